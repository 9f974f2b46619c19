//! The hours screen: the week with zone and special days, and the switch for now.

use super::settings::{Desk, accepted};
use super::{Pairs, go, refused};
use crate::drafts::{HoursDraft, Next, SwitchDraft};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use crate::show;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use backend::store::{SaveOutcome, Saving};
use domain::access::Permission;
use domain::availability::{OverrideState, OverrideUntil};

/// Saves the hours, or carries out a button that only changes the form.
pub async fn save(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "hours").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let sent = Submitted::new("hours", pairs);
    let mut draft = HoursDraft::typed(&sent);
    let (today, language) = (desk.clinic.local.moment.date, desk.clinic.context.clinic.language);
    let next = draft.act(sent.get("do"), today, language);
    let form = |errors| desk.form("hours", draft.pairs(), sent.get("version"), errors);
    match next {
        Next::Show(errors) => desk.again(form(errors)).await,
        Next::Save(more) => {
            let settings = match draft.settings(desk.stored()) {
                Ok(settings) if more.is_empty() => Ok(settings),
                Ok(_) => Err(more),
                Err(mut errors) => {
                    errors.extend(more);
                    Err(errors)
                }
            };
            if sent.get("do") == "try" {
                return desk.try_first(form(Vec::new()), settings).await;
            }
            desk.save(
                form(Vec::new()),
                accepted(&sent),
                settings,
                |errors| draft.at_controls(errors),
                "Hours saved. They hold for calls from now on.",
            )
            .await
        }
    }
}

/// Closes or opens for now, or goes back to the hours.
pub async fn switch(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "hours").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let mut sent = Submitted::new("override", pairs);
    // The dashboard's menu says both in one button: `closed@2026-12-24T14:00`.
    if let Some((state, until)) = sent.get("switch").split_once('@') {
        let chosen = until.contains('T');
        let (state, until) = (state.to_owned(), until.to_owned());
        let more = [
            ("state", state),
            ("until", if chosen { "chosen".to_owned() } else { until.clone() }),
            ("until-at", if chosen { until } else { String::new() }),
        ];
        sent.drop_all("switch");
        sent.values.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    let from_dashboard = sent.get("back") == "/";
    let draft = SwitchDraft {
        state: sent.get("state").into(),
        until: sent.get("until").into(),
        at: sent.get("until-at").into(),
    };
    let form = |errors| desk.form("override", sent.values.clone(), "", errors);
    let (zone, now) = (&desk.clinic.context.clinic.zone, desk.clinic.now);
    let mut settings = desk.stored().clone();
    match draft.read(zone, now) {
        Ok(switch) => settings.override_ = switch,
        Err(errors) => return desk.again(form(errors)).await,
    }
    let version = desk.clinic.context.clinic.settings_version;
    let saving = Saving { expected: Some(version), accepted: accepted(&sent), restored_from: None };
    match desk.store.save_availability(&desk.clinic.resolved.slug, settings, saving).await {
        Ok(SaveOutcome::Flips(flips)) => desk.ask_about_pins(form(Vec::new()), &flips).await,
        Ok(SaveOutcome::Saved(saved) | SaveOutcome::Unchanged(saved)) => {
            let what = match saved.settings.override_.as_ref().map(|switch| (switch.state, switch.until)) {
                None => "Back to your hours.".to_owned(),
                Some((state, until)) => {
                    let state = match state {
                        OverrideState::Closed => "Closed",
                        OverrideState::Open => "Open",
                        OverrideState::Assistant => "Every call goes to the assistant",
                        OverrideState::Fallback => "Every call goes to the backup",
                    };
                    match until {
                        OverrideUntil::Instant(end) => format!("{state} until {}.", show::moment(zone, end, now)),
                        OverrideUntil::NextChange | OverrideUntil::Open => {
                            format!("{state} until you go back to your hours.")
                        }
                    }
                }
            };
            desk.say_at(Flash::done(&what), from_dashboard.then_some("/")).await
        }
        Err(Failure::Conflict) => {
            let flash =
                Flash::failed("Somebody else saved at the same moment. Look at today’s answer, then try again.");
            desk.say_at(flash, from_dashboard.then_some("/")).await
        }
        Err(Failure::Invalid(errors)) => {
            let errors = HoursDraft::default().at_controls(errors);
            desk.again(form(errors)).await
        }
        Err(failure) => refused(&failure, &desk.address()),
    }
}

/// Whoever had to sign in again comes back to the address of the form, which is the hours screen.
pub async fn show_switch(visitor: Visitor, Path(slug): Path<String>) -> Response {
    match visitor.enter_clinic(&slug, Permission::ReadCompany).await {
        Ok((_, clinic)) => go(&format!("/clinics/{}/hours", clinic.resolved.slug)),
        Err(failure) => refused(&failure, "/"),
    }
}

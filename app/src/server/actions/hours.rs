//! The hours screen: the week with zone and special days, and the switch for now.

use super::settings::Desk;
use super::{Pairs, go, refused};
use crate::drafts::{HoursDraft, Next, SwitchDraft};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use crate::show;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use backend::store::SaveOutcome;
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
    let next = draft.act(sent.get("do"));
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
            desk.save(
                form(Vec::new()),
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
    let sent = Submitted::new("override", pairs);
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
    match desk.store.save_availability(&desk.clinic.resolved.slug, settings, Some(version)).await {
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
            desk.say(Flash::done(&what)).await
        }
        Err(Failure::Conflict) => {
            desk.say(Flash::failed("Somebody else saved at the same moment. Look at today’s answer, then try again."))
                .await
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

//! What the settings screens of a clinic share: which clinic, whether it may be changed, what was typed before, the
//! messages above the form, the save bar, the week as strips.

use crate::components::{Alert, DayStrip, FrameData, Icon, Legend};
use crate::drafts::WHOLE_FORM;
use crate::forms::{ACCEPT_PIN, FLIP, Submitted};
use crate::server::actions::form_name;
use crate::server::draft::Draft;
use backend::Failure;
use backend::store::ClinicNow;
use chrono::{Datelike as _, Duration};
use domain::FieldError;
use domain::availability::{AvailabilitySettings, Weekday, Zone};
use domain::routing::{Plan, RoutingContext, day_of_answers};
use http::request::Parts;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The clinic's slug in the address. To be asked before anything is awaited.
pub(super) fn slug() -> String {
    use_params_map().with_untracked(|params| params.get("slug")).unwrap_or_default()
}

/// Whether the address asks to go on with what was typed before it was tried.
fn resumes() -> bool {
    let query = use_context::<Parts>().and_then(|parts| parts.uri.query().map(str::to_owned)).unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "draft" && value == "1")
}

/// A settings screen of a clinic.
pub(super) struct Screen {
    /// For the frame.
    pub data: FrameData,
    /// The clinic.
    pub clinic: ClinicNow,
    /// Whether the person may change it.
    pub editable: bool,
    /// The form as it was typed, where it was not saved.
    pub sent: Option<Submitted>,
}

impl Screen {
    /// # Errors
    /// See [`FrameData::load`].
    pub async fn load(slug: &str) -> Result<Self, Failure> {
        let data = FrameData::load(Some(slug)).await?;
        let clinic = data.clinic_now()?.clone();
        let mut sent = data.flash.as_ref().and_then(|flash| flash.form.clone());
        if sent.is_none() && resumes() {
            sent = Draft::of(&data.visitor.session, slug).await.map(|draft| draft.form);
        }
        Ok(Self { editable: data.may_edit(), clinic, sent, data })
    }

    /// The form of that name as it was typed. What was typed for another clinic is not shown here.
    pub fn typed(&self, form: &str) -> Option<&Submitted> {
        self.sent.as_ref().filter(|sent| sent.form == form_name(form, &self.clinic.resolved.slug))
    }

    /// The clinic's stored settings.
    pub fn stored(&self) -> &AvailabilitySettings {
        &self.clinic.context.clinic.settings
    }

    /// The address of a screen of this clinic.
    pub fn address(&self, screen: &str) -> String {
        format!("/clinics/{}/{screen}", self.clinic.resolved.slug)
    }

    /// The version that a form was filled from: where it is shown again the one it was first filled from, so that
    /// nobody's work is overwritten unseen.
    pub fn version(&self, sent: Option<&Submitted>) -> String {
        let kept = sent.map(|sent| sent.get("version").to_owned()).filter(|v| !v.is_empty());
        kept.unwrap_or_else(|| self.clinic.context.clinic.settings_version.to_string())
    }

    /// "Bright Smiles Downtown, Toronto time (EDT)."
    pub fn whose(&self) -> String {
        let zone = &self.clinic.context.clinic.zone;
        format!(
            "{}, {} time ({}).",
            self.clinic.context.clinic.name,
            place_name(zone.name()),
            self.clinic.local.abbreviation
        )
    }

    /// What stands above a form: that it cannot be changed, that somebody else saved, what is wrong elsewhere.
    pub fn notices(&self, sent: Option<&Submitted>, screen: &str) -> impl IntoView + use<> {
        let locked = (!self.editable).then(|| {
            let detail = Some("Your role sees every setting. A company admin can change them.".to_owned());
            view! { <Alert tone="info" title="You can look, but not change" detail=detail /> }
        });
        let conflict = sent.filter(|sent| sent.has("conflict")).map(|_| {
            view! {
                <div class="alert mb-3" data-tone="warn" role="alert">
                    <Icon name="alert" />
                    <b>"Somebody else saved in the meantime"</b>
                    <p>
                        "What you typed is still here, and not saved. "
                        <a href=self.address(screen)>"Show what they saved"</a>
                        ", or save again to replace it with yours."
                    </p>
                </div>
            }
        });
        let whole =
            sent.map(|sent| sent.errors.clone()).unwrap_or_default().into_iter().filter(|e| e.field == WHOLE_FORM);
        let whole = whole.map(|error| view! { <Alert tone="danger" title="Not saved" detail=Some(error.message) /> });
        view! { {locked} {conflict} {self.pin_warning()} {whole.collect_view()} }
    }

    /// What was stopped because it would change a pinned answer: a form of its own that goes ahead with it.
    fn pin_warning(&self) -> Option<AnyView> {
        let suffix = format!(":{}", self.clinic.resolved.slug);
        let sent = self.sent.as_ref()?;
        let form = sent.form.strip_suffix(&suffix)?;
        let flips: Vec<&str> = sent.all(FLIP).collect();
        if flips.is_empty() {
            return None;
        }
        let texts = flips.iter().skip(1).step_by(2).map(|text| view! { <li>{(*text).to_owned()}</li> }).collect_view();
        let ids = flips.iter().step_by(2);
        let ids = ids.map(|id| view! { <input type="hidden" name=ACCEPT_PIN value=(*id).to_owned() /> }).collect_view();
        let kept = sent.values.iter().filter(|(name, _)| ![FLIP, ACCEPT_PIN, "do"].contains(&name.as_str()));
        let kept = kept.map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone() /> });
        let title = match flips.len() / 2 {
            1 => "Not saved yet: it would change a pinned answer".to_owned(),
            n => format!("Not saved yet: it would change {n} pinned answers"),
        };
        let view = view! {
            <div class="alert mb-3" data-tone="warn" role="alert">
                <Icon name="pin" />
                <b>{title}</b>
                <ul>{texts}</ul>
                <form method="post" action=self.address(form) class="cluster mt-2">
                    {kept.collect_view()}
                    {ids}
                    <button class="btn sm" type="submit" name="do" value=sent.get("do").to_owned()>"Save anyway"</button>
                    <a href=format!("{}#pins", self.address("try"))>"Pinned answers"</a>
                </form>
            </div>
        };
        Some(view.into_any())
    }
}

/// The errors that belong to a control.
pub(super) fn control_errors(sent: Option<&Submitted>) -> Vec<FieldError> {
    sent.map(|sent| sent.errors.clone()).unwrap_or_default().into_iter().filter(|e| e.field != WHOLE_FORM).collect()
}

/// "Toronto" of "America/Toronto".
pub(super) fn place_name(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// What a form needs besides its fields: the button that Enter presses, which must come before every other, and the
/// version it was filled from.
pub(super) fn form_start(version: String, editable: bool) -> Option<AnyView> {
    let start = move || {
        view! {
            <button class="vh" type="submit" name="do" value="save" tabindex="-1" aria-hidden="true">"Save"</button>
            <input type="hidden" name="version" value=version />
        }
    };
    editable.then(|| start().into_any())
}

/// The bar that saves a form; `unsaved` where it holds what is not stored.
pub(super) fn save_bar(label: &'static str, said: Option<String>, unsaved: bool, discard: String) -> impl IntoView {
    let said = said.map(|said| view! { <div class="toast"><Icon name="ok" /><span>{said}</span></div> });
    let note = match unsaved {
        true => view! { <b>"Not saved yet."</b> }.into_any(),
        false => view! { <span class="muted">"What you save holds from the next call on."</span> }.into_any(),
    };
    view! {
        <div class="savebar">
            <div class="toast-line" role="status">{said}</div>
            <p>{note}</p>
            <a class="btn plain" href=discard>"Discard"</a>
            <button class="btn" type="submit" name="do" value="try"><Icon name="flask" size="sm" />"Try first"</button>
            <button class="btn primary" type="submit" name="do" value="save">{label}</button>
        </div>
    }
    .into_any()
}

/// The context of an ordinary call on quiet lines, with these settings.
pub(super) fn context_with(clinic: &ClinicNow, settings: AvailabilitySettings) -> RoutingContext {
    let mut context = clinic.context.clone();
    context.clinic.zone = Zone::or_utc(&settings.timezone);
    context.clinic.settings = settings;
    context.active_calls = 0;
    context
}

/// This week as strips, Monday first, and what their colours mean.
pub(super) fn week_strips(clinic: &ClinicNow, context: &RoutingContext) -> impl IntoView + use<> {
    let now = context.clinic.zone.moment(clinic.now);
    let monday = now.date - Duration::days(i64::from(now.date.weekday().num_days_from_monday()));
    let mut plans: Vec<Plan> = Vec::new();
    let rows = (0..7).map(|offset| {
        let date = monday + Duration::days(offset);
        let day = Weekday::of(date).name();
        let segments = day_of_answers(context, date);
        plans.extend(segments.iter().map(|s| s.state.0.clone()));
        let today = date == now.date;
        let class = if today { "day today" } else { "day" };
        let needle = today.then_some(now.second / 60);
        view! {
            <span class=class>{&day[..3]}</span>
            <DayStrip day=day segments now=needle />
        }
    });
    let rows = rows.collect_view();
    let marks = [("0%", "12 AM", "start"), ("50%", "noon", "middle"), ("100%", "12 AM", "end")];
    let marks = marks.map(|(x, text, anchor)| view! { <text class="axis" x=x y="16" text-anchor=anchor>{text}</text> });
    view! {
        <div class="week">
            {rows}
            <span></span>
            <svg class="strip" height="20" width="100%" aria-hidden="true">{marks.collect_view()}</svg>
        </div>
        <Legend plans />
    }
    .into_any()
}

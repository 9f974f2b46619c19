//! Try it: what would happen to a call, by the rules that decide real ones, without anybody calling. With the answers
//! that are pinned, the year ahead, and, for settings that are not saved yet, what they would have done to real calls.

mod answer;
mod ask;
mod pins;
mod replay;
mod year;

use super::settings::{Screen, slug};
use crate::components::{Alert, ErrorSummary, Frame, Icon, Nav, page};
use crate::server::draft::Draft;
use backend::Failure;
use backend::telephony::{Asked, Simulation};
use domain::FieldError;
use domain::availability::{AvailabilitySettings, Zone};
use domain::phone::E164;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The value of the number control that means the clinic's SIP address.
const SIP: &str = "sip";

/// The question as the address holds it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    /// The number called, `sip`, or blank for the clinic's first number.
    pub number: String,
    /// Who calls.
    pub from: String,
    /// `2026-12-24`.
    pub date: String,
    /// `13:05`.
    pub time: String,
    /// Of a moment that comes twice, the second.
    pub second: bool,
    /// Calls on the line.
    pub active: String,
    /// The number that forwarded.
    pub forwarded: String,
    /// With the settings that were typed and not saved.
    pub draft: bool,
    /// The numbers to choose from: value and label.
    numbers: Vec<(String, String)>,
    /// Whether the clock shows that moment twice.
    twice: bool,
}

impl Question {
    /// The names and values of a form or an address.
    fn read(get: impl Fn(&str) -> String) -> Self {
        Self {
            number: get("number"),
            from: get("from"),
            date: get("date"),
            time: get("time"),
            second: get("second") == "1",
            active: get("active"),
            forwarded: get("forwarded"),
            draft: get("draft") == "1",
            ..Self::default()
        }
    }

    /// As the pairs of an address or of hidden controls.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("number", self.number.clone()),
            ("from", self.from.clone()),
            ("date", self.date.clone()),
            ("time", self.time.clone()),
            ("active", self.active.clone()),
            ("forwarded", self.forwarded.clone()),
            ("second", if self.second { "1".to_owned() } else { String::new() }),
            ("draft", if self.draft { "1".to_owned() } else { String::new() }),
        ];
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// The address of this very question.
    fn address(&self, page: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(self.pairs()).finish();
        format!("{page}?{query}")
    }

    /// From a form that was posted, by a handler.
    pub(crate) fn typed(form: &crate::forms::Submitted) -> Self {
        Self::read(|name| form.get(name).trim().to_owned())
    }

    /// The number called, where one was chosen.
    pub(crate) fn called(&self) -> Option<E164> {
        E164::parse(&self.number).ok()
    }

    /// For the call pipeline.
    ///
    /// # Errors
    /// A load that is no number.
    pub(crate) fn asked(&self, draft: Option<AvailabilitySettings>) -> Result<Asked, FieldError> {
        let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        let active = match self.active.as_str() {
            "" => None,
            text => match text.parse::<u32>().ok().filter(|n| *n <= 1000) {
                Some(number) => Some(number),
                None => return Err(FieldError::new("active", "Use a whole number from 0 to 1000.")),
            },
        };
        Ok(Asked {
            at: if self.date.is_empty() && self.time.is_empty() {
                None
            } else {
                Some(format!("{}T{}", self.date, self.time))
            },
            second_time: self.second,
            settings: draft,
            active_calls: active,
            from: match self.from.as_str() {
                "" => None,
                "withheld" => Some("anonymous".to_owned()),
                text => Some(text.to_owned()),
            },
            forwarded_from: some(&self.forwarded),
            over_sip: self.number == SIP,
        })
    }
}

/// The simulator.
#[component]
pub fn TryIt() -> impl IntoView {
    let query = use_query_map()
        .with_untracked(|map| Question::read(|name| map.get(name).unwrap_or_default().trim().to_owned()));
    page(load(slug(), query)).into_any()
}

async fn load(slug: String, mut asked: Question) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let store = screen.data.store().await?;
    let draft = match asked.draft {
        true => Draft::of(&screen.data.visitor.session, &slug).await,
        false => None,
    };
    let gone = (asked.draft && draft.is_none()).then(|| {
        let detail = Some("What you typed before was saved or dropped.".to_owned());
        view! { <Alert tone="info" title="These are the saved settings" detail=detail /> }
    });
    asked.draft = draft.is_some();
    asked.numbers = store.numbers(&slug).await?.into_iter().map(|n| (n.to_string(), n.display())).collect();
    asked.numbers.push((SIP.to_owned(), format!("{slug}@… (SIP)")));
    if !asked.numbers.iter().any(|(value, _)| *value == asked.number) {
        asked.number = asked.numbers.first().map(|(value, _)| value.clone()).unwrap_or_default();
    }
    let typed = draft.as_ref().map(Draft::settings);
    let zone = typed.as_ref().map_or_else(|| screen.clinic.context.clinic.zone.clone(), |s| Zone::or_utc(&s.timezone));
    let result = match asked.asked(typed.clone()) {
        Ok(question) => store.simulate(&slug, asked.called(), &question).await,
        Err(wrong) => Err(Failure::Invalid(vec![wrong])),
    };
    let (simulation, errors) = match result {
        Ok(simulation) => (Some(simulation), Vec::new()),
        Err(Failure::Invalid(errors)) => (None, errors),
        Err(failure) => return Err(failure),
    };
    fill(&mut asked, simulation.as_ref(), &zone);
    let summary = control_errors(&errors);
    let ask = ask::card(&screen, &asked, &zone, &errors);
    let answers = simulation.as_ref().map(|simulation| answer::cards(&screen, &asked, simulation));
    let pins = pins::card(&screen, &store, typed.as_ref()).await?;
    let replay = match &typed {
        Some(settings) => Some(replay::card(&screen, &store, settings).await?),
        None => None,
    };
    let year = year::card(&screen, typed.as_ref(), &asked);
    let banner = draft.as_ref().map(|draft| draft_banner(&screen, draft));
    Ok(view! {
        <Frame data=screen.data nav=Nav::Try title="Try it">
            <div class="page-head">
                <div>
                    <h1>"Try it"</h1>
                    <p class="lead">"Ask what would happen to a call. Nothing is dialled and nothing is saved. The answer comes from the same rules that route real calls."</p>
                </div>
            </div>
            {banner}
            {gone}
            <ErrorSummary errors=summary id_of=str::to_owned before="this can be answered" />
            <div class="split lead-aside">
                <div class="stack">{ask}</div>
                <div class="stack">{answers}{replay}</div>
                {pins}
            </div>
            {year}
        </Frame>
    }
    .into_any())
}

/// What was left open, as it was answered: the form shows the moment and the load that the answer is about.
fn fill(asked: &mut Question, simulation: Option<&Simulation>, zone: &Zone) {
    let Some(simulation) = simulation else { return };
    let local = zone.moment(simulation.at);
    let minute = local.second / 60;
    asked.date = local.date.to_string();
    asked.time = format!("{:02}:{:02}", minute / 60, minute % 60);
    asked.active = simulation.context.active_calls.to_string();
    asked.twice = simulation.twice;
}

/// Messages in the API's spelling, at the controls of this form.
fn control_errors(errors: &[FieldError]) -> Vec<FieldError> {
    let control = |field: &str| match field {
        "at" => "date",
        "forwardedFrom" => "forwarded",
        "active" => "active",
        _ => "number",
    };
    errors.iter().map(|e| FieldError::new(control(&e.field), e.message.clone())).collect()
}

fn draft_banner(screen: &Screen, draft: &Draft) -> impl IntoView + use<> {
    let back = format!("{}?draft=1", screen.address(&draft.screen));
    view! {
        <div class="alert mb-3" data-tone="warn" role="status">
            <Icon name="pencil" />
            <b>"With what you typed, not saved yet"</b>
            <p>
                {format!("Everything here is answered as if {} were saved. ", draft.screen_name())}
                <a href=back>{format!("Back to {} to save or change it", draft.screen_name())}</a>
                ", or "
                <a href=screen.address("try")>"try the saved settings"</a>
                "."
            </p>
        </div>
    }
    .into_any()
}

//! What a caller hears, step by step, in the sentences that are really said.

use crate::components::Icon;
use domain::availability::NextStep;
use domain::language::Language;
use domain::routing::{Decision, Forward, Plan, RoutingContext};
use domain::speech;
use leptos::prelude::*;

/// A step of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pages) enum Step {
    /// A voice says this.
    Says(String),
    /// Something else happens.
    Happens(String),
    /// What follows when the line did not take the call.
    Case(String),
}

fn voicemail(context: &RoutingContext, greeting: Option<&str>) -> Vec<Step> {
    let language = context.clinic.language;
    let standard = speech::voicemail_greeting(&context.clinic.name, language);
    let greeting = greeting.filter(|text| !text.trim().is_empty()).unwrap_or(&standard).to_owned();
    vec![
        Step::Says(speech::emergency(language)),
        Step::Says(greeting),
        Step::Says(speech::recording_notice(language)),
        Step::Happens("A tone, then up to 5 minutes for a message.".to_owned()),
        Step::Says(speech::message_taken(language)),
    ]
}

fn after(step: NextStep, context: &RoutingContext) -> Vec<Step> {
    let language = context.clinic.language;
    match step {
        NextStep::Voicemail => voicemail(context, context.clinic.settings.fallback.voicemail_greeting.as_deref()),
        NextStep::Assistant => vec![
            Step::Says(speech::emergency(language)),
            Step::Says(speech::receptionist_hello(&context.clinic.name, language)),
            Step::Happens("The assistant goes on from here.".to_owned()),
        ],
        NextStep::BusySignal => vec![Step::Says(speech::lines_busy(language))],
    }
}

fn ringing(forward: &Forward, context: &RoutingContext) -> Vec<Step> {
    let mut steps = Vec::new();
    if forward.announce {
        steps.push(Step::Says(speech::connecting(context.clinic.language)));
    }
    steps.push(Step::Happens(format!(
        "{} rings for up to {} seconds.",
        forward.number.display(),
        forward.ring_seconds
    )));
    if forward.confirm {
        let question = speech::take_this_call(&context.clinic.name, context.clinic.language);
        steps.push(Step::Happens(format!("Whoever picks up hears: “{question}”")));
    }
    let mut groups: Vec<(NextStep, Vec<&str>)> = Vec::new();
    for (step, case) in [
        (forward.on_no_answer, "Nobody answers"),
        (forward.on_busy, "the line is busy"),
        (forward.on_failed, "it cannot be reached"),
    ] {
        match groups.iter_mut().find(|(known, _)| *known == step) {
            Some((_, cases)) => cases.push(case),
            None => groups.push((step, vec![case])),
        }
    }
    for (step, cases) in groups {
        let mut text = cases.join(", or ");
        if let Some(first) = text.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        steps.push(Step::Case(format!("{text}:")));
        steps.extend(after(step, context));
    }
    steps
}

/// What a plan comes to for the caller.
pub(in crate::pages) fn of_plan(plan: &Plan, context: &RoutingContext) -> Vec<Step> {
    match plan {
        Plan::Voicemail { greeting } => voicemail(context, greeting.as_deref()),
        Plan::Forward(forward) => ringing(forward, context),
        Plan::Busy => {
            vec![Step::Happens("A busy tone. The call is never answered, and nothing is recorded.".to_owned())]
        }
        Plan::Reject => vec![Step::Happens("The carrier says that the number is not in service.".to_owned())],
        Plan::Assistant => after(NextStep::Assistant, context),
        Plan::Apology => vec![Step::Says(speech::unknown_number(context.clinic.language))],
    }
}

/// The steps as a list; what is said in the caller's language.
pub(in crate::pages) fn list(steps: Vec<Step>, language: Language) -> impl IntoView + use<> {
    let lang = (language != Language::En).then(|| language.code());
    let rows = steps.into_iter().map(|step| match step {
        Step::Says(text) => view! { <li><Icon name="mic" size="sm" /><q lang=lang>{text}</q></li> }.into_any(),
        Step::Happens(text) => {
            view! { <li class="muted"><Icon name="phone" size="sm" /><span>{text}</span></li> }.into_any()
        }
        Step::Case(text) => {
            view! { <li class="strong case"><Icon name="right" size="sm" /><span>{text}</span></li> }.into_any()
        }
    });
    view! { <ol class="checks hear">{rows.collect_view()}</ol> }.into_any()
}

/// The card about the backup.
pub(super) fn card(context: &RoutingContext, note: &'static str) -> impl IntoView + use<> {
    let rows = list(of_plan(&Decision::system_fallback(context).plan, context), context.clinic.language);
    view! {
        <section class="card" aria-labelledby="hear-heading">
            <div class="card-head"><h2 id="hear-heading">"What the caller hears"</h2></div>
            <div class="card-body stack tight">
                {rows}
                <p class="hint">{note}</p>
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::availability::{AvailabilitySettings, Fallback, FallbackKind};
    use domain::phone::{Caller, E164};
    use domain::routing::NumberState;
    use domain::twiml::{AnswerScene, Callbacks, after_dial, answer, message_taken};

    fn context(change: impl FnOnce(&mut Fallback)) -> RoutingContext {
        let mut context = RoutingContext::unknown(Caller::Withheld);
        context.number = NumberState::Active;
        let clinic = &mut context.clinic;
        (clinic.name, clinic.live, clinic.assistant_takes_calls) = ("Harbour Dental".into(), true, true);
        clinic.features.call_enabled = true;
        clinic.settings = AvailabilitySettings::default();
        change(&mut clinic.settings.fallback);
        context
    }

    fn said(steps: &[Step]) -> Vec<String> {
        steps.iter().filter_map(|s| if let Step::Says(text) = s { Some(text.clone()) } else { None }).collect()
    }

    #[test]
    fn every_sentence_shown_is_one_that_is_said() {
        for language in Language::ALL {
            for next in NextStep::ALL {
                for kind in FallbackKind::ALL {
                    let mut context = context(|fallback| {
                        fallback.kind = kind;
                        fallback.announce = true;
                        fallback.forward_number = E164::parse("+14165550110").ok();
                        (fallback.on_no_answer, fallback.on_busy, fallback.on_failed) = (next, next, next);
                        fallback.voicemail_greeting = Some("Hello there.".into());
                    });
                    context.clinic.language = language;
                    let callbacks = Callbacks::new("https://calls.example");
                    let scene = AnswerScene {
                        clinic: &context.clinic.name,
                        language,
                        callbacks: &callbacks,
                        caller_id: None,
                        staff: false,
                        steer: None,
                    };
                    let plan = Decision::system_fallback(&context).plan;
                    let mut documents = answer(&plan, &scene).into_string();
                    documents.push_str(after_dial(Some(next), Some("Hello there."), &scene).as_str());
                    documents.push_str(message_taken(language).as_str());
                    for sentence in said(&of_plan(&plan, &context)) {
                        let escaped = sentence.replace('\'', "&apos;");
                        assert!(
                            documents.contains(&sentence) || documents.contains(&escaped),
                            "{language:?} {kind:?} {next:?}: “{sentence}” is not in {documents}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn cases_with_the_same_outcome_are_told_once() {
        let context = context(|fallback| {
            fallback.kind = FallbackKind::Forward;
            fallback.forward_number = E164::parse("+14165550110").ok();
            fallback.on_busy = NextStep::Assistant;
        });
        let steps = of_plan(&Decision::system_fallback(&context).plan, &context);
        let cases: Vec<_> = steps.iter().filter(|s| matches!(s, Step::Case(_))).collect();
        let case = |text: &str| Step::Case(text.to_owned());
        assert_eq!(cases, [&case("Nobody answers, or it cannot be reached:"), &case("The line is busy:")]);
    }
}

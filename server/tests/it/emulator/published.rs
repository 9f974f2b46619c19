//! What we answer, against what the carrier publishes about its language.

use domain::assistant::{CallSettings, Steer, Voice, VoiceProvider};
use domain::availability::NextStep;
use domain::language::Language;
use domain::phone::E164;
use domain::routing::{Forward, Plan};
use domain::twiml::{
    AnswerScene, Callbacks, Leg, after_dial, answer, dial_assistant, message_taken, no_message, part, safe_apology,
};
use server::emulator::document;

/// Every kind of document that the product's builders make, in every language.
fn documents() -> Vec<String> {
    let callbacks = Callbacks::new("https://calls.example/base");
    let number = |text: &str| E164::parse(text).unwrap();
    let mut all = Vec::new();
    let settings = CallSettings {
        voice: Voice::parse(VoiceProvider::Google, "Kore").unwrap(),
        greeting: "Hi & <welcome>".into(),
        recording: true,
        interruption: false,
        ..CallSettings::default()
    };
    let steers = [None, Some(Steer { settings: &settings, left: 600, since: None })];
    for language in [Language::En, Language::Fr, Language::Es] {
        for (staff, steer) in [true, false].into_iter().flat_map(|staff| steers.map(|steer| (staff, steer))) {
            let caller_id = staff.then(|| number("+14165550101"));
            let scene =
                AnswerScene { clinic: "Q&A <Dental>", language, callbacks: &callbacks, caller_id, staff, steer };
            let forward = |announce: bool| {
                Plan::Forward(Forward {
                    number: number("+14165550110"),
                    ring_seconds: 25,
                    announce,
                    confirm: announce,
                    on_no_answer: NextStep::Assistant,
                    on_busy: NextStep::Voicemail,
                    on_failed: NextStep::BusySignal,
                })
            };
            let greeting = Some("Leave a word, \"please\".".to_owned());
            for plan in [
                Plan::Assistant,
                Plan::Voicemail { greeting: None },
                Plan::Voicemail { greeting },
                forward(true),
                forward(false),
                Plan::Busy,
                Plan::Reject,
                Plan::Apology,
            ] {
                all.push(answer(&plan, &scene).into_string());
            }
            all.push(dial_assistant("sip:robin@pbx.example", None, Leg::Assistant, &scene).into_string());
            all.push(part("Bye.", &scene).into_string());
            for step in [None, Some(NextStep::Assistant), Some(NextStep::Voicemail), Some(NextStep::BusySignal)] {
                all.push(after_dial(step, None, &scene).into_string());
            }
        }
        all.extend([message_taken(language), no_message(language), safe_apology(language)].map(|d| d.into_string()));
    }
    all
}

#[test]
fn every_document_of_ours_uses_only_what_the_carrier_publishes() {
    let all = documents();
    assert!(all.len() > 60);
    for text in all {
        let read = document::parse(&text).unwrap_or_else(|problem| panic!("{problem}: {text}"));
        assert!(read.warnings.is_empty(), "{:?}\n{text}", read.warnings);
        assert!(!read.verbs.is_empty());
    }
}

#[test]
fn a_document_that_does_not_is_noticed() {
    for bad in [
        "<Dial timeOut=\"5\">1</Dial>",
        "<Gather input=\"voice\"/>",
        "<Say><Dial>1</Dial></Say>",
        "<Listen/>",
        "<Gather language=\"xx-XX\"/>",
    ] {
        let read = document::parse(&format!("<Response>{bad}</Response>")).unwrap();
        assert_eq!(read.warnings.len(), 1, "{bad}: {:?}", read.warnings);
    }
}

#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

fn scene<'s>(clinic: &'s str, callbacks: &'s Callbacks) -> AnswerScene<'s> {
    AnswerScene { clinic, language: Language::En, callbacks, caller_id: E164::parse("+14165550142").ok(), staff: true }
}

fn forward(announce: bool) -> Forward {
    Forward {
        number: E164::parse("+14165550110").unwrap(),
        ring_seconds: 20,
        on_no_answer: NextStep::Voicemail,
        on_busy: NextStep::BusySignal,
        on_failed: NextStep::Assistant,
        announce,
        confirm: false,
    }
}

/// Element names in document order; panics where the text is no XML.
fn verbs(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) | Event::Empty(e) => {
                for attribute in e.attributes() {
                    attribute.unwrap();
                }
                names.push(e.name().as_ref().to_owned());
            }
            Event::Eof => return names,
            _ => {}
        }
    }
}

#[test]
fn voicemail_has_the_emergency_line_the_notice_and_an_action() {
    let callbacks = Callbacks::new("https://v.example/");
    let xml = answer(&Plan::Voicemail { greeting: None }, &scene("Smile & Co", &callbacks)).into_string();
    assert_eq!(verbs(&xml), ["Response", "Say", "Say", "Say", "Record"]);
    assert!(xml.contains("hang up and dial 911"));
    assert!(xml.contains("Thank you for calling Smile &amp; Co. Please leave a message."));
    assert!(xml.contains("action=\"https://v.example/api/twilio/voicemail\""));
    assert!(xml.contains("transcribe=\"true\""));
    assert!(xml.contains("maxLength=\"300\""));
}

#[test]
fn busy_and_blocked_are_whole_documents() {
    let callbacks = Callbacks::new("https://v.example");
    let xml = answer(&Plan::Busy, &scene("X", &callbacks)).into_string();
    assert_eq!(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Reject reason=\"busy\"/></Response>");
    let xml = answer(&Plan::Reject, &scene("X", &callbacks)).into_string();
    assert!(xml.ends_with("<Response><Reject reason=\"rejected\"/></Response>"));
}

#[test]
fn dialling_keeps_ringing_unless_something_is_said() {
    let callbacks = Callbacks::new("https://v.example");
    let quiet = answer(&Plan::Forward(forward(false)), &scene("X", &callbacks)).into_string();
    assert_eq!(verbs(&quiet), ["Response", "Dial", "Number"]);
    assert!(
        quiet.contains("answerOnBridge=\"true\"")
            && quiet.contains("timeout=\"20\"")
            && quiet.contains("callerId=\"+14165550142\"")
    );
    let spoken = answer(&Plan::Forward(forward(true)), &scene("X", &callbacks)).into_string();
    assert_eq!(verbs(&spoken), ["Response", "Say", "Dial", "Number"]);
    assert!(!spoken.contains("answerOnBridge"));
}

#[test]
fn every_outcome_of_a_dial_has_its_own_step() {
    let f = forward(false);
    assert_eq!(next_step(&f, "completed"), None);
    assert_eq!(next_step(&f, "canceled"), None);
    assert_eq!(next_step(&f, "busy"), Some(NextStep::BusySignal));
    assert_eq!(next_step(&f, "no-answer"), Some(NextStep::Voicemail));
    assert_eq!(next_step(&f, "failed"), Some(NextStep::Assistant));
    assert_eq!(next_step(&f, "something new"), Some(NextStep::Assistant));
}

#[test]
fn the_receptionist_is_never_left_without_a_next_verb() {
    let callbacks = Callbacks::new("https://v.example");
    let xml = answer(&Plan::Assistant, &scene("X", &callbacks)).into_string();
    assert_eq!(verbs(&xml), ["Response", "Say", "Say", "Gather", "Say", "Redirect"]);
    assert!(xml.contains("/api/twilio/receptionist?turn=1"));
}

#[test]
fn caller_ids_that_carriers_refuse_are_replaced() {
    let clinic = E164::parse("+14165550101").unwrap();
    let caller = Caller::from_carrier("+14165550142");
    assert_eq!(CallerId::choose(&caller, false, Some(&clinic)), caller.number().cloned());
    assert_eq!(CallerId::choose(&caller, true, Some(&clinic)), Some(clinic.clone()));
    assert_eq!(CallerId::choose(&Caller::Withheld, false, Some(&clinic)), Some(clinic.clone()));
    assert_eq!(CallerId::choose(&Caller::from_carrier("+15550100"), false, None), None);
}

proptest! {
    #[test]
    fn no_text_can_become_markup(name in "\\PC{0,80}|.{0,200}", greeting in "(<|>|&|\"|'|\\]\\]>|[a-z\\x00-\\x1f]){0,400}") {
        let callbacks = Callbacks::new("https://v.example/?a=1&b=\"<");
        for plan in [Plan::Voicemail { greeting: Some(greeting.clone()) }, Plan::Assistant, Plan::Forward(forward(true)), Plan::Apology] {
            let xml = answer(&plan, &scene(&name, &callbacks)).into_string();
            prop_assert!(xml.len() < 64 * 1024);
            let names = verbs(&xml);
            prop_assert!(names.iter().all(|n| ["Response", "Say", "Record", "Gather", "Redirect", "Dial", "Number", "Hangup"].contains(&n.as_str())), "{:?}", names);
            prop_assert_eq!(names.iter().filter(|n| *n == "Response").count(), 1);
        }
    }

    #[test]
    fn the_longest_texts_stay_under_the_carriers_limit(c in proptest::char::any()) {
        let text: String = std::iter::repeat_n(c, 20_000).collect();
        let callbacks = Callbacks::new("https://v.example");
        let xml = answer(&Plan::Voicemail { greeting: Some(text.clone()) }, &scene(&text, &callbacks)).into_string();
        prop_assert!(xml.len() < 64 * 1024);
        verbs(&xml);
    }
}

#![allow(clippy::unwrap_used)]
use super::super::assistant::dial_assistant;
use super::*;
use crate::assistant::{CallSettings, Voice, VoiceProvider};
use chrono::DateTime;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

fn scene<'s>(clinic: &'s str, callbacks: &'s Callbacks) -> AnswerScene<'s> {
    AnswerScene {
        clinic,
        language: Language::En,
        callbacks,
        caller_id: E164::parse("+14165550142").ok(),
        staff: true,
        steer: None,
    }
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

fn steered<'s>(settings: &'s CallSettings, left: u32, callbacks: &'s Callbacks) -> AnswerScene<'s> {
    AnswerScene { steer: Some(Steer { settings, left, since: None }), ..scene("X", callbacks) }
}

#[test]
fn the_clinics_greeting_comes_after_the_emergency_line_and_says_that_a_machine_speaks() {
    let callbacks = Callbacks::new("https://v.example");
    let settings = CallSettings { greeting: "Hi from <Smile> & Co".into(), ..CallSettings::default() };
    let xml = answer(&Plan::Assistant, &steered(&settings, 600, &callbacks)).into_string();
    assert_eq!(verbs(&xml), ["Response", "Say", "Say", "Gather", "Say", "Redirect"]);
    let (emergency, hello) =
        (xml.find("dial 911").unwrap(), xml.find("I am the automated assistant. Hi from").unwrap());
    assert!(emergency < hello && xml.contains("&lt;Smile&gt; &amp; Co"), "{xml}");
    assert!(xml.contains("timeout=\"36\"") && xml.contains("bargeIn=\"true\""), "{xml}");
    // Blank: the standard greeting.
    let xml = answer(&Plan::Assistant, &steered(&CallSettings::default(), 600, &callbacks)).into_string();
    assert!(xml.contains("Thank you for calling X. I am the automated assistant."));
}

#[test]
fn nothing_is_recorded_before_the_caller_was_told() {
    let callbacks = Callbacks::new("https://v.example");
    let settings = CallSettings { recording: true, interruption: false, ..CallSettings::default() };
    let scene = steered(&settings, 600, &callbacks);
    let xml = answer(&Plan::Assistant, &scene).into_string();
    assert_eq!(verbs(&xml), ["Response", "Say", "Say", "Start", "Recording", "Say", "Gather", "Say", "Redirect"]);
    assert!(xml.find("This call is recorded").unwrap() < xml.find("<Recording").unwrap());
    assert!(xml.contains("recordingStatusCallback=\"https://v.example/api/twilio/voicemail?of=conversation\""));
    assert!(xml.contains("bargeIn=\"false\""));
    // Asking again does not record twice.
    assert!(!ask(&[], (2, 1), &scene).as_str().contains("Recording"));
    let dial = dial_assistant("sip:a@b.example", None, Leg::Assistant, &scene).into_string();
    assert_eq!(verbs(&dial), ["Response", "Say", "Dial", "Sip"]);
    assert!(dial.contains("record=\"record-from-answer-dual\"") && dial.contains("timeLimit=\"600\""), "{dial}");
    assert!(super::super::tells_of_conversation("/api/twilio/voicemail?of=conversation"));
    assert!(!super::super::tells_of_conversation("/api/twilio/voicemail?xof=conversation"));
}

#[test]
fn without_saved_settings_everything_is_as_it_was() {
    let callbacks = Callbacks::new("https://v.example");
    let plain = scene("X", &callbacks);
    let xml = answer(&Plan::Assistant, &plain).into_string();
    assert!(xml.contains("timeout=\"6\"") && !xml.contains("bargeIn") && !xml.contains("voice="), "{xml}");
    let dial = dial_assistant("sip:a@b.example", None, Leg::Assistant, &plain).into_string();
    assert_eq!(verbs(&dial), ["Response", "Dial", "Sip"]);
    assert!(!dial.contains("timeLimit") && !dial.contains("record") && dial.contains("answerOnBridge"), "{dial}");
    // A conversation with staff is cut by no setting of the assistant.
    let settings = CallSettings { max_duration: 60, ..CallSettings::default() };
    let staff = answer(&Plan::Forward(forward(true)), &steered(&settings, 1, &callbacks)).into_string();
    assert!(!staff.contains("timeLimit"), "{staff}");
}

#[test]
fn silence_and_the_end_travel_in_the_address() {
    let callbacks = Callbacks::new("https://v.example");
    let settings = CallSettings::default();
    let xml = ask(&[], (4, 3), &steered(&settings, 20, &callbacks)).into_string();
    assert!(xml.contains("action=\"https://v.example/api/twilio/receptionist?turn=4\""));
    assert!(xml.contains("?turn=4&amp;silent=3</Redirect>"), "{xml}");
    assert!(xml.contains("timeout=\"20\""), "no question outlasts the longest call: {xml}");
    let since = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    let later = Steer::since(&settings, since, since + chrono::Duration::seconds(90));
    let xml = ask(&[], (2, 0), &AnswerScene { steer: Some(later), ..scene("X", &callbacks) }).into_string();
    assert_eq!((later.left, xml.matches("?turn=2&amp;since=1795000000").count()), (510, 2), "{xml}");
    assert_eq!(super::super::since_of_target("/x?turn=2&since=1795000000&silent=1"), Some(since));
    for nonsense in ["/x?since=", "/x?since=99999999999999999999", "/x", "/x?turn=1"] {
        assert_eq!(super::super::since_of_target(nonsense), None, "{nonsense}");
    }
    for (target, silent) in [("/x?turn=4&silent=3", 3), ("/x?silent=x", 0), ("/x", 0), ("/x?turn=1", 0)] {
        assert_eq!(super::super::unanswered_of_target(target), silent, "{target}");
    }
}

#[test]
fn a_voice_that_the_carrier_has_speaks_its_own_language() {
    let callbacks = Callbacks::new("https://v.example");
    let voice = Voice::parse(VoiceProvider::Google, "Kore").unwrap();
    let settings = CallSettings { voice, ..CallSettings::default() };
    let scene = AnswerScene { language: Language::Es, ..steered(&settings, 600, &callbacks) };
    let xml = answer(&Plan::Assistant, &scene).into_string();
    let spoken = "<Say language=\"es-US\" voice=\"Google.es-US-Chirp3-HD-Kore\">";
    assert_eq!((xml.matches(spoken).count(), xml.matches("<Say").count()), (3, 3), "{xml}");
    assert!(xml.contains("speechTimeout=\"auto\" language=\"es-MX\""), "what is heard is not what speaks: {xml}");
}

proptest! {
    #[test]
    fn no_greeting_can_become_markup(greeting in ".{0,600}", left in 0_u32..4000) {
        let callbacks = Callbacks::new("https://v.example");
        let settings = CallSettings { greeting, recording: true, ..CallSettings::default() };
        let xml = answer(&Plan::Assistant, &steered(&settings, left, &callbacks)).into_string();
        prop_assert_eq!(verbs(&xml).len(), 9);
        prop_assert!(xml.len() < 64 * 1024);
    }

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

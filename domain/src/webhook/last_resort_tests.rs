#![allow(clippy::unwrap_used)]
use super::*;
use crate::availability::NextStep;
use crate::phone::E164;
use crate::routing::Forward;
use crate::twiml::Callbacks;

fn forward() -> Plan {
    Plan::Forward(Forward {
        number: E164::parse("+14165550111").unwrap(),
        ring_seconds: 20,
        on_no_answer: NextStep::Voicemail,
        on_busy: NextStep::Voicemail,
        on_failed: NextStep::Voicemail,
        announce: false,
        confirm: false,
    })
}

fn document(address: &str, outcome: &str, backup: &Plan) -> String {
    let callbacks = Callbacks::new("https://calls.example");
    let scene = AnswerScene {
        clinic: "Bright Smiles",
        language: Language::En,
        callbacks: &callbacks,
        caller_id: None,
        staff: false,
        steer: None,
    };
    last_resort(Stage::of(address), outcome, backup, Some("Leave a message."), &scene).into_string()
}

#[test]
fn an_arriving_call_gets_the_backup() {
    assert!(document("https://calls.example/api/twilio/voice#rc=2", "", &forward()).contains("<Dial"));
    assert!(document("/api/webhooks/twilio/voice/0198", "", &Plan::Busy).contains("<Reject"));
    assert!(document("/api/twilio/sip", "", &Plan::Voicemail { greeting: None }).contains("<Record"));
    assert!(document("", "", &Plan::Assistant).contains("<Record"), "the assistant may be what is broken");
    assert!(document("", "", &Plan::Apology).contains("<Hangup"));
}

#[test]
fn a_line_that_rang_is_not_rung_again() {
    let after = document("https://calls.example/api/twilio/dial-result", "no-answer", &forward());
    assert!(after.contains("<Record") && !after.contains("<Dial"), "{after}");
    let over = document("/api/twilio/dial-result", "completed", &forward());
    assert!(over.contains("<Hangup") && !over.contains("<Record"), "{over}");
    let talking = document("/api/twilio/receptionist?turn=3", "", &forward());
    assert!(talking.contains("<Record") && !talking.contains("<Dial"), "{talking}");
}

#[test]
fn a_message_is_not_taken_twice() {
    let after = document("/api/twilio/voicemail", "", &forward());
    assert!(after.contains("<Hangup") && !after.contains("<Record") && !after.contains("<Dial"), "{after}");
}

#[test]
fn nobody_hears_a_status_callback() {
    for path in ["/api/webhooks/twilio/voice/status", "/api/twilio/voicemail-transcription"] {
        let unheard = document(path, "", &forward());
        assert!(!unheard.contains("<Say") && !unheard.contains("<Dial"), "{unheard}");
    }
}

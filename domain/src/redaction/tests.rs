#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use serde_json::json;

fn shown(name: &str, value: &str) -> String {
    redact(&json!({name: value})).remove(0).value
}

#[test]
fn states_and_ids_are_shown_and_people_are_not() {
    assert_eq!(shown("CallStatus", "in-progress"), "in-progress");
    assert_eq!(shown("CallSid", "CA11111111111111111111111111111111"), "CA11111111111111111111111111111111");
    assert_eq!(shown("From", "+14165550123"), "+1416***0123");
    assert_eq!(shown("To", "sip:bright-smiles-downtown@demo.sip.twilio.com"), "sip:bright-smiles-downtown@…");
    assert_eq!(shown("To", "sip:+14165550123@demo.sip.twilio.com"), "sip:+1416***0123@…");
    assert_eq!(shown("AccountSid", "AC00000000000000000000000000000009"), "AC00…0009");
    assert_eq!(shown("SpeechResult", "my tooth"), "hidden, 8 characters");
    assert_eq!(shown("Body", "hello"), "hidden, 5 characters");
    assert_eq!(shown("FromCity", ""), "", "that it came blank matters for the signature");
    assert_eq!(shown("ErrorUrl", "https://u:p@calls.example/api/x?token=abc#rc=2"), "https://calls.example/api/x");
    assert_eq!(shown("CallStatus", "4165550123"), "hidden, 10 characters", "a plain name is no licence");
}

#[test]
fn a_json_body_is_followed() {
    let body = json!({"message": {"type": "tool-calls", "call": {"customer": {"number": "+14165550123"}},
        "artifact": {"messages": [{"role": "user", "message": "I am pregnant"}]}, "secret": "abc"}});
    let all = redact(&body);
    let find = |name: &str| all.iter().find(|s| s.name == name).unwrap().value.clone();
    assert_eq!(find("message.type"), "tool-calls");
    assert_eq!(find("message.call.customer.number"), "+1416***0123");
    assert_eq!(find("message.artifact.messages.0.message"), "hidden, 13 characters");
    assert_eq!(find("message.secret"), "hidden, 3 characters");
}

#[test]
fn numbers_are_found_in_texts() {
    assert_eq!(scrub("call +1 (416) 555-0123 now"), "call +1416***0123 now");
    assert_eq!(scrub("room 12, 9:30"), "room 12, 9:30");
    assert_eq!(scrub("CA11111111111111111111111111111111"), "CA11111111111111111111111111111111");
}

#[test]
fn the_document_keeps_its_verbs() {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say language=\"en-CA\">Hello, call 416-555-0123.</Say><Dial timeout=\"20\" action=\"https://calls.example/api/twilio/dial-result?t=secret\" callerId=\"+14165550101\"><Number>+14165550111</Number></Dial><Stream url=\"wss://x/y\"><Parameter name=\"key\" value=\"sk-123\"/></Stream></Response>";
    let shown = redact_twiml(document, false);
    assert!(shown.contains("<Dial timeout=\"20\" action=\"https://calls.example/api/twilio/dial-result\""), "{shown}");
    assert!(shown.contains("<Number>+1416***0111</Number>"), "{shown}");
    assert!(shown.contains("<Parameter name=\"key\" value=\"hidden\"/>"), "{shown}");
    for secret in ["555-0123", "5550101", "secret", "sk-123"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    let talk = redact_twiml("<Response><Say>You said tooth</Say></Response>", true);
    assert!(!talk.contains("tooth"), "{talk}");
}

/// Whether the last ten digits of a number stand in a text, whatever is between them.
fn tells(text: &str, number: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.contains(number)
}

proptest! {
    #[test]
    fn no_whole_number_gets_through(
        name in "(From|To|CallStatus|Body|SpeechResult|CallSid|type|SipHeader_X|[A-Za-z]{1,12})",
        before in "[ a-z:<]{0,6}", after in "[ a-z:>]{0,6}",
        area in 201_u32..999, exchange in 200_u32..999, line in 0_u32..10_000,
        form in 0_usize..5,
    ) {
        let plain = format!("{area}{exchange}{line:04}");
        let number = match form {
            0 => format!("+1{plain}"),
            1 => plain.clone(),
            2 => format!("({area}) {exchange}-{line:04}"),
            3 => format!("1.{area}.{exchange}.{line:04}"),
            _ => format!("+1 {area} {exchange} {line:04}"),
        };
        let value = format!("{before}{number}{after}");
        for shown in redact(&json!({name.clone(): value.clone()})) {
            prop_assert!(!tells(&shown.value, &plain), "{name}: {}", shown.value);
        }
        // A name may hold one too.
        for shown in redact(&json!({format!("SipHeader_{number}"): "x"})) {
            prop_assert!(!tells(&shown.name, &plain), "{}", shown.name);
        }
        let document = format!("<Response><Say>{value}</Say><Dial callerId=\"{number}\"><Number>{number}</Number></Dial></Response>");
        for conversation in [true, false] {
            let shown = redact_twiml(&document, conversation);
            prop_assert!(!tells(&shown.replace("***", "x"), &plain), "{shown}");
        }
        prop_assert!(!tells(&scrub(&value), &plain), "{}", scrub(&value));
    }

    #[test]
    fn no_word_of_a_person_gets_through(
        name in "(Body|SpeechResult|TranscriptionText|RecordingUrl|UnstableSpeechResult|CallToken|Digits|token|transcript|message|content|authorization)",
        value in "[a-zA-Z0-9 /:.]{4,80}",
    ) {
        for payload in [json!({name.clone(): value.clone()}), json!({"message": [{name.clone(): value.clone()}]})] {
            for shown in redact(&payload) {
                prop_assert!(shown.hidden && !shown.value.contains(&value), "{name}: {}", shown.value);
            }
        }
    }

    #[test]
    fn hostile_documents_are_survived(document in "\\PC{0,200}", odd in "[<>=\"'/ A-Za-z]{0,120}") {
        let _ = redact_twiml(&document, false);
        let _ = redact_twiml(&odd, true);
        let _ = scrub(&document);
    }
}

#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn every_shape_of_a_tool_call_is_the_same_call() {
    let arguments = json!({"date": "2026-12-03"});
    for list in [
        json!({"toolCallList": [{"id": "t1", "type": "function", "function": {"name": "x", "arguments": "{\"date\":\"2026-12-03\"}"}}]}),
        json!({"toolCallList": [{"id": "t1", "function": {"name": "x", "arguments": arguments}}]}),
        json!({"toolCallList": [{"id": "t1", "name": "x", "arguments": arguments}]}),
        json!({"toolCallList": [{"id": "t1", "name": "x", "parameters": arguments}]}),
        json!({"toolCalls": [{"id": "t1", "function": {"name": "x", "arguments": arguments}}]}),
        json!({"toolWithToolCallList": [{"name": "x", "toolCall": {"id": "t1", "parameters": arguments}}]}),
        json!({"toolCallList": [{"id": "t1", "name": "x", "arguments": arguments}],
               "toolWithToolCallList": [{"name": "x", "toolCall": {"id": "t1", "parameters": arguments}}]}),
    ] {
        let calls = tool_calls(&list);
        assert_eq!(calls.len(), 1, "{list}");
        assert_eq!((calls[0].id.as_str(), calls[0].name.as_str()), ("t1", "x"), "{list}");
        assert_eq!(Value::Object(calls[0].arguments.clone()), arguments, "{list}");
    }
    let old = tool_calls(&json!({"functionCall": {"name": "x", "parameters": arguments}}));
    assert_eq!(old[0].argument(&["date"]).as_deref(), Some("2026-12-03"));
    assert_eq!(tool_results(vec![(old[0].clone(), Ok("a\n b".into()))]), json!({"result": "a b"}));
}

#[test]
fn results_are_one_line_each() {
    let call = |id: &str| ToolCall { id: id.into(), name: "x".into(), arguments: Default::default() };
    let answer = tool_results(vec![(call("a"), Ok("one\r\n  two".into())), (call("b"), Err("no\tsuch".into()))]);
    let wanted =
        json!({"results": [{"toolCallId": "a", "result": "one two"}, {"toolCallId": "b", "error": "no such"}]});
    assert_eq!(answer, wanted);
}

#[test]
fn a_transcript_counts_when_it_is_final() {
    let read = |kind: &str, how: Value, role: &str| {
        let body = json!({"message": {"type": kind, "transcriptType": how, "role": role, "transcript": " Hi. "}});
        match Message::read(&body).kind {
            Kind::Transcript(said) => Some((said.speaker, said.text)),
            _ => None,
        }
    };
    assert_eq!(read("transcript", json!("final"), "user"), Some((Speaker::User, "Hi.".into())));
    assert_eq!(
        read("transcript[transcriptType=\"final\"]", json!(null), "bot"),
        Some((Speaker::Assistant, "Hi.".into()))
    );
    assert_eq!(read("transcript[transcriptType=\"final\"]", json!("partial"), "bot"), None);
    assert_eq!(read("transcript", json!("partial"), "user"), None);
    assert_eq!(read("transcript", json!(null), "user"), None);
    assert_eq!(read("transcript", json!("final"), "system"), None);
}

#[test]
fn a_report_fills_in_only_what_is_missing() {
    let said = |speaker, text: &str| Said { speaker, text: text.into(), offset: None, at: None, millis: None };
    let stored = vec![
        (Speaker::Assistant, "Hello.".to_owned()),
        (Speaker::Assistant, "How can I help?".to_owned()),
        (Speaker::User, "yes".to_owned()),
    ];
    let reported = vec![
        said(Speaker::Assistant, "Hello, how can I help?"),
        said(Speaker::User, "Yes."),
        said(Speaker::User, "Yes!"),
        said(Speaker::User, "hello"),
    ];
    let found: Vec<String> = missing(&stored, reported).into_iter().map(|s| s.text).collect();
    assert_eq!(found, ["Yes!", "hello"], "each stored utterance stands for one, and of its speaker only");
    assert!(said_already("How CAN I", &["hello how can", "I help"]));
    assert!(!said_already("an", &["can"]), "whole words");
}

#[test]
fn a_report_is_read_whole() {
    let body = json!({"message": {"type": "end-of-call-report", "endedReason": "customer-ended-call",
        "startedAt": "2026-11-25T15:00:00.000Z", "endedAt": "2026-11-25T15:01:30.900Z", "cost": 0.1234567,
        "analysis": {"summary": "Asked for the hours."},
        "artifact": {"recordingUrl": "https://storage.example.com/a.wav",
            "messages": [{"role": "system", "message": "You are"}, {"role": "bot", "message": "Hi", "secondsFromStart": 1.5, "duration": 700}]}}});
    let Kind::EndOfCall(report) = Message::read(&body).kind else { panic!() };
    assert_eq!(report.seconds(), Some(90));
    assert_eq!(report.cost_micros, Some(123_457));
    assert_eq!(report.recording_url.as_deref(), Some("https://storage.example.com/a.wav"));
    assert_eq!((report.said.len(), report.said[0].offset, report.said[0].millis), (1, Some(1500), Some(700)));
}

#[test]
fn a_call_begins_with_what_is_told_of_it_unless_it_was_ours_from_the_start() {
    let begins = |kind: &str, call: Value, more: Value| {
        let mut message = json!({"type": kind, "call": call});
        for (name, value) in more.as_object().unwrap() {
            message[name] = value.clone();
        }
        Message::read(&json!({"message": message})).begins()
    };
    let whole = json!({"startedAt": "2026-11-25T15:00:00Z", "endedAt": "2026-11-25T15:01:00Z"});
    let said = json!({"role": "user", "transcriptType": "final", "transcript": "Hello"});
    let plain = json!({"id": "c1"});
    for (kind, more) in [
        ("status-update", json!({"status": "ringing"})),
        ("transcript", said.clone()),
        ("end-of-call-report", json!({})),
    ] {
        assert!(begins(kind, plain.clone(), more.clone()), "{kind}");
        assert!(!begins(kind, json!({}), more), "without an id there is nothing to find it by again");
    }
    for kind in ["hang", "tool-calls", "transfer-destination-request", "assistant-request", "speech-update", ""] {
        assert!(!begins(kind, plain.clone(), json!({})), "{kind}");
    }
    for name in ["callSid", "x-call-sid"] {
        let ours = json!({"id": "c1", "assistantOverrides": {"variableValues": {name: "CA1"}}});
        assert!(!begins("status-update", ours.clone(), json!({"status": "ended"})));
        assert!(!begins("transcript", ours.clone(), said.clone()));
        assert!(!begins("end-of-call-report", ours.clone(), json!({"endedReason": "call.start.error"})));
        assert!(begins("end-of-call-report", ours, whole.clone()));
    }
}

#[test]
fn the_way_of_a_call_is_read() {
    for (word, way) in [
        ("inboundPhoneCall", Way::Inbound),
        ("outboundPhoneCall", Way::Outbound),
        ("webCall", Way::Web),
        ("vapi.websocketCall", Way::Web),
        ("of next year", Way::Inbound),
    ] {
        assert_eq!(Message::read(&json!({"message": {"call": {"type": word}}})).way, way, "{word}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let words =
        ["message", "type", "call", "id", "toolCallList", "function", "arguments", "artifact", "messages", "role"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        proptest::sample::select(vec![
            "transcript",
            "tool-calls",
            "end-of-call-report",
            "status-update",
            "final",
            "user"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        let key = prop_oneof![proptest::sample::select(words.to_vec()).prop_map(str::to_owned), "[a-z]{0,8}"];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(key, inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_sent_is_some_message(body in any_json()) {
        let _ = Message::read(&body);
    }

    /// A real report with any one part replaced by anything.
    #[test]
    fn any_part_may_be_anything(at in 0usize..14, what in any_json()) {
        let places = ["/message", "/message/type", "/message/call", "/message/call/id", "/message/phoneNumber",
            "/message/artifact", "/message/artifact/messages", "/message/artifact/messages/0", "/message/toolCallList",
            "/message/toolCallList/0", "/message/toolCallList/0/function", "/message/cost", "/message/startedAt",
            "/message/timestamp"];
        for kind in ["tool-calls", "end-of-call-report", "transcript", "status-update", "assistant-request"] {
            let mut body = json!({"message": {"type": kind, "call": {"id": "c"}, "phoneNumber": {"id": "p"}, "cost": 1,
                "startedAt": "2026-11-25T15:00:00Z", "endedAt": "2026-11-25T15:00:00Z", "timestamp": 1,
                "artifact": {"messages": [{"role": "user", "message": "x"}]},
                "toolCallList": [{"id": "t", "function": {"name": "n", "arguments": "{}"}}]}});
            *body.pointer_mut(places[at]).unwrap() = what.clone();
            let _ = Message::read(&body);
        }
    }

    #[test]
    fn what_is_stored_is_never_told_twice(texts in proptest::collection::vec("[a-z]{1,5}( [a-z]{1,5}){0,3}[.!?]?", 0..8)) {
        let stored: Vec<_> = texts.iter().map(|text| (Speaker::User, text.clone())).collect();
        let reported = texts.iter().map(|text| Said { speaker: Speaker::User, text: text.clone(), offset: None, at: None, millis: None });
        // In the same order and pieces nothing is missing.
        let found = missing(&stored, reported.collect());
        prop_assert!(found.is_empty());
    }
}

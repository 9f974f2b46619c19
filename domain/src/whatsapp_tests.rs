#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use serde_json::json;

fn connect() -> Value {
    json!({"id": "wacid.ABC==", "from": "16475550123", "to": "14165550100", "event": "connect",
        "direction": "USER_INITIATED", "timestamp": "1749196895", "session": {"sdp_type": "offer", "sdp": "v=0"}})
}

fn body(calls: Value) -> Value {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "WABA", "changes": [{"field": "calls", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "14165550100", "phone_number_id": "4366"},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": "16475550123"}], "calls": calls}}]}]})
}

fn one(call: Value) -> CallEvent {
    let mut all = events(&body(json!([call])));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[test]
fn the_documented_event_is_read() {
    let event = one(connect());
    assert_eq!((event.key.as_str(), event.id.as_str()), ("wacid.ABC==", "wacid.ABC=="));
    assert_eq!((event.happened.clone(), event.inbound), (Happened::Connect, true));
    assert_eq!(event.phone_number_id, "4366");
    assert_eq!(event.number.unwrap().as_str(), "+14165550100");
    assert_eq!(event.caller, Caller::Number(E164::parse("+16475550123").unwrap()));
    assert_eq!(event.at, DateTime::from_timestamp(1_749_196_895, 0));
    let kept = event.payload.to_string();
    assert!(!kept.contains("v=0") && !kept.contains("Ana"), "{kept}");
}

#[test]
fn an_end_is_read_in_every_form_it_comes_in() {
    for (call, status) in [
        (json!({"event": "terminate", "status": "COMPLETED", "duration": 12}), CallStatus::Completed),
        (json!({"event": "terminate", "status": "Completed", "duration": "12"}), CallStatus::Completed),
        (json!({"event": "TERMINATE", "status": ["COMPLETED"], "duration": 0}), CallStatus::Completed),
        (json!({"event": "terminate", "status": ["completed"]}), CallStatus::NoAnswer),
        (json!({"event": "terminate", "status": "FAILED"}), CallStatus::Failed),
        (json!({"event": "terminate", "status": ["Failed"], "duration": 3}), CallStatus::Failed),
        (json!({"event": "terminate"}), CallStatus::NoAnswer),
        (json!({"event": "terminate", "status": "SOMETHING", "duration": 4}), CallStatus::Completed),
        (json!({"event": "connect"}), CallStatus::Ringing),
    ] {
        let mut whole = json!({"id": "wacid.1", "from": "16475550123"});
        whole.as_object_mut().unwrap().extend(call.as_object().unwrap().clone());
        assert_eq!(one(whole).happened.status(), Some(status), "{call}");
    }
    let late =
        one(json!({"id": "wacid.1", "event": "terminate", "status": "FAILED", "timestamp": 1_749_196_895_123_i64,
        "end_time": "1749196999", "errors": [{"code": 138_021, "message": "x"}]}));
    assert_eq!(late.error_code.as_deref(), Some("138021"));
    assert_eq!(
        (late.at, late.ended),
        (DateTime::from_timestamp(1_749_196_895, 0), DateTime::from_timestamp(1_749_196_999, 0))
    );
}

#[test]
fn calls_that_the_business_placed_are_none_of_ours() {
    let body = json!({"entry": {"changes": {"field": "Calls", "value": {"statuses": [
        {"id": "wacid.2", "status": "ACCEPTED", "recipient_id": "16475550123", "timestamp": "1749196895"},
        {"id": "wacid.2", "status": ["RINGING"]}, {"id": "wacid.2", "status": "rejected"}]}}}});
    let all = events(&body);
    assert_eq!(
        all.iter().map(|e| e.happened.status()).collect::<Vec<_>>(),
        [Some(CallStatus::InProgress), Some(CallStatus::Ringing), Some(CallStatus::Busy)]
    );
    assert!(all.iter().all(|event| !event.inbound));
    assert!(!one(json!({"id": "wacid.3", "event": "connect", "direction": "business_initiated"})).inbound);
}

#[test]
fn callers_without_a_number_and_ids_of_another_form_are_taken() {
    let user = one(json!({"id": "wacid.4", "event": "connect", "from": "CA.13491208655302741918"}));
    assert_eq!(user.caller, Caller::Other("CA.13491208655302741918".to_owned()));
    assert_eq!(
        one(json!({"id": "wacid.4", "event": "connect", "from_user_id": "u-1", "from": ""})).caller,
        Caller::Other("u-1".into())
    );
    assert_eq!(
        one(json!({"id": "wacid.4", "event": "connect", "from": 16_475_550_123_i64})).caller,
        Caller::Number(E164::parse("+16475550123").unwrap())
    );
    // Never taken for a call of another carrier.
    assert_eq!(
        one(json!({"id": "CA11111111111111111111111111111111", "event": "connect"})).key,
        "whatsapp:CA11111111111111111111111111111111"
    );
    for bad in [json!(""), json!(null), json!({}), json!("a b"), json!("wacid.\u{e9}"), json!("w".repeat(300))] {
        assert!(events(&body(json!([{"id": bad, "event": "connect"}]))).is_empty(), "{bad}");
    }
}

#[test]
fn a_batch_is_read_in_order_and_other_fields_are_left_alone() {
    let change = |field: &str, id: &str| json!({"field": field, "value": {"calls": [{"id": id, "event": "connect"}, {"id": id, "event": "terminate"}]}});
    let batch = json!([{"entry": [{"changes": [change("calls", "wacid.1"), change("messages", "wacid.2")]}, {"changes": [change("calls", "wacid.3")]}]}]);
    let keys: Vec<_> = events(&batch).iter().map(|e| format!("{} {}", e.key, e.happened.key())).collect();
    assert_eq!(keys, ["wacid.1 connect", "wacid.1 terminate", "wacid.3 connect", "wacid.3 terminate"]);
    let many: Vec<Value> = (0..2000).map(|n| json!({"id": format!("wacid.{n}"), "event": "connect"})).collect();
    assert_eq!(events(&body(json!(many))).len(), MOST);
}

#[test]
fn the_end_of_a_lost_call_is_no_answer() {
    let connect = DateTime::from_timestamp(1_749_196_895, 0).unwrap();
    let after = |seconds| connect + Duration::seconds(seconds);
    assert_eq!(end_if_lost(CallStatus::Ringing, connect, after(299)), None);
    assert_eq!(end_if_lost(CallStatus::Ringing, connect, after(300)), Some(CallStatus::NoAnswer));
    assert_eq!(end_if_lost(CallStatus::Ringing, after(400), connect), None, "a clock that went back ends nothing");
    for status in [CallStatus::InProgress, CallStatus::Completed, CallStatus::Busy] {
        assert_eq!(end_if_lost(status, connect, after(9999)), None);
    }
}

#[test]
fn our_decline_explains_an_unanswered_call_and_nothing_else() {
    for status in CallStatus::ALL {
        let explained = matches!(status, CallStatus::Pending | CallStatus::Ringing | CallStatus::NoAnswer);
        assert_eq!(after_decline(status), if explained { CallStatus::Busy } else { status });
    }
    assert_eq!(OnCall::from_code("nonsense"), OnCall::Record);
    assert_eq!(OnCall::from_code("reject").plan(), "reject");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|n| json!(n)),
        "\\PC{0,20}".prop_map(Value::from),
        proptest::sample::select(vec!["connect", "terminate", "wacid.1", "COMPLETED", "calls", "\u{0}", "14165550100"])
            .prop_map(Value::from),
    ];
    let name = prop_oneof![
        proptest::sample::select(vec![
            "entry",
            "changes",
            "field",
            "value",
            "calls",
            "statuses",
            "metadata",
            "id",
            "event",
            "status",
            "from",
            "to",
            "errors",
            "code",
            "duration",
            "timestamp",
            "contacts",
            "session",
            "direction"
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    leaf.prop_recursive(7, 80, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_read_without_harm(root in any_json(), change in any_json(), call in any_json()) {
        for body in [root, json!({"entry": [{"changes": [change]}]}), body(json!([call]))] {
            for event in events(&body) {
                prop_assert!(!event.key.is_empty() && event.key.len() <= 255);
                prop_assert!(event.key.bytes().all(|b| b.is_ascii_graphic()));
                prop_assert!(event.key.starts_with("wacid.") || event.key.starts_with("whatsapp:"));
                prop_assert!(!event.payload.to_string().contains("\\u0000"));
                prop_assert!(event.phone_number_id.len() <= 1020);
                let _ = (event.happened.status(), event.happened.word(), event.happened.key());
            }
        }
    }
}

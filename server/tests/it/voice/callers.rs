//! Rules about single callers, and callers that are no numbers.

use crate::support::{Call, DOWNTOWN, TestApp, WEST, names, on_both, said};
use serde_json::json;

on_both!(
    blocked_callers_are_rejected,
    vip_callers_ring_the_staff_first,
    withheld_callers_follow_the_companys_policy,
    a_withheld_caller_never_becomes_a_caller_id,
    callers_that_are_no_numbers_are_kept_as_text,
    a_call_that_our_own_dial_forwarded_goes_to_voicemail,
    a_line_that_leads_back_here_is_not_dialled,
);

async fn reason(app: &TestApp, call: &Call) -> (String, String) {
    let row = app.call(call.sid()).await.expect("the call is kept");
    (row.route.unwrap(), row.route_reason.unwrap())
}

fn pair(route: &str, reason: &str) -> (String, String) {
    (route.to_owned(), reason.to_owned())
}

async fn blocked_callers_are_rejected(app: TestApp) {
    app.set_feature("bright-smiles", "/callerRules", json!({"blocked": ["(416) 555-0150", "nonsense", 7]})).await;
    let call = Call::to(DOWNTOWN).from("+14165550150");
    let verbs = call.ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Reject"]);
    assert_eq!(verbs[0].attribute("reason"), "rejected");
    assert_eq!(reason(&app, &call).await, pair("fallback", "caller-blocked"));
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.ended_at), ("no_answer", Some(app.now())));
    // Whatever else is switched off; over SIP as well; and only for that company.
    app.set_feature("bright-smiles", "/features/callEnabled", json!(false)).await;
    let again = Call::to(DOWNTOWN).from("sip:+14165550150@pbx.example").number(2);
    assert_eq!(names(&again.ring(&app).await.twiml()), ["Reject"]);
    let elsewhere = Call::to(crate::support::HARBOUR).from("+14165550150").number(3);
    assert!(names(&elsewhere.ring(&app).await.twiml()).contains(&"Record"));
}

async fn vip_callers_ring_the_staff_first(app: TestApp) {
    app.set_feature("bright-smiles", "/callerRules", json!({"vip": ["+14165550151"]})).await;
    app.set_clock("2026-11-22T17:00:00Z");
    let call = Call::to(DOWNTOWN).from("+14165550151");
    let verbs = call.ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Dial"]);
    assert_eq!(verbs[0].inner[0].text, "+14165550110");
    assert_eq!(reason(&app, &call).await, pair("staff", "caller-vip"));
    let other = Call::to(DOWNTOWN).from("+14165550152").number(2);
    assert!(names(&other.ring(&app).await.twiml()).contains(&"Gather"));
}

async fn withheld_callers_follow_the_companys_policy(app: TestApp) {
    app.set_setting("bright-smiles-west", "/highVolume/threshold", json!(100)).await;
    app.set_clock("2026-11-22T17:00:00Z");
    let senders = ["anonymous", "Restricted", "+266696687", "", "unknown", "sip:anonymous@anonymous.invalid"];
    for (n, from) in senders.iter().enumerate() {
        let call = Call::to(WEST).from(from).number(n as u32);
        assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"), "{from}");
        assert_eq!(reason(&app, &call).await, pair("assistant", "after-hours"));
        assert_eq!(app.call(call.sid()).await.unwrap().from_number, None);
    }
    for (n, (policy, verb)) in [("voicemail", "Record"), ("reject", "Reject")].iter().enumerate() {
        app.set_feature("bright-smiles", "/callerRules", json!({"withheld": policy})).await;
        let call = Call::to(WEST).from("anonymous").number(50 + n as u32);
        assert!(names(&call.ring(&app).await.twiml()).contains(verb), "{policy}");
        assert_eq!(reason(&app, &call).await, pair("fallback", "caller-withheld"));
        let shown = Call::to(WEST).number(60 + n as u32);
        assert!(names(&shown.ring(&app).await.twiml()).contains(&"Gather"));
    }
    let none = Call::to(WEST).without("From").number(70);
    assert_eq!(names(&none.ring(&app).await.twiml()), ["Reject"]);
}

async fn a_withheld_caller_never_becomes_a_caller_id(app: TestApp) {
    // The carrier refuses a dial with such a caller id: the clinic's own number is shown.
    for (n, from) in ["anonymous", "+15550100", "4165550142", "sip:101@10.0.0.5"].iter().enumerate() {
        let verbs = Call::to(DOWNTOWN).from(from).number(n as u32).ring(&app).await.twiml();
        assert_eq!(names(&verbs), ["Dial"], "{from}");
        assert_eq!(verbs[0].attribute("callerId"), DOWNTOWN, "{from}");
    }
}

async fn callers_that_are_no_numbers_are_kept_as_text(app: TestApp) {
    for (n, (from, kept)) in [
        ("sip:101@10.0.0.5", Some("sip:101@10.0.0.5")),
        ("sip:+14165550142@pbx.example", Some("+14165550142")),
        ("client:kiosk", Some("client:kiosk")),
        ("4165550142", Some("4165550142")),
        ("+1 (416) 555", Some("+1 (416) 555")),
    ]
    .iter()
    .enumerate()
    {
        let call = Call::to(DOWNTOWN).from(from).number(n as u32);
        call.ring(&app).await.twiml();
        assert_eq!(app.call(call.sid()).await.unwrap().from_number.as_deref(), *kept, "{from}");
    }
}

async fn a_call_that_our_own_dial_forwarded_goes_to_voicemail(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/highVolume/threshold", json!(100)).await;
    for (n, forwarded) in ["+14165550110", "(416) 555-0110"].iter().enumerate() {
        let call = Call::to(DOWNTOWN).with("ForwardedFrom", forwarded).number(n as u32);
        let verbs = call.ring(&app).await.twiml();
        assert!(names(&verbs).contains(&"Record"), "{forwarded}: {}", said(&verbs));
        assert_eq!(reason(&app, &call).await, pair("fallback", "loop-detected"));
        assert_eq!(app.call(call.sid()).await.unwrap().forwarded_from.as_deref(), Some("+14165550110"));
    }
    // Another line, the number called itself and nonsense are no loop.
    for (n, forwarded) in ["+14165550177", DOWNTOWN, "voicemail", ""].iter().enumerate() {
        let call = Call::to(DOWNTOWN).with("ForwardedFrom", forwarded).number(10 + n as u32);
        assert_eq!(names(&call.ring(&app).await.twiml()), ["Dial"], "{forwarded}");
    }
}

async fn a_line_that_leads_back_here_is_not_dialled(app: TestApp) {
    // A number of another company that rings this one, stored before it did; and the line that West forwards from.
    let back = json!({"type": "forward", "forwardNumber": DOWNTOWN});
    app.set_setting("harbour-physio", "/fallback", back).await;
    for (n, (slug, to, line)) in
        [("bright-smiles-downtown", DOWNTOWN, crate::support::HARBOUR), ("bright-smiles-west", WEST, "+16045550120")]
            .iter()
            .enumerate()
    {
        app.set_setting(slug, "/mode", json!("disabled")).await;
        app.set_setting(slug, "/fallback", json!({"type": "forward", "forwardNumber": line})).await;
        let call = Call::to(to).number(n as u32);
        assert!(names(&call.ring(&app).await.twiml()).contains(&"Record"), "{slug}");
        assert_eq!(reason(&app, &call).await, pair("fallback", "loop-detected"));
    }
}

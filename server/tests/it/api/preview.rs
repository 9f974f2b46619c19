//! The decision for any moment, caller and load, without anybody calling.

use crate::support::{Browser, Call, DOWNTOWN, TestApp, names, on_both};
use http::Method;
use serde_json::{Value, json};

on_both!(
    a_preview_says_what_a_call_would_get,
    a_moment_is_an_instant_or_the_clinics_own_time,
    load_and_caller_may_be_supposed,
    unsaved_settings_are_tried,
    a_preview_leaves_no_trace,
    what_cannot_be_supposed_is_named,
);

const PATH: &str = "/api/company/clinics/bright-smiles-downtown/route-preview";

async fn browser(app: &TestApp) -> Browser {
    app.sign_in("staff@brightsmiles.test").await
}

async fn preview(browser: &Browser, body: Value) -> (Value, String) {
    let data = browser.call(Method::POST, PATH, Some(body)).await.data();
    (data["decision"].clone(), data["twiml"].as_str().unwrap().to_owned())
}

async fn reason(browser: &Browser, body: Value) -> String {
    preview(browser, body).await.0["reason"].as_str().unwrap().to_owned()
}

async fn a_preview_says_what_a_call_would_get(app: TestApp) {
    let browser = browser(&app).await;
    for moment in ["2026-11-25T15:00:00Z", "2026-11-25T17:45:00Z", "2026-12-25T16:00:00Z"] {
        let (decision, twiml) = preview(&browser, json!({"at": moment, "from": "+14165550142"})).await;
        app.set_clock(moment);
        let call = Call::to(DOWNTOWN).number(app.now().timestamp() as u32);
        assert_eq!(call.ring(&app).await.body, twiml, "{moment}");
        let row = app.call(call.sid()).await.unwrap();
        let receipt = row.receipt.unwrap();
        assert_eq!(decision["reason"], row.route_reason.unwrap());
        assert_eq!((&decision["trace"], &decision["localTime"]), (&receipt["trace"], &receipt["localTime"]));
        Call::to(DOWNTOWN)
            .number(app.now().timestamp() as u32)
            .with("CallStatus", "completed")
            .post(&app, "/api/webhooks/twilio/voice/status")
            .await;
        app.set_clock("2026-11-25T15:00:00Z");
    }
    // Without anything: now.
    let (decision, _) = preview(&browser, json!({})).await;
    assert_eq!(
        (&decision["route"], &decision["reason"], &decision["timezone"]),
        (&json!("fallback"), &json!("business-hours"), &json!("America/Toronto"))
    );
    assert_eq!(decision["nextChangeAt"], "2026-11-25T17:30:00Z");
    assert_eq!(decision["sentence"], "The clinic is open, so the staff line rings.");
}

async fn a_moment_is_an_instant_or_the_clinics_own_time(app: TestApp) {
    let browser = browser(&app).await;
    for (at, local, why) in [
        ("2026-12-24T18:05:00Z", "2026-12-24T13:05:00-05:00", "holiday"),
        ("2026-12-24T13:05:00-05:00", "2026-12-24T13:05:00-05:00", "holiday"),
        ("2026-12-24T13:05", "2026-12-24T13:05:00-05:00", "holiday"),
        ("2026-12-24T11:59:59", "2026-12-24T11:59:00-05:00", "business-hours"),
        ("2026-07-06T09:00", "2026-07-06T09:00:00-04:00", "business-hours"),
        // A repeated hour means the first one.
        ("2027-11-07T01:30", "2027-11-07T01:30:00-04:00", "after-hours"),
        (" ", "2026-11-25T10:00:00-05:00", "business-hours"),
    ] {
        let (decision, _) = preview(&browser, json!({ "at": at })).await;
        assert_eq!((&decision["localTime"], &decision["reason"]), (&json!(local), &json!(why)), "{at}");
    }
    for skipped in ["2027-03-14T02:00", "2027-03-14T02:30", "2027-03-14T02:59:59"] {
        let error = browser.call(Method::POST, PATH, Some(json!({ "at": skipped }))).await.error(400, "invalid");
        assert!(error["fields"]["at"].as_str().unwrap().contains("does not exist"), "{skipped}");
    }
    for none in ["tomorrow", "2026-02-30T10:00", "2026-12-24", "2026-12-24T25:00", "12/24/2026 1pm"] {
        let error = browser.call(Method::POST, PATH, Some(json!({ "at": none }))).await.error(400, "invalid");
        assert!(error["fields"]["at"].is_string(), "{none}");
    }
    for far in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
        preview(&browser, json!({ "at": far })).await;
    }
}

async fn load_and_caller_may_be_supposed(app: TestApp) {
    app.set_feature(
        "bright-smiles",
        "/callerRules",
        json!({"blocked": ["+14165550150"], "vip": ["+14165550151"], "withheld": "voicemail"}),
    )
    .await;
    let browser = browser(&app).await;
    for (body, why) in [
        (json!({"activeCalls": 4}), "business-hours"),
        (json!({"activeCalls": 5}), "overflow"),
        (json!({"activeCalls": 4_000_000_000_u32}), "overflow"),
        (json!({"from": "(416) 555-0150"}), "caller-blocked"),
        (json!({"from": "+14165550151"}), "caller-vip"),
        (json!({"from": "anonymous"}), "caller-withheld"),
        (json!({"from": ""}), "caller-withheld"),
        (json!({"from": "sip:101@10.0.0.5"}), "business-hours"),
        (json!({"forwardedFrom": "416-555-0110"}), "loop-detected"),
        (json!({"forwardedFrom": "+14165550177"}), "business-hours"),
        (json!({"forwardedFrom": " "}), "business-hours"),
    ] {
        assert_eq!(reason(&browser, body.clone()).await, why, "{body}");
    }
    let (decision, twiml) = preview(&browser, json!({"from": "+14165550150"})).await;
    assert_eq!(decision["plan"], "reject");
    assert!(twiml.contains("<Reject reason=\"rejected\"/>"));
    assert_eq!(preview(&browser, json!({"activeCalls": 3})).await.0["activeCalls"], 3);
}

async fn unsaved_settings_are_tried(app: TestApp) {
    let browser = browser(&app).await;
    assert_eq!(reason(&browser, json!({"settings": {"mode": "always"}})).await, "always-on");
    assert_eq!(reason(&browser, json!({"settings": {"mode": "disabled"}})).await, "disabled");
    let (decision, twiml) =
        preview(&browser, json!({"settings": {"mode": "disabled", "fallback": {"type": "busy-signal"}}})).await;
    assert_eq!(decision["plan"], "busy-signal");
    assert!(twiml.contains("<Reject reason=\"busy\"/>"));
    // The zone of the settings counts, also for the moment.
    let hours = json!({"afterHours": {"enabled": true, "businessHours": {"timezone": "America/Vancouver", "schedule": {"wednesday": {"open": "09:00", "close": "10:00"}}}}});
    let (decision, _) = preview(&browser, json!({"settings": hours, "at": "2026-12-02T09:30"})).await;
    assert_eq!(
        (&decision["localTime"], &decision["reason"]),
        (&json!("2026-12-02T09:30:00-07:00"), &json!("business-hours"))
    );
    // A line that leads back here is noticed before it is saved, also by way of another clinic.
    let back = json!({"type": "forward", "forwardNumber": DOWNTOWN});
    app.set_setting("harbour-physio", "/fallback", back).await;
    let circle = json!({"mode": "disabled", "fallback": {"type": "forward", "forwardNumber": "+14165550103"}});
    assert_eq!(reason(&browser, json!({ "settings": circle })).await, "loop-detected");
    // Parts that are not sent are the stored ones.
    assert_eq!(
        reason(&browser, json!({"settings": {"highVolume": {"enabled": true, "threshold": 2}}, "activeCalls": 2}))
            .await,
        "overflow"
    );
    for (settings, field) in [
        (json!({"mode": "x"}), "mode"),
        (
            json!({"afterHours": {"businessHours": {"timezone": "Mars/Base", "schedule": {}}}}),
            "afterHours.businessHours.timezone",
        ),
        (json!({"fallback": {"type": "forward", "forwardNumber": "x"}}), "fallback.forwardNumber"),
        (json!([]), "settings"),
    ] {
        let error = browser.call(Method::POST, PATH, Some(json!({ "settings": settings }))).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{error}");
    }
}

async fn a_preview_leaves_no_trace(app: TestApp) {
    let browser = browser(&app).await;
    let before = (app.clinic("bright-smiles-downtown").await, app.count_calls().await);
    for body in
        [json!({}), json!({"settings": {"mode": "disabled"}}), json!({"from": "+14165550142", "activeCalls": 9})]
    {
        preview(&browser, body).await;
    }
    assert_eq!((app.clinic("bright-smiles-downtown").await, app.count_calls().await), before);
    assert!(app.events().await.is_empty());
    assert_eq!(names(&Call::to(DOWNTOWN).ring(&app).await.twiml()), ["Dial"]);
}

async fn what_cannot_be_supposed_is_named(app: TestApp) {
    let browser = browser(&app).await;
    let error =
        browser.call(Method::POST, PATH, Some(json!({"forwardedFrom": "not a number"}))).await.error(400, "invalid");
    assert!(error["fields"]["forwardedFrom"].is_string());
    for body in [
        json!({"activeCalls": -1}),
        json!({"activeCalls": "many"}),
        json!({"at": 7}),
        json!([]),
        json!(null),
        json!({"from": []}),
    ] {
        browser.call(Method::POST, PATH, Some(body)).await.error(400, "malformed");
    }
    browser.call(Method::POST, PATH, None).await.error(415, "malformed");
    browser
        .call(Method::POST, "/api/company/clinics/harbour-physio/route-preview", Some(json!({})))
        .await
        .error(404, "not_found");
}

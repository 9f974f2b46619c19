//! The list of calls for programs.

use crate::support::{Browser, Call, DOWNTOWN, TestApp, on_both};
use backend::entity::call;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

on_both!(
    calls_come_newest_first_and_in_pages,
    dates_are_whole_days_and_instants_exact,
    every_field_is_there,
    wrong_values_are_named,
    legs_and_deleted_calls_are_left_out,
    one_call_comes_with_its_receipt,
);

const PATH: &str = "/api/telephony/call-logs";

async fn browser(app: &TestApp) -> Browser {
    app.sign_in("staff@brightsmiles.test").await
}

async fn page(browser: &Browser, query: &str) -> Value {
    browser.get(&format!("{PATH}{query}")).await.data()
}

fn ids(page: &Value) -> Vec<String> {
    page["callLogs"].as_array().unwrap().iter().map(|call| call["id"].as_str().unwrap().to_owned()).collect()
}

async fn calls_come_newest_first_and_in_pages(app: TestApp) {
    let browser = browser(&app).await;
    let first = page(&browser, "").await;
    assert_eq!((&first["limit"], &first["offset"]), (&json!(50), &json!(0)));
    assert_eq!(ids(&first).len(), 50);
    let total = first["total"].as_u64().unwrap();
    assert!(total > 210, "{total}");
    let times: Vec<_> = first["callLogs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| call["startTime"].as_str().unwrap().to_owned())
        .collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]));
    // All pages together are every call once.
    let mut all = Vec::new();
    for offset in (0..total).step_by(60) {
        all.extend(ids(&page(&browser, &format!("?limit=60&offset={offset}")).await));
    }
    assert_eq!(all.len() as u64, total);
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len() as u64, total);
    assert_eq!(all[..50], ids(&first)[..]);
    // At most 200 at once; past the end is empty.
    let most = page(&browser, "?limit=5000").await;
    assert_eq!((ids(&most).len(), &most["limit"]), (200, &json!(200)));
    assert_eq!(ids(&page(&browser, "?limit=1").await).len(), 1);
    let past = page(&browser, "?offset=1000000").await;
    assert_eq!((ids(&past).len() as u64, past["total"].as_u64().unwrap()), (0, total));
}

async fn dates_are_whole_days_and_instants_exact(app: TestApp) {
    let browser = browser(&app).await;
    let day = page(&browser, "?startDate=2026-11-18&endDate=2026-11-18&limit=200").await;
    assert!(!ids(&day).is_empty());
    assert!(
        day["callLogs"]
            .as_array()
            .unwrap()
            .iter()
            .all(|call| call["startTime"].as_str().unwrap().starts_with("2026-11-18T"))
    );
    assert_eq!(day["total"].as_u64().unwrap() as usize, ids(&day).len());
    let two = page(&browser, "?startDate=2026-11-17&endDate=2026-11-18&limit=200").await;
    let other = page(&browser, "?startDate=2026-11-17&endDate=2026-11-17&limit=200").await;
    assert_eq!(ids(&two).len(), ids(&day).len() + ids(&other).len());
    // An instant starts at itself and ends before itself.
    let at = day["callLogs"][3]["startTime"].as_str().unwrap();
    let from = page(&browser, &format!("?startDate={at}&endDate=2026-11-18&limit=200")).await;
    assert_eq!(ids(&from).len(), 4);
    let until = page(&browser, &format!("?startDate=2026-11-18&endDate={at}&limit=200")).await;
    assert_eq!(ids(&until).len(), ids(&day).len() - 4);
    let offset = at.replace('Z', "%2B00:00");
    assert_eq!(ids(&page(&browser, &format!("?startDate={offset}&endDate=2026-11-18&limit=200")).await).len(), 4);
    let all = page(&browser, "").await["total"].clone();
    for query in ["?startDate=1970-01-01", "?endDate=9999-12-30", "?startDate=&endDate=&limit=&offset=", "?other=1"] {
        assert_eq!(page(&browser, query).await["total"], all, "{query}");
    }
    assert_eq!(page(&browser, "?startDate=2030-01-01").await["total"], 0);
}

async fn every_field_is_there(app: TestApp) {
    let call = Call::to(DOWNTOWN);
    call.ring(&app).await.twiml();
    app.pass(chrono::Duration::seconds(90));
    call.clone()
        .with("CallStatus", "completed")
        .with("CallDuration", "80")
        .post(&app, "/api/webhooks/twilio/voice/status")
        .await
        .expect(204);
    let row = app.call(call.sid()).await.unwrap();
    let newest = page(&browser(&app).await, "?limit=1").await["callLogs"][0].clone();
    assert_eq!(
        newest,
        json!({
            "id": row.id, "callSid": call.sid(), "clinicId": row.clinic_id, "fromNumber": "+14165550142", "toNumber": DOWNTOWN,
            "direction": "inbound", "source": "twilio", "status": "completed", "startTime": "2026-11-25T15:00:00Z", "endTime": "2026-11-25T15:01:30Z",
            "durationSeconds": 80, "callReason": null, "notes": null, "recordingUrl": null, "route": "fallback", "routeReason": "business-hours",
            "sentence": "The clinic was open, so the staff line rang.",
        })
    );
}

async fn wrong_values_are_named(app: TestApp) {
    let browser = browser(&app).await;
    for (query, field) in [
        ("startDate=yesterday", "startDate"),
        ("startDate=2026-02-30", "startDate"),
        ("startDate=2026-1-5", "startDate"),
        ("startDate=%2B262142-12-31", "startDate"),
        ("startDate=-001-01-01", "startDate"),
        ("startDate=0001-01-01T00:00:00Z", "startDate"),
        ("endDate=9999-12-31", "endDate"),
        ("endDate=2026-11-18T25:00:00Z", "endDate"),
        ("startDate=2026-11-18&endDate=2026-11-16", "endDate"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=1.5", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("offset=-1", "offset"),
        ("offset=1000001", "offset"),
        ("offset=18446744073709551615", "offset"),
        ("startDate=%00", "startDate"),
    ] {
        let error = browser.get(&format!("{PATH}?{query}")).await.error(400, "invalid");
        assert!(error["fields"][field].is_string(), "{query}: {error}");
    }
    let error = browser.get(&format!("{PATH}?limit=x&offset=y&startDate=z")).await.error(400, "invalid");
    assert_eq!(error["fields"].as_object().unwrap().len(), 3);
    browser.get(&format!("{PATH}?limit=1&limit=2")).await.error(400, "malformed");
}

async fn legs_and_deleted_calls_are_left_out(app: TestApp) {
    let browser = browser(&app).await;
    let before = page(&browser, "").await["total"].as_u64().unwrap();
    let newest = ids(&page(&browser, "?limit=2").await);
    for (id, (column, value)) in newest.iter().zip([
        (call::Column::ParentCallSid, sea_orm::Value::from("CA1")),
        (call::Column::DeletedAt, sea_orm::Value::from(app.now())),
    ]) {
        let change = call::Entity::update_many().col_expr(column, Expr::value(value));
        let id: uuid::Uuid = id.parse().unwrap();
        change.filter(call::Column::Id.eq(id)).exec(&app.db).await.unwrap();
    }
    assert_eq!(page(&browser, "").await["total"].as_u64().unwrap(), before - 2);
}

async fn one_call_comes_with_its_receipt(app: TestApp) {
    let ring = Call::to(DOWNTOWN).number(7);
    ring.ring(&app).await.twiml();
    let dialled = ring.clone().with("DialCallStatus", "no-answer").with("DialCallSid", "CA9");
    dialled.post(&app, "/api/twilio/dial-result").await.twiml();
    let row = app.call(ring.sid()).await.unwrap();
    let browser = browser(&app).await;
    let data = browser.get(&format!("{PATH}/{}", row.id)).await.data();
    assert_eq!((&data["callLog"]["id"], &data["callLog"]["callSid"]), (&json!(row.id), &json!(ring.sid())));
    let receipt = &data["receipt"];
    assert_eq!(receipt["settingsVersion"], 1);
    assert_eq!(receipt["localTime"], "2026-11-25T10:00:00-05:00");
    assert_eq!(receipt["activeCalls"], 0);
    assert_eq!(receipt["attempts"][0]["outcome"], "no-answer");
    assert!(receipt["trace"].as_array().unwrap().iter().any(|step| step["outcome"] == "decides"));
    for language in ["en", "fr", "es"] {
        assert!(receipt["sentence"][language].as_str().unwrap().ends_with('.'), "{language}");
    }
    for nothing in ["x", "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f"] {
        browser.get(&format!("{PATH}/{nothing}")).await.error(404, "not_found");
    }
}

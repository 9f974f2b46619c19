//! Pinned answers: a save that changes one asks first, and names it.

use crate::support::{Browser, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

on_both!(
    an_answer_is_pinned_as_the_rules_give_it,
    a_save_that_changes_a_pinned_answer_asks_first,
    the_form_asks_and_goes_ahead_when_told,
    what_is_over_or_broken_already_stops_nothing,
    the_same_question_is_pinned_once,
);

const PATH: &str = "/api/company/clinics/bright-smiles-west/availability";
const PINS: &str = "/clinics/bright-smiles-west/pins";
const TRY: &str = "/clinics/bright-smiles-west/try";

/// Pins what happens on Christmas Eve at 10:05 in Vancouver, when West is open and quiet.
async fn pin(browser: &Browser, more: &[(&str, &str)]) {
    let pairs = [&[("do", "add"), ("date", "2026-12-24"), ("time", "10:05"), ("active", "0")], more].concat();
    browser.post(PINS, &pairs).await.leads_to();
}

async fn pins(app: &TestApp) -> Vec<(String, i32, i32, Option<String>, String)> {
    use sea_orm::EntityTrait as _;
    let all = backend::entity::routing_pin::Entity::find().all(&app.db).await.unwrap();
    all.into_iter().map(|p| (p.local_date, p.local_minute, p.active_calls, p.caller, p.expected)).collect()
}

async fn put(browser: &Browser, body: Value) -> crate::support::Answer {
    browser.call(Method::PUT, PATH, Some(body)).await
}

async fn an_answer_is_pinned_as_the_rules_give_it(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    // What a form claims does not count.
    pin(&browser, &[("expected", "reject")]).await;
    pin(&browser, &[("active", "7"), ("from", "withheld")]).await;
    let kept = pins(&app).await;
    assert_eq!(kept[0], ("2026-12-24".into(), 605, 0, None, "voicemail".into()));
    let page = browser.get(TRY).await.expect(200).body;
    assert!(page.contains("24 Dec 2026 10:05") && page.contains("hold"), "the pins are listed");
    let staff = app.sign_in("staff@brightsmiles.test").await;
    staff.post(PINS, &[("do", "add")]).await.expect(403);
    for (name, value) in
        [("date", "2026-02-30"), ("time", "99:99"), ("active", "many"), ("from", "x"), ("forwarded", "416 555 0110")]
    {
        let mut pairs = vec![("do", "add"), ("date", "2026-12-24"), ("time", "10:06"), (name, value)];
        let first = pairs.iter().position(|(known, _)| *known == name).unwrap();
        if first < 3 {
            pairs.swap_remove(first);
        }
        browser.post(PINS, &pairs).await.leads_to();
        assert_eq!(pins(&app).await.len(), 2, "{name}={value}");
        assert!(browser.get(TRY).await.body.contains("Not pinned."), "{name}={value}");
    }
}

async fn a_save_that_changes_a_pinned_answer_asks_first(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    pin(&browser, &[]).await;
    let error = put(&browser, json!({"mode": "always"})).await.error(409, "pinned_answers_change");
    assert_eq!(error["pins"].as_array().unwrap().len(), 1);
    assert!(error["pins"][0]["answer"].as_str().unwrap().ends_with("voicemail"), "{error}");
    assert!(error["pins"][0]["wouldBe"].as_str().unwrap().contains("assistant"), "{error}");
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 1, "nothing was saved");
    // What leaves the answer alone is saved at once.
    let more = json!({"mode": "disabled"});
    put(&browser, more).await.expect(200);
    for (wrong, status) in [(json!("yes"), 400), (json!(["x"]), 400), (json!([]), 409), (json!(false), 409)] {
        put(&browser, json!({"settings": {"mode": "always"}, "acceptPins": wrong})).await.expect(status);
    }
    let id = error["pins"][0]["id"].clone();
    put(&browser, json!({"settings": {"mode": "always"}, "acceptPins": [id]})).await.expect(200);
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 3);
}

async fn the_form_asks_and_goes_ahead_when_told(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    pin(&browser, &[]).await;
    let path = "/clinics/bright-smiles-west/answering";
    let form = [("do", "save"), ("version", "1"), ("mode", "always"), ("busy-threshold", "5"), ("busy-wait", "10")];
    browser.post(path, &form).await.leads_to();
    let page = browser.get(path).await.body;
    assert!(page.contains("Not saved yet: it would change a pinned answer"), "{page}");
    assert!(page.contains("24 Dec 2026 10:05") && page.contains("Save anyway"));
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 1);
    let id = page.split("name=\"accept-pin\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = [&form[..], &[("accept-pin", id.as_str())]].concat();
    browser.post(path, &form).await.leads_to();
    assert_eq!(app.clinic("bright-smiles-west").await.ai_availability_settings["mode"], "always");
}

async fn what_is_over_or_broken_already_stops_nothing(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    pin(&browser, &[]).await;
    put(&browser, json!({"settings": {"mode": "always"}, "acceptPins": true})).await.expect(200);
    // Broken already: going on asks nothing.
    put(&browser, json!({"mode": "disabled", "fallback": {"type": "busy-signal"}})).await.expect(200);
    put(&browser, json!({"mode": "disabled", "fallback": {"type": "voicemail"}})).await.expect(200);
    app.set_clock("2026-12-24T17:06:00Z");
    let browser = app.sign_in("admin@brightsmiles.test").await;
    put(&browser, json!({"mode": "always"})).await.expect(200);
    assert!(browser.get(TRY).await.body.contains("That moment is over"));
}

async fn the_same_question_is_pinned_once(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    for _ in 0..3 {
        pin(&browser, &[]).await;
    }
    assert_eq!(pins(&app).await.len(), 1);
    use sea_orm::EntityTrait as _;
    let id = backend::entity::routing_pin::Entity::find().one(&app.db).await.unwrap().unwrap().id.to_string();
    let other = app.sign_in("admin@harbourphysio.test").await;
    other.post(PINS, &[("do", "remove"), ("id", &id)]).await.expect(404);
    other.post("/clinics/harbour-physio/pins", &[("do", "remove"), ("id", &id)]).await.expect(404);
    assert_eq!(pins(&app).await.len(), 1);
    browser.post(PINS, &[("do", "remove"), ("id", &id)]).await.leads_to();
    assert!(pins(&app).await.is_empty());
    browser.post(PINS, &[("do", "remove"), ("id", &id)]).await.expect(404);
}

//! Clinics and their availability settings.

use crate::support::{Answer, Browser, Call, TestApp, WEST, names, on_both};
use backend::entity::audit_log;
use http::Method;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

on_both!(
    clinics_are_listed_with_who_answers_now,
    settings_are_read_and_saved,
    saving_shows_in_the_next_call,
    what_is_wrong_is_named_field_by_field,
    unknown_fields_are_kept,
    a_part_left_out_stays,
    a_change_by_somebody_else_is_noticed,
    of_ten_saves_at_once_one_is_kept,
    a_switch_until_the_next_change_gets_its_end,
    bodies_that_are_no_settings,
    every_save_is_in_the_change_log,
    ids_and_slugs_name_a_clinic,
);

const WEST_PATH: &str = "/api/company/clinics/bright-smiles-west/availability";
const DOWNTOWN_PATH: &str = "/api/company/clinics/bright-smiles-downtown/availability";

async fn admin(app: &TestApp) -> Browser {
    app.sign_in("admin@brightsmiles.test").await
}

async fn put(browser: &Browser, path: &str, body: Value) -> Answer {
    browser.call(Method::PUT, path, Some(body)).await
}

async fn stored(browser: &Browser, path: &str) -> Value {
    browser.get(path).await.data()["settings"].clone()
}

async fn clinics_are_listed_with_who_answers_now(app: TestApp) {
    Call::to(WEST).ring(&app).await.twiml();
    let data = admin(&app).await.get("/api/company/clinics").await.data();
    let clinics = data["clinics"].as_array().unwrap();
    assert_eq!(clinics.len(), 2);
    let (downtown, west) = (&clinics[0], &clinics[1]);
    assert_eq!((&downtown["slug"], &west["slug"]), (&json!("bright-smiles-downtown"), &json!("bright-smiles-west")));
    assert_eq!(downtown["id"], json!(app.clinic("bright-smiles-downtown").await.id));
    assert_eq!(
        (&west["timezone"], &west["language"], &west["availabilityVersion"]),
        (&json!("America/Vancouver"), &json!("en"), &json!(1))
    );
    assert_eq!((&downtown["activeCalls"], &west["activeCalls"]), (&json!(0), &json!(1)));
    let now = &downtown["now"];
    assert_eq!(
        (&now["route"], &now["reason"], &now["plan"]),
        (&json!("fallback"), &json!("business-hours"), &json!("forward"))
    );
    assert_eq!(
        (&now["nextChangeAt"], &now["localTime"]),
        (&json!("2026-11-25T17:30:00Z"), &json!("2026-11-25T10:00:00-05:00"))
    );
    assert!(now["sentence"].as_str().unwrap().ends_with('.') && !now["trace"].as_array().unwrap().is_empty());
}

async fn settings_are_read_and_saved(app: TestApp) {
    let browser = admin(&app).await;
    let before = browser.get(WEST_PATH).await.data();
    assert_eq!(
        (&before["version"], &before["clinicId"]),
        (&json!(1), &json!(app.clinic("bright-smiles-west").await.id))
    );
    let mut settings = before["settings"].clone();
    settings["mode"] = json!("scheduled");
    settings["highVolume"] = json!({"enabled": false, "threshold": 9, "estimatedWaitMinutes": 15});
    settings["customSchedule"] = json!({"enabled": true, "rules": [{"dayOfWeek": 1, "startTime": "22:00", "endTime": "06:00", "action": "enable"}]});
    settings["afterHours"]["businessHours"]["schedule"]["monday"] =
        json!([{"open": "08:00", "close": "12:00"}, {"open": "13:00", "close": "02:00"}]);
    settings["afterHours"]["businessHours"]["schedule"]["sunday"] = json!([]);
    settings["afterHours"]["businessHours"]["holidays"] = json!(["2027-01-01", {"from": "2027-08-01", "to": "2027-08-14", "name": "Été", "hours": [{"open": "09:00", "close": "12:00"}]}]);
    settings["afterHours"]["businessHours"]["timezone"] = json!("America/Edmonton");
    settings["fallback"] = json!({"type": "forward", "forwardNumber": "(416) 555-0177", "ringSeconds": 30, "onNoAnswer": "assistant", "onBusy": "busy-signal", "onFailed": "voicemail", "announce": true});
    let saved = put(&browser, WEST_PATH, settings).await.data();
    assert_eq!(saved["version"], 2);
    assert_eq!(saved["settings"]["fallback"]["forwardNumber"], "+14165550177", "the answer shows what was stored");
    assert_eq!(stored(&browser, WEST_PATH).await, saved["settings"]);
    let row = app.clinic("bright-smiles-west").await;
    assert_eq!(
        (row.ai_availability_settings, row.availability_version, row.timezone.as_str()),
        (saved["settings"].clone(), 2, "America/Edmonton")
    );
    // The same again is no change.
    let again = put(&browser, WEST_PATH, saved["settings"].clone()).await.data();
    assert_eq!((&again["version"], &again["settings"]), (&json!(2), &saved["settings"]));
}

async fn saving_shows_in_the_next_call(app: TestApp) {
    app.set_clock("2026-11-25T18:00:00Z");
    let browser = admin(&app).await;
    assert!(names(&Call::to(WEST).number(1).ring(&app).await.twiml()).contains(&"Record"));
    put(&browser, WEST_PATH, json!({"mode": "always"})).await.expect(200);
    let call = Call::to(WEST).number(2);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    assert_eq!(app.call(call.sid()).await.unwrap().receipt.unwrap()["settingsVersion"], 2);
}

async fn what_is_wrong_is_named_field_by_field(app: TestApp) {
    let browser = admin(&app).await;
    let hours = |schedule: Value| json!({"afterHours": {"businessHours": {"timezone": "America/Vancouver", "schedule": schedule}}});
    let holidays = |list: Value| json!({"afterHours": {"businessHours": {"timezone": "America/Vancouver", "schedule": {}, "holidays": list}}});
    let rules = |rule: Value| json!({"customSchedule": {"enabled": true, "rules": [rule]}});
    let fallback = |value: Value| json!({ "fallback": value });
    const SCHEDULE: &str = "afterHours.businessHours.schedule";
    const HOLIDAYS: &str = "afterHours.businessHours.holidays";
    for (body, field) in [
        (json!({"mode": "sometimes"}), "mode".to_owned()),
        (json!({"mode": 7}), "mode".into()),
        (hours(json!({"monday": {"open": "25:00", "close": "17:00"}})), format!("{SCHEDULE}.monday.open")),
        (
            hours(json!({"monday": [{"open": "09:00", "close": "12:30"}, {"open": "12:00", "close": "17:00"}]})),
            format!("{SCHEDULE}.monday[1].open"),
        ),
        (
            hours(
                json!({"monday": {"open": "20:00", "close": "10:00"}, "tuesday": {"open": "09:00", "close": "17:00"}}),
            ),
            format!("{SCHEDULE}.tuesday[0].open"),
        ),
        (hours(json!({"monday": "nine to five"})), format!("{SCHEDULE}.monday")),
        (hours(json!({"Montag": null})), format!("{SCHEDULE}.Montag")),
        (
            json!({"afterHours": {"businessHours": {"timezone": "Mars/Base", "schedule": {}}}}),
            "afterHours.businessHours.timezone".into(),
        ),
        (
            json!({"afterHours": {"businessHours": {"timezone": "", "schedule": {}}}}),
            "afterHours.businessHours.timezone".into(),
        ),
        (json!({"afterHours": []}), "afterHours".into()),
        (holidays(json!(["2026-02-30"])), format!("{HOLIDAYS}[0]")),
        (holidays(json!([{"date": "24.12.2026", "name": "x"}])), format!("{HOLIDAYS}[0].date")),
        (holidays(json!([{"from": "2026-12-26", "to": "2026-12-24", "name": "x"}])), format!("{HOLIDAYS}[0].to")),
        (holidays(json!(["2026-12-25", "2026-12-25"])), format!("{HOLIDAYS}[1]")),
        (holidays(json!({"a": 1})), HOLIDAYS.into()),
        (json!({"highVolume": {"enabled": true, "threshold": 0}}), "highVolume.threshold".into()),
        (json!({"highVolume": {"enabled": "yes"}}), "highVolume.enabled".into()),
        (
            rules(json!({"dayOfWeek": 7, "startTime": "09:00", "endTime": "10:00", "action": "enable"})),
            "customSchedule.rules[0].dayOfWeek".into(),
        ),
        (
            rules(json!({"dayOfWeek": 1, "startTime": "9", "endTime": "10:00", "action": "enable"})),
            "customSchedule.rules[0].startTime".into(),
        ),
        (
            rules(json!({"dayOfWeek": 1, "startTime": "09:00", "endTime": "10:00", "action": "maybe"})),
            "customSchedule.rules[0].action".into(),
        ),
        (fallback(json!({"type": "carrier-pigeon"})), "fallback.type".into()),
        (fallback(json!({"type": "forward"})), "fallback.forwardNumber".into()),
        (fallback(json!({"type": "forward", "forwardNumber": "911"})), "fallback.forwardNumber".into()),
        (fallback(json!({"type": "forward", "forwardNumber": "+1-555-0100"})), "fallback.forwardNumber".into()),
        (fallback(json!({"type": "voicemail", "ringSeconds": 4})), "fallback.ringSeconds".into()),
        (
            fallback(json!({"type": "voicemail", "voicemailGreeting": "x".repeat(1001)})),
            "fallback.voicemailGreeting".into(),
        ),
        (fallback(json!({"type": "voicemail", "onBusy": "ring-again"})), "fallback.onBusy".into()),
        (json!({"override": {"state": "asleep", "until": null}}), "override.state".into()),
        (json!({"override": {"state": "closed", "until": "tomorrow"}}), "override.until".into()),
        (json!({"fallback": {"type": "voicemail", "voicemailGreeting": "a\u{0}b"}}), "settings".into()),
        (json!({"note": {"deep": ["a\u{0}b"]}}), "settings".into()),
        (json!({"ke\u{0}y": 1}), "settings".into()),
        (json!({"settings": {"mode": "always"}, "version": "1"}), "version".into()),
        (json!({"settings": {"mode": "always"}, "version": 1.5}), "version".into()),
    ] {
        let answer = put(&browser, WEST_PATH, body.clone()).await;
        let error = answer.error(400, "invalid");
        let message = error["fields"][&field].as_str();
        assert!(message.is_some_and(|message| message.len() > 8), "{body}: {error}");
    }
    // Several at once are all named; nothing of it was saved.
    let body =
        json!({"mode": "x", "highVolume": {"threshold": 0}, "fallback": {"type": "forward", "forwardNumber": "x"}});
    let error = put(&browser, WEST_PATH, body).await.error(400, "invalid");
    assert_eq!(error["fields"].as_object().unwrap().len(), 3, "{error}");
    let row = app.clinic("bright-smiles-west").await;
    assert_eq!(row.availability_version, 1);
    assert!(audit_log::Entity::find().all(&app.db).await.unwrap().is_empty());
}

async fn unknown_fields_are_kept(app: TestApp) {
    app.set_setting("bright-smiles-west", "/fromTheFuture", json!({"a": [1, 2]})).await;
    app.set_setting("bright-smiles-west", "/fallback/mood", json!("calm")).await;
    let browser = admin(&app).await;
    put(
        &browser,
        WEST_PATH,
        json!({"mode": "always", "mine": true, "fallback": {"type": "voicemail", "ringSeconds": 11}}),
    )
    .await
    .expect(200);
    let settings = stored(&browser, WEST_PATH).await;
    assert_eq!((&settings["fromTheFuture"], &settings["fallback"]["mood"]), (&json!({"a": [1, 2]}), &json!("calm")));
    assert_eq!((&settings["mine"], &settings["fallback"]["ringSeconds"]), (&json!(true), &json!(11)));
}

async fn a_part_left_out_stays(app: TestApp) {
    let browser = admin(&app).await;
    let before = stored(&browser, WEST_PATH).await;
    put(&browser, WEST_PATH, json!({"override": {"state": "closed", "until": null, "note": "flood"}}))
        .await
        .expect(200);
    let after = stored(&browser, WEST_PATH).await;
    for part in ["mode", "afterHours", "highVolume", "customSchedule", "fallback"] {
        assert_eq!(after[part], before[part], "{part}");
    }
    assert_eq!(after["override"], json!({"state": "closed", "until": null, "note": "flood"}));
    // A switch that is left out has ended.
    put(&browser, WEST_PATH, json!({})).await.expect(200);
    assert_eq!(stored(&browser, WEST_PATH).await["override"], Value::Null);
}

async fn a_change_by_somebody_else_is_noticed(app: TestApp) {
    let (one, two) = (admin(&app).await, app.visit("bright-smiles").await);
    let seen = one.get(WEST_PATH).await.data();
    let change = |mode: &str| json!({"settings": {"mode": mode}, "version": seen["version"]});
    assert_eq!(put(&two, WEST_PATH, change("always")).await.data()["version"], 2);
    put(&one, WEST_PATH, change("disabled")).await.error(409, "conflict");
    assert_eq!(stored(&one, WEST_PATH).await["mode"], "always");
    put(&one, WEST_PATH, json!({"settings": {"mode": "disabled"}, "version": 99})).await.error(409, "conflict");
    // Who sends no version takes what is there.
    put(&one, WEST_PATH, json!({"settings": {"mode": "disabled"}, "version": null})).await.expect(200);
    put(&one, WEST_PATH, json!({"settings": {"mode": "always"}})).await.expect(200);
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 4);
}

async fn of_ten_saves_at_once_one_is_kept(app: TestApp) {
    let browser = std::sync::Arc::new(admin(&app).await);
    let saves: Vec<_> = (0..10)
        .map(|n| {
            let browser = browser.clone();
            let body = json!({"settings": {"highVolume": {"enabled": true, "threshold": 20 + n}}, "version": 1});
            tokio::spawn(async move { put(&browser, WEST_PATH, body).await.status.as_u16() })
        })
        .collect();
    let mut statuses = Vec::new();
    for save in saves {
        statuses.push(save.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [[200].as_slice(), &[409; 9]].concat());
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 2);
    assert_eq!(audit_log::Entity::find().all(&app.db).await.unwrap().len(), 1);
}

async fn a_switch_until_the_next_change_gets_its_end(app: TestApp) {
    let browser = admin(&app).await;
    // Ten in the morning in Toronto; the lunch break begins at half past twelve.
    put(&browser, DOWNTOWN_PATH, json!({"override": {"state": "closed", "until": "next-change"}})).await.expect(200);
    assert_eq!(stored(&browser, DOWNTOWN_PATH).await["override"]["until"], "2026-11-25T17:30:00Z");
    let call = Call::to(crate::support::DOWNTOWN).number(1);
    assert!(names(&call.ring(&app).await.twiml()).contains(&"Gather"));
    assert_eq!(app.call(call.sid()).await.unwrap().route_reason.as_deref(), Some("override-closed"));
    app.set_clock("2026-11-25T18:30:00Z");
    let browser = admin(&app).await;
    assert_eq!(names(&Call::to(crate::support::DOWNTOWN).number(2).ring(&app).await.twiml()), ["Dial"]);
    // One that has ended is not stored.
    let past = json!({"override": {"state": "open", "until": "2026-11-25T10:00:00Z"}});
    put(&browser, DOWNTOWN_PATH, past).await.expect(200);
    assert_eq!(stored(&browser, DOWNTOWN_PATH).await["override"], Value::Null);
}

async fn bodies_that_are_no_settings(app: TestApp) {
    let browser = admin(&app).await;
    for body in
        [json!(null), json!([]), json!(7), json!("x"), json!({"settings": []}), json!({"settings": "x", "version": 1})]
    {
        let error = put(&browser, WEST_PATH, body.clone()).await.error(400, "invalid");
        assert!(error["fields"]["settings"].is_string(), "{body}: {error}");
    }
    let raw = |body: String, kind: &'static str| {
        let request = browser.request(Method::PUT, WEST_PATH).header("content-type", kind).body(body.into()).unwrap();
        browser.send(request)
    };
    for body in ["", "{", "{\"mode\": }", "\u{feff}{}", "{} {}"] {
        raw(body.into(), "application/json").await.error(400, "malformed");
    }
    raw("mode=always".into(), "application/x-www-form-urlencoded").await.error(415, "malformed");
    raw("[".repeat(100_000), "application/json").await.error(400, "malformed");
    raw(format!("{{\"x\":\"{}\"}}", "y".repeat(300 * 1024)), "application/json").await.error(413, "malformed");
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 1);
}

async fn every_save_is_in_the_change_log(app: TestApp) {
    let browser = admin(&app).await;
    put(&browser, WEST_PATH, json!({"mode": "always"})).await.expect(200);
    put(&browser, WEST_PATH, json!({"mode": "always"})).await.expect(200);
    let token = app.token("bright-smiles", &["company:read", "company:write"]).await;
    app.with_token(&token, Method::PUT, WEST_PATH, Some(json!({"mode": "disabled"}))).await.expect(200);
    let log = audit_log::Entity::find().order_by_asc(audit_log::Column::Id).all(&app.db).await.unwrap();
    assert_eq!(log.len(), 2, "what changed nothing is no change");
    let west = app.clinic("bright-smiles-west").await;
    for entry in &log {
        assert_eq!((entry.action.as_str(), entry.entity_type.as_str()), ("availability.saved", "clinic"));
        assert_eq!((entry.company_id, entry.entity_id.clone()), (Some(west.company_id), Some(west.id.to_string())));
    }
    assert_eq!((log[0].actor_label.as_str(), log[0].actor_user_id.is_some()), ("Maya Okafor", true));
    assert_eq!((log[1].actor_label.as_str(), log[1].actor_user_id), ("Token “test”", None));
    assert_eq!(log[0].before.as_ref().unwrap()["mode"], "overflow-only");
    assert_eq!(log[0].after, log[1].before);
    assert_eq!(log[1].after.as_ref(), Some(&west.ai_availability_settings));
}

async fn ids_and_slugs_name_a_clinic(app: TestApp) {
    let browser = admin(&app).await;
    let id = app.clinic("bright-smiles-west").await.id;
    for name in [id.to_string(), id.simple().to_string(), "bright-smiles-west".into()] {
        assert_eq!(
            browser.get(&format!("/api/company/clinics/{name}/availability")).await.data()["clinicId"],
            json!(id)
        );
    }
    for name in
        ["x", "BRIGHT-SMILES-WEST", "%00", "..%2f", "bright-smiles-west%20", "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f"]
    {
        browser.get(&format!("/api/company/clinics/{name}/availability")).await.error(404, "not_found");
    }
    app.set_clinic("bright-smiles-west", backend::entity::clinic::Column::DeletedAt, app.now()).await;
    browser.get(WEST_PATH).await.error(404, "not_found");
}

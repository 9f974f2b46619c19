//! Calls over SIP: the address names the clinic, and who may call it is checked here.

use crate::support::{Call, TestApp, names, on_both, said};
use backend::entity::clinic;
use sea_orm::EntityTrait as _;
use serde_json::json;

on_both!(
    every_form_of_the_address_finds_its_clinic,
    an_unknown_address_is_told_so,
    a_sip_caller_never_becomes_the_caller_id,
    another_clinics_credential_or_address_is_rejected,
    follow_ups_of_a_sip_call_find_their_clinic,
    a_clinic_without_any_number_answers_over_sip,
    the_pages_settings_hold_from_the_next_call_on,
    the_password_is_shown_once_and_stored_encrypted,
    what_is_wrong_is_told_at_its_field_and_kept,
    the_page_shows_this_clinics_own_values,
    who_only_looks_sees_no_form,
);

const PATH: &str = "/api/twilio/sip";
const ADDRESS: &str = "sip:bright-smiles-downtown@demo.sip.twilio.com";

async fn every_form_of_the_address_finds_its_clinic(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/highVolume/threshold", json!(100)).await;
    for (n, to) in [
        ADDRESS,
        "bright-smiles-downtown@demo.sip.twilio.com",
        "SIP:Bright-Smiles-Downtown@DEMO.sip.twilio.com",
        "sips:bright-smiles-downtown@demo.sip.twilio.com:5061",
        "sip:bright-smiles-downtown@demo.sip.twilio.com;transport=tls",
        "sip:bright-smiles-downtown@demo.sip.twilio.com:5061;transport=udp?x-foo=bar@baz",
        "sip:bright%2Dsmiles%2Ddowntown@demo.sip.twilio.com",
        "<sip:bright-smiles-downtown@demo.sip.twilio.com>;tag=7",
    ]
    .iter()
    .enumerate()
    {
        let call = Call::to(to).from("sip:101@10.0.0.5").with("SipCallId", "7f3a-1@10.0.0.5").number(n as u32);
        let verbs = call.post(&app, PATH).await.twiml();
        assert_eq!(names(&verbs), ["Dial"], "{to}");
        let row = app.call(call.sid()).await.expect("the call is kept");
        assert_eq!(row.clinic_id, Some(app.clinic("bright-smiles-downtown").await.id), "{to}");
        assert_eq!((row.to_number.as_deref(), row.from_number.as_deref()), (Some(*to), Some("sip:101@10.0.0.5")));
        assert_eq!(row.route_reason.as_deref(), Some("business-hours"));
    }
}

async fn an_unknown_address_is_told_so(app: TestApp) {
    let before = app.count_calls().await;
    for (n, to) in [
        "sip:somebody-else@demo.sip.twilio.com",
        "sip:@demo.sip.twilio.com",
        "sip:",
        "",
        "bright-smiles-downtown",
        "sip:bright_smiles@demo.sip.twilio.com",
        "sip:%00@demo.sip.twilio.com",
        "+14165550101",
    ]
    .iter()
    .enumerate()
    {
        let verbs = Call::to(to).number(n as u32).post(&app, PATH).await.twiml();
        assert_eq!(names(&verbs), ["Say", "Hangup"], "{to}");
        assert!(said(&verbs).contains("not in service"));
    }
    assert!(app.events().await.iter().all(|event| event.verdict == "unknown_number" && event.company_id.is_none()));
    assert_eq!(app.count_calls().await, before);
}

async fn a_sip_caller_never_becomes_the_caller_id(app: TestApp) {
    for (n, from) in
        ["sip:+14165550142@pbx.example", "sip:101@10.0.0.5", "+14165550142", "anonymous"].iter().enumerate()
    {
        let verbs = Call::to(ADDRESS).from(from).number(n as u32).post(&app, PATH).await.twiml();
        assert_eq!(verbs[0].attribute("callerId"), "+14165550101", "{from}");
    }
}

async fn another_clinics_credential_or_address_is_rejected(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/highVolume/threshold", json!(100)).await;
    let settings = |value: serde_json::Value| {
        app.set_clinic("bright-smiles-downtown", clinic::Column::PhoneIntegrationSettings, value)
    };
    let call =
        |n: u32, user: &str, ip: &str| Call::to(ADDRESS).with("SipUsername", user).with("SipSourceIp", ip).number(n);
    let mut n = 0;
    for (stored, user, ip, fits) in [
        (json!({}), "west", "203.0.113.9", true),
        (json!({"sipUsername": "downtown"}), "downtown", "203.0.113.9", true),
        (json!({"sipUsername": "downtown"}), "west", "203.0.113.9", false),
        (json!({"sipUsername": "downtown"}), "", "203.0.113.9", false),
        (json!({"sipAllowedIps": ["203.0.113.0/24"]}), "", "203.0.113.9", true),
        (json!({"sipAllowedIps": ["203.0.113.0/24"]}), "", "198.51.100.9", false),
        (json!({"sipAllowedIps": ["203.0.113.0/24"]}), "", "", false),
        (json!({"sipUsername": "downtown", "sipAllowedIps": ["203.0.113.9"]}), "west", "203.0.113.9", false),
        (json!({"sipUsername": 7, "sipAllowedIps": "all"}), "west", "", true),
        (json!({"sipAllowedIps": ["nonsense"]}), "", "203.0.113.9", false),
        (json!({"sipAllowedIps": ["2001:db8::/32"]}), "", "2001:db8::9", true),
        (json!({"sipAllowedIps": ["203.0.113.0/24"]}), "", "::ffff:203.0.113.9", true),
    ] {
        settings(stored.clone()).await;
        n += 1;
        let call = call(n, user, ip);
        let verbs = call.post(&app, PATH).await.twiml();
        let event = app.events().await.pop().unwrap();
        if fits {
            assert_eq!(names(&verbs), ["Dial"], "{stored} {user} {ip}");
            assert_eq!(event.verdict, "accepted");
            continue;
        }
        assert_eq!(names(&verbs), ["Reject"], "{stored} {user} {ip}");
        assert_eq!(verbs[0].attribute("reason"), "rejected");
        assert!(app.call(call.sid()).await.is_none(), "nothing of the clinic changes");
        assert_eq!((event.verdict.as_str(), event.response_status), ("rejected", 200));
        assert!(event.error.unwrap().contains("SIP"));
    }
}

async fn follow_ups_of_a_sip_call_find_their_clinic(app: TestApp) {
    let call = Call::to(ADDRESS).from("sip:101@10.0.0.5");
    call.post(&app, PATH).await.twiml();
    let verbs = call
        .clone()
        .with("CallStatus", "in-progress")
        .with("DialCallStatus", "no-answer")
        .post(&app, "/api/twilio/dial-result")
        .await
        .twiml();
    assert!(said(&verbs).contains("Thank you for calling Bright Smiles Downtown"));
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.answered_at), ("in_progress", Some(app.now())));
    // The receptionist's hand-over dials with the clinic's own number, too.
    let verbs = call
        .with("CallStatus", "in-progress")
        .with("Digits", "0")
        .post(&app, "/api/twilio/receptionist?turn=1")
        .await
        .twiml();
    assert_eq!(verbs.last().unwrap().attribute("callerId"), "+14165550101");
}

async fn a_clinic_without_any_number_answers_over_sip(app: TestApp) {
    app.sql("DELETE FROM phone_numbers").await;
    app.set_clinic("bright-smiles-downtown", clinic::Column::PhoneIntegrationMethod, "sip").await;
    let call = Call::to(ADDRESS).from("sip:101@10.0.0.5");
    let verbs = call.post(&app, PATH).await.twiml();
    // The backup's line rings, with no caller id that the carrier would refuse.
    assert_eq!(names(&verbs), ["Dial"]);
    assert_eq!(verbs[0].attribute("callerId"), "");
    assert_eq!(app.call(call.sid()).await.unwrap().route_reason.as_deref(), Some("business-hours"));
    app.set_clock("2026-11-22T17:00:00Z");
    let verbs = call.number(2).post(&app, PATH).await.twiml();
    assert!(!said(&verbs).contains("press 0"), "nobody can be asked for");
}

const PAGE: &str = "/clinics/bright-smiles-downtown/phone";

async fn stored(app: &TestApp) -> serde_json::Value {
    app.clinic("bright-smiles-downtown").await.phone_integration_settings
}

async fn the_pages_settings_hold_from_the_next_call_on(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/highVolume/threshold", json!(100)).await;
    let kept = json!({"forwardingVerified": true, "portRequestId": "KW1"});
    app.set_clinic("bright-smiles-downtown", clinic::Column::PhoneIntegrationSettings, kept).await;
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let form = [("do", "save"), ("sip-user", "downtown"), ("sip-allowed", " 203.0.113.9/24 \r\n\r\n198.51.100.7")];
    assert_eq!(admin.post(PAGE, &form).await.leads_to(), format!("{PAGE}#sip"));
    let settings = stored(&app).await;
    assert_eq!(settings["sipAllowedIps"], json!(["203.0.113.0/24", "198.51.100.7"]));
    assert_eq!((&settings["sipUsername"], &settings["portRequestId"]), (&json!("downtown"), &json!("KW1")));
    assert!(settings.get("sipPassword").is_none());
    let ring = |n: u32, user: &'static str, ip: &'static str| {
        let app = app.clone();
        async move {
            let call = Call::to(ADDRESS).with("SipUsername", user).with("SipSourceIp", ip).number(n);
            names(&call.post(&app, PATH).await.twiml())[0].to_owned()
        }
    };
    assert_eq!(ring(1, "downtown", "203.0.113.77").await, "Dial");
    assert_eq!(ring(2, "", "198.51.100.7").await, "Dial");
    assert_eq!(ring(3, "west", "203.0.113.77").await, "Reject");
    assert_eq!(ring(4, "downtown", "198.51.100.8").await, "Reject");
    // The same again is no change; nothing is in the log twice.
    admin.post(PAGE, &form).await.leads_to();
    assert_eq!(log(&app).await.len(), 1);
}

async fn log(app: &TestApp) -> Vec<backend::entity::audit_log::Model> {
    use backend::entity::audit_log::{Column, Entity};
    use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
    let entries = Entity::find().filter(Column::Action.eq("phone.sip.saved")).order_by_asc(Column::Id);
    entries.all(&app.db).await.unwrap()
}

async fn the_password_is_shown_once_and_stored_encrypted(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let form = [("do", "password"), ("sip-user", "downtown"), ("sip-allowed", "")];
    admin.post(PAGE, &form).await.leads_to();
    // Between the two requests it is nowhere in clear, the session included.
    let settings = stored(&app).await;
    let sealed = settings["sipPassword"].as_str().unwrap().to_owned();
    let company = app.company("bright-smiles").await.id;
    let opened = app.services.keys.open(&sealed, company.as_bytes()).unwrap();
    let password = secrecy::ExposeSecret::expose_secret(&opened).to_owned();
    assert!(password.len() >= 20);
    let sessions = backend::entity::session::Entity::find().all(&app.db).await.unwrap();
    assert!(!sessions.is_empty() && !format!("{sessions:?}").contains(&password));
    let first = admin.get(PAGE).await.expect(200).body;
    assert_eq!(first.matches(&password).count(), 1);
    assert!(first.contains("It is not shown again"));
    let second = admin.get(PAGE).await.expect(200).body;
    assert!(!second.contains(&password) && !second.contains(&sealed) && second.contains("A password is stored"));
    let entries = log(&app).await;
    let written = format!("{:?}", entries);
    assert!(!written.contains(&password) && !written.contains(&sealed), "{written}");
    assert!(entries[0].after.as_ref().unwrap()["sipPassword"].is_string(), "that there is a new one is told");
    // A new one replaces it; without a user name there is none.
    admin.post(PAGE, &form).await.leads_to();
    assert_ne!(stored(&app).await["sipPassword"], json!(sealed));
    admin.post(PAGE, &[("do", "save"), ("sip-user", ""), ("sip-allowed", "")]).await.leads_to();
    let settings = stored(&app).await;
    assert!(settings.get("sipUsername").is_none() && settings.get("sipPassword").is_none(), "{settings}");
}

async fn what_is_wrong_is_told_at_its_field_and_kept(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let before = stored(&app).await;
    let markup = "</textarea><script>alert(1)</script>";
    let allowed = format!("203.0.113.9\n10.0.0.5\n{markup}");
    let form = [("do", "save"), ("sip-user", "a b\"><script>"), ("sip-allowed", allowed.as_str())];
    assert_eq!(admin.post(PAGE, &form).await.leads_to(), PAGE);
    let page = admin.get(PAGE).await.expect(200).body;
    for part in ["id=\"sip-user-error\"", "id=\"sip-allowed-error\"", "Line 2:", "Line 3:", "203.0.113.9\n10.0.0.5"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script>alert") && !page.contains("\"><script>"));
    admin.post(PAGE, &[("do", "password"), ("sip-user", " "), ("sip-allowed", "")]).await.leads_to();
    assert!(admin.get(PAGE).await.body.contains("Enter a user name first"));
    assert_eq!(stored(&app).await, before);
    // What was typed for one clinic is not shown at another.
    admin.post(PAGE, &form).await.leads_to();
    assert!(!admin.get("/clinics/bright-smiles-west/phone").await.body.contains("sip-user-error"));
}

async fn the_page_shows_this_clinics_own_values(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let page = admin.get("/clinics/bright-smiles-west/phone").await.expect(200).body;
    for part in [
        "bright-smiles-west@demo.sip.twilio.com",
        "*92 4165550102",
        "*21*+14165550102#",
        "RingCentral",
        "3CX",
        "http://127.0.0.1:3000/api/twilio/voice",
        "Forwarded by the clinic’s own carrier",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("bright-smiles-downtown@"));
    let configured = app.restarted(&[("SIP_DOMAIN", "Clinics.sip.twilio.com")]).await;
    let admin = configured.sign_in("admin@brightsmiles.test").await;
    let page = admin.get("/clinics/bright-smiles-west/phone").await.expect(200).body;
    assert!(page.contains("bright-smiles-west@clinics.sip.twilio.com") && !page.contains("demo.sip.twilio.com"));
    // A clinic that nothing leads to says so, and still draws.
    app.sql("DELETE FROM phone_numbers").await;
    let page = app.sign_in("admin@brightsmiles.test").await.get(PAGE).await.expect(200).body;
    assert!(page.contains("No number leads to this clinic yet") && page.contains("There is no SIP domain yet"));
}

async fn who_only_looks_sees_no_form(app: TestApp) {
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let page = staff.get(PAGE).await.expect(200).body;
    assert!(page.contains("A company admin can change this") && !page.contains("name=\"sip-user\""));
    staff.post(PAGE, &[("do", "password"), ("sip-user", "downtown")]).await.expect(403);
    let other = app.sign_in("admin@harbourphysio.test").await;
    other.get(PAGE).await.expect(404);
    other.post(PAGE, &[("do", "password"), ("sip-user", "downtown")]).await.expect(404);
    assert!(log(&app).await.is_empty());
}

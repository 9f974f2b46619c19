//! Calls over SIP: the address names the clinic, and who may call it is checked here.

use crate::support::{Call, TestApp, names, on_both, said};
use backend::entity::clinic;
use serde_json::json;

on_both!(
    every_form_of_the_address_finds_its_clinic,
    an_unknown_address_is_told_so,
    a_sip_caller_never_becomes_the_caller_id,
    another_clinics_credential_or_address_is_rejected,
    follow_ups_of_a_sip_call_find_their_clinic,
    a_clinic_without_any_number_answers_over_sip,
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

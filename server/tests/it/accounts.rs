//! Calls that come through a company's own account at the carrier.

use crate::support::{AUTH_TOKEN, Answer, Call, DOWNTOWN, HARBOUR, NOBODY, TestApp, WEST, names, on_both, said};
use backend::entity::call::Model as CallRow;
use backend::entity::integration_account;
use backend::twilio::{FormPairs, signature};
use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;
use uuid::Uuid;

on_both!(
    the_companys_own_signature_is_taken,
    both_tokens_hold_during_a_rotation,
    a_rotation_shows_within_half_a_minute,
    wrong_tokens_and_accounts_are_refused,
    another_companys_number_is_refused,
    an_account_that_is_off_gets_the_backup,
    credentials_that_cannot_be_read_are_no_credentials,
    follow_ups_are_signed_by_the_calls_account,
    the_progress_of_a_dialled_leg_is_taken,
    an_account_reads_nothing_of_another_company,
    an_account_moves_no_call_of_another_company,
    while_the_database_is_away_the_last_reading_holds,
    the_account_says_what_is_wrong_with_it,
    a_subaccount_signs_for_itself,
    shared_keys_sign_in_the_newer_way,
    json_bodies_are_taken_by_their_hash,
);

const SID: &str = "AC0000000000000000000000000000beef";
const TOKEN: &str = "companys-own-token";

/// The account of a company; its id is part of the address.
async fn ordinary(app: &TestApp, company: &str) -> Uuid {
    app.twilio_account(company, json!({"accountSid": SID, "authToken": TOKEN})).await
}

async fn set(app: &TestApp, id: Uuid, column: integration_account::Column, value: impl Into<sea_orm::Value>) {
    let change = integration_account::Entity::update_many().col_expr(column, Expr::value(value.into()));
    change.filter(integration_account::Column::Id.eq(id)).exec(&app.db).await.unwrap();
}

fn call(to: &str) -> Call {
    Call::to(to).with("AccountSid", SID)
}

fn path(id: Uuid) -> String {
    format!("/api/webhooks/twilio/voice/{id}")
}

async fn ring(app: &TestApp, id: Uuid, call: &Call, token: &str) -> Answer {
    call.post_signed(app, &path(id), token).await
}

async fn the_companys_own_signature_is_taken(app: TestApp) {
    let id = ordinary(&app, "bright-smiles").await;
    let call = call(DOWNTOWN);
    assert_eq!(names(&ring(&app, id, &call, TOKEN).await.twiml()), ["Dial"]);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.integration_account_id, row.route_reason.as_deref()), (Some(id), Some("business-hours")));
    let event = app.only_event().await;
    assert_eq!((event.verdict.as_str(), event.path), ("accepted", path(id)));
    // The same request again is the same call.
    ring(&app, id, &call, TOKEN).await.twiml();
    assert_eq!(app.events().await.len(), 1);
    // A number of nobody is told so.
    let verbs = ring(&app, id, &call.with("To", NOBODY).number(2), TOKEN).await.twiml();
    assert!(said(&verbs).contains("not in service"));
}

async fn both_tokens_hold_during_a_rotation(app: TestApp) {
    let id = app
        .twilio_account("bright-smiles", json!({"accountSid": SID, "authToken": "new", "previousAuthToken": "old"}))
        .await;
    for (n, token) in ["new", "old"].iter().enumerate() {
        ring(&app, id, &call(DOWNTOWN).number(n as u32), token).await.twiml();
    }
    ring(&app, id, &call(DOWNTOWN).number(3), "older").await.expect(403);
    ring(&app, id, &call(DOWNTOWN).number(3), "").await.expect(403);
}

async fn a_rotation_shows_within_half_a_minute(app: TestApp) {
    let id = ordinary(&app, "bright-smiles").await;
    ring(&app, id, &call(DOWNTOWN).number(1), TOKEN).await.twiml();
    let company = app.company("bright-smiles").await.id;
    let fresh = json!({"accountSid": SID, "authToken": "fresh"}).to_string();
    set(
        &app,
        id,
        integration_account::Column::Credentials,
        app.services.keys.seal(&fresh.into(), company.as_bytes()).unwrap(),
    )
    .await;
    app.pass(Duration::seconds(31));
    ring(&app, id, &call(DOWNTOWN).number(2), TOKEN).await.expect(403);
    ring(&app, id, &call(DOWNTOWN).number(2), "fresh").await.twiml();
    // A deleted account is no account.
    set(&app, id, integration_account::Column::DeletedAt, app.now()).await;
    app.pass(Duration::seconds(31));
    ring(&app, id, &call(DOWNTOWN).number(3), "fresh").await.expect(403);
}

async fn wrong_tokens_and_accounts_are_refused(app: TestApp) {
    let id = ordinary(&app, "bright-smiles").await;
    let one = call(DOWNTOWN);
    ring(&app, id, &one, "wrong").await.expect(403);
    // The platform's token is not the company's, neither is the platform's name.
    ring(&app, id, &one, AUTH_TOKEN).await.expect(403);
    ring(&app, id, &Call::to(DOWNTOWN), AUTH_TOKEN).await.expect(403);
    ring(&app, id, &Call::to(DOWNTOWN), TOKEN).await.expect(403);
    // An account of nobody, or of another kind; and the platform's own address.
    ring(&app, Uuid::now_v7(), &one, TOKEN).await.expect(403);
    one.post_signed(&app, "/api/twilio/voice", TOKEN).await.expect(403);
    set(&app, id, integration_account::Column::AccountType, "custom").await;
    app.pass(Duration::seconds(31));
    ring(&app, id, &one, TOKEN).await.expect(403);
    assert!(app.call(one.sid()).await.is_none());
    assert!(app.events().await.iter().all(|event| event.verdict == "rejected"));
}

async fn another_companys_number_is_refused(app: TestApp) {
    let id = ordinary(&app, "harbour-physio").await;
    for (n, to) in [DOWNTOWN, WEST].iter().enumerate() {
        let call = call(to).number(n as u32);
        ring(&app, id, &call, TOKEN).await.expect(403);
        assert!(app.call(call.sid()).await.is_none());
    }
    ring(&app, id, &call(HARBOUR), TOKEN).await.twiml();
}

async fn an_account_that_is_off_gets_the_backup(app: TestApp) {
    app.set_clock("2026-11-22T19:00:00Z");
    let id = ordinary(&app, "bright-smiles").await;
    assert!(names(&ring(&app, id, &call(WEST).number(1), TOKEN).await.twiml()).contains(&"Gather"));
    for (n, (column, value)) in [
        (integration_account::Column::IsActive, sea_orm::Value::from(false)),
        (integration_account::Column::Status, sea_orm::Value::from("error")),
        (integration_account::Column::Status, sea_orm::Value::from("inactive")),
    ]
    .into_iter()
    .enumerate()
    {
        set(&app, id, integration_account::Column::IsActive, true).await;
        set(&app, id, column, value).await;
        app.pass(Duration::seconds(31));
        let call = call(WEST).number(10 + n as u32);
        assert!(names(&ring(&app, id, &call, TOKEN).await.twiml()).contains(&"Record"), "{column:?}");
        assert_eq!(app.call(call.sid()).await.unwrap().route_reason.as_deref(), Some("system-fallback"));
        let event = app.events().await.pop().unwrap();
        assert!(event.error.unwrap().contains("integration account"), "the admin can see why");
    }
    // One that only waits for its first check is used.
    set(&app, id, integration_account::Column::IsActive, true).await;
    set(&app, id, integration_account::Column::Status, "pending").await;
    app.pass(Duration::seconds(31));
    assert!(names(&ring(&app, id, &call(WEST).number(20), TOKEN).await.twiml()).contains(&"Gather"));
}

async fn credentials_that_cannot_be_read_are_no_credentials(app: TestApp) {
    let id = ordinary(&app, "bright-smiles").await;
    let theirs = app.company("harbour-physio").await.id;
    let good = json!({"accountSid": SID, "authToken": TOKEN}).to_string();
    let moved = app.services.keys.seal(&good.into(), theirs.as_bytes()).unwrap();
    let ours = app.company("bright-smiles").await.id;
    let seal = |text: &str| app.services.keys.seal(&text.to_owned().into(), ours.as_bytes()).unwrap();
    let no_token = json!({"accountSid": SID, "authToken": ""}).to_string();
    for bad in [moved, "k9.AAAA.AAAA".into(), "garbage".into(), seal("no json"), seal("{}"), seal(&no_token)] {
        set(&app, id, integration_account::Column::Credentials, bad).await;
        app.pass(Duration::seconds(31));
        ring(&app, id, &call(DOWNTOWN), TOKEN).await.expect(403);
        ring(&app, id, &call(DOWNTOWN), "").await.expect(403);
    }
    set(&app, id, integration_account::Column::Credentials, None::<String>).await;
    app.pass(Duration::seconds(31));
    ring(&app, id, &call(DOWNTOWN), TOKEN).await.expect(403);
}

async fn follow_ups_are_signed_by_the_calls_account(app: TestApp) {
    let id = ordinary(&app, "bright-smiles").await;
    let call = call(DOWNTOWN);
    ring(&app, id, &call, TOKEN).await.twiml();
    let result = call.clone().with("DialCallStatus", "no-answer").with("CallStatus", "in-progress");
    result.post_signed(&app, "/api/twilio/dial-result", "wrong").await.expect(403);
    assert!(names(&result.post_signed(&app, "/api/twilio/dial-result", TOKEN).await.twiml()).contains(&"Record"));
    let status = call.clone().with("CallStatus", "completed").with("CallDuration", "9");
    status.post_signed(&app, "/api/webhooks/twilio/voice/status", TOKEN).await.expect(204);
    assert_eq!(app.call(call.sid()).await.unwrap().duration, Some(9));
    // A call that came through the platform's account is none of theirs.
    let platform = Call::to(DOWNTOWN).number(7);
    platform.ring(&app).await.twiml();
    let theirs = platform.clone().with("AccountSid", SID).with("CallStatus", "completed");
    theirs.post_signed(&app, "/api/webhooks/twilio/voice/status", TOKEN).await.expect(403);
    assert_eq!(app.call(platform.sid()).await.unwrap().status, "ringing");
}

async fn the_progress_of_a_dialled_leg_is_taken(app: TestApp) {
    let id = ordinary(&app, "bright-smiles").await;
    let call = call(DOWNTOWN);
    ring(&app, id, &call, TOKEN).await.twiml();
    let leg = call.clone().number(555).with("ParentCallSid", call.sid()).with("Direction", "outbound-dial");
    for word in ["initiated", "ringing", "in-progress", "completed"] {
        let progress = leg.clone().with("CallStatus", word);
        progress.post_signed(&app, "/api/webhooks/twilio/voice/status", TOKEN).await.expect(204);
    }
    leg.post_signed(&app, "/api/webhooks/twilio/voice/status", "wrong").await.expect(403);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("ringing", None), "the leg's end is not the call's");
    assert!(app.call(leg.sid()).await.is_none());
}

async fn an_account_reads_nothing_of_another_company(app: TestApp) {
    let id = ordinary(&app, "harbour-physio").await;
    let own = call(HARBOUR);
    ring(&app, id, &own, TOKEN).await.twiml();
    // Its own call, but with the number of another company's clinic as the one called.
    for (path, key) in [
        ("/api/twilio/receptionist?turn=1", "0"),
        ("/api/twilio/receptionist?turn=1", "1"),
        ("/api/twilio/dial-result", ""),
        ("/api/twilio/voicemail", ""),
    ] {
        for to in [DOWNTOWN, WEST, "sip:bright-smiles-downtown@demo.sip.twilio.com"] {
            let probe = own.clone().with("To", to).with("Digits", key).with("DialCallStatus", "no-answer");
            let answer = probe.post_signed(&app, path, TOKEN).await;
            for secret in ["Bright", "King Street", "+14165550110", "+14165550111"] {
                assert!(!answer.body.contains(secret), "{path} {to}: {}", answer.body);
            }
            answer.expect(403);
        }
    }
    own.with("Digits", "1").post_signed(&app, "/api/twilio/receptionist?turn=1", TOKEN).await.twiml();
}

async fn an_account_moves_no_call_of_another_company(app: TestApp) {
    let id = ordinary(&app, "harbour-physio").await;
    let own = call(HARBOUR).number(1);
    ring(&app, id, &own, TOKEN).await.twiml();
    let victim = Call::to(DOWNTOWN).number(2);
    victim.ring(&app).await.twiml();
    let before = app.call(victim.sid()).await.unwrap();
    // Neither by its id, nor as a leg of a call of their own.
    let forged = victim.clone().with("AccountSid", SID).with("To", HARBOUR).with("CallStatus", "completed");
    let leg = forged.clone().with("ParentCallSid", own.sid());
    for forged in [forged, leg] {
        for path in [
            "/api/webhooks/twilio/voice/status",
            "/api/twilio/voicemail",
            "/api/twilio/receptionist?turn=1",
            "/api/twilio/dial-result",
        ] {
            let forged =
                forged.clone().with("RecordingSid", "RE00000000000000000000000000000001").with("SpeechResult", "hello");
            forged.post_signed(&app, path, TOKEN).await.expect(403);
        }
    }
    // Nor as a first webhook under that id: the row is there already and stays what it is.
    ring(&app, id, &call(HARBOUR).number(2), TOKEN).await.twiml();
    // Nor while the database is away and nothing can be looked up.
    app.take_database_away().await;
    let late = victim
        .clone()
        .with("AccountSid", SID)
        .with("To", HARBOUR)
        .with("CallStatus", "failed")
        .with("RecordingSid", "RE2");
    late.post_signed(&app, "/api/webhooks/twilio/voice/status", TOKEN).await;
    let back = app.restarted(&[]).await;
    back.services.telephony.replay_spool().await;
    let after = app.call(victim.sid()).await.unwrap();
    assert_eq!(after, CallRow { updated_at: after.updated_at, ..before });
    assert!(app.voicemails(victim.sid()).await.is_empty());
    assert!(app.transcript(victim.sid()).await.is_empty());
}

async fn while_the_database_is_away_the_last_reading_holds(app: TestApp) {
    app.set_clock("2026-11-22T19:00:00Z");
    let id = ordinary(&app, "bright-smiles").await;
    let call = call(WEST);
    ring(&app, id, &call, TOKEN).await.twiml();
    app.take_database_away().await;
    app.pass(Duration::minutes(10));
    // The caller gets the clinic's own backup, not a general apology.
    let second = call.clone().number(2);
    let verbs = ring(&app, id, &second, TOKEN).await.twiml();
    assert!(said(&verbs).contains("You have reached Bright Smiles West"));
    ring(&app, id, &call.clone().number(3), "wrong").await.expect(403);
    let result = second.clone().with("DialCallStatus", "no-answer").with("CallStatus", "in-progress");
    assert!(names(&result.post_signed(&app, "/api/twilio/dial-result", TOKEN).await.twiml()).contains(&"Record"));
    let unsigned = result.post_signed(&app, "/api/twilio/dial-result", "wrong").await;
    assert_eq!(names(&unsigned.twiml()), ["Say", "Hangup"], "unverifiable is told nothing");
    // An account that was never read cannot be verified: an apology, and nothing is kept.
    let verbs = ring(&app, Uuid::now_v7(), &call.clone().number(4), TOKEN).await.twiml();
    assert_eq!(names(&verbs), ["Say", "Hangup"]);
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.spool().waiting().len(), 2);
    assert_eq!(back.services.telephony.replay_spool().await, 2);
    let row = app.call(second.sid()).await.unwrap();
    assert_eq!((row.integration_account_id, row.status.as_str()), (Some(id), "in_progress"));
}

async fn stored(app: &TestApp, id: Uuid) -> integration_account::Model {
    integration_account::Entity::find_by_id(id).one(&app.db).await.unwrap().unwrap()
}

async fn the_account_says_what_is_wrong_with_it(app: TestApp) {
    let id = ordinary(&app, "bright-smiles").await;
    // Whoever does not even know the account's name is not worth a word.
    ring(&app, id, &Call::to(DOWNTOWN), "wrong").await.expect(403);
    app.webhook(&path(id), None, call(DOWNTOWN).body()).await.expect(403);
    assert_eq!(stored(&app, id).await.last_error, None);
    ring(&app, id, &call(DOWNTOWN), "wrong").await.expect(403);
    let first = stored(&app, id).await;
    assert!(first.last_error.as_deref().unwrap().contains("signed with another token"));
    assert_eq!(
        (first.last_error_at, first.status.as_str()),
        (Some(app.now()), "active"),
        "a forgery switches nothing off"
    );
    app.pass(Duration::seconds(30));
    ring(&app, id, &call(DOWNTOWN), "wrong").await.expect(403);
    assert_eq!(stored(&app, id).await.last_error_at, first.last_error_at, "once a minute at most");
    app.pass(Duration::seconds(30));
    ring(&app, id, &call(DOWNTOWN), "wrong").await.expect(403);
    assert_eq!(stored(&app, id).await.last_error_at, Some(app.now()));
    // The clinic's admins read it; those of another company do not.
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let page = admin.get("/clinics/bright-smiles-west/phone").await.expect(200);
    assert!(page.body.contains("signed with another token") && page.body.contains("Our own"));
    let other = app.sign_in("admin@harbourphysio.test").await;
    assert!(!other.get("/clinics/harbour-physio/phone").await.expect(200).body.contains("another token"));
    // What works again is no complaint.
    app.pass(Duration::seconds(31));
    ring(&app, id, &call(DOWNTOWN), TOKEN).await.twiml();
    let after = stored(&app, id).await;
    assert_eq!((after.last_error, after.last_error_at), (None, None));
    // Switched off: callers get the backup and the account says so. An admin's own words stay.
    set(&app, id, integration_account::Column::IsActive, false).await;
    app.pass(Duration::seconds(31));
    ring(&app, id, &call(DOWNTOWN).number(5), TOKEN).await.twiml();
    assert!(stored(&app, id).await.last_error.unwrap().contains("switched off"));
    set(&app, id, integration_account::Column::IsActive, true).await;
    set(&app, id, integration_account::Column::LastError, "Payment overdue.").await;
    app.pass(Duration::seconds(31));
    ring(&app, id, &call(DOWNTOWN).number(6), TOKEN).await.twiml();
    assert_eq!(stored(&app, id).await.last_error.as_deref(), Some("Payment overdue."));
    set(&app, id, integration_account::Column::Credentials, "garbage").await;
    app.pass(Duration::seconds(31));
    ring(&app, id, &call(DOWNTOWN).number(7), TOKEN).await.expect(403);
    assert!(stored(&app, id).await.last_error.unwrap().contains("cannot be read"));
}

async fn a_subaccount_signs_for_itself(app: TestApp) {
    let parent = ordinary(&app, "bright-smiles").await;
    let sub = "AC0000000000000000000000000000cafe";
    let id = app.twilio_account("bright-smiles", json!({"accountSid": sub, "authToken": "subs-token"})).await;
    let one = call(DOWNTOWN).with("AccountSid", sub);
    ring(&app, id, &one, "subs-token").await.twiml();
    ring(&app, id, &one.clone().number(2), TOKEN).await.expect(403);
    ring(&app, parent, &one.number(3), TOKEN).await.expect(403);
}

/// A webhook of a company's account, signed in the newer way or sent as JSON.
async fn post(app: &TestApp, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = http::Request::post(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(body.to_owned().into()).unwrap()).await
}

async fn shared_keys_sign_in_the_newer_way(app: TestApp) {
    let keys = json!([{"id": "WK1", "key": "shared-one"}, {"id": "WK2", "key": "shared-two"}]);
    let id =
        app.twilio_account("bright-smiles", json!({"accountSid": SID, "authToken": TOKEN, "webhookKeys": keys})).await;
    let (target, body) = (path(id), call(DOWNTOWN).body());
    let url = format!("http://127.0.0.1:3000{target}");
    let pairs = FormPairs::parse(body.as_bytes());
    let shared = |key: &str| signature::sign_shared(&key.to_owned().into(), &url, signature::Signed::Form(&pairs));
    let older = signature::sign(&TOKEN.to_owned().into(), &url, signature::Signed::Form(&pairs));
    let with = |settings: &'static str, given: String| {
        let (app, target, body) = (app.clone(), target.clone(), body.clone());
        async move {
            let form = ("content-type", "application/x-www-form-urlencoded");
            let named = ("X-Twilio-Webhooks-Signature-Settings", settings);
            post(&app, &target, &[form, named, ("X-Twilio-Signature", &given)], &body).await
        }
    };
    for (settings, given) in [
        ("key=WK2,algorithm=HMAC_SHA256", shared("shared-one")),
        ("key=WK3,algorithm=HMAC_SHA256", shared("shared-one")),
        ("key=WK1,algorithm=HMAC_SHA1", shared("shared-one")),
        ("key=WK1,algorithm=HMAC_SHA256", older.clone()),
        ("key=WK1,algorithm=HMAC_SHA256", String::new()),
        ("nonsense", older),
    ] {
        with(settings, given).await.expect(403);
    }
    assert!(app.call(call(DOWNTOWN).sid()).await.is_none());
    with("key=WK1,algorithm=HMAC_SHA256", shared("shared-one")).await.twiml();
    with("key=WK2,algorithm=HMAC_SHA256", shared("shared-two")).await.twiml();
    assert!(app.call(call(DOWNTOWN).sid()).await.is_some());
}

async fn json_bodies_are_taken_by_their_hash(app: TestApp) {
    use sha2::Digest as _;
    let id = ordinary(&app, "bright-smiles").await;
    let body = json!({"AccountSid": SID, "CallSid": "CA00000000000000000000000000000042", "CallStatus": "ringing",
        "From": "+14165550142", "To": DOWNTOWN, "Direction": "inbound", "Nested": {"x": 1}})
    .to_string();
    let hashed = format!("{}?bodySHA256={}", path(id), hex::encode(sha2::Sha256::digest(&body)));
    let sign = |target: &str| {
        let url = format!("http://127.0.0.1:3000{target}");
        signature::sign(&TOKEN.to_owned().into(), &url, signature::Signed::Query)
    };
    let json = ("content-type", "application/json");
    // Without its hash in the address a body is nobody's word, however it is signed.
    let (bare, good) = (sign(&path(id)), sign(&hashed));
    post(&app, &path(id), &[json, ("X-Twilio-Signature", &bare)], &body).await.expect(403);
    post(&app, &hashed, &[json, ("X-Twilio-Signature", &bare)], &body).await.expect(403);
    post(&app, &hashed, &[json, ("X-Twilio-Signature", &good)], &format!("{body} ")).await.expect(403);
    // Nor is a form one, by the signature of its address alone.
    let form = ("content-type", "application/x-www-form-urlencoded");
    post(&app, &hashed, &[form, ("X-Twilio-Signature", &good)], &call(DOWNTOWN).body()).await.expect(403);
    assert!(app.call("CA00000000000000000000000000000042").await.is_none());
    let verbs = post(&app, &hashed, &[json, ("X-Twilio-Signature", &good)], &body).await.twiml();
    assert_eq!(names(&verbs), ["Dial"]);
    assert_eq!(
        app.call("CA00000000000000000000000000000042").await.unwrap().from_number.as_deref(),
        Some("+14165550142")
    );
}

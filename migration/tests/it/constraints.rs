//! Every rule that the database is trusted with really refuses.

use crate::rows::{self, fresh, id, moment};
use crate::support::{Row, insert, number, on_both, run, set, with};
use migration::{Migrator, MigratorTrait};
use sea_orm::sea_query::Value;
use sea_orm::{DatabaseConnection, DbErr};
use serde_json::json;

on_both!(
    checks_refuse_what_the_vocabulary_lacks,
    unique_things_stay_unique,
    a_clinic_and_its_rows_share_one_company,
    a_chatbot_never_exceeds_its_package,
    an_active_address_leads_to_one_clinic,
    a_slot_is_booked_once,
    deletes_take_along_what_they_should,
);

async fn filled(db: &DatabaseConnection) {
    Migrator::up(db, None).await.unwrap();
    for (table, row) in rows::base().into_iter().chain(rows::new_world()) {
        insert(db, table, row).await.unwrap_or_else(|error| panic!("the plain row of {table} is refused: {error}"));
    }
}

/// Asserts that the refusal is the one that is meant.
fn refused(outcome: Result<(), DbErr>, by: &str, what: &str) {
    let text = match outcome {
        Ok(()) => panic!("{what} is accepted, but {by} should refuse it"),
        Err(error) => error.to_string().to_lowercase(),
    };
    assert!(text.contains(by), "{what} is refused by something else than {by}: {text}");
}

type Case = (&'static str, fn(u32) -> Row, &'static str, Value, &'static str);

fn check_cases() -> Vec<Case> {
    vec![
        ("companies", rows::company, "subscription_status", "FREE".into(), "ck_companies_subscription"),
        ("companies", rows::company, "slug", "Upper".into(), "ck_companies_slug"),
        ("companies", rows::company, "name", "  ".into(), "ck_companies_name"),
        ("clinics", rows::clinic, "language", "de".into(), "ck_clinics_language"),
        ("clinics", rows::clinic, "phone_integration_method", "fax".into(), "ck_clinics_phone_method"),
        ("clinics", rows::clinic, "availability_version", 0.into(), "ck_clinics_availability_version"),
        ("clinics", rows::clinic, "slug", "".into(), "ck_clinics_slug"),
        ("users", rows::user, "email", "Someone@example.test".into(), "ck_users_email"),
        ("memberships", rows::membership, "role", "owner".into(), "ck_memberships_role"),
        ("invitations", rows::invitation, "role", "master".into(), "ck_invitations_role"),
        ("api_tokens", rows::api_token, "token_hash", "short".into(), "ck_api_tokens_hash"),
        ("support_visits", rows::support_visit, "reason", "too short".into(), "ck_support_visits_reason"),
        ("support_visits", rows::support_visit, "elevated_until", rows::at(30), "ck_support_visits_changes"),
        ("support_visits", rows::support_visit, "ends_at", rows::at(0), "ck_support_visits_times"),
        ("ai_models", rows::ai_model, "model_type", "video".into(), "ck_ai_models_type"),
        ("ai_models", rows::ai_model, "context_window", 0.into(), "ck_ai_models_context"),
        ("chatbot_packages", rows::package, "enable_chat", false.into(), "ck_chatbot_packages_capability"),
        ("chatbots", rows::chatbot, "enabled_chat", false.into(), "ck_chatbots_capability"),
        (
            "integration_accounts",
            rows::integration_account,
            "account_type",
            "fax".into(),
            "ck_integration_accounts_type",
        ),
        ("integration_accounts", rows::integration_account, "status", "odd".into(), "ck_integration_accounts_status"),
        ("end_users", rows::end_user, "phone_number", "416".into(), "ck_end_users_phone"),
        ("conversations", rows::conversation, "channel", "pigeon".into(), "ck_conversations_channel"),
        ("conversations", rows::conversation, "status", "lost".into(), "ck_conversations_status"),
        ("messages", rows::message, "direction", "sideways".into(), "ck_messages_direction"),
        ("messages", rows::message, "status", "odd".into(), "ck_messages_status"),
        ("messages", rows::message, "channel", "fax".into(), "ck_messages_channel"),
        ("messages", rows::message, "author", "ghost".into(), "ck_messages_author"),
        ("calls", rows::call, "source", "sms".into(), "ck_calls_source"),
        ("calls", rows::call, "direction", "up".into(), "ck_calls_direction"),
        ("calls", rows::call, "status", "in-progress".into(), "ck_calls_status"),
        ("calls", rows::call, "ai_provider", "acme".into(), "ck_calls_ai_provider"),
        ("calls", rows::call, "call_reason", "CHAT".into(), "ck_calls_reason"),
        ("calls", rows::call, "call_quality", 0i16.into(), "ck_calls_quality"),
        ("calls", rows::call, "call_quality", 6i16.into(), "ck_calls_quality"),
        ("calls", rows::call, "sentiment_score", (-101i16).into(), "ck_calls_sentiment"),
        ("calls", rows::call, "sentiment_score", 101i16.into(), "ck_calls_sentiment"),
        ("calls", rows::call, "duration", (-1).into(), "ck_calls_duration"),
        ("calls", rows::call, "route", "nobody".into(), "ck_calls_route"),
        ("call_transcripts", rows::transcript, "role", "caller".into(), "ck_call_transcripts_role"),
        ("call_transcripts", rows::transcript, "content", " ".into(), "ck_call_transcripts_content"),
        ("call_transcripts", rows::transcript, "end_time", 1000i64.into(), "ck_call_transcripts_times"),
        ("call_transcripts", rows::transcript, "start_time", (-1i64).into(), "ck_call_transcripts_start"),
        ("call_transcripts", rows::transcript, "confidence", 1.01.into(), "ck_call_transcripts_confidence"),
        ("call_transcripts", rows::transcript, "confidence", (-0.01).into(), "ck_call_transcripts_confidence"),
        ("voicemails", rows::voicemail, "status", "old".into(), "ck_voicemails_status"),
        ("voicemails", rows::voicemail, "transcription_status", "odd".into(), "ck_voicemails_transcription"),
        ("phone_numbers", rows::phone_number, "inbound_phone_number", "4165550100".into(), "ck_phone_numbers_inbound"),
        ("phone_numbers", rows::phone_number, "inbound_phone_number", Value::String(None), "ck_phone_numbers_address"),
        ("phone_numbers", rows::phone_number, "integration_method", "fax".into(), "ck_phone_numbers_method"),
        ("phone_numbers", rows::phone_number, "integration_status", "odd".into(), "ck_phone_numbers_status"),
        ("phone_numbers", rows::phone_number, "sip_uri", "A@b.test".into(), "ck_phone_numbers_sip"),
        ("notifications", rows::notification, "type", "FAX".into(), "ck_notifications_type"),
        ("notifications", rows::notification, "status", "LOST".into(), "ck_notifications_status"),
        ("notifications", rows::notification, "message", "".into(), "ck_notifications_message"),
        ("sms_opt_outs", rows::opt_out, "phone_number", "416".into(), "ck_sms_opt_outs_phone"),
        ("appointments", rows::appointment, "status", "maybe".into(), "ck_appointments_status"),
        ("appointments", rows::appointment, "source", "fax".into(), "ck_appointments_source"),
        ("slot_holds", rows::slot_hold, "status", "kept".into(), "ck_slot_holds_status"),
        ("webhook_events", rows::webhook_event, "provider", "acme".into(), "ck_webhook_events_provider"),
        ("webhook_events", rows::webhook_event, "verdict", "fine".into(), "ck_webhook_events_verdict"),
        ("jobs", rows::job, "status", "odd".into(), "ck_jobs_status"),
        ("jobs", rows::job, "max_attempts", 0.into(), "ck_jobs_max_attempts"),
    ]
}

async fn checks_refuse_what_the_vocabulary_lacks(db: DatabaseConnection) {
    filled(&db).await;
    for (table, row, column, value, check) in check_cases() {
        let what = format!("{table}.{column} = {value:?}");
        let bad = with(row(1), &[("id", fresh()), (column, value)]);
        refused(insert(&db, table, bad).await, check, &what);
    }
    for (table, row, check) in [
        ("appointments", rows::appointment(1), "ck_appointments_times"),
        ("slot_holds", rows::slot_hold(1), "ck_slot_holds_times"),
    ] {
        let backwards = with(row, &[("starts_at", moment(500)), ("ends_at", moment(500))]);
        refused(insert(&db, table, backwards).await, check, table);
    }
    // The edges themselves are fine, and a call needs neither a clinic nor a carrier's name.
    for (n, quality, mood) in [(1, 1i16, -100i16), (2, 5, 100)] {
        let edges = [("call_quality", quality.into()), ("sentiment_score", mood.into())];
        insert(&db, "calls", with(rows::call(n), &edges)).await.unwrap();
    }
    for n in [3, 4] {
        let bare = [("call_sid", Value::String(None)), ("clinic_id", Value::Uuid(None)), ("source", "web".into())];
        insert(&db, "calls", with(rows::call(n), &bare)).await.unwrap();
    }
    for (n, confidence) in [(1, 0.0), (2, 1.0)] {
        let edge = [("confidence", Value::from(confidence))];
        insert(&db, "call_transcripts", with(rows::transcript(n), &edge)).await.unwrap();
    }
}

async fn unique_things_stay_unique(db: DatabaseConnection) {
    filled(&db).await;
    insert(&db, "companies", rows::company(1)).await.unwrap();
    let other = ("company_id", Value::from(id("company", 1)));
    let cases: Vec<(&str, Row)> = vec![
        ("companies", rows::company(0)),
        ("clinics", rows::clinic(0)),
        ("users", rows::user(0)),
        ("memberships", rows::membership(0)),
        ("invitations", with(rows::invitation(0), &[("token_hash", "other".into())])),
        ("invitations", with(rows::invitation(0), &[("email", "other@example.test".into())])),
        ("api_tokens", rows::api_token(0)),
        ("ai_models", rows::ai_model(0)),
        ("integration_accounts", with(rows::integration_account(0), std::slice::from_ref(&other))),
        ("end_users", rows::end_user(0)),
        ("messages", rows::message(0)),
        ("calls", with(rows::call(0), std::slice::from_ref(&other))),
        ("voicemails", rows::voicemail(0)),
        ("sms_opt_outs", rows::opt_out(0)),
        ("webhook_events", rows::webhook_event(0)),
    ];
    for (table, row) in cases {
        let again = with(row, &[("id", fresh())]);
        refused(insert(&db, table, again).await, "unique", table);
    }
    // Same words, but no clash: another provider, another company, a model that is gone, an opt-out that was lifted.
    let vapi = [("id", fresh()), ("provider", "vapi".into())];
    insert(&db, "webhook_events", with(rows::webhook_event(0), &vapi)).await.unwrap();
    insert(&db, "end_users", with(rows::end_user(0), &[("id", fresh()), other])).await.unwrap();
    set(&db, "ai_models", id("ai_model", 0), "deleted_at", moment(1)).await.unwrap();
    insert(&db, "ai_models", with(rows::ai_model(0), &[("id", fresh())])).await.unwrap();
    set(&db, "sms_opt_outs", id("opt_out", 0), "lifted_at", moment(1)).await.unwrap();
    insert(&db, "sms_opt_outs", with(rows::opt_out(0), &[("id", fresh())])).await.unwrap();
}

async fn a_clinic_and_its_rows_share_one_company(db: DatabaseConnection) {
    filled(&db).await;
    insert(&db, "companies", rows::company(1)).await.unwrap();
    let other = [("id", fresh()), ("company_id", id("company", 1).into())];
    let scoped = [("clinic_id", Value::from(id("clinic", 0)))];
    for (table, row) in [
        ("phone_numbers", rows::phone_number(1)),
        ("appointments", rows::appointment(1)),
        ("slot_holds", rows::slot_hold(1)),
        ("voicemails", rows::voicemail(1)),
        ("memberships", with(rows::membership(1), &scoped)),
        ("invitations", with(rows::invitation(1), &scoped)),
    ] {
        let foreign = with(row, &other);
        refused(insert(&db, table, foreign).await, "foreign key", table);
    }
}

async fn a_chatbot_never_exceeds_its_package(db: DatabaseConnection) {
    filled(&db).await;
    let (within, covers) = ("chatbot_within_package", "package_covers_chatbots");
    let call_only = [("enable_chat", Value::from(false)), ("enable_call", true.into())];
    insert(&db, "chatbot_packages", with(rows::package(1), &call_only)).await.unwrap();
    let both = [("enable_call", Value::from(true))];
    insert(&db, "chatbot_packages", with(rows::package(2), &both)).await.unwrap();
    let call = [("enabled_call", Value::from(true))];

    // On the way in, by a change, and by a move to another package.
    refused(insert(&db, "chatbots", with(rows::chatbot(1), &call)).await, within, "insert");
    let bot = id("chatbot", 0);
    refused(set(&db, "chatbots", bot, "enabled_call", true).await, within, "update");
    refused(set(&db, "chatbots", bot, "package_id", id("package", 1)).await, within, "move");
    set(&db, "chatbots", bot, "package_id", id("package", 2)).await.unwrap();
    set(&db, "chatbots", bot, "enabled_call", true).await.unwrap();

    // The package cannot be reduced under it, until it has let go or is deleted.
    let package = id("package", 2);
    refused(set(&db, "chatbot_packages", package, "enable_call", false).await, covers, "reduce");
    refused(set(&db, "chatbot_packages", package, "enable_chat", false).await, covers, "reduce");
    set(&db, "chatbots", bot, "enabled_call", false).await.unwrap();
    set(&db, "chatbot_packages", package, "enable_call", false).await.unwrap();
    set(&db, "chatbot_packages", package, "enable_call", true).await.unwrap();
    set(&db, "chatbots", bot, "enabled_call", true).await.unwrap();
    set(&db, "chatbots", bot, "deleted_at", moment(1)).await.unwrap();
    set(&db, "chatbot_packages", package, "enable_call", false).await.unwrap();
    let back = Value::ChronoDateTimeUtc(None);
    refused(set(&db, "chatbots", bot, "deleted_at", back).await, within, "bring back");

    // What has nothing to do with capabilities is never held up.
    set(&db, "chatbots", bot, "settings", json!({"call": {}})).await.unwrap();
    set(&db, "chatbot_packages", package, "name", "Renamed").await.unwrap();
}

async fn an_active_address_leads_to_one_clinic(db: DatabaseConnection) {
    filled(&db).await;
    insert(&db, "companies", rows::company(1)).await.unwrap();
    let at_other = [("id", id("clinic", 1).into()), ("company_id", id("company", 1).into())];
    insert(&db, "clinics", with(rows::clinic(1), &at_other)).await.unwrap();
    let other = |n: u32| {
        let place = [("company_id", id("company", 1).into()), ("clinic_id", id("clinic", 1).into())];
        with(rows::phone_number(n), &place)
    };
    let none = Value::String(None);
    let first = rows::phone_number(0)[3].clone().1;

    // Once per company, active or not; once on the platform while active.
    let inactive = [("id", fresh()), ("is_active", false.into())];
    refused(insert(&db, "phone_numbers", with(rows::phone_number(0), &inactive)).await, "unique", "same company");
    refused(insert(&db, "phone_numbers", with(other(0), &[("id", fresh())])).await, "unique", "inbound");
    let sleeping = with(other(0), &inactive);
    let sleeper = sleeping[0].1.clone();
    insert(&db, "phone_numbers", sleeping).await.unwrap();

    for (n, column, value) in [(1, "twilio_number", "+14165550188"), (2, "sip_uri", "clinic-0@demo.test")] {
        let one = [(column, value.into()), ("inbound_phone_number", none.clone())];
        insert(&db, "phone_numbers", with(rows::phone_number(n), &one)).await.unwrap();
        let two = with(other(n + 10), &one);
        refused(insert(&db, "phone_numbers", two).await, "unique", column);
    }
    // Across kinds: a number is one address, however it is held.
    let leads_once = "phone_number_leads_once";
    let bought = [("twilio_number", first), ("inbound_phone_number", none)];
    refused(insert(&db, "phone_numbers", with(other(20), &bought)).await, leads_once, "bought = inbound");
    let inbound = [("inbound_phone_number", "+14165550188".into())];
    refused(insert(&db, "phone_numbers", with(other(21), &inbound)).await, leads_once, "inbound = bought");
    // A ported number is both, in one row.
    let ported = [("twilio_number", "+14165550122".into())];
    insert(&db, "phone_numbers", with(other(22), &ported)).await.unwrap();

    // Waking the sleeper is refused until the first one sleeps.
    let Value::Uuid(Some(sleeper)) = sleeper else { panic!("an id") };
    refused(set(&db, "phone_numbers", sleeper, "is_active", true).await, "unique", "waking");
    set(&db, "phone_numbers", id("phone_number", 0), "is_active", false).await.unwrap();
    set(&db, "phone_numbers", sleeper, "is_active", true).await.unwrap();
}

async fn a_slot_is_booked_once(db: DatabaseConnection) {
    filled(&db).await;
    for (table, row, kind) in
        [("appointments", rows::appointment(0), "appointment"), ("slot_holds", rows::slot_hold(0), "slot_hold")]
    {
        let again = || with(row.clone(), &[("id", fresh())]);
        refused(insert(&db, table, again()).await, "unique", table);
        let over = if kind == "appointment" { "cancelled" } else { "released" };
        set(&db, table, id(kind, 0), "status", over).await.unwrap();
        insert(&db, table, again()).await.unwrap();
        refused(insert(&db, table, again()).await, "unique", table);
    }
}

async fn deletes_take_along_what_they_should(db: DatabaseConnection) {
    filled(&db).await;
    let scoped = [("clinic_id", Value::from(id("clinic", 0)))];
    insert(&db, "memberships", with(rows::membership(1), &scoped)).await.unwrap();
    set(&db, "clinics", id("clinic", 0), "chatbot_id", id("chatbot", 0)).await.unwrap();
    refused(run(&db, "DELETE FROM chatbot_packages").await, "foreign key", "a package in use");
    run(&db, "DELETE FROM chatbots").await.unwrap();
    let orphaned = "SELECT COUNT(*) FROM clinics WHERE chatbot_id IS NULL";
    assert_eq!(number(&db, orphaned).await, 1);

    run(&db, "DELETE FROM clinics").await.unwrap();
    let kept = "SELECT COUNT(*) FROM calls WHERE clinic_id IS NULL";
    assert_eq!(number(&db, kept).await, 1, "a call outlives its clinic");
    let wide = "SELECT COUNT(*) FROM memberships WHERE clinic_id IS NULL";
    assert_eq!(number(&db, wide).await, 1, "a limited membership goes, it never widens");

    let company = ("company_id", Value::from(id("company", 0)));
    let entry = vec![
        ("id", fresh()),
        company,
        ("actor_label", "User 0".into()),
        ("action", "clinic.update".into()),
        ("entity_type", "clinic".into()),
    ];
    insert(&db, "audit_log", entry).await.unwrap();
    run(&db, "DELETE FROM companies").await.unwrap();
    for table in ["calls", "call_transcripts", "memberships", "end_users", "integration_accounts"] {
        let count = format!("SELECT COUNT(*) FROM {table}");
        assert_eq!(number(&db, &count).await, 0, "{table}");
    }
    assert_eq!(number(&db, "SELECT COUNT(*) FROM audit_log").await, 1, "history stays");
}

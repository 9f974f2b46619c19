//! One valid row per table. Numbered rows of different tables belong together: all hang on company 0 and clinic 0.

use crate::support::Row;
use sea_orm::sea_query::Value;
use serde_json::json;
use uuid::Uuid;

/// The id of the nth row of a kind.
pub(crate) fn id(kind: &str, n: u32) -> Uuid {
    let sum = kind.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(131) ^ u64::from(byte));
    Uuid::from_u128((u128::from(sum) << 32) | u128::from(n))
}

/// An id that no other row has.
pub(crate) fn fresh() -> Value {
    Uuid::now_v7().into()
}

pub(crate) fn at(minute: i64) -> Value {
    let start = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    Value::from(start + chrono::Duration::minutes(minute))
}

/// A moment as the entities write it, `minute` minutes after a fixed one.
pub(crate) fn moment(minute: i64) -> Value {
    at(minute)
}

pub(crate) fn company(n: u32) -> Row {
    vec![
        ("id", id("company", n).into()),
        ("name", format!("Company {n}").into()),
        ("slug", format!("company-{n}").into()),
        ("settings", json!({}).into()),
        ("subscription_status", "ACTIVE".into()),
    ]
}

pub(crate) fn clinic(n: u32) -> Row {
    vec![
        ("id", id("clinic", n).into()),
        ("company_id", id("company", 0).into()),
        ("name", format!("Clinic {n}").into()),
        ("slug", format!("clinic-{n}").into()),
    ]
}

pub(crate) fn user(n: u32) -> Row {
    vec![
        ("id", id("user", n).into()),
        ("email", format!("user{n}@example.test").into()),
        ("name", format!("User {n}").into()),
        ("password_hash", "$argon2id$…".into()),
    ]
}

pub(crate) fn ai_model(n: u32) -> Row {
    vec![
        ("id", id("ai_model", n).into()),
        ("provider", "acme".into()),
        ("model_name", format!("talker-{n}").into()),
        ("display_name", format!("Talker {n}").into()),
    ]
}

pub(crate) fn package(n: u32) -> Row {
    vec![("id", id("package", n).into()), ("name", format!("Package {n}").into())]
}

pub(crate) fn chatbot(n: u32) -> Row {
    vec![
        ("id", id("chatbot", n).into()),
        ("company_id", id("company", 0).into()),
        ("package_id", id("package", 0).into()),
        ("name", format!("Bot {n}").into()),
    ]
}

pub(crate) fn end_user(n: u32) -> Row {
    vec![
        ("id", id("end_user", n).into()),
        ("company_id", id("company", 0).into()),
        ("phone_number", format!("+1416555014{n}").into()),
    ]
}

pub(crate) fn conversation(n: u32) -> Row {
    vec![
        ("id", id("conversation", n).into()),
        ("company_id", id("company", 0).into()),
        ("channel", "phone".into()),
        ("end_user_id", id("end_user", 0).into()),
    ]
}

pub(crate) fn message(n: u32) -> Row {
    vec![
        ("id", id("message", n).into()),
        ("company_id", id("company", 0).into()),
        ("conversation_id", id("conversation", 0).into()),
        ("channel", "sms".into()),
        ("direction", "inbound".into()),
        ("author", "end_user".into()),
        ("body", "Are you open today?".into()),
        ("status", "received".into()),
        ("provider", "twilio".into()),
        ("provider_message_id", format!("SM{n}").into()),
    ]
}

pub(crate) fn appointment(n: u32) -> Row {
    vec![
        ("id", id("appointment", n).into()),
        ("company_id", id("company", 0).into()),
        ("clinic_id", id("clinic", 0).into()),
        ("patient_name", "Ada".into()),
        ("starts_at", at(i64::from(n) * 30)),
        ("ends_at", at(i64::from(n) * 30 + 30)),
    ]
}

pub(crate) fn membership(n: u32) -> Row {
    vec![
        ("id", id("membership", n).into()),
        ("user_id", id("user", n).into()),
        ("company_id", id("company", 0).into()),
        ("role", "admin".into()),
    ]
}

pub(crate) fn invitation(n: u32) -> Row {
    vec![
        ("id", id("invitation", n).into()),
        ("company_id", id("company", 0).into()),
        ("email", format!("guest{n}@example.test").into()),
        ("role", "staff".into()),
        ("token_hash", format!("hash-{n}").into()),
        ("expires_at", at(1000)),
    ]
}

pub(crate) fn api_token(n: u32) -> Row {
    vec![
        ("id", id("api_token", n).into()),
        ("company_id", id("company", 0).into()),
        ("name", "Reporting".into()),
        ("token_hash", format!("{n:064}").into()),
    ]
}

pub(crate) fn webhook_event(n: u32) -> Row {
    vec![
        ("id", id("webhook_event", n).into()),
        ("provider", "twilio".into()),
        ("path", "/api/twilio/voice".into()),
        ("event_key", format!("CA{n}:incoming").into()),
        ("payload", json!([["CallSid", "CA1"]]).into()),
        ("verdict", "accepted".into()),
        ("response_status", 200i16.into()),
    ]
}

pub(crate) fn job(n: u32) -> Row {
    vec![("id", id("job", n).into()), ("kind", "send_text".into())]
}

pub(crate) fn integration_account(n: u32) -> Row {
    vec![
        ("id", id("integration_account", n).into()),
        ("company_id", id("company", 0).into()),
        ("account_type", "twilio".into()),
        ("account_name", "Main".into()),
        ("webhook_url", format!("https://example.test/hook/{n}").into()),
    ]
}

pub(crate) fn call(n: u32) -> Row {
    vec![
        ("id", id("call", n).into()),
        ("company_id", id("company", 0).into()),
        ("clinic_id", id("clinic", 0).into()),
        ("call_sid", format!("CA{n:032}").into()),
        ("source", "twilio".into()),
        ("direction", "inbound".into()),
        ("status", "completed".into()),
    ]
}

pub(crate) fn transcript(n: u32) -> Row {
    vec![
        ("id", id("transcript", n).into()),
        ("call_id", id("call", 0).into()),
        ("company_id", id("company", 0).into()),
        ("role", "user".into()),
        ("content", "Can I come in on Thursday?".into()),
        ("start_time", 1000i64.into()),
        ("end_time", 2500i64.into()),
    ]
}

pub(crate) fn voicemail(n: u32) -> Row {
    vec![
        ("id", id("voicemail", n).into()),
        ("company_id", id("company", 0).into()),
        ("clinic_id", id("clinic", 0).into()),
        ("call_id", id("call", 0).into()),
        ("recording_sid", format!("RE{n}").into()),
    ]
}

pub(crate) fn phone_number(n: u32) -> Row {
    vec![
        ("id", id("phone_number", n).into()),
        ("company_id", id("company", 0).into()),
        ("clinic_id", id("clinic", 0).into()),
        ("inbound_phone_number", format!("+141655501{n:02}").into()),
    ]
}

pub(crate) fn notification(n: u32) -> Row {
    vec![
        ("id", id("notification", n).into()),
        ("company_id", id("company", 0).into()),
        ("type", "SMS".into()),
        ("recipient", "+14165550140".into()),
        ("message", "See you tomorrow.".into()),
    ]
}

pub(crate) fn opt_out(n: u32) -> Row {
    vec![
        ("id", id("opt_out", n).into()),
        ("company_id", id("company", 0).into()),
        ("phone_number", format!("+1416555014{n}").into()),
    ]
}

pub(crate) fn slot_hold(n: u32) -> Row {
    vec![
        ("id", id("slot_hold", n).into()),
        ("company_id", id("company", 0).into()),
        ("clinic_id", id("clinic", 0).into()),
        ("starts_at", at(i64::from(n) * 30)),
        ("ends_at", at(i64::from(n) * 30 + 30)),
        ("expires_at", at(5)),
    ]
}

pub(crate) fn support_visit(n: u32) -> Row {
    vec![
        ("id", id("support_visit", n).into()),
        ("company_id", id("company", 0).into()),
        ("user_id", id("user", 0).into()),
        ("reason", "They asked us to look".into()),
        ("started_at", at(0)),
        ("ends_at", at(60)),
    ]
}

/// Rows of the tables that came with calls, fit to be written on top of the old world or of [`base`].
pub(crate) fn new_world() -> Vec<(&'static str, Row)> {
    vec![
        ("integration_accounts", integration_account(0)),
        ("calls", call(0)),
        ("call_transcripts", transcript(0)),
        ("phone_numbers", phone_number(0)),
        ("voicemails", voicemail(0)),
        ("notifications", notification(0)),
        ("sms_opt_outs", opt_out(0)),
        ("slot_holds", slot_hold(0)),
    ]
}

/// What the rows above refer to, and one row of everything else that stood before calls.
pub(crate) fn base() -> Vec<(&'static str, Row)> {
    vec![
        ("companies", company(0)),
        ("clinics", clinic(0)),
        ("users", user(0)),
        ("users", user(1)),
        ("memberships", membership(0)),
        ("invitations", invitation(0)),
        ("api_tokens", api_token(0)),
        ("ai_models", ai_model(0)),
        ("chatbot_packages", package(0)),
        ("chatbots", chatbot(0)),
        ("end_users", end_user(0)),
        ("conversations", conversation(0)),
        ("messages", message(0)),
        ("appointments", appointment(0)),
        ("webhook_events", webhook_event(0)),
        ("jobs", job(0)),
    ]
}

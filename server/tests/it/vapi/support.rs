//! Numbers at Vapi, secrets, and messages as Vapi sends them.

use super::standin::Standin;
use crate::support::{Answer, DOWNTOWN, HARBOUR, TestApp, WEST};
use axum::body::Body;
use backend::entity::{call, call_transcript, chatbot, integration_account, phone_number};
use backend::telephony::secret_digest;
use http::{Request, header};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) const PATH: &str = "/api/webhooks/vapi";
pub(super) const PLATFORM_SECRET: &str = "platform-secret-0123456789";
pub(super) const BRIGHT_SECRET: &str = "bright-smiles-secret-0123456789";
pub(super) const HARBOUR_SECRET: &str = "harbour-physio-secret-0123456789";

/// The product with a stand-in for its providers; Downtown and Harbour have numbers at Vapi, both companies a secret.
pub(super) async fn with_vapi(app: &TestApp) -> (TestApp, Standin) {
    let standin = Standin::start().await;
    let settings = [
        ("VAPI_API_BASE_URL", standin.url.as_str()),
        ("TWILIO_API_BASE_URL", &standin.url),
        ("VAPI_API_KEY", "platform-key"),
        ("VAPI_WEBHOOK_SECRET", PLATFORM_SECRET),
    ];
    let app = app.restarted(&settings).await;
    // A Sunday: the assistant answers at Downtown.
    app.set_clock("2026-11-22T19:00:00Z");
    for (number, id) in [(DOWNTOWN, "pn-downtown"), (WEST, "pn-west"), (HARBOUR, "pn-harbour")] {
        app.set_number(number, phone_number::Column::VapiPhoneNumberId, id).await;
        app.set_number(number, phone_number::Column::VapiSquadId, format!("squad-{id}")).await;
    }
    for (clinic, secret) in [("bright-smiles-downtown", BRIGHT_SECRET), ("harbour-physio", HARBOUR_SECRET)] {
        let company = app.clinic(clinic).await.company_id;
        account(&app, company, secret, json!({"apiKey": ""})).await;
    }
    app.set_setting("bright-smiles-downtown", "/highVolume/enabled", json!(false)).await;
    (app, standin)
}

/// An account of a company at Vapi.
pub(super) async fn account(app: &TestApp, company: Uuid, secret: &str, credentials: Value) -> Uuid {
    let sealed = app.services.keys.seal(&secret.to_owned().into(), company.as_bytes()).unwrap();
    let row = integration_account::ActiveModel {
        external_account_id: Set(Some("vapi".into())),
        webhook_secret: Set(Some(sealed)),
        webhook_secret_sha256: Set(Some(secret_digest(&secret.to_owned().into()))),
        ..app.account_row(company, "custom", &credentials)
    };
    row.insert(&app.db).await.unwrap().id
}

/// Sets `call.connector` of the assistant of a clinic.
pub(super) async fn set_connector(app: &TestApp, clinic: &str, connector: Value) {
    let bot = app.clinic(clinic).await.chatbot_id.unwrap();
    let row = chatbot::Entity::find_by_id(bot).one(&app.db).await.unwrap().unwrap();
    let mut settings = row.settings.clone();
    settings["call"]["connector"] = connector;
    let mut change: chatbot::ActiveModel = row.into();
    change.settings = Set(settings);
    change.update(&app.db).await.unwrap();
}

/// Sets everything at `call` of the assistant of a clinic.
pub(super) async fn set_call(app: &TestApp, clinic: &str, call: Value) {
    let bot = app.clinic(clinic).await.chatbot_id.unwrap();
    let row = chatbot::Entity::find_by_id(bot).one(&app.db).await.unwrap().unwrap();
    let mut settings = row.settings.clone();
    settings["call"] = call;
    let mut change: chatbot::ActiveModel = row.into();
    change.settings = Set(settings);
    change.update(&app.db).await.unwrap();
}

/// A message about a call on a number.
pub(super) fn message(kind: &str, call: &str, number: &str, more: Value) -> Value {
    let mut message = json!({
        "type": kind,
        "timestamp": 1_795_000_000_000_i64,
        "call": {"id": call, "type": "inboundPhoneCall", "monitor": {"controlUrl": "https://control.example/secret-control"}},
        "phoneNumber": {"id": number},
        "customer": {"number": "+14165550142"},
    });
    for (name, value) in more.as_object().unwrap() {
        message[name] = value.clone();
    }
    json!({"message": message})
}

pub(super) async fn send(app: &TestApp, secret: &str, body: &Value) -> Answer {
    send_raw(app, Some(("X-Vapi-Secret", secret)), body.to_string()).await
}

pub(super) async fn send_raw(app: &TestApp, secret: Option<(&str, &str)>, body: impl Into<Body>) -> Answer {
    let mut request = Request::post(PATH).header(header::CONTENT_TYPE, "application/json");
    if let Some((name, value)) = secret {
        request = request.header(name, value);
    }
    app.send(request.body(body.into()).unwrap()).await
}

/// The call that Vapi knows by this id.
pub(super) async fn vapi_call(app: &TestApp, id: &str) -> Option<call::Model> {
    call::Entity::find().filter(call::Column::ProviderCallId.eq(id)).one(&app.db).await.unwrap()
}

pub(super) async fn lines(app: &TestApp, call: &call::Model) -> Vec<(String, String)> {
    let of = call_transcript::Entity::find().filter(call_transcript::Column::CallId.eq(call.id));
    let mut all = of.all(&app.db).await.unwrap();
    all.sort_by_key(|line| (line.start_time, line.id));
    assert!(all.iter().all(|line| line.company_id == call.company_id && line.start_time < line.end_time));
    all.into_iter().map(|line| (line.role, line.content)).collect()
}

/// The attempts on a call's receipt: what was dialled, and how it ended.
pub(super) fn attempts(call: &call::Model) -> Vec<(String, String)> {
    let all = call.receipt.as_ref().and_then(|receipt| receipt["attempts"].as_array().cloned()).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.iter().map(|attempt| (text(&attempt["dialled"]), text(&attempt["outcome"]))).collect()
}

//! A company's integration accounts: through the API, through the pages, on the wire.

mod api;
mod hidden;
mod keys;
mod pages;
mod platform;
mod probes;
mod rotation;
mod standin;

use crate::support::{Browser, TestApp};
use backend::entity::integration_account;
use http::Method;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use standin::{META_TOKEN, NUMBER_ID, SID, Standin, TOKEN, VAPI_KEY};

const PATH: &str = "/api/company/integration-accounts";
const APP_SECRET: &str = "meta-app-secret-0123456789abcdef";

/// The product with a stand-in for its providers, and the admin of Bright Smiles.
async fn with_providers(app: &TestApp) -> (TestApp, Standin, Browser) {
    let standin = Standin::start().await;
    let url = standin.url.as_str();
    let settings = [
        ("TWILIO_API_BASE_URL", url),
        ("VAPI_API_BASE_URL", url),
        ("GOOGLE_API_BASE_URL", url),
        ("WHATSAPP_API_BASE_URL", url),
    ];
    let app = app.restarted(&settings).await;
    let admin = app.sign_in("admin@brightsmiles.test").await;
    (app, standin, admin)
}

fn twilio() -> Value {
    json!({"accountType": "twilio", "accountName": "Main", "credentials": {"accountSid": SID, "authToken": TOKEN}})
}

fn whatsapp() -> Value {
    let credentials = json!({"phoneNumberId": NUMBER_ID, "accessToken": META_TOKEN, "appSecret": APP_SECRET});
    json!({"accountType": "whatsapp", "accountName": "WhatsApp", "credentials": credentials})
}

fn vapi() -> Value {
    json!({"accountType": "custom", "provider": "vapi", "accountName": "Vapi", "credentials": {"apiKey": VAPI_KEY}})
}

/// Makes an account and gives what was answered.
async fn made(browser: &Browser, body: Value) -> Value {
    let answer = browser.call(Method::POST, PATH, Some(body)).await.expect(201);
    let body = answer.json();
    assert_eq!(body["success"], true);
    body["data"].clone()
}

fn path(account: &Value) -> String {
    format!("{PATH}/{}", account["id"].as_str().unwrap())
}

async fn row(app: &TestApp, account: &Value) -> integration_account::Model {
    let id: uuid::Uuid = account["id"].as_str().unwrap().parse().unwrap();
    integration_account::Entity::find_by_id(id).one(&app.db).await.unwrap().unwrap()
}

/// What a row holds, decrypted.
async fn stored(app: &TestApp, account: &Value) -> Value {
    use ::secrecy::ExposeSecret as _;
    let row = row(app, account).await;
    let opened = app.services.keys.open(&row.credentials.unwrap(), row.company_id.as_bytes()).unwrap();
    serde_json::from_str(opened.expose_secret()).unwrap()
}

//! Calls to a company's WhatsApp number.

mod challenge;
mod decline;
mod events;

use crate::support::{Answer, TestApp};
use axum::body::Body;
use backend::entity::integration_account;
use backend::whatsapp::signature;
use http::Request;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use uuid::Uuid;

const SECRET: &str = "demo-app-secret";
const TOKEN: &str = "verify-me";

/// An account of a company; its id is part of the address.
async fn account(app: &TestApp, company: &str, credentials: Value) -> Uuid {
    let row = app.account_row(app.company(company).await.id, "whatsapp", &credentials);
    row.insert(&app.db).await.unwrap().id
}

fn sealed(app: &TestApp, company: Uuid, credentials: &Value) -> String {
    app.services.keys.seal(&credentials.to_string().into(), company.as_bytes()).unwrap()
}

async fn ordinary(app: &TestApp) -> Uuid {
    account(app, "bright-smiles", json!({"appSecret": SECRET, "verifyToken": TOKEN})).await
}

async fn set(app: &TestApp, id: Uuid, column: integration_account::Column, value: impl Into<sea_orm::Value>) {
    let change = integration_account::Entity::update_many().col_expr(column, Expr::value(value.into()));
    change.filter(integration_account::Column::Id.eq(id)).exec(&app.db).await.unwrap();
    app.pass(chrono::Duration::seconds(61));
}

async fn stored(app: &TestApp, id: Uuid) -> integration_account::Model {
    integration_account::Entity::find_by_id(id).one(&app.db).await.unwrap().unwrap()
}

fn path(id: impl std::fmt::Display) -> String {
    format!("/api/webhooks/whatsapp/call/{id}")
}

/// A call to Bright Smiles Downtown that rings.
fn connect(call: &str) -> Value {
    json!({"id": call, "from": "16475550123", "to": "14165550101", "event": "connect", "direction": "USER_INITIATED",
        "session": {"sdp_type": "offer", "sdp": "v=0 secret-candidate"}})
}

fn terminate(call: &str, more: Value) -> Value {
    let mut out = json!({"id": call, "from": "16475550123", "to": "14165550101", "event": "terminate"});
    out.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    out
}

/// A body that tells of these calls.
fn body(calls: &[Value]) -> String {
    body_of("14165550101", calls)
}

fn body_of(number: &str, calls: &[Value]) -> String {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "WABA", "changes": [{"field": "calls", "value": {
        "messaging_product": "whatsapp", "metadata": {"display_phone_number": number, "phone_number_id": "4366"},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": "16475550123"}], "calls": calls}}]}]})
    .to_string()
}

async fn post_signed(app: &TestApp, id: Uuid, body: &str, secret: &str) -> Answer {
    post(app, id, body, Some(&signature::sign(&secret.to_owned().into(), body.as_bytes()))).await
}

async fn post(app: &TestApp, id: Uuid, body: &str, signature: Option<&str>) -> Answer {
    let mut request = Request::post(path(id)).header("content-type", "application/json");
    if let Some(signature) = signature {
        request = request.header("X-Hub-Signature-256", signature);
    }
    app.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// Tells of calls, signed.
async fn tell(app: &TestApp, id: Uuid, calls: &[Value]) {
    post_signed(app, id, &body(calls), SECRET).await.expect(200);
}

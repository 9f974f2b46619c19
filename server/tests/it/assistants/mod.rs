//! Packages, assistants, models, call settings, and the button on websites.

mod calls;
mod company;
mod pages;
mod platform;
mod races;
mod widget;

use crate::support::{Browser, TestApp};
use backend::entity::{audit_log, chatbot};
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};

const ADMIN: &str = "admin@brightsmiles.test";
const MASTER: &str = "master@demo.test";

/// The demo's only assistant of a company.
async fn robin(app: &TestApp, company: &str) -> chatbot::Model {
    let company = app.company(company).await.id;
    let own = chatbot::Entity::find().filter(chatbot::Column::CompanyId.eq(company));
    own.order_by_asc(chatbot::Column::CreatedAt).one(&app.db).await.unwrap().unwrap()
}

/// A package of the demo, by its name.
async fn package(master: &Browser, name: &str) -> Value {
    let all = master.get("/api/admin/packages").await.data();
    all["packages"].as_array().unwrap().iter().find(|package| package["name"] == name).unwrap().clone()
}

async fn new_package(master: &Browser, body: Value) -> String {
    let made = master.call(Method::POST, "/api/admin/packages", Some(body)).await.expect(201);
    made.json()["data"]["id"].as_str().unwrap().to_owned()
}

async fn new_assistant(admin: &Browser, body: Value) -> Value {
    admin.call(Method::POST, "/api/company/chatbots", Some(body)).await.expect(201).json()["data"].clone()
}

/// A model of the catalogue, by the provider's name.
async fn model(master: &Browser, name: &str) -> Value {
    let all = master.get("/api/admin/ai-models").await.data();
    all["models"].as_array().unwrap().iter().find(|model| model["modelName"] == name).unwrap().clone()
}

async fn log_of(app: &TestApp, action: &str) -> Vec<audit_log::Model> {
    audit_log::Entity::find().filter(audit_log::Column::Action.eq(action)).all(&app.db).await.unwrap()
}

/// A chat model of the platform.
fn chat_model() -> Value {
    json!({"provider": "acme", "modelName": "acme-1", "displayName": "Acme", "modelType": "chat"})
}

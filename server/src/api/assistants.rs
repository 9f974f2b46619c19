//! `/api/company/chatbots…`, `/api/company/chatbot-packages`: a company's assistants.

use super::answer::created;
use super::catalogue::{choice_json, package_json};
use super::{ApiError, Caller, ok};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::response::Response;
use backend::Failure;
use backend::store::{Assistant, CompanyStore};
use chrono::SecondsFormat;
use domain::access::Permission;
use domain::assistant::{AssistantPatch, Capability};
use domain::ids::ChatbotId;
use serde_json::{Value, json};

type Body = Result<Json<Value>, JsonRejection>;

/// The company's assistants.
pub async fn list(caller: Caller) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::ReadCompany).await?;
    let all: Vec<Value> = store.assistants().await?.iter().map(assistant_json).collect();
    Ok(ok(json!({ "chatbots": all })))
}

/// Makes one from a package.
pub async fn create(caller: Caller, body: Body) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::EditClinics).await?;
    let Json(sent) = body?;
    let patch = AssistantPatch::parse_new(&sent).map_err(Failure::Invalid)?;
    Ok(created(assistant_json(&store.create_assistant(&patch).await?)))
}

/// One assistant.
pub async fn read(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (store, id) = enter(&caller, &id, Permission::ReadCompany).await?;
    Ok(ok(assistant_json(&store.assistant(id).await?)))
}

/// Changes what was sent and nothing else.
pub async fn change(caller: Caller, Path(id): Path<String>, body: Body) -> Result<Response, ApiError> {
    let (store, id) = enter(&caller, &id, Permission::EditClinics).await?;
    // One that is not there has no fields that could be wrong.
    store.assistant(id).await?;
    let Json(sent) = body?;
    let patch = AssistantPatch::parse(&sent).map_err(Failure::Invalid)?;
    Ok(ok(assistant_json(&store.change_assistant(id, &patch).await?)))
}

/// Deletes one; it can be brought back.
pub async fn delete(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (store, id) = enter(&caller, &id, Permission::EditClinics).await?;
    store.delete_assistant(id).await?;
    Ok(ok(json!({ "id": id, "deleted": true })))
}

/// Brings a deleted one back.
pub async fn restore(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (store, id) = enter(&caller, &id, Permission::EditClinics).await?;
    Ok(ok(assistant_json(&store.restore_assistant(id).await?)))
}

/// How it is on the phone.
pub async fn call_settings(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (store, id) = enter(&caller, &id, Permission::ReadCompany).await?;
    Ok(ok(store.calling_assistant(id).await?.call_settings().to_json()))
}

/// Merges what was sent into its call settings.
pub async fn change_call_settings(caller: Caller, Path(id): Path<String>, body: Body) -> Result<Response, ApiError> {
    let (store, id) = enter(&caller, &id, Permission::EditClinics).await?;
    store.calling_assistant(id).await?;
    let Json(sent) = body?;
    Ok(ok(store.save_call_settings(id, &sent).await?.to_json()))
}

/// The models that can speak on its calls.
pub async fn call_models(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (store, id) = enter(&caller, &id, Permission::ReadCompany).await?;
    let found = store.calling_assistant(id).await?;
    models(&store, &found, Capability::Call).await
}

/// The models that can chat for it.
pub async fn chat_models(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (store, id) = enter(&caller, &id, Permission::ReadCompany).await?;
    let found = store.assistant(id).await?;
    models(&store, &found, Capability::Chat).await
}

async fn models(store: &CompanyStore, assistant: &Assistant, capability: Capability) -> Result<Response, ApiError> {
    let chosen = assistant.model(capability);
    let all = store.model_choices(capability, chosen).await?;
    let models: Vec<Value> = all.iter().map(|model| choice_json(model, &all, capability)).collect();
    Ok(ok(json!({ "models": models, "chosen": chosen })))
}

/// The packages that the company may take.
pub async fn packages(caller: Caller) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::ReadCompany).await?;
    let all: Vec<Value> = store.offered_packages().await?.iter().map(package_json).collect();
    Ok(ok(json!({ "packages": all })))
}

/// The company, and the id in the address; what is no id is nobody's.
async fn enter(caller: &Caller, id: &str, permission: Permission) -> Result<(CompanyStore, ChatbotId), ApiError> {
    let id = id.parse::<ChatbotId>();
    // Somebody without the right learns that they have none, whatever they name.
    match (caller.enter(permission).await, id) {
        (Ok(store), Ok(id)) => Ok((store, id)),
        (Ok(_), Err(_)) => Err(Failure::NotFound.into()),
        (Err(failure), _) => Err(failure),
    }
}

fn assistant_json(assistant: &Assistant) -> Value {
    let clinics: Vec<Value> = assistant
        .clinics
        .iter()
        .map(|clinic| json!({ "id": clinic.id, "slug": clinic.slug, "name": clinic.name }))
        .collect();
    json!({
        "id": assistant.id,
        "name": assistant.name,
        "packageId": assistant.package,
        "packageName": assistant.package_name,
        "enabledChat": assistant.capabilities.chat(),
        "enabledCall": assistant.capabilities.call(),
        "packageOffers": { "chat": assistant.offered.chat(), "call": assistant.offered.call() },
        "isActive": assistant.is_active,
        "chatModelId": assistant.chat_model,
        "callModelId": assistant.call_model,
        "clinics": clinics,
        "widget": assistant.widget().to_json(),
        "createdAt": assistant.created_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "updatedAt": assistant.updated_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    })
}

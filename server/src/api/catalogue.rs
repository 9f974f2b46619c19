//! `/api/admin/packages…`, `/api/admin/ai-models…`: what the platform offers. The master admin's alone.

use super::answer::created;
use super::{ApiError, Caller, ok};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::response::Response;
use backend::Failure;
use backend::store::{self, Model, ModelChoice, Package, model_json};
use domain::assistant::{Capability, ModelDraft, PackageDraft, Standing};
use domain::ids::{ModelId, PackageId};
use serde_json::{Value, json};
use std::str::FromStr;

type Body = Result<Json<Value>, JsonRejection>;

/// Every package.
pub async fn packages(caller: Caller) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let all = store::packages(services, actor.master()?).await?;
    let live = all.iter().filter(|package| package.deleted_at.is_none());
    Ok(ok(json!({ "packages": live.map(package_json).collect::<Vec<_>>() })))
}

/// Makes a package.
pub async fn create_package(caller: Caller, body: Body) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    let Json(sent) = body?;
    let draft = PackageDraft::parse(&sent).map_err(Failure::Invalid)?;
    let id = store::create_package(services, actor, &draft).await?;
    Ok(created(package_json(&store::package(services, right, id).await?)))
}

/// One package.
pub async fn package(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    Ok(ok(package_json(&store::package(services, right, named::<PackageId>(&id)?).await?)))
}

/// Changes what was sent and nothing else. `"reduce": true` also takes what the package loses from its assistants.
pub async fn change_package(caller: Caller, Path(id): Path<String>, body: Body) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    let id = named::<PackageId>(&id)?;
    let Json(mut sent) = body?;
    let reduce = match sent.as_object_mut().and_then(|sent| sent.remove("reduce")) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(reduce)) => reduce,
        Some(_) => return Err(Failure::field("reduce", "Send true or false.").into()),
    };
    store::change_package(services, actor, id, &sent, reduce).await?;
    Ok(ok(package_json(&store::package(services, right, id).await?)))
}

/// Takes a package away that no assistant uses.
pub async fn delete_package(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    actor.master()?;
    let id = named::<PackageId>(&id)?;
    store::delete_package(services, actor, id).await?;
    Ok(ok(json!({ "id": id, "deleted": true })))
}

/// Brings a package back.
pub async fn restore_package(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    let id = named::<PackageId>(&id)?;
    store::restore_package(services, actor, id).await?;
    Ok(ok(package_json(&store::package(services, right, id).await?)))
}

/// Every model.
pub async fn models(caller: Caller) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let all = store::models(services, actor.master()?).await?;
    let live = all.iter().filter(|model| model.deleted_at.is_none());
    Ok(ok(json!({ "models": live.map(with_standing).collect::<Vec<_>>() })))
}

/// Adds a model.
pub async fn create_model(caller: Caller, body: Body) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    let Json(sent) = body?;
    let draft = ModelDraft::default().merged(&sent).map_err(Failure::Invalid)?;
    let id = store::create_model(services, actor, &draft).await?;
    Ok(created(with_standing(&store::model(services, right, id).await?)))
}

/// One model.
pub async fn model(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    Ok(ok(with_standing(&store::model(services, right, named::<ModelId>(&id)?).await?)))
}

/// Changes what was sent and nothing else.
pub async fn change_model(caller: Caller, Path(id): Path<String>, body: Body) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    let id = named::<ModelId>(&id)?;
    let Json(sent) = body?;
    store::change_model(services, actor, id, &sent).await?;
    Ok(ok(with_standing(&store::model(services, right, id).await?)))
}

/// Takes a model away that no assistant uses.
pub async fn delete_model(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    actor.master()?;
    let id = named::<ModelId>(&id)?;
    store::delete_model(services, actor, id).await?;
    Ok(ok(json!({ "id": id, "deleted": true })))
}

/// Brings a model back.
pub async fn restore_model(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    let right = actor.master()?;
    let id = named::<ModelId>(&id)?;
    store::restore_model(services, actor, id).await?;
    Ok(ok(with_standing(&store::model(services, right, id).await?)))
}

/// Moves every assistant from this model to `{"to": id}`.
pub async fn move_assistants(caller: Caller, Path(id): Path<String>, body: Body) -> Result<Response, ApiError> {
    let (actor, services) = caller.who();
    actor.master()?;
    let from = named::<ModelId>(&id)?;
    let Json(sent) = body?;
    let to = sent.get("to").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let to = to.ok_or_else(|| Failure::field("to", "Send the id of the model to move to."))?;
    let moved = store::move_assistants(services, actor, from, to).await?;
    Ok(ok(json!({ "from": from, "to": to, "moved": moved })))
}

/// What is no id is nobody's.
fn named<T: FromStr>(id: &str) -> Result<T, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

/// A package as programs read it.
pub fn package_json(package: &Package) -> Value {
    json!({
        "id": package.id,
        "name": package.draft.name,
        "description": package.draft.description,
        "enableChat": package.draft.capabilities.chat(),
        "enableCall": package.draft.capabilities.call(),
        "isActive": package.draft.is_active,
        "assistants": package.assistants,
    })
}

fn standing_json(standing: Standing) -> Value {
    json!({ "state": standing.code(), "day": standing.day(), "replacement": standing.replacement() })
}

fn with_standing(model: &Model) -> Value {
    let mut body = model_json(&model.draft);
    if let Some(body) = body.as_object_mut() {
        body.insert("id".to_owned(), json!(model.id));
        body.insert("assistants".to_owned(), json!(model.assistants));
        body.insert("standing".to_owned(), standing_json(model.standing));
    }
    body
}

/// A model to choose, as programs read it: with a warning and another to choose where it ends.
pub fn choice_json(model: &ModelChoice, all: &[ModelChoice], capability: Capability) -> Value {
    let instead = match model.standing {
        Standing::Current => None,
        _ => ModelChoice::instead_of(all, model, capability).map(|other| other.id),
    };
    json!({
        "id": model.id,
        "provider": model.provider,
        "modelName": model.model_name,
        "displayName": model.name,
        "description": model.description,
        "modelType": model.model_type.code(),
        "supportsAudio": model.supports_audio,
        "offered": model.offered,
        "standing": standing_json(model.standing),
        "replacementId": instead,
    })
}

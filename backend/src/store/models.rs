//! AI models, in the hands of the master admin.

use crate::audit::{self, Change, Kind};
use crate::auth::Actor;
use crate::entity::{ai_model, chatbot};
use crate::scope::MasterScope;
use crate::{Failure, Services};
use chrono::{DateTime, NaiveDate, Utc};
use domain::assistant::{Capability, ModelDraft, ModelType, Standing, standing};
use domain::ids::{CompanyId, ModelId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, SqlErr,
    TransactionTrait,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A model, where it stands with its provider, and who uses it.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its id.
    pub id: ModelId,
    /// What is said about it.
    pub draft: ModelDraft,
    /// Whether its provider still has it.
    pub standing: Standing,
    /// Assistants that use it, in all companies.
    pub assistants: u64,
    /// When it was taken away.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A model that a company can choose, or has chosen.
#[derive(Debug, Clone)]
pub struct ModelChoice {
    /// Its id.
    pub id: ModelId,
    /// The name on screen.
    pub name: String,
    /// `openai`, `google`, ….
    pub provider: String,
    /// The provider's name for it.
    pub model_name: String,
    /// More about it.
    pub description: Option<String>,
    /// What it can be used for.
    pub model_type: ModelType,
    /// Hears and speaks.
    pub supports_audio: bool,
    /// Whether its provider still has it.
    pub standing: Standing,
    /// Whether it may be newly chosen: it is neither switched off nor taken away.
    pub offered: bool,
}

impl ModelChoice {
    pub(super) fn of(row: ai_model::Model, today: NaiveDate) -> Self {
        Self {
            id: row.id.into(),
            standing: standing(&row.provider, &row.model_name, row.retires_on, today),
            offered: row.is_active && row.deleted_at.is_none(),
            model_type: ModelType::from_code(&row.model_type).unwrap_or_default(),
            name: row.display_name,
            provider: row.provider,
            model_name: row.model_name,
            description: row.description,
            supports_audio: row.supports_audio,
        }
    }

    /// The model of this list to choose instead of one that ends: what its provider names, else one of the same
    /// provider, else any, for the same use and not ending itself.
    #[must_use]
    pub fn instead_of<'m>(all: &'m [Self], ending: &Self, capability: Capability) -> Option<&'m Self> {
        let fit = |model: &&Self| {
            model.id != ending.id
                && model.offered
                && model.standing == Standing::Current
                && model.model_type.serves(capability)
        };
        let named = |model: &&Self| {
            model.provider == ending.provider && ending.standing.replacement() == Some(model.model_name.as_str())
        };
        let fitting = || all.iter().filter(fit);
        fitting()
            .find(named)
            .or_else(|| fitting().find(|model| model.provider == ending.provider))
            .or_else(|| fitting().next())
    }
}

fn draft(row: &ai_model::Model) -> ModelDraft {
    let tokens = |count: Option<i32>| count.and_then(|count| u32::try_from(count).ok());
    ModelDraft {
        provider: row.provider.clone(),
        model_name: row.model_name.clone(),
        display_name: row.display_name.clone(),
        description: row.description.clone(),
        model_type: ModelType::from_code(&row.model_type).unwrap_or_default(),
        supports_audio: row.supports_audio,
        cost_per_input_token: row.cost_per_input_token,
        cost_per_output_token: row.cost_per_output_token,
        cost_per_audio_input_second: row.cost_per_audio_input_second,
        cost_per_audio_output_second: row.cost_per_audio_output_second,
        context_window: tokens(row.context_window),
        max_output_tokens: tokens(row.max_output_tokens),
        retires_on: row.retires_on,
        is_active: row.is_active,
    }
}

/// What is said about a model, as the interface gives it and the change log keeps it.
#[must_use]
pub fn model_json(draft: &ModelDraft) -> Value {
    json!({
        "provider": draft.provider,
        "modelName": draft.model_name,
        "displayName": draft.display_name,
        "description": draft.description,
        "modelType": draft.model_type.code(),
        "supportsAudio": draft.supports_audio,
        "costPerInputToken": draft.cost_per_input_token,
        "costPerOutputToken": draft.cost_per_output_token,
        "costPerAudioInputSecond": draft.cost_per_audio_input_second,
        "costPerAudioOutputSecond": draft.cost_per_audio_output_second,
        "contextWindow": draft.context_window,
        "maxOutputTokens": draft.max_output_tokens,
        "retiresOn": draft.retires_on,
        "isActive": draft.is_active,
    })
}

fn columns(draft: &ModelDraft, now: DateTime<Utc>) -> ai_model::ActiveModel {
    let tokens = |count: Option<u32>| count.and_then(|count| i32::try_from(count).ok());
    ai_model::ActiveModel {
        provider: Set(draft.provider.clone()),
        model_name: Set(draft.model_name.clone()),
        display_name: Set(draft.display_name.clone()),
        description: Set(draft.description.clone()),
        model_type: Set(draft.model_type.code().to_owned()),
        supports_audio: Set(draft.supports_audio),
        cost_per_input_token: Set(draft.cost_per_input_token),
        cost_per_output_token: Set(draft.cost_per_output_token),
        cost_per_audio_input_second: Set(draft.cost_per_audio_input_second),
        cost_per_audio_output_second: Set(draft.cost_per_audio_output_second),
        context_window: Set(tokens(draft.context_window)),
        max_output_tokens: Set(tokens(draft.max_output_tokens)),
        retires_on: Set(draft.retires_on),
        is_active: Set(draft.is_active),
        updated_at: Set(now),
        ..Default::default()
    }
}

/// A second model of the same name is a slip, and said so.
fn twice(error: DbErr) -> Failure {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            Failure::field("modelName", "This model of this provider is there already.")
        }
        _ => error.into(),
    }
}

/// All models by provider and name; those that were taken away last.
///
/// # Errors
/// When the database fails.
pub async fn models(services: &Services, _right: MasterScope) -> Result<Vec<Model>, Failure> {
    let rows = ai_model::Entity::find()
        .order_by_asc(Expr::cust("CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END"))
        .order_by_asc(ai_model::Column::Provider)
        .order_by_asc(ai_model::Column::DisplayName)
        .all(&services.db)
        .await?;
    let bots = chatbot::Entity::find().filter(chatbot::Column::DeletedAt.is_null()).all(&services.db).await?;
    let today = services.clock.now().date_naive();
    let uses = |bot: &&chatbot::Model, id: Uuid| bot.ai_model_id == Some(id) || bot.call_model_id == Some(id);
    let model = |row: ai_model::Model| Model {
        id: row.id.into(),
        draft: draft(&row),
        standing: standing(&row.provider, &row.model_name, row.retires_on, today),
        assistants: bots.iter().filter(|bot| uses(bot, row.id)).count() as u64,
        deleted_at: row.deleted_at,
    };
    Ok(rows.into_iter().map(model).collect())
}

/// One model that was not taken away.
///
/// # Errors
/// [`Failure::NotFound`], or when the database fails.
pub async fn model(services: &Services, right: MasterScope, id: ModelId) -> Result<Model, Failure> {
    let found = models(services, right).await?.into_iter().find(|model| model.id == id);
    found.filter(|model| model.deleted_at.is_none()).ok_or(Failure::NotFound)
}

/// Adds a model.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::Invalid`] when it is there already, or when the
/// database fails.
pub async fn create_model(services: &Services, actor: &Actor, draft: &ModelDraft) -> Result<ModelId, Failure> {
    actor.master()?;
    let (id, now) = (Uuid::now_v7(), services.clock.now());
    let txn = services.db.begin().await?;
    let row = ai_model::ActiveModel { id: Set(id), created_at: Set(now), deleted_at: Set(None), ..columns(draft, now) };
    ai_model::Entity::insert(row).exec_without_returning(&txn).await.map_err(twice)?;
    log(services, &txn, actor, (Kind::ModelCreated, id), None, Some(model_json(draft))).await?;
    txn.commit().await?;
    Ok(id.into())
}

async fn log<C: ConnectionTrait>(
    services: &Services,
    txn: &C,
    actor: &Actor,
    (action, id): (Kind, Uuid),
    before: Option<Value>,
    after: Option<Value>,
) -> Result<(), Failure> {
    let change = Change { action, entity: "model", id, before, after };
    audit::write(txn, services.clock.now(), None, actor, change).await
}

/// A model, held until the transaction ends; assistants that choose it at the same moment wait.
async fn held<C: ConnectionTrait>(
    services: &Services,
    txn: &C,
    id: ModelId,
    deleted: bool,
) -> Result<ai_model::Model, Failure> {
    let state = ai_model::Column::DeletedAt;
    let touched = ai_model::Entity::update_many()
        .col_expr(ai_model::Column::UpdatedAt, Expr::value(services.clock.now()))
        .filter(ai_model::Column::Id.eq(id.uuid()))
        .filter(if deleted { state.is_not_null() } else { state.is_null() })
        .exec(txn)
        .await?;
    if touched.rows_affected == 0 {
        return Err(Failure::NotFound);
    }
    ai_model::Entity::find_by_id(id.uuid()).one(txn).await?.ok_or(Failure::NotFound)
}

/// The assistants that use a model, by company.
async fn users<C: ConnectionTrait>(txn: &C, id: ModelId) -> Result<Vec<chatbot::Model>, Failure> {
    let uses =
        Condition::any().add(chatbot::Column::AiModelId.eq(id.uuid())).add(chatbot::Column::CallModelId.eq(id.uuid()));
    let rows = chatbot::Entity::find()
        .filter(uses)
        .filter(chatbot::Column::DeletedAt.is_null())
        .order_by_asc(chatbot::Column::CompanyId)
        .order_by_asc(chatbot::Column::Id);
    Ok(rows.all(txn).await?)
}

/// Changes a model: `sent` is merged into what is stored. What assistants use it for cannot be taken from it.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Invalid`], or when the
/// database fails.
pub async fn change_model(services: &Services, actor: &Actor, id: ModelId, sent: &Value) -> Result<(), Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let stored = draft(&held(services, &txn, id, false).await?);
    let wanted = stored.merged(sent).map_err(Failure::Invalid)?;
    if wanted == stored {
        txn.rollback().await?;
        return Ok(());
    }
    if wanted.model_type != stored.model_type {
        let users = users(&txn, id).await?;
        let chats = users.iter().filter(|bot| bot.ai_model_id == Some(id.uuid())).count();
        let calls = users.iter().filter(|bot| bot.call_model_id == Some(id.uuid())).count();
        let lost = |capability: Capability, count: usize| count > 0 && !wanted.model_type.serves(capability);
        if lost(Capability::Chat, chats) || lost(Capability::Call, calls) {
            let message =
                format!("Assistants use it: {chats} for chats, {calls} for calls. Move them to another model first.");
            return Err(Failure::field("modelType", &message));
        }
    }
    let row = ai_model::ActiveModel { id: Set(id.uuid()), ..columns(&wanted, services.clock.now()) };
    ai_model::Entity::update(row).exec(&txn).await.map_err(twice)?;
    let (before, after) = (Some(model_json(&stored)), Some(model_json(&wanted)));
    log(services, &txn, actor, (Kind::ModelChanged, id.uuid()), before, after).await?;
    txn.commit().await?;
    Ok(())
}

/// Takes a model away that no assistant uses. It can be brought back.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Invalid`] while it is
/// used, or when the database fails.
pub async fn delete_model(services: &Services, actor: &Actor, id: ModelId) -> Result<(), Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let stored = held(services, &txn, id, false).await?;
    let used = users(&txn, id).await?.len();
    if used > 0 {
        let message = format!("Assistants that use it: {used}. Move them to another model first.");
        return Err(Failure::field("model", &message));
    }
    let row =
        ai_model::ActiveModel { id: Set(stored.id), deleted_at: Set(Some(services.clock.now())), ..Default::default() };
    ai_model::Entity::update(row).exec(&txn).await?;
    log(services, &txn, actor, (Kind::ModelDeleted, stored.id), Some(model_json(&draft(&stored))), None).await?;
    txn.commit().await?;
    Ok(())
}

/// Brings a model back that was taken away.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Invalid`] when it was
/// added again meanwhile, or when the database fails.
pub async fn restore_model(services: &Services, actor: &Actor, id: ModelId) -> Result<(), Failure> {
    actor.master()?;
    let txn = services.db.begin().await?;
    let stored = held(services, &txn, id, true).await?;
    let row = ai_model::ActiveModel { id: Set(stored.id), deleted_at: Set(None), ..Default::default() };
    ai_model::Entity::update(row).exec(&txn).await.map_err(twice)?;
    log(services, &txn, actor, (Kind::ModelRestored, stored.id), None, Some(model_json(&draft(&stored)))).await?;
    txn.commit().await?;
    Ok(())
}

/// Moves every assistant from one model to another; how many were moved. Each company's log says so.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`], [`Failure::Invalid`] when the other
/// cannot do what they use this one for, or when the database fails.
pub async fn move_assistants(services: &Services, actor: &Actor, from: ModelId, to: ModelId) -> Result<usize, Failure> {
    actor.master()?;
    if from == to {
        return Err(Failure::field("to", "Choose another model."));
    }
    let txn = services.db.begin().await?;
    // In the order of their ids, so that two who move in opposite directions wait and do not block each other.
    let (first, second) = if from < to { (from, to) } else { (to, from) };
    let missing = |failure: Failure, id: ModelId| match failure {
        Failure::NotFound if id == to => Failure::field("to", "There is no such model. Choose another."),
        other => other,
    };
    let one = held(services, &txn, first, false).await.map_err(|failure| missing(failure, first))?;
    let two = held(services, &txn, second, false).await.map_err(|failure| missing(failure, second))?;
    let (old, new) = if from < to { (one, two) } else { (two, one) };
    let kind = ModelType::from_code(&new.model_type).unwrap_or_default();
    let users = users(&txn, from).await?;
    for bot in &users {
        let (chat, call) = (bot.ai_model_id == Some(old.id), bot.call_model_id == Some(old.id));
        let cannot = (chat && !kind.serves(Capability::Chat)) || (call && !kind.serves(Capability::Call));
        if cannot || !new.is_active {
            let message = "It cannot do what the assistants use the old one for, or is switched off. Choose another.";
            return Err(Failure::field("to", message));
        }
        let mut row =
            chatbot::ActiveModel { id: Set(bot.id), updated_at: Set(services.clock.now()), ..Default::default() };
        let (mut before, mut after) = (serde_json::Map::new(), serde_json::Map::new());
        for (uses, field, column) in
            [(chat, "chatModel", &mut row.ai_model_id), (call, "callModel", &mut row.call_model_id)]
        {
            if uses {
                *column = Set(Some(new.id));
                before.insert(field.to_owned(), json!(old.display_name));
                after.insert(field.to_owned(), json!(new.display_name));
            }
        }
        chatbot::Entity::update(row).exec(&txn).await?;
        let change = Change {
            action: Kind::AssistantModelMoved,
            entity: "assistant",
            id: bot.id,
            before: Some(Value::Object(before)),
            after: Some(Value::Object(after)),
        };
        audit::write(&txn, services.clock.now(), Some(CompanyId::from(bot.company_id)), actor, change).await?;
    }
    if users.is_empty() {
        txn.rollback().await?;
        return Ok(0);
    }
    let after = Some(json!({ "model": new.display_name, "assistants": users.len() }));
    let before = Some(json!({ "model": old.display_name }));
    log(services, &txn, actor, (Kind::ModelAssistantsMoved, old.id), before, after).await?;
    txn.commit().await?;
    Ok(users.len())
}

//! Making, changing, deleting and bringing back assistants. Everything is whole in one transaction, with its entry in the
//! change log.
//!
//! Locks are taken in one order: the company, the package, the models, the assistant. So neither the calls switch nor a
//! package nor a model can change between the check and the write, and nobody waits in a circle.

use super::super::packages::{capability_refused, offered};
use super::{Assistant, CompanyStore};
use crate::Failure;
use crate::audit::{Change, Kind};
use crate::entity::{ai_model, chatbot, chatbot_package, clinic, company};
use chrono::{DateTime, Utc};
use domain::FieldError;
use domain::assistant::{AssistantPatch, Capabilities, Capability, ModelType};
use domain::company::CallFeatures;
use domain::ids::{ChatbotId, ClinicId, ModelId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, TransactionTrait,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The most assistants of one company.
const MAX_ASSISTANTS: u64 = 100;

impl CompanyStore {
    /// Makes an assistant from a package, with what the package offers unless less was asked for.
    ///
    /// # Errors
    /// [`Failure::Forbidden`], [`Failure::CallsDisabled`] for anything with calls while they are off,
    /// [`Failure::Invalid`], or when the database fails.
    pub async fn create_assistant(&self, patch: &AssistantPatch) -> Result<Assistant, Failure> {
        let txn = self.services.db.begin().await?;
        let calls = self.hold_company(&txn).await?;
        let no_package = || Failure::field("packageId", "There is no such package. Choose one of the list.");
        let wanted = patch.package.ok_or_else(no_package)?;
        let package = chatbot_package::Entity::find_by_id(wanted.uuid()).lock_shared().one(&txn).await?;
        let package = package.filter(|row| row.deleted_at.is_none() && row.is_active).ok_or_else(no_package)?;
        let offered = offered(&package).ok_or_else(no_package)?;
        if !calls && (offered.call() || patch.call == Some(true)) {
            return Err(Failure::CallsDisabled);
        }
        let own = chatbot::Entity::find()
            .filter(chatbot::Column::CompanyId.eq(self.company().uuid()))
            .filter(chatbot::Column::DeletedAt.is_null());
        if own.count(&txn).await? >= MAX_ASSISTANTS {
            let message = format!("A company has at most {MAX_ASSISTANTS} assistants. Delete one first.");
            return Err(Failure::field("name", &message));
        }
        let (chat, call) = (patch.chat.unwrap_or(offered.chat()), patch.call.unwrap_or(offered.call()));
        let does = Capabilities::of_assistant(chat, call, offered).map_err(Failure::Invalid)?;
        let (id, now) = (Uuid::now_v7(), self.services.clock.now());
        let mut row = chatbot::Model {
            id,
            company_id: self.company().uuid(),
            package_id: package.id,
            ai_model_id: None,
            call_model_id: None,
            name: patch.name.clone().unwrap_or_default(),
            settings: package.default_settings.clone(),
            enabled_chat: does.chat(),
            enabled_call: does.call(),
            is_active: patch.active.unwrap_or(true),
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        self.choose_models(&txn, patch, does, &mut row).await?;
        set_widget(patch, &mut row)?;
        let new = sea_orm::IntoActiveModel::into_active_model(row.clone());
        chatbot::Entity::insert(new).exec_without_returning(&txn).await.map_err(capability_refused)?;
        let clinics = self.set_clinics(&txn, id, patch.clinics.as_deref(), now).await?;
        let mut after = seen(&row);
        after.insert("package".to_owned(), json!(package.name));
        if let Some((_, now)) = clinics {
            after.insert("clinics".to_owned(), json!(now));
        }
        self.log_assistant(&txn, Kind::AssistantCreated, id, None, Some(after)).await?;
        self.done(txn, id.into()).await
    }

    /// Changes an assistant. What is already so is neither written nor logged.
    ///
    /// # Errors
    /// [`Failure::Forbidden`], [`Failure::NotFound`], [`Failure::CallsDisabled`] when calls would be switched on while
    /// they are off for the company, [`Failure::Invalid`], or when the database fails.
    pub async fn change_assistant(&self, id: ChatbotId, patch: &AssistantPatch) -> Result<Assistant, Failure> {
        let txn = self.services.db.begin().await?;
        let calls = self.hold_company(&txn).await?;
        let (stored, offered) = self.hold_assistant(&txn, id, false).await?;
        let mut row = stored.clone();
        let (chat, call) = (patch.chat.unwrap_or(row.enabled_chat), patch.call.unwrap_or(row.enabled_call));
        if call && !stored.enabled_call && !calls {
            return Err(Failure::CallsDisabled);
        }
        let does = Capabilities::of_assistant(chat, call, offered).map_err(Failure::Invalid)?;
        (row.enabled_chat, row.enabled_call) = (does.chat(), does.call());
        row.name = patch.name.clone().unwrap_or(row.name);
        row.is_active = patch.active.unwrap_or(row.is_active);
        self.choose_models(&txn, patch, does, &mut row).await?;
        set_widget(patch, &mut row)?;
        let now = self.services.clock.now();
        let clinics = self.set_clinics(&txn, id.uuid(), patch.clinics.as_deref(), now).await?;
        if row == stored && clinics.is_none() {
            txn.rollback().await?;
            return self.assistant(id).await;
        }
        let change = chatbot::ActiveModel {
            id: Set(row.id),
            name: Set(row.name.clone()),
            ai_model_id: Set(row.ai_model_id),
            call_model_id: Set(row.call_model_id),
            settings: Set(row.settings.clone()),
            enabled_chat: Set(row.enabled_chat),
            enabled_call: Set(row.enabled_call),
            is_active: Set(row.is_active),
            updated_at: Set(now),
            ..Default::default()
        };
        chatbot::Entity::update(change).exec(&txn).await.map_err(capability_refused)?;
        let (mut before, mut after) = (seen(&stored), seen(&row));
        before.retain(|key, value| after.get(key) != Some(value));
        after.retain(|key, _| before.contains_key(key));
        if let Some((was, is)) = clinics {
            before.insert("clinics".to_owned(), json!(was));
            after.insert("clinics".to_owned(), json!(is));
        }
        self.log_assistant(&txn, Kind::AssistantChanged, id.uuid(), Some(before), Some(after)).await?;
        self.done(txn, id).await
    }

    /// Deletes an assistant: callers of its clinics get the backup. It can be brought back.
    ///
    /// # Errors
    /// [`Failure::Forbidden`], [`Failure::NotFound`], or when the database fails.
    pub async fn delete_assistant(&self, id: ChatbotId) -> Result<(), Failure> {
        let txn = self.services.db.begin().await?;
        self.hold_company(&txn).await?;
        let (stored, _) = self.hold_assistant(&txn, id, false).await?;
        self.set_deleted(&txn, id, Some(self.services.clock.now())).await?;
        self.log_assistant(&txn, Kind::AssistantDeleted, id.uuid(), Some(seen(&stored)), None).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Brings a deleted assistant back, with the clinics that have no other meanwhile. What its package no longer offers
    /// is switched off.
    ///
    /// # Errors
    /// [`Failure::Forbidden`], [`Failure::NotFound`], [`Failure::Invalid`] when nothing would be left for it to do, or
    /// when the database fails.
    pub async fn restore_assistant(&self, id: ChatbotId) -> Result<Assistant, Failure> {
        let txn = self.services.db.begin().await?;
        self.hold_company(&txn).await?;
        let (stored, offered) = self.hold_assistant(&txn, id, true).await?;
        let does = Capabilities::new(stored.enabled_chat, stored.enabled_call).and_then(|does| does.within(offered));
        let nothing = "Its package no longer offers anything that it did, so it cannot be brought back.";
        let does = does.ok_or_else(|| Failure::field("assistant", nothing))?;
        let row = chatbot::ActiveModel {
            id: Set(id.uuid()),
            enabled_chat: Set(does.chat()),
            enabled_call: Set(does.call()),
            deleted_at: Set(None),
            updated_at: Set(self.services.clock.now()),
            ..Default::default()
        };
        chatbot::Entity::update(row).exec(&txn).await.map_err(capability_refused)?;
        let after = seen(&chatbot::Model { enabled_chat: does.chat(), enabled_call: does.call(), ..stored });
        self.log_assistant(&txn, Kind::AssistantRestored, id.uuid(), None, Some(after)).await?;
        self.done(txn, id).await
    }

    async fn set_deleted<C: ConnectionTrait>(
        &self,
        txn: &C,
        id: ChatbotId,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), Failure> {
        let row = chatbot::ActiveModel { id: Set(id.uuid()), deleted_at: Set(at), ..Default::default() };
        chatbot::Entity::update(row).exec(txn).await?;
        Ok(())
    }

    /// The company, held until the transaction ends; whether it has calls. Assistants are the whole company's, so
    /// somebody who is limited to one clinic may not.
    pub(super) async fn hold_company(&self, txn: &DatabaseTransaction) -> Result<bool, Failure> {
        if self.scope.clinic().is_some() {
            return Err(Failure::Forbidden);
        }
        // Written before it is read: whoever comes second waits here, on both engines, and reads what the first wrote.
        let touched = company::Entity::update_many()
            .col_expr(company::Column::UpdatedAt, Expr::value(self.services.clock.now()))
            .filter(company::Column::Id.eq(self.company().uuid()))
            .filter(company::Column::DeletedAt.is_null())
            .exec(txn)
            .await?;
        if touched.rows_affected == 0 {
            return Err(Failure::NotFound);
        }
        let row = company::Entity::find_by_id(self.company().uuid()).one(txn).await?.ok_or(Failure::NotFound)?;
        Ok(CallFeatures::from_settings(&row.settings).call_enabled)
    }

    /// An assistant and what its package offers, neither of which changes until the transaction ends.
    pub(super) async fn hold_assistant(
        &self,
        txn: &DatabaseTransaction,
        id: ChatbotId,
        deleted: bool,
    ) -> Result<(chatbot::Model, Capabilities), Failure> {
        let own = || {
            let state = chatbot::Column::DeletedAt;
            chatbot::Entity::find_by_id(id.uuid())
                .filter(chatbot::Column::CompanyId.eq(self.company().uuid()))
                .filter(if deleted { state.is_not_null() } else { state.is_null() })
        };
        let found = own().one(txn).await?.ok_or(Failure::NotFound)?;
        let package = chatbot_package::Entity::find_by_id(found.package_id).lock_shared().one(txn).await?;
        let offered = package.as_ref().and_then(offered);
        // Read again behind the lock: a package that was reduced meanwhile has reduced its assistants.
        let row = own().lock_exclusive().one(txn).await?.ok_or(Failure::NotFound)?;
        Ok((row, offered.ok_or_else(|| Failure::Internal("an assistant without a package".to_owned()))?))
    }

    /// The models that were chosen, when they can do what they are chosen for.
    async fn choose_models(
        &self,
        txn: &DatabaseTransaction,
        patch: &AssistantPatch,
        does: Capabilities,
        row: &mut chatbot::Model,
    ) -> Result<(), Failure> {
        let mut errors: Vec<FieldError> = Vec::new();
        for (chosen, capability) in [(patch.chat_model, Capability::Chat), (patch.call_model, Capability::Call)] {
            let (column, field) = match capability {
                Capability::Chat => (&mut row.ai_model_id, "chatModelId"),
                Capability::Call => (&mut row.call_model_id, "callModelId"),
            };
            match chosen {
                None => {}
                Some(None) => *column = None,
                // What is chosen already stays, whatever became of it.
                Some(Some(id)) if *column == Some(id.uuid()) => {}
                Some(Some(id)) => match model_type(txn, id).await? {
                    None => errors.push(FieldError::new(field, "There is no such model. Choose one of the list.")),
                    Some(kind) => match kind.check(capability, does) {
                        Ok(()) => *column = Some(id.uuid()),
                        Err(error) => errors.push(error),
                    },
                },
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(Failure::Invalid(errors)) }
    }

    /// Gives these clinics to an assistant and takes all others from it. What was and what is, where that changed.
    async fn set_clinics(
        &self,
        txn: &DatabaseTransaction,
        bot: Uuid,
        wanted: Option<&[ClinicId]>,
        now: DateTime<Utc>,
    ) -> Result<Option<(Vec<String>, Vec<String>)>, Failure> {
        let Some(wanted) = wanted else { return Ok(None) };
        let own = clinic::Entity::find()
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            .filter(clinic::Column::DeletedAt.is_null())
            .all(txn)
            .await?;
        if !wanted.iter().all(|id| own.iter().any(|clinic| clinic.id == id.uuid())) {
            return Err(Failure::field("clinicIds", "There is no such clinic in this company."));
        }
        let (mut was, mut is) = (Vec::new(), Vec::new());
        let mut changed = false;
        for clinic in own {
            let (has, gets) = (clinic.chatbot_id == Some(bot), wanted.iter().any(|id| id.uuid() == clinic.id));
            if has {
                was.push(clinic.slug.clone());
            }
            if gets {
                is.push(clinic.slug);
            }
            if has != gets {
                changed = true;
                let row = clinic::ActiveModel {
                    id: Set(clinic.id),
                    chatbot_id: Set(gets.then_some(bot)),
                    updated_at: Set(now),
                    ..Default::default()
                };
                clinic::Entity::update(row).exec(txn).await?;
            }
        }
        Ok(changed.then_some((was, is)))
    }

    pub(super) async fn log_assistant(
        &self,
        txn: &DatabaseTransaction,
        action: Kind,
        id: Uuid,
        before: Option<Map<String, Value>>,
        after: Option<Map<String, Value>>,
    ) -> Result<(), Failure> {
        let (before, after) = (before.map(Value::Object), after.map(Value::Object));
        self.audit(txn, Change { action, entity: "assistant", id, before, after }).await
    }

    async fn done(&self, txn: DatabaseTransaction, id: ChatbotId) -> Result<Assistant, Failure> {
        txn.commit().await?;
        self.assistant(id).await
    }
}

/// The type of a model that may be chosen, held until the transaction ends.
async fn model_type(txn: &DatabaseTransaction, id: ModelId) -> Result<Option<ModelType>, Failure> {
    let found = ai_model::Entity::find_by_id(id.uuid()).lock_shared().one(txn).await?;
    let found = found.filter(|model| model.deleted_at.is_none() && model.is_active);
    Ok(found.and_then(|model| ModelType::from_code(&model.model_type)))
}

fn set_widget(patch: &AssistantPatch, row: &mut chatbot::Model) -> Result<(), Failure> {
    let Some(sent) = &patch.widget else { return Ok(()) };
    let stored = row.settings.get("widget").cloned().unwrap_or(Value::Null);
    let merged = domain::assistant::WidgetSettings::read(&stored).merged(sent).map_err(Failure::Invalid)?;
    put(&mut row.settings, "widget", merged.stored_over(&stored));
    Ok(())
}

/// Sets one part of the settings. Settings that are no object are replaced, since nothing can be read from them either.
pub(super) fn put(settings: &mut Value, key: &str, value: Value) {
    let mut map = settings.as_object().cloned().unwrap_or_default();
    map.insert(key.to_owned(), value);
    *settings = Value::Object(map);
}

/// What the change log shows of an assistant. Of its settings only what is known: a connector's login is among the rest.
fn seen(row: &chatbot::Model) -> Map<String, Value> {
    let stored = row.settings.get("widget").unwrap_or(&Value::Null);
    let widget = domain::assistant::WidgetSettings::read(stored).to_json();
    let fields = [
        ("name", json!(row.name)),
        ("enabledChat", json!(row.enabled_chat)),
        ("enabledCall", json!(row.enabled_call)),
        ("isActive", json!(row.is_active)),
        ("chatModelId", json!(row.ai_model_id)),
        ("callModelId", json!(row.call_model_id)),
        ("widget", widget),
    ];
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

//! How an assistant is on the phone.

use super::write::put;
use super::{Assistant, CompanyStore};
use crate::Failure;
use crate::audit::Kind;
use crate::entity::chatbot;
use domain::assistant::CallSettings;
use domain::ids::ChatbotId;
use sea_orm::{ActiveValue::Set, EntityTrait, TransactionTrait};
use serde_json::{Map, Value};

impl CompanyStore {
    /// An assistant that takes calls, while the company has them.
    ///
    /// # Errors
    /// [`Failure::CallsDisabled`] while calls are off for the company, [`Failure::NotFound`], [`Failure::Invalid`] when
    /// the assistant takes no calls, or when the database fails.
    pub async fn calling_assistant(&self, id: ChatbotId) -> Result<Assistant, Failure> {
        // Another company's assistant is not there, whatever the switch says.
        let found = self.assistant(id).await?;
        self.require_calls().await?;
        if found.capabilities.call() { Ok(found) } else { Err(no_calls()) }
    }

    /// Merges what was sent into an assistant's call settings.
    ///
    /// # Errors
    /// As [`Self::calling_assistant`], [`Failure::Forbidden`], and [`Failure::Invalid`] with every field that is wrong.
    pub async fn save_call_settings(&self, id: ChatbotId, sent: &Value) -> Result<CallSettings, Failure> {
        let txn = self.services.db.begin().await?;
        let calls = self.hold_company(&txn).await?;
        let (row, _) = self.hold_assistant(&txn, id, false).await?;
        if !calls {
            return Err(Failure::CallsDisabled);
        }
        if !row.enabled_call {
            return Err(no_calls());
        }
        let stored = row.settings.get("call").cloned().unwrap_or(Value::Null);
        let (before, broken) = CallSettings::read(&stored);
        let after = before.merged(sent).map_err(Failure::Invalid)?;
        if after == before && broken.is_empty() {
            txn.rollback().await?;
            return Ok(after);
        }
        let mut settings = row.settings;
        put(&mut settings, "call", after.stored_over(&stored));
        let change = chatbot::ActiveModel {
            id: Set(row.id),
            settings: Set(settings),
            updated_at: Set(self.services.clock.now()),
            ..Default::default()
        };
        chatbot::Entity::update(change).exec(&txn).await?;
        let (was, is) = difference(&before.to_json(), &after.to_json());
        self.log_assistant(&txn, Kind::AssistantCallSettings, id.uuid(), Some(was), Some(is)).await?;
        txn.commit().await?;
        Ok(after)
    }
}

fn no_calls() -> Failure {
    Failure::field("enabledCall", "This assistant takes no calls. Switch calls on for it first.")
}

/// The fields that differ.
fn difference(before: &Value, after: &Value) -> (Map<String, Value>, Map<String, Value>) {
    let differing = |of: &Value, other: &Value| -> Map<String, Value> {
        let fields = of.as_object().into_iter().flatten();
        fields.filter(|(key, value)| other.get(*key) != Some(value)).map(|(k, v)| (k.clone(), v.clone())).collect()
    };
    (differing(before, after), differing(after, before))
}

//! A company's assistants.

mod calls;
mod write;

use super::models::ModelChoice;
use super::packages::offered;
use super::{CompanyStore, Package};
use crate::Failure;
use crate::entity::{ai_model, chatbot, chatbot_package, clinic};
use chrono::{DateTime, Duration, Utc};
use domain::assistant::{CallSettings, Capabilities, Capability, ModelType, WidgetSettings};
use domain::ids::{ChatbotId, ClinicId, ModelId, PackageId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

/// How long a deleted assistant is listed to be brought back.
const BRING_BACK: Duration = Duration::days(30);

/// A clinic whose calls an assistant answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssistantClinic {
    /// Its id.
    pub id: ClinicId,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// An assistant of the company.
#[derive(Debug, Clone)]
pub struct Assistant {
    /// Its id.
    pub id: ChatbotId,
    /// Its name.
    pub name: String,
    /// The package it is made from.
    pub package: PackageId,
    /// The package's name.
    pub package_name: String,
    /// What the package offers.
    pub offered: Capabilities,
    /// What it does.
    pub capabilities: Capabilities,
    /// Switched on.
    pub is_active: bool,
    /// The model of its chats.
    pub chat_model: Option<ModelId>,
    /// The model of its calls.
    pub call_model: Option<ModelId>,
    /// The clinics whose calls it answers, as far as the person sees them.
    pub clinics: Vec<AssistantClinic>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed.
    pub updated_at: DateTime<Utc>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// More than may be shown: a connector's login is in it.
    settings: Value,
}

impl Assistant {
    /// How it is on the phone.
    #[must_use]
    pub fn call_settings(&self) -> CallSettings {
        CallSettings::read(self.settings.get("call").unwrap_or(&Value::Null)).0
    }

    /// Its button on websites.
    #[must_use]
    pub fn widget(&self) -> WidgetSettings {
        WidgetSettings::read(self.settings.get("widget").unwrap_or(&Value::Null))
    }

    /// Its model for that.
    #[must_use]
    pub const fn model(&self, capability: Capability) -> Option<ModelId> {
        match capability {
            Capability::Chat => self.chat_model,
            Capability::Call => self.call_model,
        }
    }
}

fn assistant(
    row: chatbot::Model,
    package: &chatbot_package::Model,
    clinics: Vec<AssistantClinic>,
) -> Option<Assistant> {
    Some(Assistant {
        id: row.id.into(),
        name: row.name,
        package: package.id.into(),
        package_name: package.name.clone(),
        offered: offered(package)?,
        capabilities: Capabilities::new(row.enabled_chat, row.enabled_call)?,
        is_active: row.is_active,
        chat_model: row.ai_model_id.map(Into::into),
        call_model: row.call_model_id.map(Into::into),
        clinics,
        created_at: row.created_at,
        updated_at: row.updated_at,
        deleted_at: row.deleted_at,
        settings: row.settings,
    })
}

impl CompanyStore {
    /// The company's assistants by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn assistants(&self) -> Result<Vec<Assistant>, Failure> {
        let all = self.all_assistants(&self.services.db).await?;
        Ok(all.into_iter().filter(|one| one.deleted_at.is_none()).collect())
    }

    /// Assistants that were deleted of late, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deleted_assistants(&self) -> Result<Vec<Assistant>, Failure> {
        let since = self.services.clock.now() - BRING_BACK;
        let mut all = self.all_assistants(&self.services.db).await?;
        all.retain(|one| one.deleted_at.is_some_and(|at| at > since));
        all.sort_by_key(|one| std::cmp::Reverse(one.deleted_at));
        Ok(all)
    }

    /// One assistant.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the company has none with this id.
    pub async fn assistant(&self, id: ChatbotId) -> Result<Assistant, Failure> {
        self.assistants().await?.into_iter().find(|one| one.id == id).ok_or(Failure::NotFound)
    }

    async fn all_assistants<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<Assistant>, Failure> {
        let rows = chatbot::Entity::find()
            .filter(chatbot::Column::CompanyId.eq(self.company().uuid()))
            .find_also_related(chatbot_package::Entity)
            .order_by_asc(chatbot::Column::Name)
            .order_by_asc(chatbot::Column::Id)
            .all(db)
            .await?;
        let clinics = clinic::Entity::find()
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            .filter(clinic::Column::DeletedAt.is_null())
            .order_by_asc(clinic::Column::Name)
            .all(db)
            .await?;
        let seen = |clinic: &&clinic::Model| self.scope.clinic().is_none_or(|only| only.uuid() == clinic.id);
        let of = |bot: &chatbot::Model| {
            let its = clinics.iter().filter(|clinic| clinic.chatbot_id == Some(bot.id)).filter(seen);
            let its = its.map(|c| AssistantClinic { id: c.id.into(), slug: c.slug.clone(), name: c.name.clone() });
            its.collect::<Vec<_>>()
        };
        let all = rows.into_iter().filter_map(|(bot, package)| {
            let its = of(&bot);
            assistant(bot, &package?, its)
        });
        Ok(all.collect())
    }

    /// The packages that the company may take: none with calls while calls are off for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn offered_packages(&self) -> Result<Vec<Package>, Failure> {
        let calls = self.calls_allowed().await?;
        let rows = chatbot_package::Entity::find()
            .filter(chatbot_package::Column::DeletedAt.is_null())
            .filter(chatbot_package::Column::IsActive.eq(true))
            .order_by_asc(chatbot_package::Column::Name)
            .all(&self.services.db)
            .await?;
        let used = chatbot::Entity::find()
            .filter(chatbot::Column::CompanyId.eq(self.company().uuid()))
            .filter(chatbot::Column::DeletedAt.is_null())
            .all(&self.services.db)
            .await?;
        let rows = rows.into_iter().filter(|row| calls || !row.enable_call);
        let package = |row: chatbot_package::Model| {
            Ok(Package {
                id: row.id.into(),
                draft: super::packages::draft(&row)?,
                assistants: used.iter().filter(|bot| bot.package_id == row.id).count() as u64,
                deleted_at: None,
            })
        };
        rows.map(package).collect()
    }

    /// The models to choose from for that, and the one that is chosen, whatever became of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn model_choices(
        &self,
        capability: Capability,
        chosen: Option<ModelId>,
    ) -> Result<Vec<ModelChoice>, Failure> {
        let rows = ai_model::Entity::find()
            .filter(ai_model::Column::ModelType.is_in(ModelType::codes_for(capability)))
            .order_by_asc(ai_model::Column::Provider)
            .order_by_asc(ai_model::Column::DisplayName)
            .all(&self.services.db)
            .await?;
        let today = self.services.clock.now().date_naive();
        let all = rows.into_iter().map(|row| ModelChoice::of(row, today));
        Ok(all.filter(|model| model.offered || Some(model.id) == chosen).collect())
    }
}

//! What the button on a website needs to know: nothing that is not on the website anyway.

use crate::entity::{chatbot, company};
use crate::scope::CompanyScope;
use crate::{Failure, Services};
use domain::assistant::{CallSettings, WidgetSettings};
use domain::company::CallFeatures;
use domain::ids::ChatbotId;
use domain::phone::E164;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

/// A number that visitors can call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WidgetNumber {
    /// The clinic's name.
    pub clinic: String,
    /// Its number.
    pub number: E164,
}

/// An assistant's button.
#[derive(Debug, Clone)]
pub struct PublicWidget {
    /// The sites that may show it, and where a chat opens.
    pub settings: WidgetSettings,
    /// The company and the assistant chat.
    pub chat: bool,
    /// The company and the assistant take calls.
    pub call: bool,
    /// Text, colour, place.
    pub button: CallSettings,
    /// Whom to call: empty where calls are off.
    pub numbers: Vec<WidgetNumber>,
}

/// The button of an assistant, for anybody.
///
/// # Errors
/// [`Failure::NotFound`] for an assistant that is not there, deleted or switched off, or when the database fails.
pub async fn public_widget(services: &Services, id: ChatbotId) -> Result<PublicWidget, Failure> {
    let found = chatbot::Entity::find_by_id(id.uuid())
        .filter(chatbot::Column::DeletedAt.is_null())
        .filter(chatbot::Column::IsActive.eq(true))
        .find_also_related(company::Entity)
        .one(&services.db)
        .await?;
    let Some((bot, Some(company))) =
        found.filter(|(_, company)| company.as_ref().is_some_and(|company| company.deleted_at.is_none()))
    else {
        return Err(Failure::NotFound);
    };
    let part = |key: &str| bot.settings.get(key).unwrap_or(&Value::Null);
    let call = bot.enabled_call && CallFeatures::from_settings(&company.settings).call_enabled;
    // A company from before there was a switch for chats has them.
    let chats = company.settings.pointer("/features/chatEnabled").and_then(Value::as_bool).unwrap_or(true);
    let numbers = if call { numbers(services, company.id.into(), id).await? } else { Vec::new() };
    Ok(PublicWidget {
        settings: WidgetSettings::read(part("widget")),
        chat: bot.enabled_chat && chats,
        call,
        button: CallSettings::read(part("call")).0,
        numbers,
    })
}

/// The leading number of each clinic that the assistant answers for.
async fn numbers(
    services: &Services,
    company: domain::ids::CompanyId,
    id: ChatbotId,
) -> Result<Vec<WidgetNumber>, Failure> {
    let clinics = services.telephony.clinics(CompanyScope::new(company, None)).await?;
    let its = clinics.into_iter().filter(|clinic| clinic.chatbot == Some(id) && clinic.context.live);
    let number = |clinic: crate::telephony::Resolved| {
        let number = clinic.own_number.filter(E164::is_dialable)?;
        Some(WidgetNumber { clinic: clinic.context.name, number })
    };
    Ok(its.filter_map(number).collect())
}

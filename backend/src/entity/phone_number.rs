//! Table `phone_numbers`.

use sea_orm::entity::prelude::*;

/// An inbound number or SIP address that leads to exactly one clinic.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "phone_numbers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    pub clinic_id: Uuid,
    /// E.164; none for pure SIP.
    pub inbound_phone_number: Option<String>,
    /// ported, forwarded or sip.
    pub integration_method: String,
    pub original_phone_number: Option<String>,
    pub twilio_number: Option<String>,
    /// Lower case, without `sip:`.
    pub sip_uri: Option<String>,
    pub staff_forward_number: Option<String>,
    pub transfer_enabled: bool,
    /// pending, active, testing or failed.
    pub integration_status: String,
    pub integration_completed_at: Option<DateTimeUtc>,
    pub vapi_phone_number_id: Option<String>,
    pub vapi_squad_id: Option<String>,
    pub is_active: bool,
    /// The company's account that has it at the carrier; none for the platform's own.
    pub integration_account_id: Option<Uuid>,
    /// Since when it waits for its first call.
    pub testing_since: Option<DateTimeUtc>,
    /// `domain::connection::Setup`.
    pub setup: Json,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "clinic_id", to = "id")]
    pub clinic: BelongsTo<super::clinic::Entity>,
    #[sea_orm(belongs_to, from = "created_by", to = "id")]
    pub creator: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

//! Table `integration_accounts`.

use sea_orm::entity::prelude::*;

/// A company's own account at a carrier, messenger or calendar.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integration_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    /// twilio, whatsapp, custom or google_calendar.
    pub account_type: String,
    pub account_name: String,
    pub description: Option<String>,
    /// The provider's public name of the account, such as a Twilio account SID.
    pub external_account_id: Option<String>,
    /// Encrypted.
    pub credentials: Option<String>,
    /// Encrypted.
    pub access_token: Option<String>,
    /// Encrypted.
    pub refresh_token: Option<String>,
    pub token_expires_at: Option<DateTimeUtc>,
    pub webhook_url: Option<String>,
    /// Encrypted, never returned.
    pub webhook_secret: Option<String>,
    /// Hex SHA-256 of the webhook secret: how a webhook that carries it finds its account.
    pub webhook_secret_sha256: Option<String>,
    /// The secret before the current one, encrypted: taken until [`Self::previous_secret_until`].
    pub previous_webhook_secret: Option<String>,
    /// Its digest, as of the current one.
    pub previous_webhook_secret_sha256: Option<String>,
    /// When whatever was replaced last (this secret, an auth token, an app secret) is no longer taken.
    pub previous_secret_until: Option<DateTimeUtc>,
    /// active, inactive, error or pending.
    pub status: String,
    pub is_active: bool,
    pub last_error: Option<String>,
    pub last_error_at: Option<DateTimeUtc>,
    pub last_verified_at: Option<DateTimeUtc>,
    /// Counts edits by people.
    pub version: i32,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set: the row is gone for everyone but the history.
    pub deleted_at: Option<DateTimeUtc>,
    #[sea_orm(belongs_to, from = "company_id", to = "id")]
    pub company: BelongsTo<super::company::Entity>,
    #[sea_orm(belongs_to, from = "created_by", to = "id")]
    pub creator: BelongsTo<Option<super::user::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}

//! A company's integration accounts. They belong to the whole company: somebody of one clinic does not reach them.

mod audit;
mod create;
mod platform;
mod rotate;
mod sealed;
mod test;
mod update;

pub use create::{Made, NewAccount};
pub use platform::{AuditFilter, AuditLine, AuditPage, Shown, integration_audit};
pub use update::AccountChange;

use super::CompanyStore;
use crate::Failure;
use crate::entity::integration_account::{Column, Entity, Model};
use chrono::{DateTime, Utc};
use domain::ids::IntegrationAccountId;
use domain::integration::{AccountKind, AccountStatus, Credentials, Facts, FieldSpec, Finding, Level, findings, level};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select};

/// The most accounts of one company.
pub const MAX_ACCOUNTS: u64 = 50;

/// An account as people and programs may see it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: IntegrationAccountId,
    /// What it is for.
    pub kind: AccountKind,
    /// Its name.
    pub name: String,
    /// A note about it.
    pub description: Option<String>,
    /// Its values in the order of the form; secrets as their mask.
    pub fields: Vec<(&'static FieldSpec, Option<String>)>,
    /// Where the provider posts to.
    pub webhook_url: Option<String>,
    /// Where it stands.
    pub status: AccountStatus,
    /// Whether it is switched on.
    pub is_active: bool,
    /// What it is seen to suffer from.
    pub last_error: Option<String>,
    /// When that was seen.
    pub last_error_at: Option<DateTime<Utc>>,
    /// When the provider last took its credentials.
    pub last_verified_at: Option<DateTime<Utc>>,
    /// When its access token ends.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// Until when the secret that was replaced last is taken; none where nothing is left of it.
    pub previous_until: Option<DateTime<Utc>>,
    /// What there is to know about it now, the most urgent first.
    pub findings: Vec<Finding>,
    /// To be sent back with an edit.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last edited.
    pub updated_at: DateTime<Utc>,
}

impl Account {
    /// How much it needs somebody.
    #[must_use]
    pub fn level(&self) -> Level {
        level(&self.findings)
    }

    /// The value of a field as it may be seen.
    #[must_use]
    pub fn shown(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(spec, _)| spec.name == name).and_then(|(_, value)| value.as_deref())
    }
}

impl CompanyStore {
    /// Every account of the company, by kind and name.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] for somebody of one clinic.
    pub async fn integration_accounts(&self) -> Result<Vec<Account>, Failure> {
        self.whole_company()?;
        let rows = self.live_accounts().order_by_asc(Column::AccountType).order_by_asc(Column::AccountName);
        let rows = rows.order_by_asc(Column::Id).all(&self.services.db).await?;
        Ok(rows.into_iter().map(|row| self.account_of(row)).collect())
    }

    /// One account.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not the company's, [`Failure::Forbidden`] for somebody of one clinic.
    pub async fn integration_account(&self, id: IntegrationAccountId) -> Result<Account, Failure> {
        let row = self.account_row(&self.services.db, id).await?;
        Ok(self.account_of(row))
    }

    /// Accounts are the company's: whoever is limited to one clinic does not reach them.
    fn whole_company(&self) -> Result<(), Failure> {
        if self.scope.clinic().is_some() { Err(Failure::Forbidden) } else { Ok(()) }
    }

    fn live_accounts(&self) -> Select<Entity> {
        Entity::find().filter(Column::CompanyId.eq(self.company().uuid())).filter(Column::DeletedAt.is_null())
    }

    async fn account_row<C: ConnectionTrait>(&self, db: &C, id: IntegrationAccountId) -> Result<Model, Failure> {
        self.whole_company()?;
        self.live_accounts().filter(Column::Id.eq(id.uuid())).one(db).await?.ok_or(Failure::NotFound)
    }

    fn account_of(&self, row: Model) -> Account {
        let (now, id) = (self.services.clock.now(), row.id.into());
        let kind = kind_of(&row);
        let opened = self.open_account(&row);
        let facts = Facts { readable: opened.is_some(), ..facts_of(&row) };
        let credentials = opened.unwrap_or_else(|| Credentials::empty(kind));
        let has_previous = credentials.has_previous() || row.previous_webhook_secret.is_some();
        Account {
            id,
            kind,
            fields: kind.fields().iter().map(|spec| (spec, credentials.shown(spec))).collect(),
            webhook_url: self.webhook_url(kind, id),
            status: facts.status,
            findings: findings(&facts, now),
            previous_until: row.previous_secret_until.filter(|until| has_previous && now < *until),
            name: row.account_name,
            description: row.description,
            is_active: row.is_active,
            last_error: row.last_error,
            last_error_at: row.last_error_at,
            last_verified_at: row.last_verified_at,
            token_expires_at: row.token_expires_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }

    fn webhook_url(&self, kind: AccountKind, id: IntegrationAccountId) -> Option<String> {
        Some(format!("{}{}", self.services.telephony.public_base_url(), kind.webhook_path(id)?))
    }
}

fn kind_of(row: &Model) -> AccountKind {
    AccountKind::stored(&row.account_type, row.external_account_id.as_deref())
}

fn facts_of(row: &Model) -> Facts<'_> {
    Facts {
        status: AccountStatus::from_code(&row.status),
        is_active: row.is_active,
        readable: true,
        last_error: row.last_error.as_deref(),
        last_error_at: row.last_error_at,
        last_verified_at: row.last_verified_at,
        token_expires_at: row.token_expires_at,
        renews_itself: row.refresh_token.is_some(),
    }
}

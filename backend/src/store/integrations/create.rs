use super::super::{Change, CompanyStore, Kind};
use super::sealed::{made_by_us, new_secret};
use super::{Account, MAX_ACCOUNTS, audit};
use crate::Failure;
use crate::entity::clinic;
use crate::entity::integration_account::{ActiveModel, Entity, Model};
use crate::telephony::secret_digest;
use chrono::{DateTime, Utc};
use domain::FieldError;
use domain::ids::IntegrationAccountId;
use domain::integration::{AccountKind, AccountStatus, Changes, Credentials, account_name, description};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    TransactionTrait,
};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

/// An account that is to be made, as typed.
#[derive(Debug)]
pub struct NewAccount {
    /// What it is for.
    pub kind: AccountKind,
    /// Its name.
    pub name: String,
    /// A note about it.
    pub description: String,
    /// Its values.
    pub values: Changes,
    /// When its access token ends, where that is known.
    pub token_expires_at: Option<DateTime<Utc>>,
}

/// An account with the secret that was made for it: shown this once, to be typed in at the provider.
#[derive(Debug)]
pub struct Made {
    /// The account.
    pub account: Account,
    /// The secret; none where the provider needs none of ours.
    pub secret: Option<SecretString>,
}

impl CompanyStore {
    /// Makes an account. It waits for its first test, and its calls are taken from now on.
    ///
    /// # Errors
    /// [`Failure::Invalid`] with every field that is wrong, [`Failure::Forbidden`] for somebody of one clinic.
    pub async fn create_integration_account(&self, new: &NewAccount) -> Result<Made, Failure> {
        self.whole_company()?;
        let (db, now) = (&self.services.db, self.services.clock.now());
        let id = IntegrationAccountId::from(Uuid::now_v7());
        let mut errors = Vec::new();
        let mut checked = |field: &str, value: Result<String, String>| {
            value.map_err(|words| errors.push(FieldError::new(field, words))).unwrap_or_default()
        };
        let name = checked("accountName", account_name(&new.name));
        let note = checked("description", description(&new.description).map(Option::unwrap_or_default));
        let merged = Credentials::empty(new.kind).merge(&new.values);
        errors.extend(self.foreign_clinic(db, new.kind, &new.values).await?);
        let mut credentials = match merged {
            Ok(merged) if errors.is_empty() => merged.credentials,
            Ok(_) => return Err(Failure::Invalid(errors)),
            Err(more) => return Err(Failure::Invalid(errors.into_iter().chain(more).collect())),
        };
        if self.live_accounts().count(db).await? >= MAX_ACCOUNTS {
            let words = format!("A company has at most {MAX_ACCOUNTS} accounts. Delete one that is no longer used.");
            return Err(Failure::field("accountName", &words));
        }
        let mut secret = None;
        let mut row = ActiveModel { id: Set(id.uuid()), company_id: Set(self.company().uuid()), ..Default::default() };
        if new.kind.carries_our_secret() {
            let made = new_secret();
            row.webhook_secret = Set(Some(self.seal(&made)?));
            row.webhook_secret_sha256 = Set(Some(secret_digest(&made)));
            secret = Some(made);
        } else if let Some(field) = made_by_us(new.kind).filter(|field| credentials.get(field).is_none()) {
            let made = new_secret();
            credentials.put(field, made.expose_secret().to_owned());
            secret = Some(made);
        }
        self.seal_account(&credentials, &mut row)?;
        row.account_type = Set(new.kind.account_type().to_owned());
        row.account_name = Set(name);
        row.description = Set(Some(note).filter(|note| !note.is_empty()));
        row.token_expires_at = Set(new.token_expires_at);
        row.webhook_url = Set(self.webhook_url(new.kind, id).filter(|_| new.kind.has_own_address()));
        row.status = Set(AccountStatus::Pending.code().to_owned());
        row.is_active = Set(true);
        row.version = Set(1);
        row.created_by = Set(self.actor.user().map(Into::into));
        row.created_at = Set(now);
        row.updated_at = Set(now);
        let txn = db.begin().await?;
        let row: Model = row.insert(&txn).await?;
        let after = audit::shown(&row, &credentials);
        let change = Change {
            action: Kind::IntegrationCreated,
            entity: "integration_account",
            id: id.uuid(),
            before: None,
            after: Some(after),
        };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(Made { account: self.account_of(row), secret })
    }

    /// The error of a clinic that is not the company's.
    pub(super) async fn foreign_clinic<C: ConnectionTrait>(
        &self,
        db: &C,
        kind: AccountKind,
        values: &Changes,
    ) -> Result<Option<FieldError>, Failure> {
        // What is no id is told by the field's own check.
        let Some((field, id)) =
            values.clinic(kind).and_then(|(field, text)| Some((field, Uuid::parse_str(text).ok()?)))
        else {
            return Ok(None);
        };
        let own = clinic::Entity::find_by_id(id)
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            .filter(clinic::Column::DeletedAt.is_null());
        let found = own.count(db).await? > 0;
        Ok((!found).then(|| FieldError::new(field, "Choose one of the company’s clinics.")))
    }

    /// Writes a change of an account's row, and gives the row as it is then.
    pub(super) async fn written<C: ConnectionTrait>(&self, txn: &C, row: ActiveModel) -> Result<Model, Failure> {
        Ok(Entity::update(row).exec(txn).await?)
    }
}

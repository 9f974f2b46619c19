use super::super::{Change, CompanyStore, Kind};
use super::{Account, audit};
use crate::Failure;
use crate::entity::integration_account::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Duration, Utc};
use domain::FieldError;
use domain::ids::IntegrationAccountId;
use domain::integration::{AccountStatus, Changes, Credentials, Merged, OVERLAP_HOURS, account_name, description};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, TransactionTrait};

/// What an edit wants; what is `None` stays.
#[derive(Debug, Default)]
pub struct AccountChange {
    /// The version that the edit was made from; none overwrites whatever there is.
    pub version: Option<i32>,
    /// Another name.
    pub name: Option<String>,
    /// Another note.
    pub description: Option<String>,
    /// On or off.
    pub active: Option<bool>,
    /// Its values.
    pub values: Changes,
    /// When its access token ends; `Some(None)`: that is not known.
    pub token_expires_at: Option<Option<DateTime<Utc>>>,
}

impl CompanyStore {
    /// Edits an account. New credentials wait for a test; a token or app secret that was replaced is taken for
    /// [`OVERLAP_HOURS`] more. What is already so is neither written nor logged.
    ///
    /// # Errors
    /// [`Failure::Conflict`] when somebody else saved since, [`Failure::Invalid`] with every field that is wrong,
    /// [`Failure::NotFound`] when it is not the company's.
    pub async fn update_integration_account(
        &self,
        id: IntegrationAccountId,
        change: &AccountChange,
    ) -> Result<Account, Failure> {
        let (txn, now) = (self.services.db.begin().await?, self.services.clock.now());
        let row = self.held_account(&txn, id, change.version).await?;
        let unreadable = self.open_account(&row).is_none();
        let stored = self.open_account(&row).unwrap_or_else(|| Credentials::empty(super::kind_of(&row)));
        let mut errors = Vec::new();
        let mut checked = |field: &str, value: Option<Result<String, String>>| match value? {
            Ok(value) => Some(value),
            Err(words) => {
                errors.push(FieldError::new(field, words));
                None
            }
        };
        let name = checked("accountName", change.name.as_deref().map(account_name));
        let note = change.description.as_deref().map(|text| description(text).map(Option::unwrap_or_default));
        let note = checked("description", note);
        errors.extend(self.foreign_clinic(&txn, stored.kind(), &change.values).await?);
        // An edit that names no value leaves them alone, so that what cannot be read can still be switched off.
        let merged = match change.values.is_empty() {
            true => Ok(Merged { credentials: stored.clone(), changed: Vec::new(), rotated: false }),
            false => stored.merge(&change.values),
        };
        let merged = match merged {
            Ok(merged) if errors.is_empty() => merged,
            Ok(_) => return Err(Failure::Invalid(errors)),
            Err(more) => return Err(Failure::Invalid(errors.into_iter().chain(more).collect())),
        };
        let mut next = row.clone();
        if let Some(name) = name {
            next.account_name = name;
        }
        if let Some(note) = note {
            next.description = Some(note).filter(|note| !note.is_empty());
        }
        if !merged.changed.is_empty() {
            renew(&mut next, &merged, now);
        }
        if let Some(ends) = change.token_expires_at {
            next.token_expires_at = ends;
        }
        if let Some(active) = change.active.filter(|active| *active != row.is_active) {
            next.is_active = active;
        }
        settle_status(&mut next, &row);
        let replaced = unreadable && !change.values.is_empty();
        if next == row && merged.changed.is_empty() && !replaced {
            txn.rollback().await?;
            return Ok(self.account_of(Model { version: row.version - 1, ..row }));
        }
        next.updated_at = now;
        let mut write = changed_columns(&next);
        if !merged.changed.is_empty() || unreadable && !change.values.is_empty() {
            self.seal_account(&merged.credentials, &mut write)?;
        }
        let saved = self.written(&txn, write).await?;
        let entry = Change {
            action: Kind::IntegrationChanged,
            entity: "integration_account",
            id: id.uuid(),
            before: Some(audit::shown(&row, &stored)),
            after: Some(audit::shown_after(&saved, &merged.credentials, &merged.changed)),
        };
        self.audit(&txn, entry).await?;
        txn.commit().await?;
        self.forget(&row);
        Ok(self.account_of(saved))
    }

    /// Deletes an account and what it held. Its calls stay.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not the company's, [`Failure::Conflict`] when somebody else saved since.
    pub async fn delete_integration_account(
        &self,
        id: IntegrationAccountId,
        version: Option<i32>,
    ) -> Result<(), Failure> {
        let (txn, now) = (self.services.db.begin().await?, self.services.clock.now());
        let row = self.held_account(&txn, id, version).await?;
        let stored = self.open_account(&row).unwrap_or_else(|| Credentials::empty(super::kind_of(&row)));
        let write = ActiveModel {
            id: Set(row.id),
            is_active: Set(false),
            status: Set(AccountStatus::Inactive.code().to_owned()),
            // Nobody needs them again, and what is not there cannot leak.
            credentials: Set(None),
            access_token: Set(None),
            refresh_token: Set(None),
            webhook_secret: Set(None),
            webhook_secret_sha256: Set(None),
            previous_webhook_secret: Set(None),
            previous_webhook_secret_sha256: Set(None),
            deleted_at: Set(Some(now)),
            updated_at: Set(now),
            ..Default::default()
        };
        self.written(&txn, write).await?;
        let before = Some(audit::shown(&row, &stored));
        let entry = Change {
            action: Kind::IntegrationDeleted,
            entity: "integration_account",
            id: id.uuid(),
            before,
            after: None,
        };
        self.audit(&txn, entry).await?;
        txn.commit().await?;
        self.forget(&row);
        Ok(())
    }

    /// Whatever is remembered of an account's secrets is read afresh.
    pub(super) fn forget(&self, row: &Model) {
        let telephony = &self.services.telephony;
        telephony.forget_account(row.id.into());
        for digest in [&row.webhook_secret_sha256, &row.previous_webhook_secret_sha256].into_iter().flatten() {
            telephony.forget_secret(digest);
        }
    }

    /// A live account of the company, held until the transaction ends: written before it is read, so that whoever
    /// comes second waits, and finds another version than the one it was looking at. The row comes with the new version.
    pub(super) async fn held_account<C: ConnectionTrait>(
        &self,
        txn: &C,
        id: IntegrationAccountId,
        version: Option<i32>,
    ) -> Result<Model, Failure> {
        self.whole_company()?;
        let mut touch = Entity::update_many()
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::Id.eq(id.uuid()))
            .filter(Column::CompanyId.eq(self.company().uuid()))
            .filter(Column::DeletedAt.is_null());
        if let Some(version) = version {
            touch = touch.filter(Column::Version.eq(version));
        }
        let touched = touch.exec(txn).await?.rows_affected > 0;
        let row = self.account_row(txn, id).await?;
        if touched { Ok(row) } else { Err(Failure::Conflict) }
    }
}

/// What new credentials mean for the row: nothing that was known of the old ones holds.
pub(super) fn renew(row: &mut Model, merged: &Merged, now: DateTime<Utc>) {
    row.last_error = None;
    row.last_error_at = None;
    // Where a call belongs is no credential: nobody has to test it.
    let tested = |name: &&str| !["clinicId", "onCall"].contains(name);
    if merged.changed.iter().any(tested) {
        row.last_verified_at = None;
        row.access_token = None;
    }
    if ["accessToken", "refreshToken"].iter().any(|name| merged.changed.contains(name)) {
        row.token_expires_at = None;
    }
    if merged.rotated {
        row.previous_secret_until = Some(now + Duration::hours(OVERLAP_HOURS));
    }
}

/// The status that follows from the rest of the row.
fn settle_status(next: &mut Model, before: &Model) {
    let status = match (next.is_active, before.is_active) {
        (false, _) => AccountStatus::Inactive,
        (true, false) => AccountStatus::switched_on(next.last_verified_at.is_some(), next.last_error.is_some()),
        (true, true) if next.last_verified_at.is_none() && before.last_verified_at.is_some() => AccountStatus::Pending,
        (true, true) if next.last_error.is_none() && before.status == AccountStatus::Error.code() => {
            AccountStatus::Pending
        }
        (true, true) => return,
    };
    status.code().clone_into(&mut next.status);
}

/// The columns that an edit may touch, credentials aside.
fn changed_columns(row: &Model) -> ActiveModel {
    ActiveModel {
        id: Set(row.id),
        account_name: Set(row.account_name.clone()),
        description: Set(row.description.clone()),
        is_active: Set(row.is_active),
        status: Set(row.status.clone()),
        last_error: Set(row.last_error.clone()),
        last_error_at: Set(row.last_error_at),
        last_verified_at: Set(row.last_verified_at),
        token_expires_at: Set(row.token_expires_at),
        access_token: Set(row.access_token.clone()),
        previous_secret_until: Set(row.previous_secret_until),
        updated_at: Set(row.updated_at),
        ..Default::default()
    }
}

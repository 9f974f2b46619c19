//! The calls switch of a company as everything else asks for it: one question, one refusal.

use super::CompanyStore;
use crate::Failure;
use crate::entity::company;
use domain::company::CallFeatures;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};

impl CompanyStore {
    /// Whether the platform allows this company calls. While it does not, packages with calls are hidden from it,
    /// call settings are refused and call endpoints answer 403; what was recorded stays, and callers get the backup.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the company is gone, or when the database fails.
    pub async fn calls_allowed(&self) -> Result<bool, Failure> {
        let row = company::Entity::find_by_id(self.company().uuid()).one(&self.services.db).await?;
        allowed(row)
    }

    /// The way into everything that is about calls.
    ///
    /// # Errors
    /// [`Failure::CallsDisabled`] while the switch is off; see [`Self::calls_allowed`].
    pub async fn require_calls(&self) -> Result<(), Failure> {
        if self.calls_allowed().await? { Ok(()) } else { Err(Failure::CallsDisabled) }
    }

    /// The same in the transaction of a change that must not race the switch: until the transaction ends, nobody
    /// flips it.
    ///
    /// # Errors
    /// [`Failure::CallsDisabled`] while the switch is off; see [`Self::calls_allowed`].
    pub async fn require_calls_in<C: ConnectionTrait>(&self, txn: &C) -> Result<(), Failure> {
        // Shared: any number of such changes at once, while whoever flips waits. SQLite has one writer anyway.
        let row = company::Entity::find_by_id(self.company().uuid()).lock_shared().one(txn).await?;
        if allowed(row)? { Ok(()) } else { Err(Failure::CallsDisabled) }
    }
}

fn allowed(row: Option<company::Model>) -> Result<bool, Failure> {
    let row = row.filter(|row| row.deleted_at.is_none()).ok_or(Failure::NotFound)?;
    Ok(CallFeatures::from_settings(&row.settings).call_enabled)
}

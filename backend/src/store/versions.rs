//! The history of a clinic's availability: every saved version with who and when.

use super::CompanyStore;
use crate::Failure;
use crate::entity::availability_version::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use domain::availability::AvailabilitySettings;
use domain::ids::ClinicId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;

/// A version that somebody saved.
#[derive(Debug, Clone)]
pub struct SavedVersion {
    /// Its number, as receipts name it.
    pub version: i32,
    /// Who saved it; `None` for the state before the first save that was kept.
    pub author: Option<String>,
    /// When it began to hold.
    pub at: DateTime<Utc>,
    /// The version it brought back.
    pub restored_from: Option<i32>,
    /// The settings.
    pub settings: AvailabilitySettings,
}

/// What a version row is made of.
pub(super) struct NewVersion<'v> {
    pub clinic: ClinicId,
    pub version: i32,
    pub settings: &'v Value,
    /// `None`: the state that was there before anything was kept.
    pub author: Option<&'v str>,
    pub restored_from: Option<i32>,
    pub at: DateTime<Utc>,
}

/// The stored words for an author that nobody knows any more.
const UNKNOWN: &str = "";

impl CompanyStore {
    /// Writes a version in the transaction of the save. One that is there already stays as it is.
    pub(super) async fn keep_version<C: ConnectionTrait>(&self, db: &C, new: NewVersion<'_>) -> Result<(), DbErr> {
        let row = ActiveModel {
            clinic_id: Set(new.clinic.uuid()),
            version: Set(new.version),
            company_id: Set(self.company().uuid()),
            settings: Set(new.settings.clone()),
            author_user_id: Set(new.author.and(self.actor.user()).map(Into::into)),
            author_label: Set(new.author.unwrap_or(UNKNOWN).to_owned()),
            restored_from: Set(new.restored_from),
            created_at: Set(new.at),
        };
        let once = OnConflict::columns([Column::ClinicId, Column::Version]).do_nothing().to_owned();
        Entity::insert(row).on_conflict(once).exec_without_returning(db).await?;
        Ok(())
    }

    /// Versions of a clinic, newest first: `limit` of them below version `before`.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn versions(
        &self,
        id_or_slug: &str,
        before: Option<i32>,
        limit: u64,
    ) -> Result<Vec<SavedVersion>, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?.resolved.clinic;
        let mut query = Entity::find()
            .filter(Column::ClinicId.eq(clinic.uuid()))
            .filter(Column::CompanyId.eq(self.company().uuid()));
        if let Some(before) = before {
            query = query.filter(Column::Version.lt(before));
        }
        let rows = query.order_by_desc(Column::Version).limit(limit.clamp(1, 200)).all(&self.services.db).await?;
        Ok(rows.into_iter().map(SavedVersion::from).collect())
    }

    /// One version of a clinic.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope or never had it.
    pub async fn version(&self, id_or_slug: &str, version: i32) -> Result<SavedVersion, Failure> {
        let below = version.checked_add(1).ok_or(Failure::NotFound)?;
        let found = self.versions(id_or_slug, Some(below), 1).await?.into_iter().next();
        found.filter(|found| found.version == version).ok_or(Failure::NotFound)
    }
}

impl From<Model> for SavedVersion {
    fn from(row: Model) -> Self {
        // Leniently, like a call reads it: a version of an older shape can be shown and brought back.
        let (settings, _) = AvailabilitySettings::read(&row.settings);
        Self {
            version: row.version,
            author: Some(row.author_label).filter(|label| label != UNKNOWN),
            at: row.created_at,
            restored_from: row.restored_from,
            settings,
        }
    }
}

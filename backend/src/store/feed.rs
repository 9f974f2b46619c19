//! The address under which calendars subscribe to a clinic's hours. Whoever has it reads the hours, nothing else.

use super::CompanyStore;
use crate::audit::{Change, Kind};
use crate::entity::{clinic, company};
use crate::{Failure, Services};
use domain::availability::{AvailabilitySettings, Zone};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TransactionTrait};

/// A clinic's hours as a subscriber sees them.
#[derive(Debug, Clone)]
pub struct PublicHours {
    /// The clinic's name.
    pub name: String,
    /// Its slug, which makes ids of entries stable.
    pub slug: String,
    /// Its settings.
    pub settings: AvailabilitySettings,
    /// Their zone.
    pub zone: Zone,
}

/// The hours behind a feed's token.
///
/// # Errors
/// [`Failure::NotFound`] when no live clinic has it.
pub async fn public_hours(services: &Services, token: &str) -> Result<PublicHours, Failure> {
    // A token is 32 hex digits; anything else is not worth a query.
    if token.len() != 32 || !token.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Failure::NotFound);
    }
    let (found, company) = clinic::Entity::find()
        .filter(clinic::Column::HoursFeedToken.eq(token))
        .filter(clinic::Column::DeletedAt.is_null())
        .find_also_related(company::Entity)
        .one(&services.db)
        .await?
        .ok_or(Failure::NotFound)?;
    if company.is_none_or(|company| company.deleted_at.is_some()) {
        return Err(Failure::NotFound);
    }
    let (settings, _) = AvailabilitySettings::read(&found.ai_availability_settings);
    Ok(PublicHours { name: found.name, slug: found.slug, zone: Zone::or_utc(&settings.timezone), settings })
}

impl CompanyStore {
    /// The token of a clinic's feed, if somebody asked for one.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn feed_token(&self, id_or_slug: &str) -> Result<Option<String>, Failure> {
        let id = self.clinic_now(id_or_slug).await?.resolved.clinic;
        let found = clinic::Entity::find_by_id(id.uuid())
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            .one(&self.services.db)
            .await?;
        Ok(found.ok_or(Failure::NotFound)?.hours_feed_token)
    }

    /// A new address for the feed; the one before leads nowhere from then on. `on` false: no feed at all.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn renew_feed(&self, id_or_slug: &str, on: bool) -> Result<(), Failure> {
        let id = self.clinic_now(id_or_slug).await?.resolved.clinic.uuid();
        let noise: [u8; 16] = rand::random();
        let token = on.then(|| hex::encode(noise));
        let txn = self.services.db.begin().await?;
        clinic::Entity::update_many()
            .col_expr(clinic::Column::HoursFeedToken, Expr::value(token))
            .col_expr(clinic::Column::UpdatedAt, Expr::value(self.services.clock.now()))
            .filter(clinic::Column::Id.eq(id))
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            .exec(&txn)
            .await?;
        // The address itself is a secret, so the change log only says that there is a new one.
        let action = if on { Kind::HoursFeedRenewed } else { Kind::HoursFeedRemoved };
        self.audit(&txn, Change { action, entity: "clinic", id, before: None, after: None }).await?;
        txn.commit().await?;
        Ok(())
    }
}

use crate::entity::{clinic, company};
use crate::scope::MasterScope;
use crate::{Failure, Services};
use domain::company::CallFeatures;
use domain::ids::CompanyId;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// A company in the master admin's list.
#[derive(Debug, Clone)]
pub struct CompanySummary {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// `features.callEnabled`.
    pub call_enabled: bool,
    /// Where its subscription stands.
    pub subscription: String,
    /// Its live clinics.
    pub clinics: u64,
}

/// All live companies, by name.
///
/// # Errors
/// When the database fails.
pub async fn companies(services: &Services, _right: MasterScope) -> Result<Vec<CompanySummary>, Failure> {
    let db = &services.db;
    let rows = company::Entity::find()
        .filter(company::Column::DeletedAt.is_null())
        .order_by_asc(company::Column::Name)
        .all(db)
        .await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let live = clinic::Entity::find()
            .filter(clinic::Column::CompanyId.eq(row.id))
            .filter(clinic::Column::DeletedAt.is_null());
        out.push(CompanySummary {
            id: row.id.into(),
            call_enabled: CallFeatures::from_settings(&row.settings).call_enabled,
            subscription: row.subscription_status,
            clinics: live.count(db).await?,
            name: row.name,
        });
    }
    Ok(out)
}

use super::CompanyStore;
use crate::Failure;
use crate::entity::company;
use crate::telephony::Resolved;
use chrono::{DateTime, Utc};
use domain::availability::LocalClock;
use domain::ids::ClinicId;
use domain::phone::Caller;
use domain::routing::{Decision, RoutingContext, decide};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// A clinic in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClinicSummary {
    /// Its id.
    pub id: ClinicId,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// IANA zone of its hours.
    pub timezone: String,
    /// `en`, `fr` or `es`.
    pub language: String,
}

/// Who answers at a clinic right now, and everything that says why.
#[derive(Debug, Clone)]
pub struct ClinicNow {
    /// The clinic as routing sees it.
    pub resolved: Resolved,
    /// The context of an ordinary call.
    pub context: RoutingContext,
    /// The decision for it.
    pub decision: Decision,
    /// When this was asked.
    pub now: DateTime<Utc>,
    /// The clinic's clock then.
    pub local: LocalClock,
}

impl ClinicNow {
    fn at(now: DateTime<Utc>, resolved: Resolved) -> Self {
        // An ordinary caller: a number that is on nobody's list.
        let context = resolved.routing(Caller::Other(String::new()), None, None);
        let decision = decide(now, &context);
        let local = context.clinic.zone.local(now);
        Self { resolved, context, decision, now, local }
    }

    /// The clinic in a list.
    #[must_use]
    pub fn summary(&self) -> ClinicSummary {
        ClinicSummary {
            id: self.resolved.clinic,
            slug: self.resolved.slug.clone(),
            name: self.context.clinic.name.clone(),
            timezone: self.context.clinic.settings.timezone.clone(),
            language: self.context.clinic.language.code().to_owned(),
        }
    }
}

impl CompanyStore {
    /// The company's name.
    ///
    /// # Errors
    /// When the database fails or the company is gone.
    pub async fn company_name(&self) -> Result<String, Failure> {
        let found = company::Entity::find_by_id(self.company().uuid()).one(&self.services.db).await?;
        Ok(found.ok_or(Failure::NotFound)?.name)
    }

    /// Every clinic of the scope with who answers right now, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clinics_now(&self) -> Result<Vec<ClinicNow>, Failure> {
        let now = self.services.clock.now();
        let clinics = self.services.telephony.clinics(self.scope).await?;
        Ok(clinics.into_iter().map(|resolved| ClinicNow::at(now, resolved)).collect())
    }

    /// One clinic, by id or slug.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not in the scope.
    pub async fn clinic_now(&self, id_or_slug: &str) -> Result<ClinicNow, Failure> {
        let id = id_or_slug.parse::<ClinicId>().ok();
        let all = self.clinics_now().await?;
        all.into_iter()
            .find(|c| Some(c.resolved.clinic) == id || c.resolved.slug == id_or_slug)
            .ok_or(Failure::NotFound)
    }
}

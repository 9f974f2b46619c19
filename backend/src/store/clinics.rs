use super::CompanyStore;
use crate::Failure;
use crate::entity::{company, phone_number};
use crate::telephony::{Asked, Lookup, Resolved, Simulation};
use chrono::{DateTime, Utc};
use domain::availability::LocalClock;
use domain::ids::ClinicId;
use domain::phone::{Caller, E164};
use domain::routing::{Decision, RoutingContext, decide};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
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

    /// The active numbers that lead to a clinic, the leading one first.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn numbers(&self, id_or_slug: &str) -> Result<Vec<E164>, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?.resolved.clinic;
        let rows = phone_number::Entity::find()
            .filter(phone_number::Column::ClinicId.eq(clinic.uuid()))
            .filter(phone_number::Column::CompanyId.eq(self.company().uuid()))
            .filter(phone_number::Column::IsActive.eq(true))
            .order_by_asc(phone_number::Column::CreatedAt)
            .order_by_asc(phone_number::Column::Id)
            .all(&self.services.db)
            .await?;
        let number = |text: Option<String>| text.and_then(|text| E164::parse(&text).ok());
        let mut numbers = Vec::new();
        for found in rows.into_iter().flat_map(|row| [number(row.inbound_phone_number), number(row.twilio_number)]) {
            numbers.extend(found.filter(|found| !numbers.contains(found)));
        }
        Ok(numbers)
    }

    /// What would happen to a call at a clinic. `called` is one of its numbers; the leading one where it is none of them.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope, [`Failure::Invalid`] for a question that cannot be
    /// answered.
    pub async fn simulate(&self, id_or_slug: &str, called: Option<E164>, asked: &Asked) -> Result<Simulation, Failure> {
        let leading = self.clinic_now(id_or_slug).await?.resolved;
        let telephony = &self.services.telephony;
        if let Some(number) = called {
            let found = telephony.resolve(&Lookup::Number(number.clone()), "").await?;
            if let Some(found) = found.filter(|found| found.clinic == leading.clinic) {
                return telephony.simulate(&found, Some(number), asked).await;
            }
        }
        telephony.simulate(&leading, None, asked).await
    }
}

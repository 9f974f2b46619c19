use super::versions::NewVersion;
use super::{Accepted, ClinicNow, CompanyStore, Flip};
use crate::Failure;
use crate::audit::{Change, Kind};
use crate::entity::clinic;
use chrono::{DateTime, Utc};
use domain::FieldError;
use domain::availability::{AvailabilitySettings, FallbackKind, Hours, OverrideUntil, Zone, next_change};
use domain::ids::ClinicId;
use domain::phone::E164;
use domain::routing::Circle;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TransactionTrait};
use serde_json::Value;

/// What saving came to.
#[derive(Debug, Clone, PartialEq)]
pub enum SaveOutcome {
    /// Saved.
    Saved(Saved),
    /// The same as before; nothing was written.
    Unchanged(Saved),
    /// Nothing was written: these pinned answers would change, and nobody has said yet that they may.
    Flips(Vec<Flip>),
}

/// How settings are to be saved.
#[derive(Debug, Clone, Default)]
pub struct Saving {
    /// The version the person saw: when somebody else saved meanwhile nothing is overwritten. `None` overwrites.
    pub expected: Option<i32>,
    /// Pinned answers that may change.
    pub accepted: Accepted,
    /// The version that is brought back.
    pub restored_from: Option<i32>,
}

/// Settings as they are stored now.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The settings.
    pub settings: AvailabilitySettings,
    /// Their version.
    pub version: i32,
}

impl CompanyStore {
    /// Saves a clinic's availability as a new version.
    ///
    /// # Errors
    /// [`Failure::Invalid`] with every wrong field, [`Failure::Conflict`], [`Failure::NotFound`].
    pub async fn save_availability(
        &self,
        id_or_slug: &str,
        mut settings: AvailabilitySettings,
        saving: Saving,
    ) -> Result<SaveOutcome, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?;
        let now = self.services.clock.now();
        let current = &clinic.context.clinic.settings;
        let version = clinic.context.clinic.settings_version;
        if saving.expected.is_some_and(|seen| seen != version) {
            return Err(Failure::Conflict);
        }
        resolve_override(&mut settings, now);
        let mut errors = errors_in_place(&settings);
        if let Some(number) = line_to_dial(&settings)
            && let Some(message) = self.circle_message(&clinic, number).await?
        {
            errors.push(FieldError::new("fallback.forwardNumber", message));
        }
        let stored = settings.to_json();
        if holds_nul(&stored) {
            errors.push(FieldError::new(
                "settings",
                "Some text holds a NUL character (\\u0000), which cannot be stored. Leave it out.",
            ));
        }
        if !errors.is_empty() {
            return Err(Failure::Invalid(errors));
        }
        if stored == current.to_json() {
            return Ok(SaveOutcome::Unchanged(Saved { settings, version }));
        }
        let flips = self.flips(&clinic, &settings, &saving.accepted).await?;
        if !flips.is_empty() {
            return Ok(SaveOutcome::Flips(flips));
        }
        let txn = self.services.db.begin().await?;
        let written = clinic::Entity::update_many()
            .col_expr(clinic::Column::AiAvailabilitySettings, Expr::value(stored.clone()))
            .col_expr(clinic::Column::AvailabilityVersion, Expr::value(version + 1))
            .col_expr(clinic::Column::Timezone, Expr::value(settings.timezone.clone()))
            .col_expr(clinic::Column::UpdatedAt, Expr::value(now))
            .filter(clinic::Column::Id.eq(clinic.resolved.clinic.uuid()))
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            // Two saves at once: the second finds another version and is told.
            .filter(clinic::Column::AvailabilityVersion.eq(version))
            .exec(&txn)
            .await?;
        if written.rows_affected == 0 {
            txn.rollback().await?;
            return Err(Failure::Conflict);
        }
        let before = current.to_json();
        let of = |version, settings, author, at| NewVersion {
            clinic: clinic.resolved.clinic,
            version,
            settings,
            author,
            restored_from: None,
            at,
        };
        // What was there before the first change that is kept belongs to the history as well.
        self.keep_version(&txn, of(version, &before, None, now)).await?;
        let author = self.actor.label();
        let new = of(version + 1, &stored, Some(author.as_str()), now);
        self.keep_version(&txn, NewVersion { restored_from: saving.restored_from, ..new }).await?;
        let change = Change {
            action: Kind::AvailabilitySaved,
            entity: "clinic",
            id: clinic.resolved.clinic.uuid(),
            before: Some(before),
            after: Some(stored),
        };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(SaveOutcome::Saved(Saved { settings, version: version + 1 }))
    }
}

impl CompanyStore {
    /// Why a number cannot be the backup's: it rings this clinic again. Clinics of other companies are never named.
    async fn circle_message(&self, clinic: &ClinicNow, number: &E164) -> Result<Option<String>, Failure> {
        let own = clinic.context.clinic.forwards_from.as_ref() == Some(number);
        let circle = self.services.telephony.circle(clinic.resolved.clinic, number).await?;
        let circle = match circle {
            None if own => Circle { through: Vec::new() },
            None => return Ok(None),
            Some(circle) => circle,
        };
        let names = self.names_of(&circle.through).await?;
        Ok(Some(match names.as_slice() {
            [] => {
                "This number leads back here, so the call would go in a circle. Enter a line that rings at the clinic."
                    .to_owned()
            }
            names => format!(
                "This number leads back here by way of {}, so the call would go in a circle. Enter a line that rings at the clinic.",
                names.join(", then ")
            ),
        }))
    }

    /// The names of clinics, when all of them are in the scope; else none.
    async fn names_of(&self, clinics: &[ClinicId]) -> Result<Vec<String>, Failure> {
        if clinics.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.clinics_now().await?;
        let name =
            |id: &ClinicId| known.iter().find(|c| c.resolved.clinic == *id).map(|c| c.context.clinic.name.clone());
        Ok(clinics.iter().map(name).collect::<Option<Vec<_>>>().unwrap_or_default())
    }
}

/// PostgreSQL takes any character in JSON but this one; both engines refuse it alike.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(list) => list.iter().any(holds_nul),
        Value::Object(map) => map.iter().any(|(key, value)| key.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// "Until the hours change" becomes the instant it means now, so that it ends by itself.
fn resolve_override(settings: &mut AvailabilitySettings, now: DateTime<Utc>) {
    let zone = Zone::or_utc(&settings.timezone);
    let change = {
        let hours = Hours::of(settings);
        next_change(&zone, now, |m| hours.at(m).open, |d, e| hours.edges(d, e))
    };
    if let Some(switch) = &mut settings.override_
        && switch.until == OverrideUntil::NextChange
    {
        switch.until = change.map_or(OverrideUntil::Open, OverrideUntil::Instant);
    }
    // An ended switch says nothing any more.
    if settings.override_.as_ref().is_some_and(|s| matches!(s.until, OverrideUntil::Instant(end) if end <= now)) {
        settings.override_ = None;
    }
}

/// The line that the backup rings, if it rings one.
fn line_to_dial(settings: &AvailabilitySettings) -> Option<&E164> {
    settings.fallback.forward_number.as_ref().filter(|_| settings.fallback.kind == FallbackKind::Forward)
}

/// What is wrong with settings wherever they are: the zone, and the rules between values.
fn errors_in_place(settings: &AvailabilitySettings) -> Vec<FieldError> {
    let mut errors = settings.rule_errors();
    if let Err(unknown) = Zone::parse(&settings.timezone) {
        errors.push(FieldError::new("afterHours.businessHours.timezone", unknown.to_string()));
    }
    errors
}

//! Pinned answers: what a clinic expects of its own settings, checked before every save.

use super::{ClinicNow, CompanyStore};
use crate::Failure;
use crate::audit::{Change, Kind};
use crate::entity::routing_pin::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, NaiveDate, Utc};
use domain::availability::{AvailabilitySettings, Zone};
use domain::routing::{Pin, PinCaller, PinCheck, PinResult, PlanKind, RoutingContext, check_pin};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, TransactionTrait};
use serde_json::{Value, json};
use uuid::Uuid;

/// The most pinned answers a clinic keeps: each is decided anew with every save.
pub const MAX_PINS: u64 = 100;

/// A pinned answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPin {
    /// Its id.
    pub id: Uuid,
    /// What is expected.
    pub pin: Pin,
    /// Who pinned it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A pinned answer against settings.
#[derive(Debug, Clone)]
pub struct CheckedPin {
    /// The pin.
    pub kept: KeptPin,
    /// What the settings say.
    pub check: PinCheck,
    /// The moment is over; it is no longer checked when something is saved.
    pub over: bool,
}

/// A pinned answer that settings about to be saved would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The pin's id.
    pub id: Uuid,
    /// "24 Dec 2026 1:05 PM, no calls on the line → voicemail".
    pub label: String,
    /// What would be instead: "The clinic is open, so the staff line rings."
    pub sentence: String,
}

impl Flip {
    /// In one line.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}. It would be: {}", self.label, self.sentence)
    }
}

/// The pinned answers that somebody knows will change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Accepted {
    /// None.
    #[default]
    None,
    /// These, by id. Others still stop the save.
    These(Vec<Uuid>),
    /// Whatever changes.
    All,
}

impl Accepted {
    fn covers(&self, flip: &Flip) -> bool {
        match self {
            Self::None => false,
            Self::These(ids) => ids.contains(&flip.id),
            Self::All => true,
        }
    }
}

impl CompanyStore {
    /// The pinned answers of a clinic, by moment.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn pins(&self, id_or_slug: &str) -> Result<Vec<KeptPin>, Failure> {
        self.pins_of(&self.clinic_now(id_or_slug).await?).await
    }

    async fn pins_of(&self, clinic: &ClinicNow) -> Result<Vec<KeptPin>, Failure> {
        let rows = Entity::find()
            .filter(Column::ClinicId.eq(clinic.resolved.clinic.uuid()))
            .filter(Column::CompanyId.eq(self.company().uuid()))
            .order_by_asc(Column::LocalDate)
            .order_by_asc(Column::LocalMinute)
            .order_by_asc(Column::Id)
            .all(&self.services.db)
            .await?;
        Ok(rows.into_iter().filter_map(kept).collect())
    }

    /// The pinned answers of a clinic against its settings, or against settings that are not saved.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn checked_pins(
        &self,
        id_or_slug: &str,
        settings: Option<&AvailabilitySettings>,
    ) -> Result<Vec<CheckedPin>, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?;
        let context = settings.map_or_else(|| clinic.context.clone(), |s| with_settings(&clinic.context, s));
        let checked = self.pins_of(&clinic).await?.into_iter().map(|kept| {
            let check = check_pin(&kept.pin, &context);
            CheckedPin { over: check.at < clinic.now, check, kept }
        });
        Ok(checked.collect())
    }

    /// Pins an answer.
    ///
    /// # Errors
    /// [`Failure::NotFound`], or [`Failure::Invalid`] when there are too many.
    pub async fn add_pin(&self, id_or_slug: &str, pin: &Pin) -> Result<(), Failure> {
        let clinic = self.clinic_now(id_or_slug).await?.resolved.clinic;
        let txn = self.services.db.begin().await?;
        // The same question has one answer: a new one takes the place of the old. Written before anything is read, so
        // that on SQLite a second writer waits instead of failing.
        Entity::delete_many()
            .filter(Column::ClinicId.eq(clinic.uuid()))
            .filter(Column::LocalDate.eq(pin.date.to_string()))
            .filter(Column::LocalMinute.eq(i32::from(pin.minute)))
            .filter(Column::ActiveCalls.eq(i32::try_from(pin.active_calls).unwrap_or(i32::MAX)))
            .filter(match stored_caller(&pin.caller) {
                Some(caller) => Column::Caller.eq(caller),
                None => Column::Caller.is_null(),
            })
            .exec(&txn)
            .await?;
        if Entity::find().filter(Column::ClinicId.eq(clinic.uuid())).count(&txn).await? >= MAX_PINS {
            let message = format!("There are {MAX_PINS} pinned answers already. Remove some first.");
            return Err(Failure::field("pin", &message));
        }
        let id = Uuid::now_v7();
        let row = ActiveModel {
            id: Set(id),
            company_id: Set(self.company().uuid()),
            clinic_id: Set(clinic.uuid()),
            local_date: Set(pin.date.to_string()),
            local_minute: Set(i32::from(pin.minute)),
            active_calls: Set(i32::try_from(pin.active_calls).unwrap_or(i32::MAX)),
            caller: Set(stored_caller(&pin.caller)),
            expected: Set(pin.expected.code().to_owned()),
            created_by: Set(self.actor.label()),
            created_at: Set(self.services.clock.now()),
        };
        Entity::insert(row).exec_without_returning(&txn).await?;
        let after = Some(told(pin));
        let change = Change { action: Kind::PinAdded, entity: "clinic", id: clinic.uuid(), before: None, after };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Takes a pinned answer away.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when there is none with that id at the clinic.
    pub async fn remove_pin(&self, id_or_slug: &str, id: Uuid) -> Result<Pin, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?;
        let kept = self.pins_of(&clinic).await?.into_iter().find(|kept| kept.id == id).ok_or(Failure::NotFound)?;
        let txn = self.services.db.begin().await?;
        Entity::delete_many()
            .filter(Column::Id.eq(id))
            .filter(Column::ClinicId.eq(clinic.resolved.clinic.uuid()))
            .exec(&txn)
            .await?;
        let before = Some(told(&kept.pin));
        let change = Change {
            action: Kind::PinRemoved,
            entity: "clinic",
            id: clinic.resolved.clinic.uuid(),
            before,
            after: None,
        };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(kept.pin)
    }

    /// The pinned answers, of moments to come, that hold now and would not with these settings; without those that
    /// are accepted. Where somebody did not accept all of them, all are named again.
    pub(super) async fn flips(
        &self,
        clinic: &ClinicNow,
        settings: &AvailabilitySettings,
        accepted: &Accepted,
    ) -> Result<Vec<Flip>, Failure> {
        let after = with_settings(&clinic.context, settings);
        let flips: Vec<Flip> = self
            .pins_of(clinic)
            .await?
            .into_iter()
            .filter_map(|kept| {
                let before = check_pin(&kept.pin, &clinic.context);
                if before.at < clinic.now || !before.holds() {
                    return None;
                }
                match check_pin(&kept.pin, &after).result {
                    PinResult::Holds => None,
                    PinResult::Flips { sentence, .. } => Some(Flip { id: kept.id, label: kept.pin.label(), sentence }),
                }
            })
            .collect();
        Ok(if flips.iter().all(|flip| accepted.covers(flip)) { Vec::new() } else { flips })
    }
}

/// What the change log says: in words, and whole, so that it can be taken back.
fn told(pin: &Pin) -> Value {
    json!({ "answer": pin.label(), "pin": pin })
}

fn stored_caller(caller: &PinCaller) -> Option<String> {
    Some(caller.as_text().to_owned()).filter(|text| !text.is_empty())
}

fn with_settings(context: &RoutingContext, settings: &AvailabilitySettings) -> RoutingContext {
    let mut context = context.clone();
    context.clinic.zone = Zone::or_utc(&settings.timezone);
    context.clinic.settings = settings.clone();
    context
}

/// A stored pin; one that somebody broke by hand is not shown and stops nothing.
fn kept(row: Model) -> Option<KeptPin> {
    let pin = Pin {
        date: NaiveDate::parse_from_str(&row.local_date, "%Y-%m-%d").ok()?,
        minute: u16::try_from(row.local_minute).ok()?,
        active_calls: u32::try_from(row.active_calls).ok()?,
        caller: PinCaller::parse(row.caller.as_deref().unwrap_or_default()).ok()?,
        expected: PlanKind::from_code(&row.expected)?,
    };
    Some(KeptPin { id: row.id, pin, by: row.created_by, at: row.created_at })
}

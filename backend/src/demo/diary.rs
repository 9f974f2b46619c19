//! The appointment book of a clinic in the demo: free times, visits made by staff and on the phone, what became of them.

use super::places::{Caller, Place};
use super::random::{Dice, id_at};
use super::words::visits;
use crate::entity::appointment;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::availability::{AvailabilitySettings, Hours, Zone};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Minutes a visit takes.
const VISIT: u32 = 30;

/// How far ahead people book, in days.
pub(super) const AHEAD: i64 = 30;

pub(super) struct Diary<'p> {
    place: &'p Place,
    settings: &'p AvailabilitySettings,
    zone: &'p Zone,
    taken: BTreeSet<DateTime<Utc>>,
    /// Visits with the number to text, where there is one.
    pub(super) visits: Vec<(appointment::Model, Option<Caller>)>,
}

impl<'p> Diary<'p> {
    pub(super) fn new(place: &'p Place, settings: &'p AvailabilitySettings, zone: &'p Zone) -> Self {
        Self { place, settings, zone, taken: BTreeSet::new(), visits: Vec::new() }
    }

    /// The bookable moments of a local date.
    fn slots(&self, date: NaiveDate) -> Vec<DateTime<Utc>> {
        let hours = Hours::of(self.settings).on(date);
        let starts = hours.intervals.iter().flat_map(|interval| {
            let (open, close) = (u32::from(interval.open.minutes()), interval.end_minutes());
            (open..).step_by(VISIT as usize).take_while(move |start| start + VISIT <= close)
        });
        starts.filter_map(|minute| self.zone.instants(date, minute).first().copied()).collect()
    }

    /// A free moment from the day after `after` on; the first `skip` ones are left out.
    pub(super) fn free(&self, after: DateTime<Utc>, skip: usize) -> Option<DateTime<Utc>> {
        let first = self.zone.moment(after).date + Duration::days(1);
        let days = (0..AHEAD).map(|n| first + Duration::days(n));
        days.flat_map(|date| self.slots(date)).filter(|slot| !self.taken.contains(slot)).nth(skip)
    }

    /// A visit of the staff's own making for some of the times of every day, made some days before.
    pub(super) fn fill(&mut self, callers: &[Caller], first: NaiveDate, last: NaiveDate, now: DateTime<Utc>) {
        let mut dice = Dice::new(&format!("diary {}", self.place.slug));
        let mut date = first;
        while date <= last {
            let slots = self.slots(date);
            let wanted = if slots.is_empty() { 0 } else { dice.between(2, 5) };
            for _ in 0..wanted {
                let slot = *dice.pick(&slots);
                let made = slot - Duration::days(dice.between(3, 25)) - Duration::minutes(dice.between(0, 400));
                if made < now && !self.taken.contains(&slot) {
                    let caller = dice.pick(callers).clone();
                    let visit = *dice.pick(visits(self.place.trade));
                    self.book(slot, made, Some(caller), visit, None);
                }
            }
            date += Duration::days(1);
        }
    }

    /// Puts a visit in the book.
    pub(super) fn book(
        &mut self,
        slot: DateTime<Utc>,
        made: DateTime<Utc>,
        caller: Option<Caller>,
        visit: &str,
        call: Option<Uuid>,
    ) -> Uuid {
        let id = id_at(made, &format!("visit {} {slot}", self.place.slug));
        self.taken.insert(slot);
        let row = appointment::Model {
            id,
            company_id: self.place.company_id(),
            clinic_id: self.place.id(),
            end_user_id: caller.as_ref().map(|caller| caller.id),
            call_id: call,
            patient_name: caller.as_ref().map_or("Patient", |caller| caller.name).to_owned(),
            patient_phone: caller.as_ref().map(|caller| caller.number.clone()),
            reason: Some(visit.to_owned()),
            starts_at: slot,
            ends_at: slot + Duration::minutes(i64::from(VISIT)),
            status: "booked".to_owned(),
            source: if call.is_some() { "assistant" } else { "staff" }.to_owned(),
            external_event_id: None,
            notes: None,
            cancelled_at: None,
            created_at: made,
            updated_at: made,
        };
        self.visits.push((row, caller));
        id
    }

    /// The caller's next visit that already stood in the book at that moment.
    pub(super) fn next_of(&self, caller: &Caller, at: DateTime<Utc>) -> Option<Uuid> {
        let theirs = |(row, owner): &&(appointment::Model, Option<Caller>)| {
            owner.as_ref().is_some_and(|owner| owner.id == caller.id)
                && row.status == "booked"
                && row.created_at < at
                && row.starts_at > at + Duration::hours(3)
        };
        self.visits.iter().filter(theirs).min_by_key(|(row, _)| row.starts_at).map(|(row, _)| row.id)
    }

    /// When a visit begins.
    pub(super) fn start_of(&self, id: Uuid) -> Option<DateTime<Utc>> {
        self.visits.iter().find(|(row, _)| row.id == id).map(|(row, _)| row.starts_at)
    }

    /// Takes a visit out of the book and tells when it would have been.
    pub(super) fn cancel(&mut self, id: Uuid, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (row, _) = self.visits.iter_mut().find(|(row, _)| row.id == id)?;
        row.status = "cancelled".to_owned();
        row.cancelled_at = Some(at);
        row.updated_at = at;
        self.taken.remove(&row.starts_at);
        Some(row.starts_at)
    }

    /// What became of the visits by `now`.
    pub(super) fn settle(&mut self, now: DateTime<Utc>) {
        let mut dice = Dice::new(&format!("visits of {}", self.place.slug));
        for (row, _) in self.visits.iter_mut().filter(|(row, _)| row.status == "booked") {
            if row.ends_at < now {
                row.status = if dice.chance(94) { "completed" } else { "no_show" }.to_owned();
                row.updated_at = row.ends_at;
            } else if dice.chance(45) && row.created_at < now - Duration::hours(1) {
                row.status = "confirmed".to_owned();
                row.updated_at = row.created_at + Duration::minutes(40);
            }
        }
    }
}

//! How calls ended, by the carrier and by the books.

use backend::entity::call;
use domain::call::CallStatus;
use sea_orm::{DatabaseConnection, EntityTrait as _};
use server::emulator::Outcome;
use std::collections::{HashMap, HashSet};

/// A call that is over, as the carrier saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub sid: String,
    pub status: CallStatus,
    pub seconds: i32,
}

impl Ended {
    pub fn of(outcome: Outcome) -> Self {
        let status = CallStatus::from_carrier(&outcome.status).unwrap();
        Self { sid: outcome.sid, status, seconds: i32::try_from(outcome.seconds).unwrap() }
    }
}

async fn rows(db: &DatabaseConnection) -> HashMap<String, call::Model> {
    let rows = call::Entity::find().all(db).await.unwrap();
    rows.into_iter().filter_map(|row| Some((row.call_sid.clone()?, row))).collect()
}

/// Each of these calls has its row.
pub async fn every_answered_call_is_known(db: &DatabaseConnection, answered: &HashSet<String>) {
    let rows = rows(db).await;
    let lost: Vec<_> = answered.iter().filter(|sid| !rows.contains_key(*sid)).collect();
    assert!(lost.is_empty(), "{} of {} answered calls are unknown: {lost:?}", lost.len(), answered.len());
}

/// Each of these calls is in the final state in which the carrier saw it end, with the carrier's length.
///
/// A call of which Switchboard never heard anything has no row, and needs none.
pub async fn are_true(db: &DatabaseConnection, calls: &[Ended]) {
    let rows = rows(db).await;
    let mut wrong = Vec::new();
    for call in calls {
        let Some(row) = rows.get(&call.sid) else { continue };
        // Nobody talked on a call that was not answered, whether somebody wrote the nought down or not.
        let seconds = row.duration.or((call.status != CallStatus::Completed).then_some(0));
        let booked = (row.status.as_str(), seconds, row.ended_at.is_some());
        if booked != (call.status.code(), Some(call.seconds), true) {
            wrong.push(format!("{call:?} is {booked:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} calls have no true end:\n{}", wrong.len(), wrong.join("\n"));
}

/// None of these calls has an end that the carrier did not see.
pub async fn are_never_invented(db: &DatabaseConnection, calls: &[Ended]) {
    let rows = rows(db).await;
    for call in calls {
        let Some(row) = rows.get(&call.sid) else { continue };
        let status = CallStatus::from_code(&row.status).unwrap();
        assert!(!status.is_final() || status == call.status, "{call:?} is {status:?}");
    }
}

/// At most so many of these calls are still on the line: none, once the reconciler has asked for those nobody told of.
pub async fn active_calls_are_at_most(db: &DatabaseConnection, calls: &[Ended], most: usize) {
    let rows = rows(db).await;
    let is_active = |row: &&call::Model| CallStatus::from_code(&row.status).is_ok_and(|status| !status.is_final());
    let active = calls.iter().filter_map(|call| rows.get(&call.sid)).filter(is_active).count();
    assert!(active <= most, "{active} calls are on the line, {most} may be");
}

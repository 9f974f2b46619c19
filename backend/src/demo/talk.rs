//! A conversation in the demo, filled in and timed.

use super::places::Place;
use super::random::{Dice, id_at};
use super::words::{Script, Who};
use crate::entity::call_transcript;
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use uuid::Uuid;

/// The words that stand in braces in a script.
#[derive(Default)]
pub(super) struct Words {
    pairs: Vec<(&'static str, String)>,
}

impl Words {
    pub(super) fn set(&mut self, name: &'static str, text: impl Into<String>) {
        self.pairs.push((name, text.into()));
    }

    pub(super) fn fill(&self, text: &str) -> String {
        self.pairs.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

/// "Monday, September 21 at 9:30 AM" on the clinic's clock.
pub(super) fn say_slot(zone: &Zone, slot: DateTime<Utc>) -> String {
    let moment = zone.moment(slot);
    let (hour, minute) = (moment.second / 3600, moment.second / 60 % 60);
    let half = if hour < 12 { "AM" } else { "PM" };
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("{} at {shown}:{minute:02} {half}", moment.date.format("%A, %B %-d"))
}

/// The utterances of a script, and how many seconds they take together. `up_to` cuts the conversation short.
pub(super) fn utterances(
    place: &Place,
    call: Uuid,
    answered: DateTime<Utc>,
    script: &Script,
    up_to: usize,
    words: &Words,
    dice: &mut Dice,
) -> (Vec<call_transcript::Model>, i64) {
    let mut clock = 600;
    let mut rows = Vec::with_capacity(script.lines.len());
    for (n, (who, line)) in script.lines.iter().take(up_to).enumerate() {
        let content = words.fill(line);
        let spoken = i64::try_from(content.split_whitespace().count()).unwrap_or(1);
        let length = match who {
            Who::System => 40,
            Who::Caller => spoken * dice.between(310, 420) + 350,
            Who::Assistant => spoken * 330 + 300,
        };
        let confidence = match who {
            Who::Caller if dice.chance(7) => Some(dice.between(38, 62)),
            Who::Caller => Some(dice.between(84, 99)),
            Who::Assistant | Who::System => None,
        };
        rows.push(call_transcript::Model {
            id: id_at(answered + chrono::Duration::milliseconds(clock), &format!("{call} {n}")),
            call_id: call,
            company_id: place.company_id(),
            role: who.code().to_owned(),
            content,
            start_time: clock,
            end_time: clock + length,
            duration: Some(length),
            audio_url: None,
            confidence: confidence.map(|percent| percent as f64 / 100.0),
            metadata: None,
            created_at: answered + chrono::Duration::milliseconds(clock + length),
        });
        clock += length + dice.between(250, 1100);
    }
    (rows, clock / 1000 + 1)
}

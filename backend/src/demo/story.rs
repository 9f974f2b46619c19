//! What happened at a clinic in the last months: who called when, what the rules decided, and what came of it.
//!
//! The decisions are the real ones: every call is put to `domain::routing` with the load that the calls before it make,
//! so receipts, hours and calls agree with each other.

use super::diary::{AHEAD, Diary};
use super::places::{Caller, Place};
use super::random::{Dice, id_at, sid};
use super::talk::{Words, say_slot, utterances};
use super::texts::Texts;
use super::words::{self, MESSAGES, Topic, scripts, visits};
use crate::entity::{appointment, call, call_transcript, voicemail};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc, Weekday};
use domain::availability::{AvailabilitySettings, Hours, Zone, hours_in_words};
use domain::company::{CallFeatures, Subscription};
use domain::language::Language;
use domain::phone::E164;
use domain::routing::{Attempt, ClinicContext, Forward, NumberState, Plan, Receipt, RoutingContext, StaffLine, decide};
use uuid::Uuid;

/// How many days the story reaches back.
pub(super) const DAYS: i64 = 92;

/// (hour, weight): when people call.
const HOURS: [(i64, i64); 16] = [
    (7, 3),
    (8, 8),
    (9, 13),
    (10, 11),
    (11, 9),
    (12, 11),
    (13, 8),
    (14, 7),
    (15, 7),
    (16, 7),
    (17, 8),
    (18, 8),
    (19, 6),
    (20, 4),
    (21, 3),
    (22, 1),
];

const TOPICS: [(Topic, i64); 6] = [
    (Topic::Book, 38),
    (Topic::Hours, 18),
    (Topic::Prices, 14),
    (Topic::Other, 14),
    (Topic::Cancel, 8),
    (Topic::Move, 8),
];

/// Everything that happened at one clinic.
#[derive(Default)]
pub(super) struct Story {
    pub(super) calls: Vec<call::Model>,
    pub(super) transcripts: Vec<call_transcript::Model>,
    pub(super) voicemails: Vec<voicemail::Model>,
    pub(super) appointments: Vec<appointment::Model>,
    pub(super) texts: Texts,
}

struct Teller<'p> {
    place: &'p Place,
    callers: &'p [Caller],
    now: DateTime<Utc>,
    zone: &'p Zone,
    model: Option<Uuid>,
    assistant: &'static str,
    dice: Dice,
    diary: Diary<'p>,
    story: Story,
}

/// Tells the story of a clinic up to `now`.
pub(super) fn tell(
    place: &Place,
    callers: &[Caller],
    features: CallFeatures,
    model: Option<Uuid>,
    now: DateTime<Utc>,
) -> Story {
    let zone = Zone::or_utc(place.zone);
    let (settings, _) = AvailabilitySettings::read(&place.settings);
    let context = ClinicContext {
        name: place.name.to_owned(),
        language: Language::En,
        live: true,
        subscription: Subscription::Active,
        features,
        assistant_takes_calls: true,
        settings: settings.clone(),
        settings_version: 1,
        zone: zone.clone(),
        staff: E164::parse(place.staff).ok().map(|number| StaffLine { number }),
        forwards_from: place.original.and_then(|number| E164::parse(number).ok()),
        own_numbers: Vec::new(),
    };
    let today = zone.moment(now).date;
    let mut diary = Diary::new(place, &settings, &zone);
    diary.fill(callers, today - Duration::days(DAYS), today + Duration::days(AHEAD), now);
    let mut teller = Teller {
        place,
        callers,
        now,
        zone: &zone,
        model,
        assistant: if place.company == super::places::BRIGHT_SMILES { "Robin" } else { "Skipper" },
        dice: Dice::new(&format!("calls of {}", place.slug)),
        diary,
        story: Story::default(),
    };
    let mut routing = RoutingContext {
        number: NumberState::Active,
        clinic: context,
        called: E164::parse(place.number).ok(),
        caller: domain::phone::Caller::Withheld,
        forwarded_from: place.original.and_then(|number| E164::parse(number).ok()),
        active_calls: 0,
    };
    // When the calls before this one end: what is left of them is the load.
    let mut ends: Vec<DateTime<Utc>> = Vec::new();
    for (n, at) in teller.arrivals(&settings, today).into_iter().enumerate() {
        ends.retain(|end| *end > at);
        routing.active_calls = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        ends.push(teller.call(n, at, &mut routing));
    }
    teller.finish()
}

impl<'p> Teller<'p> {
    /// When the phone rang, oldest first. Everything is over before `now`.
    fn arrivals(&mut self, settings: &AvailabilitySettings, today: NaiveDate) -> Vec<DateTime<Utc>> {
        let mut found = Vec::new();
        for back in (0..=DAYS).rev() {
            let date = today - Duration::days(back);
            let closed = Hours::of(settings).on(date).intervals.is_empty();
            let share = match date.weekday() {
                Weekday::Sat => 55,
                Weekday::Sun => 30,
                _ if closed => 50,
                _ => 100,
            };
            let count = self.place.weekday_calls * share / 100 + self.dice.between(-2, 2);
            for _ in 0..count.max(1) {
                let hour = self.dice.weighted(&HOURS, 10);
                let minute = hour * 60 + self.dice.between(0, 59);
                let second = self.dice.between(0, 59);
                let ring = self.zone.instants(date, u32::try_from(minute).unwrap_or(0)).first().copied();
                found.extend(ring.map(|at| at + Duration::seconds(second)));
            }
            // Every other Monday the whole town remembers its teeth at once.
            let rush = date.weekday() == Weekday::Mon && date.iso_week().week().is_multiple_of(2) && !closed;
            if rush && self.place.weekday_calls > 10 {
                let start = self.zone.instants(date, 9 * 60 + 4).first().copied();
                let calls = i64::from(settings.high_volume.threshold) + 3;
                found.extend(start.into_iter().flat_map(|at| (0..calls).map(move |n| at + Duration::seconds(n * 7))));
            }
        }
        found.sort_unstable();
        found.dedup();
        let last = self.now - Duration::minutes(20);
        found.retain(|at| *at < last);
        found
    }

    /// One call. Answers when it was over.
    fn call(&mut self, n: usize, at: DateTime<Utc>, routing: &mut RoutingContext) -> DateTime<Utc> {
        let caller = self.caller();
        routing.caller = match caller.as_ref().and_then(|caller| E164::parse(&caller.number).ok()) {
            Some(number) => domain::phone::Caller::Number(number),
            None => domain::phone::Caller::Withheld,
        };
        let decision = decide(at, routing);
        let mut receipt = Receipt::new(at, routing, &decision);
        let mut row = self.blank(n, at, caller.as_ref(), routing);
        row.route = Some(decision.route.code().to_owned());
        row.route_reason = Some(decision.reason.code().to_owned());
        match &decision.plan {
            Plan::Assistant => self.talk(&mut row, at + Duration::seconds(2), caller.as_ref(), routing),
            Plan::Voicemail { .. } => self.leave_message(&mut row, at + Duration::seconds(1), caller.as_ref()),
            Plan::Forward(forward) => self.ring_staff(&mut row, at, forward, caller.as_ref(), &mut receipt),
            Plan::Busy => end(&mut row, "busy", None, at),
            Plan::Reject | Plan::Apology => end(&mut row, "no_answer", None, at),
        }
        row.receipt = serde_json::to_value(&receipt).ok();
        let over = row.ended_at.unwrap_or(at);
        self.story.calls.push(row);
        over
    }

    /// Some call often, most now and then; three in a hundred hide their number.
    fn caller(&mut self) -> Option<Caller> {
        if self.dice.chance(3) || self.callers.is_empty() {
            return None;
        }
        let last = i64::try_from(self.callers.len()).unwrap_or(1) - 1;
        let at = self.dice.between(0, last).min(self.dice.between(0, last));
        self.callers.get(usize::try_from(at).unwrap_or(0)).cloned()
    }

    fn blank(&self, n: usize, at: DateTime<Utc>, caller: Option<&Caller>, routing: &RoutingContext) -> call::Model {
        let id = id_at(at, &format!("call {} {n}", self.place.slug));
        call::Model {
            id,
            company_id: self.place.company_id(),
            clinic_id: Some(self.place.id()),
            chatbot_id: Some(self.place.chatbot_id()),
            end_user_id: caller.map(|caller| caller.id),
            conversation_id: None,
            call_sid: Some(sid("CA", id)),
            parent_call_sid: None,
            provider_call_id: None,
            ended_reason: None,
            cost_micros: None,
            source: "twilio".to_owned(),
            direction: "inbound".to_owned(),
            status: "completed".to_owned(),
            carrier_status: Some("completed".to_owned()),
            status_rank: 3,
            from_number: caller.map(|caller| caller.number.clone()),
            to_number: Some(self.place.number.to_owned()),
            forwarded_from: routing.forwarded_from.as_ref().map(|number| number.as_str().to_owned()),
            duration: None,
            recording_url: None,
            recording_sid: None,
            looks: 0,
            next_look_at: None,
            ended_by: None,
            transcript_url: None,
            ai_provider: None,
            model_id: None,
            integration_account_id: None,
            summary: None,
            notes: None,
            call_quality: None,
            sentiment_score: None,
            call_reason: None,
            error_message: None,
            error_code: None,
            route: None,
            route_reason: None,
            receipt: None,
            started_at: Some(at),
            answered_at: None,
            ended_at: None,
            created_at: at,
            updated_at: at,
            deleted_at: None,
        }
    }

    /// The assistant answers.
    fn talk(
        &mut self,
        row: &mut call::Model,
        answered: DateTime<Utc>,
        caller: Option<&Caller>,
        routing: &RoutingContext,
    ) {
        row.ai_provider = self.model.map(|_| "openai".to_owned());
        row.model_id = self.model;
        let mut words = self.words(caller, routing);
        let hung_up = self.dice.chance(5);
        let mut topic = if hung_up { Topic::Other } else { self.dice.weighted(&TOPICS, Topic::Hours) };
        let theirs = caller.and_then(|caller| self.diary.next_of(caller, answered));
        topic = match (topic, caller, theirs) {
            (Topic::Cancel | Topic::Move, _, None) | (Topic::Book, None, _) => Topic::Hours,
            (topic, ..) => topic,
        };
        let visit = *self.dice.pick(visits(self.place.trade));
        words.set("visit", visit);
        let skip = usize::try_from(self.dice.between(0, 40)).unwrap_or(0);
        let slot = match topic {
            Topic::Book => self.diary.free(answered, skip),
            // Later than it was: that is what they ask for.
            Topic::Move => {
                theirs.and_then(|visit| self.diary.start_of(visit)).and_then(|old| self.diary.free(old, skip / 4))
            }
            Topic::Cancel | Topic::Hours | Topic::Prices | Topic::Other => None,
        };
        if matches!(topic, Topic::Book | Topic::Move) && slot.is_none() {
            topic = Topic::Hours;
        }
        let old = match (topic, theirs) {
            (Topic::Cancel | Topic::Move, Some(visit)) => self.diary.cancel(visit, answered + Duration::seconds(40)),
            _ => None,
        };
        if let Some(old) = old {
            let said = say_slot(self.zone, old);
            words.set("old", said.clone());
            if slot.is_none() {
                words.set("slot", said);
            }
        }
        if let Some(slot) = slot {
            words.set("slot", say_slot(self.zone, slot));
        }

        let script = self.dice.pick(scripts(topic));
        let up_to = if hung_up { 1 } else { script.lines.len() };
        let (lines, mut seconds) = utterances(self.place, row.id, answered, script, up_to, &words, &mut self.dice);
        if hung_up {
            seconds = self.dice.between(3, 8);
            row.summary = Some("Hung up before saying anything.".to_owned());
        } else {
            row.summary = Some(words.fill(script.summary));
            row.call_reason = Some(topic.code().to_owned());
            row.sentiment_score = i16::try_from(self.dice.between(-15, 85)).ok();
            if self.dice.chance(12) {
                row.call_quality = i16::try_from(self.dice.between(3, 5)).ok();
            }
            if let Some(slot) = slot {
                let made = answered + Duration::seconds(seconds / 2);
                self.diary.book(slot, made, caller.cloned(), visit, Some(row.id));
            }
        }
        // Nobody hears a word that was said after they hung up.
        for mut line in lines.into_iter().filter(|line| line.start_time < seconds * 1000) {
            line.end_time = line.end_time.min(seconds * 1000);
            line.duration = Some(line.end_time - line.start_time);
            self.story.transcripts.push(line);
        }
        end(row, "completed", Some(answered), answered + Duration::seconds(seconds));
    }

    fn words(&mut self, caller: Option<&Caller>, routing: &RoutingContext) -> Words {
        let name = caller.map_or("Alex Morgan", |caller| caller.name);
        let mut words = Words::default();
        words.set("clinic", self.place.name);
        words.set("assistant", self.assistant);
        words.set("name", name);
        words.set("first", name.split(' ').next().unwrap_or(name));
        words.set("address", self.place.address);
        words.set("price", words::price(self.place.trade));
        words.set("complaint", *self.dice.pick(words::complaints(self.place.trade)));
        words.set("hours", hours_in_words(&routing.clinic.settings.week, Language::En));
        words
    }

    /// Voicemail answers; more than half leave a message.
    fn leave_message(&mut self, row: &mut call::Model, answered: DateTime<Utc>, caller: Option<&Caller>) {
        if !self.dice.chance(58) {
            let heard = self.dice.between(3, 14);
            end(row, "completed", Some(answered), answered + Duration::seconds(heard));
            row.summary = Some("Hung up without leaving a message.".to_owned());
            return;
        }
        let visit = *self.dice.pick(visits(self.place.trade));
        let name = caller.map_or("Alex Morgan", |caller| caller.name);
        let mut words = Words::default();
        words.set("name", name);
        words.set("visit", visit);
        let complaint = *self.dice.pick(words::complaints(self.place.trade));
        words.set("complaint", complaint);
        let said = words.fill(self.dice.pick::<&str>(MESSAGES));
        let length = i64::try_from(said.split_whitespace().count()).unwrap_or(10) * 2 / 5 + self.dice.between(2, 9);
        let ended = answered + Duration::seconds(13 + length);
        end(row, "completed", Some(answered), ended);
        row.summary = Some("Left a message.".to_owned());
        let unreadable = self.dice.chance(4);
        let id = id_at(ended, &format!("message {}", row.id));
        let status = self.dealt_with(ended).to_owned();
        self.story.voicemails.push(voicemail::Model {
            id,
            company_id: self.place.company_id(),
            clinic_id: self.place.id(),
            call_id: row.id,
            recording_sid: Some(sid("RE", id)),
            recording_url: None,
            recording_status: None,
            duration: i32::try_from(length).ok(),
            transcription: (!unreadable).then_some(said),
            transcription_status: Some(if unreadable { "failed" } else { "completed" }.to_owned()),
            status,
            created_at: ended,
            updated_at: ended,
        });
    }

    /// Old messages are dealt with, fresh ones wait.
    fn dealt_with(&mut self, left: DateTime<Utc>) -> &'static str {
        let days = (self.now - left).num_days();
        let (new, heard) = match days {
            0 => (70, 20),
            1..=3 => (12, 23),
            _ => (0, 3),
        };
        self.dice.weighted(&[("new", new), ("heard", heard), ("done", 100 - new - heard)], "done")
    }

    /// The staff line rings; whoever is not picked up gets voicemail or gives up.
    fn ring_staff(
        &mut self,
        row: &mut call::Model,
        at: DateTime<Utc>,
        forward: &Forward,
        caller: Option<&Caller>,
        receipt: &mut Receipt,
    ) {
        let rang = i64::from(forward.ring_seconds);
        let outcome =
            self.dice.weighted(&[("completed", 73), ("no-answer", 15), ("busy", 6), ("canceled", 6)], "completed");
        let after = match outcome {
            "completed" => self.dice.between(4, rang - 3),
            "no-answer" => rang,
            "busy" => 2,
            _ => self.dice.between(6, rang - 2),
        };
        let until = at + Duration::seconds(after);
        let mut attempt = Attempt {
            dialled: forward.number.as_str().to_owned(),
            outcome: outcome.to_owned(),
            at: until,
            seconds: None,
        };
        match outcome {
            "completed" => {
                let talked = self.dice.between(35, 340);
                attempt.seconds = i32::try_from(talked).ok();
                attempt.at = until + Duration::seconds(talked);
                end(row, "completed", Some(until), attempt.at);
            }
            "canceled" => end(row, "no_answer", None, until),
            _ => self.leave_message(row, until, caller),
        }
        receipt.attempts.push(attempt);
    }

    fn finish(mut self) -> Story {
        self.diary.settle(self.now);
        let mut dice = Dice::new(&format!("texts of {}", self.place.slug));
        for (visit, caller) in &self.diary.visits {
            if let Some(caller) = caller {
                self.story.texts.about(self.place, self.zone, visit, caller, self.now, &mut dice);
            }
        }
        self.story.texts.stop(self.place, self.callers, self.now);
        self.story.appointments = self.diary.visits.into_iter().map(|(visit, _)| visit).collect();
        self.story
    }
}

/// The call is over.
fn end(row: &mut call::Model, status: &str, answered: Option<DateTime<Utc>>, ended: DateTime<Utc>) {
    row.status = status.to_owned();
    row.carrier_status = Some(status.replace('_', "-"));
    row.answered_at = answered;
    row.ended_at = Some(ended);
    row.updated_at = ended;
    row.duration = answered.and_then(|answered| i32::try_from((ended - answered).num_seconds()).ok());
}

//! The texts of the demo: confirmations, reminders, answers, and one person who does not want any.

use super::places::{Caller, Place};
use super::random::{Dice, fixed_id, id_at, sid};
use super::talk::say_slot;
use super::words::REPLIES;
use crate::entity::{appointment, conversation, message, notification, sms_opt_out};
use chrono::{DateTime, Duration, Utc};
use domain::availability::Zone;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Asked not to be texted, this many days ago.
const OPTED_OUT: (&str, i64) = ("+14165550158", 40);

/// All texts of one clinic.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) conversations: BTreeMap<Uuid, conversation::Model>,
    pub(super) messages: Vec<message::Model>,
    pub(super) notifications: Vec<notification::Model>,
    pub(super) opt_outs: Vec<sms_opt_out::Model>,
}

/// Who texts whom.
#[derive(Clone, Copy)]
struct Thread<'t> {
    place: &'t Place,
    caller: &'t Caller,
}

impl Texts {
    /// The confirmation of a visit made on the phone and the reminder of every visit, as far as they are due by `now`.
    pub(super) fn about(
        &mut self,
        place: &Place,
        zone: &Zone,
        visit: &appointment::Model,
        caller: &Caller,
        now: DateTime<Utc>,
        dice: &mut Dice,
    ) {
        let thread = Thread { place, caller };
        let when = say_slot(zone, visit.starts_at);
        if visit.call_id.is_some() {
            let body = format!(
                "{}: you are booked for {when}. Reply C to cancel or call {}.",
                place.name, place.phone_display
            );
            self.owe(thread, visit.id, &body, visit.created_at + Duration::minutes(3), now, dice);
        }
        let due = visit.starts_at - Duration::hours(24);
        let still_stood = visit.cancelled_at.is_none_or(|cancelled| cancelled > due);
        if still_stood && visit.created_at < due {
            let body = format!("Reminder from {}: your visit is on {when}. Reply C to cancel.", place.name);
            self.owe(thread, visit.id, &body, due, now, dice);
        }
    }

    fn owe(
        &mut self,
        thread: Thread<'_>,
        visit: Uuid,
        body: &str,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
        dice: &mut Dice,
    ) {
        let refused = thread.caller.number == OPTED_OUT.0 && at > now - Duration::days(OPTED_OUT.1);
        if at >= now {
            return;
        }
        let lost = !refused && dice.chance(2);
        let why = match (refused, lost) {
            (true, _) => Some("This number asked not to be texted."),
            (_, true) => Some("The carrier could not reach this phone (30003)."),
            _ => None,
        };
        let id = id_at(at, &format!("owed {visit}"));
        let provider_id = (!refused).then(|| sid("SM", id));
        self.notifications.push(notification::Model {
            id,
            company_id: thread.place.company_id(),
            clinic_id: Some(thread.place.id()),
            appointment_id: Some(visit),
            kind: "SMS".to_owned(),
            recipient: thread.caller.number.clone(),
            message: body.to_owned(),
            status: if why.is_some() { "FAILED" } else { "SENT" }.to_owned(),
            provider_message_id: provider_id.clone(),
            sent_at: why.is_none().then_some(at),
            failure_reason: why.map(str::to_owned),
            created_at: at,
            updated_at: at,
        });
        let Some(provider_id) = provider_id else { return };
        let mut sent = self.message(thread, at, body, true);
        sent.provider_message_id = Some(provider_id);
        if lost {
            sent.status = "failed".to_owned();
            sent.error_code = Some("30003".to_owned());
            sent.failure_reason = why.map(str::to_owned);
            sent.delivered_at = None;
        }
        self.messages.push(sent);
        let answered = at + Duration::minutes(dice.between(2, 50));
        if !lost && answered < now && dice.chance(18) {
            let reply = self.message(thread, answered, dice.pick::<&str>(REPLIES), false);
            self.messages.push(reply);
        }
    }

    /// The one who does not want texts says so.
    pub(super) fn stop(&mut self, place: &Place, callers: &[Caller], now: DateTime<Utc>) {
        // Said once, to one clinic; it holds for the company.
        if place.slug != "bright-smiles-downtown" {
            return;
        }
        let Some(caller) = callers.iter().find(|caller| caller.number == OPTED_OUT.0) else { return };
        let at = now - Duration::days(OPTED_OUT.1);
        let stop = self.message(Thread { place, caller }, at, "STOP", false);
        self.messages.push(stop);
        self.opt_outs.push(sms_opt_out::Model {
            id: id_at(at, "stop"),
            company_id: place.company_id(),
            phone_number: caller.number.clone(),
            keyword: Some("STOP".to_owned()),
            source: "sms".to_owned(),
            created_at: at,
            lifted_at: None,
        });
    }

    fn message(&mut self, thread: Thread<'_>, at: DateTime<Utc>, body: &str, outbound: bool) -> message::Model {
        let Thread { place, caller } = thread;
        let conversation_id = fixed_id(&format!("texts {} {}", place.slug, caller.number));
        let conversation = self.conversations.entry(caller.id).or_insert_with(|| conversation::Model {
            id: conversation_id,
            company_id: place.company_id(),
            clinic_id: Some(place.id()),
            chatbot_id: None,
            end_user_id: Some(caller.id),
            channel: "sms".to_owned(),
            status: "open".to_owned(),
            subject: None,
            last_message_at: None,
            created_at: at,
            updated_at: at,
        });
        conversation.created_at = conversation.created_at.min(at);
        conversation.last_message_at = conversation.last_message_at.max(Some(at));
        conversation.updated_at = conversation.updated_at.max(at);
        let id = id_at(at, &format!("text {outbound} {} {}", place.slug, caller.number));
        let (ours, theirs) = (place.number.to_owned(), caller.number.clone());
        let (from, to) = if outbound { (ours, theirs) } else { (theirs, ours) };
        message::Model {
            id,
            company_id: place.company_id(),
            conversation_id: Some(conversation_id),
            clinic_id: Some(place.id()),
            end_user_id: Some(caller.id),
            channel: "sms".to_owned(),
            direction: if outbound { "outbound" } else { "inbound" }.to_owned(),
            author: if outbound { "system" } else { "end_user" }.to_owned(),
            from_address: Some(from),
            to_address: Some(to),
            body: body.to_owned(),
            status: if outbound { "delivered" } else { "received" }.to_owned(),
            provider: Some("twilio".to_owned()),
            provider_message_id: Some(sid("SM", id)),
            error_code: None,
            failure_reason: None,
            sent_at: outbound.then_some(at),
            delivered_at: outbound.then(|| at + Duration::seconds(4)),
            created_at: at,
            updated_at: at,
        }
    }
}

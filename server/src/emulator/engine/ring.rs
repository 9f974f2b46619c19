//! Lines that ring: who answers first, what is asked before, and how long they talk.

use super::talk::seconds;
use super::{Ending, First, Leg, PhoneLine, Run, Status, Subscription, Target, What};
use crate::emulator::document::Element;
use crate::emulator::people::Ringing;
use crate::emulator::wire::Method;

/// So long a caller waits who then hangs up, milliseconds.
const A_FEW_RINGS: u64 = 8000;

/// A line to dial.
pub(super) struct Phone {
    pub(super) address: String,
    pub(super) sip: bool,
    pub(super) subscription: Option<Subscription>,
    /// Asked on the line before it is connected.
    pub(super) whisper: Option<(String, Method)>,
}

/// What became of a dial.
pub(super) struct Dialled {
    pub(super) outcome: &'static str,
    pub(super) sid: Option<String>,
    /// Only where somebody answered.
    pub(super) seconds: Option<u64>,
    pub(super) bridged: bool,
    pub(super) sip_code: Option<&'static str>,
    pub(super) recording: Option<String>,
}

impl Dialled {
    pub(super) const fn failed() -> Self {
        Self { outcome: "failed", sid: None, seconds: None, bridged: false, sip_code: None, recording: None }
    }
}

/// What happens on a line, and when, in milliseconds from the first ring.
struct Fate {
    leg: usize,
    at: u64,
    status: Status,
    talks: u64,
    machine: bool,
    whisper: Option<(String, Method)>,
}

impl Run<'_> {
    /// Rings lines at once; the first answer wins.
    pub(super) async fn ring(
        &mut self,
        verb: &Element,
        base: Option<&str>,
        phones: Vec<Phone>,
        caller_id: &str,
        timeout: u64,
    ) -> Dialled {
        let mut fates = Vec::new();
        for phone in phones {
            if self.gone {
                break;
            }
            fates.push(self.dial_one(phone, caller_id, timeout).await);
        }
        fates.sort_by_key(|fate| fate.at);
        let begun = self.now;
        let mut last = Dialled::failed();
        let mut waiting = fates.into_iter();
        while let Some(fate) = waiting.next() {
            if !self.pass((begun + fate.at).saturating_sub(self.now)) {
                self.cancel(fate.leg).await;
                for other in waiting {
                    self.cancel(other.leg).await;
                }
                return Dialled {
                    outcome: "canceled",
                    sid: Some(self.legs[fate.leg].sid.clone()),
                    ..Dialled::failed()
                };
            }
            if fate.status == Status::InProgress {
                for other in waiting {
                    self.cancel(other.leg).await;
                }
                return self.connected(verb, base, fate).await;
            }
            let address = self.legs[fate.leg].to.clone();
            self.line(What::Staff, format!("{address}: {}", in_words(fate.status)));
            self.end(fate.leg, fate.status);
            self.leg_event(fate.leg, "completed").await;
            // Of several lines the best news counts: one that rang out is nobody's fault.
            let better = last.sid.is_none() || fate.status == Status::NoAnswer || last.outcome == "failed";
            if better {
                last = Dialled {
                    outcome: fate.status.word(),
                    sid: Some(self.legs[fate.leg].sid.clone()),
                    sip_code: self.sip_code(fate.leg),
                    ..Dialled::failed()
                };
            }
        }
        last
    }

    async fn dial_one(&mut self, phone: Phone, caller_id: &str, timeout: u64) -> Fate {
        self.line(What::Carrier, format!("dials {} as {caller_id}, for at most {timeout} s", phone.address));
        let leg = self.rings(&phone, caller_id);
        self.leg_event(leg, "initiated").await;
        let limit = timeout * 1000;
        let (behaviour, stays) = match self.people.rung(&phone.address, timeout).await {
            Ringing::Line(line) => (line, true),
            Ringing::CallerHangsUp => (PhoneLine::NoAnswer, false),
        };
        let (at, status, talks, machine) = match &behaviour {
            PhoneLine::Failed => (500, Status::Failed, 0, false),
            PhoneLine::Busy => (1000, Status::Busy, 0, false),
            PhoneLine::NoAnswer => (limit, Status::NoAnswer, 0, false),
            PhoneLine::Answers { after, talks, .. } => (u64::from(*after) * 1000, Status::InProgress, *talks, false),
            PhoneLine::Machine { after, talks } => (u64::from(*after) * 1000, Status::InProgress, *talks, true),
        };
        let (at, status) = if at > limit { (limit, Status::NoAnswer) } else { (at, status) };
        if !matches!(status, Status::Failed | Status::Busy) {
            self.legs[leg].status = Status::Ringing;
            self.show(leg);
            self.leg_event(leg, "ringing").await;
        }
        if !stays && self.pass(A_FEW_RINGS) {
            self.caller_hangs_up();
        }
        Fate { leg, at, status, talks: u64::from(talks), machine, whisper: phone.whisper }
    }

    /// A leg to this line.
    fn rings(&mut self, phone: &Phone, caller_id: &str) -> usize {
        let sid = self.new_sid("CA");
        self.legs.push(Leg {
            sid,
            parent: Some(self.legs[0].sid.clone()),
            from: caller_id.to_owned(),
            to: phone.address.clone(),
            direction: "outbound-dial",
            status: Status::Queued,
            started_at: self.now,
            answered_at: None,
            ended_at: None,
            told: 0,
            subscription: phone.subscription.clone(),
        });
        let leg = self.legs.len() - 1;
        self.show(leg);
        leg
    }

    async fn cancel(&mut self, leg: usize) {
        self.end(leg, Status::Canceled);
        self.leg_event(leg, "completed").await;
    }

    /// Somebody picked up: what is asked first, then the conversation.
    async fn connected(&mut self, verb: &Element, base: Option<&str>, fate: Fate) -> Dialled {
        let leg = fate.leg;
        let address = self.legs[leg].to.clone();
        let who = if fate.machine { "a voice mailbox answers" } else { "answers" };
        self.line(What::Staff, format!("{address} {who}"));
        self.answer(leg);
        self.leg_event(leg, "answered").await;
        let mut bridged = true;
        if let Some((url, method)) = fate.whisper {
            let target = Target { source: First::Url(url, method), extra: Vec::new() };
            // The line itself, not the caller, carries out this document.
            let ending = Box::pin(self.carry_out(leg, target)).await;
            bridged = ending == Ending::Over && !self.gone;
            if !bridged {
                self.line(What::Carrier, format!("{address} is not connected"));
            }
        }
        let mut recording = None;
        if bridged {
            self.answer(0);
            self.line(What::Carrier, format!("connects the caller and {address}"));
            let limit = seconds(verb, "timeLimit", 14_400);
            let talks = fate.talks.min(limit);
            let begun = self.now;
            if self.pass(talks * 1000) {
                let why = if fate.talks > limit { "the carrier ends the conversation" } else { "hangs up" };
                self.line(What::Staff, format!("{address} talks {talks} s, then {why}"));
            }
            if verb.get("record").is_some_and(|how| how.starts_with("record-from")) {
                recording = self.record_conversation(verb, base, begun).await;
            }
        }
        self.end(leg, Status::Completed);
        self.leg_event(leg, "completed").await;
        Dialled {
            outcome: "completed",
            sid: Some(self.legs[leg].sid.clone()),
            seconds: Some(self.seconds_of(leg)),
            bridged,
            sip_code: self.sip_code(leg),
            recording,
        }
    }

    async fn record_conversation(&mut self, verb: &Element, base: Option<&str>, begun: u64) -> Option<String> {
        let sid = self.new_sid("RE");
        let length = u32::try_from((self.now - begun) / 1000).unwrap_or(u32::MAX);
        let recording = self.keep_recording(&sid, 0, length, "DialVerb", begun);
        self.told_of_recording(verb, base, 0, recording.as_ref(), &sid, begun).await;
        recording.map(|_| sid)
    }
}

const fn in_words(status: Status) -> &'static str {
    match status {
        Status::Busy => "busy",
        Status::NoAnswer => "nobody answers",
        _ => "cannot be reached",
    }
}

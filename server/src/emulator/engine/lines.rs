//! The clock, the story and the state of legs.

use super::{Ending, LONGEST, LegView, Line, PhoneLine, Run, Status, Step, Target, Update, What};
use crate::emulator::delivery::Kind;
use crate::emulator::people::Ringing;
use chrono::{DateTime, Duration, Utc};

/// A call that we place rings so long, seconds.
const OUTBOUND_RINGS: u64 = 60;

impl Run<'_> {
    pub(super) fn line(&mut self, what: What, text: String) {
        self.keep(Line { at: self.now, what, text, code: None, exchange: None });
    }

    pub(super) fn keep(&mut self, line: Line) {
        self.witness.line(&line);
        self.story.push(line);
    }

    /// A warning of the carrier: the call goes on.
    pub(super) fn warn(&mut self, code: u32, text: String) {
        self.keep(Line { at: self.now, what: What::Warning, text, code: Some(code), exchange: None });
    }

    /// An error of the carrier.
    pub(super) fn error(&mut self, code: Option<u32>, text: String) {
        self.keep(Line { at: self.now, what: What::Error, text, code, exchange: None });
    }

    /// A moment of the call's own clock.
    pub(super) fn instant(&self, at: u64) -> DateTime<Utc> {
        self.began + Duration::milliseconds(i64::try_from(at).unwrap_or(i64::MAX / 1_000_000))
    }

    /// As the carrier writes moments.
    pub(super) fn timestamp(&self, at: u64) -> String {
        rfc2822(self.instant(at))
    }

    /// An id that is the same whenever the same call is placed again.
    pub(super) fn new_sid(&mut self, prefix: &str) -> String {
        format!("{prefix}{:016x}{:016x}", self.dice.next(), self.dice.next())
    }

    /// Time passes; `false` when the caller was gone before it had.
    pub(super) fn pass(&mut self, millis: u64) -> bool {
        if self.gone {
            return false;
        }
        let until = self.now.saturating_add(millis);
        let patience = self.script.hang_up_after.map_or(LONGEST, |seconds| u64::from(seconds) * 1000);
        if until >= patience {
            self.now = self.now.max(patience);
            self.caller_hangs_up();
            return false;
        }
        self.now = until;
        true
    }

    /// The caller is gone: completed when somebody had answered, canceled before.
    pub(super) fn caller_hangs_up(&mut self) {
        self.gone = true;
        self.line(What::Caller, "hangs up".to_owned());
        let status = if self.legs[0].answered_at.is_some() { Status::Completed } else { Status::Canceled };
        self.end(0, status);
    }

    /// The call is answered from here on, and billed.
    pub(super) fn answer(&mut self, leg: usize) {
        if self.legs[leg].answered_at.is_none() && !self.legs[leg].status.is_final() {
            self.legs[leg].answered_at = Some(self.now);
            self.legs[leg].status = Status::InProgress;
            if leg == 0 {
                self.line(What::Call, "the call is answered".to_owned());
            }
            self.show(leg);
        }
    }

    pub(super) fn end(&mut self, leg: usize, status: Status) {
        if self.legs[leg].ended_at.is_none() {
            self.legs[leg].ended_at = Some(self.now);
            self.legs[leg].status = status;
            self.show(leg);
        }
    }

    /// From answer to hang-up, begun seconds counted in full.
    pub(super) fn seconds_of(&self, leg: usize) -> u64 {
        let leg = &self.legs[leg];
        match leg.answered_at {
            Some(from) => (leg.ended_at.unwrap_or(self.now).saturating_sub(from)).div_ceil(1000),
            None => 0,
        }
    }

    /// Shows a leg to the witness.
    pub(super) fn show(&self, leg: usize) {
        let seconds = self.seconds_of(leg);
        let leg = &self.legs[leg];
        self.witness.leg(&LegView {
            sid: leg.sid.clone(),
            parent: leg.parent.clone(),
            from: leg.from.clone(),
            to: leg.to.clone(),
            direction: leg.direction,
            status: leg.status.word().to_owned(),
            started_at: self.instant(leg.started_at),
            ended_at: leg.ended_at.map(|at| self.instant(at)),
            seconds: leg.ended_at.map(|_| seconds),
            forwarded_from: self.script.forwarded_from.clone().filter(|_| leg.parent.is_none()),
        });
    }

    /// A change by REST that came meanwhile.
    pub(super) fn update(&mut self) -> Option<Step> {
        let update = self.updates.as_mut()?.try_recv().ok()?;
        Some(self.changed(update))
    }

    pub(super) fn changed(&mut self, update: Update) -> Step {
        match update {
            Update::End => {
                self.line(What::Carrier, "ends the call, as REST says".to_owned());
                Step::End(Ending::HungUp)
            }
            Update::Continue(source) => {
                self.line(What::Carrier, "takes another document, as REST says".to_owned());
                Step::Go(Target { source, extra: Vec::new() })
            }
        }
    }

    /// A call that we place: rings at the other end. Whether somebody answers.
    pub(super) async fn reach_callee(&mut self) -> bool {
        self.leg_event(0, "initiated").await;
        let to = self.legs[0].to.clone();
        let line = match self.people.rung(&to, OUTBOUND_RINGS).await {
            Ringing::Line(line) => line,
            Ringing::CallerHangsUp => PhoneLine::NoAnswer,
        };
        let (wait, status) = match line {
            PhoneLine::Failed => (500, Status::Failed),
            PhoneLine::Busy => (1000, Status::Busy),
            PhoneLine::NoAnswer => (OUTBOUND_RINGS * 1000, Status::NoAnswer),
            PhoneLine::Answers { after, .. } | PhoneLine::Machine { after, .. } => {
                (u64::from(after) * 1000, Status::InProgress)
            }
        };
        if !matches!(status, Status::Failed | Status::Busy) {
            self.legs[0].status = Status::Ringing;
            self.show(0);
            self.leg_event(0, "ringing").await;
        }
        self.now += wait;
        if status == Status::InProgress {
            self.answer(0);
            self.leg_event(0, "answered").await;
            return true;
        }
        self.line(What::Call, format!("{to}: {}", status.word()));
        self.end(0, status);
        false
    }

    /// Ends the call and tells everybody.
    pub(super) async fn conclude(&mut self, ending: Ending) {
        match ending {
            Ending::Refused(status) => self.end(0, status),
            Ending::Gone => {}
            Ending::Over | Ending::HungUp | Ending::Broken => {
                self.answer(0);
                if ending == Ending::Broken {
                    self.application_error = true;
                    let words = "We are sorry, an application error has occurred. Goodbye.";
                    self.line(What::Said, format!("“{words}” (the carrier’s own sentence)"));
                    self.now += 4000;
                }
                self.end(0, Status::Completed);
            }
        }
        self.end_tape().await;
        let (status, seconds) = (self.legs[0].status, self.seconds_of(0));
        let billed =
            if self.legs[0].answered_at.is_some() { format!("{seconds} s, billed") } else { "not billed".into() };
        self.line(What::Call, format!("the call is over: {} ({billed})", status.word()));
        if let Some(told) = self.leg_callback(0, "completed", Kind::Status) {
            self.tell(told).await;
        }
        self.tell_the_rest().await;
    }
}

/// `Fri, 21 Nov 2025 14:05:07 +0000`.
pub(in crate::emulator) fn rfc2822(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

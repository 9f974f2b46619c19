//! One call from the first ring to the last callback, over a clock of its own.

mod callbacks;
mod dial;
mod fetch;
mod limits;
mod lines;
mod parameters;
mod record;
mod ring;
mod state;
mod stream;
mod talk;

use super::delivery::Dice;
use super::document::Element;
use super::people::{People, Scripted};
use super::script::{Line as PhoneLine, Script};
use super::story::{LegView, Line, Recording, What, Witness};
use super::wire::{Account, Method, Post};
use callbacks::Told;
use chrono::{DateTime, Utc};
pub(super) use lines::rfc2822;
use record::Taped;
use state::{Ending, Leg, Status, Step, Subscription, Target};
use tokio::sync::mpsc::UnboundedReceiver;

/// After so many documents a call is going in circles.
const MAX_DOCUMENTS: u32 = 100;
/// The longest call of the carrier, milliseconds.
const LONGEST: u64 = 4 * 3600 * 1000;

/// What a call needs besides its script.
pub struct Call<'w> {
    /// Whose call it is.
    pub account: &'w Account,
    /// Brings requests to Switchboard.
    pub post: &'w dyn Post,
    /// Sees it happen.
    pub witness: &'w dyn Witness,
    /// When it begins, by its own clock.
    pub began: DateTime<Utc>,
    /// `CA…`.
    pub sid: String,
    /// Changes by REST while the call is on.
    pub updates: Option<UnboundedReceiver<Update>>,
}

/// A change of a live call by REST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Update {
    /// Hangs up.
    End,
    /// Carries out another document.
    Continue(First),
}

/// Where a document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum First {
    /// This address is asked.
    Url(String, Method),
    /// It was given in full.
    Twiml(String),
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// `CA…`.
    pub sid: String,
    /// The carrier's word.
    pub status: String,
    /// From answer to hang-up.
    pub seconds: u64,
    /// Whether it was answered, and so is billed.
    pub answered: bool,
    /// The caller heard the carrier's own apology.
    pub application_error: bool,
    /// Everything that happened.
    pub story: Vec<Line>,
    /// What was recorded.
    pub recordings: Vec<Recording>,
}

/// A call in progress.
struct Run<'w> {
    account: &'w Account,
    post: &'w dyn Post,
    witness: &'w dyn Witness,
    people: &'w mut dyn People,
    began: DateTime<Utc>,
    updates: Option<UnboundedReceiver<Update>>,
    script: Script,
    /// Milliseconds since it began.
    now: u64,
    /// The first is the call itself.
    legs: Vec<Leg>,
    documents: u32,
    /// A verb other than Redirect was carried out: it is too late to refuse.
    touched: bool,
    gone: bool,
    application_error: bool,
    story: Vec<Line>,
    recordings: Vec<Recording>,
    /// The call is recorded from a moment on, until it ends.
    taped: Option<Taped>,
    waiting: Vec<Told>,
    dice: Dice,
}

/// Places a call whose people do what the script says, and stays on it to the end.
pub async fn place(script: Script, call: Call<'_>) -> Outcome {
    let mut people = Scripted::of(&script);
    place_with(script, call, &mut people).await
}

/// Places a call and waits for its people whenever it comes to them.
pub async fn place_with(script: Script, call: Call<'_>, people: &mut dyn People) -> Outcome {
    let leg = Leg {
        sid: call.sid.clone(),
        parent: None,
        from: script.from.clone(),
        to: script.to.clone(),
        direction: if script.outbound { "outbound-api" } else { "inbound" },
        status: if script.outbound { Status::Queued } else { Status::Ringing },
        started_at: 0,
        answered_at: None,
        ended_at: None,
        told: 0,
        subscription: script.status_callback.clone().map(|url| Subscription {
            url,
            method: Method::Post,
            events: if script.status_events.is_empty() {
                vec!["completed".into()]
            } else {
                script.status_events.clone()
            },
        }),
    };
    let mut run = Run {
        account: call.account,
        post: call.post,
        witness: call.witness,
        began: call.began,
        updates: call.updates,
        people,
        script,
        now: 0,
        legs: vec![leg],
        documents: 0,
        touched: false,
        gone: false,
        application_error: false,
        story: Vec::new(),
        recordings: Vec::new(),
        taped: None,
        waiting: Vec::new(),
        dice: Dice::of(&call.sid),
    };
    run.run().await;
    let answered = run.legs[0].answered_at.is_some();
    Outcome {
        sid: call.sid,
        status: run.legs[0].status.word().to_owned(),
        seconds: run.seconds_of(0),
        answered,
        application_error: run.application_error,
        story: run.story,
        recordings: run.recordings,
    }
}

impl Run<'_> {
    async fn run(&mut self) {
        let (from, to) = (self.script.from.clone(), self.script.to.clone());
        self.line(What::Call, format!("{from} calls {to}: call {}", self.legs[0].sid));
        self.show(0);
        let ending = if self.script.outbound && !self.reach_callee().await {
            Ending::Refused(self.legs[0].status)
        } else {
            match self.first() {
                Some(source) => self.carry_out(0, Target { source, extra: Vec::new() }).await,
                None => {
                    self.error(None, "there is neither a voice URL nor a document".to_owned());
                    Ending::Broken
                }
            }
        };
        self.conclude(ending).await;
    }

    fn first(&self) -> Option<First> {
        let url = self.script.voice_url.clone().map(|url| First::Url(url, Method::Post));
        url.or_else(|| self.script.twiml.clone().map(First::Twiml))
    }

    /// Carries out documents on a leg until none is left.
    async fn carry_out(&mut self, leg: usize, mut target: Target) -> Ending {
        loop {
            self.documents += 1;
            if self.documents > MAX_DOCUMENTS {
                self.error(None, format!("the call goes in circles: {MAX_DOCUMENTS} documents were carried out"));
                return Ending::Broken;
            }
            let Some((document, base)) = self.obtain(leg, target).await else {
                return if self.gone { Ending::Gone } else { Ending::Broken };
            };
            if self.gone {
                return Ending::Gone;
            }
            let mut step = Step::End(Ending::Over);
            for verb in &document.verbs {
                step = match self.update() {
                    Some(step) => step,
                    None => self.verb(leg, verb, base.as_deref()).await,
                };
                if !matches!(step, Step::Next) {
                    break;
                }
                step = Step::End(Ending::Over);
            }
            match step {
                Step::Go(next) => target = next,
                Step::End(ending) => return ending,
                Step::Next => return Ending::Over,
            }
        }
    }

    async fn verb(&mut self, leg: usize, verb: &Element, base: Option<&str>) -> Step {
        let fresh = !self.touched && self.legs[0].answered_at.is_none();
        if verb.name != "Redirect" {
            self.touched = true;
        }
        self.note_limits(verb);
        let step = match verb.name.as_str() {
            "Say" | "Play" | "Pause" => self.utter(leg, verb),
            "Gather" => self.gather(leg, verb, base).await,
            "Record" => self.record(leg, verb, base).await,
            "Dial" => self.dial(leg, verb, base).await,
            "Redirect" => self.redirect(verb, base),
            "Reject" => self.reject(leg, verb, fresh),
            "Hangup" => {
                self.answer(leg);
                self.line(What::Carrier, "hangs up, as the document says".to_owned());
                Step::End(Ending::HungUp)
            }
            "Connect" => self.connect(leg, verb, base).await,
            "Start" => self.start(leg, verb, base).await,
            other => {
                self.line(What::Note, format!("{other} is known to the carrier and not carried out here"));
                Step::Next
            }
        };
        let wish = self.script.hang_up_after_verb.as_deref();
        if leg == 0 && !self.gone && wish.is_some_and(|wish| wish.eq_ignore_ascii_case(&verb.name)) {
            self.caller_hangs_up();
            return Step::End(Ending::Gone);
        }
        step
    }
}

#[cfg(test)]
mod tests;

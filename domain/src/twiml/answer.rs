//! From a decision to the document that carries it out.

use super::callbacks::{Callbacks, Leg};
use super::verbs::{Dial, Gather, Record, RejectReason, Script, Twiml};
use crate::assistant::Steer;
use crate::availability::NextStep;
use crate::language::Language;
use crate::phone::{Caller, E164};
use crate::routing::{Forward, Plan};
use crate::speech;

/// The longest voicemail, seconds.
const MAX_MESSAGE: u32 = 300;
/// How long the receptionist waits for a word, seconds.
const LISTEN: u32 = 6;

/// What the document needs to know besides the plan.
#[derive(Debug, Clone)]
pub struct AnswerScene<'s> {
    /// As callers hear it; may be empty for an unknown number.
    pub clinic: &'s str,
    /// What callers hear.
    pub language: Language,
    /// Our own addresses.
    pub callbacks: &'s Callbacks,
    /// The caller id for a dialled line.
    pub caller_id: Option<E164>,
    /// Whether the receptionist can offer a person.
    pub staff: bool,
    /// The assistant's call settings, where it is the assistant's call and somebody saved some.
    pub steer: Option<Steer<'s>>,
}

impl AnswerScene<'_> {
    /// A document in the clinic's language, spoken by the assistant's voice where it is the assistant's call.
    pub(super) fn script(&self) -> Script {
        let voice = self.steer.and_then(|steer| steer.settings.say_voice(self.language));
        Script::new(self.language).spoken_by(voice)
    }
}

/// Which caller id a dialled line may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerId;

impl CallerId {
    /// The caller's own number on a call from the phone network. A SIP call may show neither its
    /// From nor its To, and a withheld or malformed From is refused by the carrier (error 13214):
    /// both get the clinic's own number, if it has one.
    #[must_use]
    pub fn choose(caller: &Caller, over_sip: bool, clinic_number: Option<&E164>) -> Option<E164> {
        match caller.number() {
            Some(number) if !over_sip && number.is_dialable() => Some(number.clone()),
            _ => clinic_number.cloned(),
        }
    }
}

/// The document for a plan at the start of a call.
#[must_use]
pub fn answer(plan: &Plan, scene: &AnswerScene<'_>) -> Twiml {
    match plan {
        Plan::Assistant => receptionist(scene),
        Plan::Voicemail { greeting } => voicemail(greeting.as_deref(), scene),
        Plan::Forward(forward) => dial(forward, scene),
        Plan::Busy => Twiml::reject(RejectReason::Busy),
        Plan::Reject => Twiml::reject(RejectReason::Rejected),
        Plan::Apology => Script::new(scene.language).say(speech::unknown_number(scene.language)).hangup(),
    }
}

/// Our own word for a dial that was picked up, by a machine or a person, and not taken.
pub const NOT_TAKEN: &str = "not-taken";

/// What whoever picks up a dialled line hears before the caller is connected.
#[must_use]
pub fn whisper(scene: &AnswerScene<'_>) -> Twiml {
    let question = speech::take_this_call(scene.clinic, scene.language);
    Script::new(scene.language).ask_for_one(&question, &scene.callbacks.whisper_key())
}

/// What follows a dial that nobody took; the carrier's outcome word picks the step.
#[must_use]
pub fn next_step(forward: &Forward, outcome: &str) -> Option<NextStep> {
    match outcome {
        // Connected and over, or the caller hung up: nothing follows.
        "completed" | "answered" | "canceled" => None,
        "busy" => Some(forward.on_busy),
        "no-answer" | NOT_TAKEN => Some(forward.on_no_answer),
        _ => Some(forward.on_failed),
    }
}

/// The document after a dial.
#[must_use]
pub fn after_dial(step: Option<NextStep>, greeting: Option<&str>, scene: &AnswerScene<'_>) -> Twiml {
    match step {
        None => Script::new(scene.language).hangup(),
        Some(NextStep::Assistant) => receptionist(scene),
        Some(NextStep::Voicemail) => voicemail(greeting, scene),
        // A busy tone is only possible before the first verb.
        Some(NextStep::BusySignal) => Script::new(scene.language).say(speech::lines_busy(scene.language)).hangup(),
    }
}

/// The document after a message was taken.
#[must_use]
pub fn message_taken(language: Language) -> Twiml {
    Script::new(language).say(speech::message_taken(language)).hangup()
}

/// The document after a recording on which nobody said anything: we do not have a message, and do not say so.
#[must_use]
pub fn no_message(language: Language) -> Twiml {
    Script::new(language).say(speech::goodbye(language)).hangup()
}

/// The last resort: nothing is known, the caller is told what to do.
#[must_use]
pub fn safe_apology(language: Language) -> Twiml {
    Script::new(language).say(speech::apology(language)).hangup()
}

pub(super) fn voicemail(greeting: Option<&str>, scene: &AnswerScene<'_>) -> Twiml {
    let language = scene.language;
    let standard = speech::voicemail_greeting(scene.clinic, language);
    scene
        .script()
        .say(speech::emergency(language))
        .say(greeting.filter(|g| !g.trim().is_empty()).unwrap_or(&standard))
        .say(speech::recording_notice(language))
        .record(&Record {
            action: scene.callbacks.voicemail(),
            status_callback: scene.callbacks.voicemail(),
            // The carrier transcribes US English only.
            transcribe_callback: (language == Language::En).then(|| scene.callbacks.voicemail_transcription()),
            max_seconds: MAX_MESSAGE,
        })
}

fn dial(forward: &Forward, scene: &AnswerScene<'_>) -> Twiml {
    dial_as(Leg::Line, forward, scene)
}

pub(super) fn dial_as(leg: Leg, forward: &Forward, scene: &AnswerScene<'_>) -> Twiml {
    let script = scene.script();
    let script = if forward.announce { script.say(speech::connecting(scene.language)) } else { script };
    script.dial(&Dial {
        number: forward.number.clone(),
        timeout: forward.ring_seconds,
        caller_id: scene.caller_id.clone(),
        action: scene.callbacks.dial_result_of(leg),
        status_callback: scene.callbacks.status(),
        whisper: forward.confirm.then(|| scene.callbacks.whisper()),
    })
}

fn receptionist(scene: &AnswerScene<'_>) -> Twiml {
    let language = scene.language;
    let opening = scene.script().say(speech::emergency(language));
    let recorded = scene.steer.is_some_and(|steer| steer.settings.recording);
    let opening = match recorded {
        true => opening.record_call(&speech::call_is_recorded(language), &scene.callbacks.conversation()),
        false => opening,
    };
    let hello = match scene.steer {
        Some(steer) => steer.settings.hello(scene.clinic, language),
        None => speech::receptionist_hello(scene.clinic, language),
    };
    opening.say(hello).gather(&listen(vec![speech::receptionist_menu(scene.staff, language)], (1, 0), scene))
}

/// What the receptionist listens for on a turn, after so many questions in a row that nobody answered.
fn listen(prompt: Vec<String>, (turn, unanswered): (u32, u32), scene: &AnswerScene<'_>) -> Gather {
    let since = scene.steer.and_then(|steer| steer.since);
    let unanswered = if scene.steer.is_some() { unanswered } else { 0 };
    Gather {
        action: scene.callbacks.receptionist_course(turn, since, 0),
        on_silence: scene.callbacks.receptionist_course(turn, since, unanswered),
        timeout: scene.steer.map_or(LISTEN, |steer| steer.listens()),
        prompt,
        language: scene.language,
        barge_in: scene.steer.map(|steer| steer.settings.interruption),
    }
}

/// The document that asks again.
pub(crate) fn ask(said: &[String], course: (u32, u32), scene: &AnswerScene<'_>) -> Twiml {
    let mut prompt = said.to_vec();
    prompt.push(speech::receptionist_menu(scene.staff, scene.language));
    scene.script().gather(&listen(prompt, course, scene))
}

/// The document that says something of the assistant's and hangs up.
#[must_use]
pub fn part(said: &str, scene: &AnswerScene<'_>) -> Twiml {
    scene.script().say(said).hangup()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

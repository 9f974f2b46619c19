//! The built-in receptionist: a rule-based assistant that works without any AI provider. It tells
//! the hours and the address, takes a message, hands over to staff, and never lasts for ever.

use crate::assistant::Steer;
use crate::language::Language;
use crate::speech;
use crate::twiml::{AnswerScene, Twiml};

/// After this many turns a message is taken: nobody is kept in a circle.
pub const MAX_TURNS: u32 = 6;

/// From this turn on silence is taken for a message instead of a question.
pub const SILENT_TURNS: u32 = 2;

/// What a caller wants, as far as keys and words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// When is the clinic open, where is it.
    Hours,
    /// Leave a message; also everything only people can do here.
    Message,
    /// Book a visit: the wish is taken as a message, and staff confirm.
    Booking,
    /// Speak with a person.
    Person,
    /// End the call.
    Goodbye,
    /// An emergency: the caller is told to dial 911 at once.
    Emergency,
    /// Nothing was said.
    Silence,
    /// Something else.
    Unclear,
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Say this and listen again.
    Ask(Vec<String>),
    /// Take a message.
    TakeMessage,
    /// Take the wish for an appointment as a message: name, day and time.
    TakeBooking,
    /// Ring the staff line.
    HandOver,
    /// Say this and hang up.
    End(String),
}

/// How far a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// The turn, from 1.
    pub turn: u32,
    /// If this turn is silent: how many questions in a row nobody answered, this one included.
    pub unanswered: u32,
    /// After so many a message is taken.
    pub patience: u32,
    /// The longest call is over.
    pub over: bool,
}

impl Course {
    /// As it always went, or as the assistant's call settings want it; `unanswered` questions came before.
    #[must_use]
    pub fn of(turn: u32, unanswered: u32, steer: Option<Steer<'_>>) -> Self {
        match steer {
            None => Self { turn, unanswered: turn, patience: SILENT_TURNS, over: false },
            Some(steer) => Self {
                turn,
                unanswered: unanswered.saturating_add(1),
                patience: steer.settings.patience().questions,
                over: steer.is_over(),
            },
        }
    }
}

/// As [`understand`], with the assistant's own goodbyes. In an emergency none of them counts.
#[must_use]
pub fn understand_steered(digits: &str, speech: &str, steer: Option<Steer<'_>>) -> Intent {
    let plain = understand(digits, speech);
    let ends = digits.trim().is_empty() && steer.is_some_and(|steer| steer.settings.ends_call(speech));
    if ends && plain != Intent::Emergency { Intent::Goodbye } else { plain }
}

/// Reads a key or a phrase. Keys win; words are looked for in all three languages, since callers
/// do not always speak the clinic's.
#[must_use]
pub fn understand(digits: &str, speech: &str) -> Intent {
    match digits.trim() {
        "1" => return Intent::Hours,
        "2" => return Intent::Message,
        "3" => return Intent::Booking,
        "0" => return Intent::Person,
        "9" => return Intent::Goodbye,
        "" => {}
        _ => return Intent::Unclear,
    }
    let heard = speech.to_lowercase();
    if heard.trim().is_empty() {
        return Intent::Silence;
    }
    let has = |words: &[&str]| words.iter().any(|w| heard.contains(w));
    if has(&[
        "emergency",
        "911",
        "ambulance",
        "can't breathe",
        "cannot breathe",
        "urgence vitale",
        "emergencia",
        "ambulancia",
    ]) {
        Intent::Emergency
    } else if has(&[
        "person",
        "human",
        "staff",
        "receptionist",
        "someone",
        "operator",
        "personne",
        "réception",
        "persona",
        "recepcion",
        "alguien",
    ]) {
        Intent::Person
    } else if has(&["message", "voicemail", "call me back", "callback", "rappel", "mensaje"]) {
        Intent::Message
    } else if has(&[
        "appointment",
        "book",
        "schedule",
        "rendez-vous",
        "réserver",
        "reserver",
        "cita",
        "reservar",
        "agendar",
    ]) {
        Intent::Booking
    } else if has(&[
        "hour",
        "open",
        "close",
        "when",
        "address",
        "where",
        "heure",
        "ouvert",
        "ferm",
        "adresse",
        "horario",
        "abier",
        "cerra",
        "dirección",
        "direccion",
    ]) {
        Intent::Hours
    } else if has(&["goodbye", "bye", "nothing", "no thank", "au revoir", "adiós", "adios"]) {
        Intent::Goodbye
    } else {
        Intent::Unclear
    }
}

/// The next step of the conversation.
#[must_use]
pub fn next_turn(
    intent: Intent,
    course: Course,
    staff: bool,
    hours: &str,
    address: Option<&str>,
    language: Language,
) -> Turn {
    match intent {
        Intent::Emergency => Turn::End(speech::emergency(language)),
        Intent::Goodbye => Turn::End(speech::goodbye(language)),
        _ if course.over => Turn::End(speech::time_is_up(language)),
        Intent::Person if staff => Turn::HandOver,
        Intent::Booking => Turn::TakeBooking,
        Intent::Person | Intent::Message => Turn::TakeMessage,
        // Asked once more; a caller who says nothing again may be unable to, and gets to leave a message.
        Intent::Silence if course.unanswered >= course.patience => Turn::TakeMessage,
        _ if course.turn >= MAX_TURNS => Turn::TakeMessage,
        Intent::Hours => {
            let place = address.filter(|a| !a.trim().is_empty()).map(|a| speech::address(a, language));
            Turn::Ask(std::iter::once(hours.to_owned()).chain(place).collect())
        }
        Intent::Silence => Turn::Ask(Vec::new()),
        Intent::Unclear => Turn::Ask(vec![speech::not_understood(language)]),
    }
}

/// The document that says something and listens again, after so many questions in a row that nobody answered.
#[must_use]
pub fn ask_again(said: &[String], turn: u32, unanswered: u32, scene: &AnswerScene<'_>) -> Twiml {
    crate::twiml::ask(said, (turn, unanswered), scene)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

//! The built-in receptionist: a rule-based assistant that works without any AI provider. It tells
//! the hours and the address, takes a message, hands over to staff, and never lasts for ever.

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

/// The next step of the conversation. `turn` counts from 1.
#[must_use]
pub fn next_turn(
    intent: Intent,
    turn: u32,
    staff: bool,
    hours: &str,
    address: Option<&str>,
    language: Language,
) -> Turn {
    match intent {
        Intent::Emergency => Turn::End(speech::emergency(language)),
        Intent::Goodbye => Turn::End(speech::goodbye(language)),
        Intent::Person if staff => Turn::HandOver,
        Intent::Booking => Turn::TakeBooking,
        Intent::Person | Intent::Message => Turn::TakeMessage,
        // Asked once more; a caller who says nothing again may be unable to, and gets to leave a message.
        Intent::Silence if turn >= SILENT_TURNS => Turn::TakeMessage,
        _ if turn >= MAX_TURNS => Turn::TakeMessage,
        Intent::Hours => {
            let place = address.filter(|a| !a.trim().is_empty()).map(|a| speech::address(a, language));
            Turn::Ask(std::iter::once(hours.to_owned()).chain(place).collect())
        }
        Intent::Silence => Turn::Ask(Vec::new()),
        Intent::Unclear => Turn::Ask(vec![speech::not_understood(language)]),
    }
}

/// The document that says something and listens again.
#[must_use]
pub fn ask_again(said: &[String], turn: u32, scene: &AnswerScene<'_>) -> Twiml {
    crate::twiml::ask(said, turn, scene)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn understands_keys_and_three_languages() {
        for (digits, said, intent) in [
            ("1", "", Intent::Hours),
            ("", "When are you open?", Intent::Hours),
            ("", "quelles sont vos heures", Intent::Hours),
            ("", "¿cuál es su horario?", Intent::Hours),
            ("2", "hours", Intent::Message),
            ("", "je veux laisser un message", Intent::Message),
            ("0", "", Intent::Person),
            ("", "quiero hablar con una persona", Intent::Person),
            ("", "this is an emergency", Intent::Emergency),
            ("3", "", Intent::Booking),
            ("", "I would like to book an appointment", Intent::Booking),
            ("", "je voudrais prendre rendez-vous", Intent::Booking),
            ("", "quiero una cita", Intent::Booking),
            ("", "call me back about my appointment", Intent::Message),
            ("", "  ", Intent::Silence),
            ("7", "", Intent::Unclear),
        ] {
            assert_eq!(understand(digits, said), intent, "{digits} {said}");
        }
    }

    #[test]
    fn without_a_staff_line_a_person_means_a_message() {
        assert_eq!(next_turn(Intent::Person, 1, false, "", None, Language::En), Turn::TakeMessage);
        assert_eq!(next_turn(Intent::Person, 1, true, "", None, Language::En), Turn::HandOver);
    }

    #[test]
    fn silence_is_asked_once_more_and_then_gets_a_message() {
        let quiet = |turn| next_turn(Intent::Silence, turn, true, "", None, Language::En);
        assert_eq!(quiet(1), Turn::Ask(Vec::new()));
        for turn in [2, 3, MAX_TURNS, u32::MAX] {
            assert_eq!(quiet(turn), Turn::TakeMessage, "{turn}");
        }
    }

    #[test]
    fn a_booking_is_a_wish_that_staff_confirm() {
        for turn in [1, MAX_TURNS, 600] {
            assert_eq!(next_turn(Intent::Booking, turn, true, "", None, Language::Es), Turn::TakeBooking);
        }
    }

    proptest! {
        #[test]
        fn a_conversation_always_ends(said in proptest::collection::vec("\\PC{0,30}", 0..40)) {
            let mut turn = 1;
            let mut silent = 0;
            for words in said.iter().map(String::as_str).chain(std::iter::repeat("")).take(60) {
                let intent = understand("", words);
                silent += u32::from(intent == Intent::Silence);
                match next_turn(intent, turn, true, "h", None, Language::Fr) {
                    Turn::Ask(_) => turn += 1,
                    _ => return Ok(()),
                }
                prop_assert!(silent <= 1 && turn <= MAX_TURNS);
            }
            prop_assert!(false, "still talking after 60 turns");
        }
    }
}

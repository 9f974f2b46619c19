use super::*;
use crate::assistant::CallSettings;
use proptest::prelude::*;

fn plain(turn: u32) -> Course {
    Course::of(turn, 0, None)
}

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
    assert_eq!(next_turn(Intent::Person, plain(1), false, "", None, Language::En), Turn::TakeMessage);
    assert_eq!(next_turn(Intent::Person, plain(1), true, "", None, Language::En), Turn::HandOver);
}

#[test]
fn silence_is_asked_once_more_and_then_gets_a_message() {
    let quiet = |turn| next_turn(Intent::Silence, plain(turn), true, "", None, Language::En);
    assert_eq!(quiet(1), Turn::Ask(Vec::new()));
    for turn in [2, 3, MAX_TURNS, u32::MAX] {
        assert_eq!(quiet(turn), Turn::TakeMessage, "{turn}");
    }
}

#[test]
fn a_booking_is_a_wish_that_staff_confirm() {
    for turn in [1, MAX_TURNS, 600] {
        assert_eq!(next_turn(Intent::Booking, plain(turn), true, "", None, Language::Es), Turn::TakeBooking);
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
            match next_turn(intent, plain(turn), true, "h", None, Language::Fr) {
                Turn::Ask(_) => turn += 1,
                _ => return Ok(()),
            }
            prop_assert!(silent <= 1 && turn <= MAX_TURNS);
        }
        prop_assert!(false, "still talking after 60 turns");
    }
}

#[test]
fn the_assistants_own_goodbyes_end_the_call_but_never_an_emergency() {
    let settings = CallSettings { end_phrase: "That's all, ciao".into(), ..CallSettings::default() };
    let steer = Some(Steer { settings: &settings, left: 60, since: None });
    for (digits, said, intent) in [
        ("", "Ciao!", Intent::Goodbye),
        ("", "okay, THAT'S ALL for today", Intent::Goodbye),
        ("", "ciaobella", Intent::Unclear),
        ("", "an emergency, ciao", Intent::Emergency),
        ("2", "ciao", Intent::Message),
        ("", "", Intent::Silence),
    ] {
        assert_eq!(understand_steered(digits, said, steer), intent, "{digits} {said}");
    }
    assert_eq!(understand_steered("", "ciao", None), Intent::Unclear);
}

#[test]
fn the_longest_call_ends_with_a_goodbye_whatever_is_asked() {
    let settings = CallSettings::default();
    let at = |left| Course::of(2, 0, Some(Steer { settings: &settings, left, since: None }));
    for intent in [Intent::Hours, Intent::Booking, Intent::Person, Intent::Silence, Intent::Unclear, Intent::Message] {
        let over = next_turn(intent, at(0), true, "h", None, Language::En);
        assert_eq!(over, Turn::End(speech::time_is_up(Language::En)), "{intent:?}");
        assert_ne!(next_turn(intent, at(1), true, "h", None, Language::En), over, "{intent:?}");
    }
    let help = next_turn(Intent::Emergency, at(0), true, "h", None, Language::En);
    assert_eq!(help, Turn::End(speech::emergency(Language::En)));
}

proptest! {
    #[test]
    fn silence_is_asked_as_often_as_set_and_words_start_it_anew(silence in 30_u32..=300, talked in 0_u32..3) {
        let settings = CallSettings { silence_timeout: silence, ..CallSettings::default() };
        let steer = Some(Steer { settings: &settings, left: 600, since: None });
        let (mut waited, mut unanswered, mut turn) = (0, 0, 1 + talked);
        while next_turn(Intent::Silence, Course::of(turn, unanswered, steer), false, "", None, Language::En)
            != Turn::TakeMessage
        {
            waited += settings.patience().seconds;
            (unanswered, turn) = (unanswered + 1, turn + 1);
            prop_assert!(turn <= MAX_TURNS);
        }
        waited += settings.patience().seconds;
        prop_assert!(waited <= silence);
        // Whoever says nothing at all waits as long as was set, to a few seconds; the cap of turns may cut it short later.
        prop_assert!(talked > 1 || silence - waited < settings.patience().questions, "{} {}", waited, silence);
    }
}

use super::*;
use crate::assistant::Voice;
use chrono::Duration;
use proptest::prelude::*;

fn ending_with(phrase: &str) -> CallSettings {
    CallSettings { end_phrase: phrase.to_owned(), ..CallSettings::default() }
}

#[test]
fn goodbyes_are_whole_words_in_any_capitals() {
    for (phrases, said, ends) in [
        ("goodbye", "Goodbye.", true),
        ("goodbye", "well, GOODBYE then", true),
        ("goodbye", "goodbyes are hard", false),
        ("bye", "bye-bye", true),
        ("bye", "goodbye", false),
        ("thank you bye, that's all", "That’s all, thanks", true),
        ("thank you bye", "thank you very much, bye", false),
        ("thank you bye", "thank you, bye", true),
        ("adiós", "ADIÓS", true),
        ("à bientôt", "À BIENTÔT", true),
        ("goodbye", "", false),
        ("!!!, ,", "!!!", false),
        ("", "anything", false),
    ] {
        assert_eq!(ending_with(phrases).ends_call(said), ends, "{phrases} / {said}");
    }
}

#[test]
fn the_longest_call_counts_from_the_answer() {
    let settings = CallSettings { max_duration: 60, ..CallSettings::default() };
    let began = DateTime::UNIX_EPOCH;
    let left = |seconds| Steer::new(&settings, Some(began), began + Duration::seconds(seconds)).left;
    assert_eq!((left(0), left(59), left(60), left(61), left(-5), left(i64::from(u32::MAX))), (60, 1, 0, 0, 60, 0));
    assert_eq!(Steer::new(&settings, None, began).left, 60);
    assert!(Steer::new(&settings, Some(began), began + Duration::seconds(60)).is_over());
}

#[test]
fn silence_is_shared_out_between_the_questions() {
    let of = |seconds| CallSettings { silence_timeout: seconds, ..CallSettings::default() }.patience();
    for (set, each) in [(30, 6), (60, 12), (180, 36), (299, 59), (300, 60)] {
        assert_eq!(of(set), Patience { seconds: each, questions: 5 }, "{set}");
    }
}

#[test]
fn only_voices_that_the_carrier_has_are_asked_for() {
    let voice =
        |provider, id: &str| CallSettings { voice: Voice::parse(provider, id).unwrap(), ..CallSettings::default() };
    let kore = voice(VoiceProvider::Google, "Kore");
    for (language, name) in [
        (Language::En, "Google.en-US-Chirp3-HD-Kore"),
        (Language::Fr, "Google.fr-CA-Chirp3-HD-Kore"),
        (Language::Es, "Google.es-US-Chirp3-HD-Kore"),
    ] {
        assert_eq!(kore.say_voice(language).unwrap().name, name);
    }
    for (provider, id) in [
        (VoiceProvider::OpenAi, "alloy"),
        (VoiceProvider::Google, "Umbriel"),
        (VoiceProvider::ElevenLabs, "JBFqnCBsd6RMkjVDRZzb"),
    ] {
        assert_eq!(voice(provider, id).say_voice(Language::En), None, "{id}");
    }
    assert!(ALSO_AT_THE_CARRIER.iter().all(|id| VoiceProvider::Google.voices().contains(id)));
}

proptest! {
    #[test]
    fn no_limit_of_the_carrier_is_ever_exceeded(silence: u32, duration: u32, passed in -10_i64..100_000) {
        let settings = CallSettings { silence_timeout: silence, max_duration: duration, ..CallSettings::default() };
        let began = DateTime::UNIX_EPOCH;
        let steer = Steer::new(&settings, Some(began), began + Duration::seconds(passed));
        prop_assert!((1..=60).contains(&steer.listens()));
        prop_assert!(steer.left <= duration);
        if (30..=300).contains(&silence) {
            let patience = settings.patience();
            prop_assert!(patience.seconds * patience.questions <= silence);
        }
    }

    #[test]
    fn any_words_are_matched_without_harm(phrases in ".{0,60}", said in ".{0,60}") {
        let _ = ending_with(&phrases).ends_call(&said);
    }

    #[test]
    fn a_goodbye_is_heard_wherever_it_stands(before in "[a-z ]{0,20}", after in "[a-z ]{0,20}") {
        let said = format!("{before}, See you SOON! {after}");
        prop_assert!(ending_with("x, see you soon").ends_call(&said));
    }
}

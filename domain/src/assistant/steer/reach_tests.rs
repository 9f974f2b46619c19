//! The table against what is really sent: a setting that is said to work changes something, one that is said not to does
//! not.

use super::*;
use crate::assistant::steer::{Steer, VapiBody, vapi_overrides};
use crate::assistant::{ButtonPosition, CallSettings, HexColor, Voice, VoiceProvider};
use crate::language::Language;
use crate::phone::E164;
use crate::receptionist::{Course, next_turn, understand_steered};
use crate::routing::Plan;
use crate::twiml::{AnswerScene, Callbacks, Leg, answer, dial_assistant};
use chrono::{DateTime, Duration};

/// Everything that goes out on a way, and how the conversation goes there.
fn sent(settings: &CallSettings, by: AnsweredBy) -> String {
    let callbacks = Callbacks::new("https://v.example");
    let began = DateTime::UNIX_EPOCH;
    let steer = Steer::new(settings, Some(began), began + Duration::seconds(90));
    let scene = AnswerScene {
        clinic: "X",
        language: Language::En,
        callbacks: &callbacks,
        caller_id: E164::parse("+14165550142").ok(),
        staff: true,
        steer: Some(steer),
    };
    match by {
        AnsweredBy::Builtin => {
            let turns = ["toodle pip", "hours"].map(|said| {
                let intent = understand_steered("", said, Some(steer));
                format!("{:?}", next_turn(intent, Course::of(1, 0, Some(steer)), true, "", None, Language::En))
            });
            // What is kept is decided where it is kept.
            format!("{} {turns:?} {}", answer(&Plan::Assistant, &scene).as_str(), settings.transcription)
        }
        AnsweredBy::Vapi => format!("{:?}", vapi_overrides(settings, "X", Language::En, VapiBody::OurCall)),
        AnsweredBy::Sip => dial_assistant("sip:a@b.example", None, Leg::Assistant, &scene).into_string(),
        AnsweredBy::Web => format!("{} {} {:?}", settings.button_text, settings.button_color, settings.button_position),
    }
}

/// The settings with one of them changed; `base` is chosen so that the change could show.
fn changed(base: &CallSettings, setting: CallSetting) -> CallSettings {
    let mut other = base.clone();
    match setting {
        CallSetting::Voice => other.voice = Voice::parse(VoiceProvider::Google, "Kore").unwrap(),
        CallSetting::Speed => other.speed = 1.1,
        CallSetting::Pitch => other.pitch = 0.5,
        CallSetting::Stability => other.stability = 0.9,
        CallSetting::Greeting => other.greeting = "Hello, friends.".into(),
        CallSetting::EndPhrase => other.end_phrase = "toodle pip".into(),
        CallSetting::Silence => other.silence_timeout = 100,
        CallSetting::Duration => other.max_duration = 60,
        CallSetting::Recording => other.recording = true,
        CallSetting::Transcription => other.transcription = false,
        CallSetting::Interruption => other.interruption = false,
        CallSetting::Button => {
            (other.button_text, other.button_color) = ("Ring".into(), HexColor::BLACK);
            other.button_position = ButtonPosition::ALL[0];
        }
        CallSetting::Vad => other.vad_threshold = 0.9,
        CallSetting::Echo => other.echo_cancellation = false,
        CallSetting::Noise => other.noise_suppression = false,
    }
    other
}

#[test]
fn the_table_tells_what_is_really_sent() {
    let eleven = Voice::parse(VoiceProvider::ElevenLabs, "JBFqnCBsd6RMkjVDRZzb").unwrap();
    let base = CallSettings { voice: eleven, ..CallSettings::default() };
    for setting in CallSetting::ALL {
        let other = changed(&base, setting);
        assert_ne!(base, other, "{setting:?}");
        for by in AnsweredBy::ALL {
            let differs = sent(&base, by) != sent(&other, by);
            assert_eq!(differs, reach(setting, by) != Reach::None, "{setting:?} {by:?}");
        }
    }
}

#[test]
fn words_name_every_way_once() {
    for setting in CallSetting::ALL {
        let words = reach_in_words(setting);
        let named = AnsweredBy::ALL.iter().filter(|by| words.contains(by.label())).count();
        assert!(named == 4 || (named == 0 && words.contains("No way")), "{setting:?}: {words}");
    }
    assert_eq!(
        reach_in_words(CallSetting::Greeting),
        "Works with the built-in receptionist and Vapi. Not with SIP or the website button."
    );
    assert_eq!(reach_in_words(CallSetting::Vad), "No way of answering uses it yet; it is kept for later.");
}

use super::*;
use crate::assistant::Voice;
use proptest::prelude::*;

fn of(settings: &CallSettings) -> Value {
    Value::Object(vapi_overrides(settings, "Smile", Language::En, VapiBody::OurCall))
}

fn spoken_by(provider: VoiceProvider, id: &str, speed: f64) -> Value {
    let voice = Voice::parse(provider, id).unwrap();
    of(&CallSettings { voice, speed, ..CallSettings::default() })["voice"].clone()
}

#[test]
fn the_defaults_say_what_the_contract_says() {
    let expected = json!({
        "voice": {"provider": "openai", "voiceId": "alloy", "speed": 1.0},
        "endCallPhrases": ["goodbye"], "silenceTimeoutSeconds": 180, "maxDurationSeconds": 600,
        "artifactPlan": {"recordingEnabled": false, "transcriptPlan": {"enabled": true}},
        "backgroundSpeechDenoisingPlan": {"smartDenoisingPlan": {"enabled": true}},
    });
    assert_eq!(of(&CallSettings::default()), expected);
}

#[test]
fn the_first_message_keeps_the_emergency_line_and_the_notice() {
    let greeting = CallSettings { greeting: "Hi there.".into(), ..CallSettings::default() };
    assert_eq!(
        of(&greeting)["firstMessage"],
        "If this is an emergency, hang up and dial 911. I am the automated assistant. Hi there."
    );
    // Nobody is recorded unannounced: without a greeting the standard one carries the notice.
    let recorded = of(&CallSettings { recording: true, ..CallSettings::default() });
    let first = recorded["firstMessage"].as_str().unwrap();
    assert!(first.contains("This call is recorded.") && first.contains("Thank you for calling Smile."), "{first}");
    assert_eq!(recorded["firstMessageMode"], "assistant-speaks-first");
    assert_eq!(recorded["artifactPlan"]["recordingEnabled"], true);
    assert_eq!(vapi_cautious()["artifactPlan"]["recordingEnabled"], false);
}

#[test]
fn voices_are_spelled_as_vapi_spells_them() {
    assert_eq!(
        spoken_by(VoiceProvider::ElevenLabs, "JBFqnCBsd6RMkjVDRZzb", 2.0),
        json!({"provider": "11labs", "voiceId": "JBFqnCBsd6RMkjVDRZzb", "speed": 1.2, "stability": 0.5})
    );
    assert_eq!(spoken_by(VoiceProvider::OpenAi, "marin", 2.0)["speed"], 2.0);
    assert_eq!(spoken_by(VoiceProvider::OpenAi, "ballad", 1.0), Value::Null, "for realtime models alone");
    assert_eq!(spoken_by(VoiceProvider::Google, "Kore", 1.0), Value::Null);
}

#[test]
fn an_answer_holds_only_what_the_types_name() {
    let settings = CallSettings { interruption: false, ..CallSettings::default() };
    let answer = vapi_overrides(&settings, "Smile", Language::Fr, VapiBody::Answer);
    assert!(!answer.contains_key("silenceTimeoutSeconds"));
    assert_eq!(answer["stopSpeakingPlan"]["numWords"], 10);
    assert_eq!(answer["firstMessageInterruptionsEnabled"], false);
}

#[test]
fn goodbyes_that_vapi_would_refuse_are_left_out() {
    let settings = |text: String| of(&CallSettings { end_phrase: text, ..CallSettings::default() });
    assert_eq!(settings("x, ok bye".into())["endCallPhrases"], json!(["ok bye"]));
    assert_eq!(settings("x".into()).get("endCallPhrases"), None);
    assert_eq!(settings("é".repeat(141)).get("endCallPhrases"), None);
}

proptest! {
    #[test]
    fn every_number_stays_within_vapis_limits(
        silence: u32, duration: u32, speed in -10.0_f64..10.0, stability in 0.0_f64..=1.0, eleven: bool,
        phrase in ".{0,300}", greeting in ".{0,500}",
    ) {
        let voice = match eleven {
            true => Voice::parse(VoiceProvider::ElevenLabs, "JBFqnCBsd6RMkjVDRZzb").unwrap(),
            false => Voice::default(),
        };
        let settings = CallSettings {
            silence_timeout: silence, max_duration: duration, speed, stability, voice, end_phrase: phrase, greeting,
            ..CallSettings::default()
        };
        let all = of(&settings);
        let number = |at: &str| all.pointer(at).and_then(Value::as_f64);
        prop_assert!((5.0..=3600.0).contains(&number("/silenceTimeoutSeconds").unwrap()));
        prop_assert!((10.0..=43_200.0).contains(&number("/maxDurationSeconds").unwrap()));
        let (least, most) = if eleven { (0.7, 1.2) } else { (0.25, 4.0) };
        prop_assert!((least..=most).contains(&number("/voice/speed").unwrap()));
        for phrase in all["endCallPhrases"].as_array().into_iter().flatten() {
            prop_assert!((2..=140).contains(&phrase.as_str().unwrap().chars().count()));
        }
    }
}

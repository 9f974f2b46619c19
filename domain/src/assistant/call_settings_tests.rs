use super::*;
use proptest::prelude::*;

/// Any JSON at all, nested a little.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(any_name(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Mostly names of fields.
fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(FIELDS.to_vec()).prop_map(str::to_owned),
        1 => prop::sample::select(VOICE_FIELDS.to_vec()).prop_map(str::to_owned),
        1 => "[a-zA-Z]{1,12}",
    ]
}

fn fields_of(errors: Result<CallSettings, Vec<FieldError>>) -> Vec<String> {
    errors.unwrap_err().into_iter().map(|error| error.field).collect()
}

#[test]
fn the_defaults_are_those_of_the_contract() {
    let expected = json!({
        "voiceId": "alloy", "voiceProvider": "openai",
        "voiceSettings": {"pitch": 0.0, "speed": 1.0, "stability": 0.5},
        "callGreeting": "", "endCallPhrase": "goodbye", "silenceTimeout": 180, "maxCallDuration": 600,
        "recordingEnabled": false, "transcriptionEnabled": true, "interruptionEnabled": true,
        "callButtonText": "Call Us", "callButtonColor": "#22C55E", "callButtonPosition": "bottom-right",
        "vadThreshold": 0.5, "echoCancellation": true, "noiseSuppression": true
    });
    assert_eq!(CallSettings::default().to_json(), expected);
    for nothing in [json!({}), json!(null)] {
        assert_eq!(CallSettings::read(&nothing), (CallSettings::default(), Vec::new()));
    }
    assert_eq!(CallSettings::read(&json!("x")).1.len(), 1);
    assert_eq!(FIELDS.len() - 1 + VOICE_FIELDS.len(), 18, "18 values in 16 settings");
}

#[test]
fn every_limit_is_held_at_both_ends() {
    for (field, least, most, step) in
        [("silenceTimeout", 30.0, 300.0, 1.0), ("maxCallDuration", 60.0, 3600.0, 1.0), ("vadThreshold", 0.0, 1.0, 0.01)]
    {
        let standard = CallSettings::default();
        for good in [least, most] {
            assert!(standard.merged(&json!({ field: good })).is_ok(), "{field} {good}");
        }
        for bad in [least - step, most + step] {
            assert_eq!(fields_of(standard.merged(&json!({ field: bad }))), [field], "{bad}");
        }
    }
    for (field, least, most) in [("pitch", -1.0, 1.0), ("speed", 0.5, 2.0), ("stability", 0.0, 1.0)] {
        let standard = CallSettings::default();
        for good in [least, most] {
            assert!(standard.merged(&json!({"voiceSettings": {field: good}})).is_ok());
        }
        for bad in [json!(least - 0.01), json!(most + 0.01), json!("1"), json!(true)] {
            let path = format!("voiceSettings.{field}");
            assert_eq!(fields_of(standard.merged(&json!({"voiceSettings": {field: bad}}))), [path]);
        }
    }
    let standard = CallSettings::default();
    for (field, length) in [("callGreeting", MAX_GREETING), ("callButtonText", MAX_BUTTON_TEXT)] {
        assert!(standard.merged(&json!({ field: "é".repeat(length) })).is_ok());
        assert_eq!(fields_of(standard.merged(&json!({ field: "é".repeat(length + 1) }))), [field]);
    }
    assert_eq!(fields_of(standard.merged(&json!({"silenceTimeout": 60.5}))), ["silenceTimeout"]);
    assert_eq!(fields_of(standard.merged(&json!({"callButtonText": "  "}))), ["callButtonText"]);
    assert_eq!(fields_of(standard.merged(&json!({"callButtonText": "a\nb"}))), ["callButtonText"]);
    assert_eq!(standard.merged(&json!({"callGreeting": " a\r\nb "})).unwrap().greeting, "a\nb");
}

#[test]
fn a_change_is_merged_and_null_brings_the_default_back() {
    let stored = CallSettings::default()
        .merged(&json!({"callGreeting": "Hello", "voiceSettings": {"speed": 1.5}, "recordingEnabled": true}))
        .unwrap();
    let changed = stored.merged(&json!({"voiceSettings": {"pitch": 0.5}, "callGreeting": null})).unwrap();
    assert_eq!((changed.speed, changed.pitch, changed.recording), (1.5, 0.5, true));
    assert_eq!(changed.greeting, "");
    assert_eq!(changed.merged(&json!({"voiceSettings": null})).unwrap().speed, 1.0);
    assert_eq!(changed.merged(&json!({})).unwrap(), changed);
    assert!(changed.merged(&json!([])).is_err());
}

#[test]
fn every_wrong_field_is_named_at_once_and_unknown_ones_are_refused() {
    let wrong = json!({
        "voiceProvider": "acme", "voiceSettings": {"volume": 1}, "recordingEnabled": "yes", "callButtonColor": "green",
        "callButtonPosition": "middle", "endCallPhrase": " , ", "connector": {"sip": {"password": "x"}}, "id": 1
    });
    let mut fields = fields_of(CallSettings::default().merged(&wrong));
    fields.sort();
    assert_eq!(
        fields,
        [
            "callButtonColor",
            "callButtonPosition",
            "connector",
            "endCallPhrase",
            "id",
            "recordingEnabled",
            "voiceProvider",
            "voiceSettings.volume"
        ]
    );
}

#[test]
fn voice_and_provider_must_fit_however_they_are_sent() {
    let standard = CallSettings::default();
    assert_eq!(fields_of(standard.merged(&json!({"voiceProvider": "google"}))), ["voiceId"]);
    assert_eq!(fields_of(standard.merged(&json!({"voiceId": "Kore"}))), ["voiceId"]);
    let google = standard.merged(&json!({"voiceProvider": "google", "voiceId": "kore"})).unwrap();
    assert_eq!((google.voice.id(), google.voice.provider()), ("Kore", VoiceProvider::Google));
    assert!(google.merged(&json!({"voiceId": "Puck"})).is_ok());
    // What an older version stored is no reason to refuse another change.
    let (old, errors) = CallSettings::read(&json!({"voiceId": "nova", "silenceTimeout": 5, "maxCallDuration": 120}));
    assert_eq!((old.voice.id(), old.silence_timeout, old.max_duration), ("alloy", 180, 120));
    assert_eq!(errors.len(), 2);
}

#[test]
fn what_is_unknown_survives_a_save() {
    let stored = json!({"connector": {"vapi": {"assistantId": "a1"}}, "voiceSettings": {"style": 0.2, "speed": 9}, "callGreeting": 7});
    let (settings, _) = CallSettings::read(&stored);
    let kept = settings.stored_over(&stored);
    assert_eq!(kept["connector"], stored["connector"]);
    assert_eq!(kept["voiceSettings"], json!({"style": 0.2, "pitch": 0.0, "speed": 1.0, "stability": 0.5}));
    assert_eq!(kept["callGreeting"], "");
    assert!(settings.to_json().get("connector").is_none());
}

#[test]
fn goodbyes_are_tidied() {
    let settings =
        CallSettings::default().merged(&json!({"endCallPhrase": " Goodbye ,, bye bye,GOODBYE , au revoir"})).unwrap();
    assert_eq!(settings.end_phrase, "Goodbye, bye bye, au revoir");
    assert_eq!(settings.end_phrases().collect::<Vec<_>>(), ["Goodbye", "bye bye", "au revoir"]);
}

proptest! {
    #[test]
    fn whatever_is_stored_can_be_read_and_written_and_read_again(stored in any_json()) {
        let (settings, _) = CallSettings::read(&stored);
        let written = settings.stored_over(&stored);
        let (again, errors) = CallSettings::read(&written);
        prop_assert_eq!(&again, &settings);
        prop_assert!(errors.is_empty());
        prop_assert_eq!(&again.stored_over(&written), &written);
        let unknown = stored.as_object().into_iter().flatten().filter(|(key, _)| !FIELDS.contains(&key.as_str()));
        for (key, value) in unknown {
            prop_assert_eq!(written.get(key), Some(value));
        }
    }

    #[test]
    fn a_merge_is_within_limits_or_refused_and_changes_only_what_was_sent(sent in any_json()) {
        let standard = CallSettings::default();
        match standard.merged(&sent) {
            Ok(merged) => {
                prop_assert!((-1.0..=1.0).contains(&merged.pitch) && (0.5..=2.0).contains(&merged.speed));
                prop_assert!((0.0..=1.0).contains(&merged.stability) && (0.0..=1.0).contains(&merged.vad_threshold));
                prop_assert!((30..=300).contains(&merged.silence_timeout) && (60..=3600).contains(&merged.max_duration));
                prop_assert!(merged.greeting.chars().count() <= MAX_GREETING);
                prop_assert!((1..=MAX_BUTTON_TEXT).contains(&merged.button_text.chars().count()));
                prop_assert!(merged.end_phrases().next().is_some());
                let sent = sent.as_object().unwrap();
                let (before, after) = (standard.to_json(), merged.to_json());
                for field in FIELDS.iter().filter(|field| !sent.contains_key(**field)) {
                    prop_assert_eq!(&before[*field], &after[*field]);
                }
                prop_assert_eq!(merged.merged(&merged.to_json()).unwrap(), merged);
            }
            Err(errors) => prop_assert!(!errors.is_empty() && errors.iter().all(|error| !error.message.is_empty())),
        }
    }
}

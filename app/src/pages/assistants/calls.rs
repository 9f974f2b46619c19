//! How an assistant is on the phone: all settings of its calls.

use super::one::{Screen, foot};
use super::{Choice, Sheet, ticked};
use crate::components::{ErrorSummary, Icon};
use domain::assistant::steer::{CallSetting, reach_in_words};
use domain::assistant::{ButtonPosition, CallSettings, MAX_BUTTON_TEXT, MAX_END_PHRASE, MAX_GREETING, VoiceProvider};
use leptos::prelude::*;

fn limit(characters: usize) -> u32 {
    u32::try_from(characters).unwrap_or(u32::MAX)
}

/// What may stand in a field, and on which way of answering it takes effect.
fn told(limits: &str, setting: CallSetting) -> String {
    format!("{limits} {}", reach_in_words(setting))
}

/// A number as people write it: no zeros that say nothing.
fn number(value: f64) -> String {
    value.to_string()
}

/// The value of the select that holds provider and voice in one.
fn voice(settings: &CallSettings) -> String {
    match settings.voice.provider() {
        VoiceProvider::ElevenLabs => VoiceProvider::ElevenLabs.code().to_owned(),
        provider => format!("{}:{}", provider.code(), settings.voice.id()),
    }
}

fn own_voice(settings: &CallSettings) -> String {
    match settings.voice.provider() {
        VoiceProvider::ElevenLabs => settings.voice.id().to_owned(),
        _ => String::new(),
    }
}

fn stored(settings: &CallSettings) -> Vec<(&'static str, String)> {
    vec![
        ("voice", voice(settings)),
        ("elevenlabs-voice", own_voice(settings)),
        ("pitch", number(settings.pitch)),
        ("speed", number(settings.speed)),
        ("stability", number(settings.stability)),
        ("greeting", settings.greeting.clone()),
        ("end-phrase", settings.end_phrase.clone()),
        ("silence", settings.silence_timeout.to_string()),
        ("duration", settings.max_duration.to_string()),
        ("recording", ticked(settings.recording)),
        ("transcription", ticked(settings.transcription)),
        ("interruption", ticked(settings.interruption)),
        ("button-text", settings.button_text.clone()),
        ("button-color", settings.button_color.to_string()),
        ("button-position", settings.button_position.code().to_owned()),
        ("vad", number(settings.vad_threshold)),
        ("echo", ticked(settings.echo_cancellation)),
        ("noise", ticked(settings.noise_suppression)),
    ]
}

/// Every voice under its provider, so that a voice and its provider always fit.
fn voices() -> Vec<(String, Vec<Choice>)> {
    let of = |provider: VoiceProvider| {
        let choices = match provider {
            VoiceProvider::ElevenLabs => vec![(provider.code().to_owned(), "A voice of ours, by its id".to_owned())],
            _ => provider.voices().iter().map(|v| (format!("{}:{v}", provider.code()), capital(v))).collect(),
        };
        (provider.label().to_owned(), choices)
    };
    VoiceProvider::ALL.map(of).into()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

pub(super) fn card(screen: &Screen) -> impl IntoView + use<> {
    let settings = screen.assistant.call_settings();
    let sheet = Sheet::new(stored(&settings), screen.sent("call"));
    let positions = ButtonPosition::ALL.map(|place| (place.code().to_owned(), place.label().to_owned())).into();
    let save = screen.editable.then(|| foot("Save call settings", "call", sheet.unsaved(), screen.address()));
    view! {
        <form method="post" action=format!("{}#call-form", screen.address()) class="card" id="call-form" aria-labelledby="call-heading" autocomplete="off">
            <div class="card-head"><h2 id="call-heading">"On the phone"</h2></div>
            <div class="card-body">
                <ErrorSummary errors=sheet.errors() id_of=str::to_owned />
                <fieldset class="whole stack loose" disabled=!screen.editable>
                    <legend class="vh">"On the phone"</legend>
                    {voice_part(&sheet)}
                    {talk_part(&sheet)}
                    {records_part(&sheet)}
                    <fieldset class="stack" aria-labelledby="button-part">
                        <legend class="label" id="button-part">"Button on your website"</legend>
                        <p class="hint">{reach_in_words(CallSetting::Button)}</p>
                        {sheet.text("button-text", "text", "What it says", &format!("At most {MAX_BUTTON_TEXT} characters. Standard: Call Us."), limit(MAX_BUTTON_TEXT * 2))}
                        <div class="pair">
                            {sheet.text("button-color", "text", "Colour", "# and six digits or letters A to F. Standard: #22C55E.", 20)}
                            {sheet.select("button-position", "Place", "", vec![(String::new(), positions)])}
                        </div>
                    </fieldset>
                    {hearing_part(&sheet)}
                </fieldset>
            </div>
            {save}
        </form>
    }
    .into_any()
}

fn voice_part(sheet: &Sheet) -> impl IntoView + use<> {
    view! {
        <fieldset class="stack">
            <legend class="label">"Voice"</legend>
            <div class="pair">
                {sheet.select("voice", "Who speaks", &told("Standard: Alloy of OpenAI.", CallSetting::Voice), voices())}
                {sheet.text("elevenlabs-voice", "text", "Voice id of ElevenLabs", "Only for a voice of yours at ElevenLabs.", 60)}
            </div>
            <div class="filters">
                {sheet.text("speed", "decimal", "Speed", &told("0.5 to 2. Standard: 1.", CallSetting::Speed), 12)}
                {sheet.text("pitch", "decimal", "Pitch", &told("−1 to 1. Standard: 0.", CallSetting::Pitch), 12)}
                {sheet.text("stability", "decimal", "Stability", &told("0 lively to 1 even. Standard: 0.5.", CallSetting::Stability), 12)}
            </div>
        </fieldset>
    }
    .into_any()
}

fn talk_part(sheet: &Sheet) -> impl IntoView + use<> {
    let greeting = format!(
        "At most {MAX_GREETING} characters. Blank: the standard greeting with the clinic’s name. What to do in an emergency, \
         and that a machine speaks, is always said before it."
    );
    let greeting = told(&greeting, CallSetting::Greeting);
    let goodbye = "Separated by commas; capitals do not matter. Standard: goodbye.";
    let goodbye = told(goodbye, CallSetting::EndPhrase);
    let silence =
        "30 to 300. Standard: 180. The built-in receptionist asks five times in that time, then takes a message.";
    let silence = told(silence, CallSetting::Silence);
    let duration = "60 to 3600. Standard: 600. A conversation with your staff is never cut short.";
    let duration = told(duration, CallSetting::Duration);
    let interruption = told("Standard: on.", CallSetting::Interruption);
    view! {
        <fieldset class="stack">
            <legend class="label">"Conversation"</legend>
            {sheet.area("greeting", "First words", &greeting, limit(MAX_GREETING * 2))}
            {sheet.text("end-phrase", "text", "Words that end the call", &goodbye, limit(MAX_END_PHRASE * 2))}
            <div class="pair">
                {sheet.text("silence", "numeric", "Hang up after so many seconds of silence", &silence, 12)}
                {sheet.text("duration", "numeric", "Longest call, seconds", &duration, 12)}
            </div>
            {sheet.switch("interruption", "Callers may talk over the assistant", &interruption)}
        </fieldset>
    }
    .into_any()
}

fn records_part(sheet: &Sheet) -> impl IntoView + use<> {
    let transcription = told("Standard: on.", CallSetting::Transcription);
    let recording = "Standard: off. Callers are told before anything is recorded.";
    let recording = told(recording, CallSetting::Recording);
    view! {
        <fieldset class="stack">
            <legend class="label">"What is kept"</legend>
            {sheet.switch("transcription", "Write calls down", &transcription)}
            {sheet.switch("recording", "Record calls", &recording)}
        </fieldset>
    }
    .into_any()
}

fn hearing_part(sheet: &Sheet) -> impl IntoView + use<> {
    let open = ["vad", "echo", "noise"].iter().any(|name| sheet.error(name).is_some());
    let vad = told("0 hears everything, 1 only loud voices. Standard: 0.5.", CallSetting::Vad);
    let (echo, noise) = (told("Standard: on.", CallSetting::Echo), told("Standard: on.", CallSetting::Noise));
    view! {
        <details class="fold" open=open>
            <summary><Icon name="right" size="sm" />"Hearing"</summary>
            <div class="stack mt-2">
                {sheet.text("vad", "decimal", "How loud a sound counts as speech", &vad, 12)}
                {sheet.switch("echo", "Take its own voice out of what it hears", &echo)}
                {sheet.switch("noise", "Take noise out of what it hears", &noise)}
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::assistant::Voice;

    #[test]
    fn every_voice_is_offered_once_and_the_stored_one_is_among_them() {
        let offered: Vec<String> =
            voices().into_iter().flat_map(|(_, choices)| choices).map(|(code, _)| code).collect();
        assert!(offered.contains(&voice(&CallSettings::default())));
        let unique: std::collections::BTreeSet<_> = offered.iter().collect();
        assert_eq!(unique.len(), offered.len());
        let own = Voice::parse(VoiceProvider::ElevenLabs, "JBFqnCBsd6RMkjVDRZzb").unwrap();
        let settings = CallSettings { voice: own, ..CallSettings::default() };
        assert!(offered.contains(&voice(&settings)));
        assert_eq!(own_voice(&settings), "JBFqnCBsd6RMkjVDRZzb");
    }

    #[test]
    fn beside_every_control_stands_where_it_works() {
        let sheet = Sheet::new(stored(&CallSettings::default()), None);
        let html = Owner::new().with(|| {
            view! { {voice_part(&sheet)} {talk_part(&sheet)} {records_part(&sheet)} {hearing_part(&sheet)} }.to_html()
        });
        for setting in CallSetting::ALL.into_iter().filter(|setting| *setting != CallSetting::Button) {
            assert!(html.contains(&reach_in_words(setting)), "{setting:?} is missing in {html}");
        }
    }

    #[test]
    fn all_eighteen_values_have_a_control() {
        // Voice and provider are one control, and an own voice has one more.
        assert_eq!(stored(&CallSettings::default()).len(), 18);
    }
}

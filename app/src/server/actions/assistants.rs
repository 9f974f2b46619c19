//! Assistants: made, changed, deleted, brought back.

use super::{Pairs, go, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use backend::store::CompanyStore;
use domain::FieldError;
use domain::access::Permission;
use domain::assistant::AssistantPatch;
use domain::ids::ChatbotId;
use serde_json::{Map, Value, json};

const LIST: &str = "/assistants";
/// The name under which the form of a new assistant is kept until it is shown again.
pub(crate) const NEW: &str = "new-assistant";

/// The name under which a form of an assistant is kept until it is shown again.
pub(crate) fn form_name(form: &str, id: ChatbotId) -> String {
    format!("assistant-{form}:{id}")
}

/// Fields of the interface and the controls they are typed into.
const CONTROLS: &[(&str, &str)] = &[
    ("packageId", "package"),
    ("enabledChat", "enabled-chat"),
    ("enabledCall", "enabled-call"),
    ("chatModelId", "chat-model"),
    ("callModelId", "call-model"),
    ("clinicIds", "clinics"),
    ("voiceProvider", "voice"),
    ("voiceSettings.pitch", "pitch"),
    ("voiceSettings.speed", "speed"),
    ("voiceSettings.stability", "stability"),
    ("callGreeting", "greeting"),
    ("endCallPhrase", "end-phrase"),
    ("silenceTimeout", "silence"),
    ("maxCallDuration", "duration"),
    ("callButtonText", "button-text"),
    ("callButtonColor", "button-color"),
    ("callButtonPosition", "button-position"),
    ("vadThreshold", "vad"),
    ("widget.allowedOrigins", "origins"),
    ("widget.chatUrl", "chat-url"),
];

/// Messages about fields of the interface, at the controls of a form.
fn at_controls(errors: Vec<FieldError>, sent: &Submitted) -> Vec<FieldError> {
    let control = |field: &str| match field {
        // A voice of one's own has a control of its own.
        "voiceId" if sent.get("voice") == "elevenlabs" => "elevenlabs-voice".to_owned(),
        "voiceId" => "voice".to_owned(),
        _ => {
            CONTROLS.iter().find(|(name, _)| *name == field).map_or_else(|| field.to_owned(), |(_, c)| (*c).to_owned())
        }
    };
    errors.into_iter().map(|error| FieldError::new(control(&error.field), error.message)).collect()
}

/// Makes one, or brings a deleted one back.
pub async fn list(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let mut sent = Submitted::new(NEW, pairs);
    let store = match visitor.enter(Permission::EditClinics).await {
        Ok(store) => store,
        Err(failure) => return refused(&failure, LIST),
    };
    if sent.get("do") == "restore" {
        return restore(&visitor, &store, sent.get("id")).await;
    }
    let wanted = json!({ "packageId": given(sent.get("package")), "name": given(sent.get("new-name")) });
    let made = match AssistantPatch::parse_new(&wanted) {
        Ok(patch) => store.create_assistant(&patch).await,
        Err(errors) => Err(Failure::Invalid(errors)),
    };
    match made {
        Ok(made) => {
            let said = format!("{} is made. Choose its clinics, and how it is on the phone.", made.name);
            go_saying(&visitor, Flash::done(&said), &format!("{LIST}/{}", made.id)).await
        }
        Err(Failure::Invalid(errors)) => {
            let errors = at_controls(errors, &sent).into_iter();
            sent.errors =
                errors.map(|e| if e.field == "name" { FieldError::new("new-name", e.message) } else { e }).collect();
            show_again(&visitor, sent, LIST).await
        }
        Err(failure) => refused(&failure, LIST),
    }
}

fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

async fn restore(visitor: &Visitor, store: &CompanyStore, id: &str) -> Response {
    let Ok(id) = id.parse() else { return refused(&Failure::NotFound, LIST) };
    match store.restore_assistant(id).await {
        Ok(back) => {
            let said = format!("{} is back, and answers for its clinics from the next call on.", back.name);
            go_saying(visitor, Flash::done(&said), &format!("{LIST}/{id}")).await
        }
        Err(Failure::Invalid(errors)) => go_saying(visitor, Flash::failed(&all_words(&errors)), LIST).await,
        Err(failure) => refused(&failure, LIST),
    }
}

fn all_words(errors: &[FieldError]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ")
}

/// What the forms of one assistant do.
pub async fn one(visitor: Visitor, Path(id): Path<String>, Pairs(pairs): Pairs) -> Response {
    let store = match visitor.enter(Permission::EditClinics).await {
        Ok(store) => store,
        Err(failure) => return refused(&failure, LIST),
    };
    let found = match id.parse::<ChatbotId>() {
        Ok(id) => store.assistant(id).await,
        Err(_) => Err(Failure::NotFound),
    };
    let assistant = match found {
        Ok(assistant) => assistant,
        Err(failure) => return refused(&failure, LIST),
    };
    let (id, here) = (assistant.id, format!("{LIST}/{}", assistant.id));
    let sent = Submitted::new("", pairs);
    match sent.get("do") {
        "save" => {
            let saved = match AssistantPatch::parse(&main_json(&sent, &assistant)) {
                Ok(patch) => store.change_assistant(id, &patch).await,
                Err(errors) => Err(Failure::Invalid(errors)),
            };
            after(&visitor, sent, ("main", id), saved.map(|_| "Saved. It holds from the next call on."), &here).await
        }
        "call" => {
            let saved = store.save_call_settings(id, &call_json(&sent)).await;
            let to = format!("{here}#call-form");
            after(&visitor, sent, ("call", id), saved.map(|_| "Call settings are saved."), &to).await
        }
        "widget" => {
            let saved = match AssistantPatch::parse(&widget_json(&sent)) {
                Ok(patch) => store.change_assistant(id, &patch).await,
                Err(errors) => Err(Failure::Invalid(errors)),
            };
            let to = format!("{here}#widget-form");
            let said = "Saved. Websites show it within five minutes.";
            after(&visitor, sent, ("widget", id), saved.map(|_| said), &to).await
        }
        "delete" => match store.delete_assistant(id).await {
            Ok(()) => {
                let said = format!("{} is deleted. Under Deleted, it can be brought back.", assistant.name);
                go_saying(&visitor, Flash::done(&said), LIST).await
            }
            Err(failure) => refused(&failure, LIST),
        },
        _ => go(&here),
    }
}

async fn after(
    visitor: &Visitor,
    mut sent: Submitted,
    (form, id): (&str, ChatbotId),
    saved: Result<&str, Failure>,
    to: &str,
) -> Response {
    match saved {
        Ok(said) => go_saying(visitor, Flash::done(said), to).await,
        Err(Failure::Invalid(errors)) => {
            sent.form = form_name(form, id);
            sent.errors = at_controls(errors, &sent);
            show_again(visitor, sent, to).await
        }
        Err(Failure::CallsDisabled) => {
            go_saying(visitor, Flash::failed(domain::company::CALLS_DISABLED_WORDS), to).await
        }
        Err(failure) => refused(&failure, to),
    }
}

/// What was typed about what it does. A capability whose switch the form does not show stays as it is.
fn main_json(sent: &Submitted, stored: &backend::store::Assistant) -> Value {
    let model = |name: &str| given(sent.get(name)).map_or(Value::Null, Value::from);
    let clinics: Vec<&str> = sent.all("clinic").collect();
    let mut fields = Map::from_iter([
        ("name".to_owned(), json!(sent.get("name"))),
        ("isActive".to_owned(), json!(sent.has("active"))),
        ("clinicIds".to_owned(), json!(clinics)),
    ]);
    if stored.offered.chat() {
        fields.insert("enabledChat".to_owned(), json!(sent.has("enabled-chat")));
    }
    if stored.offered.call() {
        fields.insert("enabledCall".to_owned(), json!(sent.has("enabled-call")));
    }
    for (control, field) in [("chat-model", "chatModelId"), ("call-model", "callModelId")] {
        if sent.has(control) {
            fields.insert(field.to_owned(), model(control));
        }
    }
    Value::Object(fields)
}

fn widget_json(sent: &Submitted) -> Value {
    let origins: Vec<&str> = sent.get("origins").lines().collect();
    let mut widget = json!({ "allowedOrigins": origins });
    // Without chat the form does not ask for its address; what is stored stays.
    if let (true, Some(widget)) = (sent.has("chat-url"), widget.as_object_mut()) {
        widget.insert("chatUrl".to_owned(), json!(sent.get("chat-url")));
    }
    json!({ "widget": widget })
}

/// A number as people type it, or the text as it stands, to be refused with the right words.
pub(super) fn number(text: &str) -> Value {
    let plain = text.trim().replace(',', ".").replace('−', "-");
    match plain.parse::<f64>() {
        Ok(number) if number.is_finite() => json!(number),
        _ => json!(text),
    }
}

fn call_json(sent: &Submitted) -> Value {
    let (provider, voice) = match sent.get("voice").split_once(':') {
        Some((provider, voice)) => (provider, voice),
        None => (sent.get("voice"), sent.get("elevenlabs-voice")),
    };
    json!({
        "voiceProvider": provider,
        "voiceId": voice,
        "voiceSettings": {
            "pitch": number(sent.get("pitch")),
            "speed": number(sent.get("speed")),
            "stability": number(sent.get("stability")),
        },
        "callGreeting": sent.get("greeting"),
        "endCallPhrase": sent.get("end-phrase"),
        "silenceTimeout": number(sent.get("silence")),
        "maxCallDuration": number(sent.get("duration")),
        "recordingEnabled": sent.has("recording"),
        "transcriptionEnabled": sent.has("transcription"),
        "interruptionEnabled": sent.has("interruption"),
        "callButtonText": sent.get("button-text"),
        "callButtonColor": sent.get("button-color"),
        "callButtonPosition": sent.get("button-position"),
        "vadThreshold": number(sent.get("vad")),
        "echoCancellation": sent.has("echo"),
        "noiseSuppression": sent.has("noise"),
    })
}

#[cfg(test)]
mod tests {
    use super::{at_controls, call_json, number};
    use crate::forms::Submitted;
    use domain::FieldError;
    use domain::assistant::CallSettings;
    use serde_json::json;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number(" 0,5 "), json!(0.5));
        assert_eq!(number("−1"), json!(-1.0));
        for text in ["", "fast", "NaN", "inf", "1e999"] {
            assert_eq!(number(text), json!(text), "{text}");
        }
    }

    #[test]
    fn an_empty_form_is_refused_field_by_field_and_every_message_has_its_control() {
        let sent = Submitted::new("call", vec![("voice".into(), "elevenlabs".into())]);
        let errors = CallSettings::default().merged(&call_json(&sent)).unwrap_err();
        let controls: Vec<String> = at_controls(errors, &sent).into_iter().map(|e| e.field).collect();
        for control in [
            "elevenlabs-voice",
            "pitch",
            "speed",
            "stability",
            "end-phrase",
            "silence",
            "duration",
            "button-text",
            "button-color",
            "button-position",
            "vad",
        ] {
            assert!(controls.contains(&control.to_owned()), "{control}: {controls:?}");
        }
        assert_eq!(at_controls(vec![FieldError::new("voiceId", "")], &Submitted::default())[0].field, "voice");
    }
}

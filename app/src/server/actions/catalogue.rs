//! Packages and models of the platform: the master admin's forms.

use super::assistants::number;
use super::{Pairs, go, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::response::Response;
use backend::Failure;
use backend::auth::Actor;
use backend::{Services, store};
use domain::FieldError;
use domain::assistant::{ModelDraft, PackageDraft};
use serde_json::{Map, Value, json};

const PACKAGES: &str = "/platform/packages";
const MODELS: &str = "/platform/models";
/// The names under which the forms are kept until they are shown again.
pub(crate) const PACKAGE: &str = "package";
pub(crate) const MODEL: &str = "model";

/// What was done, and where to go on.
struct Done(String);

/// Makes, changes, takes away and brings back packages.
pub async fn packages(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let sent = Submitted::new(PACKAGE, pairs);
    let done = match visitor.actor.master() {
        Ok(_) => package(&visitor.services, &visitor.actor, &sent).await,
        Err(failure) => Err(failure),
    };
    answer(&visitor, sent, done, PACKAGES, &[("enableChat", "enable-chat"), ("enableCall", "enable-call")]).await
}

async fn package(services: &Services, actor: &Actor, sent: &Submitted) -> Result<Option<Done>, Failure> {
    let id = || sent.get("id").parse().map_err(|_| Failure::NotFound);
    let typed = || {
        json!({
            "name": sent.get("name"),
            "description": sent.get("description"),
            "enableChat": sent.has("enable-chat"),
            "enableCall": sent.has("enable-call"),
            "isActive": sent.has("active"),
        })
    };
    let said = match sent.get("do") {
        "create" => {
            let draft = PackageDraft::parse(&typed()).map_err(Failure::Invalid)?;
            store::create_package(services, actor, &draft).await?;
            format!("The package {} is made.", draft.name)
        }
        "save" => {
            store::change_package(services, actor, id()?, &typed(), sent.has("reduce")).await?;
            "The package is saved.".to_owned()
        }
        "delete" => {
            store::delete_package(services, actor, id()?).await?;
            "The package is taken away. Below, it can be brought back.".to_owned()
        }
        "restore" => {
            store::restore_package(services, actor, id()?).await?;
            "The package is back.".to_owned()
        }
        _ => return Ok(None),
    };
    Ok(Some(Done(said)))
}

const MODEL_CONTROLS: &[(&str, &str)] = &[
    ("modelName", "model-name"),
    ("displayName", "display-name"),
    ("modelType", "model-type"),
    ("supportsAudio", "supports-audio"),
    ("costPerInputToken", "cost-input"),
    ("costPerOutputToken", "cost-output"),
    ("costPerAudioInputSecond", "cost-audio-input"),
    ("costPerAudioOutputSecond", "cost-audio-output"),
    ("contextWindow", "context-window"),
    ("maxOutputTokens", "max-output"),
    ("retiresOn", "retires-on"),
];

/// Adds, changes, takes away and brings back models, and moves assistants from one to another.
pub async fn models(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let sent = Submitted::new(MODEL, pairs);
    let done = match visitor.actor.master() {
        Ok(_) => model(&visitor.services, &visitor.actor, &sent).await,
        Err(failure) => Err(failure),
    };
    answer(&visitor, sent, done, MODELS, MODEL_CONTROLS).await
}

/// What was typed about a model: blank where it may be is none.
fn model_json(sent: &Submitted) -> Value {
    let optional = |name: &str| if sent.get(name).trim().is_empty() { Value::Null } else { number(sent.get(name)) };
    // "128 000" and "128,000" are how people write it.
    let whole = |name: &str| match sent.get(name).replace([' ', ',', '\u{a0}'], "") {
        digits if digits.is_empty() => Value::Null,
        digits => digits.parse::<u64>().map_or_else(|_| json!(sent.get(name)), |number| json!(number)),
    };
    let day = Some(sent.get("retires-on").trim()).filter(|day| !day.is_empty());
    Value::Object(Map::from_iter(
        [
            ("provider", json!(sent.get("provider"))),
            ("modelName", json!(sent.get("model-name"))),
            ("displayName", json!(sent.get("display-name"))),
            ("description", json!(sent.get("description"))),
            ("modelType", json!(sent.get("model-type"))),
            ("supportsAudio", json!(sent.has("supports-audio"))),
            ("costPerInputToken", optional("cost-input")),
            ("costPerOutputToken", optional("cost-output")),
            ("costPerAudioInputSecond", optional("cost-audio-input")),
            ("costPerAudioOutputSecond", optional("cost-audio-output")),
            ("contextWindow", whole("context-window")),
            ("maxOutputTokens", whole("max-output")),
            ("retiresOn", json!(day)),
            ("isActive", json!(sent.has("active"))),
        ]
        .map(|(field, value)| (field.to_owned(), value)),
    ))
}

async fn model(services: &Services, actor: &Actor, sent: &Submitted) -> Result<Option<Done>, Failure> {
    let id = || sent.get("id").parse().map_err(|_| Failure::NotFound);
    let said = match sent.get("do") {
        "create" => {
            let draft = ModelDraft::default().merged(&model_json(sent)).map_err(Failure::Invalid)?;
            store::create_model(services, actor, &draft).await?;
            format!("{} is added.", draft.display_name)
        }
        "save" => {
            store::change_model(services, actor, id()?, &model_json(sent)).await?;
            "The model is saved.".to_owned()
        }
        "move" => {
            let to = sent.get("to").parse().map_err(|_| Failure::field("to", "Choose the model to move to."))?;
            match store::move_assistants(services, actor, id()?, to).await? {
                1 => "One assistant was moved.".to_owned(),
                n => format!("{n} assistants were moved."),
            }
        }
        "delete" => {
            store::delete_model(services, actor, id()?).await?;
            "The model is taken away. Below, it can be brought back.".to_owned()
        }
        "restore" => {
            store::restore_model(services, actor, id()?).await?;
            "The model is back.".to_owned()
        }
        _ => return Ok(None),
    };
    Ok(Some(Done(said)))
}

async fn answer(
    visitor: &Visitor,
    mut sent: Submitted,
    done: Result<Option<Done>, Failure>,
    here: &str,
    controls: &[(&str, &str)],
) -> Response {
    match done {
        Ok(Some(Done(said))) => go_saying(visitor, Flash::done(&said), here).await,
        Ok(None) => go(here),
        Err(Failure::Invalid(errors)) if ["create", "save", "move"].contains(&sent.get("do")) => {
            let control = |field: String| {
                let found = controls.iter().find(|(name, _)| *name == field);
                found.map_or(field.clone(), |(_, control)| (*control).to_owned())
            };
            sent.errors = errors.into_iter().map(|e| FieldError::new(control(e.field), e.message)).collect();
            // The form of what was being changed, not that of a new one.
            let to = match sent.get("id").parse::<domain::ids::ModelId>() {
                Ok(id) => format!("{here}?edit={id}#form"),
                Err(_) => format!("{here}#form"),
            };
            show_again(visitor, sent, &to).await
        }
        Err(Failure::Invalid(errors)) => {
            let words = errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ");
            go_saying(visitor, Flash::failed(&words), here).await
        }
        Err(failure) => refused(&failure, here),
    }
}

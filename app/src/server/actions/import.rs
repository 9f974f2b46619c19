//! Importing special days: look at a file, save what it changes, or drop it.

use super::settings::{Desk, accepted};
use super::{go, refused};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use crate::server::import::{Brought, MAX_FILE, decoded};
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Path, Request};
use axum::response::Response;
use backend::Failure;
use backend::store::{SaveOutcome, Saving};
use domain::FieldError;
use http::header;

/// Looks at what was brought, saves it, or drops it.
pub async fn act(visitor: Visitor, Path(slug): Path<String>, request: Request) -> Response {
    let desk = match Desk::open(visitor, &slug, "import").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let text = match Multipart::from_request(request, &()).await {
            Ok(parts) => brought(parts).await,
            Err(_) => Ok(String::new()),
        };
        return look(&desk, slug, text).await;
    }
    let Ok(body) = Bytes::from_request(request, &()).await else { return go(&desk.address()) };
    let pairs = form_urlencoded::parse(&body).take(200).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
    let sent = Submitted::new("import", pairs);
    match sent.get("do") {
        "save" => save(&desk, &slug, sent).await,
        _ => match Brought::forget(&desk.visitor.session).await {
            Ok(()) => go(&format!("/clinics/{slug}/hours#dates")),
            Err(failure) => refused(&failure, &desk.address()),
        },
    }
}

/// The text of the file, or what was pasted where no file was chosen.
async fn brought(mut parts: Multipart) -> Result<String, MultipartError> {
    let (mut file, mut pasted) = (String::new(), String::new());
    while let Some(part) = parts.next_field().await? {
        match part.name() {
            Some("file") => file = decoded(&part.bytes().await?),
            Some("text") => pasted = part.text().await?,
            _ => {}
        }
    }
    Ok(if file.trim().is_empty() { pasted } else { file })
}

async fn look(desk: &Desk, slug: String, text: Result<String, MultipartError>) -> Response {
    let wrong = |message: &str| {
        let mut form = desk.form("import", Vec::new(), "", Vec::new());
        form.errors.push(FieldError::new("text", message));
        form
    };
    let text = match text {
        Ok(text) if text.trim().is_empty() => {
            return desk.again(wrong("Choose a file, or paste what it holds.")).await;
        }
        Ok(text) if text.len() <= MAX_FILE => text,
        _ => {
            let message = "That file is too large for special days: at most 200 kB. Export only the days you need.";
            return desk.again(wrong(message)).await;
        }
    };
    match (Brought { slug, text }).keep(&desk.visitor.session).await {
        Ok(()) => go(&desk.address()),
        Err(failure) => refused(&failure, &desk.address()),
    }
}

async fn save(desk: &Desk, slug: &str, sent: Submitted) -> Response {
    let Some(brought) = Brought::of(&desk.visitor.session, slug).await else { return go(&desk.address()) };
    let clinic = &desk.clinic;
    let plan = brought.plan(desk.stored(), &clinic.context.clinic.zone, clinic.local.moment.date);
    let mut settings = desk.stored().clone();
    settings.exceptions = plan.apply(&settings.exceptions);
    let Ok(seen) = sent.get("version").parse::<i32>() else { return refused(&Failure::NotFound, &desk.address()) };
    let saving = Saving { expected: Some(seen), accepted: accepted(&sent), restored_from: None };
    match desk.store.save_availability(slug, settings, saving).await {
        Ok(SaveOutcome::Saved(_) | SaveOutcome::Unchanged(_)) => {
            if let Err(failure) = Brought::forget(&desk.visitor.session).await {
                tracing::warn!(error = %failure, "an import could not be forgotten");
            }
            let said = match plan.changes() {
                1 => "1 special day imported. It holds for calls from now on.".to_owned(),
                n => format!("{n} special days imported. They hold for calls from now on."),
            };
            desk.say_at(Flash::done(&said), Some(&format!("/clinics/{slug}/hours#dates"))).await
        }
        Ok(SaveOutcome::Flips(flips)) => {
            let form = desk.form("import", sent.values, &seen.to_string(), Vec::new());
            desk.ask_about_pins(form, &flips).await
        }
        Err(Failure::Conflict) => {
            desk.say(Flash::failed("Somebody else saved in the meantime. This is what would change now.")).await
        }
        Err(Failure::Invalid(errors)) => {
            let why = errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join(" ");
            desk.say(Flash::failed(&format!("Not imported. {why}"))).await
        }
        Err(failure) => refused(&failure, &desk.address()),
    }
}

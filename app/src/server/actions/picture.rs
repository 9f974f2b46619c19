//! A person's own picture: given back as bytes, and set from a file or an address.

use super::{ACCOUNT_FORM, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::body::Bytes;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest as _, Request};
use axum::response::{IntoResponse as _, Response};
use backend::Failure;
use backend::auth::{picture, set_avatar};
use domain::FieldError;
use domain::avatar::too_large;
use http::{StatusCode, header};

const HERE: &str = "/account";

/// Read to its end although at most 1 MB is kept, so that a picture straight from a phone is refused with words and not
/// with a broken connection.
pub(super) const MAX_BODY: usize = 6 * 1024 * 1024;

/// Longer than this nothing that was typed is shown again: it is a picture and not an address.
const MAX_SHOWN: usize = 2100;

/// The picture that is kept here. The content policy of answers that are no pages allows nothing in it to run.
pub async fn show(visitor: Visitor) -> Response {
    match picture(&visitor.services, &visitor.actor).await {
        // The address changes with the picture.
        Ok(found) => {
            let headers =
                [(header::CONTENT_TYPE, found.kind.media_type()), (header::CACHE_CONTROL, "private, max-age=86400")];
            (headers, found.bytes).into_response()
        }
        Err(failure) => refused(&failure, HERE),
    }
}

/// What was sent: an address as text, or a file.
#[derive(Default)]
struct Sent {
    typed: String,
    file: Vec<u8>,
}

/// Sets the picture, or takes it away.
pub async fn change(visitor: Visitor, request: Request) -> Response {
    let sent = match sent(request).await {
        Ok(sent) => sent,
        Err(error) => return again(&visitor, String::new(), vec![error]).await,
    };
    let done = set_avatar(&visitor.services, &visitor.actor, &sent.typed, &sent.file).await;
    match done {
        Ok(()) => go_saying(&visitor, Flash::done("Your picture is saved."), HERE).await,
        Err(Failure::Invalid(errors)) => again(&visitor, sent.typed, errors).await,
        Err(failure) => refused(&failure, HERE),
    }
}

async fn again(visitor: &Visitor, typed: String, errors: Vec<FieldError>) -> Response {
    let values = if typed.len() > MAX_SHOWN { Vec::new() } else { vec![("avatar".to_owned(), typed)] };
    let form = Submitted { errors, ..Submitted::new(ACCOUNT_FORM, values) };
    show_again(visitor, form, HERE).await
}

async fn sent(request: Request) -> Result<Sent, FieldError> {
    let unreadable = |status: StatusCode| match status {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => FieldError::new("avatar", "This could not be read. Choose the file again."),
    };
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let body = Bytes::from_request(request, &()).await.map_err(|e| unreadable(e.into_response().status()))?;
        let typed = form_urlencoded::parse(&body).take(20).find(|(name, _)| name == "avatar");
        return Ok(Sent { typed: typed.map(|(_, value)| value.into_owned()).unwrap_or_default(), file: Vec::new() });
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|e| unreadable(e.status()))?;
    let mut sent = Sent::default();
    while let Some(part) = parts.next_field().await.map_err(|e| unreadable(e.status()))? {
        match part.name() {
            Some("file") => sent.file = part.bytes().await.map_err(|e| unreadable(e.status()))?.to_vec(),
            Some("avatar") => sent.typed = part.text().await.map_err(|e| unreadable(e.status()))?,
            // Taken away: whatever else was sent.
            Some("remove") => return Ok(Sent::default()),
            _ => {}
        }
    }
    Ok(sent)
}

//! Papers that go with a request to move a number: uploaded first, named in the request by the id that comes back.

use super::Shared;
use super::answer::{Answered, one, wrong};
use super::platform::fresh_sid;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest as _, Request, State};
use http::StatusCode;
use serde_json::json;

/// The carrier takes files up to ten megabytes.
pub(super) const MOST: usize = 10 * 1024 * 1024;

pub(super) async fn upload(State(platform): Shared, request: Request) -> Answered {
    let unreadable = || wrong(20001, "The form cannot be read");
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let (mut kind, mut name, mut file) = (String::new(), None, None);
    while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
        match part.name() {
            Some("document_type") => kind = part.text().await.map_err(|_| unreadable())?,
            Some("friendly_name") => name = Some(part.text().await.map_err(|_| unreadable())?),
            Some("File") => {
                let media = part.content_type().unwrap_or_default().to_owned();
                file = Some((media, part.bytes().await.map_err(|_| unreadable())?.len()));
            }
            _ => {}
        }
    }
    if kind != "utility_bill" {
        return Err(wrong(20001, "document_type is none that is taken"));
    }
    let (media, size) = file.filter(|(_, size)| *size > 0).ok_or_else(|| wrong(20001, "File is required"))?;
    if size > MOST {
        return Err(wrong(20001, "File is larger than 10 MB"));
    }
    let sid = fresh_sid("RD");
    platform.held().documents.push(sid.clone());
    let body = json!({
        "sid": sid,
        "account_sid": platform.account.sid,
        "document_type": kind,
        "friendly_name": name,
        "mime_type": media,
    });
    one(StatusCode::CREATED, body)
}

//! Answers in the carrier's shape: snake_case, RFC 2822, pages, and errors with a code that decides.

use axum::Json;
use axum::body::Bytes;
use axum::extract::FromRequest;
use axum::response::{IntoResponse, Response};
use backend::twilio::FormPairs;
use http::StatusCode;
use serde_json::{Map, Value, json};

/// What a handler answers.
pub(super) type Answered = Result<Response, Refused>;

/// An error of the carrier.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    code: u32,
    message: String,
}

pub(super) fn refused(status: StatusCode, code: u32, message: impl Into<String>) -> Refused {
    Refused { status, code, message: message.into() }
}

/// A parameter that is wrong.
pub(super) fn wrong(code: u32, message: impl Into<String>) -> Refused {
    refused(StatusCode::BAD_REQUEST, code, message)
}

/// Nothing of ours.
pub(super) fn not_found(path: &str) -> Refused {
    refused(StatusCode::NOT_FOUND, 20404, format!("The requested resource {path} was not found"))
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status.as_u16(),
        });
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(http::header::WWW_AUTHENTICATE, http::HeaderValue::from_static("Basic realm=\"Twilio API\""));
        }
        response
    }
}

/// One thing.
pub(super) fn one(status: StatusCode, value: Value) -> Answered {
    Ok((status, Json(value)).into_response())
}

/// A form body or, for a GET, the query.
pub(super) struct Form(pub(super) FormPairs);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self, Response> {
        if request.method() == http::Method::GET {
            return Ok(Self(FormPairs::parse(request.uri().query().unwrap_or_default().as_bytes())));
        }
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self(FormPairs::parse(&body)))
    }
}

impl Form {
    /// A parameter that is there and not blank.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        Some(self.0.get(name)).filter(|value| !value.is_empty())
    }

    /// A parameter that is there, blank or not.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Every value of a name.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).collect()
    }
}

/// A page of a list, newest first as the carrier has it.
pub(super) fn page(name: &str, path: &str, form: &Form, all: Vec<Value>) -> Answered {
    let number = |name: &str, usual: usize| form.get(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let size = number("PageSize", 50).clamp(1, 1000);
    let page = number("Page", 0);
    let start = page.saturating_mul(size);
    let total = all.len();
    let shown: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    let end = (start + shown.len()).saturating_sub(1);
    let uri = |page: usize| format!("{path}?PageSize={size}&Page={page}");
    let mut body = Map::new();
    body.insert(name.to_owned(), Value::Array(shown));
    for (key, value) in [
        ("page", json!(page)),
        ("page_size", json!(size)),
        ("start", json!(start)),
        ("end", json!(end)),
        ("uri", json!(uri(page))),
        ("first_page_uri", json!(uri(0))),
        ("next_page_uri", if start + size < total { json!(uri(page + 1)) } else { Value::Null }),
        ("previous_page_uri", if page > 0 { json!(uri(page - 1)) } else { Value::Null }),
    ] {
        body.insert(key.to_owned(), value);
    }
    one(StatusCode::OK, Value::Object(body))
}

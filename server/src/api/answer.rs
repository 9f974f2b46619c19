use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::response::{IntoResponse, Response};
use backend::Failure;
use backend::store::Flip;
use domain::FieldError;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// `{success:true,data:…}`.
pub fn ok(data: impl Serialize) -> Response {
    Json(json!({ "success": true, "data": data })).into_response()
}

/// The same for something that was made just now: 201.
pub fn created(data: impl Serialize) -> Response {
    (StatusCode::CREATED, ok(data)).into_response()
}

/// An error as a program reads it. Internal failures are logged here, once, and show nothing.
#[derive(Debug)]
pub enum ApiError {
    /// From behind.
    Failure(Failure),
    /// The request itself cannot be read.
    Malformed(StatusCode, String),
    /// Signing in takes a second step.
    SecondFactor {
        /// For machines.
        code: &'static str,
        /// For people.
        message: &'static str,
    },
    /// Nothing was saved: these pinned answers would change.
    Pins(Vec<Flip>),
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        let status = match rejection.status() {
            too_large @ (StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNSUPPORTED_MEDIA_TYPE) => too_large,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::Malformed(status, rejection.body_text())
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::Malformed(StatusCode::BAD_REQUEST, rejection.body_text())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let failure = match self {
            Self::Malformed(status, message) => return body(status, "malformed", &message, &[]),
            Self::Pins(flips) => return pinned(&flips),
            Self::SecondFactor { code, message } => return body(StatusCode::UNAUTHORIZED, code, message, &[]),
            Self::Failure(failure) => failure,
        };
        let code = failure.code();
        match failure {
            Failure::Unauthenticated => {
                let mut response = body(StatusCode::UNAUTHORIZED, code, "Sign in, or send a valid bearer token.", &[]);
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                response
            }
            Failure::SupportVisitRequired(_) => body(
                StatusCode::FORBIDDEN,
                code,
                "Start a support visit to this company first, on the pages of the platform.",
                &[],
            ),
            Failure::SupportReadOnly => body(StatusCode::FORBIDDEN, code, domain::support::READ_ONLY_WORDS, &[]),
            Failure::Forbidden => body(StatusCode::FORBIDDEN, code, "Your role does not allow this.", &[]),
            Failure::CallsDisabled => body(StatusCode::FORBIDDEN, code, domain::company::CALLS_DISABLED_WORDS, &[]),
            Failure::NotFound => {
                body(StatusCode::NOT_FOUND, code, "There is nothing at this address that you can see.", &[])
            }
            Failure::Invalid(fields) => {
                body(StatusCode::BAD_REQUEST, code, "Some fields are wrong. See “fields”.", &fields)
            }
            Failure::Conflict => body(
                StatusCode::CONFLICT,
                code,
                "Somebody else saved in the meantime. Read again and repeat the change.",
                &[],
            ),
            Failure::Throttled(seconds) => {
                let mut response =
                    body(StatusCode::TOO_MANY_REQUESTS, code, &format!("Too many tries. Wait {seconds} seconds."), &[]);
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                response
            }
            internal @ (Failure::Database(_) | Failure::Internal(_)) => {
                tracing::error!(error = %internal, "a request of the API failed");
                body(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    code,
                    "Something on our side failed. Try again in a moment.",
                    &[],
                )
            }
        }
    }
}

/// The pinned answers that would change, with the ids to accept them by.
fn pinned(flips: &[Flip]) -> Response {
    let pins: Vec<Value> =
        flips.iter().map(|flip| json!({ "id": flip.id, "answer": flip.label, "wouldBe": flip.sentence })).collect();
    let message =
        "Nothing was saved, because pinned answers would change. Send their ids in “acceptPins” to save anyway.";
    let error = json!({ "code": "pinned_answers_change", "message": message, "pins": pins });
    (StatusCode::CONFLICT, Json(json!({ "success": false, "error": error }))).into_response()
}

fn body(status: StatusCode, code: &str, message: &str, fields: &[FieldError]) -> Response {
    let mut error = Map::new();
    error.insert("code".into(), json!(code));
    error.insert("message".into(), json!(message));
    if !fields.is_empty() {
        // Field → message; of several messages at one field the first counts.
        let mut by_field = Map::new();
        for field in fields {
            by_field.entry(field.field.clone()).or_insert_with(|| Value::String(field.message.clone()));
        }
        error.insert("fields".into(), Value::Object(by_field));
    }
    (status, Json(json!({ "success": false, "error": error }))).into_response()
}

/// An error that happened before or around a handler.
pub fn error(status: StatusCode, code: &str, message: &str) -> Response {
    body(status, code, message, &[])
}

/// Too many requests.
pub fn too_many(message: &str) -> Response {
    body(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message, &[])
}

/// Nothing can be answered right now.
pub fn unavailable(message: &str) -> Response {
    body(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message, &[])
}

/// An API address that does not exist answers as the API does, not with a page.
pub async fn no_such_route() -> ApiError {
    ApiError::Failure(Failure::NotFound)
}

/// An API address that knows other methods. The router adds which.
pub async fn no_such_method() -> Response {
    body(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not know that method. See the header “Allow”.",
        &[],
    )
}

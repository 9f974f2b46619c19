//! `GET /api/company/changes`: the company's change log, whole, as JSON lines that `switchboard audit verify --file`
//! checks without the database.

use super::{ApiError, Caller};
use axum::response::{IntoResponse as _, Response};
use backend::Failure;
use domain::access::Permission;
use http::header;

/// Every entry, oldest first, one a line.
pub async fn export(caller: Caller) -> Result<Response, ApiError> {
    // Whoever may change things may read who changed what; it tells of addresses of people.
    let mut log = caller.enter(Permission::EditClinics).await?.change_log()?;
    let mut lines = String::new();
    loop {
        let entries = log.next().await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            lines += &serde_json::to_string(&entry).map_err(|error| Failure::Internal(error.to_string()))?;
            lines.push('\n');
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"changes.jsonl\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, lines).into_response())
}

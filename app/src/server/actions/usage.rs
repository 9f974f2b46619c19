//! `GET /platform/usage.csv`: a month's usage for a spreadsheet.

use super::refused;
use crate::server::Visitor;
use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use backend::Failure;
use backend::store::usage;
use domain::usage::{Month, csv_line};
use http::header;
use serde::Deserialize;

/// Which month.
#[derive(Deserialize)]
pub struct Asked {
    month: Option<String>,
}

/// One line a company.
pub async fn file(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    match lines(&visitor, asked.month.as_deref()).await {
        Ok((month, text)) => {
            let name = format!("attachment; filename=\"usage-{month}.csv\"");
            let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
            ([kind, (header::CONTENT_DISPOSITION, name)], text).into_response()
        }
        Err(failure) => refused(&failure, "/platform/usage"),
    }
}

async fn lines(visitor: &Visitor, month: Option<&str>) -> Result<(Month, String), Failure> {
    let right = visitor.actor.master()?;
    let this = || Month::of(visitor.services.clock.now());
    let month = match month {
        Some(text) => Month::parse(text).ok_or(Failure::NotFound)?,
        None => this(),
    };
    let head = ["month", "company", "calls", "assistantCalls", "seconds", "textsSent", "textsReceived", "aiCostUsd"];
    let mut out = csv_line(&head.map(str::to_owned));
    for one in usage(&visitor.services, right, month).await? {
        out += &csv_line(&[
            month.to_string(),
            one.name,
            one.calls.to_string(),
            one.assistant_calls.to_string(),
            one.seconds.to_string(),
            one.texts_sent.to_string(),
            one.texts_received.to_string(),
            format!("{}.{:06}", one.cost_micros / 1_000_000, one.cost_micros % 1_000_000),
        ]);
    }
    Ok((month, out))
}

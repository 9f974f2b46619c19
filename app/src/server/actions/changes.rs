//! Taking a change back, and the list of changes as a file.

use super::{go_saying, refused};
use crate::server::Visitor;
use crate::server::change_log::{Asked, Whose};
use crate::server::flash::Flash;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use backend::Failure;
use backend::store::{ChangeLine, NotUndone};
use chrono::SecondsFormat;
use domain::usage::csv_line;
use http::header;
use std::collections::HashMap;

type Names = Query<HashMap<String, String>>;

/// Takes a change of the chosen company back.
pub async fn undo(visitor: Visitor, Path(number): Path<String>) -> Response {
    take_back(&visitor, Whose::Own, &number).await
}

/// Takes a change of the platform, or of any company, back.
pub async fn undo_of_platform(visitor: Visitor, Path(number): Path<String>, Query(names): Names) -> Response {
    match of_platform(&visitor, &names) {
        Ok(whose) => take_back(&visitor, whose, &number).await,
        Err(failure) => refused(&failure, "/platform/changes"),
    }
}

fn of_platform(visitor: &Visitor, names: &HashMap<String, String>) -> Result<Whose, Failure> {
    visitor.actor.master()?;
    Whose::asked(names.get("company").map(String::as_str).unwrap_or_default())
}

async fn take_back(visitor: &Visitor, whose: Whose, number: &str) -> Response {
    let list = whose.address("", "");
    // The right first: what there is under a number is nobody else's business.
    if let Err(failure) = whose.open(visitor).await {
        return refused(&failure, &list);
    }
    let Ok(number) = number.parse::<i64>() else { return refused(&Failure::NotFound, &list) };
    let page = whose.address(&format!("/{number}"), "");
    match whose.undo(visitor, number, false).await {
        Ok(written) => {
            let said = format!("Change {number} was taken back. That is change {}.", written.sequence);
            go_saying(visitor, Flash::done(&said), &page).await
        }
        Err(NotUndone::Failed(failure)) => refused(&failure, &page),
        Err(why) => go_saying(visitor, Flash::failed(&format!("Nothing was changed. {why}")), &page).await,
    }
}

/// The changes of the chosen company that match.
pub async fn file(visitor: Visitor, Query(names): Names) -> Response {
    sent(&visitor, Ok(Whose::Own), &names).await
}

/// The same of the platform, or of any company.
pub async fn file_of_platform(visitor: Visitor, Query(names): Names) -> Response {
    sent(&visitor, of_platform(&visitor, &names), &names).await
}

async fn sent(visitor: &Visitor, whose: Result<Whose, Failure>, names: &HashMap<String, String>) -> Response {
    let lines = match whose {
        Ok(whose) => lines(visitor, whose, names).await,
        Err(failure) => Err(failure),
    };
    match lines {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"changes.csv\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, text).into_response()
        }
        Err(failure) => refused(&failure, "/changes"),
    }
}

async fn lines(visitor: &Visitor, whose: Whose, names: &HashMap<String, String>) -> Result<String, Failure> {
    let log = whose.open(visitor).await?;
    let asked = Asked::of(|name| names.get(name).cloned());
    let mut filter = asked.filter(&whose.zone(visitor).await?);
    let head = [
        "number",
        "at",
        "who",
        "from",
        "requestId",
        "what",
        "kind",
        "area",
        "entity",
        "entityId",
        "name",
        "before",
        "after",
        "undoes",
        "hash",
    ];
    let mut out = csv_line(&head.map(str::to_owned));
    loop {
        let page = log.page(&filter, 500).await?;
        page.lines.iter().for_each(|line| out += &csv_line(&cells(line)));
        match page.older {
            Some(below) => filter.below = Some(below),
            None => return Ok(out),
        }
    }
}

fn cells(line: &ChangeLine) -> Vec<String> {
    let entry = &line.entry;
    let text = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    vec![
        entry.sequence.to_string(),
        entry.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        entry.actor.clone(),
        entry.origin.clone().unwrap_or_default(),
        entry.request_id.clone().unwrap_or_default(),
        line.kind.map_or_else(|| entry.action.clone(), |kind| kind.words().to_owned()),
        entry.action.clone(),
        line.kind.map(|kind| kind.area().label().to_owned()).unwrap_or_default(),
        entry.entity.clone(),
        entry.entity_id.clone().unwrap_or_default(),
        line.about.clone().unwrap_or_default(),
        text(&entry.before),
        text(&entry.after),
        entry.undoes.map(|number| number.to_string()).unwrap_or_default(),
        entry.hash.clone(),
    ]
}

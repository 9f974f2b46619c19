//! `audit verify`: is the change log whole? Of the database, or of a file that was exported.

use super::{Stop, stop};
use crate::config::Config;
use crate::state::open_database;
use backend::Failure;
use backend::audit::{Chain, check, check_entries};
use clap::Subcommand;
use domain::audit::{Checker, Entry, NOT_PROVEN, PLATFORM};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum Task {
    /// Check that no entry was changed, taken out, put in or moved. Changes nothing.
    Verify {
        /// Only the log of the company with this slug.
        #[arg(long, value_name = "SLUG", conflicts_with = "file")]
        company: Option<String>,
        /// An exported file (JSON lines) instead of the database.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

#[allow(clippy::print_stdout, reason = "the command's result")]
pub(super) async fn run(config: &Config, task: Task) -> Result<(), Stop> {
    let Task::Verify { company, file } = task;
    let (chains, checker) = match &file {
        Some(path) => (Vec::new(), check_entries(&read(path)?)),
        None => {
            let db = open_database(config).await?;
            if migration::status(&db).await?.iter().any(|step| !step.applied) {
                return Err(stop("The database is of an older version. Run `switchboard migrate up` first."));
            }
            check(&db, company.as_deref()).await.map_err(|failure| match failure {
                Failure::NotFound => stop("There is no company with that slug."),
                other => stop(other.to_string()),
            })?
        }
    };
    let (words, whole) = report(&chains, &checker);
    println!("{words}");
    if file.is_some() {
        println!("A file does not tell whether entries were left out at its end: compare its last number and hash.");
    }
    println!("{NOT_PROVEN}");
    if whole { Ok(()) } else { Err(stop("The change log is not whole.")) }
}

/// The entries of an exported file.
fn read(path: &Path) -> Result<Vec<Entry>, Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| stop(format!("{}: {error}", path.display())))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let entry = |(n, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| stop(format!("{}, line {}: {error}", path.display(), n + 1)))
    };
    lines.map(entry).collect()
}

/// What was found, in words, and whether everything is whole.
fn report(chains: &[Chain], checker: &Checker) -> (String, bool) {
    let name = |id: Uuid| match chains.iter().find(|chain| chain.id == id) {
        Some(chain) => chain.name.clone(),
        None if id == PLATFORM => "(platform)".to_owned(),
        None => id.to_string(),
    };
    let mut lines = Vec::new();
    for (id, end) in checker.ends() {
        let flaws = checker.findings().iter().filter(|finding| finding.chain == id).count();
        let state = if flaws == 0 { "whole" } else { "NOT WHOLE" };
        lines.push(format!("{}: {state}, {} entries, last hash {}", name(id), end.sequence, end.hash));
    }
    if lines.is_empty() {
        lines.push("No entries yet.".to_owned());
    }
    lines.extend(checker.findings().iter().map(|finding| format!("{}: {finding}", name(finding.chain))));
    (lines.join("\n"), checker.findings().is_empty())
}

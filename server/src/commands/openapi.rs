//! `openapi`.

use super::Stop;
use crate::api::describe;

/// Prints the description of the JSON API.
#[allow(clippy::print_stdout, reason = "the command's result")]
pub(super) fn run() -> Result<(), Stop> {
    println!("{}", serde_json::to_string_pretty(describe::document())?);
    Ok(())
}

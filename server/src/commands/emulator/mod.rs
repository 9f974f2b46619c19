//! `emulator`: the carrier's part without a carrier.

mod account;
mod call;
mod inputs;
mod serve;
mod text;

use super::Stop;
use crate::config::Config;
use clap::Subcommand;

/// What the stand-in does.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum What {
    /// Make one call and tell what happens. The exit code is 1 when the caller hears that an application error occurred.
    Call(Box<call::CallArgs>),
    /// Bring one text to a number, and tell what is answered.
    Text(text::TextArgs),
    /// Serve the carrier's REST interface, with numbers, calls, texts and recordings in memory.
    Serve(serve::ServeArgs),
}

pub(super) async fn run(config: &Config, what: What) -> Result<(), Stop> {
    match what {
        What::Call(args) => call::run(config, *args).await,
        What::Text(args) => text::run(config, args).await,
        What::Serve(args) => serve::run(config, args).await,
    }
}

//! `emulator`: the carrier's part without a carrier.

mod call;
mod inputs;

use super::Stop;
use crate::config::Config;
use clap::Subcommand;

/// What the stand-in does.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum What {
    /// Make one call and tell what happens. The exit code is 1 when the caller hears that an application error occurred.
    Call(Box<call::CallArgs>),
}

pub(super) async fn run(config: &Config, what: What) -> Result<(), Stop> {
    match what {
        What::Call(args) => call::run(config, *args).await,
    }
}

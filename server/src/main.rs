//! `switchboard`: see `switchboard --help`.

// Views are types; a whole page nests them deeper than the compiler's default allows.
#![recursion_limit = "512"]

use clap::Parser as _;
use server::commands::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A `.env` file is a convenience of development; what the environment says wins over it.
    if std::env::var("APP_ENV").is_ok_and(|env| env == "production") {
        // Production reads its environment and nothing else.
    } else {
        let _ = dotenvy::dotenv();
    }
    server::commands::run(Cli::parse())
}

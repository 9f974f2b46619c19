//! The command line.

mod admin;
mod audit;
mod check_config;
mod emulator;
mod migrate;
mod openapi;
mod seed;
mod serve;
mod simulate;
mod start;
mod welcome;

use crate::config::Config;
use crate::telemetry;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Who answers the phone: the control plane of AI phone receptionists for clinics.
#[derive(Debug, Parser)]
#[command(name = "switchboard", version, about, long_about = None)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the admin interface, the webhooks and the API (the default). Migrates first.
    Serve,
    /// Change the database schema, or show where it stands.
    Migrate {
        #[command(subcommand)]
        direction: migrate::Direction,
    },
    /// Load data.
    Seed {
        #[command(subcommand)]
        what: seed::What,
    },
    /// People and tokens, from the machine itself.
    Admin {
        #[command(subcommand)]
        task: admin::Task,
    },
    /// Check the change log.
    Audit {
        #[command(subcommand)]
        task: audit::Task,
    },
    /// Ask what would happen to a call, by the rules that decide real ones.
    Simulate {
        #[command(subcommand)]
        what: simulate::What,
    },
    /// Stand in for the carrier: make calls, or serve its REST interface.
    Emulator {
        #[command(subcommand)]
        what: emulator::What,
    },
    /// Print the description of the JSON API (OpenAPI 3.1).
    Openapi,
    /// Read the configuration, say what is wrong with it, and show what would be used.
    CheckConfig,
}

/// Why a command ended without doing its work, for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Stop(String);

impl<E: std::fmt::Display> From<E> for Stop {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

fn stop(message: impl Into<String>) -> Stop {
    Stop(message.into())
}

/// Runs a command to its end.
#[must_use]
#[allow(clippy::print_stderr, reason = "a command line talks to its terminal")]
pub fn run(cli: Cli) -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(problems) => {
            eprintln!("The configuration is not usable:");
            for problem in problems {
                eprintln!("  {problem}");
            }
            eprintln!("Every variable is described in .env.example.");
            return ExitCode::from(2);
        }
    };
    telemetry::start_logging(config.is_production());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The process could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = runtime.block_on(async {
        match cli.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(&config).await,
            Command::Migrate { direction } => migrate::run(&config, direction).await,
            Command::Seed { what: seed::What::Demo } => seed::demo(&config).await,
            Command::Admin { task } => admin::run(&config, task).await,
            Command::Audit { task } => audit::run(&config, task).await,
            Command::Simulate { what: simulate::What::Call(call) } => simulate::call(&config, call).await,
            Command::Emulator { what } => emulator::run(&config, what).await,
            Command::Openapi => openapi::run(),
            Command::CheckConfig => check_config::run(&config).await,
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop(message)) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

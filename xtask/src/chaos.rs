//! `cargo xtask chaos`: a thousand calls while everything goes wrong, with the story of the storm.

use crate::failure::{Done, Failure};
use crate::postgres::{Durability, Postgres};
use crate::process::{cargo, heading, run};

/// `chaos [sqlite|postgres] [--seed N] [--calls N]`
pub fn recipe(arguments: &[String]) -> Done {
    let mut command = cargo(["test", "--package", "server", "--test", "chaos", "--", "--nocapture"]);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut number = |variable: &str| match rest.next().filter(|text| text.parse::<u32>().is_ok()) {
            Some(number) => Ok((variable.to_owned(), number.clone())),
            None => Err(Failure::new(format!("{argument} takes a number"))),
        };
        match argument.as_str() {
            "sqlite" | "postgres" => {
                command.args(["--exact", argument]);
            }
            "--seed" => {
                let (name, value) = number("CHAOS_SEED")?;
                command.env(name, value);
            }
            "--calls" => {
                let (name, value) = number("CHAOS_CALLS")?;
                command.env(name, value);
            }
            other => {
                return Err(Failure::new(format!("chaos takes sqlite, postgres, --seed and --calls, got `{other}`")));
            }
        }
    }
    heading("A thousand calls in a storm");
    let server = Postgres::start(Durability::Fast)?;
    run(command.env("TEST_POSTGRES_URL", server.url()))
}

//! `cargo xtask fmt` and `cargo xtask lint`.

use crate::failure::{Done, Failure};
use crate::process::{cargo, run};
use crate::source_rules;

const WASM: [&str; 3] = ["--lib", "--target", "wasm32-unknown-unknown"];

/// `fmt`
pub fn format(arguments: &[String]) -> Done {
    none(arguments, "fmt")?;
    run(&mut cargo(["fmt", "--all"]))
}

/// `lint`
pub fn recipe(arguments: &[String]) -> Done {
    none(arguments, "lint")?;
    run(&mut cargo(["fmt", "--all", "--check"]))?;
    source_rules::check()?;
    clippy("xtask", &["--all-targets"])?;
    clippy("domain", &["--all-targets", "--features", "zones"])?;
    clippy("migration", &["--all-targets"])?;
    clippy("backend", &["--all-targets"])?;
    clippy("app", &["--all-targets", "--features", "ssr"])?;
    clippy("server", &["--all-targets"])?;
    // What the browser gets: the rules without zone data, the pages' islands, the entry point.
    clippy("domain", &WASM)?;
    clippy("app", &[&WASM[..], &["--features", "hydrate"]].concat())?;
    clippy("frontend", &WASM)
}

fn clippy(package: &str, options: &[&str]) -> Done {
    let mut command = cargo(["clippy", "--package", package]);
    command.args(options).args(["--", "--deny", "warnings"]);
    run(&mut command)
}

fn none(arguments: &[String], recipe: &str) -> Done {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => Err(Failure::new(format!("{recipe} takes no arguments, got `{argument}`"))),
    }
}

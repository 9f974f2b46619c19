//! `cargo xtask fmt` and `cargo xtask lint`.

use crate::failure::{Done, Failure};
use crate::process::{cargo, run};
use crate::{source_rules, test};

const DENY: [&str; 3] = ["--", "--deny", "warnings"];

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
    // All native crates at once: the features of what they depend on are then settled, and compiled, once.
    let mut native = cargo(["clippy", "--all-targets"]);
    run(native.args(test::selected(&[])).args(DENY))?;
    // What the browser gets: the rules without zone data, the pages' islands, the entry point.
    let mut browser = cargo(["clippy", "--lib", "--target", "wasm32-unknown-unknown"]);
    browser.args(["--package", "domain", "--package", "app", "--package", "frontend", "--features", "app/hydrate"]);
    run(browser.args(DENY))
}

fn none(arguments: &[String], recipe: &str) -> Done {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => Err(Failure::new(format!("{recipe} takes no arguments, got `{argument}`"))),
    }
}

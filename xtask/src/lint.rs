//! `cargo xtask fmt` and `cargo xtask lint`.

use crate::failure::{Done, Failure, While as _};
use crate::process::{cargo, run};
use crate::{source_rules, test};
use std::path::PathBuf;
use std::process::Command;

const DENY: [&str; 3] = ["--", "--deny", "warnings"];

/// `fmt`
pub fn format(arguments: &[String]) -> Done {
    none(arguments, "fmt")?;
    run(&mut cargo(["fmt", "--all"]))
}

/// `lint`
pub fn recipe(arguments: &[String]) -> Done {
    none(arguments, "lint")?;
    without_compiling()?;
    // All native crates at once: the features of what they depend on are then settled, and compiled, once.
    let mut native = cargo(["clippy", "--all-targets"]);
    run(native.args(test::selected(&[])).args(DENY))?;
    browser_part()
}

/// What needs no compiler: formatting and the project's own source rules.
pub fn without_compiling() -> Done {
    run(&mut cargo(["fmt", "--all", "--check"]))?;
    source_rules::check()
}

/// Clippy for what the browser gets: the rules without zone data, the pages' islands, the entry point.
pub fn browser_part() -> Done {
    let mut browser = cargo(["clippy", "--lib", "--target", "wasm32-unknown-unknown"]);
    browser.args(["--package", "domain", "--package", "app", "--package", "frontend", "--features", "app/hydrate"]);
    run(browser.args(DENY))
}

/// Lets clippy compile, in place of the compiler, what a cargo command builds of the workspace's own, warnings denied.
///
/// `cargo clippy` only checks, and so compiles every dependency once more than the tests do: that was a third of the
/// time that everything took. The wrapper and the variable are how `cargo clippy` itself calls clippy.
pub fn while_compiling(command: &mut Command) -> Result<&mut Command, Failure> {
    let found =
        Command::new("rustc").args(["--print", "sysroot"]).output().doing(|| "ask rustc where it is".to_owned())?;
    let driver = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim()).join("bin/clippy-driver");
    if !driver.is_file() {
        return Err(Failure::new(format!("clippy is missing ({}): rustup component add clippy", driver.display())));
    }
    Ok(command.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings"))
}

fn none(arguments: &[String], recipe: &str) -> Done {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => Err(Failure::new(format!("{recipe} takes no arguments, got `{argument}`"))),
    }
}

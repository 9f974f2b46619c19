//! `cargo xtask test`: the tests of the native crates, with a PostgreSQL server beside SQLite.

use crate::failure::{Done, Failure};
use crate::lint;
use crate::postgres::{Durability, Postgres};
use crate::process::{cargo, run, run_and_keep};
use crate::scratch;
use std::process::Command;

/// Crates in the order of their dependencies, with the feature their tests need. `frontend` is not among them: its
/// `hydrate` must never meet `ssr`.
const PACKAGES: &[(&str, Option<&str>)] = &[
    ("xtask", None),
    ("domain", Some("domain/zones")),
    ("migration", None),
    ("backend", None),
    ("app", Some("app/ssr")),
    ("server", None),
];

/// The arguments of cargo that choose these packages, or all of them when the list is empty.
///
/// One command for several packages compiles what they share once. One command each would compile the database
/// libraries again for every crate that asks for a different feature of them: minutes, and gigabytes.
pub fn selected(packages: &[String]) -> Vec<&'static str> {
    let wanted = |name: &str| packages.is_empty() || packages.iter().any(|package| package == name);
    let mut arguments = Vec::new();
    for (name, feature) in PACKAGES.iter().filter(|(name, _)| wanted(name)) {
        arguments.extend(["--package", name]);
        arguments.extend(feature.iter().flat_map(|feature| ["--features", feature]));
    }
    arguments
}

/// `test [package ...] [-- arguments]`
pub fn recipe(arguments: &[String]) -> Done {
    let (packages, rest) = match arguments.iter().position(|argument| argument == "--") {
        Some(split) => (&arguments[..split], &arguments[split..]),
        None => (arguments, &[][..]),
    };
    if let Some(unknown) = packages.iter().find(|name| PACKAGES.iter().all(|(known, _)| known != name)) {
        let known: Vec<_> = PACKAGES.iter().map(|(name, _)| *name).collect();
        return Err(Failure::new(format!("there is no package `{unknown}` to test; there are {}", known.join(", "))));
    }
    run_packages(cargo(["test"]), packages, rest, &mut Vec::new())
}

/// Compiles everything that the native crates have, benches too, with clippy in place of the compiler.
pub fn compile_linting() -> Done {
    let mut command = cargo(["test", "--no-run", "--all-targets"]);
    command.args(selected(&[]));
    run(lint::while_compiling(&mut command)?)
}

/// All tests, of what [`compile_linting`] compiled, and keeps the runners' result lines.
pub fn run_compiled(results: &mut Vec<String>) -> Done {
    let mut command = cargo(["test"]);
    lint::while_compiling(&mut command)?;
    run_packages(command, &[], &[], results)
}

/// Two for each core: many tests wait for a database, a process or the end of somebody's patience.
fn threads() -> usize {
    2 * std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Tests these packages, or all when the list is empty, and keeps the runners' result lines.
fn run_packages(mut command: Command, packages: &[String], rest: &[String], results: &mut Vec<String>) -> Done {
    let server = Postgres::start(Durability::Fast)?;
    println!("throw-away PostgreSQL: {}", server.url());
    command.args(selected(packages)).args(rest).env("TEST_POSTGRES_URL", server.url()).env("TMPDIR", scratch::folder());
    if std::env::var_os("RUST_TEST_THREADS").is_none() {
        command.env("RUST_TEST_THREADS", threads().to_string());
    }
    let mut lines = Vec::new();
    let outcome = run_and_keep(&mut command, &mut lines, |line| line.starts_with("test result:"));
    results.extend(lines.into_iter().filter(|line| !line.contains("ok. 0 passed; 0 failed")));
    outcome
}

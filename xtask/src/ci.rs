//! `cargo xtask ci`: everything that has to pass, cheapest first.
//!
//! Every dependency is compiled once for the machine and once for the browser: clippy compiles the crates in place of
//! the compiler, and the browser tests take the server that the other tests were made with. `cargo xtask lint` and
//! `cargo xtask e2e` do the same parts for themselves.

use crate::failure::{Done, Failure};
use crate::{build, e2e, lint, test};
use std::time::{Duration, Instant};

/// A step with its title, what it proves, how long it takes on 2 cores (cold, then warm), and the call.
struct Step {
    title: &'static str,
    what: &'static str,
    takes: &'static str,
    run: fn(&mut Vec<String>) -> Done,
}

const STEPS: &[Step] = &[
    Step {
        title: "Lint, compile",
        what: "formatting, the project's own source rules, every crate and target compiled with clippy's eyes",
        takes: "8 to 13 min cold",
        run: |_| lint::without_compiling().and_then(|()| test::compile_linting()),
    },
    Step {
        title: "Tests",
        what: "unit, property and integration tests, on SQLite and a throw-away PostgreSQL",
        takes: "6 to 8 min",
        run: test::run_compiled,
    },
    Step {
        title: "Browser part",
        what: "clippy for what the browser gets, its build with the size budget, static files",
        takes: "4 min cold, 1 min warm",
        run: |_| lint::browser_part().and_then(|()| build::browser_part()),
    },
    Step {
        title: "Browser tests",
        what: "the binary that the tests were made with, in real Chromium, with and without JavaScript",
        takes: "20 to 25 min",
        run: |results| e2e::run_browser_tests(&[], results),
    },
];

/// `ci`
pub fn recipe(arguments: &[String]) -> Done {
    if let Some(argument) = arguments.first() {
        return Err(Failure::new(format!("ci takes no arguments, got `{argument}`")));
    }
    println!("Steps:");
    for step in STEPS {
        println!("  {:<14} {} ({})", step.title, step.what, step.takes);
    }

    let mut results = Vec::new();
    let mut times = Vec::new();
    let mut outcome = Ok(());
    for (index, step) in STEPS.iter().enumerate() {
        println!("\n======== {}/{} {}: {}", index + 1, STEPS.len(), step.title, step.what);
        println!("         usually {}", step.takes);
        let begin = Instant::now();
        outcome = (step.run)(&mut results);
        times.push((step.title, begin.elapsed(), outcome.is_ok()));
        if let Err(failure) = &outcome {
            eprintln!("\n{} failed: {failure}", step.title);
            break;
        }
    }

    println!("\n======== Summary");
    for (title, time, passed) in &times {
        println!("  {:<14} {:>7}  {}", title, minutes(*time), if *passed { "passed" } else { "FAILED" });
    }
    for step in &STEPS[times.len()..] {
        println!("  {:<14} {:>7}  not run", step.title, "");
    }
    println!("  {:<14} {:>7}", "all", minutes(times.iter().map(|(_, time, _)| *time).sum()));
    // Last, as the runners wrote them: whoever reads only the end of a log sees what ran and how it ended.
    if !results.is_empty() {
        println!("\n======== Result lines of the test runners");
        results.iter().for_each(|line| println!("{line}"));
    }
    outcome.map_err(|_| Failure::new("see the failed step above"))
}

fn minutes(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

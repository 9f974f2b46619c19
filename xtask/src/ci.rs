//! `cargo xtask ci`: everything that has to pass, cheapest first.

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
        title: "Lint",
        what: "formatting, the project's own source rules, clippy for every crate and target",
        takes: "5 min cold, 1 min warm",
        run: |_| lint::recipe(&[]),
    },
    Step {
        title: "Tests",
        what: "unit, property and integration tests, on SQLite and a throw-away PostgreSQL",
        takes: "13 min cold, 5 min warm",
        run: |results| test::run_packages(&[], &[], results),
    },
    Step {
        title: "Release build",
        what: "browser part with its size budget, static files, server",
        takes: "10 min cold, 3 min warm",
        run: |_| build::browser_part().and_then(|()| build::server(true)),
    },
    Step {
        title: "Browser tests",
        what: "the release binary in real Chromium, with and without JavaScript",
        takes: "8 to 10 min",
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

//! `cargo xtask e2e`: the browser tests against the real binary.

use crate::build;
use crate::failure::{Done, Failure};
use crate::paths;
use crate::process::{heading, run_and_keep};
use crate::scratch;
use std::path::PathBuf;
use std::process::Command;

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// `e2e [arguments for the runner]`
pub fn recipe(arguments: &[String]) -> Done {
    build::browser_part()?;
    build::server(false)?;
    run_browser_tests(arguments, &mut Vec::new())
}

/// The browser tests alone; the build has to be there. Keeps the runner's result lines.
pub fn run_browser_tests(arguments: &[String], results: &mut Vec<String>) -> Done {
    heading("Browser tests");
    let folder = paths::root().join("end2end");
    let runner = folder.join("run.mjs");
    let node = paths::find_program(&["node"], &[])
        .ok_or_else(|| Failure::new("Node is not installed; the browser tests need Node 20 or newer"))?;
    if !folder.join("node_modules").is_dir() {
        return Err(Failure::new("end2end/node_modules is missing: run `npm ci` in end2end"));
    }
    let mut command = Command::new(node);
    command
        .current_dir(paths::root())
        .arg(runner)
        .args(arguments)
        .env("SWITCHBOARD_BIN", paths::server_binary(false))
        .env("LEPTOS_SITE_ROOT", paths::site())
        .env("CHROMIUM", browser()?)
        .env("TMPDIR", scratch::folder());
    run_and_keep(&mut command, results, is_summary)
}

fn browser() -> Result<PathBuf, Failure> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        let named = PathBuf::from(named);
        return if named.is_file() {
            Ok(named)
        } else {
            Err(Failure::new(format!("CHROMIUM names {}, which is not a file", named.display())))
        };
    }
    paths::find_program(BROWSERS, &[]).ok_or_else(|| {
        Failure::new(format!(
            "no browser on PATH ({}); install one (Debian: sudo apt-get install chromium) or name it in CHROMIUM",
            BROWSERS.join(", ")
        ))
    })
}

/// The closing lines of Node's test runner, in both of its formats: `ℹ pass 12` and `# pass 12`.
fn is_summary(line: &str) -> bool {
    const WORDS: &[&str] = &["tests", "suites", "pass", "fail", "cancelled", "skipped", "todo", "duration_ms"];
    let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else {
        return false;
    };
    rest.split_once(' ').is_some_and(|(word, number)| WORDS.contains(&word) && number.trim().parse::<f64>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_runners_own_summary_counts() {
        assert!(is_summary("ℹ pass 12") && is_summary("# duration_ms 381.5"));
        assert!(!is_summary("# Subtest: pass 12") && !is_summary("# pass") && !is_summary("ℹ pass the salt"));
    }
}

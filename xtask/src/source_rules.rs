//! Rules about the source text that the compiler and clippy do not know.

use crate::failure::{Done, Failure, While as _};
use crate::paths;
use std::fs;
use std::path::{Path, PathBuf};

/// A piece of text that must not appear in some folder.
struct Rule {
    folder: &'static str,
    forbidden: &'static [&'static str],
    allowed_in: &'static [&'static str],
    reason: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        folder: "app/src",
        forbidden: &["<textarea"],
        allowed_in: &["app/src/components/text_area.rs"],
        reason: "Leptos writes the content of a <textarea> unescaped, so stored text could end it and start a script; use the \
                 component of components/text_area.rs",
    },
    Rule {
        folder: "domain/src",
        forbidden: &["Utc::now", "SystemTime::now", "Instant::now", "Local::now"],
        allowed_in: &[],
        reason: "rules get the time as an argument, so that a test can choose it and a decision can be repeated",
    },
    Rule {
        folder: "domain/src",
        forbidden: &["thread_rng", "rand::", "Uuid::new_v4", "Uuid::now_v7"],
        allowed_in: &[],
        reason: "rules do not roll dice: the caller makes ids and passes them in",
    },
    Rule {
        folder: "domain/src",
        forbidden: &["std::env::", "std::fs::", "std::net::"],
        allowed_in: &[],
        reason: "rules know no environment, files or network; the browser runs them too",
    },
    Rule {
        folder: "server/src",
        forbidden: &[".route(", ".nest(", ".nest_service(", ".route_service("],
        allowed_in: &[
            // Answers for addresses that do not exist, static files, and the stand-in for the carrier.
            "server/src/api/mod.rs",
            "server/src/middleware/site.rs",
            "server/src/emulator/rest/mod.rs",
            "server/src/emulator/rest/porting.rs",
            "server/src/emulator/rest/sip.rs",
        ],
        reason: "an address that is not in a list of routes is one that the access matrix does not know; use `Route` and `mount`",
    },
];

/// Checks every rule and names every place that breaks one.
pub fn check() -> Done {
    let mut findings = Vec::new();
    for rule in RULES {
        for file in rust_files(&paths::root().join(rule.folder))? {
            let name = file.strip_prefix(paths::root()).unwrap_or(&file).to_string_lossy().into_owned();
            if rule.allowed_in.contains(&name.as_str()) {
                continue;
            }
            let text = fs::read_to_string(&file).doing(|| format!("read {name}"))?;
            findings.extend(
                breaches(rule, &text)
                    .into_iter()
                    .map(|(line, what)| format!("{name}:{line}: `{what}`: {}", rule.reason)),
            );
        }
    }
    if findings.is_empty() {
        println!("source rules: {} rules hold", RULES.len());
        return Ok(());
    }
    Err(Failure::new(format!("source rules:\n  {}", findings.join("\n  "))))
}

/// Line numbers and forbidden texts; comment lines do not count.
fn breaches(rule: &Rule, text: &str) -> Vec<(usize, &'static str)> {
    let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.flat_map(|(index, line)| {
        rule.forbidden
            .iter()
            .filter(|forbidden| line.contains(**forbidden))
            .map(move |forbidden| (index + 1, *forbidden))
    })
    .collect()
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).doing(|| format!("list {}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_found_and_comments_are_not() {
        let text = "//! never Utc::now\nlet a = Utc::now();\n    // Utc::now\n";
        assert_eq!(breaches(&RULES[1], text), [(2, "Utc::now")]);
        assert!(breaches(&RULES[0], "view! { <TextArea value/> }").is_empty());
        assert_eq!(breaches(&RULES[0], "view! { <textarea>{value}</textarea> }").len(), 1);
    }
}

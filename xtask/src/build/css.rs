//! The style sheet: the files that `style/main.css` imports, in its order, without comments.

use crate::failure::{Failure, While as _};
use std::fs;
use std::path::Path;

/// Joins the style files of this folder.
///
/// # Errors
/// A listed file that is missing, and a file that nobody listed: both are mistakes that would only show on screen.
pub fn bundle(folder: &Path) -> Result<Vec<u8>, Failure> {
    let list = folder.join("main.css");
    let listed = imports(&read(&list)?);
    let mut bundle = String::new();
    for name in &listed {
        bundle.push_str(&tidy(&read(&folder.join(name))?));
    }
    let entries = fs::read_dir(folder).doing(|| format!("list {}", folder.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".css") && name != "main.css" && !listed.contains(&name) {
            return Err(Failure::new(format!(
                "style/{name} is not part of the bundle: add @import url(\"{name}\"); to style/main.css"
            )));
        }
    }
    Ok(bundle.into_bytes())
}

/// The file names in `@import url("…");` lines.
fn imports(list: &str) -> Vec<String> {
    let names = without_comments(list);
    names
        .lines()
        .filter_map(|line| line.trim().strip_prefix("@import url(\"")?.strip_suffix("\");"))
        .map(str::to_owned)
        .collect()
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).doing(|| format!("read {}", file.display()))
}

/// Without comments, indentation and empty lines. Line ends stay: they cost nothing after compression and keep the
/// sheet readable in the browser's tools.
fn tidy(sheet: &str) -> String {
    let mut output = String::with_capacity(sheet.len());
    for line in without_comments(sheet).lines().map(str::trim).filter(|line| !line.is_empty()) {
        output.push_str(line);
        output.push('\n');
    }
    output
}

/// Drops `/* … */` outside of strings.
fn without_comments(sheet: &str) -> String {
    let mut output = String::with_capacity(sheet.len());
    let mut characters = sheet.chars().peekable();
    let mut quote = None;
    while let Some(character) = characters.next() {
        match quote {
            Some(end) => {
                output.push(character);
                if character == '\\' {
                    output.extend(characters.next());
                } else if character == end {
                    quote = None;
                }
            }
            None if character == '/' && characters.peek() == Some(&'*') => {
                characters.next();
                let mut previous = ' ';
                for skipped in characters.by_ref() {
                    if previous == '*' && skipped == '/' {
                        break;
                    }
                    previous = skipped;
                }
                // Two tokens that only a comment separated must not grow together.
                output.push(' ');
            }
            None => {
                if character == '"' || character == '\'' {
                    quote = Some(character);
                }
                output.push(character);
            }
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_strings_stay() {
        assert_eq!(tidy("a { /* note */ color: red; }\n\n  /* more\n lines */\n"), "a {   color: red; }\n");
        assert_eq!(tidy("b::before { content: \"/* kept */\"; }"), "b::before { content: \"/* kept */\"; }\n");
        assert_eq!(tidy("c::before { content: '\\'/*'; }/**/"), "c::before { content: '\\'/*'; }\n");
        assert_eq!(tidy("d { } /* never closed"), "d { }\n");
    }

    #[test]
    fn the_list_is_read_in_order() {
        let list = "/* @import url(\"no.css\"); */\n@import url(\"b.css\");\n@import url(\"a.css\");\n";
        assert_eq!(imports(list), ["b.css", "a.css"]);
    }

    #[test]
    fn the_real_bundle_is_complete() {
        let bundle = bundle(&crate::paths::root().join("style")).map(String::from_utf8);
        assert!(
            matches!(bundle, Ok(Ok(text)) if text.contains("@layer") && text.contains(".btn") && !text.contains("/*"))
        );
    }
}

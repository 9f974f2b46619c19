//! Running other programs: always announced, never silent about a failure.

use crate::failure::{Done, Failure, While as _};
use crate::paths;
use std::env;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Cargo, in the workspace root, in the environment of the person's shell.
///
/// `cargo run` adds variables about this tool's own package. Build scripts of some dependencies name such variables
/// as their inputs, so passing them on would rebuild those dependencies at every change between `cargo` and
/// `cargo xtask`.
pub fn cargo<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::root()).args(arguments);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "CARGO" {
            command.env_remove(&name);
        }
    }
    command
}

/// Prints the command and runs it to the end.
pub fn run(command: &mut Command) -> Done {
    announce(command);
    let status = command.status().doing(|| format!("start {}", name(command)))?;
    if status.success() { Ok(()) } else { Err(failed(command, &status.to_string())) }
}

/// Like [`run`], and keeps the printed lines for which `keep` says yes, also when the command fails.
pub fn run_and_keep(command: &mut Command, kept: &mut Vec<String>, keep: fn(&str) -> bool) -> Done {
    announce(command);
    let mut child = command.stdout(Stdio::piped()).spawn().doing(|| format!("start {}", name(command)))?;
    if let Some(output) = child.stdout.take() {
        let mut screen = std::io::stdout();
        for line in BufReader::new(output).split(b'\n') {
            let line = line.doing(|| format!("read the output of {}", name(command)))?;
            let text = String::from_utf8_lossy(&line);
            // A closed screen (`| head`) is no reason to stop the tests.
            let _ = writeln!(screen, "{text}");
            if keep(&text) {
                kept.push(text.into_owned());
            }
        }
    }
    let status = child.wait().doing(|| format!("wait for {}", name(command)))?;
    if status.success() { Ok(()) } else { Err(failed(command, &status.to_string())) }
}

/// Runs a command without showing its output, unless it fails.
pub fn run_quietly(command: &mut Command) -> Done {
    let output = command.output().doing(|| format!("start {}", name(command)))?;
    if output.status.success() {
        return Ok(());
    }
    let shown = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(Failure::new(format!("{} ended with {}:\n{}", name(command), output.status, shown.trim_end())))
}

/// A line between the steps of a recipe.
pub fn heading(text: &str) {
    println!("\n== {text}");
}

fn announce(command: &Command) {
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    println!("$ {} {}", name(command), arguments.join(" "));
    // Otherwise the line appears after the command's own output when standard output is a file.
    let _ = std::io::stdout().flush();
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

fn failed(command: &Command, status: &str) -> Failure {
    let first: Vec<_> = command.get_args().take(3).map(|argument| argument.to_string_lossy()).collect();
    Failure::new(format!("`{} {}` ended with {status}; its own message is above", name(command), first.join(" ")))
}

//! The browser module: compile, bind, shrink. Each stage is skipped when its inputs are those of the last time.

use crate::build::{OUTPUT_NAME, compress};
use crate::failure::{Failure, While as _};
use crate::paths;
use crate::process::{cargo, run, run_quietly};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// What the current Rust emits for wasm32-unknown-unknown; wasm-opt refuses a module that uses more than it was told.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The browser part, ready to be written under its public names.
pub struct Module {
    /// The module that is shipped.
    pub wasm: Vec<u8>,
    /// The same module before wasm-opt.
    pub unoptimised: Vec<u8>,
    /// Whether wasm-opt was there.
    pub optimised: bool,
    /// The script that loads the module and carries its imports.
    pub script: Vec<u8>,
    /// Folder with the script's own imports; most builds have none.
    pub snippets: PathBuf,
}

/// Compiles `frontend` and turns the result into a module and its script.
pub fn build() -> Result<Module, Failure> {
    let compiled = compile()?;
    let folder = paths::cache().join("bindgen");
    let bound = folder.join(format!("{OUTPUT_NAME}_bg.wasm"));
    let shrunk = folder.join(format!("{OUTPUT_NAME}_opt.wasm"));
    let key_file = folder.join("key.txt");

    let optimiser = paths::find_program(&["wasm-opt"], &[paths::root().join("end2end/node_modules/.bin")]);
    let key = key(&compiled, optimiser.as_deref())?;
    if fs::read_to_string(&key_file).is_ok_and(|known| known == key) {
        println!("  wasm-bindgen and wasm-opt: nothing changed");
    } else {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).doing(|| format!("create {}", folder.display()))?;
        bind(&compiled, &folder)?;
        match &optimiser {
            Some(program) => shrink(program, &bound, &shrunk)?,
            None => println!(
                "  wasm-opt: not found (PATH, end2end/node_modules), so the module is a sixth larger on the disk, 1 to 2 % on the wire"
            ),
        }
        fs::write(&key_file, key).doing(|| format!("write {}", key_file.display()))?;
    }

    let unoptimised = read(&bound)?;
    let wasm = if optimiser.is_some() { read(&shrunk)? } else { unoptimised.clone() };
    Ok(Module {
        wasm,
        unoptimised,
        optimised: optimiser.is_some(),
        script: read(&folder.join(format!("{OUTPUT_NAME}.js")))?,
        snippets: folder.join("snippets"),
    })
}

fn compile() -> Result<PathBuf, Failure> {
    run(&mut cargo(["build", "-p", "frontend", "--target", "wasm32-unknown-unknown", "--profile", "wasm-release"]))?;
    Ok(paths::target().join("wasm32-unknown-unknown/wasm-release/frontend.wasm"))
}

/// Everything the two later stages depend on. The optimiser's path stands for its version: a new one is another
/// file or another date.
fn key(compiled: &Path, optimiser: Option<&Path>) -> Result<String, Failure> {
    let module = compress::hash(&read(compiled)?);
    let optimiser = optimiser.map(|program| {
        let changed = fs::metadata(program).and_then(|data| data.modified()).ok();
        format!("{} {changed:?} {WASM_FEATURES:?}", program.display())
    });
    Ok(format!("{module}\nbindgen {}\n{}\n", wasm_bindgen_version()?, optimiser.unwrap_or_default()))
}

/// The version that the browser part was compiled against. This tool's copy must be the same to the last digit.
fn wasm_bindgen_version() -> Result<String, Failure> {
    let lock_file = paths::root().join("Cargo.lock");
    let lock = fs::read_to_string(&lock_file).doing(|| format!("read {}", lock_file.display()))?;
    match (locked_version(&lock, "wasm-bindgen"), locked_version(&lock, "wasm-bindgen-cli-support")) {
        (Some(crate_version), Some(tool_version)) if crate_version == tool_version => Ok(crate_version.to_owned()),
        (crate_version, tool_version) => Err(Failure::new(format!(
            "wasm-bindgen is {} and its tool library {} in Cargo.lock; set both to the same version, in Cargo.toml and xtask/Cargo.toml",
            crate_version.unwrap_or("missing"),
            tool_version.unwrap_or("missing")
        ))),
    }
}

fn locked_version<'l>(lock: &'l str, package: &str) -> Option<&'l str> {
    let (_, entry) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    entry.split('"').next()
}

fn bind(compiled: &Path, folder: &Path) -> Result<(), Failure> {
    println!("  wasm-bindgen");
    let result = (|| {
        Bindgen::new()
            .input_path(compiled)
            .out_name(OUTPUT_NAME)
            .web(true)?
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(folder)
    })();
    result.map_err(|error| Failure::new(format!("wasm-bindgen: {error:#}")))
}

fn shrink(program: &Path, from: &Path, to: &Path) -> Result<(), Failure> {
    println!("  wasm-opt -Oz");
    let mut command = Command::new(program);
    command.arg("-Oz").args(WASM_FEATURES).args(["--strip-debug", "--strip-producers", "-o"]).arg(to).arg(from);
    run_quietly(&mut command)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).doing(|| format!("read {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_that_of_the_whole_name() {
        let lock =
            "[[package]]\nname = \"a-b\"\nversion = \"1.2.3\"\n\n[[package]]\nname = \"a\"\nversion = \"4.5.6\"\n";
        assert_eq!(locked_version(lock, "a"), Some("4.5.6"));
        assert_eq!(locked_version(lock, "a-b"), Some("1.2.3"));
        assert_eq!(locked_version(lock, "b"), None);
    }

    #[test]
    fn tool_and_crate_are_the_same_version() {
        assert!(wasm_bindgen_version().is_ok());
    }
}

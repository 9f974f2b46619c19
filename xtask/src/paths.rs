//! Where things are, all from the workspace root.

use std::env;
use std::path::{Path, PathBuf};

/// The workspace root: the parent of this crate's folder.
pub fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().unwrap_or(crate_folder).to_path_buf()
}

/// Cargo's target folder, wherever `CARGO_TARGET_DIR` puts it.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// What the server serves as static files.
pub fn site() -> PathBuf {
    target().join("site")
}

/// Intermediate results of this tool.
pub fn cache() -> PathBuf {
    target().join("xtask")
}

/// The server binary of the wanted profile.
pub fn server_binary(release: bool) -> PathBuf {
    target().join(if release { "release" } else { "debug" }).join("switchboard")
}

/// The first of these programs that PATH or one of `extra` folders holds.
pub fn find_program(names: &[&str], extra: &[PathBuf]) -> Option<PathBuf> {
    let on_path: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    names
        .iter()
        .find_map(|name| extra.iter().chain(&on_path).map(|folder| folder.join(name)).find(|file| file.is_file()))
}

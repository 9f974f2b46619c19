//! `ENCRYPTION_KEY`, or in development one that is generated once.

use super::Reader;
use backend::crypto::Keyring;
use std::io::Write as _;
use std::path::Path;

pub(super) fn read(r: &mut Reader<'_>, production: bool, data_dir: &Path) -> Option<Keyring> {
    let text = match r.get("ENCRYPTION_KEY") {
        Some(text) => text,
        None if production => {
            r.fail(
                "ENCRYPTION_KEY",
                "is required in production: 64 hex digits, for example from `openssl rand -hex 32`",
            );
            return None;
        }
        None => match generated(data_dir) {
            Ok(text) => text,
            Err(error) => {
                r.fail(
                    "ENCRYPTION_KEY",
                    format!("is not set, and {} cannot be written: {error}", data_dir.join("encryption.key").display()),
                );
                return None;
            }
        },
    };
    match Keyring::parse(&text.into()) {
        Ok(keys) => Some(keys),
        Err(problem) => {
            r.fail("ENCRYPTION_KEY", problem.to_string());
            None
        }
    }
}

/// Reads the key of this machine, or makes it: readable by its owner only.
fn generated(data_dir: &Path) -> std::io::Result<String> {
    let path = data_dir.join("encryption.key");
    match std::fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
        Ok(_) => std::fs::remove_file(&path)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    std::fs::create_dir_all(data_dir)?;
    let key: [u8; 32] = rand::random();
    let text = hex::encode(key);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(&path)?.write_all(text.as_bytes())?;
    Ok(text)
}

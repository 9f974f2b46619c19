use crate::Failure;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::password::Weakness;
use secrecy::{ExposeSecret, SecretString};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB and tens of milliseconds of a core: a flood of sign-ins must not take
/// the memory or the cores that calls need.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Whether a password may be set by somebody with these names and addresses.
///
/// # Errors
/// Why not, in words for them.
pub fn check_new_password(password: &SecretString, about: &[&str]) -> Result<(), Weakness> {
    domain::password::check(password.expose_secret(), about)
}

/// Hashes with argon2id and the library's current parameters; blocks for tens of milliseconds.
///
/// # Errors
/// When the system gives no randomness.
pub fn hash_password(password: &SecretString) -> Result<String, String> {
    Argon2::default()
        .hash_password(password.expose_secret().as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|e| e.to_string())
}

/// Hashes off the async threads, in turn with the comparisons.
///
/// # Errors
/// When the system gives no randomness.
pub(crate) async fn hash_off_the_threads(password: SecretString) -> Result<String, Failure> {
    let _turn = HASHING.acquire().await.map_err(|e| Failure::Internal(e.to_string()))?;
    let hashed = tokio::task::spawn_blocking(move || hash_password(&password)).await;
    hashed.map_err(|e| Failure::Internal(e.to_string()))?.map_err(Failure::Internal)
}

/// A hash of nothing anybody knows: an unknown account costs as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let noise: [u8; 16] = rand::random();
    hash_password(&hex::encode(noise).into()).unwrap_or_default()
});

/// Compares off the async threads. `None` as hash does the same work and says no.
pub(super) async fn verify(password: SecretString, hash: Option<String>) -> bool {
    let Ok(_turn) = HASHING.acquire().await else { return false };
    let compared = tokio::task::spawn_blocking(move || {
        // Made by whoever signs in first, known or not: else the first unknown one would take twice as long.
        let nobody = &*NOBODY;
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| nobody.clone());
        let parsed = argon2::PasswordHash::new(&hash);
        let same =
            parsed.is_ok_and(|h| Argon2::default().verify_password(password.expose_secret().as_bytes(), &h).is_ok());
        known && same
    });
    compared.await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn verifies_its_own_hashes_only() {
        let hash = hash_password(&"demo-password-123".to_owned().into()).unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify("demo-password-123".to_owned().into(), Some(hash.clone())).await);
        assert!(!verify("demo-password-124".to_owned().into(), Some(hash)).await);
        assert!(!verify("x".to_owned().into(), Some("garbage".into())).await);
        assert!(!verify("x".to_owned().into(), None).await);
    }
}

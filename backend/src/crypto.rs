//! Encryption of stored secrets: AES-256-GCM, a fresh nonce for each value, bound to its owner.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

/// Why a stored secret cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// `ENCRYPTION_KEY` has another form.
    #[error("expects 64 hex digits, or several keys as id:64 hex digits separated by commas, the current one first")]
    BadKey,
    /// The value was written with a key that is not configured.
    #[error("the key “{0}” that encrypted this value is not configured")]
    UnknownKey(String),
    /// Changed, cut, or bound to another owner.
    #[error("the stored secret cannot be decrypted")]
    Damaged,
}

/// The configured keys; the first encrypts, all decrypt.
#[derive(Clone)]
pub struct Keyring {
    keys: Vec<(String, Aes256Gcm)>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").field("keys", &self.keys.len()).finish()
    }
}

impl Keyring {
    /// Reads `ENCRYPTION_KEY`: one bare key, or `id:key,id:key` for rotation.
    ///
    /// # Errors
    /// When a key is not 64 hex digits or an id repeats.
    pub fn parse(text: &SecretString) -> Result<Self, CryptoError> {
        let mut keys: Vec<(String, Aes256Gcm)> = Vec::new();
        for part in text.expose_secret().split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (id, digits) = part.split_once(':').unwrap_or(("k1", part));
            let bytes = hex::decode(digits).map_err(|_| CryptoError::BadKey)?;
            let cipher = Aes256Gcm::new_from_slice(&bytes).map_err(|_| CryptoError::BadKey)?;
            if id.is_empty() || id.contains('.') || keys.iter().any(|(known, _)| known == id) {
                return Err(CryptoError::BadKey);
            }
            keys.push((id.to_owned(), cipher));
        }
        if keys.is_empty() { Err(CryptoError::BadKey) } else { Ok(Self { keys }) }
    }

    /// Encrypts for an owner (a company id): `id.nonce.ciphertext`.
    ///
    /// # Errors
    /// Never in practice; the cipher's own refusal is passed on.
    pub fn seal(&self, secret: &SecretString, owner: &[u8]) -> Result<String, CryptoError> {
        let (id, cipher) = self.keys.first().ok_or(CryptoError::BadKey)?;
        let nonce: [u8; 12] = rand::random();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: owner };
        let sealed = cipher.encrypt(&nonce.into(), payload).map_err(|_| CryptoError::Damaged)?;
        Ok(format!("{id}.{}.{}", STANDARD_NO_PAD.encode(nonce), STANDARD_NO_PAD.encode(sealed)))
    }

    /// The id of the key that encrypts.
    #[must_use]
    pub fn current(&self) -> &str {
        self.keys.first().map_or("", |(id, _)| id)
    }

    /// The same secret under the key that encrypts now; `None` where it is under that key already.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn renewed(&self, sealed: &str, owner: &[u8]) -> Result<Option<String>, CryptoError> {
        let opened = self.open(sealed, owner)?;
        let is_current = sealed.split('.').next() == Some(self.current());
        if is_current { Ok(None) } else { self.seal(&opened, owner).map(Some) }
    }

    /// Whether a text has the form of a sealed secret: a key's id, a nonce and what was encrypted.
    #[must_use]
    pub fn is_sealed(text: &str) -> bool {
        let parts: Vec<&str> = text.split('.').collect();
        matches!(parts.as_slice(), [id, nonce, body] if !id.is_empty() && nonce.len() == 16 && body.len() >= 22)
    }

    /// Decrypts what [`Keyring::seal`] wrote for the same owner.
    ///
    /// # Errors
    /// When the key is not configured, or the value was changed or belongs to another owner.
    pub fn open(&self, sealed: &str, owner: &[u8]) -> Result<SecretString, CryptoError> {
        let mut parts = sealed.splitn(3, '.');
        let (Some(id), Some(nonce), Some(body)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(CryptoError::Damaged);
        };
        let (_, cipher) =
            self.keys.iter().find(|(known, _)| known == id).ok_or_else(|| CryptoError::UnknownKey(id.to_owned()))?;
        let nonce: [u8; 12] =
            STANDARD_NO_PAD.decode(nonce).ok().and_then(|n| n.try_into().ok()).ok_or(CryptoError::Damaged)?;
        let body = STANDARD_NO_PAD.decode(body).map_err(|_| CryptoError::Damaged)?;
        let plain =
            cipher.decrypt(&nonce.into(), Payload { msg: &body, aad: owner }).map_err(|_| CryptoError::Damaged)?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| CryptoError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn ring(text: &str) -> Keyring {
        Keyring::parse(&text.to_owned().into()).unwrap()
    }

    #[test]
    fn seals_for_one_owner_and_rotates() {
        let old = ring(&"11".repeat(32));
        let sealed = old.seal(&"s3cret".to_owned().into(), b"company-a").unwrap();
        assert!(!sealed.contains("s3cret"));
        assert_ne!(sealed, old.seal(&"s3cret".to_owned().into(), b"company-a").unwrap());
        assert_eq!(old.open(&sealed, b"company-a").unwrap().expose_secret(), "s3cret");
        assert_eq!(old.open(&sealed, b"company-b").unwrap_err(), CryptoError::Damaged);
        let rotated = ring(&format!("k2:{},k1:{}", "22".repeat(32), "11".repeat(32)));
        assert_eq!(rotated.open(&sealed, b"company-a").unwrap().expose_secret(), "s3cret");
        assert!(rotated.seal(&"x".to_owned().into(), b"").unwrap().starts_with("k2."));
        assert_eq!(
            ring(&format!("k9:{}", "22".repeat(32))).open(&sealed, b"company-a").unwrap_err(),
            CryptoError::UnknownKey("k1".into())
        );
    }

    #[test]
    fn refuses_other_keys_and_damage() {
        for bad in ["", "abc", "zz", &"1".repeat(63), &format!("a:{0},a:{0}", "1".repeat(64))] {
            assert!(Keyring::parse(&bad.to_owned().into()).is_err(), "{bad}");
        }
        let ring = ring(&"11".repeat(32));
        for bad in ["", "k1", "k1.x.y", "k1.AAAAAAAAAAAAAAAA.AAAA"] {
            assert!(ring.open(bad, b"").is_err(), "{bad}");
        }
    }
}

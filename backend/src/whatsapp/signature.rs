//! `X-Hub-Signature-256`: HMAC-SHA256 with the app secret over the very bytes that came. Meta escapes what JSON need
//! not escape, so a body that was read and written again never matches.

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The header's value for a body.
#[must_use]
pub fn sign(secret: &SecretString, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).unwrap_or_else(|_| {
        // HMAC takes a key of any length; the type does not say so.
        Hmac::<Sha256>::new(&Default::default())
    });
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Whether the header is right for one of the secrets (two during a rotation). Every secret is tried whatever the
/// first says.
#[must_use]
pub fn verify(secrets: &[SecretString], body: &[u8], header: &str) -> bool {
    let mut good = subtle::Choice::from(0);
    for secret in secrets {
        good |= sign(secret, body).as_bytes().ct_eq(header.as_bytes());
    }
    good.into()
}

/// Whether two secrets are the same; takes as long whatever they are.
#[must_use]
pub fn same(expected: &SecretString, given: &str) -> bool {
    let digest = |text: &str| Sha256::digest(text.as_bytes());
    digest(expected.expose_secret()).ct_eq(&digest(given)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Vec<SecretString> {
        texts.iter().map(|text| (*text).to_owned().into()).collect()
    }

    #[test]
    fn the_published_vectors_hold() {
        let demo = secrets(&["demo-app-secret"]);
        let empty = br#"{"object":"whatsapp_business_account","entry":[]}"#;
        let escaped = br#"{"n":"Ren\u00e9"}"#;
        for (body, hex) in [
            (&empty[..], "d6003bedf605fdf46943662e7d2065e132f4b26764d6ec946ba3fae527acafc2"),
            (&escaped[..], "edf3ac67fcac71f031a7fc028fbae194810f65f744d85cdbfbfb8ffc7e1e69cb"),
        ] {
            let header = format!("sha256={hex}");
            assert!(verify(&demo, body, &header));
            assert!(verify(&secrets(&["new", "demo-app-secret"]), body, &header), "the one before, too");
            for bad in [hex, "", "sha256=", &header.to_uppercase(), &format!("{header} "), &header[..40]] {
                assert!(!verify(&demo, body, bad), "{bad}");
            }
            assert!(!verify(&secrets(&["other"]), body, &header) && !verify(&[], body, &header));
        }
        let raw = "{\"n\":\"René\"}".as_bytes();
        assert!(sign(&demo[0], raw).starts_with("sha256=75e35060"));
        assert!(!verify(&demo, raw, "sha256=edf3ac67fcac71f031a7fc028fbae194810f65f744d85cdbfbfb8ffc7e1e69cb"));
    }

    #[test]
    fn tokens_are_the_same_or_not() {
        let token: SecretString = "verify-me".to_owned().into();
        assert!(same(&token, "verify-me"));
        for other in ["", "verify-m", "verify-me ", "VERIFY-ME"] {
            assert!(!same(&token, other), "{other}");
        }
    }
}

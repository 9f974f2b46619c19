//! `X-Twilio-Signature`: HMAC-SHA1 with the account's auth token over the public URL and the
//! sorted form pairs, or over the URL alone with the body's SHA-256 in it.
//!
//! A replayed request stays valid for ever, there is no timestamp in the scheme: idempotency is
//! the only defence, and it is the pipeline's.

use super::FormPairs;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What was signed.
#[derive(Debug, Clone, Copy)]
pub enum Signed<'r> {
    /// A form POST: every pair takes part, blanks and repeats too.
    Form(&'r FormPairs),
    /// A GET or a websocket handshake: the parameters are in the URL already.
    Query,
    /// Any other body: the URL carries `bodySHA256`, which must match the bytes received.
    Body(&'r [u8]),
}

/// The signature for a URL and what was sent with it.
#[must_use]
pub fn sign(token: &SecretString, url: &str, signed: Signed<'_>) -> String {
    mac::<Hmac<Sha1>>(token, url, signed)
}

/// The same with a shared key: HMAC-SHA256 over the same text.
#[must_use]
pub fn sign_shared(key: &SecretString, url: &str, signed: Signed<'_>) -> String {
    mac::<Hmac<Sha256>>(key, url, signed)
}

fn mac<M: Mac + KeyInit>(key: &SecretString, url: &str, signed: Signed<'_>) -> String {
    let mut mac = <M as KeyInit>::new_from_slice(key.expose_secret().as_bytes()).unwrap_or_else(|_| {
        // HMAC takes a key of any length; the type does not say so.
        <M as KeyInit>::new(&Default::default())
    });
    mac.update(bare_url(url).as_bytes());
    if let Signed::Form(pairs) = signed
        && !pairs.in_address()
    {
        let mut sorted: Vec<(&str, &str)> = pairs.iter().collect();
        sorted.sort_unstable();
        // A name that repeats counts each distinct value once.
        sorted.dedup();
        for (name, value) in sorted {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Whether a signature is right for one of the tokens (two during rotation) and one of the forms
/// the URL is signed in: https voice drops the port, everything else keeps it.
#[must_use]
pub fn verify(tokens: &[SecretString], url: &str, signed: Signed<'_>, signature: &str) -> bool {
    matches(sign, tokens, url, signed, signature)
}

/// The id of the key that `X-Twilio-Webhooks-Signature-Settings` names, `key=<id>,algorithm=HMAC_SHA256`; `None` where
/// it names another algorithm or none.
#[must_use]
pub fn named_key(settings: &str) -> Option<&str> {
    let part = |name: &str| {
        settings.split(',').filter_map(|pair| pair.split_once('=')).find(|(n, _)| n.trim().eq_ignore_ascii_case(name))
    };
    let (_, algorithm) = part("algorithm")?;
    let (_, key) = part("key")?;
    algorithm.trim().eq_ignore_ascii_case("HMAC_SHA256").then(|| key.trim()).filter(|key| !key.is_empty())
}

/// Whether a signature is right for a shared key.
#[must_use]
pub fn verify_shared(key: &SecretString, url: &str, signed: Signed<'_>, signature: &str) -> bool {
    matches(sign_shared, std::slice::from_ref(key), url, signed, signature)
}

fn matches(
    sign: fn(&SecretString, &str, Signed<'_>) -> String,
    tokens: &[SecretString],
    url: &str,
    signed: Signed<'_>,
    signature: &str,
) -> bool {
    if let Signed::Body(body) = signed
        && !body_matches(url, body)
    {
        return false;
    }
    let mut good = subtle::Choice::from(0);
    for token in tokens {
        for form in url_forms(url) {
            let expected = sign(token, &form, signed);
            // Slices of unequal length compare as unequal without panicking.
            good |= expected.as_bytes().ct_eq(signature.as_bytes());
        }
    }
    good.into()
}

/// Whether a URL says that a body hash comes with it.
#[must_use]
pub fn names_body_hash(url: &str) -> bool {
    body_hash(url).is_some()
}

fn body_hash(url: &str) -> Option<&str> {
    let query = bare(url).split_once('?')?.1;
    query.split('&').find_map(|pair| pair.strip_prefix("bodySHA256="))
}

fn body_matches(url: &str, body: &[u8]) -> bool {
    let digest = hex::encode(Sha256::digest(body));
    body_hash(url).is_some_and(|named| digest.as_bytes().ct_eq(named.as_bytes()).into())
}

/// Without fragment: connection overrides live there and are not signed.
fn bare(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

/// Without fragment and user info.
fn bare_url(url: &str) -> String {
    let url = bare(url);
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(authority_end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{tail}")
}

/// The URL as given, without port, and with the scheme's own port.
fn url_forms(url: &str) -> Vec<String> {
    let url = bare_url(url);
    let mut forms = vec![url.clone()];
    let Some((scheme, rest)) = url.split_once("://") else { return forms };
    let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(authority_end);
    let port = authority.rsplit_once(':').filter(|(_, p)| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    match port {
        Some((host, _)) => forms.push(format!("{scheme}://{host}{tail}")),
        None => {
            let own = match scheme {
                "https" | "wss" => 443,
                _ => 80,
            };
            forms.push(format!("{scheme}://{authority}:{own}{tail}"));
        }
    }
    forms
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;

//! Why a signature did not fit: likely addresses and known tokens are tried, a bounded number of them, and what would
//! have verified is named. What is computed on the way stays here.

use super::FormPairs;
use super::signature::{Signed, sign};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::webhook::{Cause, Key, MAX_TRIALS};
use secrecy::SecretString;
use subtle::ConstantTimeEq;

/// A token that might have been used.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Whose.
    pub key: Key,
    /// The token.
    pub token: SecretString,
    /// Whether the request names this key's account.
    pub named: bool,
}

/// A request whose signature did not fit.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'r> {
    /// The public base URL, without trailing slash.
    pub base: &'r str,
    /// Path and query as requested.
    pub target: &'r str,
    /// The decoded pairs.
    pub pairs: &'r FormPairs,
    /// What came as signature.
    pub signature: Option<&'r str>,
    /// `Host`.
    pub host: Option<&'r str>,
    /// `X-Forwarded-Proto`.
    pub forwarded_proto: Option<&'r str>,
    /// `X-Forwarded-Host`.
    pub forwarded_host: Option<&'r str>,
}

/// The most addresses that are tried: with four tokens each they leave room for the two variants of the body.
const MAX_ADDRESSES: usize = 8;

/// What would have verified, and how many signatures it took to find out.
#[must_use]
pub fn diagnose(evidence: Evidence<'_>, candidates: &[Candidate]) -> (Cause, usize) {
    let Some(given) = evidence.signature.map(str::trim).filter(|s| !s.is_empty()) else {
        return (Cause::NotSigned, 0);
    };
    if !is_signature(given) {
        return (Cause::NotASignature, 0);
    }
    let mut trials = 0_usize;
    let mut fits = |token: &SecretString, url: &str, pairs: &FormPairs| {
        if trials >= MAX_TRIALS {
            return false;
        }
        trials += 1;
        sign(token, url, Signed::Form(pairs)).as_bytes().ct_eq(given.as_bytes()).into()
    };
    let expected = format!("{}{}", evidence.base, evidence.target);
    let own = strip_port(&expected);
    for url in addresses(&evidence) {
        for candidate in candidates {
            if fits(&candidate.token, &url, evidence.pairs) {
                let key = candidate.key;
                let cause = if strip_port(&url) == own {
                    Cause::OtherSigner { key }
                } else {
                    let query = path_of(&url) == path_of(&expected) && url != expected;
                    Cause::OtherAddress { signed: path_of(&url).to_owned(), query, key }
                };
                return (cause, trials);
            }
        }
    }
    let variants = [(without_blanks(evidence.pairs), true), (with_plus_signs(evidence.pairs), false)];
    for (pairs, blanks) in variants {
        let Some(pairs) = pairs else { continue };
        for Candidate { key, token, .. } in candidates {
            if fits(token, &expected, &pairs) {
                let key = *key;
                return (if blanks { Cause::BlanksDropped { key } } else { Cause::PlusSignsLost { key } }, trials);
            }
        }
    }
    let cause = if evidence.pairs.iter().next().is_none() {
        Cause::EmptyBody
    } else if evidence.pairs.iter().any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}')) {
        Cause::NotUtf8
    } else if !candidates.iter().any(|candidate| candidate.named) {
        Cause::UnknownAccount
    } else {
        Cause::Unknown
    };
    (cause, trials)
}

/// Twenty bytes in base64.
fn is_signature(text: &str) -> bool {
    text.len() == 28 && STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == 20)
}

/// The addresses that the request may have been signed for, the likely ones first.
fn addresses(evidence: &Evidence<'_>) -> Vec<String> {
    let target = evidence.target;
    let (scheme, host) = evidence.base.split_once("://").unwrap_or(("https", evidence.base));
    let other = if scheme == "https" { "http" } else { "https" };
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let tail = query.map(|query| format!("?{query}")).unwrap_or_default();
    let slashed = match path.strip_suffix('/') {
        Some(bare) => bare.to_owned(),
        None => format!("{path}/"),
    };
    let with_port = match host.rsplit_once(':') {
        Some((bare, _)) => bare.to_owned(),
        None => format!("{host}:{}", if scheme == "https" { 443 } else { 80 }),
    };
    let seen = |text: Option<&str>| text.and_then(|t| t.split(',').next()).map(|t| t.trim().to_owned()).filter(is_host);
    let mut all = vec![
        format!("{scheme}://{host}{target}"),
        format!("{scheme}://{with_port}{target}"),
        format!("{other}://{host}{target}"),
    ];
    if let Some(forwarded) = seen(evidence.forwarded_host) {
        let proto = seen(evidence.forwarded_proto).filter(|p| p == "http" || p == "https");
        all.push(format!("{}://{forwarded}{target}", proto.as_deref().unwrap_or(scheme)));
    }
    if let Some(host) = seen(evidence.host) {
        all.push(format!("https://{host}{target}"));
        all.push(format!("http://{host}{target}"));
    }
    all.push(format!("{scheme}://{host}{slashed}{tail}"));
    if query.is_some() {
        all.push(format!("{scheme}://{host}{path}"));
    }
    let mut unique: Vec<String> = Vec::new();
    for url in all {
        if !unique.contains(&url) {
            unique.push(url);
        }
    }
    unique.truncate(MAX_ADDRESSES);
    unique
}

#[expect(clippy::ptr_arg, reason = "used as a filter on an owned text")]
fn is_host(text: &String) -> bool {
    (1..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b))
}

/// Without port: the signature is right either way.
fn strip_port(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    format!("{scheme}://{host}{tail}")
}

/// Without query.
pub(crate) fn path_of(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

fn without_blanks(pairs: &FormPairs) -> Option<FormPairs> {
    let kept: Vec<_> = pairs.iter().filter(|(_, value)| !value.is_empty()).collect();
    (kept.len() < pairs.iter().count()).then(|| FormPairs::of(kept))
}

/// A number whose plus sign was read as a space.
fn with_plus_signs(pairs: &FormPairs) -> Option<FormPairs> {
    let lost = |value: &str| value.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if !pairs.iter().any(|(_, value)| lost(value)) {
        return None;
    }
    let repaired: Vec<(String, String)> = pairs
        .iter()
        .map(|(name, value)| {
            let value = if lost(value) { value.replacen(' ', "+", 1) } else { value.to_owned() };
            (name.to_owned(), value)
        })
        .collect();
    Some(FormPairs::of(repaired.iter().map(|(n, v)| (n.as_str(), v.as_str()))))
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;

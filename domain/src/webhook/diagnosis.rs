//! Why a signature did not fit, in words for whoever has to repair it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most signatures that are computed for one refused request: a flood of forgeries must not become an attack.
pub const MAX_TRIALS: usize = 40;

/// Whose token a trial was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Key {
    /// The platform's own account.
    Platform {
        /// Its token from before the last rotation.
        previous: bool,
    },
    /// A company's own account.
    Account {
        /// The integration account.
        id: Uuid,
        /// Its company.
        company: Uuid,
        /// Its token from before the last rotation.
        previous: bool,
    },
}

/// What a refusal came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Cause {
    /// The header was missing or blank.
    NotSigned,
    /// The header is no signature of this scheme.
    NotASignature,
    /// Right for the address, by a key that may not sign for it.
    OtherSigner {
        /// Whose it was.
        key: Key,
    },
    /// Right for another address than ours.
    OtherAddress {
        /// The address that was signed, without its query.
        signed: String,
        /// Whether the query was missing from it or different.
        query: bool,
        /// Whose token it was.
        key: Key,
    },
    /// Right without the parameters that have no value.
    BlanksDropped {
        /// Whose token it was.
        key: Key,
    },
    /// Right with plus signs where spaces came.
    PlusSignsLost {
        /// Whose token it was.
        key: Key,
    },
    /// The body came without a single parameter.
    EmptyBody,
    /// The body is not UTF-8.
    NotUtf8,
    /// The account that the request names is none that we know.
    UnknownAccount,
    /// Nothing fits.
    Unknown,
}

/// What is kept of a refused request. No value that the sender chose but the shapes of names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// What it came from.
    #[serde(flatten)]
    pub cause: Cause,
    /// The address that a right signature would be for, without its query.
    pub expected: String,
    /// The account that the request named, masked.
    pub account: String,
    /// `Host` as received.
    pub host: String,
    /// `X-Forwarded-Proto` and `X-Forwarded-Host` as received.
    pub forwarded: String,
    /// The names of the parameters, as far as they look like names.
    pub names: Vec<String>,
    /// How many signatures were computed.
    pub trials: usize,
}

impl Cause {
    /// Whose token would have verified, if any.
    #[must_use]
    pub const fn key(&self) -> Option<Key> {
        match self {
            Self::OtherSigner { key }
            | Self::OtherAddress { key, .. }
            | Self::BlanksDropped { key }
            | Self::PlusSignsLost { key } => Some(*key),
            _ => None,
        }
    }
}

impl Diagnosis {
    /// What would have verified, and what to do. `signer` names the owner of the key, such as
    /// "the account of Bright Smiles".
    #[must_use]
    pub fn sentence(&self, signer: &str) -> String {
        match &self.cause {
            Cause::NotSigned => "The request carried no signature. Whoever sent it was not the carrier, or something in between removed the header X-Twilio-Signature.".to_owned(),
            Cause::NotASignature => "What came as a signature is none: it has the wrong length or characters. Something in between cut or changed the header, or somebody guessed.".to_owned(),
            Cause::OtherSigner { .. } => format!(
                "The signature is right for this address, but it was made by {signer}, which may not sign for it. Either the number belongs to another account, or its webhook address is the one of another account."
            ),
            Cause::OtherAddress { signed, query: true, .. } => format!(
                "Signed by {signer} for {signed} with another query. Something in between added, removed or reordered what follows the question mark."
            ),
            Cause::OtherAddress { signed, .. } => format!(
                "Signed by {signer} for {signed}, while this service knows itself as {}. Make PUBLIC_BASE_URL and the webhook address at the carrier the same, letter by letter.",
                self.expected
            ),
            Cause::BlanksDropped { .. } => format!(
                "Signed by {signer} without the parameters that have no value. The carrier never does that: the program that signed leaves blank parameters out."
            ),
            Cause::PlusSignsLost { .. } => format!(
                "Signed by {signer}, but plus signs arrived as spaces: a proxy in between decoded the body and encoded it again. Let it pass the body on untouched."
            ),
            Cause::EmptyBody => "The body arrived empty. A redirect, such as from http to https, or a proxy dropped it: enter the final https address at the carrier.".to_owned(),
            Cause::NotUtf8 => "The body is not UTF-8, so something changed it on the way. Let the proxy in between pass the body on untouched.".to_owned(),
            Cause::UnknownAccount => "The request names an account that is not known here, and no known token fits. A number of somebody else’s account points at this address, or the account was removed.".to_owned(),
            Cause::Unknown => "No known token and no likely address fits: the auth token was probably changed at the carrier, or the body was changed on the way, or it is a forgery.".to_owned(),
        }
    }

    /// A few words for a list.
    #[must_use]
    pub const fn short(&self) -> &'static str {
        match &self.cause {
            Cause::NotSigned => "Not signed",
            Cause::NotASignature => "No real signature",
            Cause::OtherSigner { .. } => "Signed by another account",
            Cause::OtherAddress { .. } => "Signed for another address",
            Cause::BlanksDropped { .. } => "Blank parameters left out",
            Cause::PlusSignsLost { .. } => "Plus signs lost on the way",
            Cause::EmptyBody => "Empty body",
            Cause::NotUtf8 => "Body changed on the way",
            Cause::UnknownAccount => "Unknown account",
            Cause::Unknown => "Nothing fits",
        }
    }
}

//! What the flight recorder keeps of a request besides its pairs and our answer.

use super::Inbound;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Instant;

/// What came with a request and is not signed: for the record and for the signature doctor, never for a decision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wire<'r> {
    /// When its first byte was seen.
    pub arrived: Option<Instant>,
    /// `Host`.
    pub host: Option<&'r str>,
    /// `X-Forwarded-Proto`.
    pub forwarded_proto: Option<&'r str>,
    /// `X-Forwarded-Host`.
    pub forwarded_host: Option<&'r str>,
    /// `User-Agent`.
    pub user_agent: Option<&'r str>,
}

/// The part of an event that only the flight recorder shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Flight {
    /// From the request to the finished answer.
    pub duration_ms: Option<i32>,
    /// Which program asked.
    pub user_agent: Option<String>,
    /// For a refused request: what would have verified. Neither a token nor a computed signature.
    pub diagnosis: Option<Value>,
}

impl Flight {
    /// As far as the request got by now.
    #[must_use]
    pub fn of(inbound: &Inbound<'_>) -> Self {
        Self {
            duration_ms: inbound.wire.arrived.map(|at| i32::try_from(at.elapsed().as_millis()).unwrap_or(i32::MAX)),
            user_agent: inbound.wire.user_agent.map(plain).filter(|text| !text.is_empty()),
            diagnosis: None,
        }
    }
}

/// What a stranger may have sent, short and without anything but printable ASCII.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| (' '..='~').contains(c)).take(120).collect()
}

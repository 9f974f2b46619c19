//! Declining a call at Meta.

use crate::outbound::{Outbound, ProviderError};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use std::time::Duration;

/// The version of Meta's interface that has calls.
pub(crate) const VERSION: &str = "v23.0";
/// How long one try may take: the caller's phone rings for 30 to 60 s.
const WITHIN: Duration = Duration::from_secs(3);
/// How often it is tried.
pub const TRIES: u32 = 3;

/// A call that is to be declined.
#[derive(Debug, Clone)]
pub struct Decline {
    /// Meta's id of the business's number.
    pub phone_number_id: String,
    /// Meta's id of the call.
    pub id: String,
    /// The account's key.
    pub token: SecretString,
}

/// Tells Meta once.
///
/// # Errors
/// When Meta did not take it.
pub async fn decline(outbound: &Outbound, call: &Decline) -> Result<(), ProviderError> {
    let url = outbound.providers.whatsapp.join(&[VERSION, &call.phone_number_id, "calls"]);
    let body = json!({"messaging_product": "whatsapp", "call_id": call.id, "action": "reject"});
    let request = outbound.request(Method::POST, url).bearer_auth(call.token.expose_secret()).json(&body);
    let answer: Value = outbound.json(request, WITHIN).await?;
    match answer.get("success").and_then(Value::as_bool) {
        Some(false) => Err(ProviderError::Nonsense("success is false".to_owned())),
        _ => Ok(()),
    }
}

/// How long to wait before the next try; `None` when there is no use in one.
#[must_use]
pub fn pause_before(try_made: u32, error: &ProviderError) -> Option<Duration> {
    let passing = match error {
        ProviderError::Slow | ProviderError::Unreachable(_) => true,
        ProviderError::Refused { status, .. } => *status == 429 || *status >= 500,
        ProviderError::Nonsense(_) | ProviderError::NotSetUp(_) => false,
    };
    (passing && try_made < TRIES).then(|| Duration::from_millis(250) * 4_u32.pow(try_made.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_tried_again_and_not_for_long() {
        let refused = |status| ProviderError::Refused { status, code: None, message: String::new() };
        for passing in [ProviderError::Slow, ProviderError::Unreachable(String::new()), refused(429), refused(503)] {
            let pauses: Vec<_> = (1..=TRIES).map_while(|n| pause_before(n, &passing)).collect();
            assert_eq!(pauses, [Duration::from_millis(250), Duration::from_secs(1)], "{passing}");
        }
        for lasting in [refused(400), refused(401), refused(404), ProviderError::Nonsense(String::new())] {
            assert_eq!(pause_before(1, &lasting), None, "{lasting}");
        }
    }
}

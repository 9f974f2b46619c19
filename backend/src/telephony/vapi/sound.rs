//! Recordings that the voice platform made and keeps. Its address arrives in a message, so it counts only where it is
//! the platform's own; a file that a company keeps in storage of its own is not fetched by us.

use crate::outbound::{Outbound, ProviderError};
use crate::telephony::Telephony;
use reqwest::Method;
use std::time::Duration;
use url::Url;

/// A whole recording, to the last byte.
const LISTEN: Duration = Duration::from_secs(60);
/// The platform's domain: its files are at `storage.vapi.ai`, those of Europe below it as well.
const HOME: &str = "vapi.ai";

/// Whether an address is the voice platform's: below its domain by https, or at the place that is configured.
#[must_use]
pub fn is_platforms_own(outbound: &Outbound, text: &str) -> bool {
    own(outbound, text).is_some()
}

fn own(outbound: &Outbound, text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.username().is_empty() && url.password().is_none();
    let below = |host: &str| host.strip_suffix(HOME).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    let public = url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(below);
    Some(url).filter(|url| plain && (public || outbound.providers.vapi.is_origin_of(url)))
}

impl Telephony {
    /// The sound of a recording at the voice platform, unread. No key goes with the question: whoever has the address
    /// may listen, which is why nobody but us gets it. `range` is passed on when it is a range of bytes.
    ///
    /// # Errors
    /// See [`ProviderError`]; an address that is not the platform's is `NotSetUp`.
    pub async fn fetch_platform_recording(
        &self,
        url: &str,
        range: Option<&str>,
    ) -> Result<reqwest::Response, ProviderError> {
        let url = own(&self.outbound, url)
            .ok_or_else(|| ProviderError::NotSetUp("the address is not the voice platform's".to_owned()))?;
        let request = self.outbound.request(Method::GET, url).timeout(LISTEN);
        let range = range.filter(|range| range.starts_with("bytes=") && range.len() <= 64);
        self.outbound
            .send(match range {
                Some(range) => request.header("Range", range),
                None => request,
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::Providers;

    #[test]
    fn only_the_platforms_own_addresses_count() {
        let outbound = Outbound::new(Providers::default());
        for own in ["https://storage.vapi.ai/a-mono.wav", "https://storage.eu.vapi.ai/a.wav", "https://api.vapi.ai/x"] {
            assert!(is_platforms_own(&outbound, own), "{own}");
        }
        for foreign in [
            "http://storage.vapi.ai/a.wav",
            "https://storage.vapi.ai.evil.example/a.wav",
            "https://evilvapi.ai/a.wav",
            "https://evil.example/storage.vapi.ai",
            "https://storage.vapi.ai@evil.example/a.wav",
            "https://user@storage.vapi.ai/a.wav",
            "https://storage.vapi.ai:8443/a.wav",
            "https://my-bucket.s3.amazonaws.com/a.wav",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "//storage.vapi.ai/a.wav",
            "",
        ] {
            assert!(!is_platforms_own(&outbound, foreign), "{foreign}");
        }
    }
}

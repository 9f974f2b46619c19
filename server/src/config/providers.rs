//! Where the providers are reached, and the platform's keys for them.

use super::Reader;
use backend::outbound::{BaseUrl, Providers};

/// The shortest secret that a webhook may be guarded by.
const SHORTEST_SECRET: usize = 16;

/// Reads them; a blank variable means the provider's real address.
pub(super) fn read(r: &mut Reader<'_>, production: bool) -> Providers {
    let mut providers = Providers::default();
    let bases: [(&'static str, &mut BaseUrl); 4] = [
        ("TWILIO_API_BASE_URL", &mut providers.twilio),
        ("VAPI_API_BASE_URL", &mut providers.vapi),
        ("GOOGLE_API_BASE_URL", &mut providers.google),
        ("WHATSAPP_API_BASE_URL", &mut providers.whatsapp),
    ];
    for (name, base) in bases {
        let Some(text) = r.get(name) else { continue };
        match BaseUrl::parse(&text) {
            Some(url) if production && !url.is_https() => {
                r.fail(name, format!("must start with https:// in production, got “{text}”"));
            }
            Some(url) => *base = url,
            None => r.fail(name, format!("expects an address such as https://api.example.com, got “{text}”")),
        }
    }
    providers.vapi_api_key = r.get("VAPI_API_KEY").map(Into::into);
    let secret = r.get("VAPI_WEBHOOK_SECRET");
    if secret.as_ref().is_some_and(|secret| secret.len() < SHORTEST_SECRET) {
        r.fail("VAPI_WEBHOOK_SECRET", format!("expects at least {SHORTEST_SECRET} characters"));
    }
    providers.vapi_webhook_secret = secret.map(Into::into);
    providers
}

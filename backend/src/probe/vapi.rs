use super::{Check, PATIENCE, passing};
use crate::outbound::Outbound;
use domain::integration::Credentials;
use reqwest::Method;

const KEY: &str = "Private API key";

/// The list of assistants with the company's key.
pub(super) async fn ask(outbound: &Outbound, credentials: &Credentials) -> Vec<Check> {
    let Some(key) = credentials.get("apiKey") else {
        return vec![Check::works(KEY, "There is none of your own, so calls are made with the platform’s key.")];
    };
    let mut url = outbound.providers.vapi.join(&["assistant"]);
    url.set_query(Some("limit=1"));
    let request = outbound.request(Method::GET, url).bearer_auth(key);
    let check = match outbound.json::<serde_json::Value>(request, PATIENCE).await {
        Ok(_) => Check::works(KEY, "Vapi takes it."),
        Err(error) => match passing("Vapi", &error) {
            Some(words) => Check::unknown(KEY, words),
            None => Check::refused(KEY, "Vapi does not take this key. Enter the private one, not the public one."),
        },
    };
    vec![check]
}

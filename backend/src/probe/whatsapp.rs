use super::{Check, PATIENCE, passing, status_of};
use crate::outbound::{Outbound, ProviderError};
use crate::whatsapp::VERSION;
use domain::integration::Credentials;
use domain::phone::E164;
use reqwest::Method;
use serde::Deserialize;

const NUMBER: &str = "Phone number ID and access token";
const SECRET: &str = "App secret";

#[derive(Deserialize)]
struct Number {
    #[serde(default)]
    display_phone_number: Option<String>,
}

/// The number with the access token. The app secret cannot be asked about: the first event shows whether it is right.
pub(super) async fn ask(outbound: &Outbound, credentials: &Credentials) -> Vec<Check> {
    let Some(id) = credentials.get("phoneNumberId") else {
        return vec![Check::refused(NUMBER, "There is no phone number ID. Enter it.")];
    };
    let Some(token) = credentials.get("accessToken") else {
        return vec![Check::refused(NUMBER, "There is no access token. Enter one.")];
    };
    let mut url = outbound.providers.whatsapp.join(&[VERSION, id]);
    url.set_query(Some("fields=id,display_phone_number"));
    let request = outbound.request(Method::GET, url).bearer_auth(token);
    let secret = "It cannot be asked about. The first call event shows whether it is right.";
    vec![read(outbound.json::<Number>(request, PATIENCE).await), Check::unknown(SECRET, secret).aside()]
}

fn read(answer: Result<Number, ProviderError>) -> Check {
    match answer {
        Ok(number) => {
            let shown = number.display_phone_number.and_then(|text| E164::parse_human(&text).ok());
            let which = shown.map_or_else(String::new, |number| format!(" They are of {}.", number.display()));
            Check::works(NUMBER, format!("WhatsApp takes them.{which}"))
        }
        Err(error) => match passing("WhatsApp", &error) {
            Some(words) => Check::unknown(NUMBER, words),
            None if status_of(&error) == 401 => {
                Check::refused(NUMBER, "WhatsApp does not take the access token. It may have ended: enter a new one.")
            }
            None => Check::refused(
                NUMBER,
                "WhatsApp does not give this phone number ID to this access token. Check both, and that the token may manage the number.",
            ),
        },
    }
}

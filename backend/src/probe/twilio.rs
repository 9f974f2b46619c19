use super::{Check, PATIENCE, passing, status_of};
use crate::outbound::{Outbound, ProviderError};
use crate::telephony::TwilioAccount;
use crate::twilio::rest::{Sid, has_a_carrier};
use domain::integration::Credentials;
use reqwest::Method;
use serde::Deserialize;

const ACCOUNT: &str = "Account SID and auth token";
const KEY: &str = "API key";

#[derive(Deserialize)]
struct Account {
    #[serde(default)]
    status: String,
}

/// The account with its token, and a list of its calls with the API key: such a key may not read the account itself.
pub(super) async fn ask(outbound: &Outbound, credentials: &Credentials) -> Vec<Check> {
    let (sid, token) =
        (credentials.get("accountSid").unwrap_or_default(), credentials.get("authToken").unwrap_or_default());
    let Some(account) = Sid::parse("AC", sid) else {
        return vec![Check::refused(ACCOUNT, "There is no account SID. Enter it.")];
    };
    let named = TwilioAccount { sid: sid.to_owned(), tokens: Vec::new() };
    if !has_a_carrier(outbound, &named) {
        return vec![Check::unknown(ACCOUNT, "This is the demo account: there is nobody at Twilio to ask.")];
    }
    let accounts = |rest: &[&str]| outbound.providers.twilio.join(&[&["2010-04-01", "Accounts"], rest].concat());
    let url = accounts(&[&format!("{}.json", account.as_str())]);
    let request = outbound.request(Method::GET, url).basic_auth(account.as_str(), Some(token));
    let mut checks = vec![read(outbound.json::<Account>(request, PATIENCE).await)];
    if let (Some(key), Some(secret)) = (credentials.get("apiKeySid"), credentials.get("apiKeySecret")) {
        let mut url = accounts(&[account.as_str(), "Calls.json"]);
        url.set_query(Some("PageSize=1"));
        let request = outbound.request(Method::GET, url).basic_auth(key, Some(secret));
        checks.push(read_key(outbound.json::<serde_json::Value>(request, PATIENCE).await).aside());
    }
    checks
}

fn read(answer: Result<Account, ProviderError>) -> Check {
    match answer {
        Ok(account) if account.status == "active" => Check::works(ACCOUNT, "Twilio takes them. The account is active."),
        Ok(account) if account.status == "suspended" => {
            Check::refused(ACCOUNT, "Twilio has suspended this account. Look into the Twilio Console.")
        }
        Ok(account) if account.status == "closed" => Check::refused(ACCOUNT, "This account is closed at Twilio."),
        Ok(_) => Check::unknown(ACCOUNT, "Twilio did not say whether the account is active. Test again later."),
        Err(error) => match passing("Twilio", &error) {
            Some(words) => Check::unknown(ACCOUNT, words),
            None if status_of(&error) == 404 => Check::refused(ACCOUNT, "Twilio has no account with this SID."),
            None => Check::refused(
                ACCOUNT,
                "Twilio does not take this account SID with this auth token. Enter the current auth token from the Twilio Console.",
            ),
        },
    }
}

fn read_key(answer: Result<serde_json::Value, ProviderError>) -> Check {
    match answer {
        Ok(_) => Check::works(KEY, "Twilio takes the API key for this account."),
        Err(error) => match passing("Twilio", &error) {
            Some(words) => Check::unknown(KEY, words),
            None => {
                Check::refused(KEY, "Twilio does not take the API key for this account. Make a new one, or remove it.")
            }
        },
    }
}

//! What the carrier said, in words for the person who asked for something.

use crate::outbound::ProviderError;
use crate::probe::passing;

/// Who is meant: people know it by this name from their bills.
const CARRIER: &str = "The carrier";

/// Why the carrier did not do it, and what to do. Words of ours only.
pub(crate) fn refusal(error: &ProviderError) -> String {
    if let Some(words) = passing(CARRIER, error) {
        return words;
    }
    let ProviderError::Refused { status, code, .. } = error else { return String::new() };
    match (code.as_deref(), status) {
        (Some("21422" | "21452"), _) => "This number was sold a moment ago. Choose another one.",
        (Some("21404"), _) => "A trial account at the carrier may have one number only. Upgrade it there first.",
        (Some("21615" | "21631" | "21649" | "21650" | "21651"), _) => {
            "The law there asks for a registered address or papers. They are given in the carrier’s console first; choose a number of another place, or ask your Switchboard operator."
        }
        (Some("20003"), _) | (_, 401 | 403) => {
            "The carrier does not take the account’s token. Enter the current one on the page Integrations, or ask your Switchboard operator."
        }
        (Some("20005"), _) => "The account at the carrier is not active. Look into the carrier’s console.",
        (_, 404) => "The carrier does not have this in the account any more.",
        (Some(code), _) => return format!("The carrier said no (its code {code}). Check what was chosen and entered, or ask your Switchboard operator."),
        (None, status) => return format!("The carrier said no (answer {status}). Try again later, or ask your Switchboard operator."),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_says_what_to_do_and_nothing_of_the_carriers_own() {
        for (status, code) in
            [(400, Some("21422")), (400, Some("21649")), (401, None), (404, None), (400, Some("99999")), (418, None)]
        {
            let error = ProviderError::Refused { status, code: code.map(str::to_owned), message: "secret".to_owned() };
            let words = refusal(&error);
            assert!(words.ends_with('.') && !words.contains("secret") && words.len() > 30, "{words}");
        }
        assert!(refusal(&ProviderError::Slow).contains("in time"));
    }
}

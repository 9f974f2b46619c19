//! What a single value must look like. Each takes trimmed text and gives what is stored, or says what is wrong.

use crate::sip::SipAddress;

/// The longest name of an account, characters.
const NAME: usize = 120;
/// The longest description, characters.
const DESCRIPTION: usize = 500;
/// The longest text that is no secret, characters.
const LINE: usize = 255;
/// The longest key; Meta's access tokens are the longest there are.
const KEY: usize = 2048;
/// The shortest key that guards anything.
const SHORTEST_KEY: usize = 8;

/// A name for the account.
///
/// # Errors
/// What is wrong, in words.
pub fn account_name(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Give the account a name, such as “Twilio, main numbers”.".to_owned());
    }
    within(text, NAME)?;
    one_line(text)
}

/// A note about the account, several lines; blank is none.
///
/// # Errors
/// What is wrong, in words.
pub fn description(text: &str) -> Result<Option<String>, String> {
    let text = text.trim().replace("\r\n", "\n");
    within(&text, DESCRIPTION)?;
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err("There is a character in it that cannot be stored. Type it again.".to_owned());
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

pub(super) fn line(text: &str) -> Result<String, String> {
    within(text, LINE)?;
    one_line(text)
}

/// A key as providers make them: no spaces, nothing that a keyboard cannot type.
pub(super) fn key(text: &str) -> Result<String, String> {
    within(text, KEY)?;
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err("There is a space or another character in it that keys do not have. Copy it again.".to_owned());
    }
    if text.len() < SHORTEST_KEY {
        return Err(format!("This is too short: at least {SHORTEST_KEY} characters. Copy all of it."));
    }
    let is_sid = text.len() == 34 && ["AC", "SK"].iter().any(|kind| sid(text, kind));
    if is_sid {
        return Err("This is a SID, the name of an account or key. Enter the secret that belongs to it.".to_owned());
    }
    Ok(text.to_owned())
}

pub(super) fn password(text: &str) -> Result<String, String> {
    within(text, LINE)?;
    one_line(text)
}

pub(super) fn account_sid(text: &str) -> Result<String, String> {
    let wrong = "An account SID is AC followed by 32 digits and letters from a to f. Copy it from the Twilio Console.";
    if sid(text, "AC") { Ok(text.to_owned()) } else { Err(wrong.to_owned()) }
}

pub(super) fn api_key_sid(text: &str) -> Result<String, String> {
    let wrong = "An API key SID is SK followed by 32 digits and letters from a to f.";
    if sid(text, "SK") { Ok(text.to_owned()) } else { Err(wrong.to_owned()) }
}

fn sid(text: &str, kind: &str) -> bool {
    text.len() == 34 && text.strip_prefix(kind).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

pub(super) fn digits(text: &str) -> Result<String, String> {
    let fits = (5..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let wrong = "The phone number ID is a number of 5 to 32 digits without plus or spaces.";
    if fits { Ok(text.to_owned()) } else { Err(wrong.to_owned()) }
}

pub(super) fn id(text: &str) -> Result<String, String> {
    let id = uuid::Uuid::parse_str(text).map_err(|_| "Choose one of the company’s clinics.".to_owned())?;
    Ok(id.to_string())
}

pub(super) fn on_call(text: &str) -> Result<String, String> {
    let known = ["record", "reject", "sip"].contains(&text);
    if known { Ok(text.to_owned()) } else { Err("Choose record, reject or sip.".to_owned()) }
}

/// An address that a carrier dials: with scheme, user and host.
pub(super) fn sip_uri(text: &str) -> Result<String, String> {
    within(text, LINE)?;
    let lower = text.to_ascii_lowercase();
    let with_scheme = lower.starts_with("sip:") || lower.starts_with("sips:");
    let plain = text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\\'));
    if with_scheme && plain && SipAddress::parse(text).is_some() {
        return Ok(text.to_owned());
    }
    Err("A SIP address looks like sip:front-desk@pbx.example.com.".to_owned())
}

pub(super) fn google_client(text: &str) -> Result<String, String> {
    within(text, LINE)?;
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    let name = text.strip_suffix(".apps.googleusercontent.com").filter(|name| !name.is_empty());
    match name.filter(|_| plain) {
        Some(_) => Ok(text.to_owned()),
        None => {
            Err("A client ID ends in .apps.googleusercontent.com. Copy it from the Google Cloud console.".to_owned())
        }
    }
}

fn within(text: &str, most: usize) -> Result<(), String> {
    match text.chars().count() {
        length if length <= most => Ok(()),
        _ => Err(format!("This is too long: at most {most} characters.")),
    }
}

fn one_line(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("There is a character in it that cannot be stored. Type it again.".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_values_are_taken_as_they_are() {
        let sid = format!("AC{}", "0a".repeat(16));
        for (check, text) in [
            (account_sid as fn(&str) -> Result<String, String>, sid.as_str()),
            (key, "demo-auth-token"),
            (digits, "106540352242922"),
            (sip_uri, "SIPS:Front.Desk@pbx.example.com:5061;transport=tls"),
            (google_client, "123-abc.apps.googleusercontent.com"),
            (on_call, "sip"),
            (password, "four words and spaces"),
            (account_name, "<b>Main</b> & more"),
        ] {
            assert_eq!(check(text).as_deref(), Ok(text));
        }
        assert_eq!(description(" \r\n "), Ok(None));
        assert_eq!(description("a\r\nb"), Ok(Some("a\nb".to_owned())));
    }

    #[test]
    fn wrong_values_are_told_in_words() {
        let long = "x".repeat(10_000);
        for (check, text) in [
            (account_sid as fn(&str) -> Result<String, String>, "AC123"),
            (account_sid, &format!("SK{}", "0a".repeat(16))),
            (account_sid, &format!("AC{}", "0g".repeat(16))),
            (api_key_sid, &format!("AC{}", "0a".repeat(16))),
            (key, "short"),
            (key, "with a space inside"),
            (key, "umlaut-\u{fc}-umlaut"),
            (key, &format!("AC{}", "0a".repeat(16))),
            (key, &long),
            (digits, "+14165550100"),
            (digits, "1234"),
            (id, "bright-smiles-west"),
            (on_call, "answer"),
            (sip_uri, "front-desk@pbx.example.com"),
            (sip_uri, "sip:pbx.example.com"),
            (sip_uri, "sip:a@b c"),
            (sip_uri, "sip:<a>@b"),
            (google_client, ".apps.googleusercontent.com"),
            (google_client, "x.apps.googleusercontent.com.example"),
            (line, "a\nb"),
            (line, &long),
            (password, "a\u{0}b"),
            (account_name, "  "),
            (account_name, &long),
        ] {
            let said = check(text);
            assert!(
                said.as_ref().is_err_and(|words| words.ends_with('.') && words.len() < 200),
                "{text:.40}: {said:?}"
            );
        }
        assert!(description(&long).is_err() && description("a\u{0}").is_err());
    }
}

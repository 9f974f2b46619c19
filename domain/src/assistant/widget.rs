//! The button on a company's website (`chatbots.settings.widget`).

use super::fields::Fields;
use crate::FieldError;
use serde_json::{Map, Value, json};

/// The most sites that may show one assistant's button.
pub const MAX_ORIGINS: usize = 20;
/// The longest address, characters.
const MAX_ADDRESS: usize = 300;
const FIELDS: [&str; 2] = ["allowedOrigins", "chatUrl"];

/// Which sites may show the button, and where a chat opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WidgetSettings {
    /// `https://www.example.com`, as browsers send it.
    pub allowed_origins: Vec<String>,
    /// The page on which visitors chat; without it there is no chat to offer.
    pub chat_url: Option<String>,
}

impl WidgetSettings {
    /// Reads what is stored; wrong entries are passed over.
    #[must_use]
    pub fn read(stored: &Value) -> Self {
        let origins = stored.get("allowedOrigins").and_then(Value::as_array);
        let origins =
            origins.into_iter().flatten().filter_map(Value::as_str).filter_map(|text| parse_origin(text).ok());
        let chat_url = stored.get("chatUrl").and_then(Value::as_str).and_then(|text| page_address(text).ok());
        Self { allowed_origins: each_once(origins).into_iter().take(MAX_ORIGINS).collect(), chat_url }
    }

    /// Merges what was sent: only the fields that are there change, null empties one.
    ///
    /// # Errors
    /// Every field that is wrong or unknown.
    pub fn merged(&self, sent: &Value) -> Result<Self, Vec<FieldError>> {
        let Some(values) = sent.as_object() else {
            return Err(vec![FieldError::new("widget", "Send an object with the fields to change.")]);
        };
        let mut settings = self.clone();
        let mut fields = Fields::new(values);
        fields.only(&FIELDS, "widget.");
        let at = ("allowedOrigins", "widget.allowedOrigins");
        fields.set(at, &mut settings.allowed_origins, Vec::new(), |value| {
            let list = value.as_array().ok_or_else(|| "Send a list of addresses.".to_owned())?;
            let texts = list.iter().map(|one| one.as_str().ok_or_else(|| "Send a list of addresses.".to_owned()));
            origins(texts.collect::<Result<Vec<_>, _>>()?)
        });
        fields.set(("chatUrl", "widget.chatUrl"), &mut settings.chat_url, None, |value| {
            match value.as_str().map(str::trim) {
                Some("") => Ok(None),
                Some(text) => page_address(text).map(Some),
                None => Err("Send an address.".to_owned()),
            }
        });
        if fields.errors.is_empty() { Ok(settings) } else { Err(fields.errors) }
    }

    /// As the interface gives it and as it is stored.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "allowedOrigins": self.allowed_origins, "chatUrl": self.chat_url })
    }

    /// What is to be stored: these settings over what was there, of which everything unknown is kept.
    #[must_use]
    pub fn stored_over(&self, stored: &Value) -> Value {
        let mut kept: Map<String, Value> = stored.as_object().cloned().unwrap_or_default();
        if let Value::Object(written) = self.to_json() {
            kept.extend(written);
        }
        Value::Object(kept)
    }

    /// Whether a page of this origin may show the button. `origin` is what a browser sent.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == origin)
    }
}

fn origins(texts: Vec<&str>) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for text in texts.into_iter().map(str::trim).filter(|text| !text.is_empty()) {
        found.push(parse_origin(text).map_err(|problem| format!("“{}”: {problem}", short(text)))?);
    }
    let found = each_once(found.into_iter());
    if found.len() > MAX_ORIGINS {
        return Err(format!("At most {MAX_ORIGINS} sites can show the button."));
    }
    Ok(found)
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn each_once(found: impl Iterator<Item = String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for one in found {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// The origin of a site as a browser sends it, from what a person types: `https://www.example.com`, with or without a
/// slash at the end. Only https, and http on the own machine for trying it out.
///
/// # Errors
/// When it is none, or names a page, a user or a wildcard: what to do.
pub fn parse_origin(text: &str) -> Result<String, String> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_suffix('/').unwrap_or(&text);
    let (scheme, rest) = text.split_once("://").ok_or("write the whole address, beginning with https://.")?;
    if rest.contains(['/', '?', '#']) {
        return Err(
            "leave out the page; the address of the site is enough, for example https://www.example.com.".into()
        );
    }
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    let local = ["localhost", "127.0.0.1"].contains(&host);
    if scheme != "https" && !(scheme == "http" && local) {
        return Err("only sites with https:// can show the button.".into());
    }
    if text.len() > MAX_ADDRESS || !(local || is_host(host)) {
        return Err("that is no address of a site. Write it like https://www.example.com.".into());
    }
    match port {
        None => Ok(format!("{scheme}://{host}")),
        Some(port) => {
            let number =
                port.parse::<u16>().ok().filter(|number| *number > 0 && port.bytes().all(|b| b.is_ascii_digit()));
            let number = number.ok_or("the number after the colon is no port.")?;
            // Browsers leave the usual port out.
            let usual = (scheme == "https" && number == 443) || (scheme == "http" && number == 80);
            Ok(if usual { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{number}") })
        }
    }
}

/// A name with a dot, of letters, digits and inner hyphens: international names in their `xn--` form.
fn is_host(host: &str) -> bool {
    let part = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    host.len() <= 253 && host.contains('.') && host.split('.').all(part)
}

/// A page that a visitor can be sent to.
fn page_address(text: &str) -> Result<String, String> {
    let text = text.trim();
    let wrong = || "Write an address that begins with https://.".to_owned();
    let rest = text.strip_prefix("https://").ok_or_else(wrong)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let clean =
        text.len() <= MAX_ADDRESS && text.bytes().all(|b| b.is_ascii_graphic() && !b"\"'<>\\`{}|^".contains(&b));
    match rest.get(..end).map(|host| parse_origin(&format!("https://{host}"))) {
        Some(Ok(_)) if clean => Ok(text.to_owned()),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for (typed, origin) in [
            ("https://www.example.com", "https://www.example.com"),
            (" HTTPS://WWW.Example.com/ ", "https://www.example.com"),
            ("https://example.com:443", "https://example.com"),
            ("https://example.com:8443", "https://example.com:8443"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("https://xn--caf-dma.example", "https://xn--caf-dma.example"),
        ] {
            assert_eq!(parse_origin(typed).as_deref(), Ok(origin), "{typed}");
        }
        for wrong in [
            "",
            "*",
            "null",
            "example.com",
            "http://example.com",
            "https://*.example.com",
            "https://example.com/page",
            "https://user@example.com",
            "https://user:pass@example.com",
            "javascript://example.com",
            "https://exa mple.com",
            "https://example",
            "https://-a.example",
            "https://example.com:0",
            "https://example.com:99999",
            "https://",
            "https://example.com:+80",
            "https://example.com?x",
            "https://café.example",
            "https://example.com\n.evil.test",
        ] {
            assert!(parse_origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_chat_page_is_a_page_and_no_script() {
        let none = WidgetSettings::default();
        for good in ["https://chat.example.com/room?clinic=1", "https://chat.example.com"] {
            assert_eq!(none.merged(&json!({ "chatUrl": good })).unwrap().chat_url.as_deref(), Some(good));
        }
        for wrong in [
            "javascript:alert(1)",
            "http://chat.example.com",
            "https://",
            "https://a.example/\"><script>",
            "data:x",
            "https:///x",
        ] {
            assert!(none.merged(&json!({ "chatUrl": wrong })).is_err(), "{wrong}");
        }
        assert_eq!(none.merged(&json!({"chatUrl": ""})).unwrap().chat_url, None);
    }

    #[test]
    fn a_change_is_merged_checked_and_keeps_what_is_unknown() {
        let one = WidgetSettings::default()
            .merged(&json!({"allowedOrigins": ["https://a.example/", "", "https://a.example"]}))
            .unwrap();
        assert_eq!(one.allowed_origins, ["https://a.example"]);
        assert!(one.allows("https://a.example") && !one.allows("https://a.example.evil.test") && !one.allows("null"));
        assert_eq!(one.merged(&json!({})).unwrap(), one);
        let wrong = one.merged(&json!({"allowedOrigins": ["https://a.example", "*"], "secret": 1})).unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["widget.secret", "widget.allowedOrigins"]);
        let many: Vec<String> = (0..=MAX_ORIGINS).map(|n| format!("https://s{n}.example")).collect();
        assert!(one.merged(&json!({ "allowedOrigins": many })).is_err());
        let stored =
            json!({"allowedOrigins": ["*", 7, "https://b.example"], "chatUrl": "javascript:x", "theme": "own"});
        let read = WidgetSettings::read(&stored);
        assert_eq!((read.allowed_origins.len(), &read.chat_url), (1, &None));
        assert_eq!(read.stored_over(&stored)["theme"], "own");
        assert_eq!(WidgetSettings::read(&json!(7)), WidgetSettings::default());
    }

    proptest! {
        #[test]
        fn a_read_origin_reads_as_itself_and_names_one_site(text in ".{0,80}") {
            if let Ok(origin) = parse_origin(&text) {
                prop_assert_eq!(parse_origin(&origin), Ok(origin.clone()));
                prop_assert!(!origin.contains('*') && !origin.contains('@') && origin.is_ascii());
            }
        }

        #[test]
        fn close_to_an_origin_is_none_or_the_same_form(text in "https?://[a-z*.@:/-]{0,30}") {
            if let Ok(origin) = parse_origin(&text) {
                prop_assert_eq!(parse_origin(&origin), Ok(origin));
            }
        }
    }
}

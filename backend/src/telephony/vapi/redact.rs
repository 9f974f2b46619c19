//! What of a message is kept: all of it, but no keys to a live call and no credentials.

use serde_json::Value;

/// Whoever has these listens in, speaks on the line, or signs in.
const SECRET: [&str; 12] = [
    "controlurl",
    "listenurl",
    "secret",
    "password",
    "apikey",
    "authtoken",
    "twilioauthtoken",
    "twilioapisecret",
    "authorization",
    "headers",
    "credentials",
    "token",
];

/// The body as it is kept.
pub(super) fn kept(value: Value) -> Value {
    match value {
        // No database keeps this character.
        Value::String(text) if text.contains('\0') => Value::String(text.replace('\0', "")),
        Value::Array(all) => Value::Array(all.into_iter().map(kept).collect()),
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(name, value)| {
                    let name = if name.contains('\0') { name.replace('\0', "") } else { name };
                    let secret = SECRET.contains(&name.to_lowercase().as_str()) && !value.is_null();
                    (name, if secret { Value::from("(not kept)") } else { kept(value) })
                })
                .collect(),
        ),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keeps_everything_but_secrets() {
        let body = json!({"message": {"call": {"monitor": {"controlUrl": "https://x/y", "listenUrl": "wss://x"}},
            "assistant": {"server": {"url": "https://a", "secret": "s3cret"}}, "t\0": "a\0b", "list": [{"apiKey": "k"}, 1]}});
        let wanted = json!({"message": {"call": {"monitor": {"controlUrl": "(not kept)", "listenUrl": "(not kept)"}},
            "assistant": {"server": {"url": "https://a", "secret": "(not kept)"}}, "t": "ab", "list": [{"apiKey": "(not kept)"}, 1]}});
        assert_eq!(kept(body), wanted);
    }
}

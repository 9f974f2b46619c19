use serde_json::Value;

/// What stands in place of a secret.
pub(super) const MASK: &str = "••••••••";

/// Names of fields, in lower case and without separators, that hold a secret when they hold this.
const SECRET: [&str; 8] =
    ["password", "secret", "token", "credential", "apikey", "authorization", "privatekey", "recoverycode"];

/// The same value without its secrets: what a field with a telling name holds is replaced, whatever it is.
#[must_use]
pub fn masked(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, value)| {
                    let value = if is_secret(&key) && !value.is_null() && !is_amount(&key, &value) {
                        MASK.into()
                    } else {
                        masked(value)
                    };
                    (key, value)
                })
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.into_iter().map(masked).collect()),
        other => other,
    }
}

fn is_secret(key: &str) -> bool {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    SECRET.iter().any(|word| plain.contains(word))
}

/// What an AI model's tokens cost, or how many it takes: tokens of another kind, and nothing to hide.
fn is_amount(key: &str, value: &Value) -> bool {
    value.is_number() && key.to_ascii_lowercase().contains("token")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_masked_wherever_they_are() {
        let shown = masked(
            json!({"a": [{"sipPassword": "x", "webhook_secret": {"k": 1}, "user": "u"}], "API-Key": "y", "token": null}),
        );
        assert_eq!(
            shown,
            json!({"a": [{"sipPassword": MASK, "webhook_secret": MASK, "user": "u"}], "API-Key": MASK, "token": null})
        );
    }

    #[test]
    fn what_tokens_cost_is_no_secret() {
        let model = json!({"costPerInputToken": 0.000_002_5, "maxOutputTokens": 4096});
        assert_eq!(masked(model.clone()), model);
        assert_eq!(masked(json!({"tokens": ["a"], "pin_password": 1})), json!({"tokens": MASK, "pin_password": MASK}));
    }
}

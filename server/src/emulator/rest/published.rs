//! Whether an answer has exactly the fields that the carrier publishes for it, each of the published type.

use serde_json::Value;
use std::collections::BTreeSet;

fn published() -> Value {
    serde_json::from_str(include_str!("../reference/rest.json")).unwrap_or_default()
}

/// What is wrong with an answer for this resource.
pub(super) fn faults(resource: &str, answer: &Value) -> Vec<String> {
    let known = &published()["resources"][resource]["fields"];
    let (Some(known), Some(given)) = (known.as_object(), answer.as_object()) else {
        return vec![format!("{resource}: no object, or not published: {answer}")];
    };
    let names: BTreeSet<&String> = known.keys().chain(given.keys()).collect();
    let fault = |name: &&String| match (known.get(*name), given.get(*name)) {
        (Some(_), None) => Some(format!("{resource} lacks {name}")),
        (None, _) => Some(format!("{resource} has no {name}")),
        (Some(kind), Some(value)) => (!fits(kind, value)).then(|| format!("{resource}: {name} is {value}, not {kind}")),
    };
    names.iter().filter_map(fault).collect()
}

/// Every field may be null: the published types do not say which are not.
fn fits(kind: &Value, value: &Value) -> bool {
    match (kind.as_str(), value) {
        (_, Value::Null) | (Some("any"), _) => true,
        (Some("string"), value) => value.is_string(),
        (Some("date"), Value::String(text)) => is_moment(text),
        (Some("number"), value) => value.is_number(),
        (Some("boolean"), value) => value.is_boolean(),
        (Some("array"), value) => value.is_array(),
        (Some("object"), value) => value.is_object(),
        (None, value) => kind["one"].as_array().is_some_and(|words| words.contains(value)),
        _ => false,
    }
}

/// RFC 2822 in the core API, ISO 8601 in newer ones, there also as a bare date.
fn is_moment(text: &str) -> bool {
    chrono::DateTime::parse_from_rfc2822(text).is_ok()
        || chrono::DateTime::parse_from_rfc3339(text).is_ok()
        || text.parse::<chrono::NaiveDate>().is_ok()
}

/// The name of the list that holds such resources.
pub(super) fn list_of(resource: &str) -> String {
    published()["resources"][resource]["list"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_field_too_few_too_many_or_of_another_type_is_noticed() {
    let good = serde_json::json!({
        "sid": "CL1", "account_sid": "AC1", "friendly_name": null, "date_created": "Wed, 25 Nov 2026 15:00:00 +0000",
        "date_updated": null,
    });
    assert_eq!(faults("SipCredentialListMapping", &good), Vec::<String>::new());
    for (name, value) in [("uri", "x".into()), ("sid", 1.into()), ("date_created", "yesterday".into())] {
        let mut bad = good.clone();
        bad[name] = value;
        assert_eq!(faults("SipCredentialListMapping", &bad).len(), 1, "{name}");
    }
    let mut bad = good;
    bad.as_object_mut().map(|all| all.remove("sid"));
    assert_eq!(faults("SipCredentialListMapping", &bad), ["SipCredentialListMapping lacks sid"]);
}

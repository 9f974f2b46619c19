//! Whether an answer has exactly the fields that the carrier publishes for it, each of the published type and form.
//!
//! Two sources that must agree: `rest.json`, read out of the carrier's newest helper library, says which fields there
//! are; `openapi.json`, taken down from its OpenAPI description, says what each of them looks like.

use serde_json::Value;
use std::collections::BTreeSet;

fn published() -> Value {
    serde_json::from_str(include_str!("../reference/rest.json")).unwrap_or_default()
}

fn described() -> Value {
    serde_json::from_str(include_str!("../reference/openapi.json")).unwrap_or_default()
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
    let forms = &described()["resources"][resource];
    let misformed = given.iter().filter_map(|(name, value)| {
        let form = forms.get(name)?;
        (!has_form(form, value)).then(|| format!("{resource}: {name} is {value}, not of the form {form}"))
    });
    names.iter().filter_map(fault).chain(misformed).collect()
}

/// Whether a value is as the description has it; a `!` stands behind what is never null.
fn has_form(form: &Value, value: &Value) -> bool {
    let Some(word) = form.as_str() else {
        return value.is_null() || form["one"].as_array().is_some_and(|words| words.contains(value));
    };
    let (word, nullable) = word.strip_suffix('!').map_or((word, true), |word| (word, false));
    if value.is_null() {
        return nullable;
    }
    let text = value.as_str();
    let is = |rule: &dyn Fn(&str) -> bool| text.is_some_and(rule);
    match word.split_once(':') {
        Some(("sid", kinds)) => is(&|text| kinds.split('|').any(|kind| is_sid(kind, text))),
        _ => match word {
            "text" | "phone" => value.is_string(),
            "rfc2822" => is(&|text| chrono::DateTime::parse_from_rfc2822(text).is_ok()),
            "iso8601" => is(&|text| chrono::DateTime::parse_from_rfc3339(text).is_ok()),
            "date" => is(&|text| text.parse::<chrono::NaiveDate>().is_ok()),
            // Blank is what an address that is not set looks like.
            "uri" => is(&|text| text.is_empty() || url::Url::parse(text).is_ok()),
            "method" => is(&|text| matches!(text, "GET" | "POST")),
            "currency" => is(&|text| text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic())),
            "country" => is(&|text| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())),
            "integer" => value.is_i64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "list" => value.is_array(),
            "texts" => value.as_array().is_some_and(|all| all.iter().all(Value::is_string)),
            "links" => value.as_object().is_some_and(|all| all.values().all(Value::is_string)),
            "capabilities" => value.as_object().is_some_and(|all| {
                all.iter().all(|(name, has)| {
                    ["mms", "sms", "voice", "fax"].contains(&name.to_lowercase().as_str()) && has.is_boolean()
                })
            }),
            "any" => true,
            _ => false,
        },
    }
}

fn is_sid(kind: &str, text: &str) -> bool {
    text.strip_prefix(kind).is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
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
fn a_field_too_few_too_many_or_of_another_form_is_noticed() {
    let sid = |kind: &str| format!("{kind}{}", "0f".repeat(16));
    let good = serde_json::json!({
        "sid": sid("CL"), "account_sid": sid("AC"), "friendly_name": null,
        "date_created": "Wed, 25 Nov 2026 15:00:00 +0000", "date_updated": null,
    });
    assert_eq!(faults("SipCredentialListMapping", &good), Vec::<String>::new());
    for (name, value) in [
        ("uri", Value::from("x")),
        ("sid", 1.into()),
        ("sid", sid("AL").into()),
        ("sid", "CL1".into()),
        ("date_created", "yesterday".into()),
        ("date_created", "2026-11-25T15:00:00Z".into()),
    ] {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(!faults("SipCredentialListMapping", &bad).is_empty(), "{name}");
    }
    let mut bad = good;
    bad.as_object_mut().map(|all| all.remove("sid"));
    assert_eq!(faults("SipCredentialListMapping", &bad), ["SipCredentialListMapping lacks sid"]);
}

#[test]
fn both_sources_know_the_same_fields() {
    let (library, description) = (published(), described());
    let mut known = 0;
    for (resource, forms) in description["resources"].as_object().into_iter().flatten() {
        for name in forms.as_object().into_iter().flatten().map(|(name, _)| name) {
            assert!(library["resources"][resource]["fields"].get(name).is_some(), "{resource}: {name}");
            known += 1;
        }
    }
    assert!(known > 200, "{known} fields are described");
    // Never null, by the description alone.
    assert!(!has_form(&"integer!".into(), &Value::Null) && has_form(&"integer".into(), &Value::Null));
}

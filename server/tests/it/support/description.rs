//! Answers of the API held against their description, strictly: a status, a field or a kind of value that is not
//! described is a fault of one of the two.

use super::http::Answer;
use http::Method;
use serde_json::Value;
use server::api::describe::{document, is_described};

/// Panics unless the description knows this answer of this route. Routes that are not the API's are let pass.
#[track_caller]
pub(crate) fn assert_described(method: &Method, route: &str, answer: &Answer) {
    if !is_described(route) {
        return;
    }
    let what = format!("{method} {route}");
    let responses = &document()["paths"][route][method.as_str().to_lowercase()]["responses"];
    let response = &responses[answer.status.as_str()];
    assert!(response.is_object(), "{what} answers {}, which is not described: {:.300}", answer.status, answer.body);
    let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    let content = &response["content"][kind];
    assert!(content.is_object(), "{what} answers {} as {kind}, which is not described", answer.status);
    if kind == "application/json" {
        let mut faults = Vec::new();
        check(&content["schema"], &serde_json::from_str(&answer.body).unwrap(), "answer", &mut faults);
        assert!(faults.is_empty(), "{what} {}: {faults:#?}", answer.status);
    }
}

/// What of a value its schema does not say.
fn check(schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        return check(&document()["components"]["schemas"][name], value, at, faults);
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        let fits = |way: &&Value| {
            let mut inner = Vec::new();
            check(way, value, at, &mut inner);
            inner.is_empty()
        };
        if ways.iter().filter(fits).count() != 1 {
            faults.push(format!("{at} is none of its kinds, or several: {value:.200}"));
        }
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_number = kind == "integer" && kinds.contains(&"number");
    if !kinds.contains(&kind) && !is_number {
        faults.push(format!("{at} is {kind}, not {kinds:?}"));
        return;
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        faults.push(format!("{at} is {value}, none of {words:?}"));
    }
    match value {
        Value::String(text) if schema["format"] == "uuid" && text.parse::<uuid::Uuid>().is_err() => {
            faults.push(format!("{at} is no UUID: {text}"));
        }
        Value::String(text)
            if schema["format"] == "date-time" && chrono::DateTime::parse_from_rfc3339(text).is_err() =>
        {
            faults.push(format!("{at} is no time: {text}"));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                check(&schema["items"], item, &format!("{at}[{index}]"), faults);
            }
        }
        Value::Object(fields) => {
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !fields.contains_key(name) {
                    faults.push(format!("{at}.{name} is missing"));
                }
            }
            for (name, field) in fields {
                match &schema["properties"][name] {
                    Value::Null if schema["additionalProperties"] == true => {}
                    Value::Null => faults.push(format!("{at}.{name} is not described")),
                    known => check(known, field, &format!("{at}.{name}"), faults),
                }
            }
        }
        _ => {}
    }
}

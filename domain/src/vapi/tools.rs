//! What the assistant asks us to do. Three shapes are documented for one message and a fourth is older; all are read.

use super::read;
use serde_json::{Map, Value, json};

/// The most tools of one message.
const MAX_CALLS: usize = 20;

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// The id that the answer must repeat.
    pub id: String,
    /// The tool.
    pub name: String,
    /// What the model filled in; never to be believed about whose data it is.
    pub arguments: Map<String, Value>,
}

impl ToolCall {
    /// A text argument by any of these names.
    #[must_use]
    pub fn argument(&self, names: &[&str]) -> Option<String> {
        let found = names.iter().find_map(|name| match self.arguments.get(*name)? {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        let kept: Option<String> = found.map(|text| text.chars().filter(|c| *c != '\0').take(2000).collect());
        kept.filter(|text| !text.is_empty())
    }
}

/// The tool calls of a message: `toolCallList` with a `function`, with bare `arguments` or with `parameters`; the
/// same inside `toolWithToolCallList`; or the older `functionCall`. An id that is named twice is one call.
#[must_use]
pub fn tool_calls(message: &Value) -> Vec<ToolCall> {
    let list = |name: &str| message.get(name).and_then(Value::as_array).into_iter().flatten();
    let direct = list("toolCallList").chain(list("toolCalls"));
    let wrapped = list("toolWithToolCallList").filter_map(|tool| {
        let call = tool.get("toolCall")?;
        Some((call, read::first(tool, &["/function/name", "/name"], 100)))
    });
    let mut calls: Vec<ToolCall> = Vec::new();
    let all = direct.map(|call| (call, None)).chain(wrapped);
    for call in all.filter_map(|(call, name)| one(call, name)) {
        if calls.len() < MAX_CALLS && !calls.iter().any(|known| known.id == call.id) {
            calls.push(call);
        }
    }
    if calls.is_empty() {
        // One at a time, and without an id.
        calls.extend(message.get("functionCall").and_then(|call| one_with_id(call, String::new(), None)));
    }
    calls
}

fn one(call: &Value, name: Option<String>) -> Option<ToolCall> {
    let id = read::first(call, &["/id", "/toolCallId"], 200)?;
    one_with_id(call, id, name)
}

fn one_with_id(call: &Value, id: String, name: Option<String>) -> Option<ToolCall> {
    let name = read::first(call, &["/function/name", "/name"], 100).or(name)?;
    let places = ["/function/arguments", "/function/parameters", "/arguments", "/parameters"];
    let arguments = places.iter().find_map(|place| match call.pointer(place)? {
        Value::Object(map) => Some(map.clone()),
        Value::String(text) => serde_json::from_str::<Map<String, Value>>(text).ok(),
        _ => None,
    });
    Some(ToolCall { id, name, arguments: arguments.unwrap_or_default() })
}

/// The answer. Results are one line each: anything else is not read aloud.
#[must_use]
pub fn tool_results(results: Vec<(ToolCall, Result<String, String>)>) -> Value {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let [(call, result)] = results.as_slice()
        && call.id.is_empty()
    {
        return json!({"result": line(result.as_ref().unwrap_or_else(|error| error))});
    }
    let all = results.iter().map(|(call, result)| match result {
        Ok(text) => json!({"toolCallId": call.id, "result": line(text)}),
        Err(text) => json!({"toolCallId": call.id, "error": line(text)}),
    });
    json!({"results": all.collect::<Vec<_>>()})
}

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// An entry of the change log as it is hashed, exported and checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// The company's id, or that of the platform's own chain.
    pub chain: Uuid,
    /// Its place in the chain, from 1.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, in words that outlive the account.
    pub actor: String,
    /// From which address, where it is known.
    pub origin: Option<String>,
    /// The request's id, as in the server's log.
    pub request_id: Option<String>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub entity: String,
    /// To which one.
    pub entity_id: Option<String>,
    /// How it was, secrets masked.
    pub before: Option<Value>,
    /// How it is since, secrets masked.
    pub after: Option<Value>,
    /// The number of the entry that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<i64>,
    /// The hash of the entry before it.
    pub prev_hash: String,
    /// Its own hash.
    pub hash: String,
}

/// A time as both databases keep it.
#[must_use]
pub fn normal_time(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// The hash that an entry must have: SHA-256, in hex, over its canonical form, a JSON array without spaces whose first
/// element names the version. Objects are written with their keys in order. The forms are frozen: another one would be
/// another version. An entry that takes another one back has version 2, which ends with that one's number; all others
/// have version 1.
#[must_use]
pub fn hash(entry: &Entry) -> String {
    let value = |value: &Option<Value>| value.as_ref().map_or(Value::Null, ordered);
    let mut form = vec![
        json!("switchboard-audit-v1"),
        json!(entry.chain.to_string()),
        json!(entry.sequence),
        json!(entry.prev_hash),
        json!(normal_time(entry.at).to_rfc3339_opts(SecondsFormat::Micros, true)),
        json!(entry.actor),
        json!(entry.origin),
        json!(entry.request_id),
        json!(entry.action),
        json!(entry.entity),
        json!(entry.entity_id),
        value(&entry.before),
        value(&entry.after),
    ];
    if let (Some(undoes), Some(version)) = (entry.undoes, form.first_mut()) {
        *version = json!("switchboard-audit-v2");
        form.push(json!(undoes));
    }
    Sha256::digest(Value::Array(form).to_string().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same value with the keys of every object in order, however the parser keeps them.
fn ordered(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            let pairs = keys.into_iter().filter_map(|key| Some((key.clone(), ordered(map.get(key)?))));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        Value::Array(list) => Value::Array(list.iter().map(ordered).collect()),
        other => other.clone(),
    }
}

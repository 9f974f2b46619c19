use domain::call::CallStatus;
use domain::phone::{Caller, E164};
use serde_json::{Value, json};

/// The pairs of a form body in the order they came, repeats and blanks kept: the signature is made
/// over exactly these, and a map would lose them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormPairs {
    pairs: Vec<(String, String)>,
    /// They came in the address and are signed as part of it.
    in_address: bool,
}

impl FormPairs {
    /// Decodes a body. Bytes that are no UTF-8 become replacement characters, so such a body never
    /// matches its signature; the count is bounded so that a hostile body costs no memory.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).take(300).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
        Self { pairs, in_address: false }
    }

    /// Of decoded pairs.
    #[must_use]
    pub fn of<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Self {
        let pairs = pairs.into_iter().take(300).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        Self { pairs, in_address: false }
    }

    /// Of the query of a GET.
    #[must_use]
    pub fn of_query(query: &str) -> Self {
        Self { in_address: true, ..Self::parse(query.as_bytes()) }
    }

    /// Whether they came in the address and are signed as part of it.
    #[must_use]
    pub const fn in_address(&self) -> bool {
        self.in_address
    }

    /// The plain values at the top of a JSON body, for webhooks that are set up to send JSON.
    #[must_use]
    pub fn from_json(body: &[u8]) -> Self {
        let read = serde_json::from_slice::<Value>(body).unwrap_or_default();
        let pairs = read.as_object().into_iter().flatten().take(300).filter_map(|(name, value)| match value {
            Value::String(text) => Some((name.clone(), text.clone())),
            Value::Number(_) | Value::Bool(_) => Some((name.clone(), value.to_string())),
            _ => None,
        });
        Self { pairs: pairs.collect(), in_address: false }
    }

    /// All pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// The first value of a name; blank where it is missing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v)
    }

    /// For the event log: an object, values of repeated names joined, long values cut.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut map = serde_json::Map::new();
        for (name, value) in self.iter() {
            let value: String = value.chars().filter(|c| *c != '\0').take(2000).collect();
            let name: String = name.chars().filter(|c| *c != '\0').take(200).collect();
            match map.get_mut(&name) {
                Some(Value::String(seen)) => {
                    seen.push_str(", ");
                    seen.push_str(&value);
                }
                _ => {
                    map.insert(name, json!(value));
                }
            }
        }
        Value::Object(map)
    }
}

/// The parameters of a voice request that we read; everything else is kept in the event.
#[derive(Debug, Clone)]
pub struct VoiceRequest<'r> {
    pairs: &'r FormPairs,
}

impl<'r> VoiceRequest<'r> {
    /// A view of the pairs.
    #[must_use]
    pub const fn new(pairs: &'r FormPairs) -> Self {
        Self { pairs }
    }

    /// Any parameter; blank where it is missing, and without the NUL that PostgreSQL refuses.
    #[must_use]
    pub fn get(&self, name: &str) -> &'r str {
        let value = self.pairs.get(name);
        value.split('\0').next().unwrap_or_default()
    }

    /// `CallSid`, when it can be a key: letters and digits, not longer than any real one.
    #[must_use]
    pub fn call_sid(&self) -> Option<&'r str> {
        Some(self.get("CallSid"))
            .filter(|sid| (3..=64).contains(&sid.len()) && sid.bytes().all(|b| b.is_ascii_alphanumeric()))
    }

    /// `AccountSid`.
    #[must_use]
    pub fn account_sid(&self) -> &'r str {
        self.get("AccountSid")
    }

    /// Who calls.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::from_carrier(self.get("From"))
    }

    /// What was called, as sent: a number or a SIP address.
    #[must_use]
    pub fn to(&self) -> &'r str {
        let to = self.get("To");
        if to.is_empty() { self.get("Called") } else { to }
    }

    /// The number called, if it is one.
    #[must_use]
    pub fn called(&self) -> Option<E164> {
        E164::parse(self.to().trim()).ok()
    }

    /// The number that forwarded the call; a hint, never an identity.
    #[must_use]
    pub fn forwarded_from(&self) -> Option<E164> {
        E164::parse_human(self.get("ForwardedFrom")).ok()
    }

    /// The state the carrier says the call is in.
    #[must_use]
    pub fn status(&self) -> Option<CallStatus> {
        CallStatus::from_carrier(self.get("CallStatus")).ok()
    }

    /// `CallDuration`: seconds from answer to hang-up, only on final events.
    #[must_use]
    pub fn duration(&self) -> Option<i32> {
        self.get("CallDuration").parse().ok().filter(|seconds| (0..=86_400).contains(seconds))
    }
}

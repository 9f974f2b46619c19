//! What is different between two states, field by field.

use chrono::{DateTime, SubsecRound as _, Utc};
use serde_json::{Map, Value};

/// A field that is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name, from the outermost object inwards. Empty: the whole.
    pub path: Vec<String>,
    /// What it was; none where it was not there.
    pub before: Option<Value>,
    /// What it is since; none where it is gone.
    pub after: Option<Value>,
}

impl FieldChange {
    /// `features.callEnabled`.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.join(".")
    }

    /// Whether a state has what was before.
    #[must_use]
    pub fn begins_at(&self, state: Option<&Value>) -> bool {
        same(at(state, &self.path), self.before.as_ref())
    }

    /// The other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { before: self.after, after: self.before, ..self }
    }
}

/// What differs, in the order of the names. Objects are compared field by field, everything else, lists too, as a whole.
#[must_use]
pub fn difference(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let mut found = Vec::new();
    walk(&mut Vec::new(), before, after, &mut found);
    found
}

fn walk(path: &mut Vec<String>, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    let (Some(Value::Object(was)), Some(Value::Object(is))) = (before, after) else {
        found.push(FieldChange { path: path.clone(), before: before.cloned(), after: after.cloned() });
        return;
    };
    let mut keys: Vec<&String> = was.keys().chain(is.keys().filter(|key| !was.contains_key(*key))).collect();
    keys.sort();
    for key in keys {
        path.push(key.clone());
        walk(path, was.get(key), is.get(key), found);
        path.pop();
    }
}

/// The same with every object that came or went told by its fields: for reading, not for applying.
#[must_use]
pub fn flat(changes: &[FieldChange]) -> Vec<FieldChange> {
    let mut out = Vec::new();
    for change in changes {
        spread(&mut change.path.clone(), change.before.as_ref(), change.after.as_ref(), &mut out);
    }
    out
}

fn spread(path: &mut Vec<String>, before: Option<&Value>, after: Option<&Value>, out: &mut Vec<FieldChange>) {
    let fields = |value: Option<&Value>| match value {
        None | Some(Value::Null) => Some(Map::new()),
        Some(Value::Object(map)) if !map.is_empty() => Some(map.clone()),
        Some(_) => None,
    };
    let (Some(was), Some(is)) = (fields(before), fields(after)) else {
        out.push(FieldChange { path: path.clone(), before: before.cloned(), after: after.cloned() });
        return;
    };
    if was.is_empty() && is.is_empty() {
        out.push(FieldChange { path: path.clone(), before: before.cloned(), after: after.cloned() });
        return;
    }
    let mut keys: Vec<&String> = was.keys().chain(is.keys().filter(|key| !was.contains_key(*key))).collect();
    keys.sort();
    for key in keys {
        path.push(key.clone());
        spread(path, was.get(key), is.get(key), out);
        path.pop();
    }
}

/// A state with changes made to it. Where the state is another than the changes are about, what they name becomes what
/// they say.
#[must_use]
pub fn applied(state: Option<&Value>, changes: &[FieldChange]) -> Option<Value> {
    let mut state = state.cloned();
    for change in changes {
        put(&mut state, &change.path, change.after.clone());
    }
    state
}

fn put(state: &mut Option<Value>, path: &[String], value: Option<Value>) {
    let Some((first, rest)) = path.split_first() else {
        *state = value;
        return;
    };
    if !matches!(state, Some(Value::Object(_))) {
        *state = Some(Value::Object(Map::new()));
    }
    let Some(Value::Object(map)) = state else { return };
    let mut inner = map.remove(first);
    put(&mut inner, rest, value);
    if let Some(inner) = inner {
        map.insert(first.clone(), inner);
    }
}

/// What a state has at a path.
#[must_use]
pub fn at<'v>(state: Option<&'v Value>, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(state?, |value, key| value.get(key))
}

/// Whether two values mean the same: not being there and being null are alike, numbers are compared by what they are
/// worth, and times as exactly as both databases keep them.
#[must_use]
pub fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    let one = one.filter(|value| !value.is_null());
    let other = other.filter(|value| !value.is_null());
    match (one, other) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => a == b || a.as_f64() == b.as_f64(),
        (Some(Value::String(a)), Some(Value::String(b))) => a == b || moment(a).is_some_and(|at| Some(at) == moment(b)),
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(Some(a), Some(b)))
        }
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            a.keys().chain(b.keys()).all(|key| same(a.get(key), b.get(key)))
        }
        (one, other) => one == other,
    }
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc().trunc_subsecs(6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn names(before: &Value, after: &Value) -> Vec<String> {
        difference(Some(before), Some(after)).iter().map(FieldChange::name).collect()
    }

    #[test]
    fn fields_that_differ_are_named_from_the_outside_in() {
        let before = json!({"name": "A", "features": {"calls": true, "chat": true}, "gone": 1, "list": [1, 2]});
        let after = json!({"name": "A", "features": {"calls": false, "chat": true}, "new": null, "list": [1]});
        assert_eq!(names(&before, &after), ["features.calls", "gone", "list", "new"]);
        assert_eq!(names(&before, &before), Vec::<String>::new());
        let whole = difference(None, Some(&after));
        assert_eq!((whole.len(), whole[0].name()), (1, String::new()));
        let told: Vec<_> = flat(&whole).iter().map(FieldChange::name).collect();
        assert_eq!(told, ["features.calls", "features.chat", "list", "name", "new"]);
        let other = names(&json!({"a": {"b": 1}}), &json!({"a": [1]}));
        assert_eq!(other, ["a"], "an object that becomes a list is one change");
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        for (one, other) in [
            (json!(1), json!(1.0)),
            (json!({"a": null}), json!({})),
            (json!("2026-11-25T15:00:00.123456789Z"), json!("2026-11-25T15:00:00.123456+00:00")),
            (json!([{"a": 1}]), json!([{"a": 1.0, "b": null}])),
        ] {
            assert!(same(Some(&one), Some(&other)), "{one} {other}");
        }
        for (one, other) in [(json!("1"), json!(1)), (json!([1]), json!([1, 2])), (json!(false), json!(null))] {
            assert!(!same(Some(&one), Some(&other)), "{one} {other}");
        }
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-c.]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[a-c.]{1,2}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn applied_forwards_it_gives_after_and_backwards_before(
            before in prop::option::of(json_value()),
            after in prop::option::of(json_value()),
        ) {
            let changes = difference(before.as_ref(), after.as_ref());
            prop_assert_eq!(changes.is_empty(), before == after);
            prop_assert_eq!(applied(before.as_ref(), &changes), after.clone());
            let back: Vec<_> = changes.into_iter().map(FieldChange::reversed).collect();
            prop_assert_eq!(applied(after.as_ref(), &back), before);
        }

        #[test]
        fn telling_by_fields_loses_nothing(before in json_value(), after in json_value()) {
            let changes = difference(Some(&before), Some(&after));
            for told in flat(&changes) {
                prop_assert!(same(at(Some(&before), &told.path), told.before.as_ref()), "{:?}", told);
                prop_assert!(same(at(Some(&after), &told.path), told.after.as_ref()), "{:?}", told);
            }
        }
    }
}

use super::*;
use crate::audit::serial::normal_time;
use chrono::{TimeZone, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A whole chain of as many entries.
fn chain(actors: &[String]) -> Vec<Entry> {
    let mut prev_hash = START.to_owned();
    let entry = |(n, actor): (usize, &String)| {
        let n = i64::try_from(n).unwrap_or(0);
        let mut entry = Entry {
            chain: Uuid::from_u128(7),
            sequence: n + 1,
            at: normal_time(Utc.timestamp_nanos(1_764_000_000_123_456_789 + n)),
            actor: actor.clone(),
            origin: (n % 2 == 0).then(|| "192.0.2.1".to_owned()),
            request_id: None,
            action: "company.changed".to_owned(),
            entity: "company".to_owned(),
            entity_id: Some("x".to_owned()),
            before: (n % 3 == 0).then(|| json!({"b": 1, "a": [true, null, 1.5]})),
            after: Some(json!({ "n": n })),
            undoes: (n % 4 == 3).then_some(n),
            prev_hash: prev_hash.clone(),
            hash: String::new(),
        };
        entry.hash = hash(&entry);
        prev_hash.clone_from(&entry.hash);
        entry
    };
    actors.iter().enumerate().map(entry).collect()
}

fn findings(entries: &[Entry], end: &Entry) -> Vec<Finding> {
    let mut checker = Checker::default();
    entries.iter().for_each(|entry| checker.read(entry));
    checker.noted(end.chain, end.sequence, &end.hash);
    checker.findings().to_vec()
}

/// Changes one thing that an entry says.
fn alter(entry: &mut Entry, what: usize) {
    match what {
        0 => entry.actor.push('x'),
        1 => entry.action.push('x'),
        2 => entry.entity.push('x'),
        3 => entry.entity_id = None,
        4 => entry.origin = Some("198.51.100.1".to_owned()),
        5 => entry.request_id = Some("r".to_owned()),
        6 => entry.before = Some(json!({"a": 2})),
        7 => entry.after = None,
        8 => entry.at += chrono::Duration::microseconds(1),
        9 => entry.chain = Uuid::from_u128(8),
        10 => entry.sequence += 1000,
        11 => entry.prev_hash = "f".repeat(64),
        12 => entry.undoes = Some(1000),
        _ => entry.hash = "f".repeat(64),
    }
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_chain_is_found(
        actors in prop::collection::vec("\\PC{0,6}", 2..12), at: prop::sample::Index, to: prop::sample::Index, what in 0usize..14,
    ) {
        let whole = chain(&actors);
        let end = &whole[whole.len() - 1];
        prop_assert_eq!(findings(&whole, end), vec![]);

        let (at, to) = (at.index(whole.len()), to.index(whole.len()));
        let mut altered = whole.clone();
        alter(&mut altered[at], what);
        prop_assert!(!findings(&altered, end).is_empty());
        // Also when whoever alters it knows how to hash: the next entry, or the note, does not fit any more.
        altered[at].hash = hash(&altered[at]);
        prop_assert!(altered[at] == whole[at] || !findings(&altered, end).is_empty());

        let mut shorter = whole.clone();
        shorter.remove(at);
        prop_assert!(!findings(&shorter, end).is_empty());

        let mut twice = whole.clone();
        twice.insert(to, whole[at].clone());
        prop_assert!(!findings(&twice, end).is_empty());

        let mut moved = whole.clone();
        moved.swap(at, to);
        prop_assert!(at == to || !findings(&moved, end).is_empty());
    }
}

#[test]
fn the_order_of_keys_says_nothing() {
    let mut entry = chain(&["a".to_owned()]).remove(0);
    entry.before = serde_json::from_str::<Value>(r#"{"z":{"b":1,"a":2},"a":3}"#).ok();
    let one = hash(&entry);
    entry.before = serde_json::from_str::<Value>(r#"{"a":3,"z":{"a":2,"b":1}}"#).ok();
    assert_eq!(hash(&entry), one);
}

#[test]
fn what_an_entry_takes_back_is_hashed() {
    let entries = chain(&["a".to_owned(), "b".to_owned(), "c".to_owned(), "d".to_owned()]);
    let entry = entries.last().unwrap();
    let without = Entry { undoes: None, ..entry.clone() };
    assert!(entry.undoes.is_some() && hash(entry) != hash(&without));
    assert!(serde_json::to_value(&without).unwrap().get("undoes").is_none(), "older checkers read older entries");
}

#[test]
fn the_form_is_frozen() {
    let entry = chain(&["Ada".to_owned()]).remove(0);
    assert_eq!(entry.hash, "5e9973c3839fc06ae085682d7bc161968c7a9c68e6350cb920eafaa24ecc9b73");
}

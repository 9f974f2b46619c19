//! What taking a change back comes to: a pure function of its entry.

use super::difference::{FieldChange, at, difference, same};
use super::kind::{Kind, Undo};
use super::mask::MASK;
use serde_json::{Map, Value, json};

/// What is to be put back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undoing {
    /// The kind of the entry that it writes.
    pub writes: Kind,
    /// What the change did, as far as it is taken back.
    pub changes: Vec<FieldChange>,
    /// Names of what stays as it is, since the log does not hold it.
    pub left_out: Vec<String>,
}

/// What of a kind's entries is never put back: it is told beside, or follows from the rest.
const fn beside(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::AssistantCreated => &["package", "clinics"],
        Kind::AssistantReduced => &["by"],
        Kind::IntegrationChanged => &["status", "replaced", "accountType"],
        Kind::SipSaved => &["replaced"],
        Kind::MemberChanged | Kind::MemberRemoved | Kind::MemberRestored => &["email"],
        _ => &[],
    }
}

/// What undoing an entry would put back.
///
/// # Errors
/// Why it cannot be undone, in plain words.
pub fn undoing(kind: Kind, before: Option<&Value>, after: Option<&Value>) -> Result<Undoing, String> {
    if let Undo::Never(why) = kind.undo() {
        return Err(why.to_owned());
    }
    let nothing = Value::Object(Map::new());
    let mut changes = difference(before.or(Some(&nothing)), after.or(Some(&nothing)));
    // New credentials make the end of the old ones meaningless.
    let replaced = after.and_then(|after| after.get("replaced")).is_some();
    let is_beside = |change: &FieldChange| {
        let name = change.path.first().map(String::as_str).unwrap_or_default();
        beside(kind).contains(&name) || (replaced && name == "accessEndsAt")
    };
    changes.retain(|change| !is_beside(change));
    let (kept, lost): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_kept);
    let mut left_out: Vec<String> = lost.iter().map(FieldChange::name).collect();
    if let Some(Value::Array(names)) = after.and_then(|after| after.get("replaced")) {
        let within = if kind == Kind::IntegrationChanged { "settings." } else { "" };
        let names = names.iter().filter_map(Value::as_str).map(|name| format!("{within}{name}"));
        left_out.extend(names);
        left_out.sort();
        left_out.dedup();
    }
    if kept.is_empty() {
        return Err(match left_out.is_empty() {
            true => "Nothing of this change can be put back.".to_owned(),
            false => format!("The log does not hold what was there before: {}.", left_out.join(", ")),
        });
    }
    Ok(Undoing { writes: kind.undone_by(), changes: kept, left_out })
}

/// Whether the log holds what was there: neither a secret nor a picture.
fn is_kept(change: &FieldChange) -> bool {
    let absent = |value: &Option<Value>| value.as_ref().is_some_and(is_placeholder);
    !absent(&change.before) && !absent(&change.after)
}

fn is_placeholder(value: &Value) -> bool {
    match value {
        Value::String(text) => text == MASK || (text.starts_with("a picture of ") && text.ends_with(" characters")),
        Value::Array(list) => list.iter().any(is_placeholder),
        Value::Object(map) => map.values().any(is_placeholder),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

impl Undoing {
    /// Whether what the change did is still so in this state.
    #[must_use]
    pub fn still_so(&self, now: Option<&Value>) -> bool {
        self.changes.iter().all(|change| same(at(now, &change.path), change.after.as_ref()))
    }

    /// What was, as an object of the fields to change; null for what was not there.
    #[must_use]
    pub fn sent(&self) -> Value {
        let null = |change: &FieldChange| Some(change.before.clone().unwrap_or(Value::Null));
        let puts: Vec<_> =
            self.changes.iter().map(|change| FieldChange { after: null(change), ..change.clone() }).collect();
        super::difference::applied(None, &puts).unwrap_or_else(|| json!({}))
    }

    /// The same as a change of a company takes it, which knows no null: a text that was not there is blank, a switch off.
    #[must_use]
    pub fn sent_to_company(&self) -> Value {
        let mut sent = self.sent();
        for (group, blank) in [("branding", json!("")), ("features", json!(false))] {
            for (_, value) in sent.get_mut(group).and_then(Value::as_object_mut).into_iter().flatten() {
                if value.is_null() {
                    *value = blank.clone();
                }
            }
        }
        if let Some(plan) = sent.pointer_mut("/billing/plan").filter(|plan| plan.is_null()) {
            *plan = json!("");
        }
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_change_did_is_put_back() {
        let (before, after) = (json!({"name": "A", "on": true, "x": 1}), json!({"name": "B", "on": true}));
        let undo = undoing(Kind::PackageChanged, Some(&before), Some(&after)).unwrap();
        assert_eq!((undo.sent(), undo.writes), (json!({"name": "A", "x": 1}), Kind::PackageChanged));
        assert!(undo.still_so(Some(&json!({"name": "B", "on": false}))), "what it did not touch may be another");
        assert!(!undo.still_so(Some(&json!({"name": "C"}))));
        assert!(!undo.still_so(Some(&json!({"name": "B", "x": 2}))));
        let back = undoing(Kind::PackageChanged, Some(&after), Some(&before)).unwrap();
        assert_eq!(back.sent(), json!({"name": "B", "x": null}));
    }

    #[test]
    fn a_secret_is_never_put_back() {
        let settings = |name: &str, token: &str| json!({"accountName": name, "settings": {"authToken": token}});
        let (before, mut after) = (settings("A", MASK), settings("B", MASK));
        after["replaced"] = json!(["authToken"]);
        let undo = undoing(Kind::IntegrationChanged, Some(&before), Some(&after)).unwrap();
        assert_eq!((undo.sent(), undo.left_out), (json!({"accountName": "A"}), vec!["settings.authToken".to_owned()]));
        let mut only = before.clone();
        only["replaced"] = json!(["authToken"]);
        let why = undoing(Kind::IntegrationChanged, Some(&before), Some(&only)).unwrap_err();
        assert_eq!(why, "The log does not hold what was there before: settings.authToken.");
        let new = undoing(Kind::CallersChanged, None, Some(&json!({"token": MASK, "vip": []}))).unwrap();
        assert_eq!(new.left_out, ["token"]);
    }

    #[test]
    fn what_was_not_there_is_blank_for_a_company() {
        let before = json!({"branding": {"displayName": null}, "features": {"chatEnabled": null}, "billing": {"plan": null, "monthlyCredits": null}});
        let after = json!({"branding": {"displayName": "x"}, "features": {"chatEnabled": true}, "billing": {"plan": "y", "monthlyCredits": 3}});
        let undo = undoing(Kind::CompanyChanged, Some(&before), Some(&after)).unwrap();
        let blank = json!({"branding": {"displayName": ""}, "features": {"chatEnabled": false}, "billing": {"plan": "", "monthlyCredits": null}});
        assert_eq!(undo.sent_to_company(), blank);
        assert!(crate::company::CompanyPatch::parse(&blank).is_ok());
        let logo = |text: &str| json!({"branding": {"logoUrl": text}});
        let picture = logo("a picture of 30 characters");
        assert!(undoing(Kind::CompanyChanged, Some(&picture), Some(&logo(""))).is_err());
    }

    #[test]
    fn what_cannot_be_undone_says_why() {
        let why = undoing(Kind::AccountPassword, None, None).unwrap_err();
        assert_eq!(why, "A password cannot be put back.");
        assert!(undoing(Kind::CompanyChanged, None, None).is_err(), "nothing was changed");
    }

    #[test]
    fn making_and_deleting_are_the_opposite_of_each_other() {
        let it = json!({"name": "A", "package": "P", "clinics": ["x"]});
        let made = undoing(Kind::AssistantCreated, None, Some(&it)).unwrap();
        assert_eq!(made.writes, Kind::AssistantDeleted);
        assert!(made.still_so(Some(&json!({"name": "A", "clinics": []}))) && !made.still_so(None));
        let gone = undoing(Kind::AssistantDeleted, Some(&it), None).unwrap();
        assert!(gone.still_so(None), "it is still gone");
    }
}

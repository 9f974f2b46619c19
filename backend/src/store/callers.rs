//! A company's rules about single callers: blocked, VIP, withheld numbers (`companies.settings.callerRules`).

use super::CompanyStore;
use crate::Failure;
use crate::audit::{Change, Kind};
use crate::entity::company;
use domain::audit::{FieldChange, applied};
use domain::company::{CallFeatures, CallerRules, WithheldPolicy};
use domain::phone::E164;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, TransactionTrait};
use serde_json::{Map, Value, json};

/// The longest list of callers: each call looks through it.
pub const MAX_CALLERS: usize = 500;

/// A list of callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerList {
    /// Never answered.
    Blocked,
    /// The staff line rings first.
    Vip,
}

impl CallerList {
    /// The stored key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Vip => "vip",
        }
    }

    /// Reads the stored key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Blocked, Self::Vip].into_iter().find(|list| list.key() == key)
    }

    const fn other(self) -> Self {
        match self {
            Self::Blocked => Self::Vip,
            Self::Vip => Self::Blocked,
        }
    }
}

/// A change to the rules. Each is whole in itself, so that two admins at once lose nothing of each other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerChange {
    /// Puts a number on a list, and takes it off the other.
    Add(CallerList, E164),
    /// Takes a number off a list.
    Remove(CallerList, E164),
    /// What happens to withheld numbers.
    Withheld(WithheldPolicy),
    /// Puts back what an earlier change of the rules replaced, if what it left is still there.
    Back(Vec<FieldChange>),
}

/// What a change came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerChanged {
    /// Done.
    Done,
    /// Done, and the number was on the other list before.
    Moved,
    /// It was so already.
    AlreadySo,
}

impl CompanyStore {
    /// The company's rules about callers.
    ///
    /// # Errors
    /// When the database fails or the company is gone.
    pub async fn caller_rules(&self) -> Result<CallerRules, Failure> {
        let found = company::Entity::find_by_id(self.company().uuid()).one(&self.services.db).await?;
        Ok(CallFeatures::from_settings(&found.ok_or(Failure::NotFound)?.settings).caller_rules)
    }

    /// Changes the rules. They hold for every clinic of the company, so somebody who is limited to one clinic may not.
    ///
    /// # Errors
    /// [`Failure::Forbidden`], [`Failure::Invalid`] when a list is full, or when the database fails.
    pub async fn change_callers(&self, change: &CallerChange) -> Result<CallerChanged, Failure> {
        if self.scope.clinic().is_some() {
            return Err(Failure::Forbidden);
        }
        let (db, id, now) = (&self.services.db, self.company().uuid(), self.services.clock.now());
        let txn = db.begin().await?;
        // Written before it is read: whoever comes second waits here, on both engines, and reads what the first wrote.
        let touched = company::Entity::update_many()
            .col_expr(company::Column::UpdatedAt, Expr::value(now))
            .filter(company::Column::Id.eq(id))
            .exec(&txn)
            .await?;
        if touched.rows_affected == 0 {
            return Err(Failure::NotFound);
        }
        let found = company::Entity::find_by_id(id).one(&txn).await?.ok_or(Failure::NotFound)?;
        let before = found.settings.pointer("/callerRules").cloned();
        let mut settings = found.settings.clone();
        let outcome = apply(&mut settings, change)?;
        if outcome == CallerChanged::AlreadySo {
            txn.rollback().await?;
            return Ok(outcome);
        }
        let after = settings.pointer("/callerRules").cloned();
        let row = company::ActiveModel { id: Set(id), settings: Set(settings), ..Default::default() };
        company::Entity::update(row).exec(&txn).await?;
        self.audit(&txn, Change { action: Kind::CallersChanged, entity: "company", id, before, after }).await?;
        txn.commit().await?;
        Ok(outcome)
    }
}

fn apply(settings: &mut Value, change: &CallerChange) -> Result<CallerChanged, Failure> {
    if let CallerChange::Back(changes) = change {
        return put_back(settings, changes);
    }
    let rules = object(settings)?.entry("callerRules").or_insert_with(|| json!({}));
    let rules = object(rules)?;
    let (changed, moved) = match change {
        CallerChange::Withheld(policy) => {
            let code = json!(policy.code());
            (rules.insert("withheld".to_owned(), code.clone()) != Some(code), false)
        }
        CallerChange::Remove(list, number) => (take(rules, *list, number), false),
        CallerChange::Add(list, number) => {
            let entries = entries(rules, *list)?;
            let new = !entries.iter().any(|entry| is(entry, number));
            if new && entries.len() >= MAX_CALLERS {
                let message = format!("This list holds {MAX_CALLERS} numbers already. Remove some first.");
                return Err(Failure::field("number", &message));
            }
            if new {
                entries.push(json!(number.as_str()));
            }
            (new, take(rules, list.other(), number))
        }
        CallerChange::Back(_) => (false, false),
    };
    Ok(match (changed, moved) {
        (_, true) => CallerChanged::Moved,
        (true, false) => CallerChanged::Done,
        (false, false) => CallerChanged::AlreadySo,
    })
}

fn put_back(settings: &mut Value, changes: &[FieldChange]) -> Result<CallerChanged, Failure> {
    let now = settings.get("callerRules").cloned();
    if !changes.iter().all(|change| change.begins_at(now.as_ref())) {
        return Err(Failure::Conflict);
    }
    let back = applied(now.as_ref(), changes).unwrap_or_else(|| json!({}));
    object(settings)?.insert("callerRules".to_owned(), back);
    Ok(CallerChanged::Done)
}

/// The object in a value; one that is none is replaced, since nothing can be read from it either.
fn object(value: &mut Value) -> Result<&mut Map<String, Value>, Failure> {
    if !value.is_object() {
        *value = json!({});
    }
    value.as_object_mut().ok_or_else(|| Failure::Internal("an object that is none".to_owned()))
}

fn entries(rules: &mut Map<String, Value>, list: CallerList) -> Result<&mut Vec<Value>, Failure> {
    let value = rules.entry(list.key()).or_insert_with(|| json!([]));
    if !value.is_array() {
        *value = json!([]);
    }
    value.as_array_mut().ok_or_else(|| Failure::Internal("a list that is none".to_owned()))
}

/// Whether a stored entry, however somebody wrote it, is that number.
fn is(entry: &Value, number: &E164) -> bool {
    entry.as_str().and_then(|text| E164::parse_human(text).ok()).as_ref() == Some(number)
}

/// Takes a number off a list; whether it was there.
fn take(rules: &mut Map<String, Value>, list: CallerList, number: &E164) -> bool {
    let Some(entries) = rules.get_mut(list.key()).and_then(Value::as_array_mut) else { return false };
    let before = entries.len();
    entries.retain(|entry| !is(entry, number));
    entries.len() < before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> E164 {
        E164::parse(text).unwrap()
    }

    #[test]
    fn a_number_is_on_one_list_and_everything_else_stays() {
        let mut settings = json!({
            "features": {"callEnabled": true},
            "callerRules": {"blocked": ["(416) 555-0140", 7], "note": "by hand"},
        });
        let vip = CallerChange::Add(CallerList::Vip, number("+14165550140"));
        assert_eq!(apply(&mut settings, &vip).unwrap(), CallerChanged::Moved);
        assert_eq!(
            settings,
            json!({
                "features": {"callEnabled": true},
                "callerRules": {"blocked": [7], "note": "by hand", "vip": ["+14165550140"]},
            })
        );
        assert_eq!(apply(&mut settings, &vip).unwrap(), CallerChanged::AlreadySo);
        let gone = CallerChange::Remove(CallerList::Vip, number("+14165550140"));
        assert_eq!(apply(&mut settings, &gone).unwrap(), CallerChanged::Done);
        assert_eq!(apply(&mut settings, &gone).unwrap(), CallerChanged::AlreadySo);
    }

    #[test]
    fn rules_that_somebody_broke_by_hand_are_mended_by_the_next_change() {
        for broken in [json!(null), json!([]), json!({"callerRules": 7}), json!({"callerRules": {"blocked": "x"}})] {
            let mut settings = broken.clone();
            let block = CallerChange::Add(CallerList::Blocked, number("+14165550141"));
            assert_eq!(apply(&mut settings, &block).unwrap(), CallerChanged::Done, "{broken}");
            assert_eq!(CallFeatures::from_settings(&settings).caller_rules.blocked, [number("+14165550141")]);
        }
    }

    #[test]
    fn a_full_list_takes_no_more() {
        let full: Vec<String> = (0..MAX_CALLERS).map(|n| format!("+1416555{n:04}")).collect();
        let mut settings = json!({"callerRules": {"blocked": full}});
        let block = CallerChange::Add(CallerList::Blocked, number("+14165559999"));
        assert!(matches!(apply(&mut settings, &block), Err(Failure::Invalid(_))));
    }
}

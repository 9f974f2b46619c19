//! Rules about single callers.

use super::login::safe_next;
use super::{Pairs, go, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::response::Response;
use backend::Failure;
use backend::store::{CallerChange, CallerChanged, CallerList};
use domain::FieldError;
use domain::access::Permission;
use domain::company::WithheldPolicy;
use domain::phone::E164;

const HERE: &str = "/callers";

/// The name under which its forms are kept until they are shown again.
pub(crate) const FORM: &str = "callers";

/// Adds, removes, or chooses what happens to withheld numbers. A call's page sends here as well and names the way back.
pub async fn change(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let sent = Submitted::new(FORM, pairs);
    let back = match sent.get("back") {
        "" => HERE.to_owned(),
        back => safe_next(back).to_owned(),
    };
    let store = match visitor.enter(Permission::EditClinics).await {
        Ok(store) => store,
        Err(failure) => return refused(&failure, HERE),
    };
    let list = CallerList::from_key(sent.get("list"));
    let change = match (sent.get("do"), list) {
        ("withheld", _) => match WithheldPolicy::from_code(sent.get("withheld")) {
            Some(policy) => CallerChange::Withheld(policy),
            None => return go(HERE),
        },
        ("add" | "remove", Some(list)) => {
            let number = E164::parse_human(sent.get("number")).map_err(|problem| problem.to_string());
            let number = number.and_then(|number| match sent.get("do") {
                // What can never call could only be a slip of the finger.
                "add" if !number.is_dialable() => {
                    Err("That is no number that could call. Check the area code and the digits.".to_owned())
                }
                _ => Ok(number),
            });
            match number {
                Ok(number) if sent.get("do") == "add" => CallerChange::Add(list, number),
                Ok(number) => CallerChange::Remove(list, number),
                Err(message) => return again(&visitor, sent, list, message).await,
            }
        }
        _ => return go(HERE),
    };
    match store.change_callers(&change).await {
        Ok(changed) => go_saying(&visitor, Flash::done(&said(&change, changed)), &back).await,
        Err(Failure::Invalid(errors)) => {
            let message = errors.first().map(|e| e.message.clone()).unwrap_or_default();
            again(&visitor, sent, list.unwrap_or(CallerList::Blocked), message).await
        }
        Err(failure) => refused(&failure, HERE),
    }
}

async fn again(visitor: &Visitor, mut sent: Submitted, list: CallerList, message: String) -> Response {
    sent.errors.push(FieldError::new(format!("{}-number", list.key()), message));
    show_again(visitor, sent, HERE).await
}

fn said(change: &CallerChange, changed: CallerChanged) -> String {
    let so = match change {
        CallerChange::Add(CallerList::Blocked, number) => format!("{} is blocked at every clinic", number.display()),
        CallerChange::Add(CallerList::Vip, number) => {
            format!("Calls from {} ring the staff line first", number.display())
        }
        CallerChange::Remove(CallerList::Blocked, number) => format!("{} is no longer blocked", number.display()),
        CallerChange::Remove(CallerList::Vip, number) => format!("{} is no longer a VIP", number.display()),
        CallerChange::Withheld(WithheldPolicy::Allow) => {
            "Calls with a withheld number are taken like any other".to_owned()
        }
        CallerChange::Withheld(WithheldPolicy::Voicemail) => "Calls with a withheld number go to voicemail".to_owned(),
        CallerChange::Withheld(WithheldPolicy::Reject) => "Calls with a withheld number are rejected".to_owned(),
        CallerChange::Back(_) => "The rules are as they were before".to_owned(),
    };
    match changed {
        CallerChanged::Done => format!("{so}, from the next call on."),
        CallerChanged::Moved => format!("{so}, from the next call on. It was taken off the other list."),
        CallerChanged::AlreadySo => format!("{so} already."),
    }
}

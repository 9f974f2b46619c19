//! The telephone of development: dialling, and what a person does on a call.

use super::{Pairs, encode, go, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::flash::Flash;
use crate::server::phone::{Callbacks, Deed, DemoPhone, Dialled, Staff};
use crate::server::{AppState, Visitor};
use axum::extract::{Path, State};
use axum::response::Response;
use backend::Failure;
use backend::auth::Actor;
use backend::store::CompanyStore;
use domain::FieldError;
use domain::access::Permission;
use domain::ids::UserId;
use domain::phone::E164;
use std::sync::Arc;

/// The name under which the form is kept until it is shown again.
pub(crate) const FORM: &str = "phone";
/// Where it is.
pub(crate) const HERE: &str = "/dev/phone";
/// A number of the fictional range that is nobody's.
const NOBODY: &str = "+14165550199";
/// The domain of SIP addresses in demonstrations.
const SIP_DOMAIN: &str = "demo.sip.twilio.com";
/// The longest sentence, and the longest message, characters.
pub(crate) const LONGEST_SENTENCE: usize = 500;
pub(crate) const LONGEST_MESSAGE: usize = 2000;
const MOST_KEYS: usize = 32;

/// The telephone and whose calls they are.
///
/// # Errors
/// [`Failure::NotFound`] where there is no telephone, or for a program: tokens make no calls.
pub(crate) fn phone_of(state: &AppState, visitor: &Visitor) -> Result<(Arc<dyn DemoPhone>, UserId), Failure> {
    match (&state.phone, &visitor.actor) {
        (Some(phone), Actor::Person(member)) => Ok((Arc::clone(phone), member.user)),
        _ => Err(Failure::NotFound),
    }
}

/// What can be called, with its name: every clinic's numbers and SIP address, and a number that is nobody's.
///
/// # Errors
/// When the database fails.
pub(crate) async fn destinations(store: &CompanyStore) -> Result<Vec<(String, String)>, Failure> {
    let mut all = Vec::new();
    for clinic in store.clinics_now().await? {
        let (slug, name) = (&clinic.resolved.slug, &clinic.context.clinic.name);
        for number in store.numbers(slug).await? {
            all.push((number.to_string(), format!("{name}, {}", number.display())));
        }
        all.push((format!("sip:{slug}@{SIP_DOMAIN}"), format!("{name}, over SIP")));
    }
    let nobody = E164::parse(NOBODY).map_or_else(|_| NOBODY.to_owned(), |number| number.display());
    all.push((NOBODY.to_owned(), format!("Nobody’s number, {nobody}")));
    Ok(all)
}

/// Calls.
pub async fn dial(visitor: Visitor, State(state): State<AppState>, Pairs(pairs): Pairs) -> Response {
    let mut sent = Submitted::new(FORM, pairs);
    let opened = async {
        let (phone, owner) = phone_of(&state, &visitor)?;
        let lines = destinations(&visitor.enter(Permission::TendCalls).await?).await?;
        Ok::<_, Failure>((phone, owner, lines))
    };
    let (phone, owner, lines) = match opened.await {
        Ok(opened) => opened,
        Err(failure) => return refused(&failure, HERE),
    };
    let dialled = match read(&sent, &lines) {
        Ok(dialled) => dialled,
        Err(errors) => {
            sent.errors = errors;
            return show_again(&visitor, sent, HERE).await;
        }
    };
    match phone.dial(owner, dialled).await {
        Ok(id) => go(&format!("{HERE}/{id}")),
        Err(no_line) => {
            sent.errors.push(FieldError::new("to", no_line.to_string()));
            show_again(&visitor, sent, HERE).await
        }
    }
}

fn read(sent: &Submitted, lines: &[(String, String)]) -> Result<Dialled, Vec<FieldError>> {
    let mut errors = Vec::new();
    let to = sent.get("to");
    if !lines.iter().any(|(line, _)| line == to) {
        errors.push(FieldError::new("to", "Choose a number of the list."));
    }
    let number = |field: &'static str, what: &str| {
        E164::parse_human(what).map(|number| number.to_string()).map_err(|e| FieldError::new(field, e.to_string()))
    };
    let caller = match sent.get("from").trim() {
        hidden if ["withheld", "anonymous"].contains(&hidden.to_ascii_lowercase().as_str()) => Ok(None),
        typed => number("from", typed).map(Some),
    };
    let forwarded = match sent.get("forwarded").trim() {
        "" => Ok(None),
        typed => number("forwarded", typed).map(Some),
    };
    let (caller, forwarded) = match (caller, forwarded) {
        (Ok(caller), Ok(forwarded)) if errors.is_empty() => (caller, forwarded),
        (caller, forwarded) => {
            errors.extend(caller.err());
            errors.extend(forwarded.err());
            return Err(errors);
        }
    };
    let from = match (to.starts_with("sip:"), caller) {
        (false, Some(number)) => number,
        (false, None) => "anonymous".to_owned(),
        (true, Some(number)) => format!("sip:{number}@pbx.example"),
        (true, None) => "sip:anonymous@anonymous.invalid".to_owned(),
    };
    let callbacks = Callbacks::ALL.into_iter().find(|(key, _)| *key == sent.get("callbacks"));
    Ok(Dialled {
        to: to.to_owned(),
        from,
        forwarded_from: forwarded,
        staff: Staff::from_key(sent.get("staff")),
        callbacks: callbacks.map(|(_, callbacks)| callbacks).unwrap_or_default(),
    })
}

/// Does something on a call.
pub async fn act(
    visitor: Visitor,
    State(state): State<AppState>,
    Path(id): Path<String>,
    Pairs(pairs): Pairs,
) -> Response {
    let sent = Submitted::new(FORM, pairs);
    let (phone, owner) = match phone_of(&state, &visitor) {
        Ok(opened) => opened,
        Err(failure) => return refused(&failure, HERE),
    };
    let back = format!("{HERE}/{}", encode(&id));
    // Whose call it is comes first: nothing is said about what was typed to somebody else's.
    if phone.look(owner, &id).await.is_none() {
        return refused(&Failure::NotFound, HERE);
    }
    let deed = match deed(&sent) {
        Ok(deed) => deed,
        Err(message) => return go_saying(&visitor, Flash::failed(message), &back).await,
    };
    match phone.act(owner, &id, sent.get("turn").parse().unwrap_or(0), deed).await {
        Some(()) => go(&back),
        None => refused(&Failure::NotFound, HERE),
    }
}

fn deed(sent: &Submitted) -> Result<Deed, &'static str> {
    let words = |longest: usize| match sent.get("words").trim() {
        "" => Err("Type what is said, or choose to say nothing."),
        long if long.chars().count() > longest => Err("That is too long to be said. Shorten it."),
        words => Ok(words.to_owned()),
    };
    match sent.get("do") {
        "say" => words(LONGEST_SENTENCE).map(Deed::Say),
        "leave" => words(LONGEST_MESSAGE).map(|words| Deed::Leave { words, stays: false }),
        "leave-and-stay" => words(LONGEST_MESSAGE).map(|words| Deed::Leave { words, stays: true }),
        "press" => {
            let keys: String = sent.get("keys").chars().filter(|c| !c.is_whitespace()).collect();
            let fits = !keys.is_empty() && keys.len() <= MOST_KEYS && keys.chars().all(is_key);
            if fits { Ok(Deed::Press(keys)) } else { Err("Keys are 0 to 9, * and #.") }
        }
        "silence" => Ok(Deed::Silence),
        "stream-ends" => Ok(Deed::StreamEnds),
        "hang-up" => Ok(Deed::HangUp),
        // A key of the pad, or what the line that rings does.
        other => match (Staff::from_key(other), other.strip_prefix("key-")) {
            (Some(staff), _) => Ok(Deed::Line(staff)),
            (None, Some(key)) if key.chars().count() == 1 && key.chars().all(is_key) => Ok(Deed::Press(key.to_owned())),
            _ => Err("Choose what happens."),
        },
    }
}

const fn is_key(c: char) -> bool {
    matches!(c, '0'..='9' | '*' | '#')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Submitted {
        Submitted::new(FORM, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn lines() -> Vec<(String, String)> {
        ["+14165550101", "sip:downtown@demo.sip.twilio.com"].map(|line| (line.to_owned(), String::new())).to_vec()
    }

    #[test]
    fn only_what_is_on_the_list_is_called() {
        let foreign = sent(&[("to", "+14165550103"), ("from", "416 555 0142")]);
        assert_eq!(read(&foreign, &lines()).unwrap_err()[0].field, "to");
        let wrong = sent(&[("to", "+14165550101"), ("from", "my phone"), ("forwarded", "x")]);
        let fields: Vec<_> = read(&wrong, &lines()).unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["from", "forwarded"]);
    }

    #[test]
    fn callers_are_sent_as_the_carrier_sends_them() {
        let from = |to: &str, from: &str| read(&sent(&[("to", to), ("from", from)]), &lines()).unwrap().from;
        assert_eq!(from("+14165550101", "(416) 555-0142"), "+14165550142");
        assert_eq!(from("+14165550101", " Withheld "), "anonymous");
        assert_eq!(from("sip:downtown@demo.sip.twilio.com", "4165550142"), "sip:+14165550142@pbx.example");
    }

    #[test]
    fn a_deed_is_read_or_refused_with_a_reason() {
        assert_eq!(deed(&sent(&[("do", "say"), ("words", " hours? ")])), Ok(Deed::Say("hours?".into())));
        assert_eq!(deed(&sent(&[("do", "key-#")])), Ok(Deed::Press("#".into())));
        assert_eq!(deed(&sent(&[("do", "press"), ("keys", "1 2#")])), Ok(Deed::Press("12#".into())));
        assert_eq!(deed(&sent(&[("do", "rings-out")])), Ok(Deed::Line(Staff::RingsOut)));
        let long = "x".repeat(LONGEST_SENTENCE + 1);
        for pairs in [
            &[("do", "say"), ("words", "  ")][..],
            &[("do", "say"), ("words", &long)],
            &[("do", "key-a")],
            &[("do", "key-12")],
            &[("do", "press"), ("keys", "1a")],
            &[("do", "press"), ("keys", "")],
            &[("do", "dance")],
            &[],
        ] {
            assert!(deed(&sent(pairs)).is_err(), "{pairs:?}");
        }
    }
}

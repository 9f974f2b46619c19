//! The company's integration accounts: added, edited, tested, rotated, switched, deleted.
//!
//! Secrets that were typed into a form that is refused are not kept for the page that shows it again: sessions are
//! stored. The page says which to type again.

use super::{Pairs, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use backend::probe::{Report, Verdict};
use backend::store::{Account, AccountChange, CompanyStore, Made, NewAccount};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::FieldError;
use domain::access::Permission;
use domain::ids::IntegrationAccountId;
use domain::integration::{AccountKind, Changes};
use secrecy::SecretString;

/// Where they are.
pub(crate) const HERE: &str = "/integrations";
/// The form for a new account.
pub(crate) const NEW: &str = "integration-new";
/// The control of the day on which an access token ends.
pub(crate) const TOKEN_ENDS: &str = "tokenExpiresOn";
/// Kept with a refused form: a secret that is to be typed again.
pub(crate) const RETYPE: &str = "retype";

/// The form of an account; also what is kept for one page after it: a secret that was made, the result of a test.
pub(crate) fn form_of(what: &str, id: IntegrationAccountId) -> String {
    format!("integration-{what}:{id}")
}

/// Adds an account.
pub async fn create(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let store = match visitor.enter(Permission::EditClinics).await {
        Ok(store) => store,
        Err(failure) => return refused(&failure, HERE),
    };
    let sent = Submitted::new(NEW, pairs);
    let Some(kind) = AccountKind::from_code(sent.get("type")) else {
        return refused(&Failure::NotFound, HERE);
    };
    let back = format!("{HERE}/new?type={}", kind.code());
    let ends = match token_ends(&sent) {
        Ok(ends) => ends.flatten(),
        Err(error) => return again(&visitor, kind, sent, vec![error], &back).await,
    };
    let new = NewAccount {
        kind,
        name: sent.get("accountName").to_owned(),
        description: sent.get("description").to_owned(),
        values: values(kind, &sent),
        token_expires_at: ends,
    };
    match store.create_integration_account(&new).await {
        Ok(made) => {
            let words = "Added. Test it now, so that the first caller does not have to.";
            said_with_secret(&visitor, &store, made, words).await
        }
        Err(Failure::Invalid(errors)) => again(&visitor, kind, sent, errors, &back).await,
        Err(failure) => refused(&failure, &back),
    }
}

/// Whatever is done with one account.
pub async fn act(visitor: Visitor, Path(id): Path<String>, Pairs(pairs): Pairs) -> Response {
    let opened = async {
        let store = visitor.enter(Permission::EditClinics).await?;
        let id: IntegrationAccountId = id.parse().map_err(|_| Failure::NotFound)?;
        let account = store.integration_account(id).await?;
        Ok::<_, Failure>((store, account))
    };
    let (store, account) = match opened.await {
        Ok(opened) => opened,
        Err(failure) => return refused(&failure, HERE),
    };
    let id = account.id;
    let sent = Submitted::new(&form_of("edit", id), pairs);
    let back = format!("{HERE}/{id}");
    let version = sent.get("version").parse().ok();
    let done = match sent.get("do") {
        "test" => match store.test_integration_account(id).await {
            Ok(report) => return go_saying(&visitor, tested(id, &report), &format!("{back}#test")).await,
            Err(failure) => Err(failure),
        },
        "rotate" => match store.rotate_integration_secret(id, version, None).await {
            Ok(made) => {
                return said_with_secret(&visitor, &store, made, "There is a new secret. It is shown below, once.")
                    .await;
            }
            Err(failure) => Err(failure),
        },
        "end-old" => store.end_previous_secret(id, version).await.map(|_| "The old secret is no longer taken."),
        "on" | "off" => {
            let active = sent.get("do") == "on";
            let change = AccountChange { version, active: Some(active), ..AccountChange::default() };
            let words = if active { "Switched on." } else { "Switched off. Callers get the clinic’s backup." };
            store.update_integration_account(id, &change).await.map(|_| words)
        }
        "delete" => match store.delete_integration_account(id, version).await {
            Ok(()) => return go_saying(&visitor, Flash::done("Deleted, with everything it held."), HERE).await,
            Err(failure) => Err(failure),
        },
        _ => return save(&visitor, &store, &account, sent, &back).await,
    };
    match done {
        Ok(words) => go_saying(&visitor, Flash::done(words), &back).await,
        Err(Failure::Conflict) => {
            let words =
                "Somebody else changed this account in the meantime. Nothing was done: look at it, then try again.";
            go_saying(&visitor, Flash::failed(words), &back).await
        }
        Err(Failure::Invalid(errors)) => {
            let words: Vec<_> = errors.into_iter().map(|error| error.message).collect();
            go_saying(&visitor, Flash::failed(&words.join(" ")), &back).await
        }
        Err(failure) => refused(&failure, &back),
    }
}

async fn save(visitor: &Visitor, store: &CompanyStore, account: &Account, sent: Submitted, back: &str) -> Response {
    let ends = match token_ends(&sent) {
        Ok(ends) => ends,
        Err(error) => return again(visitor, account.kind, sent, vec![error], back).await,
    };
    let text = |name: &str| sent.has(name).then(|| sent.get(name).to_owned());
    let change = AccountChange {
        version: sent.get("version").parse().ok(),
        name: text("accountName"),
        description: text("description"),
        active: None,
        values: values(account.kind, &sent),
        token_expires_at: ends,
    };
    match store.update_integration_account(account.id, &change).await {
        Ok(saved) => {
            let untested = saved.last_verified_at.is_none() && account.last_verified_at.is_some();
            let words = if untested { "Saved. The credentials are new: test them." } else { "Saved." };
            go_saying(visitor, Flash::done(words), back).await
        }
        Err(Failure::Conflict) => {
            let mut sent = sent;
            sent.values.push(("conflict".to_owned(), String::new()));
            again(visitor, account.kind, sent, Vec::new(), back).await
        }
        Err(Failure::Invalid(errors)) => again(visitor, account.kind, sent, errors, back).await,
        Err(failure) => refused(&failure, back),
    }
}

fn values(kind: AccountKind, sent: &Submitted) -> Changes {
    let typed = |name: &str| sent.has(name).then(|| sent.get(name).to_owned());
    Changes::typed(kind, typed, |name| sent.all("remove").any(|removed| removed == name))
}

/// The day on which the access token ends, to its last second, where the form asks for it.
fn token_ends(sent: &Submitted) -> Result<Option<Option<DateTime<Utc>>>, FieldError> {
    if !sent.has(TOKEN_ENDS) {
        return Ok(None);
    }
    let text = sent.get(TOKEN_ENDS).trim();
    if text.is_empty() {
        return Ok(Some(None));
    }
    let end_of_day = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
    match text.parse::<NaiveDate>() {
        Ok(day) => Ok(Some(Some(day.and_time(end_of_day).and_utc()))),
        Err(_) => Err(FieldError::new(TOKEN_ENDS, "Enter a day, such as 2026-12-31, or leave it empty.")),
    }
}

/// Shows the form again without the secrets that were typed.
async fn again(
    visitor: &Visitor,
    kind: AccountKind,
    mut sent: Submitted,
    errors: Vec<FieldError>,
    to: &str,
) -> Response {
    for spec in kind.fields().iter().filter(|spec| spec.is_secret()) {
        if !sent.get(spec.name).trim().is_empty() {
            sent.values.push((RETYPE.to_owned(), spec.name.to_owned()));
        }
        sent.drop_all(spec.name);
    }
    // Nothing else that was posted is kept either: its name could be a secret's, misspelt.
    let known = ["type", "version", "accountName", "description", "remove", "conflict", RETYPE, TOKEN_ENDS];
    sent.values.retain(|(name, _)| known.contains(&name.as_str()) || kind.field(name).is_some());
    for (_, value) in &mut sent.values {
        *value = value.chars().take(2000).collect();
    }
    sent.errors = errors;
    show_again(visitor, sent, to).await
}

/// A secret that was made waits, encrypted, for the one page that shows it.
async fn said_with_secret(visitor: &Visitor, store: &CompanyStore, made: Made, words: &str) -> Response {
    let id = made.account.id;
    let back = format!("{HERE}/{id}");
    let Some(secret) = made.secret else { return go_saying(visitor, Flash::done(words), &back).await };
    match sealed(store, id, &secret) {
        Ok(form) => {
            let flash = Flash { form: Some(form), ..Flash::done(words) };
            go_saying(visitor, flash, &format!("{back}#new-secret")).await
        }
        Err(failure) => refused(&failure, &back),
    }
}

fn sealed(store: &CompanyStore, id: IntegrationAccountId, secret: &SecretString) -> Result<Submitted, Failure> {
    let values = vec![("sealed".to_owned(), store.seal(secret)?)];
    Ok(Submitted::new(&form_of("secret", id), values))
}

/// The result of a test, line by line, for the page that follows.
fn tested(id: IntegrationAccountId, report: &Report) -> Flash {
    let lines = report.checks.iter().map(|check| {
        let tone = match (check.verdict, check.essential) {
            (Verdict::Works, _) => "ok",
            (Verdict::Refused, true) => "danger",
            (Verdict::Refused, false) => "warn",
            (Verdict::Unknown, _) => "info",
        };
        (tone.to_owned(), format!("{}: {}", check.what, check.words))
    });
    let form = Some(Submitted::new(&form_of("test", id), lines.collect()));
    let flash = match report.verdict() {
        Verdict::Works => Flash::done("Tested: it works."),
        Verdict::Refused => Flash::failed("Tested: it does not work. See below."),
        Verdict::Unknown => {
            Flash { tone: "warn".to_owned(), ..Flash::done("Tested, but nothing certain was learnt. See below.") }
        }
    };
    Flash { form, ..flash }
}

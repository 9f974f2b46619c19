//! What the change log says about an account: names and masks, never a secret.

use crate::entity::integration_account::Model;
use domain::integration::Credentials;
use serde_json::{Map, Value, json};

/// An account as the change log shows it. Secrets are only there or not; the writer masks them once more.
pub(super) fn shown(row: &Model, credentials: &Credentials) -> Value {
    let settings = credentials.kind().fields().iter().filter_map(|spec| {
        let value = credentials.get(spec.name)?;
        let value = if spec.is_secret() { "set" } else { value };
        Some((spec.name.to_owned(), json!(value)))
    });
    json!({
        "accountName": row.account_name,
        "accountType": credentials.kind().code(),
        "description": row.description,
        "isActive": row.is_active,
        "status": row.status,
        "accessEndsAt": row.token_expires_at,
        "settings": settings.collect::<Map<_, _>>(),
    })
}

/// The same after an edit, with the names of the secrets that are another now.
pub(super) fn shown_after(row: &Model, credentials: &Credentials, changed: &[&str]) -> Value {
    let mut after = shown(row, credentials);
    let is_secret =
        |name: &&&str| credentials.kind().field(name).is_some_and(domain::integration::FieldSpec::is_secret);
    let replaced: Vec<_> = changed.iter().filter(is_secret).collect();
    if !replaced.is_empty() {
        after["replaced"] = json!(replaced);
    }
    after
}

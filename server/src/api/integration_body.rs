//! What programs send about integration accounts. Only what may be set is taken: the rest is refused by name, except
//! what an answer of ours holds, so that an account that was read may be sent back changed.

use backend::store::{AccountChange, NewAccount};
use chrono::{DateTime, Utc};
use domain::FieldError;
use domain::integration::{AccountKind, Changes};
use secrecy::SecretString;
use serde_json::{Map, Value};

/// In an answer of ours, and never set by a program.
const OURS: [&str; 11] = [
    "id",
    "webhookUrl",
    "status",
    "level",
    "findings",
    "lastError",
    "lastErrorAt",
    "lastVerifiedAt",
    "previousSecretUntil",
    "createdAt",
    "updatedAt",
];

type Errors = Vec<FieldError>;

/// An account to be made.
#[derive(Debug)]
pub(super) struct New(pub NewAccount);

/// An edit.
#[derive(Debug)]
pub(super) struct Edit(pub AccountChange);

/// The fields of a body with what is wrong with them.
struct Reader<'b> {
    map: &'b Map<String, Value>,
    errors: Errors,
}

impl<'b> Reader<'b> {
    fn of(body: &'b Value) -> Result<Self, Errors> {
        let map = body.as_object().ok_or_else(|| vec![FieldError::new("body", "Send a JSON object.")])?;
        Ok(Self { map, errors: Vec::new() })
    }

    fn fail(&mut self, field: &str, words: &str) {
        self.errors.push(FieldError::new(field, words));
    }

    /// A field that was sent, and not as null.
    fn given(&self, name: &str) -> Option<&'b Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    fn text(&mut self, name: &'static str) -> Option<String> {
        let text = self.given(name)?.as_str().map(str::to_owned);
        if text.is_none() {
            self.fail(name, "Send text.");
        }
        text
    }

    /// A text that null empties.
    fn text_or_none(&mut self, name: &'static str) -> Option<String> {
        if self.map.get(name).is_some_and(Value::is_null) { Some(String::new()) } else { self.text(name) }
    }

    fn moment(&mut self, name: &'static str) -> Option<Option<DateTime<Utc>>> {
        let Some(value) = self.given(name) else { return self.map.contains_key(name).then_some(None) };
        let moment = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        if moment.is_none() {
            self.fail(name, "Send a moment such as 2026-12-31T12:00:00Z, or null.");
        }
        moment.map(|moment| Some(moment.to_utc()))
    }

    fn version(&mut self) -> Option<i32> {
        let version = self.given("version")?.as_i64().and_then(|version| i32::try_from(version).ok());
        if version.is_none() {
            self.fail("version", "Send the version that was read, a whole number, or leave it out.");
        }
        version
    }

    fn credentials(&mut self, kind: AccountKind) -> Changes {
        let Some(given) = self.given("credentials") else { return Changes::default() };
        match Changes::sent(kind, given) {
            Ok(changes) => changes,
            Err(errors) => {
                let within = |error: FieldError| match error.field.as_str() {
                    "credentials" => error,
                    field => FieldError::new(format!("credentials.{field}"), error.message),
                };
                self.errors.extend(errors.into_iter().map(within));
                Changes::default()
            }
        }
    }

    fn refuse_others(&mut self, known: &[&str]) {
        let others = self.map.keys().filter(|name| !known.contains(&name.as_str()));
        let others: Vec<String> = others.map(|name| name.chars().take(60).collect()).collect();
        for name in others {
            self.fail(&name, "There is no such field to set.");
        }
    }

    fn done<T>(self, value: T) -> Result<T, Errors> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}

impl New {
    pub(super) fn parse(body: &Value) -> Result<Self, Errors> {
        let mut read = Reader::of(body)?;
        let (account_type, provider) = (read.text("accountType"), read.text("provider"));
        let Some(kind) = account_type.and_then(|name| AccountKind::named(&name, provider.as_deref())) else {
            read.fail(
                "accountType",
                "Send twilio, whatsapp, google_calendar, or custom with the provider sip or vapi.",
            );
            return Err(read.errors);
        };
        read.refuse_others(&["accountType", "provider", "accountName", "description", "credentials", "tokenExpiresAt"]);
        let new = NewAccount {
            kind,
            name: read.text("accountName").unwrap_or_default(),
            description: read.text("description").unwrap_or_default(),
            values: read.credentials(kind),
            token_expires_at: read.moment("tokenExpiresAt").flatten(),
        };
        read.done(Self(new))
    }
}

impl Edit {
    pub(super) fn parse(kind: AccountKind, body: &Value) -> Result<Self, Errors> {
        let mut read = Reader::of(body)?;
        let fixed = [("accountType", Some(kind.account_type())), ("provider", kind.provider())];
        for (name, is) in fixed {
            if read.given(name).is_some_and(|sent| sent.as_str() != is) {
                read.fail(name, "The type of an account does not change. Make another account.");
            }
        }
        let active = read.given("isActive").map(Value::as_bool);
        if active == Some(None) {
            read.fail("isActive", "Send true or false.");
        }
        let own = [
            "accountType",
            "provider",
            "accountName",
            "description",
            "credentials",
            "tokenExpiresAt",
            "isActive",
            "version",
        ];
        read.refuse_others(&[&own[..], &OURS].concat());
        let change = AccountChange {
            version: read.version(),
            name: read.text("accountName"),
            description: read.text_or_none("description"),
            active: active.flatten(),
            values: read.credentials(kind),
            token_expires_at: read.moment("tokenExpiresAt"),
        };
        read.done(Self(change))
    }
}

/// `{secret?, version?}`.
pub(super) fn secret(body: &Value) -> Result<(Option<i32>, Option<SecretString>), Errors> {
    let mut read = Reader::of(body)?;
    read.refuse_others(&["secret", "version"]);
    let (version, secret) = (read.version(), read.text("secret"));
    read.done((version, secret.map(SecretString::from)))
}

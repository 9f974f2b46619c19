//! Secrets that the next page shows once: a link, a token, recovery codes. They wait in the session, sealed, since a
//! form is answered by a redirect and the database must not hold them in clear.

use super::Visitor;
use super::session::hold;
use backend::Failure;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

const ONCE: &str = "once";

/// What waits.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    /// What it is; a page shows its own only.
    kind: String,
    /// Who or what it is for.
    about: String,
    sealed: String,
}

/// A secret to show now.
#[derive(Debug)]
pub struct Once {
    /// Who or what it is for.
    pub about: String,
    /// The secret.
    pub secret: SecretString,
}

fn owner(visitor: &Visitor) -> String {
    visitor.actor.user().map(|user| user.to_string()).unwrap_or_default()
}

/// Keeps a secret for the next page of that kind.
///
/// # Errors
/// When the session cannot be written.
pub async fn keep(visitor: &Visitor, kind: &str, about: &str, secret: &SecretString) -> Result<(), Failure> {
    let internal = |text: String| Failure::Internal(text);
    let sealed = visitor.services.keys.seal(secret, owner(visitor).as_bytes()).map_err(|e| internal(e.to_string()))?;
    let waiting = Sealed { kind: kind.to_owned(), about: about.to_owned(), sealed };
    visitor.session.insert(ONCE, waiting).await.map_err(|e| internal(e.to_string()))?;
    hold(&visitor.session).await?;
    visitor.session.save().await.map_err(|e| internal(e.to_string()))
}

/// Takes it; the page after the next knows nothing of it.
pub async fn take(visitor: &Visitor, kind: &str) -> Option<Once> {
    let waiting = visitor.session.get::<Sealed>(ONCE).await.ok().flatten().filter(|one| one.kind == kind)?;
    visitor.session.remove_value(ONCE).await.ok()?;
    hold(&visitor.session).await.ok()?;
    // Not shown when it could not be forgotten.
    visitor.session.save().await.ok()?;
    let secret = visitor.services.keys.open(&waiting.sealed, owner(visitor).as_bytes()).ok()?;
    Some(Once { about: waiting.about, secret })
}

/// The text to show.
#[must_use]
pub fn shown(once: &Once) -> String {
    once.secret.expose_secret().to_owned()
}

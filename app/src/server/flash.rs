//! What the next page says once: that something was saved, or what was wrong with a form together
//! with everything that was typed into it. Kept in the session, because a form that posts without
//! JavaScript is answered by a redirect.

use super::session::hold;
use crate::forms::Submitted;
use backend::Failure;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

const FLASH: &str = "flash";

/// Said once on the next page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flash {
    /// `ok`, `warn` or `danger`.
    pub tone: String,
    /// The message.
    pub message: String,
    /// The form to show again, filled as it was.
    pub form: Option<Submitted>,
}

impl Flash {
    /// A thing that was done.
    #[must_use]
    pub fn done(message: &str) -> Self {
        Self { tone: "ok".into(), message: message.into(), form: None }
    }

    /// A thing that was not done.
    #[must_use]
    pub fn failed(message: &str) -> Self {
        Self { tone: "danger".into(), message: message.into(), form: None }
    }

    /// A form that was refused, to be shown again.
    #[must_use]
    pub fn refused(form: Submitted) -> Self {
        Self { tone: "danger".into(), message: String::new(), form: Some(form) }
    }

    /// Keeps it for the next page.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep(self, session: &Session) -> Result<(), Failure> {
        session.insert(FLASH, self).await.map_err(|e| Failure::Internal(e.to_string()))?;
        hold(session).await?;
        // Saved here and not by the layer, which drops writes of failed answers.
        session.save().await.map_err(|e| Failure::Internal(e.to_string()))
    }

    /// Takes it; the page after the next says nothing.
    pub async fn take(session: &Session) -> Option<Self> {
        // Looked at before it is taken: a page with nothing to say costs no write.
        session.get_value(FLASH).await.ok().flatten()?;
        let flash = session.remove::<Self>(FLASH).await.ok().flatten();
        hold(session).await.ok()?;
        let _ = session.save().await;
        flash
    }
}

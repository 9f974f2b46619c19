//! Settings that somebody typed and wants to try before saving: kept in the session until they are saved or dropped.

use super::session::hold;
use crate::forms::Submitted;
use backend::Failure;
use domain::availability::AvailabilitySettings;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_sessions::Session;

const DRAFT: &str = "draft";

/// A form that is being tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The clinic.
    pub slug: String,
    /// The screen it was typed on: `hours`, `answering` or `backup`.
    pub screen: String,
    /// Everything that was typed, to go on with.
    pub form: Submitted,
    /// The whole settings with what was typed.
    pub settings: Value,
}

impl Draft {
    /// Keeps it in place of any other.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep(self, session: &Session) -> Result<(), Failure> {
        session.insert(DRAFT, self).await.map_err(|e| Failure::Internal(e.to_string()))?;
        hold(session).await?;
        session.save().await.map_err(|e| Failure::Internal(e.to_string()))
    }

    /// The draft for a clinic, if there is one.
    pub async fn of(session: &Session, slug: &str) -> Option<Self> {
        session.get::<Self>(DRAFT).await.ok().flatten().filter(|draft| draft.slug == slug)
    }

    /// Forgets the draft for a clinic; nothing is written where there is none.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn forget(session: &Session, slug: &str) -> Result<(), Failure> {
        if Self::of(session, slug).await.is_none() {
            return Ok(());
        }
        session.remove::<Self>(DRAFT).await.map_err(|e| Failure::Internal(e.to_string()))?;
        hold(session).await?;
        session.save().await.map_err(|e| Failure::Internal(e.to_string()))
    }

    /// The settings to try.
    #[must_use]
    pub fn settings(&self) -> AvailabilitySettings {
        AvailabilitySettings::read(&self.settings).0
    }

    /// The screen's name for people.
    #[must_use]
    pub fn screen_name(&self) -> &'static str {
        match self.screen.as_str() {
            "answering" => "Who answers",
            "backup" => "Backup",
            _ => "Hours",
        }
    }
}

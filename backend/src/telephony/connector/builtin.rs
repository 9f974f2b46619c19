//! The built-in receptionist: rules, speech and keys, no provider.

use super::{AssistantConnector, Connected, ConnectorError, Scene};
use async_trait::async_trait;
use domain::routing::Plan;
use domain::twiml::{Twiml, answer};

pub(super) struct Builtin;

#[async_trait]
impl AssistantConnector for Builtin {
    fn name(&self) -> &'static str {
        "builtin"
    }

    async fn connect(&self, scene: &Scene<'_>) -> Result<Connected, ConnectorError> {
        Ok(self.preview(scene).into())
    }

    fn preview(&self, scene: &Scene<'_>) -> Twiml {
        answer(&Plan::Assistant, &scene.answer)
    }
}

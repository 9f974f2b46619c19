//! A line followed to its end, see [`crate::lines`].

use super::{Job, Outcome, Trouble, Work};
use crate::Services;
use crate::lines::{FOLLOW, follow};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Payload {
    number: Uuid,
}

/// Asks the carrier about a line, again and again until nothing is to come.
#[derive(Debug)]
pub(crate) struct LineFollow;

#[async_trait::async_trait]
impl Work for LineFollow {
    fn kind(&self) -> &'static str {
        FOLLOW
    }

    async fn run(&self, services: &Services, job: &Job) -> Result<Outcome, Trouble> {
        let payload = serde_json::from_value::<Payload>(job.payload.clone());
        let (Ok(payload), Some(company)) = (payload, job.company) else {
            return Err(Trouble::Never("which line it was cannot be read".to_owned()));
        };
        Ok(follow(services, company, payload.number).await?.map_or(Outcome::Done, Outcome::Later))
    }
}

use super::ApiError;
use app::server::{AppState, Visitor};
use axum::extract::FromRequestParts;
use backend::auth::{Actor, actor_of_token};
use backend::store::CompanyStore;
use backend::{Failure, Services};
use domain::access::Permission;
use http::header;
use http::request::Parts;

/// Whoever calls the API: a program with a bearer token, else a person with a session.
#[derive(Debug)]
pub enum Caller {
    /// A bearer token.
    Program(Box<(Actor, Services)>),
    /// A session.
    Person(Box<Visitor>),
}

impl Caller {
    /// The one door to the company's data.
    ///
    /// # Errors
    /// See [`Actor::enter`].
    pub async fn enter(&self, permission: Permission) -> Result<CompanyStore, ApiError> {
        Ok(match self {
            Self::Program(program) => {
                let (actor, services) = &**program;
                actor.enter(services, None, permission).await?
            }
            Self::Person(visitor) => visitor.enter(permission).await?,
        })
    }
}

impl Caller {
    /// The door to what is about calls: closed while the company's calls switch is off.
    ///
    /// # Errors
    /// See [`Actor::enter`]; [`Failure::CallsDisabled`].
    pub async fn enter_calls(&self, permission: Permission) -> Result<CompanyStore, ApiError> {
        let store = self.enter(permission).await?;
        store.require_calls().await?;
        Ok(store)
    }

    /// Who calls, for what belongs to no company.
    #[must_use]
    pub fn who(&self) -> (&Actor, &Services) {
        match self {
            Self::Program(program) => (&program.0, &program.1),
            Self::Person(visitor) => (&visitor.actor, &visitor.services),
        }
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let services = state.services.clone();
        if let Some(header) = parts.headers.get(header::AUTHORIZATION) {
            // A header that is there but wrong does not fall back to the cookie.
            let token = header.to_str().ok().and_then(|v| v.strip_prefix("Bearer ")).ok_or(Failure::Unauthenticated)?;
            let actor = actor_of_token(&services, &token.trim().to_owned().into()).await?;
            return Ok(Self::Program(Box::new((actor, services))));
        }
        Ok(Self::Person(Box::new(Visitor::of(parts, &services).await?)))
    }
}

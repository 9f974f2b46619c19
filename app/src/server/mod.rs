//! The server's half of the interface: what a page and a form handler need to know who asks, for
//! which company, and how to answer.

pub mod actions;
pub mod change_log;
pub mod days;
pub mod draft;
pub mod flash;
pub mod import;
pub mod once;
pub mod phone;
mod route;
pub mod session;
mod state;

pub use route::{Route, mount};
pub use state::{AppState, ClientAddress, Origin};

use backend::auth::Actor;
use backend::store::{ClinicNow, CompanyStore, company_names, company_with_clinic};
use backend::{Failure, Services};
use domain::access::Permission;
use domain::ids::CompanyId;
use http::request::Parts;
use leptos::prelude::use_context;
use tower_sessions::Session;

/// Who asks, and what they chose.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The session.
    pub session: Session,
    /// The person.
    pub actor: Actor,
    /// The company chosen in the switcher.
    pub company: Option<CompanyId>,
    /// Services, for the pages.
    pub services: Services,
}

impl Visitor {
    /// The signed-in person behind the request that is being rendered.
    ///
    /// # Errors
    /// [`Failure::Unauthenticated`] when nobody is signed in.
    pub async fn current() -> Result<Self, Failure> {
        let parts = use_context::<Parts>().ok_or(Failure::Unauthenticated)?;
        let state = use_context::<AppState>().ok_or(Failure::Unauthenticated)?;
        Self::of(&parts, &state.services).await
    }

    /// The signed-in person behind a request.
    ///
    /// # Errors
    /// [`Failure::Unauthenticated`] when nobody is signed in.
    pub async fn of(parts: &Parts, services: &Services) -> Result<Self, Failure> {
        let session = parts.extensions.get::<Session>().ok_or(Failure::Unauthenticated)?;
        Self::of_session(session, services).await
    }

    /// The person who is signed in in a session.
    ///
    /// # Errors
    /// [`Failure::Unauthenticated`] when nobody is.
    pub async fn of_session(session: &Session, services: &Services) -> Result<Self, Failure> {
        let user = session::user(session, services).await?.ok_or(Failure::Unauthenticated)?;
        let actor = Actor::person(services, user).await?;
        let company = session::company(session).await;
        Ok(Self { session: session.clone(), actor, company, services: services.clone() })
    }

    /// The one door to the chosen company's data.
    ///
    /// # Errors
    /// See [`Actor::enter`].
    pub async fn enter(&self, permission: Permission) -> Result<CompanyStore, Failure> {
        match self.actor.enter(&self.services, self.company, permission).await {
            // The chosen company is gone, or the membership was taken away: back to the first.
            Err(Failure::NotFound) if self.company.is_some() => {
                self.actor.enter(&self.services, None, permission).await
            }
            entered => entered,
        }
    }

    /// The companies the person can work for, with their names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn companies(&self) -> Result<Vec<(CompanyId, String)>, Failure> {
        match (&self.actor, self.actor.master()) {
            (_, Ok(right)) => company_names(&self.services, right).await,
            (Actor::Person(member), Err(_)) => {
                Ok(member.memberships.iter().map(|m| (m.company, m.company_name.clone())).collect())
            }
            (Actor::Token { .. }, Err(_)) => Ok(Vec::new()),
        }
    }

    /// The company that holds the clinic with this slug, and all clinics of it: the chosen company, or another one the
    /// person belongs to or visits, since an address may be opened from a mail or a bookmark.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when none of them has it; [`Failure::SupportVisitRequired`] when it is in a company that a
    /// master admin would have to visit.
    pub async fn company_of_clinic(&self, slug: &str) -> Result<(CompanyStore, Vec<ClinicNow>), Failure> {
        let holds = |clinics: &[ClinicNow]| clinics.iter().any(|c| c.resolved.slug == slug);
        let chosen = match self.enter(Permission::ReadCompany).await {
            Ok(chosen) => {
                let clinics = chosen.clinics_now().await?;
                if holds(&clinics) {
                    return Ok((chosen, clinics));
                }
                Some(chosen.company())
            }
            // It may be in a company that is visited, although another one is chosen.
            Err(Failure::SupportVisitRequired(_)) => None,
            Err(failure) => return Err(failure),
        };
        for id in self.actor.within().into_iter().filter(|id| Some(*id) != chosen) {
            let store = self.actor.enter(&self.services, Some(id), Permission::ReadCompany).await?;
            let clinics = store.clinics_now().await?;
            if holds(&clinics) {
                return Ok((store, clinics));
            }
        }
        if let Ok(right) = self.actor.master()
            && let Some(company) = company_with_clinic(&self.services, right, slug).await?
        {
            return Err(Failure::SupportVisitRequired(Some(company)));
        }
        Err(Failure::NotFound)
    }

    /// The one door to a clinic by its slug: its company's store, opened with that right, and the clinic as it is now.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it belongs to none of the person's companies, [`Failure::Forbidden`] without the right.
    pub async fn enter_clinic(&self, slug: &str, permission: Permission) -> Result<(CompanyStore, ClinicNow), Failure> {
        let (readable, clinics) = self.company_of_clinic(slug).await?;
        let clinic = clinics.into_iter().find(|c| c.resolved.slug == slug).ok_or(Failure::NotFound)?;
        let store = self.actor.enter(&self.services, Some(readable.company()), permission).await?;
        Ok((store, clinic))
    }
}

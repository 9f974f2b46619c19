use super::avatar::{self, Avatar};
use super::visit::{self, OpenVisit};
use crate::entity::{company, membership, user};
use crate::scope::{CompanyScope, MasterScope};
use crate::store::CompanyStore;
use crate::{Failure, Services};
use domain::access::{Permission, Role};
use domain::ids::{ClinicId, CompanyId, UserId};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

/// Whoever is asking, with everything that decides what they may do.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "there is one for a request, and nearly always it is a person")]
pub enum Actor {
    /// A person with a session.
    Person(Member),
    /// A bearer token of a company.
    Token {
        /// The token's name, for the change log.
        name: String,
        /// Its company; `None` is a service token without tenant data.
        company: Option<CompanyId>,
        /// What it may do.
        scopes: Vec<String>,
        /// The only clinic it sees: that of whoever made it, if they are limited to one.
        clinic: Option<ClinicId>,
    },
}

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Member {
    /// Their id.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// Their picture.
    pub avatar: Option<Avatar>,
    /// Runs the platform.
    pub is_master: bool,
    /// The companies they belong to, by name.
    pub memberships: Vec<Membership>,
    /// The support visits that run: a master admin's ways into other companies.
    pub visits: Vec<OpenVisit>,
    /// The visit by which they entered the company they are in; set by [`Actor::enter`] only.
    pub(crate) visiting: Option<OpenVisit>,
}

/// What is read of a person for every request: not their picture, which may be large.
#[derive(FromQueryResult)]
struct Known {
    name: String,
    email: String,
    is_master: bool,
    updated_at: DateTimeUtc,
    picture: Option<String>,
}

/// Belonging to a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The company.
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// The role there.
    pub role: Role,
    /// The only clinic they see, if limited to one.
    pub clinic: Option<ClinicId>,
}

impl Actor {
    /// Loads a signed-in person afresh: a role taken away works at once, and so does a visit that was ended.
    ///
    /// # Errors
    /// [`Failure::Unauthenticated`] when the account is gone or off.
    pub async fn person(services: &Services, id: UserId) -> Result<Self, Failure> {
        let db = &services.db;
        let found = user::Entity::find_by_id(id.uuid())
            .filter(user::Column::IsActive.eq(true))
            .filter(user::Column::DeletedAt.is_null())
            .select_only()
            .columns([user::Column::Name, user::Column::Email, user::Column::IsMaster, user::Column::UpdatedAt])
            .expr_as(avatar::head(), "picture")
            .into_model::<Known>()
            .one(db)
            .await?
            .ok_or(Failure::Unauthenticated)?;
        let memberships = membership::Entity::find()
            .filter(membership::Column::UserId.eq(id.uuid()))
            .find_also_related(company::Entity)
            .filter(company::Column::DeletedAt.is_null())
            .order_by_asc(company::Column::Name)
            .all(db)
            .await?;
        let memberships = memberships.into_iter().filter_map(|(member, company)| {
            Some(Membership {
                company: member.company_id.into(),
                company_name: company?.name,
                role: Role::from_membership(&member.role),
                clinic: member.clinic_id.map(Into::into),
            })
        });
        let visits = if found.is_master { visit::open(db, id, services.clock.now()).await? } else { Vec::new() };
        Ok(Self::Person(Member {
            visits,
            visiting: None,
            user: id,
            avatar: Avatar::of_head(found.picture.as_deref(), found.updated_at.timestamp_millis()),
            name: found.name,
            email: found.email,
            is_master: found.is_master,
            memberships: memberships.collect(),
        }))
    }

    /// How the change log names them.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Person(member) if member.visiting.is_some() => visitor_label(&member.name),
            Self::Person(member) => member.name.clone(),
            Self::Token { name, .. } => format!("Token “{name}”"),
        }
    }

    /// The signed-in person's id, if it is one.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::Person(member) => Some(member.user),
            Self::Token { .. } => None,
        }
    }

    /// The one door to a company's data: finds the company, checks membership and permission, and
    /// returns a store that cannot see anything else. `company` is what the session chose; without
    /// one the first of the actor's companies is meant. A master admin enters a company they do not
    /// belong to by a support visit.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for a company the actor does not belong to,
    /// [`Failure::Forbidden`] without the right, [`Failure::SupportVisitRequired`] and
    /// [`Failure::SupportReadOnly`] for a master admin.
    pub async fn enter(
        &self,
        services: &Services,
        company: Option<CompanyId>,
        permission: Permission,
    ) -> Result<CompanyStore, Failure> {
        let scope = match self {
            Self::Token { company: own, scopes, clinic, .. } => {
                let own = own.ok_or(Failure::Forbidden)?;
                if company.is_some_and(|c| c != own) {
                    return Err(Failure::NotFound);
                }
                if !scopes.iter().any(|s| s == permission.token_scope()) {
                    return Err(Failure::Forbidden);
                }
                if permission.is_company_wide() && clinic.is_some() {
                    return Err(Failure::Forbidden);
                }
                CompanyScope::new(own, *clinic)
            }
            Self::Person(member) => {
                let found = match company {
                    Some(id) => member.memberships.iter().find(|m| m.company == id),
                    None => member.memberships.first(),
                };
                let Some(found) = found else {
                    if !member.is_master {
                        return Err(Failure::NotFound);
                    }
                    let open = visit::pass(services, member, company, permission).await?;
                    let scope = CompanyScope::new(open.visit.company, None);
                    let visitor = Self::Person(Member { visiting: Some(open), ..member.clone() });
                    return Ok(CompanyStore::new(services.clone(), scope, visitor));
                };
                if !found.role.may(permission) {
                    return Err(Failure::Forbidden);
                }
                if permission.is_company_wide() && found.clinic.is_some() {
                    return Err(Failure::Forbidden);
                }
                CompanyScope::new(found.company, found.clinic)
            }
        };
        Ok(CompanyStore::new(services.clone(), scope, self.clone()))
    }

    /// The role in a company: that of a member, else that which a support visit gives a master admin.
    #[must_use]
    pub fn role_in(&self, company: CompanyId) -> Option<Role> {
        let Self::Person(member) = self else { return None };
        let own = member.memberships.iter().find(|m| m.company == company).map(|m| m.role);
        own.or_else(|| member.visits.iter().find(|open| open.visit.company == company).map(OpenVisit::role))
    }

    /// The only clinic they see in a company, if they are limited to one.
    #[must_use]
    pub fn limit_in(&self, company: CompanyId) -> Option<ClinicId> {
        match self {
            Self::Person(member) => member.memberships.iter().find(|m| m.company == company).and_then(|m| m.clinic),
            Self::Token { clinic, .. } => *clinic,
        }
    }

    /// The companies they belong to.
    #[must_use]
    pub fn own_companies(&self) -> Vec<CompanyId> {
        let Self::Person(member) = self else { return Vec::new() };
        member.memberships.iter().map(|m| m.company).collect()
    }

    /// The companies they can enter: those they belong to, then those they visit.
    #[must_use]
    pub fn within(&self) -> Vec<CompanyId> {
        let visited = match self {
            Self::Person(member) => member.visits.as_slice(),
            Self::Token { .. } => &[],
        };
        self.own_companies().into_iter().chain(visited.iter().map(|open| open.visit.company)).collect()
    }

    /// The support visit by which they are in the company, if that is how they are.
    pub(crate) fn visiting(&self) -> Option<&OpenVisit> {
        match self {
            Self::Person(member) => member.visiting.as_ref(),
            Self::Token { .. } => None,
        }
    }

    /// The right to the platform's own administration.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] for everybody but the master admin.
    pub fn master(&self) -> Result<MasterScope, Failure> {
        match self {
            Self::Person(member) if member.is_master => Ok(MasterScope::new()),
            _ => Err(Failure::Forbidden),
        }
    }
}

/// How the change log of a company names somebody who visits it.
pub(crate) fn visitor_label(name: &str) -> String {
    format!("{name} (support visit)")
}

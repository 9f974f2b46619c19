//! The people of a company and what each of them may do there. Every method asks for [`Permission::RunTeam`], which
//! somebody limited to one clinic does not have.

use super::CompanyStore;
use super::inviting::{end_open, open_invitations};
use super::tokens::end_tokens_of;
use crate::Failure;
use crate::audit::{Change, Kind};
use crate::entity::{clinic, company, invitation, membership, user};
use chrono::{DateTime, Utc};
use domain::access::{Permission, Role};
use domain::ids::{ClinicId, UserId};
use domain::people::{Place, may_move};
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, TransactionTrait,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// Somebody who belongs to the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their id.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// What they are here.
    pub place: Place,
    /// When they last signed in.
    pub last_login_at: Option<DateTime<Utc>>,
}

/// An invitation that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingInvitation {
    /// Its id.
    pub id: Uuid,
    /// Who is invited.
    pub email: String,
    /// What they will be here.
    pub place: Place,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// Everybody of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// By name.
    pub members: Vec<Member>,
    /// The newest first.
    pub invitations: Vec<PendingInvitation>,
    /// The clinics somebody can be limited to, by name.
    pub clinics: Vec<(ClinicId, String)>,
}

pub(super) fn shown(email: &str, place: Place) -> Value {
    json!({ "email": email, "role": place.role.code(), "clinicId": place.clinic })
}

pub(super) fn place(role: &str, clinic: Option<Uuid>) -> Place {
    Place { role: Role::from_membership(role), clinic: clinic.map(Into::into) }
}

#[derive(FromQueryResult)]
struct Person {
    id: Uuid,
    name: String,
    email: String,
    last_login_at: Option<DateTimeUtc>,
}

impl CompanyStore {
    pub(super) fn may_run_team(&self) -> Result<(), Failure> {
        let role = self.actor.role_in(self.company());
        let may = self.scope.clinic().is_none() && role.is_some_and(|role| role.may(Permission::RunTeam));
        if may { Ok(()) } else { Err(Failure::Forbidden) }
    }

    /// Everybody who belongs here or is invited.
    ///
    /// # Errors
    /// [`Failure::Forbidden`], or when the database fails.
    pub async fn team(&self) -> Result<Team, Failure> {
        self.may_run_team()?;
        let (db, id, now) = (&self.services.db, self.company().uuid(), self.services.clock.now());
        let rows = membership::Entity::find().filter(membership::Column::CompanyId.eq(id)).all(db).await?;
        let people = user::Entity::find()
            .select_only()
            .columns([user::Column::Id, user::Column::Name, user::Column::Email, user::Column::LastLoginAt])
            .filter(user::Column::Id.is_in(rows.iter().map(|row| row.user_id)))
            .filter(user::Column::DeletedAt.is_null())
            .order_by_asc(user::Column::Name)
            .into_model::<Person>()
            .all(db)
            .await?;
        let members = people.into_iter().filter_map(|person| {
            let row = rows.iter().find(|row| row.user_id == person.id)?;
            Some(Member {
                user: person.id.into(),
                name: person.name,
                email: person.email,
                place: place(&row.role, row.clinic_id),
                last_login_at: person.last_login_at,
            })
        });
        let open = open_invitations(id).filter(invitation::Column::ExpiresAt.gt(now));
        let open = open.order_by_desc(invitation::Column::CreatedAt).all(db).await?;
        let invitations = open.into_iter().map(|row| PendingInvitation {
            id: row.id,
            place: place(&row.role, row.clinic_id),
            email: row.email,
            expires_at: row.expires_at,
        });
        let clinics = clinic::Entity::find()
            .filter(clinic::Column::CompanyId.eq(id))
            .filter(clinic::Column::DeletedAt.is_null())
            .order_by_asc(clinic::Column::Name)
            .all(db)
            .await?;
        Ok(Team {
            members: members.collect(),
            invitations: invitations.collect(),
            clinics: clinics.into_iter().map(|row| (row.id.into(), row.name)).collect(),
        })
    }

    /// Gives a member another role or another limit.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when they or the clinic do not belong here, [`Failure::Invalid`] when it would leave the
    /// company without an admin or is oneself.
    pub async fn change_member(&self, member: UserId, after: Place) -> Result<(), Failure> {
        self.move_member(member, Some(after)).await
    }

    /// Takes a member out of the company. Their login stays, for other companies and for the history.
    ///
    /// # Errors
    /// As [`CompanyStore::change_member`].
    pub async fn remove_member(&self, member: UserId) -> Result<(), Failure> {
        self.move_member(member, None).await
    }

    /// Brings somebody back who was removed: what takes a removal back. Their tokens and invitations stay ended.
    ///
    /// # Errors
    /// As [`CompanyStore::change_member`], [`Failure::Conflict`] when they belong here again,
    /// [`Failure::Invalid`] when they can sign in no more.
    pub(super) async fn readmit_member(&self, member: UserId, place: Place) -> Result<(), Failure> {
        self.may_run_team()?;
        let (id, now) = (self.company().uuid(), self.services.clock.now());
        let txn = self.in_turn().await?;
        if let Some(clinic) = place.clinic {
            self.own_clinic(&txn, clinic).await?;
        }
        let email: Option<String> = user::Entity::find_by_id(member.uuid())
            .select_only()
            .column(user::Column::Email)
            .filter(user::Column::IsActive.eq(true))
            .filter(user::Column::DeletedAt.is_null())
            .into_tuple()
            .one(&txn)
            .await?;
        let email = email.ok_or_else(|| Failure::field("member", "They can sign in no more. Invite them again."))?;
        let here = membership::Entity::find()
            .filter(membership::Column::CompanyId.eq(id))
            .filter(membership::Column::UserId.eq(member.uuid()));
        if here.one(&txn).await?.is_some() {
            return Err(Failure::Conflict);
        }
        let row = membership::ActiveModel {
            id: Set(Uuid::now_v7()),
            company_id: Set(id),
            user_id: Set(member.uuid()),
            role: Set(place.role.code().to_owned()),
            clinic_id: Set(place.clinic.map(Into::into)),
            created_at: Set(now),
            updated_at: Set(now),
        };
        membership::Entity::insert(row).exec_without_returning(&txn).await?;
        let after = Some(shown(&email, place));
        let change = Change { action: Kind::MemberRestored, entity: "user", id: member.uuid(), before: None, after };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(())
    }

    async fn move_member(&self, member: UserId, after: Option<Place>) -> Result<(), Failure> {
        self.may_run_team()?;
        let (id, now) = (self.company().uuid(), self.services.clock.now());
        let txn = self.in_turn().await?;
        if let Some(clinic) = after.and_then(|place| place.clinic) {
            self.own_clinic(&txn, clinic).await?;
        }
        let all = membership::Entity::find().filter(membership::Column::CompanyId.eq(id)).all(&txn).await?;
        let active: Vec<(Uuid, String)> = user::Entity::find()
            .select_only()
            .columns([user::Column::Id, user::Column::Email])
            .filter(user::Column::Id.is_in(all.iter().map(|row| row.user_id)))
            .filter(user::Column::IsActive.eq(true))
            .filter(user::Column::DeletedAt.is_null())
            .into_tuple()
            .all(&txn)
            .await?;
        let admins: Vec<UserId> = all
            .iter()
            .filter(|row| place(&row.role, row.clinic_id).runs_company())
            .filter(|row| active.iter().any(|(id, _)| *id == row.user_id))
            .map(|row| row.user_id.into())
            .collect();
        let row = all.into_iter().find(|row| row.user_id == member.uuid()).ok_or(Failure::NotFound)?;
        may_move(self.actor.user(), member, after, &admins)
            .map_err(|kept| Failure::field("member", &kept.to_string()))?;
        let email = active.iter().find(|(id, _)| *id == row.user_id).map_or("", |(_, email)| email.as_str());
        let was = place(&row.role, row.clinic_id);
        if after == Some(was) {
            return Ok(());
        }
        let action = match after {
            Some(place) => {
                let change = membership::ActiveModel {
                    id: Set(row.id),
                    role: Set(place.role.code().to_owned()),
                    clinic_id: Set(place.clinic.map(Into::into)),
                    updated_at: Set(now),
                    ..Default::default()
                };
                membership::Entity::update(change).exec(&txn).await?;
                Kind::MemberChanged
            }
            None => {
                membership::Entity::delete_by_id(row.id).exec(&txn).await?;
                Kind::MemberRemoved
            }
        };
        if !after.is_some_and(Place::runs_company) {
            // What they could do here ends with them: an invitation to themselves, a token in a drawer.
            end_open(&txn, open_invitations(id).filter(invitation::Column::InvitedBy.eq(row.user_id)), now).await?;
        }
        if after.is_none() {
            end_tokens_of(&txn, self.company(), row.user_id, now).await?;
        }
        let after = after.map(|place| shown(email, place));
        let change = Change { action, entity: "user", id: row.user_id, before: Some(shown(email, was)), after };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(())
    }

    /// A transaction that waits for the others about this company: it writes before it reads, so that whoever comes
    /// second sees what the first did, on both engines.
    pub(super) async fn in_turn(&self) -> Result<DatabaseTransaction, Failure> {
        let txn = self.services.db.begin().await?;
        let touched = company::Entity::update_many()
            .col_expr(company::Column::UpdatedAt, Expr::value(self.services.clock.now()))
            .filter(company::Column::Id.eq(self.company().uuid()))
            .exec(&txn)
            .await?;
        if touched.rows_affected == 0 { Err(Failure::NotFound) } else { Ok(txn) }
    }

    pub(super) async fn own_clinic<C: ConnectionTrait>(&self, db: &C, clinic: ClinicId) -> Result<(), Failure> {
        let found = clinic::Entity::find_by_id(clinic.uuid())
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            .filter(clinic::Column::DeletedAt.is_null());
        found.one(db).await?.map(|_| ()).ok_or(Failure::NotFound)
    }
}

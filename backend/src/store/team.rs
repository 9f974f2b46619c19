//! The people of a company and what each of them may do there. Every method asks for [`Permission::RunTeam`], which
//! somebody limited to one clinic does not have.

use super::{Change, CompanyStore};
use crate::Failure;
use crate::entity::{clinic, company, invitation, membership, user};
use chrono::{DateTime, Utc};
use domain::access::{Permission, Role};
use domain::ids::{ClinicId, UserId};
use domain::people::{INVITATION_LASTS, Place, may_move};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    TransactionTrait,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
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

/// An invitation that was just made. Its link is shown once and never stored.
#[derive(Debug)]
pub struct Invited {
    /// Who is invited.
    pub email: String,
    /// The company's name, for the mail.
    pub company: String,
    /// The last part of the link.
    pub token: SecretString,
    /// Until when it works.
    pub expires_at: DateTime<Utc>,
}

/// A fresh secret for a link, and what is stored of it.
pub(super) fn fresh_token() -> (SecretString, String) {
    let noise: [u8; 32] = rand::random();
    let text = hex::encode(noise);
    let hash = token_hash(&text);
    (text.into(), hash)
}

pub(super) fn token_hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn shown(email: &str, place: Place) -> Value {
    json!({ "email": email, "role": place.role.code(), "clinicId": place.clinic })
}

fn place(role: &str, clinic: Option<Uuid>) -> Place {
    Place { role: Role::from_membership(role), clinic: clinic.map(Into::into) }
}

impl CompanyStore {
    fn may_run_team(&self) -> Result<(), Failure> {
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
        let members = membership::Entity::find()
            .filter(membership::Column::CompanyId.eq(id))
            .find_also_related(user::Entity)
            .filter(user::Column::DeletedAt.is_null())
            .order_by_asc(user::Column::Name)
            .all(db)
            .await?;
        let members = members.into_iter().filter_map(|(row, person)| {
            let person = person?;
            let place = place(&row.role, row.clinic_id);
            Some(Member {
                user: row.user_id.into(),
                name: person.name,
                email: person.email,
                place,
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

    async fn move_member(&self, member: UserId, after: Option<Place>) -> Result<(), Failure> {
        self.may_run_team()?;
        let id = self.company().uuid();
        let txn = self.in_turn().await?;
        if let Some(clinic) = after.and_then(|place| place.clinic) {
            self.own_clinic(&txn, clinic).await?;
        }
        let all = membership::Entity::find().filter(membership::Column::CompanyId.eq(id)).all(&txn).await?;
        let active = user::Entity::find()
            .filter(user::Column::Id.is_in(all.iter().map(|row| row.user_id)))
            .filter(user::Column::IsActive.eq(true))
            .filter(user::Column::DeletedAt.is_null())
            .all(&txn)
            .await?;
        let admins: Vec<UserId> = all
            .iter()
            .filter(|row| place(&row.role, row.clinic_id).runs_company())
            .filter(|row| active.iter().any(|person| person.id == row.user_id))
            .map(|row| row.user_id.into())
            .collect();
        let row = all.into_iter().find(|row| row.user_id == member.uuid()).ok_or(Failure::NotFound)?;
        may_move(self.actor.user(), member, after, &admins)
            .map_err(|kept| Failure::field("member", &kept.to_string()))?;
        let email = active.iter().find(|person| person.id == row.user_id).map_or("", |person| person.email.as_str());
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
                    updated_at: Set(self.services.clock.now()),
                    ..Default::default()
                };
                membership::Entity::update(change).exec(&txn).await?;
                "member.changed"
            }
            None => {
                membership::Entity::delete_by_id(row.id).exec(&txn).await?;
                "member.removed"
            }
        };
        let after = after.map(|place| shown(email, place));
        let change = Change { action, entity: "user", id: row.user_id, before: Some(shown(email, was)), after };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(())
    }

    /// Invites an address. Whether somebody signs in with it already makes no difference; an older invitation of the
    /// same address ends.
    ///
    /// # Errors
    /// [`Failure::Invalid`] when the address is that of a member, [`Failure::NotFound`] for a clinic of others.
    pub async fn invite(&self, email: &str, place: Place) -> Result<Invited, Failure> {
        self.may_run_team()?;
        let (id, now) = (self.company().uuid(), self.services.clock.now());
        let txn = self.in_turn().await?;
        if let Some(clinic) = place.clinic {
            self.own_clinic(&txn, clinic).await?;
        }
        let member = membership::Entity::find()
            .filter(membership::Column::CompanyId.eq(id))
            .find_also_related(user::Entity)
            .filter(user::Column::Email.eq(email))
            .one(&txn)
            .await?;
        if member.is_some() {
            return Err(Failure::field("email", "They belong to this company already. Change their role above."));
        }
        end_open(&txn, open_invitations(id).filter(invitation::Column::Email.eq(email)), now).await?;
        let (token, hash) = fresh_token();
        let row = invitation::Model {
            id: Uuid::now_v7(),
            company_id: id,
            clinic_id: place.clinic.map(Into::into),
            email: email.to_owned(),
            role: place.role.code().to_owned(),
            token_hash: hash,
            invited_by: self.actor.user().map(Into::into),
            expires_at: now + INVITATION_LASTS,
            accepted_at: None,
            revoked_at: None,
            created_at: now,
        };
        self.insert_invitation(txn, row, token, "invitation.created").await
    }

    /// Makes a new link for an invitation; the one before stops working.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not open, or belongs to others.
    pub async fn renew_invitation(&self, invitation: Uuid) -> Result<Invited, Failure> {
        self.may_run_team()?;
        let (id, now) = (self.company().uuid(), self.services.clock.now());
        let txn = self.in_turn().await?;
        let found = open_invitations(id).filter(invitation::Column::Id.eq(invitation)).one(&txn).await?;
        let found = found.ok_or(Failure::NotFound)?;
        end_open(&txn, open_invitations(id).filter(invitation::Column::Id.eq(invitation)), now).await?;
        let (token, hash) = fresh_token();
        let row = invitation::Model {
            id: Uuid::now_v7(),
            token_hash: hash,
            invited_by: self.actor.user().map(Into::into),
            expires_at: now + INVITATION_LASTS,
            created_at: now,
            ..found
        };
        self.insert_invitation(txn, row, token, "invitation.renewed").await
    }

    async fn insert_invitation(
        &self,
        txn: DatabaseTransaction,
        row: invitation::Model,
        token: SecretString,
        action: &str,
    ) -> Result<Invited, Failure> {
        let company = company::Entity::find_by_id(row.company_id).one(&txn).await?.ok_or(Failure::NotFound)?;
        let after = Some(shown(&row.email, place(&row.role, row.clinic_id)));
        self.audit(&txn, Change { action, entity: "invitation", id: row.id, before: None, after }).await?;
        let invited = Invited { email: row.email.clone(), company: company.name, token, expires_at: row.expires_at };
        invitation::Entity::insert(invitation::ActiveModel::from(row)).exec_without_returning(&txn).await?;
        txn.commit().await?;
        Ok(invited)
    }

    /// Ends an invitation: its link stops working.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not open, or belongs to others.
    pub async fn withdraw_invitation(&self, invitation: Uuid) -> Result<(), Failure> {
        self.may_run_team()?;
        let (id, now) = (self.company().uuid(), self.services.clock.now());
        let txn = self.in_turn().await?;
        let found = open_invitations(id).filter(invitation::Column::Id.eq(invitation)).one(&txn).await?;
        let found = found.ok_or(Failure::NotFound)?;
        end_open(&txn, open_invitations(id).filter(invitation::Column::Id.eq(invitation)), now).await?;
        let before = Some(shown(&found.email, place(&found.role, found.clinic_id)));
        let change = Change { action: "invitation.withdrawn", entity: "invitation", id: found.id, before, after: None };
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

    async fn own_clinic<C: ConnectionTrait>(&self, db: &C, clinic: ClinicId) -> Result<(), Failure> {
        let found = clinic::Entity::find_by_id(clinic.uuid())
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            .filter(clinic::Column::DeletedAt.is_null());
        found.one(db).await?.map(|_| ()).ok_or(Failure::NotFound)
    }
}

fn open_invitations(company: Uuid) -> sea_orm::Select<invitation::Entity> {
    invitation::Entity::find()
        .filter(invitation::Column::CompanyId.eq(company))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
}

async fn end_open<C: ConnectionTrait>(
    db: &C,
    which: sea_orm::Select<invitation::Entity>,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    for row in which.all(db).await? {
        let end = invitation::ActiveModel { id: Set(row.id), revoked_at: Set(Some(now)), ..Default::default() };
        invitation::Entity::update(end).exec(db).await?;
    }
    Ok(())
}

//! Inviting people to a company, and taking invitations back. Accepting is in `invitations`: it starts from the link.

use super::CompanyStore;
use super::team::{place, shown};
use crate::Failure;
use crate::audit::{Change, Kind};
use crate::entity::{company, invitation, membership, user};
use chrono::{DateTime, Utc};
use domain::people::{INVITATION_LASTS, Place};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use uuid::Uuid;

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
fn fresh_token() -> (SecretString, String) {
    let noise: [u8; 32] = rand::random();
    let text = hex::encode(noise);
    let hash = token_hash(&text);
    (text.into(), hash)
}

pub(super) fn token_hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

impl CompanyStore {
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
            .left_join(user::Entity)
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
        self.insert_invitation(txn, row, token, Kind::InvitationCreated).await
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
        self.insert_invitation(txn, row, token, Kind::InvitationRenewed).await
    }

    async fn insert_invitation(
        &self,
        txn: DatabaseTransaction,
        row: invitation::Model,
        token: SecretString,
        action: Kind,
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
        let change =
            Change { action: Kind::InvitationWithdrawn, entity: "invitation", id: found.id, before, after: None };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(())
    }
}

pub(super) fn open_invitations(company: Uuid) -> sea_orm::Select<invitation::Entity> {
    invitation::Entity::find()
        .filter(invitation::Column::CompanyId.eq(company))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
}

pub(super) async fn end_open<C: ConnectionTrait>(
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

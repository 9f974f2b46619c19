//! Accepting an invitation. The link is the only right that is needed to look at it, so nothing here starts from a
//! company: it starts from the token.

use super::inviting::token_hash;
use crate::audit::{self, Change, Kind};
use crate::auth::{Actor, Member, check_new_password, hash_off_the_threads};
use crate::entity::{company, invitation, membership, user};
use crate::{Failure, Services};
use domain::access::Role;
use domain::ids::{CompanyId, UserId};
use domain::people::Place;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, SqlErr, TransactionTrait};
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

/// What an invitation offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    id: Uuid,
    /// The company.
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// Who is invited.
    pub email: String,
    /// What they will be there.
    pub place: Place,
}

/// Why a link that was real cannot be used. Whoever has it may know: nobody guesses 256 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// It was accepted.
    Used,
    /// It was not accepted in time.
    Expired,
    /// It was taken back, or replaced by a newer one.
    Withdrawn,
}

/// Why the link cannot be used; nothing when there never was such a link, or its company is gone.
///
/// # Errors
/// When the database fails.
pub async fn why_over(services: &Services, token: &str) -> Result<Option<Over>, Failure> {
    let found = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(token_hash(token)))
        .one(&services.db)
        .await?;
    Ok(found.and_then(|row| match row {
        row if row.accepted_at.is_some() => Some(Over::Used),
        row if row.revoked_at.is_some() => Some(Over::Withdrawn),
        row if row.expires_at <= services.clock.now() => Some(Over::Expired),
        _ => None,
    }))
}

/// The invitation behind a link.
///
/// # Errors
/// [`Failure::NotFound`] when it cannot be accepted: see [`why_over`].
pub async fn offer(services: &Services, token: &str) -> Result<Offer, Failure> {
    // Looked up by digest, so that its timing tells nothing about the token.
    let found = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(token_hash(token)))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(services.clock.now()))
        .find_also_related(company::Entity)
        .filter(company::Column::DeletedAt.is_null())
        .one(&services.db)
        .await?;
    let Some((row, Some(company))) = found else { return Err(Failure::NotFound) };
    Ok(Offer {
        id: row.id,
        company: company.id.into(),
        company_name: company.name,
        email: row.email,
        place: Place { role: Role::from_membership(&row.role), clinic: row.clinic_id.map(Into::into) },
    })
}

/// Accepts with a new login.
///
/// # Errors
/// [`Failure::NotFound`] when the link no longer works, [`Failure::Invalid`] for a password that may not be set or an
/// address that has a login already.
pub async fn accept_with_new_login(
    services: &Services,
    token: &str,
    name: &str,
    password: SecretString,
) -> Result<(UserId, CompanyId), Failure> {
    let offer = offer(services, token).await?;
    let mut wrong = Vec::new();
    let name = domain::people::name(name).map_err(|error| wrong.push(error)).unwrap_or_default();
    if let Err(weak) = check_new_password(&password, &[&name, &offer.email]) {
        wrong.push(domain::FieldError::new("password", weak.to_string()));
    }
    if !wrong.is_empty() {
        return Err(Failure::Invalid(wrong));
    }
    // Hashed before it is known whether the address is free: both take as long.
    let hash = hash_off_the_threads(password).await?;
    let (id, now) = (Uuid::now_v7(), services.clock.now());
    let txn = services.db.begin().await?;
    take(&txn, &offer, now).await?;
    let row = user::ActiveModel {
        id: Set(id),
        email: Set(offer.email.clone()),
        name: Set(name.clone()),
        password_hash: Set(hash),
        is_master: Set(false),
        is_active: Set(true),
        locale: Set("en".to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    match user::Entity::insert(row).exec_without_returning(&txn).await {
        Ok(_) => {}
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Err(Failure::field(
                "password",
                "A new login could not be made. If you have one with this address already, sign in with it first.",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    let member = Member {
        user: id.into(),
        name,
        email: offer.email.clone(),
        avatar: None,
        is_master: false,
        memberships: Vec::new(),
        visits: Vec::new(),
        visiting: None,
    };
    join(services, &txn, &offer, &Actor::Person(member)).await?;
    txn.commit().await?;
    Ok((id.into(), offer.company))
}

/// Accepts as the person who is signed in.
///
/// # Errors
/// [`Failure::NotFound`] when the link no longer works, [`Failure::Forbidden`] when it is somebody else's.
pub async fn accept_as(services: &Services, token: &str, actor: &Actor) -> Result<CompanyId, Failure> {
    let offer = offer(services, token).await?;
    let Actor::Person(member) = actor else { return Err(Failure::Forbidden) };
    if member.email != offer.email {
        return Err(Failure::Forbidden);
    }
    let txn = services.db.begin().await?;
    take(&txn, &offer, services.clock.now()).await?;
    // Who belongs to the company already keeps the place they have: a link never takes rights away or adds to them.
    if !member.memberships.iter().any(|known| known.company == offer.company) {
        join(services, &txn, &offer, actor).await?;
    }
    txn.commit().await?;
    Ok(offer.company)
}

/// Uses the invitation up. Of two at once one finds it open.
async fn take(txn: &DatabaseTransaction, offer: &Offer, now: chrono::DateTime<chrono::Utc>) -> Result<(), Failure> {
    let taken = invitation::Entity::update_many()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(now))
        .filter(invitation::Column::Id.eq(offer.id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(now))
        .exec(txn)
        .await?;
    if taken.rows_affected == 1 { Ok(()) } else { Err(Failure::NotFound) }
}

async fn join(services: &Services, txn: &DatabaseTransaction, offer: &Offer, actor: &Actor) -> Result<(), Failure> {
    let now = services.clock.now();
    let user = actor.user().ok_or(Failure::Forbidden)?;
    let row = membership::ActiveModel {
        id: Set(Uuid::now_v7()),
        user_id: Set(user.uuid()),
        company_id: Set(offer.company.uuid()),
        role: Set(offer.place.role.code().to_owned()),
        clinic_id: Set(offer.place.clinic.map(Into::into)),
        created_at: Set(now),
        updated_at: Set(now),
    };
    membership::Entity::insert(row).exec_without_returning(txn).await?;
    let after = json!({ "email": offer.email, "role": offer.place.role.code(), "clinicId": offer.place.clinic });
    let change = Change {
        action: Kind::InvitationAccepted,
        entity: "invitation",
        id: offer.id,
        before: None,
        after: Some(after),
    };
    audit::write(txn, now, Some(offer.company), actor, change).await
}

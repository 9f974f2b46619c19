//! What a person may change about themselves: name, password, sessions.

use super::password::{hash_off_the_threads, verify};
use super::throttle::TryKeys;
use super::{Actor, check_new_password};
use crate::audit::{self, Change, Kind};
use crate::entity::{session, user};
use crate::sessions::ADDRESS;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::ids::UserId;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, TransactionTrait};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A place where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Names it in a form. Not the session's id: whoever has that has the session.
    pub handle: String,
    /// What the browser says it is.
    pub browser: String,
    /// The address it came from at sign-in.
    pub address: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

fn handle(id: &str) -> String {
    hex::encode(Sha256::digest(format!("session:{id}")))
}

pub(super) fn person(actor: &Actor) -> Result<UserId, Failure> {
    actor.user().ok_or(Failure::Forbidden)
}

/// Where the person is signed in, the last used first.
///
/// # Errors
/// When the database fails.
pub async fn open_sessions(services: &Services, actor: &Actor, current: &str) -> Result<Vec<OpenSession>, Failure> {
    let rows = session::Entity::find()
        .filter(session::Column::UserId.eq(person(actor)?.uuid()))
        .filter(session::Column::ExpiresAt.gt(services.clock.now()))
        .order_by_desc(session::Column::LastSeenAt)
        .all(&services.db)
        .await?;
    let sessions = rows.into_iter().map(|row| {
        let data: Value = serde_json::from_str(&row.data).unwrap_or_default();
        OpenSession {
            handle: handle(&row.id),
            browser: row.user_agent.unwrap_or_default(),
            address: data.get(ADDRESS).and_then(Value::as_str).unwrap_or_default().to_owned(),
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            current: row.id == current,
        }
    });
    Ok(sessions.collect())
}

/// Which sessions end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The one with this handle.
    One(String),
    /// All but the one that asks.
    Others,
    /// All, with the one that asks.
    All,
}

/// Ends sessions of the person, never of anybody else.
///
/// # Errors
/// [`Failure::NotFound`] when the person has no such session.
pub async fn end_sessions(services: &Services, actor: &Actor, current: &str, which: &Ending) -> Result<(), Failure> {
    let user = person(actor)?;
    let mine = session::Entity::find().filter(session::Column::UserId.eq(user.uuid())).all(&services.db).await?;
    let ids: Vec<String> = mine
        .into_iter()
        .map(|row| row.id)
        .filter(|id| match which {
            Ending::One(wanted) => handle(id) == *wanted,
            Ending::Others => id != current,
            Ending::All => true,
        })
        .collect();
    if ids.is_empty() && matches!(which, Ending::One(_)) {
        return Err(Failure::NotFound);
    }
    let count = ids.len();
    let txn = services.db.begin().await?;
    session::Entity::delete_many().filter(session::Column::Id.is_in(ids)).exec(&txn).await?;
    let after = Some(json!({ "ended": count }));
    let change = Change { action: Kind::SessionsEnded, entity: "user", id: user.uuid(), before: None, after };
    audit::write(&txn, services.clock.now(), None, actor, change).await?;
    txn.commit().await?;
    Ok(())
}

/// Gives the person another name.
///
/// # Errors
/// [`Failure::Invalid`] for a name that cannot be shown.
pub async fn rename(services: &Services, actor: &Actor, name: &str) -> Result<(), Failure> {
    let (id, now) = (person(actor)?, services.clock.now());
    let name = domain::people::name(name).map_err(|error| Failure::Invalid(vec![error]))?;
    let before = Some(json!({ "name": actor.label() }));
    let row =
        user::ActiveModel { id: Set(id.uuid()), name: Set(name.clone()), updated_at: Set(now), ..Default::default() };
    let txn = services.db.begin().await?;
    user::Entity::update(row).exec(&txn).await?;
    let after = Some(json!({ "name": name }));
    audit::write(
        &txn,
        now,
        None,
        actor,
        Change { action: Kind::AccountRenamed, entity: "user", id: id.uuid(), before, after },
    )
    .await?;
    txn.commit().await?;
    Ok(())
}

/// Asks for the current password: a computer that was left open is not enough. Guesses are counted apart from those at
/// the sign-in, so that they lock nobody out there.
///
/// # Errors
/// [`Failure::Invalid`] at the control `current`, [`Failure::Throttled`] after too many tries.
pub(crate) async fn confirm_password(
    services: &Services,
    id: UserId,
    current: SecretString,
    address: &str,
) -> Result<user::Model, Failure> {
    let keys = TryKeys::new(&format!("password of {id}"), address);
    let attempt = services.throttle.begin(&services.db, &keys, services.clock.now()).await?;
    let found = user::Entity::find_by_id(id.uuid()).one(&services.db).await?.ok_or(Failure::Unauthenticated)?;
    if !verify(current, Some(found.password_hash.clone())).await {
        return Err(Failure::field("current", "That is not your current password."));
    }
    services.throttle.succeed(&services.db, &attempt).await?;
    Ok(found)
}

/// Ends every session of a person but this one.
pub(super) async fn end_others<C: ConnectionTrait>(db: &C, id: UserId, current: &str) -> Result<(), Failure> {
    session::Entity::delete_many()
        .filter(session::Column::UserId.eq(id.uuid()))
        .filter(session::Column::Id.ne(current))
        .exec(db)
        .await?;
    Ok(())
}

/// Sets another password and ends every other session of the person.
///
/// # Errors
/// [`Failure::Invalid`] when the current password is wrong or the new one may not be set, [`Failure::Throttled`] after
/// too many tries.
pub async fn change_password(
    services: &Services,
    actor: &Actor,
    current_session: &str,
    current: SecretString,
    new: SecretString,
    address: &str,
) -> Result<(), Failure> {
    let Actor::Person(member) = actor else { return Err(Failure::Forbidden) };
    let (id, now) = (member.user, services.clock.now());
    if let Err(weak) = check_new_password(&new, &[&member.name, &member.email]) {
        return Err(Failure::field("new", &weak.to_string()));
    }
    let found = confirm_password(services, id, current, address).await?;
    let hash = hash_off_the_threads(new).await?;
    let txn = services.db.begin().await?;
    // Only over the password that was asked for: of two changes at once one wins.
    let changed = user::Entity::update_many()
        .set(user::ActiveModel { password_hash: Set(hash), updated_at: Set(now), ..Default::default() })
        .filter(user::Column::Id.eq(id.uuid()))
        .filter(user::Column::PasswordHash.eq(found.password_hash))
        .exec(&txn)
        .await?;
    if changed.rows_affected == 0 {
        return Err(Failure::Conflict);
    }
    end_others(&txn, id, current_session).await?;
    let change = Change { action: Kind::AccountPassword, entity: "user", id: id.uuid(), before: None, after: None };
    audit::write(&txn, now, None, actor, change).await?;
    txn.commit().await?;
    Ok(())
}

//! The second step at the sign-in: an authenticator app, and recovery codes for when it is lost.

use super::Actor;
use super::account::{confirm_password, end_others, person};
use super::throttle::TryKeys;
use crate::audit::{self, Change, Kind};
use crate::entity::{recovery_code, second_factor as table};
use crate::{Failure, Services};
use chrono::Duration;
use domain::ids::UserId;
use domain::second_factor::{
    RECOVERY_BYTES, RECOVERY_CODES, SECRET_BYTES, Typed, app_address, matching_step, recovery_code, typed_secret,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, TransactionTrait,
};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How long a secret can be taken into an app before it is asked for the first code.
const ENROLMENT_LASTS: Duration = Duration::minutes(15);

/// Where a person stands.
#[derive(Debug)]
pub enum SecondFactor {
    /// The password is enough.
    Off,
    /// The app is to be set up, and to show a first code.
    Beginning(Enrolment),
    /// A code is asked for. Recovery codes left.
    On(u64),
}

/// What the app is to be told.
#[derive(Debug)]
pub struct Enrolment {
    /// The address that the QR code holds.
    pub app_address: SecretString,
    /// The secret as it is typed by hand.
    pub typed: SecretString,
}

/// How a code was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    /// It was right, and is worth nothing any more.
    Right,
    /// It was not, or was used before. Tries left.
    Wrong(u64),
}

/// What binds a stored secret to its person.
pub(crate) fn owner(id: UserId) -> String {
    format!("second factor of {id}")
}

fn internal(error: impl std::fmt::Display) -> Failure {
    Failure::Internal(error.to_string())
}

async fn stored<C: ConnectionTrait>(db: &C, id: UserId) -> Result<Option<table::Model>, Failure> {
    Ok(table::Entity::find_by_id(id.uuid()).one(db).await?)
}

fn opened(services: &Services, id: UserId, row: &table::Model) -> Result<Vec<u8>, Failure> {
    let secret = services.keys.open(&row.secret, owner(id).as_bytes()).map_err(internal)?;
    hex::decode(secret.expose_secret()).map_err(internal)
}

/// Whether a code is asked for at the sign-in.
pub(super) async fn is_on<C: ConnectionTrait>(db: &C, id: UserId) -> Result<bool, Failure> {
    Ok(stored(db, id).await?.is_some_and(|row| row.confirmed_at.is_some()))
}

/// Where the person stands.
///
/// # Errors
/// When the database fails, or the secret was encrypted with a key that is gone.
pub async fn second_factor(services: &Services, actor: &Actor) -> Result<SecondFactor, Failure> {
    let Actor::Person(member) = actor else { return Err(Failure::Forbidden) };
    let (id, db) = (member.user, &services.db);
    let Some(row) = stored(db, id).await? else { return Ok(SecondFactor::Off) };
    if row.confirmed_at.is_some() {
        let left = recovery_code::Entity::find()
            .filter(recovery_code::Column::UserId.eq(id.uuid()))
            .filter(recovery_code::Column::UsedAt.is_null());
        return Ok(SecondFactor::On(left.count(db).await?));
    }
    if row.created_at + ENROLMENT_LASTS <= services.clock.now() {
        return Ok(SecondFactor::Off);
    }
    let secret = opened(services, id, &row)?;
    Ok(SecondFactor::Beginning(Enrolment {
        app_address: app_address(&secret, &member.email).into(),
        typed: typed_secret(&secret).into(),
    }))
}

/// Makes a secret for an app. Nothing is asked for until a first code was shown. The password is asked: whoever finds a
/// computer that was left open must not lock its owner out.
///
/// # Errors
/// [`Failure::Invalid`] at `current`, [`Failure::Conflict`] when it is on already, [`Failure::Throttled`].
pub async fn begin_second_factor(
    services: &Services,
    actor: &Actor,
    password: SecretString,
    address: &str,
) -> Result<(), Failure> {
    let (id, now) = (person(actor)?, services.clock.now());
    confirm_password(services, id, password, address).await?;
    let secret: [u8; SECRET_BYTES] = rand::random();
    let sealed = services.keys.seal(&hex::encode(secret).into(), owner(id).as_bytes()).map_err(internal)?;
    let txn = services.db.begin().await?;
    table::Entity::delete_many()
        .filter(table::Column::UserId.eq(id.uuid()))
        .filter(table::Column::ConfirmedAt.is_null())
        .exec(&txn)
        .await?;
    if stored(&txn, id).await?.is_some() {
        return Err(Failure::Conflict);
    }
    let row = table::ActiveModel {
        user_id: Set(id.uuid()),
        secret: Set(sealed),
        last_step: Set(0),
        confirmed_at: Set(None),
        created_at: Set(now),
    };
    table::Entity::insert(row).exec_without_returning(&txn).await?;
    txn.commit().await?;
    Ok(())
}

/// Turns the second step on with a first code, and ends every other session: those came in without one. Gives the
/// recovery codes, which are shown once.
///
/// # Errors
/// [`Failure::Invalid`] at `code`, [`Failure::NotFound`] when nothing was begun or it took too long,
/// [`Failure::Throttled`].
pub async fn confirm_second_factor(
    services: &Services,
    actor: &Actor,
    current_session: &str,
    typed: &str,
    address: &str,
) -> Result<SecretString, Failure> {
    let (id, now) = (person(actor)?, services.clock.now());
    let row = stored(&services.db, id).await?;
    let row = row.filter(|row| row.confirmed_at.is_none() && row.created_at + ENROLMENT_LASTS > now);
    let row = row.ok_or(Failure::NotFound)?;
    let keys = TryKeys::new(&format!("second factor of {id}"), address);
    let attempt = services.throttle.begin(&services.db, &keys, now).await?;
    let secret = opened(services, id, &row)?;
    let step = match Typed::read(typed) {
        Typed::Code(code) => matching_step(&secret, &code, now, row.last_step),
        Typed::Recovery(_) | Typed::Nothing => None,
    };
    let Some(step) = step else {
        let message = "That code is not the one your app shows now. Check that the clock of your phone is right.";
        return Err(Failure::field("code", message));
    };
    services.throttle.succeed(&services.db, &attempt).await?;
    let txn = services.db.begin().await?;
    let on = table::Entity::update_many()
        .col_expr(table::Column::ConfirmedAt, Expr::value(now))
        .col_expr(table::Column::LastStep, Expr::value(step))
        .filter(table::Column::UserId.eq(id.uuid()))
        .filter(table::Column::ConfirmedAt.is_null())
        // Of this secret: in another window a new one may have been made.
        .filter(table::Column::Secret.eq(row.secret))
        .exec(&txn)
        .await?;
    if on.rows_affected == 0 {
        return Err(Failure::Conflict);
    }
    let codes = new_codes(&txn, services, id).await?;
    end_others(&txn, id, current_session).await?;
    log(&txn, services, actor, Kind::SecondFactorOn).await?;
    txn.commit().await?;
    Ok(codes)
}

/// Makes ten other recovery codes; those before are worth nothing.
///
/// # Errors
/// [`Failure::Invalid`] at `current` or `code`, [`Failure::Throttled`].
pub async fn renew_recovery_codes(
    services: &Services,
    actor: &Actor,
    password: SecretString,
    typed: &str,
    address: &str,
) -> Result<SecretString, Failure> {
    let id = person(actor)?;
    confirm_password(services, id, password, address).await?;
    confirm_code(services, actor, typed, address).await?;
    let txn = services.db.begin().await?;
    let codes = new_codes(&txn, services, id).await?;
    log(&txn, services, actor, Kind::RecoveryCodesRenewed).await?;
    txn.commit().await?;
    Ok(codes)
}

/// Turns the second step off.
///
/// # Errors
/// [`Failure::Invalid`] at `current` or `code`, [`Failure::Throttled`].
pub async fn end_second_factor(
    services: &Services,
    actor: &Actor,
    password: SecretString,
    typed: &str,
    address: &str,
) -> Result<(), Failure> {
    let id = person(actor)?;
    confirm_password(services, id, password, address).await?;
    confirm_code(services, actor, typed, address).await?;
    let txn = services.db.begin().await?;
    table::Entity::delete_by_id(id.uuid()).exec(&txn).await?;
    log(&txn, services, actor, Kind::SecondFactorOff).await?;
    txn.commit().await?;
    Ok(())
}

/// Drops what was begun.
///
/// # Errors
/// When the database fails.
pub async fn forget_second_factor(services: &Services, actor: &Actor) -> Result<(), Failure> {
    table::Entity::delete_many()
        .filter(table::Column::UserId.eq(person(actor)?.uuid()))
        .filter(table::Column::ConfirmedAt.is_null())
        .exec(&services.db)
        .await?;
    Ok(())
}

async fn confirm_code(services: &Services, actor: &Actor, typed: &str, address: &str) -> Result<(), Failure> {
    match judge(services, actor, typed, address).await? {
        Judged::Right => Ok(()),
        Judged::Wrong(_) => Err(Failure::field("code", "That code is wrong, or was used before.")),
    }
}

/// Judges a code and uses it up. Of two that come at once with the same code one is right.
///
/// # Errors
/// [`Failure::Throttled`] after too many tries.
pub(super) async fn judge(services: &Services, actor: &Actor, typed: &str, address: &str) -> Result<Judged, Failure> {
    let (id, now, db) = (person(actor)?, services.clock.now(), &services.db);
    let keys = TryKeys::new(&format!("second factor of {id}"), address);
    let attempt = services.throttle.begin(db, &keys, now).await?;
    let row = stored(db, id).await?.filter(|row| row.confirmed_at.is_some());
    let right = match (row, Typed::read(typed)) {
        (Some(row), Typed::Code(code)) => {
            let secret = opened(services, id, &row)?;
            match matching_step(&secret, &code, now, row.last_step) {
                Some(step) => use_step(db, id, step).await?,
                None => false,
            }
        }
        (Some(_), Typed::Recovery(code)) => use_recovery_code(services, actor, id, &code).await?,
        (_, Typed::Nothing) | (None, _) => false,
    };
    if !right {
        return Ok(Judged::Wrong(attempt.left));
    }
    services.throttle.succeed(db, &attempt).await?;
    Ok(Judged::Right)
}

async fn use_step<C: ConnectionTrait>(db: &C, id: UserId, step: i64) -> Result<bool, Failure> {
    let used = table::Entity::update_many()
        .col_expr(table::Column::LastStep, Expr::value(step))
        .filter(table::Column::UserId.eq(id.uuid()))
        .filter(table::Column::LastStep.lt(step))
        .exec(db)
        .await?;
    Ok(used.rows_affected == 1)
}

async fn use_recovery_code(services: &Services, actor: &Actor, id: UserId, code: &str) -> Result<bool, Failure> {
    let txn = services.db.begin().await?;
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(services.clock.now()))
        .filter(recovery_code::Column::UserId.eq(id.uuid()))
        .filter(recovery_code::Column::CodeHash.eq(code_hash(id, code)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(&txn)
        .await?;
    if used.rows_affected == 0 {
        return Ok(false);
    }
    log(&txn, services, actor, Kind::RecoveryCodeUsed).await?;
    txn.commit().await?;
    Ok(true)
}

fn code_hash(id: UserId, code: &str) -> String {
    hex::encode(Sha256::digest(format!("recovery code of {id}:{code}")))
}

/// Ten codes, one a line; only their digests are kept.
async fn new_codes<C: ConnectionTrait>(db: &C, services: &Services, id: UserId) -> Result<SecretString, Failure> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(id.uuid())).exec(db).await?;
    let mut shown = Vec::new();
    let mut rows = Vec::new();
    for _ in 0..RECOVERY_CODES {
        let noise: [u8; RECOVERY_BYTES] = rand::random();
        let code = recovery_code(noise);
        rows.push(recovery_code::ActiveModel {
            id: Set(Uuid::now_v7()),
            user_id: Set(id.uuid()),
            code_hash: Set(code_hash(id, &code.replace('-', ""))),
            used_at: Set(None),
            created_at: Set(services.clock.now()),
        });
        shown.push(code);
    }
    recovery_code::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(shown.join("\n").into())
}

async fn log<C: ConnectionTrait>(db: &C, services: &Services, actor: &Actor, action: Kind) -> Result<(), Failure> {
    let id = person(actor)?.uuid();
    let change = Change { action, entity: "user", id, before: None, after: None };
    audit::write(db, services.clock.now(), None, actor, change).await
}

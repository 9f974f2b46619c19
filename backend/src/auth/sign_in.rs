use super::Actor;
use super::password::verify;
use super::second_factor::{Judged, is_on, judge};
use super::throttle::TryKeys;
use crate::entity::user;
use crate::{Failure, Services};
use domain::ids::UserId;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How a try to sign in ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in.
    Welcome(UserId),
    /// Email and password are right, and a code is still to be shown.
    CodeNeeded(HalfWay),
    /// Email and password do not match, or the account is off: the two look the same. Tries left.
    Refused(u64),
    /// The code is wrong or was used before. Tries left.
    CodeRefused(u64),
    /// Too many tries; seconds to wait.
    Wait(u64),
}

/// Somebody whose password was right and whose code is still to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HalfWay {
    user: UserId,
    /// Of the password: once it is another one, this is worth nothing.
    stamp: String,
}

impl HalfWay {
    fn of(found: &user::Model) -> Self {
        let stamp = hex::encode(Sha256::digest(format!("half way:{}", found.password_hash)));
        Self { user: found.id.into(), stamp }
    }
}

/// Checks email and password, and the code where one is asked for. Whether an account exists shows neither in words nor
/// in time: that a code is asked for is told only to whoever has the password.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(
    services: &Services,
    email: &str,
    password: SecretString,
    code: Option<&str>,
    address: &str,
) -> Result<SignIn, Failure> {
    let (db, now) = (&services.db, services.clock.now());
    let email = email.trim().to_lowercase();
    let keys = TryKeys::new(&email, address);
    let attempt = match services.throttle.begin(db, &keys, now).await {
        Ok(attempt) => attempt,
        Err(Failure::Throttled(seconds)) => return Ok(SignIn::Wait(seconds)),
        Err(failure) => return Err(failure),
    };
    let found = user::Entity::find()
        .filter(user::Column::Email.eq(&email))
        .filter(user::Column::IsActive.eq(true))
        .filter(user::Column::DeletedAt.is_null());
    // No address holds a NUL, and PostgreSQL does not take one even to look for it.
    let found = if email.contains('\0') { None } else { found.one(db).await? };
    let hash = found.as_ref().map(|u| u.password_hash.clone());
    if !verify(password, hash).await {
        return Ok(SignIn::Refused(attempt.left));
    }
    let Some(found) = found else { return Ok(SignIn::Refused(attempt.left)) };
    services.throttle.succeed(db, &attempt).await?;
    let user = UserId::from(found.id);
    if !is_on(db, user).await? {
        return welcome(services, user).await;
    }
    let half_way = HalfWay::of(&found);
    match code {
        Some(code) => second_step(services, &half_way, code, address).await,
        None => Ok(SignIn::CodeNeeded(half_way)),
    }
}

/// Checks the code of somebody whose password was right. Tries are counted apart from those of passwords, so that a
/// right password does not clear them.
///
/// # Errors
/// [`Failure::Unauthenticated`] when the account was switched off or its password changed meanwhile; when the database
/// fails.
pub async fn second_step(
    services: &Services,
    half_way: &HalfWay,
    code: &str,
    address: &str,
) -> Result<SignIn, Failure> {
    let actor = Actor::person(services, half_way.user).await?;
    let found = user::Entity::find_by_id(half_way.user.uuid()).one(&services.db).await?;
    if found.as_ref().map(HalfWay::of).as_ref() != Some(half_way) {
        return Err(Failure::Unauthenticated);
    }
    match judge(services, &actor, code, address).await {
        Ok(Judged::Right) => welcome(services, half_way.user).await,
        Ok(Judged::Wrong(left)) => Ok(SignIn::CodeRefused(left)),
        Err(Failure::Throttled(seconds)) => Ok(SignIn::Wait(seconds)),
        Err(failure) => Err(failure),
    }
}

async fn welcome(services: &Services, user: UserId) -> Result<SignIn, Failure> {
    let stamp = user::ActiveModel {
        id: Set(user.uuid()),
        last_login_at: Set(Some(services.clock.now())),
        ..Default::default()
    };
    user::Entity::update(stamp).exec_without_returning(&services.db).await?;
    Ok(SignIn::Welcome(user))
}

use super::password::verify;
use super::throttle::TryKeys;
use crate::entity::user;
use crate::{Failure, Services};
use domain::ids::UserId;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use secrecy::SecretString;

/// How a try to sign in ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in.
    Welcome(UserId),
    /// Email and password do not match, or the account is off: the two look the same. Tries left.
    Refused(u64),
    /// Too many tries; seconds to wait.
    Wait(u64),
}

/// Checks email and password. Whether an account exists shows neither in words nor in time.
///
/// # Errors
/// When the database fails.
pub async fn sign_in(
    services: &Services,
    email: &str,
    password: SecretString,
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
    let stamp = user::ActiveModel { id: Set(found.id), last_login_at: Set(Some(now)), ..Default::default() };
    user::Entity::update(stamp).exec(db).await?;
    Ok(SignIn::Welcome(UserId::from(found.id)))
}

//! Logins, as the machine's own command line changes them.

use crate::audit::{self, Change, Kind};
use crate::auth::Actor;
use crate::entity::{second_factor, session, user};
use crate::{Failure, Services};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, SqlErr, TransactionTrait};
use uuid::Uuid;

/// Makes a master admin.
///
/// # Errors
/// [`Failure::Conflict`] when the address has a login already, [`Failure::Invalid`] when it is none.
pub async fn create_master(services: &Services, email: &str, name: &str, password_hash: &str) -> Result<(), Failure> {
    let email = email.trim().to_lowercase();
    let looks_right = email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    if !looks_right || email.len() > 254 {
        return Err(Failure::field("email", "Use a mail address such as you@example.com."));
    }
    let now = services.clock.now();
    let row = user::ActiveModel {
        id: Set(Uuid::now_v7()),
        email: Set(email),
        name: Set(name.trim().to_owned()),
        password_hash: Set(password_hash.to_owned()),
        is_master: Set(true),
        is_active: Set(true),
        locale: Set("en".to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    match user::Entity::insert(row).exec_without_returning(&services.db).await {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Err(Failure::Conflict),
        Err(error) => Err(error.into()),
    }
}

/// Sets a password and ends every session of the person.
///
/// # Errors
/// [`Failure::NotFound`] when nobody signs in with that address.
pub async fn reset_password(services: &Services, email: &str, password_hash: &str) -> Result<(), Failure> {
    let email = email.trim().to_lowercase();
    let found = user::Entity::find().filter(user::Column::Email.eq(email)).filter(user::Column::DeletedAt.is_null());
    let found = found.one(&services.db).await?.ok_or(Failure::NotFound)?;
    let change = user::ActiveModel {
        id: Set(found.id),
        password_hash: Set(password_hash.to_owned()),
        updated_at: Set(services.clock.now()),
        ..Default::default()
    };
    let txn = services.db.begin().await?;
    user::Entity::update(change).exec(&txn).await?;
    session::Entity::delete_many().filter(session::Column::UserId.eq(found.id)).exec(&txn).await?;
    txn.commit().await?;
    Ok(())
}

/// Takes the second step away from somebody who lost their app and their recovery codes, and ends every session of theirs.
///
/// # Errors
/// [`Failure::NotFound`] when nobody signs in with that address, or they have no second step.
pub async fn reset_second_factor(services: &Services, email: &str) -> Result<(), Failure> {
    let found = user::Entity::find()
        .filter(user::Column::Email.eq(email.trim().to_lowercase()))
        .filter(user::Column::DeletedAt.is_null());
    let found = found.one(&services.db).await?.ok_or(Failure::NotFound)?;
    let txn = services.db.begin().await?;
    if second_factor::Entity::delete_by_id(found.id).exec(&txn).await?.rows_affected == 0 {
        return Err(Failure::NotFound);
    }
    session::Entity::delete_many().filter(session::Column::UserId.eq(found.id)).exec(&txn).await?;
    let terminal = Actor::Token { name: "at the terminal".to_owned(), company: None, scopes: Vec::new(), clinic: None };
    let change = Change { action: Kind::SecondFactorReset, entity: "user", id: found.id, before: None, after: None };
    audit::write(&txn, services.clock.now(), None, &terminal, change).await?;
    txn.commit().await?;
    Ok(())
}

/// Whether one of the public demo logins can sign in here.
///
/// # Errors
/// When the database fails.
pub async fn demo_login_exists(services: &Services) -> Result<bool, Failure> {
    let logins = ["master@demo.test", "admin@brightsmiles.test", "staff@brightsmiles.test", "admin@harbourphysio.test"];
    let found = user::Entity::find().filter(user::Column::Email.is_in(logins)).filter(user::Column::IsActive.eq(true));
    Ok(found.one(&services.db).await?.is_some())
}

//! Moves every stored secret under the current key, after which the keys before it are no longer needed.
//!
//! Whoever adds a place that holds sealed secrets adds it here.

use crate::Failure;
use crate::auth::second_factor_owner;
use crate::crypto::Keyring;
use crate::entity::{chatbot, clinic, integration_account, second_factor};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, TransactionTrait,
};
use serde_json::Value;
use uuid::Uuid;

/// How many rows are read in one go.
const AT_ONCE: u64 = 200;

/// A secret that could not be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// Where it is: table, row, place.
    pub place: String,
    /// Why.
    pub why: String,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rekeyed {
    /// Secrets that are under the current key now and were not before.
    pub moved: u64,
    /// Secrets that were already.
    pub current: u64,
    /// Secrets that cannot be read.
    pub stuck: Vec<Stuck>,
}

impl Rekeyed {
    /// The secret under the current key, where it is not yet.
    fn renew(&mut self, keys: &Keyring, sealed: &str, owner: &[u8], place: impl FnOnce() -> String) -> Option<String> {
        match keys.renewed(sealed, owner) {
            Ok(Some(fresh)) => {
                self.moved += 1;
                Some(fresh)
            }
            Ok(None) => {
                self.current += 1;
                None
            }
            Err(error) => {
                self.stuck.push(Stuck { place: place(), why: error.to_string() });
                None
            }
        }
    }
}

/// Moves them, row by row: what is saved meanwhile is not overwritten, and a run that was cut off goes on where it was.
/// Deleted rows are moved too.
///
/// # Errors
/// When the database fails. What was moved until then stays moved.
pub async fn rekey(db: &DatabaseConnection, keys: &Keyring) -> Result<Rekeyed, Failure> {
    let mut done = Rekeyed::default();
    accounts(db, keys, &mut done).await?;
    clinics(db, keys, &mut done).await?;
    assistants(db, keys, &mut done).await?;
    second_factors(db, keys, &mut done).await?;
    Ok(done)
}

async fn accounts(db: &DatabaseConnection, keys: &Keyring, done: &mut Rekeyed) -> Result<(), Failure> {
    use integration_account::{Column, Entity};
    let mut after = Uuid::nil();
    loop {
        let rows = Entity::find().filter(Column::Id.gt(after)).order_by_asc(Column::Id).limit(AT_ONCE).all(db).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id;
        for row in rows {
            let columns = [
                (Column::Credentials, row.credentials),
                (Column::AccessToken, row.access_token),
                (Column::RefreshToken, row.refresh_token),
                (Column::WebhookSecret, row.webhook_secret),
                (Column::PreviousWebhookSecret, row.previous_webhook_secret),
            ];
            for (column, sealed) in columns {
                let Some(sealed) = sealed else { continue };
                let place = || format!("integration_accounts {} {column:?}", row.id);
                let Some(fresh) = done.renew(keys, &sealed, row.company_id.as_bytes(), place) else { continue };
                // Only over what was read: somebody may have saved in between, and under the current key.
                let update = Entity::update_many().col_expr(column, Expr::value(fresh));
                update.filter(Column::Id.eq(row.id)).filter(column.eq(sealed)).exec(db).await?;
            }
        }
    }
}

async fn clinics(db: &DatabaseConnection, keys: &Keyring, done: &mut Rekeyed) -> Result<(), Failure> {
    use clinic::{ActiveModel, Column, Entity};
    let ids: Vec<Uuid> =
        Entity::find().select_only().column(Column::Id).order_by_asc(Column::Id).into_tuple().all(db).await?;
    for id in ids {
        let txn = db.begin().await?;
        hold::<Entity, _>(&txn, Column::UpdatedAt, Column::Id.eq(id)).await?;
        if let Some(row) = Entity::find_by_id(id).one(&txn).await? {
            let mut settings = row.phone_integration_settings;
            let place = || format!("clinics {id} sipPassword");
            if renew_in(&mut settings, "/sipPassword", keys, row.company_id, done, place) {
                let change =
                    ActiveModel { id: Set(id), phone_integration_settings: Set(settings), ..Default::default() };
                Entity::update(change).exec(&txn).await?;
            }
        }
        txn.commit().await?;
    }
    Ok(())
}

async fn assistants(db: &DatabaseConnection, keys: &Keyring, done: &mut Rekeyed) -> Result<(), Failure> {
    use chatbot::{ActiveModel, Column, Entity};
    let ids: Vec<Uuid> =
        Entity::find().select_only().column(Column::Id).order_by_asc(Column::Id).into_tuple().all(db).await?;
    for id in ids {
        let txn = db.begin().await?;
        hold::<Entity, _>(&txn, Column::UpdatedAt, Column::Id.eq(id)).await?;
        if let Some(row) = Entity::find_by_id(id).one(&txn).await? {
            let mut settings = row.settings;
            let place = || format!("chatbots {id} connector password");
            if renew_in(&mut settings, "/call/connector/password", keys, row.company_id, done, place) {
                let change = ActiveModel { id: Set(id), settings: Set(settings), ..Default::default() };
                Entity::update(change).exec(&txn).await?;
            }
        }
        txn.commit().await?;
    }
    Ok(())
}

/// Without these nobody with an authenticator app could sign in once the old key is gone.
async fn second_factors(db: &DatabaseConnection, keys: &Keyring, done: &mut Rekeyed) -> Result<(), Failure> {
    use second_factor::{Column, Entity};
    for row in Entity::find().order_by_asc(Column::UserId).all(db).await? {
        let owner = second_factor_owner(row.user_id.into());
        let place = || format!("second_factors {}", row.user_id);
        let Some(fresh) = done.renew(keys, &row.secret, owner.as_bytes(), place) else { continue };
        let update = Entity::update_many().col_expr(Column::Secret, Expr::value(fresh));
        update.filter(Column::UserId.eq(row.user_id)).filter(Column::Secret.eq(row.secret)).exec(db).await?;
    }
    Ok(())
}

/// Writes a row as it is, so that whoever changes it at the same time waits, on both engines.
async fn hold<E: EntityTrait, C: ConnectionTrait>(txn: &C, column: E::Column, row: SimpleExpr) -> Result<(), Failure> {
    E::update_many().col_expr(column, Expr::col(column)).filter(row).exec(txn).await?;
    Ok(())
}

/// Renews a secret inside of settings. What is there as it was typed stays so.
fn renew_in(
    settings: &mut Value,
    pointer: &str,
    keys: &Keyring,
    owner: Uuid,
    done: &mut Rekeyed,
    place: impl FnOnce() -> String,
) -> bool {
    let Some(Value::String(sealed)) = settings.pointer_mut(pointer) else { return false };
    if !Keyring::is_sealed(sealed) {
        return false;
    }
    match done.renew(keys, sealed, owner.as_bytes(), place) {
        Some(fresh) => {
            *sealed = fresh;
            true
        }
        None => false,
    }
}

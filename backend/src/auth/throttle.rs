use crate::Failure;
use crate::entity::login_attempt;
use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Limits on failed sign-ins, counted in the database so that they hold across restarts and
/// servers, and apart from the session, whose writes are dropped on errors.
#[derive(Debug, Clone, Copy)]
pub struct Throttle {
    /// Failures of one account within the window before it has to wait.
    pub per_account: u64,
    /// Failures from one address within the window.
    pub per_address: u64,
    /// How far back failures count.
    pub window: Duration,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { per_account: 6, per_address: 40, window: Duration::minutes(15) }
    }
}

/// The keys a try is counted under: digests, since addresses and mail addresses are personal data.
#[derive(Debug, Clone)]
pub(super) struct TryKeys {
    account: String,
    address: String,
}

impl TryKeys {
    pub(super) fn new(email: &str, address: &str) -> Self {
        let digest = |kind: &str, text: &str| hex::encode(Sha256::digest(format!("{kind}:{text}")));
        Self { account: digest("account", email), address: digest("address", address) }
    }
}

/// A try that is being judged. It counts as failed until it is known to be right.
#[derive(Debug, Clone)]
pub(super) struct Try {
    id: Uuid,
    /// Tries left after this one.
    pub left: u64,
}

impl Throttle {
    /// Counts a try, or says how long to wait. It is written before the others are counted: of a
    /// hundred tries at once each sees the ninety-nine.
    pub(super) async fn begin(
        self,
        db: &DatabaseConnection,
        keys: &TryKeys,
        now: DateTime<Utc>,
    ) -> Result<Try, Failure> {
        let id = Uuid::now_v7();
        let row = login_attempt::ActiveModel {
            id: Set(id),
            account_key: Set(keys.account.clone()),
            address_key: Set(keys.address.clone()),
            succeeded: Set(false),
            created_at: Set(now),
        };
        login_attempt::Entity::insert(row).exec_without_returning(db).await?;
        // Old tries say nothing any more; swept here, where they are made.
        login_attempt::Entity::delete_many()
            .filter(login_attempt::Column::CreatedAt.lt(now - self.window * 8))
            .exec(db)
            .await?;
        match self.room(db, keys, id, now).await {
            Ok(left) => Ok(Try { id, left }),
            Err(failure) => {
                // Refused unseen: it must not prolong the wait.
                login_attempt::Entity::delete_by_id(id).exec(db).await?;
                Err(failure)
            }
        }
    }

    /// The try was right: it clears the account's failures, and is none of the address's.
    pub(super) async fn succeed(self, db: &DatabaseConnection, attempt: &Try) -> Result<(), Failure> {
        let right = login_attempt::ActiveModel { id: Set(attempt.id), succeeded: Set(true), ..Default::default() };
        login_attempt::Entity::update(right).exec(db).await?;
        Ok(())
    }

    /// How many tries are left after the one with this id, or how long to wait.
    async fn room(
        self,
        db: &DatabaseConnection,
        keys: &TryKeys,
        this: Uuid,
        now: DateTime<Utc>,
    ) -> Result<u64, Failure> {
        let since = now - self.window;
        // A success clears the account's earlier failures.
        let last_success = login_attempt::Entity::find()
            .filter(login_attempt::Column::AccountKey.eq(&keys.account))
            .filter(login_attempt::Column::Succeeded.eq(true))
            .filter(login_attempt::Column::CreatedAt.gt(since))
            .order_by_desc(login_attempt::Column::CreatedAt)
            .one(db)
            .await?
            .map_or(since, |row| row.created_at);
        let failures = |column: login_attempt::Column, key: &str, since: DateTime<Utc>| {
            login_attempt::Entity::find()
                .filter(column.eq(key))
                .filter(login_attempt::Column::Succeeded.eq(false))
                .filter(login_attempt::Column::CreatedAt.gt(since))
                .filter(login_attempt::Column::Id.ne(this))
        };
        let of_account = failures(login_attempt::Column::AccountKey, &keys.account, last_success);
        let of_address = failures(login_attempt::Column::AddressKey, &keys.address, since);
        let mut left = u64::MAX;
        for (failures, limit) in [(of_account, self.per_account), (of_address, self.per_address)] {
            let count = failures.clone().count(db).await?;
            if count >= limit {
                // There is room again when so many of the oldest are out of the window.
                let oldest =
                    failures.order_by_asc(login_attempt::Column::CreatedAt).offset(count - limit).one(db).await?;
                let free = oldest.map_or(now, |row| row.created_at) + self.window;
                return Err(Failure::Throttled((free - now).num_seconds().max(1).unsigned_abs()));
            }
            left = left.min(limit - count - 1);
        }
        Ok(left)
    }
}

//! The demo: what a newcomer sees on an empty database. Two companies, three clinics, four people who can sign in, and
//! three months of calls with everything that came of them.
//!
//! The story is the same everywhere and every time; only the moment of loading decides its dates.

mod diary;
mod places;
mod random;
mod story;
mod talk;
mod texts;
mod words;

#[cfg(test)]
mod tests;

use crate::entity::{ai_model, company};
use chrono::{DateTime, Duration, SubsecRound, Utc};
use domain::company::CallFeatures;
use places::{BRIGHT_SMILES, HARBOUR};
use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IntoActiveModel, Iterable, ModelTrait, PaginatorTrait, QueryFilter, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

/// The password that goes with the demo's users, for whoever makes the hash.
pub const PASSWORD: &str = "demo-password-123";

/// What loading came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadOutcome {
    /// The demo is there now.
    Loaded {
        /// How many calls it holds.
        calls: usize,
    },
    /// The database has a company already, of the demo or not; nothing was touched.
    AlreadyThere,
}

/// Loads the demo into a migrated database that has no company yet, all of it or nothing. `now` is where its three
/// months end; `password_hash` is what all its users sign in with.
///
/// # Errors
/// When the database fails or lacks a migration; it is left as it was.
pub async fn load(db: &DatabaseConnection, now: DateTime<Utc>, password_hash: &str) -> Result<LoadOutcome, DbErr> {
    // Writing from the start: two servers that start at once must not both find the database empty.
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    let txn = db.begin_with_options(options).await?;
    if txn.get_database_backend() == DbBackend::Postgres {
        txn.execute_unprepared("LOCK TABLE companies IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    if company::Entity::find().count(&txn).await? > 0 {
        txn.rollback().await?;
        return Ok(LoadOutcome::AlreadyThere);
    }
    let calls = write(&txn, now.trunc_subsecs(0), password_hash).await?;
    txn.commit().await?;
    Ok(LoadOutcome::Loaded { calls })
}

async fn write(txn: &DatabaseTransaction, now: DateTime<Utc>, password_hash: &str) -> Result<usize, DbErr> {
    let since = now - Duration::days(story::DAYS + 8);
    let model = speech_model(txn).await?;
    let companies = places::companies(since);
    let features = |id: Uuid| {
        let found = companies.iter().find(|company| company.id == id);
        found.map(|company| CallFeatures::from_settings(&company.settings)).unwrap_or_default()
    };
    let places = places::places(now);
    let told: Vec<_> = places
        .iter()
        .map(|place| {
            let callers = places::callers(place.company);
            story::tell(place, &callers, features(place.company_id()), model, now)
        })
        .collect();

    insert(txn, companies).await?;
    insert(txn, places::users(since, password_hash)).await?;
    insert(txn, places::memberships(since)).await?;
    insert(txn, places::packages(since)).await?;
    insert(txn, places::chatbots(since, model)).await?;
    insert(txn, places.iter().map(|place| places::clinic_row(place, since)).collect()).await?;
    insert(txn, places.iter().map(|place| places::number_row(place, since)).collect()).await?;
    for company in [BRIGHT_SMILES, HARBOUR] {
        let callers = places::callers(company);
        insert(txn, callers.iter().map(|caller| places::end_user_row(company, caller, since)).collect()).await?;
    }
    let mut calls = 0;
    for story in told {
        calls += story.calls.len();
        insert(txn, story.calls).await?;
        insert(txn, story.transcripts).await?;
        insert(txn, story.voicemails).await?;
        insert(txn, story.appointments).await?;
        insert(txn, story.texts.conversations.into_values().collect()).await?;
        insert(txn, story.texts.messages).await?;
        insert(txn, story.texts.notifications).await?;
        insert(txn, story.texts.opt_outs).await?;
    }
    Ok(calls)
}

/// The newest of the seeded speech models, if an operator has not removed it.
async fn speech_model(txn: &DatabaseTransaction) -> Result<Option<Uuid>, DbErr> {
    let found = ai_model::Entity::find()
        .filter(ai_model::Column::Provider.eq("openai"))
        .filter(ai_model::Column::ModelName.eq("gpt-realtime-2.1"))
        .filter(ai_model::Column::DeletedAt.is_null())
        .one(txn)
        .await?;
    Ok(found.map(|model| model.id))
}

/// Writes rows in as few statements as the engines' limit on bound values allows.
async fn insert<M>(txn: &DatabaseTransaction, rows: Vec<M>) -> Result<(), DbErr>
where
    M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior<Entity = M::Entity> + Send,
{
    // SQLite takes 32,766, PostgreSQL 65,535.
    const VALUES: usize = 30_000;
    let columns = <M::Entity as EntityTrait>::Column::iter().count();
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model).peekable();
    while rows.peek().is_some() {
        let batch: Vec<_> = rows.by_ref().take(VALUES / columns.max(1)).collect();
        <M::Entity as EntityTrait>::insert_many(batch).exec_without_returning(txn).await?;
    }
    Ok(())
}

//! The change log as people read it: one chain of it, by page or by entry, and the way back from an entry.

mod names;
mod put_back;
mod undo;

pub use undo::{NotUndone, undo_change};

use super::CompanyStore;
use crate::audit::{chain_entries, check_chain};
use crate::entity::audit_log::{Column, Entity};
use crate::scope::MasterScope;
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::audit::{Area, Checker, Entry, Kind, PLATFORM};
use domain::ids::CompanyId;
use sea_orm::sea_query::{Expr, Func, LikeExpr};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

/// The most entries of a page.
const MOST: u64 = 500;

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeFilter {
    /// What the name of whoever did it contains.
    pub who: String,
    /// Where they belong.
    pub area: Option<Area>,
    /// Their kind.
    pub kind: Option<Kind>,
    /// From then on.
    pub from: Option<DateTime<Utc>>,
    /// Before then.
    pub until: Option<DateTime<Utc>>,
    /// What the id of what was changed contains.
    pub entity: String,
    /// Below this number.
    pub below: Option<i64>,
}

/// An entry with the name of what was changed, where it can be known.
#[derive(Debug, Clone)]
pub struct ChangeLine {
    /// The entry.
    pub entry: Entry,
    /// Its kind; none when it was written by another version.
    pub kind: Option<Kind>,
    /// What was changed.
    pub about: Option<String>,
}

/// A page, newest first.
#[derive(Debug, Clone)]
pub struct ChangePage {
    /// The entries.
    pub lines: Vec<ChangeLine>,
    /// Where the next page begins, if there is one.
    pub older: Option<i64>,
}

/// One chain of the change log, opened by whoever may read it.
#[derive(Debug)]
pub struct ChangeLog {
    services: Services,
    chain: Uuid,
    after: i64,
}

impl CompanyStore {
    /// The change log. It tells of every clinic, so somebody who is limited to one does not read it.
    ///
    /// # Errors
    /// [`Failure::Forbidden`].
    pub fn change_log(&self) -> Result<ChangeLog, Failure> {
        if self.scope.clinic().is_some() {
            return Err(Failure::Forbidden);
        }
        Ok(ChangeLog { services: self.services.clone(), chain: self.company().uuid(), after: 0 })
    }
}

impl ChangeLog {
    /// That of a company, deleted or not, or of the platform itself.
    #[must_use]
    pub fn of(services: &Services, _right: MasterScope, company: Option<CompanyId>) -> Self {
        Self { services: services.clone(), chain: company.map_or(PLATFORM, CompanyId::uuid), after: 0 }
    }

    /// The next piece of the whole log, oldest entry first; empty at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Vec<Entry>, Failure> {
        let entries = chain_entries(&self.services.db, self.chain, self.after).await?;
        self.after = entries.last().map_or(self.after, |last| last.sequence);
        Ok(entries)
    }

    /// Entries that match, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn page(&self, filter: &ChangeFilter, limit: u64) -> Result<ChangePage, Failure> {
        let limit = limit.clamp(1, MOST);
        let rows =
            self.matching(filter).order_by_desc(Column::Sequence).limit(limit + 1).all(&self.services.db).await?;
        let mut entries: Vec<Entry> = rows.into_iter().map(Entry::from).collect();
        let more = entries.len() as u64 > limit;
        entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let older = entries.last().filter(|_| more).map(|last| last.sequence);
        Ok(ChangePage { lines: self.named(entries).await?, older })
    }

    /// One entry.
    ///
    /// # Errors
    /// [`Failure::NotFound`], or when the database fails.
    pub async fn entry(&self, sequence: i64) -> Result<ChangeLine, Failure> {
        let row = self.rows().filter(Column::Sequence.eq(sequence)).one(&self.services.db).await?;
        let found = self.named(vec![row.ok_or(Failure::NotFound)?.into()]).await?;
        found.into_iter().next().ok_or(Failure::NotFound)
    }

    /// The number of the last entry that took this one back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undone_by(&self, sequence: i64) -> Result<Option<i64>, Failure> {
        let last = self.rows().filter(Column::Undoes.eq(sequence)).order_by_desc(Column::Sequence);
        Ok(last.one(&self.services.db).await?.and_then(|row| row.sequence))
    }

    /// Checks the whole log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check(&self) -> Result<Checker, Failure> {
        check_chain(&self.services.db, self.chain).await
    }

    fn rows(&self) -> Select<Entity> {
        Entity::find().filter(Column::Chain.eq(self.chain))
    }

    fn matching(&self, filter: &ChangeFilter) -> Select<Entity> {
        let contains = |column: Column, text: &str| {
            let lower = Expr::expr(Func::lower(Expr::col((Entity, column))));
            lower.like(LikeExpr::new(format!("%{}%", escaped(&text.trim().to_lowercase()))).escape('\\'))
        };
        // No text of ours holds a NUL, and PostgreSQL takes none.
        let asked = |text: &str| !text.trim().is_empty() && !text.contains('\0');
        let mut rows = self.rows();
        if asked(&filter.who) {
            rows = rows.filter(contains(Column::ActorLabel, &filter.who));
        }
        if asked(&filter.entity) {
            rows = rows.filter(contains(Column::EntityId, &filter.entity));
        }
        if let Some(kind) = filter.kind {
            rows = rows.filter(Column::Action.eq(kind.code()));
        } else if let Some(area) = filter.area {
            rows = rows.filter(Column::Action.is_in(area.kinds().map(Kind::code)));
        }
        if let Some(from) = filter.from {
            rows = rows.filter(Column::CreatedAt.gte(from));
        }
        if let Some(until) = filter.until {
            rows = rows.filter(Column::CreatedAt.lt(until));
        }
        match filter.below {
            Some(below) => rows.filter(Column::Sequence.lt(below)),
            None => rows,
        }
    }
}

/// Text in a LIKE pattern.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

//! Threads of texts, as people read them.

use super::{CompanyStore, standing_opt_out};
use crate::Failure;
use crate::entity::{clinic, conversation, end_user, message, sms_opt_out};
use chrono::{DateTime, Utc};
use domain::ids::{ClinicId, ConversationId};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The most messages of a thread that are shown: the newest.
const MAX_SHOWN: u64 = 300;

/// A thread in a list.
#[derive(Debug, Clone)]
pub struct TextThread {
    /// Its id.
    pub id: ConversationId,
    /// Their number, or what the carrier names the sender.
    pub address: Option<String>,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// Name of the clinic.
    pub clinic_name: Option<String>,
    /// The clinic's zone.
    pub timezone: Option<String>,
    /// When the last text came or went.
    pub last_at: Option<DateTime<Utc>>,
    /// The last text, and whether it came from them.
    pub last: Option<(String, bool)>,
    /// They asked not to be texted.
    pub opted_out: bool,
}

/// Some threads and how many there are in all.
#[derive(Debug, Clone)]
pub struct ThreadPage {
    /// The one with the newest text first.
    pub threads: Vec<TextThread>,
    /// How many there are.
    pub total: u64,
}

/// One thread.
#[derive(Debug, Clone)]
pub struct ThreadDetail {
    /// Who it is with.
    pub thread: TextThread,
    /// Oldest first; of a long thread the newest.
    pub messages: Vec<message::Model>,
    /// Whether there are older ones than those.
    pub is_cut: bool,
    /// Since when they do not want texts, and how that became known: `sms`, `staff` or `carrier`.
    pub opted_out: Option<(DateTime<Utc>, String)>,
}

#[derive(FromQueryResult)]
struct Last {
    conversation_id: Uuid,
    body: String,
    direction: String,
}

type Row = (conversation::Model, Option<end_user::Model>, Option<clinic::Model>);

impl TextThread {
    fn of((row, person, clinic): Row) -> Self {
        let (clinic_name, timezone) = clinic.map(|clinic| (clinic.name, clinic.timezone)).unzip();
        let (number, name) = person.map(|person| (person.phone_number, person.name)).unzip();
        Self {
            id: row.id.into(),
            address: number.flatten().or(row.subject),
            name: name.flatten(),
            clinic_name,
            timezone,
            last_at: row.last_message_at,
            last: None,
            opted_out: false,
        }
    }
}

impl CompanyStore {
    fn threads_in_scope(&self) -> Select<conversation::Entity> {
        let mut scope = Condition::all()
            .add(conversation::Column::CompanyId.eq(self.company().uuid()))
            .add(conversation::Column::Channel.eq("sms"));
        if let Some(clinic) = self.scope.clinic() {
            scope = scope.add(conversation::Column::ClinicId.eq(clinic.uuid()));
        }
        conversation::Entity::find().filter(scope)
    }

    /// Threads of the scope, the one with the newest text first: `limit` of them, 1 to 200, after the first `offset`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn text_threads(&self, clinic: Option<ClinicId>, limit: u64, offset: u64) -> Result<ThreadPage, Failure> {
        let db = &self.services.db;
        let mut query = self.threads_in_scope();
        if let Some(clinic) = clinic {
            query = query.filter(conversation::Column::ClinicId.eq(clinic.uuid()));
        }
        let total = query.clone().count(db).await?;
        let rows = query
            .find_also_related(end_user::Entity)
            .find_also_related(clinic::Entity)
            .order_by_desc(conversation::Column::LastMessageAt)
            .order_by_desc(conversation::Column::Id)
            .limit(limit.clamp(1, 200))
            .offset(offset)
            .all(db)
            .await?;
        let mut threads: Vec<TextThread> = rows.into_iter().map(TextThread::of).collect();
        let mut last = self.last_texts(&threads).await?;
        let out = self.opted_out(&threads).await?;
        for thread in &mut threads {
            thread.last = last.remove(&thread.id.uuid());
            thread.opted_out = thread.address.as_ref().is_some_and(|address| out.contains(address));
        }
        Ok(ThreadPage { threads, total })
    }

    /// The last text of each.
    async fn last_texts(&self, threads: &[TextThread]) -> Result<HashMap<Uuid, (String, bool)>, Failure> {
        if threads.is_empty() {
            return Ok(HashMap::new());
        }
        let db = &self.services.db;
        let newest = "ROW_NUMBER() OVER (PARTITION BY conversation_id ORDER BY created_at DESC, id DESC)";
        let of_each = Query::select()
            .columns([message::Column::ConversationId, message::Column::Body, message::Column::Direction])
            .expr_as(Expr::cust(newest), "place")
            .from(message::Entity)
            .and_where(message::Column::CompanyId.eq(self.company().uuid()))
            .and_where(message::Column::ConversationId.is_in(threads.iter().map(|thread| thread.id.uuid())))
            .to_owned();
        let first = Query::select()
            .columns([message::Column::ConversationId, message::Column::Body, message::Column::Direction])
            .from_subquery(of_each, "newest")
            .and_where(Expr::col("place").eq(1))
            .to_owned();
        let rows = Last::find_by_statement(db.get_database_backend().build(&first)).all(db).await?;
        Ok(rows.into_iter().map(|row| (row.conversation_id, (row.body, row.direction == "inbound"))).collect())
    }

    /// The numbers among them that are not to be texted.
    async fn opted_out(&self, threads: &[TextThread]) -> Result<HashSet<String>, Failure> {
        let numbers = threads.iter().filter_map(|thread| thread.address.as_deref());
        let standing = sms_opt_out::Entity::find()
            .select_only()
            .column(sms_opt_out::Column::PhoneNumber)
            .filter(standing_opt_out(self.scope, numbers));
        Ok(standing.into_tuple::<String>().all(&self.services.db).await?.into_iter().collect())
    }

    /// One thread.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not in the scope.
    pub async fn text_thread(&self, id: ConversationId) -> Result<ThreadDetail, Failure> {
        let db = &self.services.db;
        let found = self
            .threads_in_scope()
            .filter(conversation::Column::Id.eq(id.uuid()))
            .find_also_related(end_user::Entity)
            .find_also_related(clinic::Entity)
            .one(db)
            .await?;
        let mut thread = TextThread::of(found.ok_or(Failure::NotFound)?);
        let mut messages = message::Entity::find()
            .filter(message::Column::CompanyId.eq(self.company().uuid()))
            .filter(message::Column::ConversationId.eq(id.uuid()))
            .order_by_desc(message::Column::CreatedAt)
            .order_by_desc(message::Column::Id)
            .limit(MAX_SHOWN + 1)
            .all(db)
            .await?;
        let is_cut = messages.len() as u64 > MAX_SHOWN;
        messages.truncate(usize::try_from(MAX_SHOWN).unwrap_or(usize::MAX));
        messages.reverse();
        let standing = match &thread.address {
            Some(number) => {
                let standing = standing_opt_out(self.scope, [number.as_str()]);
                sms_opt_out::Entity::find().filter(standing).one(db).await?
            }
            None => None,
        };
        thread.opted_out = standing.is_some();
        Ok(ThreadDetail { thread, messages, is_cut, opted_out: standing.map(|row| (row.created_at, row.source)) })
    }
}

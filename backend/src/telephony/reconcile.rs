//! Calls whose end, or whose length, nobody told: the carrier is asked, and its answer goes through the same states as its callbacks.

use super::Telephony;
use super::effect::{self, Effect, Heard, ReportedState};
use crate::entity::call;
use crate::outbound::ProviderError;
use crate::twilio::rest::{CarrierCall, Sid, TwilioRest};
use chrono::{DateTime, Duration, Utc};
use domain::call::{CallStatus, Look, Watched};
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};

/// The most calls of one round.
const BATCH: u64 = 50;
/// How far back the length of an ended call is asked for; the rule stops at the same age.
const LENGTH_WANTED: Duration = Duration::hours(6);

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// The carrier was asked about so many calls.
    pub asked: u32,
    /// So many got their end from the carrier's answer.
    pub ended: u32,
    /// So many were closed because nobody can know any more.
    pub lost: u32,
}

/// What the carrier's answer means for a call.
enum Word {
    /// Where it stands.
    Says(ReportedState),
    /// The carrier has no such call.
    Unknown,
    /// Nothing could be learnt now.
    Nothing,
    /// The carrier does not answer: the rest of the round asks nothing either.
    Away,
}

impl Telephony {
    /// Looks after calls that should have ended by now. Bounded; several servers may run it at once: each call is
    /// claimed before it is asked about.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reconcile(&self) -> Result<Reconciled, DbErr> {
        let mut round = Reconciled::default();
        let mut away = false;
        for row in self.overdue().await? {
            let now = self.clock.now();
            let (next, last) = match watched(&row).look(now) {
                Look::Never => continue,
                Look::Wait(until) => {
                    self.claim(&row, until, row.looks).await?;
                    continue;
                }
                // A carrier that is away is not asked fifty times; its calls keep their turn.
                Look::Ask { last: false, .. } if away => continue,
                Look::Ask { next, last } => (next, last),
            };
            if !self.claim(&row, next, row.looks.saturating_add(1)).await? {
                continue;
            }
            let word = if away { Word::Nothing } else { self.ask(&row, &mut round).await };
            away |= matches!(word, Word::Away);
            let over = CallStatus::from_code(&row.status).is_ok_and(CallStatus::is_final);
            let (state, heard) = match word {
                // How it ended is known; only its length was asked for.
                Word::Unknown | Word::Nothing | Word::Away if over => continue,
                Word::Says(state) => (state, Heard::Asked),
                Word::Unknown => {
                    (ReportedState::closed("carrier_unknown", "The carrier does not know this call."), Heard::Asked)
                }
                Word::Nothing | Word::Away if last => (
                    ReportedState::closed(
                        "lost_track",
                        "Its end was never reported, and the carrier could not be asked.",
                    ),
                    Heard::Lost,
                ),
                Word::Nothing | Word::Away => continue,
            };
            match (state.is_final() && !over, heard) {
                (true, Heard::Lost) => round.lost += 1,
                (true, _) => round.ended += 1,
                (false, _) => {}
            }
            self.apply(&row, state, heard).await?;
        }
        metrics::counter!("calls_reconciled_total", "how" => "asked").increment(u64::from(round.ended));
        metrics::counter!("calls_reconciled_total", "how" => "lost").increment(u64::from(round.lost));
        Ok(round)
    }

    /// Calls that may be due, the one that waited longest first.
    async fn overdue(&self) -> Result<Vec<call::Model>, DbErr> {
        let now = self.clock.now();
        let silent = |minutes| call::Column::UpdatedAt.lte(now - Duration::minutes(minutes));
        // Coarse and quick; the rule itself decides.
        let never_asked = Condition::all().add(call::Column::NextLookAt.is_null()).add(
            Condition::any()
                .add(silent(10))
                .add(Condition::all().add(call::Column::Status.ne("in_progress")).add(silent(2))),
        );
        let waited = Func::coalesce([Expr::col(call::Column::NextLookAt), Expr::col(call::Column::UpdatedAt)]);
        let lengthless = Condition::all()
            .add(call::Column::Status.eq("completed"))
            .add(call::Column::Duration.is_null())
            .add(call::Column::Source.eq("twilio"))
            .add(call::Column::StartedAt.gt(now - LENGTH_WANTED));
        let open = call::Column::Status.is_in(["pending", "ringing", "in_progress"]);
        call::Entity::find()
            .filter(Condition::any().add(open).add(lengthless))
            .filter(call::Column::DeletedAt.is_null())
            .filter(call::Column::CallSid.is_not_null())
            .filter(Condition::any().add(never_asked).add(call::Column::NextLookAt.lte(now)))
            .order_by(waited, Order::Asc)
            .limit(BATCH)
            .all(&self.db)
            .await
    }

    /// Takes a call's turn; false when another server did.
    async fn claim(&self, row: &call::Model, next: DateTime<Utc>, looks: i16) -> Result<bool, DbErr> {
        let _turn = self.scribe.turn().await?;
        let mine = call::Entity::update_many()
            .col_expr(call::Column::NextLookAt, Expr::value(next))
            .col_expr(call::Column::Looks, Expr::value(looks))
            .filter(call::Column::Id.eq(row.id))
            .filter(call::Column::Looks.eq(row.looks))
            .filter(call::Column::Status.eq(&row.status))
            .exec(&self.db)
            .await?;
        Ok(mine.rows_affected == 1)
    }

    async fn ask(&self, row: &call::Model, round: &mut Reconciled) -> Word {
        let sid = row.call_sid.as_deref().and_then(|sid| Sid::parse("CA", sid)).filter(|_| row.source == "twilio");
        let account = self.account_at_carrier(row.integration_account_id.map(Into::into)).await;
        let (Some(sid), Ok(Some(account))) = (sid, account) else { return Word::Nothing };
        round.asked += 1;
        let answer = TwilioRest::new(&self.outbound, &account).fetch_call(&sid).await;
        match answer {
            Ok(found) => means(&found),
            Err(ProviderError::Refused { status: 404, .. }) => Word::Unknown,
            Err(error) => {
                tracing::warn!(call.sid = sid.as_str(), %error, "the carrier could not be asked about a call");
                match error {
                    ProviderError::Slow
                    | ProviderError::Unreachable(_)
                    | ProviderError::Refused { status: 429 | 500.., .. } => Word::Away,
                    _ => Word::Nothing,
                }
            }
        }
    }

    async fn apply(&self, row: &call::Model, state: ReportedState, heard: Heard) -> Result<(), DbErr> {
        let Some(call_sid) = row.call_sid.clone() else { return Ok(()) };
        let effect = Effect { state: Some(state), heard, ..Effect::on(call_sid, None, self.clock.now()) };
        let (_turn, txn) = self.scribe.begin().await?;
        effect::apply_all(&txn, &[&effect]).await?;
        txn.commit().await
    }
}

fn means(found: &CarrierCall) -> Word {
    ReportedState::answered(found).map_or(Word::Nothing, Word::Says)
}

fn watched(row: &call::Model) -> Watched {
    Watched {
        status: CallStatus::from_code(&row.status).unwrap_or(CallStatus::Pending),
        length_known: row.duration.is_some(),
        started_at: row.started_at.unwrap_or(row.created_at),
        last_news: row.updated_at,
        looks: u16::try_from(row.looks).unwrap_or(0),
        next_look: row.next_look_at,
    }
}

//! Calls of the past as routing saw them, for trying a draft on real traffic.

use super::CompanyStore;
use crate::Failure;
use chrono::{DateTime, Duration, Utc};
use domain::availability::{AvailabilitySettings, Zone};
use domain::ids::CallId;
use domain::phone::{Caller, E164};
use domain::routing::{PastCall, Reason, Replay, Route, Went, replay};
use sea_orm::{DbBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

/// How far back a draft is tried.
pub const REPLAY_DAYS: i64 = 30;
/// The most calls it is tried on, the newest ones.
pub const REPLAY_CALLS: u64 = 10_000;

/// What of a call the decision depended on. The receipt is read for two of its fields only: whole ones of ten thousand
/// calls would be tens of megabytes.
#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    started_at: DateTime<Utc>,
    from_number: Option<String>,
    to_number: Option<String>,
    forwarded_from: Option<String>,
    route: Option<String>,
    route_reason: Option<String>,
    active_calls: Option<i64>,
    plan: Option<String>,
}

impl Row {
    fn past(self) -> PastCall<CallId> {
        let number = |text: Option<&String>| text.and_then(|text| E164::parse(text).ok());
        let went = self.route.as_deref().and_then(route).zip(self.route_reason.as_deref().and_then(Reason::from_code));
        PastCall {
            id: self.id.into(),
            at: self.started_at,
            // A withheld number is stored as none.
            caller: match (&self.from_number, number(self.from_number.as_ref())) {
                (_, Some(number)) => Caller::Number(number),
                (Some(text), None) => Caller::Other(text.clone()),
                (None, None) => Caller::Withheld,
            },
            called: number(self.to_number.as_ref()),
            forwarded_from: number(self.forwarded_from.as_ref()),
            active_calls: self.active_calls.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
            went: went.map(|(route, reason)| Went { route, reason, plan: self.plan.unwrap_or_default() }),
        }
    }
}

fn route(code: &str) -> Option<Route> {
    [Route::Assistant, Route::Fallback, Route::Staff].into_iter().find(|route| route.code() == code)
}

impl CompanyStore {
    /// What settings that are not saved would have made of a clinic's calls of the last 30 days, compared with the saved
    /// ones. Temporary switches are left out on both sides: they are about today.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn replay(&self, id_or_slug: &str, settings: &AvailabilitySettings) -> Result<Replay<CallId>, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?;
        let since = clinic.now - Duration::days(REPLAY_DAYS);
        let backend = self.services.db.get_database_backend();
        let (active, plan) = match backend {
            DbBackend::Postgres => ("CAST(c.receipt->>'activeCalls' AS bigint)", "c.receipt->>'fallback'"),
            _ => ("CAST(json_extract(c.receipt, '$.activeCalls') AS bigint)", "json_extract(c.receipt, '$.fallback')"),
        };
        let text = format!(
            "SELECT c.id, c.started_at, c.from_number, c.to_number, c.forwarded_from, c.route, c.route_reason, \
             {active} AS active_calls, {plan} AS plan FROM calls c \
             WHERE c.company_id = $1 AND c.clinic_id = $2 AND c.started_at > $3 AND c.deleted_at IS NULL \
             AND c.parent_call_sid IS NULL AND c.direction = 'inbound' AND c.source <> 'whatsapp' AND c.route IS NOT NULL \
             ORDER BY c.started_at DESC LIMIT {REPLAY_CALLS}"
        );
        let values: [Value; 3] = [self.company().uuid().into(), clinic.resolved.clinic.uuid().into(), since.into()];
        let statement = Statement::from_sql_and_values(backend, text, values);
        let rows = Row::find_by_statement(statement).all(&self.services.db).await?;
        let calls: Vec<PastCall<CallId>> = rows.into_iter().map(Row::past).collect();
        let mut saved = clinic.context.clone();
        saved.clinic.settings.override_ = None;
        let mut draft = saved.clone();
        draft.clinic.zone = Zone::or_utc(&settings.timezone);
        draft.clinic.settings = settings.clone();
        draft.clinic.settings.override_ = None;
        // Ten thousand decisions take milliseconds, but other requests should not wait for them.
        tokio::task::spawn_blocking(move || replay(&calls, &saved, &draft))
            .await
            .map_err(|e| Failure::Internal(e.to_string()))
    }
}

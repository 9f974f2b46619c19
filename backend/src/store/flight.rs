//! The flight recorder: every webhook as it came and as we answered, for the master admin. What leaves this file is
//! redacted; the stored rows are not.

use crate::entity::{company, webhook_event};
use crate::scope::MasterScope;
use crate::telephony::{FALLBACK_PATH, ManualCheck, Provider, SettingsOf, Verdict};
use crate::{Failure, Services};
use chrono::{DateTime, Duration, Utc};
use domain::language::Language;
use domain::redaction::{Shown, mask_address, redact, redact_twiml, scrub};
use domain::routing::Tense;
use domain::webhook::{Diagnosis, Key, Stage};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Events on one page.
const PAGE: usize = 50;
/// The most answers of the fallback address that are counted.
const MAX_COUNTED: u64 = 1000;

/// Which events.
#[derive(Debug, Clone, Default)]
pub struct EventFilter {
    /// How they were judged.
    pub verdict: Option<Verdict>,
    /// Who posted them.
    pub provider: Option<Provider>,
    /// What the path begins with.
    pub path: String,
    /// What the carrier's call id contains.
    pub call: String,
    /// Older than this one.
    pub before: Option<Uuid>,
}

/// One event in the list.
#[derive(Debug, Clone)]
pub struct EventLine {
    /// Its id.
    pub id: Uuid,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// `twilio`, `vapi` or `whatsapp`.
    pub provider: String,
    /// The route.
    pub path: String,
    /// `accepted`, `rejected`, `unknown_number` or `error`.
    pub verdict: String,
    /// Who called, masked.
    pub from: String,
    /// What was called, masked.
    pub to: String,
    /// The carrier's call id.
    pub call: String,
    /// What we answered.
    pub status: i16,
    /// From the request to the finished answer.
    pub milliseconds: Option<i32>,
    /// Whose it was.
    pub company: Option<String>,
    /// A few words where something was wrong.
    pub note: String,
}

/// A page of the list, newest first.
#[derive(Debug, Clone)]
pub struct EventPage {
    /// The events.
    pub lines: Vec<EventLine>,
    /// Where the next page begins, if there is one.
    pub older: Option<Uuid>,
}

/// One event with everything that may be shown.
#[derive(Debug, Clone)]
pub struct EventDetail {
    /// As in the list.
    pub line: EventLine,
    /// The request, redacted.
    pub request: Vec<Shown>,
    /// Our answer, redacted.
    pub response: Option<String>,
    /// What failed.
    pub error: Option<String>,
    /// For a refused request: what would have verified.
    pub diagnosis: Option<Explained>,
    /// Which program asked.
    pub user_agent: Option<String>,
    /// Whether it can be decided again.
    pub can_replay: bool,
}

/// A diagnosis with its sentence.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What was found.
    pub diagnosis: Diagnosis,
    /// In words, with the names of the owners.
    pub sentence: String,
}

/// A webhook decided again.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The moment it was decided for.
    pub at: DateTime<Utc>,
    /// The clinic the number leads to today.
    pub clinic: Option<String>,
    /// The decision in words.
    pub sentence: String,
    /// The document, redacted.
    pub twiml: String,
    /// Whether exactly this was answered then.
    pub same: bool,
    /// The version of the clinic's settings that decided.
    pub version: i32,
}

/// A webhook decided again in every way there is.
#[derive(Debug, Clone)]
pub struct Replays {
    /// As if it came now.
    pub now: Replayed,
    /// As if it had come then, with today's settings.
    pub then: Replayed,
    /// The same with the settings that held then, where those of today are others.
    pub then_by_older: Option<Replayed>,
}

/// How often the carrier had to use the fallback address of late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FallbackUse {
    /// In the last hour.
    pub times: usize,
    /// The carrier's last reason, such as 11200.
    pub reason: String,
}

/// The events that match, newest first.
///
/// # Errors
/// When the database fails.
pub async fn webhook_events(
    services: &Services,
    _right: MasterScope,
    filter: &EventFilter,
) -> Result<EventPage, Failure> {
    let mut query = webhook_event::Entity::find().order_by_desc(webhook_event::Column::Id).limit(PAGE as u64 + 1);
    if let Some(verdict) = filter.verdict {
        query = query.filter(webhook_event::Column::Verdict.eq(verdict.code()));
    }
    if let Some(provider) = filter.provider {
        query = query.filter(webhook_event::Column::Provider.eq(provider.code()));
    }
    if !filter.path.is_empty() {
        query = query.filter(webhook_event::Column::Path.starts_with(&filter.path));
    }
    if !filter.call.is_empty() {
        query = query.filter(webhook_event::Column::CallSid.contains(&filter.call));
    }
    if let Some(before) = filter.before {
        // Ids are time-ordered.
        query = query.filter(webhook_event::Column::Id.lt(before));
    }
    let mut rows = query.all(&services.db).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let names = company_names(services, rows.iter().filter_map(|row| row.company_id)).await?;
    let older = rows.last().filter(|_| more).map(|row| row.id);
    Ok(EventPage { lines: rows.iter().map(|row| line(row, &names)).collect(), older })
}

/// One event.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, or when the database fails.
pub async fn webhook_event(services: &Services, right: MasterScope, id: Uuid) -> Result<EventDetail, Failure> {
    let row = event_row(services, right, id).await?;
    let diagnosis = row.diagnosis.clone().and_then(|stored| serde_json::from_value::<Diagnosis>(stored).ok());
    let diagnosis = match diagnosis {
        Some(diagnosis) => Some(explain(services, diagnosis).await?),
        None => None,
    };
    let names = company_names(services, row.company_id).await?;
    let moment = row.created_at;
    let replay = services.telephony.dry_run(&row.path, &row.payload, moment, SettingsOf::Today).await?;
    let conversation = Stage::of(&row.path) == Stage::Talking || row.provider != Provider::Twilio.code();
    Ok(EventDetail {
        line: line(&row, &names),
        request: redact(&row.payload),
        response: row
            .response_body
            .as_deref()
            .filter(|body| !body.is_empty())
            .map(|body| redact_twiml(body, conversation)),
        error: row.error.as_deref().map(scrub),
        diagnosis,
        user_agent: row.user_agent.as_deref().map(scrub),
        can_replay: replay.is_some(),
    })
}

/// The event decided again: as if it came now, and as if it had come then, by today's settings and by those that held
/// then. Nothing is written.
///
/// # Errors
/// [`Failure::NotFound`] when there is none or it cannot be decided again, or when the database fails.
pub async fn replay_event(services: &Services, right: MasterScope, id: Uuid) -> Result<Replays, Failure> {
    let row = event_row(services, right, id).await?;
    let stored = row.response_body.as_deref().unwrap_or_default();
    let run = async |at, by| {
        let found = services.telephony.dry_run(&row.path, &row.payload, at, by).await?;
        Ok::<_, Failure>(found.map(|found| Replayed {
            at,
            sentence: scrub(&found.decision.sentence(Language::En, Tense::Present)),
            same: found.twiml.as_str() == stored,
            twiml: redact_twiml(found.twiml.as_str(), false),
            clinic: found.clinic,
            version: found.version,
        }))
    };
    Ok(Replays {
        now: run(services.clock.now(), SettingsOf::Today).await?.ok_or(Failure::NotFound)?,
        then: run(row.created_at, SettingsOf::Today).await?.ok_or(Failure::NotFound)?,
        then_by_older: run(row.created_at, SettingsOf::Then).await?,
    })
}

/// How often the carrier used the fallback address in the last hour; `None` when it did not have to.
///
/// # Errors
/// When the database fails.
pub async fn fallback_use(services: &Services, _right: MasterScope) -> Result<Option<FallbackUse>, Failure> {
    let since = services.clock.now() - Duration::hours(1);
    let rows = webhook_event::Entity::find()
        .filter(webhook_event::Column::Verdict.eq(Verdict::Error.code()))
        .filter(webhook_event::Column::CreatedAt.gt(since))
        .filter(webhook_event::Column::Path.eq(FALLBACK_PATH))
        // Unsigned ones are not the carrier's.
        .filter(webhook_event::Column::CallSid.is_not_null())
        .order_by_desc(webhook_event::Column::Id)
        .limit(MAX_COUNTED)
        .all(&services.db)
        .await?;
    Ok(rows.first().map(|last| {
        let code = last.payload.get("ErrorCode").and_then(|code| code.as_str()).unwrap_or_default();
        let known = code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit());
        FallbackUse { times: rows.len(), reason: if known { code.to_owned() } else { "not given".to_owned() } }
    }))
}

/// Whether a request that was typed in verifies, and what to say about it.
///
/// # Errors
/// When the database fails.
pub async fn check_signature(
    services: &Services,
    right: MasterScope,
    typed: &ManualCheck,
) -> Result<Result<String, String>, Failure> {
    match services.telephony.check_by_hand(right, typed).await {
        Ok(key) => {
            let signer = signer(services, Some(key)).await?;
            Ok(Ok(format!("The signature is right. It was made by {signer}.")))
        }
        Err(diagnosis) => Ok(Err(explain(services, *diagnosis).await?.sentence)),
    }
}

async fn event_row(services: &Services, _right: MasterScope, id: Uuid) -> Result<webhook_event::Model, Failure> {
    webhook_event::Entity::find_by_id(id).one(&services.db).await?.ok_or(Failure::NotFound)
}

async fn explain(services: &Services, diagnosis: Diagnosis) -> Result<Explained, Failure> {
    let signer = signer(services, diagnosis.cause.key()).await?;
    Ok(Explained { sentence: scrub(&diagnosis.sentence(&signer)), diagnosis })
}

/// "the account of Bright Smiles, with its token from before the last change".
async fn signer(services: &Services, key: Option<Key>) -> Result<String, Failure> {
    let (who, previous) = match key {
        None => return Ok("nobody known".to_owned()),
        Some(Key::Platform { previous }) => ("the platform’s own account".to_owned(), previous),
        Some(Key::Account { company, previous, .. }) => {
            let names = company_names(services, [company]).await?;
            let name = names.get(&company).cloned().unwrap_or_else(|| "a company that is gone".to_owned());
            (format!("the account of {name}"), previous)
        }
    };
    Ok(if previous { format!("{who}, with its token from before the last change") } else { who })
}

async fn company_names(
    services: &Services,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, Failure> {
    let ids: HashSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = company::Entity::find().filter(company::Column::Id.is_in(ids)).all(&services.db).await?;
    Ok(found.into_iter().map(|company| (company.id, company.name)).collect())
}

fn line(row: &webhook_event::Model, names: &HashMap<Uuid, String>) -> EventLine {
    let masked = |address: &Option<String>| address.as_deref().map(mask_address).unwrap_or_default();
    let diagnosis = row.diagnosis.clone().and_then(|stored| serde_json::from_value::<Diagnosis>(stored).ok());
    let note = diagnosis.map(|found| found.short().to_owned()).or_else(|| row.error.as_deref().map(scrub));
    EventLine {
        id: row.id,
        at: row.created_at,
        provider: row.provider.clone(),
        path: scrub(&row.path),
        verdict: row.verdict.clone(),
        from: masked(&row.from_number),
        to: masked(&row.to_number),
        call: row.call_sid.as_deref().map(scrub).unwrap_or_default(),
        status: row.response_status,
        milliseconds: row.duration_ms,
        company: row.company_id.and_then(|id| names.get(&id).cloned()),
        note: note.unwrap_or_default().chars().take(200).collect(),
    }
}

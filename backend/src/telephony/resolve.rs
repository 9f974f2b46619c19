//! From the number or slug that was called to everything a decision depends on, in one query.

use super::Telephony;
use super::circles::targets;
use super::connector::AssistantSetup;
use crate::scope::CompanyScope;
use chrono::{DateTime, Duration, Utc};
use domain::assistant::{CallSettings, Steer};
use domain::availability::{AvailabilitySettings, Zone};
use domain::company::{CallFeatures, Subscription};
use domain::ids::{ChatbotId, ClinicId, CompanyId};
use domain::language::Language;
use domain::phone::{Caller, E164};
use domain::routing::{ClinicContext, NumberState, RoutingContext, StaffLine};
use domain::slug::ClinicSlug;
use sea_orm::{DbBackend, DbErr, FromQueryResult, Statement, Value};
use serde_json::Value as Json;
use std::sync::Arc;
use uuid::Uuid;

/// How the call names its clinic.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// By the number called.
    Number(E164),
    /// By the slug of a SIP address.
    Slug(ClinicSlug),
    /// By Vapi's id of a number.
    Vapi(String),
}

/// A clinic with everything routing needs, whoever calls.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The company.
    pub company: CompanyId,
    /// The clinic.
    pub clinic: ClinicId,
    /// The clinic's slug.
    pub slug: String,
    /// Its assistant.
    pub chatbot: Option<ChatbotId>,
    /// What routing reads.
    pub context: ClinicContext,
    /// Whether the number that was called is active; true for a slug.
    pub number_active: bool,
    /// The clinic's own number on this platform: caller id for SIP and withheld callers.
    pub own_number: Option<E164>,
    /// Where the clinic is, as the assistant says it.
    pub address: Option<String>,
    /// `phone_integration_settings`.
    pub phone_settings: Json,
    /// Whether it has a line that no call has come through yet.
    pub line_waits: bool,
    /// What is set up about who the assistant is.
    pub assistant: Arc<AssistantSetup>,
    /// Calls ringing or in progress that started within the last hour, up to a thousand.
    pub active_calls: u32,
    /// The call that it was looked up for, and when that came, where the call is known already. Remembered it is still that
    /// call's, and no other's.
    pub(super) began: Option<(String, DateTime<Utc>)>,
}

impl Resolved {
    /// What steers this call, where the assistant has it: the settings that somebody saved for the assistant.
    pub(super) fn steer(&self, call_sid: &str, now: DateTime<Utc>) -> Option<Steer<'_>> {
        let began = self.began.as_ref().filter(|(sid, _)| sid == call_sid).map(|(_, at)| *at);
        Some(Steer::new(self.assistant.call.as_ref()?, began, now))
    }

    /// The same where the assistant got the call later than it came.
    pub(super) fn steer_since(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> Option<Steer<'_>> {
        Some(Steer::since(self.assistant.call.as_ref()?, since, now))
    }

    /// The scope of the company that owns the number.
    #[must_use]
    pub const fn scope(&self) -> CompanyScope {
        CompanyScope::new(self.company, None)
    }

    /// The line that a caller who asks for a person is put through to: none that leads back to this very call.
    #[must_use]
    pub fn staff_line(&self, called: Option<&E164>, forwarded_from: Option<&E164>) -> Option<E164> {
        let leads_back = |line: &E164| {
            let lines = [called, forwarded_from, self.context.forwards_from.as_ref()];
            lines.contains(&Some(line)) || self.context.own_numbers.contains(line)
        };
        self.context.staff.as_ref().map(|staff| staff.number.clone()).filter(|line| !leads_back(line))
    }

    /// The context of a call.
    #[must_use]
    pub fn routing(&self, caller: Caller, called: Option<E164>, forwarded_from: Option<E164>) -> RoutingContext {
        RoutingContext {
            number: if self.number_active { NumberState::Active } else { NumberState::Inactive },
            clinic: self.context.clone(),
            called,
            caller,
            forwarded_from,
            active_calls: self.active_calls,
        }
    }
}

/// Settings come as text: what somebody broke by hand must cost the settings, not the answer.
#[derive(FromQueryResult)]
struct Row {
    company_id: Uuid,
    company_settings: String,
    subscription_status: String,
    company_deleted_at: Option<DateTime<Utc>>,
    clinic_id: Uuid,
    clinic_name: String,
    slug: String,
    language: String,
    address: Option<String>,
    clinic_active: bool,
    clinic_deleted_at: Option<DateTime<Utc>>,
    ai_availability_settings: String,
    availability_version: i32,
    phone_integration_settings: String,
    chatbot_id: Option<Uuid>,
    chatbot_calls: Option<bool>,
    chatbot_active: Option<bool>,
    inbound_phone_number: Option<String>,
    original_phone_number: Option<String>,
    twilio_number: Option<String>,
    integration_method: Option<String>,
    staff_forward_number: Option<String>,
    transfer_enabled: Option<bool>,
    number_active: Option<bool>,
    active_calls: i64,
    call_began: Option<DateTime<Utc>>,
    line_waits: bool,
    vapi_phone_number_id: Option<String>,
    vapi_squad_id: Option<String>,
    chatbot_settings: Option<String>,
    vapi_credentials: Option<String>,
}

/// Calls on the line are counted to a thousand: no rule asks for more, and a storm must not make each call dearer.
///
/// `$1` is the moment an hour ago, `$2` the call being decided, `$3` what is looked for.
const SELECT: &str = "SELECT co.id AS company_id, CAST(co.settings AS text) AS company_settings, co.subscription_status, \
    co.deleted_at AS company_deleted_at, c.id AS clinic_id, c.name AS clinic_name, c.slug, c.language, c.address, \
    c.is_active AS clinic_active, c.deleted_at AS clinic_deleted_at, CAST(c.ai_availability_settings AS text) AS ai_availability_settings, c.availability_version, \
    CAST(c.phone_integration_settings AS text) AS phone_integration_settings, b.id AS chatbot_id, b.enabled_call AS chatbot_calls, b.is_active AS chatbot_active, \
    p.inbound_phone_number, p.original_phone_number, p.twilio_number, p.integration_method, p.staff_forward_number, \
    p.transfer_enabled, p.is_active AS number_active, \
    (SELECT COUNT(*) FROM (SELECT 1 FROM calls a WHERE a.clinic_id = c.id AND a.status IN ('ringing', 'in_progress') \
     AND a.deleted_at IS NULL AND a.parent_call_sid IS NULL AND a.started_at > $1 AND (a.call_sid IS NULL OR a.call_sid <> $2) \
     LIMIT 1000) counted) AS active_calls, \
    (SELECT l.started_at FROM calls l WHERE l.call_sid = $2) AS call_began, \
    EXISTS (SELECT 1 FROM phone_numbers w WHERE w.clinic_id = c.id AND w.is_active \
     AND w.integration_status IN ('pending', 'testing')) AS line_waits, \
    p.vapi_phone_number_id, p.vapi_squad_id, CAST(b.settings AS text) AS chatbot_settings, \
    (SELECT v.credentials FROM integration_accounts v WHERE v.company_id = co.id AND v.account_type = 'custom' \
     AND v.external_account_id = 'vapi' AND v.is_active AND v.deleted_at IS NULL AND v.status IN ('active', 'pending') \
     ORDER BY v.updated_at DESC LIMIT 1) AS vapi_credentials";

const FROM_NUMBER: &str = " FROM phone_numbers p JOIN clinics c ON c.id = p.clinic_id JOIN companies co ON co.id = c.company_id \
    LEFT JOIN chatbots b ON b.id = c.chatbot_id AND b.company_id = co.id AND b.deleted_at IS NULL \
    WHERE p.inbound_phone_number = $3 OR p.twilio_number = $3 ORDER BY p.is_active DESC, p.updated_at DESC LIMIT 1";

const FROM_VAPI: &str = " FROM phone_numbers p JOIN clinics c ON c.id = p.clinic_id JOIN companies co ON co.id = c.company_id \
    LEFT JOIN chatbots b ON b.id = c.chatbot_id AND b.company_id = co.id AND b.deleted_at IS NULL \
    WHERE p.vapi_phone_number_id = $3 AND p.is_active";

/// A clinic with its leading number: the active one that was made first.
const FROM_CLINIC: &str = " FROM clinics c JOIN companies co ON co.id = c.company_id \
    LEFT JOIN chatbots b ON b.id = c.chatbot_id AND b.company_id = co.id AND b.deleted_at IS NULL \
    LEFT JOIN phone_numbers p ON p.id = (SELECT x.id FROM phone_numbers x WHERE x.clinic_id = c.id AND x.is_active \
        ORDER BY x.created_at, x.id LIMIT 1)";

impl Telephony {
    /// Finds the clinic that a call names. `call_sid` is left out of the load.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resolve(&self, lookup: &Lookup, call_sid: &str) -> Result<Option<Arc<Resolved>>, DbErr> {
        let (tail, wanted): (String, Value) = match lookup {
            Lookup::Number(number) => (FROM_NUMBER.to_owned(), number.as_str().into()),
            Lookup::Vapi(id) => (FROM_VAPI.to_owned(), id.as_str().into()),
            Lookup::Slug(slug) => (format!("{FROM_CLINIC} WHERE c.slug = $3"), slug.as_str().into()),
        };
        let found = self.rows(&tail, call_sid, wanted).await?.into_iter().next().map(|mut resolved| {
            if matches!(lookup, Lookup::Slug(_)) {
                resolved.number_active = true;
            }
            Arc::new(resolved)
        });
        match &found {
            Some(found) => self.last_known.insert(lookup.clone(), Arc::clone(found)),
            // Gone: an outage must not bring it back.
            None => self.last_known.invalidate(lookup),
        }
        Ok(found)
    }

    /// The live clinics of a scope, by name, each as a call to it would find it now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clinics(&self, scope: CompanyScope) -> Result<Vec<Resolved>, DbErr> {
        let tail = format!("{FROM_CLINIC} WHERE c.company_id = $3 AND c.deleted_at IS NULL ORDER BY c.name");
        let mut all = self.rows(&tail, "", scope.company().uuid().into()).await?;
        all.retain(|clinic| scope.clinic().is_none_or(|only| only == clinic.clinic));
        for clinic in &mut all {
            // On screen a clinic without a number is shown by its rules, not as a deactivated number.
            clinic.number_active = true;
        }
        Ok(all)
    }

    /// What is known about a lookup from before, when the database does not answer.
    #[must_use]
    pub(super) fn last_known(&self, lookup: &Lookup) -> Option<Arc<Resolved>> {
        self.last_known.get(lookup)
    }

    async fn rows(&self, tail: &str, call_sid: &str, wanted: Value) -> Result<Vec<Resolved>, DbErr> {
        let now = self.clock.now();
        let backend = self.db.get_database_backend();
        let values: [Value; 3] = [(now - Duration::hours(1)).into(), call_sid.into(), wanted];
        let select = match backend {
            // Else it takes the index on the status, which leads to the whole row of every call: with hundreds on the
            // line that is a hundred times the work of everything else here.
            DbBackend::Sqlite => SELECT.replace("FROM calls a", "FROM calls a INDEXED BY ix_calls_on_the_line"),
            _ => SELECT.to_owned(),
        };
        let statement = Statement::from_sql_and_values(backend, format!("{select}{tail}"), values);
        let turn = self.lookup().await;
        let rows = Row::find_by_statement(statement).all(&self.db).await?;
        drop(turn);
        let mut all: Vec<Resolved> = rows.into_iter().map(|row| row.resolved(call_sid)).collect();
        for resolved in &mut all {
            resolved.context.own_numbers = self.circles_of(resolved.clinic, targets(&resolved.context)).await?;
        }
        Ok(all)
    }
}

impl Row {
    fn resolved(self, call_sid: &str) -> Resolved {
        let number = |text: &Option<String>| text.as_deref().and_then(|t| E164::parse(t).ok());
        // Stored settings are read leniently: a call is answered whatever somebody wrote by hand.
        let json = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
        let (settings, _) = AvailabilitySettings::read(&json(&self.ai_availability_settings));
        let zone = Zone::or_utc(&settings.timezone);
        let staff = number(&self.staff_forward_number)
            .filter(|n| self.transfer_enabled.unwrap_or(true) && n.is_dialable())
            .map(|number| StaffLine { number });
        let forwards_from =
            number(&self.original_phone_number).filter(|_| self.integration_method.as_deref() == Some("forwarded"));
        let features = CallFeatures::from_settings(&json(&self.company_settings));
        let assistant_takes_calls = self.chatbot_calls == Some(true) && self.chatbot_active == Some(true);
        let assistant: Json = self.chatbot_settings.as_deref().map(json).unwrap_or_default();
        let call = assistant.get("call").and_then(CallSettings::saved);
        Resolved {
            company: self.company_id.into(),
            clinic: self.clinic_id.into(),
            slug: self.slug,
            chatbot: self.chatbot_id.map(Into::into),
            number_active: self.number_active.unwrap_or(false),
            own_number: number(&self.twilio_number).or_else(|| number(&self.inbound_phone_number)),
            address: self.address,
            assistant: Arc::new(AssistantSetup {
                phone_number_id: self.vapi_phone_number_id.filter(|id| !id.trim().is_empty()),
                squad_id: self.vapi_squad_id.filter(|id| !id.trim().is_empty()),
                settings: assistant,
                credentials: self.vapi_credentials,
                call: call.filter(|_| features.call_enabled && assistant_takes_calls),
            }),
            phone_settings: json(&self.phone_integration_settings),
            line_waits: self.line_waits,
            active_calls: u32::try_from(self.active_calls).unwrap_or(0),
            began: self.call_began.map(|at| (call_sid.to_owned(), at)),
            context: ClinicContext {
                name: self.clinic_name,
                language: Language::from_code(&self.language),
                live: self.clinic_active && self.clinic_deleted_at.is_none() && self.company_deleted_at.is_none(),
                subscription: Subscription::from_code(&self.subscription_status),
                features,
                assistant_takes_calls,
                settings,
                settings_version: self.availability_version,
                zone,
                staff,
                forwards_from,
                own_numbers: Vec::new(),
            },
        }
    }
}

//! A clinic's lines: what leads to it, how far each is, and what people do about them.

mod begin;
mod port;

pub use begin::{NewLine, Offers};
pub use port::PortAnswer;

use super::{Change, CompanyStore, Kind};
use crate::Failure;
use crate::audit::Author;
use crate::entity::{call, integration_account, phone_number};
use crate::lines::{self, Carrier, keep, lock, refusal, sync_clinic, works};
use crate::twilio::rest::Sid;
use chrono::{DateTime, Utc};
use domain::connection::{LineStatus, Method, Port, PortNews, PortState, PortWay, Reading, Setup};
use domain::ids::{ClinicId, IntegrationAccountId, PhoneNumberId};
use domain::phone::{E164, mask};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TransactionTrait};
use serde_json::json;

/// An account at the carrier whose numbers can lead to a clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierChoice {
    /// The company's own; none for the platform's.
    pub account: Option<IntegrationAccountId>,
    /// Its name.
    pub name: String,
}

/// A line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its id.
    pub id: PhoneNumberId,
    /// How its calls get here.
    pub method: Method,
    /// How far it is.
    pub status: LineStatus,
    /// The number called at the carrier.
    pub number: Option<E164>,
    /// The clinic's own number, which forwards.
    pub original: Option<E164>,
    /// The SIP address.
    pub sip: Option<String>,
    /// The company's own account that has it; none for the platform's.
    pub account: Option<IntegrationAccountId>,
    /// Since when it waits for its first call.
    pub testing_since: Option<DateTime<Utc>>,
    /// When the first call came through.
    pub works_since: Option<DateTime<Utc>>,
    /// What else is known.
    pub setup: Setup,
}

/// A call that may have been the test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCall {
    /// When it came.
    pub at: DateTime<Utc>,
    /// Who called, masked.
    pub from: String,
}

/// How many calls are shown that may have been the test.
const SEEN: u64 = 3;

impl Line {
    fn of(row: phone_number::Model) -> Option<Self> {
        let number = |text: &Option<String>| text.as_deref().and_then(|text| E164::parse(text).ok());
        Some(Self {
            id: row.id.into(),
            method: Method::from_code(&row.integration_method)?,
            status: LineStatus::from_code(&row.integration_status)?,
            number: number(&row.twilio_number).or_else(|| number(&row.inbound_phone_number)),
            original: number(&row.original_phone_number),
            account: row.integration_account_id.map(Into::into),
            testing_since: row.testing_since,
            works_since: row.integration_completed_at.filter(|_| row.integration_status == LineStatus::Active.code()),
            setup: Setup::stored(&row.setup),
            sip: row.sip_uri,
        })
    }

    /// The request to move the number, where there is one.
    #[must_use]
    pub const fn port(&self) -> Option<&Port> {
        self.setup.port.as_ref()
    }

    /// Whether somebody writes down by hand where the request to move it stands.
    #[must_use]
    pub fn is_told_by_hand(&self) -> bool {
        self.port().is_some_and(|port| port.way == PortWay::Assisted && !port.state.is_final())
    }
}

impl CompanyStore {
    /// The accounts whose numbers can lead to this company's clinics, the platform's first. Somebody of one clinic sees
    /// none of the company's own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn carriers(&self) -> Result<Vec<CarrierChoice>, Failure> {
        let mut all = Vec::new();
        if self.services.telephony.has_carrier() {
            all.push(CarrierChoice { account: None, name: "Switchboard’s account".to_owned() });
        }
        if self.scope.clinic().is_some() {
            return Ok(all);
        }
        let rows = integration_account::Entity::find()
            .filter(integration_account::Column::CompanyId.eq(self.company().uuid()))
            .filter(integration_account::Column::AccountType.eq("twilio"))
            .filter(integration_account::Column::IsActive.eq(true))
            .filter(integration_account::Column::Status.is_in(["active", "pending"]))
            .filter(integration_account::Column::DeletedAt.is_null())
            .order_by_asc(integration_account::Column::AccountName)
            .order_by_asc(integration_account::Column::Id)
            .all(&self.services.db)
            .await?;
        all.extend(rows.into_iter().map(|row| CarrierChoice { account: Some(row.id.into()), name: row.account_name }));
        Ok(all)
    }

    /// The lines of a clinic: those that lead there, the leading one first, then those that came to nothing and that
    /// nobody has put away.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn lines(&self, id_or_slug: &str) -> Result<Vec<Line>, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?.resolved.clinic;
        let rows = self.rows_of(clinic).all(&self.services.db).await?;
        let failed = LineStatus::Failed.code();
        let (leading, rest): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.is_active);
        let failed = rest.into_iter().filter(|row| row.integration_status == failed);
        let lines = leading.into_iter().chain(failed).filter_map(Line::of);
        Ok(lines.filter(|line| !line.setup.dismissed).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when there is no such line at this clinic.
    pub async fn line(&self, id_or_slug: &str, id: PhoneNumberId) -> Result<Line, Failure> {
        let all = self.lines(id_or_slug).await?;
        all.into_iter().find(|line| line.id == id).ok_or(Failure::NotFound)
    }

    fn rows_of(&self, clinic: ClinicId) -> sea_orm::Select<phone_number::Entity> {
        phone_number::Entity::find()
            .filter(phone_number::Column::ClinicId.eq(clinic.uuid()))
            .filter(phone_number::Column::CompanyId.eq(self.company().uuid()))
            .order_by_asc(phone_number::Column::CreatedAt)
            .order_by_asc(phone_number::Column::Id)
    }

    /// The row behind a line that leads to this clinic.
    async fn row(&self, id_or_slug: &str, id: PhoneNumberId) -> Result<phone_number::Model, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?.resolved.clinic;
        let row = self.rows_of(clinic).filter(phone_number::Column::Id.eq(id.uuid())).one(&self.services.db).await?;
        row.ok_or(Failure::NotFound)
    }

    /// The calls that reached a line since it waits for its first one, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn calls_since_test(&self, line: &Line) -> Result<Vec<SeenCall>, Failure> {
        let (Some(number), Some(since)) = (&line.number, line.testing_since) else { return Ok(Vec::new()) };
        let rows = call::Entity::find()
            .filter(call::Column::CompanyId.eq(self.company().uuid()))
            .filter(call::Column::ToNumber.eq(number.as_str()))
            .filter(call::Column::StartedAt.gte(since))
            .filter(call::Column::DeletedAt.is_null())
            .order_by_desc(call::Column::StartedAt)
            .limit(SEEN)
            .all(&self.services.db)
            .await?;
        let seen = rows.into_iter().map(|row| SeenCall {
            at: row.started_at.unwrap_or(row.created_at),
            from: row.from_number.map_or_else(|| "a withheld number".to_owned(), |text| mask(&text)),
        });
        Ok(seen.collect())
    }

    /// Somebody says that a call that came through was their test.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure::Invalid`] at `test` when none came through; or when the database fails.
    pub async fn confirm_line(&self, id_or_slug: &str, id: PhoneNumberId) -> Result<(), Failure> {
        let line = self.line(id_or_slug, id).await?;
        if self.calls_since_test(&line).await?.is_empty() {
            return Err(Failure::field(
                "test",
                "No call has come through yet. Call the clinic once more and let it ring.",
            ));
        }
        let now = self.services.clock.now();
        let txn = self.services.db.begin().await?;
        let row = lock(&txn, self.company(), id.uuid(), now).await?;
        works(&txn, &row, now, &Author::from(&self.actor), "somebody who called").await?;
        txn.commit().await?;
        Ok(())
    }

    /// Asks the carrier about a line now.
    ///
    /// # Errors
    /// [`Failure::NotFound`], or when the database fails. What the carrier says, or that it does not answer, is kept with
    /// the line.
    pub async fn look_at_line(&self, id_or_slug: &str, id: PhoneNumberId) -> Result<Line, Failure> {
        self.line(id_or_slug, id).await?;
        if let Some(at) = lines::follow(&self.services, self.company(), id.uuid()).await? {
            // Also one that nobody followed so far.
            let now = self.services.clock.now();
            lines::follow_at(&self.services.db, self.company(), id.uuid(), (now, at)).await?;
        }
        // It may have come to nothing just now.
        self.line(id_or_slug, id).await
    }

    /// Writes a line's addresses at the carrier again and reads them back.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure::Invalid`] at `carrier` with what the carrier said; or when the database fails.
    pub async fn repair_line(&self, id_or_slug: &str, id: PhoneNumberId) -> Result<Reading, Failure> {
        let row = self.row(id_or_slug, id).await?;
        if !row.is_active {
            return Err(Failure::NotFound);
        }
        let (before, after) = lines::repair(&self.services, self.company(), &row).await?;
        if before.drift != after.drift {
            let change = Change {
                action: Kind::LineRepaired,
                entity: "phone_number",
                id: row.id,
                before: Some(json!({ "notAsWanted": before.drift })),
                after: Some(json!({ "notAsWanted": after.drift })),
            };
            let txn = self.services.db.begin().await?;
            self.audit(&txn, change).await?;
            txn.commit().await?;
        }
        Ok(after)
    }

    /// Somebody writes down where a request stands that the carrier's support carries out. That the number has moved is
    /// not taken on trust where the carrier can be asked.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure::Conflict`] when it is over; [`Failure::Invalid`] at `state`; or when the database
    /// fails.
    pub async fn tell_port(
        &self,
        id_or_slug: &str,
        id: PhoneNumberId,
        state: PortState,
        case: Option<String>,
    ) -> Result<(), Failure> {
        let line = self.line(id_or_slug, id).await?;
        if !line.is_told_by_hand() {
            return Err(Failure::Conflict);
        }
        if state == PortState::Completed {
            self.see_that_it_moved(&line).await?;
        }
        let now = self.services.clock.now();
        let before = line.port().map(|port| json!({ "state": port.state, "case": port.request }));
        let row = keep(&self.services, self.company(), id.uuid(), |row, setup, after| {
            let Some(port) = setup.port.as_mut() else { return };
            port.request = case.or_else(|| port.request.take());
            port.take(PortNews { state, said: None }, now);
            if row.is_active && state.line_status() == LineStatus::Failed {
                lines::fail(setup, after, state.what_now().to_owned());
            }
        })
        .await?;
        let port = Setup::stored(&row.setup).port;
        let change = Change {
            action: Kind::PortTold,
            entity: "phone_number",
            id: row.id,
            before,
            after: port.map(|port| json!({ "state": port.state, "case": port.request })),
        };
        let txn = self.services.db.begin().await?;
        self.audit(&txn, change).await?;
        txn.commit().await?;
        if state == PortState::Completed {
            lines::follow(&self.services, self.company(), id.uuid()).await?;
        }
        Ok(())
    }

    async fn see_that_it_moved(&self, line: &Line) -> Result<(), Failure> {
        let carrier = Carrier::of(&self.services, self.company(), line.account).await?;
        let (Some(carrier), Some(number)) = (carrier, &line.number) else { return Ok(()) };
        match carrier.rest().number(number).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(Failure::field(
                "state",
                "The carrier does not have this number yet. It is noticed by itself once it has moved.",
            )),
            Err(error) => Err(Failure::field("state", &refusal(&error))),
        }
    }

    /// Ends a line: its number leads nowhere any more. A request to move it is taken back; a number is given back to the
    /// carrier only where somebody wants that. A line that came to nothing is put away.
    ///
    /// # Errors
    /// [`Failure::NotFound`]; [`Failure::Invalid`] at `carrier` when the carrier did not take it back, and nothing was
    /// changed; or when the database fails.
    pub async fn end_line(&self, id_or_slug: &str, id: PhoneNumberId, give_back: bool) -> Result<(), Failure> {
        let line = self.line(id_or_slug, id).await?;
        let carrier = Carrier::of(&self.services, self.company(), line.account).await?;
        if line.status == LineStatus::Pending && line.setup.bought && carrier.is_some() {
            let words = "Whether the number was bought is not known yet. Wait until the carrier has said so.";
            return Err(Failure::field("carrier", words));
        }
        if give_back && line.setup.bought && carrier.is_none() {
            let words =
                "The account cannot be asked now, so the number cannot be given back. Untick that, or try later.";
            return Err(Failure::field("carrier", words));
        }
        if let Some(carrier) = &carrier {
            self.take_back(carrier, &line).await?;
        }
        let now = self.services.clock.now();
        let txn = self.services.db.begin().await?;
        let row = lock(&txn, self.company(), id.uuid(), now).await?;
        // What was never bought, or ended meanwhile, is not this line's to give back.
        let give_back = give_back && line.setup.bought && row.is_active;
        let setup = Setup { dismissed: true, ..Setup::stored(&row.setup) };
        phone_number::Entity::update_many()
            .col_expr(phone_number::Column::IsActive, Expr::value(false))
            .col_expr(phone_number::Column::Setup, Expr::value(json!(setup)))
            .filter(phone_number::Column::Id.eq(row.id))
            .exec(&txn)
            .await?;
        sync_clinic(&txn, &row, now).await?;
        let change = Change {
            action: Kind::LineEnded,
            entity: "phone_number",
            id: row.id,
            before: Some(json!({ "number": line.number, "sip": line.sip, "status": row.integration_status })),
            after: Some(json!({ "giveBack": give_back })),
        };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        // Last: a number that leads nowhere and is paid for is better than one that leads here and is somebody else's.
        if let (true, Some(carrier), Some(number)) = (give_back, &carrier, &line.number) {
            let gone = async {
                match carrier.rest().number(number).await?.and_then(|found| Sid::parse("PN", &found.sid)) {
                    Some(sid) => carrier.rest().give_back(&sid).await,
                    None => Ok(()),
                }
            };
            gone.await.map_err(|error| {
                let words = refusal(&error);
                Failure::field("carrier", &format!("The line has ended, but the number is still paid for. {words}"))
            })?;
        }
        Ok(())
    }

    async fn take_back(&self, carrier: &Carrier<'_>, line: &Line) -> Result<(), Failure> {
        let Some(port) = line.port().filter(|port| port.way == PortWay::Api && !port.state.is_final()) else {
            return Ok(());
        };
        let Some(request) = port.request.as_deref().and_then(|text| Sid::parse("KW", text)) else { return Ok(()) };
        carrier.rest().cancel_port(&request).await.map_err(|error| Failure::field("carrier", &refusal(&error)))
    }
}

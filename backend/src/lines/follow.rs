//! A line followed to its end: a number that was bought is looked for until it is there, a request to move one is asked
//! about until it is decided, and what the carrier has is read again every day.

use super::row::numbers_of;
use super::{Carrier, fail, keep, refusal};
use crate::entity::{job, phone_number};
use crate::jobs::{Planned, queue};
use crate::outbound::ProviderError;
use crate::twilio::rest::Sid;
use crate::{Failure, Services};
use chrono::{DateTime, Duration, Utc};
use domain::connection::{LineStatus, PortNews, PortState, PortWay, Reading, Setup};
use domain::ids::CompanyId;
use domain::phone::E164;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

/// The name of this kind of work.
pub(crate) const FOLLOW: &str = "phone_number.follow";
/// How often a try may fail before somebody has to look: with the waits between them, for about three days.
const TRIES: u32 = 80;
/// How often a number that works is read again.
const DAILY: Duration = Duration::days(1);
/// How soon a number that is not there yet is looked for again.
const SOON: Duration = Duration::minutes(10);
/// After this long a purchase whose end nobody knows was none.
const NEVER_BOUGHT: Duration = Duration::hours(1);

/// Puts down that a line is followed from this moment on. Whoever followed it before, when it led somewhere else, is not
/// needed any more.
pub(crate) async fn follow_at<C: ConnectionTrait>(
    db: &C,
    company: CompanyId,
    id: Uuid,
    (now, at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), DbErr> {
    let payload = json!({ "number": id });
    job::Entity::delete_many()
        .filter(job::Column::Kind.eq(FOLLOW))
        .filter(job::Column::CompanyId.eq(company.uuid()))
        .filter(job::Column::Status.eq("queued"))
        .filter(job::Column::Payload.eq(payload.clone()))
        .exec(db)
        .await?;
    queue(db, now, Planned { kind: FOLLOW, payload, company: Some(company), run_at: at, max_attempts: TRIES })
        .await
        .map(|_| ())
}

/// Asks the carrier about a line once and keeps what it said; answers when to ask again, if ever.
///
/// # Errors
/// [`Failure::NotFound`] when it is not the company's, or when the database fails.
pub(crate) async fn follow(
    services: &Services,
    company: CompanyId,
    id: Uuid,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let found = phone_number::Entity::find_by_id(id).filter(phone_number::Column::CompanyId.eq(company.uuid()));
    let row = found.one(&services.db).await?.ok_or(Failure::NotFound)?;
    let Some(number) = numbers_of(&row).pop().filter(|_| row.is_active) else { return Ok(None) };
    let setup = Setup::stored(&row.setup);
    let step = Step { services, company, id, number };
    let account = row.integration_account_id.map(Into::into);
    let Some(carrier) = Carrier::of(services, company, account).await? else {
        step.learnt_nothing("There is no account at the carrier that could be asked.".to_owned()).await?;
        return Ok(Some(services.clock.now() + DAILY));
    };
    match (LineStatus::from_code(&row.integration_status), setup.port) {
        (Some(LineStatus::Pending), Some(port)) if !port.state.is_final() => {
            step.port(&carrier, port.way, port.request).await
        }
        (Some(LineStatus::Pending), port) => step.settle(&carrier, port.is_some()).await,
        (Some(LineStatus::Testing | LineStatus::Active), _) => step.read(&carrier).await,
        _ => Ok(None),
    }
}

/// Writes a number's addresses at the carrier again; answers what was found before and what is there now.
///
/// # Errors
/// [`Failure::NotFound`] when it is not the company's, [`Failure::Invalid`] at `carrier` with what the carrier said, or
/// when the database fails.
pub(crate) async fn repair(
    services: &Services,
    company: CompanyId,
    row: &phone_number::Model,
) -> Result<(Reading, Reading), Failure> {
    let told = |words: &str| Failure::field("carrier", words);
    let number = numbers_of(row).pop().ok_or_else(|| told("This line has no number at the carrier."))?;
    let carrier = Carrier::of(services, company, row.integration_account_id.map(Into::into)).await?;
    let carrier = carrier.ok_or_else(|| told("There is no account at the carrier that could be asked."))?;
    let refused = |error: ProviderError| told(&refusal(&error));
    let found = carrier.rest().number(&number).await.map_err(refused)?;
    let found = found.ok_or_else(|| told("The account at the carrier does not have this number."))?;
    let before = carrier.reading(&found);
    let after = carrier.set(&found).await.map_err(refused)?;
    let step = Step { services, company, id: row.id, number };
    step.is_there(after.clone()).await?;
    Ok((before, after))
}

struct Step<'s> {
    services: &'s Services,
    company: CompanyId,
    id: Uuid,
    number: E164,
}

impl Step<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.services.clock.now()
    }

    /// Where a request to move the number stands. One that support carries out is seen to be done when the number is
    /// there, whether or not somebody wrote it down.
    async fn port(
        &self,
        carrier: &Carrier<'_>,
        way: PortWay,
        request: Option<String>,
    ) -> Result<Option<DateTime<Utc>>, Failure> {
        let rest = carrier.rest();
        let request = request.as_deref().and_then(|text| Sid::parse("KW", text));
        let answer = match (way, request) {
            (PortWay::Api, Some(request)) => rest.port_news(&request, &self.number).await.map(Some),
            _ => rest
                .number(&self.number)
                .await
                .map(|found| found.map(|_| PortNews { state: PortState::Completed, said: None })),
        };
        let now = self.now();
        let row = keep(self.services, self.company, self.id, |row, setup, after| {
            let Some(port) = setup.port.as_mut() else { return };
            port.asked_at = Some(now);
            match answer {
                Err(error) => port.problem = Some(refusal(&error)),
                // A request whose answer was lost stays so until the number is there.
                Ok(None) if port.way == PortWay::Api => {}
                Ok(None) => port.problem = None,
                Ok(Some(news)) => {
                    port.take(news, now);
                    let state = port.state;
                    if row.is_active && state.line_status() == LineStatus::Failed {
                        fail(setup, after, state.what_now().to_owned());
                    }
                }
            }
        })
        .await?;
        let port = Setup::stored(&row.setup).port;
        match port {
            Some(port) if port.state == PortState::Completed => self.settle(carrier, true).await,
            Some(port) => Ok(port.next_look(now)),
            None => Ok(None),
        }
    }

    /// A number that should be in the account: its addresses are written and read back, and it waits for its first call.
    async fn settle(&self, carrier: &Carrier<'_>, moved: bool) -> Result<Option<DateTime<Utc>>, Failure> {
        let found = match carrier.rest().number(&self.number).await {
            Ok(Some(found)) => found,
            Ok(None) => return self.is_not_there(moved).await,
            Err(error) => {
                self.learnt_nothing(refusal(&error)).await?;
                return Ok(Some(self.now() + SOON));
            }
        };
        match carrier.set(&found).await {
            Ok(reading) => self.is_there(reading).await.map(|()| Some(self.now() + DAILY)),
            Err(error) => {
                self.learnt_nothing(refusal(&error)).await?;
                Ok(Some(self.now() + SOON))
            }
        }
    }

    async fn is_there(&self, reading: Reading) -> Result<(), Failure> {
        let now = self.now();
        keep(self.services, self.company, self.id, |row, setup, after| {
            setup.reading = Some(reading);
            if let Some(port) = setup.port.as_mut() {
                port.take(PortNews { state: PortState::Completed, said: None }, now);
            }
            if row.is_active && row.integration_status == LineStatus::Pending.code() {
                after.integration_status = Set(LineStatus::Testing.code().to_owned());
                after.testing_since = Set(Some(now));
            }
        })
        .await
        .map(|_| ())
    }

    /// A number that has moved may take a while to show. One whose purchase was cut off was not bought, if it does not
    /// show within the hour.
    async fn is_not_there(&self, moved: bool) -> Result<Option<DateTime<Utc>>, Failure> {
        let now = self.now();
        let row = keep(self.services, self.company, self.id, |row, setup, after| {
            let begun = setup.begun_at.unwrap_or(row.created_at);
            if !moved && row.is_active && now - begun > NEVER_BOUGHT {
                fail(setup, after, "The number was not bought. Nothing is paid for; choose another one.".to_owned());
            }
        })
        .await?;
        Ok(row.is_active.then(|| now + SOON))
    }

    async fn learnt_nothing(&self, problem: String) -> Result<(), Failure> {
        let at = self.now();
        keep(self.services, self.company, self.id, |_, setup, _| {
            // What was seen before is still the best that is known.
            let drift = setup.reading.take().map(|reading| reading.drift).unwrap_or_default();
            setup.reading = Some(Reading { at, drift, problem: Some(problem) });
        })
        .await
        .map(|_| ())
    }

    /// What the carrier has now.
    async fn read(&self, carrier: &Carrier<'_>) -> Result<Option<DateTime<Utc>>, Failure> {
        match carrier.rest().number(&self.number).await {
            Ok(Some(found)) => self.is_there(carrier.reading(&found)).await?,
            Ok(None) => self.learnt_nothing("The account at the carrier does not have this number.".to_owned()).await?,
            Err(error) => self.learnt_nothing(refusal(&error)).await?,
        }
        Ok(Some(self.now() + DAILY))
    }
}

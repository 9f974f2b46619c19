//! What a session holds: who, since when, which company.

use super::Origin;
use backend::auth::HalfWay;
use backend::sessions::{ADDRESS, BROWSER};
use backend::{Failure, Services};
use chrono::{DateTime, Duration, Utc};
use domain::ids::{CompanyId, UserId};
use serde::{Deserialize, Serialize};
use tower_sessions::{Expiry, Session};

const USER: &str = "user";
const COMPANY: &str = "company";
const SINCE: &str = "since";
const SEEN: &str = "seen";
const REMEMBER: &str = "remember";
const HALF_WAY: &str = "half-way";

/// Signed out after this long without a request.
const IDLE: Duration = Duration::minutes(30);
/// Signed out after this long in any case.
const ABSOLUTE: Duration = Duration::hours(12);
/// The same with "keep me signed in on this computer".
const IDLE_REMEMBERED: Duration = Duration::days(14);
const ABSOLUTE_REMEMBERED: Duration = Duration::days(30);

/// How long a right password waits for its code.
const HALF_WAY_LASTS: Duration = Duration::minutes(5);

fn failed(error: tower_sessions::session::Error) -> Failure {
    Failure::Internal(error.to_string())
}

/// How long a fresh session without anybody in it lasts.
#[must_use]
pub fn anonymous_expiry() -> Expiry {
    Expiry::OnInactivity(time::Duration::minutes(30))
}

fn idle_expiry(remember: bool) -> Expiry {
    let idle = if remember { IDLE_REMEMBERED } else { IDLE };
    Expiry::OnInactivity(time::Duration::seconds(idle.num_seconds()))
}

/// Signs in under a new id: an id that somebody planted before is worth nothing.
///
/// # Errors
/// When the session cannot be written.
pub async fn sign_in(
    session: &Session,
    user: UserId,
    remember: bool,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    session.flush().await.map_err(failed)?;
    session.cycle_id().await.map_err(failed)?;
    session.insert(USER, user).await.map_err(failed)?;
    session.insert(SINCE, now).await.map_err(failed)?;
    session.insert(SEEN, now).await.map_err(failed)?;
    session.insert(REMEMBER, remember).await.map_err(failed)?;
    session.insert(BROWSER, &origin.browser).await.map_err(failed)?;
    session.insert(ADDRESS, &origin.address).await.map_err(failed)?;
    session.set_expiry(Some(idle_expiry(remember)));
    session.save().await.map_err(failed)
}

/// Somebody who has still to show a code, and what they chose before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Waiting {
    /// Who.
    pub half_way: HalfWay,
    /// Whether to stay signed in.
    pub remember: bool,
    /// Where to go afterwards.
    pub next: String,
    since: DateTime<Utc>,
}

/// Waits for a code. Nobody is signed in by it; the id changes all the same, so that a planted one does not get to the
/// second step either.
///
/// # Errors
/// When the session cannot be written.
pub async fn wait_for_code(
    session: &Session,
    half_way: HalfWay,
    remember: bool,
    next: &str,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    session.flush().await.map_err(failed)?;
    session.cycle_id().await.map_err(failed)?;
    let waiting = Waiting { half_way, remember, next: next.to_owned(), since: now };
    session.insert(HALF_WAY, waiting).await.map_err(failed)?;
    session.save().await.map_err(failed)
}

/// Who has still to show a code here.
pub async fn waiting(session: &Session, now: DateTime<Utc>) -> Option<Waiting> {
    let waiting = session.get::<Waiting>(HALF_WAY).await.ok().flatten()?;
    (now - waiting.since < HALF_WAY_LASTS).then_some(waiting)
}

/// Ends the session.
///
/// # Errors
/// When the session cannot be deleted.
pub async fn sign_out(session: &Session) -> Result<(), Failure> {
    session.flush().await.map_err(failed)
}

/// Who is signed in; ends a session that has lasted too long, and keeps a used one alive.
///
/// # Errors
/// When the session cannot be read.
pub async fn user(session: &Session, services: &Services) -> Result<Option<UserId>, Failure> {
    let Some(user) = session.get::<UserId>(USER).await.map_err(failed)? else { return Ok(None) };
    let now = services.clock.now();
    let remember = session.get::<bool>(REMEMBER).await.map_err(failed)?.unwrap_or(false);
    let (idle, absolute) = if remember { (IDLE_REMEMBERED, ABSOLUTE_REMEMBERED) } else { (IDLE, ABSOLUTE) };
    let since = session.get::<DateTime<Utc>>(SINCE).await.map_err(failed)?.unwrap_or_default();
    let seen = session.get::<DateTime<Utc>>(SEEN).await.map_err(failed)?.unwrap_or(since);
    if now - since >= absolute || now - seen >= idle {
        session.flush().await.map_err(failed)?;
        return Ok(None);
    }
    // Written at most once a minute: a page view should not cost a write.
    if now - seen >= Duration::minutes(1) {
        session.insert(SEEN, now).await.map_err(failed)?;
        session.set_expiry(Some(idle_expiry(remember)));
    }
    Ok(Some(user))
}

/// Gives a session that is about to be written the lifetime that its person chose. A session starts
/// every request with that of an anonymous visitor, and is written with whatever it has then.
///
/// # Errors
/// When the session cannot be read.
pub async fn hold(session: &Session) -> Result<(), Failure> {
    if let Some(remember) = session.get::<bool>(REMEMBER).await.map_err(failed)? {
        session.set_expiry(Some(idle_expiry(remember)));
    }
    Ok(())
}

/// The company chosen in the switcher.
pub async fn company(session: &Session) -> Option<CompanyId> {
    session.get(COMPANY).await.ok().flatten()
}

/// Chooses a company. Whether the person belongs to it is checked whenever it is used.
///
/// # Errors
/// When the session cannot be written.
pub async fn choose_company(session: &Session, company: CompanyId) -> Result<(), Failure> {
    session.insert(COMPANY, company).await.map_err(failed)?;
    hold(session).await?;
    session.save().await.map_err(failed)
}

/// Chooses none any more.
///
/// # Errors
/// When the session cannot be written.
pub async fn leave_company(session: &Session) -> Result<(), Failure> {
    session.remove_value(COMPANY).await.map_err(failed)?;
    hold(session).await?;
    session.save().await.map_err(failed)
}

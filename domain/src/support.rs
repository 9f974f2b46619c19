//! Support visits: how somebody who runs the platform gets into a company, for a reason, for a while, seen by the company.

use crate::FieldError;
use crate::access::Permission;
use crate::ids::{CompanyId, UserId};
use chrono::{DateTime, Duration, Utc};

/// Answered to programs where a company is entered without a visit.
pub const VISIT_REQUIRED: &str = "support_visit_required";
/// Answered to programs where a visit that only looks is used to change something.
pub const READ_ONLY: &str = "support_read_only";
/// The same to people.
pub const READ_ONLY_WORDS: &str =
    "Your support visit only looks. To change something here, ask for the right to change things first.";

/// The shortest reason, characters: "test" tells a company nothing.
pub const REASON_SHORTEST: usize = 10;
/// The longest reason, characters.
pub const REASON_LONGEST: usize = 500;

/// How long things may be changed, at most.
const CHANGES_LAST: Duration = Duration::hours(1);

/// How long a visit lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// 15 minutes.
    QuarterHour,
    /// An hour.
    Hour,
    /// Four hours, the longest.
    FourHours,
}

impl Length {
    /// From short to long.
    pub const ALL: [Self; 3] = [Self::QuarterHour, Self::Hour, Self::FourHours];

    /// What a form sends.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::QuarterHour => "15",
            Self::Hour => "60",
            Self::FourHours => "240",
        }
    }

    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::QuarterHour => "15 minutes",
            Self::Hour => "1 hour",
            Self::FourHours => "4 hours",
        }
    }

    /// Reads what a form sent.
    ///
    /// # Errors
    /// A message for the control `length`: no other lengths are given.
    pub fn parse(typed: &str) -> Result<Self, FieldError> {
        let found = Self::ALL.into_iter().find(|length| length.key() == typed);
        found.ok_or_else(|| FieldError::new("length", "Choose how long the visit lasts, 4 hours at most."))
    }

    const fn lasts(self) -> Duration {
        match self {
            Self::QuarterHour => Duration::minutes(15),
            Self::Hour => Duration::hours(1),
            Self::FourHours => Duration::hours(4),
        }
    }

    /// When a visit that starts now ends.
    #[must_use]
    pub fn end(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.lasts()
    }
}

/// A reason as it is stored, read by the company. Line breaks become spaces: it stands in one line of a banner.
///
/// # Errors
/// A message for the control named `field`.
pub fn reason(field: &str, typed: &str) -> Result<String, FieldError> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0..REASON_SHORTEST => Err(FieldError::new(
            field,
            format!("Say why in at least {REASON_SHORTEST} characters: the company reads it."),
        )),
        REASON_SHORTEST..=REASON_LONGEST if text.chars().any(char::is_control) => {
            Err(FieldError::new(field, "There is a sign in it that cannot be shown."))
        }
        REASON_SHORTEST..=REASON_LONGEST => Ok(text),
        _ => Err(FieldError::new(field, format!("Use at most {REASON_LONGEST} characters."))),
    }
}

/// Until when things may be changed in a visit: an hour, and never longer than the visit.
#[must_use]
pub fn changes_end(now: DateTime<Utc>, visit_ends: DateTime<Utc>) -> DateTime<Utc> {
    visit_ends.min(now + CHANGES_LAST)
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The company that is visited.
    pub company: CompanyId,
    /// Who visits.
    pub user: UserId,
    /// Why.
    pub reason: String,
    /// Why things have to be changed, once that was asked for.
    pub elevated_reason: Option<String>,
    /// Since when.
    pub started_at: DateTime<Utc>,
    /// When it runs out.
    pub ends_at: DateTime<Utc>,
    /// Until when things may be changed, once that was asked for.
    pub elevated_until: Option<DateTime<Utc>>,
    /// When somebody ended it before it ran out.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who did.
    pub ended_by: Option<UserId>,
}

/// How a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It lets its visitor in.
    Running,
    /// Its visitor ended it.
    EndedByHand,
    /// Its time was over.
    RanOut,
    /// Somebody of the company ended it.
    EndedByCompany,
}

impl State {
    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::EndedByHand => "Ended by the visitor",
            Self::RanOut => "Time was over",
            Self::EndedByCompany => "Ended by the company",
        }
    }
}

impl Visit {
    /// How it stands at this moment.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        match (self.ended_at, self.ended_by) {
            (Some(_), Some(by)) if by == self.user => State::EndedByHand,
            (Some(_), _) => State::EndedByCompany,
            // The last moment is the one before: until five o'clock is not at five o'clock.
            (None, _) if now < self.ends_at => State::Running,
            (None, _) => State::RanOut,
        }
    }

    /// Whether it lets its visitor in.
    #[must_use]
    pub fn runs(&self, now: DateTime<Utc>) -> bool {
        self.state(now) == State::Running
    }

    /// Whether its visitor may change things at this moment.
    #[must_use]
    pub fn may_change(&self, now: DateTime<Utc>) -> bool {
        self.runs(now) && self.elevated_until.is_some_and(|until| now < until)
    }

    /// Whether it is good for this at this moment.
    #[must_use]
    pub fn allows(&self, permission: Permission, now: DateTime<Utc>) -> bool {
        self.runs(now) && (permission.only_reads() || self.may_change(now))
    }

    /// When it was over, if it is.
    #[must_use]
    pub fn over_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.state(now) {
            State::Running => None,
            State::RanOut => Some(self.ends_at),
            State::EndedByHand | State::EndedByCompany => self.ended_at,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use uuid::Uuid;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minute)
    }

    fn visit() -> Visit {
        Visit {
            company: Uuid::from_u128(1).into(),
            user: Uuid::from_u128(2).into(),
            reason: "They asked us to look".to_owned(),
            elevated_reason: None,
            started_at: at(0),
            ends_at: at(240),
            elevated_until: None,
            ended_at: None,
            ended_by: None,
        }
    }

    #[test]
    fn a_visit_runs_until_its_last_moment_and_not_at_it() {
        let visit = visit();
        assert_eq!(visit.state(at(239)), State::Running);
        assert!(visit.runs(at(240) - Duration::milliseconds(1)) && visit.over_at(at(239)).is_none());
        assert_eq!((visit.state(at(240)), visit.over_at(at(300))), (State::RanOut, Some(at(240))));
    }

    #[test]
    fn who_ended_it_is_told_apart_and_stays_so_after_its_time() {
        let by = |user| Visit { ended_at: Some(at(5)), ended_by: user, ..visit() };
        for now in [at(5), at(500)] {
            assert_eq!(by(Some(Uuid::from_u128(2).into())).state(now), State::EndedByHand);
            assert_eq!(by(Some(Uuid::from_u128(3).into())).state(now), State::EndedByCompany);
            // The account of whoever ended it is gone.
            assert_eq!(by(None).state(now), State::EndedByCompany);
            assert_eq!(by(None).over_at(now), Some(at(5)));
        }
    }

    #[test]
    fn without_the_right_to_change_only_reading_is_allowed() {
        let looking = visit();
        assert!(looking.allows(Permission::ReadCompany, at(1)));
        for permission in [Permission::TendCalls, Permission::EditClinics, Permission::RunTeam, Permission::RunPlatform]
        {
            assert!(!looking.allows(permission, at(1)), "{permission:?}");
            let changing = Visit { elevated_until: Some(at(60)), ..visit() };
            assert!(changing.allows(permission, at(59)), "{permission:?}");
            assert!(!changing.allows(permission, at(60)), "{permission:?}");
            let ended = Visit { ended_at: Some(at(2)), ..changing };
            assert!(!ended.allows(permission, at(3)) && !ended.allows(Permission::ReadCompany, at(3)));
        }
    }

    #[test]
    fn the_right_to_change_ends_after_an_hour_and_with_the_visit() {
        assert_eq!(changes_end(at(0), at(240)), at(60));
        assert_eq!(changes_end(at(0), at(15)), at(15));
        assert_eq!(changes_end(at(230), at(240)), at(240));
    }

    #[test]
    fn no_visit_is_longer_than_four_hours() {
        for length in Length::ALL {
            assert_eq!(Length::parse(length.key()), Ok(length));
            assert!(length.end(at(0)) <= at(240) && length.end(at(0)) >= at(15));
        }
        for typed in ["", "0", "-15", "241", "480", "60 ", "١٥"] {
            assert_eq!(Length::parse(typed).unwrap_err().field, "length", "{typed}");
        }
    }

    #[test]
    fn a_reason_says_something_and_not_too_much() {
        assert_eq!(reason("reason", "  Ticket 12:\r\n  no sound "), Ok("Ticket 12: no sound".to_owned()));
        for short in ["", "          ", "123456789", " 1234 \n 678 "] {
            assert_eq!(reason("why", short).unwrap_err().field, "why", "{short}");
        }
        assert!(reason("reason", "1234567890").is_ok() && reason("reason", &"é".repeat(500)).is_ok());
        assert!(reason("reason", &"é".repeat(501)).is_err());
        assert!(reason("reason", "a bell \u{7} rings here").is_err());
    }
}

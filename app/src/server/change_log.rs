//! The change log for pages and handlers: whose log an address is about, and which entries of it.

use super::Visitor;
use super::actions::encode;
use super::days::{day, end_of, start_of};
use backend::Failure;
use backend::audit::Written;
use backend::store::{ChangeFilter, ChangeLog, NotUndone, company, company_zone, undo_change};
use domain::access::Permission;
use domain::audit::{Area, Kind};
use domain::availability::Zone;
use domain::ids::CompanyId;

/// Whose log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// That of the chosen company, for whoever runs it.
    Own,
    /// That of the platform, or of any company, for the master admin.
    Platform(Option<CompanyId>),
}

impl Whose {
    /// The one of the platform's pages that an address asks for: `company` is an id, or nothing.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for what is no id.
    pub fn asked(company: &str) -> Result<Self, Failure> {
        match company {
            "" => Ok(Self::Platform(None)),
            id => id.parse().map(|id| Self::Platform(Some(id))).map_err(|_| Failure::NotFound),
        }
    }

    /// The address of a page of it: `below` is blank or begins with a slash or a dot, `query` has no question mark.
    #[must_use]
    pub fn address(self, below: &str, query: &str) -> String {
        let (start, company) = match self {
            Self::Own => ("/changes", None),
            Self::Platform(company) => ("/platform/changes", company),
        };
        let company = company.map(|id| format!("company={id}"));
        let query: Vec<&str> =
            [company.as_deref().unwrap_or_default(), query].into_iter().filter(|part| !part.is_empty()).collect();
        match query.is_empty() {
            true => format!("{start}{below}"),
            false => format!("{start}{below}?{}", query.join("&")),
        }
    }

    /// Opens the log.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] for whoever does not run the whole company, or the platform; [`Failure::NotFound`] when
    /// there is no such company.
    pub async fn open(self, visitor: &Visitor) -> Result<ChangeLog, Failure> {
        match self {
            // Whoever may change things may read who changed what, as in the export for programs.
            Self::Own => visitor.enter(Permission::EditClinics).await?.change_log(),
            Self::Platform(id) => {
                let right = visitor.actor.master()?;
                if let Some(id) = id {
                    company(&visitor.services, &visitor.actor, id).await?;
                }
                Ok(ChangeLog::of(&visitor.services, right, id))
            }
        }
    }

    /// Takes an entry back, or tells what that would put back.
    ///
    /// # Errors
    /// Why not.
    pub async fn undo(self, visitor: &Visitor, sequence: i64, rehearsal: bool) -> Result<Written, NotUndone> {
        match self {
            Self::Own => visitor.enter(Permission::EditClinics).await?.undo_change(sequence, rehearsal).await,
            Self::Platform(company) => {
                undo_change(&visitor.services, &visitor.actor, company, sequence, rehearsal).await
            }
        }
    }

    /// The zone its times are shown in: that of the company's first clinic.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn zone(self, visitor: &Visitor) -> Result<Zone, Failure> {
        let utc = || Zone::or_utc("UTC");
        Ok(match self {
            Self::Own => {
                let clinics = visitor.enter(Permission::EditClinics).await?.clinics_now().await?;
                clinics.first().map_or_else(utc, |clinic| clinic.context.clinic.zone.clone())
            }
            Self::Platform(None) => utc(),
            Self::Platform(Some(id)) => Zone::or_utc(&company_zone(&visitor.services, &visitor.actor, id).await?),
        })
    }
}

/// What an address asks for, as it was typed. What is nothing that can be asked for is left out.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Who did it.
    pub who: String,
    /// The code of an area or of a kind.
    pub what: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
    /// A piece of the id of what was changed.
    pub entity: String,
    /// Where the page begins.
    pub below: Option<i64>,
}

impl Asked {
    /// Reads the names of an address.
    #[must_use]
    pub fn of(get: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| get(name).unwrap_or_default().trim().to_owned();
        let date = |name: &str| day(&get(name)).map(|day| day.to_string()).unwrap_or_default();
        let what = get("what");
        let known = Area::from_code(&what).is_some() || Kind::from_code(&what).is_some();
        Self {
            who: get("who"),
            what: if known { what } else { String::new() },
            from: date("from"),
            until: date("until"),
            entity: get("entity"),
            below: get("below").parse().ok(),
        }
    }

    /// Whether something is left out.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        [&self.who, &self.what, &self.from, &self.until, &self.entity].iter().any(|text| !text.is_empty())
    }

    /// As a query.
    #[must_use]
    pub fn query(&self, below: Option<i64>) -> String {
        let texts = [
            ("who", &self.who),
            ("what", &self.what),
            ("from", &self.from),
            ("until", &self.until),
            ("entity", &self.entity),
        ];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        let mut parts: Vec<String> = texts.map(|(name, text)| format!("{name}={}", encode(text))).collect();
        parts.extend(below.map(|below| format!("below={below}")));
        parts.join("&")
    }

    /// For the store: the days are those of this zone.
    #[must_use]
    pub fn filter(&self, zone: &Zone) -> ChangeFilter {
        ChangeFilter {
            who: self.who.clone(),
            area: Area::from_code(&self.what),
            kind: Kind::from_code(&self.what),
            from: day(&self.from).map(|day| start_of(zone, day)),
            until: day(&self.until).and_then(|day| end_of(zone, day)),
            entity: self.entity.clone(),
            below: self.below,
        }
    }
}

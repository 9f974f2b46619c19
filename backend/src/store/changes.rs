//! The change log of one company, for whoever runs it.

use super::CompanyStore;
use crate::audit::chain_entries;
use crate::{Failure, Services};
use domain::audit::Entry;
use domain::ids::CompanyId;

/// A company's whole change log, oldest entry first, read piece by piece.
#[derive(Debug)]
pub struct ChangeLog {
    services: Services,
    company: CompanyId,
    after: i64,
}

impl CompanyStore {
    /// The change log. It tells of every clinic, so somebody who is limited to one does not read it.
    ///
    /// # Errors
    /// [`Failure::Forbidden`].
    pub fn change_log(&self) -> Result<ChangeLog, Failure> {
        if self.scope.clinic().is_some() {
            return Err(Failure::Forbidden);
        }
        Ok(ChangeLog { services: self.services.clone(), company: self.company(), after: 0 })
    }
}

impl ChangeLog {
    /// The next piece; empty at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Vec<Entry>, Failure> {
        let entries = chain_entries(&self.services.db, self.company.uuid(), self.after).await?;
        self.after = entries.last().map_or(self.after, |last| last.sequence);
        Ok(entries)
    }
}

//! Scopes: what a query on tenant data must be given. They are made in this crate only, from an
//! authenticated identity or from a resolved number, never from an id in a request.

use domain::ids::{ClinicId, CompanyId};

/// The right to one company's data, or to one clinic of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CompanyScope {
    company: CompanyId,
    clinic: Option<ClinicId>,
}

impl CompanyScope {
    /// Only after membership or ownership was established.
    pub(crate) const fn new(company: CompanyId, clinic: Option<ClinicId>) -> Self {
        Self { company, clinic }
    }

    /// The company.
    #[must_use]
    pub const fn company(self) -> CompanyId {
        self.company
    }

    /// The only clinic that may be seen, for a member limited to one.
    #[must_use]
    pub const fn clinic(self) -> Option<ClinicId> {
        self.clinic
    }
}

/// The right to everything: the platform's own administration.
#[derive(Debug, Clone, Copy)]
pub struct MasterScope(());

impl MasterScope {
    pub(crate) const fn new() -> Self {
        Self(())
    }
}

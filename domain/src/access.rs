//! Roles and what each may do: one table, read by pages, server functions and the JSON API.

use serde::{Deserialize, Serialize};

/// What a person is within one company, or on the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the platform; the only one who sees and flips `callEnabled`.
    Master,
    /// Runs one company.
    Admin,
    /// Reads everything of one company, changes nothing.
    Staff,
}

impl Role {
    /// Reads the stored membership role; anything unknown gets the least power.
    #[must_use]
    pub fn from_membership(text: &str) -> Self {
        if text == "admin" { Self::Admin } else { Self::Staff }
    }

    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Master => "Master admin",
            Self::Admin => "Company admin",
            Self::Staff => "Staff, read only",
        }
    }

    /// Whether this role may do that.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::ReadCompany => true,
            Permission::EditClinics => matches!(self, Self::Master | Self::Admin),
            Permission::RunPlatform => matches!(self, Self::Master),
        }
    }
}

/// A right that a page or an endpoint asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See clinics, calls, settings of a company.
    ReadCompany,
    /// Change hours, who answers, backup of a company's clinics.
    EditClinics,
    /// See and change companies, the calls switch, health of everything.
    RunPlatform,
}

impl Permission {
    /// The scope name that a bearer token must carry.
    #[must_use]
    pub const fn token_scope(self) -> &'static str {
        match self {
            Self::ReadCompany => "company:read",
            Self::EditClinics => "company:write",
            Self::RunPlatform => "platform",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission, Role};

    #[test]
    fn staff_read_and_change_nothing() {
        assert!(Role::Staff.may(Permission::ReadCompany));
        assert!(!Role::Staff.may(Permission::EditClinics));
        assert!(!Role::Admin.may(Permission::RunPlatform));
        assert!(Role::Master.may(Permission::EditClinics));
        assert_eq!(Role::from_membership("owner"), Role::Staff);
    }
}

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

    /// Reads a role that somebody may give within a company. The platform's own is never among them.
    #[must_use]
    pub fn from_choice(text: &str) -> Option<Self> {
        [Self::Admin, Self::Staff].into_iter().find(|role| role.code() == text)
    }

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Master => "master",
            Self::Admin => "admin",
            Self::Staff => "staff",
        }
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
            Permission::ReadCompany | Permission::TendCalls => true,
            Permission::EditClinics | Permission::RunTeam => matches!(self, Self::Master | Self::Admin),
            Permission::RunPlatform => matches!(self, Self::Master),
        }
    }
}

/// A right that a page or an endpoint asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See clinics, calls, settings of a company.
    ReadCompany,
    /// Do what comes with reading: say that a message was heard, try a call.
    TendCalls,
    /// Change hours, who answers, backup of a company's clinics.
    EditClinics,
    /// Invite people, change their roles, make API tokens. Not for somebody limited to one clinic.
    RunTeam,
    /// See and change companies, the calls switch, health of everything.
    RunPlatform,
}

impl Permission {
    /// The scope name that a bearer token must carry.
    #[must_use]
    pub const fn token_scope(self) -> &'static str {
        match self {
            Self::ReadCompany => "company:read",
            Self::TendCalls | Self::EditClinics => "company:write",
            Self::RunTeam => "company:team",
            Self::RunPlatform => "platform",
        }
    }

    /// What a program may be given: reading, and changing. People and tokens stay in the hands of people.
    pub const OF_TOKENS: [Self; 2] = [Self::ReadCompany, Self::EditClinics];

    /// The right behind a scope that a person may put into a token.
    #[must_use]
    pub fn from_token_scope(scope: &str) -> Option<Self> {
        Self::OF_TOKENS.into_iter().find(|one| one.token_scope() == scope)
    }

    /// Whether it changes nothing: all that a support visit may do unless more was asked for.
    #[must_use]
    pub const fn only_reads(self) -> bool {
        matches!(self, Self::ReadCompany)
    }

    /// Whether it reaches beyond single clinics, so that a limit to one clinic excludes it.
    #[must_use]
    pub const fn is_company_wide(self) -> bool {
        matches!(self, Self::RunTeam | Self::RunPlatform)
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission, Role};

    #[test]
    fn staff_read_and_change_nothing() {
        assert!(Role::Staff.may(Permission::ReadCompany));
        assert!(!Role::Staff.may(Permission::EditClinics));
        assert!(Role::Staff.may(Permission::TendCalls) && !Permission::TendCalls.only_reads());
        assert!(!Role::Admin.may(Permission::RunPlatform));
        assert!(Role::Master.may(Permission::EditClinics));
        assert_eq!(Role::from_membership("owner"), Role::Staff);
        assert!(!Role::Staff.may(Permission::RunTeam) && Permission::RunTeam.is_company_wide());
    }

    #[test]
    fn nobody_is_made_master_by_a_form() {
        assert_eq!(Role::from_choice("admin"), Some(Role::Admin));
        assert_eq!(Role::from_choice("staff"), Some(Role::Staff));
        for other in ["master", "Admin", "", "admin "] {
            assert_eq!(Role::from_choice(other), None, "{other}");
        }
    }
}

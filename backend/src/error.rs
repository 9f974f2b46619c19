//! What can go wrong behind a request. Kinds that a person may see carry words for a person;
//! internal kinds carry their source for the log and are shown as one opaque sentence.

use domain::FieldError;
use domain::ids::CompanyId;
use sea_orm::DbErr;

/// Why a request could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Nobody is signed in, or the token is unknown, expired or revoked.
    #[error("sign in first")]
    Unauthenticated,
    /// Signed in, a member, but without the right.
    #[error("your role does not allow this")]
    Forbidden,
    /// A master admin enters a company, or none in particular, without a support visit to it that runs.
    #[error("start a support visit first")]
    SupportVisitRequired(Option<CompanyId>),
    /// The support visit only looks.
    #[error("the support visit only looks")]
    SupportReadOnly,
    /// The platform has switched calls off for this company.
    #[error("calls are switched off for this company")]
    CallsDisabled,
    /// It does not exist, or belongs to somebody else: the two must not be told apart.
    #[error("not found")]
    NotFound,
    /// What was typed or sent is wrong, field by field.
    #[error("{} field(s) are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Somebody else saved in the meantime.
    #[error("changed by somebody else in the meantime")]
    Conflict,
    /// Too many tries; seconds to wait.
    #[error("too many tries, wait {0} s")]
    Throttled(u64),
    /// The database failed or did not answer in time.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// Anything else of ours.
    #[error("internal: {0}")]
    Internal(String),
}

impl Failure {
    /// A code for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::SupportVisitRequired(_) => domain::support::VISIT_REQUIRED,
            Self::SupportReadOnly => domain::support::READ_ONLY,
            Self::CallsDisabled => domain::company::CALLS_DISABLED,
            Self::NotFound => "not_found",
            Self::Invalid(_) => "invalid",
            Self::Conflict => "conflict",
            Self::Throttled(_) => "too_many_requests",
            Self::Database(_) | Self::Internal(_) => "internal",
        }
    }

    /// One wrong field.
    #[must_use]
    pub fn field(field: &str, message: &str) -> Self {
        Self::Invalid(vec![FieldError::new(field, message)])
    }
}

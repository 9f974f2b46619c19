//! The master admin's audit of the accounts of all companies: what fails first, and no credentials at all.

use crate::auth::Actor;
use crate::entity::{company, integration_account};
use crate::{Failure, Services};
use chrono::{DateTime, Duration, Utc};
use domain::ids::{CompanyId, IntegrationAccountId};
use domain::integration::{AccountKind, AccountStatus, Facts, Finding, Level, STALE_AFTER_DAYS, findings, level};
use integration_account::Column;
use sea_orm::sea_query::{CaseStatement, Expr};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use uuid::Uuid;

/// The most accounts that are looked at; those that fail come first.
const MOST: u64 = 2000;
/// The most lines on a page.
const LINES: usize = 200;

/// Which accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// Those that somebody should look at.
    #[default]
    Attention,
    /// Those that do not work.
    Failing,
    /// Those whose last test is old, or that nobody tested.
    Stale,
    /// All.
    All,
}

impl Shown {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::Attention, Self::Failing, Self::Stale, Self::All];

    /// The code in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Failing => "failing",
            Self::Stale => "stale",
            Self::All => "all",
        }
    }

    fn takes(self, line: &AuditLine) -> bool {
        match self {
            Self::Attention => line.level() <= Level::New,
            Self::Failing => line.level() == Level::Failing,
            Self::Stale => line.findings.iter().any(|one| matches!(one, Finding::Stale { .. } | Finding::Untested)),
            Self::All => true,
        }
    }
}

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Which accounts.
    pub shown: Shown,
    /// Only of this kind.
    pub kind: Option<AccountKind>,
}

/// An account in the audit.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// Its id.
    pub id: IntegrationAccountId,
    /// Whose it is.
    pub company: CompanyId,
    /// The name of the company.
    pub company_name: String,
    /// What it is for.
    pub kind: AccountKind,
    /// Its name.
    pub name: String,
    /// What there is to know about it, the most urgent first.
    pub findings: Vec<Finding>,
    /// When the provider last took its credentials.
    pub last_verified_at: Option<DateTime<Utc>>,
}

impl AuditLine {
    /// How much it needs somebody.
    #[must_use]
    pub fn level(&self) -> Level {
        level(&self.findings)
    }
}

/// The audit.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// The lines, the most urgent first.
    pub lines: Vec<AuditLine>,
    /// How many match.
    pub matching: usize,
    /// How many of all need somebody: failing, to be looked at, never tested.
    pub counts: [(Level, usize); 3],
    /// How many there are.
    pub total: usize,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    company_id: Uuid,
    company_name: String,
    account_type: String,
    external_account_id: Option<String>,
    account_name: String,
    status: String,
    is_active: bool,
    last_error: Option<String>,
    last_error_at: Option<DateTime<Utc>>,
    last_verified_at: Option<DateTime<Utc>>,
    token_expires_at: Option<DateTime<Utc>>,
    renews_itself: bool,
}

/// The accounts of all live companies.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin.
pub async fn integration_audit(services: &Services, actor: &Actor, filter: &AuditFilter) -> Result<AuditPage, Failure> {
    actor.master()?;
    let now = services.clock.now();
    let old = now - Duration::days(STALE_AFTER_DAYS);
    let urgency = CaseStatement::new()
        .case(Column::Status.eq("error"), 0)
        .case(Column::LastError.is_not_null(), 1)
        .case(Column::LastVerifiedAt.is_null().or(Column::LastVerifiedAt.lte(old)), 2)
        .finally(3);
    let rows = integration_account::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::CompanyId,
            Column::AccountType,
            Column::ExternalAccountId,
            Column::AccountName,
            Column::Status,
            Column::IsActive,
            Column::LastError,
            Column::LastErrorAt,
            Column::LastVerifiedAt,
            Column::TokenExpiresAt,
        ])
        .column_as(company::Column::Name, "company_name")
        .column_as(Column::RefreshToken.is_not_null(), "renews_itself")
        .join(JoinType::InnerJoin, integration_account::Relation::Company.def())
        .filter(Column::DeletedAt.is_null())
        .filter(company::Column::DeletedAt.is_null())
        .order_by_asc(Expr::expr(urgency))
        .order_by_asc(company::Column::Name)
        .order_by_asc(Column::AccountName)
        .order_by_asc(Column::Id)
        .limit(MOST)
        .into_model::<Row>()
        .all(&services.db)
        .await?;
    let mut lines: Vec<AuditLine> = rows.into_iter().map(|row| line(row, now)).collect();
    let total = lines.len();
    let counts = [Level::Failing, Level::Attention, Level::New]
        .map(|wanted| (wanted, lines.iter().filter(|line| line.level() == wanted).count()));
    lines.retain(|line| filter.shown.takes(line) && filter.kind.is_none_or(|kind| kind == line.kind));
    // Stable: within a level it stays by company and name.
    lines.sort_by_key(AuditLine::level);
    let matching = lines.len();
    lines.truncate(LINES);
    Ok(AuditPage { lines, matching, counts, total })
}

fn line(row: Row, now: DateTime<Utc>) -> AuditLine {
    let facts = Facts {
        status: AccountStatus::from_code(&row.status),
        is_active: row.is_active,
        readable: true,
        last_error: row.last_error.as_deref(),
        last_error_at: row.last_error_at,
        last_verified_at: row.last_verified_at,
        token_expires_at: row.token_expires_at,
        renews_itself: row.renews_itself,
    };
    AuditLine {
        id: row.id.into(),
        company: row.company_id.into(),
        company_name: row.company_name,
        kind: AccountKind::stored(&row.account_type, row.external_account_id.as_deref()),
        findings: findings(&facts, now),
        name: row.account_name,
        last_verified_at: row.last_verified_at,
    }
}

use super::super::{CompanyStore, Kind};
use super::audit;
use crate::Failure;
use crate::entity::integration_account::{Column, Entity, Model};
use crate::probe::{Report, Verdict, probe};
use domain::ids::IntegrationAccountId;
use domain::integration::AccountStatus;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, TransactionTrait};

impl CompanyStore {
    /// Asks the provider whether it takes the account's credentials, and keeps what was learnt. A refusal puts the
    /// account in error, so that callers get the backup; an answer that does not come changes nothing.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when it is not the company's, [`Failure::Conflict`] when it was edited meanwhile.
    pub async fn test_integration_account(&self, id: IntegrationAccountId) -> Result<Report, Failure> {
        let row = self.account_row(&self.services.db, id).await?;
        let Some(credentials) = self.open_account(&row) else {
            return Err(Failure::field("credentials", "The stored credentials cannot be read. Enter them again."));
        };
        // Nothing is held while the provider thinks.
        let report = probe(&self.services.outbound, &credentials, self.services.clock.now()).await;
        let verdict = report.verdict();
        if verdict != Verdict::Unknown || report.token.is_some() {
            self.keep_report(&row, &report, verdict).await?;
        }
        tracing::info!(integration_account.id = %row.id, verdict = ?verdict, "an integration account was tested");
        Ok(report)
    }

    async fn keep_report(&self, row: &Model, report: &Report, verdict: Verdict) -> Result<(), Failure> {
        let now = self.services.clock.now();
        let mut next = row.clone();
        let complaint = report.complaint();
        let status = match verdict {
            Verdict::Works => Some(AccountStatus::Active),
            Verdict::Refused => Some(AccountStatus::Error),
            Verdict::Unknown => None,
        };
        if verdict == Verdict::Works {
            next.last_verified_at = Some(now);
        }
        if let Some(status) = status {
            if next.is_active {
                status.code().clone_into(&mut next.status);
            }
            // The same as before goes on since it began.
            if next.last_error != complaint {
                next.last_error_at = complaint.as_ref().map(|_| now);
            }
            next.last_error = complaint;
        }
        if let Some(fresh) = &report.token {
            next.access_token = Some(self.seal(&fresh.token)?);
            next.token_expires_at = Some(fresh.ends);
        }
        let txn = self.services.db.begin().await?;
        // What was tested is what is stored, or nothing is kept.
        let update = Entity::update_many()
            .col_expr(Column::Status, Expr::value(next.status.clone()))
            .col_expr(Column::LastError, Expr::value(next.last_error.clone()))
            .col_expr(Column::LastErrorAt, Expr::value(next.last_error_at))
            .col_expr(Column::LastVerifiedAt, Expr::value(next.last_verified_at))
            .col_expr(Column::AccessToken, Expr::value(next.access_token.clone()))
            .col_expr(Column::TokenExpiresAt, Expr::value(next.token_expires_at))
            .filter(Column::Id.eq(row.id))
            .filter(Column::CompanyId.eq(self.company().uuid()))
            .filter(Column::Version.eq(row.version))
            .filter(Column::DeletedAt.is_null());
        if update.exec(&txn).await?.rows_affected == 0 {
            return Err(Failure::Conflict);
        }
        if next.status != row.status {
            let credentials =
                self.open_account(row).unwrap_or_else(|| domain::integration::Credentials::empty(super::kind_of(row)));
            let (before, after) = (audit::shown(row, &credentials), audit::shown(&next, &credentials));
            self.log(&txn, Kind::IntegrationTested, row, before, after).await?;
        }
        txn.commit().await?;
        self.services.telephony.forget_account(row.id.into());
        Ok(())
    }
}

//! A call came in at a clinic that has a line without one.

use super::{numbers_of, works};
use crate::Failure;
use crate::audit::Author;
use crate::entity::phone_number;
use crate::telephony::NewCall;
use domain::connection::{Arrival, ArrivedCall, LineStatus, Method, WaitingLine, arrival};
use domain::phone::E164;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, TransactionTrait};

/// Notes what the call shows. Whatever goes wrong here costs the note and never the record of the call, which is written
/// by the same transaction.
pub(crate) async fn arrived(txn: &DatabaseTransaction, call: &NewCall) {
    let note = async {
        let inner = txn.begin().await?;
        note(&inner, call).await?;
        inner.commit().await?;
        Ok::<(), Failure>(())
    };
    if let Err(error) = note.await {
        tracing::warn!(call.sid = call.call_sid, %error, "a line's first call could not be noted");
    }
}

async fn note(txn: &DatabaseTransaction, call: &NewCall) -> Result<(), Failure> {
    let to = call.to_number.as_deref().unwrap_or_default();
    let called = E164::parse(to).ok();
    // What is neither a number nor a SIP address tells nothing.
    if called.is_none() && !to.contains('@') {
        return Ok(());
    }
    let forwarded_from = call.forwarded_from.as_deref().and_then(|text| E164::parse(text).ok());
    let shown = ArrivedCall { called: called.as_ref(), forwarded_from: forwarded_from.as_ref() };
    let rows = phone_number::Entity::find()
        .filter(phone_number::Column::ClinicId.eq(call.clinic_id))
        .filter(phone_number::Column::CompanyId.eq(call.company_id))
        .filter(phone_number::Column::IsActive.eq(true))
        .filter(phone_number::Column::IntegrationStatus.is_in([LineStatus::Pending.code(), LineStatus::Testing.code()]))
        .all(txn)
        .await?;
    let author = Author { user: None, label: "A call that came through".to_owned() };
    for row in rows {
        let Some(line) = waiting(&row) else { continue };
        if arrival(&line, shown) == Arrival::Proves {
            works(txn, &row, call.started_at, &author, "a call").await?;
        }
    }
    Ok(())
}

/// The line as the rule sees it.
fn waiting(row: &phone_number::Model) -> Option<WaitingLine> {
    Some(WaitingLine {
        method: Method::from_code(&row.integration_method)?,
        status: LineStatus::from_code(&row.integration_status)?,
        numbers: numbers_of(row),
        original: row.original_phone_number.as_deref().and_then(|text| E164::parse(text).ok()),
    })
}

//! The row of a line, changed by whoever has it: people, a job, a call. Whoever comes second waits and reads what the
//! first one wrote; nobody waits for the carrier meanwhile.

use crate::audit::{self, Author, Change, Kind};
use crate::entity::{clinic, phone_number};
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::connection::{LineStatus, Method, Setup, clinic_method};
use domain::ids::CompanyId;
use domain::phone::E164;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, SqlErr, TransactionTrait,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Reads a company's line and holds it until the transaction ends.
pub(crate) async fn lock(
    txn: &DatabaseTransaction,
    company: CompanyId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<phone_number::Model, Failure> {
    // Written before it is read: on both engines whoever comes second waits here.
    phone_number::Entity::update_many()
        .col_expr(phone_number::Column::UpdatedAt, Expr::value(now))
        .filter(phone_number::Column::Id.eq(id))
        .filter(phone_number::Column::CompanyId.eq(company.uuid()))
        .exec(txn)
        .await?;
    let found = phone_number::Entity::find_by_id(id).filter(phone_number::Column::CompanyId.eq(company.uuid()));
    found.one(txn).await?.ok_or(Failure::NotFound)
}

/// Changes what is known of a line, and with it what its clinic says of how it is connected. The line may have moved on
/// since the carrier was asked: `change` gets it as it is now.
pub(crate) async fn keep(
    services: &Services,
    company: CompanyId,
    id: Uuid,
    change: impl FnOnce(&phone_number::Model, &mut Setup, &mut phone_number::ActiveModel) + Send,
) -> Result<phone_number::Model, Failure> {
    let now = services.clock.now();
    let txn = services.db.begin().await?;
    let row = lock(&txn, company, id, now).await?;
    let mut setup = Setup::stored(&row.setup);
    let mut after = phone_number::ActiveModel { id: Set(id), updated_at: Set(now), ..Default::default() };
    change(&row, &mut setup, &mut after);
    after.setup = Set(json!(setup));
    let row = after.update(&txn).await.map_err(taken)?;
    sync_clinic(&txn, &row, now).await?;
    txn.commit().await?;
    Ok(row)
}

/// A call came through: the line works. False where that was known.
pub(crate) async fn works(
    txn: &DatabaseTransaction,
    row: &phone_number::Model,
    now: DateTime<Utc>,
    author: &Author,
    how: &str,
) -> Result<bool, Failure> {
    let working = phone_number::Entity::update_many()
        .col_expr(phone_number::Column::IntegrationStatus, Expr::value(LineStatus::Active.code()))
        .col_expr(phone_number::Column::IntegrationCompletedAt, Expr::value(now))
        .col_expr(phone_number::Column::UpdatedAt, Expr::value(now))
        .filter(phone_number::Column::Id.eq(row.id))
        .filter(phone_number::Column::IsActive.eq(true))
        .filter(
            phone_number::Column::IntegrationStatus.is_in([LineStatus::Pending.code(), LineStatus::Testing.code()]),
        );
    if working.exec(txn).await?.rows_affected == 0 {
        return Ok(false);
    }
    sync_clinic(txn, row, now).await?;
    let change = Change {
        action: Kind::LineWorks,
        entity: "phone_number",
        id: row.id,
        before: Some(json!({ "status": row.integration_status })),
        after: Some(json!({ "status": LineStatus::Active.code(), "number": address_of(row), "shownBy": how })),
    };
    audit::write_by(txn, now, Some(row.company_id.into()), author, change).await?;
    Ok(true)
}

/// It came to nothing: the number leads nowhere any more, and somebody else may connect it.
pub(crate) fn fail(setup: &mut Setup, after: &mut phone_number::ActiveModel, why: String) {
    setup.problem = Some(why);
    after.integration_status = Set(LineStatus::Failed.code().to_owned());
    after.is_active = Set(false);
}

/// What a line is called in the change log.
pub(crate) fn address_of(row: &phone_number::Model) -> Option<&str> {
    [&row.inbound_phone_number, &row.twilio_number, &row.sip_uri].into_iter().find_map(|text| text.as_deref())
}

/// The numbers of a line at the carrier.
pub(crate) fn numbers_of(row: &phone_number::Model) -> Vec<E164> {
    let texts = [&row.inbound_phone_number, &row.twilio_number];
    let mut numbers: Vec<E164> = texts.into_iter().flatten().filter_map(|text| E164::parse(text).ok()).collect();
    numbers.dedup();
    numbers
}

/// Writes what a clinic's lines say of how the clinic is connected.
pub(crate) async fn sync_clinic(
    txn: &DatabaseTransaction,
    of: &phone_number::Model,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    // Held before anything is read: what somebody saves meanwhile is not written over. Not the stronger lock, which the
    // calls that refer to the clinic would wait for.
    let found = clinic::Entity::find_by_id(of.clinic_id).lock(LockType::NoKeyUpdate).one(txn).await?;
    let found = found.ok_or(Failure::NotFound)?;
    let rows = phone_number::Entity::find()
        .filter(phone_number::Column::ClinicId.eq(of.clinic_id))
        .filter(phone_number::Column::CompanyId.eq(of.company_id))
        .filter(phone_number::Column::IsActive.eq(true))
        .order_by_asc(phone_number::Column::CreatedAt)
        .order_by_asc(phone_number::Column::Id)
        .all(txn)
        .await?;
    let lines = rows.iter().filter_map(|row| {
        Some((Method::from_code(&row.integration_method)?, LineStatus::from_code(&row.integration_status)?))
    });
    let method = clinic_method(lines);
    let mut settings = match found.phone_integration_settings.clone() {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    tell(&mut settings, &rows);
    let settings = Value::Object(settings);
    if found.phone_integration_method == method && found.phone_integration_settings == settings {
        return Ok(());
    }
    clinic::ActiveModel {
        id: Set(found.id),
        phone_integration_method: Set(method.to_owned()),
        phone_integration_settings: Set(settings),
        updated_at: Set(now),
        ..Default::default()
    }
    .update(txn)
    .await?;
    Ok(())
}

/// The keys of `phone_integration_settings` that come from lines. What no line says stays as it is: it may have been
/// written by whoever set the clinic up before.
fn tell(settings: &mut Map<String, Value>, rows: &[phone_number::Model]) {
    for row in rows {
        let active = row.integration_status == LineStatus::Active.code();
        match Method::from_code(&row.integration_method) {
            Some(Method::Ported) => {
                let port = Setup::stored(&row.setup).port;
                let Some(port) = port else { continue };
                if let Some(request) = &port.request {
                    settings.insert("portRequestId".to_owned(), json!(request));
                }
                let moved = port.steps.iter().find(|step| step.state == domain::connection::PortState::Completed);
                if let Some(moved) = moved {
                    settings.insert("portCompletedAt".to_owned(), json!(moved.at));
                }
            }
            Some(Method::Forwarded) => {
                settings.insert("forwardingVerified".to_owned(), json!(active));
            }
            Some(Method::Sip) => {
                settings.insert("sipUri".to_owned(), json!(row.sip_uri));
            }
            None => {}
        }
    }
}

/// Somebody was quicker: an index or the guard of the table says so.
pub(crate) fn taken(error: DbErr) -> Failure {
    let unique = matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)));
    if unique || error.to_string().contains("phone_number_leads_once") {
        return Failure::field(
            "number",
            "This number leads to a clinic already. Your Switchboard operator knows which.",
        );
    }
    error.into()
}

/// Whether a number leads to a clinic, of whatever company.
pub(crate) async fn leads<C: ConnectionTrait>(db: &C, number: &E164) -> Result<bool, DbErr> {
    let either = sea_orm::Condition::any()
        .add(phone_number::Column::InboundPhoneNumber.eq(number.as_str()))
        .add(phone_number::Column::TwilioNumber.eq(number.as_str()));
    let found = phone_number::Entity::find().filter(phone_number::Column::IsActive.eq(true)).filter(either);
    Ok(found.one(db).await?.is_some())
}

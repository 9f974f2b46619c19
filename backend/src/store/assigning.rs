//! A number that nobody has is given to a clinic by the master admin, and taken back.

use crate::audit::{self, Change, Kind};
use crate::auth::Actor;
use crate::entity::{clinic, company, phone_number};
use crate::lines::follow_at;
use crate::{Failure, Services};
use domain::connection::Setup;
use domain::ids::{ClinicId, CompanyId, PhoneNumberId};
use domain::phone::E164;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, SqlErr,
    TransactionTrait,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// A clinic that a number may be given to.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its company's name.
    pub company: String,
    /// The clinic.
    pub clinic: ClinicId,
    /// Its name.
    pub name: String,
}

/// Where a number leads now, or led until now.
#[derive(Debug, Clone)]
pub struct Assigned {
    /// The number.
    pub number: String,
    /// Its clinic's name.
    pub clinic: String,
    /// Its company's.
    pub company: String,
}

/// Every live clinic, by company and name.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, or when the database fails.
pub async fn places(services: &Services, actor: &Actor) -> Result<Vec<Place>, Failure> {
    actor.master()?;
    let found = clinic::Entity::find()
        .find_also_related(company::Entity)
        .filter(clinic::Column::DeletedAt.is_null())
        .filter(company::Column::DeletedAt.is_null())
        .order_by_asc(company::Column::Name)
        .order_by_asc(company::Column::Id)
        .order_by_asc(clinic::Column::Name)
        .all(&services.db)
        .await?;
    let places = found.into_iter().filter_map(|(clinic, company)| {
        Some(Place { company: company?.name, clinic: clinic.id.into(), name: clinic.name })
    });
    Ok(places.collect())
}

/// Gives a number to a clinic: the next call to it is decided by that clinic's rules. A number that the clinic's company
/// had before comes back, with what was set for it.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin; [`Failure::Invalid`] at `clinic` when there is no such
/// clinic, at `number` when it leads to a clinic already; or when the database fails.
pub async fn assign_number(
    services: &Services,
    actor: &Actor,
    number: &E164,
    clinic: ClinicId,
) -> Result<Assigned, Failure> {
    actor.master()?;
    let now = services.clock.now();
    let txn = services.db.begin().await?;
    let (clinic, company) = live(&txn, clinic).await?.ok_or_else(|| Failure::field("clinic", "Choose a clinic."))?;
    let leads = Condition::any()
        .add(phone_number::Column::InboundPhoneNumber.eq(number.as_str()))
        .add(phone_number::Column::TwilioNumber.eq(number.as_str()));
    let leads = phone_number::Entity::find().filter(phone_number::Column::IsActive.eq(true)).filter(leads);
    if let Some(other) = leads.one(&txn).await? {
        let named = live(&txn, other.clinic_id.into()).await?;
        let whose = named.map(|(clinic, company)| format!(" to {} of {}", clinic.name, company.name));
        let words = format!("This number leads{} already. Take it away there first.", whose.unwrap_or_default());
        return Err(Failure::field("number", &words));
    }
    let before = phone_number::Entity::find()
        .filter(phone_number::Column::CompanyId.eq(company.id))
        .filter(phone_number::Column::InboundPhoneNumber.eq(number.as_str()))
        .one(&txn)
        .await?;
    let mut row = phone_number::ActiveModel {
        clinic_id: Set(clinic.id),
        // Calls to it arrive: that is how it became known.
        integration_status: Set("active".to_owned()),
        integration_completed_at: Set(Some(now)),
        is_active: Set(true),
        integration_account_id: Set(None),
        testing_since: Set(None),
        setup: Set(json!({})),
        created_by: Set(actor.user().map(|user| user.uuid())),
        updated_at: Set(now),
        ..Default::default()
    };
    let id = before.as_ref().map_or_else(Uuid::now_v7, |row| row.id);
    row.id = Set(id);
    let written = match before {
        Some(_) => phone_number::Entity::update(row).exec(&txn).await.map(|_| ()),
        None => {
            row.company_id = Set(company.id);
            row.inbound_phone_number = Set(Some(number.as_str().to_owned()));
            row.integration_method = Set("ported".to_owned());
            row.transfer_enabled = Set(true);
            row.created_at = Set(now);
            phone_number::Entity::insert(row).exec_without_returning(&txn).await.map(|_| ())
        }
    };
    written.map_err(taken)?;
    let after = seen(number.as_str(), &clinic.name, true);
    let change = Change { action: Kind::NumberAssigned, entity: "phone_number", id, before: None, after: Some(after) };
    audit::write(&txn, now, Some(CompanyId::from(company.id)), actor, change).await?;
    follow_at(&txn, company.id.into(), id, (now, now)).await?;
    txn.commit().await?;
    Ok(Assigned { number: number.as_str().to_owned(), clinic: clinic.name, company: company.name })
}

/// Takes back a number that was given by hand: it is deactivated, and may be given again.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, [`Failure::NotFound`] when it is no such number or taken
/// back already, or when the database fails.
pub async fn release_number(services: &Services, actor: &Actor, id: PhoneNumberId) -> Result<Assigned, Failure> {
    actor.master()?;
    let now = services.clock.now();
    let txn = services.db.begin().await?;
    let row = phone_number::Entity::find_by_id(id.uuid()).one(&txn).await?;
    let row = row.filter(given_by_hand).ok_or(Failure::NotFound)?;
    let clinic = clinic::Entity::find_by_id(row.clinic_id).find_also_related(company::Entity).one(&txn).await?;
    let (clinic, company) = clinic.ok_or(Failure::NotFound)?;
    let off = phone_number::ActiveModel {
        id: Set(row.id),
        is_active: Set(false),
        updated_at: Set(now),
        ..Default::default()
    };
    phone_number::Entity::update(off).exec(&txn).await?;
    let number = row.inbound_phone_number.unwrap_or_default();
    let change = Change {
        action: Kind::NumberReleased,
        entity: "phone_number",
        id: row.id,
        before: Some(seen(&number, &clinic.name, true)),
        after: Some(seen(&number, &clinic.name, false)),
    };
    audit::write(&txn, now, Some(CompanyId::from(row.company_id)), actor, change).await?;
    txn.commit().await?;
    Ok(Assigned { number, clinic: clinic.name, company: company.map(|company| company.name).unwrap_or_default() })
}

/// Whether somebody gave this number to its clinic here, and it leads there.
pub(super) fn given_by_hand(row: &phone_number::Model) -> bool {
    let here = row.created_by.is_some() && row.inbound_phone_number.is_some() && row.integration_method == "ported";
    let wizard = Setup::stored(&row.setup).port.is_some();
    row.is_active
        && here
        && !wizard
        && row.twilio_number.is_none()
        && row.sip_uri.is_none()
        && row.original_phone_number.is_none()
}

async fn live<C: ConnectionTrait>(txn: &C, id: ClinicId) -> Result<Option<(clinic::Model, company::Model)>, DbErr> {
    let found = clinic::Entity::find_by_id(id.uuid())
        .find_also_related(company::Entity)
        .filter(clinic::Column::DeletedAt.is_null())
        .filter(company::Column::DeletedAt.is_null())
        .one(txn)
        .await?;
    Ok(found.and_then(|(clinic, company)| Some((clinic, company?))))
}

fn seen(number: &str, clinic: &str, active: bool) -> Value {
    json!({ "number": number, "clinic": clinic, "active": active })
}

/// Somebody was quicker: an index or the guard of the table says so.
fn taken(error: DbErr) -> Failure {
    let unique = matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)));
    if unique || error.to_string().contains("phone_number_leads_once") {
        return Failure::field("number", "This number leads to a clinic by now. Look at the list again.");
    }
    error.into()
}

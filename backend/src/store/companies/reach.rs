//! What a company is made of, counted: what its calls switch reaches, and what deleting it takes along.

use crate::auth::Actor;
use crate::entity::{api_token, call, chatbot, clinic, membership, notification, phone_number};
use crate::{Failure, Services};
use chrono::Duration;
use domain::ids::CompanyId;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// What a company's calls switch reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlastRadius {
    /// Live clinics.
    pub clinics: u64,
    /// Numbers and addresses that ring.
    pub numbers: u64,
    /// Calls on the line.
    pub live_calls: u64,
    /// Assistants that answer calls.
    pub assistants: u64,
    /// Texts that wait to be sent.
    pub scheduled_texts: u64,
}

/// What a deleted company takes along besides what its calls switch reaches. All of it stays in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holdings {
    /// People who belong to it.
    pub people: u64,
    /// Bearer tokens that work.
    pub tokens: u64,
    /// Assistants of any kind.
    pub assistants: u64,
    /// Calls ever taken.
    pub calls: u64,
}

/// Counts what flipping the calls switch of a company reaches.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, or when the database fails.
pub async fn blast_radius(services: &Services, actor: &Actor, id: CompanyId) -> Result<BlastRadius, Failure> {
    actor.master()?;
    let (db, id) = (&services.db, id.uuid());
    let clinics =
        clinic::Entity::find().filter(clinic::Column::CompanyId.eq(id)).filter(clinic::Column::DeletedAt.is_null());
    let numbers = phone_number::Entity::find()
        .filter(phone_number::Column::CompanyId.eq(id))
        .filter(phone_number::Column::IsActive.eq(true));
    // As routing counts them: what began longer ago has lost its end.
    let live = call::Entity::find()
        .filter(call::Column::CompanyId.eq(id))
        .filter(call::Column::DeletedAt.is_null())
        .filter(call::Column::ParentCallSid.is_null())
        .filter(call::Column::Status.is_in(["ringing", "in_progress"]))
        .filter(call::Column::StartedAt.gt(services.clock.now() - Duration::hours(1)));
    let assistants = chatbot::Entity::find()
        .filter(chatbot::Column::CompanyId.eq(id))
        .filter(chatbot::Column::DeletedAt.is_null())
        .filter(chatbot::Column::EnabledCall.eq(true));
    let texts = notification::Entity::find()
        .filter(notification::Column::CompanyId.eq(id))
        .filter(notification::Column::Status.eq("QUEUED"));
    Ok(BlastRadius {
        clinics: clinics.count(db).await?,
        numbers: numbers.count(db).await?,
        live_calls: live.count(db).await?,
        assistants: assistants.count(db).await?,
        scheduled_texts: texts.count(db).await?,
    })
}

/// Counts what else belongs to a company.
///
/// # Errors
/// [`Failure::Forbidden`] for everybody but the master admin, or when the database fails.
pub async fn holdings(services: &Services, actor: &Actor, id: CompanyId) -> Result<Holdings, Failure> {
    actor.master()?;
    let (db, id) = (&services.db, id.uuid());
    let tokens = api_token::Entity::find()
        .filter(api_token::Column::CompanyId.eq(id))
        .filter(api_token::Column::RevokedAt.is_null());
    let assistants =
        chatbot::Entity::find().filter(chatbot::Column::CompanyId.eq(id)).filter(chatbot::Column::DeletedAt.is_null());
    Ok(Holdings {
        people: membership::Entity::find().filter(membership::Column::CompanyId.eq(id)).count(db).await?,
        tokens: tokens.count(db).await?,
        assistants: assistants.count(db).await?,
        calls: call::Entity::find().filter(call::Column::CompanyId.eq(id)).count(db).await?,
    })
}

use super::Actor;
use crate::entity::{api_token, company};
use crate::{Failure, Services};
use chrono::{DateTime, Duration, Utc};
use domain::access::Permission;
use domain::ids::CompanyId;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A token that was just made; the text is shown once and never stored.
#[derive(Debug)]
pub struct NewToken {
    /// What the integrator sends as bearer token.
    pub text: SecretString,
    /// When it ends, if it does.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a bearer token for a company found by slug or name; on the command line only.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such company.
pub async fn create_token(
    services: &Services,
    company_slug: Option<&str>,
    name: &str,
    scopes: &[&str],
    days: Option<i64>,
) -> Result<NewToken, Failure> {
    let now = services.clock.now();
    let company = match company_slug {
        Some(slug) => {
            let found = company::Entity::find()
                .filter(company::Column::Slug.eq(slug))
                .filter(company::Column::DeletedAt.is_null());
            Some(found.one(&services.db).await?.ok_or(Failure::NotFound)?.id)
        }
        None => None,
    };
    let expires_at = days.map(|d| now + Duration::days(d));
    let (row, text) = fresh(company, None, name, scopes, expires_at, now);
    api_token::Entity::insert(row).exec_without_returning(&services.db).await?;
    Ok(NewToken { text, expires_at })
}

/// A token that is not stored yet, and its text, which never is.
pub(crate) fn fresh(
    company: Option<Uuid>,
    user: Option<Uuid>,
    name: &str,
    scopes: &[&str],
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> (api_token::ActiveModel, SecretString) {
    let noise: [u8; 32] = rand::random();
    let text = format!("sb_{}", hex::encode(noise));
    let row = api_token::ActiveModel {
        id: Set(Uuid::now_v7()),
        company_id: Set(company),
        user_id: Set(user),
        name: Set(name.to_owned()),
        token_hash: Set(digest(&text)),
        scopes: Set(serde_json::json!(scopes)),
        expires_at: Set(expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(now),
    };
    (row, text.into())
}

/// The actor behind a bearer token.
///
/// # Errors
/// [`Failure::Unauthenticated`] when it is unknown, expired or revoked, or its company is gone.
pub async fn actor_of_token(services: &Services, text: &SecretString) -> Result<Actor, Failure> {
    let now = services.clock.now();
    // Looked up by digest: the comparison happens in the index, and its timing tells nothing
    // about the token that the digest does not hide.
    let found = api_token::Entity::find()
        .filter(api_token::Column::TokenHash.eq(digest(text.expose_secret())))
        .one(&services.db)
        .await?
        .filter(|row| row.revoked_at.is_none() && row.expires_at.is_none_or(|end| end > now))
        .ok_or(Failure::Unauthenticated)?;
    if let Some(company) = found.company_id {
        let live = company::Entity::find_by_id(company).filter(company::Column::DeletedAt.is_null());
        live.one(&services.db).await?.ok_or(Failure::Unauthenticated)?;
    }
    let mut scopes = scopes_of(&found);
    let mut clinic = None;
    if let (Some(maker), Some(company)) = (found.user_id, found.company_id) {
        // Never more than its maker may now: whoever is taken out of the company takes their tokens along.
        let maker = Actor::person(services, maker.into()).await?;
        let role = maker.role_in(company.into()).ok_or(Failure::Unauthenticated)?;
        scopes.retain(|scope| Permission::from_token_scope(scope).is_some_and(|right| role.may(right)));
        clinic = maker.limit_in(company.into());
    }
    if found.last_used_at.is_none_or(|at| now - at > Duration::minutes(1)) {
        let stamp = api_token::ActiveModel { id: Set(found.id), last_used_at: Set(Some(now)), ..Default::default() };
        api_token::Entity::update(stamp).exec(&services.db).await?;
    }
    Ok(Actor::Token { name: found.name, company: found.company_id.map(CompanyId::from), scopes, clinic })
}

/// The scopes that a stored token carries.
pub(crate) fn scopes_of(row: &api_token::Model) -> Vec<String> {
    row.scopes.as_array().into_iter().flatten().filter_map(|s| s.as_str().map(str::to_owned)).collect()
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

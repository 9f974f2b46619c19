//! Bearer tokens of a company, as its admins make and end them. What a token may is checked again at each use, against
//! what its maker may then.

use super::CompanyStore;
use crate::Failure;
use crate::audit::{Change, Kind};
use crate::auth::{NewToken, fresh_token, scopes_of};
use crate::entity::{api_token, user};
use chrono::{DateTime, Duration, Utc};
use domain::access::Permission;
use domain::ids::CompanyId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most tokens of a company that work at one time.
pub const MAX_TOKENS: u64 = 50;

/// A token as it is listed. Its text is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// What it was given. It may less when its maker may less.
    pub rights: Vec<Permission>,
    /// Who made it; none at the command line.
    pub maker: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl CompanyStore {
    /// Every token that was not revoked, the newest first; those that ended by themselves stay until they are revoked.
    ///
    /// # Errors
    /// [`Failure::Forbidden`], or when the database fails.
    pub async fn tokens(&self) -> Result<Vec<TokenLine>, Failure> {
        self.may_run_team()?;
        let db = &self.services.db;
        let rows = tokens_of(self.company()).order_by_desc(api_token::Column::CreatedAt).all(db).await?;
        let makers: Vec<(Uuid, String)> = user::Entity::find()
            .select_only()
            .columns([user::Column::Id, user::Column::Name])
            .filter(user::Column::Id.is_in(rows.iter().filter_map(|row| row.user_id)))
            .into_tuple()
            .all(db)
            .await?;
        let makers: BTreeMap<Uuid, String> = makers.into_iter().collect();
        let lines = rows.into_iter().map(|row| TokenLine {
            rights: scopes_of(&row).iter().filter_map(|scope| Permission::from_token_scope(scope)).collect(),
            maker: row.user_id.and_then(|id| makers.get(&id).cloned()),
            id: row.id,
            name: row.name,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        });
        Ok(lines.collect())
    }

    /// Makes a token that ends after so many days. Its text is shown once.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] for a right that the maker has not, [`Failure::Invalid`] when there are too many.
    pub async fn make_token(&self, name: &str, rights: &[Permission], days: i64) -> Result<NewToken, Failure> {
        self.may_run_team()?;
        let maker = self.actor.user().ok_or(Failure::Forbidden)?;
        let role = self.actor.role_in(self.company()).ok_or(Failure::Forbidden)?;
        if rights.is_empty() || !rights.iter().all(|right| Permission::OF_TOKENS.contains(right) && role.may(*right)) {
            return Err(Failure::Forbidden);
        }
        let now = self.services.clock.now();
        let txn = self.in_turn().await?;
        if tokens_of(self.company()).count(&txn).await? >= MAX_TOKENS {
            return Err(Failure::field("name", "There are 50 tokens already. Revoke one that nobody uses first."));
        }
        let scopes: Vec<&str> = rights.iter().map(|right| right.token_scope()).collect();
        let expires_at = now + Duration::days(days);
        let company = Some(self.company().uuid());
        let (row, text) = fresh_token(company, Some(maker.uuid()), name, &scopes, Some(expires_at), now);
        let id = row.id.clone().take().ok_or_else(|| Failure::Internal("a token without an id".to_owned()))?;
        api_token::Entity::insert(row).exec_without_returning(&txn).await?;
        let after = Some(json!({ "name": name, "scopes": scopes, "expiresAt": expires_at }));
        let change = Change { action: Kind::TokenCreated, entity: "api_token", id, before: None, after };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(NewToken { text, expires_at: Some(expires_at) })
    }

    /// Ends a token at once.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the company has no such token, or it is revoked already.
    pub async fn revoke_token(&self, token: Uuid) -> Result<(), Failure> {
        self.may_run_team()?;
        let txn = self.in_turn().await?;
        let found = tokens_of(self.company()).filter(api_token::Column::Id.eq(token)).one(&txn).await?;
        let found = found.ok_or(Failure::NotFound)?;
        end(&txn, tokens_filter(self.company()).filter(api_token::Column::Id.eq(token)), self.services.clock.now())
            .await?;
        let before = Some(json!({ "name": found.name, "scopes": scopes_of(&found), "expiresAt": found.expires_at }));
        let change = Change { action: Kind::TokenRevoked, entity: "api_token", id: token, before, after: None };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(())
    }
}

fn tokens_of(company: CompanyId) -> sea_orm::Select<api_token::Entity> {
    api_token::Entity::find()
        .filter(api_token::Column::CompanyId.eq(company.uuid()))
        .filter(api_token::Column::RevokedAt.is_null())
}

fn tokens_filter(company: CompanyId) -> sea_orm::UpdateMany<api_token::Entity> {
    api_token::Entity::update_many()
        .filter(api_token::Column::CompanyId.eq(company.uuid()))
        .filter(api_token::Column::RevokedAt.is_null())
}

async fn end<C: ConnectionTrait>(
    db: &C,
    which: sea_orm::UpdateMany<api_token::Entity>,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    which.col_expr(api_token::Column::RevokedAt, Expr::value(now)).exec(db).await?;
    Ok(())
}

/// Ends every token that somebody made here: they were taken out of the company.
pub(super) async fn end_tokens_of<C: ConnectionTrait>(
    db: &C,
    company: CompanyId,
    maker: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    end(db, tokens_filter(company).filter(api_token::Column::UserId.eq(maker)), now).await
}

//! `/api/company/integration-accounts`: a company's own accounts at carriers, messengers and calendars.
//!
//! Secrets come back as their mask and may be sent back so. A secret that we make is never in an answer: pages show it
//! once, to the person who types it in at the provider.

use super::integration_body::{Edit, New, secret};
use super::{ApiError, Caller, ok};
use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse as _, Response};
use backend::Failure;
use backend::probe::{Report, Verdict};
use backend::store::{Account, CompanyStore};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::Permission;
use domain::ids::IntegrationAccountId;
use http::StatusCode;
use serde_json::{Map, Value, json};

type Body = Result<Json<Value>, JsonRejection>;

/// Every account of the company.
pub async fn list(caller: Caller) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::ReadCompany).await?;
    let accounts: Vec<Value> = store.integration_accounts().await?.iter().map(account_json).collect();
    Ok(ok(json!({ "integrationAccounts": accounts })))
}

/// Makes an account: 201 with its `webhookUrl`.
pub async fn create(caller: Caller, body: Body) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::EditClinics).await?;
    let Json(body) = body?;
    let new = New::parse(&body).map_err(Failure::Invalid)?;
    let made = store.create_integration_account(&new.0).await.map_err(named)?;
    Ok((StatusCode::CREATED, ok(account_json(&made.account))).into_response())
}

/// One account.
pub async fn read(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::ReadCompany).await?;
    Ok(ok(account_json(&store.integration_account(account_id(&id)?).await?)))
}

/// Changes what was sent and nothing else.
pub async fn update(caller: Caller, Path(id): Path<String>, body: Body) -> Result<Response, ApiError> {
    let (store, account) = open(&caller, &id).await?;
    let Json(body) = body?;
    let edit = Edit::parse(account.kind, &body).map_err(Failure::Invalid)?;
    let saved = store.update_integration_account(account.id, &edit.0).await.map_err(named)?;
    Ok(ok(account_json(&saved)))
}

/// Asks the provider.
pub async fn test(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (store, account) = open(&caller, &id).await?;
    let report = store.test_integration_account(account.id).await?;
    let account = store.integration_account(account.id).await?;
    Ok(ok(
        json!({ "result": result_code(report.verdict()), "checks": checks_json(&report), "account": account_json(&account) }),
    ))
}

/// Replaces the secret that webhooks are known by: `{secret?, version?}`.
pub async fn rotate(caller: Caller, Path(id): Path<String>, body: Body) -> Result<Response, ApiError> {
    let (store, account) = open(&caller, &id).await?;
    let Json(body) = body?;
    let (version, given) = secret(&body).map_err(Failure::Invalid)?;
    let made = store.rotate_integration_secret(account.id, version, given.as_ref()).await?;
    Ok(ok(account_json(&made.account)))
}

/// Deletes an account with what it held.
pub async fn remove(caller: Caller, Path(id): Path<String>) -> Result<Response, ApiError> {
    let (store, account) = open(&caller, &id).await?;
    store.delete_integration_account(account.id, None).await?;
    Ok(ok(json!({ "id": account.id, "deleted": true })))
}

/// An account that the caller may change: what does not exist is told before what is wrong with the request.
async fn open(caller: &Caller, id: &str) -> Result<(CompanyStore, Account), ApiError> {
    let store = caller.enter(Permission::EditClinics).await?;
    let account = store.integration_account(account_id(id)?).await?;
    Ok((store, account))
}

fn account_id(text: &str) -> Result<IntegrationAccountId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// The account's own fields are told with the name under which they were sent.
fn named(failure: Failure) -> Failure {
    const OUTSIDE: [&str; 3] = ["accountName", "description", "credentials"];
    match failure {
        Failure::Invalid(mut errors) => {
            for error in errors.iter_mut().filter(|error| !OUTSIDE.contains(&error.field.as_str())) {
                error.field = format!("credentials.{}", error.field);
            }
            Failure::Invalid(errors)
        }
        other => other,
    }
}

fn account_json(account: &Account) -> Value {
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    let credentials: Map<String, Value> =
        account.fields.iter().map(|(spec, value)| (spec.name.to_owned(), json!(value))).collect();
    let findings: Vec<Value> = account
        .findings
        .iter()
        .map(|one| json!({ "code": one.code(), "level": one.level().code(), "message": one.sentence() }))
        .collect();
    json!({
        "id": account.id,
        "accountType": account.kind.account_type(),
        "provider": account.kind.provider(),
        "accountName": account.name,
        "description": account.description,
        "credentials": credentials,
        "webhookUrl": account.webhook_url,
        "status": account.status.code(),
        "isActive": account.is_active,
        "level": account.level().code(),
        "findings": findings,
        "lastError": account.last_error,
        "lastErrorAt": time(account.last_error_at),
        "lastVerifiedAt": time(account.last_verified_at),
        "tokenExpiresAt": time(account.token_expires_at),
        "previousSecretUntil": time(account.previous_until),
        "version": account.version,
        "createdAt": time(Some(account.created_at)),
        "updatedAt": time(Some(account.updated_at)),
    })
}

fn checks_json(report: &Report) -> Vec<Value> {
    let check = |check: &backend::probe::Check| {
        json!({
            "what": check.what,
            "result": result_code(check.verdict),
            "message": check.words,
            "essential": check.essential,
        })
    };
    report.checks.iter().map(check).collect()
}

const fn result_code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Works => "works",
        Verdict::Refused => "refused",
        Verdict::Unknown => "unknown",
    }
}

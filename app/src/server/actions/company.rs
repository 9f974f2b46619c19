//! The company switcher.

use super::login::safe_next;
use super::{Pairs, go, refused};
use crate::server::{Visitor, session};
use axum::response::Response;
use backend::Failure;
use domain::access::Permission;
use domain::ids::CompanyId;

/// Chooses a company the person may see, and goes to its first page or to the one that was named.
pub async fn choose(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let id = pairs.iter().find(|(n, _)| n == "company").and_then(|(_, v)| v.parse::<CompanyId>().ok());
    let Some(id) = id else { return refused(&Failure::NotFound, "/") };
    let next = safe_next(pairs.iter().find(|(name, _)| name == "next").map_or("/", |(_, next)| next));
    // A master admin who does not visit the company is led to where a visit starts, and on to this page from there.
    if let Err(failure) = visitor.actor.enter(&visitor.services, Some(id), Permission::ReadCompany).await {
        return refused(&failure, next);
    }
    match session::choose_company(&visitor.session, id).await {
        Ok(()) => go(next),
        Err(failure) => refused(&failure, "/"),
    }
}

//! The recording of a call's conversation: for people by a link of a few minutes, for programs by their token.

use super::sound::{Asked, expired, passed_on, played, range};
use super::{ApiError, Caller};
use app::server::Visitor;
use axum::extract::{Path, Query};
use axum::response::Response;
use backend::Failure;
use backend::store::Link;
use domain::access::Permission;
use domain::ids::CallId;
use http::HeaderMap;

/// For the player on a call's page.
pub async fn play(
    visitor: Visitor,
    Path(call): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let told = async {
        let store = visitor.enter(Permission::ReadCompany).await?;
        let call = id(&call)?;
        match store.check_link(call.uuid(), &asked.link) {
            Link::Good => store.listen_to_call(call, range(&headers)).await.map(passed_on),
            Link::Expired => Ok(expired()),
            Link::Wrong => Err(Failure::NotFound),
        }
    };
    played(told.await)
}

/// For programs.
pub async fn fetch(caller: Caller, Path(call): Path<String>, headers: HeaderMap) -> Result<Response, ApiError> {
    let store = caller.enter(Permission::ReadCompany).await?;
    Ok(passed_on(store.listen_to_call(id(&call)?, range(&headers)).await?))
}

fn id(text: &str) -> Result<CallId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

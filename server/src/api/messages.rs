//! The sound of a message: for people by a link of a few minutes, for programs by their token.

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
use uuid::Uuid;

/// For the player on a call's page.
pub async fn play(
    visitor: Visitor,
    Path((call, message)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let told = async {
        let store = visitor.enter(Permission::ReadCompany).await?;
        let (call, message) = ids(&call, &message)?;
        match store.check_link(message, &asked.link) {
            Link::Good => store.listen(call, message, range(&headers)).await.map(passed_on),
            Link::Expired => Ok(expired()),
            Link::Wrong => Err(Failure::NotFound),
        }
    };
    played(told.await)
}

/// For programs.
pub async fn fetch(
    caller: Caller,
    Path((call, message)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let store = caller.enter_calls(Permission::ReadCompany).await?;
    let (call, message) = ids(&call, &message)?;
    Ok(passed_on(store.listen(call, message, range(&headers)).await?))
}

fn ids(call: &str, message: &str) -> Result<(CallId, Uuid), Failure> {
    let call = call.parse().map_err(|_| Failure::NotFound)?;
    Ok((call, message.parse().map_err(|_| Failure::NotFound)?))
}

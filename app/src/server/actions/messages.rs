//! A message was heard, or is to count as new again.

use super::{Pairs, go_saying, refused};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use domain::access::Permission;

/// Whoever may listen may say so.
pub async fn mark(visitor: Visitor, Path((call, message)): Path<(String, String)>, Pairs(pairs): Pairs) -> Response {
    let back = format!("/calls/{call}");
    let heard = Submitted::new("message", pairs).get("do") != "new";
    let marked = async {
        let store = visitor.enter(Permission::TendCalls).await?;
        let call = call.parse().map_err(|_| Failure::NotFound)?;
        let message = message.parse().map_err(|_| Failure::NotFound)?;
        store.mark_message(call, message, heard).await
    };
    match marked.await {
        Ok(()) => {
            let words = if heard { "The message counts as heard." } else { "The message counts as new." };
            go_saying(&visitor, Flash::done(words), &back).await
        }
        Err(failure) => refused(&failure, &back),
    }
}

//! Jobs, put back into the queue or taken out of it.

use super::{Pairs, go_saying, refused};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::response::Response;
use backend::Failure;
use backend::store::{cancel_job, retry_job};

const PAGE: &str = "/platform/jobs";

/// Tries a job again, or cancels it.
pub async fn act(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    if let Err(failure) = visitor.actor.master() {
        return refused(&failure, PAGE);
    }
    let sent = Submitted::new("jobs", pairs);
    let Ok(id) = sent.get("id").parse() else { return refused(&Failure::NotFound, PAGE) };
    let (services, actor) = (&visitor.services, &visitor.actor);
    let (done, words) = match sent.get("do") {
        "retry" => (retry_job(services, actor, id).await, "is in the queue again"),
        "cancel" => (cancel_job(services, actor, id).await, "is cancelled"),
        _ => (Err(Failure::NotFound), ""),
    };
    match done {
        Ok(kind) => go_saying(&visitor, Flash::done(&format!("{kind} {words}.")), PAGE).await,
        Err(Failure::Conflict) => {
            let said = "Nothing was changed: the job went on in the meantime.";
            go_saying(&visitor, Flash::failed(said), PAGE).await
        }
        Err(failure) => refused(&failure, PAGE),
    }
}

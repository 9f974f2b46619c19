//! The signature doctor by hand.

use super::{Pairs, go_saying, refused, show_again};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::response::Response;
use backend::store::check_signature;
use backend::telephony::ManualCheck;
use domain::FieldError;

const PAGE: &str = "/platform/webhooks";

/// Checks what was typed in. Only the verdict is kept, for the page that follows.
pub async fn check(visitor: Visitor, Pairs(pairs): Pairs) -> Response {
    let right = match visitor.actor.master() {
        Ok(right) => right,
        Err(failure) => return refused(&failure, PAGE),
    };
    let mut sent = Submitted::new("signature", pairs);
    let typed = ManualCheck {
        url: sent.get("url").trim().to_owned(),
        body: sent.get("body").to_owned(),
        signature: sent.get("signature").trim().to_owned(),
    };
    let is_address = ["http://", "https://"].iter().any(|start| typed.url.starts_with(start));
    if !is_address {
        sent.errors.push(FieldError::new("url", "Enter the whole address, beginning with https://."));
    }
    if typed.signature.is_empty() {
        sent.errors.push(FieldError::new("signature", "Enter the signature that came with the request."));
    }
    if !sent.errors.is_empty() {
        // Parameters name people; they are not kept in the session.
        sent.drop_all("body");
        return show_again(&visitor, sent, &format!("{PAGE}#check")).await;
    }
    match check_signature(&visitor.services, right, &typed).await {
        Ok(Ok(said)) => go_saying(&visitor, Flash::done(&said), PAGE).await,
        Ok(Err(said)) => go_saying(&visitor, Flash::failed(&said), PAGE).await,
        Err(failure) => refused(&failure, PAGE),
    }
}

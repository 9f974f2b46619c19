//! The way of a test's telephone to its own product: no socket.

use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt as _;
use server::emulator::Post;
use server::emulator::wire::{Answer, Answering, Request, Silence};
use std::sync::{PoisonError, RwLock};
use tower::ServiceExt as _;

const BASE: &str = "http://127.0.0.1:3000";

/// Leads to a router that is made after it, since the router holds the telephone.
#[derive(Default)]
pub(crate) struct OwnRouter {
    router: RwLock<Option<Router>>,
}

impl OwnRouter {
    pub(super) fn leads_to(&self, router: &Router) {
        *self.router.write().unwrap_or_else(PoisonError::into_inner) = Some(router.clone());
    }

    /// From now on nothing is answered. Ends the circle of router and telephone, too.
    pub(crate) fn cut(&self) {
        *self.router.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Post for OwnRouter {
    fn post(&self, request: Request) -> Answering<'_> {
        Box::pin(async move {
            let router = self.router.read().unwrap_or_else(PoisonError::into_inner).clone();
            let router = router.ok_or_else(|| Silence("refused".to_owned()))?;
            let path = request.url.strip_prefix(BASE).ok_or_else(|| Silence("nobody there".to_owned()))?;
            let sent = http::Request::post(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("x-twilio-signature", &request.signature)
                .body(Body::from(request.body))
                .map_err(|problem| Silence(problem.to_string()))?;
            let answer = router.oneshot(sent).await.map_err(|problem| Silence(problem.to_string()))?;
            let (parts, body) = answer.into_parts();
            let body = body.collect().await.map_err(|problem| Silence(problem.to_string()))?.to_bytes();
            let kind = parts.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
            Ok(Answer { status: parts.status.as_u16(), content_type: kind.to_owned(), body: body.to_vec(), millis: 0 })
        })
    }
}

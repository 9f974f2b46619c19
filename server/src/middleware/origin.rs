//! The check against forged requests, and the address a request came from.

use super::log::RequestId;
use crate::router::Surface;
use app::server::ClientAddress;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::audit::{Origin, from_there};
use http::{HeaderMap, StatusCode, header};
use std::net::SocketAddr;

/// Refuses state changes that another site made the browser send. Browsers send `Sec-Fetch-Site`
/// or `Origin` with every such request; programs with a token send neither.
pub async fn guard(State(surface): State<Surface>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || same_origin(request.headers(), &surface.public_origin) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "a request from another site was refused");
    (
        StatusCode::FORBIDDEN,
        "This request came from another site and was refused. Open Switchboard and try again there.\n",
    )
        .into_response()
}

fn same_origin(headers: &HeaderMap, public_origin: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    // A page of another site cannot choose the Host it is sent to.
    let own = text(header::HOST.as_str())
        .is_some_and(|host| origin.split_once("://").is_some_and(|(_, authority)| authority == host));
    own || origin == public_origin
}

/// Notes the address of the client, for the limits on sign-in and for the change log.
pub async fn client_address(State(surface): State<Surface>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    // The last entry is the one the trusted proxy wrote; earlier ones are the client's own claims.
    let forwarded = surface.trust_proxy.then(|| request.headers().get("x-forwarded-for")).flatten();
    let forwarded =
        forwarded.and_then(|v| v.to_str().ok()).and_then(|v| v.rsplit(',').next()).and_then(|v| v.trim().parse().ok());
    let address = forwarded.or(peer).map_or_else(|| "unknown".to_owned(), |ip: std::net::IpAddr| ip.to_string());
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    request.extensions_mut().insert(ClientAddress(address.clone()));
    from_there(Origin { address, request: id }, next.run(request)).await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::same_origin;
    use http::HeaderMap;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (http::HeaderName::from_static(k), v.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_may_change_things() {
        let own = "https://calls.example";
        for (pairs, fits) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://calls.example")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://evil.example"), ("host", "calls.example")], false),
            (&[("origin", "null"), ("host", "calls.example")], false),
            (&[("origin", "https://calls.example"), ("host", "10.0.0.1:3000")], true),
            (&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")], true),
            (&[], true),
        ] {
            assert_eq!(same_origin(&headers(pairs), own), fits, "{pairs:?}");
        }
    }
}

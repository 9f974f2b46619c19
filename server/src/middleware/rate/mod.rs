//! How often programs may ask. Carriers never come by here: their webhooks are judged by their signature, and a call
//! that is turned away is a patient who hears nothing.
//!
//! Whoever signs in has a bucket for each token and session; everybody else has one for each address. A credential gets
//! its own bucket once it has proved to be one: until then, and on addresses that ask for none, the address pays, so
//! that made-up tokens buy nothing.

mod book;

use super::form::is_api;
use crate::api;
use crate::config::RateLimits;
use app::server::{AppState, ClientAddress};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use book::{Book, Key};
use domain::rate::{Quota, Turn};
use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, Method, StatusCode};
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// The most addresses, and the most credentials, that are remembered: some megabytes.
const MOST: usize = 100_000;
/// The name of the session's cookie.
pub const SESSION: &str = "switchboard_session";

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// The limits of this process.
#[derive(Debug, Clone)]
pub struct Limits {
    credentials: Option<Arc<Book>>,
    addresses: Option<Arc<Book>>,
}

impl Limits {
    /// As configured; 0 is none.
    #[must_use]
    pub fn of(config: RateLimits) -> Self {
        let book = |limit| NonZeroU32::new(limit).map(|limit| Arc::new(Book::new(Quota::per_minute(limit), MOST)));
        Self { credentials: book(config.signed_in), addresses: book(config.anonymous) }
    }
}

/// Counts a request of a program, and turns it away when there were too many.
pub async fn guard(State((limits, state)): State<(Limits, AppState)>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/api") && !path.starts_with("/feeds/") {
        return next.run(request).await;
    }
    let now = state.services.clock.now();
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let credential =
        credential(request.headers()).filter(|_| api::describe::wants_credentials(request.method(), route));
    let own = limits.credentials.as_ref().zip(credential);
    let known = own.filter(|(book, key)| book.knows(*key));
    let payer = known.or_else(|| limits.addresses.as_ref().map(|book| (book, address(&request))));
    let Some((book, key)) = payer else { return next.run(request).await };
    let mut turn = book.take(key, now);
    let mut limit = book.limit();
    let mut response = if turn.allowed {
        let (head, is_first) = (request.method() == Method::HEAD, known.is_none());
        let response = next.run(request).await;
        if let Some((book, key)) = own.filter(|_| is_first && !head && response.status() != StatusCode::UNAUTHORIZED) {
            turn = book.take(key, now);
            limit = book.limit();
        }
        response
    } else {
        metrics::counter!("rate_limited_total", "by" => if known.is_some() { "credential" } else { "address" })
            .increment(1);
        refused(is_api(path), turn)
    };
    put(response.headers_mut(), limit, turn);
    response
}

fn refused(api: bool, turn: Turn) -> Response {
    let message = format!("Too many requests. Wait {} seconds.", turn.retry_after);
    let mut response = if api {
        api::too_many(&message)
    } else {
        (StatusCode::TOO_MANY_REQUESTS, format!("{message}\n")).into_response()
    };
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(turn.retry_after));
    response
}

fn put(headers: &mut HeaderMap, limit: u32, turn: Turn) {
    headers.insert(LIMIT, HeaderValue::from(limit));
    headers.insert(REMAINING, HeaderValue::from(turn.remaining));
    headers.insert(RESET, HeaderValue::from(turn.reset));
}

/// The token, or the session. A digest: what is kept in memory opens nothing.
fn credential(headers: &HeaderMap) -> Option<Key> {
    let text = |name| headers.get(name).map(HeaderValue::as_bytes);
    if let Some(token) = text(AUTHORIZATION) {
        return Some(digest(b"token", token));
    }
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(';'));
    let mut cookies = cookies.filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(name, _)| *name == SESSION).map(|(_, value)| digest(b"session", value.as_bytes()))
}

fn digest(kind: &[u8], value: &[u8]) -> Key {
    let mut hash = Sha256::new();
    hash.update(kind);
    hash.update(value);
    hash.finalize().iter().take(16).fold(0, |key, byte| (key << 8) | Key::from(*byte))
}

fn address(request: &Request) -> Key {
    let known = request.extensions().get::<ClientAddress>().and_then(|address| address.0.parse().ok());
    known.map_or(0, of_address)
}

/// A customer of IPv6 has a whole network of 2^64 addresses.
fn of_address(address: IpAddr) -> Key {
    match address.to_canonical() {
        IpAddr::V4(v4) => Key::from(v4.to_bits()) + 1,
        IpAddr::V6(v6) => (v6.to_bits() >> 64) << 64,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn key(text: &str) -> Key {
        of_address(text.parse().unwrap())
    }

    #[test]
    fn a_network_of_ipv6_is_one_customer_and_an_address_of_ipv4_is_another() {
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("0.0.0.0"), 0, "nobody's bucket");
    }

    #[test]
    fn a_token_and_a_session_of_the_same_text_are_two() {
        let headers = |name: HeaderName, value: &str| HeaderMap::from_iter([(name, value.parse().unwrap())]);
        let token = credential(&headers(AUTHORIZATION, "abc")).unwrap();
        let session = credential(&headers(COOKIE, "theme=dark; switchboard_session=abc")).unwrap();
        assert_ne!(token, session);
        assert!(credential(&headers(COOKIE, "theme=dark")).is_none());
    }
}

//! Light, dark, or as the device says: a cookie that the server reads, so that it holds without
//! JavaScript and from the first byte.

use super::{Pairs, go};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};

/// Name of the cookie.
pub const THEME_COOKIE: &str = "theme";

/// Keeps the choice for a year and goes back to the page it was made on.
pub async fn choose(headers: HeaderMap, Pairs(pairs): Pairs) -> Response {
    let chosen = pairs.iter().find(|(n, _)| n == "theme").map_or("", |(_, v)| v.as_str());
    let cookie = match chosen {
        "light" | "dark" => format!("{THEME_COOKIE}={chosen}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"),
        _ => format!("{THEME_COOKIE}=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"),
    };
    let referer = headers.get(header::REFERER).and_then(|v| v.to_str().ok()).unwrap_or_default();
    // Only the path: the header may name any host.
    let path = referer.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    ([(header::SET_COOKIE, cookie)], go(super::login::safe_next(path))).into_response()
}

//! Requests over real HTTP, as the carrier sends them: one try, fifteen seconds.

use super::wire::{Answer, Answering, Method, Post, Request, Silence};
use axum::body::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::time::{Duration, Instant};

/// The carrier waits so long for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// And so long for everything.
const TOTAL: Duration = Duration::from_secs(15);
/// More than the carrier reads, so that too much is seen as such.
const MOST: usize = 1024 * 1024;

/// Sends requests over HTTP.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client<HttpConnector, Full<Bytes>>,
    detour: Option<(String, String)>,
}

impl Default for Http {
    fn default() -> Self {
        Self::new(None)
    }
}

impl Http {
    /// With a detour, addresses that begin with its first part are reached at its second: the public
    /// address is signed, the process behind the proxy is asked.
    #[must_use]
    pub fn new(detour: Option<(String, String)>) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT));
        Self { client: Client::builder(TokioExecutor::new()).build(connector), detour }
    }

    fn reached_at(&self, url: &str) -> String {
        match &self.detour {
            Some((public, behind)) => match url.strip_prefix(public.as_str()) {
                Some(rest) if rest.is_empty() || rest.starts_with(['/', '?']) => format!("{behind}{rest}"),
                _ => url.to_owned(),
            },
            None => url.to_owned(),
        }
    }

    async fn send(&self, request: Request) -> Result<Answer, Silence> {
        let started = Instant::now();
        let url = self.reached_at(&request.url);
        if !url.starts_with("http://") {
            return Err(Silence(format!("{url} is not http; name the process behind it with --connect-to")));
        }
        let sent = http::Request::builder()
            .method(match request.method {
                Method::Get => http::Method::GET,
                Method::Post => http::Method::POST,
            })
            .uri(&url)
            .header("X-Twilio-Signature", &request.signature)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8")
            .header(USER_AGENT, "TwilioProxy/1.1")
            .body(Full::new(Bytes::from(request.body)))
            .map_err(|error| Silence(error.to_string()))?;
        let response = self.client.request(sent).await.map_err(|error| Silence(why(&error)))?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, MOST).collect().await.map_err(|error| Silence(error.to_string()))?;
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Answer {
            status: parts.status.as_u16(),
            content_type: content_type.to_owned(),
            body: body.to_bytes().to_vec(),
            millis: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }
}

impl Post for Http {
    fn post(&self, request: Request) -> Answering<'_> {
        Box::pin(async move {
            match tokio::time::timeout(TOTAL, self.send(request)).await {
                Ok(answer) => answer,
                Err(_) => Err(Silence("not within 15 s".to_owned())),
            }
        })
    }
}

/// The innermost cause: the outer ones only say that something failed.
fn why(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(inner) => why(inner),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_reached_behind_its_proxy() {
        let http = Http::new(Some(("https://calls.example.com".into(), "http://127.0.0.1:3000".into())));
        assert_eq!(http.reached_at("https://calls.example.com/a?b"), "http://127.0.0.1:3000/a?b");
        assert_eq!(http.reached_at("https://calls.example.community/a"), "https://calls.example.community/a");
    }
}

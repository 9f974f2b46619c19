//! Asking for documents, and what the carrier does when it gets none.

use super::parameters::pair;
use super::{First, Run, Target, What};
use crate::emulator::document::{self, Document};
use crate::emulator::story::{Exchange, Line};
use crate::emulator::wire::{Answer, Method, Request, Silence};
use url::Url;

impl Run<'_> {
    /// A document with the address it came from, from the fallback where the first fails. None when
    /// neither gave one.
    pub(super) async fn obtain(&mut self, leg: usize, target: Target) -> Option<(Document, Option<String>)> {
        let (url, method) = match target.source {
            First::Twiml(text) => {
                return match document::parse(&text) {
                    Ok(document) => Some((self.noted(document), None)),
                    Err(problem) => {
                        self.error(Some(problem.code()), problem.to_string());
                        None
                    }
                };
            }
            First::Url(url, method) => (url, method),
        };
        let (code, why) = match self.ask(leg, &url, method, &target.extra).await {
            Ok(document) => return Some((document, Some(url))),
            Err(failed) => failed,
        };
        self.error(Some(code), why);
        let fallback = self.script.fallback_url.clone().filter(|_| leg == 0 && !self.gone)?;
        self.line(What::Carrier, "asks the fallback address instead".to_owned());
        let mut extra = target.extra;
        extra.push(pair("ErrorCode", code.to_string()));
        extra.push(pair("ErrorUrl", url));
        match self.ask(leg, &fallback, Method::Post, &extra).await {
            Ok(document) => Some((document, Some(fallback))),
            Err((code, why)) => {
                self.error(Some(code), why);
                None
            }
        }
    }

    /// Asks once.
    async fn ask(
        &mut self,
        leg: usize,
        url: &str,
        method: Method,
        extra: &[(String, String)],
    ) -> Result<Document, (u32, String)> {
        let mut pairs = self.parameters(leg);
        pairs.extend(extra.iter().cloned());
        let told: Vec<String> = extra.iter().map(|(name, value)| format!("{name}={}", short(value))).collect();
        let about =
            if told.is_empty() { format!("CallStatus={}", self.legs[leg].status.word()) } else { told.join(" ") };
        let answer = self
            .exchange(What::Request, &about, method, url, &pairs)
            .await
            .map_err(|silence| (11205, silence.to_string()))?;
        match answer.status {
            200..=299 => {}
            400..=599 => return Err((11217, format!("the answer has status {}", answer.status))),
            other => return Err((11200, format!("the answer has status {other}"))),
        }
        let document = document::read(&answer.content_type, &answer.body).map_err(|p| (p.code(), p.to_string()))?;
        Ok(self.noted(document))
    }

    fn noted(&mut self, document: Document) -> Document {
        for warning in &document.warnings {
            self.warn(12200, warning.clone());
        }
        document
    }

    /// Sends a signed request and tells it in the story.
    pub(super) async fn exchange(
        &mut self,
        what: What,
        about: &str,
        method: Method,
        url: &str,
        pairs: &[(String, String)],
    ) -> Result<Answer, Silence> {
        let request = Request { at: self.now, ..self.account.sign(method, url, pairs) };
        let answer = self.post.post(request).await;
        let verb = if method == Method::Get { "GET" } else { "POST" };
        let exchange = Exchange {
            url: url.to_owned(),
            status: answer.as_ref().ok().map(|answer| answer.status),
            millis: answer.as_ref().map_or(0, |answer| answer.millis),
            sent: pairs.to_vec(),
        };
        let text = format!("{verb} {} ({about})", path_of(url));
        self.keep(Line { at: self.now, what, text, code: None, exchange: Some(exchange) });
        answer
    }
}

/// Path and query: the host is always the same one.
fn path_of(url: &str) -> String {
    match Url::parse(url) {
        Ok(parsed) => match parsed.query() {
            Some(query) => format!("{}?{query}", parsed.path()),
            None => parsed.path().to_owned(),
        },
        Err(_) => url.to_owned(),
    }
}

fn short(value: &str) -> String {
    let mut chars = value.chars();
    let head: String = chars.by_ref().take(60).collect();
    if chars.next().is_some() { format!("{head}…") } else { head }
}

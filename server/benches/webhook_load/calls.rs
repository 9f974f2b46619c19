//! Whole calls, many at once: the emulator places them over HTTP, talks to the assistant, has staff rung, leaves
//! messages and tells every callback. Nobody waits while somebody speaks; between two requests of a call passes about
//! a second, where a real call takes ten, so that this is the traffic of some thousands of callers.

use super::product::Product;
use server::emulator::http::Http;
use server::emulator::script::{Input, LeftMessage, Line};
use server::emulator::story::Nobody;
use server::emulator::wire::{Answering, Request};
use server::emulator::{Account, Call, Post, Script, place};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Marks these calls in the database.
pub const RUN: char = 'c';
/// Each line rings so often, one call after the other.
const CALLS_EACH: u32 = 3;
const STAFF: &str = "+14165550101";
const ASSISTANT: &str = "+14165550102";
const MESSAGES: &str = "+14165550103";

pub struct Report {
    pub calls: u32,
    pub requests: usize,
    /// Without an answer that the carrier can use.
    pub failed: usize,
    /// Callers who heard the carrier's apology.
    pub broken: u32,
    pub seconds: f64,
    latencies: Vec<f64>,
}

impl Report {
    /// Milliseconds within which this share of requests was answered.
    pub fn at(&self, share: f64) -> f64 {
        let rank = (self.latencies.len() as f64 * share).ceil() as usize;
        self.latencies[rank.clamp(1, self.latencies.len()) - 1]
    }
}

/// The way to the product, with a stopwatch.
struct Timed {
    http: Http,
    seen: Mutex<(Vec<f64>, usize)>,
}

impl Post for Timed {
    fn post(&self, request: Request) -> Answering<'_> {
        Box::pin(async move {
            tokio::time::sleep(pace(&request)).await;
            let sent = Instant::now();
            let answer = self.http.post(request).await;
            let took = sent.elapsed().as_secs_f64() * 1e3;
            let fine = answer.as_ref().is_ok_and(|answer| matches!(answer.status, 200 | 204));
            let mut seen = self.seen.lock().unwrap();
            seen.0.push(took);
            seen.1 += usize::from(!fine);
            answer
        })
    }
}

/// Half a second to one and a half, the same for the same request.
fn pace(request: &Request) -> Duration {
    let sum = request.signature.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    Duration::from_millis(500 + sum % 1000)
}

/// `lines` callers at once, until each has called three times.
pub async fn run(product: &Product, lines: u32) -> Report {
    let timed = Arc::new(Timed { http: Http::default(), seen: Mutex::default() });
    let account = Arc::new(Account {
        sid: "AC00000000000000000000000000000000".into(),
        token: "demo-auth-token".to_owned().into(),
        numbers: Some([STAFF, ASSISTANT, MESSAGES].map(str::to_owned).to_vec()),
        api_base: "https://api.twilio.com".into(),
    });
    let began = Instant::now();
    let mut callers = tokio::task::JoinSet::new();
    for line in 0..lines {
        let (timed, account, base) = (timed.clone(), account.clone(), product.base.clone());
        callers.spawn(async move {
            let mut broken = 0;
            for n in 0..CALLS_EACH {
                let number = line * CALLS_EACH + n;
                let call = Call {
                    account: &account,
                    post: &*timed,
                    witness: &Nobody,
                    began: chrono::Utc::now(),
                    sid: format!("CA{RUN}bench{number:025}"),
                    updates: None,
                };
                broken += u32::from(place(script(number, &base), call).await.application_error);
            }
            broken
        });
    }
    let broken = callers.join_all().await.into_iter().sum();
    let seconds = began.elapsed().as_secs_f64();
    let (mut latencies, failed) = std::mem::take(&mut *timed.seen.lock().unwrap());
    latencies.sort_by(f64::total_cmp);
    Report { calls: lines * CALLS_EACH, requests: latencies.len(), failed, broken, seconds, latencies }
}

fn script(number: u32, base: &str) -> Script {
    let mut script = Script::to([STAFF, ASSISTANT, MESSAGES][number as usize % 3]);
    script.from = format!("+141655501{:02}", 40 + number % 30);
    script.voice_url = Some(format!("{base}/api/twilio/voice"));
    script.status_callback = Some(format!("{base}/api/webhooks/twilio/voice/status"));
    script.inputs =
        vec![Input::Say("What are your hours?".into()), Input::Say("Where are you?".into()), Input::Press("2".into())];
    script.messages = vec![LeftMessage {
        words: "Please call me back.".into(),
        seconds: None,
        ends: Default::default(),
        unintelligible: false,
    }];
    script.other_lines = match number % 4 {
        0 => Line::NoAnswer,
        1 => Line::Busy,
        _ => Line::default(),
    };
    script
}

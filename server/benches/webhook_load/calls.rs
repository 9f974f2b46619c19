//! Whole calls, many in progress at once: the emulator places them over HTTP, talks to the assistant, has staff rung,
//! leaves messages and tells every callback, each at its moment by the call's own clock.

use super::product::Product;
use server::emulator::http::Http;
use server::emulator::script::{Input, LeftMessage, Line};
use server::emulator::story::Nobody;
use server::emulator::wire::{Answering, Request};
use server::emulator::{Account, Call, Post, Script, place};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const STAFF: &str = "+14165550101";
const ASSISTANT: &str = "+14165550102";
const MESSAGES: &str = "+14165550103";

/// What is run.
pub struct Plan {
    /// Marks these calls in the database.
    pub run: char,
    /// Callers at once.
    pub lines: u32,
    /// Each calls so often, once after the other.
    pub calls_each: u32,
    /// How many times faster than life.
    pub speed: f64,
    /// The first calls begin spread over this time.
    pub spread: Duration,
}

pub struct Report {
    pub calls: u32,
    pub requests: usize,
    /// Answered with a status that the carrier can use.
    pub acknowledged: usize,
    /// Callers who heard the carrier's apology.
    pub broken: u32,
    pub seconds: f64,
    /// Of a call, by its own clock.
    pub seconds_each: f64,
    latencies: Vec<f64>,
}

impl Report {
    /// Milliseconds within which this share of requests was answered.
    pub fn at(&self, share: f64) -> f64 {
        super::load::rank(&self.latencies, share)
    }
}

/// The way to the product, with a stopwatch.
#[derive(Default)]
struct Timed {
    http: Http,
    seen: Mutex<(Vec<f64>, usize)>,
    /// Milliseconds of all calls by their own clocks.
    lasted: AtomicU64,
}

/// A call that began at this moment.
struct Placed<'t> {
    timed: &'t Timed,
    began: Instant,
    speed: f64,
    last: AtomicU64,
}

impl Post for Placed<'_> {
    fn post(&self, request: Request) -> Answering<'_> {
        Box::pin(async move {
            self.last.store(request.at, Ordering::Relaxed);
            let due = self.began + Duration::from_millis(request.at).div_f64(self.speed);
            tokio::time::sleep_until(due.into()).await;
            let sent = Instant::now();
            let answer = self.timed.http.post(request).await;
            let took = sent.elapsed().as_secs_f64() * 1e3;
            let fine = answer.as_ref().is_ok_and(|answer| matches!(answer.status, 200 | 204));
            let mut seen = self.timed.seen.lock().unwrap();
            seen.0.push(took);
            seen.1 += usize::from(fine);
            answer
        })
    }
}

/// All callers, until each has called as often as planned.
pub async fn run(product: &Product, plan: &Plan) -> Report {
    let timed = Arc::new(Timed::default());
    let account = Arc::new(Account {
        sid: "AC00000000000000000000000000000000".into(),
        token: "demo-auth-token".to_owned().into(),
        numbers: Some([STAFF, ASSISTANT, MESSAGES].map(str::to_owned).to_vec()),
        api_base: "https://api.twilio.com".into(),
    });
    let began = Instant::now();
    let mut callers = tokio::task::JoinSet::new();
    for line in 0..plan.lines {
        let (timed, account, base) = (timed.clone(), account.clone(), product.base.clone());
        let &Plan { run, calls_each, speed, lines, spread } = plan;
        callers.spawn(async move {
            tokio::time::sleep_until((began + spread.mul_f64(f64::from(line) / f64::from(lines))).into()).await;
            let mut broken = 0;
            for n in 0..calls_each {
                let number = line * calls_each + n;
                let post = Placed { timed: &timed, began: Instant::now(), speed, last: AtomicU64::default() };
                let call = Call {
                    account: &account,
                    post: &post,
                    witness: &Nobody,
                    began: chrono::Utc::now(),
                    sid: format!("CA{run}bench{number:025}"),
                    updates: None,
                };
                broken += u32::from(place(script(number, &base), call).await.application_error);
                timed.lasted.fetch_add(post.last.into_inner(), Ordering::Relaxed);
            }
            broken
        });
    }
    let broken = callers.join_all().await.into_iter().sum();
    let seconds = began.elapsed().as_secs_f64();
    let (mut latencies, acknowledged) = std::mem::take(&mut *timed.seen.lock().unwrap());
    latencies.sort_by(f64::total_cmp);
    let calls = plan.lines * plan.calls_each;
    let seconds_each = timed.lasted.load(Ordering::Relaxed) as f64 / 1e3 / f64::from(calls);
    Report { calls, requests: latencies.len(), acknowledged, broken, seconds, seconds_each, latencies }
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

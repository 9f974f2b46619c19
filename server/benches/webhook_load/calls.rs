//! Whole calls, many in progress at once: the emulator places them over HTTP, talks to the assistant, has staff rung,
//! leaves messages and tells every callback, each at its moment by the call's own clock.

use super::figures::Figures;
use super::product::Product;
use domain::language::Language;
use domain::twiml::safe_apology;
use server::emulator::http::Http;
use server::emulator::script::{Input, LeftMessage, Line};
use server::emulator::story::Nobody;
use server::emulator::wire::{Answering, Request};
use server::emulator::{Account, Call, Post, Script, place};
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// What the carrier tells at the end of a call, and of each line that was dialled for it.
const STATUS: &str = "voice/status";
const STAFF: &str = "+14165550101";
const ASSISTANT: &str = "+14165550102";
const MESSAGES: &str = "+14165550103";

/// What is run.
pub struct Plan {
    /// Marks these calls in the database.
    pub run: char,
    /// Callers at once.
    pub lines: u32,
    /// How many times faster than life.
    pub speed: f64,
    /// The first calls begin spread over this time.
    pub spread: Duration,
    pub until: Until,
}

/// How long callers go on, each with one call after the other.
#[derive(Clone, Copy)]
pub enum Until {
    /// Until each has called so often; every request counts.
    Calls(u32),
    /// Until so long after every line was taken, and then to the end of the call; only what is asked in that time,
    /// while all lines are taken, counts.
    Window(Duration),
}

pub struct Report {
    /// What counts.
    pub figures: Figures,
    /// Whole calls, those that do not count too.
    pub calls: u32,
    /// All requests, those that do not count too.
    pub requests: usize,
    /// Of these, answered with a status that the carrier can use.
    pub acknowledged: usize,
    /// Callers who heard the carrier's apology.
    pub broken: u32,
    /// How long it was measured.
    pub seconds: f64,
    /// Of a call, by its own clock.
    pub seconds_each: f64,
    /// The fewest calls that were in progress by the product's own books, where it was asked.
    pub in_progress: Option<usize>,
}

/// The way to the product, with a stopwatch.
struct Timed {
    http: Http,
    figures: Mutex<Figures>,
    /// What counts: from here to there.
    window: (Instant, Option<Instant>),
    requests: AtomicUsize,
    acknowledged: AtomicUsize,
    calls: AtomicU32,
    /// Milliseconds of all calls by their own clocks.
    lasted: AtomicU64,
    sorry: String,
}

/// A call that began at this moment.
struct Placed<'t> {
    timed: &'t Timed,
    began: Instant,
    speed: f64,
    last: AtomicU64,
    /// The caller is gone; what is told afterwards takes no line any more.
    over: &'t Notify,
}

impl Post for Placed<'_> {
    fn post(&self, request: Request) -> Answering<'_> {
        Box::pin(async move {
            self.last.store(request.at, Ordering::Relaxed);
            let due = self.began + Duration::from_millis(request.at).div_f64(self.speed);
            // Where the last answer came too late for this one to be on time, that is not the load's fault.
            let early = due > Instant::now();
            tokio::time::sleep_until(due.into()).await;
            let kind = kind(&request.url);
            if kind == STATUS && !request.body.contains("ParentCallSid=") {
                self.over.notify_one();
            }
            let sent = Instant::now();
            let answer = self.timed.http.post(request).await;
            let took = sent.elapsed();
            let timed = self.timed;
            let fine = answer.as_ref().is_ok_and(|answer| matches!(answer.status, 200 | 204));
            let sorry = answer.as_ref().is_ok_and(|answer| answer.body == timed.sorry.as_bytes());
            timed.requests.fetch_add(1, Ordering::Relaxed);
            timed.acknowledged.fetch_add(usize::from(fine), Ordering::Relaxed);
            if sent >= timed.window.0 && timed.window.1.is_none_or(|end| sent < end) {
                let mut figures = timed.figures.lock().unwrap();
                figures.answered(kind, took);
                figures.acknowledged += usize::from(fine);
                figures.apologies += usize::from(sorry);
                if early {
                    figures.left(sent - due);
                }
            }
            answer
        })
    }
}

/// What is asked, by its address.
fn kind(url: &str) -> &'static str {
    let path = url.split('?').next().unwrap_or_default();
    let kinds = [
        STATUS,
        "voice",
        "dial-result",
        "whisper",
        "receptionist",
        "voicemail",
        "voicemail-transcription",
        "call-complete",
    ];
    kinds.into_iter().find(|kind| path.ends_with(&format!("/{kind}"))).unwrap_or("other")
}

/// All callers, until each has called as planned.
pub async fn run(product: &Product, plan: &Plan) -> Report {
    let began = Instant::now() + Duration::from_millis(50);
    let window = match plan.until {
        Until::Calls(_) => (began, None),
        Until::Window(length) => (began + plan.spread, Some(began + plan.spread + length)),
    };
    let timed = Arc::new(Timed {
        http: Http::default(),
        figures: Mutex::default(),
        window,
        requests: AtomicUsize::default(),
        acknowledged: AtomicUsize::default(),
        calls: AtomicU32::default(),
        lasted: AtomicU64::default(),
        sorry: safe_apology(Language::En).into_string(),
    });
    let account = Arc::new(Account {
        sid: "AC00000000000000000000000000000000".into(),
        token: "demo-auth-token".to_owned().into(),
        numbers: Some([STAFF, ASSISTANT, MESSAGES].map(str::to_owned).to_vec()),
        api_base: "https://api.twilio.com".into(),
    });
    let mut callers = tokio::task::JoinSet::new();
    for line in 0..plan.lines {
        let (timed, account, base) = (timed.clone(), account.clone(), product.base.clone());
        let &Plan { run, speed, lines, spread, until, .. } = plan;
        callers.spawn(async move {
            tokio::time::sleep_until((began + spread.mul_f64(f64::from(line) / f64::from(lines))).into()).await;
            let mut placed = 0;
            let mut calls = tokio::task::JoinSet::new();
            while match until {
                Until::Calls(each) => placed < each,
                Until::Window(_) => timed.window.1.is_some_and(|end| Instant::now() < end),
            } {
                placed += 1;
                let over = Arc::new(Notify::new());
                // By the line first: all stories are told at every moment.
                let script = script(line + placed, &base);
                calls.spawn(one(script, run, speed, timed.clone(), account.clone(), over.clone()));
                over.notified().await;
            }
            calls.join_all().await.into_iter().map(u32::from).sum::<u32>()
        });
    }
    let in_progress = match (window, plan.until) {
        ((start, _), Until::Window(length)) => Some(fewest_in_progress(product, start, length).await),
        _ => None,
    };
    let broken = callers.join_all().await.into_iter().sum();
    let end = window.1.unwrap_or_else(Instant::now);
    let calls = timed.calls.load(Ordering::Relaxed);
    let lasted = timed.lasted.load(Ordering::Relaxed) as f64 / 1e3;
    let figures = std::mem::take(&mut *timed.figures.lock().unwrap());
    Report {
        figures,
        calls,
        requests: timed.requests.load(Ordering::Relaxed),
        acknowledged: timed.acknowledged.load(Ordering::Relaxed),
        broken,
        seconds: (end - window.0).as_secs_f64(),
        seconds_each: lasted / f64::from(calls.max(1)),
        in_progress,
    }
}

/// One call from beginning to end; says whether the caller heard the carrier's apology.
async fn one(
    script: Script,
    run: char,
    speed: f64,
    timed: Arc<Timed>,
    account: Arc<Account>,
    over: Arc<Notify>,
) -> bool {
    let number = timed.calls.fetch_add(1, Ordering::Relaxed);
    let post = Placed { timed: &timed, began: Instant::now(), speed, last: AtomicU64::default(), over: &over };
    let call = Call {
        account: &account,
        post: &post,
        witness: &Nobody,
        began: chrono::Utc::now(),
        sid: format!("CA{run}bench{number:025}"),
        updates: None,
    };
    let outcome = place(script, call).await;
    over.notify_one();
    timed.lasted.fetch_add(post.last.into_inner(), Ordering::Relaxed);
    outcome.application_error
}

/// Asked a few times while it is measured; more often would be a load of its own.
async fn fewest_in_progress(product: &Product, start: Instant, length: Duration) -> usize {
    let mut fewest = usize::MAX;
    for part in 1..=3 {
        tokio::time::sleep_until((start + length.mul_f64(f64::from(part) / 4.0)).into()).await;
        fewest = fewest.min(product.in_progress().await);
    }
    fewest
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

//! The promises about the running product, measured on the release binary itself: time to ready,
//! memory, page weight, and signed calls at a steady rate on SQLite and on PostgreSQL.
//!
//! Then 500 calls that begin at the same moment, 500 whole calls in progress at life's own pace, and the same hurried
//! until the machine is busy; `--calls N` leaves the pages out and plays N at once, `--seconds N` says how long the calls
//! at life's own pace are measured.
//!
//! The steady load is open: a call is due at its time whether or not earlier ones were answered, and its
//! latency counts from the moment it was due, so that a stall is not hidden by waiting callers. A whole call is one
//! caller: its next request comes at its moment, and never before the last was answered.
//!
//! At life's own pace each line that becomes free is taken again at once. Measured is the time in which all lines are
//! taken: neither the beginning, when there are few, nor the end.
//!
//! The product, the database and the carrier that is played here share the machine. The carrier has one thread, says how
//! much of the processor it used and how late it was: where it was late itself, the figures say nothing about the product.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

mod calls;
mod figures;
mod load;
mod product;

use calls::{Plan, Until};
use figures::Figures;
use product::{Books, Product, processor_ms};
use std::path::Path;
use std::time::Duration;

const RATE: u32 = 200;
const SECONDS: u32 = 20;
const CALLS: u32 = 500;
/// How long calls at life's own pace are measured.
const WINDOW: u32 = 90;
/// How many times faster than life calls are hurried.
const HURRY: f64 = 8.0;
/// A load that is later than this, milliseconds, has no time of its own.
const ON_TIME: f64 = 20.0;

/// What was asked for on the command line.
#[derive(Clone, Copy)]
struct Asked {
    only_calls: Option<u32>,
    window: Duration,
}

fn main() {
    // `cargo test --benches` calls with --test: nothing here is a test.
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let asked = Asked {
        only_calls: number_after("--calls"),
        window: Duration::from_secs(number_after("--seconds").unwrap_or(WINDOW).into()),
    };
    // One thread: whatever the load costs, the product has the rest of the machine.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut broken = Vec::new();
    runtime.block_on(async {
        let home = tempfile::tempdir().unwrap();
        let sqlite = format!("sqlite://{}/bench.db?mode=rwc", home.path().display());
        measure("SQLite", &sqlite, &home.path().join("data"), asked, &mut broken).await;
        match std::env::var("BENCH_POSTGRES_URL") {
            Ok(server) => {
                let url = product::fresh_database(&server).await;
                let home = tempfile::tempdir().unwrap();
                measure("PostgreSQL", &url, &home.path().join("data"), asked, &mut broken).await;
                product::drop_database(&server, &url).await;
            }
            Err(_) => broken.push("PostgreSQL was not measured: run this through `cargo xtask bench`".to_owned()),
        }
    });
    if broken.is_empty() {
        println!("\nEvery promise is kept.");
    } else {
        println!("\nNot kept:");
        for promise in &broken {
            println!("  {promise}");
        }
        std::process::exit(1);
    }
}

fn number_after(name: &str) -> Option<u32> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.next()?;
    Some(arguments.next().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{name} takes a number")))
}

fn verdict(broken: &mut Vec<String>, what: &str, shown: &str, kept: bool) {
    println!("  {} {what}: {shown}", if kept { "ok " } else { "NOT" });
    if !kept {
        broken.push(format!("{what}: {shown}"));
    }
}

async fn measure(engine: &str, url: &str, folder: &Path, asked: Asked, broken: &mut Vec<String>) {
    println!("\n{engine}");
    // The first start migrates and loads the demo data; the promise is about an existing database.
    drop(Product::start(url, folder).await);
    let product = Product::start(url, folder).await;
    if asked.only_calls.is_none() {
        pages(engine, &product, broken).await;
    }
    product.settle().await;
    steady(engine, &product, broken).await;
    let lines = asked.only_calls.unwrap_or(CALLS);
    burst(engine, &product, lines, broken).await;
    // Spread over about the length of a call, so that beginnings and ends keep coming all the time.
    let until = Until::Window(asked.window);
    let living = Plan { run: 'l', lines, speed: 1.0, spread: Duration::from_secs(60), until };
    whole_calls(engine, "at life's own pace", &product, &living, broken).await;
    let hurried = Plan { run: 'h', lines, speed: HURRY, spread: Duration::from_secs(2), until: Until::Calls(3) };
    whole_calls(engine, &format!("{HURRY} times faster than life"), &product, &hurried, broken).await;
}

/// What the processors did meanwhile.
struct Meter {
    product: f64,
    load: f64,
}

impl Meter {
    fn now(product: &Product) -> Self {
        Self { product: product.processor_ms(), load: processor_ms("self") }
    }

    fn print(&self, product: &Product, figures: &Figures, requests: usize) {
        let now = Self::now(product);
        let each = |used: f64| used / requests.max(1) as f64;
        println!(
            "      processor ms for each request: product {:.2}, load {:.2}; the load was late by {:.1} ms (p99); memory {:.1} MiB",
            each(now.product - self.product),
            each(now.load - self.load),
            figures.late(0.99),
            product.memory_mib()
        );
    }
}

/// What became of it: prints it, and holds what was acknowledged against the books.
async fn account(
    engine: &str,
    product: &Product,
    before: Books,
    (calls, requests, acknowledged): (u32, usize, usize),
    broken: &mut Vec<String>,
) -> Books {
    let (booked, took) = product.written_since(before, calls).await;
    let took = took.map_or_else(|| "never".to_owned(), |took| format!("{:.1} s", took.as_secs_f64()));
    println!("      waited in a file: {} of {requests} requests; time until all were written: {took}", booked.by_disk);
    let lost = (calls as usize).saturating_sub(booked.calls);
    let events = acknowledged.saturating_sub(booked.events + booked.from_memory);
    verdict(
        broken,
        &format!("{engine}: calls lost of {calls}, events lost of {acknowledged} acknowledged"),
        &format!("{lost}, {events}"),
        booked.calls == calls as usize && events == 0,
    );
    booked
}

/// A load that could not keep its own time says nothing about the product.
fn on_time(engine: &str, figures: &Figures, broken: &mut Vec<String>) {
    let late = figures.late(0.99);
    let what = format!("{engine}: the load itself is on time, at most {ON_TIME} ms late (p99)");
    verdict(broken, &what, &format!("{late:.1} ms"), late < ON_TIME);
}

/// Everybody calls at the same moment.
async fn burst(engine: &str, product: &Product, lines: u32, broken: &mut Vec<String>) {
    let before = product.books().await;
    let meter = Meter::now(product);
    let figures = load::burst(product, lines, 'd').await;
    println!("  {lines} calls begin at the same moment");
    figures.print();
    meter.print(product, &figures, figures.requests());
    let sums = (lines, figures.requests(), figures.acknowledged);
    let booked = account(engine, product, before, sums, broken).await;
    product.hang_up().await;
    verdict(
        broken,
        &format!("{engine}: of {lines} calls at the same moment the last is answered within 2 s"),
        &format!("{:.0} ms", figures.at(1.0)),
        figures.at(1.0) < 2000.0,
    );
    unusable(engine, figures.requests() - figures.acknowledged, booked, figures.apologies, Some(broken));
}

/// `broken` where it is a promise that there are none.
fn unusable(engine: &str, unusable: usize, booked: Books, apologies: usize, broken: Option<&mut Vec<String>>) {
    let what = "requests without a usable answer, answered from memory, apologies heard by callers";
    let shown = format!("{unusable}, {}, {apologies}", booked.from_memory);
    match broken {
        Some(broken) => {
            let kept = unusable == 0 && booked.from_memory == 0 && apologies == 0;
            verdict(broken, &format!("{engine}: {what}"), &shown, kept);
        }
        None => println!("      {what}: {shown}"),
    }
}

async fn pages(engine: &str, product: &Product, broken: &mut Vec<String>) {
    let boot = product.boot;
    verdict(
        broken,
        &format!("{engine}: ready on an existing database under 1 s"),
        &format!("{} ms", boot.as_millis()),
        boot < Duration::from_secs(1),
    );
    let idle = product.memory_mib();
    verdict(broken, &format!("{engine}: idle memory under 60 MB"), &format!("{idle:.1} MiB"), idle < 60.0);
    for (page, bytes) in product.page_weights().await {
        verdict(
            broken,
            &format!("{engine}: {page} ships at most 300 kB in all"),
            &format!("{:.1} kB", bytes as f64 / 1000.0),
            bytes <= 300_000,
        );
    }
}

async fn steady(engine: &str, product: &Product, broken: &mut Vec<String>) {
    // A first second to fill caches and pools; a service that just started is not what is promised.
    let before = product.books().await;
    load::run(product, RATE, 1, 'a').await;
    product.written_since(before, RATE).await;
    product.hang_up().await;
    let before = product.books().await;
    let meter = Meter::now(product);
    let figures = load::run(product, RATE, SECONDS, 'b').await;
    println!("  {RATE} new calls a second for {SECONDS} s");
    figures.print();
    meter.print(product, &figures, figures.requests());
    let sums = (RATE * SECONDS, figures.requests(), figures.acknowledged);
    let booked = account(engine, product, before, sums, broken).await;
    product.hang_up().await;
    on_time(engine, &figures, broken);
    verdict(
        broken,
        &format!("{engine}: p99 under 20 ms at {RATE} calls/s"),
        &format!("{:.2} ms", figures.at(0.99)),
        figures.at(0.99) < 20.0,
    );
    unusable(engine, figures.requests() - figures.acknowledged, booked, figures.apologies, Some(broken));
}

/// How many calls the machine carries when they are hurried is no promise; what becomes of the rest is.
async fn whole_calls(engine: &str, pace: &str, product: &Product, plan: &Plan, broken: &mut Vec<String>) {
    let (lines, promised) = (plan.lines, matches!(plan.until, Until::Window(_)));
    let before = product.books().await;
    let meter = Meter::now(product);
    let report = calls::run(product, plan).await;
    let figures = &report.figures;
    println!(
        "  {} whole calls of {:.0} s, {lines} at once, {pace}: {:.0} requests a second for {:.0} s",
        report.calls,
        report.seconds_each,
        figures.requests() as f64 / report.seconds,
        report.seconds
    );
    figures.print();
    meter.print(product, figures, report.requests);
    let sums = (report.calls, report.requests, report.acknowledged);
    let booked = account(engine, product, before, sums, broken).await;
    let apologies = figures.apologies + report.broken as usize;
    unusable(engine, report.requests - report.acknowledged, booked, apologies, promised.then_some(&mut *broken));
    let Some(in_progress) = report.in_progress else { return };
    on_time(engine, figures, broken);
    verdict(
        broken,
        &format!("{engine}: at least nine in ten of {lines} calls are in progress by the product's own books"),
        &in_progress.to_string(),
        in_progress * 10 >= lines as usize * 9,
    );
    let (all, new) = (figures.at(0.99), figures.of(load::KIND, 0.99));
    verdict(
        broken,
        &format!("{engine}: p99 under 50 ms with {lines} calls in progress, of all requests and of new calls"),
        &format!("{all:.2} ms, {new:.2} ms"),
        all < 50.0 && new < 50.0,
    );
}

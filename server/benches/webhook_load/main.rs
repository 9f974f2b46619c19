//! The promises about the running product, measured on the release binary itself: time to ready,
//! memory, page weight, and signed calls at a steady rate on SQLite and on PostgreSQL.
//!
//! Then 500 calls that begin at the same moment, 500 whole calls in progress at life's own pace, and the same hurried
//! until the machine is busy; `--calls N` leaves the pages out and plays N at once.
//!
//! The steady load is open: a call is due at its time whether or not earlier ones were answered, and its
//! latency counts from the moment it was due, so that a stall is not hidden by waiting callers. A whole call is one
//! caller: its next request comes at its moment, and never before the last was answered.
//!
//! The product, the database and the carrier that is played here share the machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

mod calls;
mod load;
mod product;

use product::Product;
use std::time::Duration;

const RATE: u32 = 200;
const SECONDS: u32 = 20;
const CALLS: u32 = 500;
/// How many times faster than life calls are hurried.
const HURRY: f64 = 8.0;

fn main() {
    // `cargo test --benches` calls with --test: nothing here is a test.
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let only = only_calls();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut broken = Vec::new();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = format!("sqlite://{}/bench.db?mode=rwc", folder.path().display());
        measure("SQLite", &sqlite, folder.path(), only, &mut broken).await;
        match std::env::var("BENCH_POSTGRES_URL") {
            Ok(server) => {
                let url = product::fresh_database(&server).await;
                measure("PostgreSQL", &url, folder.path(), only, &mut broken).await;
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

/// The number after `--calls`.
fn only_calls() -> Option<u32> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--calls");
    arguments.next()?;
    Some(
        arguments
            .next()
            .and_then(|number| number.parse().ok())
            .expect("--calls takes how many calls there are at once"),
    )
}

fn verdict(broken: &mut Vec<String>, what: &str, shown: &str, kept: bool) {
    println!("  {} {what}: {shown}", if kept { "ok " } else { "NOT" });
    if !kept {
        broken.push(format!("{what}: {shown}"));
    }
}

async fn measure(engine: &str, url: &str, folder: &std::path::Path, only: Option<u32>, broken: &mut Vec<String>) {
    println!("\n{engine}");
    // The first start migrates and loads the demo data; the promise is about an existing database.
    drop(Product::start(url, folder).await);
    let product = Product::start(url, folder).await;
    if only.is_none() {
        pages(engine, &product, broken).await;
    }
    steady(engine, &product, broken).await;
    let lines = only.unwrap_or(CALLS);
    burst(engine, &product, lines, broken).await;
    let living = calls::Plan { run: 'l', lines, calls_each: 1, speed: 1.0, spread: Duration::from_secs(30) };
    whole_calls(engine, "at life's own pace", &product, &living, true, broken).await;
    let hurried = calls::Plan { run: 'h', lines, calls_each: 3, speed: HURRY, spread: Duration::from_secs(2) };
    whole_calls(engine, &format!("{HURRY} times faster than life"), &product, &hurried, false, broken).await;
}

/// Everybody calls at the same moment.
async fn burst(engine: &str, product: &Product, lines: u32, broken: &mut Vec<String>) {
    let before = product.books().await;
    let report = load::burst(product, lines, 'd').await;
    let booked = product.booked_since(before, lines).await;
    product.hang_up().await;
    println!(
        "  {lines} calls begin at the same moment: p50 {:.0} ms, p99 {:.0} ms, worst {:.0} ms",
        report.at(0.5),
        report.at(0.99),
        report.at(1.0)
    );
    verdict(
        broken,
        &format!("{engine}: of {lines} calls at the same moment the last is answered within 2 s"),
        &format!("{:.0} ms", report.at(1.0)),
        report.at(1.0) < 2000.0,
    );
    verdict(
        broken,
        &format!("{engine}: answered wrongly or not at all, answered from memory"),
        &format!("{}, {}", report.failed, booked.from_memory),
        report.failed == 0 && booked.from_memory == 0,
    );
    let lost = (lines as usize).abs_diff(booked.calls);
    verdict(broken, &format!("{engine}: lost calls of {lines}"), &lost.to_string(), lost == 0);
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
    load::run(product, RATE, 1, 'a').await;
    product.hang_up().await;
    let before = product.books().await;
    let report = load::run(product, RATE, SECONDS, 'b').await;
    println!(
        "  {} signed calls at {RATE}/s: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, worst {:.2} ms",
        report.sent,
        report.at(0.5),
        report.at(0.9),
        report.at(0.99),
        report.at(1.0)
    );
    verdict(
        broken,
        &format!("{engine}: p99 under 20 ms at {RATE} calls/s"),
        &format!("{:.2} ms", report.at(0.99)),
        report.at(0.99) < 20.0,
    );
    verdict(
        broken,
        &format!("{engine}: answered wrongly or not at all"),
        &report.failed.to_string(),
        report.failed == 0,
    );
    let booked = product.booked_since(before, report.sent).await;
    product.hang_up().await;
    let lost = (report.sent as usize).abs_diff(booked.calls);
    verdict(broken, &format!("{engine}: lost calls"), &lost.to_string(), lost == 0);
    println!("      memory after the load: {:.1} MiB", product.memory_mib());
}

async fn whole_calls(
    engine: &str,
    pace: &str,
    product: &Product,
    plan: &calls::Plan,
    promised: bool,
    broken: &mut Vec<String>,
) {
    let lines = plan.lines;
    let before = product.books().await;
    let used = product.processor_ms();
    let report = calls::run(product, plan).await;
    let used = product.processor_ms() - used;
    let booked = product.booked_since(before, report.calls).await;
    println!(
        "  {} whole calls of {:.0} s, {lines} at once, {pace}, in {:.0} s",
        report.calls, report.seconds_each, report.seconds
    );
    println!("      requests      per second   p50 ms   p95 ms   p99 ms   max ms   processor ms each   memory MiB");
    println!(
        "      {:>8} {:>15.0} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>19.2} {:>12.1}",
        report.requests,
        report.requests as f64 / report.seconds,
        report.at(0.5),
        report.at(0.95),
        report.at(0.99),
        report.at(1.0),
        used / report.requests as f64,
        product.memory_mib()
    );
    if promised {
        verdict(
            broken,
            &format!("{engine}: p99 under 50 ms with {lines} calls in progress"),
            &format!("{:.2} ms", report.at(0.99)),
            report.at(0.99) < 50.0,
        );
    }
    let unusable = report.requests - report.acknowledged;
    let what = "requests without a usable answer, answered from memory, callers who heard an apology";
    let shown = format!("{unusable}, {}, {}", booked.from_memory, report.broken);
    if promised {
        let kept = unusable == 0 && booked.from_memory == 0 && report.broken == 0;
        verdict(broken, &format!("{engine}: {what}"), &shown, kept);
    } else {
        // How many the machine carries is no promise; what becomes of the rest is.
        println!("      {what}: {shown}");
    }
    let (calls, events) = (report.calls as usize, booked.events + booked.from_memory);
    verdict(
        broken,
        &format!("{engine}: lost of {calls} calls, of {} acknowledged events", report.acknowledged),
        &format!("{}, {}", calls.saturating_sub(booked.calls), report.acknowledged.saturating_sub(events)),
        calls == booked.calls && report.acknowledged <= events,
    );
}

//! A thousand calls while everything goes wrong that can: callbacks come twice, late, in any order or never, the
//! database stands still, and the process is killed and started again. What the carrier was told that we have, we
//! have, once; and every call ends as the carrier saw it end.
//!
//! A binary of its own: it needs the machine to itself, and other tests look at the clock. `CHAOS_SEED` repeats a
//! run's calls and faults, `CHAOS_CALLS` sets how many there are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod books;
mod carrier;
mod database;
mod ends;
mod product;
mod stories;

use carrier::Carrier;
use database::{Engine, Place};
use ends::Ended;
use product::{Product, until};
use server::emulator::{Call, Script, place};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Calls at once.
const CALLERS: usize = 50;
/// So many events have to wait on disk before a pause ends: it was one, and it was noticed.
const WAITING: usize = 30;
/// What waits has to be written within this time once the database is back.
const DRAINED: Duration = Duration::from_secs(60);

/// What happens to Switchboard.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    /// The database takes nothing for a while.
    Pause,
    /// SIGKILL, and a new start.
    Kill,
    /// SIGKILL while events wait on disk and the database takes nothing.
    KillInPause,
}

/// In this order, spread evenly over the calls.
const TROUBLES: [Trouble; 5] = [Trouble::Pause, Trouble::Kill, Trouble::KillInPause, Trouble::Pause, Trouble::Kill];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    on(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    on(Engine::Postgres).await;
}

/// One storm after the other: they share the machine with what they test.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn on(engine: Engine) {
    let _turn = TURN.lock().await;
    let given = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u32>().expect("a number"));
    let seed = given("CHAOS_SEED").unwrap_or_else(rand::random::<u32>);
    let calls = given("CHAOS_CALLS").unwrap_or(1000);
    println!("{engine:?}: {calls} calls, CHAOS_SEED={seed}");
    let home = Place::fresh(engine).await;
    // Whether it passes or not, nothing is left behind.
    let outcome = tokio::spawn(storm(home.clone(), seed, calls)).await;
    home.remove().await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

async fn storm(home: Place, seed: u32, calls: u32) {
    let carrier = Arc::new(Carrier::open().await);
    let mut product = Product::start(&home, &carrier).await;
    home.settle().await;
    let began = Instant::now();
    let scripts = stories::all(seed, calls, &product.base);
    let (open, gate) = watch::channel(true);
    let (over, mut heard) = watch::channel(0_usize);
    let mut callers = call_in(&carrier, scripts, &gate, &Arc::new(over));

    for (n, trouble) in TROUBLES.iter().enumerate() {
        let due = calls as usize * (n + 1) / (TROUBLES.len() + 1);
        heard.wait_for(|over| *over >= due).await.unwrap();
        println!("{:>6.1} s  after {due} calls: {trouble:?}", began.elapsed().as_secs_f64());
        match trouble {
            Trouble::Pause => {
                let pause = home.pause().await;
                until("events wait on disk", DRAINED, || async { home.waiting() >= WAITING }).await;
                pause.end().await;
            }
            Trouble::Kill => {
                open.send_replace(false);
                product = product.killed().await;
                open.send_replace(true);
            }
            Trouble::KillInPause => {
                let pause = home.pause().await;
                until("events wait on disk", DRAINED, || async { home.waiting() >= WAITING }).await;
                open.send_replace(false);
                // The database comes back while nobody is there, and the new process finds what waits.
                product.kill();
                pause.end().await;
                product = product.restarted().await;
                open.send_replace(true);
            }
        }
    }

    let mut ended = Vec::new();
    while let Some(done) = callers.join_next().await {
        ended.extend(done.unwrap());
    }
    assert_eq!(ended.len(), calls as usize);
    println!("{:>6.1} s  all calls are over, {} events wait", began.elapsed().as_secs_f64(), home.waiting());
    until("everything that waits is written", DRAINED, || async { home.waiting() == 0 }).await;
    println!("{:>6.1} s  {} requests were sent", began.elapsed().as_secs_f64(), carrier.sent().len());

    home.nothing_was_set_aside();
    product.never_panicked();
    let eyes = home.eyes().await;
    let books = books::Books::of(&eyes, &carrier).await;
    books.each_acknowledged_event_is_there_once();
    books.nothing_counted_twice();
    // Whose end the carrier told us, and whose end it never did: those are for the reconciler, which asks.
    let ends = carrier.ends_told();
    let (told, untold): (Vec<Ended>, Vec<Ended>) = ended.iter().cloned().partition(|call| ends.contains(&call.sid));
    println!("          the end of {} calls was told, of {} it was not", told.len(), untold.len());
    assert!(told.len() > untold.len(), "most ends are told, or this test shows little");
    ends::every_answered_call_is_known(&eyes, &carrier.answered()).await;
    ends::are_true(&eyes, &told).await;
    ends::are_never_invented(&eyes, &untold).await;
    ends::active_calls_are_at_most(&eyes, &ended, untold.len()).await;
    // The rest is for the reconciler, a quarter of an hour later: it asks the carrier, who knows.
    product.asks_the_carrier(chrono::Duration::minutes(15)).await;
    ends::are_true(&eyes, &ended).await;
    ends::active_calls_are_at_most(&eyes, &ended, 0).await;
}

/// Callers who ring one after the other, as long as there are calls.
fn call_in(
    carrier: &Arc<Carrier>,
    scripts: VecDeque<(String, Script)>,
    gate: &watch::Receiver<bool>,
    over: &Arc<watch::Sender<usize>>,
) -> JoinSet<Vec<Ended>> {
    let scripts = Arc::new(Mutex::new(scripts));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (carrier, scripts, mut gate, over) = (carrier.clone(), scripts.clone(), gate.clone(), over.clone());
        callers.spawn(async move {
            let mut ended = Vec::new();
            loop {
                // A line that is dead for a second would use up all calls in that second.
                let _ = gate.wait_for(|open| *open).await;
                let Some((sid, script)) = scripts.lock().unwrap().pop_front() else { return ended };
                let call = Call {
                    account: &carrier.account,
                    post: &*carrier,
                    witness: &*carrier.platform,
                    began: chrono::Utc::now(),
                    sid,
                    updates: None,
                };
                ended.push(Ended::of(place(script, call).await));
                over.send_modify(|over| *over += 1);
            }
        });
    }
    callers
}

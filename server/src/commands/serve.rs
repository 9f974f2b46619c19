//! `serve`: open the database, listen, and stop in good order.

use super::{Stop, start, stop, welcome};
use crate::config::Config;
use crate::emulator::phone::Phone;
use crate::middleware::gate::Gate;
use crate::router::{Surface, router};
use crate::state::{app_state, phone};
use crate::telemetry;
use backend::Services;
use backend::jobs::Runner;
use backend::sessions::DatabaseSessions;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_sessions::ExpiredDeletion as _;

/// How long requests in progress may take after a signal. A carrier waits 15 s at most.
const GRACE: Duration = Duration::from_secs(15);

pub(super) async fn run(config: &Config) -> Result<(), Stop> {
    let _ = telemetry::metrics();
    let (services, preparing, head_start) = start::open(config).await?;
    let remembered = services.telephony.load_snapshot().await;
    if remembered > 0 {
        tracing::info!(remembered, "numbers are answered from memory until the database is asked");
    }
    let gate = Gate::closed();
    let mut readiness = start::readiness(config, preparing, head_start, gate.clone()).await?;
    if !config.site_root.join("hash.txt").exists() {
        tracing::warn!(folder = %config.site_root.display(), "LEPTOS_SITE_ROOT holds no built site; pages will lack style and comfort. Run `cargo xtask build`.");
    }
    let listener = TcpListener::bind(config.address)
        .await
        .map_err(|error| stop(format!("LEPTOS_SITE_ADDR: {} cannot be listened on. {error}", config.address)))?;
    let phone = phone(config, listener.local_addr()?, Arc::clone(&services.clock));
    let mut chores = chores(&services, &gate);
    chores.extend(phone.clone().map(hang_up_for_those_who_left));
    let telephony = Arc::clone(&services.telephony);
    let mut state = app_state(config, services);
    state.phone = phone.map(|phone| phone as _);
    let app = router(state, &Surface { gate, ..Surface::of(config) });
    tracing::info!(address = %config.address, "listening");
    if !config.is_production() {
        welcome::print(config);
    }
    let (asked, mut told) = tokio::sync::watch::channel(false);
    let server = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(
        async move {
            wait_for_signal().await;
            tracing::info!("stopping: no new requests, those in progress may finish");
            let _ = asked.send(true);
        },
    );
    tokio::select! {
        done = async { server.await } => done?,
        refused = start::refusal(&mut readiness) => return Err(refused),
        () = async {
            let _ = told.wait_for(|asked| *asked).await;
            tokio::time::sleep(GRACE).await;
        } => tracing::warn!("some requests did not finish in time and were cut off"),
    }
    for chore in chores {
        chore.abort();
    }
    if let Err(error) = telephony.save_snapshot().await {
        tracing::warn!(%error, "the last known routes could not be kept");
    }
    tracing::info!("stopped");
    Ok(())
}

async fn wait_for_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

/// Work beside the requests: waiting events go into the database, ended sessions out of it.
fn chores(services: &Services, gate: &Gate) -> Vec<JoinHandle<()>> {
    let telephony = Arc::clone(&services.telephony);
    let replay = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(2));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // What came behind it meanwhile need not wait for the next tick: the database takes something.
            while telephony.replay_spool().await > 0 {}
        }
    });
    let telephony = Arc::clone(&services.telephony);
    let reconcile = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(20));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = telephony.reconcile().await {
                tracing::warn!(%error, "calls without an end could not be looked after");
            }
        }
    });
    let sessions = DatabaseSessions::new(services.db.clone(), Arc::clone(&services.clock));
    let sweep = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(600));
        loop {
            ticks.tick().await;
            if let Err(error) = sessions.delete_expired().await {
                tracing::warn!(%error, "ended sessions could not be deleted");
            }
        }
    });
    let db = services.db.clone();
    let fold = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_millis(500));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = backend::db::fold_log(&db).await {
                tracing::warn!(%error, "the database's log could not be folded back");
            }
        }
    });
    let telephony = Arc::clone(&services.telephony);
    let lost = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(60));
        loop {
            ticks.tick().await;
            match telephony.end_lost_whatsapp_calls().await {
                Ok(0) => {}
                Ok(ended) => tracing::info!(ended, "WhatsApp calls whose end was never told were ended"),
                Err(error) => tracing::warn!(%error, "WhatsApp calls without an end could not be looked for"),
            }
        }
    });
    let upkeep = tokio::spawn(async {
        let mut ticks = tokio::time::interval(Duration::from_secs(5));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            telemetry::tidy();
        }
    });
    vec![replay, reconcile, sweep, fold, lost, upkeep, remember(services, gate), work(services, gate)]
}

/// Carries out what was put down for later, and forgets what is long done.
fn work(services: &Services, gate: &Gate) -> JoinHandle<()> {
    let (runner, gate) = (Runner::new(services.clone()), gate.clone());
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(5));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for tick in 0_u64.. {
            ticks.tick().await;
            if !gate.is_open() {
                continue;
            }
            if let Err(error) = runner.round().await {
                tracing::warn!(%error, "work that is due could not be looked for");
            }
            // Once an hour.
            if tick.is_multiple_of(720)
                && let Err(error) = runner.forget().await
            {
                tracing::warn!(%error, "work that is long done could not be forgotten");
            }
        }
    })
}

/// Keeps the last known routes: every line looked up now and then, the memory written down when it changed.
fn remember(services: &Services, gate: &Gate) -> JoinHandle<()> {
    let (telephony, gate) = (Arc::clone(&services.telephony), gate.clone());
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(30));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for tick in 0_u64.. {
            ticks.tick().await;
            if !gate.is_open() {
                continue;
            }
            if tick.is_multiple_of(20)
                && let Err(error) = telephony.remember_all().await
            {
                tracing::warn!(%error, "the routes could not be looked up to be remembered");
            }
            if let Err(error) = telephony.save_snapshot().await {
                tracing::warn!(%error, "the last known routes could not be kept");
            }
        }
    })
}

/// Whoever leaves the page of the development telephone in the middle of a call does not stay on the line.
fn hang_up_for_those_who_left(phone: Arc<Phone>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs(60));
        loop {
            ticks.tick().await;
            phone.sweep().await;
        }
    })
}

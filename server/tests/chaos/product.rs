//! The process under test: the real binary on a port and in a folder that outlive it.

use crate::carrier::Carrier;
use crate::database::Place;
use backend::clock::ManualClock;
use backend::telephony::Reconciled;
use server::config::Config;
use server::emulator::Post as _;
use server::emulator::http::Http;
use server::emulator::wire::{Method, Request};
use std::fs::File;
use std::future::Future;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A start on two busy cores, with migrations and demo data.
const START: Duration = Duration::from_secs(120);

pub struct Product {
    child: Child,
    start: Start,
    pub base: String,
}

/// What every start of the same product has in common.
#[derive(Clone)]
struct Start {
    port: u16,
    url: String,
    folder: PathBuf,
    api: String,
}

/// Waits for a condition, and says which one never came.
pub async fn until<F: Future<Output = bool>>(what: &str, limit: Duration, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < limit, "not within {} s: {what}", limit.as_secs());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Product {
    /// What the process does by itself when so much time has passed, until nothing is left to ask.
    pub async fn asks_the_carrier(&self, later: chrono::Duration) {
        let Start { url, folder, api, .. } = self.start.clone();
        let config = Config::read(&move |name| match name {
            "DATABASE_URL" => Some(url.clone()),
            "DATA_DIR" => Some(folder.to_string_lossy().into_owned()),
            "TWILIO_API_BASE_URL" => Some(api.clone()),
            _ => None,
        });
        let config = config.expect("what the process itself was started with");
        let db = server::state::open_database(&config).await.unwrap();
        let clock = Arc::new(ManualClock::at(chrono::Utc::now() + later));
        let telephony = server::state::services_at(&config, db, clock).telephony;
        let mut asked = 0;
        loop {
            let round = telephony.reconcile().await.unwrap();
            if round == Reconciled::default() {
                break;
            }
            asked += round.asked;
        }
        println!("          the carrier was asked about {asked} calls");
    }
}

impl Start {
    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    async fn run(self) -> Product {
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        let base = format!("http://127.0.0.1:{}", self.port);
        let child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .arg("serve")
            .env_clear()
            .env("DATABASE_URL", &self.url)
            .env("DATA_DIR", &self.folder)
            .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{}", self.port))
            .env("LEPTOS_SITE_ROOT", self.folder.join("site"))
            .env("PUBLIC_BASE_URL", &base)
            .env("TWILIO_API_BASE_URL", &self.api)
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .current_dir(&self.folder)
            .spawn()
            .expect("the binary starts");
        let mut product = Product { child, base, start: self };
        let (began, http) = (Instant::now(), Http::default());
        loop {
            let ready = Request {
                method: Method::Get,
                url: format!("{}/readyz", product.base),
                body: String::new(),
                signature: String::new(),
                at: 0,
            };
            if http.post(ready).await.is_ok_and(|answer| answer.status == 200) {
                return product;
            }
            let alive = product.child.try_wait().unwrap().is_none();
            assert!(alive && began.elapsed() < START, "it does not get ready:\n{}", product.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Product {
    pub async fn start(home: &Place, carrier: &Carrier) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let start =
            Start { port, url: home.url().to_owned(), folder: home.folder().to_owned(), api: carrier.api.clone() };
        start.run().await
    }

    /// SIGKILL: nothing is finished, nothing is put away.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The same product as a new process.
    pub async fn restarted(self) -> Self {
        self.start.clone().run().await
    }

    pub async fn killed(mut self) -> Self {
        self.kill();
        self.restarted().await
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.start.log()).unwrap_or_default()
    }

    pub fn never_panicked(&self) {
        let log = self.log();
        assert!(!log.contains("panicked"), "{log}");
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        // By its own process id, and waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! The process under test, as it runs in production, and calls as the carrier signs them for it.

use crate::support::{Engine, TestApp, open, twiml};
use backend::entity::{call, webhook_event};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use server::emulator::Account;
use server::emulator::Post as _;
use server::emulator::http::Http;
use server::emulator::wire::{Answer, Method, Request};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PUBLIC: &str = "https://calls.example.com";
const SID: &str = "AC11111111111111111111111111111111";
const TOKEN: &str = "a token that is not the demo's";
/// A start on two busy cores.
const START: Duration = Duration::from_secs(120);
/// A caller should not hear silence for two seconds; half of one is for slow machines that test.
const LIMIT: u64 = 2500;

/// The running binary.
pub(super) struct Process {
    child: Child,
    base: String,
    log: PathBuf,
    http: Http,
}

/// Makes of the demo's database one that production serves, and writes down the last known routes.
pub(super) async fn prepared(app: &TestApp) {
    app.sql("UPDATE users SET email = 'was-' || email").await;
    app.services.telephony.remember_all().await.unwrap();
    app.services.telephony.save_snapshot().await.unwrap();
}

/// Waits for a condition, and says which one never came.
pub(super) async fn until<F: Future<Output = bool>>(what: &str, limit: Duration, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < limit, "not within {} s: {what}", limit.as_secs());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Process {
    /// Starts it with the app's folder and this database, and waits until it listens.
    pub(super) async fn start(app: &TestApp, database: &str) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = app.folder().join("process.log");
        let base = format!("http://127.0.0.1:{port}");
        let child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .arg("serve")
            .env_clear()
            .env("APP_ENV", "production")
            .env("DATABASE_URL", database)
            .env("DATA_DIR", app.folder())
            .env("ENCRYPTION_KEY", "4b".repeat(32))
            .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{port}"))
            .env("LEPTOS_SITE_ROOT", app.folder().join("site"))
            .env("PUBLIC_BASE_URL", PUBLIC)
            .env("TWILIO_ACCOUNT_SID", SID)
            .env("TWILIO_AUTH_TOKEN", TOKEN)
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .current_dir(app.folder())
            .spawn()
            .expect("the binary starts");
        let http = Http::new(Some((PUBLIC.to_owned(), base.clone())));
        let mut process = Self { child, base, log, http };
        let began = Instant::now();
        while process.get("/healthz").await != Some(200) {
            let alive = process.child.try_wait().unwrap().is_none();
            assert!(alive && began.elapsed() < START, "it does not listen:\n{}", process.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        process
    }

    /// Waits until it says that it is ready.
    pub(super) async fn gets_ready(&self) {
        until("the process is ready", START, || async { self.get("/readyz").await == Some(200) }).await;
    }

    async fn get(&self, path: &str) -> Option<u16> {
        let url = format!("{}{path}", self.base);
        let asked = Request { method: Method::Get, url, body: String::new(), signature: String::new(), at: 0 };
        self.http.post(asked).await.ok().map(|answer| answer.status)
    }

    /// A ringing call, signed with this account's token: the names of the verbs of the answer, which came in time.
    pub(super) async fn ring(&self, to: &str, call_sid: &str) -> (Vec<String>, String) {
        let answer = self.send(to, call_sid, TOKEN).await;
        let body = String::from_utf8(answer.body).unwrap();
        assert_eq!((answer.status, answer.content_type.as_str()), (200, "text/xml; charset=utf-8"), "{body}");
        assert!(answer.millis < LIMIT, "after {} ms:\n{}", answer.millis, self.log());
        let verbs = twiml::parse(&body);
        (crate::support::names(&verbs).into_iter().map(str::to_owned).collect(), body)
    }

    /// The same with any token.
    pub(super) async fn send(&self, to: &str, call_sid: &str, token: &str) -> Answer {
        let account =
            Account { sid: SID.into(), token: token.to_owned().into(), numbers: None, api_base: PUBLIC.into() };
        let pairs = [
            ("AccountSid", SID),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", call_sid),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
            ("From", "+14165550142"),
            ("To", to),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let request = account.sign(Method::Post, &format!("{PUBLIC}/api/twilio/voice"), &pairs);
        self.http.post(request).await.unwrap_or_else(|silence| panic!("{silence}:\n{}", self.log()))
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub(super) fn never_panicked(&self) {
        let log = self.log();
        assert!(!log.contains("panicked"), "{log}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // By its own process id, and waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until the events of these calls are in the database, and finds each of them and its call there once. Says why
/// each went where it went.
pub(super) async fn are_written_once(app: &TestApp, calls: &[&str]) -> Vec<String> {
    // The test's own eyes may have been closed with everything else.
    let db = open(app.url(), 1).await;
    let waiting = || app.services.telephony.spool().waiting().len();
    until("everything that waits is written", START, || async { waiting() == 0 }).await;
    let mut reasons = Vec::new();
    for sid in calls {
        let event = || webhook_event::Entity::find().filter(webhook_event::Column::CallSid.eq(*sid));
        until("the event is written", START, || async { !event().all(&db).await.unwrap().is_empty() }).await;
        assert_eq!(event().all(&db).await.unwrap().len(), 1, "{sid}");
        let rows = call::Entity::find().filter(call::Column::CallSid.eq(*sid)).all(&db).await.unwrap();
        assert_eq!(rows.len(), 1, "{sid}");
        reasons.extend(rows[0].route_reason.clone());
    }
    db.close().await.unwrap();
    reasons
}

/// Closes every connection of the test, so that the file may be taken away and locked.
pub(super) async fn let_go(app: &TestApp) {
    if app.engine == Engine::Sqlite {
        app.services.db.clone().close().await.unwrap();
        app.db.clone().close().await.unwrap();
    }
}

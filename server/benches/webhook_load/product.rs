//! The release binary as a process, and what can be asked of it from outside.

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sea_orm::{ConnectionTrait as _, Database, Statement};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub type Http = Client<HttpConnector, Full<Bytes>>;

pub struct Product {
    child: Child,
    pub base: String,
    pub http: Http,
    pub boot: Duration,
    database: String,
    folder: PathBuf,
}

impl Product {
    pub async fn start(database: &str, folder: &Path) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
        let started = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .arg("serve")
            .env("DATABASE_URL", database)
            .env("DATA_DIR", folder)
            .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{port}"))
            .env("LEPTOS_SITE_ROOT", site)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the release binary starts");
        let mut product = Self {
            child,
            base: format!("http://127.0.0.1:{port}"),
            http: Client::builder(TokioExecutor::new()).build_http(),
            boot: Duration::ZERO,
            database: database.to_owned(),
            folder: folder.to_owned(),
        };
        while started.elapsed() < Duration::from_secs(60) {
            if product.get("/readyz", None).await.is_some_and(|(status, ..)| status == 200) {
                product.boot = started.elapsed();
                return product;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the product did not become ready within a minute");
    }

    /// Resident memory, from the kernel.
    pub fn memory_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).map_or(f64::NAN, |kib| kib / 1024.0)
    }

    /// Milliseconds of processor time that the product used so far, whoever else is on the machine.
    pub fn processor_ms(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let fields: Vec<f64> = after_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
        // User and system time, in hundredths of a second.
        fields.get(11).zip(fields.get(12)).map_or(f64::NAN, |(user, system)| (user + system) * 10.0)
    }

    async fn get(&self, path: &str, cookie: Option<&str>) -> Option<(u16, Bytes, Option<String>)> {
        let mut request = hyper::Request::get(format!("{}{path}", self.base))
            .header("accept", "text/html")
            .header("accept-encoding", "br");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let response = self.http.request(request.body(Full::default()).ok()?).await.ok()?;
        let status = response.status().as_u16();
        let cookie = response
            .headers()
            .get("set-cookie")
            .and_then(|v| v.to_str().ok())
            .map(|v| v.split(';').next().unwrap_or_default().to_owned());
        Some((status, response.into_body().collect().await.ok()?.to_bytes(), cookie))
    }

    /// Bytes on the wire of each page with everything it refers to, cold cache.
    pub async fn page_weights(&self) -> Vec<(&'static str, usize)> {
        let login = hyper::Request::post(format!("{}/api/auth/login", self.base))
            .header("content-type", "application/json")
            .body(Full::from(r#"{"email":"admin@brightsmiles.test","password":"demo-password-123"}"#))
            .unwrap();
        let response = self.http.request(login).await.unwrap();
        let cookie = response
            .headers()
            .get("set-cookie")
            .and_then(|v| v.to_str().ok())
            .map(|v| v.split(';').next().unwrap_or_default().to_owned());
        let mut out = Vec::new();
        let clinic = "/clinics/bright-smiles-downtown";
        let pages = [
            "/login",
            "/",
            "/calls",
            "/clinics/bright-smiles-downtown/hours",
            "/clinics/bright-smiles-downtown/answering",
            "/clinics/bright-smiles-downtown/backup",
        ];
        debug_assert!(pages[3].starts_with(clinic));
        for page in pages {
            let (status, html, _) = self.get(page, cookie.as_deref()).await.expect("the page loads");
            assert_eq!(status, 200, "{page}");
            let text = String::from_utf8_lossy(&html).into_owned();
            let mut assets: Vec<String> =
                text.split('"').filter(|s| s.starts_with("/pkg/") || *s == "/favicon.svg").map(str::to_owned).collect();
            assets.push("/fonts/figtree.woff2".to_owned());
            assets.sort();
            assets.dedup();
            let mut bytes = html.len();
            for asset in assets {
                let (status, body, _) = self.get(&asset, None).await.expect("the asset loads");
                assert_eq!(status, 200, "{asset}");
                bytes += body.len();
            }
            out.push((page, bytes));
        }
        out
    }

    /// What the database holds.
    pub async fn books(&self) -> Books {
        let db = Database::connect(&self.database).await.unwrap();
        let count = async |sql: &str| {
            let statement = Statement::from_string(db.get_database_backend(), sql);
            let row = db.query_one_raw(statement).await.unwrap().unwrap();
            usize::try_from(row.try_get::<i64>("", "n").unwrap()).unwrap()
        };
        Books {
            calls: count("SELECT COUNT(*) AS n FROM calls WHERE call_sid LIKE 'CA_bench%'").await,
            events: count("SELECT COUNT(*) AS n FROM webhook_events WHERE verdict <> 'error'").await,
            from_memory: count("SELECT COUNT(*) AS n FROM webhook_events WHERE verdict = 'error'").await,
        }
    }

    /// The callers of a storm hang up: without this their calls would ring for an hour, and be counted by every call.
    pub async fn hang_up(&self) {
        let db = Database::connect(&self.database).await.unwrap();
        db.execute_unprepared(
            "UPDATE calls SET status = 'completed' WHERE call_sid LIKE 'CA_bench%' AND status = 'ringing'",
        )
        .await
        .unwrap();
    }

    /// What it holds more than before, when so many calls are there and nothing waits on disk any more, or after half a
    /// minute.
    pub async fn booked_since(&self, before: Books, calls: u32) -> Books {
        for _ in 0..100 {
            let waits = std::fs::read_dir(self.folder.join("spool")).is_ok_and(|mut files| files.next().is_some());
            if !waits && self.books().await.calls >= before.calls + calls as usize {
                break;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let now = self.books().await;
        Books {
            calls: now.calls - before.calls,
            events: now.events - before.events,
            from_memory: now.from_memory - before.from_memory,
        }
    }
}

/// Rows.
#[derive(Debug, Clone, Copy)]
pub struct Books {
    /// Calls of these benches.
    pub calls: usize,
    /// Webhooks that were handled.
    pub events: usize,
    /// Webhooks that were answered from memory, because something was too slow.
    pub from_memory: usize,
}

impl Drop for Product {
    fn drop(&mut self) {
        // By its own process id, and waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A database of its own on a PostgreSQL server.
pub async fn fresh_database(server: &str) -> String {
    let db = Database::connect(server).await.expect("BENCH_POSTGRES_URL is reachable");
    let name = format!("bench_{}", std::process::id());
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (head, _) = server.rsplit_once('/').expect("a database in BENCH_POSTGRES_URL");
    format!("{head}/{name}")
}

/// Removes it.
pub async fn drop_database(server: &str, url: &str) {
    let db = Database::connect(server).await.unwrap();
    let name = url.rsplit('/').next().unwrap_or_default();
    db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.unwrap();
}

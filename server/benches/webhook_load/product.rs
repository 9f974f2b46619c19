//! The release binary as a process, and what can be asked of it from outside.

use backend::entity::clinic;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectOptions, ConnectionTrait as _, Database,
    DatabaseConnection, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Statement,
};
use serde_json::json;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;

pub type Http = Client<HttpConnector, Full<Bytes>>;

/// What is acknowledged has to be written within this time after the load.
const WRITTEN: Duration = Duration::from_secs(120);
/// With no file left, whatever is still on its way in memory is written within this time, or never.
const UNDER_WAY: Duration = Duration::from_secs(10);

pub struct Product {
    child: Child,
    pub base: String,
    pub http: Http,
    pub boot: Duration,
    database: String,
    eyes: OnceCell<DatabaseConnection>,
    folder: PathBuf,
}

impl Product {
    /// On a database, with a data folder that nobody else uses. It logs as it does by default: that is work, too.
    pub async fn start(database: &str, folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
        let started = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
            .arg("serve")
            .env("DATABASE_URL", database)
            .env("DATA_DIR", folder)
            .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{port}"))
            .env("LEPTOS_SITE_ROOT", site)
            .env_remove("RUST_LOG")
            .stdout(Stdio::null())
            .stderr(File::options().create(true).append(true).open(folder.join("server.log")).unwrap())
            .spawn()
            .expect("the release binary starts");
        let mut product = Self {
            child,
            base: format!("http://127.0.0.1:{port}"),
            http: Client::builder(TokioExecutor::new()).build_http(),
            boot: Duration::ZERO,
            database: database.to_owned(),
            eyes: OnceCell::new(),
            folder: folder.to_owned(),
        };
        while started.elapsed() < Duration::from_secs(60) {
            if product.get("/readyz", None).await.is_some_and(|(status, ..)| status == 200) {
                product.boot = started.elapsed();
                return product;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let log = std::fs::read_to_string(folder.join("server.log")).unwrap_or_default();
        panic!("the product did not become ready within a minute:\n{log}");
    }

    /// Resident memory, from the kernel.
    pub fn memory_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
        line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).map_or(f64::NAN, |kib| kib / 1024.0)
    }

    /// Milliseconds of processor time that the product used so far, whoever else is on the machine.
    pub fn processor_ms(&self) -> f64 {
        processor_ms(&self.child.id().to_string())
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

    /// The bench's own look at the database: one connection, opened once.
    async fn eyes(&self) -> &DatabaseConnection {
        let open = || async {
            let mut options = ConnectOptions::new(&self.database);
            options.max_connections(1).sqlx_logging(false);
            Database::connect(options).await.expect("the database opens")
        };
        self.eyes.get_or_init(open).await
    }

    async fn number(&self, sql: &str) -> usize {
        let eyes = self.eyes().await;
        let statement = Statement::from_string(eyes.get_database_backend(), sql);
        let row = eyes.query_one_raw(statement).await.unwrap().unwrap();
        usize::try_from(row.try_get::<i64>("", "n").unwrap()).unwrap()
    }

    /// What the database holds, and what the process says of itself.
    pub async fn books(&self) -> Books {
        let told = self.get("/metrics", None).await.map(|(_, text, _)| text).unwrap_or_default();
        let told = String::from_utf8_lossy(&told).into_owned();
        Books {
            calls: self.calls().await,
            events: self.number("SELECT COUNT(*) AS n FROM webhook_events WHERE verdict <> 'error'").await,
            from_memory: self.number("SELECT COUNT(*) AS n FROM webhook_events WHERE verdict = 'error'").await,
            by_disk: counted(&told, "events_spooled_total"),
        }
    }

    /// Calls of these benches.
    async fn calls(&self) -> usize {
        self.number("SELECT COUNT(*) AS n FROM calls WHERE call_sid LIKE 'CA_bench%'").await
    }

    /// Calls on the line right now, as the product has them in its books.
    pub async fn in_progress(&self) -> usize {
        self.number(
            "SELECT COUNT(*) AS n FROM calls WHERE status IN ('ringing', 'in_progress') AND call_sid LIKE 'CA_bench%'",
        )
        .await
    }

    /// The clinics answer as the stories want it, whatever the hour and however many call: staff, assistant, messages.
    pub async fn settle(&self) {
        let eyes = self.eyes().await;
        let modes =
            [("bright-smiles-downtown", "disabled"), ("bright-smiles-west", "always"), ("harbour-physio", "disabled")];
        for (slug, mode) in modes {
            let found = clinic::Entity::find().filter(clinic::Column::Slug.eq(slug)).one(eyes).await;
            let found = found.unwrap().expect("a clinic of the demo");
            let mut settings = found.ai_availability_settings.clone();
            settings["mode"] = json!(mode);
            settings["highVolume"]["threshold"] = json!(1000);
            let mut change = found.into_active_model();
            change.ai_availability_settings = Set(settings);
            change.update(eyes).await.unwrap();
        }
    }

    /// The callers of a storm hang up: without this their calls would ring for an hour, and be counted by every call.
    pub async fn hang_up(&self) {
        let over = "UPDATE calls SET status = 'completed' WHERE call_sid LIKE 'CA_bench%' AND status = 'ringing'";
        self.eyes().await.execute_unprepared(over).await.unwrap();
    }

    /// What it holds more than before, once no file waits and so many calls are there, and how long that took; without
    /// a time where that never came.
    pub async fn written_since(&self, before: Books, calls: u32) -> (Books, Option<Duration>) {
        let began = Instant::now();
        let mut empty_since = None;
        let mut took = None;
        while began.elapsed() < WRITTEN {
            // A look into the folder costs the product nothing; the database is asked once that is empty.
            if self.waits() {
                empty_since = None;
            } else {
                let now = Instant::now();
                if self.calls().await >= before.calls + calls as usize {
                    took = Some(began.elapsed());
                    break;
                }
                if now - *empty_since.get_or_insert(now) > UNDER_WAY {
                    break;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let now = self.books().await;
        let since = Books {
            calls: now.calls - before.calls,
            events: now.events - before.events,
            from_memory: now.from_memory - before.from_memory,
            by_disk: now.by_disk - before.by_disk,
        };
        (since, took)
    }

    /// Whether an event waits in a file, or is being written into one.
    fn waits(&self) -> bool {
        let files = std::fs::read_dir(self.folder.join("spool")).into_iter().flatten().flatten();
        files.map(|file| file.path()).any(|path| path.extension().is_some_and(|x| x == "json" || x == "part"))
    }
}

/// The sum of a counter over its labels, in what Prometheus reads.
fn counted(text: &str, name: &str) -> usize {
    let lines = text.lines().filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{'])));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum::<f64>() as usize
}

/// Milliseconds of processor time of a process, `self` for this one.
pub fn processor_ms(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<f64> = after_name.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    // User and system time, in hundredths of a second.
    fields.get(11).zip(fields.get(12)).map_or(f64::NAN, |(user, system)| (user + system) * 10.0)
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
    /// Webhooks that waited in a file, in the life of this process.
    pub by_disk: usize,
}

/// The process ends with it, by its own id, and is waited for.
impl Drop for Product {
    fn drop(&mut self) {
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

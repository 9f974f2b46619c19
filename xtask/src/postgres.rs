//! A throw-away PostgreSQL server on 127.0.0.1: made in a temporary folder, gone when this tool is gone.
//!
//! A small shell script stands between this tool and the server and reads from a pipe that nobody writes to. The pipe
//! closes when this tool ends, in whatever way (end of the tests, a panic, Ctrl-C, a kill); then the script stops the
//! server and removes the folder. The script has its own process group, so that Ctrl-C reaches it only that way.

use crate::failure::{Done, Failure, While as _};
use crate::process::run_quietly;
use crate::{paths, scratch};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

/// Whether a write has to survive a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production; what the benchmarks measure.
    Durable,
    /// Faster; for tests, whose data nobody misses.
    Fast,
}

/// A running server. Stopped and removed on drop.
pub struct Postgres {
    keeper: Child,
    // Apart from the child, since waiting for a child closes the pipe that it still holds.
    pipe: Option<ChildStdin>,
    port: u16,
}

/// Starts with the folder in $1 and the server's command line after it; ends when standard input closes.
const KEEPER: &str = r#"
folder=$1; shift
"$@" >"$folder/log" 2>&1 &
cat >/dev/null
read -r server <"$folder/data/postmaster.pid" && kill -INT "$server"
wait
rm -rf "$folder"
"#;

const START_LIMIT: Duration = Duration::from_secs(60);

/// `pg [--durable]`
pub fn recipe(arguments: &[String]) -> Done {
    let durability = match arguments {
        [] => Durability::Fast,
        [only] if only == "--durable" => Durability::Durable,
        other => {
            return Err(Failure::new(format!("pg takes --durable or nothing, got `{}`", other.join(" "))));
        }
    };
    let mut server = Postgres::start(durability)?;
    println!("{}", server.url());
    eprintln!("Running until Ctrl-C. For tests: export TEST_POSTGRES_URL={}", server.url());
    server.keeper.wait().map(|_| ()).doing(|| "wait for PostgreSQL".to_owned())
}

impl Postgres {
    /// Makes a cluster on a free port and waits until it takes connections; about 3 seconds.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or it does not start: then with the end of its log.
    pub fn start(durability: Durability) -> Result<Self, Failure> {
        let programs = programs()?;
        let nanos = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.subsec_nanos());
        let parent = if durability == Durability::Fast { scratch::folder() } else { std::env::temp_dir() };
        let folder = parent.join(format!("switchboard-pg-{}-{nanos}", std::process::id()));
        fs::create_dir(&folder).doing(|| format!("create {}", folder.display()))?;
        let started = Self::start_in(&programs, &folder, durability);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }

    fn start_in(programs: &Path, folder: &Path, durability: Durability) -> Result<Self, Failure> {
        let user = unprivileged(folder)?;
        let data = folder.join("data");
        let mut initdb = user.command(&programs.join("initdb"));
        initdb
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"])
            .arg(&data);
        run_quietly(initdb.current_dir(folder))?;

        let port = free_port()?;
        let mut server = user.command(&programs.join("postgres"));
        server.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        let mut settings = vec!["unix_socket_directories=", "max_connections=200", "timezone=UTC"];
        if durability == Durability::Fast {
            settings.extend(["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_wal_size=256MB"]);
        }
        settings.iter().for_each(|setting| {
            server.args(["-c", setting]);
        });

        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(folder).arg(server.get_program()).args(server.get_args());
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir(folder).process_group(0);
        let mut keeper = keeper.spawn().doing(|| "start sh".to_owned())?;
        let pipe = keeper.stdin.take();
        // From here on dropping stops the server.
        let server = Self { keeper, pipe, port };
        wait_until_ready(folder)?;
        Ok(server)
    }

    /// The address of the maintenance database, as tests and benchmarks get it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.keeper.wait();
    }
}

/// The folder with `initdb` and `postgres`: Debian's newest, else the first on PATH.
fn programs() -> Result<PathBuf, Failure> {
    let version = |folder: &Path| folder.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()).unwrap_or(0);
    let mut installed: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    installed.sort_by_key(|folder| version(folder));
    let folders: Vec<PathBuf> = installed.iter().rev().map(|folder| folder.join("bin")).collect();
    paths::find_program(&["initdb"], &folders).and_then(|program| program.parent().map(Path::to_path_buf)).ok_or_else(|| {
        Failure::new(
            "PostgreSQL is not installed (no initdb in /usr/lib/postgresql/*/bin or on PATH). On Debian and Ubuntu: \
             sudo apt-get install postgresql",
        )
    })
}

/// How to run a program without root's rights, which PostgreSQL refuses.
enum User {
    Current,
    Postgres(Vec<&'static str>),
}

impl User {
    fn command(&self, program: &Path) -> Command {
        match self {
            Self::Current => Command::new(program),
            Self::Postgres(switch) => {
                let mut command = Command::new(switch[0]);
                command.args(&switch[1..]).arg(program);
                command
            }
        }
    }
}

/// The user for the server, who also gets the folder. Whoever made the folder is who runs this tool.
fn unprivileged(folder: &Path) -> Result<User, Failure> {
    let owner = fs::metadata(folder).doing(|| format!("look at {}", folder.display()))?.uid();
    if owner != 0 {
        return Ok(User::Current);
    }
    run_quietly(Command::new("chown").arg("postgres:").arg(folder))?;
    if paths::find_program(&["setpriv"], &[]).is_some() {
        return Ok(User::Postgres(vec!["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]));
    }
    if paths::find_program(&["runuser"], &[]).is_some() {
        return Ok(User::Postgres(vec!["runuser", "-u", "postgres", "--"]));
    }
    Err(Failure::new(
        "PostgreSQL does not run as root, and neither setpriv nor runuser is there to change the user: install util-linux",
    ))
}

/// A port nobody uses at this moment. The system hands out another one next time, so two runs do not meet.
fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).doing(|| "find a free port".to_owned())?;
    listener.local_addr().map(|address| address.port()).doing(|| "find a free port".to_owned())
}

/// The server writes its state to the eighth line of its pid file.
fn wait_until_ready(folder: &Path) -> Done {
    let begin = Instant::now();
    while begin.elapsed() < START_LIMIT {
        let state = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
        if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
            return Ok(());
        }
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        if log.contains("FATAL") {
            return Err(Failure::new(format!("PostgreSQL did not start:\n{log}")));
        }
        sleep(Duration::from_millis(50));
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    Err(Failure::new(format!("PostgreSQL did not get ready within {} s:\n{log}", START_LIMIT.as_secs())))
}

//! `cargo xtask schemathesis`: the JSON API of a running server against its own description, by a tool that makes up
//! requests.

use crate::failure::{Done, Failure, While as _};
use crate::paths;
use crate::process::{cargo, heading, run};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What has to hold of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance,unsupported_method,allow_header_conformance,ignored_auth";
/// How long a server may take to be there.
const PATIENCE: Duration = Duration::from_secs(60);
/// A person of the demo data, whose password is public.
const MASTER: &str = r#"{"email":"master@demo.test","password":"demo-password-123"}"#;
const PASSWORD: &str = "demo-password-123";

/// `schemathesis [--examples N] [--seed N]`
pub fn recipe(arguments: &[String]) -> Done {
    let (mut examples, mut seed) = ("25".to_owned(), "1".to_owned());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let value = rest.next().filter(|value| value.parse::<u32>().is_ok());
        match (argument.as_str(), value) {
            ("--examples", Some(value)) => examples.clone_from(value),
            ("--seed", Some(value)) => seed.clone_from(value),
            _ => return Err(Failure::new(format!("`{argument}`: use --examples N or --seed N"))),
        }
    }
    let tool = tool()?;
    run(&mut cargo(["build", "--package", "server"]))?;
    let server = Server::start()?;
    let session = server.session()?;
    // As a program of a company, then as the master admin, whose session ends when it signs in or out on the way.
    let token = format!("Authorization: Bearer {}", server.token);
    let passes: [(&str, String, &[&str]); 2] = [
        ("As a program with a token", token, &[]),
        ("As the master admin", format!("Cookie: {session}"), &["--exclude-path-regex", "^/api/auth/"]),
    ];
    for (who, header, more) in passes {
        heading(who);
        let mut command = Command::new(&tool);
        command.current_dir(&server.folder).arg("run").arg(format!("{}/api/openapi.json", server.base()));
        // The whole header stands in the announced command: both end with the server.
        command.args(["--header", &header, "--checks", CHECKS, "--max-examples", &examples, "--seed", &seed]);
        command.args(["--phases", "examples,coverage,fuzzing", "--request-timeout", "20"]).args(more);
        run(&mut command)?;
    }
    Ok(())
}

fn tool() -> Result<PathBuf, Failure> {
    if let Some(named) = std::env::var_os("SCHEMATHESIS") {
        let named = PathBuf::from(named);
        return if named.is_file() {
            Ok(named)
        } else {
            Err(Failure::new(format!("SCHEMATHESIS names {}, which is not a file", named.display())))
        };
    }
    paths::find_program(&["schemathesis", "st"], &[]).ok_or_else(|| {
        Failure::new(
            "schemathesis is not on PATH. Install it (python3 -m venv venv && venv/bin/pip install schemathesis) and put \
             it on PATH, or name it in SCHEMATHESIS",
        )
    })
}

/// A server with the demo data on a database of its own. Ends with this value.
struct Server {
    process: Child,
    port: u16,
    token: String,
    folder: PathBuf,
}

impl Server {
    fn start() -> Result<Self, Failure> {
        let folder = paths::cache().join("schemathesis");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).doing(|| format!("make {}", folder.display()))?;
        let port = free_port()?;
        let binary = || {
            let mut command = Command::new(paths::server_binary(false));
            command
                .current_dir(&folder)
                .env("APP_ENV", "development")
                .env("DATA_DIR", &folder)
                .env("DATABASE_URL", format!("sqlite://{}?mode=rwc", folder.join("s.db").display()))
                .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{port}"))
                .env("LEPTOS_SITE_ROOT", paths::site())
                .env("DEMO_DATA", "true")
                .env("API_RATE_LIMIT", "0")
                .env("API_RATE_LIMIT_ANONYMOUS", "0")
                .env("RUST_LOG", "error");
            command
        };
        run(binary().args(["seed", "demo"]))?;
        let made = binary()
            .args(["admin", "create-token", "--company", "bright-smiles", "--name", "schemathesis", "--write"])
            .output()
            .doing(|| "make a token".to_owned())?;
        let token = String::from_utf8_lossy(&made.stdout).trim().to_owned();
        if !made.status.success() || token.is_empty() {
            return Err(Failure::new(format!("no token was made: {}", String::from_utf8_lossy(&made.stderr))));
        }
        let log = fs::File::create(folder.join("server.log")).doing(|| "make the server's log".to_owned())?;
        let mut serve = binary();
        serve.arg("serve").stdout(Stdio::null()).stderr(log);
        let process = serve.spawn().doing(|| "start the server".to_owned())?;
        let server = Self { process, port, token, folder };
        let began = Instant::now();
        while !server.ask("GET /readyz HTTP/1.1", "").is_ok_and(|answer| answer.contains(" 200 ")) {
            if began.elapsed() > PATIENCE {
                let log = server.folder.join("server.log");
                return Err(Failure::new(format!("the server is not ready; see {}", log.display())));
            }
            sleep(Duration::from_millis(200));
        }
        Ok(server)
    }

    fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The cookie of the master admin.
    fn session(&self) -> Result<String, Failure> {
        let answer = self.ask("POST /api/auth/login HTTP/1.1", MASTER)?;
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = cookie.and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.ok_or_else(|| Failure::new("the master admin of the demo data could not sign in"))?;
        self.visit(cookie)?;
        Ok(cookie.to_owned())
    }

    /// Visits a company, without which its data is refused.
    fn visit(&self, cookie: &str) -> Result<(), Failure> {
        let companies = self.send("GET /api/admin/companies HTTP/1.1", &format!("Cookie: {cookie}\r\n"), "")?;
        let id = companies.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let id = id.ok_or_else(|| Failure::new("the demo data has no company"))?;
        let form = format!(
            "company={id}&length=240&reason=Trying+the+interface&changes=yes&changes-reason=Trying+the+interface&current={PASSWORD}"
        );
        let headers = format!(
            "Cookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        );
        let answer = self.send("POST /platform/support/new HTTP/1.1", &headers, &form)?;
        if answer.starts_with("HTTP/1.1 303") {
            Ok(())
        } else {
            Err(Failure::new("the visit to a company did not start"))
        }
    }

    fn ask(&self, line: &str, body: &str) -> Result<String, Failure> {
        self.send(line, "Content-Type: application/json\r\n", body)
    }

    fn send(&self, line: &str, headers: &str, body: &str) -> Result<String, Failure> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).doing(|| "reach the server".to_owned())?;
        let length = body.len();
        let request = format!(
            "{line}\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}",
            self.port
        );
        socket.write_all(request.as_bytes()).doing(|| "ask the server".to_owned())?;
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).doing(|| "read the server's answer".to_owned())?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").doing(|| "find a free port".to_owned())?;
    Ok(listener.local_addr().doing(|| "find a free port".to_owned())?.port())
}

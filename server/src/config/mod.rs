//! Configuration: read from the environment once, typed, checked as a whole. Every problem is
//! named with its variable and what it expects, all of them at once.

mod key;
mod providers;

use backend::crypto::Keyring;
use backend::mail::{MailError, Mailer};
use backend::outbound::Providers;
use backend::telephony::TwilioAccount;
use secrecy::SecretString;
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// Where the process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Demo data, generated keys, http.
    Development,
    /// Real keys, https, no demo data.
    Production,
}

/// SID of the demo account that stands in for the platform's own in development.
pub const DEMO_ACCOUNT_SID: &str = "AC00000000000000000000000000000000";
/// Its auth token: public on purpose, so that anyone can sign a request and try it.
pub const DEMO_AUTH_TOKEN: &str = "demo-auth-token";

/// Everything the process was told.
#[derive(Debug, Clone)]
pub struct Config {
    /// `APP_ENV`.
    pub environment: Environment,
    /// `DATABASE_URL`.
    pub database_url: SecretString,
    /// `LEPTOS_SITE_ADDR`.
    pub address: SocketAddr,
    /// `LEPTOS_SITE_ROOT`.
    pub site_root: PathBuf,
    /// `PUBLIC_BASE_URL` without trailing slash.
    pub public_base_url: String,
    /// `FALLBACK_BASE_URL` without trailing slash: another process that answers the carrier's fallback.
    pub fallback_base_url: Option<String>,
    /// `ENCRYPTION_KEY`, or the one generated in development.
    pub keys: Keyring,
    /// The platform's Twilio account, or the demo one in development.
    pub twilio: Option<TwilioAccount>,
    /// Whether that is the demo account.
    pub twilio_is_demo: bool,
    /// `SIP_DOMAIN`: where SIP calls arrive at the carrier.
    pub sip_domain: Option<String>,
    /// Where the providers are, and the platform's keys for them.
    pub providers: Providers,
    /// `SMTP_URL` and `SMTP_FROM`.
    pub mailer: Option<Mailer>,
    /// `INTERNAL_API_TOKEN`.
    pub internal_token: Option<SecretString>,
    /// `DEMO_DATA`.
    pub demo_data: bool,
    /// `TRUST_PROXY`: take the client address from `X-Forwarded-For`.
    pub trust_proxy: bool,
    /// `API_RATE_LIMIT` and `API_RATE_LIMIT_ANONYMOUS`.
    pub rate_limits: RateLimits,
    /// `DATA_DIR`: generated key and waiting events.
    pub data_dir: PathBuf,
}

/// How many requests a minute the API answers; 0 is as many as there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// To each token and each session.
    pub signed_in: u32,
    /// To each address, of those who sign in with neither.
    pub anonymous: u32,
}

/// One variable that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {problem}")]
pub struct ConfigError {
    /// Which.
    pub variable: &'static str,
    /// What it expects, and what it got where that is no secret.
    pub problem: String,
}

struct Reader<'l> {
    lookup: &'l dyn Fn(&str) -> Option<String>,
    errors: Vec<ConfigError>,
}

impl Reader<'_> {
    /// A set, non-blank variable.
    fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
    }

    fn fail(&mut self, variable: &'static str, problem: impl Into<String>) {
        self.errors.push(ConfigError { variable, problem: problem.into() });
    }

    fn flag(&mut self, name: &'static str, default: bool) -> bool {
        match self.get(name).as_deref() {
            None => default,
            Some("true" | "1" | "yes" | "on") => true,
            Some("false" | "0" | "no" | "off") => false,
            Some(other) => {
                self.fail(name, format!("expects true or false, got “{other}”"));
                default
            }
        }
    }
}

impl Reader<'_> {
    fn count(&mut self, name: &'static str, default: u32) -> u32 {
        match self.get(name).map(|text| (text.parse::<u32>(), text)) {
            None => default,
            Some((Ok(count), _)) if count <= 1_000_000 => count,
            Some((_, text)) => {
                self.fail(name, format!("expects requests a minute, 0 (no limit) to 1000000, got “{text}”"));
                default
            }
        }
    }
}

impl Config {
    /// Reads the process environment.
    ///
    /// # Errors
    /// Every variable that is wrong.
    pub fn from_env() -> Result<Self, Vec<ConfigError>> {
        Self::read(&|name| std::env::var(name).ok())
    }

    /// Reads from any source of variables.
    ///
    /// # Errors
    /// Every variable that is wrong.
    pub fn read(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<ConfigError>> {
        let mut r = Reader { lookup, errors: Vec::new() };
        let environment = match r.get("APP_ENV").as_deref() {
            None | Some("development") => Environment::Development,
            Some("production") => Environment::Production,
            Some(other) => {
                r.fail("APP_ENV", format!("expects development or production, got “{other}”"));
                Environment::Production
            }
        };
        let production = environment == Environment::Production;

        let data_dir = PathBuf::from(r.get("DATA_DIR").unwrap_or_else(|| "data".into()));
        let database_url = r.get("DATABASE_URL").unwrap_or_else(|| "sqlite://data/switchboard.db?mode=rwc".into());
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database_url.starts_with(scheme)) {
            r.fail(
                "DATABASE_URL",
                "expects sqlite://path/to/file.db?mode=rwc or postgres://user:password@host/database",
            );
        }

        let address_text = r.get("LEPTOS_SITE_ADDR").unwrap_or_else(|| "127.0.0.1:3000".into());
        let address = address_text.parse().unwrap_or_else(|_| {
            r.fail(
                "LEPTOS_SITE_ADDR",
                format!("expects an address and port such as 127.0.0.1:3000, got “{address_text}”"),
            );
            SocketAddr::from(([127, 0, 0, 1], 3000))
        });
        let site_root = PathBuf::from(r.get("LEPTOS_SITE_ROOT").unwrap_or_else(|| "target/site".into()));

        let public_base_url = public_base_url(&mut r, address, production);
        let fallback_base_url =
            r.get("FALLBACK_BASE_URL").and_then(|text| outside(&mut r, "FALLBACK_BASE_URL", &text, production));
        let keys = key::read(&mut r, production, &data_dir);
        let (twilio, twilio_is_demo) = twilio(&mut r, production);

        let sip_domain = sip_domain(&mut r);
        let providers = providers::read(&mut r, production);

        let mailer = mailer(&mut r);

        let demo_data = r.flag("DEMO_DATA", !production);
        if production && demo_data {
            r.fail("DEMO_DATA", "must be false in production: the demo logins are public");
        }
        let internal_token = r.get("INTERNAL_API_TOKEN");
        if internal_token.as_ref().is_some_and(|token| token.len() < 24) {
            r.fail("INTERNAL_API_TOKEN", "expects at least 24 characters");
        }
        let trust_proxy = r.flag("TRUST_PROXY", false);
        let rate_limits = RateLimits {
            signed_in: r.count("API_RATE_LIMIT", 600),
            anonymous: r.count("API_RATE_LIMIT_ANONYMOUS", 120),
        };

        match keys {
            Some(keys) if r.errors.is_empty() => Ok(Self {
                environment,
                database_url: database_url.into(),
                address,
                site_root,
                public_base_url,
                fallback_base_url,
                keys,
                twilio,
                twilio_is_demo,
                sip_domain,
                providers,
                mailer,
                internal_token: internal_token.map(Into::into),
                demo_data,
                trust_proxy,
                rate_limits,
                data_dir,
            }),
            _ => Err(r.errors),
        }
    }

    /// Whether this is production.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }
}

fn public_base_url(r: &mut Reader<'_>, address: SocketAddr, production: bool) -> String {
    let Some(text) = r.get("PUBLIC_BASE_URL") else {
        if production {
            r.fail(
                "PUBLIC_BASE_URL",
                "is required in production: the https address that carriers reach, such as https://calls.example.com",
            );
        }
        return format!("http://{address}");
    };
    let plain = text.trim_end_matches('/').to_owned();
    outside(r, "PUBLIC_BASE_URL", &text, production).unwrap_or(plain)
}

/// An address that the outside world uses, without trailing slash; `None` for one that cannot be used, which is told.
fn outside(r: &mut Reader<'_>, name: &'static str, text: &str, production: bool) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| {
        let plain = url.query().is_none() && url.fragment().is_none();
        url.host_str().is_some() && plain && matches!(url.scheme(), "http" | "https")
    });
    let Some(url) = url else {
        r.fail(name, format!("expects an address such as https://calls.example.com, got “{text}”"));
        return None;
    };
    if production && url.scheme() != "https" {
        r.fail(name, format!("must start with https:// in production, got “{text}”"));
    }
    Some(text.trim_end_matches('/').to_owned())
}

fn sip_domain(r: &mut Reader<'_>) -> Option<String> {
    let text = r.get("SIP_DOMAIN")?.to_ascii_lowercase();
    // An address with any user in front of it: what is no host is told here.
    let host = domain::sip::SipAddress::parse(&format!("x@{text}")).map(|address| address.host().to_owned());
    if host.as_deref() != Some(&text) || !text.contains('.') {
        r.fail("SIP_DOMAIN", format!("expects a domain such as example.sip.twilio.com, got “{text}”"));
    }
    host
}

fn mailer(r: &mut Reader<'_>) -> Option<Mailer> {
    match (r.get("SMTP_URL"), r.get("SMTP_FROM")) {
        (None, _) => None,
        (Some(_), None) => {
            r.fail("SMTP_FROM", "is required when SMTP_URL is set");
            None
        }
        (Some(url), Some(from)) => match Mailer::new(&url.into(), &from) {
            Ok(mailer) => Some(mailer),
            Err(problem) => {
                let variable = if problem == MailError::BadSender { "SMTP_FROM" } else { "SMTP_URL" };
                r.fail(variable, problem.to_string());
                None
            }
        },
    }
}

fn twilio(r: &mut Reader<'_>, production: bool) -> (Option<TwilioAccount>, bool) {
    let (sid, token) = (r.get("TWILIO_ACCOUNT_SID"), r.get("TWILIO_AUTH_TOKEN"));
    if let Some(number) = r.get("TWILIO_PHONE_NUMBER")
        && let Err(problem) = domain::phone::E164::parse(&number)
    {
        r.fail("TWILIO_PHONE_NUMBER", format!("expects a number such as +14165550123. {problem}"));
    }
    match (sid, token) {
        (Some(sid), Some(token)) => {
            let form = sid.len() == 34 && sid.starts_with("AC") && sid[2..].bytes().all(|b| b.is_ascii_hexdigit());
            if !form {
                r.fail("TWILIO_ACCOUNT_SID", "expects AC followed by 32 hex digits");
            }
            if production && (sid == DEMO_ACCOUNT_SID || token == DEMO_AUTH_TOKEN) {
                r.fail("TWILIO_AUTH_TOKEN", "is the public demo token; set the real account in production");
            }
            // Two tokens during rotation, the new one first.
            let tokens =
                token.split(',').map(str::trim).filter(|t| !t.is_empty()).map(|t| t.to_owned().into()).collect();
            (Some(TwilioAccount { sid, tokens }), false)
        }
        (None, None) if production => (None, false),
        (None, None) => (
            Some(TwilioAccount { sid: DEMO_ACCOUNT_SID.into(), tokens: vec![DEMO_AUTH_TOKEN.to_owned().into()] }),
            true,
        ),
        (Some(_), None) => {
            r.fail("TWILIO_AUTH_TOKEN", "is required when TWILIO_ACCOUNT_SID is set");
            (None, false)
        }
        (None, Some(_)) => {
            r.fail("TWILIO_ACCOUNT_SID", "is required when TWILIO_AUTH_TOKEN is set");
            (None, false)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Config, Vec<ConfigError>> {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_string_lossy().into_owned();
        let vars: Vec<(String, String)> = vars.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::read(&move |name| {
            vars.iter()
                .find(|(k, _)| k == name)
                .map(|(_, v)| v.clone())
                .or_else(|| (name == "DATA_DIR").then(|| data.clone()))
        })
    }

    fn names(result: Result<Config, Vec<ConfigError>>) -> Vec<&'static str> {
        result.unwrap_err().into_iter().map(|e| e.variable).collect()
    }

    #[test]
    fn development_needs_nothing() {
        let config = read(&[]).unwrap();
        assert_eq!(config.public_base_url, "http://127.0.0.1:3000");
        assert!(config.demo_data && config.twilio_is_demo);
        assert!(!format!("{config:?}").contains(DEMO_AUTH_TOKEN));
    }

    #[test]
    fn production_names_everything_that_is_missing() {
        assert_eq!(names(read(&[("APP_ENV", "production")])), ["PUBLIC_BASE_URL", "ENCRYPTION_KEY"]);
        let key = "ab".repeat(32);
        let base = [("APP_ENV", "production"), ("ENCRYPTION_KEY", key.as_str())];
        assert_eq!(names(read(&[&base[..], &[("PUBLIC_BASE_URL", "http://x.example")]].concat())), ["PUBLIC_BASE_URL"]);
        let good = [&base[..], &[("PUBLIC_BASE_URL", "https://x.example/")]].concat();
        assert_eq!(read(&good).unwrap().public_base_url, "https://x.example");
        assert_eq!(names(read(&[&good[..], &[("DEMO_DATA", "true")]].concat())), ["DEMO_DATA"]);
        let demo = [("TWILIO_ACCOUNT_SID", DEMO_ACCOUNT_SID), ("TWILIO_AUTH_TOKEN", DEMO_AUTH_TOKEN)];
        assert_eq!(names(read(&[&good[..], &demo].concat())), ["TWILIO_AUTH_TOKEN"]);
    }

    #[test]
    fn wrong_values_are_named() {
        for (name, value) in [
            ("APP_ENV", "staging"),
            ("DATABASE_URL", "mysql://x"),
            ("LEPTOS_SITE_ADDR", "localhost"),
            ("PUBLIC_BASE_URL", "calls.example"),
            ("FALLBACK_BASE_URL", "calls.example"),
            ("ENCRYPTION_KEY", "123"),
            ("DEMO_DATA", "maybe"),
            ("API_RATE_LIMIT", "-1"),
            ("API_RATE_LIMIT_ANONYMOUS", "many"),
            ("INTERNAL_API_TOKEN", "short"),
            ("TWILIO_PHONE_NUMBER", "555"),
            ("VAPI_API_BASE_URL", "api.vapi.ai"),
            ("VAPI_WEBHOOK_SECRET", "short"),
            ("SIP_DOMAIN", "sip:x.sip.twilio.com"),
            ("SIP_DOMAIN", "nodots"),
        ] {
            assert!(names(read(&[(name, value)])).contains(&name), "{name}");
        }
        assert_eq!(names(read(&[("TWILIO_ACCOUNT_SID", "AC1")])), ["TWILIO_AUTH_TOKEN"]);
        assert_eq!(names(read(&[("SMTP_URL", "smtp://localhost:2525")])), ["SMTP_FROM"]);
        assert_eq!(names(read(&[("SMTP_URL", "localhost"), ("SMTP_FROM", "a@b.ca")])), ["SMTP_URL"]);
    }
}

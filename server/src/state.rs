//! Wires configuration, database and services together.

use crate::api::describe;
use crate::config::{Config, DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN};
use crate::emulator::Account;
use crate::emulator::http::Http;
use crate::emulator::phone::Phone;
use app::server::AppState;
use backend::Services;
use backend::auth::Throttle;
use backend::clock::{Clock, SystemClock};
use backend::outbound::Outbound;
use backend::telephony::{Telephony, TelephonySettings};
use leptos::prelude::LeptosOptions;
use sea_orm::DatabaseConnection;
use secrecy::ExposeSecret as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Opens the database of a configuration.
///
/// # Errors
/// When it does not open.
pub async fn open_database(config: &Config) -> Result<DatabaseConnection, sea_orm::DbErr> {
    backend::db::connect(config.database_url.expose_secret()).await
}

/// The services on an open database, by the machine's clock.
#[must_use]
pub fn services(config: &Config, db: DatabaseConnection) -> Services {
    services_at(config, db, Arc::new(SystemClock))
}

/// The services on an open database, by any clock.
#[must_use]
pub fn services_at(config: &Config, db: DatabaseConnection, clock: Arc<dyn Clock>) -> Services {
    let outbound = Arc::new(Outbound::new(config.providers.clone()));
    let settings = TelephonySettings {
        public_base_url: config.public_base_url.clone(),
        fallback_base_url: config.fallback_base_url.clone(),
        account: config.twilio.clone(),
        sip_domain: config.sip_domain.clone(),
        spool: config.data_dir.join("spool"),
        outbound: Arc::clone(&outbound),
    };
    let telephony = Telephony::new(db.clone(), Arc::clone(&clock), config.keys.clone(), settings);
    Services {
        db,
        clock,
        keys: config.keys.clone(),
        throttle: Throttle::default(),
        telephony: Arc::new(telephony),
        outbound,
        mailer: config.mailer.clone(),
        public_base_url: config.public_base_url.as_str().into(),
        demo: config.demo_data && !config.is_production(),
    }
}

/// What pages and handlers share, without a telephone to try calls with.
#[must_use]
pub fn app_state(config: &Config, services: Services) -> AppState {
    let root = std::path::absolute(&config.site_root).unwrap_or_else(|_| config.site_root.clone());
    let hashes = root.join("hash.txt");
    let options = LeptosOptions::builder()
        .output_name("switchboard")
        .site_root(root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(config.address)
        .hash_file(std::sync::Arc::<str>::from(hashes.to_string_lossy()))
        .hash_files(hashes.exists())
        .build();
    AppState { options, services, api: describe::document(), phone: None }
}

/// The telephone of the development page, for a process that listens at this address; none in production.
#[must_use]
pub fn phone(config: &Config, listens: SocketAddr, clock: Arc<dyn Clock>) -> Option<Arc<Phone>> {
    if config.is_production() {
        return None;
    }
    // The public address may be that of a proxy far away; the calls stay here.
    let here = match listens.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listens.port()),
        _ => listens,
    };
    let public = config.public_base_url.trim_end_matches('/').to_owned();
    let http = Http::new(Some((public.clone(), format!("http://{here}"))));
    Some(Arc::new(Phone::new(phone_account(config), Arc::new(http), &public, clock)))
}

/// The account whose calls the telephone places: the configured one, else that of demonstrations.
#[must_use]
pub fn phone_account(config: &Config) -> Account {
    let configured = config.twilio.as_ref();
    let token = configured.and_then(|account| account.tokens.first().cloned());
    Account {
        sid: configured.map_or_else(|| DEMO_ACCOUNT_SID.to_owned(), |account| account.sid.clone()),
        token: token.unwrap_or_else(|| DEMO_AUTH_TOKEN.to_owned().into()),
        numbers: None,
        api_base: config.providers.twilio.join(&[]).as_str().trim_end_matches('/').to_owned(),
    }
}

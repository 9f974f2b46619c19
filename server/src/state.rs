//! Wires configuration, database and services together.

use crate::config::Config;
use app::server::AppState;
use backend::Services;
use backend::auth::Throttle;
use backend::clock::{Clock, SystemClock};
use backend::outbound::Outbound;
use backend::telephony::{Telephony, TelephonySettings};
use leptos::prelude::LeptosOptions;
use sea_orm::DatabaseConnection;
use secrecy::ExposeSecret as _;
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
        account: config.twilio.clone(),
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

/// What pages and handlers share.
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
    AppState { options, services }
}

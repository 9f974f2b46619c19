//! `check-config`: what would be used, and whether it works.

use super::{Stop, stop};
use crate::config::{Config, Environment};
use crate::state::open_database;
use domain::availability::zone_data_version;
use secrecy::ExposeSecret as _;

#[allow(clippy::print_stdout, reason = "the command's result")]
pub(super) async fn run(config: &Config) -> Result<(), Stop> {
    let environment = match config.environment {
        Environment::Development => "development",
        Environment::Production => "production",
    };
    let database = config.database_url.expose_secret();
    let kind = if database.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
    let twilio = match (&config.twilio, config.twilio_is_demo) {
        (_, true) => "the public demo account".to_owned(),
        (Some(account), _) => format!("account {}…", &account.sid[..account.sid.len().min(8)]),
        (None, _) => "none; calls on the platform's own numbers will be refused".to_owned(),
    };
    println!("environment       {environment}");
    println!("listens on        {}", config.address);
    println!("public address    {}", config.public_base_url);
    println!("database          {kind}");
    println!("site files        {}", config.site_root.display());
    println!("Twilio            {twilio}");
    let limits = config.rate_limits;
    println!("API limits        {} a minute signed in, {} a minute else", limits.signed_in, limits.anonymous);
    println!("demo data         {}", if config.demo_data { "loaded into an empty database" } else { "off" });
    println!("zone data         {}", zone_data_version());
    let db = open_database(config).await.map_err(|error| stop(format!("DATABASE_URL: {error}")))?;
    backend::db::ping(&db).await.map_err(|error| stop(format!("DATABASE_URL: {error}")))?;
    let steps = migration::status(&db).await?;
    let pending = steps.iter().filter(|step| !step.applied).count();
    println!("schema            {} of {} migrations applied", steps.len() - pending, steps.len());
    if !config.site_root.join("hash.txt").exists() {
        return Err(stop(format!(
            "LEPTOS_SITE_ROOT: {} holds no built site. Run `cargo xtask build`, or point the variable at one.",
            config.site_root.display()
        )));
    }
    println!("The configuration is usable.");
    Ok(())
}

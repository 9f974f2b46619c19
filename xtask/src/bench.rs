//! `cargo xtask bench`: the figures that the project promises.

use crate::failure::{Done, Failure};
use crate::postgres::{Durability, Postgres};
use crate::process::{cargo, heading, run};

const BENCHES: &[(&str, &str, &[&str])] = &[
    ("domain", "The decision", &["bench", "--package", "domain", "--features", "zones"]),
    ("wire", "Signatures and answers", &["bench", "--package", "backend", "--bench", "wire"]),
    (
        "load",
        "The voice webhook under load, on both databases",
        &["bench", "--package", "server", "--bench", "webhook_load"],
    ),
];

/// `bench [domain|wire|load]`
pub fn recipe(arguments: &[String]) -> Done {
    let wanted = match arguments {
        [] => None,
        [name] if BENCHES.iter().any(|(known, ..)| known == name) => Some(name.as_str()),
        other => {
            return Err(Failure::new(format!("bench takes domain, wire, load or nothing, got `{}`", other.join(" "))));
        }
    };
    let server = Postgres::start(Durability::Durable)?;
    for (name, title, call) in BENCHES {
        if wanted.is_none_or(|wanted| wanted == *name) {
            heading(title);
            run(cargo(*call).env("BENCH_POSTGRES_URL", server.url()))?;
        }
    }
    Ok(())
}

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

/// `bench [domain|wire|load [--calls N] [--seconds N]]`
pub fn recipe(arguments: &[String]) -> Done {
    let (wanted, more) = match arguments {
        [] => (None, arguments),
        [name, more @ ..] if BENCHES.iter().any(|(known, ..)| known == name) => (Some(name.as_str()), more),
        other => {
            return Err(Failure::new(format!("bench takes domain, wire, load or nothing, got `{}`", other.join(" "))));
        }
    };
    let fits = |pair: &[String]| match pair {
        [name, number] => ["--calls", "--seconds"].contains(&name.as_str()) && number.parse::<u32>().is_ok(),
        _ => false,
    };
    let takes_more = wanted == Some("load") && more.chunks(2).all(fits);
    if !takes_more && !more.is_empty() {
        return Err(Failure::new("only load takes more, which is --calls and --seconds with a number each"));
    }
    let server = Postgres::start(Durability::Durable)?;
    for (name, title, call) in BENCHES {
        if wanted.is_none_or(|wanted| wanted == *name) {
            heading(title);
            let mut command = cargo(*call);
            if !more.is_empty() {
                command.arg("--").args(more);
            }
            run(command.env("BENCH_POSTGRES_URL", server.url()))?;
        }
    }
    Ok(())
}

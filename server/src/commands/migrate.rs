//! `migrate up|down|status`.

use super::Stop;
use crate::config::Config;
use crate::state::open_database;
use clap::Subcommand;
use migration::{Migrator, MigratorTrait as _};

/// Which way.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum Direction {
    /// Apply what is pending.
    Up {
        /// Only this many.
        #[arg(short, long)]
        n: Option<u32>,
    },
    /// Undo the latest. What a step would lose, it says.
    Down {
        /// How many; one without this.
        #[arg(short, long, default_value_t = 1)]
        n: u32,
    },
    /// List every migration with its state.
    Status,
}

#[allow(clippy::print_stdout, reason = "the command's result")]
pub(super) async fn run(config: &Config, direction: Direction) -> Result<(), Stop> {
    let db = open_database(config).await?;
    match direction {
        Direction::Up { n } => Migrator::up(&db, n).await?,
        Direction::Down { n } => Migrator::down(&db, Some(n)).await?,
        Direction::Status => {}
    }
    for step in migration::status(&db).await? {
        println!("{}  {}", if step.applied { "applied" } else { "pending" }, step.name);
    }
    Ok(())
}

//! `admin create-master|reset-password|reset-second-factor|create-token|rotate-keys`.

use super::{Stop, stop};
use crate::config::Config;
use crate::state::{open_database, services};
use backend::Failure;
use backend::auth::{check_new_password, create_token, hash_password};
use backend::rekey::rekey;
use backend::store::people;
use clap::Subcommand;
use domain::access::Permission;
use migration::{Migrator, MigratorTrait as _};
use secrecy::{ExposeSecret as _, SecretString};
use std::io::{BufRead as _, IsTerminal as _};

/// What to do.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum Task {
    /// Make a master admin. The password is read from the first line of standard input.
    CreateMaster {
        /// Mail address to sign in with.
        #[arg(long)]
        email: String,
        /// Name shown in the change log.
        #[arg(long)]
        name: String,
    },
    /// Set a new password and sign the person out everywhere. Reads it from standard input.
    ResetPassword {
        /// Mail address of the person.
        #[arg(long)]
        email: String,
    },
    /// Take the second step of the sign-in away from somebody who lost their app and their recovery codes.
    ResetSecondFactor {
        /// Mail address of the person.
        #[arg(long)]
        email: String,
    },
    /// Make a bearer token for the JSON API and print it, once.
    CreateToken {
        /// Slug of the company the token belongs to.
        #[arg(long)]
        company: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// May also change things; without this it only reads.
        #[arg(long)]
        write: bool,
        /// Ends after this many days; without this it does not end.
        #[arg(long)]
        days: Option<u32>,
    },
    /// Encrypt every stored secret with the current key, the first of ENCRYPTION_KEY. Afterwards the keys behind it are
    /// no longer needed.
    RotateKeys,
}

#[allow(clippy::print_stdout, reason = "the command's result")]
pub(super) async fn run(config: &Config, task: Task) -> Result<(), Stop> {
    let db = open_database(config).await?;
    Migrator::up(&db, None).await?;
    let services = services(config, db);
    match task {
        Task::CreateMaster { email, name } => {
            let hash = new_password(&[&email, &name]).await?;
            people::create_master(&services, &email, &name, &hash).await.map_err(|failure| match failure {
                Failure::Conflict => {
                    stop(format!("{email} has a login already. Use admin reset-password to set a new password."))
                }
                other => stop(other.to_string()),
            })?;
            println!("{email} can sign in as master admin.");
        }
        Task::ResetPassword { email } => {
            let hash = new_password(&[&email]).await?;
            people::reset_password(&services, &email, &hash).await.map_err(|failure| match failure {
                Failure::NotFound => stop(format!("Nobody signs in with {email}.")),
                other => stop(other.to_string()),
            })?;
            println!("The password of {email} is set, and every session of theirs is over.");
        }
        Task::ResetSecondFactor { email } => {
            people::reset_second_factor(&services, &email).await.map_err(|failure| match failure {
                Failure::NotFound => stop(format!("Nobody signs in with {email} and a second step.")),
                other => stop(other.to_string()),
            })?;
            println!("{email} signs in with the password alone now, and every session of theirs is over.");
        }
        Task::CreateToken { company, name, write, days } => {
            let mut scopes = vec![Permission::ReadCompany.token_scope()];
            if write {
                scopes.push(Permission::EditClinics.token_scope());
            }
            let token = create_token(&services, Some(&company), &name, &scopes, days.map(i64::from)).await.map_err(
                |failure| match failure {
                    Failure::NotFound => stop(format!("There is no company with the slug {company}.")),
                    other => stop(other.to_string()),
                },
            )?;
            println!("{}", token.text.expose_secret());
        }
        Task::RotateKeys => {
            let done = rekey(&services.db, &services.keys).await?;
            let key = services.keys.current();
            println!("{} secrets are encrypted with the key “{key}” now; {} were already.", done.moved, done.current);
            if !done.stuck.is_empty() {
                let lines: Vec<_> =
                    done.stuck.iter().map(|stuck| format!("  {}: {}", stuck.place, stuck.why)).collect();
                return Err(stop(format!("These cannot be read and stay as they are:\n{}", lines.join("\n"))));
            }
        }
    }
    Ok(())
}

#[allow(clippy::print_stderr, reason = "a prompt belongs to the terminal, not to the result")]
async fn new_password(about: &[&str]) -> Result<String, Stop> {
    if std::io::stdin().is_terminal() {
        eprintln!("New password (12 characters or more; it is shown while you type):");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password: SecretString = line.trim_end_matches(['\r', '\n']).to_owned().into();
    check_new_password(&password, about)?;
    tokio::task::spawn_blocking(move || hash_password(&password)).await?.map_err(stop)
}

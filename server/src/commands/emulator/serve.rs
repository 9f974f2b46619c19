//! `emulator serve`: the carrier's REST interface on a socket.

use super::account::{AccountArgs, account};
use crate::commands::{Stop, stop};
use crate::config::Config;
use crate::emulator::rest::{Platform, router};
use clap::Args;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Where it listens, and whose it is.
#[derive(Debug, Clone, Args)]
pub(in crate::commands) struct ServeArgs {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:4010")]
    listen: SocketAddr,
    #[command(flatten)]
    account: AccountArgs,
}

#[allow(clippy::print_stdout, reason = "meant for the person who started it")]
pub(super) async fn run(config: &Config, args: ServeArgs) -> Result<(), Stop> {
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|error| stop(format!("--listen: {} cannot be listened on. {error}", args.listen)))?;
    let address = listener.local_addr()?;
    let own = format!("http://{address}");
    let account = account(config, &args.account, &own);
    println!();
    println!("  The carrier’s stand-in is ready:  {own}");
    println!("  Account {}, with its token as the password.", account.sid);
    println!("  A call, as a story:");
    println!();
    println!(
        "  curl -sS '{own}/emulator/calls' -d '{{\"to\":\"+14165550101\",\"inputs\":[{{\"say\":\"your hours\"}}]}}'"
    );
    println!();
    let base = args.account.base(config);
    let platform = Platform::new(account, Box::new(args.account.http(config)), &base);
    axum::serve(listener, router(Arc::new(platform)))
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}

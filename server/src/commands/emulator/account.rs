//! Where Switchboard is, and whose calls these are.

use crate::config::{Config, DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN};
use crate::emulator::Account;
use crate::emulator::http::Http;
use clap::Args;

/// The account and the way to Switchboard.
#[derive(Debug, Clone, Args)]
pub(super) struct AccountArgs {
    /// Where Switchboard is, as it is signed. PUBLIC_BASE_URL without it.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Where Switchboard is reached instead, when its public address is behind a proxy.
    #[arg(long, value_name = "URL")]
    connect_to: Option<String>,
    /// The account. The configured one without it.
    #[arg(long, value_name = "SID")]
    account_sid: Option<String>,
    /// Its token.
    #[arg(long, value_name = "TOKEN")]
    auth_token: Option<String>,
}

impl AccountArgs {
    /// Switchboard's public address, without trailing slash.
    pub(super) fn base(&self, config: &Config) -> String {
        let base = self.base_url.as_ref().unwrap_or(&config.public_base_url);
        base.trim_end_matches('/').to_owned()
    }

    /// The way there. A public https address is reached at the process's own one: the proxy in front of it is not
    /// ours to ask.
    pub(super) fn http(&self, config: &Config) -> Http {
        let base = self.base(config);
        let own = || {
            (base == config.public_base_url && base.starts_with("https://"))
                .then(|| format!("http://{}", config.address))
        };
        let behind = self.connect_to.clone().or_else(own);
        Http::new(behind.map(|behind| (base.clone(), behind.trim_end_matches('/').to_owned())))
    }
}

/// The account, its files below this address.
pub(super) fn account(config: &Config, args: &AccountArgs, api_base: &str) -> Account {
    let configured = config.twilio.as_ref();
    let sid = args.account_sid.clone().or_else(|| configured.map(|account| account.sid.clone()));
    let token = args.auth_token.clone().map(Into::into);
    let token = token.or_else(|| configured.and_then(|account| account.tokens.first().cloned()));
    Account {
        sid: sid.unwrap_or_else(|| DEMO_ACCOUNT_SID.to_owned()),
        token: token.unwrap_or_else(|| DEMO_AUTH_TOKEN.to_owned().into()),
        numbers: None,
        api_base: api_base.to_owned(),
    }
}

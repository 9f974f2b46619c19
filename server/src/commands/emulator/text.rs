//! `emulator text`: one text to a number, what comes back, and its fate.

use super::account::{AccountArgs, account};
use crate::commands::{Stop, stop};
use crate::config::Config;
use crate::emulator::text::{Fate, Text, bring};
use clap::Args;
use domain::phone::E164;
use std::io::Write as _;

/// Who texts what to whom.
#[derive(Debug, Clone, Args)]
pub(in crate::commands) struct TextArgs {
    /// The words.
    body: String,
    /// The clinic's number.
    #[arg(long, default_value = "+14165550101")]
    to: String,
    /// Who texts: a number, a short code, a name.
    #[arg(long, default_value = "+14165550142")]
    from: String,
    /// The answer does not arrive, for this reason of the carrier (30003: out of reach).
    #[arg(long, value_name = "CODE")]
    undelivered: Option<String>,
    #[command(flatten)]
    account: AccountArgs,
}

pub(super) async fn run(config: &Config, args: TextArgs) -> Result<(), Stop> {
    let url = format!("{}/api/webhooks/twilio/sms", args.account.base(config));
    let number = |text: &str| E164::parse_human(text).map_or_else(|_| text.to_owned(), |n| n.as_str().to_owned());
    let noise: [u8; 16] = rand::random();
    let text = Text {
        from: number(&args.from),
        to: number(&args.to),
        body: args.body,
        sid: format!("SM{}", hex::encode(noise)),
        fate: args.undelivered.map_or(Fate::Delivered, Fate::Undelivered),
    };
    let account = account(config, &args.account, "https://api.twilio.com");
    let texted = bring(&account, &args.account.http(config), &url, &text).await;
    let texted = texted.map_err(|silence| stop(silence.to_string()))?;
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{} texts {}: {}", text.from, text.to, text.body);
    if texted.status != 200 {
        return Err(stop(format!("Switchboard answered {}: the carrier notes an error.", texted.status)));
    }
    if texted.answers.is_empty() {
        let _ = writeln!(out, "No answer is sent.");
    }
    for answer in &texted.answers {
        let _ = writeln!(out, "Sent back: {answer}");
    }
    for (word, status) in &texted.told {
        let _ = writeln!(out, "Told that it is {word}: {status}");
    }
    Ok(())
}

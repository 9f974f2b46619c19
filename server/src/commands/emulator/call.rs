//! `emulator call`: one call, told as a story.

use super::account::{AccountArgs, account};
use super::inputs::Inputs;
use crate::commands::{Stop, stop};
use crate::config::Config;
use crate::emulator::script::{EndOfMessage, LeftMessage, Line, is_sip};
use crate::emulator::story::{self, Witness};
use crate::emulator::{Call, Delivery, Kind, Script, place};
use clap::{Args, ValueEnum};
use domain::phone::E164;
use std::io::Write as _;

/// One call with the people on it.
#[derive(Debug, Clone, Args)]
pub(in crate::commands) struct CallArgs {
    /// The number called, in any form, or a SIP address.
    #[arg(long, value_name = "NUMBER|SIP")]
    to: String,
    /// Who calls: a number, a SIP address, or what a carrier would send, such as `anonymous`.
    #[arg(long, default_value = "+14165550142")]
    from: String,
    /// The number that forwarded the call.
    #[arg(long, value_name = "NUMBER")]
    forwarded_from: Option<String>,
    #[command(flatten)]
    inputs: Inputs,
    /// The message the caller leaves where one is recorded.
    #[arg(long, value_name = "WORDS")]
    leave: Option<String>,
    /// How long that message is, seconds; by its words without it.
    #[arg(long, value_name = "SECONDS", requires = "leave")]
    leave_seconds: Option<u32>,
    /// The caller waits for the answer to the message instead of hanging up.
    #[arg(long, requires = "leave")]
    stay: bool,
    /// The caller hangs up after so many seconds.
    #[arg(long, value_name = "SECONDS")]
    hang_up_after: Option<u32>,
    /// The caller hangs up when this verb was carried out, such as Say.
    #[arg(long, value_name = "VERB")]
    hang_up_after_verb: Option<String>,
    /// What happens on a line that is dialled.
    #[arg(long, value_enum, default_value = "answers")]
    staff: Staff,
    /// After how many seconds of ringing the line is answered.
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    staff_after: u32,
    /// How long the line talks, seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    staff_talks: u32,
    /// For a SIP call: the user of its credential.
    #[arg(long, value_name = "NAME")]
    sip_user: Option<String>,
    /// For a SIP call: where it comes from.
    #[arg(long, value_name = "ADDRESS")]
    sip_ip: Option<String>,
    /// A number of the account, which a dial may show. Every number without it. Repeatable.
    #[arg(long, value_name = "NUMBER")]
    own_number: Vec<String>,
    /// Callbacks come after the call ended.
    #[arg(long)]
    late: bool,
    /// Each callback comes twice.
    #[arg(long)]
    double: bool,
    /// Callbacks come after the call ended, in an order that this number stands for.
    #[arg(long, value_name = "SEED")]
    shuffle: Option<u64>,
    /// Callbacks of this kind never come: status, leg, recording, transcription or stream. Repeatable.
    #[arg(long, value_name = "KIND")]
    drop: Vec<Kind>,
    /// The address that is asked, below the base URL. By the kind of call without it.
    #[arg(long, value_name = "PATH")]
    voice_path: Option<String>,
    /// The address that is asked when the first one fails, below the base URL.
    #[arg(long, value_name = "PATH")]
    fallback_path: Option<String>,
    #[command(flatten)]
    account: AccountArgs,
    /// Print JSON, one line for each thing that happened.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Staff {
    Answers,
    Machine,
    NoAnswer,
    Busy,
    Failed,
}

/// Prints lines as they come.
struct Printer {
    json: bool,
}

impl Witness for Printer {
    fn line(&self, line: &story::Line) {
        let text = if self.json { serde_json::to_string(line).unwrap_or_default() } else { line.to_string() };
        // Whoever stopped reading has seen enough; the call goes on.
        let _ = writeln!(std::io::stdout(), "{text}");
    }
}

pub(super) async fn run(config: &Config, args: CallArgs) -> Result<(), Stop> {
    let base = args.account.base(config);
    let mut account = account(config, &args.account, "https://api.twilio.com");
    let owned: Vec<String> = args.own_number.iter().map(|number| as_number(number)).collect();
    account.numbers = Some(owned).filter(|numbers| !numbers.is_empty());
    let script = script(&args, &base);
    let noise: [u8; 16] = rand::random();
    let call = Call {
        account: &account,
        post: &args.account.http(config),
        witness: &Printer { json: args.json },
        began: chrono::Utc::now(),
        sid: format!("CA{}", hex::encode(noise)),
        updates: None,
    };
    let outcome = place(script, call).await;
    if outcome.application_error {
        return Err(stop("The caller heard that an application error has occurred."));
    }
    Ok(())
}

fn script(args: &CallArgs, base: &str) -> Script {
    let to = if is_sip(&args.to) { args.to.clone() } else { as_number(&args.to) };
    let over_sip = is_sip(&to);
    let usual = if over_sip { "/api/twilio/sip" } else { "/api/twilio/voice" };
    let below = |path: &str| format!("{base}/{}", path.trim_start_matches('/'));
    let mut script = Script::to(&to);
    script.from = if over_sip { args.from.clone() } else { as_number(&args.from) };
    script.forwarded_from = args.forwarded_from.as_deref().map(as_number);
    script.sip.username = args.sip_user.clone();
    if let Some(ip) = &args.sip_ip {
        script.sip.source_ip.clone_from(ip);
    }
    script.voice_url = Some(below(args.voice_path.as_deref().unwrap_or(usual)));
    script.fallback_url = args.fallback_path.as_deref().map(below);
    script.status_callback = Some(below("/api/webhooks/twilio/voice/status"));
    script.inputs = args.inputs.0.clone();
    script.messages = args
        .leave
        .iter()
        .map(|words| LeftMessage {
            words: words.clone(),
            seconds: args.leave_seconds,
            ends: if args.stay { EndOfMessage::Key } else { EndOfMessage::HangUp },
            unintelligible: false,
        })
        .collect();
    script.hang_up_after = args.hang_up_after;
    script.hang_up_after_verb.clone_from(&args.hang_up_after_verb);
    let (after, talks) = (args.staff_after, args.staff_talks);
    script.other_lines = match args.staff {
        Staff::Answers => Line::Answers { after, talks, presses: String::new() },
        Staff::Machine => Line::Machine { after, talks },
        Staff::NoAnswer => Line::NoAnswer,
        Staff::Busy => Line::Busy,
        Staff::Failed => Line::Failed,
    };
    script.delivery = Delivery { late: args.late, double: args.double, shuffle: args.shuffle, drop: args.drop.clone() };
    script
}

/// What a person types as a number; what is none stays as it is, since carriers send such things, too.
fn as_number(text: &str) -> String {
    E164::parse_human(text).map_or_else(|_| text.to_owned(), |number| number.as_str().to_owned())
}

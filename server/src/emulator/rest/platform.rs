//! What the stand-in remembers while it runs.

use super::messages::Text;
use super::numbers::Number;
use super::{porting, sip};
use crate::emulator::engine::{Update, rfc2822};
use crate::emulator::script::Line;
use crate::emulator::story::{LegView, Recording, Witness};
use crate::emulator::{Account, Call, Outcome, Post, Script, place};
use chrono::Utc;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Lines of the fictional range whose behaviour is in their number.
const MAGIC_LINES: [(&str, Line); 4] = [
    ("+14165550191", Line::Busy),
    ("+14165550192", Line::NoAnswer),
    ("+14165550193", Line::Failed),
    ("+14165550194", Line::Machine { after: 3, talks: 30 }),
];

/// The carrier with its calls, numbers, texts and recordings.
pub struct Platform {
    pub(super) account: Account,
    pub(super) post: Box<dyn Post>,
    /// Switchboard's public address, for numbers that lead there from the beginning.
    pub(super) switchboard: String,
    held: Mutex<Held>,
}

/// Newest last.
#[derive(Default)]
pub(super) struct Held {
    pub(super) calls: Vec<LegView>,
    pub(super) live: BTreeMap<String, UnboundedSender<Update>>,
    pub(super) numbers: Vec<Number>,
    pub(super) texts: Vec<Text>,
    pub(super) recordings: Vec<Recording>,
    pub(super) sip: Vec<sip::Thing>,
    pub(super) ports: Vec<porting::Port>,
    /// Ids of papers that were uploaded.
    pub(super) documents: Vec<String>,
    /// Who is told about ports.
    pub(super) port_webhook: Option<serde_json::Value>,
}

impl Platform {
    /// An account whose demo numbers lead to Switchboard at this address.
    #[must_use]
    pub fn new(account: Account, post: Box<dyn Post>, switchboard: &str) -> Self {
        let switchboard = switchboard.trim_end_matches('/').to_owned();
        let numbers = ["+14165550101", "+14165550102", "+14165550103"]
            .into_iter()
            .map(|number| Number::leading_to(number, &switchboard))
            .collect();
        Self { account, post, switchboard, held: Mutex::new(Held { numbers, ..Held::default() }) }
    }

    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An address of the account's resources.
    pub(super) fn uri(&self, rest: &str) -> String {
        format!("/2010-04-01/Accounts/{}/{rest}", self.account.sid)
    }

    /// Places a call and remembers it; it can be changed while it lasts.
    pub(super) async fn place(&self, mut script: Script, sid: String) -> Outcome {
        for (number, line) in MAGIC_LINES {
            script.lines.entry(number.to_owned()).or_insert(line);
        }
        let (sender, updates) = unbounded_channel();
        let mut account = self.account.clone();
        {
            let mut held = self.held();
            held.live.insert(sid.clone(), sender);
            account.numbers = Some(held.numbers.iter().map(|number| number.phone_number.clone()).collect());
        }
        let call = Call {
            account: &account,
            post: self.post.as_ref(),
            witness: self,
            began: Utc::now(),
            sid: sid.clone(),
            updates: Some(updates),
        };
        let outcome = place(script, call).await;
        self.held().live.remove(&sid);
        outcome
    }
}

impl Witness for Platform {
    fn leg(&self, leg: &LegView) {
        let mut held = self.held();
        match held.calls.iter_mut().find(|known| known.sid == leg.sid) {
            Some(known) => known.clone_from(leg),
            None => held.calls.push(leg.clone()),
        }
    }

    fn recording(&self, recording: &Recording) {
        self.held().recordings.push(recording.clone());
    }
}

/// An id that nobody had before.
pub(super) fn fresh_sid(prefix: &str) -> String {
    let noise: [u8; 16] = rand::random();
    format!("{prefix}{}", hex::encode(noise))
}

/// Now, as the carrier writes it.
pub(super) fn now() -> String {
    rfc2822(Utc::now())
}

//! Who the assistant is and how a call gets to it. One trait, three ways: Vapi, any SIP address, and the built-in
//! receptionist, which needs nobody. One that fails, is slow or answers nonsense costs the caller nothing but its
//! time limit: the clinic's backup follows.

mod builtin;
mod choice;
mod document;
mod sip;
mod vapi;

pub use choice::AssistantSetup;
pub(super) use choice::{Choice, VapiWho};
pub(super) use vapi::{overrides, settings_at_vapi};

use super::{Resolved, Telephony};
use async_trait::async_trait;
use domain::phone::Caller;
use domain::routing::Attempt;
use domain::twiml::{AnswerScene, Leg, Twiml};
use std::sync::Arc;
use std::time::Duration;

/// The longest that connecting may take, everything included. The carrier gives up after 15 s, and a caller hears
/// silence meanwhile.
const BUDGET: Duration = Duration::from_secs(3);

/// The call that is to be connected.
pub(super) struct Scene<'s> {
    /// What documents need to know.
    pub answer: AnswerScene<'s>,
    /// The carrier's id; blank in a preview.
    pub call_sid: &'s str,
    /// Who calls.
    pub caller: &'s Caller,
    /// The clinic.
    pub resolved: &'s Resolved,
    /// Which leg a dial is.
    pub leg: Leg,
}

/// Why there is no assistant on the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ConnectorError {
    /// The provider did not do it.
    #[error(transparent)]
    Provider(#[from] crate::outbound::ProviderError),
    /// What is set up cannot be used.
    #[error("{0}")]
    Setup(&'static str),
    /// The provider's document is none that may be passed on.
    #[error("an answer that makes no sense: {0}")]
    Nonsense(&'static str),
}

/// The way to an assistant.
#[derive(Debug, Clone)]
pub(super) struct Connected {
    /// What the carrier is told.
    pub twiml: Twiml,
    /// The provider's id of the call.
    pub provider_call: Option<String>,
    /// The document holds a password and is not kept.
    pub secret: bool,
    /// The provider takes the call, but not with the assistant's call settings.
    pub settings_refused: bool,
}

impl From<Twiml> for Connected {
    fn from(twiml: Twiml) -> Self {
        Self { twiml, provider_call: None, secret: false, settings_refused: false }
    }
}

/// One way to an assistant.
#[async_trait]
pub(super) trait AssistantConnector: Send + Sync {
    /// In receipts.
    fn name(&self) -> &'static str;
    /// Connects a call.
    async fn connect(&self, scene: &Scene<'_>) -> Result<Connected, ConnectorError>;
    /// What the document would be, without asking anybody and without passwords.
    fn preview(&self, scene: &Scene<'_>) -> Twiml;
}

/// A connector with what the receipt should say about its choice.
pub(super) struct Chosen<'t> {
    connector: Box<dyn AssistantConnector + 't>,
    note: Option<(&'static str, &'static str)>,
}

/// What came of connecting.
pub(super) struct Connection {
    /// The way, or why there is none.
    pub way: Result<Connected, String>,
    /// What the receipt tells beside it.
    pub attempts: Vec<Attempt>,
}

/// Ways that were found, by call and leg: a carrier that asks again does not make a second call at the provider.
#[derive(Debug)]
pub(super) struct Ways(moka::sync::Cache<String, Arc<tokio::sync::OnceCell<Connected>>>);

impl Default for Ways {
    fn default() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(300)).build())
    }
}

impl Telephony {
    /// The connector for a clinic's calls as they are set up.
    fn connector(&self, resolved: &Resolved) -> Chosen<'_> {
        let choice = resolved.assistant.choose();
        let plain = |connector: Box<dyn AssistantConnector>| Chosen { connector, note: None };
        match choice {
            Choice::Builtin => plain(Box::new(builtin::Builtin)),
            Choice::Sip(line) => plain(Box::new(sip::Sip::new(line, &self.keys, resolved.company))),
            Choice::Vapi { line, sip } => match self.vapi_key(resolved) {
                Some(key) => {
                    let connector = vapi::Vapi { outbound: &self.outbound, key, line };
                    Chosen { connector: Box::new(connector), note: None }
                }
                None => {
                    tracing::warn!(clinic = resolved.slug, "no API key for Vapi is set up; another way is used");
                    let connector: Box<dyn AssistantConnector> = match sip {
                        Some(line) => Box::new(sip::Sip::new(line, &self.keys, resolved.company)),
                        None => Box::new(builtin::Builtin),
                    };
                    Chosen { connector, note: Some(("assistant (vapi)", "no API key is set up")) }
                }
            },
        }
    }

    /// Connects a call to the clinic's assistant, or says why not. Never takes longer than [`BUDGET`].
    pub(super) async fn connect_assistant(&self, scene: &Scene<'_>) -> Connection {
        let now = self.clock.now();
        let attempt = |dialled: &str, outcome: &str| Attempt {
            dialled: dialled.to_owned(),
            outcome: outcome.chars().take(80).collect(),
            at: now,
            seconds: None,
        };
        let Chosen { connector, note } = self.connector(scene.resolved);
        let mut attempts: Vec<Attempt> = note.iter().map(|(dialled, outcome)| attempt(dialled, outcome)).collect();
        let connecting = async {
            if scene.call_sid.is_empty() {
                return connector.connect(scene).await;
            }
            let key = format!("{}:{:?}", scene.call_sid, scene.leg);
            let once = self.ways.0.get_with(key, Arc::default);
            once.get_or_try_init(|| connector.connect(scene)).await.cloned()
        };
        let way = match tokio::time::timeout(BUDGET, connecting).await {
            Ok(way) => way.map_err(|error| error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        };
        let name = connector.name();
        if way.as_ref().is_ok_and(|way| way.settings_refused) {
            attempts.push(attempt(&format!("call settings ({name})"), "refused; the call goes on without them"));
        }
        if let Err(error) = &way {
            tracing::error!(clinic = scene.resolved.slug, connector = name, error, "the assistant was not connected");
            metrics::counter!("assistant_failures_total", "connector" => name).increment(1);
            attempts.push(attempt(&format!("assistant ({name})"), error));
        }
        Connection { way, attempts }
    }

    /// What [`Self::connect_assistant`] would answer; nobody is asked.
    pub(super) fn assistant_preview(&self, resolved: &Resolved, caller: &Caller, answer: AnswerScene<'_>) -> Twiml {
        let scene = Scene { answer, call_sid: "", caller, resolved, leg: Leg::Assistant };
        self.connector(resolved).connector.preview(&scene)
    }
}

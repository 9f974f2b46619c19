//! The assistant as a line that is dialled, and what follows when it does not take the call.

use super::answer::{AnswerScene, dial_as, safe_apology, voicemail};
use super::callbacks::Leg;
use super::verbs::{DialSip, Script, Twiml};
use crate::availability::NextStep;
use crate::routing::Plan;
use crate::speech;

/// How long an assistant may ring, seconds: it is a machine, and the backup takes time too.
const RING: u32 = 12;

/// Dials an assistant over SIP. Its name and password go to the carrier, so this document is a secret.
#[must_use]
pub fn dial_assistant(uri: &str, login: Option<(&str, &str)>, leg: Leg, scene: &AnswerScene<'_>) -> Twiml {
    let settings = scene.steer.map(|steer| steer.settings);
    let recorded = settings.is_some_and(|settings| settings.recording);
    let script = scene.script();
    // The one sentence that is worth answering the call for before the assistant does.
    let script = if recorded { script.say(speech::call_is_recorded(scene.language)) } else { script };
    script.dial_sip(&DialSip {
        uri,
        username: login.map(|(name, _)| name),
        password: login.map(|(_, password)| password),
        timeout: RING,
        caller_id: scene.caller_id.clone(),
        action: scene.callbacks.dial_result_of(leg),
        time_limit: settings.map(|settings| settings.max_duration),
        record: recorded.then(|| scene.callbacks.conversation()),
    })
}

/// The clinic's backup after the assistant was rung and did not take the call. The call is answered by then, so
/// that a busy tone is a sentence; and the backup does not lead back to the assistant.
#[must_use]
pub fn after_assistant(backup: &Plan, scene: &AnswerScene<'_>) -> Twiml {
    match backup {
        Plan::Forward(forward) => dial_as(Leg::AfterAssistant, forward, scene),
        Plan::Voicemail { greeting } => voicemail(greeting.as_deref(), scene),
        Plan::Busy => super::after_dial(Some(NextStep::BusySignal), None, scene),
        Plan::Assistant => voicemail(None, scene),
        Plan::Reject => Script::new(scene.language).say(speech::goodbye(scene.language)).hangup(),
        Plan::Apology => safe_apology(scene.language),
    }
}

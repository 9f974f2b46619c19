//! Call settings in the words of whoever takes the call: the carrier, which speaks for the built-in receptionist and dials
//! assistants over SIP, and Vapi. What a provider has no word for is left to it, and [`reach`] says so beside the setting.
//!
//! Total over every setting that can be stored; every number stays within the limits of whoever gets it.

mod carrier;
mod reach;
mod vapi;

pub use carrier::{Patience, SayVoice, Steer};
pub use reach::{AnsweredBy, CallSetting, Reach, reach, reach_in_words};
pub use vapi::{VapiBody, vapi_cautious, vapi_overrides};

use super::CallSettings;
use crate::language::Language;
use crate::speech;

impl CallSettings {
    /// What is said before anything else where the assistant opens with words of ours: what to do in an emergency, that
    /// the call is recorded where it is, that a machine speaks, and the clinic's own greeting.
    pub(crate) fn opening(&self, clinic: &str, language: Language) -> Vec<String> {
        let notice = self.recording.then(|| speech::call_is_recorded(language));
        std::iter::once(speech::emergency(language)).chain(notice).chain([self.hello(clinic, language)]).collect()
    }

    /// The greeting. Whatever it says, callers are told that they speak with a machine.
    pub(crate) fn hello(&self, clinic: &str, language: Language) -> String {
        match self.greeting.trim() {
            "" => speech::receptionist_hello(clinic, language),
            greeting => format!("{} {greeting}", speech::automated(language)),
        }
    }
}

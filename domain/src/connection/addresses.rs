//! Where the carrier has to send a number's calls and texts, and what of that is not so.

use crate::ids::IntegrationAccountId;
use crate::twiml::Callbacks;
use serde::{Deserialize, Serialize};

/// How long the carrier waits for us, written behind an address for it alone (it is not signed): two more tries when no
/// connection comes about, two seconds to connect, six to answer, twelve in all. Without it the caller of a dead server
/// hears ten seconds of silence before the fallback is asked.
pub const PATIENCE: &str = "#rc=2&rp=ct&ct=2000&rt=6000&tt=12000";

/// The addresses of ours that a number has to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// A call comes in.
    pub voice: String,
    /// The address above does not answer.
    pub fallback: String,
    /// A call goes on or ends.
    pub status: String,
    /// A text comes in.
    pub texts: String,
}

impl Addresses {
    /// Those of a number of the platform's own account (`None`) or of a company's: that one signs with its own token, so
    /// its calls have an address of their own.
    #[must_use]
    pub fn of(callbacks: &Callbacks, account: Option<IntegrationAccountId>) -> Self {
        let voice = account.map_or_else(|| callbacks.voice(), |account| callbacks.voice_of(account));
        Self {
            voice: format!("{voice}{PATIENCE}"),
            fallback: callbacks.fallback(),
            status: callbacks.status(),
            texts: callbacks.texts(),
        }
    }

    /// What is to be written, as the carrier names it. An application or a trunk would take the calls away, so both
    /// are taken off; a number that cannot take texts is not told where they go.
    #[must_use]
    pub fn settings(&self, takes_texts: bool) -> Vec<(&'static str, &str)> {
        let mut all = vec![
            ("VoiceApplicationSid", ""),
            ("TrunkSid", ""),
            ("VoiceReceiveMode", "voice"),
            ("VoiceUrl", self.voice.as_str()),
            ("VoiceMethod", "POST"),
            ("VoiceFallbackUrl", self.fallback.as_str()),
            ("VoiceFallbackMethod", "POST"),
            ("StatusCallback", self.status.as_str()),
            ("StatusCallbackMethod", "POST"),
        ];
        if takes_texts {
            all.extend([("SmsApplicationSid", ""), ("SmsUrl", self.texts.as_str()), ("SmsMethod", "POST")]);
        }
        all
    }
}

/// What of a number is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Where calls go.
    Voice,
    /// How long the carrier waits for an answer.
    Patience,
    /// Where calls go when the first address does not answer.
    Fallback,
    /// Where the end of a call is told.
    Status,
    /// Where texts go.
    Texts,
    /// An application that takes the calls instead: the carrier ignores the address beside it.
    Application,
    /// A trunk that takes the calls instead.
    Trunk,
    /// An application that takes the texts instead.
    TextApplication,
    /// Whether a call is a call, or a fax.
    Receives,
    /// Whether the number can take calls at all.
    TakesCalls,
}

impl Setting {
    /// On screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Voice => "A call comes in",
            Self::Patience => "Waits for an answer",
            Self::Fallback => "Primary handler fails",
            Self::Status => "Call status changes",
            Self::Texts => "A message comes in",
            Self::Application => "Application for calls",
            Self::Trunk => "SIP trunk",
            Self::TextApplication => "Application for messages",
            Self::Receives => "Takes calls as",
            Self::TakesCalls => "Can take calls",
        }
    }

    /// What it means for the clinic when this is not as it should be.
    #[must_use]
    pub const fn consequence(self) -> &'static str {
        match self {
            Self::Voice => "Calls do not reach Switchboard.",
            Self::Application => "Calls go to an application at the carrier instead.",
            Self::Trunk => "Calls go to a SIP trunk instead.",
            Self::Receives => "Callers hear a fax machine.",
            Self::TakesCalls => "The carrier does not offer calls on this number.",
            Self::Patience => "If Switchboard does not answer, callers hear silence for ten seconds instead of two.",
            Self::Fallback => "If Switchboard cannot be reached, callers hear an error.",
            Self::Status => "The end and the length of calls come late.",
            Self::Texts => "Texts do not reach Switchboard.",
            Self::TextApplication => "Texts go to an application at the carrier instead.",
        }
    }

    /// Whether no call is answered while it is so.
    #[must_use]
    pub const fn loses_calls(self) -> bool {
        matches!(self, Self::Voice | Self::Application | Self::Trunk | Self::Receives | Self::TakesCalls)
    }

    /// Whether writing the addresses again mends it.
    #[must_use]
    pub const fn can_be_repaired(self) -> bool {
        !matches!(self, Self::TakesCalls)
    }
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    /// What.
    pub setting: Setting,
    /// What the carrier has; blank for nothing.
    pub found: String,
    /// What it should have; blank for nothing.
    pub wanted: String,
}

/// A number as the carrier has it. What is not set is blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtCarrier {
    /// `PN…`.
    pub sid: String,
    /// Where calls go, and how.
    pub voice: (String, String),
    /// Where they go when that does not answer, and how.
    pub fallback: (String, String),
    /// Where the end of a call is told, and how.
    pub status: (String, String),
    /// Where texts go, and how.
    pub texts: (String, String),
    /// An application for calls.
    pub application: String,
    /// A trunk.
    pub trunk: String,
    /// An application for texts.
    pub text_application: String,
    /// `voice` or `fax`; blank where the carrier does not say.
    pub receives: String,
    /// Whether it can take calls.
    pub takes_calls: bool,
    /// Whether it can take texts.
    pub takes_texts: bool,
}

/// The longest found value that is kept: it is somebody else's.
const SHOWN: usize = 300;

/// What of a number is not as it should be, what loses calls first.
#[must_use]
pub fn drift(wanted: &Addresses, found: &AtCarrier) -> Vec<Drift> {
    let mut all = Vec::new();
    let mut see = |setting, found: &str, wanted: &str| {
        if found != wanted {
            let found = found.chars().take(SHOWN).collect();
            all.push(Drift { setting, found, wanted: wanted.to_owned() });
        }
    };
    see(Setting::TakesCalls, yes_no(found.takes_calls), "yes");
    see(Setting::Receives, if found.receives.is_empty() { "voice" } else { &found.receives }, "voice");
    see(Setting::Application, &found.application, "");
    see(Setting::Trunk, &found.trunk, "");
    let voice = posted(&found.voice);
    let leads_here = bare(&voice) == bare(&wanted.voice);
    see(if leads_here { Setting::Patience } else { Setting::Voice }, &voice, &wanted.voice);
    see(Setting::Fallback, &posted(&found.fallback), &wanted.fallback);
    see(Setting::Status, &posted(&found.status), &wanted.status);
    if found.takes_texts {
        see(Setting::TextApplication, &found.text_application, "");
        see(Setting::Texts, &posted(&found.texts), &wanted.texts);
    }
    all
}

const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// An address without what stands behind it for the carrier alone.
fn bare(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

/// The address, with the way it is asked where that is not the usual one: what comes by GET is not answered here.
fn posted((url, method): &(String, String)) -> String {
    match method.as_str() {
        "" | "POST" => url.clone(),
        _ if url.is_empty() => String::new(),
        other => format!("{other} {url}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wanted() -> Addresses {
        Addresses::of(&Callbacks::new("https://sb.example/"), None)
    }

    fn as_wanted(wanted: &Addresses) -> AtCarrier {
        let posted = |url: &str| (url.to_owned(), "POST".to_owned());
        AtCarrier {
            voice: posted(&wanted.voice),
            fallback: posted(&wanted.fallback),
            status: posted(&wanted.status),
            texts: posted(&wanted.texts),
            takes_calls: true,
            takes_texts: true,
            ..AtCarrier::default()
        }
    }

    #[test]
    fn a_number_as_it_should_be_has_no_drift() {
        let wanted = wanted();
        assert_eq!(drift(&wanted, &as_wanted(&wanted)), []);
        assert_eq!(wanted.voice, "https://sb.example/api/twilio/voice#rc=2&rp=ct&ct=2000&rt=6000&tt=12000");
        let elsewhere = Callbacks::new("https://sb.example").with_fallback_at(Some("https://b.example/"));
        assert_eq!(Addresses::of(&elsewhere, None).fallback, "https://b.example/api/twilio/fallback");
        let account = IntegrationAccountId::from(uuid::Uuid::nil());
        let own = Addresses::of(&Callbacks::new("https://sb.example"), Some(account));
        assert_eq!(own.voice, format!("https://sb.example/api/webhooks/twilio/voice/{account}{PATIENCE}"));
        assert!(drift(&own, &as_wanted(&wanted)).iter().any(|drift| drift.setting == Setting::Voice));
    }

    #[test]
    fn a_trunk_takes_the_calls_whatever_the_address_says() {
        let wanted = wanted();
        let found = AtCarrier { trunk: "TK1".into(), ..as_wanted(&wanted) };
        let all = drift(&wanted, &found);
        assert_eq!(all, [Drift { setting: Setting::Trunk, found: "TK1".into(), wanted: String::new() }]);
        assert!(all[0].setting.loses_calls() && all[0].setting.can_be_repaired());
    }

    #[test]
    fn an_address_that_is_asked_by_get_is_another_one() {
        let wanted = wanted();
        let found = AtCarrier { voice: (wanted.voice.clone(), "GET".into()), ..as_wanted(&wanted) };
        assert_eq!(drift(&wanted, &found)[0].found, format!("GET {}", wanted.voice));
    }

    #[test]
    fn an_address_without_patience_leads_here_and_is_told() {
        let wanted = wanted();
        let found = AtCarrier { voice: (bare(&wanted.voice).to_owned(), "POST".into()), ..as_wanted(&wanted) };
        let all = drift(&wanted, &found);
        assert_eq!(all.iter().map(|drift| drift.setting).collect::<Vec<_>>(), [Setting::Patience]);
        assert!(!Setting::Patience.loses_calls());
    }

    #[test]
    fn a_number_without_texts_needs_no_address_for_them() {
        let wanted = wanted();
        let found = AtCarrier { takes_texts: false, texts: Default::default(), ..as_wanted(&wanted) };
        assert_eq!(drift(&wanted, &found), []);
        assert!(wanted.settings(false).iter().all(|(name, _)| !name.starts_with("Sms")));
        assert!(wanted.settings(true).contains(&("SmsUrl", wanted.texts.as_str())));
    }

    proptest! {
        /// Whatever the carrier has: either it is exactly as it should be, or it is told.
        #[test]
        fn nothing_that_loses_calls_goes_untold(
            voice in "[a-z:/.]{0,12}", get in any::<bool>(), trunk in "(TK1)?", application in "(AP1)?", fax in any::<bool>(),
        ) {
            let wanted = wanted();
            let right = voice.len() % 2 == 0;
            let url = if right { wanted.voice.clone() } else { voice };
            let method = if get { "GET" } else { "POST" };
            let found = AtCarrier {
                voice: (url, method.to_owned()),
                trunk: trunk.clone(),
                application: application.clone(),
                receives: if fax { "fax".to_owned() } else { String::new() },
                ..as_wanted(&wanted)
            };
            let reaches_us = right && !get && trunk.is_empty() && application.is_empty() && !fax;
            let told = drift(&wanted, &found).iter().any(|drift| drift.setting.loses_calls());
            prop_assert_eq!(told, !reaches_us);
        }
    }
}

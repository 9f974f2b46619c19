//! Texts that patients send: who does not want any more, what a machine may answer, and where a text stands.
//!
//! Sources: the carrier's pages on opt-out words and on the status of messages; the US rule of April 2025 that any
//! reasonable wording of "stop" has to be honoured; Canada's anti-spam law, which asks for the sender's name and a way
//! out in every message.

mod notification;
mod wish;

pub use notification::NotificationStatus;
pub use wish::{Wish, wish};

use crate::company::Subscription;
use crate::language::Language;
use crate::phone::E164;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// How long a machine says nothing more in a thread. Two machines that answer each other would otherwise never end.
pub const REST: Duration = Duration::hours(12);
/// The longest text that is kept, characters. The carrier's own limit is 1,600.
pub const MAX_BODY: usize = 1600;

/// What is known about whoever sent a text, when it came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Thread {
    /// They asked not to be texted.
    pub opted_out: bool,
    /// When a machine answered them last.
    pub answered_at: Option<DateTime<Utc>>,
}

/// Who answers.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'d> {
    /// The clinic's name.
    pub clinic: &'d str,
    /// Its language.
    pub language: Language,
    /// The number that was texted: it takes calls, too.
    pub number: &'d E164,
    /// Whether the clinic is neither deleted nor switched off.
    pub live: bool,
    /// Whether the number still is the clinic's.
    pub number_active: bool,
    /// The company's subscription.
    pub subscription: Subscription,
}

impl Desk<'_> {
    /// Whether the clinic still answers there. These are the first gates of a call; that the assistant takes no calls
    /// closes none, since it is not the one who answers texts.
    #[must_use]
    pub const fn answers(&self) -> bool {
        self.live && self.number_active && !matches!(self.subscription, Subscription::Canceled)
    }
}

/// What is answered at once, if anything.
///
/// Nothing to short codes and named senders (they cannot read it, or are machines), to those who asked not to be texted,
/// and to the carrier's own words: the carrier answers those itself. Whoever asks in other words is told once that it
/// was understood.
#[must_use]
pub fn answer(
    from: Option<&E164>,
    wish: Option<Wish>,
    thread: Thread,
    desk: Desk<'_>,
    now: DateTime<Utc>,
) -> Option<String> {
    from?;
    let said_lately = thread.answered_at.is_some_and(|at| now - at < REST);
    match wish {
        _ if !desk.answers() || thread.opted_out => None,
        Some(Wish::StopInWords) => Some(stopped(desk)),
        Some(Wish::Stop | Wish::Start | Wish::Help) => None,
        None if said_lately => None,
        None => Some(received(desk)),
    }
}

/// Tells that the text came, how to reach somebody at once, and the way out.
fn received(desk: Desk<'_>) -> String {
    let Desk { clinic, number, .. } = desk;
    // Its blanks do not break, and no blank that does not break is in the alphabet of texts: one alone would double what
    // the text costs.
    let number = number.display().replace('\u{a0}', " ");
    match desk.language {
        Language::En => format!(
            "{clinic}: we have your text. For an answer right away call {number}. In an emergency call 911. Reply STOP to get no more texts."
        ),
        Language::Fr => format!(
            "{clinic} : nous avons bien reçu votre texto. Pour une réponse immédiate, appelez le {number}. En cas d'urgence, composez le 911. Répondez STOP pour ne plus recevoir de textos."
        ),
        Language::Es => format!(
            "{clinic}: hemos recibido su mensaje. Para una respuesta inmediata, llame al {number}. En una emergencia, llame al 911. Responda STOP para no recibir más mensajes."
        ),
    }
}

/// The last text that whoever does not want any gets.
fn stopped(desk: Desk<'_>) -> String {
    let clinic = desk.clinic;
    match desk.language {
        Language::En => format!("{clinic}: you will get no more texts from us. Reply START if you want them again."),
        Language::Fr => {
            format!(
                "{clinic} : vous ne recevrez plus de textos de notre part. Répondez START pour en recevoir à nouveau."
            )
        }
        Language::Es => {
            format!("{clinic}: no recibirá más mensajes nuestros. Responda START si desea recibirlos de nuevo.")
        }
    }
}

/// Where a text stands that we sent. Written out it is its stored code: what waits on disk outlives the version that
/// wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextStatus {
    /// Waits at the carrier.
    Queued,
    /// On its way to the phone's network.
    Sending,
    /// The network took it. Some networks tell nothing more.
    Sent,
    /// It came to nothing.
    Failed,
    /// It is on the phone.
    Delivered,
}

impl TextStatus {
    /// All, in their order.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Sending, Self::Sent, Self::Failed, Self::Delivered];

    /// Reads the carrier's word; `None` for what is no word about a text of ours.
    #[must_use]
    pub fn of_carrier(word: &str) -> Option<Self> {
        match word {
            "accepted" | "scheduled" | "queued" => Some(Self::Queued),
            "sending" => Some(Self::Sending),
            "sent" => Some(Self::Sent),
            "delivered" | "read" | "partially_delivered" => Some(Self::Delivered),
            "undelivered" | "failed" | "canceled" => Some(Self::Failed),
            _ => None,
        }
    }

    /// The stored code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// Reads a stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Queued => "Waits at the carrier",
            Self::Sending => "On its way",
            Self::Sent => "Sent",
            Self::Delivered => "Delivered",
            Self::Failed => "Not delivered",
        }
    }

    /// Where it stands after the carrier told `news`, in whatever order its callbacks come. A failure and a delivery are
    /// both the end; the first of them holds.
    #[must_use]
    pub fn after(self, news: Self) -> Self {
        if matches!(self, Self::Failed | Self::Delivered) { self } else { self.max(news) }
    }
}

/// Why a text did not arrive, in plain words, from the carrier's code.
#[must_use]
pub fn why_failed(code: &str) -> String {
    let words = match code {
        "21610" => "They asked the carrier not to be texted.",
        "21211" | "21614" | "30006" => "This number cannot get texts.",
        "30003" => "The phone was off or out of reach.",
        "30004" => "Their carrier blocked it.",
        "30005" => "Nobody has this number.",
        "30007" => "The carrier took it for unwanted advertising.",
        "30032" | "30034" | "30035" => "The clinic’s number is not registered for texts yet.",
        "21606" | "21703" | "21704" => "The clinic’s number cannot send texts.",
        "21408" | "21612" => "Texts to this country are not set up.",
        "" => return "The carrier does not say why.".to_owned(),
        _ => return format!("The carrier could not deliver it (code {code})."),
    };
    format!("{words} ({code})")
}

/// Whether a failure says that they asked the carrier itself not to be texted.
#[must_use]
pub fn tells_of_opt_out(code: &str) -> bool {
    code == "21610"
}

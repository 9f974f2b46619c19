//! A telephone to try calls with, in development: what its page needs of it. The binary provides one where it is not
//! in production; where there is none, the page has no address.

use chrono::{DateTime, Utc};
use domain::ids::UserId;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Something that takes as long as the call needs to come to the next point where a person decides.
pub type Pending<'p, T> = Pin<Box<dyn Future<Output = T> + Send + 'p>>;

/// Places calls to this very server as the carrier would, and waits for the person at the page.
pub trait DemoPhone: fmt::Debug + Send + Sync {
    /// Calls. The call's id, once it waits for somebody or is over.
    fn dial(&self, owner: UserId, dialled: Dialled) -> Pending<'_, Result<String, NoLine>>;
    /// Does something on a call, at the turn that was shown. None when the person has no such call; what does not fit
    /// the call any more does nothing.
    fn act<'p>(&'p self, owner: UserId, call: &'p str, turn: u32, deed: Deed) -> Pending<'p, Option<()>>;
    /// A call with its story so far; None when the person has no such call.
    fn look<'p>(&'p self, owner: UserId, call: &'p str) -> Pending<'p, Option<CallSeen>>;
    /// The person's calls, newest first, without their stories.
    fn calls(&self, owner: UserId) -> Pending<'_, Vec<CallSeen>>;
}

/// Why a call is not placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoLine {
    /// The person has enough calls on the line.
    #[error("You have {0} calls on the line. Hang one of them up first.")]
    Yours(usize),
    /// Everybody together has.
    #[error("All lines of this telephone are taken. Wait until somebody hangs up.")]
    All,
}

/// A call as it is dialled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialled {
    /// The number or SIP address that is called.
    pub to: String,
    /// The caller, as the carrier would send it.
    pub from: String,
    /// The line that passed the call on.
    pub forwarded_from: Option<String>,
    /// What every line does that is dialled; None: the person decides when it rings.
    pub staff: Option<Staff>,
    /// How callbacks arrive.
    pub callbacks: Callbacks,
}

/// How the carrier's callbacks arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Callbacks {
    /// At once, each once.
    #[default]
    Prompt,
    /// After the call.
    Late,
    /// Each twice.
    Doubled,
    /// After the call, in another order.
    Shuffled,
}

impl Callbacks {
    /// All of them with the words of forms.
    pub const ALL: [(&'static str, Self); 4] =
        [("prompt", Self::Prompt), ("late", Self::Late), ("doubled", Self::Doubled), ("shuffled", Self::Shuffled)];
}

/// What a line that is dialled does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staff {
    /// Somebody answers and talks for a while.
    Answers,
    /// Rings until the dial gives up.
    RingsOut,
    /// Is busy.
    Busy,
    /// Cannot be reached.
    Fails,
    /// A voice mailbox of the line answers.
    Mailbox,
}

impl Staff {
    /// All of them with the words of forms.
    pub const ALL: [(&'static str, Self); 5] = [
        ("answers", Self::Answers),
        ("rings-out", Self::RingsOut),
        ("busy", Self::Busy),
        ("fails", Self::Fails),
        ("mailbox", Self::Mailbox),
    ];

    /// From the word of a form.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == key).map(|(_, staff)| staff)
    }
}

/// What a person does on a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Says this.
    Say(String),
    /// Presses these keys.
    Press(String),
    /// Does nothing until the carrier gives up waiting.
    Silence,
    /// Leaves this message, and hangs up or waits for an answer.
    Leave {
        /// The words.
        words: String,
        /// Waits instead of hanging up.
        stays: bool,
    },
    /// The line that rings does this.
    Line(Staff),
    /// The media stream ends.
    StreamEnds,
    /// The caller hangs up; at a line's question the line does.
    HangUp,
}

/// What the call waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Somebody is asked something.
    Speak {
        /// The dialled line that is asked before it is connected; None: the caller.
        line: Option<String>,
        /// Words are listened for.
        speech: bool,
        /// Keys are listened for.
        keys: bool,
    },
    /// The tone was heard.
    Message {
        /// The most that is recorded, seconds.
        seconds: u64,
    },
    /// A line rings.
    Line {
        /// Which.
        number: String,
        /// For how long at most, seconds.
        seconds: u64,
    },
    /// A media stream has the call.
    Stream,
}

impl Question {
    /// Whether this is something that can be done about it.
    #[must_use]
    pub fn takes(&self, deed: &Deed) -> bool {
        match deed {
            Deed::HangUp => true,
            Deed::Say(_) | Deed::Press(_) => matches!(self, Self::Speak { .. }),
            Deed::Silence => matches!(self, Self::Speak { .. } | Self::Message { .. }),
            Deed::Leave { .. } => matches!(self, Self::Message { .. }),
            Deed::Line(_) => matches!(self, Self::Line { .. }),
            Deed::StreamEnds => matches!(self, Self::Stream),
        }
    }
}

/// Where a call stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The carrier and Switchboard are at it.
    Busy,
    /// A person decides.
    Waits {
        /// Which time it waits, from 1.
        turn: u32,
        /// For what.
        question: Question,
    },
    /// Over.
    Over {
        /// The carrier's word.
        status: String,
        /// From answer to hang-up.
        seconds: u64,
        /// The caller heard the carrier's own apology: Switchboard gave no usable answer.
        broken: bool,
    },
}

/// Who a line of the story is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The clinic's side said or played something.
    Clinic,
    /// The caller did something.
    Caller,
    /// A person on a dialled line did something.
    Staff,
    /// The carrier did something.
    Carrier,
    /// A request of the carrier to Switchboard.
    Wire,
    /// The carrier's warning or error.
    Trouble,
    /// About the telephone itself.
    Note,
}

/// A line of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryLine {
    /// Milliseconds of the call's own clock.
    pub at: u64,
    /// About whom.
    pub by: Speaker,
    /// In words.
    pub text: String,
}

/// A call as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSeen {
    /// `CA…`: its id here and at the carrier.
    pub id: String,
    /// As dialled.
    pub from: String,
    /// As dialled.
    pub to: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// Where it stands.
    pub standing: Standing,
    /// What happened so far.
    pub story: Vec<StoryLine>,
}

//! TwiML from typed builders that make the carrier's traps impossible to write: Reject is a whole
//! document of its own, Record and Dial always have an action and always come last, Gather is
//! always followed by something, text is escaped and freed of what XML forbids, and no document
//! grows past the carrier's 64 kB.

mod answer;
mod assistant;
mod callbacks;
mod heard;
mod print;
mod verbs;

pub(crate) use answer::ask;
pub use answer::{
    AnswerScene, CallerId, NOT_TAKEN, after_dial, answer, message_taken, next_step, no_message, part, safe_apology,
    whisper,
};
pub use assistant::{after_assistant, dial_assistant};
pub use callbacks::{Callbacks, Leg, since_of_target, tells_of_conversation, text_of_target, unanswered_of_target};
pub use heard::heard;
pub use verbs::{Dial, DialSip, Gather, Record, RejectReason, Script, Twiml};

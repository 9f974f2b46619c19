//! Vapi's server messages, read leniently: whatever is sent is some message, and nothing that is missing or of
//! another type costs more than itself.

mod message;
mod read;
mod spoken;
mod tools;

pub use message::{EndOfCall, Kind, Message, Way};
pub use spoken::{Said, Speaker, missing, said_already};
pub use tools::{ToolCall, tool_calls, tool_results};

#[cfg(test)]
mod tests;

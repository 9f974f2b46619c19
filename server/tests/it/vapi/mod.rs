//! Assistants elsewhere: how a call gets to them, and what they tell and ask.

mod connectors;
mod messages;
mod recordings;
mod refusals;
mod requests;
mod settings;
mod standin;
mod support;
mod tools;
mod unknown;

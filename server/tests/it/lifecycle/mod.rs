//! A call from its first ring to its end, whatever of it is told, and what is left of it.

mod callbacks;
mod lines;
mod messages;
mod reconcile;
mod recordings;
mod support;

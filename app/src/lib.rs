//! The admin interface: pages rendered on the server, islands that the browser takes over.
//!
//! Feature `ssr` builds the server's half, feature `hydrate` the browser's; never both in one build.
//! Pages exist on the server only: the browser gets HTML and the islands, with the few components these draw with.

// Views are types; a whole page nests them deeper than the compiler's default allows.
#![recursion_limit = "512"]
// The view macro writes code that these lints are not about.
#![allow(clippy::must_use_candidate)]

pub mod components;
pub mod drafts;
pub mod forms;
pub mod islands;

#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
mod show;

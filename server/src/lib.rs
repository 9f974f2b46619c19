//! The binary's parts: configuration, command line, router, webhooks, JSON API, health.

// Views are types; a whole page nests them deeper than the compiler's default allows.
#![recursion_limit = "512"]

pub mod api;
pub mod commands;
pub mod config;
pub mod emulator;
pub mod feed;
pub mod health;
pub mod middleware;
pub mod router;
pub mod state;
pub mod telemetry;
pub mod webhooks;
pub mod widget;

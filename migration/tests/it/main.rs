//! Migrations against real databases: SQLite in a temporary file, PostgreSQL in a database of its own per test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod constraints;
mod old_world;
mod rows;
mod search;
mod snapshot;
mod support;

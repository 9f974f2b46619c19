//! The product as tests drive it: the real router on a fresh database, a clock that stands still.

mod accounts;
mod app;
mod calls;
mod database;
mod description;
mod http;
mod own_router;
mod rows;
pub(crate) mod twiml;
mod visits;

pub(crate) use app::{TestApp, run};
pub(crate) use calls::{AUTH_TOKEN, Call, DOWNTOWN, HARBOUR, NOBODY, WEST, sign};
pub(crate) use database::{Engine, open};
pub(crate) use description::assert_described;
pub(crate) use http::{Answer, Browser};
pub(crate) use own_router::OwnRouter;
pub(crate) use twiml::{names, said};
pub(crate) use visits::MASTER;

/// Declares two tests, one per engine, from each `async fn(TestApp)`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                crate::support::run(crate::support::Engine::Sqlite, super::$name).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                crate::support::run(crate::support::Engine::Postgres, super::$name).await;
            }
        }
    )+};
}
pub(crate) use on_both;

/// A moment, from RFC 3339.
pub(crate) fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

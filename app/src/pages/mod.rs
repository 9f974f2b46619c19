//! One file a page: load, then draw. Rules live in `domain`, queries in `backend`.

mod account;
mod answering;
mod backup;
mod call;
mod callers;
mod calls;
mod dashboard;
mod history;
mod hours;
mod import;
mod invite;
mod login;
mod not_found;
mod platform;
mod quick_switch;
mod settings;
mod team;
mod try_it;

pub use account::Account;
pub use answering::Answering;
pub use backup::Backup;
pub use call::Call;
pub use callers::Callers;
pub use calls::Calls;
pub use dashboard::Dashboard;
pub use history::History;
pub use hours::Hours;
pub use import::Import;
pub use invite::Invite;
pub use login::Login;
pub use not_found::NotFound;
pub use platform::Platform;
pub use team::Team;
pub(crate) use try_it::Question;
pub use try_it::TryIt;

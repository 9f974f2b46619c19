//! One file a page: load, then draw. Rules live in `domain`, queries in `backend`.

mod answering;
mod backup;
mod call;
mod call_messages;
mod callers;
mod calls;
mod dashboard;
mod history;
mod hours;
mod import;
mod login;
mod not_found;
mod phone;
mod platform;
mod quick_switch;
mod settings;
mod telephone;
mod try_it;
mod webhooks;

pub use answering::Answering;
pub use backup::Backup;
pub use call::Call;
pub use callers::Callers;
pub use calls::Calls;
pub use dashboard::Dashboard;
pub use history::History;
pub use hours::Hours;
pub use import::Import;
pub use login::Login;
pub use not_found::NotFound;
pub use phone::Phone;
pub use platform::Platform;
pub use telephone::{Telephone, TelephoneCall};
pub(crate) use try_it::Question;
pub use try_it::TryIt;
pub use webhooks::{WebhookEvent, Webhooks};

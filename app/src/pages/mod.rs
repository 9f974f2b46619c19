//! One file a page: load, then draw. Rules live in `domain`, queries in `backend`.

mod answering;
mod backup;
mod call;
mod calls;
mod dashboard;
mod hours;
mod login;
mod not_found;
mod platform;
mod settings;

pub use answering::Answering;
pub use backup::Backup;
pub use call::Call;
pub use calls::Calls;
pub use dashboard::Dashboard;
pub use hours::Hours;
pub use login::Login;
pub use not_found::NotFound;
pub use platform::Platform;

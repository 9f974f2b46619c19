//! Pages by which the master admin watches over the platform.

mod assign;
mod calls;
mod health;
mod jobs;
mod numbers;
mod usage;

pub use assign::AssignNumber;
pub use calls::PlatformCalls;
pub use health::PlatformHealth;
pub use jobs::PlatformJobs;
pub use numbers::PlatformNumbers;
pub use usage::PlatformUsage;

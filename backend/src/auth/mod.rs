//! Who is asking: passwords, sign-in with throttling, bearer tokens, and the actor with its rights.

mod account;
mod actor;
mod password;
mod sign_in;
mod throttle;
mod token;

pub use account::{Ending, OpenSession, change_password, end_sessions, open_sessions, rename};
pub use actor::{Actor, Member, Membership};
pub(crate) use password::hash_off_the_threads;
pub use password::{PasswordError, check_new_password, hash_password};
pub use sign_in::{SignIn, sign_in};
pub use throttle::Throttle;
pub use token::{NewToken, actor_of_token, create_token};

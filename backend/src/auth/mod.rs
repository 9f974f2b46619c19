//! Who is asking: passwords, sign-in with throttling, bearer tokens, and the actor with its rights.

mod account;
mod actor;
mod avatar;
mod password;
mod second_factor;
mod sign_in;
mod throttle;
mod token;
mod visit;

pub(crate) use account::confirm_password;
pub use account::{Ending, OpenSession, change_password, end_sessions, open_sessions, rename};
pub(crate) use actor::visitor_label;
pub use actor::{Actor, Member, Membership};
pub use avatar::{Avatar, StoredPicture, picture, set_avatar};
pub(crate) use password::hash_off_the_threads;
pub use password::{check_new_password, hash_password};
pub(crate) use second_factor::owner as second_factor_owner;
pub use second_factor::{
    Enrolment, SecondFactor, begin_second_factor, confirm_second_factor, end_second_factor, forget_second_factor,
    renew_recovery_codes, second_factor,
};
pub use sign_in::{HalfWay, SignIn, second_step, sign_in};
pub use throttle::Throttle;
pub use token::{NewToken, actor_of_token, create_token};
pub(crate) use token::{fresh as fresh_token, scopes_of};
pub use visit::OpenVisit;
pub(crate) use visit::still_changes;

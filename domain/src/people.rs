//! Rules about the people who sign in: addresses, names, and who may be taken out of a company.

use crate::FieldError;
use crate::access::Role;
use crate::ids::{ClinicId, UserId};
use chrono::Duration;

/// How long an invitation can be accepted.
pub const INVITATION_LASTS: Duration = Duration::days(7);

/// The longest name.
const MAX_NAME: usize = 100;
/// The longest mail address there can be.
const MAX_EMAIL: usize = 254;

/// What a person is in a company: the role, and the clinic they are limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The role.
    pub role: Role,
    /// The only clinic they see; `None` is all of them.
    pub clinic: Option<ClinicId>,
}

impl Place {
    /// Whether they run the whole company.
    #[must_use]
    pub fn runs_company(self) -> bool {
        self.role == Role::Admin && self.clinic.is_none()
    }

    /// The words on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match (self.role, self.clinic) {
            (Role::Admin, Some(_)) => "Clinic manager",
            (role, _) => role.label(),
        }
    }
}

/// A mail address as it is stored: lower case, without spaces around it.
///
/// # Errors
/// A message for the control `email`.
pub fn email(typed: &str) -> Result<String, FieldError> {
    let email = typed.trim().to_lowercase();
    let usable = |part: &str| {
        !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\".contains(c))
    };
    let right = email.len() <= MAX_EMAIL
        && email.split_once('@').is_some_and(|(user, host)| {
            usable(user)
                && usable(host)
                && !host.contains('@')
                && host.contains('.')
                && host.split('.').all(|label| !label.is_empty())
        });
    if right { Ok(email) } else { Err(FieldError::new("email", "Use a mail address such as you@example.com.")) }
}

/// A person's name as it is stored.
///
/// # Errors
/// A message for the control `name`.
pub fn name(typed: &str) -> Result<String, FieldError> {
    let name = typed.trim();
    match name.chars().count() {
        0 => Err(FieldError::new("name", "Enter a name.")),
        1..=MAX_NAME if !name.chars().any(char::is_control) => Ok(name.to_owned()),
        1..=MAX_NAME => Err(FieldError::new("name", "Use letters only: there is a sign in it that cannot be shown.")),
        _ => Err(FieldError::new("name", "Use at most 100 characters.")),
    }
}

/// For how many days a token may work.
pub const TOKEN_DAYS: [i64; 5] = [7, 30, 90, 180, 365];
/// What is proposed.
pub const TOKEN_DAYS_DEFAULT: i64 = 90;

/// Reads for how many days a token shall work. One without an end is made at the terminal only.
///
/// # Errors
/// A message for the control `days`.
pub fn token_days(typed: &str) -> Result<i64, FieldError> {
    let chosen = typed.parse().ok().filter(|days| TOKEN_DAYS.contains(days));
    chosen.ok_or_else(|| FieldError::new("days", "Choose one of the offered times."))
}

/// Why a member's place stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Kept {
    /// Nobody takes their own rights away.
    #[error("You cannot change or remove yourself. Ask another company admin to do it.")]
    Oneself,
    /// Somebody has to run the company.
    #[error("Nobody else runs the whole company. Make somebody else a company admin first.")]
    LastAdmin,
}

/// Whether a member may be given another place, or none (`after`), by `actor`. `admins` are all who run the whole
/// company now.
///
/// # Errors
/// Why not.
pub fn may_move(actor: Option<UserId>, member: UserId, after: Option<Place>, admins: &[UserId]) -> Result<(), Kept> {
    if actor == Some(member) {
        return Err(Kept::Oneself);
    }
    let stays = after.is_some_and(Place::runs_company);
    if !stays && admins.contains(&member) && admins.iter().all(|admin| *admin == member) {
        return Err(Kept::LastAdmin);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn user(n: u8) -> UserId {
        Uuid::from_u128(u128::from(n)).into()
    }

    #[test]
    fn addresses() {
        assert_eq!(email(" Ana@Example.COM ").as_deref(), Ok("ana@example.com"));
        for bad in [
            "",
            "ana",
            "ana@",
            "@x.ca",
            "a@b",
            "a@b..ca",
            "a b@x.ca",
            "a@x.ca@y.ca",
            "a@x.ca\r\nBcc: b@y.ca",
            "<a@x.ca>",
            "a\0@x.ca",
        ] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
        assert!(email(&format!("{}@x.ca", "a".repeat(250))).is_err());
    }

    #[test]
    fn names() {
        assert_eq!(name(" Zoë D’Arcy ").as_deref(), Ok("Zoë D’Arcy"));
        for bad in ["", "  ", "a\nb", &"x".repeat(101)] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        /// Whatever is done in whatever order, a company that has an admin keeps one.
        #[test]
        fn a_company_always_keeps_an_admin(steps in prop::collection::vec((0..4_u8, 0..4_u8, 0..4_u8), 0..40)) {
            let mut places: Vec<Option<Place>> = vec![Some(Place { role: Role::Admin, clinic: None }); 4];
            for (actor, member, what) in steps {
                let after = match what {
                    0 => None,
                    1 => Some(Place { role: Role::Staff, clinic: None }),
                    2 => Some(Place { role: Role::Admin, clinic: Some(Uuid::from_u128(9).into()) }),
                    _ => Some(Place { role: Role::Admin, clinic: None }),
                };
                let admins: Vec<UserId> =
                    (0..4).filter(|n| places[usize::from(*n)].is_some_and(Place::runs_company)).map(user).collect();
                if may_move(Some(user(actor)), user(member), after, &admins).is_ok() {
                    prop_assert_ne!(actor, member);
                    places[usize::from(member)] = after;
                }
                prop_assert!(places.iter().flatten().any(|place| place.runs_company()));
            }
        }
    }
}

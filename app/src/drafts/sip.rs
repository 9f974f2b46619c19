//! The form about who may call a clinic over SIP.

use super::Wrong;
use crate::forms::Submitted;
use backend::store::SipChange;
use domain::FieldError;
use domain::sip::{AccessError, AddressRange, MOST_RANGES, SipAccess, SipUser};

/// As typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SipDraft {
    /// User name.
    pub user: String,
    /// Addresses, one a line.
    pub allowed: String,
}

impl SipDraft {
    /// The control of the user name.
    pub const USER: &'static str = "sip-user";
    /// The control of the addresses.
    pub const ALLOWED: &'static str = "sip-allowed";

    /// From what is stored.
    #[must_use]
    pub fn of(access: &SipAccess) -> Self {
        Self { user: access.user.clone().unwrap_or_default(), allowed: access.allowed.join("\n") }
    }

    /// From what was sent.
    #[must_use]
    pub fn typed(sent: &Submitted) -> Self {
        Self { user: sent.get(Self::USER).to_owned(), allowed: sent.get(Self::ALLOWED).to_owned() }
    }

    /// What is to be saved, or what is wrong, each at its control.
    ///
    /// # Errors
    /// Every line that is no address; a user name of another form; a password for nobody.
    pub fn change(&self, new_password: bool) -> Result<SipChange, Wrong> {
        let mut wrong = Wrong::new();
        let user = match self.user.trim() {
            "" if new_password => {
                wrong.push(FieldError::new(Self::USER, "Enter a user name first: a password belongs to one."));
                None
            }
            "" => None,
            text => SipUser::parse(text).map_err(|e| wrong.push(FieldError::new(Self::USER, e.to_string()))).ok(),
        };
        let mut allowed: Vec<AddressRange> = Vec::new();
        let lines = self.allowed.lines().enumerate();
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            match AddressRange::parse_public(line) {
                Ok(range) if allowed.contains(&range) => {}
                Ok(range) => allowed.push(range),
                // A list of ten wrong lines is read one after the other anyway.
                Err(_) if wrong.len() > 10 => {}
                Err(error) => {
                    wrong.push(FieldError::new(Self::ALLOWED, format!("Line {}: {error}", number + 1)));
                }
            }
        }
        if allowed.len() > MOST_RANGES {
            wrong.push(FieldError::new(Self::ALLOWED, AccessError::TooMany.to_string()));
        }
        if wrong.is_empty() { Ok(SipChange { user, allowed, new_password }) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_wrong_line_is_told_with_its_number() {
        let draft = |user: &str, allowed: &str| SipDraft { user: user.into(), allowed: allowed.into() };
        let good = draft(" pbx-1 ", "203.0.113.9\r\n\r\n 203.0.113.0/24 \n203.0.113.9").change(true).unwrap();
        assert_eq!((good.user.unwrap().as_str(), good.allowed.len()), ("pbx-1", 2));
        let wrong = draft("a b", "203.0.113.9\n\n10.0.0.1\nhouse").change(false).unwrap_err();
        let told: Vec<_> = wrong.iter().map(|e| (e.field.as_str(), e.message.get(..7).unwrap())).collect();
        assert_eq!(told, [("sip-user", "Use 3 t"), ("sip-allowed", "Line 3:"), ("sip-allowed", "Line 4:")]);
        assert_eq!(draft("", "").change(true).unwrap_err()[0].field, "sip-user");
        assert!(draft("", "").change(false).unwrap().user.is_none());
        let many: String = (0..=50).map(|n| format!("203.0.113.{n}\n")).collect();
        assert!(draft("", &many).change(false).unwrap_err()[0].message.contains("At most 50"));
    }
}

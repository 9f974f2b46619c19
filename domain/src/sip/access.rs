//! One SIP domain serves all clinics, so a credential that authenticates for one slug does so for every slug: whether
//! user name and source address belong to the clinic that was called is decided here.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use serde_json::Value;

/// The most ranges that a clinic may list: each call looks through them.
pub const MOST_RANGES: usize = 50;

/// Why what was typed cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// Not an address, or not a range.
    #[error("“{0}” is no internet address. Write one such as 203.0.113.9, or a range such as 203.0.113.0/24.")]
    NoAddress(String),
    /// The number behind the slash.
    #[error("“{0}”: behind the slash stands a number from {1} to {2}.")]
    Length(String, u8, u8),
    /// An address that no phone system can call from.
    #[error("“{0}” is no address that a call can come from over the internet. Ask your provider for the public one.")]
    NotPublic(String),
    /// Too many lines.
    #[error("At most {MOST_RANGES} addresses. Write neighbouring ones as a range.")]
    TooMany,
    /// A user name of another form.
    #[error("Use 3 to 32 letters, digits, dots, hyphens and underscores.")]
    User,
}

/// An address or a range of addresses. An IPv4 address written as IPv6 is the IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRange {
    base: IpAddr,
    length: u8,
}

impl AddressRange {
    /// Reads `203.0.113.9`, `203.0.113.0/24`, `2001:db8::/32`.
    ///
    /// # Errors
    /// When it is none, or the length does not fit the kind of address.
    pub fn parse(text: &str) -> Result<Self, AccessError> {
        let text = text.trim();
        let shown = || text.chars().take(60).collect::<String>();
        let (base, length) = text.split_once('/').map_or((text, None), |(base, length)| (base, Some(length)));
        let written: IpAddr = base.trim_matches(['[', ']']).parse().map_err(|_| AccessError::NoAddress(shown()))?;
        let bits = if written.is_ipv4() { 32 } else { 128 };
        let base = written.to_canonical();
        // `::ffff:203.0.113.0/120` is 203.0.113.0/24.
        let mapped = if written.is_ipv6() && base.is_ipv4() { 96 } else { 0 };
        let length = match length {
            None => bits,
            Some(digits) => {
                let fits = |n: &u8| (mapped..=bits).contains(n);
                digits.parse().ok().filter(fits).ok_or_else(|| AccessError::Length(shown(), mapped, bits))?
            }
        };
        Ok(Self { base, length: length - mapped })
    }

    /// The same, for a list that a person writes: what can never be the source of a call is told.
    ///
    /// # Errors
    /// See [`Self::parse`]; also for addresses inside a house, and for a range that is everybody.
    pub fn parse_public(text: &str) -> Result<Self, AccessError> {
        let range = Self::parse(text)?;
        let inside = match range.base {
            IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified(),
            IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local(),
        };
        let whole = if range.base.is_ipv4() { range.length < 8 } else { range.length < 16 };
        if inside || whole {
            return Err(AccessError::NotPublic(text.trim().chars().take(60).collect()));
        }
        Ok(range)
    }

    /// Whether an address is in the range.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        let (base, ip, bits) = match (self.base, ip.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), 32_u32),
            (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
            _ => return false,
        };
        let shift = bits - u32::from(self.length);
        shift >= 128 || (base >> shift) == (ip >> shift)
    }
}

impl std::fmt::Display for AddressRange {
    /// `203.0.113.9` or `203.0.113.0/24`, the bits behind the length at zero.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (bits, base) = match self.base {
            IpAddr::V4(ip) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.length)).unwrap_or(0);
                (32, IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits() & mask)))
            }
            IpAddr::V6(ip) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.length)).unwrap_or(0);
                (128, IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & mask)))
            }
        };
        if self.length == bits { write!(f, "{base}") } else { write!(f, "{base}/{}", self.length) }
    }
}

/// The name with which a clinic's phone system signs in at the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SipUser(String);

impl SipUser {
    /// Reads what was typed. The carrier takes up to 32 characters.
    ///
    /// # Errors
    /// When it is shorter, longer, or has other characters.
    pub fn parse(text: &str) -> Result<Self, AccessError> {
        let text = text.trim();
        let fits =
            (3..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        if fits { Ok(Self(text.to_owned())) } else { Err(AccessError::User) }
    }

    /// As stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who may call a clinic over SIP, as its settings say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SipAccess {
    /// The user name of its phone system.
    pub user: Option<String>,
    /// The addresses that it calls from, as stored.
    pub allowed: Vec<String>,
}

impl SipAccess {
    /// From `phone_integration_settings`. An address that cannot be read admits nobody, but it is still a list.
    #[must_use]
    pub fn stored(settings: &Value) -> Self {
        let user = settings.get("sipUsername").and_then(Value::as_str).filter(|user| !user.is_empty());
        let allowed = settings.get("sipAllowedIps").and_then(Value::as_array);
        let allowed = allowed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        Self { user: user.map(str::to_owned), allowed: allowed.collect() }
    }

    /// Whether nothing but the carrier's own check is asked for.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.user.is_none() && self.allowed.is_empty()
    }

    /// Whether a call may reach this clinic. Where the clinic names no user and no addresses, the carrier's own check
    /// was all there is.
    #[must_use]
    pub fn admits(&self, sip_username: &str, source_ip: &str) -> bool {
        let user_fits = self.user.as_ref().is_some_and(|user| user.eq_ignore_ascii_case(sip_username));
        let source = source_ip.trim_matches(['[', ']']).parse::<IpAddr>();
        let address_fits = source.is_ok_and(|ip| {
            self.allowed.iter().any(|text| AddressRange::parse(text).is_ok_and(|range| range.contains(ip)))
        });
        match (self.user.is_some(), !self.allowed.is_empty()) {
            (false, false) => true,
            (true, false) => user_fits,
            (false, true) => address_fits,
            // A PBX authenticates by one of the two; a wrong user name from a right address is an attack.
            (true, true) => {
                (user_fits && (source_ip.is_empty() || address_fits)) || (sip_username.is_empty() && address_fits)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn may_call(settings: &Value, user: &str, ip: &str) -> bool {
        SipAccess::stored(settings).admits(user, ip)
    }

    #[test]
    fn a_credential_opens_its_own_clinic_only() {
        let none = json!({});
        assert!(may_call(&none, "anyone", "203.0.113.9") && SipAccess::stored(&none).is_open());
        let user = json!({"sipUsername": "downtown"});
        assert!(may_call(&user, "downtown", "") && !may_call(&user, "west", "203.0.113.9") && !may_call(&user, "", ""));
        let ips = json!({"sipAllowedIps": ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7", "::ffff:192.0.2.0/120"]});
        for (ip, fits) in [
            ("203.0.113.9", true),
            ("::ffff:203.0.113.9", true),
            ("203.0.114.9", false),
            ("198.51.100.7", true),
            ("198.51.100.8", false),
            ("2001:db8::1", true),
            ("[2001:db8::1]", true),
            ("2001:db9::1", false),
            ("192.0.2.77", true),
            ("::ffff:192.0.3.1", false),
            ("", false),
            ("x", false),
        ] {
            assert_eq!(may_call(&ips, "", ip), fits, "{ip}");
        }
        let both = json!({"sipUsername": "downtown", "sipAllowedIps": ["203.0.113.9"]});
        assert!(may_call(&both, "downtown", "203.0.113.9") && may_call(&both, "", "203.0.113.9"));
        assert!(!may_call(&both, "west", "203.0.113.9") && !may_call(&both, "downtown", "192.0.2.1"));
        // A list that nothing can be read from closes; it does not open.
        let broken = json!({"sipAllowedIps": ["all", "203.0.113.0/33", ""]});
        assert!(!may_call(&broken, "", "203.0.113.1") && !SipAccess::stored(&broken).is_open());
    }

    #[test]
    fn ranges_are_shown_as_they_are_meant() {
        for (typed, shown) in [
            (" 203.0.113.9 ", "203.0.113.9"),
            ("203.0.113.9/24", "203.0.113.0/24"),
            ("203.0.113.9/32", "203.0.113.9"),
            ("2001:DB8::1/32", "2001:db8::/32"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7/120", "203.0.113.0/24"),
        ] {
            assert_eq!(AddressRange::parse_public(typed).unwrap().to_string(), shown, "{typed}");
        }
        for bad in [
            "",
            "all",
            "203.0.113",
            "203.0.113.0/33",
            "203.0.113.0/-1",
            "203.0.113.0/",
            "2001:db8::/129",
            "::ffff:203.0.113.0/24",
            "10.0.0.5",
            "192.168.1.0/24",
            "127.0.0.1",
            "0.0.0.0/0",
            "::/0",
            "<b>",
            "fd00::1",
        ] {
            assert!(AddressRange::parse_public(bad).is_err(), "{bad}");
        }
        for good in ["abc", "bright-smiles-downtown", "a.b_c-9"] {
            assert_eq!(SipUser::parse(&format!(" {good} ")).unwrap().as_str(), good);
        }
        for bad in ["", "ab", "a b c", "é-clinic", "a@b.c", "<b>x</b>", &"a".repeat(33)] {
            assert!(SipUser::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn anything_typed_is_read_or_told(text in "\\PC{0,40}|[0-9a-f.:/]{0,24}", user in "\\PC{0,40}") {
            if let Ok(range) = AddressRange::parse(&text) {
                prop_assert_eq!(AddressRange::parse(&range.to_string()).unwrap().to_string(), range.to_string());
                prop_assert!(range.contains(range.base));
            }
            let settings = json!({"sipUsername": user, "sipAllowedIps": [text]});
            let _ = may_call(&settings, &user, &text);
        }
    }
}

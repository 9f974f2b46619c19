//! SIP addresses as a carrier writes them into `To` and `From`, and who may call a clinic's.

mod access;

pub use access::{AccessError, AddressRange, MOST_RANGES, SipAccess, SipUser};

use crate::slug::ClinicSlug;

/// The user and host of a SIP address, lower-cased and without scheme, port or parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SipAddress {
    user: String,
    host: String,
}

impl SipAddress {
    /// Reads `sip:smile-dental@demo.sip.twilio.com:5061;transport=tls?x-a=b`, with or without
    /// scheme, port and parameters. Parameters are cut first, then the
    /// last `@` separates user and host. Returns `None` when there is no user, or what should be a host is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('<').map_or(text, |inner| inner.split('>').next().unwrap_or(inner));
        let text = strip_scheme(text);
        let address = text.split([';', '?']).next().unwrap_or_default();
        let (user, host) = address.rsplit_once('@')?;
        let host = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let user = percent_decode(user).to_lowercase();
        if user.is_empty() || user.len() > 255 || !is_host(host) {
            return None;
        }
        Some(Self { user, host: host.to_ascii_lowercase() })
    }

    /// The part before the `@`, decoded and lower-cased.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The host without port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The clinic this address names, when the user part is a slug.
    #[must_use]
    pub fn slug(&self) -> Option<ClinicSlug> {
        ClinicSlug::parse(&self.user).ok()
    }
}

impl std::fmt::Display for SipAddress {
    /// `sip:user@host`, what a host or parameter could be mistaken for escaped.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("sip:")?;
        for byte in self.user.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.!~*'()+&=$,/".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        write!(f, "@{}", self.host)
    }
}

/// A name or an address; an IPv6 address stands in brackets.
fn is_host(text: &str) -> bool {
    let name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    let address = |text: &str| {
        let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        inner.is_some_and(|inner| inner.parse::<core::net::Ipv6Addr>().is_ok())
    };
    (1..=255).contains(&text.len()) && (name(text) || address(text))
}

fn strip_scheme(text: &str) -> &str {
    for scheme in ["sips:", "sip:"] {
        if let Some(start) = text.get(..scheme.len())
            && start.eq_ignore_ascii_case(scheme)
        {
            return &text[scheme.len()..];
        }
    }
    text
}

fn percent_decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let rest = bytes.clone();
            let pair: Vec<u8> = rest.take(2).collect();
            let decoded =
                std::str::from_utf8(&pair).ok().filter(|p| p.len() == 2).and_then(|p| u8::from_str_radix(p, 16).ok());
            if let Some(value) = decoded {
                out.push(value);
                bytes.nth(1);
                continue;
            }
        }
        out.push(byte);
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::SipAddress;
    use proptest::prelude::*;

    #[test]
    fn reads_every_documented_form() {
        for text in [
            "sip:smile-dental@demo.sip.twilio.com",
            "smile-dental@demo.sip.twilio.com",
            "SIP:Smile-Dental@demo.sip.twilio.com:5061",
            "sips:smile-dental@demo.sip.twilio.com;transport=tls",
            "sip:smile-dental@demo.sip.twilio.com:5061;transport=tls?x-foo=bar@x",
            "sip:smile%2Ddental@demo.sip.twilio.com",
            "<sip:smile-dental@demo.sip.twilio.com>;tag=1",
        ] {
            let address = SipAddress::parse(text).unwrap();
            assert_eq!(address.slug().unwrap().as_str(), "smile-dental", "{text}");
            assert_eq!(address.host(), "demo.sip.twilio.com", "{text}");
        }
        for bad in [
            "",
            "sip:",
            "@host",
            "sip:@host",
            "user@",
            "front-desk",
            "sip:user@ho st",
            "sip:user@host:1:2",
            "sip:user@[::1",
            "sip:user@[name]",
            "sip:user@h\u{f6}st",
        ] {
            assert_eq!(SipAddress::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn extensions_numbers_and_addresses_are_users_like_any_other() {
        for (text, user, host) in [
            ("sip:101@10.0.0.5", "101", "10.0.0.5"),
            ("sip:101@10.0.0.5:5060;user=phone", "101", "10.0.0.5"),
            ("sip:+14165550142@pbx.example", "+14165550142", "pbx.example"),
            ("SIPS:Front%20Desk@[2001:DB8::1]:5061;transport=tls", "front desk", "[2001:db8::1]"),
            ("sip:a@b@pbx.example", "a@b", "pbx.example"),
            ("sip:%zz%4@pbx.example", "%zz%4", "pbx.example"),
            ("  sip:west@pbx_1.example  ", "west", "pbx_1.example"),
        ] {
            let address = SipAddress::parse(text).unwrap();
            assert_eq!((address.user(), address.host()), (user, host), "{text}");
            assert_eq!(SipAddress::parse(&address.to_string()), Some(address), "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = SipAddress::parse(&text);
            let _ = SipAddress::parse(&format!("sip:{text}@h"));
        }

        #[test]
        fn what_was_read_reads_the_same_again(
            user in "\\PC{1,20}", host in "[a-zA-Z0-9._-]{1,20}|\\[::1\\]|\\PC{0,8}", tail in "(:[0-9]{0,5})?([;?]\\PC{0,10})?"
        ) {
            if let Some(read) = SipAddress::parse(&format!("sip:{user}@{host}{tail}")) {
                prop_assert!(!read.user().is_empty() && read.host() == read.host().to_lowercase());
                prop_assert_eq!(SipAddress::parse(&read.to_string()), Some(read));
            }
        }
    }
}

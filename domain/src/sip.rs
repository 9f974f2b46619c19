//! SIP addresses as a carrier writes them into `To` and `From`.

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
    /// last `@` separates user and host. Returns `None` when there is no user or no host.
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
        if user.is_empty() || host.is_empty() || user.len() > 255 || host.len() > 255 {
            return None;
        }
        Some(Self { user, host: host.to_lowercase() })
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
        for bad in ["", "sip:", "@host", "sip:@host", "user@", "front-desk"] {
            assert_eq!(SipAddress::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = SipAddress::parse(&text);
            let _ = SipAddress::parse(&format!("sip:{text}@h"));
        }
    }
}

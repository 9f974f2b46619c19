//! The parameters that go with every request about a leg.

use super::Run;
use crate::emulator::script::is_sip;
use domain::sip::SipAddress;

pub(super) type Pairs = Vec<(String, String)>;

/// A pair.
pub(super) fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

impl Run<'_> {
    /// What the carrier says about a leg. Places are blank, and there: they count in the signature.
    pub(super) fn parameters(&self, leg: usize) -> Pairs {
        let end = &self.legs[leg];
        let mut pairs = vec![
            pair("AccountSid", &self.account.sid),
            pair("ApiVersion", "2010-04-01"),
            pair("CallSid", &end.sid),
            pair("CallStatus", end.status.word()),
            pair("Called", &end.to),
            pair("Caller", &end.from),
            pair("Direction", end.direction),
            pair("From", &end.from),
            pair("To", &end.to),
        ];
        if let Some(parent) = &end.parent {
            pairs.push(pair("ParentCallSid", parent));
        }
        if leg == 0 && self.script.over_sip() {
            self.sip(&mut pairs);
        } else {
            for party in ["Called", "Caller", "From", "To"] {
                for place in ["City", "Country", "State", "Zip"] {
                    pairs.push(pair(&format!("{party}{place}"), ""));
                }
            }
        }
        if leg == 0
            && let Some(number) = &self.script.forwarded_from
        {
            pairs.push(pair("ForwardedFrom", number));
        }
        pairs
    }

    fn sip(&self, pairs: &mut Pairs) {
        let sip = &self.script.sip;
        let domain = SipAddress::parse(&self.script.to).map(|address| address.host().to_owned()).unwrap_or_default();
        let call_id = self.legs[0].sid.get(2..18).unwrap_or_default().to_owned();
        pairs.push(pair("SipCallId", format!("{call_id}@{}", sip.source_ip)));
        pairs.push(pair("SipDomain", domain));
        pairs.push(pair("SipDomainSid", format!("SD{}1", "0".repeat(31))));
        pairs.push(pair("SipSourceIp", &sip.source_ip));
        if let Some(user) = &sip.username {
            pairs.push(pair("SipUsername", user));
        }
        for (name, value) in &sip.headers {
            pairs.push(pair(&format!("SipHeader_{name}"), value));
        }
    }

    /// The code a SIP phone gets for a call that was not connected.
    pub(super) fn sip_code(&self, leg: usize) -> Option<&'static str> {
        let end = &self.legs[leg];
        let over_sip = if leg == 0 { self.script.over_sip() } else { is_sip(&end.to) };
        over_sip.then_some(match end.status.word() {
            "busy" => "486",
            "no-answer" if leg == 0 => "404",
            "no-answer" => "480",
            "failed" => "503",
            "canceled" => "487",
            _ => "200",
        })
    }
}

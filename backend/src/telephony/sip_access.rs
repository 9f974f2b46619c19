//! One SIP domain serves all clinics, so a credential that authenticates for one slug does so for
//! every slug: the webhook itself checks that user name and source address belong to the clinic.

use serde_json::Value;
use std::net::IpAddr;

/// Whether a SIP call may reach this clinic. Where the clinic names no user and no addresses,
/// the carrier's own check was all there is.
pub(super) fn may_call(settings: &Value, sip_username: &str, source_ip: &str) -> bool {
    let user = settings.get("sipUsername").and_then(Value::as_str).filter(|u| !u.is_empty());
    let allowed: Vec<&str> = settings
        .get("sipAllowedIps")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let user_fits = user.is_some_and(|u| u.eq_ignore_ascii_case(sip_username));
    let address_fits = source_ip.parse::<IpAddr>().is_ok_and(|ip| allowed.iter().any(|range| contains(range, ip)));
    match (user.is_some(), !allowed.is_empty()) {
        (false, false) => true,
        (true, false) => user_fits,
        (false, true) => address_fits,
        // A PBX authenticates by one of the two; a wrong user name from a right address is an attack.
        (true, true) => {
            (user_fits && (source_ip.is_empty() || address_fits)) || (sip_username.is_empty() && address_fits)
        }
    }
}

fn contains(range: &str, ip: IpAddr) -> bool {
    let (base, length) = range.trim().split_once('/').map_or((range.trim(), None), |(base, len)| (base, Some(len)));
    let Ok(base) = base.parse::<IpAddr>() else { return false };
    let (base, ip, bits) = match (base, ip) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), 32_u32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
        _ => return false,
    };
    let Some(length) = length.map_or(Some(bits), |l| l.parse::<u32>().ok()).filter(|l| *l <= bits) else {
        return false;
    };
    let shift = bits - length;
    shift >= 128 || (base >> shift) == (ip >> shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_credential_opens_its_own_clinic_only() {
        let none = json!({});
        assert!(may_call(&none, "anyone", "203.0.113.9"));
        let user = json!({"sipUsername": "downtown"});
        assert!(may_call(&user, "downtown", "") && !may_call(&user, "west", "203.0.113.9") && !may_call(&user, "", ""));
        let ips = json!({"sipAllowedIps": ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"]});
        for (ip, fits) in [
            ("203.0.113.9", true),
            ("203.0.114.9", false),
            ("198.51.100.7", true),
            ("2001:db8::1", true),
            ("", false),
            ("x", false),
        ] {
            assert_eq!(may_call(&ips, "", ip), fits, "{ip}");
        }
        let both = json!({"sipUsername": "downtown", "sipAllowedIps": ["203.0.113.9"]});
        assert!(may_call(&both, "downtown", "203.0.113.9") && may_call(&both, "", "203.0.113.9"));
        assert!(!may_call(&both, "west", "203.0.113.9") && !may_call(&both, "downtown", "192.0.2.1"));
        assert!(!contains("203.0.113.0/33", "203.0.113.1".parse().unwrap_or(IpAddr::from([0, 0, 0, 0]))));
    }
}

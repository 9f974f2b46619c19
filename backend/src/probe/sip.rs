use super::Check;
use domain::integration::Credentials;
use domain::sip::SipAddress;
use std::net::IpAddr;
use std::time::Duration;

const ADDRESS: &str = "SIP address";
/// Looking a name up takes no longer.
const LOOK_UP: Duration = Duration::from_secs(3);

/// Whether the host has an address. More cannot be learnt without placing a call, and the answer says so.
pub(super) async fn ask(credentials: &Credentials) -> Check {
    let Some(address) = credentials.get("uri").and_then(SipAddress::parse) else {
        return Check::refused(ADDRESS, "There is no SIP address. Enter it.");
    };
    let host = address.host().trim_matches(['[', ']']);
    if host.parse::<IpAddr>().is_ok() {
        return Check::works(ADDRESS, "It is well formed. Whether a call gets through shows the first call.");
    }
    // The port does not matter: only the name is looked up.
    let found = tokio::time::timeout(LOOK_UP, tokio::net::lookup_host((host, 5060))).await;
    match found.map(|found| found.is_ok_and(|mut addresses| addresses.next().is_some())) {
        Ok(true) => Check::works(
            ADDRESS,
            "The name of its host leads somewhere. Whether the login is right shows the first call.",
        ),
        Ok(false) => Check::refused(ADDRESS, "The name of its host leads nowhere. Check its spelling."),
        Err(_) => Check::unknown(ADDRESS, "Looking up its host took too long. Test again in a minute."),
    }
}

#![allow(clippy::unwrap_used)]
use super::*;
use crate::outbound::Providers;
use proptest::prelude::*;

fn account(sid: &str) -> TwilioAccount {
    TwilioAccount { sid: sid.to_owned(), tokens: vec!["secret".to_owned().into()] }
}

#[test]
fn an_id_keeps_to_its_place_in_the_path() {
    assert!(Sid::parse("CA", "CA00000000000000000000000000000001").is_some());
    for wrong in [
        "",
        "CA",
        "RE00000000000000000000000000000001",
        "CA0000000000000000000000000000001",
        "CA../../../../../../../../../../x",
    ] {
        assert_eq!(Sid::parse("CA", wrong), None, "{wrong}");
    }
}

#[test]
fn only_the_carriers_own_addresses_count() {
    let outbound = Outbound::new(Providers::default());
    let path = "/2010-04-01/Accounts/AC1/Recordings/RE1";
    assert!(is_carriers_own(&outbound, &format!("https://api.twilio.com{path}")));
    for foreign in [
        "http://api.twilio.com",
        "https://api.twilio.com.evil.example",
        "https://evil.example/api.twilio.com",
        "https://api.twilio.com@evil.example",
        "https://user@api.twilio.com",
        "https://api.twilio.com:8443",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//api.twilio.com",
    ] {
        assert!(!is_carriers_own(&outbound, &format!("{foreign}{path}")), "{foreign}");
    }
}

#[test]
fn an_account_that_is_none_asks_nobody() {
    let outbound = Outbound::new(Providers::default());
    let account = account("AC/../../elsewhere");
    let rest = TwilioRest::new(&outbound, &account);
    let refused = rest.request(Method::GET, &["Calls"], "t").unwrap_err();
    assert!(matches!(refused, ProviderError::NotSetUp(_)));
}

proptest! {
    #[test]
    fn whatever_the_id_the_token_goes_to_the_configured_host(text in ".{0,60}") {
        let outbound = Outbound::new(Providers::default());
        let account = account("AC00000000000000000000000000000000");
        let rest = TwilioRest::new(&outbound, &account);
        if let Some(sid) = Sid::parse("", &text) {
            let request = rest.request(Method::GET, &["Recordings", &format!("{}.mp3", sid.as_str())], "t").unwrap().build().unwrap();
            prop_assert_eq!(request.url().host_str(), Some("api.twilio.com"));
            prop_assert!(request.url().path().starts_with("/2010-04-01/Accounts/AC00000000000000000000000000000000/Recordings/"));
        }
    }
}

//! The test vectors of the wire facts, computed with the carrier's own helper library.
#![allow(clippy::unwrap_used)]
use super::*;

const A_URL: &str = "https://voice.example.com/webhooks/twilio/voice";
const A_BODY: &str = "AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01&CallSid=CA00000000000000000000000000000001&CallStatus=ringing&Called=%2B14165550100&Caller=%2B16475550123&Direction=inbound&From=%2B16475550123&To=%2B14165550100";
const A_SIGNATURE: &str = "NDiIsk94uNxcFfxo4m9uNwhbSgA=";
const B_URL: &str = "https://voice.example.com/webhooks/twilio/sms?tenant=clinic-7&x=a%20b";
const B_BODY: &str = "AccountSid=AC00000000000000000000000000000001&Body=R%C3%A9serv%C3%A9+%C3%A0+9h30+%E2%9C%93&From=%2B16475550123&FromCity=&MessageSid=SM00000000000000000000000000000001&NumMedia=0&To=%2B14165550100";
const C_URL: &str = "https://voice.example.com/webhooks/twilio/events?bodySHA256=8eeea3cd11fd241150fcafab936585e6102bc35fc1e06e4fb3859b8fc25d6818";
const C_BODY: &[u8] = br#"{"event":"call.ended","sid":"CA00000000000000000000000000000001"}"#;
const H_BODY: &str = "AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01&CallSid=CA00000000000000000000000000000002&CallStatus=ringing&Direction=inbound&From=sip%3Aalice%40203.0.113.9&SipCallId=7f3a-1%40203.0.113.9&SipDomain=smile.sip.twilio.com&SipDomainSid=SD00000000000000000000000000000001&SipHeader_X-Clinic=smile&SipSourceIp=203.0.113.9&To=sip%3Afront-desk%40smile.sip.twilio.com%3Btransport%3Dudp";
const I_BODY: &str = "AccountSid=AC00000000000000000000000000000001&CallDuration=42&CallSid=CA00000000000000000000000000000001&CallStatus=completed&CallbackSource=call-progress-events&Direction=inbound&Duration=1&From=%2B16475550123&SequenceNumber=0&Timestamp=Fri%2C+21+Nov+2025+14%3A05%3A07+%2B0000&To=%2B14165550100";
const K_BODY: &str = "AccountSid=AC00000000000000000000000000000000&ApiVersion=2010-04-01&CallSid=CA11111111111111111111111111111111&CallStatus=ringing&Direction=inbound&From=%2B14165550142&To=%2B14165550100";

fn token(text: &str) -> Vec<SecretString> {
    vec![text.to_owned().into()]
}

fn test_token() -> Vec<SecretString> {
    token("aiclinic_test_auth_token_0123456")
}

fn form_ok(tokens: &[SecretString], url: &str, body: &str, signature: &str) -> bool {
    let pairs = FormPairs::parse(body.as_bytes());
    verify(tokens, url, Signed::Form(&pairs), signature)
}

#[test]
fn vectors_0a_and_0b_the_documented_ones() {
    let body = |last: &str| {
        format!("CallSid=CA1234567890ABCDE&Caller=%2B1415867{last}&Digits=1234&From=%2B1415867{last}&To=%2B18005551212")
    };
    assert!(form_ok(
        &token("12345"),
        "https://example.com/myapp.php?foo=1&bar=2",
        &body("5310"),
        "L/OH5YylLD5NRKLltdqwSvS0BnU="
    ));
    assert!(form_ok(
        &token("12345"),
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        &body("5309"),
        "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    ));
}

#[test]
fn vector_a_and_its_variants() {
    assert!(form_ok(&test_token(), A_URL, A_BODY, A_SIGNATURE));
    assert!(
        form_ok(&test_token(), &A_URL.replace("://", "://user:pw@"), A_BODY, A_SIGNATURE),
        "user info is not signed"
    );
    assert!(form_ok(&test_token(), &format!("{A_URL}#rc=2"), A_BODY, A_SIGNATURE), "the fragment is not signed");
    assert!(!form_ok(&test_token(), A_URL, &A_BODY.replace("ringing", "completed"), A_SIGNATURE));
    assert!(!form_ok(&token("other"), A_URL, A_BODY, A_SIGNATURE));
    for bad in ["", "NDiIsk94uNxcFfxo4m9uNwhbSg", "ndiisk94unxcffxo4m9unwhbsga=", &"A".repeat(5000)] {
        assert!(!form_ok(&test_token(), A_URL, A_BODY, bad));
    }
}

#[test]
fn vector_a2_the_newer_scheme_is_not_mistaken_for_the_older() {
    assert!(!form_ok(&test_token(), A_URL, A_BODY, "LPF+6lXjGuQ8t3o7/l6MtetulOC5YBuuSAPvyH0U2tE="));
}

#[test]
fn vector_a2_is_made_with_a_shared_key() {
    let pairs = FormPairs::parse(A_BODY.as_bytes());
    let key = &test_token()[0];
    let good = "LPF+6lXjGuQ8t3o7/l6MtetulOC5YBuuSAPvyH0U2tE=";
    assert!(verify_shared(key, A_URL, Signed::Form(&pairs), good));
    assert!(!verify_shared(key, A_URL, Signed::Form(&pairs), A_SIGNATURE), "the older scheme is another one");
    assert!(!verify_shared(&token("other")[0], A_URL, Signed::Form(&pairs), good));
    assert_eq!(named_key("key=WK1,algorithm=HMAC_SHA256"), Some("WK1"));
    assert_eq!(named_key(" algorithm = hmac_sha256 , key = WK1 "), Some("WK1"));
    for bad in ["", "key=WK1", "algorithm=HMAC_SHA256", "key=,algorithm=HMAC_SHA256", "key=WK1,algorithm=NONE"] {
        assert_eq!(named_key(bad), None, "{bad}");
    }
}

#[test]
fn vector_b_utf8_blank_values_and_query() {
    assert!(form_ok(&test_token(), B_URL, B_BODY, "Z+3FjbitVX102BmtCc/EpkbA828="));
    assert!(!form_ok(&test_token(), B_URL, B_BODY, "MVUFbEbG1qFC8xwT/7ddD0b+pNI="), "blank values count");
}

#[test]
fn vector_c_json_bodies_by_hash() {
    let signature = "Hid301Ghy69mE4zCvw1pk0OYYFQ=";
    assert!(verify(&test_token(), C_URL, Signed::Body(C_BODY), signature));
    let mut longer = C_BODY.to_vec();
    longer.push(b' ');
    assert!(!verify(&test_token(), C_URL, Signed::Body(&longer), signature));
    assert!(names_body_hash(C_URL) && !names_body_hash(A_URL));
    let unhashed = sign(&test_token()[0], A_URL, Signed::Body(C_BODY));
    assert!(
        !verify(&test_token(), A_URL, Signed::Body(C_BODY), &unhashed),
        "a body without its hash in the URL is a hole"
    );
}

#[test]
fn vectors_d_ports_slashes_and_schemes() {
    let with_port = |port: &str| A_URL.replace("example.com", &format!("example.com:{port}"));
    assert!(form_ok(&test_token(), &with_port("8443"), A_BODY, "2M73HOTpJEIfPBaNxcSLOboN3A4="));
    assert!(form_ok(&test_token(), &with_port("8443"), A_BODY, A_SIGNATURE), "https voice drops the port");
    assert!(form_ok(&test_token(), A_URL, A_BODY, "4LY04LKjIDq7oj7jHQL4wu1guAM="), "D2 was signed with :443");
    let slash = format!("{A_URL}/");
    assert!(!form_ok(&test_token(), &slash, A_BODY, A_SIGNATURE));
    assert!(form_ok(&test_token(), &slash, A_BODY, "0tM7Trh/jT2UsUXHw7WbzZvUIl4="));
    let http = A_URL.replace("https", "http");
    assert!(!form_ok(&test_token(), &http, A_BODY, A_SIGNATURE));
    assert!(form_ok(&test_token(), &http, A_BODY, "FxNBV9Gt5CyDeC3Art/b/EayvkA="));
}

#[test]
fn vector_e_repeated_names() {
    let body = "CallSid=CA1&MediaUrl=https%3A%2F%2Fb&MediaUrl=https%3A%2F%2Fa&MediaUrl=https%3A%2F%2Fa&To=%2B1";
    assert!(form_ok(&test_token(), "https://voice.example.com/x", body, "Kyt6LQUDt34nqQVgEE/GsX29ig8="));
}

#[test]
fn vector_f_get() {
    let url = format!("{A_URL}?CallSid=CA1&From=%2B16475550123");
    assert!(verify(&test_token(), &url, Signed::Query, "o3nSo/Y7csKxqx8ldU3FEYCEimA="));
}

#[test]
fn vector_g_sort_order_is_by_bytes() {
    let body = "a=1&B=2&SipHeader_X-Clinic=smile&SipCallId=abc%401.2.3.4";
    assert!(form_ok(&test_token(), A_URL, body, "ZjR3IVtCNV2lrrgAOba2WQjqZpI="));
}

#[test]
fn vectors_h_and_i_sip_and_status() {
    assert!(form_ok(
        &test_token(),
        "https://voice.example.com/webhooks/twilio/sip",
        H_BODY,
        "6q3ZW5nh1er3a/NVNc0Xi/CcfuM="
    ));
    assert!(form_ok(
        &test_token(),
        "https://voice.example.com/webhooks/twilio/status",
        I_BODY,
        "Oa1P2BdtGK0AhosPs2lkYJOFLsg="
    ));
}

#[test]
fn vectors_j_websocket_handshakes() {
    assert!(verify(&test_token(), "wss://voice.example.com/media", Signed::Query, "1E/k6Mx/2vt9JqlPRT93DLVCQ3s="));
    assert!(verify(&test_token(), "wss://voice.example.com/media/", Signed::Query, "UaRUfVHhtn4gk/mzWZ4FBxqMnmU="));
}

#[test]
fn vectors_k_the_local_demo() {
    let demo = token("demo-auth-token");
    let url = "http://127.0.0.1:3000/api/twilio/voice";
    assert!(form_ok(&demo, url, K_BODY, "tB5vqwcg7H4N0qpOWgNupq9STcs="));
    assert!(form_ok(&demo, url, K_BODY, "GTdXPHlNleezF/TC9Kpzb+94sB8="), "K2 was signed without the port");
    assert!(form_ok(&demo, "https://demo.example.com/api/twilio/voice", K_BODY, "Za/TutctymVMAUWj0mw200yu1fc="));
}

#[test]
fn both_tokens_are_valid_during_rotation() {
    let both = [token("new"), test_token()].concat();
    assert!(form_ok(&both, A_URL, A_BODY, A_SIGNATURE));
    assert!(!verify(&[], A_URL, Signed::Query, A_SIGNATURE));
}

proptest::proptest! {
    #[test]
    fn garbage_never_verifies_and_never_panics(url in "\\PC{0,60}", body in proptest::collection::vec(proptest::num::u8::ANY, 0..80), signature in "\\PC{0,40}") {
        let pairs = FormPairs::parse(&body);
        proptest::prop_assert!(!verify(&test_token(), &url, Signed::Form(&pairs), &signature));
        proptest::prop_assert!(!verify(&test_token(), &url, Signed::Body(&body), &signature));
    }
}

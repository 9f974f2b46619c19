#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use uuid::Uuid;

const BASE: &str = "https://calls.example";
const TARGET: &str = "/api/twilio/voice?x=1";

fn platform(previous: bool) -> Key {
    Key::Platform { previous }
}

fn candidates() -> Vec<Candidate> {
    let account = |previous| Key::Account { id: Uuid::nil(), company: Uuid::nil(), previous };
    [(platform(false), "now"), (platform(true), "before"), (account(false), "theirs"), (account(true), "theirs-before")]
        .into_iter()
        .map(|(key, token)| Candidate { key, token: token.to_owned().into(), named: true })
        .collect()
}

fn body() -> FormPairs {
    FormPairs::parse(b"AccountSid=AC1&From=%2B14165550142&FromCity=&To=%2B14165550101")
}

fn cause_of(url: &str, token: &str, signed: &FormPairs, received: &FormPairs) -> (Cause, usize) {
    let signature = sign(&token.to_owned().into(), url, Signed::Form(signed));
    diagnose(
        Evidence {
            base: BASE,
            target: TARGET,
            pairs: received,
            signature: Some(&signature),
            host: Some("internal:3000"),
            forwarded_proto: Some("https"),
            forwarded_host: Some("www.calls.example, proxy"),
        },
        &candidates(),
    )
}

#[test]
fn names_the_address_that_was_signed() {
    for (url, signed) in [
        ("http://calls.example/api/twilio/voice?x=1", "http://calls.example/api/twilio/voice"),
        ("https://www.calls.example/api/twilio/voice?x=1", "https://www.calls.example/api/twilio/voice"),
        ("http://internal:3000/api/twilio/voice?x=1", "http://internal:3000/api/twilio/voice"),
        ("https://calls.example/api/twilio/voice/?x=1", "https://calls.example/api/twilio/voice/"),
    ] {
        for (key, token) in [(platform(false), "now"), (platform(true), "before")] {
            let expected = Cause::OtherAddress { signed: signed.to_owned(), query: false, key };
            assert_eq!(cause_of(url, token, &body(), &body()).0, expected, "{url}");
        }
    }
    let without_query = cause_of("https://calls.example/api/twilio/voice", "now", &body(), &body()).0;
    assert!(matches!(without_query, Cause::OtherAddress { query: true, .. }), "{without_query:?}");
}

#[test]
fn names_the_signer() {
    let key = candidates()[2].key;
    assert_eq!(
        cause_of("https://calls.example/api/twilio/voice?x=1", "theirs", &body(), &body()).0,
        Cause::OtherSigner { key }
    );
    let with_port = cause_of("https://calls.example:443/api/twilio/voice?x=1", "theirs", &body(), &body()).0;
    assert_eq!(with_port, Cause::OtherSigner { key });
}

#[test]
fn names_what_happened_to_the_body() {
    let url = "https://calls.example/api/twilio/voice?x=1";
    let without = FormPairs::parse(b"AccountSid=AC1&From=%2B14165550142&To=%2B14165550101");
    assert_eq!(cause_of(url, "now", &without, &body()).0, Cause::BlanksDropped { key: platform(false) });
    let spaces = FormPairs::parse(b"AccountSid=AC1&From=+14165550142&FromCity=&To=+14165550101");
    assert_eq!(cause_of(url, "before", &body(), &spaces).0, Cause::PlusSignsLost { key: platform(true) });
    assert_eq!(cause_of(url, "now", &body(), &FormPairs::parse(b"")).0, Cause::EmptyBody);
    let broken = FormPairs::parse(b"AccountSid=AC1&FromCity=Montr%E9al");
    assert_eq!(cause_of(url, "now", &body(), &broken).0, Cause::NotUtf8);
    let changed = FormPairs::parse(b"AccountSid=AC1&From=%2B14165550142&FromCity=&To=%2B14165550102");
    assert_eq!(cause_of(url, "now", &body(), &changed).0, Cause::Unknown);
    assert_eq!(cause_of(url, "nobody's", &body(), &body()).0, Cause::Unknown);
}

#[test]
fn tells_no_signature_from_a_wrong_one() {
    let pairs = body();
    let evidence = |signature| Evidence {
        base: BASE,
        target: TARGET,
        pairs: &pairs,
        signature,
        host: None,
        forwarded_proto: None,
        forwarded_host: None,
    };
    assert_eq!(diagnose(evidence(None), &candidates()), (Cause::NotSigned, 0));
    assert_eq!(diagnose(evidence(Some(" ")), &candidates()), (Cause::NotSigned, 0));
    let long = "A".repeat(6000);
    for odd in ["garbage", "Ünsigned", &long, "NDiIsk94uNxcFfxo4m9uNwhbSgA"] {
        assert_eq!(diagnose(evidence(Some(odd)), &candidates()), (Cause::NotASignature, 0), "{odd:.40}");
    }
    let right_shape = Some("NDiIsk94uNxcFfxo4m9uNwhbSgA=");
    assert_eq!(diagnose(evidence(right_shape), &candidates()).0, Cause::Unknown);
    let strangers: Vec<Candidate> = candidates().into_iter().map(|c| Candidate { named: false, ..c }).collect();
    assert_eq!(diagnose(evidence(right_shape), &strangers).0, Cause::UnknownAccount);
}

proptest! {
    /// A forger who chooses everything gets no more work out of it than that.
    #[test]
    fn the_work_is_bounded(body in proptest::collection::vec(any::<u8>(), 0..300), host in "\\PC{0,60}", keys in 0_usize..40) {
        let pairs = FormPairs::parse(&body);
        let many: Vec<Candidate> = candidates().into_iter().cycle().take(keys).collect();
        let evidence = Evidence {
            base: BASE, target: TARGET, pairs: &pairs, signature: Some("NDiIsk94uNxcFfxo4m9uNwhbSgA="),
            host: Some(&host), forwarded_proto: Some(&host), forwarded_host: Some(&host),
        };
        prop_assert!(diagnose(evidence, &many).1 <= MAX_TRIALS);
    }
}

//! One rule for each reader of foreign bytes. A panic is a finding.

use backend::twilio::{FormPairs, VoiceRequest, signature};
use domain::phone::{Caller, E164};
use domain::sip::SipAddress;

/// A webhook's body: whatever it holds can be asked about, kept by the database and signed.
pub fn form(body: &[u8]) {
    let pairs = FormPairs::parse(body);
    assert!(pairs.iter().count() <= 300);

    let request = VoiceRequest::new(&pairs);
    for (name, _) in pairs.iter() {
        assert!(!request.get(name).contains('\0'), "PostgreSQL takes no NUL");
    }
    if let Some(sid) = request.call_sid() {
        assert!((3..=64).contains(&sid.len()) && sid.bytes().all(|b| b.is_ascii_alphanumeric()));
    }
    for number in [request.called(), request.forwarded_from(), request.caller().number().cloned()].into_iter().flatten()
    {
        assert_eq!(E164::parse(number.as_str()).as_ref(), Ok(&number), "a number is a number when read again");
    }
    assert!(request.duration().is_none_or(|seconds| (0..=86_400).contains(&seconds)));
    let _ = (request.status(), request.account_sid(), request.to());

    let kept = pairs.to_json();
    assert!(kept.is_object() && !kept.to_string().contains("\\u0000"));

    let token = "token".to_owned().into();
    let url = "https://calls.example.com/api/twilio/voice";
    let signed = signature::sign(&token, url, signature::Signed::Form(&pairs));
    assert!(signature::verify(&[token], url, signature::Signed::Form(&pairs), &signed));
}

/// A SIP address or a caller id, from anywhere.
pub fn sip(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    if let Some(address) = SipAddress::parse(&text) {
        assert!(!address.user().is_empty() && !address.host().is_empty());
        if let Some(slug) = address.slug() {
            let again = SipAddress::parse(&format!("sips:{}@sip.example.com:5061;transport=tls", slug.as_str()));
            assert_eq!(again.and_then(|address| address.slug()), Some(slug), "a clinic's own address leads to it");
        }
    }
    let read = [E164::parse(&text).ok(), E164::parse_human(&text).ok(), Caller::from_carrier(&text).number().cloned()];
    for number in read.into_iter().flatten() {
        assert_eq!(E164::parse(number.as_str()), Ok(number));
    }
}

/// A server message of the voice platform: whatever it is, it is some message.
pub fn vapi(body: &[u8]) {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(body) else { return };
    let message = domain::vapi::Message::read(&body);
    assert!(!format!("{message:?}").contains("\\0"), "PostgreSQL takes no NUL");
    assert!(!message.begins() || message.call.is_some(), "a call that begins can be found again");
    if let domain::vapi::Kind::EndOfCall(end) = &message.kind {
        assert!(end.seconds().is_none_or(|seconds| (0..=86_400).contains(&seconds)));
    }
}

/// A webhook of Meta: its calls can be keyed and kept.
pub fn whatsapp(body: &[u8]) {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(body) else { return };
    let events = domain::whatsapp::events(&body);
    assert!(events.len() <= domain::whatsapp::MOST);
    for event in events {
        assert!(event.key.len() <= 255 && event.key.bytes().all(|b| b.is_ascii_graphic()));
        assert!(!event.payload.to_string().contains("\\u0000"), "PostgreSQL takes no NUL");
        let _ = (event.happened.status(), event.happened.word(), event.happened.key());
    }
}

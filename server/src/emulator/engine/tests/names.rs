//! Which parameters go with which request: those that the carrier documents, and no others.

use super::*;
use crate::emulator::script::{EndOfMessage, Input, LeftMessage};
use std::collections::BTreeSet;

/// With every request about a leg.
const CALL: &str = "AccountSid ApiVersion CallSid CallStatus Called Caller Direction From To";
/// On calls from the phone network, blank or not.
const PLACES: &str = "CalledCity CalledCountry CalledState CalledZip CallerCity CallerCountry CallerState CallerZip \
     FromCity FromCountry FromState FromZip ToCity ToCountry ToState ToZip";
/// On calls over SIP.
const SIP: &str = "SipCallId SipDomain SipDomainSid SipSourceIp SipUsername SipHeader_X-Clinic";
/// In callbacks about a leg that ended.
const ENDED: &str = "CallDuration CallbackSource Duration SequenceNumber Timestamp";

fn names(parts: &[&str]) -> BTreeSet<String> {
    parts.iter().flat_map(|part| part.split_whitespace()).map(str::to_owned).collect()
}

/// The names sent to an address, of its last request.
#[track_caller]
fn sent(table: &Table, path: &str) -> BTreeSet<String> {
    let all = table.requests();
    let (_, pairs) =
        all.iter().rev().find(|(asked, _)| asked == path).unwrap_or_else(|| panic!("{path} was not asked"));
    pairs.iter().map(|(name, _)| name.clone()).collect()
}

fn message() -> LeftMessage {
    LeftMessage { words: "Call me".into(), seconds: Some(9), ends: EndOfMessage::Key, unintelligible: false }
}

#[tokio::test]
async fn a_message_carries_the_documented_names() {
    let table = Table::voice("<Gather input=\"dtmf speech\" action=\"/heard\" numDigits=\"1\"/>");
    let record = "<Record action=\"/done\" recordingStatusCallback=\"/recording\" transcribe=\"true\" \
                  transcribeCallback=\"/text\"/>";
    let table = Table { answers: [table.answers, vec![("/heard", xml(record))]].concat(), ..Table::default() };
    let mut script = script();
    script.forwarded_from = Some("+14165550120".into());
    script.inputs = vec![Input::Say("a message".into())];
    script.messages = vec![message()];
    run(script, &table).await;
    assert_eq!(sent(&table, "/voice"), names(&[CALL, PLACES, "ForwardedFrom"]));
    assert_eq!(sent(&table, "/heard"), names(&[CALL, PLACES, "ForwardedFrom SpeechResult Confidence"]));
    let done = "ForwardedFrom RecordingUrl RecordingSid RecordingDuration Digits";
    assert_eq!(sent(&table, "/done"), names(&[CALL, PLACES, done]));
    // Neither From nor To nor the state of the call.
    let recording = "AccountSid CallSid RecordingSid RecordingUrl RecordingStatus RecordingDuration RecordingChannels \
                     RecordingStartTime RecordingSource RecordingTrack ErrorCode";
    assert_eq!(sent(&table, "/recording"), names(&[recording]));
    let text = "ForwardedFrom TranscriptionSid TranscriptionText TranscriptionStatus TranscriptionType \
                TranscriptionUrl RecordingSid RecordingUrl";
    assert_eq!(sent(&table, "/text"), names(&[CALL, PLACES, text]));
    assert_eq!(sent(&table, "/status"), names(&[CALL, PLACES, ENDED, "ForwardedFrom"]));
}

#[tokio::test]
async fn a_dial_carries_the_documented_names() {
    let table = Table::voice(
        "<Dial action=\"/done\"><Number statusCallback=\"/leg\" statusCallbackEvent=\"initiated completed\">\
         +14165550110</Number></Dial>",
    );
    run(script(), &table).await;
    let done = "DialCallStatus DialCallSid DialCallDuration DialBridged";
    assert_eq!(sent(&table, "/done"), names(&[CALL, PLACES, done]));
    assert_eq!(sent(&table, "/leg"), names(&[CALL, PLACES, ENDED, "ParentCallSid"]));
}

#[tokio::test]
async fn sip_fallbacks_and_streams_carry_the_documented_names() {
    let table = Table::new(&[
        ("/voice", answer(500, "text/plain", "no")),
        ("/fallback", xml("<Connect><Stream url=\"wss://ai.example/m\" statusCallback=\"/stream\"/></Connect>")),
    ]);
    let mut script = script();
    script.to = "sip:downtown@demo.sip.twilio.com".into();
    script.fallback_url = Some("http://sb/fallback".into());
    script.sip.username = Some("downtown".into());
    script.sip.headers.insert("X-Clinic".into(), "1".into());
    run(script, &table).await;
    assert_eq!(sent(&table, "/voice"), names(&[CALL, SIP]));
    assert_eq!(sent(&table, "/fallback"), names(&[CALL, SIP, "ErrorCode ErrorUrl"]));
    let stream = "AccountSid CallSid StreamEvent StreamName StreamSid Timestamp";
    assert_eq!(sent(&table, "/stream"), names(&[stream]));
    assert_eq!(sent(&table, "/status"), names(&[CALL, SIP, ENDED, "SipResponseCode"]));
}

#[tokio::test]
async fn what_is_not_carried_out_is_said() {
    let table = Table::voice(
        "<Enqueue>hold</Enqueue><Say>One <break strength=\"weak\"/> two</Say>\
         <Dial hangupOnStar=\"true\" action=\"/done\"><Number machineDetection=\"Enable\">+14165550110</Number>\
         <Conference>room</Conference></Dial>",
    );
    let outcome = run(script(), &table).await;
    for words in [
        "Enqueue is known to the carrier",
        "break inside Say",
        "hangupOnStar of Dial",
        "machineDetection of Number",
        "Conference is known to the carrier",
    ] {
        assert!(tells(&outcome, words), "{words}: {:?}", outcome.story);
    }
    assert_eq!(codes(&outcome), Vec::<u32>::new());
}

//! What the carrier does with answers that are no documents, and with documents that are odd.

use super::*;

#[tokio::test]
async fn the_first_request_is_what_the_carrier_sends() {
    let table = Table::voice("<Say>Hello there</Say>");
    let mut script = script();
    script.forwarded_from = Some("+16045550120".into());
    let outcome = run(script, &table).await;
    for (name, value) in [
        ("AccountSid", "AC00000000000000000000000000000000"),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", "CA11111111111111111111111111111111"),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
        ("From", "+14165550142"),
        ("To", "+14165550101"),
        ("FromCity", ""),
        ("CalledZip", ""),
        ("ForwardedFrom", "+16045550120"),
    ] {
        table.has("/voice", name, value);
    }
    assert_eq!(table.sent("/voice", "SipDomain"), None);
    assert_eq!((outcome.status.as_str(), outcome.seconds, outcome.answered), ("completed", 1, true));
    table.has("/status", "CallStatus", "completed");
    table.has("/status", "CallDuration", "1");
    table.has("/status", "Duration", "1");
    table.has("/status", "SequenceNumber", "0");
    table.has("/status", "CallbackSource", "call-progress-events");
    table.has("/status", "Timestamp", "Wed, 25 Nov 2026 15:00:00 +0000");
}

#[tokio::test]
async fn a_sip_call_carries_its_domain_and_no_places() {
    let table = Table::voice("<Reject reason=\"busy\"/>");
    let mut script = script();
    script.to = "sip:smile@demo.sip.twilio.com:5061;transport=tls".into();
    script.from = "sip:101@10.0.0.5".into();
    script.sip.username = Some("smile".into());
    script.sip.headers.insert("X-Clinic".into(), "smile".into());
    run(script, &table).await;
    table.has("/voice", "SipDomain", "demo.sip.twilio.com");
    table.has("/voice", "SipUsername", "smile");
    table.has("/voice", "SipHeader_X-Clinic", "smile");
    table.has("/voice", "SipSourceIp", "203.0.113.9");
    assert_eq!(table.sent("/voice", "FromCity"), None);
    table.has("/status", "SipResponseCode", "486");
}

#[tokio::test]
async fn what_is_no_document_ends_in_an_application_error() {
    for (bad, code) in [
        (answer(403, "text/plain", "no"), 11217),
        (answer(500, "text/html", ""), 11217),
        (answer(302, "text/xml", ""), 11200),
        (answer(204, "", ""), 11770),
        (answer(200, "application/json", "{}"), 12300),
        (answer(200, "text/xml", "<Response>"), 12100),
        (answer(200, "text/xml", "<html/>"), 12101),
        (answer(0, "", ""), 11205),
    ] {
        let table = Table::new(&[("/voice", bad)]);
        let outcome = run(script(), &table).await;
        assert_eq!(codes(&outcome), [code]);
        assert!(outcome.application_error && outcome.answered && tells(&outcome, "application error"));
        table.has("/status", "CallStatus", "completed");
    }
}

#[tokio::test]
async fn the_fallback_is_asked_with_the_reason() {
    let table = Table::new(&[("/voice", answer(500, "", "")), ("/fallback", xml("<Say>Hi</Say>"))]);
    let mut with = script();
    with.fallback_url = Some("http://sb/fallback".into());
    let outcome = run(with.clone(), &table).await;
    assert!(!outcome.application_error && tells(&outcome, "“Hi”"));
    table.has("/fallback", "ErrorCode", "11217");
    table.has("/fallback", "ErrorUrl", "http://sb/voice");
    let table = Table::new(&[("/voice", answer(500, "", "")), ("/fallback", answer(500, "", ""))]);
    assert!(run(with, &table).await.application_error);
}

#[tokio::test]
async fn unknown_verbs_and_attributes_are_warned_of_and_skipped() {
    let outcome = run(script(), &Table::voice("<say>x</say><Say tone=\"kind\">Hello</Say>")).await;
    assert_eq!(codes(&outcome), [12200, 12200]);
    assert!(tells(&outcome, "“Hello”") && !outcome.application_error);
}

#[tokio::test]
async fn a_call_that_goes_in_circles_ends() {
    let table = Table::voice("<Redirect/>");
    let outcome = run(script(), &table).await;
    assert!(outcome.application_error && tells(&outcome, "goes in circles"));
    assert_eq!(table.paths().iter().filter(|path| *path == "/voice").count(), 100);
}

#[tokio::test]
async fn an_empty_document_answers_and_hangs_up() {
    let outcome = run(script(), &Table::voice("")).await;
    assert_eq!((outcome.status.as_str(), outcome.answered, outcome.seconds), ("completed", true, 0));
}

#![allow(clippy::unwrap_used)]
use super::*;
use crate::emulator::wire::{Account, Answer, Answering, Post, Request as Sent};
use axum::body::Body;
use http_body_util::BodyExt as _;
use serde_json::Value;
use std::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower::ServiceExt as _;

const SID: &str = "AC00000000000000000000000000000000";

/// Answers everything with one document, and shows what it was asked.
struct Wire(UnboundedSender<Sent>, &'static str);

impl Post for Wire {
    fn post(&self, request: Sent) -> Answering<'_> {
        let _ = self.0.send(request);
        let body = format!("<Response>{}</Response>", self.1).into_bytes();
        Box::pin(async { Ok(Answer { status: 200, content_type: "text/xml".into(), body, millis: 0 }) })
    }
}

pub(super) fn carrier(document: &'static str) -> (Router, Mutex<UnboundedReceiver<Sent>>) {
    let (sender, receiver) = unbounded_channel();
    let account = Account {
        sid: SID.into(),
        token: "demo-auth-token".to_owned().into(),
        numbers: None,
        api_base: "http://127.0.0.1:4010".into(),
    };
    let platform = Platform::new(account, Box::new(Wire(sender, document)), "http://sb/");
    (router(Arc::new(platform)), Mutex::new(receiver))
}

async fn raw(router: &Router, method: &str, path: &str, token: &str, body: &str) -> (u16, Vec<u8>) {
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/2010-04-01/Accounts/{SID}/{path}") };
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Basic {}", STANDARD.encode(format!("{SID}:{token}"))))
        .header("content-type", "application/x-www-form-urlencoded");
    let response = router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
}

pub(super) async fn ask(router: &Router, method: &str, path: &str, body: &str) -> (u16, Value) {
    let (status, bytes) = raw(router, method, path, "demo-auth-token", body).await;
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

/// Uploads a file; answers the status and the body.
pub(super) async fn upload(router: &Router, kind: &str, file: &str) -> (u16, Value) {
    let part = |head: &str, value: &str| format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n");
    let kind = part("name=\"document_type\"", kind);
    let file = part("name=\"File\"; filename=\"bill.pdf\"\r\nContent-Type: application/pdf", file);
    let request = http::Request::builder()
        .method("POST")
        .uri("/v1/Documents")
        .header("authorization", format!("Basic {}", STANDARD.encode(format!("{SID}:demo-auth-token"))))
        .header("content-type", "multipart/form-data; boundary=b");
    let response =
        router.clone().oneshot(request.body(Body::from(format!("{kind}{file}--b--"))).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test]
async fn papers_are_uploaded_before_they_are_named() {
    let (router, _) = carrier("");
    for (kind, file) in [("passport", "%PDF-"), ("utility_bill", "")] {
        assert_eq!(upload(&router, kind, file).await.0, 400, "{kind}");
    }
    let (status, document) = upload(&router, "utility_bill", "%PDF-1.7").await;
    assert_eq!((status, &document["mime_type"]), (201, &"application/pdf".into()));
    assert!(document["sid"].as_str().unwrap().starts_with("RD"));
}

#[tokio::test]
async fn only_the_account_itself_is_served() {
    let (router, _) = carrier("");
    let (status, body) = raw(&router, "GET", "Calls.json", "wrong", "").await;
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &body["code"], &body["status"]), (401, &20003.into(), &401.into()));
    let (status, body) = ask(&router, "GET", "Calls/CA1.json", "").await;
    assert_eq!((status, &body["code"]), (404, &20404.into()));
    assert!(body["more_info"].as_str().unwrap().ends_with("20404") && body["message"].is_string());
}

#[tokio::test]
async fn numbers_are_found_bought_set_and_released() {
    let (router, _) = carrier("");
    let (_, found) = ask(&router, "GET", "AvailablePhoneNumbers/CA/Local.json?AreaCode=416&PageSize=2", "").await;
    let number = found["available_phone_numbers"][0]["phone_number"].as_str().unwrap().to_owned();
    assert_eq!(found["available_phone_numbers"].as_array().unwrap().len(), 2);
    assert!(number.starts_with("+1416555012") && found["next_page_uri"].is_string());
    let form = format!("PhoneNumber={}", number.replace('+', "%2B"));
    let (status, bought) = ask(&router, "POST", "IncomingPhoneNumbers.json", &form).await;
    assert_eq!((status, &bought["phone_number"]), (201, &number.clone().into()));
    assert!(bought["voice_url"].as_str().unwrap().contains("welcome"), "until it is set");
    assert_eq!(ask(&router, "POST", "IncomingPhoneNumbers.json", &form).await.1["code"], 21422);
    let path = format!("IncomingPhoneNumbers/{}.json", bought["sid"].as_str().unwrap());
    assert_eq!(ask(&router, "POST", &path, "VoiceUrl=nonsense").await.1["code"], 21502);
    ask(&router, "POST", &path, "VoiceUrl=http%3A%2F%2Fsb%2Fv&StatusCallback=http%3A%2F%2Fsb%2Fs").await;
    let (_, read) = ask(&router, "GET", &path, "").await;
    assert_eq!((&read["voice_url"], &read["status_callback"]), (&"http://sb/v".into(), &"http://sb/s".into()));
    let fallback = "VoiceUrl=&VoiceFallbackUrl=http%3A%2F%2Fsb%2Ff";
    assert_eq!(ask(&router, "POST", &path, fallback).await.1["code"], 21405);
    assert_eq!(ask(&router, "DELETE", &path, "").await.0, 204);
    assert_eq!(ask(&router, "GET", &path, "").await.0, 404);
}

#[tokio::test]
async fn a_script_becomes_a_story_and_its_recording_can_be_fetched() {
    let (router, _) = carrier("<Record action=\"http://sb/x\" maxLength=\"9\"/>");
    let script = r#"{"to":"+14165550101","messages":[{"words":"Call me back please"}]}"#;
    let (status, done) = ask(&router, "POST", "/emulator/calls", script).await;
    assert_eq!((status, &done["status"]), (200, &"completed".into()));
    let sid = done["recordings"][0].as_str().unwrap();
    let (_, wav) = raw(&router, "GET", &format!("Recordings/{sid}.wav"), "demo-auth-token", "").await;
    assert!(wav.starts_with(b"RIFF") && &wav[8..12] == b"WAVE");
    assert_eq!(wav.len(), 44 + 4 * 8000 * 2);
    assert_eq!(raw(&router, "GET", &format!("Recordings/{sid}.wav"), "wrong", "").await.0, 401);
    let (_, about) = ask(&router, "GET", &format!("Recordings/{sid}.json"), "").await;
    assert_eq!((&about["duration"], &about["call_sid"]), (&"4".into(), &done["sid"]));
    let (_, calls) = ask(&router, "GET", "Calls.json?Status=completed", "").await;
    assert_eq!(calls["calls"][0]["sid"], done["sid"]);
    assert_eq!((&calls["page"], &calls["calls"][0]["duration"]), (&0.into(), &"4".into()));
    assert_eq!(ask(&router, "POST", "/emulator/calls", "{}").await.0, 400);
}

#[tokio::test]
async fn a_live_call_takes_another_document_and_an_end() {
    let (router, sent) = carrier("<Connect><Stream url=\"wss://sb/media\"/></Connect>");
    let held = r#"{"to":"+14165550101","stream":{"hold":true}}"#;
    let running = tokio::spawn({
        let router = router.clone();
        async move { ask(&router, "POST", "/emulator/calls", held).await.1 }
    });
    let mut sent = sent.into_inner().unwrap();
    let first = sent.recv().await.unwrap();
    let sid = first.body.split('&').find_map(|pair| pair.strip_prefix("CallSid=")).unwrap().to_owned();
    let path = format!("Calls/{sid}.json");
    assert_eq!(ask(&router, "POST", &path, "Twiml=x&Url=y").await.1["code"], 20001);
    let twiml = "Twiml=%3CResponse%3E%3CSay%3EOne+moment%3C%2FSay%3E%3C%2FResponse%3E";
    assert_eq!(ask(&router, "POST", &path, twiml).await.0, 200);
    let done = running.await.unwrap();
    assert!(done["story"].to_string().contains("One moment"));
    assert_eq!(ask(&router, "POST", &path, "Status=completed").await.1["code"], 21220, "it is over");
}

#[tokio::test]
async fn a_call_is_placed_and_tells_its_progress() {
    let (router, sent) = carrier("<Say>Hello</Say>");
    let form = "To=%2B14165550142&From=%2B14165550101&Url=http%3A%2F%2Fsb%2Fv&StatusCallback=http%3A%2F%2Fsb%2Fs&StatusCallbackEvent=ringing&StatusCallbackEvent=completed";
    let (status, placed) = ask(&router, "POST", "Calls.json", form).await;
    assert_eq!((status, &placed["status"], &placed["direction"]), (201, &"queued".into(), &"outbound-api".into()));
    let mut sent = sent.into_inner().unwrap();
    let mut urls = Vec::new();
    for _ in 0..3 {
        urls.push(sent.recv().await.unwrap().url);
    }
    assert_eq!(urls, ["http://sb/s", "http://sb/v", "http://sb/s"]);
    for (form, code) in [
        ("From=%2B14165550101&Url=http%3A%2F%2Fx", 21201),
        ("To=%2B14165550142&Url=http%3A%2F%2Fx", 21213),
        ("To=%2B14165550142&From=%2B14165550188&Url=http%3A%2F%2Fx", 21210),
        ("To=nobody&From=%2B14165550101&Url=http%3A%2F%2Fx", 21211),
        ("To=%2B14165550142&From=%2B14165550101", 21205),
    ] {
        let (status, body) = ask(&router, "POST", "Calls.json", form).await;
        assert_eq!((status, &body["code"]), (400, &code.into()), "{form}");
    }
}

#[tokio::test]
async fn texts_tell_how_they_arrive() {
    for (to, last) in [("%2B14165550142", "delivered"), ("%2B14165550195", "undelivered"), ("%2B14165550196", "failed")]
    {
        let (router, sent) = carrier("");
        let form = format!("To={to}&From=%2B14165550101&Body=Hi&StatusCallback=http%3A%2F%2Fsb%2Fsms");
        let (status, text) = ask(&router, "POST", "Messages.json", &form).await;
        assert_eq!((status, &text["status"], &text["num_segments"]), (201, &"queued".into(), &"1".into()));
        let mut sent = sent.into_inner().unwrap();
        for expected in ["queued", "sent", last] {
            let body = sent.recv().await.unwrap().body;
            assert!(body.contains(&format!("MessageStatus={expected}")), "{body}");
        }
    }
    let (router, _) = carrier("");
    for (form, code) in [
        ("To=%2B15005550004&From=%2B14165550101&Body=Hi", 21610),
        ("To=%2B14165550142&From=%2B14165550101", 21602),
        ("To=%2B14165550142&Body=Hi", 21603),
        ("To=%2B14165550142&From=%2B14165550188&Body=Hi", 21606),
    ] {
        assert_eq!(ask(&router, "POST", "Messages.json", form).await.1["code"], code, "{form}");
    }
}

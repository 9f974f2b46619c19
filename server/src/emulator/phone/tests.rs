#![allow(clippy::unwrap_used)]
use super::*;
use crate::emulator::wire::{Answer, Answering, Request};
use app::server::phone::{Question, Staff};
use backend::clock::ManualClock;
use uuid::Uuid;

/// A Switchboard with one document for each address, and an end everywhere else.
struct Documents(&'static [(&'static str, &'static str)]);

impl Post for Documents {
    fn post(&self, request: Request) -> Answering<'_> {
        let path = request.url.trim_start_matches("http://sb");
        assert_ne!(path, "/dies", "a bug of the stand-in");
        let inner = self.0.iter().find(|(known, _)| *known == path).map_or("<Hangup/>", |(_, inner)| *inner);
        let body = format!("<Response>{inner}</Response>").into_bytes();
        Box::pin(async { Ok(Answer { status: 200, content_type: "text/xml".into(), body, millis: 0 }) })
    }
}

fn phone(documents: &'static [(&'static str, &'static str)]) -> (Phone, Arc<ManualClock>) {
    let account = Account {
        sid: "AC00000000000000000000000000000000".into(),
        token: "demo-auth-token".to_owned().into(),
        numbers: None,
        api_base: "http://api".into(),
    };
    let clock = Arc::new(ManualClock::at("2026-11-25T15:00:00Z".parse().unwrap()));
    let phone = Phone::new(account, Arc::new(Documents(documents)), "http://sb/", Arc::clone(&clock) as _);
    (phone, clock)
}

fn person(n: u128) -> UserId {
    Uuid::from_u128(n).into()
}

fn dialled() -> Dialled {
    Dialled {
        to: "+14165550101".into(),
        from: "+14165550142".into(),
        forwarded_from: None,
        staff: None,
        callbacks: Callbacks::Prompt,
    }
}

async fn dial(phone: &Phone) -> String {
    phone.dial(person(1), dialled()).await.unwrap()
}

/// What the call waits for, and at which turn.
async fn waits(phone: &Phone, call: &str) -> (u32, Question) {
    match phone.look(person(1), call).await.unwrap().standing {
        Standing::Waits { turn, question } => (turn, question),
        other => panic!("{other:?}"),
    }
}

/// Does something now.
async fn now(phone: &Phone, call: &str, deed: Deed) -> CallSeen {
    let (turn, _) = waits(phone, call).await;
    phone.act(person(1), call, turn, deed).await.unwrap();
    phone.look(person(1), call).await.unwrap()
}

fn tells(call: &CallSeen, words: &str) -> bool {
    call.story.iter().any(|line| line.text.contains(words))
}

#[tokio::test]
async fn a_caller_may_say_nothing_or_hang_up_when_asked() {
    let (phone, _) =
        phone(&[("/api/twilio/voice", "<Gather input=\"speech\" timeout=\"4\"/><Redirect>/again</Redirect>")]);
    let call = dial(&phone).await;
    assert_eq!(waits(&phone, &call).await, (1, Question::Speak { line: None, speech: true, keys: false }));
    let seen = now(&phone, &call, Deed::Silence).await;
    assert!(tells(&seen, "says nothing") && matches!(seen.standing, Standing::Over { .. }));
    let call = dial(&phone).await;
    let seen = now(&phone, &call, Deed::HangUp).await;
    assert!(tells(&seen, "hangs up") && !tells(&seen, "/again"), "{:?}", seen.story);
    assert!(matches!(seen.standing, Standing::Over { broken: false, .. }));
}

#[tokio::test]
async fn a_message_is_left_or_not() {
    let (phone, _) = phone(&[("/api/twilio/voice", "<Record action=\"/done\" maxLength=\"30\"/>")]);
    for (deed, told) in [
        (Deed::Leave { words: "Call me".into(), stays: true }, "RecordingDuration=4 Digits=#"),
        (Deed::Leave { words: "Call me".into(), stays: false }, "RecordingDuration=4 Digits=hangup"),
        (Deed::Silence, "RecordingDuration=0 Digits="),
        (Deed::HangUp, "RecordingDuration=0 Digits=hangup"),
    ] {
        let call = dial(&phone).await;
        assert_eq!(waits(&phone, &call).await, (1, Question::Message { seconds: 30 }));
        let seen = now(&phone, &call, deed.clone()).await;
        assert!(tells(&seen, told), "{deed:?}: {:?}", seen.story);
    }
}

#[tokio::test]
async fn a_line_is_asked_before_it_is_connected() {
    let (phone, _) = phone(&[
        ("/api/twilio/voice", "<Dial action=\"/done\"><Number url=\"/whisper\">+14165550110</Number></Dial>"),
        ("/whisper", "<Gather numDigits=\"1\" action=\"/pressed\"><Say>Press 1</Say></Gather><Hangup/>"),
        ("/pressed", ""),
    ]);
    let line = Some("+14165550110".to_owned());
    for (deed, outcome) in [
        (Deed::Press("1".into()), "DialBridged=true"),
        (Deed::HangUp, "DialBridged=false"),
        (Deed::Silence, "DialBridged=false"),
    ] {
        let call = dial(&phone).await;
        assert_eq!(waits(&phone, &call).await.1, Question::Line { number: "+14165550110".into(), seconds: 30 });
        now(&phone, &call, Deed::Line(Staff::Answers)).await;
        assert_eq!(waits(&phone, &call).await, (2, Question::Speak { line: line.clone(), speech: false, keys: true }));
        let seen = now(&phone, &call, deed.clone()).await;
        assert!(tells(&seen, outcome), "{deed:?}: {:?}", seen.story);
    }
}

#[tokio::test]
async fn what_a_line_does_can_be_said_beforehand() {
    let (phone, _) = phone(&[("/api/twilio/voice", "<Dial action=\"/done\"><Number>+14165550110</Number></Dial>")]);
    for (staff, outcome) in [
        (Staff::Answers, "DialCallStatus=completed"),
        (Staff::Mailbox, "DialCallStatus=completed"),
        (Staff::RingsOut, "DialCallStatus=no-answer"),
        (Staff::Busy, "DialCallStatus=busy"),
        (Staff::Fails, "DialCallStatus=failed"),
    ] {
        let call = phone.dial(person(1), Dialled { staff: Some(staff), ..dialled() }).await.unwrap();
        let seen = phone.look(person(1), &call).await.unwrap();
        assert!(matches!(seen.standing, Standing::Over { .. }) && tells(&seen, outcome), "{staff:?}");
    }
}

#[tokio::test]
async fn a_stream_ends_when_the_person_says_so() {
    let (phone, _) = phone(&[(
        "/api/twilio/voice",
        "<Connect action=\"/after\"><Stream url=\"wss://ai.example/media\"/></Connect>",
    )]);
    let call = dial(&phone).await;
    assert_eq!(waits(&phone, &call).await.1, Question::Stream);
    assert!(tells(&now(&phone, &call, Deed::StreamEnds).await, "POST /after"));
    let call = dial(&phone).await;
    assert!(!tells(&now(&phone, &call, Deed::HangUp).await, "POST /after"));
}

#[tokio::test]
async fn everybody_together_has_a_limit_too() {
    let (phone, clock) = phone(&[("/api/twilio/voice", "<Gather input=\"speech\"/>")]);
    for n in 0..MOST_LIVE {
        phone.dial(person((n / MOST_LIVE_OF_ONE) as u128), dialled()).await.unwrap();
    }
    assert_eq!(phone.dial(person(0), dialled()).await, Err(NoLine::Yours(MOST_LIVE_OF_ONE)));
    assert_eq!(phone.dial(person(99), dialled()).await, Err(NoLine::All));
    clock.set(clock.now() + PATIENCE);
    phone.dial(person(99), dialled()).await.unwrap();
    assert_eq!(phone.calls(person(99)).await.len(), 1);
}

#[tokio::test]
async fn ended_calls_are_forgotten_first_come_first_gone() {
    let (phone, _) = phone(&[]);
    let first = dial(&phone).await;
    for _ in 0..MOST_KEPT_OF_ONE {
        dial(&phone).await;
    }
    assert_eq!(phone.calls(person(1)).await.len(), MOST_KEPT_OF_ONE);
    assert_eq!(phone.look(person(1), &first).await, None);
}

#[tokio::test]
async fn a_call_whose_task_died_is_over() {
    let (phone, _) = phone(&[("/api/twilio/voice", "<Redirect>/dies</Redirect>")]);
    let call = dial(&phone).await;
    let seen = phone.look(person(1), &call).await.unwrap();
    assert!(matches!(seen.standing, Standing::Over { broken: true, .. }), "{:?}", seen.standing);
    assert_eq!(phone.act(person(1), &call, 1, Deed::HangUp).await, Some(()), "nothing to wait for");
}

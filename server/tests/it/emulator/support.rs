//! The stand-in on the real router: signed requests, no socket.

use crate::support::{AUTH_TOKEN, DOWNTOWN, HARBOUR, TestApp, WEST};
use backend::telephony::Lookup;
use domain::phone::E164;
use server::emulator::story::Nobody;
use server::emulator::wire::{Answer, Answering, Request};
use server::emulator::{Account, Call, Outcome, Post, Script, place};

const BASE: &str = "http://127.0.0.1:3000";

/// Brings requests to the router of a test.
pub(crate) struct Wire(pub(crate) TestApp);

impl Post for Wire {
    fn post(&self, request: Request) -> Answering<'_> {
        Box::pin(async move {
            let path = request.url.strip_prefix(BASE).unwrap_or_else(|| panic!("{} is not ours", request.url));
            let answer = self.0.webhook(path, Some(&request.signature), request.body).await;
            let content_type = answer.header("content-type").unwrap_or_default().to_owned();
            Ok(Answer { status: answer.status.as_u16(), content_type, body: answer.body.into_bytes(), millis: 0 })
        })
    }
}

/// A call as it comes when the number's addresses are set as we tell customers to.
pub(crate) fn call(to: &str) -> Script {
    let mut script = Script::to(to);
    let path = if to.starts_with("sip:") { "/api/twilio/sip" } else { "/api/twilio/voice" };
    script.voice_url = Some(format!("{BASE}{path}"));
    script.status_callback = Some(format!("{BASE}/api/webhooks/twilio/voice/status"));
    script
}

/// Places a call. The carrier knows which numbers are the account's, and complains about nothing.
pub(crate) async fn ring(app: &TestApp, script: Script, n: u32) -> Outcome {
    let account = Account {
        sid: "AC00000000000000000000000000000000".into(),
        token: AUTH_TOKEN.to_owned().into(),
        numbers: Some([DOWNTOWN, WEST, HARBOUR].map(str::to_owned).to_vec()),
        api_base: "https://api.twilio.com".into(),
    };
    let call = Call {
        account: &account,
        post: &Wire(app.clone()),
        witness: &Nobody,
        began: app.now(),
        sid: format!("CA{n:032}"),
        updates: None,
    };
    let outcome = place(script, call).await;
    assert!(!outcome.application_error, "{}", story(&outcome));
    let complaints: Vec<_> = outcome.story.iter().filter(|line| line.code.is_some()).collect();
    assert!(complaints.is_empty(), "{complaints:?}\n{}", story(&outcome));
    outcome
}

/// The story as the terminal shows it.
pub(crate) fn story(outcome: &Outcome) -> String {
    outcome.story.iter().map(|line| format!("{line}\n")).collect()
}

#[track_caller]
pub(crate) fn tells(outcome: &Outcome, words: &str) {
    assert!(story(outcome).contains(words), "“{words}” is not in\n{}", story(outcome));
}

/// Status and duration of the call's row.
pub(crate) async fn row(app: &TestApp, outcome: &Outcome) -> (String, Option<i32>) {
    let row = app.call(&outcome.sid).await.unwrap_or_else(|| panic!("no row after\n{}", story(outcome)));
    assert!(row.ended_at.is_some(), "{}", story(outcome));
    (row.status, row.duration)
}

/// Calls on the line, as routing counts them.
pub(crate) async fn on_the_line(app: &TestApp, number: &str) -> u32 {
    let lookup = Lookup::Number(E164::parse(number).unwrap());
    app.services.telephony.resolve(&lookup, "").await.unwrap().unwrap().active_calls
}

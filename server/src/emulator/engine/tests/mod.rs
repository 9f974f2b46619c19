//! The executor, verb by verb, against answers that stand in a table.
#![allow(clippy::unwrap_used)]

mod answers;
mod callbacks;
mod dial;
mod names;
mod record;
mod talk;

use super::*;
use crate::emulator::story::Nobody;
use crate::emulator::wire::{Answer, Answering, Post, Request, Silence};
use std::sync::Mutex;

/// A Switchboard that answers from a table, and remembers what it was asked.
#[derive(Default)]
struct Table {
    answers: Vec<(&'static str, Answer)>,
    asked: Mutex<Vec<Request>>,
}

fn xml(inner: &str) -> Answer {
    answer(200, "text/xml", &format!("<Response>{inner}</Response>"))
}

fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    Answer { status, content_type: content_type.into(), body: body.into(), millis: 1 }
}

impl Table {
    fn new(answers: &[(&'static str, Answer)]) -> Self {
        Self { answers: answers.to_vec(), asked: Mutex::default() }
    }

    /// A document at the voice address, and a farewell at every other one.
    fn voice(inner: &str) -> Self {
        Self::new(&[("/voice", xml(inner))])
    }

    fn requests(&self) -> Vec<(String, Vec<(String, String)>)> {
        let asked = self.asked.lock().unwrap();
        let pairs = |r: &Request| form_urlencoded::parse(r.body.as_bytes()).into_owned().collect();
        asked.iter().map(|r| (r.url.trim_start_matches("http://sb").to_owned(), pairs(r))).collect()
    }

    /// The paths that were asked, in order.
    fn paths(&self) -> Vec<String> {
        self.requests().into_iter().map(|(path, _)| path).collect()
    }

    /// A parameter of the only request to a path.
    #[track_caller]
    fn sent(&self, path: &str, name: &str) -> Option<String> {
        let mut found = self.requests().into_iter().filter(|(asked, _)| asked == path);
        let (_, pairs) = found.next().unwrap_or_else(|| panic!("{path} was not asked: {:?}", self.paths()));
        assert!(found.next().is_none(), "{path} was asked more than once");
        pairs.into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    #[track_caller]
    fn has(&self, path: &str, name: &str, value: &str) {
        assert_eq!(self.sent(path, name).as_deref(), Some(value), "{name} of {path}");
    }
}

impl Post for Table {
    fn post(&self, request: Request) -> Answering<'_> {
        let path = request.url.trim_start_matches("http://sb").to_owned();
        self.asked.lock().unwrap().push(request);
        let found = self.answers.iter().find(|(known, _)| *known == path).map(|(_, answer)| answer.clone());
        Box::pin(async move {
            match found {
                Some(answer) if answer.status == 0 => Err(Silence("refused".into())),
                Some(answer) => Ok(answer),
                None => Ok(xml("<Hangup/>")),
            }
        })
    }
}

/// A call to the clinic, whose end is told.
fn script() -> Script {
    let mut script = Script::to("+14165550101");
    script.voice_url = Some("http://sb/voice".into());
    script.status_callback = Some("http://sb/status".into());
    script
}

async fn run(script: Script, table: &Table) -> Outcome {
    run_as(script, table, None).await
}

async fn run_as(script: Script, table: &Table, numbers: Option<Vec<String>>) -> Outcome {
    let account = Account {
        sid: "AC00000000000000000000000000000000".into(),
        token: "demo-auth-token".to_owned().into(),
        numbers,
        api_base: "http://api".into(),
    };
    let call = Call {
        account: &account,
        post: table,
        witness: &Nobody,
        began: "2026-11-25T15:00:00Z".parse().unwrap(),
        sid: "CA11111111111111111111111111111111".into(),
        updates: None,
    };
    place(script, call).await
}

/// The carrier's numbers in a story, in order.
fn codes(outcome: &Outcome) -> Vec<u32> {
    outcome.story.iter().filter_map(|line| line.code).collect()
}

fn tells(outcome: &Outcome, words: &str) -> bool {
    outcome.story.iter().any(|line| line.text.contains(words))
}

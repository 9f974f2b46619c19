//! Callbacks that come late, twice, in another order or never.

use super::*;
use crate::emulator::delivery::{Delivery, Kind};
use crate::emulator::script::LeftMessage;

const STORY: &str = "<Dial action=\"/dialled\"><Number statusCallback=\"/leg\" statusCallbackEvent=\"initiated ringing completed\">+14165550110</Number></Dial>";

fn table() -> Table {
    let record = "<Record action=\"/taken\" recordingStatusCallback=\"/recorded\" transcribe=\"true\" transcribeCallback=\"/text\"/>";
    Table::new(&[("/voice", xml(STORY)), ("/dialled", xml(record))])
}

async fn told(delivery: Delivery) -> Vec<String> {
    let mut script = script();
    script.other_lines = PhoneLine::NoAnswer;
    let words = "one two three four five six seven eight nine ten".to_owned();
    script.messages = vec![LeftMessage { words, seconds: None, ends: Default::default(), unintelligible: false }];
    script.delivery = delivery;
    let table = table();
    run(script, &table).await;
    table.paths()
}

#[tokio::test]
async fn in_order() {
    let plain = ["/voice", "/leg", "/leg", "/leg", "/dialled", "/recorded", "/taken", "/status", "/text"];
    assert_eq!(told(Delivery::default()).await, plain);
}

#[tokio::test]
async fn late_and_twice() {
    let late = ["/voice", "/dialled", "/taken", "/leg", "/leg", "/leg", "/recorded", "/text", "/status"];
    assert_eq!(told(Delivery { late: true, ..Delivery::default() }).await, late);
    let twice = told(Delivery { double: true, ..Delivery::default() }).await;
    assert_eq!(twice.iter().filter(|path| *path == "/leg").count(), 6);
    assert_eq!(twice.iter().filter(|path| *path == "/status").count(), 2);
    assert_eq!(twice.iter().filter(|path| *path == "/dialled").count(), 1, "documents are asked for once");
}

#[tokio::test]
async fn shuffled_by_a_seed_and_the_same_every_time() {
    let shuffled = |seed| told(Delivery { shuffle: Some(seed), double: true, ..Delivery::default() });
    let first = shuffled(1).await;
    assert_eq!(first, shuffled(1).await);
    assert_ne!(first, shuffled(2).await);
    assert_eq!(first.len(), 3 + 2 * 6);
}

#[tokio::test]
async fn dropped() {
    let rest = told(Delivery { drop: vec![Kind::Leg, Kind::Status], ..Delivery::default() }).await;
    assert_eq!(rest, ["/voice", "/dialled", "/recorded", "/taken", "/text"]);
}

#[tokio::test]
async fn a_callback_that_is_refused_is_a_warning() {
    let table = Table::new(&[("/voice", xml("<Hangup/>")), ("/status", answer(500, "", ""))]);
    let outcome = run(script(), &table).await;
    assert_eq!(codes(&outcome), [15003]);
    assert!(!outcome.application_error);
}

#[tokio::test]
async fn a_call_that_we_place_tells_its_progress() {
    let mut placed = script();
    placed.outbound = true;
    placed.status_events = ["initiated", "ringing", "answered", "completed"].map(str::to_owned).to_vec();
    let table = Table::voice("<Say>Hello</Say>");
    let outcome = run(placed.clone(), &table).await;
    assert_eq!(table.paths(), ["/status", "/status", "/status", "/voice", "/status"]);
    assert_eq!(outcome.seconds, 1);
    placed.other_lines = PhoneLine::Busy;
    let table = Table::voice("<Say>Hello</Say>");
    assert_eq!(run(placed, &table).await.status, "busy");
    assert_eq!(table.paths(), ["/status", "/status"]);
}

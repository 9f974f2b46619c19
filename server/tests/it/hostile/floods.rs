//! A thousand parallel copies of one event: one row, one effect, the same answer for each.

use super::Hook;
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::Semaphore;

on_both!(a_thousand_copies_of_a_call, a_thousand_copies_of_a_dials_outcome, a_thousand_copies_of_a_message);

const COPIES: usize = 1000;
/// So many are under way at any moment: all at once would outwait a caller's patience on a busy machine, and what is
/// answered without the database is another test's.
const AT_ONCE: usize = 100;

/// The answers of all copies, each once, when everything is written.
async fn flood(app: &TestApp, call: &Call, path: &'static str) -> HashSet<(u16, String)> {
    let mut copies = tokio::task::JoinSet::new();
    let doors = Arc::new(Semaphore::new(AT_ONCE));
    for _ in 0..COPIES {
        let (app, call, doors) = (app.clone(), call.clone(), doors.clone());
        copies.spawn(async move {
            let _door = doors.acquire().await.unwrap();
            call.post(&app, path).await
        });
    }
    let answers = copies.join_all().await;
    // What was too slow for a caller's patience waited on disk: for the same row.
    app.services.telephony.replay_spool().await;
    assert!(app.services.telephony.spool().waiting().is_empty());
    answers.into_iter().map(|answer| (answer.status.as_u16(), answer.body)).collect()
}

#[track_caller]
fn one_document(answers: HashSet<(u16, String)>) {
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|(status, body)| *status == 200 && body.ends_with("</Response>")));
}

async fn a_thousand_copies_of_a_call(app: TestApp) {
    let before = app.count_calls().await;
    let call = Call::to(DOWNTOWN);
    one_document(flood(&app, &call, "/api/twilio/voice").await);
    assert_eq!(app.count_calls().await, before + 1);
    assert_eq!(app.only_event().await.verdict, "accepted");
}

async fn a_thousand_copies_of_a_dials_outcome(app: TestApp) {
    let call = Call::to(DOWNTOWN);
    call.ring(&app).await.twiml();
    let outcome = call.clone().with("CallStatus", "in-progress").with("DialCallStatus", "busy");
    one_document(flood(&app, &outcome, "/api/twilio/dial-result").await);
    assert_eq!(app.events().await.len(), 2);
    let receipt = app.call(call.sid()).await.unwrap().receipt.unwrap();
    assert_eq!(receipt["attempts"].as_array().map(Vec::len), Some(1), "{receipt}");
}

async fn a_thousand_copies_of_a_message(app: TestApp) {
    let hook: &Hook = super::HOOKS.iter().find(|hook| hook.path.ends_with("/voicemail")).unwrap();
    let call = hook.usual();
    call.ring(&app).await.twiml();
    one_document(flood(&app, &call, hook.path).await);
    assert_eq!((app.events().await.len(), app.voicemails(call.sid()).await.len()), (2, 1));
}

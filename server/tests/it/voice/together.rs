//! Many events at the same moment share a transaction: each is kept once, in its order, and none pays for another.

use crate::support::{Answer, Call, Engine, HARBOUR, TestApp, WEST, on_both};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, TransactionTrait as _};
use std::time::Duration;
use tokio::task::JoinHandle;

on_both!(
    two_hundred_calls_at_once_are_each_told_whole,
    a_call_and_its_end_may_share_a_transaction,
    what_does_not_fit_takes_nothing_with_it,
    whoever_stops_waiting_has_it_on_disk,
);

const STATUS: &str = "/api/webhooks/twilio/voice/status";
const RESULT: &str = "/api/twilio/dial-result";

/// Sent beside the test.
fn sent(app: &TestApp, call: Call, path: &'static str) -> JoinHandle<Answer> {
    let app = app.clone();
    tokio::spawn(async move { call.post(&app, path).await })
}

/// Nothing can be written until it is ended.
async fn nobody_writes(app: &TestApp) -> DatabaseTransaction {
    let holder = app.db.begin().await.unwrap();
    let lock = match app.engine {
        Engine::Sqlite => "UPDATE clinics SET name = name",
        Engine::Postgres => "LOCK TABLE webhook_events IN ACCESS EXCLUSIVE MODE",
    };
    holder.execute_unprepared(lock).await.unwrap();
    holder
}

/// Since the start: what is taken up at once counts, too, and nobody is still on the way to the queue.
async fn until_so_many_came(app: &TestApp, count: u64) {
    while app.services.telephony.handed_over() < count {
        tokio::task::yield_now().await;
    }
}

async fn two_hundred_calls_at_once_are_each_told_whole(app: TestApp) {
    let calls: Vec<Call> = (0..200).map(|n| Call::to(WEST).number(n)).collect();
    let rings: Vec<_> = calls.iter().map(|call| sent(&app, call.clone(), "/api/twilio/voice")).collect();
    for ring in rings {
        ring.await.unwrap().twiml();
    }
    // Everything else at once, and in no order.
    let mut told = Vec::new();
    for (n, call) in calls.iter().enumerate() {
        let talking = call.clone().with("CallStatus", "in-progress");
        let result = talking.clone().with("DialCallStatus", "no-answer").with("DialCallSid", &format!("CA9{n:031}"));
        let message = talking
            .clone()
            .with("RecordingSid", &format!("RE{n:032}"))
            .with("RecordingUrl", &format!("https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE{n:032}"));
        let over = call.clone().with("CallStatus", "completed").with("CallDuration", &(n + 1).to_string());
        told.push(sent(&app, over, STATUS));
        told.push(sent(&app, result, RESULT));
        told.push(sent(&app, message, "/api/twilio/voicemail"));
    }
    for answer in told {
        assert!(answer.await.unwrap().status.is_success());
    }
    while app.services.telephony.replay_spool().await > 0 {}
    for (n, call) in calls.iter().enumerate() {
        let row = app.call(call.sid()).await.expect("the call is kept");
        assert_eq!((row.status.as_str(), row.duration), ("completed", Some(n as i32 + 1)));
        let receipt = row.receipt.unwrap();
        assert_eq!(receipt["attempts"].as_array().map(Vec::len), Some(1), "{receipt}");
        assert_eq!(app.voicemails(call.sid()).await.len(), 1);
    }
    assert_eq!(app.events().await.len(), 800);
}

async fn a_call_and_its_end_may_share_a_transaction(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    let holder = nobody_writes(&app).await;
    // As many as there may be transactions at once, so that the rest waits for one.
    let mut all: Vec<_> = (2..8).map(|n| sent(&app, Call::to(WEST).number(n), "/api/twilio/voice")).collect();
    until_so_many_came(&app, 7).await;
    let call = Call::to(WEST).number(10);
    all.push(sent(&app, call.clone(), "/api/twilio/voice"));
    until_so_many_came(&app, 8).await;
    let over = call.clone().with("CallStatus", "completed").with("CallDuration", "5");
    all.push(sent(&app, over.clone(), STATUS));
    all.push(sent(&app, over, STATUS));
    until_so_many_came(&app, 10).await;
    holder.rollback().await.unwrap();
    for answer in all {
        assert!(answer.await.unwrap().status.is_success());
    }
    let row = app.call(call.sid()).await.expect("the call is kept");
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(5)));
    assert_eq!(app.events().await.len(), 9, "the end was told twice and is one event");
    assert!(app.services.telephony.spool().waiting().is_empty());
}

async fn what_does_not_fit_takes_nothing_with_it(app: TestApp) {
    for (n, to) in [WEST, HARBOUR].iter().enumerate() {
        Call::to(to).number(n as u32).ring(&app).await.twiml();
    }
    let holder = nobody_writes(&app).await;
    let mut all: Vec<_> = (2..8).map(|n| sent(&app, Call::to(WEST).number(n), "/api/twilio/voice")).collect();
    until_so_many_came(&app, 8).await;
    for n in 10..20 {
        let to = if n == 14 { HARBOUR } else { WEST };
        all.push(sent(&app, Call::to(to).number(n), "/api/twilio/voice"));
    }
    until_so_many_came(&app, 18).await;
    // By the time it is written there is no such company.
    holder.execute_unprepared("DELETE FROM companies WHERE slug = 'harbour-physio'").await.unwrap();
    holder.commit().await.unwrap();
    for answer in all {
        answer.await.unwrap().twiml();
    }
    for n in (2..8).chain(10..20) {
        assert_eq!(app.call(Call::to("").number(n).sid()).await.is_some(), n != 14, "{n}");
    }
    // Whoever stopped waiting for the transaction leaves its record to the disk, which may be busy for a moment.
    let on_disk = async {
        while app.services.telephony.spool().waiting().len() != 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), on_disk).await.expect("it waits alone, for the operator");
    assert_eq!(app.services.telephony.replay_spool().await, 0);
}

async fn whoever_stops_waiting_has_it_on_disk(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    let holder = nobody_writes(&app).await;
    let all: Vec<_> = (10..310).map(|n| sent(&app, Call::to(WEST).number(n), "/api/twilio/voice")).collect();
    for answer in all {
        answer.await.unwrap().twiml();
    }
    holder.rollback().await.unwrap();
    // The disk may still be busy with some of them.
    let all_are_there = async {
        for n in 10..310 {
            while app.call(Call::to("").number(n).sid()).await.is_none() {
                app.services.telephony.replay_spool().await;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), all_are_there).await.expect("none of them is lost");
    app.services.telephony.replay_spool().await;
    assert_eq!(app.events().await.len(), 301);
}

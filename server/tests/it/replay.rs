//! What waited on disk goes into the database in few transactions: whole, in its order, once, and past whatever does
//! not fit.

use crate::support::{Call, Engine, HARBOUR, TestApp, WEST, on_both};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, Statement, TransactionTrait as _};
use std::path::PathBuf;

on_both!(
    hundreds_of_files_are_written_in_few_transactions,
    a_long_call_keeps_its_order_over_many_transactions,
    a_crash_between_writing_and_removing_writes_nothing_twice,
    what_cannot_be_read_and_what_does_not_fit_hold_up_nobody,
    what_fails_for_now_stays_with_what_comes_behind_it,
    a_database_that_takes_nothing_keeps_everything_on_disk,
    whoever_calls_meanwhile_is_written_in_between,
);

const STATUS: &str = "/api/webhooks/twilio/voice/status";
const RESULT: &str = "/api/twilio/dial-result";
const MESSAGE: &str = "/api/twilio/voicemail";

fn over(call: &Call, seconds: u32) -> Call {
    call.clone().with("CallStatus", "completed").with("CallDuration", &seconds.to_string())
}

fn message(call: &Call, n: u32) -> Call {
    let at = "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings";
    let call = call.clone().with("CallStatus", "in-progress");
    call.with("RecordingSid", &format!("RE{n:032}")).with("RecordingUrl", &format!("{at}/RE{n:032}"))
}

/// Files of the spool with this ending, oldest first.
fn files(app: &TestApp, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(app.folder().join("spool")).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|x| x == ending)).collect();
    files.sort();
    files
}

/// So many calls from their beginning to their end while the database is away, three files each.
async fn wait_on_disk(app: &TestApp, numbers: std::ops::Range<u32>) {
    app.take_database_away().await;
    for n in numbers {
        let call = Call::to(WEST).number(n);
        call.ring(app).await.twiml();
        message(&call, n).post(app, MESSAGE).await.twiml();
        over(&call, n).post(app, STATUS).await.expect(204);
    }
}

async fn is_told_whole(app: &TestApp, n: u32) {
    let call = Call::to(WEST).number(n);
    let row = app.call(call.sid()).await.unwrap_or_else(|| panic!("call {n} is kept"));
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(n as i32)), "call {n}");
    assert_eq!(app.voicemails(call.sid()).await.len(), 1, "call {n}");
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    let statement = Statement::from_string(app.db.get_database_backend(), sql);
    app.db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

async fn hundreds_of_files_are_written_in_few_transactions(app: TestApp) {
    Call::to(WEST).number(0).ring(&app).await.twiml();
    wait_on_disk(&app, 1..101).await;
    assert_eq!(files(&app, "json").len(), 300);
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 300);
    assert_eq!(files(&app, "json"), Vec::<PathBuf>::new());
    for n in 1..101 {
        is_told_whole(&app, n).await;
    }
    assert_eq!(app.events().await.len(), 301);
    if app.engine == Engine::Postgres {
        // Each row knows the transaction that wrote it. However slow the machine is, eight share one.
        let transactions = number(&app, "SELECT COUNT(DISTINCT xmin::text) AS n FROM webhook_events").await;
        assert!(transactions < 50, "{transactions} transactions");
    }
    // What comes now goes straight into the database.
    let call = Call::to(WEST).number(101);
    call.ring(&back).await.twiml();
    over(&call, 101).post(&back, STATUS).await.expect(204);
    assert_eq!(app.call(call.sid()).await.unwrap().status, "completed");
}

async fn a_long_call_keeps_its_order_over_many_transactions(app: TestApp) {
    let call = Call::to(WEST).number(1);
    call.ring(&app).await.twiml();
    app.take_database_away().await;
    // Each attempt goes behind those that are there already: a mixed-up order would be seen in the receipt.
    let seconds: Vec<u32> = (0..90).map(|n| 1 + n * 7 % 90).collect();
    for second in &seconds {
        app.pass(chrono::Duration::seconds(1));
        let result = call.clone().with("CallStatus", "in-progress").with("DialCallStatus", "no-answer");
        result.with("DialCallDuration", &second.to_string()).post(&app, RESULT).await.twiml();
    }
    over(&call, 95).post(&app, STATUS).await.expect(204);
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 91);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(95)));
    let receipt = row.receipt.unwrap();
    let attempts = receipt["attempts"].as_array().unwrap();
    let kept: Vec<u32> = attempts.iter().map(|attempt| attempt["seconds"].as_u64().unwrap() as u32).collect();
    assert_eq!(kept, seconds);
}

/// Every file, the first half and the second half come again: a crash may fall between any two of them.
async fn a_crash_between_writing_and_removing_writes_nothing_twice(app: TestApp) {
    Call::to(WEST).number(0).ring(&app).await.twiml();
    wait_on_disk(&app, 1..21).await;
    let result = Call::to(WEST).number(20).with("CallStatus", "in-progress").with("DialCallStatus", "busy");
    result.post(&app, RESULT).await.twiml();
    let kept: Vec<(PathBuf, Vec<u8>)> =
        files(&app, "json").into_iter().map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect();
    assert_eq!(kept.len(), 61);
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 61);
    let events = app.events().await;
    let mut rows = Vec::new();
    for n in 1..21 {
        rows.push(app.call(Call::to("").number(n).sid()).await.unwrap());
    }
    let receipt = rows[19].receipt.clone().unwrap();
    assert_eq!(receipt["attempts"].as_array().map(Vec::len), Some(1), "{receipt}");
    for part in [0..61, 0..30, 30..61] {
        for (path, bytes) in &kept[part.clone()] {
            std::fs::write(path, bytes).unwrap();
        }
        let back = app.restarted(&[]).await;
        assert_eq!(back.services.telephony.replay_spool().await, part.len());
        assert_eq!(files(&app, "json"), Vec::<PathBuf>::new());
        assert_eq!(app.events().await, events);
        for (n, row) in (1..21).zip(&rows) {
            assert_eq!(app.call(Call::to("").number(n).sid()).await.as_ref(), Some(row), "call {n}");
            assert_eq!(app.voicemails(Call::to("").number(n).sid()).await.len(), 1, "call {n}");
        }
    }
}

async fn what_cannot_be_read_and_what_does_not_fit_hold_up_nobody(app: TestApp) {
    for (n, to) in [WEST, HARBOUR].iter().enumerate() {
        Call::to(to).number(900 + n as u32).ring(&app).await.twiml();
    }
    wait_on_disk(&app, 1..15).await;
    for n in [100, 101] {
        let stranger = Call::to(HARBOUR).number(n);
        stranger.ring(&app).await.twiml();
        over(&stranger, 5).post(&app, STATUS).await.expect(204);
    }
    wait_on_disk(&app, 15..30).await;
    let all = files(&app, "json");
    assert_eq!(all.len(), 29 * 3 + 4);
    // Half a file, and something that is no file at all, in the middle of the others.
    let whole = std::fs::read(&all[20]).unwrap();
    let beside = |path: &PathBuf, ending: &str| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        path.with_file_name(format!("{name}{ending}"))
    };
    std::fs::write(beside(&all[20], ".half.json"), &whole[..whole.len() / 2]).unwrap();
    std::fs::create_dir(beside(&all[60], ".folder.json")).unwrap();
    app.sql("DELETE FROM companies WHERE slug = 'harbour-physio'").await;
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 29 * 3);
    for n in 1..30 {
        is_told_whole(&app, n).await;
    }
    let counts = ["json", "unreadable", "refused"].map(|ending| files(&app, ending).len());
    assert_eq!(counts, [0, 2, 4], "kept for the operator");
    assert_eq!(back.services.telephony.replay_spool().await, 0);
    let third = Call::to(WEST).number(200);
    third.ring(&back).await.twiml();
    over(&third, 3).post(&back, STATUS).await.expect(204);
    assert_eq!(files(&app, "json").len(), 0, "nothing waits behind what was set aside");
}

/// Messages have no table for a while: whoever left one waits with all that comes behind it, and nobody else.
async fn what_fails_for_now_stays_with_what_comes_behind_it(app: TestApp) {
    Call::to(WEST).number(0).ring(&app).await.twiml();
    app.take_database_away().await;
    for n in 1..40 {
        let call = Call::to(WEST).number(n);
        call.ring(&app).await.twiml();
        if n % 13 == 0 {
            message(&call, n).post(&app, MESSAGE).await.twiml();
        }
        over(&call, n).post(&app, STATUS).await.expect(204);
    }
    app.sql("ALTER TABLE voicemails RENAME TO gone").await;
    let back = app.restarted(&[]).await;
    let waiting = files(&app, "json").len();
    assert_eq!(waiting, 39 * 2 + 3);
    assert_eq!(back.services.telephony.replay_spool().await, waiting - 6);
    assert_eq!(files(&app, "json").len(), 6, "three messages, and the ends of their calls");
    for n in 1..40 {
        let row = app.call(Call::to("").number(n).sid()).await.unwrap();
        let state = if n % 13 == 0 { "ringing" } else { "completed" };
        assert_eq!(row.status, state, "call {n}");
    }
    assert_eq!(back.services.telephony.replay_spool().await, 0, "it is tried again, and not written twice");
    // What still comes of such a call waits behind it; another call does not.
    let result = Call::to(WEST).number(13).with("CallStatus", "in-progress").with("DialCallStatus", "busy");
    result.post(&back, RESULT).await.twiml();
    assert_eq!(files(&app, "json").len(), 7);
    over(&Call::to(WEST).number(0), 9).post(&back, STATUS).await.expect(204);
    assert_eq!(files(&app, "json").len(), 7);
    app.sql("ALTER TABLE gone RENAME TO voicemails").await;
    assert_eq!(back.services.telephony.replay_spool().await, 7);
    for n in [13, 26, 39] {
        is_told_whole(&app, n).await;
    }
    assert_eq!(["json", "unreadable", "refused"].map(|ending| files(&app, ending).len()), [0; 3]);
}

async fn a_database_that_takes_nothing_keeps_everything_on_disk(app: TestApp) {
    Call::to(WEST).number(0).ring(&app).await.twiml();
    wait_on_disk(&app, 1..15).await;
    let back = app.restarted(&[]).await;
    app.sql("ALTER TABLE webhook_events RENAME TO gone").await;
    let before = files(&app, "json");
    assert_eq!(back.services.telephony.replay_spool().await, 0);
    assert_eq!(files(&app, "json"), before);
    app.sql("ALTER TABLE gone RENAME TO webhook_events").await;
    // Nor one that is gone altogether.
    back.take_database_away().await;
    assert_eq!(back.services.telephony.replay_spool().await, 0);
    assert_eq!(files(&app, "json"), before);
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, before.len());
    for n in 1..15 {
        is_told_whole(&app, n).await;
    }
    assert_eq!(["json", "unreadable", "refused"].map(|ending| files(&app, ending).len()), [0; 3]);
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

async fn whoever_calls_meanwhile_is_written_in_between(app: TestApp) {
    Call::to(WEST).number(0).ring(&app).await.twiml();
    wait_on_disk(&app, 1..81).await;
    let back = app.restarted(&[]).await;
    let before = back.services.telephony.handed_over();
    let holder = nobody_writes(&app).await;
    let telephony = back.services.telephony.clone();
    let replay = tokio::spawn(async move { telephony.replay_spool().await });
    let (live, there) = (Call::to(WEST).number(500), back.clone());
    let ring = live.clone();
    let ring = tokio::spawn(async move { ring.ring(&there).await });
    while back.services.telephony.handed_over() == before {
        tokio::task::yield_now().await;
    }
    holder.rollback().await.unwrap();
    ring.await.unwrap().twiml();
    assert_eq!(replay.await.unwrap(), 240);
    // Rows in the order in which they were written.
    let order = match app.engine {
        Engine::Sqlite => "rowid",
        Engine::Postgres => "xmin::text::bigint",
    };
    let of_live = format!("SELECT {order} FROM webhook_events WHERE call_sid = '{}'", live.sid());
    let behind = number(&app, &format!("SELECT COUNT(*) AS n FROM webhook_events WHERE {order} > ({of_live})")).await;
    assert!(behind >= 100, "{behind} of 240 events were written behind a call that came at their beginning");
}

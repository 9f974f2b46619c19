//! The database goes away while calls arrive: each gets an answer in time, and nothing is lost.

use crate::support::{Answer, Call, DOWNTOWN, Engine, HARBOUR, NOBODY, TestApp, WEST, names, on_both, said};
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use std::time::{Duration, Instant};

on_both!(
    a_known_clinic_gets_its_backup_and_the_call_waits,
    an_unknown_clinic_gets_an_apology_and_the_event_waits,
    what_waits_is_written_exactly_once,
    follow_ups_wait_as_well_and_nothing_of_them_is_lost,
    what_comes_behind_waits_behind,
    nobody_waits_behind_another_call,
    a_database_that_hangs_costs_two_seconds_at_most,
    a_table_that_is_gone_is_an_outage,
    the_database_comes_back_under_the_running_process,
    a_waiting_event_that_cannot_be_read_is_set_aside,
    a_waiting_event_that_fits_no_more_is_set_aside,
    without_a_place_to_wait_callers_are_still_answered,
    pages_and_api_say_so,
);

const STATUS: &str = "/api/webhooks/twilio/voice/status";
/// A caller should not hear silence for two seconds; half of one is for slow machines that test.
const LIMIT: Duration = Duration::from_millis(2500);

/// Rings within the limit.
async fn rings(app: &TestApp, call: &Call) -> Answer {
    let started = Instant::now();
    let answer = call.ring(app).await;
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    answer
}

async fn a_known_clinic_gets_its_backup_and_the_call_waits(app: TestApp) {
    app.set_clock("2026-11-25T18:00:00Z");
    for (n, to) in [DOWNTOWN, WEST, HARBOUR].iter().enumerate() {
        Call::to(to).number(n as u32).ring(&app).await.twiml();
    }
    let before = (app.events().await.len(), app.count_calls().await);
    app.take_database_away().await;
    // On Sunday the assistant would answer; without the database it is the backup.
    app.set_clock("2026-11-29T18:00:00Z");
    for (n, (to, verb)) in [(DOWNTOWN, "Dial"), (WEST, "Record"), (HARBOUR, "Record")].iter().enumerate() {
        let verbs = rings(&app, &Call::to(to).number(10 + n as u32)).await.twiml();
        assert!(names(&verbs).contains(verb), "{to}: {}", said(&verbs));
    }
    assert_eq!((app.events().await.len(), app.count_calls().await), before);
    assert_eq!(app.services.telephony.spool().waiting().len(), 3);
    // Whoever did not sign gets nothing, database or not.
    Call::to(DOWNTOWN).post_signed(&app, "/api/twilio/voice", "wrong").await.expect(403);
    assert_eq!(app.services.telephony.spool().waiting().len(), 3);
}

async fn an_unknown_clinic_gets_an_apology_and_the_event_waits(app: TestApp) {
    app.take_database_away().await;
    for (n, to) in [NOBODY, DOWNTOWN].iter().enumerate() {
        let verbs = rings(&app, &Call::to(to).number(n as u32)).await.twiml();
        assert_eq!(names(&verbs), ["Say", "Hangup"]);
        assert!(said(&verbs).contains("dial 911"), "this may be anybody's clinic");
    }
    let sip = Call::to("sip:bright-smiles-downtown@demo.sip.twilio.com").number(3);
    assert_eq!(names(&sip.post(&app, "/api/twilio/sip").await.twiml()), ["Say", "Hangup"]);
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 3);
    let events = app.events().await;
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|event| event.verdict == "error" && event.handled_at.is_none() && event.error.is_some()));
}

async fn what_waits_is_written_exactly_once(app: TestApp) {
    let first = Call::to(WEST).number(1);
    first.ring(&app).await.twiml();
    app.take_database_away().await;
    let call = Call::to(WEST).number(2);
    let answer = rings(&app, &call).await;
    // The carrier asks twice: two files, one event.
    app.pass(chrono::Duration::seconds(1));
    rings(&app, &call).await.twiml();
    assert_eq!(app.services.telephony.spool().waiting().len(), 2);
    let rang_at = app.now() - chrono::Duration::seconds(1);
    app.pass(chrono::Duration::minutes(5));
    let back = app.restarted(&[]).await;
    // Two servers may find the same files.
    let twin = app.restarted(&[]).await;
    let (one, two) = (back.services.telephony.clone(), twin.services.telephony.clone());
    let (one, two) = tokio::join!(
        tokio::spawn(async move { one.replay_spool().await }),
        tokio::spawn(async move { two.replay_spool().await })
    );
    assert!(one.unwrap() + two.unwrap() >= 2);
    assert!(back.services.telephony.spool().waiting().is_empty());
    assert_eq!(back.services.telephony.replay_spool().await, 0);
    let events = app.events().await;
    assert_eq!(events.len(), 2, "the first call and the one that waited");
    let row = app.call(call.sid()).await.expect("the call is kept");
    assert_eq!((row.route.as_deref(), row.route_reason.as_deref()), (Some("fallback"), Some("system-fallback")));
    assert_eq!((row.started_at, row.status.as_str()), (Some(rang_at), "ringing"));
    assert!(row.receipt.unwrap()["sentence"]["en"].as_str().unwrap().contains("did not answer"));
    assert_eq!((events[1].verdict.as_str(), events[1].response_body.as_deref()), ("error", Some(answer.body.as_str())));
    assert_eq!(events[1].created_at, rang_at);
    // The same request once more finds its first answer.
    assert_eq!(call.ring(&back).await.body, answer.body);
    assert_eq!(app.events().await.len(), 2);
}

async fn follow_ups_wait_as_well_and_nothing_of_them_is_lost(app: TestApp) {
    let call = Call::to(WEST).number(1);
    call.ring(&app).await.twiml();
    app.take_database_away().await;
    let call = call.with("CallStatus", "in-progress");
    let spoken = call.clone().with("SpeechResult", "what are your hours");
    assert!(names(&spoken.post(&app, "/api/twilio/receptionist?turn=1").await.twiml()).contains(&"Gather"));
    let result = call.clone().with("DialCallStatus", "no-answer");
    assert!(
        said(&result.post(&app, "/api/twilio/dial-result").await.twiml())
            .contains("You have reached Bright Smiles West")
    );
    let message = call
        .clone()
        .with("RecordingSid", "RE7")
        .with("RecordingUrl", "https://api.example/RE7")
        .with("RecordingDuration", "21");
    assert_eq!(names(&message.post(&app, "/api/twilio/voicemail").await.twiml()), ["Say", "Hangup"]);
    let text = call
        .clone()
        .with("RecordingSid", "RE7")
        .with("TranscriptionText", "Call me")
        .with("TranscriptionStatus", "completed");
    text.post(&app, "/api/twilio/voicemail-transcription").await.expect(204);
    app.pass(chrono::Duration::seconds(40));
    let ended = app.now();
    call.clone().with("CallStatus", "completed").with("CallDuration", "40").post(&app, STATUS).await.expect(204);
    assert_eq!(app.call(call.sid()).await.unwrap().status, "ringing");

    let back = app.restarted(&[]).await;
    app.pass(chrono::Duration::hours(2));
    assert_eq!(back.services.telephony.replay_spool().await, 5);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(40)));
    assert_eq!(
        (row.answered_at, row.ended_at),
        (Some(ended - chrono::Duration::seconds(40)), Some(ended)),
        "as it was, not as it was written"
    );
    assert_eq!(row.receipt.unwrap()["attempts"][0]["outcome"], "no-answer");
    let messages = app.voicemails(call.sid()).await;
    assert_eq!(messages.len(), 1);
    assert_eq!((messages[0].duration, messages[0].transcription.as_deref()), (Some(21), Some("Call me")));
    let lines = app.transcript(call.sid()).await;
    assert_eq!(lines.iter().filter(|line| line.role == "user").count(), 1);
    assert_eq!(app.events().await.len(), 6);
}

/// Or under steady traffic everything would go by disk for good after one short outage.
async fn nobody_waits_behind_another_call(app: TestApp) {
    let before = Call::to(WEST).number(1);
    before.ring(&app).await.twiml();
    app.take_database_away().await;
    Call::to(WEST).number(2).ring(&app).await.twiml();
    let back = app.restarted(&[]).await;
    before.clone().with("CallStatus", "completed").with("CallDuration", "5").post(&back, STATUS).await.expect(204);
    assert_eq!(back.services.telephony.spool().waiting().len(), 1, "the other call still waits");
    assert_eq!(app.call(before.sid()).await.unwrap().status, "completed");
}

async fn what_comes_behind_waits_behind(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    app.take_database_away().await;
    let call = Call::to(WEST).number(2);
    call.ring(&app).await.twiml();
    // The database is back, and the call's end comes before the call itself is written.
    let back = app.restarted(&[]).await;
    call.clone().with("CallStatus", "completed").with("CallDuration", "5").post(&back, STATUS).await.expect(204);
    assert_eq!(back.services.telephony.replay_spool().await, 2);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(
        (row.status.as_str(), row.duration),
        ("completed", Some(5)),
        "a call that never ends would count as load"
    );
    // With nothing waiting any more it goes straight into the database.
    let third = Call::to(WEST).number(3);
    third.ring(&back).await.twiml();
    third.clone().with("CallStatus", "completed").post(&back, STATUS).await.expect(204);
    assert!(back.services.telephony.spool().waiting().is_empty());
}

async fn a_database_that_hangs_costs_two_seconds_at_most(app: TestApp) {
    app.set_clock("2026-11-25T18:00:00Z");
    Call::to(WEST).number(1).ring(&app).await.twiml();
    // Somebody holds what every write needs; on PostgreSQL also what every look-up needs.
    let holder = app.db.begin().await.unwrap();
    match app.engine {
        Engine::Sqlite => holder.execute_unprepared("UPDATE clinics SET name = name").await.unwrap(),
        Engine::Postgres => holder
            .execute_unprepared("LOCK TABLE phone_numbers, webhook_events IN ACCESS EXCLUSIVE MODE")
            .await
            .unwrap(),
    };
    let call = Call::to(WEST).number(2);
    let verbs = rings(&app, &call).await.twiml();
    assert!(names(&verbs).contains(&"Record"));
    let started = Instant::now();
    let status = call.clone().with("CallStatus", "completed").with("CallDuration", "3");
    status.post(&app, STATUS).await.expect(204);
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    assert_eq!(app.services.telephony.spool().waiting().len(), 2);
    holder.rollback().await.unwrap();
    assert_eq!(app.services.telephony.replay_spool().await, 2);
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!((row.status.as_str(), row.duration), ("completed", Some(3)));
}

async fn a_table_that_is_gone_is_an_outage(app: TestApp) {
    Call::to(DOWNTOWN).number(1).ring(&app).await.twiml();
    app.set_clock("2026-11-22T17:00:00Z");
    app.sql("ALTER TABLE phone_numbers RENAME TO gone").await;
    let call = Call::to(DOWNTOWN).number(2);
    assert_eq!(names(&rings(&app, &call).await.twiml()), ["Dial"], "the backup, where the assistant would answer");
    assert_eq!(names(&rings(&app, &Call::to(HARBOUR).number(3)).await.twiml()), ["Say", "Hangup"]);
    app.sql("ALTER TABLE gone RENAME TO phone_numbers").await;
    assert_eq!(app.services.telephony.replay_spool().await, 2);
    assert_eq!(app.call(call.sid()).await.unwrap().route_reason.as_deref(), Some("system-fallback"));
    assert!(names(&Call::to(DOWNTOWN).number(4).ring(&app).await.twiml()).contains(&"Gather"));
}

async fn the_database_comes_back_under_the_running_process(app: TestApp) {
    app.set_clock("2026-11-25T18:00:00Z");
    Call::to(WEST).number(1).ring(&app).await.twiml();
    let call = Call::to(WEST).number(2);
    match app.engine {
        Engine::Postgres => {
            // Every connection of the product is cut, as when the server is restarted.
            app.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").await;
        }
        Engine::Sqlite => {
            let holder = app.db.begin().await.unwrap();
            holder.execute_unprepared("UPDATE clinics SET name = name").await.unwrap();
            rings(&app, &call).await.twiml();
            assert_eq!(app.services.telephony.spool().waiting().len(), 1);
            holder.rollback().await.unwrap();
        }
    }
    // Right after, and again: answered, and written sooner or later.
    assert!(names(&rings(&app, &call).await.twiml()).contains(&"Record"));
    for n in 3..8 {
        rings(&app, &Call::to(WEST).number(n)).await.twiml();
    }
    app.services.telephony.replay_spool().await;
    assert!(app.services.telephony.spool().waiting().is_empty());
    for n in 1..8 {
        assert!(app.call(Call::to("").number(n).sid()).await.is_some(), "{n}");
    }
    assert_eq!(app.events().await.len(), 7);
}

async fn a_waiting_event_that_cannot_be_read_is_set_aside(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    app.take_database_away().await;
    Call::to(WEST).number(2).ring(&app).await.twiml();
    let folder = app.folder().join("spool");
    let whole = std::fs::read(&app.services.telephony.spool().waiting()[0]).unwrap();
    std::fs::write(folder.join("00000000-0000-0000-0000-000000000000.json"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(folder.join("00000000-0000-0000-0000-000000000001.json"), "").unwrap();
    std::fs::write(folder.join("half-written.part"), "x").unwrap();
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 1);
    assert!(back.services.telephony.spool().waiting().is_empty());
    assert!(app.call(Call::to("").number(2).sid()).await.is_some());
    let aside = std::fs::read_dir(&folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|x| x == "unreadable"));
    assert_eq!(aside.count(), 2, "kept for the operator");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        app.take_database_away().await;
        Call::to(WEST).number(3).ring(&app).await.twiml();
        let mode = std::fs::metadata(&app.services.telephony.spool().waiting()[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds numbers of callers");
    }
}

async fn a_waiting_event_that_fits_no_more_is_set_aside(app: TestApp) {
    app.set_clock("2026-11-25T18:00:00Z");
    for (n, to) in [WEST, HARBOUR].iter().enumerate() {
        Call::to(to).number(n as u32).ring(&app).await.twiml();
    }
    app.take_database_away().await;
    Call::to(HARBOUR).number(10).ring(&app).await.twiml();
    Call::to(WEST).number(11).ring(&app).await.twiml();
    app.sql("DELETE FROM companies WHERE slug = 'harbour-physio'").await;
    let back = app.restarted(&[]).await;
    assert_eq!(back.services.telephony.replay_spool().await, 1, "those behind it are not held up");
    assert!(app.call(Call::to("").number(11).sid()).await.is_some());
    assert!(back.services.telephony.spool().waiting().is_empty());
    let aside = std::fs::read_dir(app.folder().join("spool"))
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|x| x == "refused"));
    assert_eq!(aside.count(), 1, "kept for the operator");
}

async fn without_a_place_to_wait_callers_are_still_answered(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    std::fs::write(app.folder().join("spool"), "a file where the folder should be").unwrap();
    app.take_database_away().await;
    assert!(names(&rings(&app, &Call::to(WEST).number(2)).await.twiml()).contains(&"Record"));
    Call::to(WEST).number(2).with("CallStatus", "completed").post(&app, STATUS).await.expect(204);
    assert_eq!(app.services.telephony.replay_spool().await, 0);
}

async fn pages_and_api_say_so(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let token = app.token("bright-smiles", &["company:read"]).await;
    app.take_database_away().await;
    for path in ["/api/company/clinics", "/api/telephony/call-logs"] {
        admin.get(path).await.error(500, "internal");
        app.with_token(&token, http::Method::GET, path, None).await.error(500, "internal");
    }
    let login = crate::support::Browser::new(&app).log_in("admin@brightsmiles.test", "x").await;
    login.error(500, "internal");
    let page = admin.get("/").await.expect(500);
    assert!(page.body.contains("could not be loaded"), "{}", page.body);
    for leak in ["pool", "sqlx", "sqlite", "postgres", "SELECT"] {
        assert!(
            !page.body.to_lowercase().contains(&leak.to_lowercase())
                && !login.body.to_lowercase().contains(&leak.to_lowercase()),
            "{leak}"
        );
    }
    assert!(admin.session().is_some(), "nobody is signed out by an outage");
}

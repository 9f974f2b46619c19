//! A conversation that the voice platform recorded: heard through us, and only where it is the platform's.

use super::standin::Standin;
use super::support::{BRIGHT_SECRET, message, send, with_vapi};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

on_both!(
    a_recording_of_the_platform_is_heard_through_us,
    an_address_elsewhere_is_kept_nowhere_and_never_followed,
    what_is_no_sound_is_not_passed_on,
);

/// A call that ended with a recording at this address; its own address on our pages.
async fn recorded(app: &TestApp, n: u32, url: &str) -> (Call, String) {
    let call = Call::to(DOWNTOWN).number(n);
    call.ring(app).await.expect(200);
    let report = json!({
        "endedReason": "customer-ended-call", "startedAt": "2026-11-22T19:00:01Z", "endedAt": "2026-11-22T19:00:31Z",
        "artifact": {"recordingUrl": url},
    });
    let id = format!("vapi-call-{n}");
    send(app, BRIGHT_SECRET, &message("end-of-call-report", &id, "pn-downtown", report)).await.expect(200);
    let row = app.call(call.sid()).await.unwrap();
    (call, format!("/calls/{}", row.id))
}

/// The player's address on a page, if there is a player.
fn player(page: &str) -> Option<String> {
    let tag = &page[page.find("<audio")?..];
    let src = &tag[tag.find("src=\"")? + 5..];
    Some(src[..src.find('"')?].replace("&amp;", "&"))
}

async fn a_recording_of_the_platform_is_heard_through_us(app: TestApp) {
    let (app, standin): (TestApp, Standin) = with_vapi(&app).await;
    let (_, page) = recorded(&app, 1, &format!("{}/storage/mono.wav", standin.url)).await;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let shown = staff.get(&page).await.expect(200).body;
    assert!(!shown.contains("/storage/"), "the platform's address is nobody's business");
    let src = player(&shown).unwrap();
    assert_eq!(staff.get(&src).await.expect(200).body, "RIFFtalk");
    let part = staff.request(Method::GET, &src).header("range", "bytes=0-3").body(Default::default()).unwrap();
    assert_eq!(staff.send(part).await.expect(206).body, "RIFF");
    for (_, headers) in standin.sounds() {
        assert!(!headers.contains_key("authorization") && !headers.contains_key("cookie"), "{headers:?}");
    }
    let token = app.token("bright-smiles", &["company:read"]).await;
    let log = page.replace("/calls/", "/api/telephony/call-logs/");
    let about = app.with_token(&token, Method::GET, &log, None).await.data();
    let ours = format!("{log}/recording");
    assert_eq!(about["callLog"]["recordingUrl"], json!(ours));
    assert_eq!(app.with_token(&token, Method::GET, &ours, None).await.expect(200).body, "RIFFtalk");
}

async fn an_address_elsewhere_is_kept_nowhere_and_never_followed(app: TestApp) {
    let (app, standin) = with_vapi(&app).await;
    let away = standin.url.replace("http://", "http://user@");
    for (n, foreign) in
        [(1, "https://evil.example/storage/mono.wav".to_owned()), (2, format!("{away}/storage/mono.wav"))]
    {
        let (call, page) = recorded(&app, n, &foreign).await;
        assert_eq!(app.call(call.sid()).await.unwrap().recording_url, None);
        let events = app.events().await;
        let told = events.iter().rev().find(|event| event.payload["message"]["type"] == "end-of-call-report").unwrap();
        assert!(told.error.as_deref().is_some_and(|error| error.contains("not the platform's")), "{told:?}");
        let staff = app.sign_in("staff@brightsmiles.test").await;
        assert_eq!(player(&staff.get(&page).await.body), None);
    }
    // Nor one that got into the table some other way.
    app.sql("UPDATE calls SET recording_url = 'https://evil.example/x.wav' WHERE provider_call_id = 'vapi-call-1'")
        .await;
    let row = app.call(Call::to(DOWNTOWN).number(1).sid()).await.unwrap();
    let token = app.token("bright-smiles", &["company:read"]).await;
    let log = format!("/api/telephony/call-logs/{}", row.id);
    let about = app.with_token(&token, Method::GET, &log, None).await.data();
    assert_eq!(about["callLog"]["recordingUrl"], Value::Null);
    app.with_token(&token, Method::GET, &format!("{log}/recording"), None).await.expect(404);
    assert!(standin.sounds().is_empty());
}

async fn what_is_no_sound_is_not_passed_on(app: TestApp) {
    let (app, standin) = with_vapi(&app).await;
    for (n, file, status) in [(1, "away.wav", 502), (2, "text.wav", 502), (3, "none.wav", 410)] {
        let (_, page) = recorded(&app, n, &format!("{}/storage/{file}", standin.url)).await;
        app.pass(chrono::Duration::minutes(11));
        let staff = app.sign_in("staff@brightsmiles.test").await;
        let src = player(&staff.get(&page).await.body).unwrap();
        let answer = staff.get(&src).await.expect(status);
        assert!(!answer.body.contains("<script>") && answer.header("location").is_none());
    }
    let asked: Vec<_> = standin.sounds().into_iter().map(|(file, _)| file).collect();
    assert_eq!(asked, ["away.wav", "text.wav", "none.wav"], "no redirect is followed");
}

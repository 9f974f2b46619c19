//! Listening to a conversation that the carrier recorded: through us, by a link that ends, and by nobody else.

use crate::support::{AUTH_TOKEN, Browser, Call, TestApp, WEST, on_both};
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use chrono::Duration;
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};

on_both!(
    a_conversation_is_heard_through_us_for_a_few_minutes,
    the_link_is_of_no_use_to_anybody_else,
    a_program_hears_it_by_our_own_address,
    a_call_that_was_not_recorded_has_nothing_to_hear,
);

const RECORDING: &str = "RE00000000000000000000000000000007";

/// A carrier that has one recording, for those who show the account's token.
async fn carrier() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/2010-04-01/Accounts/{account}/Recordings/{file}", get(sound));
    tokio::spawn(axum::serve(listener, router).into_future());
    base
}

async fn sound(Path((account, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    use base64::Engine as _;
    let login = base64::engine::general_purpose::STANDARD.encode(format!("{account}:{AUTH_TOKEN}"));
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(&format!("Basic {login}")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match file == format!("{RECORDING}.wav") {
        true => (StatusCode::OK, [("content-type", "audio/x-wav")], "RIFFtalk").into_response(),
        false => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A conversation at West that was recorded: the product, the carrier's base and the call's page.
async fn recorded(app: &TestApp) -> (TestApp, String, String) {
    let base = carrier().await;
    let app = app.restarted(&[("TWILIO_API_BASE_URL", &base)]).await;
    let call = Call::to(WEST);
    call.ring(&app).await.twiml();
    let url = format!("{base}/2010-04-01/Accounts/AC00000000000000000000000000000000/Recordings/{RECORDING}");
    let told = call.clone().with("RecordingSid", RECORDING).with("RecordingUrl", &url);
    let told = told.with("RecordingSource", "DialVerb").with("RecordingStatus", "completed");
    told.post(&app, "/api/twilio/voicemail").await.expect(204);
    let page = format!("/calls/{}", app.call(call.sid()).await.unwrap().id);
    (app, base, page)
}

/// The player's address on the page.
async fn link(browser: &Browser, page: &str) -> String {
    let shown = browser.get(page).await.expect(200).body;
    let tag = &shown[shown.find("<audio").unwrap_or_else(|| panic!("no player: {shown}"))..];
    assert!(tag[..tag.find('>').unwrap()].contains("controls"));
    let src = &tag[tag.find("src=\"").unwrap() + 5..];
    src[..src.find('"').unwrap()].replace("&amp;", "&")
}

async fn a_conversation_is_heard_through_us_for_a_few_minutes(app: TestApp) {
    let (app, base, page) = recorded(&app).await;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let shown = staff.get(&page).await.body;
    assert!(!shown.contains(&base) && !shown.contains(RECORDING), "the carrier's address is nobody's business");
    let src = link(&staff, &page).await;
    let sound = staff.get(&src).await.expect(200);
    assert_eq!((sound.body.as_str(), sound.header("content-type")), ("RIFFtalk", Some("audio/x-wav")));
    assert_eq!(sound.header("cache-control"), Some("private, no-store"));
    app.pass(Duration::minutes(4));
    staff.get(&src).await.expect(200);
    app.pass(Duration::minutes(2));
    assert!(staff.get(&src).await.expect(410).body.contains("Reload the page"));
}

async fn the_link_is_of_no_use_to_anybody_else(app: TestApp) {
    let (app, _, page) = recorded(&app).await;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let src = link(&staff, &page).await;
    assert!(Browser::new(&app).get(&src).await.expect(303).leads_to().starts_with("/login"));
    app.sign_in("admin@harbourphysio.test").await.get(&src).await.expect(404);
    app.sign_in("admin@brightsmiles.test").await.get(&src).await.expect(404);
    let mut tampered = src.clone();
    let last = tampered.pop().unwrap();
    tampered.push(if last == 'A' { 'B' } else { 'A' });
    for wrong in [tampered, format!("{page}/recording"), format!("{page}/recording?link=")] {
        staff.get(&wrong).await.expect(404);
    }
    // Another call of the same company.
    let other = Call::to(WEST).number(8);
    other.ring(&app).await.twiml();
    let other = format!("/calls/{}", app.call(other.sid()).await.unwrap().id);
    staff.get(&src.replace(&page, &other)).await.expect(404);
}

async fn a_program_hears_it_by_our_own_address(app: TestApp) {
    let (app, base, page) = recorded(&app).await;
    let token = app.token("bright-smiles", &["company:read"]).await;
    let log = page.replace("/calls/", "/api/telephony/call-logs/");
    let about = app.with_token(&token, Method::GET, &log, None).await.data();
    let address = format!("{log}/recording");
    assert_eq!(about["callLog"]["recordingUrl"], json!(address));
    let list = app.with_token(&token, Method::GET, "/api/telephony/call-logs?limit=1", None).await.data();
    assert_eq!(list["callLogs"][0]["recordingUrl"], json!(address));
    assert!(!about.to_string().contains(&base) && !list.to_string().contains(&base));
    assert_eq!(app.with_token(&token, Method::GET, &address, None).await.expect(200).body, "RIFFtalk");
    let foreign = app.token("harbour-physio", &["company:read"]).await;
    app.with_token(&foreign, Method::GET, &address, None).await.expect(404);
    app.get(&address).await.expect(401);
}

async fn a_call_that_was_not_recorded_has_nothing_to_hear(app: TestApp) {
    let call = Call::to(WEST);
    call.ring(&app).await.twiml();
    // What is no id of the carrier is never put into an address.
    let row = app.call(call.sid()).await.unwrap();
    app.sql(&format!("UPDATE calls SET recording_sid = 'RE/../../Calls' WHERE call_sid = '{}'", call.sid())).await;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    assert!(!staff.get(&format!("/calls/{}", row.id)).await.expect(200).body.contains("<audio"));
    let token = app.token("bright-smiles", &["company:read"]).await;
    let log = format!("/api/telephony/call-logs/{}", row.id);
    let about = app.with_token(&token, Method::GET, &log, None).await.data();
    assert_eq!(about["callLog"]["recordingUrl"], Value::Null);
    app.with_token(&token, Method::GET, &format!("{log}/recording"), None).await.expect(404);
}

//! Listening to a message: through us, by a link that ends, and by nobody else.

use super::support::Carrier;
use crate::support::{Browser, TestApp, WEST, on_both};
use chrono::Duration;
use http::Method;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::json;

on_both!(
    a_message_is_heard_through_us_for_a_few_minutes,
    a_link_is_of_no_use_to_anybody_else,
    a_recording_that_is_late_or_gone_says_so,
    a_message_is_marked_as_heard,
    a_program_hears_it_with_its_token,
);

/// A call with a message: the product, the call's address, and the message's.
async fn left(app: &TestApp) -> (Carrier, String, String) {
    let carrier = Carrier::of(app).await;
    carrier.app.set_clock("2026-11-25T20:00:00Z");
    let sid = carrier.call(json!({"to": WEST, "messages": [{"words": "Please <b>call</b> me", "seconds": 4}]})).await;
    let call = carrier.app.call(&sid).await.unwrap();
    let message = carrier.app.voicemails(&sid).await.remove(0);
    (carrier, format!("/calls/{}", call.id), format!("/calls/{}/messages/{}", call.id, message.id))
}

/// The player's address on the page.
async fn link(browser: &Browser, page: &str) -> String {
    let page = browser.get(page).await.expect(200);
    let from = page.body.find("<audio").unwrap_or_else(|| panic!("no player: {}", page.body));
    let tag = &page.body[from..];
    assert!(tag[..tag.find('>').unwrap()].contains("controls"));
    let src = &tag[tag.find("src=\"").unwrap() + 5..];
    src[..src.find('"').unwrap()].replace("&amp;", "&")
}

async fn a_message_is_heard_through_us_for_a_few_minutes(app: TestApp) {
    let (carrier, page, _) = left(&app).await;
    let staff = carrier.app.sign_in("staff@brightsmiles.test").await;
    let shown = staff.get(&page).await;
    assert!(shown.header("content-security-policy").unwrap().contains("media-src 'self'"));
    assert!(!shown.body.contains("/Recordings/"), "the carrier's address is nobody's business");
    assert!(shown.body.contains("Please &lt;b&gt;call&lt;/b&gt; me"));
    let src = link(&staff, &page).await;
    let sound = staff.get(&src).await.expect(200);
    assert_eq!(sound.header("content-type"), Some("audio/x-wav"));
    assert_eq!(sound.header("cache-control"), Some("private, no-store"));
    assert!(sound.body.starts_with("RIFF"));
    carrier.app.pass(Duration::minutes(4));
    staff.get(&src).await.expect(200);
    carrier.app.pass(Duration::minutes(2));
    assert!(staff.get(&src).await.expect(410).body.contains("Reload the page"));
}

async fn a_link_is_of_no_use_to_anybody_else(app: TestApp) {
    let (carrier, page, message) = left(&app).await;
    let app = &carrier.app;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let src = link(&staff, &page).await;
    assert!(Browser::new(app).get(&src).await.expect(303).leads_to().starts_with("/login"));
    app.sign_in("admin@harbourphysio.test").await.get(&src).await.expect(404);
    app.sign_in("admin@brightsmiles.test").await.get(&src).await.expect(404);
    let mut tampered = src.clone();
    let last = tampered.pop().unwrap();
    tampered.push(if last == 'A' { 'B' } else { 'A' });
    for wrong in
        [tampered, format!("{message}/audio"), format!("{message}/audio?link="), src.replace("link=", "link=x")]
    {
        staff.get(&wrong).await.expect(404);
    }
    let other = src.replace(message.rsplit('/').next().unwrap(), &uuid::Uuid::now_v7().to_string());
    staff.get(&other).await.expect(404);
    app.sign_in("admin@harbourphysio.test").await.post(&message, &[("do", "heard")]).await.expect(404);
}

async fn a_recording_that_is_late_or_gone_says_so(app: TestApp) {
    let (carrier, page, _) = left(&app).await;
    let app = &carrier.app;
    app.sql("UPDATE voicemails SET recording_sid = 'RE00000000000000000000000000000009' WHERE created_at = (SELECT MAX(created_at) FROM voicemails)").await;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let late = staff.get(&link(&staff, &page).await).await.expect(503);
    assert_eq!(late.header("retry-after"), Some("5"));
    app.pass(Duration::minutes(11));
    staff.get(&link(&staff, &page).await).await.expect(410);
    // What is no id of the carrier is never put into an address.
    app.sql("UPDATE voicemails SET recording_sid = 'RE/../../Calls' WHERE created_at = (SELECT MAX(created_at) FROM voicemails)").await;
    staff.get(&link(&staff, &page).await).await.expect(410);
    app.sql("UPDATE voicemails SET recording_status = 'failed'").await;
    assert!(staff.get(&page).await.body.contains("made no recording"));
}

async fn a_message_is_marked_as_heard(app: TestApp) {
    let (carrier, page, message) = left(&app).await;
    let app = &carrier.app;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    assert!(staff.get(&page).await.body.contains("Mark as heard"));
    assert_eq!(staff.post(&message, &[("do", "heard")]).await.expect(303).leads_to(), page);
    let shown = staff.get(&page).await.body;
    assert!(shown.contains("The message counts as heard.") && shown.contains("Mark as new"));
    let logged =
        backend::entity::audit_log::Entity::find().order_by_desc(backend::entity::audit_log::Column::CreatedAt);
    let logged = logged.all(&app.db).await.unwrap();
    assert!(logged.iter().any(|entry| entry.action == "message.marked"));
}

async fn a_program_hears_it_with_its_token(app: TestApp) {
    let (carrier, page, message) = left(&app).await;
    let app = &carrier.app;
    let token = app.token("bright-smiles", &["company:read"]).await;
    let about =
        app.with_token(&token, Method::GET, &page.replace("/calls/", "/api/telephony/call-logs/"), None).await.data();
    let address = about["messages"][0]["audioUrl"].as_str().unwrap().to_owned();
    assert!(address.ends_with(&format!("{}/audio", message.trim_start_matches("/calls/"))));
    assert!(!about.to_string().contains("twilio.com"), "{about}");
    let sound = app.with_token(&token, Method::GET, &address, None).await.expect(200);
    assert!(sound.body.starts_with("RIFF"));
    let foreign = app.token("harbour-physio", &["company:read"]).await;
    app.set_feature("harbour-physio", "/features/callEnabled", serde_json::json!(true)).await;
    app.with_token(&foreign, Method::GET, &address, None).await.expect(404);
    app.get(&address).await.expect(401);
}

//! Special days from a file, and the hours as a calendar.

use crate::support::{Answer, Browser, TestApp, on_both};
use http::Method;
use serde_json::json;

on_both!(
    a_file_is_looked_at_and_then_saved,
    what_is_no_file_of_special_days_is_told,
    an_import_that_changes_a_pinned_answer_asks_first,
    a_feed_is_read_by_whoever_has_its_address,
);

const IMPORT: &str = "/clinics/bright-smiles-west/import";

/// Sends a file as a browser does.
async fn bring(browser: &Browser, name: &str, content: &[u8]) -> Answer {
    let edge = "----edge";
    let mut body = format!(
        "--{edge}\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n--{edge}\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{edge}--\r\n").as_bytes());
    let request = browser.request(Method::POST, IMPORT);
    let kind = format!("multipart/form-data; boundary={edge}");
    browser.send(request.header("content-type", kind).body(body.into()).unwrap()).await
}

async fn a_file_is_looked_at_and_then_saved(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    let table = "date,name,hours\n2027-03-01,<script>alert(1)</script>,\n2027-03-02,Late,12:00-20:00\n";
    assert_eq!(bring(&browser, "days.csv", table.as_bytes()).await.leads_to(), IMPORT);
    let page = browser.get(IMPORT).await.expect(200).body;
    assert!(page.contains("2 special days would be added or changed."));
    assert!(!page.contains("<script>alert"), "a name is never markup");
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 1, "nothing is saved by looking");
    // Somebody else saves in between: what was looked at is shown anew.
    let other = app.sign_in("admin@brightsmiles.test").await;
    let path = "/api/company/clinics/bright-smiles-west/availability";
    other.call(Method::PUT, path, Some(json!({"mode": "always"}))).await.expect(200);
    browser.post(IMPORT, &[("do", "save"), ("version", "1")]).await.leads_to();
    assert!(browser.get(IMPORT).await.body.contains("Somebody else saved in the meantime."));
    let to = browser.post(IMPORT, &[("do", "save"), ("version", "2")]).await;
    assert_eq!(to.leads_to(), "/clinics/bright-smiles-west/hours#dates");
    let stored = app.clinic("bright-smiles-west").await.ai_availability_settings;
    let days = stored["afterHours"]["businessHours"]["holidays"].as_array().unwrap().clone();
    let late = days.iter().find(|day| day["name"] == "Late").unwrap();
    assert_eq!((&late["date"], &late["hours"][0]["close"]), (&json!("2027-03-02"), &json!("20:00")));
    assert_eq!(stored["mode"], "always", "the rest is what the other one saved");
    // Saved is gone: a second press saves nothing.
    browser.post(IMPORT, &[("do", "save"), ("version", "3")]).await.leads_to();
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 3);
}

async fn what_is_no_file_of_special_days_is_told(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    for (content, told) in [
        (b"".as_slice(), "Choose a file, or paste what it holds."),
        (b"\0\0\0\xff\xfe\x01", "Not used"),
        (b"BEGIN:VCALENDAR\r\n", "Nothing"),
        (b"31.02.2027,Nonsense", "Not used"),
    ] {
        bring(&browser, "x", content).await.leads_to();
        let page = browser.get(IMPORT).await.expect(200).body;
        assert!(page.contains(told), "{content:?}: {told}");
    }
    let large = "2027-03-01,A day with a name\n".repeat(7_000);
    bring(&browser, "large.csv", large.as_bytes()).await.leads_to();
    assert!(browser.get(IMPORT).await.body.contains("at most 200 kB"));
    // Past the limit of every body: told as well, not cut off.
    let huge = "x".repeat(400_000);
    let answer = bring(&browser, "huge.csv", huge.as_bytes()).await;
    assert!([303, 413].contains(&answer.status.as_u16()), "{}", answer.status);
    // A body that is no form at all.
    let request = browser.request(Method::POST, IMPORT).header("content-type", "multipart/form-data");
    assert_eq!(browser.send(request.body("x".into()).unwrap()).await.status.as_u16(), 303);
    let staff = app.sign_in("staff@brightsmiles.test").await;
    bring(&staff, "days.csv", b"2027-03-01,Day").await.expect(403);
    let other = app.sign_in("admin@harbourphysio.test").await;
    bring(&other, "days.csv", b"2027-03-01,Day").await.expect(404);
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 1);
}

async fn an_import_that_changes_a_pinned_answer_asks_first(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    let pin = [("do", "add"), ("date", "2027-03-02"), ("time", "10:00"), ("active", "0")];
    browser.post("/clinics/bright-smiles-west/pins", &pin).await.leads_to();
    bring(&browser, "days.csv", b"2027-03-02,Inventory").await.leads_to();
    browser.post(IMPORT, &[("do", "save"), ("version", "1")]).await.leads_to();
    let page = browser.get(IMPORT).await.body;
    assert!(page.contains("Not saved yet: it would change a pinned answer"));
    let id = page.split("name=\"accept-pin\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    browser.post(IMPORT, &[("do", "save"), ("version", "1"), ("accept-pin", &id)]).await.leads_to();
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 2);
}

async fn a_feed_is_read_by_whoever_has_its_address(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    let feed = "/clinics/bright-smiles-west/feed";
    browser.post(feed, &[("do", "new")]).await.leads_to();
    let token = app.clinic("bright-smiles-west").await.hours_feed_token.unwrap();
    let path = format!("/feeds/{token}.ics");
    let answer = app.get(&path).await.expect(200);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert!(answer.header("set-cookie").is_none() && answer.header("x-content-type-options") == Some("nosniff"));
    assert!(answer.body.starts_with("BEGIN:VCALENDAR\r\n") && answer.body.ends_with("END:VCALENDAR\r\n"));
    assert!(answer.body.contains("X-WR-CALNAME:Bright Smiles West"));
    // Tomorrow, Thursday, nine o'clock in Vancouver, which no longer changes its clocks.
    assert!(answer.body.contains("DTSTART:20261126T160000Z"), "{}", answer.body);
    assert!(!answer.body.contains("+1416"), "hours and nothing else");
    let upper = token.to_uppercase();
    for wrong in [token.as_str(), "x.ics", "../x.ics", &format!("{upper}x.ics"), &format!("{}.ics", "0".repeat(32))] {
        app.get(&format!("/feeds/{wrong}")).await.expect(404);
    }
    browser.post(feed, &[("do", "new")]).await.leads_to();
    app.get(&path).await.expect(404);
    browser.post(feed, &[("do", "off")]).await.leads_to();
    assert_eq!(app.clinic("bright-smiles-west").await.hours_feed_token, None);
}

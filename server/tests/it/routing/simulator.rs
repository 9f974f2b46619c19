//! The simulator's page: the same answer as the preview and as the call, with saved and with unsaved settings.

use crate::support::{TestApp, on_both};
use serde_json::json;

on_both!(
    the_page_answers_as_a_call_would,
    what_cannot_be_answered_is_told_at_its_control,
    settings_are_tried_before_they_are_saved,
    trying_leaves_no_trace,
);

const TRY: &str = "/clinics/bright-smiles-downtown/try";

async fn the_page_answers_as_a_call_would(app: TestApp) {
    let browser = app.sign_in("staff@brightsmiles.test").await;
    for (query, words) in [
        ("", "Your staff line rings"),
        ("?date=2026-12-25&time=11:00", "The assistant picks up"),
        ("?date=2026-11-25&time=10:00&active=9", "The assistant picks up"),
        ("?date=2026-11-25&time=10:00&forwarded=4165550110", "Callers reach voicemail"),
        ("?number=sip&date=2026-12-25&time=11:00", "The assistant picks up"),
        ("?number=%2B14165550101&from=%28416%29+555-0142", "Your staff line rings"),
        // A number of another clinic is not one to choose.
        ("?number=%2B14165550103", "Your staff line rings"),
    ] {
        let page = browser.get(&format!("{TRY}{query}")).await.expect(200).body;
        assert!(page.contains(&format!(">{words}<")), "{query}: {words}");
        assert!(!page.contains("Harbour"), "{query}");
    }
    // A repeated hour has two answers to ask for.
    let page = browser.get(&format!("{TRY}?date=2027-11-07&time=01:30&second=1")).await.body;
    assert!(page.contains("1:30 AM EST, second time"));
    let page = browser.get(&format!("{TRY}?date=2027-11-07&time=01:30")).await.body;
    assert!(page.contains("1:30 AM EDT, first time"));
}

async fn what_cannot_be_answered_is_told_at_its_control(app: TestApp) {
    let browser = app.sign_in("staff@brightsmiles.test").await;
    for (query, id, typed) in [
        ("?date=2027-03-14&time=02:30", "date-error", "02:30"),
        ("?date=2026-02-30&time=10:00", "date-error", "2026-02-30"),
        ("?date=&time=10:00", "date-error", "10:00"),
        ("?active=many", "active-error", "many"),
        ("?active=-1", "active-error", "-1"),
        ("?forwarded=nobody", "forwarded-error", "nobody"),
    ] {
        let page = browser.get(&format!("{TRY}{query}")).await.expect(200).body;
        assert!(page.contains(&format!("id=\"{id}\"")), "{query}");
        assert!(page.contains(&format!("value=\"{typed}\"")), "{query}: what was typed stays");
    }
    let page = browser.get(&format!("{TRY}?from=%3Cscript%3Ealert(1)%3C/script%3E&date=%3Cb%3E")).await.body;
    assert!(!page.contains("<script>alert") && !page.contains("<b>\""));
}

async fn settings_are_tried_before_they_are_saved(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    let path = "/clinics/bright-smiles-downtown/answering";
    let form = [("do", "try"), ("version", "1"), ("mode", "always"), ("busy-threshold", "7"), ("busy-wait", "10")];
    assert_eq!(browser.post(path, &form).await.leads_to(), format!("{TRY}?draft=1"));
    let page = browser.get(&format!("{TRY}?draft=1")).await.expect(200).body;
    assert!(page.contains("With what you typed, not saved yet") && page.contains(">The assistant picks up<"));
    assert!(browser.get(TRY).await.body.contains(">Your staff line rings<"), "the saved settings are still there");
    assert_eq!(app.clinic("bright-smiles-downtown").await.availability_version, 1);
    // Back at the form everything typed is there, and can be saved.
    let page = browser.get(&format!("{path}?draft=1")).await.expect(200).body;
    assert!(page.contains("Not saved yet."));
    let form = [("do", "save"), ("version", "1"), ("mode", "always"), ("busy-threshold", "7"), ("busy-wait", "10")];
    browser.post(path, &form).await.leads_to();
    assert_eq!(app.clinic("bright-smiles-downtown").await.ai_availability_settings["mode"], "always");
    let page = browser.get(&format!("{TRY}?draft=1")).await.body;
    assert!(page.contains("These are the saved settings"), "a draft that was saved is gone");
    // Somebody else's browser never sees it, nor does another clinic.
    let other = app.sign_in("staff@brightsmiles.test").await;
    assert!(!other.get(&format!("{TRY}?draft=1")).await.body.contains("not saved yet"));
}

async fn trying_leaves_no_trace(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    let before = (app.clinic("bright-smiles-downtown").await, app.count_calls().await);
    for query in ["", "?date=2026-12-25&time=11:00", "?active=9&from=%2B14165550142"] {
        browser.get(&format!("{TRY}{query}")).await.expect(200);
    }
    assert_eq!((app.clinic("bright-smiles-downtown").await, app.count_calls().await), before);
    assert!(app.events().await.is_empty());
    assert_eq!(before.0.ai_availability_settings["override"], json!(null));
}

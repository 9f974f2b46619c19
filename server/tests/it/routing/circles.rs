//! A line that leads back: refused when it is saved, broken when a call arrives, across companies without telling.

use crate::support::{Browser, Call, DOWNTOWN, HARBOUR, TestApp, WEST, names, on_both};
use http::Method;
use serde_json::{Value, json};

on_both!(
    a_number_that_rings_the_clinic_itself_is_refused,
    a_way_back_over_another_clinic_is_refused_and_named_inside_the_company_only,
    a_number_of_another_clinic_that_does_not_come_back_is_taken,
    a_circle_that_came_about_later_ends_in_voicemail,
);

const WEST_PATH: &str = "/api/company/clinics/bright-smiles-west/availability";

async fn forward(browser: &Browser, to: &str) -> crate::support::Answer {
    let body = json!({"mode": "disabled", "fallback": {"type": "forward", "forwardNumber": to}});
    browser.call(Method::PUT, WEST_PATH, Some(body)).await
}

fn message(error: &Value) -> String {
    error["fields"]["fallback.forwardNumber"].as_str().unwrap().to_owned()
}

/// Another clinic's backup rings this number.
async fn rings(app: &TestApp, slug: &str, number: &str) {
    app.set_setting(slug, "/fallback", json!({"type": "forward", "forwardNumber": number})).await;
}

async fn a_number_that_rings_the_clinic_itself_is_refused(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    // Its own number, in any form, and the line it forwards from.
    for number in ["+14165550102", "(416) 555-0102", "+16045550120"] {
        let told = message(&forward(&browser, number).await.error(400, "invalid"));
        assert!(told.starts_with("This number leads back here, so the call would go in a circle."), "{number}: {told}");
    }
    forward(&browser, "+14165550188").await.expect(200);
}

async fn a_way_back_over_another_clinic_is_refused_and_named_inside_the_company_only(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    rings(&app, "bright-smiles-downtown", WEST).await;
    let told = message(&forward(&browser, DOWNTOWN).await.error(400, "invalid"));
    assert!(told.contains("by way of Bright Smiles Downtown, so the call would go in a circle"), "{told}");

    // Over two companies: that it leads back, and nothing else.
    rings(&app, "bright-smiles-downtown", HARBOUR).await;
    rings(&app, "harbour-physio", WEST).await;
    for number in [DOWNTOWN, HARBOUR] {
        let told = message(&forward(&browser, number).await.error(400, "invalid"));
        assert!(told.starts_with("This number leads back here, so"), "{told}");
        assert!(!told.contains("Harbour") && !told.contains("Downtown"), "{told}");
    }
    // A staff line is dialled as well.
    rings(&app, "bright-smiles-downtown", "+14165550188").await;
    app.set_setting("harbour-physio", "/fallback", json!({"type": "voicemail"})).await;
    app.set_number(DOWNTOWN, backend::entity::phone_number::Column::StaffForwardNumber, WEST).await;
    forward(&browser, DOWNTOWN).await.error(400, "invalid");
    app.set_number(DOWNTOWN, backend::entity::phone_number::Column::TransferEnabled, false).await;
    forward(&browser, DOWNTOWN).await.expect(200);
}

async fn a_number_of_another_clinic_that_does_not_come_back_is_taken(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    forward(&browser, DOWNTOWN).await.expect(200);
    let call = Call::to(WEST).number(1).ring(&app).await;
    assert!(call.body.contains(&format!(">{DOWNTOWN}<")), "{}", call.body);
    let row = app.call("CA00000000000000000000000000000001").await.unwrap();
    assert_eq!(row.route_reason.as_deref(), Some("disabled"));
}

async fn a_circle_that_came_about_later_ends_in_voicemail(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    forward(&browser, DOWNTOWN).await.expect(200);
    // By a way that no save has seen.
    rings(&app, "bright-smiles-downtown", WEST).await;
    app.pass(chrono::Duration::minutes(1));
    let call = Call::to(WEST).number(2);
    let verbs = call.ring(&app).await.twiml();
    assert!(names(&verbs).contains(&"Record"), "{verbs:?}");
    let row = app.call(call.sid()).await.unwrap();
    assert_eq!(row.route_reason.as_deref(), Some("loop-detected"));
    let page = browser.get("/").await.expect(200).body;
    assert!(page.contains("in a circle") && page.contains("Bright Smiles West"), "the dashboard says it");
}

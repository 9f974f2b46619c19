//! A number that nobody has is given to a clinic, and taken back.

use crate::support::{Call, DOWNTOWN, NOBODY, TestApp, names, on_both, said};
use backend::entity::{audit_log, phone_number};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

on_both!(
    a_number_is_assigned_and_taken_back,
    what_is_missing_or_wrong_is_told_at_the_field,
    a_number_that_leads_somewhere_is_not_assigned_again,
    nobody_else_assigns_numbers,
);

const PAGE: &str = "/platform/numbers/assign";

async fn row(app: &TestApp, number: &str) -> Option<phone_number::Model> {
    let found = phone_number::Entity::find().filter(phone_number::Column::InboundPhoneNumber.eq(number));
    found.one(&app.db).await.unwrap()
}

async fn log(app: &TestApp, action: &str) -> Vec<audit_log::Model> {
    audit_log::Entity::find().filter(audit_log::Column::Action.eq(action)).all(&app.db).await.unwrap()
}

async fn a_number_is_assigned_and_taken_back(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let west = app.clinic("bright-smiles-west").await;
    assert!(said(&Call::to(NOBODY).number(1).ring(&app).await.twiml()).contains("not in service"));
    let list = master.get("/platform/numbers").await.expect(200).body;
    assert!(list.contains("/platform/numbers/assign?number=%2B14165550199"), "{list}");
    let form = master.get(&format!("{PAGE}?number=%2B14165550199")).await.expect(200).body;
    assert!(form.contains("value=\"+14165550199\"") && form.contains("Bright Smiles West"), "{form}");
    let clinic = west.id.to_string();
    let pairs = [("number", "(416) 555-0199"), ("clinic", clinic.as_str()), ("confirm", "on")];
    assert_eq!(master.post(PAGE, &pairs).await.leads_to(), "/platform/numbers");
    let page = master.get("/platform/numbers").await.expect(200).body;
    assert!(page.contains("leads to Bright Smiles West of Bright Smiles Dental Group now"), "{page}");
    assert!(page.contains("Has a clinic now") && page.contains("Take back"), "{page}");
    let given = row(&app, NOBODY).await.unwrap();
    assert_eq!((given.clinic_id, given.company_id, given.is_active), (west.id, west.company_id, true));
    assert_eq!(given.integration_status, "active");
    // The next call goes where the clinic's rules send it.
    app.set_clock("2026-11-22T19:00:00Z");
    assert!(names(&Call::to(NOBODY).number(2).ring(&app).await.twiml()).contains(&"Gather"));
    let entry = log(&app, "number.assigned").await.remove(0);
    assert_eq!(entry.company_id, Some(west.company_id));
    assert_eq!(entry.after.unwrap()["clinic"], "Bright Smiles West");
    // Taken back, and given to another clinic of the company: the same number, one row.
    let id = given.id.to_string();
    assert_eq!(master.post("/platform/numbers", &[("id", &id)]).await.leads_to(), "/platform/numbers");
    assert!(!row(&app, NOBODY).await.unwrap().is_active);
    assert_eq!(log(&app, "number.released").await.remove(0).company_id, Some(west.company_id));
    assert!(!names(&Call::to(NOBODY).number(3).ring(&app).await.twiml()).contains(&"Gather"));
    master.post("/platform/numbers", &[("id", &id)]).await.expect(404);
    let downtown = app.clinic("bright-smiles-downtown").await.id.to_string();
    let pairs = [("number", NOBODY), ("clinic", downtown.as_str()), ("confirm", "on")];
    assert_eq!(master.post(PAGE, &pairs).await.leads_to(), "/platform/numbers");
    let again = row(&app, NOBODY).await.unwrap();
    assert_eq!((again.id, again.clinic_id.to_string(), again.is_active), (given.id, downtown, true));
}

async fn what_is_missing_or_wrong_is_told_at_the_field(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let pairs = [("number", "\"><script>416"), ("clinic", "x")];
    assert_eq!(master.post(PAGE, &pairs).await.leads_to(), PAGE);
    let page = master.get(PAGE).await.expect(200).body;
    for error in ["number-error", "clinic-error", "confirm-error"] {
        assert!(page.contains(&format!("id=\"{error}\"")), "{error}: {page}");
    }
    assert!(page.contains("&quot;&gt;&lt;script&gt;416") && !page.contains("\"><script>416"), "what was typed is kept");
    // A clinic that is gone, or never was.
    let nobodys = uuid::Uuid::now_v7().to_string();
    let pairs = [("number", NOBODY), ("clinic", nobodys.as_str()), ("confirm", "on")];
    assert_eq!(master.post(PAGE, &pairs).await.leads_to(), PAGE);
    assert!(row(&app, NOBODY).await.is_none());
}

async fn a_number_that_leads_somewhere_is_not_assigned_again(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let harbour = app.clinic("harbour-physio").await.id.to_string();
    app.set_number("+14165550102", phone_number::Column::TwilioNumber, "+14165550188").await;
    let before = phone_number::Entity::find().count(&app.db).await.unwrap();
    for number in [DOWNTOWN, "+14165550188"] {
        let pairs = [("number", number), ("clinic", harbour.as_str()), ("confirm", "on")];
        assert_eq!(master.post(PAGE, &pairs).await.leads_to(), PAGE);
        let page = master.get(PAGE).await.expect(200).body;
        assert!(page.contains("This number leads to Bright Smiles"), "{number}: {page}");
    }
    assert_eq!(phone_number::Entity::find().count(&app.db).await.unwrap(), before);
    assert!(log(&app, "number.assigned").await.is_empty());
    // What was not given here is not taken back here.
    let demo = row(&app, DOWNTOWN).await.unwrap();
    master.post("/platform/numbers", &[("id", &demo.id.to_string())]).await.expect(404);
}

async fn nobody_else_assigns_numbers(app: TestApp) {
    let west = app.clinic("bright-smiles-west").await.id.to_string();
    for email in ["admin@brightsmiles.test", "staff@brightsmiles.test"] {
        let browser = app.sign_in(email).await;
        browser.get(PAGE).await.expect(403);
        let pairs = [("number", NOBODY), ("clinic", west.as_str()), ("confirm", "on")];
        browser.post(PAGE, &pairs).await.expect(403);
    }
    assert!(row(&app, NOBODY).await.is_none());
}

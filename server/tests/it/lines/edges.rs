//! Whose account, whose number, whose line: what must not go through.

use super::{ADMIN, CLINIC, CONNECT, PHONE, SOLD, Scene, buy, call};
use crate::support::{TestApp, on_both};
use backend::entity::phone_number;
use sea_orm::{ActiveValue::Set, EntityTrait as _, PaginatorTrait as _};
use serde_json::json;
use uuid::Uuid;

on_both!(
    a_number_of_the_companys_own_account_is_chosen_and_signs_with_its_token,
    somebody_elses_account_is_none,
    a_line_of_another_company_is_not_there,
    what_would_go_in_a_circle_is_refused,
    a_clinic_has_a_bounded_number_of_lines,
    nobody_takes_a_free_number_of_the_platform,
    without_a_carrier_the_page_says_so,
    who_only_looks_sees_the_line_and_no_button,
    a_first_call_is_noted_once_however_many_come,
);

const OWN_SID: &str = "AC00000000000000000000000000000000";

async fn account(scene: &Scene, company: &str) -> Uuid {
    let credentials = json!({ "accountSid": OWN_SID, "authToken": crate::support::AUTH_TOKEN });
    scene.app.twilio_account(company, credentials).await
}

async fn a_number_of_the_companys_own_account_is_chosen_and_signs_with_its_token(app: TestApp) {
    let scene = Scene::new(app).await;
    let own = account(&scene, "bright-smiles").await.to_string();
    let admin = scene.app.sign_in(ADMIN).await;
    scene.ask(http::Method::POST, "IncomingPhoneNumbers.json", &[("PhoneNumber", SOLD)]).await;
    let page = admin
        .get(&format!("{CONNECT}/forwarded?number=%2B14165550177&carrier={own}&country=CA"))
        .await
        .expect(200)
        .body;
    assert!(page.contains(&format!("have:{SOLD}")) && page.contains("You have it already"), "{page}");
    assert!(!page.contains("have:+14165550101"), "what leads to a clinic already is not offered");
    let offer = format!("have:{SOLD}");
    let pairs = [("number", "+14165550177"), ("carrier", own.as_str()), ("offer", &offer), ("sure", "on")];
    let line = admin.post(&format!("{CONNECT}/forwarded"), &pairs).await.leads_to().to_owned();
    assert!(line.starts_with(&format!("{PHONE}/lines/")), "{line}");
    let at_carrier = scene.at_carrier(SOLD).await.unwrap();
    let path = format!("/api/webhooks/twilio/voice/{own}");
    assert!(at_carrier["voice_url"].as_str().unwrap().contains(&format!("{path}#rc=2")), "{at_carrier}");
    call(SOLD, Some("+14165550177")).post(&scene.app, &path).await.expect(200);
    assert_eq!(scene.status(SOLD).await, ("active".to_owned(), true));
    // It was not bought here, so it is not given back here.
    let pairs = [("do", "end"), ("sure", "on"), ("give-back", "on")];
    assert_eq!(admin.post(&line, &pairs).await.leads_to(), PHONE);
    assert!(scene.at_carrier(SOLD).await.is_some());
}

async fn somebody_elses_account_is_none(app: TestApp) {
    let scene = Scene::new(app).await;
    let theirs = account(&scene, "harbour-physio").await.to_string();
    let admin = scene.app.sign_in(ADMIN).await;
    let page = admin
        .get(&format!("{CONNECT}/forwarded?number=%2B14165550177&carrier={theirs}&country=CA"))
        .await
        .expect(200)
        .body;
    assert!(page.contains("Choose an account") && !page.contains("buy:"), "{page}");
    for carrier in [theirs.as_str(), "nonsense", "00000000-0000-0000-0000-000000000000"] {
        let offer = format!("buy:{SOLD}");
        let pairs = [("number", "+14165550177"), ("carrier", carrier), ("offer", &offer), ("sure", "on")];
        let back = admin.post(&format!("{CONNECT}/forwarded"), &pairs).await;
        assert!(back.leads_to().contains("/connect/forwarded?"), "{carrier}");
    }
    assert!(scene.at_carrier(SOLD).await.is_none() && scene.log().await.is_empty());
}

async fn a_line_of_another_company_is_not_there(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let line = buy(&admin, SOLD).await.leads_to().to_owned();
    let id = line.rsplit('/').next().unwrap().to_owned();
    let other = scene.app.sign_in("admin@harbourphysio.test").await;
    for at in [line, format!("/clinics/harbour-physio/phone/lines/{id}")] {
        other.get(&at).await.expect(404);
        for what in ["look", "repair", "works", "end", "tell"] {
            let pairs = [("do", what), ("sure", "on"), ("give-back", "on"), ("state", "canceled")];
            other.post(&at, &pairs).await.expect(404);
        }
    }
    // Nor at another clinic of the company.
    admin.get(&format!("/clinics/bright-smiles-west/phone/lines/{id}")).await.expect(404);
    admin
        .post(&format!("/clinics/bright-smiles-west/phone/lines/{id}"), &[("do", "end"), ("sure", "on")])
        .await
        .expect(404);
    assert_eq!(scene.status(SOLD).await, ("testing".to_owned(), true));
    assert!(scene.at_carrier(SOLD).await.is_some());
}

async fn what_would_go_in_a_circle_is_refused(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let staff = phone_number::Entity::find().all(&scene.app.db).await.unwrap();
    let staff = staff.iter().find(|row| row.inbound_phone_number.as_deref() == Some("+14165550101")).unwrap();
    let staff = staff.staff_forward_number.clone().unwrap();
    for (original, words) in [
        (staff.as_str(), "go in a circle"),
        (SOLD, "cannot forward to itself"),
        ("+14165550102", "leads to a clinic already"),
        ("12", "id=\"number-error\""),
    ] {
        let offer = format!("buy:{SOLD}");
        let pairs = [("number", original), ("carrier", ""), ("country", "CA"), ("offer", &offer), ("sure", "on")];
        let back = admin.post(&format!("{CONNECT}/forwarded"), &pairs).await;
        let page = admin.get(back.leads_to()).await.expect(200).body;
        assert!(
            page.contains(words) || page.contains("is no number") || page.contains("digits"),
            "{original} {words}: {page}"
        );
    }
    assert!(scene.at_carrier(SOLD).await.is_none() && scene.log().await.is_empty());
}

async fn a_clinic_has_a_bounded_number_of_lines(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let clinic = scene.app.clinic(CLINIC).await;
    for n in 0..9 {
        let row = phone_number::ActiveModel {
            id: Set(Uuid::now_v7()),
            company_id: Set(clinic.company_id),
            clinic_id: Set(clinic.id),
            inbound_phone_number: Set(Some(format!("+1613555011{n}"))),
            ..Default::default()
        };
        phone_number::Entity::insert(row).exec_without_returning(&scene.app.db).await.unwrap();
    }
    let back = buy(&admin, SOLD).await;
    assert!(admin.get(back.leads_to()).await.expect(200).body.contains("at most 10 lines"));
    assert!(scene.at_carrier(SOLD).await.is_none());
    assert_eq!(phone_number::Entity::find().count(&scene.app.db).await.unwrap(), 12);
}

async fn nobody_takes_a_free_number_of_the_platform(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    scene.ask(http::Method::POST, "IncomingPhoneNumbers.json", &[("PhoneNumber", SOLD)]).await;
    let offer = format!("have:{SOLD}");
    let pairs = [("number", "+14165550177"), ("carrier", ""), ("offer", &offer), ("sure", "on")];
    admin.post(&format!("{CONNECT}/forwarded"), &pairs).await.expect(403);
    // Nor by buying what the platform has: the carrier sells nothing twice.
    assert!(buy(&admin, SOLD).await.leads_to().contains("/connect/forwarded?"));
    let page = admin.get(&format!("{CONNECT}/forwarded?number=%2B14165550177")).await.expect(200).body;
    assert!(page.contains("operator gives it"), "{page}");
    assert!(scene.log().await.is_empty());
    let all = phone_number::Entity::find().all(&scene.app.db).await.unwrap();
    assert!(all.iter().all(|row| row.inbound_phone_number.as_deref() != Some(SOLD)), "not even a row that failed");
}

async fn without_a_carrier_the_page_says_so(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    for method in ["forwarded", "ported"] {
        let page = admin.get(&format!("{CONNECT}/{method}?number=%2B14165550177")).await.expect(200).body;
        assert!(page.contains("There is no account at a carrier yet"), "{page}");
    }
    let offer = format!("buy:{SOLD}");
    let pairs = [("number", "+14165550177"), ("carrier", ""), ("offer", &offer), ("sure", "on")];
    let back = admin.post(&format!("{CONNECT}/forwarded"), &pairs).await;
    admin.get(back.leads_to()).await.expect(200);
}

async fn who_only_looks_sees_the_line_and_no_button(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let line = buy(&admin, SOLD).await.leads_to().to_owned();
    let staff = scene.app.sign_in("staff@brightsmiles.test").await;
    let page = staff.get(&line).await.expect(200).body;
    assert!(
        page.contains("No call yet") && !page.contains("value=\"end\"") && !page.contains("value=\"look\""),
        "{page}"
    );
    for at in [line.as_str(), CONNECT, &format!("{CONNECT}/forwarded"), &format!("{CONNECT}/sip")] {
        staff.post(at, &[("do", "end"), ("sure", "on"), ("method", "sip")]).await.expect(403);
    }
    let page = staff.get(CONNECT).await.expect(200).body;
    assert!(page.contains("You can look, but not change") && !page.contains("name=\"method\""), "{page}");
}

async fn a_first_call_is_noted_once_however_many_come(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    buy(&admin, SOLD).await.expect(303);
    let mut calls = tokio::task::JoinSet::new();
    for n in 10..30 {
        let app = scene.app.clone();
        calls.spawn(async move { call(SOLD, Some(super::OWN)).number(n).ring(&app).await.expect(200) });
    }
    calls.join_all().await;
    assert_eq!(scene.log().await, ["phone.line.begun", "phone.line.works"]);
    assert_eq!(scene.status(SOLD).await, ("active".to_owned(), true));
}

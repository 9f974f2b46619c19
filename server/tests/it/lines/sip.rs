//! A phone system as a line.

use super::{ADMIN, Scene};
use crate::support::{Call, TestApp, on_both};
use backend::entity::phone_number;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

on_both!(
    a_call_from_the_phone_system_turns_its_line_on,
    a_call_that_was_turned_away_turns_nothing_on,
    without_a_sip_domain_nothing_is_begun,
);

const CLINIC: &str = "/clinics/bright-smiles-west/phone";

async fn line(scene: &Scene) -> phone_number::Model {
    let found = phone_number::Entity::find()
        .filter(phone_number::Column::IntegrationMethod.eq("sip"))
        .filter(phone_number::Column::InboundPhoneNumber.is_null());
    found.one(&scene.app.db).await.unwrap().unwrap()
}

/// The demo's clinic without the address that the demo gave it.
async fn without_address(scene: &Scene) {
    phone_number::Entity::update_many()
        .col_expr(phone_number::Column::SipUri, Expr::value(Option::<String>::None))
        .filter(phone_number::Column::ClinicId.eq(scene.app.clinic("bright-smiles-west").await.id))
        .exec(&scene.app.db)
        .await
        .unwrap();
}

async fn a_call_from_the_phone_system_turns_its_line_on(app: TestApp) {
    let scene = Scene::with(app, &[("SIP_DOMAIN", "acme.sip.twilio.com")]).await;
    without_address(&scene).await;
    let admin = scene.app.sign_in(ADMIN).await;
    assert_eq!(
        admin.post(&format!("{CLINIC}/connect"), &[("method", "sip")]).await.leads_to(),
        format!("{CLINIC}/connect/sip")
    );
    assert!(admin.get(&format!("{CLINIC}/connect/sip")).await.expect(200).body.contains("In this order"));
    let address = admin.post(&format!("{CLINIC}/connect/sip"), &[]).await.leads_to().to_owned();
    let page = admin.get(&address).await.expect(200).body;
    assert!(page.contains("bright-smiles-west@acme.sip.twilio.com") && page.contains("No call yet"), "{page}");
    assert_eq!(line(&scene).await.integration_status, "testing");
    // A call to the clinic's number is no call over SIP.
    Call::to("+14165550102").number(1).ring(&scene.app).await.expect(200);
    assert_eq!(line(&scene).await.integration_status, "testing");
    let call = Call::to("sip:bright-smiles-west@acme.sip.twilio.com").from("sip:101@10.0.0.5").number(2);
    call.post(&scene.app, "/api/twilio/sip").await.expect(200);
    assert_eq!(line(&scene).await.integration_status, "active");
    // Begun twice it is told.
    assert_eq!(admin.post(&format!("{CLINIC}/connect/sip"), &[]).await.leads_to(), format!("{CLINIC}/connect/sip"));
    assert!(admin.get(&format!("{CLINIC}/connect/sip")).await.body.contains("has its SIP address already"));
    // Ended and begun again it waits anew.
    assert_eq!(admin.post(&address, &[("do", "end"), ("sure", "on")]).await.leads_to(), CLINIC);
    assert_eq!(admin.post(&format!("{CLINIC}/connect/sip"), &[]).await.leads_to(), address);
    assert_eq!(line(&scene).await.integration_status, "testing");
}

async fn a_call_that_was_turned_away_turns_nothing_on(app: TestApp) {
    let scene = Scene::with(app, &[("SIP_DOMAIN", "acme.sip.twilio.com")]).await;
    without_address(&scene).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let pairs = [("do", "save"), ("sip-user", "west-pbx"), ("sip-allowed", "")];
    admin.post(CLINIC, &pairs).await.expect(303);
    admin.post(&format!("{CLINIC}/connect/sip"), &[]).await.expect(303);
    let stranger = Call::to("sip:bright-smiles-west@acme.sip.twilio.com").from("sip:101@10.0.0.5");
    stranger.clone().with("SipUsername", "another").number(3).post(&scene.app, "/api/twilio/sip").await.expect(200);
    assert_eq!(line(&scene).await.integration_status, "testing");
    stranger.with("SipUsername", "west-pbx").number(4).post(&scene.app, "/api/twilio/sip").await.expect(200);
    assert_eq!(line(&scene).await.integration_status, "active");
}

async fn without_a_sip_domain_nothing_is_begun(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    admin.post(&format!("{CLINIC}/connect/sip"), &[]).await.expect(303);
    assert!(admin.get(&format!("{CLINIC}/connect/sip")).await.body.contains("There is no SIP domain yet"));
    assert!(scene.log().await.is_empty());
}

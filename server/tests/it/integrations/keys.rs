//! The key that encrypts is replaced: old rows stay readable, and afterwards the new key alone is enough.

use super::{made, path, row, twilio, vapi, whatsapp, with_providers};
use crate::support::{Call, DOWNTOWN, TestApp, on_both};
use backend::entity::{clinic, second_factor, user};
use backend::rekey::{Rekeyed, rekey};
use http::Method;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

on_both!(after_a_rotation_the_new_key_alone_is_enough);

async fn after_a_rotation_the_new_key_alone_is_enough(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let ours = made(&admin, twilio()).await;
    let others = [made(&admin, whatsapp()).await, made(&admin, vapi()).await];
    let gone = made(&admin, vapi()).await;
    admin.call(Method::DELETE, &path(&gone), None).await.data();
    let sip = [("do", "password"), ("sip-user", "west-pbx"), ("sip-allowed", "")];
    admin.post("/clinics/bright-smiles-west/phone", &sip).await.leads_to();
    let person = user::Entity::find().filter(user::Column::Email.eq("staff@brightsmiles.test"));
    let person = person.one(&app.db).await.unwrap().unwrap().id;
    let bound_to = format!("second factor of {person}");
    let factor = second_factor::ActiveModel {
        user_id: Set(person),
        secret: Set(app.services.keys.seal(&"c0ffee".to_owned().into(), bound_to.as_bytes()).unwrap()),
        last_step: Set(0),
        confirmed_at: Set(None),
        created_at: Set(app.now()),
    };
    second_factor::Entity::insert(factor).exec_without_returning(&app.db).await.unwrap();
    // The key of every test.
    let old = "4b".repeat(32);
    let new = "ab".repeat(32);

    let both = format!("k2:{new},k1:{old}");
    let between = app.restarted(&[("ENCRYPTION_KEY", &both)]).await;
    let admin = between.sign_in("admin@brightsmiles.test").await;
    assert_eq!(
        admin.get(&path(&ours)).await.data()["credentials"]["authToken"],
        "••••••••6655",
        "old rows are readable"
    );
    let done = rekey(&between.services.db, &between.services.keys).await.unwrap();
    assert_eq!(
        (done.moved, done.current, &done.stuck),
        (6, 0, &Vec::new()),
        "four of accounts, a SIP password, an app"
    );
    let again = rekey(&between.services.db, &between.services.keys).await.unwrap();
    assert_eq!(again, Rekeyed { moved: 0, current: 6, stuck: Vec::new() });

    let after = app.restarted(&[("ENCRYPTION_KEY", &format!("k2:{new}"))]).await;
    let admin = after.sign_in("admin@brightsmiles.test").await;
    for account in [&ours, &others[0], &others[1]] {
        let read = admin.get(&path(account)).await.data();
        assert!(read["findings"].as_array().unwrap().iter().all(|one| one["code"] != "unreadable"), "{read}");
    }
    let hook = format!("/api/webhooks/twilio/voice/{}", ours["id"].as_str().unwrap());
    let call = Call::to(DOWNTOWN).with("AccountSid", super::SID);
    call.post_signed(&after, &hook, super::TOKEN).await.expect(200);
    let west =
        clinic::Entity::find_by_id(after.clinic("bright-smiles-west").await.id).one(&after.db).await.unwrap().unwrap();
    let sealed = west.phone_integration_settings["sipPassword"].as_str().unwrap();
    assert!(sealed.starts_with("k2.") && after.services.keys.open(sealed, west.company_id.as_bytes()).is_ok());

    let factor = second_factor::Entity::find_by_id(person).one(&after.db).await.unwrap().unwrap();
    assert!(after.services.keys.open(&factor.secret, bound_to.as_bytes()).is_ok());

    // Somebody who lost the old key is told what is lost, and can enter it again.
    let lost = app.restarted(&[("ENCRYPTION_KEY", &format!("k3:{}", "cd".repeat(32)))]).await;
    let stuck = rekey(&lost.services.db, &lost.services.keys).await.unwrap().stuck;
    assert!(stuck.len() == 6 && stuck[0].why.contains("k2"), "{stuck:?}");
    let admin = lost.sign_in("admin@brightsmiles.test").await;
    assert_eq!(admin.get(&path(&ours)).await.data()["findings"][0]["code"], "unreadable");
    admin.call(Method::POST, &format!("{}/test", path(&ours)), None).await.error(400, "invalid");
    admin.call(Method::PATCH, &path(&ours), Some(json!({"isActive": false}))).await.data();
    admin.call(Method::PATCH, &path(&ours), Some(json!({"isActive": true}))).await.data();
    let whole = json!({"credentials": {"accountSid": super::SID, "authToken": super::TOKEN}});
    let mended = admin.call(Method::PATCH, &path(&ours), Some(whole)).await.data();
    assert_eq!(mended["level"], "new");
    assert!(row(&lost, &ours).await.credentials.unwrap().starts_with("k3."));
}

//! A number to forward to.

use super::{ADMIN, CLINIC, CONNECT, OWN, PHONE, SOLD, Scene, Sells, buy, call};
use crate::support::{TestApp, names, on_both};
use backend::entity::job;
use chrono::Duration;
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

on_both!(
    a_number_is_bought_with_its_addresses_and_a_forwarded_call_turns_the_line_on,
    whoever_dialed_says_so_where_the_phone_company_does_not,
    a_purchase_whose_answer_was_lost_is_found_and_never_made_twice,
    a_purchase_that_failed_whole_comes_to_nothing_within_the_hour,
    a_number_that_somebody_else_bought_is_told_and_another_can_be_chosen,
    two_who_buy_the_same_number_at_once_buy_it_once,
    what_somebody_changed_at_the_carrier_is_shown_and_repaired,
    a_line_that_ends_gives_its_number_back_where_that_was_asked_for,
);

async fn a_number_is_bought_with_its_addresses_and_a_forwarded_call_turns_the_line_on(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let page = admin.get(CONNECT).await.expect(200).body;
    for words in ["Best for most clinics", "Slow to undo", "For it: ", "Against it: ", "value=\"sip\""] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let on = admin.post(CONNECT, &[("method", "forwarded"), ("number", "(416) 555-0177")]).await;
    assert_eq!(on.leads_to(), format!("{CONNECT}/forwarded?number=%2B14165550177"));
    let page = admin.get(on.leads_to()).await.expect(200).body;
    assert!(page.contains("value=\"buy:+14165550120\"") && page.contains("Toronto, ON"), "{page}");
    assert!(!page.contains("have:"), "which numbers of the platform are free is not told");

    let bought = buy(&admin, SOLD).await;
    let line = bought.leads_to().to_owned();
    assert!(line.starts_with(&format!("{PHONE}/lines/")), "{line}");
    let at_carrier = scene.at_carrier(SOLD).await.unwrap();
    let base = scene.app.config.public_base_url.trim_end_matches('/').to_owned();
    for (field, path) in [
        ("voice_url", "/api/twilio/voice#rc=2&rp=ct&ct=2000&rt=6000&tt=12000"),
        ("voice_fallback_url", "/api/twilio/fallback"),
        ("status_callback", "/api/webhooks/twilio/voice/status"),
        ("sms_url", "/api/webhooks/twilio/sms"),
    ] {
        assert_eq!(at_carrier[field], format!("{base}{path}"), "{field}");
    }
    assert_eq!(scene.status(SOLD).await, ("testing".to_owned(), true));
    let clinic = scene.app.clinic(CLINIC).await;
    assert_eq!(clinic.phone_integration_settings["forwardingVerified"], false);
    let page = admin.get(&line).await.expect(200).body;
    for words in ["No call yet", "Everything leads here", "*92 4165550120", "Being tested"] {
        assert!(page.contains(words), "{words}: {page}");
    }

    // Dialled directly it shows that the number works, and not that anything forwards to it.
    assert!(!names(&call(SOLD, None).number(1).ring(&scene.app).await.twiml()).is_empty());
    assert_eq!(scene.status(SOLD).await.0, "testing");
    call(SOLD, Some(OWN)).number(2).ring(&scene.app).await.expect(200);
    let row = scene.row(SOLD).await;
    assert_eq!((row.integration_status.as_str(), row.integration_completed_at), ("active", Some(scene.app.now())));
    assert_eq!(scene.app.clinic(CLINIC).await.phone_integration_settings["forwardingVerified"], true);
    assert!(admin.get(&line).await.expect(200).body.contains("This line works"));
    assert_eq!(scene.log().await, ["phone.line.begun", "phone.line.works"]);
    // A second call changes nothing.
    call(SOLD, Some(OWN)).number(3).ring(&scene.app).await.expect(200);
    assert_eq!(scene.log().await.len(), 2);
}

async fn whoever_dialed_says_so_where_the_phone_company_does_not(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let line = buy(&admin, SOLD).await.leads_to().to_owned();
    // Before any call there is nothing to say yes to.
    assert_eq!(admin.post(&line, &[("do", "works")]).await.leads_to(), line);
    assert!(admin.get(&line).await.body.contains("No call has come through yet"));
    assert_eq!(scene.status(SOLD).await.0, "testing");
    call(SOLD, None).number(4).ring(&scene.app).await.expect(200);
    let page = admin.get(&line).await.expect(200).body;
    assert!(page.contains("A call came through") && page.contains("Yes, I dialed"), "{page}");
    assert!(!page.contains("+14165550142"), "who called is masked");
    assert_eq!(admin.post(&line, &[("do", "works")]).await.leads_to(), line);
    assert_eq!(scene.status(SOLD).await, ("active".to_owned(), true));
    assert_eq!(scene.log().await, ["phone.line.begun", "phone.line.works"]);
}

async fn a_purchase_whose_answer_was_lost_is_found_and_never_made_twice(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    scene.sells(Sells::AndFails);
    let line = buy(&admin, SOLD).await.leads_to().to_owned();
    assert_eq!(scene.status(SOLD).await, ("pending".to_owned(), true));
    let page = admin.get(&line).await.expect(200).body;
    assert!(page.contains("Waiting for the carrier") && page.contains("has not said yet"), "{page}");
    // It cannot be ended before that is known: the number would be paid for without a line.
    assert_eq!(admin.post(&line, &[("do", "end"), ("sure", "on")]).await.leads_to(), line);
    assert_eq!(scene.status(SOLD).await, ("pending".to_owned(), true));
    // Pressed again it is refused: the line is there.
    assert!(buy(&admin, SOLD).await.leads_to().contains("/connect/forwarded"));
    scene.app.pass(Duration::minutes(3));
    scene.round().await;
    assert_eq!(scene.status(SOLD).await, ("testing".to_owned(), true));
    assert!(scene.at_carrier(SOLD).await.unwrap()["voice_url"].as_str().unwrap().contains("/api/twilio/voice#rc=2"));
    let all = scene.ask(Method::GET, "IncomingPhoneNumbers.json", &[]).await;
    let numbers = all["incoming_phone_numbers"].as_array().unwrap();
    assert_eq!(numbers.iter().filter(|one| one["phone_number"] == SOLD).count(), 1);
}

async fn a_purchase_that_failed_whole_comes_to_nothing_within_the_hour(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    scene.sells(Sells::Nothing);
    let line = buy(&admin, SOLD).await.leads_to().to_owned();
    for _ in 0..8 {
        scene.app.pass(Duration::minutes(11));
        scene.round().await;
    }
    assert_eq!(scene.status(SOLD).await, ("failed".to_owned(), false));
    let admin = scene.app.sign_in(ADMIN).await;
    let page = admin.get(&line).await.expect(200).body;
    assert!(page.contains("This came to nothing") && page.contains("Nothing is paid for"), "{page}");
    assert!(admin.get(PHONE).await.body.contains("Failed"));
    // Somebody else has it by now: it was never this line's, and is not given back with it.
    scene.sells(Sells::Well);
    let theirs = scene.ask(Method::POST, "IncomingPhoneNumbers.json", &[("PhoneNumber", SOLD)]).await;
    assert_eq!(admin.post(&line, &[("do", "end"), ("give-back", "on")]).await.leads_to(), PHONE);
    assert!(scene.at_carrier(SOLD).await.is_some());
    let path = format!("IncomingPhoneNumbers/{}.json", theirs["sid"].as_str().unwrap());
    scene.ask(Method::DELETE, &path, &[]).await;
    admin.get(&line).await.expect(404);
    // The same number can be bought after all, and is the same row.
    scene.sells(Sells::Well);
    let id = scene.row(SOLD).await.id;
    let admin = scene.app.sign_in(ADMIN).await;
    assert!(buy(&admin, SOLD).await.leads_to().ends_with(&id.to_string()));
    let followers = job::Entity::find().filter(job::Column::Kind.eq("phone_number.follow"));
    let followers = followers.filter(job::Column::Status.eq("queued")).all(&scene.app.db).await.unwrap();
    assert_eq!(followers.len(), 1, "one job follows a line, however often it is begun");
    assert_eq!(scene.status(SOLD).await, ("testing".to_owned(), true));
}

async fn a_number_that_somebody_else_bought_is_told_and_another_can_be_chosen(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let back = buy(&admin, "+14165550199").await;
    let page = admin.get(back.leads_to()).await.expect(200).body;
    assert!(page.contains("sold a moment ago") && page.contains("id=\"offer-error\""), "{page}");
    assert!(page.contains("value=\"+14165550177\""), "the clinic's own number is kept: {page}");
    assert_eq!(scene.status("+14165550199").await, ("failed".to_owned(), false));
    assert!(!admin.get(PHONE).await.body.contains("555 0199"), "nothing was begun");
    assert!(buy(&admin, SOLD).await.leads_to().starts_with(&format!("{PHONE}/lines/")));
}

async fn two_who_buy_the_same_number_at_once_buy_it_once(app: TestApp) {
    let scene = Scene::new(app).await;
    let (a, b) = (scene.app.sign_in(ADMIN).await, scene.app.sign_in(ADMIN).await);
    let (one, two) = tokio::join!(buy(&a, SOLD), buy(&b, SOLD));
    let begun = [one, two].iter().filter(|answer| answer.leads_to().contains("/phone/lines/")).count();
    assert_eq!(begun, 1);
    let rows = backend::entity::phone_number::Entity::find().all(&scene.app.db).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.twilio_number.as_deref() == Some(SOLD)).count(), 1);
    assert_eq!(scene.status(SOLD).await, ("testing".to_owned(), true));
}

async fn what_somebody_changed_at_the_carrier_is_shown_and_repaired(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let line = buy(&admin, SOLD).await.leads_to().to_owned();
    let sid = scene.at_carrier(SOLD).await.unwrap()["sid"].as_str().unwrap().to_owned();
    let path = format!("IncomingPhoneNumbers/{sid}.json");
    let other = [("VoiceUrl", "https://vapi.example/in"), ("TrunkSid", "TK00000000000000000000000000000001")];
    scene.ask(Method::POST, &path, &other).await;
    // By itself, a day later.
    scene.app.pass(Duration::hours(25));
    scene.round().await;
    let admin = scene.app.sign_in(ADMIN).await;
    let page = admin.get(&line).await.expect(200).body;
    for words in
        ["Calls to this number do not get here", "https://vapi.example/in", "SIP trunk", "Set the addresses again"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(admin.get(PHONE).await.body.contains("Calls go elsewhere"));
    assert_eq!(admin.post(&line, &[("do", "repair")]).await.leads_to(), line);
    assert!(admin.get(&line).await.expect(200).body.contains("Everything leads here"));
    let now = scene.at_carrier(SOLD).await.unwrap();
    assert!(
        now["voice_url"].as_str().unwrap().contains("/api/twilio/voice#rc=2") && now["trunk_sid"].is_null(),
        "{now}"
    );
    assert_eq!(scene.log().await, ["phone.line.begun", "phone.line.repaired"]);
    // A line that is only looked at is not written into the log.
    assert_eq!(admin.post(&line, &[("do", "look")]).await.leads_to(), line);
    assert_eq!(scene.log().await.len(), 2);
}

async fn a_line_that_ends_gives_its_number_back_where_that_was_asked_for(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let line = buy(&admin, SOLD).await.leads_to().to_owned();
    assert_eq!(admin.post(&line, &[("do", "end")]).await.leads_to(), line);
    assert!(admin.get(&line).await.body.contains("Tick this when you are sure"));
    assert_eq!(admin.post(&line, &[("do", "end"), ("sure", "on")]).await.leads_to(), PHONE);
    assert!(!scene.row(SOLD).await.is_active && scene.at_carrier(SOLD).await.is_some());
    assert!(!names(&call(SOLD, None).number(5).ring(&scene.app).await.twiml()).contains(&"Gather"));
    // Connected again from among those of the account it is the platform's to give; another one is bought and given back.
    let line = buy(&admin, "+14165550121").await.leads_to().to_owned();
    let pairs = [("do", "end"), ("sure", "on"), ("give-back", "on")];
    assert_eq!(admin.post(&line, &pairs).await.leads_to(), PHONE);
    assert!(scene.at_carrier("+14165550121").await.is_none());
    scene.app.pass(Duration::days(2));
    scene.round().await;
    assert_eq!(scene.row("+14165550121").await.setup["dismissed"], true, "a line that ended is not followed");
}

//! A number that moves to the carrier.

use super::{ADMIN, CLINIC, CONNECT, PHONE, Scene, Sells, call, send};
use crate::support::{Browser, TestApp, on_both};
use chrono::Duration;
use http::Method;

on_both!(
    a_number_of_the_united_states_moves_by_the_carriers_interface,
    what_the_carrier_would_send_back_is_told_before_it_is_asked,
    a_move_that_is_canceled_comes_to_nothing_and_can_be_begun_again,
    a_canadian_number_moves_by_way_of_support,
    a_number_that_is_at_the_carrier_already_is_not_taken,
    a_move_that_is_ended_here_is_taken_back_there,
    a_move_whose_answer_was_lost_is_noticed_by_itself,
);

const US: &str = "+12125550123";
const CANADIAN: &str = "+16135550188";
const BILL: &[u8] = b"%PDF-1.7 a bill";

const WHOLE: [(&str, &str); 13] = [
    ("do", "request"),
    ("number", US),
    ("carrier", ""),
    ("customer", "Business"),
    ("name", "Bright Smiles Dental LLC"),
    ("account", "4471-22"),
    ("pin", "0042"),
    ("street", "350 Fifth Avenue"),
    ("city", "New York"),
    ("state", "NY"),
    ("zip", "10118"),
    ("representative", "Dana Cole"),
    ("email", "dana@brightsmiles.example"),
];

async fn ported(browser: &Browser) -> String {
    let answer = send(browser, &format!("{CONNECT}/ported"), &WHOLE, Some(BILL)).await;
    assert!(answer.leads_to().starts_with(&format!("{PHONE}/lines/")), "{}", answer.leads_to());
    answer.leads_to().to_owned()
}

/// What people at the carrier decide.
async fn decides(scene: &Scene, request: &str, status: &str) {
    scene.ask(Method::POST, &format!("/emulator/porting/{request}"), &[("Status", status)]).await;
}

async fn request_of(scene: &Scene, number: &str) -> String {
    scene.row(number).await.setup["port"]["request"].as_str().unwrap().to_owned()
}

async fn a_number_of_the_united_states_moves_by_the_carriers_interface(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let on = admin.post(CONNECT, &[("method", "ported"), ("number", "212-555-0123")]).await;
    let page = admin.get(on.leads_to()).await.expect(200).body;
    assert!(page.contains("The latest phone bill") && page.contains("This number needs one."), "{page}");
    let line = ported(&admin).await;
    assert_eq!(scene.status(US).await, ("pending".to_owned(), true));
    let request = request_of(&scene, US).await;
    let asked = scene.ask(Method::GET, &format!("/v1/Porting/PortIn/{request}"), &[]).await;
    assert_eq!(asked["losing_carrier_information"]["customer_name"], "Bright Smiles Dental LLC");
    assert_eq!(scene.app.clinic(CLINIC).await.phone_integration_settings["portRequestId"], request);
    // What was sent is not kept.
    let kept = scene.row(US).await.setup.to_string();
    assert!(!kept.contains("0042") && !kept.contains("4471"), "{kept}");
    assert!(admin.get(&line).await.expect(200).body.contains("In review"));

    decides(&scene, &request, "Waiting for Signature").await;
    scene.app.pass(Duration::minutes(16));
    scene.round().await;
    let page = admin.get(&line).await.expect(200).body;
    assert!(page.contains("Waiting for the signature") && page.contains("spam folder"), "{page}");
    decides(&scene, &request, "Action Required").await;
    assert_eq!(admin.post(&line, &[("do", "look")]).await.leads_to(), line);
    assert!(admin.get(&line).await.body.contains("Something has to be corrected"));
    decides(&scene, &request, "In Progress").await;
    scene.app.pass(Duration::minutes(16));
    scene.round().await;
    let admin = scene.app.sign_in(ADMIN).await;
    assert!(admin.get(&line).await.expect(200).body.contains("On its way"));

    // Moved: it comes with the carrier's greeting, and gets our addresses by itself.
    decides(&scene, &request, "Completed").await;
    scene.app.pass(Duration::minutes(16));
    scene.round().await;
    assert_eq!(scene.status(US).await, ("testing".to_owned(), true));
    assert!(scene.at_carrier(US).await.unwrap()["voice_url"].as_str().unwrap().contains("/api/twilio/voice#rc=2"));
    let settings = scene.app.clinic(CLINIC).await.phone_integration_settings;
    assert!(settings["portCompletedAt"].is_string(), "{settings}");
    let admin = scene.app.sign_in(ADMIN).await;
    let page = admin.get(&line).await.expect(200).body;
    for words in ["Waiting for the signature", "On its way", "Moved", "The test call", "Everything leads here"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    call(US, None).number(1).ring(&scene.app).await.expect(200);
    assert_eq!(scene.status(US).await, ("active".to_owned(), true));
    assert_eq!(scene.log().await, ["phone.line.begun", "phone.line.works"]);
}

async fn what_the_carrier_would_send_back_is_told_before_it_is_asked(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let path = format!("{CONNECT}/ported");
    let blank = WHOLE.iter().map(|(name, value)| match *name {
        "do" | "number" | "carrier" => (*name, *value),
        "name" => ("name", "<script>alert(1)</script>"),
        "pin" => ("pin", "7788"),
        _ => (*name, ""),
    });
    let blank: Vec<_> = blank.collect();
    let back = send(&admin, &path, &blank, Some(b"<svg onload=alert(1)>")).await;
    let page = admin.get(back.leads_to()).await.expect(200).body;
    for field in ["customer", "account", "street", "city", "representative", "state", "zip", "email", "bill"] {
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{field}: {page}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert(1)"), "kept, and harmless");
    assert!(!page.contains("7788"), "a PIN is typed again");
    // A bill that is too large, and one that is missing.
    let large = [b"%PDF-".as_slice(), &vec![7; 10 * 1024 * 1024]].concat();
    for file in [Some(large.as_slice()), None] {
        let back = send(&admin, &path, &WHOLE, file).await;
        assert!(admin.get(back.leads_to()).await.expect(200).body.contains("id=\"bill-error\""));
    }
    // Far too large: refused before it is read, and said so.
    let huge = vec![7; 13 * 1024 * 1024];
    let back = send(&admin, &path, &WHOLE, Some(&huge)).await;
    assert!(admin.get(back.leads_to()).await.expect(200).body.contains("larger than 10 MB"));
    let rows = scene.log().await;
    assert!(rows.is_empty(), "nothing was begun: {rows:?}");
}

async fn a_move_that_is_canceled_comes_to_nothing_and_can_be_begun_again(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let line = ported(&admin).await;
    let request = request_of(&scene, US).await;
    decides(&scene, &request, "Expired").await;
    scene.app.pass(Duration::minutes(16));
    scene.round().await;
    assert_eq!(scene.status(US).await, ("failed".to_owned(), false));
    let page = admin.get(&line).await.expect(200).body;
    assert!(page.contains("Expired") && page.contains("was not signed in time"), "{page}");
    assert_eq!(admin.post(&line, &[("do", "end")]).await.leads_to(), PHONE);
    assert_eq!(ported(&admin).await, line, "the same number is the same line");
    assert_ne!(request_of(&scene, US).await, request);
    assert_eq!(scene.status(US).await, ("pending".to_owned(), true));
}

async fn a_canadian_number_moves_by_way_of_support(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let page = admin.get(&format!("{CONNECT}/ported?number=%2B16135550188")).await.expect(200).body;
    assert!(page.contains("by way of the carrier’s support") && page.contains("Who may sign"), "{page}");
    // The form of the interface does not get past for it.
    let pairs: Vec<_> =
        WHOLE.iter().map(|(name, value)| (*name, if *name == "number" { CANADIAN } else { *value })).collect();
    assert!(
        send(&admin, &format!("{CONNECT}/ported"), &pairs, Some(BILL)).await.leads_to().contains("/connect/ported")
    );

    let pairs = [("do", "assisted"), ("number", CANADIAN), ("carrier", "")];
    let line = send(&admin, &format!("{CONNECT}/ported"), &pairs, None).await.leads_to().to_owned();
    assert!(admin.get(&line).await.expect(200).body.contains("The carrier’s support says"));
    let tell = async |state: &str, case: &str| {
        admin.post(&line, &[("do", "tell"), ("state", state), ("case", case)]).await.expect(303);
        admin.get(&line).await.expect(200).body
    };
    assert!(tell("", "").await.contains("id=\"state-error\""));
    assert!(tell("waiting_for_signature", "Case 1288").await.contains("Case 1288"));
    assert!(tell("in_progress", "").await.contains("Case 1288"), "the case stays");
    // That it has moved is not taken on trust.
    assert!(tell("completed", "").await.contains("does not have this number yet"));
    assert_eq!(scene.status(CANADIAN).await, ("pending".to_owned(), true));
    // Noticed by itself, once it is there.
    let sold = scene.ask(Method::POST, "IncomingPhoneNumbers.json", &[("PhoneNumber", "+14165550130")]).await;
    assert_eq!(sold["phone_number"], "+14165550130");
    let moved = [("do", "assisted"), ("number", "+14165550131"), ("carrier", "")];
    let other = send(&admin, &format!("{CONNECT}/ported"), &moved, None).await.leads_to().to_owned();
    scene.ask(Method::POST, "IncomingPhoneNumbers.json", &[("PhoneNumber", "+14165550131")]).await;
    scene.app.pass(Duration::minutes(16));
    scene.round().await;
    assert_eq!(scene.status("+14165550131").await, ("testing".to_owned(), true));
    assert!(admin.get(&other).await.body.contains("Everything leads here"));
    // Refused by today's phone company.
    assert!(tell("rejected", "").await.contains("This came to nothing"));
    assert_eq!(scene.status(CANADIAN).await, ("failed".to_owned(), false));
    admin.post(&line, &[("do", "tell"), ("state", "in_progress")]).await.expect(409);
}

async fn a_number_that_is_at_the_carrier_already_is_not_taken(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    // Bought by the operator for somebody else, and not given to them yet.
    scene.ask(Method::POST, "IncomingPhoneNumbers.json", &[("PhoneNumber", "+14165550140")]).await;
    // And one that leads to another company.
    for number in ["+14165550140", "+14165550103"] {
        for what in ["assisted", "request"] {
            let pairs: Vec<_> = WHOLE
                .iter()
                .map(|(name, value)| match *name {
                    "do" => ("do", what),
                    "number" => ("number", number),
                    _ => (*name, *value),
                })
                .collect();
            let back = send(&admin, &format!("{CONNECT}/ported"), &pairs, Some(BILL)).await;
            assert!(back.leads_to().contains("/connect/ported?number="), "{number} {what}: {}", back.leads_to());
            let page = admin.get(back.leads_to()).await.expect(200).body;
            assert!(page.contains("operator"), "{page}");
            assert!(!page.contains("Harbour"), "whose it is is not told");
        }
    }
    assert!(scene.log().await.is_empty());
}

async fn a_move_whose_answer_was_lost_is_noticed_by_itself(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    scene.sells(Sells::AndFails);
    let line = ported(&admin).await;
    assert_eq!(scene.status(US).await, ("pending".to_owned(), true));
    assert!(admin.get(&line).await.expect(200).body.contains("answer was lost"));
    scene.app.pass(Duration::minutes(16));
    scene.round().await;
    let admin = scene.app.sign_in(ADMIN).await;
    assert!(admin.get(&line).await.expect(200).body.contains("answer was lost"), "asking again does not hide it");
    // The carrier had taken it, and the number moves.
    let all = scene.ask(Method::GET, "/v1/Porting/PortIn/PortInRequests", &[]).await;
    let request = all["port_in_requests"][0]["port_in_request_sid"].as_str().unwrap().to_owned();
    decides(&scene, &request, "Completed").await;
    scene.app.pass(Duration::minutes(16));
    scene.round().await;
    assert_eq!(scene.status(US).await, ("testing".to_owned(), true));
    assert!(scene.at_carrier(US).await.unwrap()["voice_url"].as_str().unwrap().contains("/api/twilio/voice#rc=2"));
}

async fn a_move_that_is_ended_here_is_taken_back_there(app: TestApp) {
    let scene = Scene::new(app).await;
    let admin = scene.app.sign_in(ADMIN).await;
    let line = ported(&admin).await;
    let request = request_of(&scene, US).await;
    assert_eq!(admin.post(&line, &[("do", "end"), ("sure", "on")]).await.leads_to(), PHONE);
    let asked = scene.ask(Method::GET, &format!("/v1/Porting/PortIn/{request}"), &[]).await;
    assert_eq!(asked["port_in_request_status"], "Canceled");
    assert!(!scene.row(US).await.is_active);
}

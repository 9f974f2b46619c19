//! The second step at the sign-in, and what must not get around it.

use crate::support::{Answer, Browser, TestApp, on_both};
use backend::entity::{audit_log, recovery_code, second_factor, session};
use chrono::Duration;
use domain::second_factor::{code, step_at};
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;

on_both!(
    the_form_asks_for_a_code_after_the_password,
    a_code_opens_once,
    a_recovery_code_opens_once,
    guesses_at_the_code_are_counted_and_a_password_does_not_clear_them,
    a_planted_session_is_worth_nothing_in_either_step,
    being_half_way_ends,
    turning_off_asks_for_both,
    nothing_is_asked_for_before_a_first_code,
    the_terminal_lets_somebody_in_again,
);

const ADMIN: &str = "admin@brightsmiles.test";
const PASSWORD: &str = backend::demo::PASSWORD;
const HERE: &str = "/account/second-factor";

/// An app on a phone.
struct Phone {
    app: TestApp,
    secret: Vec<u8>,
}

impl Phone {
    fn shows(&self) -> String {
        code(&self.secret, step_at(self.app.now()))
    }

    /// The code of the next period.
    fn next(&self) -> String {
        self.app.pass(Duration::seconds(30));
        self.shows()
    }
}

fn decoded(base32: &str) -> Vec<u8> {
    let bits = base32.chars().filter(|c| !c.is_whitespace()).map(|c| match c {
        'A'..='Z' => c as u32 - 'A' as u32,
        _ => c as u32 - '2' as u32 + 26,
    });
    let bits: Vec<u8> = bits.flat_map(|five| (0..5).rev().map(move |bit| (five >> bit & 1) as u8)).collect();
    bits.chunks_exact(8).map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

/// Turns it on as a person does, and gives the phone and the recovery codes.
async fn turn_on(app: &TestApp, browser: &Browser) -> (Phone, Vec<String>) {
    browser.post(HERE, &[("do", "begin"), ("current", PASSWORD)]).await.leads_to();
    let page = browser.get(HERE).await.expect(200).body;
    assert!(page.contains("class=\"qr\"") && page.contains("otpauth://totp/Switchboard:admin%40brightsmiles.test"));
    let typed = page.split("class=\"take\">").nth(1).unwrap().split('<').next().unwrap();
    let phone = Phone { app: app.clone(), secret: decoded(typed) };
    assert_eq!(phone.secret.len(), 20);
    browser.post(HERE, &[("do", "confirm"), ("code", &phone.shows())]).await.leads_to();
    let page = browser.get(HERE).await.expect(200).body;
    let codes: Vec<String> =
        page.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10, "{page}");
    assert!(!browser.get(HERE).await.expect(200).body.contains(&codes[0]), "they are shown once");
    (phone, codes)
}

async fn log_in(app: &TestApp, code: &str) -> Answer {
    let body = json!({"email": ADMIN, "password": PASSWORD, "code": code});
    Browser::new(app).call(Method::POST, "/api/auth/login", Some(body)).await
}

async fn the_form_asks_for_a_code_after_the_password(app: TestApp) {
    let (here, elsewhere) = (app.sign_in(ADMIN).await, app.sign_in(ADMIN).await);
    let (phone, codes) = turn_on(&app, &here).await;
    // Whoever came in without a code is out.
    elsewhere.get("/").await.expect(303);
    here.get("/").await.expect(200);
    let stored = format!(
        "{:?}{:?}{:?}",
        second_factor::Entity::find().all(&app.db).await.unwrap(),
        recovery_code::Entity::find().all(&app.db).await.unwrap(),
        session::Entity::find().all(&app.db).await.unwrap()
    );
    assert!(!stored.contains(&hex::encode(&phone.secret)));
    assert!(codes.iter().all(|code| !stored.contains(code) && !stored.contains(&code.replace('-', ""))));

    let browser = Browser::new(&app);
    let form = [("email", ADMIN), ("password", PASSWORD), ("next", "/calls"), ("remember", "on")];
    assert_eq!(browser.post("/login", &form).await.leads_to(), "/login");
    let page = browser.get("/login").await.expect(200).body;
    assert!(page.contains("Enter your code") && !page.contains("name=\"password\""));
    // Nobody is signed in yet.
    for path in ["/", "/account", "/calls"] {
        assert!(browser.get(path).await.leads_to().starts_with("/login"), "{path}");
    }
    let old = phone.shows();
    for wrong in ["", "12345", "abcdef", "000000000", "<b>", old.as_str()] {
        assert_eq!(browser.post("/login", &[("do", "code"), ("code", wrong)]).await.leads_to(), "/login");
        let page = browser.get("/login").await.expect(200).body;
        assert!(page.contains("That code is wrong") || page.contains("Too many tries"), "{wrong}: {page}");
        browser.get("/").await.expect(303);
    }
    app.pass(Duration::minutes(16));
    assert_eq!(browser.post("/login", &form).await.leads_to(), "/login");
    let before = browser.session();
    assert_eq!(browser.post("/login", &[("do", "code"), ("code", &phone.next())]).await.leads_to(), "/calls");
    assert_ne!(browser.session(), before, "another id once somebody is signed in");
    browser.get("/").await.expect(200);
}

async fn a_code_opens_once(app: TestApp) {
    let (phone, _) = turn_on(&app, &app.sign_in(ADMIN).await).await;
    // Without one, and only with the right password, it is said that one is needed.
    Browser::new(&app).log_in(ADMIN, PASSWORD).await.error(401, "second_factor_required");
    Browser::new(&app).log_in(ADMIN, "wrong-password").await.error(401, "unauthenticated");
    // The code that turned it on is used up.
    log_in(&app, &phone.shows()).await.error(401, "second_factor_refused");
    let code = phone.next();
    log_in(&app, &code).await.expect(200);
    log_in(&app, &code).await.error(401, "second_factor_refused");
    // Two at once.
    let code = phone.next();
    let (a, b) = tokio::join!(log_in(&app, &code), log_in(&app, &code));
    let mut both = [a.status.as_u16(), b.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [200, 401]);
    // A clock that is half a minute off is forgiven, one that is more is not.
    app.pass(Duration::seconds(60));
    let late = phone.shows();
    app.pass(Duration::seconds(30));
    log_in(&app, &late).await.expect(200);
    let late = phone.next();
    app.pass(Duration::seconds(60));
    log_in(&app, &late).await.error(401, "second_factor_refused");
}

async fn a_recovery_code_opens_once(app: TestApp) {
    let here = app.sign_in(ADMIN).await;
    let (phone, codes) = turn_on(&app, &here).await;
    log_in(&app, &codes[0].to_lowercase().replace('-', " ")).await.expect(200);
    log_in(&app, &codes[0]).await.error(401, "second_factor_refused");
    let (a, b) = tokio::join!(log_in(&app, &codes[1]), log_in(&app, &codes[1]));
    assert_eq!(u16::from(a.status == 200) + u16::from(b.status == 200), 1);
    assert!(here.get(HERE).await.body.contains("8 recovery codes are left"));
    let used = audit_log::Entity::find().filter(audit_log::Column::Action.eq("second_factor.recovery_code_used"));
    assert_eq!(used.count(&app.db).await.unwrap(), 2);
    // New ones end those before.
    app.pass(Duration::minutes(1));
    here.post(HERE, &[("do", "codes"), ("current", PASSWORD), ("code", &phone.next())]).await.expect(303);
    assert!(here.get(HERE).await.expect(200).body.matches("<code>").count() == 10);
    log_in(&app, &codes[2]).await.error(401, "second_factor_refused");
}

async fn guesses_at_the_code_are_counted_and_a_password_does_not_clear_them(app: TestApp) {
    let (phone, _) = turn_on(&app, &app.sign_in(ADMIN).await).await;
    app.pass(Duration::minutes(1));
    for _ in 0..6 {
        Browser::new(&app).log_in(ADMIN, PASSWORD).await.error(401, "second_factor_required");
        log_in(&app, "QQQQ-QQQQ-QQQQ-QQQQ").await.error(401, "second_factor_refused");
    }
    log_in(&app, &phone.shows()).await.error(429, "too_many_requests");
    app.pass(Duration::minutes(16));
    log_in(&app, &phone.shows()).await.expect(200);
}

async fn a_planted_session_is_worth_nothing_in_either_step(app: TestApp) {
    let (phone, _) = turn_on(&app, &app.sign_in(ADMIN).await).await;
    // Somebody has a session of their own, and makes the victim's browser use it.
    let attacker = Browser::new(&app);
    attacker.post("/login", &[("email", "x@x.test"), ("password", "wrong")]).await.expect(303);
    let planted = attacker.session().unwrap();
    let victim = Browser::new(&app);
    victim.set_session(&planted);
    victim.post("/login", &[("email", ADMIN), ("password", PASSWORD)]).await.expect(303);
    assert!(!attacker.get("/login").await.expect(200).body.contains("Enter your code"));
    let half_way = victim.session().unwrap();
    assert_ne!(half_way, planted);
    victim.post("/login", &[("do", "code"), ("code", &phone.next())]).await.leads_to();
    victim.get("/").await.expect(200);
    for old in [planted, half_way] {
        let browser = Browser::new(&app);
        browser.set_session(&old);
        browser.get("/").await.expect(303);
    }
}

async fn being_half_way_ends(app: TestApp) {
    let here = app.sign_in(ADMIN).await;
    let (phone, _) = turn_on(&app, &here).await;
    let half_way = || async {
        let browser = Browser::new(&app);
        browser.post("/login", &[("email", ADMIN), ("password", PASSWORD)]).await.expect(303);
        browser
    };
    // After five minutes.
    let slow = half_way().await;
    app.pass(Duration::minutes(5));
    assert!(slow.post("/login", &[("do", "code"), ("code", &phone.shows())]).await.leads_to().starts_with("/login?"));
    assert!(slow.get("/login").await.expect(200).body.contains("That took too long"));
    slow.get("/").await.expect(303);
    // By choosing somebody else.
    let other = half_way().await;
    other.post("/login", &[("do", "again")]).await.expect(303);
    assert!(other.get("/login").await.expect(200).body.contains("name=\"password\""));
    // When the password is another one meanwhile.
    let robbed = half_way().await;
    let new = "kettle orbit mango";
    here.post("/account", &[("do", "password"), ("current", PASSWORD), ("new", new), ("again", new)]).await.expect(303);
    robbed.post("/login", &[("do", "code"), ("code", &phone.next())]).await.expect(303);
    assert!(robbed.get("/login").await.expect(200).body.contains("Your login has changed meanwhile"));
    robbed.get("/").await.expect(303);
    // Out of nowhere.
    let nobody = Browser::new(&app);
    nobody.post("/login", &[("do", "code"), ("code", &phone.next())]).await.expect(303);
    nobody.get("/").await.expect(303);
}

async fn turning_off_asks_for_both(app: TestApp) {
    let here = app.sign_in(ADMIN).await;
    let (phone, _) = turn_on(&app, &here).await;
    let good = phone.next();
    for (current, code) in [("wrong-password", good.as_str()), (PASSWORD, "000000"), (PASSWORD, ""), ("", "")] {
        here.post(HERE, &[("do", "off"), ("current", current), ("code", code)]).await.expect(303);
        let page = here.get(HERE).await.expect(200).body;
        assert!(page.contains("The second step is on"), "{current} {code}");
        assert!(!page.contains("value=\"wrong-password\""));
    }
    // Nor is it begun anew while it is on: that would change the secret with the password alone.
    here.post(HERE, &[("do", "begin"), ("current", PASSWORD)]).await.expect(303);
    here.post(HERE, &[("do", "confirm"), ("code", &phone.next())]).await.expect(303);
    assert!(here.get(HERE).await.body.contains("The second step is on"));
    here.post(HERE, &[("do", "off"), ("current", PASSWORD), ("code", &phone.next())]).await.expect(303);
    assert!(here.get(HERE).await.body.contains("Turn it on"));
    assert_eq!(recovery_code::Entity::find().count(&app.db).await.unwrap(), 0);
    Browser::new(&app).log_in(ADMIN, PASSWORD).await.expect(200);
    let actions: Vec<String> =
        audit_log::Entity::find().all(&app.db).await.unwrap().into_iter().map(|row| row.action).collect();
    for action in ["second_factor.on", "second_factor.off"] {
        assert_eq!(actions.iter().filter(|known| *known == action).count(), 1, "{actions:?}");
    }
}

async fn nothing_is_asked_for_before_a_first_code(app: TestApp) {
    let here = app.sign_in(ADMIN).await;
    here.post(HERE, &[("do", "begin"), ("current", "wrong-password")]).await.expect(303);
    assert!(here.get(HERE).await.body.contains("That is not your current password."));
    assert_eq!(second_factor::Entity::find().count(&app.db).await.unwrap(), 0);
    here.post(HERE, &[("do", "begin"), ("current", PASSWORD)]).await.expect(303);
    here.post(HERE, &[("do", "confirm"), ("code", "000000")]).await.expect(303);
    assert!(here.get(HERE).await.body.contains("not the one your app shows now"));
    Browser::new(&app).log_in(ADMIN, PASSWORD).await.expect(200);
    // It waits for 15 minutes, then the secret is shown no longer.
    app.pass(Duration::minutes(15));
    let page = here.get(HERE).await.expect(200).body;
    assert!(page.contains("Turn it on") && !page.contains("otpauth"));
    here.post(HERE, &[("do", "begin"), ("current", PASSWORD)]).await.expect(303);
    here.post(HERE, &[("do", "forget")]).await.expect(303);
    assert_eq!(second_factor::Entity::find().count(&app.db).await.unwrap(), 0);
}

async fn the_terminal_lets_somebody_in_again(app: TestApp) {
    let here = app.sign_in(ADMIN).await;
    turn_on(&app, &here).await;
    backend::store::people::reset_second_factor(&app.services, " Admin@BrightSmiles.test ").await.unwrap();
    here.get("/").await.expect(303);
    Browser::new(&app).log_in(ADMIN, PASSWORD).await.expect(200);
    assert!(backend::store::people::reset_second_factor(&app.services, ADMIN).await.is_err());
    let rows = audit_log::Entity::find().filter(audit_log::Column::Action.eq("second_factor.reset"));
    assert_eq!(rows.count(&app.db).await.unwrap(), 1);
}

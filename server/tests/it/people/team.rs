//! Invitations and roles, and what must not be possible with them.

use crate::support::{Browser, TestApp, on_both};
use backend::entity::{audit_log, invitation, membership, user};
use chrono::Duration;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

on_both!(
    a_link_makes_a_login_once,
    a_link_that_is_over_leads_nowhere,
    somebody_with_a_login_joins_by_signing_in,
    the_form_gives_nothing_but_a_role_of_the_company,
    a_manager_of_one_clinic_does_not_run_the_team,
    a_company_keeps_an_admin,
    another_companys_people_are_out_of_reach,
    an_invitation_says_the_same_whether_a_login_exists,
    markup_in_a_name_stays_text,
    what_somebody_could_do_ends_with_their_place,
);

const ADMIN: &str = "admin@brightsmiles.test";
const STAFF: &str = "staff@brightsmiles.test";
const PASSWORD: &str = "a few words to remember";

/// Invites, and takes the link from the page that shows it once.
async fn invite(browser: &Browser, email: &str, role: &str, clinic: &str) -> String {
    let form = [("do", "invite"), ("email", email), ("role", role), ("clinic", clinic)];
    assert_eq!(browser.post("/team", &form).await.leads_to(), "/team");
    link(browser).await
}

async fn link(browser: &Browser) -> String {
    let page = browser.get("/team").await.expect(200).body;
    let path = page.split("/invite/").nth(1).expect("the link is shown").chars().take(64).collect::<String>();
    assert!(!browser.get("/team").await.expect(200).body.contains(&path), "it is shown once");
    format!("/invite/{path}")
}

async fn accept(app: &TestApp, link: &str) -> (Browser, u16) {
    let browser = Browser::new(app);
    let form = [("do", "new"), ("name", "Ana Lima"), ("password", PASSWORD), ("is_master", "true"), ("role", "admin")];
    let status = browser.post(link, &form).await.status.as_u16();
    (browser, status)
}

/// The link does nothing any more, and its page says why and what to do.
async fn over(app: &TestApp, link: &str, words: &str) {
    let (browser, status) = accept(app, link).await;
    assert_eq!(status, 303);
    assert!(browser.get(link).await.expect(410).body.contains(words), "{words}");
    browser.get("/").await.expect(303);
}

async fn person(app: &TestApp, email: &str) -> Option<user::Model> {
    user::Entity::find().filter(user::Column::Email.eq(email)).one(&app.db).await.unwrap()
}

async fn places(app: &TestApp, email: &str) -> Vec<membership::Model> {
    let id = person(app, email).await.unwrap().id;
    membership::Entity::find().filter(membership::Column::UserId.eq(id)).all(&app.db).await.unwrap()
}

async fn a_link_makes_a_login_once(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let west = app.clinic("bright-smiles-west").await.id;
    let link = invite(&admin, " Ana@Example.com ", "staff", &west.to_string()).await;
    let token = link.trim_start_matches("/invite/");
    let stored = invitation::Entity::find().one(&app.db).await.unwrap().unwrap();
    assert!(stored.token_hash != token && !format!("{stored:?}").contains(token));
    let page = Browser::new(&app).get(&link).await.expect(200).body;
    assert!(page.contains("ana@example.com") && page.contains("Join Bright Smiles"), "{page}");

    let (ana, status) = accept(&app, &link).await;
    assert_eq!(status, 303);
    let home = ana.get("/").await.expect(200).body;
    assert!(home.contains("Bright Smiles West") && !home.contains("Bright Smiles Downtown"));
    // What was typed along is worth nothing.
    let row = person(&app, "ana@example.com").await.unwrap();
    assert!(!row.is_master && row.password_hash.starts_with("$argon2id$"));
    let place = &places(&app, "ana@example.com").await[0];
    assert_eq!((place.role.as_str(), place.clinic_id), ("staff", Some(west)));
    Browser::new(&app).log_in("ana@example.com", PASSWORD).await.expect(200);

    over(&app, &link, "This invitation was used").await;
    let log: Vec<String> =
        audit_log::Entity::find().all(&app.db).await.unwrap().into_iter().map(|row| row.action).collect();
    for action in ["invitation.created", "invitation.accepted"] {
        assert_eq!(log.iter().filter(|known| *known == action).count(), 1, "{log:?}");
    }
}

async fn a_link_that_is_over_leads_nowhere(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let old = invite(&admin, "ana@example.com", "staff", "").await;
    // Invited again: the older link ends.
    let newer = invite(&admin, "ana@example.com", "staff", "").await;
    let open = || async {
        let rows = invitation::Entity::find().filter(invitation::Column::RevokedAt.is_null());
        rows.one(&app.db).await.unwrap().unwrap().id.to_string()
    };
    let id = open().await;
    admin.post("/team", &[("do", "renew"), ("invitation", &id)]).await.expect(303);
    let newest = link(&admin).await;
    for link in [&old, &newer] {
        self::over(&app, link, "This invitation was withdrawn").await;
    }
    Browser::new(&app).get(&newest).await.expect(200);
    app.pass(Duration::days(7));
    over(&app, &newest, "This invitation is too old").await;

    let admin = app.sign_in(ADMIN).await;
    let last = invite(&admin, "ana@example.com", "staff", "").await;
    let id = open().await;
    admin.post("/team", &[("do", "withdraw"), ("invitation", &id)]).await.expect(303);
    over(&app, &last, "This invitation was withdrawn").await;
    let unknown = format!("/invite/{}", "0".repeat(64));
    assert_eq!(accept(&app, &unknown).await.1, 404);
    assert!(Browser::new(&app).get(&unknown).await.expect(404).body.contains("There is no such invitation"));
    admin.post("/team", &[("do", "renew"), ("invitation", &id)]).await.expect(404);
    assert!(person(&app, "ana@example.com").await.is_none());
}

async fn somebody_with_a_login_joins_by_signing_in(app: TestApp) {
    let admin = app.sign_in("admin@harbourphysio.test").await;
    let link = invite(&admin, STAFF, "admin", "").await;
    // Neither a new password nor somebody else's session takes the login over.
    let (stranger, status) = accept(&app, &link).await;
    assert_eq!(status, 303);
    assert!(stranger.get(&link).await.expect(200).body.contains("sign in with it first"));
    stranger.get("/").await.expect(303);
    let maya = app.sign_in(ADMIN).await;
    assert_eq!(maya.post(&link, &[("do", "join")]).await.leads_to(), link);
    assert!(maya.get(&link).await.expect(200).body.contains("This invitation is for somebody else"));
    // Signing out there leads back to it, and nowhere else.
    assert_eq!(maya.post("/logout", &[("next", "//evil.example")]).await.leads_to(), "/");
    let maya = app.sign_in(ADMIN).await;
    assert_eq!(maya.post("/logout", &[("next", &link)]).await.leads_to(), link);
    assert!(maya.get(&link).await.expect(200).body.contains("Make my login and join"));
    assert_eq!(Browser::new(&app).post(&link, &[("do", "join")]).await.leads_to().split('?').next(), Some("/login"));
    assert_eq!(places(&app, STAFF).await.len(), 1);

    let leo = app.sign_in(STAFF).await;
    leo.post(&link, &[("do", "join"), ("role", "master")]).await.expect(303);
    assert_eq!(places(&app, STAFF).await.len(), 2);
    assert!(leo.get("/").await.expect(200).body.contains("Harbour"));
    assert_eq!(leo.post(&link, &[("do", "join")]).await.leads_to(), link);
    assert!(leo.get(&link).await.expect(410).body.contains("This invitation was used"));
    assert_eq!(places(&app, STAFF).await.len(), 2);
}

async fn the_form_gives_nothing_but_a_role_of_the_company(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let harbour = app.clinic("harbour-physio").await.id.to_string();
    for (role, clinic, status) in [("master", "", 303), ("", "", 303), ("admin", "x", 303), ("staff", &harbour, 404)] {
        let form = [("do", "invite"), ("email", "ana@example.com"), ("role", role), ("clinic", clinic)];
        admin.post("/team", &form).await.expect(status);
    }
    let staff = person(&app, STAFF).await.unwrap().id.to_string();
    for (role, clinic, status) in [("master", "", 303), ("staff", harbour.as_str(), 404)] {
        let form = [("do", "change"), ("member", &staff), ("role", role), ("clinic", clinic), ("is_master", "1")];
        admin.post("/team", &form).await.expect(status);
    }
    assert_eq!(invitation::Entity::find().count(&app.db).await.unwrap(), 0);
    assert_eq!(places(&app, STAFF).await[0].role, "staff");
    for email in ["", "nobody", "a@b", "ana@example.com\r\nBcc: x@y.ca", "ana@exa\0mple.com"] {
        admin.post("/team", &[("do", "invite"), ("email", email), ("role", "staff")]).await.expect(303);
        assert!(admin.get("/team").await.expect(200).body.contains("Use a mail address"), "{email:?}");
    }
    assert_eq!(invitation::Entity::find().count(&app.db).await.unwrap(), 0);
}

async fn a_manager_of_one_clinic_does_not_run_the_team(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let west = app.clinic("bright-smiles-west").await.id.to_string();
    let staff = person(&app, STAFF).await.unwrap().id.to_string();
    let leo = app.sign_in(STAFF).await;
    let change = [("do", "change"), ("member", staff.as_str()), ("role", "admin"), ("clinic", &west)];
    admin.post("/team", &change).await.expect(303);
    leo.get("/clinics/bright-smiles-west/hours").await.expect(200);
    leo.get("/team").await.expect(403);
    let invite = [("do", "invite"), ("email", "ana@example.com"), ("role", "admin"), ("clinic", "")];
    leo.post("/team", &invite).await.expect(403);
    assert!(!leo.get("/").await.body.contains("href=\"/team\""));
    assert!(admin.get("/team").await.body.contains("Clinic manager, Bright Smiles West only"));
}

async fn a_company_keeps_an_admin(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.visit("bright-smiles").await);
    let id = person(&app, ADMIN).await.unwrap().id.to_string();
    let west = app.clinic("bright-smiles-west").await.id.to_string();
    for browser in [&admin, &master] {
        for form in [
            vec![("do", "remove"), ("member", id.as_str())],
            vec![("do", "change"), ("member", &id), ("role", "staff"), ("clinic", "")],
            vec![("do", "change"), ("member", &id), ("role", "admin"), ("clinic", &west)],
        ] {
            browser.post("/team", &form).await.expect(303);
        }
    }
    let place = &places(&app, ADMIN).await[0];
    assert_eq!((place.role.as_str(), place.clinic_id), ("admin", None));
    // Two admins who remove each other at once: one stays.
    let staff = person(&app, STAFF).await.unwrap().id.to_string();
    let make = [("do", "change"), ("member", staff.as_str()), ("role", "admin"), ("clinic", "")];
    admin.post("/team", &make).await.expect(303);
    let leo = app.sign_in(STAFF).await;
    let (of_admin, of_leo) =
        ([("do", "remove"), ("member", id.as_str())], [("do", "remove"), ("member", staff.as_str())]);
    tokio::join!(leo.post("/team", &of_admin), admin.post("/team", &of_leo));
    let left = [places(&app, ADMIN).await, places(&app, STAFF).await].concat();
    assert_eq!(left.len(), 1, "{left:?}");
    // Gone at once for the session that is open.
    let gone = if left[0].user_id.to_string() == id { &leo } else { &admin };
    gone.get("/team").await.expect(404);
}

async fn another_companys_people_are_out_of_reach(app: TestApp) {
    let link = invite(&app.sign_in(ADMIN).await, "ana@example.com", "staff", "").await;
    let theirs = invitation::Entity::find().one(&app.db).await.unwrap().unwrap().id.to_string();
    let nora = app.sign_in("admin@harbourphysio.test").await;
    let member = person(&app, STAFF).await.unwrap().id.to_string();
    let nobody = uuid::Uuid::now_v7().to_string();
    for (action, name, id) in [
        ("renew", "invitation", &theirs),
        ("withdraw", "invitation", &theirs),
        ("remove", "member", &member),
        ("change", "member", &member),
    ] {
        let foreign = nora.post("/team", &[("do", action), (name, id), ("role", "staff")]).await.expect(404);
        let absent = nora.post("/team", &[("do", action), (name, &nobody), ("role", "staff")]).await.expect(404);
        assert_eq!(foreign.body, absent.body);
    }
    Browser::new(&app).get(&link).await.expect(200);
    assert_eq!(places(&app, STAFF).await.len(), 1);
}

async fn an_invitation_says_the_same_whether_a_login_exists(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let mut pages = Vec::new();
    for email in ["admin@harbourphysio.test", "nobody-known@harbourphysio.test"] {
        let form = [("do", "invite"), ("email", email), ("role", "staff"), ("clinic", "")];
        admin.post("/team", &form).await.expect(303);
        let page = admin.get("/team").await.expect(200).body;
        pages.push(page.split("role=\"status\"").nth(1).unwrap().split("</div>").next().unwrap().to_owned());
        let open = invitation::Entity::find().filter(invitation::Column::RevokedAt.is_null());
        let id = open.one(&app.db).await.unwrap().unwrap().id.to_string();
        admin.post("/team", &[("do", "withdraw"), ("invitation", &id)]).await.expect(303);
    }
    assert_eq!(pages[0], pages[1]);
}

async fn markup_in_a_name_stays_text(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let link = invite(&admin, "ana@example.com", "staff", "").await;
    let form = [("do", "new"), ("name", "<script>alert(1)</script>"), ("password", PASSWORD)];
    Browser::new(&app).post(&link, &form).await.expect(303);
    let page = admin.get("/team").await.expect(200).body;
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert"));
}

async fn what_somebody_could_do_ends_with_their_place(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let staff = person(&app, STAFF).await.unwrap().id.to_string();
    let change = |role: &'static str| [("do", "change"), ("member", staff.as_str()), ("role", role), ("clinic", "")];
    admin.post("/team", &change("admin")).await.expect(303);
    let leo = app.sign_in(STAFF).await;
    let back_door = invite(&leo, "leos-other@example.com", "admin", "").await;
    let fair = invite(&admin, "ana@example.com", "staff", "").await;
    // Demoted: the page is gone at once, and so is the invitation.
    admin.post("/team", &change("staff")).await.expect(303);
    leo.get("/team").await.expect(403);
    over(&app, &back_door, "This invitation was withdrawn").await;
    Browser::new(&app).get(&fair).await.expect(200);
    // Removed: everything is gone at once, whatever is open.
    leo.get("/calls").await.expect(200);
    admin.post("/team", &[("do", "remove"), ("member", &staff)]).await.expect(303);
    for path in ["/", "/calls", "/clinics/bright-smiles-west/hours", "/api/company/clinics"] {
        leo.get(path).await.expect(404);
    }
}

//! A person's own account.

use crate::support::{Browser, TestApp, on_both};
use backend::entity::{audit_log, session};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

on_both!(
    a_new_password_ends_every_other_session,
    guesses_at_the_current_password_are_counted,
    sessions_are_listed_and_ended,
    a_name_is_changed_and_shown_as_text,
);

const ADMIN: &str = "admin@brightsmiles.test";
const OLD: &str = backend::demo::PASSWORD;
const NEW: &str = "a few words to remember";

async fn change(browser: &Browser, current: &str, new: &str, again: &str) -> String {
    let form = [("do", "password"), ("current", current), ("new", new), ("again", again)];
    assert_eq!(browser.post("/account", &form).await.leads_to(), "/account");
    browser.get("/account").await.expect(200).body
}

async fn a_new_password_ends_every_other_session(app: TestApp) {
    let (here, there) = (app.sign_in(ADMIN).await, app.sign_in(ADMIN).await);
    for (current, new, again, said) in [
        ("wrong-password-1", NEW, NEW, "That is not your current password."),
        (OLD, "short", "short", "Use at least 12 characters."),
        (OLD, "Password1234", "Password1234", "one of the first that anybody would try"),
        (OLD, "brightsmiles12", "brightsmiles12", "made of your name or address"),
        (OLD, NEW, "another few words", "The two new passwords differ."),
    ] {
        let page = change(&here, current, new, again).await;
        assert!(page.contains(said) && !page.contains(current) && !page.contains(again), "{said}");
    }
    there.get("/").await.expect(200);
    assert!(change(&here, OLD, NEW, NEW).await.contains("Your password is changed"));
    there.get("/").await.expect(303);
    here.get("/").await.expect(200);
    Browser::new(&app).log_in(ADMIN, OLD).await.expect(401);
    Browser::new(&app).log_in(ADMIN, NEW).await.expect(200);
    let rows = audit_log::Entity::find().filter(audit_log::Column::Action.eq("account.password_changed"));
    assert_eq!(rows.count(&app.db).await.unwrap(), 1);
    let kept = session::Entity::find().all(&app.db).await.unwrap();
    assert!(kept.iter().all(|row| !row.data.contains(NEW) && !row.data.contains(OLD)));
}

async fn guesses_at_the_current_password_are_counted(app: TestApp) {
    let here = app.sign_in(ADMIN).await;
    for _ in 0..6 {
        change(&here, "wrong-password-1", NEW, NEW).await;
    }
    assert!(change(&here, OLD, NEW, NEW).await.contains("Too many tries"));
    // Nobody is locked out of the sign-in by it.
    Browser::new(&app).log_in(ADMIN, OLD).await.expect(200);
}

async fn sessions_are_listed_and_ended(app: TestApp) {
    let (here, there, other) = (app.sign_in(ADMIN).await, app.sign_in(ADMIN).await, app.sign_in(ADMIN).await);
    let nora = app.sign_in("admin@harbourphysio.test").await;
    let page = here.get("/account").await.expect(200).body;
    assert_eq!(page.matches("This one").count(), 1);
    for row in session::Entity::find().all(&app.db).await.unwrap() {
        assert!(!page.contains(&row.id), "a session's id is never shown");
    }
    let handle = page.split("name=\"session\" value=\"").nth(1).unwrap()[..64].to_owned();
    nora.post("/account", &[("do", "end"), ("session", &handle)]).await.expect(404);
    here.post("/account", &[("do", "end"), ("session", &handle)]).await.expect(303);
    let left = [there.get("/").await.status.as_u16(), other.get("/").await.status.as_u16()];
    assert_eq!(left.iter().filter(|status| **status == 303).count(), 1, "{left:?}");
    here.post("/account", &[("do", "end-others")]).await.expect(303);
    there.get("/").await.expect(303);
    other.get("/").await.expect(303);
    here.get("/").await.expect(200);
    nora.get("/").await.expect(200);
    // Everywhere means here, too.
    assert_eq!(here.post("/account", &[("do", "end-all")]).await.leads_to(), "/login");
    here.get("/").await.expect(303);
    nora.get("/").await.expect(200);
}

async fn a_name_is_changed_and_shown_as_text(app: TestApp) {
    let here = app.sign_in(ADMIN).await;
    here.post("/account", &[("do", "rename"), ("name", "<b>Maya</b>"), ("is_master", "true")]).await.expect(303);
    let page = here.get("/account").await.expect(200).body;
    assert!(!page.contains("<b>Maya</b>") && page.contains("&lt;b&gt;Maya"));
    here.get("/platform").await.expect(403);
    here.post("/account", &[("do", "rename"), ("name", " ")]).await.expect(303);
    assert!(here.get("/account").await.body.contains("Enter a name."));
}

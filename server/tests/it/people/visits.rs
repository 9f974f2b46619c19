//! Support visits: the only way of a master admin into a company, seen and ended by the company.

use crate::support::{Answer, Browser, MASTER, TestApp, on_both};
use backend::Failure;
use backend::audit::check;
use backend::auth::Actor;
use backend::entity::{audit_log, availability_version, membership, support_visit, user};
use backend::jobs::Runner;
use backend::store::{CallerChange, CallerList, visits};
use chrono::Duration;
use domain::access::Permission;
use domain::phone::E164;
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};
use std::sync::Arc;

on_both!(
    without_a_visit_a_company_is_closed,
    a_visit_that_looks_changes_nothing,
    changes_carry_the_visit_in_the_log,
    a_visit_ends_with_its_time,
    the_right_to_change_ends_before_the_visit,
    the_company_ends_a_visit_at_once,
    a_visit_to_one_company_opens_no_other,
    changing_takes_a_reason_and_the_password,
    what_was_typed_for_a_visit_comes_back,
    the_people_of_the_company_see_the_visit,
    a_reason_is_text_everywhere,
    two_visitors_are_told_apart,
    nobody_starts_the_same_visit_twice,
    a_change_under_way_ends_with_the_visit,
    nothing_is_changed_after_the_end,
    a_member_needs_no_visit,
    a_token_of_a_visitor_works_while_they_visit,
    each_list_shows_its_own_visits,
);

const ADMIN: &str = "admin@brightsmiles.test";
const STAFF: &str = "staff@brightsmiles.test";
const HARBOUR_ADMIN: &str = "admin@harbourphysio.test";
const WEST: &str = "/api/company/clinics/bright-smiles-west/availability";
const HOURS: &str = "/clinics/bright-smiles-west/hours";
const NEW: &str = "/platform/support/new";

async fn change(browser: &Browser) -> Answer {
    browser.call(Method::PUT, WEST, Some(json!({"mode": "always"}))).await
}

async fn log(app: &TestApp, company: &str) -> Vec<audit_log::Model> {
    let id = app.company(company).await.id;
    let rows = audit_log::Entity::find().filter(audit_log::Column::CompanyId.eq(id));
    rows.order_by_asc(audit_log::Column::Sequence).all(&app.db).await.unwrap()
}

async fn only_visit(app: &TestApp) -> support_visit::Model {
    let mut visits = app.visits().await;
    assert_eq!(visits.len(), 1, "{visits:?}");
    visits.remove(0)
}

async fn ends_own(app: &TestApp, browser: &Browser) -> Answer {
    let id = only_visit(app).await.id;
    browser.post(&format!("/platform/support/{id}"), &[("do", "end")]).await
}

async fn master_actor(app: &TestApp) -> Actor {
    let row = user::Entity::find().filter(user::Column::Email.eq(MASTER)).one(&app.db).await.unwrap().unwrap();
    Actor::person(&app.services, row.id.into()).await.unwrap()
}

async fn without_a_visit_a_company_is_closed(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let id = app.company("bright-smiles").await.id;
    for path in ["/", "/calls", "/callers", "/team", "/support"] {
        assert_eq!(master.get(path).await.leads_to(), "/platform/companies", "{path}");
    }
    let start = format!("{NEW}?company={id}&next=%2Fclinics%2Fbright-smiles-west%2Fhours");
    assert_eq!(master.get(HOURS).await.leads_to(), start);
    assert_eq!(master.post(HOURS, &[("version", "1")]).await.leads_to(), start);
    let page = master.get(&start).await.expect(200).body;
    assert!(page.contains("Start a support visit to Bright Smiles Dental Group"), "{page}");
    master.get("/clinics/no-such-clinic/hours").await.expect(404);
    for path in ["/api/company/clinics", WEST, "/api/telephony/call-logs", "/api/company/changes"] {
        master.get(path).await.error(403, "support_visit_required");
    }
    change(&master).await.error(403, "support_visit_required");
    // The switcher leads to the start, also of a company that was chosen before.
    let chosen = master.post("/company", &[("company", &id.to_string()), ("next", "/calls")]).await;
    assert_eq!(chosen.leads_to(), format!("{NEW}?company={id}&next=%2Fcalls"));
    // What needs no company stays.
    for path in ["/account", "/account/second-factor", "/platform", "/platform/companies", "/platform/support"] {
        let page = master.get(path).await.expect(200).body;
        assert!(page.contains("No company chosen") && !page.contains("href=\"/assistants\""), "{path}");
    }
    assert_eq!((log(&app, "bright-smiles").await.len(), app.visits().await.len()), (0, 0));
}

async fn a_visit_that_looks_changes_nothing(app: TestApp) {
    let looker = app.look_into("bright-smiles").await;
    let before = app.clinic("bright-smiles-west").await;
    for path in ["/", "/calls", HOURS, "/callers", "/assistants", "/integrations"] {
        looker.get(path).await.expect(200);
    }
    assert!(looker.get(HOURS).await.body.contains("Bright Smiles West"));
    assert_eq!(looker.get("/api/company/clinics").await.data()["clinics"].as_array().unwrap().len(), 2);
    change(&looker).await.error(403, "support_read_only");
    for (path, form) in [
        ("/callers", vec![("do", "add"), ("list", "vip"), ("number", "416 555 0177")]),
        ("/clinics/bright-smiles-west/override", vec![("state", "closed"), ("until", "end-of-day")]),
        ("/team", vec![("do", "invite"), ("email", "new@x.test"), ("role", "admin"), ("clinic", "")]),
        ("/tokens", vec![("do", "make"), ("name", "x"), ("may", "read"), ("days", "90")]),
    ] {
        let told = looker.post(path, &form).await.expect(403).body;
        assert!(told.contains("ask for the right to change things"), "{path}: {told}");
    }
    assert!(looker.get("/team").await.expect(403).body.contains("Not in a visit that only looks"));
    assert_eq!(app.clinic("bright-smiles-west").await, before);
    let actions: Vec<_> = log(&app, "bright-smiles").await.into_iter().map(|row| row.action).collect();
    assert_eq!(actions, ["support_visit.started"]);
}

async fn changes_carry_the_visit_in_the_log(app: TestApp) {
    let master = app.look_into("bright-smiles").await;
    let id = only_visit(&app).await.id;
    let widen = [("changes-reason", "They cannot save their hours"), ("current", backend::demo::PASSWORD)];
    assert_eq!(master.post(&format!("/platform/support/{id}"), &widen).await.leads_to(), "/");
    change(&master).await.expect(200);
    let said = ends_own(&app, &master).await;
    assert_eq!(said.leads_to(), "/platform/support");
    assert!(master.get("/platform/support").await.expect(200).body.contains("The visit is over"));
    assert_eq!(master.get("/").await.leads_to(), "/platform/companies", "the company that was left is not chosen");
    change(&master).await.error(403, "support_visit_required");

    let rows = log(&app, "bright-smiles").await;
    let actions: Vec<_> = rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(
        actions,
        ["support_visit.started", "support_visit.widened", "availability.saved", "support_visit.ended"]
    );
    for row in &rows {
        assert_eq!(row.actor_label, "Sam Whitfield (support visit)", "{}", row.action);
    }
    let started = rows[0].after.clone().unwrap();
    assert_eq!(started["reason"], "They asked us to look");
    assert_eq!((&started["mayChange"], &started["changesReason"]), (&json!(false), &Value::Null));
    assert_eq!(rows[1].after.clone().unwrap()["changesReason"], "They cannot save their hours");
    assert_eq!(rows[3].after, Some(json!({"endedBy": "visitor"})));
    assert!(check(&app.db, Some("bright-smiles")).await.unwrap().1.findings().is_empty());
    let version = availability_version::Entity::find().order_by_desc(availability_version::Column::Version);
    let version = version.one(&app.db).await.unwrap().unwrap();
    assert_eq!(version.author_label, "Sam Whitfield (support visit)");
    // On the platform they are who they are.
    let harbour = app.company("harbour-physio").await.id;
    let path = format!("/api/admin/companies/{harbour}");
    master.call(Method::PATCH, &path, Some(json!({"features": {"callEnabled": true}}))).await.data();
    assert_eq!(log(&app, "harbour-physio").await[0].actor_label, "Sam Whitfield");
}

async fn a_visit_ends_with_its_time(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    master.starts_visit("bright-smiles", "15", true).await.expect(303);
    app.pass(Duration::seconds(15 * 60 - 1));
    change(&master).await.expect(200);
    let admin = app.sign_in(ADMIN).await;
    assert!(admin.get("/").await.body.contains("is looking at your account"));
    app.pass(Duration::seconds(1));
    change(&master).await.error(403, "support_visit_required");
    assert!(master.get("/").await.leads_to().starts_with(NEW), "the company stays chosen");
    assert!(!admin.get("/").await.expect(200).body.contains("is looking at your account"));
    let list = admin.get("/support").await.expect(200).body;
    assert!(list.contains("Time was over") && list.contains("Nobody visits right now."), "{list}");
    // The log says so once the runner was there, and once.
    for _ in 0..2 {
        Runner::new(app.services.clone()).round().await.unwrap();
    }
    let ends: Vec<_> = log(&app, "bright-smiles").await;
    let ends: Vec<_> = ends.into_iter().filter(|row| row.action == "support_visit.ended").collect();
    assert_eq!(ends.len(), 1);
    assert_eq!(ends[0].after, Some(json!({"endedBy": "time"})));
    assert_eq!(ends[0].actor_label, "Sam Whitfield (support visit)");
    // What is over is not ended once more.
    let said = ends_own(&app, &master).await;
    assert_eq!(said.leads_to(), "/platform/support");
    assert!(master.get("/platform/support").await.body.contains("The visit is over already."));
    assert!(only_visit(&app).await.ended_at.is_none());
}

async fn the_right_to_change_ends_before_the_visit(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    master.starts_visit("bright-smiles", "240", true).await.expect(303);
    // Used at least every half hour, a session stays.
    for _ in 0..2 {
        app.pass(Duration::minutes(29));
        change(&master).await.expect(200);
    }
    app.pass(Duration::minutes(2));
    change(&master).await.error(403, "support_read_only");
    master.get(HOURS).await.expect(200);
    // Asked for again it begins anew.
    let id = only_visit(&app).await.id;
    let widen = [("changes-reason", "Still not done with it"), ("current", backend::demo::PASSWORD)];
    master.post(&format!("/platform/support/{id}"), &widen).await.expect(303);
    change(&master).await.expect(200);
    let visit = only_visit(&app).await;
    assert_eq!(visit.elevated_until, Some(app.now() + Duration::hours(1)));
    for _ in 0..6 {
        app.pass(Duration::minutes(29));
        master.get("/account").await.expect(200);
    }
    let late = [("changes-reason", "Nearly at the end of it"), ("current", backend::demo::PASSWORD)];
    master.post(&format!("/platform/support/{id}"), &late).await.expect(303);
    assert_eq!(only_visit(&app).await.elevated_until, Some(visit.ends_at), "never longer than the visit");
}

async fn the_company_ends_a_visit_at_once(app: TestApp) {
    let master = app.visit("bright-smiles").await;
    let (admin, staff) = (app.sign_in(ADMIN).await, app.sign_in(STAFF).await);
    let other = app.sign_in(HARBOUR_ADMIN).await;
    let id = only_visit(&app).await.id.to_string();
    let end = [("do", "end"), ("visit", id.as_str())];
    staff.post("/support", &end).await.expect(403);
    other.post("/support", &end).await.expect(404);
    // A visitor ends visits in their own name only.
    master.post("/support", &end).await.expect(403);
    change(&master).await.expect(200);

    assert_eq!(admin.post("/support", &end).await.leads_to(), "/support");
    change(&master).await.error(403, "support_visit_required");
    assert!(master.get("/").await.leads_to().starts_with(NEW));
    let page = admin.get("/support").await.expect(200).body;
    assert!(page.contains("Ended by the company") && page.contains("by Maya Okafor"), "{page}");
    let last = log(&app, "bright-smiles").await.pop().unwrap();
    assert_eq!((last.action.as_str(), last.actor_label.as_str()), ("support_visit.ended", "Maya Okafor"));
    assert_eq!(last.after, Some(json!({"endedBy": "company"})));
    // Its time brings no second end.
    app.pass(Duration::hours(2));
    Runner::new(app.services.clone()).round().await.unwrap();
    let admin = app.sign_in(ADMIN).await;
    admin.post("/support", &end).await.leads_to();
    assert!(admin.get("/support").await.body.contains("The visit was over already."));
    assert_eq!(log(&app, "bright-smiles").await.pop().unwrap().id, last.id);
    let master = app.sign_in(MASTER).await;
    assert!(master.get("/platform/support").await.expect(200).body.contains("Ended by the company"));
}

async fn a_visit_to_one_company_opens_no_other(app: TestApp) {
    let master = app.visit("harbour-physio").await;
    master.get("/clinics/harbour-physio/hours").await.expect(200);
    assert!(master.get(HOURS).await.leads_to().starts_with(NEW));
    master.get(WEST).await.error(404, "not_found");
    let bright = app.company("bright-smiles").await.id.to_string();
    assert!(master.post("/company", &[("company", &bright)]).await.leads_to().starts_with(NEW));
    // With a visit to each, addresses of both are opened, and the switcher changes between them.
    master.starts_visit("bright-smiles", "15", false).await.expect(303);
    master.get(HOURS).await.expect(200);
    master.get("/clinics/harbour-physio/hours").await.expect(200);
    change(&master).await.error(403, "support_read_only");
    let harbour = app.company("harbour-physio").await.id.to_string();
    assert_eq!(master.post("/company", &[("company", &harbour)]).await.leads_to(), "/");
    assert!(master.get("/").await.expect(200).body.contains("You are visiting Harbour Physio"));
}

async fn changing_takes_a_reason_and_the_password(app: TestApp) {
    let master = app.look_into("bright-smiles").await;
    let here = format!("/platform/support/{}", only_visit(&app).await.id);
    for (reason, password, words) in [
        ("They cannot save their hours", "wrong-password-1", "That is not your current password."),
        ("They cannot save their hours", "", "That is not your current password."),
        ("too short", backend::demo::PASSWORD, "at least 10 characters"),
    ] {
        let said = master.post(&here, &[("changes-reason", reason), ("current", password)]).await;
        assert_eq!(said.leads_to(), here);
        let page = master.get(&here).await.expect(200).body;
        assert!(page.contains(words) && page.contains(&format!(">{reason}</textarea>")), "{page}");
        assert!(!page.contains("wrong-password-1"));
        change(&master).await.error(403, "support_read_only");
    }
    // At the start it is the same.
    let company = app.company("harbour-physio").await.id.to_string();
    let form = [
        ("company", company.as_str()),
        ("length", "15"),
        ("reason", "They asked us to look"),
        ("changes", "yes"),
        ("changes-reason", "They cannot save their hours"),
        ("current", "wrong-password-1"),
    ];
    let to = master.post(NEW, &form).await.leads_to().to_owned();
    assert!(master.get(&to).await.expect(200).body.contains("That is not your current password."));
    assert_eq!(app.visits().await.len(), 1);
    // Guessing is slowed down as everywhere.
    let mut told = String::new();
    for _ in 0..8 {
        master.post(&here, &[("changes-reason", "They cannot save"), ("current", "guess-guess-guess")]).await;
        told = master.get(&here).await.expect(200).body;
    }
    assert!(told.contains("Too many tries."), "{told}");
    master.post(&here, &[("changes-reason", "They cannot save"), ("current", backend::demo::PASSWORD)]).await;
    change(&master).await.error(403, "support_read_only");
    // Of somebody else's visit there is no such page.
    app.another_master("two@demo.test", "Two Master").await;
    let two = app.sign_in("two@demo.test").await;
    two.get(&here).await.expect(404);
    two.post(&here, &[("do", "end")]).await.expect(404);
}

async fn what_was_typed_for_a_visit_comes_back(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let company = app.company("bright-smiles").await.id.to_string();
    let form = [
        ("company", company.as_str()),
        ("next", "/calls"),
        ("length", "240"),
        ("reason", "short"),
        ("changes", "yes"),
        ("changes-reason", ""),
        ("current", "not-to-be-kept"),
    ];
    let to = master.post(NEW, &form).await.leads_to().to_owned();
    assert_eq!(to, format!("{NEW}?company={company}&next=%2Fcalls"));
    let page = master.get(&to).await.expect(200).body;
    assert!(page.contains(">short</textarea>") && page.matches("at least 10 characters").count() >= 2, "{page}");
    let ticked = |value: &str| {
        let at = page.find(&format!("value=\"{value}\"")).unwrap();
        let control = &page[page[..at].rfind('<').unwrap()..at + page[at..].find('>').unwrap()];
        control.contains("checked")
    };
    assert!(ticked("240") && !ticked("15") && ticked("yes") && !ticked("no"), "{page}");
    assert!(!page.contains("not-to-be-kept"));
    let sessions = backend::entity::session::Entity::find().all(&app.db).await.unwrap();
    assert!(!format!("{sessions:?}").contains("not-to-be-kept"));
    for (length, reason) in [("480", "They asked us to look"), ("", "They asked us to look")] {
        master.post(NEW, &[("company", company.as_str()), ("length", length), ("reason", reason)]).await.leads_to();
        assert!(master.get(&to).await.body.contains("4 hours at most"));
    }
    assert_eq!(app.visits().await.len(), 0);
    for nonsense in ["", "x", "00000000-0000-0000-0000-000000000000"] {
        let form = [("company", nonsense), ("length", "15"), ("reason", "They asked us to look")];
        master.post(NEW, &form).await.expect(404);
    }
    // Well done it leads where it was needed, and nowhere else.
    let form = [("company", company.as_str()), ("length", "15"), ("reason", "They asked us to look")];
    let away = [form.as_slice(), &[("next", "//elsewhere.test")]].concat();
    assert_eq!(master.post(NEW, &away).await.leads_to(), "/");
    assert!(master.get("/").await.expect(200).body.contains("Your visit has started."));
}

async fn the_people_of_the_company_see_the_visit(app: TestApp) {
    let (admin, staff) = (app.sign_in(ADMIN).await, app.sign_in(STAFF).await);
    let other = app.sign_in(HARBOUR_ADMIN).await;
    let shown = "Support (Sam Whitfield) is looking at your account until 11:00 AM EST";
    assert!(!admin.get("/").await.body.contains("is looking at your account"));
    let master = app.look_into("bright-smiles").await;
    for path in ["/", "/calls", HOURS, "/callers", "/account", "/assistants", "/integrations"] {
        let (seen, read, elsewhere) =
            (admin.get(path).await.body, staff.get(path).await.body, other.get(path).await.body);
        for page in [&seen, &read] {
            assert!(
                page.contains(&format!("{shown}.")) && page.contains("Reason: They asked us to look"),
                "{path}: {page}"
            );
        }
        assert!(seen.contains("End the visit now") && !read.contains("End the visit now"), "{path}");
        assert!(!elsewhere.contains("Sam Whitfield") && !elsewhere.contains("They asked us"), "{path}");
    }
    let own = master.get(HOURS).await.expect(200).body;
    assert!(own.contains("You are visiting Bright Smiles Dental Group until 11:00 AM EST, 60 minutes left."), "{own}");
    assert!(own.contains("You only look.") && own.contains("Ask for the right to change things"));
    assert!(!own.contains("is looking at your account") && !own.contains("End the visit now"));

    let here = format!("/platform/support/{}", only_visit(&app).await.id);
    let widen = [("changes-reason", "They cannot save their hours"), ("current", backend::demo::PASSWORD)];
    master.post(&here, &widen).await.expect(303);
    let seen = staff.get("/").await.body;
    assert!(seen.contains(&format!("{shown} and may change things.")), "{seen}");
    assert!(seen.contains("Reason for changes: They cannot save their hours"));
    assert!(master.get("/").await.body.contains("You may change things until"));
    ends_own(&app, &master).await.expect(303);
    for browser in [&admin, &staff] {
        assert!(!browser.get("/").await.body.contains("is looking at your account"));
    }
}

async fn a_reason_is_text_everywhere(app: TestApp) {
    let evil = "</textarea><script>alert(1)</script><b>\"'";
    let master = app.sign_in(MASTER).await;
    let company = app.company("bright-smiles").await.id.to_string();
    let form = |length: &'static str| {
        let form = [("company", company.clone()), ("length", length.to_owned()), ("reason", evil.to_owned())];
        let more = [
            ("changes", "yes".to_owned()),
            ("changes-reason", evil.to_owned()),
            ("current", backend::demo::PASSWORD.to_owned()),
        ];
        form.into_iter().chain(more).collect::<Vec<_>>()
    };
    let post = async |length| {
        let form = form(length);
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        master.post(NEW, &pairs).await.leads_to().to_owned()
    };
    let again = post("0").await;
    let mut pages = vec![master.get(&again).await];
    post("15").await;
    let here = format!("/platform/support/{}", only_visit(&app).await.id);
    let admin = app.sign_in(ADMIN).await;
    pages.extend([
        master.get("/").await,
        master.get("/platform/support").await,
        master.get(&here).await,
        admin.get("/").await,
        admin.get("/support").await,
    ]);
    for page in pages {
        let body = page.expect(200).body;
        assert!(!body.contains("<script>alert") && !body.contains("<b>\""), "{body}");
        assert!(body.contains("&lt;script&gt;alert(1)"), "{body}");
    }
}

async fn two_visitors_are_told_apart(app: TestApp) {
    app.another_master("two@demo.test", "Two Master").await;
    let (one, two) = (app.visit("bright-smiles").await, app.sign_in("two@demo.test").await);
    two.starts_visit("bright-smiles", "15", false).await.expect(303);
    change(&one).await.expect(200);
    change(&two).await.error(403, "support_read_only");
    let admin = app.sign_in(ADMIN).await;
    let page = admin.get("/").await.body;
    assert!(page.contains("Support (Sam Whitfield)") && page.contains("Support (Two Master)"), "{page}");
    let seen = two.get("/").await.body;
    assert!(seen.contains("You are visiting") && seen.contains("Support (Sam Whitfield)"), "{seen}");
    let all = app.visits().await;
    let first = all[0].id.to_string();
    admin.post("/support", &[("do", "end"), ("visit", &first)]).await.leads_to();
    change(&one).await.error(403, "support_visit_required");
    two.get("/").await.expect(200);
    let page = admin.get("/").await.body;
    assert!(!page.contains("Support (Sam Whitfield)") && page.contains("Support (Two Master)"), "{page}");
}

async fn nobody_starts_the_same_visit_twice(app: TestApp) {
    let browsers = Arc::new([app.sign_in(MASTER).await, app.sign_in(MASTER).await]);
    let starts: Vec<_> = (0..6_usize)
        .map(|n| {
            let browsers = Arc::clone(&browsers);
            tokio::spawn(async move { browsers[n % 2].starts_visit("bright-smiles", "60", false).await.expect(303) })
        })
        .collect();
    for start in starts {
        start.await.unwrap();
    }
    only_visit(&app).await;
    let actions: Vec<_> = log(&app, "bright-smiles").await.into_iter().map(|row| row.action).collect();
    assert_eq!(actions, ["support_visit.started"]);
    // After its end another one starts.
    ends_own(&app, &browsers[0]).await.expect(303);
    browsers[0].starts_visit("bright-smiles", "60", false).await.expect(303);
    assert_eq!(app.visits().await.len(), 2);
}

/// The store was opened while the visit ran: what it then writes finds the visit ended, and is not kept.
async fn a_change_under_way_ends_with_the_visit(app: TestApp) {
    let master = app.visit("bright-smiles").await;
    let store = master_actor(&app).await.enter(&app.services, None, Permission::EditClinics).await.unwrap();
    let add = CallerChange::Add(CallerList::Blocked, E164::parse("+14165550177").unwrap());
    ends_own(&app, &master).await.expect(303);
    let before = app.company("bright-smiles").await.settings;
    let failed = store.change_callers(&add).await.unwrap_err();
    assert!(matches!(failed, Failure::SupportVisitRequired(Some(_))), "{failed}");
    assert_eq!(app.company("bright-smiles").await.settings, before);
    assert_eq!(log(&app, "bright-smiles").await.pop().unwrap().action, "support_visit.ended");
    // The right to change things, too, is asked for when it is used.
    let master = app.visit("bright-smiles").await;
    let store = master_actor(&app).await.enter(&app.services, None, Permission::EditClinics).await.unwrap();
    support_visit::Entity::update_many()
        .col_expr(support_visit::Column::ElevatedUntil, sea_orm::sea_query::Expr::value(app.now()))
        .exec(&app.db)
        .await
        .unwrap();
    let failed = store.change_callers(&add).await.unwrap_err();
    assert!(matches!(failed, Failure::SupportReadOnly), "{failed}");
    change(&master).await.error(403, "support_read_only");
    assert_eq!(app.company("bright-smiles").await.settings, before);
}

async fn nothing_is_changed_after_the_end(app: TestApp) {
    let listed =
        async || app.company("bright-smiles").await.settings["callerRules"]["vip"].as_array().map_or(0, Vec::len);
    let before = listed().await;
    let master = Arc::new(app.visit("bright-smiles").await);
    let admin = app.sign_in(ADMIN).await;
    let id = only_visit(&app).await.id.to_string();
    let changes: Vec<_> = (0..12_u32)
        .map(|n| {
            let master = Arc::clone(&master);
            tokio::spawn(async move {
                let number = format!("416 555 01{:02}", 60 + n);
                let form = [("do", "add"), ("list", "vip"), ("number", number.as_str())];
                master.post("/callers", &form).await.expect(303);
            })
        })
        .collect();
    admin.post("/support", &[("do", "end"), ("visit", &id)]).await.leads_to();
    for change in changes {
        change.await.unwrap();
    }
    let rows = log(&app, "bright-smiles").await;
    let last = rows.last().unwrap();
    assert_eq!(last.action, "support_visit.ended", "{:?}", rows.iter().map(|row| &row.action).collect::<Vec<_>>());
    let logged = rows.iter().filter(|row| row.action == "callers.changed").count();
    assert_eq!(listed().await - before, logged, "what is kept is in the log, before the end");
}

async fn a_member_needs_no_visit(app: TestApp) {
    let (harbour, Actor::Person(person)) = (app.company("harbour-physio").await, master_actor(&app).await) else {
        panic!("a person")
    };
    let known = membership::Entity::find().one(&app.db).await.unwrap().unwrap();
    let row = membership::Model {
        id: uuid::Uuid::now_v7(),
        user_id: person.user.uuid(),
        company_id: harbour.id,
        role: "staff".into(),
        clinic_id: None,
        ..known
    };
    membership::Entity::insert(row.into_active_model()).exec_without_returning(&app.db).await.unwrap();
    let master = app.sign_in(MASTER).await;
    let page = master.get("/").await.expect(200).body;
    assert!(page.contains("Harbour Physio") && !page.contains("You are visiting"), "{page}");
    // As the staff that they are there.
    let path = "/api/company/clinics/harbour-physio/availability";
    master.call(Method::PUT, path, Some(json!({"mode": "always"}))).await.error(403, "forbidden");
    let to = master.starts_visit("harbour-physio", "15", true).await.leads_to().to_owned();
    assert!(master.get(&to).await.expect(200).body.contains("You belong to this company"));
    assert_eq!(app.visits().await.len(), 0);
    assert!(master.get(HOURS).await.leads_to().starts_with(NEW), "of another company they are no member");
    master.get("/platform").await.expect(200);
}

async fn a_token_of_a_visitor_works_while_they_visit(app: TestApp) {
    let master = app.visit("bright-smiles").await;
    master.post("/tokens", &[("do", "make"), ("name", "Reports"), ("may", "write"), ("days", "90")]).await.expect(303);
    let page = master.get("/tokens").await.expect(200).body;
    let token = format!("sb_{}", page.split("sb_").nth(1).unwrap().split('"').next().unwrap());
    let ask = async || app.with_token(&token, Method::GET, "/api/company/clinics", None).await;
    ask().await.expect(200);
    ends_own(&app, &master).await.expect(303);
    ask().await.error(401, "unauthenticated");
}

async fn each_list_shows_its_own_visits(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    for (n, company) in ["bright-smiles", "harbour-physio", "bright-smiles"].into_iter().enumerate() {
        let id = app.company(company).await.id.to_string();
        let reason = format!("Ticket number {n}");
        let form = [("company", id.as_str()), ("length", "15"), ("reason", reason.as_str())];
        master.post(NEW, &form).await.expect(303);
        if n < 2 {
            let last = app.visits().await.pop().unwrap().id;
            master.post(&format!("/platform/support/{last}"), &[("do", "end")]).await.expect(303);
        }
        app.pass(Duration::seconds(1));
    }
    let shown = |page: &str| (0..3).filter(|n| page.contains(&format!("Ticket number {n}"))).collect::<Vec<_>>();
    assert_eq!(shown(&master.get("/platform/support").await.expect(200).body), [0, 1, 2]);
    assert_eq!(shown(&app.sign_in(ADMIN).await.get("/support").await.expect(200).body), [0, 2]);
    assert_eq!(shown(&app.sign_in(HARBOUR_ADMIN).await.get("/support").await.expect(200).body), [1]);
    app.sign_in(STAFF).await.get("/support").await.expect(403);
    // More than a page of them.
    let known = app.visits().await.remove(0);
    for _ in 0..60 {
        let row = support_visit::Model { id: uuid::Uuid::now_v7(), ..known.clone() };
        support_visit::Entity::insert(row.into_active_model()).exec_without_returning(&app.db).await.unwrap();
    }
    let right = master_actor(&app).await.master().unwrap();
    let first = visits(&app.services, right, None).await.unwrap();
    let second = visits(&app.services, right, first.older).await.unwrap();
    assert_eq!((first.running.len(), first.past.len(), second.past.len()), (1, 50, 12));
    assert!(second.older.is_none() && first.past.iter().all(|line| !second.past.contains(line)));
    let page = master.get("/platform/support").await.expect(200).body;
    assert!(page.contains(&format!("/platform/support?before={}", first.older.unwrap())));
}

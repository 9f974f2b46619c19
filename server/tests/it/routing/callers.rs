//! Rules about single callers, from the form to the call.

use crate::support::{Browser, Call, DOWNTOWN, TestApp, WEST, names, on_both};
use serde_json::json;

on_both!(
    a_blocked_caller_is_rejected_from_the_next_call_on,
    withheld_numbers_follow_the_policy,
    what_is_no_number_is_told_at_its_field,
    two_admins_at_once_lose_nothing_of_each_other,
    somebody_of_one_clinic_changes_no_rule_for_all,
);

const PATH: &str = "/callers";

async fn change(browser: &Browser, pairs: &[(&str, &str)]) -> String {
    browser.post(PATH, pairs).await.leads_to().to_owned()
}

async fn reason(app: &TestApp, n: u32, from: &str) -> String {
    let call = Call::to(DOWNTOWN).number(n).from(from);
    call.ring(app).await.twiml();
    app.call(call.sid()).await.unwrap().route_reason.unwrap()
}

async fn a_blocked_caller_is_rejected_from_the_next_call_on(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    change(&browser, &[("do", "add"), ("list", "blocked"), ("number", "(416) 555-0150")]).await;
    assert!(browser.get(PATH).await.body.contains("is blocked at every clinic, from the next call on."));
    let verbs = Call::to(DOWNTOWN).number(1).from("+14165550150").ring(&app).await.twiml();
    assert_eq!(names(&verbs), ["Reject"]);
    // From the page of a call, and back to it.
    let call = app.call("CA00000000000000000000000000000001").await.unwrap().id;
    let back = format!("/calls/{call}");
    let to = change(&browser, &[("do", "add"), ("list", "vip"), ("number", "+14165550150"), ("back", &back)]).await;
    assert_eq!(to, back);
    assert!(browser.get(&to).await.body.contains("It was taken off the other list."));
    assert_eq!(reason(&app, 2, "+14165550150").await, "caller-vip");
    change(&browser, &[("do", "remove"), ("list", "vip"), ("number", "+14165550150")]).await;
    assert_eq!(reason(&app, 3, "+14165550150").await, "business-hours");
    let elsewhere = [("do", "add"), ("list", "vip"), ("number", "+14165550151"), ("back", "https://evil.example")];
    assert_eq!(change(&browser, &elsewhere).await, "/");
}

async fn withheld_numbers_follow_the_policy(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    for (n, policy, why) in
        [(1, "voicemail", "caller-withheld"), (2, "reject", "caller-withheld"), (3, "allow", "business-hours")]
    {
        change(&browser, &[("do", "withheld"), ("withheld", policy)]).await;
        assert_eq!(reason(&app, n, "anonymous").await, why, "{policy}");
    }
    change(&browser, &[("do", "withheld"), ("withheld", "nonsense")]).await;
    let settings = app.company("bright-smiles").await.settings;
    assert_eq!(settings["callerRules"]["withheld"], "allow");
    assert_eq!(settings["features"]["callEnabled"], json!(true), "everything else stays");
}

async fn what_is_no_number_is_told_at_its_field(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    let before = app.company("bright-smiles").await.settings;
    for typed in ["", "911", "twelve", "+1-555-0100", "416 555", "<script>alert(1)</script>"] {
        change(&browser, &[("do", "add"), ("list", "blocked"), ("number", typed)]).await;
        let page = browser.get(PATH).await.body;
        assert!(page.contains("id=\"blocked-number-error\""), "{typed}");
        assert!(!page.contains("<script>alert"), "{typed}");
    }
    assert_eq!(app.company("bright-smiles").await.settings, before);
}

async fn two_admins_at_once_lose_nothing_of_each_other(app: TestApp) {
    let browsers = [app.sign_in("admin@brightsmiles.test").await, app.visit("bright-smiles").await];
    let browsers = std::sync::Arc::new(browsers);
    let tasks: Vec<_> = (0..8_usize)
        .map(|n| {
            let browsers = browsers.clone();
            tokio::spawn(async move {
                let number = format!("+1416555015{n}");
                let pairs = [("do", "add"), ("list", "blocked"), ("number", number.as_str())];
                browsers[n % 2].post(PATH, &pairs).await.status.as_u16()
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += usize::from(task.await.unwrap() == 303);
    }
    let settings = app.company("bright-smiles").await.settings;
    assert_eq!(settings["callerRules"]["blocked"].as_array().unwrap().len(), done, "{settings}");
    assert_eq!(done, 8);
}

async fn somebody_of_one_clinic_changes_no_rule_for_all(app: TestApp) {
    use backend::entity::{membership, user};
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
    let west = app.clinic("bright-smiles-west").await;
    let admin =
        user::Entity::find().filter(user::Column::Email.eq("admin@brightsmiles.test")).one(&app.db).await.unwrap();
    membership::Entity::update_many()
        .col_expr(membership::Column::ClinicId, Expr::value(west.id))
        .filter(membership::Column::UserId.eq(admin.unwrap().id))
        .exec(&app.db)
        .await
        .unwrap();
    let browser = app.sign_in("admin@brightsmiles.test").await;
    assert!(browser.get(PATH).await.expect(200).body.contains("You can look, but not change"));
    browser.post(PATH, &[("do", "add"), ("list", "blocked"), ("number", "416 555 0150")]).await.expect(403);
    // Nor is it offered on the page of a call.
    let call = Call::to(WEST).number(9);
    call.ring(&app).await.twiml();
    let page = browser.get(&format!("/calls/{}", app.call(call.sid()).await.unwrap().id)).await.expect(200).body;
    assert!(page.contains("Try this call again") && !page.contains("Block caller"));
}

//! The pages: a list, a form for each kind, one account with everything that can be done with it.

use super::standin::{SID, TOKEN};
use super::{PATH, made, row, stored, twilio, vapi, with_providers};
use crate::support::{TestApp, on_both};
use domain::integration::AccountKind;
use serde_json::json;

on_both!(
    an_account_is_added_tested_edited_and_deleted_in_the_browser,
    every_kind_has_its_form,
    somebody_elses_edit_is_not_overwritten_unseen,
    who_may_only_look_sees_no_buttons,
);

async fn an_account_is_added_tested_edited_and_deleted_in_the_browser(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let empty = admin.get("/integrations").await.expect(200).body;
    assert!(empty.contains("No accounts yet") && empty.contains("/integrations/new"));
    let sent = [
        ("type", "twilio"),
        ("accountName", "Main numbers"),
        ("accountSid", "AC1"),
        ("authToken", TOKEN),
        ("description", "Maya"),
    ];
    let again = admin.post("/integrations/new", &sent).await;
    let form = admin.get(again.leads_to()).await.expect(200).body;
    assert!(form.contains("Main numbers") && form.contains("AC followed by 32") && form.contains("Maya"));
    let sent = [("type", "twilio"), ("accountName", "Main numbers"), ("accountSid", SID), ("authToken", TOKEN)];
    let page = admin.post("/integrations/new", &sent).await.leads_to().to_owned();
    let shown = admin.get(&page).await.expect(200).body;
    assert!(shown.contains("Main numbers") && shown.contains("••••••••6655") && shown.contains("Not tested yet"));
    assert!(
        shown
            .contains(&format!("http://127.0.0.1:3000/api/webhooks/twilio/voice/{}", page.rsplit('/').next().unwrap()))
    );
    let to = admin.post(&page, &[("do", "test")]).await.leads_to().to_owned();
    let tested = admin.get(to.split('#').next().unwrap()).await.expect(200).body;
    assert!(tested.contains("Tested: it works.") && tested.contains("The account is active."), "{tested}");
    let account = admin.get(PATH).await.data()["integrationAccounts"][0].clone();
    let version = account["version"].to_string();
    // As a browser sends it: secrets empty.
    let edit = [
        ("do", "save"),
        ("version", version.as_str()),
        ("accountName", "Main"),
        ("accountSid", SID),
        ("authToken", ""),
        ("apiKeySid", ""),
        ("apiKeySecret", ""),
        ("description", ""),
    ];
    admin.post(&page, &edit).await.leads_to();
    assert_eq!(stored(&app, &account).await, json!({"accountSid": SID, "authToken": TOKEN}));
    assert_eq!(
        (row(&app, &account).await.account_name.as_str(), row(&app, &account).await.status.as_str()),
        ("Main", "active")
    );
    admin.post(&page, &[("do", "off")]).await.leads_to();
    assert!(admin.get(&page).await.expect(200).body.contains("Switched off"));
    admin.post(&page, &[("do", "on")]).await.leads_to();
    assert_eq!(row(&app, &account).await.status, "active", "what was tested before still is");
    assert_eq!(admin.post(&page, &[("do", "delete")]).await.leads_to(), "/integrations");
    assert!(admin.get("/integrations").await.expect(200).body.contains("Deleted"));
    admin.get(&page).await.expect(404);
}

async fn every_kind_has_its_form(app: TestApp) {
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let choice = admin.get("/integrations/new").await.expect(200).body;
    for kind in AccountKind::ALL {
        let address = format!("/integrations/new?type={}", kind.code());
        assert!(choice.contains(&address));
        let form = admin.get(&address).await.expect(200).body;
        for spec in kind.fields() {
            assert!(form.contains(&format!("id=\"{}\"", spec.name)), "{address} {}", spec.name);
        }
        assert!(form.contains("Where to find it"));
        // Nothing typed at all: every required field says so, at itself.
        let to = admin.post("/integrations/new", &[("type", kind.code())]).await.leads_to().to_owned();
        let wrong = admin.get(&to).await.expect(200).body;
        for spec in kind.fields().iter().filter(|spec| spec.required) {
            assert!(wrong.contains(&format!("id=\"{}-error\"", spec.name)), "{address} {}", spec.name);
        }
    }
    assert!(admin.get("/integrations/new?type=fax").await.expect(200).body.contains("Whose account is it?"));
    admin.post("/integrations/new", &[("type", "fax")]).await.expect(404);
}

async fn somebody_elses_edit_is_not_overwritten_unseen(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, twilio()).await;
    let page = format!("/integrations/{}", account["id"].as_str().unwrap());
    let edit = |name: &'static str, version: String| {
        let (admin, page) = (&admin, &page);
        async move {
            let pairs = [
                ("do", "save"),
                ("version", version.as_str()),
                ("accountName", name),
                ("accountSid", SID),
                ("authToken", ""),
            ];
            admin.post(page, &pairs).await.leads_to().to_owned()
        }
    };
    edit("Theirs", "1".into()).await;
    let to = edit("Mine", "1".into()).await;
    let shown = admin.get(&to).await.expect(200).body;
    assert!(
        shown.contains("Somebody else saved")
            && shown.contains("Mine")
            && shown.contains("name=\"version\" value=\"2\""),
        "{shown}"
    );
    assert_eq!(row(&app, &account).await.account_name, "Theirs");
    edit("Mine", "2".into()).await;
    assert_eq!(row(&app, &account).await.account_name, "Mine");
    admin.post(&page, &[("do", "delete"), ("version", "1")]).await.leads_to();
    assert!(row(&app, &account).await.deleted_at.is_none(), "what was looked at is not what is there");
}

async fn who_may_only_look_sees_no_buttons(app: TestApp) {
    let (app, _, admin) = with_providers(&app).await;
    let account = made(&admin, vapi()).await;
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let list = staff.get("/integrations").await.expect(200).body;
    assert!(list.contains("Vapi") && !list.contains("/integrations/new"));
    let page = staff.get(&format!("/integrations/{}", account["id"].as_str().unwrap())).await.expect(200).body;
    assert!(page.contains("Stored, never shown") && !page.contains("Test now") && !page.contains("Delete"));
    staff.get("/integrations/new").await.expect(403);
}

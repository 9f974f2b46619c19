//! Every saved version with author and time, its difference, and the way back.

use crate::support::{TestApp, on_both};
use backend::entity::availability_version as version;
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;

on_both!(
    every_save_is_a_version_with_its_author,
    an_earlier_version_comes_back_as_a_new_one,
    what_no_longer_works_is_not_brought_back,
    only_the_newest_page_is_acted_on,
);

const PATH: &str = "/api/company/clinics/bright-smiles-west/availability";
const HISTORY: &str = "/clinics/bright-smiles-west/history";

async fn versions(app: &TestApp) -> Vec<version::Model> {
    let west = app.clinic("bright-smiles-west").await.id;
    let all = version::Entity::find().filter(version::Column::ClinicId.eq(west)).order_by_asc(version::Column::Version);
    all.all(&app.db).await.unwrap()
}

async fn every_save_is_a_version_with_its_author(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    let before = app.clinic("bright-smiles-west").await.ai_availability_settings;
    browser.call(Method::PUT, PATH, Some(json!({"mode": "always"}))).await.expect(200);
    app.pass(chrono::Duration::minutes(5));
    let token = app.token("bright-smiles", &["company:read", "company:write"]).await;
    let more = json!({"highVolume": {"enabled": true, "threshold": 9}, "mode": "disabled"});
    app.with_token(&token, Method::PUT, PATH, Some(more)).await.expect(200);
    // What changes nothing is no version.
    browser.call(Method::PUT, PATH, Some(json!({"mode": "disabled"}))).await.expect(200);
    let kept = versions(&app).await;
    let shown: Vec<_> = kept.iter().map(|v| (v.version, v.author_label.as_str(), v.author_user_id.is_some())).collect();
    assert_eq!(shown, [(1, "", false), (2, "Maya Okafor", true), (3, "Token “test”", false)]);
    assert_eq!(kept[0].settings["mode"], before["mode"], "the state before the first change belongs to it");
    assert_eq!(kept[2].settings, app.clinic("bright-smiles-west").await.ai_availability_settings);
    assert_eq!((kept[2].created_at - kept[1].created_at).num_minutes(), 5);
    let page = browser.get(HISTORY).await.expect(200).body;
    for words in ["Version 3", "Token “test”", "Maya Okafor", "In force", "As it was set up", "Never the assistant"]
    {
        assert!(page.contains(words), "{words}");
    }
}

async fn an_earlier_version_comes_back_as_a_new_one(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    for mode in ["always", "disabled"] {
        browser.call(Method::PUT, PATH, Some(json!({ "mode": mode }))).await.expect(200);
    }
    let switch = json!({"override": {"state": "closed", "until": "2026-11-26T10:00:00Z"}});
    browser.call(Method::PUT, PATH, Some(switch)).await.expect(200);
    let to = browser.post(HISTORY, &[("do", "restore"), ("version", "2"), ("seen", "4")]).await;
    assert_eq!(to.leads_to(), HISTORY);
    let now = app.clinic("bright-smiles-west").await;
    assert_eq!((now.availability_version, &now.ai_availability_settings["mode"]), (5, &json!("always")));
    // The temporary switch is about today, not about then.
    assert_eq!(now.ai_availability_settings["override"]["state"], "closed");
    let kept = versions(&app).await;
    assert_eq!((kept.len(), kept[4].restored_from), (5, Some(2)));
    assert!(browser.get(HISTORY).await.body.contains("Version 2 brought back"));
}

async fn what_no_longer_works_is_not_brought_back(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    let forward = json!({"fallback": {"type": "forward", "forwardNumber": "+14165550101"}});
    browser.call(Method::PUT, PATH, Some(forward)).await.expect(200);
    browser.call(Method::PUT, PATH, Some(json!({"fallback": {"type": "voicemail"}}))).await.expect(200);
    let back = json!({"type": "forward", "forwardNumber": "+14165550102"});
    app.set_setting("bright-smiles-downtown", "/fallback", back).await;
    browser.post(HISTORY, &[("do", "restore"), ("version", "2"), ("seen", "3")]).await.leads_to();
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 3);
    let page = browser.get(HISTORY).await.body;
    assert!(page.contains("Version 2 cannot be brought back.") && page.contains("in a circle"));
}

async fn only_the_newest_page_is_acted_on(app: TestApp) {
    let browser = app.sign_in("admin@brightsmiles.test").await;
    for mode in ["always", "disabled"] {
        browser.call(Method::PUT, PATH, Some(json!({ "mode": mode }))).await.expect(200);
    }
    browser.post(HISTORY, &[("do", "restore"), ("version", "1"), ("seen", "2")]).await.leads_to();
    assert_eq!(app.clinic("bright-smiles-west").await.availability_version, 3);
    assert!(browser.get(HISTORY).await.body.contains("Somebody else saved in the meantime."));
    for version in ["0", "9", "-1", "2147483647", "x", ""] {
        browser.post(HISTORY, &[("do", "restore"), ("version", version), ("seen", "3")]).await.expect(404);
    }
}

//! Every kind that can be taken back: there and back, once, and never over somebody else's change.

use super::{ADMIN, Log, MASTER, Step, form, patch, seen};
use crate::support::{TestApp, on_both};
use backend::audit::check;
use backend::entity::{audit_log, chatbot, user};
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

on_both!(
    settings_of_a_clinic_go_back,
    pins_and_sip_access_go_back,
    rules_about_callers_go_back,
    a_company_goes_back,
    a_deleted_company_comes_back,
    packages_and_models_go_back,
    assistants_go_back,
    what_a_package_took_from_an_assistant_comes_back,
    members_go_back,
    an_integration_account_goes_back_without_its_secrets,
);

/// A change, what else may happen to the same thing, and where both are seen.
struct Case {
    change: Step,
    /// Somebody else's change of what the first one left; none where the change itself can only be done once.
    other: Option<Step>,
    state: String,
}

const SID: &str = "AC0123456789abcdef0123456789abcdef";
const TOKEN: &str = "twilio-token-ffeeddccbbaa9988776655";
/// Words of the refusal when somebody else changed the same thing: to something else, or back already.
fn is_refused(page: &str) -> bool {
    page.contains(GONE) || page.contains("It is as it was before this change already.")
}

const GONE: &str = "What is there now is no longer what this change left";

/// There and back, back again, once each; then not over the other change. Gives the number of the last change.
async fn there_and_back(log: Log<'_>, case: &Case) {
    let state = || seen(log.app, &case.state);
    let before = state().await;
    case.change.by(log.browser).await;
    let (after, number) = (state().await, log.number().await);
    assert_ne!(before, after, "the change is seen: {}", case.state);
    let page = log.page(number).await;
    assert!(page.contains("Take this change back…"), "{page}");
    assert_eq!((state().await, log.number().await), (after.clone(), number), "looking at it changes nothing");
    let ask = log.browser.get(&log.address(&format!("/{number}/undo"))).await.expect(200).body;
    assert!(ask.contains("What that changes") && ask.contains("<dt>"), "{ask}");
    assert_eq!((state().await, log.number().await), (after.clone(), number), "nor does the question");

    let said = log.undo(number).await;
    assert!(said.contains(&format!("Change {number} was taken back.")), "{said}");
    assert_eq!(state().await, before, "back: {}", case.state);
    let back = log.newest().await;
    assert_eq!(back.undoes, Some(number));
    let back = back.sequence.unwrap();
    assert!(log.page(number).await.contains("Taken back by") && log.page(back).await.contains("Takes back"));
    // The button was pressed twice.
    let said = log.undo(number).await;
    assert!(said.contains("Nothing was changed."), "{said}");
    assert_eq!((state().await, log.number().await), (before.clone(), back));

    // Taking that back is the change again, and that too can be taken back.
    log.undo(back).await;
    assert_eq!(state().await, after, "there again: {}", case.state);
    let again = log.number().await;
    assert_eq!(again, back + 1);
    if let Some(other) = &case.other {
        other.by(log.browser).await;
        let (theirs, last) = (state().await, log.number().await);
        assert_ne!(theirs, after, "the other change is seen");
        let page = log.page(again).await;
        assert!(is_refused(&page) && !page.contains("Take this change back…"), "{page}");
        let said = log.undo(again).await;
        assert!(said.contains("Nothing was changed.") && is_refused(&said), "{said}");
        assert_eq!((state().await, log.number().await), (theirs, last));
    }
    assert_eq!(check(&log.app.db, None).await.unwrap().1.findings(), []);
}

async fn settings_of_a_clinic_go_back(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let path = "/api/company/clinics/bright-smiles-west/availability";
    let put = |body: Value| Step::Api(Method::PUT, path.to_owned(), Some(body));
    let state = "SELECT CAST(ai_availability_settings AS text) FROM clinics WHERE slug = 'bright-smiles-west'";
    let log = Log::own(&app, &admin).await;
    put(json!({"mode": "always"})).by(&admin).await;
    for (change, other) in [
        (json!({"mode": "disabled"}), json!({"mode": "always"})),
        (json!({"highVolume": {"enabled": true, "threshold": 9}}), json!({"highVolume": {"enabled": false}})),
        // Settings come back whole: another change of anything else stops it, too.
        (json!({"fallback": {"type": "busy-signal"}}), json!({"mode": "disabled"})),
    ] {
        there_and_back(log, &Case { change: put(change), other: Some(put(other)), state: state.to_owned() }).await;
    }
    let number = log.number().await;
    assert!(log.page(number).await.contains("Hours, who answers or backup changed"));
    // The same entry on the platform's page, for somebody who may change things there.
    let master = app.visit("bright-smiles").await;
    let log = Log::of_company(&app, &master).await;
    assert!(log.undo(number).await.contains("was taken back"));
    assert_eq!(log.newest().await.undoes, Some(number));
}

async fn pins_and_sip_access_go_back(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let log = Log::own(&app, &admin).await;
    let pins = "/clinics/bright-smiles-west/pins";
    let add = form(pins, &[("do", "add"), ("date", "2026-12-24"), ("time", "10:05"), ("active", "0")]);
    let state = "SELECT local_date || expected FROM routing_pins".to_owned();
    there_and_back(log, &Case { change: add.clone(), other: None, state: state.clone() }).await;
    let pin = backend::entity::routing_pin::Entity::find().one(&app.db).await.unwrap().unwrap();
    let remove = form(pins, &[("do", "remove"), ("id", &pin.id.to_string())]);
    there_and_back(log, &Case { change: remove, other: None, state: state.clone() }).await;
    // Pinned with another answer since.
    let number = log.number().await;
    app.set_setting("bright-smiles-west", "/mode", json!("disabled")).await;
    add.by(&admin).await;
    app.sql("UPDATE routing_pins SET expected = 'busy-signal'").await;
    assert!(log.undo(number).await.contains(GONE));

    let page = "/clinics/bright-smiles-west/phone";
    let sip = |what: &str, user: &str, allowed: &str| {
        form(page, &[("do", what), ("sip-user", user), ("sip-allowed", allowed)])
    };
    let state = "SELECT phone_integration_method || CAST(phone_integration_settings AS text) FROM clinics WHERE slug = 'bright-smiles-west'";
    sip("password", "west-pbx", "203.0.113.9").by(&admin).await;
    let number = log.number().await;
    let case = Case {
        change: sip("save", "west-desk", "203.0.113.9\n198.51.100.0/24"),
        other: Some(sip("save", "west-desk", "203.0.113.10")),
        state: state.to_owned(),
    };
    there_and_back(log, &case).await;
    assert!(log.page(number).await.contains(GONE), "the user name is another now");
    // A password alone is not kept.
    sip("password", "west-desk", "203.0.113.10").by(&admin).await;
    let number = log.number().await;
    assert!(log.page(number).await.contains("The log does not hold what was there before: sipPassword."));
}

async fn rules_about_callers_go_back(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let log = Log::own(&app, &admin).await;
    let list =
        |what: &str, list: &str, number: &str| form("/callers", &[("do", what), ("list", list), ("number", number)]);
    let state = "SELECT CAST(settings AS text) FROM companies WHERE slug = 'bright-smiles'".to_owned();
    list("add", "vip", "416 555 0142").by(&admin).await;
    for (change, other) in [
        (list("add", "blocked", "416 555 0140"), list("add", "blocked", "416 555 0141")),
        (list("add", "blocked", "416 555 0142"), list("add", "vip", "416 555 0142")),
        (list("remove", "vip", "416 555 0142"), list("add", "vip", "416 555 0143")),
        (
            form("/callers", &[("do", "withheld"), ("withheld", "reject")]),
            form("/callers", &[("do", "withheld"), ("withheld", "voicemail")]),
        ),
    ] {
        there_and_back(log, &Case { change, other: Some(other), state: state.clone() }).await;
    }
}

async fn a_company_goes_back(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let log = Log::of_company(&app, &master).await;
    let path = format!("/api/admin/companies/{}", log.chain);
    let state =
        "SELECT name || subscription_status || CAST(settings AS text) FROM companies WHERE slug = 'bright-smiles'";
    for (change, other) in [
        (json!({"name": "Brighter"}), json!({"name": "Brightest"})),
        (json!({"features": {"callEnabled": false}}), json!({"features": {"callEnabled": true}})),
        (
            json!({"subscriptionStatus": "PAST_DUE", "billing": {"plan": "solo"}}),
            json!({"billing": {"plan": "group of ten"}}),
        ),
    ] {
        let case = Case { change: patch(&path, change), other: Some(patch(&path, other)), state: state.to_owned() };
        there_and_back(log, &case).await;
    }
    // Another field may have changed since.
    patch(&path, json!({"name": "One"})).by(&master).await;
    let number = log.number().await;
    patch(&path, json!({"features": {"chatEnabled": false}})).by(&master).await;
    assert!(log.undo(number).await.contains("was taken back"));
    assert_ne!(app.company("bright-smiles").await.name, "One");
    assert_eq!(app.company("bright-smiles").await.settings["features"]["chatEnabled"], false);
    // A picture is not kept in the log.
    patch(&path, json!({"branding": {"logoUrl": "data:image/png;base64,iVBORw0K"}})).by(&master).await;
    let number = log.number().await;
    assert!(log.page(number).await.contains("The log does not hold what was there before: branding.logoUrl."));
}

async fn a_deleted_company_comes_back(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let log = Log::of_company(&app, &master).await;
    let path = format!("/api/admin/companies/{}", log.chain);
    let state =
        "SELECT CASE WHEN deleted_at IS NULL THEN 'here' ELSE 'gone' END FROM companies WHERE slug = 'bright-smiles'";
    let change = Step::Api(Method::DELETE, path.clone(), None);
    let other = Step::Api(Method::POST, format!("{path}/restore"), None);
    there_and_back(log, &Case { change: change.clone(), other: Some(other), state: state.to_owned() }).await;
    // Deleted again since: the first deletion is not the one that holds.
    let first = log.number().await - 1;
    app.pass(chrono::Duration::minutes(1));
    change.by(&master).await;
    assert!(log.page(first).await.contains(GONE));
}

async fn packages_and_models_go_back(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let log = Log::of_platform(&app, &master);
    let package = json!({"name": "Night", "enableCall": true});
    let model = json!({"provider": "acme", "modelName": "acme-1", "displayName": "Acme", "modelType": "chat", "costPerInputToken": 0.0000025});
    for (path, table, new, change, other) in [
        (
            "/api/admin/packages",
            "chatbot_packages",
            package,
            json!({"name": "Day", "description": "x"}),
            json!({"description": "y"}),
        ),
        (
            "/api/admin/ai-models",
            "ai_models",
            model,
            json!({"costPerInputToken": 0.0000031, "retiresOn": "2027-01-20", "contextWindow": 4096}),
            json!({"retiresOn": null}),
        ),
    ] {
        let made = master.call(Method::POST, path, Some(new)).await.expect(201).json();
        let id = made["data"]["id"].as_str().unwrap().to_owned();
        let made_by = log.number().await;
        let path = format!("{path}/{id}");
        let (own, name) = if table == "ai_models" {
            (
                "provider = 'acme'",
                "display_name || CAST(cost_per_input_token AS text) || COALESCE(CAST(retires_on AS text), '-') || COALESCE(CAST(context_window AS text), '-')",
            )
        } else {
            ("name IN ('Night', 'Day')", "name || COALESCE(description, '-')")
        };
        let state = format!(
            "SELECT CASE WHEN deleted_at IS NULL THEN 'here' ELSE 'gone' END || {name} FROM {table} \
             WHERE {own}"
        );
        let case = |change: Step, other: Step| Case { change, other: Some(other), state: state.clone() };
        there_and_back(log, &case(patch(&path, change), patch(&path, other))).await;
        assert!(log.page(made_by).await.contains(GONE), "it is no longer as it was made");
        let (delete, restore) =
            (Step::Api(Method::DELETE, path.clone(), None), Step::Api(Method::POST, format!("{path}/restore"), None));
        there_and_back(log, &case(delete.clone(), restore.clone())).await;
        delete.by(&master).await;
        there_and_back(log, &case(restore, delete)).await;
    }
    // What was just made is taken away again.
    let made = master.call(Method::POST, "/api/admin/packages", Some(json!({"name": "Dawn"}))).await.expect(201).json();
    log.undo(log.number().await).await;
    let path = format!("/api/admin/packages/{}", made["data"]["id"].as_str().unwrap());
    master.get(&path).await.expect(404);
    log.undo(log.number().await).await;
    master.get(&path).await.expect(200);
}

async fn robin(app: &TestApp) -> chatbot::Model {
    let company = app.company("bright-smiles").await.id;
    let own = chatbot::Entity::find().filter(chatbot::Column::CompanyId.eq(company));
    own.one(&app.db).await.unwrap().unwrap()
}

const ROBIN: &str = "SELECT name || CASE WHEN is_active THEN 'on' ELSE 'off' END || CASE WHEN enabled_call THEN 'calls' ELSE '' END || \
     CASE WHEN deleted_at IS NULL THEN 'here' ELSE 'gone' END || CAST(settings AS text) || \
     (SELECT CAST(COUNT(*) AS text) FROM clinics WHERE clinics.chatbot_id = chatbots.id) FROM chatbots WHERE name LIKE 'R%'";

async fn assistants_go_back(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let log = Log::own(&app, &admin).await;
    let robin = robin(&app).await;
    let path = format!("/api/company/chatbots/{}", robin.id);
    let settings = format!("{path}/call-settings");
    // What the first save of these settings adds to what was stored is not what is looked at here.
    patch(&settings, json!({"maxCallDuration": 300})).by(&admin).await;
    patch(&path, json!({"widget": {"allowedOrigins": ["https://a.test"]}})).by(&admin).await;
    let downtown = app.clinic("bright-smiles-downtown").await.id;
    let (delete, restore) =
        (Step::Api(Method::DELETE, path.clone(), None), Step::Api(Method::POST, format!("{path}/restore"), None));
    for (change, other) in [
        (patch(&path, json!({"name": "Rosa", "isActive": false})), patch(&path, json!({"isActive": true}))),
        (
            patch(&path, json!({"widget": {"allowedOrigins": ["https://b.test"]}})),
            patch(&path, json!({"widget": {"allowedOrigins": []}})),
        ),
        (patch(&path, json!({"clinicIds": [downtown]})), patch(&path, json!({"clinicIds": []}))),
        (
            patch(&settings, json!({"maxCallDuration": 120, "voiceSettings": {"speed": 1.25}})),
            patch(&settings, json!({"voiceSettings": {"speed": 1.5}})),
        ),
        (delete, restore),
    ] {
        there_and_back(log, &Case { change, other: Some(other), state: ROBIN.to_owned() }).await;
    }
    // One that was just made.
    let body = json!({"packageId": robin.package_id, "name": "Extra"});
    let made = admin.call(Method::POST, "/api/company/chatbots", Some(body)).await.expect(201).json();
    let path = format!("/api/company/chatbots/{}", made["data"]["id"].as_str().unwrap());
    log.undo(log.number().await).await;
    admin.get(&path).await.expect(404);
    log.undo(log.number().await).await;
    admin.get(&path).await.expect(200);
}

async fn what_a_package_took_from_an_assistant_comes_back(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let log = Log::own(&app, &admin).await;
    let path = format!("/api/admin/packages/{}", robin(&app).await.package_id);
    patch(&path, json!({"enableCall": false, "reduce": true})).by(&master).await;
    let number = log.number().await;
    assert!(!robin(&app).await.enabled_call);
    assert!(log.undo(number).await.contains("It cannot be put back now:"), "its package does not offer it");
    patch(&path, json!({"enableCall": true})).by(&master).await;
    assert!(log.undo(number).await.contains("was taken back"));
    assert!(robin(&app).await.enabled_call);
}

async fn members_go_back(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let log = Log::own(&app, &admin).await;
    let staff = user::Entity::find().filter(user::Column::Email.eq("staff@brightsmiles.test"));
    let staff = staff.one(&app.db).await.unwrap().unwrap().id.to_string();
    let west = app.clinic("bright-smiles-west").await.id.to_string();
    let place = |role: &str, clinic: &str| {
        form("/team", &[("do", "change"), ("member", &staff), ("role", role), ("clinic", clinic)])
    };
    let state = "SELECT role || COALESCE(CAST(clinic_id AS text), '-') FROM memberships WHERE user_id IN \
         (SELECT id FROM users WHERE email = 'staff@brightsmiles.test')";
    // On SQLite an id is no text, and whether there is one says enough.
    let state =
        state.replace("COALESCE(CAST(clinic_id AS text), '-')", "CASE WHEN clinic_id IS NULL THEN '-' ELSE 'one' END");
    let case = |change: Step, other: Step| Case { change, other: Some(other), state: state.clone() };
    there_and_back(log, &case(place("admin", ""), place("staff", ""))).await;
    there_and_back(log, &case(place("staff", &west), place("admin", &west))).await;
    let remove = form("/team", &[("do", "remove"), ("member", &staff)]);
    there_and_back(log, &Case { change: remove, other: None, state: state.clone() }).await;
    // Nobody gets in twice, and not who can sign in no more.
    let number = log.number().await;
    app.sql("UPDATE users SET is_active = false WHERE email = 'staff@brightsmiles.test'").await;
    assert!(log.undo(number).await.contains("They can sign in no more."));
    app.sql("UPDATE users SET is_active = true WHERE email = 'staff@brightsmiles.test'").await;
    assert!(log.undo(number).await.contains("was taken back"));
    app.sign_in("staff@brightsmiles.test").await.get("/").await.expect(200);
}

async fn an_integration_account_goes_back_without_its_secrets(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let log = Log::own(&app, &admin).await;
    let new =
        json!({"accountType": "twilio", "accountName": "Main", "credentials": {"accountSid": SID, "authToken": TOKEN}});
    let path = "/api/company/integration-accounts";
    let made = admin.call(Method::POST, path, Some(new)).await.expect(201).json();
    let path = format!("{path}/{}", made["data"]["id"].as_str().unwrap());
    let state = "SELECT account_name || COALESCE(description, '-') || CASE WHEN is_active THEN 'on' ELSE 'off' END FROM integration_accounts WHERE account_name LIKE 'Main%'".to_owned();
    for (change, other) in [
        (json!({"accountName": "Main line", "description": "x"}), json!({"description": "y"})),
        (json!({"isActive": false}), json!({"isActive": true})),
    ] {
        let case = Case { change: patch(&path, change), other: Some(patch(&path, other)), state: state.clone() };
        there_and_back(log, &case).await;
    }
    // The name goes back, the secret stays the new one.
    let fresh = "9988776655443322110055443322cdef";
    patch(&path, json!({"accountName": "Main II", "credentials": {"authToken": fresh}})).by(&admin).await;
    let number = log.number().await;
    let ask = admin.get(&format!("/changes/{number}/undo")).await.expect(200).body;
    assert!(ask.contains("Stays as it is, since the log does not hold what was there: settings.authToken."), "{ask}");
    assert!(log.undo(number).await.contains("was taken back"));
    let now = admin.get(&path).await.data();
    assert!(now["accountName"] == "Main line" && now["credentials"]["authToken"].as_str().unwrap().ends_with("cdef"));
    // Neither is anywhere.
    patch(&path, json!({"credentials": {"authToken": TOKEN}})).by(&admin).await;
    let number = log.number().await;
    assert!(log.page(number).await.contains("The log does not hold what was there before: settings.authToken."));
    let mut shown = vec![admin.get("/changes").await.body, admin.get("/changes.csv").await.expect(200).body];
    shown.push(admin.get("/api/company/changes").await.body);
    for number in 1..=number {
        shown.extend([log.page(number).await, admin.get(&format!("/changes/{number}/undo")).await.expect(200).body]);
    }
    for page in shown {
        assert!(!page.contains(TOKEN) && !page.contains(fresh));
    }
    // Deleting destroys the secrets.
    admin.call(Method::DELETE, &path, None).await.data();
    let number = log.number().await;
    assert!(log.page(number).await.contains("Its secrets were destroyed with it."));
    assert!(log.undo(number).await.contains("Nothing was changed."));
    let taken_back = audit_log::Entity::find().filter(audit_log::Column::Undoes.eq(number));
    assert!(taken_back.one(&app.db).await.unwrap().is_none());
}

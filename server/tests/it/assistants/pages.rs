//! The screens: they say what is, and keep what was typed.

use super::{ADMIN, MASTER, model, package, robin};
use crate::support::{TestApp, on_both};
use backend::entity::chatbot;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::json;

on_both!(
    a_refused_form_keeps_what_was_typed,
    an_assistant_is_made_deleted_and_brought_back_by_forms,
    markup_is_shown_as_it_was_written,
    the_master_admin_runs_the_catalogue_by_forms,
    staff_look_and_do_not_change,
);

/// Every control of the call settings, as the form sends them.
fn call_form() -> Vec<(&'static str, &'static str)> {
    vec![
        ("voice", "google:Kore"),
        ("elevenlabs-voice", ""),
        ("pitch", "0,25"),
        ("speed", "1.5"),
        ("stability", "0.5"),
        ("greeting", "Hello from Downtown"),
        ("end-phrase", "Goodbye, au revoir"),
        ("silence", "60"),
        ("duration", "900"),
        ("recording", "on"),
        ("interruption", "on"),
        ("button-text", "Ring us"),
        ("button-color", "#0b625d"),
        ("button-position", "top-left"),
        ("vad", "0.4"),
        ("echo", "on"),
        ("do", "call"),
    ]
}

async fn a_refused_form_keeps_what_was_typed(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let id = robin(&app, "bright-smiles").await.id;
    let page = format!("/assistants/{id}");
    let mut form = call_form();
    for (name, value) in &mut form {
        match *name {
            "silence" => *value = "5 minutes",
            "button-color" => *value = "teal",
            _ => {}
        }
    }
    let before = robin(&app, "bright-smiles").await.settings;
    assert_eq!(admin.post(&page, &form).await.leads_to(), format!("{page}#call-form"));
    let shown = admin.get(&page).await.expect(200).body;
    for kept in [
        "value=\"5 minutes\"",
        "value=\"teal\"",
        "value=\"0,25\"",
        "Hello from Downtown",
        "2 things to fix before saving",
    ] {
        assert!(shown.contains(kept), "{kept}");
    }
    assert!(shown.contains("Write a whole number from 30 to 300."));
    assert!(shown.contains("<option value=\"google:Kore\" selected"));
    assert_eq!(robin(&app, "bright-smiles").await.settings, before);
    assert!(!admin.get(&page).await.body.contains("5 minutes"), "said once");

    assert_eq!(admin.post(&page, &call_form()).await.leads_to(), format!("{page}#call-form"));
    let stored = robin(&app, "bright-smiles").await.settings["call"].clone();
    assert_eq!(
        stored,
        json!({
            "voiceId": "Kore", "voiceProvider": "google",
            "voiceSettings": {"pitch": 0.25, "speed": 1.5, "stability": 0.5},
            "callGreeting": "Hello from Downtown", "endCallPhrase": "Goodbye, au revoir",
            "silenceTimeout": 60, "maxCallDuration": 900, "recordingEnabled": true, "transcriptionEnabled": false,
            "interruptionEnabled": true, "callButtonText": "Ring us", "callButtonColor": "#0B625D",
            "callButtonPosition": "top-left", "vadThreshold": 0.4, "echoCancellation": true, "noiseSuppression": false
        })
    );
    assert!(admin.get(&page).await.body.contains("Call settings are saved."));

    let origins = [("do", "widget"), ("origins", "https://a.example\r\nexample.com"), ("chat-url", "")];
    admin.post(&page, &origins).await.leads_to();
    let shown = admin.get(&page).await.body;
    assert!(
        shown.contains("“example.com”: write the whole address") && shown.contains("https://a.example\r\nexample.com")
    );
    // What was typed for one assistant is not shown at another.
    let nobody = [("do", "save"), ("name", ""), ("active", "on")];
    admin.post(&page, &nobody).await.leads_to();
    assert!(!admin.get("/assistants").await.body.contains("Write a name of"));
}

async fn an_assistant_is_made_deleted_and_brought_back_by_forms(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let web = package(&master, "Web chat").await["id"].as_str().unwrap().to_owned();
    assert_eq!(
        admin.post("/assistants", &[("do", "create"), ("new-name", "Half typed")]).await.leads_to(),
        "/assistants"
    );
    let shown = admin.get("/assistants").await.body;
    assert!(shown.contains("Choose a package.") && shown.contains("value=\"Half typed\""));
    let form = [("do", "create"), ("package", web.as_str()), ("new-name", "Webby")];
    let made = admin.post("/assistants", &form).await.leads_to().to_owned();
    assert!(admin.get(&made).await.expect(200).body.contains("Webby is made."));
    let downtown = app.clinic("bright-smiles-downtown").await.id.to_string();
    let save =
        [("do", "save"), ("name", "Webby"), ("active", "on"), ("enabled-chat", "on"), ("clinic", downtown.as_str())];
    admin.post(&made, &save).await.leads_to();
    assert_eq!(
        app.clinic("bright-smiles-downtown").await.chatbot_id.unwrap().to_string(),
        made.rsplit('/').next().unwrap()
    );
    assert_eq!(admin.post(&made, &[("do", "delete")]).await.leads_to(), "/assistants");
    let list = admin.get("/assistants").await.body;
    assert!(list.contains("Webby is deleted.") && list.contains("Bring back"));
    admin.get(&made).await.expect(404);
    let id = made.rsplit('/').next().unwrap().to_owned();
    assert_eq!(admin.post("/assistants", &[("do", "restore"), ("id", &id)]).await.leads_to(), made);
    // Empty: the page says what to do.
    for bot in chatbot::Entity::find().all(&app.db).await.unwrap() {
        if bot.company_id == app.company("bright-smiles").await.id {
            admin.post(&format!("/assistants/{}", bot.id), &[("do", "delete")]).await.leads_to();
        }
    }
    admin.get("/assistants").await;
    assert!(admin.get("/assistants").await.expect(200).body.contains("No assistant yet"));
}

async fn markup_is_shown_as_it_was_written(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let evil = "</textarea><script>window.x=1</script>";
    let page = format!("/assistants/{}", robin(&app, "bright-smiles").await.id);
    let mut form = call_form();
    for (name, value) in &mut form {
        if ["greeting", "button-text", "end-phrase"].contains(name) {
            *value = evil;
        }
    }
    admin.post(&page, &form).await.leads_to();
    admin
        .post(
            &page,
            &[("do", "save"), ("name", evil), ("active", "on"), ("enabled-chat", "on"), ("enabled-call", "on")],
        )
        .await
        .leads_to();
    let named = [("do", "create"), ("name", evil), ("description", evil), ("enable-chat", "on"), ("active", "on")];
    master.post("/platform/packages", &named).await.leads_to();
    let wrong = [
        ("do", "create"),
        ("display-name", evil),
        ("model-name", evil),
        ("provider", evil),
        ("cost-input", evil),
        ("model-type", evil),
    ];
    master.post("/platform/models", &wrong).await.leads_to();
    for (browser, path) in [
        (&admin, page.as_str()),
        (&admin, "/assistants"),
        (&master, "/platform/packages"),
        (&master, "/platform/models"),
    ] {
        let body = browser.get(path).await.expect(200).body;
        assert!(!body.contains("<script>window.x"), "{path}");
    }
}

async fn the_master_admin_runs_the_catalogue_by_forms(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let pages = [("/platform/packages", "Front desk"), ("/platform/models", "Gone since Thu 7 May 2026")];
    for (path, word) in pages {
        assert!(master.get(path).await.expect(200).body.contains(word), "{path}");
        master.get(&format!("{path}?edit={}", uuid::Uuid::nil())).await.expect(404);
    }
    let id = package(&master, "Front desk").await["id"].as_str().unwrap().to_owned();
    let reduce = [
        ("do", "save"),
        ("id", id.as_str()),
        ("name", "Front desk"),
        ("description", "Typed"),
        ("enable-chat", "on"),
        ("active", "on"),
    ];
    let to = master.post("/platform/packages", &reduce).await.leads_to().to_owned();
    assert_eq!(to, format!("/platform/packages?edit={id}#form"));
    let shown = master.get(to.split('#').next().unwrap()).await.body;
    assert!(shown.contains("Assistants use this: Robin (Bright Smiles Dental Group)") && shown.contains("Typed"));
    let with = [reduce.as_slice(), &[("reduce", "on")]].concat();
    assert_eq!(master.post("/platform/packages", &with).await.leads_to(), "/platform/packages");
    assert!(!robin(&app, "bright-smiles").await.enabled_call);

    let old = model(&master, "gpt-realtime-2.1").await["id"].as_str().unwrap().to_owned();
    let new = model(&master, "gemini-3.8-live").await["id"].as_str().unwrap().to_owned();
    let edit = master.get(&format!("/platform/models?edit={old}")).await.expect(200).body;
    assert!(edit.contains("Move 2 assistants to another model"));
    master.post("/platform/models", &[("do", "move"), ("id", &old), ("to", &new)]).await.leads_to();
    assert_eq!(robin(&app, "bright-smiles").await.call_model_id.unwrap().to_string(), new);
    master.post("/platform/models", &[("do", "delete"), ("id", &old)]).await.leads_to();
    let list = master.get("/platform/models").await.body;
    assert!(list.contains("Taken away") && list.contains("OpenAI Realtime 2.1"));
    master.post("/platform/models", &[("do", "restore"), ("id", &old)]).await.leads_to();
    let whole = [
        ("do", "create"),
        ("display-name", "Acme"),
        ("provider", "acme"),
        ("model-name", "acme-1"),
        ("model-type", "chat"),
        ("cost-input", "0,000001"),
        ("cost-output", ""),
        ("context-window", "128000"),
        ("max-output", ""),
        ("retires-on", "2027-01-31"),
        ("active", "on"),
    ];
    assert_eq!(master.post("/platform/models", &whole).await.leads_to(), "/platform/models");
    let made = model(&master, "acme-1").await;
    assert_eq!(
        (&made["contextWindow"], &made["costPerInputToken"], &made["retiresOn"]),
        (&json!(128_000), &json!(0.000001), &json!("2027-01-31"))
    );
}

async fn staff_look_and_do_not_change(app: TestApp) {
    let staff = app.sign_in("staff@brightsmiles.test").await;
    let page = format!("/assistants/{}", robin(&app, "bright-smiles").await.id);
    for path in ["/assistants", page.as_str()] {
        let body = staff.get(path).await.expect(200).body;
        assert!(body.contains("You can look, but not change") && !body.contains("Save assistant"), "{path}");
        assert!(!body.contains("Make assistant") && !body.contains(">Delete"));
    }
    let before = chatbot::Entity::find().count(&app.db).await.unwrap();
    for form in [vec![("do", "delete")], vec![("do", "save"), ("name", "x")], call_form()] {
        staff.post(&page, &form).await.expect(403);
    }
    assert_eq!(chatbot::Entity::find().count(&app.db).await.unwrap(), before);
}

//! Up, down and up again, over rows as they stood before calls.

use crate::rows::{self, id};
use crate::snapshot::{self, Cells};
use crate::support::{insert, literal, number, on_both, run, set, texts, with};
use migration::{BEFORE_CALLS, Migrator, MigratorTrait, WITH_CALL_FEATURES};
use sea_orm::DatabaseConnection;
use sea_orm::sea_query::Value;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

on_both!(
    an_empty_database_goes_up_and_down_and_up,
    old_rows_survive_the_round_trip,
    every_step_has_a_reverse,
    what_the_old_world_cannot_hold_goes_back_as_specified,
    the_call_flag_is_removed_only_where_it_was_added,
    call_models_are_seeded_once,
    status_tells_applied_from_pending,
);

/// Companies of the old world, by what their settings held.
const SETTINGS: [&str; 7] = [
    r#"{}"#,
    r#"{"branding":{"color":"blue"},"billing":{"plan":"pro","monthlyCredits":1000}}"#,
    r#"{"features":{"chatEnabled":true,"knowledgeBaseEnabled":false},"note":"é \" quoted"}"#,
    r#"{"features":{"callEnabled":true}}"#,
    r#"{"features":null,"keep":[1,2,3]}"#,
    r#"{"features":"all of them"}"#,
    r#"["nonsense"]"#,
];

/// Migration 1, filled: every kind of row that the 13 steps touch.
async fn old_world(db: &DatabaseConnection) {
    Migrator::up(db, Some(BEFORE_CALLS)).await.unwrap();
    for (n, settings) in SETTINGS.into_iter().enumerate() {
        let settings: serde_json::Value = serde_json::from_str(settings).unwrap();
        let company = with(rows::company(n as u32), &[("settings", Value::from(settings))]);
        insert(db, "companies", company).await.unwrap();
    }
    insert(db, "clinics", rows::clinic(0)).await.unwrap();
    for (n, avatar) in [None, Some("https://a.test/x.png".to_owned()), Some("ü".repeat(500))].into_iter().enumerate() {
        let user = with(rows::user(n as u32), &[("avatar_url", avatar.into())]);
        insert(db, "users", user).await.unwrap();
    }
    insert(db, "ai_models", rows::ai_model(0)).await.unwrap();
    for (n, kind) in [Some("chat"), Some("call"), None].into_iter().enumerate() {
        let kind = ("chatbot_type", Value::from(kind.map(str::to_owned)));
        let package = with(rows::package(n as u32), std::slice::from_ref(&kind));
        insert(db, "chatbot_packages", package).await.unwrap();
        let package = ("package_id", id("package", n as u32).into());
        let chatbot = with(rows::chatbot(n as u32), &[kind, package]);
        insert(db, "chatbots", chatbot).await.unwrap();
    }
    // A chatbot that its package never allowed: the old world did not check.
    let stray =
        [("chatbot_type", Value::from("call")), ("package_id", id("package", 0).into()), ("name", "Stray".into())];
    insert(db, "chatbots", with(rows::chatbot(3), &stray)).await.unwrap();
    insert(db, "end_users", rows::end_user(0)).await.unwrap();
    insert(db, "conversations", rows::conversation(0)).await.unwrap();
    insert(db, "appointments", rows::appointment(0)).await.unwrap();
}

async fn down_to_old(db: &DatabaseConnection) {
    let steps = Migrator::migrations().len() as u32 - BEFORE_CALLS;
    Migrator::down(db, Some(steps)).await.unwrap();
}

async fn an_empty_database_goes_up_and_down_and_up(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    let first = snapshot::schema(&db).await;
    for table in EXPECTED_TABLES {
        assert!(snapshot::tables(&db).await.contains(*table), "{table} is missing");
    }
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(snapshot::tables(&db).await, BTreeSet::new(), "left behind");
    let leftovers = snapshot::schema(&db).await;
    assert!(leftovers.iter().all(|line| line.contains("seaql_migrations")), "left behind: {leftovers:#?}");
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(snapshot::schema(&db).await, first);
}

const EXPECTED_TABLES: &[&str] = &[
    "companies",
    "users",
    "memberships",
    "invitations",
    "sessions",
    "api_tokens",
    "audit_log",
    "clinics",
    "phone_numbers",
    "chatbot_packages",
    "chatbots",
    "ai_models",
    "integration_accounts",
    "end_users",
    "conversations",
    "calls",
    "call_transcripts",
    "voicemails",
    "messages",
    "notifications",
    "sms_opt_outs",
    "appointments",
    "slot_holds",
    "webhook_events",
    "jobs",
    "login_attempts",
];

async fn old_rows_survive_the_round_trip(db: DatabaseConnection) {
    old_world(&db).await;
    let (old_rows, old_schema) = (snapshot::everything(&db).await, snapshot::schema(&db).await);

    Migrator::up(&db, None).await.unwrap();
    check_new_values(&db).await;
    let new_rows = snapshot::everything(&db).await;
    let new_schema = snapshot::schema(&db).await;

    down_to_old(&db).await;
    assert_same(&snapshot::everything(&db).await, &old_rows);
    assert_eq!(snapshot::schema(&db).await, old_schema);

    Migrator::up(&db, None).await.unwrap();
    // The seeded models are new rows each time; only their time stamps differ.
    assert_same(&without_times(snapshot::everything(&db).await, "ai_models"), &without_times(new_rows, "ai_models"));
    assert_eq!(snapshot::schema(&db).await, new_schema);
}

fn assert_same(now: &BTreeMap<String, BTreeSet<Cells>>, then: &BTreeMap<String, BTreeSet<Cells>>) {
    assert_eq!(now.keys().collect::<Vec<_>>(), then.keys().collect::<Vec<_>>());
    for (table, rows) in then {
        assert_eq!(&now[table], rows, "rows of {table}");
    }
}

fn without_times(mut all: BTreeMap<String, BTreeSet<Cells>>, table: &str) -> BTreeMap<String, BTreeSet<Cells>> {
    let rows = all.remove(table).unwrap_or_default();
    let strip = |mut row: Cells| {
        row.remove("created_at");
        row.remove("updated_at");
        row
    };
    all.insert(table.to_owned(), rows.into_iter().map(strip).collect());
    all
}

async fn check_new_values(db: &DatabaseConnection) {
    let flags = texts(
        db,
        "SELECT name || CASE WHEN enabled_chat THEN ' chat' ELSE '' END || CASE WHEN enabled_call THEN ' call' ELSE '' END
         FROM chatbots ORDER BY name",
    )
    .await;
    let expected = ["Bot 0 chat", "Bot 1 call", "Bot 2 chat", "Stray call"];
    assert_eq!(flags, expected.map(|text| Some(text.to_owned())));
    let flags = texts(
        db,
        "SELECT name || CASE WHEN enable_chat THEN ' chat' ELSE '' END || CASE WHEN enable_call THEN ' call' ELSE '' END
         FROM chatbot_packages ORDER BY name",
    )
    .await;
    let expected = ["Package 0 chat", "Package 1 call", "Package 2 chat"];
    assert_eq!(flags, expected.map(|text| Some(text.to_owned())));

    assert_eq!(
        settings(db).await,
        [
            json!({"features": {"callEnabled": false}}),
            json!({"branding": {"color": "blue"}, "billing": {"plan": "pro", "monthlyCredits": 1000},
                   "features": {"callEnabled": false}}),
            json!({"features": {"chatEnabled": true, "knowledgeBaseEnabled": false, "callEnabled": false},
                   "note": "é \" quoted"}),
            json!({"features": {"callEnabled": true}}),
            json!({"features": {"callEnabled": false}, "keep": [1, 2, 3]}),
            json!({"features": "all of them"}),
            json!(["nonsense"]),
        ]
    );
    let avatars = texts(db, "SELECT avatar_url FROM users ORDER BY email").await;
    assert_eq!(avatars[2].as_deref(), Some("ü".repeat(500).as_str()));
    let model = texts(db, "SELECT model_type FROM ai_models WHERE provider = 'acme'").await;
    assert_eq!(model, [Some("chat".to_owned())]);
}

async fn settings(db: &DatabaseConnection) -> Vec<serde_json::Value> {
    let cast = "SELECT CAST(settings AS text) FROM companies ORDER BY slug";
    let found = texts(db, cast).await.into_iter().flatten();
    found.map(|text| serde_json::from_str(&text).unwrap()).collect()
}

async fn every_step_has_a_reverse(db: DatabaseConnection) {
    old_world(&db).await;
    let last = Migrator::migrations().len() as u32;
    for step in BEFORE_CALLS..last {
        let before = (snapshot::everything(&db).await, snapshot::schema(&db).await);
        Migrator::up(&db, Some(1)).await.unwrap();
        Migrator::down(&db, Some(1)).await.unwrap();
        assert_same(&snapshot::everything(&db).await, &before.0);
        assert_eq!(snapshot::schema(&db).await, before.1, "after migration {} and its reverse", step + 1);
        Migrator::up(&db, Some(1)).await.unwrap();
    }
}

async fn what_the_old_world_cannot_hold_goes_back_as_specified(db: DatabaseConnection) {
    old_world(&db).await;
    Migrator::up(&db, None).await.unwrap();
    let long = "ü".repeat(499) + "€" + &"x".repeat(300);
    set(&db, "users", id("user", 1), "avatar_url", long.clone()).await.unwrap();
    // Both capabilities: the old world has no word for that.
    let package = id("package", 2);
    set(&db, "chatbot_packages", package, "enable_call", true).await.unwrap();
    set(&db, "chatbots", id("chatbot", 2), "enabled_call", true).await.unwrap();
    for (table, row) in rows::new_world() {
        insert(&db, table, row).await.unwrap();
    }

    down_to_old(&db).await;
    let avatars = texts(&db, "SELECT avatar_url FROM users ORDER BY email").await;
    let cut: String = long.chars().take(500).collect();
    assert_eq!(avatars[1], Some(cut.clone()));
    assert_eq!(avatars[2], Some("ü".repeat(500)));
    for table in ["chatbots", "chatbot_packages"] {
        let types = texts(&db, &format!("SELECT chatbot_type FROM {table} WHERE name <> 'Stray' ORDER BY name")).await;
        let expected = ["chat", "call", "chat"].map(|kind| Some(kind.to_owned()));
        assert_eq!(types, expected, "{table}");
    }

    Migrator::up(&db, None).await.unwrap();
    let avatars = texts(&db, "SELECT avatar_url FROM users ORDER BY email").await;
    assert_eq!(avatars[1], Some(cut), "the rest was lost on the way down");
    let both = "SELECT COUNT(*) FROM chatbots WHERE enabled_chat AND enabled_call";
    assert_eq!(number(&db, both).await, 0);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM calls").await, 0);
}

async fn the_call_flag_is_removed_only_where_it_was_added(db: DatabaseConnection) {
    old_world(&db).await;
    Migrator::up(&db, Some(WITH_CALL_FEATURES - BEFORE_CALLS)).await.unwrap();
    // Company 0 got `features` from the migration and then something of its own; company 7 came later.
    let grown = json!({"features": {"callEnabled": true, "escalationEnabled": true}});
    set(&db, "companies", id("company", 0), "settings", grown).await.unwrap();
    let own = ("settings", json!({"features": {"callEnabled": false}}).into());
    insert(&db, "companies", with(rows::company(7), &[own])).await.unwrap();

    Migrator::down(&db, Some(WITH_CALL_FEATURES - BEFORE_CALLS)).await.unwrap();
    let left = settings(&db).await;
    assert_eq!(left[0], json!({"features": {"escalationEnabled": true}}));
    for n in 1..7 {
        let old: serde_json::Value = serde_json::from_str(SETTINGS[n]).unwrap();
        assert_eq!(left[n], old, "company {n}");
    }
    assert_eq!(left[7], json!({"features": {"callEnabled": false}}));
}

async fn call_models_are_seeded_once(db: DatabaseConnection) {
    Migrator::up(&db, Some(WITH_CALL_FEATURES - 1)).await.unwrap();
    // An operator was quicker with one of them, at their own price.
    let own = [
        ("provider", Value::from("google")),
        ("model_name", "gemini-2.0-flash-live-001".into()),
        ("model_type", "both".into()),
    ];
    insert(&db, "ai_models", with(rows::ai_model(7), &own)).await.unwrap();
    Migrator::up(&db, Some(1)).await.unwrap();
    let count = "SELECT COUNT(*) FROM ai_models";
    assert_eq!(number(&db, count).await, 3);
    let kept = "SELECT COUNT(*) FROM ai_models WHERE provider = 'google' AND model_type = 'both'";
    assert_eq!(number(&db, kept).await, 1);

    Migrator::down(&db, Some(1)).await.unwrap();
    assert_eq!(number(&db, count).await, 1, "the operator's row stays");
    assert_eq!(number(&db, kept).await, 1);

    // As after a restore that lost the record of the last migration: seeding again changes nothing.
    Migrator::up(&db, Some(1)).await.unwrap();
    run(&db, "DELETE FROM seaql_migrations WHERE version = 'm20261101_0014_call_models'").await.unwrap();
    let before = snapshot::rows(&db, "ai_models").await;
    Migrator::up(&db, Some(1)).await.unwrap();
    assert_eq!(snapshot::rows(&db, "ai_models").await, before);

    let seeded = "SELECT provider || ' ' || model_name FROM ai_models WHERE model_type = 'call' ORDER BY 1";
    let expected = ["openai gpt-4o-realtime-preview", "openai gpt-4o-realtime-preview-2024-10-01"];
    assert_eq!(texts(&db, seeded).await, expected.map(|name| Some(name.to_owned())));
    let id = uuid::Uuid::parse_str("019a0000-0000-7000-8000-000000000001").unwrap();
    let found = format!("SELECT COUNT(*) FROM ai_models WHERE id = {}", literal(&db, id));
    assert_eq!(number(&db, &found).await, 1, "the id reads back as a UUID");
}

async fn status_tells_applied_from_pending(db: DatabaseConnection) {
    let fresh = migration::status(&db).await.unwrap();
    assert_eq!(fresh.len(), Migrator::migrations().len());
    assert!(fresh.iter().all(|step| !step.applied));
    Migrator::up(&db, Some(2)).await.unwrap();
    let steps = migration::status(&db).await.unwrap();
    assert_eq!(steps.iter().filter(|step| step.applied).count(), 2);
    assert_eq!(steps[0].name, "m20261101_0001_platform");
    let mut names: Vec<_> = steps.iter().map(|step| step.name.clone()).collect();
    names.sort();
    assert!(steps.iter().map(|step| &step.name).eq(names.iter()));
}

#![allow(clippy::unwrap_used, clippy::expect_used)]
//! Every entity fits its table on both engines: all columns are there and every type comes back as it went in.

use super::*;
use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

fn at() -> DateTime<Utc> {
    "2026-11-21T14:05:09.123456Z".parse().unwrap()
}

/// Writes the row, reads the table's only row back and compares.
macro_rules! round_trip {
    ($db:expr, $entity:ident, $row:expr) => {{
        let row: $entity::Model = $row;
        $entity::Entity::insert(row.clone().into_active_model()).exec_without_returning($db).await.unwrap();
        let back = $entity::Entity::find().all($db).await.unwrap();
        assert_eq!(back, [row], stringify!($entity));
    }};
}

/// The tables that the demo leaves empty, every column set. The demo's own tests read the others.
async fn fits(db: DatabaseConnection) {
    Migrator::up(&db, None).await.unwrap();
    crate::demo::load(&db, at(), "hash").await.unwrap();
    let company = company::Entity::find().one(&db).await.unwrap().unwrap().id;
    let clinic =
        clinic::Entity::find().all(&db).await.unwrap().into_iter().find(|c| c.company_id == company).unwrap().id;
    let user = user::Entity::find().one(&db).await.unwrap().unwrap().id;
    let id = || Uuid::now_v7();
    let text = |text: &str| Some(text.to_owned());

    round_trip!(
        &db,
        invitation,
        invitation::Model {
            id: id(),
            company_id: company,
            clinic_id: Some(clinic),
            email: "new@example.test".into(),
            role: "staff".into(),
            token_hash: "hash".into(),
            invited_by: Some(user),
            expires_at: at(),
            accepted_at: Some(at()),
            revoked_at: Some(at()),
            created_at: at(),
        }
    );
    round_trip!(
        &db,
        second_factor,
        second_factor::Model {
            user_id: user,
            secret: "k1.sealed".into(),
            last_step: 59_000_000,
            confirmed_at: Some(at()),
            created_at: at(),
        }
    );
    round_trip!(
        &db,
        recovery_code,
        recovery_code::Model {
            id: id(),
            user_id: user,
            code_hash: "0".repeat(64),
            used_at: Some(at()),
            created_at: at(),
        }
    );
    round_trip!(
        &db,
        support_visit,
        support_visit::Model {
            id: id(),
            company_id: company,
            user_id: user,
            reason: "They asked us to look".into(),
            elevated_reason: text("They cannot save"),
            started_at: at() - chrono::Duration::hours(1),
            ends_at: at(),
            elevated_until: Some(at()),
            ended_at: Some(at()),
            ended_by: Some(user),
        }
    );
    round_trip!(
        &db,
        session,
        session::Model {
            id: "a session".into(),
            user_id: Some(user),
            data: "{\"z\":1,\"a\":2}".into(),
            user_agent: text("Browser"),
            created_at: at(),
            last_seen_at: at(),
            expires_at: at(),
        }
    );
    round_trip!(
        &db,
        login_attempt,
        login_attempt::Model {
            id: id(),
            account_key: "a".into(),
            address_key: "b".into(),
            succeeded: true,
            created_at: at(),
        }
    );
    round_trip!(
        &db,
        api_token,
        api_token::Model {
            id: id(),
            company_id: Some(company),
            user_id: Some(user),
            name: "Reports".into(),
            token_hash: "f".repeat(64),
            scopes: json!(["calls:read"]),
            expires_at: Some(at()),
            last_used_at: Some(at()),
            revoked_at: Some(at()),
            created_at: at(),
        }
    );
    round_trip!(
        &db,
        audit_log,
        audit_log::Model {
            id: id(),
            company_id: Some(company),
            actor_user_id: Some(user),
            actor_label: "Maya".into(),
            action: "clinic.update".into(),
            entity_type: "clinic".into(),
            entity_id: text("x"),
            before: Some(json!({"open": "09:00"})),
            after: Some(json!(null)),
            request_id: text("r"),
            created_at: at(),
            chain: Some(company),
            sequence: Some(1),
            origin: text("192.0.2.1"),
            prev_hash: text("p"),
            hash: text("h"),
            undoes: Some(7),
        }
    );
    round_trip!(
        &db,
        availability_version,
        availability_version::Model {
            clinic_id: clinic,
            version: 2,
            company_id: company,
            settings: json!({"mode": "always", "a": 1}),
            author_user_id: Some(user),
            author_label: "Maya".into(),
            restored_from: Some(1),
            created_at: at(),
        }
    );
    round_trip!(
        &db,
        routing_pin,
        routing_pin::Model {
            id: id(),
            company_id: company,
            clinic_id: clinic,
            local_date: "2026-12-24".into(),
            local_minute: 785,
            active_calls: 4,
            caller: text("withheld"),
            expected: "busy-signal".into(),
            created_by: "Maya".into(),
            created_at: at(),
        }
    );
    round_trip!(
        &db,
        integration_account,
        integration_account::Model {
            id: id(),
            company_id: company,
            account_type: "twilio".into(),
            account_name: "Main".into(),
            description: text("d"),
            external_account_id: text("AC1"),
            credentials: text("v1:…"),
            access_token: text("v1:a"),
            refresh_token: text("v1:b"),
            token_expires_at: Some(at()),
            webhook_url: text("https://example.test/1"),
            webhook_secret: text("v1:c"),
            webhook_secret_sha256: None,
            previous_webhook_secret: text("v1:d"),
            previous_webhook_secret_sha256: text("e3b0"),
            previous_secret_until: Some(at()),
            version: 3,
            status: "error".into(),
            is_active: false,
            last_error: text("401"),
            last_error_at: Some(at()),
            last_verified_at: Some(at()),
            created_by: Some(user),
            created_at: at(),
            updated_at: at(),
            deleted_at: Some(at()),
        }
    );
    round_trip!(
        &db,
        slot_hold,
        slot_hold::Model {
            id: id(),
            company_id: company,
            clinic_id: clinic,
            call_id: None,
            end_user_id: None,
            appointment_id: None,
            caller_number: text("+14165550140"),
            starts_at: at(),
            ends_at: at() + chrono::Duration::minutes(30),
            status: "held".into(),
            expires_at: at(),
            created_at: at(),
            updated_at: at(),
        }
    );
    round_trip!(
        &db,
        webhook_event,
        webhook_event::Model {
            id: id(),
            company_id: Some(company),
            provider: "twilio".into(),
            path: "/api/twilio/voice".into(),
            event_key: "CA1".into(),
            call_sid: text("CA1"),
            from_number: text("+1"),
            to_number: text("+2"),
            payload: json!([["b", "1"], ["a", "2"]]),
            verdict: "accepted".into(),
            response_status: 200,
            response_body: text("<Response/>"),
            handled_at: Some(at()),
            error: text("e"),
            created_at: at(),
            duration_ms: Some(12),
            user_agent: text("TwilioProxy/1.1"),
            diagnosis: Some(json!({"kind": "unknown"})),
        }
    );
    round_trip!(
        &db,
        job,
        job::Model {
            id: id(),
            company_id: Some(company),
            kind: "send_text".into(),
            payload: json!({"to": "+1"}),
            status: "running".into(),
            run_at: at(),
            attempts: 2,
            max_attempts: 5,
            locked_at: Some(at()),
            locked_by: text("one"),
            last_error: text("429"),
            created_at: at(),
        }
    );

    // Nothing but columns that exist, in all the others.
    macro_rules! reads {
        ($($entity:ident),+) => {$( assert!($entity::Entity::find().one(&db).await.unwrap().is_some(), stringify!($entity)); )+};
    }
    reads!(
        ai_model,
        appointment,
        call,
        call_transcript,
        chatbot,
        chatbot_package,
        clinic,
        company,
        conversation,
        end_user,
        membership,
        message,
        notification,
        phone_number,
        sms_opt_out,
        user,
        voicemail
    );
}

#[tokio::test]
async fn entities_fit_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", dir.path().join("entities.db").display());
    fits(crate::db::connect(&url).await.unwrap()).await;
}

#[tokio::test]
async fn entities_fit_postgresql() {
    let server = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL is not set, so there is no PostgreSQL to test against: run `cargo xtask test`, \
         which starts one and sets it",
    );
    let name = format!("entities_{}", Uuid::now_v7().simple());
    let (base, _) = server.rsplit_once('/').expect("TEST_POSTGRES_URL ends with /database");
    let admin = Database::connect(&server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let url = format!("{base}/{name}");
    let outcome = tokio::spawn(async move { fits(crate::db::connect(&url).await.unwrap()).await }).await;
    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

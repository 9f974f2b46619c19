#![allow(clippy::unwrap_used, clippy::expect_used)]
//! The demo is complete, consistent with the rules, and the same every time.

use super::{LoadOutcome, load};
use crate::entity::*;
use chrono::{DateTime, Utc};
use domain::availability::{AvailabilitySettings, Hours, Zone};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, Database, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

fn now() -> DateTime<Utc> {
    "2026-11-21T14:05:09.5Z".parse().unwrap()
}

/// A migrated SQLite file; it lives as long as the folder that comes with it.
async fn sqlite() -> (DatabaseConnection, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", dir.path().join("demo.db").display());
    let db = crate::db::connect(&url).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    (db, dir)
}

async fn loaded() -> (DatabaseConnection, tempfile::TempDir) {
    let (db, dir) = sqlite().await;
    let outcome = load(&db, now(), "hash").await.unwrap();
    assert!(matches!(outcome, LoadOutcome::Loaded { calls } if calls > 1500), "{outcome:?}");
    (db, dir)
}

#[tokio::test]
async fn loads_once_and_leaves_other_companies_alone() {
    let (db, _dir) = loaded().await;
    let calls = call::Entity::find().count(&db).await.unwrap();
    assert_eq!(load(&db, now(), "other").await.unwrap(), LoadOutcome::AlreadyThere);
    assert_eq!(call::Entity::find().count(&db).await.unwrap(), calls);
}

#[tokio::test]
async fn is_the_same_every_time() {
    let (one, _one) = loaded().await;
    let (two, _two) = loaded().await;
    assert_eq!(call::Entity::find().all(&one).await.unwrap(), call::Entity::find().all(&two).await.unwrap());
    assert_eq!(
        appointment::Entity::find().all(&one).await.unwrap(),
        appointment::Entity::find().all(&two).await.unwrap()
    );
}

#[tokio::test]
async fn has_what_the_product_promises() {
    let (db, _dir) = loaded().await;
    let slugs: BTreeSet<_> = clinic::Entity::find().all(&db).await.unwrap().into_iter().map(|c| c.slug).collect();
    assert_eq!(slugs, ["bright-smiles-downtown", "bright-smiles-west", "harbour-physio"].map(str::to_owned).into());
    let users: BTreeMap<_, _> =
        user::Entity::find().all(&db).await.unwrap().into_iter().map(|u| (u.email, u.is_master)).collect();
    assert_eq!(users.len(), 4);
    assert!(users["master@demo.test"] && !users["admin@brightsmiles.test"]);

    let numbers = phone_number::Entity::find().all(&db).await.unwrap();
    let clinics = clinic::Entity::find().all(&db).await.unwrap();
    for (number, slug) in [
        ("+14165550101", "bright-smiles-downtown"),
        ("+14165550102", "bright-smiles-west"),
        ("+14165550103", "harbour-physio"),
    ] {
        let row = numbers.iter().find(|n| n.inbound_phone_number.as_deref() == Some(number)).unwrap();
        let clinic = clinics.iter().find(|c| c.id == row.clinic_id).unwrap();
        assert_eq!(clinic.slug, slug);
        assert_eq!(row.sip_uri.clone().unwrap(), format!("{slug}@demo.sip.twilio.com"));
    }
    // Every setting passes the check that a person's save would have to pass.
    for clinic in &clinics {
        AvailabilitySettings::parse(&clinic.ai_availability_settings).unwrap();
        assert_eq!(
            clinic.ai_availability_settings.pointer("/afterHours/businessHours/timezone").unwrap().as_str().unwrap(),
            clinic.timezone
        );
        Zone::parse(&clinic.timezone).unwrap();
    }
    for (counted, at_least) in [
        (call_transcript::Entity::find().count(&db).await.unwrap(), 4000),
        (voicemail::Entity::find().count(&db).await.unwrap(), 300),
        (message::Entity::find().count(&db).await.unwrap(), 300),
        (notification::Entity::find().count(&db).await.unwrap(), 300),
        (appointment::Entity::find().count(&db).await.unwrap(), 400),
        (sms_opt_out::Entity::find().count(&db).await.unwrap(), 1),
    ] {
        assert!(counted >= at_least, "{counted} < {at_least}");
    }
}

#[tokio::test]
async fn calls_agree_with_hours_and_receipts() {
    let (db, _dir) = loaded().await;
    let clinics = clinic::Entity::find().all(&db).await.unwrap();
    let calls = call::Entity::find().all(&db).await.unwrap();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for call in &calls {
        let clinic = clinics.iter().find(|c| Some(c.id) == call.clinic_id).unwrap();
        let receipt = call.receipt.as_ref().unwrap();
        let reason = call.route_reason.clone().unwrap();
        assert_eq!(receipt["route"], call.route.clone().unwrap());
        assert_eq!(receipt["reason"], reason.as_str());
        assert!(!receipt["trace"].as_array().unwrap().is_empty());
        for language in ["en", "fr", "es"] {
            assert!(receipt["sentence"][language].as_str().unwrap().len() > 10);
        }
        let (settings, _) = AvailabilitySettings::read(&clinic.ai_availability_settings);
        let open = Hours::of(&settings).at(Zone::or_utc(&clinic.timezone).moment(call.started_at.unwrap())).open;
        match reason.as_str() {
            "after-hours" | "holiday" => assert!(!open),
            "business-hours" | "under-capacity" => assert!(open),
            _ => {}
        }
        assert!(call.ended_at.unwrap() >= call.started_at.unwrap() && call.ended_at.unwrap() < now());
        *reasons.entry(reason).or_default() += 1;
    }
    for reason in ["after-hours", "business-hours", "holiday", "overflow", "under-capacity", "call-feature-disabled"] {
        assert!(reasons.contains_key(reason), "no call is decided by {reason}: {reasons:?}");
    }
    // About a dozen a day at each clinic of Bright Smiles.
    for slug in ["bright-smiles-downtown", "bright-smiles-west"] {
        let id = clinics.iter().find(|c| c.slug == slug).unwrap().id;
        let per_day = calls.iter().filter(|c| c.clinic_id == Some(id)).count() / 92;
        assert!((9..=15).contains(&per_day), "{slug}: {per_day} a day");
    }
}

#[tokio::test]
async fn what_was_said_is_filled_in_and_inside_the_call() {
    let (db, _dir) = loaded().await;
    let length: BTreeMap<_, _> =
        call::Entity::find().all(&db).await.unwrap().into_iter().map(|c| (c.id, c.duration.unwrap_or(0))).collect();
    for line in call_transcript::Entity::find().all(&db).await.unwrap() {
        assert!(!line.content.contains(['{', '}']), "{}", line.content);
        assert!(line.end_time <= i64::from(length[&line.call_id]) * 1000);
    }
    for message in voicemail::Entity::find().all(&db).await.unwrap() {
        assert!(message.transcription.is_none_or(|text| !text.contains('{')));
    }
    let refused = notification::Entity::find()
        .filter(notification::Column::Recipient.eq("+14165550158"))
        .filter(notification::Column::CreatedAt.gt(now() - chrono::Duration::days(40)))
        .filter(notification::Column::Status.eq("SENT"));
    assert_eq!(refused.count(&db).await.unwrap(), 0, "texted somebody who asked not to be");
}

#[tokio::test]
async fn loads_into_postgresql_too() {
    let server = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL is not set, so there is no PostgreSQL to test against: run `cargo xtask test`, \
         which starts one and sets it",
    );
    let name = format!("demo_{}", uuid::Uuid::now_v7().simple());
    let (base, _) = server.rsplit_once('/').expect("TEST_POSTGRES_URL ends with /database");
    let admin = Database::connect(&server).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let url = format!("{base}/{name}");
    let outcome = tokio::spawn(async move {
        let db = crate::db::connect(&url).await.unwrap();
        Migrator::up(&db, None).await.unwrap();
        let first = load(&db, now(), "hash").await.unwrap();
        let again = load(&db, now(), "hash").await.unwrap();
        (first, again)
    })
    .await;
    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    let (first, again) = outcome.unwrap();
    assert!(matches!(first, LoadOutcome::Loaded { .. }));
    assert_eq!(again, LoadOutcome::AlreadyThere);
}

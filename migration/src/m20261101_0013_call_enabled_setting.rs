//! Call features, step 12: `features.callEnabled = false` in every company's settings, touching nothing else.
//!
//! `features` is made where it is missing or null. A company that already has `callEnabled` keeps its value, and
//! settings that are no object are left alone (readers take a missing flag for off). What was added where is written
//! down, and the reverse removes exactly that: it leaves a `features` in place that has meanwhile got other entries.

use crate::sql;
use sea_orm_migration::prelude::*;

const UP_POSTGRES: &str = "
INSERT INTO migration_notes (topic, row_id, note)
    SELECT 'companies.callEnabled', id, CASE
        WHEN NOT jsonb_exists(settings, 'features') THEN 'features made'
        WHEN jsonb_typeof(settings -> 'features') = 'null' THEN 'features was null'
        ELSE 'flag added' END
    FROM companies
    WHERE jsonb_typeof(settings) = 'object'
      AND COALESCE(jsonb_typeof(settings -> 'features'), 'null') IN ('null', 'object')
      AND NOT COALESCE(jsonb_exists(settings -> 'features', 'callEnabled'), FALSE);
UPDATE companies SET settings = jsonb_set(settings, '{features}',
        CASE WHEN jsonb_typeof(settings -> 'features') = 'object' THEN settings -> 'features' ELSE '{}'::jsonb END
        || '{\"callEnabled\": false}'::jsonb)
    WHERE id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled');
";

const UP_SQLITE: &str = "
INSERT INTO migration_notes (topic, row_id, note)
    SELECT 'companies.callEnabled', id, CASE
        WHEN json_type(settings, '$.features') IS NULL THEN 'features made'
        WHEN json_type(settings, '$.features') = 'null' THEN 'features was null'
        ELSE 'flag added' END
    FROM companies
    WHERE json_valid(settings)
      AND json_type(settings) = 'object'
      AND COALESCE(json_type(settings, '$.features'), 'null') IN ('null', 'object')
      AND json_type(settings, '$.features.callEnabled') IS NULL;
UPDATE companies SET settings = json_set(settings, '$.features', json('{\"callEnabled\":false}'))
    WHERE id IN (SELECT row_id FROM migration_notes
                 WHERE topic = 'companies.callEnabled' AND note <> 'flag added');
UPDATE companies SET settings = json_set(settings, '$.features.callEnabled', json('false'))
    WHERE id IN (SELECT row_id FROM migration_notes
                 WHERE topic = 'companies.callEnabled' AND note = 'flag added');
";

const ON_POSTGRES: &str = "
SELECT COUNT(*) AS n FROM companies WHERE settings -> 'features' -> 'callEnabled' = 'true'::jsonb
    AND id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled')";

const ON_SQLITE: &str = "
SELECT COUNT(*) AS n FROM companies WHERE json_type(settings, '$.features.callEnabled') = 'true'
    AND id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled')";

const DOWN_POSTGRES: &str = "
UPDATE companies SET settings = settings #- '{features,callEnabled}'
    WHERE id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled');
UPDATE companies SET settings = settings - 'features'
    WHERE settings -> 'features' = '{}'::jsonb
      AND id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled' AND note = 'features made');
UPDATE companies SET settings = jsonb_set(settings, '{features}', 'null'::jsonb)
    WHERE settings -> 'features' = '{}'::jsonb
      AND id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled' AND note = 'features was null');
DELETE FROM migration_notes WHERE topic = 'companies.callEnabled';
";

const DOWN_SQLITE: &str = "
UPDATE companies SET settings = json_remove(settings, '$.features.callEnabled')
    WHERE id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled');
UPDATE companies SET settings = json_remove(settings, '$.features')
    WHERE json_extract(settings, '$.features') = '{}'
      AND id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled' AND note = 'features made');
UPDATE companies SET settings = json_set(settings, '$.features', json('null'))
    WHERE json_extract(settings, '$.features') = '{}'
      AND id IN (SELECT row_id FROM migration_notes WHERE topic = 'companies.callEnabled' AND note = 'features was null');
DELETE FROM migration_notes WHERE topic = 'companies.callEnabled';
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, UP_POSTGRES, UP_SQLITE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let on = match manager.get_database_backend() {
            sea_orm::DbBackend::Sqlite => sql::count(manager, ON_SQLITE).await?,
            _ => sql::count(manager, ON_POSTGRES).await?,
        };
        if on > 0 {
            tracing::warn!(companies = on, "companies had calls switched on; migrating up again leaves them off");
        }
        sql::run_for(manager, DOWN_POSTGRES, DOWN_SQLITE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

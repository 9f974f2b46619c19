//! A chatbot never has a capability that its package lacks: not when it is saved, moved to another package or brought
//! back, and not because the package is reduced under it. The database says so, whatever the code above it does.

use crate::sql;
use sea_orm_migration::prelude::*;

// FOR SHARE: a package that is being reduced at the same moment is waited for, and seen as it will be.
const UP_POSTGRES: &str = "
CREATE FUNCTION chatbot_within_package() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    offered chatbot_packages%ROWTYPE;
BEGIN
    IF NEW.deleted_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO offered FROM chatbot_packages WHERE id = NEW.package_id FOR SHARE;
    IF (NEW.enabled_chat AND NOT offered.enable_chat) OR (NEW.enabled_call AND NOT offered.enable_call) THEN
        RAISE EXCEPTION 'chatbot_within_package: the package does not offer what the chatbot is to do'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chatbot_within_package';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER chatbot_within_package
    BEFORE INSERT OR UPDATE OF package_id, enabled_chat, enabled_call, deleted_at ON chatbots
    FOR EACH ROW EXECUTE FUNCTION chatbot_within_package();

CREATE FUNCTION package_covers_chatbots() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM chatbots c WHERE c.package_id = NEW.id AND c.deleted_at IS NULL
        AND ((c.enabled_chat AND OLD.enable_chat AND NOT NEW.enable_chat)
          OR (c.enabled_call AND OLD.enable_call AND NOT NEW.enable_call))) THEN
        RAISE EXCEPTION 'package_covers_chatbots: a chatbot of this package still uses the capability'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'package_covers_chatbots';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER package_covers_chatbots
    AFTER UPDATE OF enable_chat, enable_call ON chatbot_packages
    FOR EACH ROW EXECUTE FUNCTION package_covers_chatbots();
";

const UP_SQLITE: &str = "
CREATE TRIGGER chatbot_within_package_insert BEFORE INSERT ON chatbots
WHEN NEW.deleted_at IS NULL AND EXISTS (SELECT 1 FROM chatbot_packages p WHERE p.id = NEW.package_id
    AND ((NEW.enabled_chat AND NOT p.enable_chat) OR (NEW.enabled_call AND NOT p.enable_call)))
BEGIN
    SELECT RAISE(ABORT, 'chatbot_within_package: the package does not offer what the chatbot is to do');
END;
CREATE TRIGGER chatbot_within_package_update
BEFORE UPDATE OF package_id, enabled_chat, enabled_call, deleted_at ON chatbots
WHEN NEW.deleted_at IS NULL AND EXISTS (SELECT 1 FROM chatbot_packages p WHERE p.id = NEW.package_id
    AND ((NEW.enabled_chat AND NOT p.enable_chat) OR (NEW.enabled_call AND NOT p.enable_call)))
BEGIN
    SELECT RAISE(ABORT, 'chatbot_within_package: the package does not offer what the chatbot is to do');
END;
CREATE TRIGGER package_covers_chatbots BEFORE UPDATE OF enable_chat, enable_call ON chatbot_packages
WHEN EXISTS (SELECT 1 FROM chatbots c WHERE c.package_id = NEW.id AND c.deleted_at IS NULL
    AND ((c.enabled_chat AND OLD.enable_chat AND NOT NEW.enable_chat)
      OR (c.enabled_call AND OLD.enable_call AND NOT NEW.enable_call)))
BEGIN
    SELECT RAISE(ABORT, 'package_covers_chatbots: a chatbot of this package still uses the capability');
END;
";

const DOWN_POSTGRES: &str = "
DROP TRIGGER package_covers_chatbots ON chatbot_packages;
DROP FUNCTION package_covers_chatbots();
DROP TRIGGER chatbot_within_package ON chatbots;
DROP FUNCTION chatbot_within_package();
";

const DOWN_SQLITE: &str = "
DROP TRIGGER package_covers_chatbots;
DROP TRIGGER chatbot_within_package_update;
DROP TRIGGER chatbot_within_package_insert;
";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, UP_POSTGRES, UP_SQLITE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run_for(manager, DOWN_POSTGRES, DOWN_SQLITE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

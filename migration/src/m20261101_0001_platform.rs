//! The platform as it stood before calls: companies and their people, assistants that chat *or* call by
//! `chatbot_type`, conversations, appointments, and the plumbing (webhook events, jobs, sign-in attempts).

use crate::sql;
use sea_orm_migration::prelude::*;

mod assistants;
mod conversations;
mod people;
mod plumbing;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for part in [people::UP, assistants::UP, conversations::UP, plumbing::UP] {
            sql::run(manager, part).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for part in [plumbing::DOWN, conversations::DOWN, assistants::DOWN, people::DOWN] {
            sql::run(manager, part).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

//! Table `second_factors`.

use sea_orm::entity::prelude::*;

/// The secret that a person's authenticator app shares.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// Encrypted for this person.
    pub secret: String,
    /// The period of the last code that was taken: it and everything before is worth nothing.
    pub last_step: i64,
    /// None: a code has not been shown yet, so it is not asked for.
    pub confirmed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

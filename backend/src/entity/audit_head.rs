//! Table `audit_heads`.

use sea_orm::entity::prelude::*;

/// The end of one chain of the change log.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_heads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: Uuid,
    /// The number of its last entry.
    pub sequence: i64,
    /// The hash of its last entry.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}

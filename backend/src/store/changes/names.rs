//! What a change was about, by its name of today: a few queries for a whole page.

use super::{ChangeLine, ChangeLog};
use crate::Failure;
use crate::entity::{ai_model, chatbot, chatbot_package, clinic, company, integration_account, user};
use domain::audit::{Entry, Kind, PLATFORM};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

impl ChangeLog {
    pub(super) async fn named(&self, entries: Vec<Entry>) -> Result<Vec<ChangeLine>, Failure> {
        let mut known: HashMap<(&str, Uuid), String> = HashMap::new();
        for of in ["clinic", "company", "assistant", "integration_account", "user", "package", "model"] {
            let ids: Vec<Uuid> = entries.iter().filter(|entry| entry.entity == of).filter_map(id_of).collect();
            if !ids.is_empty() {
                known.extend(self.names(of, ids).await?.into_iter().map(|(id, name)| ((of, id), name)));
            }
        }
        let line = |entry: Entry| {
            let name = id_of(&entry).and_then(|id| known.get(&(entry.entity.as_str(), id)).cloned());
            ChangeLine { kind: Kind::from_code(&entry.action), about: name.or_else(|| told(&entry)), entry }
        };
        Ok(entries.into_iter().map(line).collect())
    }

    /// Names by id. In the log of a company only of what is that company's.
    async fn names(&self, of: &str, ids: Vec<Uuid>) -> Result<Vec<(Uuid, String)>, Failure> {
        let (db, own) = (&self.services.db, self.chain);
        let platform = own == PLATFORM;
        macro_rules! rows {
            ($entity:ident, $name:ident, $own:expr) => {{
                let rows = $entity::Entity::find()
                    .select_only()
                    .columns([$entity::Column::Id, $entity::Column::$name])
                    .filter($entity::Column::Id.is_in(ids));
                let rows = match $own {
                    Some(own) => rows.filter(own),
                    None => rows,
                };
                rows.into_tuple::<(Uuid, String)>().all(db).await?
            }};
        }
        Ok(match of {
            "clinic" => rows!(clinic, Name, Some(clinic::Column::CompanyId.eq(own))),
            "company" => rows!(company, Name, Some(company::Column::Id.eq(own))),
            "assistant" => rows!(chatbot, Name, Some(chatbot::Column::CompanyId.eq(own))),
            "integration_account" => {
                rows!(integration_account, AccountName, Some(integration_account::Column::CompanyId.eq(own)))
            }
            "user" => rows!(user, Name, None::<sea_orm::sea_query::SimpleExpr>),
            "package" if platform => rows!(chatbot_package, Name, None::<sea_orm::sea_query::SimpleExpr>),
            "model" if platform => rows!(ai_model, DisplayName, None::<sea_orm::sea_query::SimpleExpr>),
            _ => Vec::new(),
        })
    }
}

fn id_of(entry: &Entry) -> Option<Uuid> {
    entry.entity_id.as_deref()?.parse().ok()
}

/// The name that the entry itself tells.
fn told(entry: &Entry) -> Option<String> {
    let name = |value: &Value| {
        let found = ["name", "displayName", "accountName", "email"].iter().find_map(|key| value.get(*key)?.as_str());
        found.filter(|name| !name.is_empty()).map(str::to_owned)
    };
    entry.after.as_ref().and_then(name).or_else(|| entry.before.as_ref().and_then(name))
}

//! Accounts of companies at providers.

use super::app::TestApp;
use backend::entity::integration_account;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use serde_json::Value;
use uuid::Uuid;

impl TestApp {
    /// An account of a company at the carrier.
    pub(crate) async fn twilio_account(&self, company: &str, credentials: Value) -> Uuid {
        let sid = credentials["accountSid"].as_str().map(str::to_owned);
        let row = integration_account::ActiveModel {
            external_account_id: Set(sid),
            ..self.account_row(self.company(company).await.id, "twilio", &credentials)
        };
        row.insert(&self.db).await.unwrap().id
    }

    /// The row of an account in use, its credentials sealed as the product seals them.
    pub(crate) fn account_row(
        &self,
        company: Uuid,
        kind: &str,
        credentials: &Value,
    ) -> integration_account::ActiveModel {
        let sealed = self.services.keys.seal(&credentials.to_string().into(), company.as_bytes()).unwrap();
        integration_account::ActiveModel {
            id: Set(Uuid::now_v7()),
            company_id: Set(company),
            account_type: Set(kind.to_owned()),
            account_name: Set("Our own".to_owned()),
            credentials: Set(Some(sealed)),
            status: Set("active".to_owned()),
            is_active: Set(true),
            created_at: Set(self.now()),
            updated_at: Set(self.now()),
            ..Default::default()
        }
    }
}

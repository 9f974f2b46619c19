//! A live call is taken from the assistant and told what to do next. With the provider bypass Vapi cannot transfer:
//! the call is the carrier's.

use crate::outbound::ProviderError;
use crate::telephony::{Telephony, TwilioAccount};
use domain::ids::IntegrationAccountId;
use domain::twiml::Twiml;
use sea_orm::DbErr;
use secrecy::ExposeSecret as _;
use std::time::Duration;

/// A caller listens to the assistant meanwhile.
const PATIENCE: Duration = Duration::from_secs(3);

impl Telephony {
    /// Gives a live call this document, through the account that it came by.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub(in crate::telephony) async fn redirect_live_call(
        &self,
        through: Option<IntegrationAccountId>,
        call_sid: &str,
        twiml: &Twiml,
    ) -> Result<(), ProviderError> {
        let missing = || ProviderError::NotSetUp("no account at the carrier".to_owned());
        let company;
        let account: &TwilioAccount = match through {
            None => self.account.as_ref().ok_or_else(missing)?,
            Some(id) => {
                let unread = |_: DbErr| ProviderError::NotSetUp("the account could not be read".to_owned());
                company = self.company_account(id).await.map_err(unread)?.ok_or_else(missing)?;
                &company.account
            }
        };
        let token = account.tokens.first().ok_or_else(missing)?;
        let file = format!("{call_sid}.json");
        let url = self.outbound.providers.twilio.join(&["2010-04-01", "Accounts", &account.sid, "Calls", &file]);
        let request = self.outbound.request(reqwest::Method::POST, url);
        let request = request.basic_auth(&account.sid, Some(token.expose_secret())).form(&[("Twiml", twiml.as_str())]);
        let _: serde_json::Value = self.outbound.json(request, PATIENCE).await?;
        Ok(())
    }
}

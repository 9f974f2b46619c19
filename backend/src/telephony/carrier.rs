//! What we ask of the carrier about a call, through the account that the call came by.

use super::{Telephony, TwilioAccount};
use crate::outbound::ProviderError;
use crate::twilio::rest::{Sid, TwilioRest, has_a_carrier};
use domain::ids::{CompanyId, IntegrationAccountId};
use domain::twiml::Twiml;
use sea_orm::DbErr;

impl Telephony {
    /// Where the account is that a call came through; `None` when there is none that could be asked.
    pub(super) async fn account_at_carrier(
        &self,
        of_company: Option<IntegrationAccountId>,
    ) -> Result<Option<TwilioAccount>, DbErr> {
        let account = match of_company {
            None => self.account.clone(),
            Some(id) => self.company_account(id).await?.map(|known| known.account.clone()),
        };
        Ok(account.filter(|account| has_a_carrier(&self.outbound, account)))
    }

    /// The account that has a company's numbers: the platform's, or one of its own, if that is the company's and in use.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn carrier_account(
        &self,
        company: CompanyId,
        own: Option<IntegrationAccountId>,
    ) -> Result<Option<TwilioAccount>, DbErr> {
        let Some(id) = own else { return self.account_at_carrier(None).await };
        let known = self.company_account(id).await?.filter(|known| known.company == company && known.usable);
        Ok(known.map(|known| known.account.clone()).filter(|account| has_a_carrier(&self.outbound, account)))
    }

    /// Whether the platform itself has an account at a carrier that can be asked.
    #[must_use]
    pub fn has_carrier(&self) -> bool {
        self.account.as_ref().is_some_and(|account| has_a_carrier(&self.outbound, account))
    }

    /// The sound of a recording, from the account that its call came through.
    ///
    /// # Errors
    /// When the database fails; inside, what the carrier said.
    pub async fn fetch_recording(
        &self,
        of_company: Option<IntegrationAccountId>,
        recording: &Sid,
        range: Option<&str>,
    ) -> Result<Result<reqwest::Response, ProviderError>, DbErr> {
        let Some(account) = self.account_at_carrier(of_company).await? else {
            return Ok(Err(ProviderError::NotSetUp("there is no account at the carrier".to_owned())));
        };
        Ok(TwilioRest::new(&self.outbound, &account).fetch_recording(recording, range).await)
    }

    /// Gives a live call another document. With the provider bypass Vapi cannot transfer: the call is the carrier's.
    ///
    /// # Errors
    /// When the database fails; inside, what the carrier said.
    pub(super) async fn redirect_live_call(
        &self,
        of_company: Option<IntegrationAccountId>,
        call_sid: &str,
        twiml: &Twiml,
    ) -> Result<Result<(), ProviderError>, DbErr> {
        let Some(call) = Sid::parse("CA", call_sid) else {
            return Ok(Err(ProviderError::NotSetUp("the call is not the carrier's".to_owned())));
        };
        let Some(account) = self.account_at_carrier(of_company).await? else {
            return Ok(Err(ProviderError::NotSetUp("there is no account at the carrier".to_owned())));
        };
        Ok(TwilioRest::new(&self.outbound, &account).update_call(&call, twiml).await)
    }
}

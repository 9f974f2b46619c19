//! The account at the carrier that has a line's number.

use crate::Services;
use crate::outbound::ProviderError;
use crate::telephony::TwilioAccount;
use crate::twilio::rest::{Sid, TwilioRest};
use domain::connection::{Addresses, AtCarrier, Reading, drift};
use domain::ids::{CompanyId, IntegrationAccountId};
use sea_orm::DbErr;

/// An account that can be asked.
#[derive(Debug)]
pub(crate) struct Carrier<'s> {
    services: &'s Services,
    account: TwilioAccount,
    wanted: Addresses,
}

impl<'s> Carrier<'s> {
    /// The company's own account of that id, or the platform's; `None` when it is not the company's, is switched off, or
    /// has no carrier behind it.
    pub(crate) async fn of(
        services: &'s Services,
        company: CompanyId,
        account: Option<IntegrationAccountId>,
    ) -> Result<Option<Self>, DbErr> {
        let found = services.telephony.carrier_account(company, account).await?;
        let wanted = Addresses::of(services.telephony.callbacks(), account);
        Ok(found.map(|account| Self { services, account, wanted }))
    }

    pub(crate) fn rest(&self) -> TwilioRest<'_> {
        TwilioRest::new(&self.services.outbound, &self.account)
    }

    /// The addresses that its numbers have to have.
    pub(crate) const fn wanted(&self) -> &Addresses {
        &self.wanted
    }

    /// What is not as it should be, as of now.
    pub(crate) fn reading(&self, found: &AtCarrier) -> Reading {
        Reading { at: self.services.clock.now(), drift: drift(&self.wanted, found), problem: None }
    }

    /// Writes a number's addresses and reads them back.
    pub(crate) async fn set(&self, found: &AtCarrier) -> Result<Reading, ProviderError> {
        let sid = Sid::parse("PN", &found.sid)
            .ok_or_else(|| ProviderError::Nonsense("the id of the number is none".to_owned()))?;
        let now = self.rest().set_number(&sid, &self.wanted.settings(found.takes_texts)).await?;
        Ok(self.reading(&now))
    }
}

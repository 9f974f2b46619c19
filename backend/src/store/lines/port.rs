//! A number moved to the carrier: by its interface where that serves, else by its support with the same states.

use super::CompanyStore;
use super::begin::{Begin, detached};
use crate::Failure;
use crate::lines::{fail, keep, leads, refusal};
use domain::connection::{Bill, LineStatus, Method, Port, PortRequest, PortWay, Setup};
use domain::ids::{IntegrationAccountId, PhoneNumberId};
use domain::phone::E164;
use uuid::Uuid;

/// The answer to a request was lost.
const UNKNOWN: &str = "The carrier’s answer was lost, so whether it took the request is not known. Look into its console before you ask again. That the number has moved is noticed by itself.";

/// How a number can be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortAnswer {
    /// Who would do the work.
    pub way: PortWay,
    /// Whether the phone company of today wants a PIN.
    pub pin_needed: bool,
    /// Why the interface does not serve, in words; none where it does.
    pub why: Option<String>,
}

impl CompanyStore {
    /// How a number can be moved. Where the carrier cannot be asked, its support can.
    ///
    /// # Errors
    /// [`Failure::Invalid`] at `number` when it cannot be moved at all, at `account` with what the carrier said; or when
    /// the database fails.
    pub async fn portability(
        &self,
        account: Option<IntegrationAccountId>,
        number: &E164,
    ) -> Result<PortAnswer, Failure> {
        if !number.is_dialable() {
            return Err(Failure::field(
                "number",
                "That is no number that could be called. Check the area code and the digits.",
            ));
        }
        if leads(&self.services.db, number).await? {
            return Err(Failure::field(
                "number",
                "This number leads to a clinic already. Your Switchboard operator knows which.",
            ));
        }
        if account.is_some() {
            self.not_the_platforms(number).await?;
        }
        let carrier = self.carrier(account).await?;
        let told = |error| Failure::field("account", &refusal(&error));
        if carrier.rest().number(number).await.map_err(told)?.is_some() {
            // Whose it is cannot be told from here: it is not taken, it is given.
            return Err(Failure::field(
                "number",
                "This number is at the carrier already. Your Switchboard operator gives it to the clinic.",
            ));
        }
        let found = carrier.rest().portability(number).await.map_err(told)?;
        let why = "The carrier’s interface moves landline and mobile numbers of the United States only. Its support moves this one.";
        let why = (!found.portable).then(|| why.to_owned());
        let way = if found.portable { PortWay::Api } else { PortWay::Assisted };
        Ok(PortAnswer { way, pin_needed: found.pin_needed, why })
    }

    /// Asks the carrier for a number. The bill goes up first; nothing of the request is kept here but its id.
    ///
    /// # Errors
    /// As [`Self::portability`]; [`Failure::Invalid`] at `carrier` with what the carrier said, and then nothing was asked
    /// for.
    pub async fn request_port(
        &self,
        id_or_slug: &str,
        account: Option<IntegrationAccountId>,
        number: &E164,
        request: &PortRequest,
        bill: Bill,
    ) -> Result<PhoneNumberId, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?;
        if self.portability(account, number).await?.way != PortWay::Api {
            return Err(Failure::field("number", "The carrier’s interface does not move this number."));
        }
        let now = self.services.clock.now();
        let mut port = Port::begun(PortWay::Api, None, now);
        port.wanted_on = request.day;
        let id = self.begin(&clinic, ported(number, account, port)).await?;
        let (store, number, request) = (self.clone(), number.clone(), request.clone());
        detached(async move { store.ask_for(id, account, &number, &request, bill).await }).await?;
        Ok(id.into())
    }

    /// Asks for the number of a line that was begun. Where nobody knows whether the carrier took the request, the line
    /// stays: that the number has moved is noticed by itself.
    async fn ask_for(
        &self,
        id: Uuid,
        account: Option<IntegrationAccountId>,
        number: &E164,
        request: &PortRequest,
        bill: Bill,
    ) -> Result<(), Failure> {
        let carrier = self.carrier(account).await?;
        let asked = async {
            // Papers alone move nothing.
            let document = carrier.rest().upload_bill(bill).await.map_err(|error| (refusal(&error), false))?;
            let made = carrier.rest().port(number, request, &document).await;
            made.map_err(|error| (refusal(&error), error.leaves_open()))
        };
        let outcome = asked.await;
        keep(&self.services, self.company(), id, |_, setup, after| match &outcome {
            Ok(made) => {
                if let Some(port) = setup.port.as_mut() {
                    port.request = Some(made.as_str().to_owned());
                }
            }
            Err((_, true)) => {
                if let Some(port) = setup.port.as_mut() {
                    port.problem = Some(UNKNOWN.to_owned());
                }
            }
            Err((words, false)) => {
                fail(setup, after, words.clone());
                setup.dismissed = true;
            }
        })
        .await?;
        match outcome {
            Err((words, false)) => Err(Failure::field("carrier", &words)),
            _ => Ok(()),
        }
    }

    /// Begins to move a number by way of the carrier's support.
    ///
    /// # Errors
    /// As [`Self::portability`].
    pub async fn begin_assisted_port(
        &self,
        id_or_slug: &str,
        account: Option<IntegrationAccountId>,
        number: &E164,
    ) -> Result<PhoneNumberId, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?;
        self.portability(account, number).await?;
        let port = Port::begun(PortWay::Assisted, None, self.services.clock.now());
        self.begin(&clinic, ported(number, account, port)).await.map(Into::into)
    }
}

fn ported(number: &E164, account: Option<IntegrationAccountId>, port: Port) -> Begin<'_> {
    Begin {
        method: Method::Ported,
        status: LineStatus::Pending,
        number: Some(number),
        original: None,
        sip: None,
        account,
        setup: Setup { port: Some(port), ..Setup::default() },
    }
}

//! A line begun: a number bought or chosen for the clinic's own to forward to, or the clinic's SIP address.

use super::CompanyStore;
use crate::Failure;
use crate::entity::phone_number;
use crate::lines::{Carrier, fail, follow_at, keep, leads, refusal, sync_clinic, taken};
use crate::outbound::ProviderError;
use crate::store::{Change, ClinicNow, Kind};
use crate::twilio::rest::{ForSale, Held, Search};
use chrono::Duration;
use domain::connection::{LineStatus, MOST_LINES, Method, Reading, Setup};
use domain::ids::{IntegrationAccountId, PhoneNumberId};
use domain::phone::E164;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, TransactionTrait};
use serde_json::json;
use uuid::Uuid;

/// How long after it was begun a line is looked at by itself: longer than a purchase may take.
const FIRST_LOOK: Duration = Duration::minutes(2);

/// Numbers that a clinic's own can forward to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// Numbers that can be bought.
    pub for_sale: Vec<ForSale>,
    /// Numbers of the company's own account that lead nowhere here.
    pub held: Vec<Held>,
}

/// A number for a clinic's own to forward to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// The company's own account; none for the platform's.
    pub account: Option<IntegrationAccountId>,
    /// The number.
    pub number: E164,
    /// Whether it is to be bought; else the account has it already.
    pub buy: bool,
    /// The clinic's own number.
    pub original: E164,
}

/// What a row is begun with.
pub(super) struct Begin<'b> {
    pub method: Method,
    pub status: LineStatus,
    pub number: Option<&'b E164>,
    pub original: Option<&'b E164>,
    pub sip: Option<&'b str>,
    pub account: Option<IntegrationAccountId>,
    pub setup: Setup,
}

impl CompanyStore {
    pub(super) async fn carrier(&self, account: Option<IntegrationAccountId>) -> Result<Carrier<'_>, Failure> {
        // Whose it is is settled there; somebody of one clinic has none of the company's own.
        let account = match account {
            Some(_) if self.scope.clinic().is_some() => return Err(Failure::NotFound),
            other => other,
        };
        let found = Carrier::of(&self.services, self.company(), account).await?;
        found.ok_or_else(|| {
            Failure::field(
                "account",
                "This account cannot be asked for numbers. Choose another one, or ask your Switchboard operator.",
            )
        })
    }

    /// Numbers for a clinic's own to forward to. Of the platform's account only those that can be bought: which of its
    /// numbers are free is nobody's business but the operator's.
    ///
    /// # Errors
    /// [`Failure::Invalid`] at `account` with what the carrier said, or when the database fails.
    pub async fn offers(&self, account: Option<IntegrationAccountId>, search: &Search) -> Result<Offers, Failure> {
        let carrier = self.carrier(account).await?;
        let told = |error: ProviderError| Failure::field("account", &refusal(&error));
        let for_sale = carrier.rest().for_sale(search).await.map_err(told)?;
        let mut held = Vec::new();
        if account.is_some() {
            for one in carrier.rest().numbers().await.map_err(told)? {
                if !leads(&self.services.db, &one.number).await? {
                    held.push(one);
                }
            }
        }
        Ok(Offers { for_sale, held })
    }

    /// Gives a clinic a number for its own to forward to: bought, with its addresses, and read back. The row is there
    /// before the purchase, so that no purchase is ever without one, whatever breaks in between.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope; [`Failure::Invalid`] at `original`, `number` or
    /// `account`, and then nothing was bought; or when the database fails.
    pub async fn connect_number(&self, id_or_slug: &str, new: &NewLine) -> Result<PhoneNumberId, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?;
        self.may_forward(&clinic, &new.original).await?;
        if new.number == new.original {
            return Err(Failure::field("number", "A number cannot forward to itself. Choose another one."));
        }
        if !new.buy && new.account.is_none() {
            return Err(Failure::Forbidden);
        }
        let carrier = self.carrier(new.account).await?;
        if new.buy {
            self.not_the_platforms(&new.number).await?;
        } else {
            let found = carrier.rest().number(&new.number).await;
            let found = found.map_err(|error| Failure::field("number", &refusal(&error)))?;
            found.ok_or_else(|| {
                Failure::field("number", "This account does not have the number. Choose another one.")
            })?;
        }
        let begin = Begin {
            method: Method::Forwarded,
            status: LineStatus::Pending,
            number: Some(&new.number),
            original: Some(&new.original),
            sip: None,
            account: new.account,
            setup: Setup { bought: new.buy, ..Setup::default() },
        };
        let id = self.begin(&clinic, begin).await?;
        if !new.buy {
            crate::lines::follow(&self.services, self.company(), id).await?;
            return Ok(id.into());
        }
        let name: String = format!("Switchboard: {}", clinic.context.clinic.name).chars().take(64).collect();
        let (store, new) = (self.clone(), new.clone());
        // To its end, whoever stops waiting for the page.
        detached(async move { store.purchase(id, &new, &name).await }).await?;
        Ok(id.into())
    }

    /// Buys the number of a line that was begun. Where nobody knows whether it was sold the line stays as it is: it is
    /// looked at again by itself, until that is known.
    async fn purchase(&self, id: Uuid, new: &NewLine, name: &str) -> Result<(), Failure> {
        let carrier = self.carrier(new.account).await?;
        match carrier.rest().buy(&new.number, name, &carrier.wanted().settings(true)).await {
            Ok(bought) => self.is_bought(id, carrier.reading(&bought)).await,
            Err(error) if error.leaves_open() => Ok(()),
            Err(error) => {
                let words = refusal(&error);
                keep(&self.services, self.company(), id, |_, setup, after| {
                    fail(setup, after, words.clone());
                    setup.dismissed = true;
                })
                .await?;
                Err(Failure::field("number", &words))
            }
        }
    }

    /// A number that the platform has is given by its operator: it is nobody's to buy or to move, whoever asks.
    pub(super) async fn not_the_platforms(&self, number: &E164) -> Result<(), Failure> {
        let Some(platform) = Carrier::of(&self.services, self.company(), None).await? else { return Ok(()) };
        match platform.rest().number(number).await {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err(Failure::field(
                "number",
                "This number is at the carrier already. Your Switchboard operator gives it to the clinic.",
            )),
            Err(error) => Err(Failure::field("number", &refusal(&error))),
        }
    }

    async fn is_bought(&self, id: Uuid, reading: Reading) -> Result<(), Failure> {
        let now = self.services.clock.now();
        keep(&self.services, self.company(), id, |_, setup, after| {
            setup.reading = Some(reading);
            after.integration_status = Set(LineStatus::Testing.code().to_owned());
            after.testing_since = Set(Some(now));
        })
        .await
        .map(|_| ())
    }

    /// Opens a clinic's SIP address for its first call.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope; [`Failure::Invalid`] at `sip` when there is no SIP domain
    /// or the clinic has its address already; or when the database fails.
    pub async fn connect_sip(&self, id_or_slug: &str) -> Result<PhoneNumberId, Failure> {
        let clinic = self.clinic_now(id_or_slug).await?;
        let domain = self.services.telephony.sip_domain();
        let domain = domain
            .ok_or_else(|| Failure::field("sip", "There is no SIP domain yet. Your Switchboard operator sets it."))?;
        let address = format!("{}@{}", clinic.resolved.slug, domain.to_lowercase());
        let begin = Begin {
            method: Method::Sip,
            status: LineStatus::Testing,
            number: None,
            original: None,
            sip: Some(&address),
            account: None,
            setup: Setup::default(),
        };
        self.begin(&clinic, begin).await.map(Into::into).map_err(|failure| match failure {
            Failure::Invalid(_) => {
                Failure::field("sip", "This clinic has its SIP address already. It stands under Phone connection.")
            }
            other => other,
        })
    }

    /// Whether a clinic's own number may forward here without calls going round in a circle.
    async fn may_forward(&self, clinic: &ClinicNow, original: &E164) -> Result<(), Failure> {
        if !original.is_dialable() {
            return Err(Failure::field(
                "original",
                "That is no number that could be called. Check the area code and the digits.",
            ));
        }
        let clinic = &clinic.context.clinic;
        let backup = clinic.settings.fallback.forward_number.as_ref() == Some(original);
        let staff = clinic.staff.as_ref().is_some_and(|staff| staff.number == *original);
        if backup || staff {
            return Err(Failure::field(
                "original",
                "Calls that the assistant does not take are put through to this very number, so they would go in a circle. Enter another staff line under Backup first.",
            ));
        }
        if leads(&self.services.db, original).await? {
            return Err(Failure::field("original", "This number leads to a clinic already, without forwarding."));
        }
        Ok(())
    }

    /// Writes the row of a line, follows it from now on, and says so in the change log. A number that the company had
    /// before comes back, with the staff line that was set for it.
    pub(super) async fn begin(&self, clinic: &ClinicNow, begin: Begin<'_>) -> Result<Uuid, Failure> {
        let now = self.services.clock.now();
        let txn = self.services.db.begin().await?;
        // Written before anything is read: on SQLite whoever comes second waits here, and sees what the first one wrote.
        phone_number::Entity::update_many()
            .col_expr(phone_number::Column::ClinicId, Expr::value(clinic.resolved.clinic.uuid()))
            .filter(phone_number::Column::ClinicId.eq(clinic.resolved.clinic.uuid()))
            .filter(phone_number::Column::CompanyId.eq(self.company().uuid()))
            .filter(phone_number::Column::IsActive.eq(true))
            .exec(&txn)
            .await?;
        let of_clinic = phone_number::Entity::find()
            .filter(phone_number::Column::ClinicId.eq(clinic.resolved.clinic.uuid()))
            .filter(phone_number::Column::CompanyId.eq(self.company().uuid()))
            .filter(phone_number::Column::IsActive.eq(true));
        if of_clinic.count(&txn).await? >= MOST_LINES as u64 {
            let words = format!("A clinic has at most {MOST_LINES} lines. End one that is not needed first.");
            return Err(Failure::field("number", &words));
        }
        if let Some(number) = begin.number
            && leads(&txn, number).await?
        {
            return Err(Failure::field(
                "number",
                "This number leads to a clinic already. Your Switchboard operator knows which.",
            ));
        }
        let known = phone_number::Entity::find().filter(phone_number::Column::CompanyId.eq(self.company().uuid()));
        let known = match (begin.number, begin.sip) {
            (Some(number), _) => known.filter(phone_number::Column::InboundPhoneNumber.eq(number.as_str())),
            (None, sip) => known
                .filter(phone_number::Column::SipUri.eq(sip.unwrap_or_default()))
                .filter(phone_number::Column::InboundPhoneNumber.is_null())
                .filter(phone_number::Column::IsActive.eq(false)),
        };
        let before = known.one(&txn).await?;
        let id = before.as_ref().map_or_else(Uuid::now_v7, |row| row.id);
        let number = begin.number.map(|number| number.as_str().to_owned());
        let forwards = begin.method == Method::Forwarded;
        let mut row = phone_number::ActiveModel {
            id: Set(id),
            clinic_id: Set(clinic.resolved.clinic.uuid()),
            twilio_number: Set(number.clone().filter(|_| forwards)),
            original_phone_number: Set(begin.original.map(|number| number.as_str().to_owned())),
            sip_uri: Set(begin.sip.map(str::to_owned)),
            integration_method: Set(begin.method.code().to_owned()),
            integration_status: Set(begin.status.code().to_owned()),
            integration_completed_at: Set(None),
            integration_account_id: Set(begin.account.map(|account| account.uuid())),
            testing_since: Set((begin.status == LineStatus::Testing).then_some(now)),
            setup: Set(json!(Setup { begun_at: Some(now), ..begin.setup })),
            is_active: Set(true),
            created_by: Set(self.actor.user().map(|user| user.uuid())),
            updated_at: Set(now),
            ..Default::default()
        };
        let written = match before {
            Some(_) => phone_number::Entity::update(row).exec(&txn).await.map(|_| ()),
            None => {
                row.company_id = Set(self.company().uuid());
                row.inbound_phone_number = Set(number);
                row.transfer_enabled = Set(true);
                row.created_at = Set(now);
                phone_number::Entity::insert(row).exec_without_returning(&txn).await.map(|_| ())
            }
        };
        written.map_err(taken)?;
        let written = phone_number::Entity::find_by_id(id).one(&txn).await?.ok_or(Failure::NotFound)?;
        sync_clinic(&txn, &written, now).await?;
        if begin.number.is_some() {
            follow_at(&txn, self.company(), id, (now, now + FIRST_LOOK)).await?;
        }
        let change = Change {
            action: Kind::LineBegun,
            entity: "phone_number",
            id,
            before: None,
            after: Some(json!({
                "method": begin.method,
                "number": begin.number,
                "original": begin.original,
                "sip": begin.sip,
                "clinic": clinic.context.clinic.name,
            })),
        };
        self.audit(&txn, change).await?;
        txn.commit().await?;
        Ok(id)
    }
}

/// Work that is done to its end, even where nobody waits for it any more: a request is given up after a while, a
/// purchase must not be.
pub(super) async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    tokio::spawn(work).await.unwrap_or_else(|_| Err(Failure::Internal("connecting a line broke down".to_owned())))
}

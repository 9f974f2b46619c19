//! Numbers: those the account has, those that can be bought, and where their calls go.

use super::{ASK, CHANGE, Sid, TwilioRest};
use crate::outbound::ProviderError;
use domain::connection::AtCarrier;
use domain::phone::E164;
use reqwest::Method;
use serde::Deserialize;
use std::collections::HashMap;

/// The most numbers that are offered at once.
const OFFERED: &str = "12";
/// The most numbers of an account that are looked through.
const LISTED: &str = "1000";

/// What is looked for among the numbers that can be bought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Two letters.
    pub country: String,
    /// Three digits, where the country has area codes.
    pub area: Option<String>,
    /// Digits that it has to contain.
    pub contains: Option<String>,
}

/// A number that can be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForSale {
    /// The number.
    pub number: E164,
    /// Where it is from, as far as the carrier says.
    pub place: Option<String>,
    /// Whether it takes texts too.
    pub takes_texts: bool,
    /// Whether the law there asks for a registered address first.
    pub needs_address: bool,
}

/// A number that the account has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The number.
    pub number: E164,
    /// The name it was given at the carrier, where that is another one.
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct Offers {
    available_phone_numbers: Vec<OfferBody>,
}

#[derive(Deserialize)]
struct OfferBody {
    phone_number: String,
    #[serde(default)]
    locality: Option<String>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    address_requirements: Option<String>,
    #[serde(default)]
    capabilities: HashMap<String, bool>,
}

#[derive(Deserialize)]
struct Numbers {
    incoming_phone_numbers: Vec<NumberBody>,
}

/// What is not set is null or blank, depending on what it is.
#[derive(Deserialize)]
struct NumberBody {
    sid: String,
    phone_number: String,
    #[serde(default)]
    friendly_name: Option<String>,
    #[serde(default)]
    voice_url: Option<String>,
    #[serde(default)]
    voice_method: Option<String>,
    #[serde(default)]
    voice_fallback_url: Option<String>,
    #[serde(default)]
    voice_fallback_method: Option<String>,
    #[serde(default)]
    status_callback: Option<String>,
    #[serde(default)]
    status_callback_method: Option<String>,
    #[serde(default)]
    sms_url: Option<String>,
    #[serde(default)]
    sms_method: Option<String>,
    #[serde(default)]
    voice_application_sid: Option<String>,
    #[serde(default)]
    trunk_sid: Option<String>,
    #[serde(default)]
    sms_application_sid: Option<String>,
    #[serde(default)]
    voice_receive_mode: Option<String>,
    #[serde(default)]
    capabilities: HashMap<String, bool>,
}

/// The keys are written in capitals by one endpoint and in small letters by another.
fn can(capabilities: &HashMap<String, bool>, what: &str) -> bool {
    capabilities.iter().any(|(name, can)| *can && name.eq_ignore_ascii_case(what))
}

impl NumberBody {
    fn read(self) -> AtCarrier {
        let text = Option::unwrap_or_default;
        AtCarrier {
            sid: self.sid,
            voice: (text(self.voice_url), text(self.voice_method)),
            fallback: (text(self.voice_fallback_url), text(self.voice_fallback_method)),
            status: (text(self.status_callback), text(self.status_callback_method)),
            texts: (text(self.sms_url), text(self.sms_method)),
            application: text(self.voice_application_sid),
            trunk: text(self.trunk_sid),
            text_application: text(self.sms_application_sid),
            receives: text(self.voice_receive_mode),
            takes_calls: can(&self.capabilities, "voice"),
            takes_texts: can(&self.capabilities, "sms"),
        }
    }
}

impl TwilioRest<'_> {
    /// A number as the account has it; `None` when it does not have it.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn number(&self, number: &E164) -> Result<Option<AtCarrier>, ProviderError> {
        let query = [("PhoneNumber", number.as_str())];
        let found: Numbers = self
            .read(|token| {
                Ok(self.request(Method::GET, &["IncomingPhoneNumbers.json"], token)?.query(&query).timeout(ASK))
            })
            .await?;
        // The carrier filters by a part of the number too.
        let mut all = found.incoming_phone_numbers.into_iter();
        Ok(all.find(|one| one.phone_number == number.as_str()).map(NumberBody::read))
    }

    /// The numbers of the account.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn numbers(&self) -> Result<Vec<Held>, ProviderError> {
        let query = [("PageSize", LISTED)];
        let found: Numbers = self
            .read(|token| {
                Ok(self.request(Method::GET, &["IncomingPhoneNumbers.json"], token)?.query(&query).timeout(ASK))
            })
            .await?;
        let held = found.incoming_phone_numbers.into_iter().filter_map(|one| {
            let number = E164::parse(&one.phone_number).ok()?;
            let name = one.friendly_name.filter(|name| !name.trim().is_empty() && *name != one.phone_number);
            Some(Held { number, name: name.map(|name| name.chars().take(64).collect()) })
        });
        Ok(held.collect())
    }

    /// Local numbers that can be bought and take calls.
    ///
    /// # Errors
    /// See [`ProviderError`]; a country without such numbers is an empty list.
    pub async fn for_sale(&self, search: &Search) -> Result<Vec<ForSale>, ProviderError> {
        let path = ["AvailablePhoneNumbers", &search.country, "Local.json"];
        let mut query = vec![("VoiceEnabled", "true"), ("PageSize", OFFERED)];
        query.extend(search.area.as_deref().map(|area| ("AreaCode", area)));
        query.extend(search.contains.as_deref().map(|digits| ("Contains", digits)));
        let found: Offers =
            match self.read(|token| Ok(self.request(Method::GET, &path, token)?.query(&query).timeout(ASK))).await {
                Err(ProviderError::Refused { status: 404, .. }) => return Ok(Vec::new()),
                other => other?,
            };
        let offers = found.available_phone_numbers.into_iter().filter_map(|one| {
            let parts: Vec<String> =
                [one.locality, one.region].into_iter().flatten().filter(|p| !p.is_empty()).collect();
            Some(ForSale {
                number: E164::parse(&one.phone_number).ok()?,
                place: Some(parts.join(", ")).filter(|place| !place.is_empty()),
                takes_texts: can(&one.capabilities, "sms"),
                needs_address: one.address_requirements.is_some_and(|what| what != "none"),
            })
        });
        Ok(offers.collect())
    }

    /// Buys a number with its addresses. Not to be repeated blindly: after [`ProviderError::Slow`] or `Unreachable` it may
    /// be bought already, which [`Self::number`] tells.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn buy(
        &self,
        number: &E164,
        name: &str,
        settings: &[(&'static str, &str)],
    ) -> Result<AtCarrier, ProviderError> {
        let mut form = vec![("PhoneNumber", number.as_str()), ("FriendlyName", name)];
        // A new number has no application and no trunk to be taken off.
        form.extend(settings.iter().filter(|(_, value)| !value.is_empty()));
        let bought: NumberBody = self
            .read(|token| {
                Ok(self.request(Method::POST, &["IncomingPhoneNumbers.json"], token)?.form(&form).timeout(CHANGE))
            })
            .await?;
        Ok(bought.read())
    }

    /// Writes a number's addresses and reads back what the carrier has then.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn set_number(&self, sid: &Sid, settings: &[(&'static str, &str)]) -> Result<AtCarrier, ProviderError> {
        let file = format!("{}.json", sid.as_str());
        let path = ["IncomingPhoneNumbers", &file];
        self.send(|token| Ok(self.request(Method::POST, &path, token)?.form(settings).timeout(CHANGE))).await?;
        let now: NumberBody = self.read(|token| Ok(self.request(Method::GET, &path, token)?.timeout(ASK))).await?;
        Ok(now.read())
    }

    /// Gives a number back to the carrier. One that is gone already is no error.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn give_back(&self, sid: &Sid) -> Result<(), ProviderError> {
        let file = format!("{}.json", sid.as_str());
        let path = ["IncomingPhoneNumbers", &file];
        match self.send(|token| Ok(self.request(Method::DELETE, &path, token)?.timeout(CHANGE))).await {
            Ok(_) | Err(ProviderError::Refused { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

//! Moving numbers to the carrier. It is a newer interface at another host, and for numbers of the United States only.

use super::{ASK, CHANGE, Sid, TwilioRest};
use crate::outbound::{BaseUrl, ProviderError};
use domain::connection::{Bill, PortNews, PortRequest};
use domain::phone::E164;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use std::time::Duration;

/// A file of ten megabytes over a slow line.
const UPLOAD: Duration = Duration::from_secs(40);

/// Whether the interface moves a number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Portability {
    /// Whether it does.
    #[serde(default, deserialize_with = "or_false")]
    pub portable: bool,
    /// Whether the phone company of today wants a PIN.
    #[serde(default, rename = "pin_and_account_number_required", deserialize_with = "or_false")]
    pub pin_needed: bool,
}

fn or_false<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::<bool>::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Deserialize)]
struct Document {
    sid: String,
}

#[derive(Deserialize)]
struct Request {
    port_in_request_sid: String,
    #[serde(default)]
    port_in_request_status: Option<String>,
    #[serde(default)]
    order_cancellation_reason: Option<String>,
    #[serde(default)]
    phone_numbers: Option<Vec<Number>>,
}

#[derive(Deserialize)]
struct Number {
    #[serde(default)]
    phone_number: Option<String>,
    #[serde(default)]
    port_in_phone_number_status: Option<String>,
    #[serde(default)]
    rejection_reason: Option<String>,
}

impl TwilioRest<'_> {
    fn at(&self) -> BaseUrl {
        self.outbound.providers.twilio.twilio_numbers()
    }

    /// Whether the interface moves a number here. Of one that it does not move the carrier tells with status 400.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn portability(&self, number: &E164) -> Result<Portability, ProviderError> {
        let path = ["v1", "Porting", "Portability", "PhoneNumber", number.as_str()];
        let base = self.at();
        let ask = |token: &str| Ok(self.request_at(&base, Method::GET, &path, token)?.timeout(ASK));
        match self.read(ask).await {
            Err(ProviderError::Refused { status: 400, .. }) => Ok(Portability { portable: false, pin_needed: false }),
            other => other,
        }
    }

    /// Uploads the bill; answers the carrier's id of it.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn upload_bill(&self, bill: Bill) -> Result<String, ProviderError> {
        let kind = bill.kind();
        let bytes = bill.into_bytes();
        let base = self.outbound.providers.twilio.twilio_documents();
        let document: Document = self
            .read(|token| {
                let file = Part::bytes(bytes.clone()).file_name(kind.file_name()).mime_str(kind.media_type());
                let file = file.map_err(|error| ProviderError::NotSetUp(error.to_string()))?;
                let form = Form::new().text("document_type", "utility_bill").part("File", file);
                let request = self.request_at(&base, Method::POST, &["v1", "Documents"], token)?;
                Ok(request.multipart(form).timeout(UPLOAD))
            })
            .await?;
        Ok(document.sid)
    }

    /// Asks for a number; answers the carrier's id of the request.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn port(&self, number: &E164, request: &PortRequest, document: &str) -> Result<Sid, ProviderError> {
        let body = request.to_carrier(self.sid()?.as_str(), number, document);
        let base = self.at();
        let path = ["v1", "Porting", "PortIn"];
        let made: Request = self
            .read(|token| Ok(self.request_at(&base, Method::POST, &path, token)?.json(&body).timeout(CHANGE)))
            .await?;
        Sid::parse("KW", &made.port_in_request_sid)
            .ok_or_else(|| ProviderError::Nonsense("the id of the request is none".to_owned()))
    }

    /// Where a request stands, for one number of it.
    ///
    /// # Errors
    /// See [`ProviderError`]; a state that is not documented is `Nonsense`.
    pub async fn port_news(&self, request: &Sid, number: &E164) -> Result<PortNews, ProviderError> {
        let base = self.at();
        let path = ["v1", "Porting", "PortIn", request.as_str()];
        let found: Request =
            self.read(|token| Ok(self.request_at(&base, Method::GET, &path, token)?.timeout(ASK))).await?;
        let own = found
            .phone_numbers
            .unwrap_or_default()
            .into_iter()
            .find(|one| one.phone_number.as_deref() == Some(number.as_str()));
        let (of_number, refusal) =
            own.map_or((None, None), |one| (one.port_in_phone_number_status, one.rejection_reason));
        let said = refusal.or(found.order_cancellation_reason).filter(|words| !words.trim().is_empty());
        let said = said.map(|words| words.chars().take(300).collect());
        let status = found.port_in_request_status.unwrap_or_default();
        PortNews::of(&status, of_number.as_deref(), said).ok_or_else(|| {
            ProviderError::Nonsense(format!("a port that is “{}”", status.chars().take(40).collect::<String>()))
        })
    }

    /// Takes a request back. One that is over already is no error.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn cancel_port(&self, request: &Sid) -> Result<(), ProviderError> {
        let base = self.at();
        let path = ["v1", "Porting", "PortIn", request.as_str()];
        let ask = |token: &str| Ok(self.request_at(&base, Method::DELETE, &path, token)?.timeout(CHANGE));
        match self.send(ask).await {
            Ok(_) | Err(ProviderError::Refused { status: 404, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

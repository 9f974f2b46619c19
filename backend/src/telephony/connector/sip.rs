//! An assistant behind a SIP address: the carrier dials it, and tells how that ended.

use super::choice::SipLine;
use super::{AssistantConnector, Connected, ConnectorError, Scene};
use crate::crypto::{CryptoError, Keyring};
use async_trait::async_trait;
use domain::ids::CompanyId;
use domain::sip::SipAddress;
use domain::twiml::{Twiml, dial_assistant};
use secrecy::{ExposeSecret as _, SecretString};

/// The carrier's limit on an address, headers not counted.
const MAX_URI: usize = 255;

pub(super) struct Sip {
    line: SipLine,
    password: Result<Option<SecretString>, CryptoError>,
}

impl Sip {
    pub(super) fn new(line: SipLine, keys: &Keyring, company: CompanyId) -> Self {
        let password = line.password.as_ref().map(|stored| match keys.open(stored, company.uuid().as_bytes()) {
            // Not an envelope of ours: as it was typed.
            Err(CryptoError::Damaged | CryptoError::UnknownKey(_)) if !Keyring::is_sealed(stored) => {
                Ok(stored.clone().into())
            }
            opened => opened,
        });
        Self { line, password: password.transpose() }
    }

    /// The address with the call's id as a header, by which the assistant's messages find the call.
    fn uri(&self, call_sid: &str) -> Result<String, ConnectorError> {
        let uri = self.line.uri.as_str();
        let starts = ["sip:", "sips:"]
            .iter()
            .any(|scheme| uri.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)));
        let plain = uri.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\\'));
        if !starts || !plain || uri.len() > MAX_URI || SipAddress::parse(uri).is_none() {
            return Err(ConnectorError::Setup("the SIP address cannot be dialled"));
        }
        if call_sid.is_empty() || !call_sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Ok(uri.to_owned());
        }
        let with = if uri.contains('?') { '&' } else { '?' };
        Ok(format!("{uri}{with}x-call-sid={call_sid}"))
    }

    fn document(&self, scene: &Scene<'_>, uri: &str, password: Option<&str>) -> Twiml {
        let login = self.line.username.as_deref().map(|name| (name, password.unwrap_or_default()));
        dial_assistant(uri, login, scene.leg, &scene.answer)
    }
}

#[async_trait]
impl AssistantConnector for Sip {
    fn name(&self) -> &'static str {
        "sip"
    }

    async fn connect(&self, scene: &Scene<'_>) -> Result<Connected, ConnectorError> {
        let Ok(password) = &self.password else { return Err(ConnectorError::Setup("the SIP password cannot be read")) };
        let uri = self.uri(scene.call_sid)?;
        let twiml = self.document(scene, &uri, password.as_ref().map(|password| password.expose_secret()));
        Ok(Connected { secret: password.is_some(), ..twiml.into() })
    }

    fn preview(&self, scene: &Scene<'_>) -> Twiml {
        match self.uri("") {
            Ok(uri) => self.document(scene, &uri, self.line.password.as_ref().map(|_| "********")),
            Err(error) => {
                Twiml::note(&format!("The assistant cannot be connected: {error}. The clinic’s backup follows."))
            }
        }
    }
}

//! Vapi with the provider bypass: Vapi makes the call's assistant ready and gives us the document that connects it,
//! and our webhook stays in charge of the number.

use super::choice::{VapiLine, VapiWho};
use super::{AssistantConnector, BUDGET, Connected, ConnectorError, Scene, document};
use crate::outbound::{Outbound, ProviderError};
use crate::telephony::{Resolved, Telephony};
use async_trait::async_trait;
use domain::assistant::steer::{VapiBody, vapi_cautious, vapi_overrides};
use domain::twiml::Twiml;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

pub(super) struct Vapi<'t> {
    pub outbound: &'t Outbound,
    pub key: SecretString,
    pub line: VapiLine,
}

/// What we read of the answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    phone_call_provider_details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(default)]
    twiml: Option<String>,
}

impl Vapi<'_> {
    async fn create(&self, scene: &Scene<'_>, settings: Map<String, Json>) -> Result<Created, ProviderError> {
        let url = self.outbound.providers.vapi.join(&["call"]);
        let request = self.outbound.request(reqwest::Method::POST, url).bearer_auth(self.key.expose_secret());
        self.outbound.json(request.json(&self.body(scene, settings)), BUDGET).await
    }

    fn body(&self, scene: &Scene<'_>, settings: Map<String, Json>) -> Json {
        // A withheld number is none that Vapi takes: the clinic's own stands in for it.
        let caller = scene.caller.number().filter(|number| number.is_dialable());
        let customer = match caller.or(scene.resolved.own_number.as_ref()) {
            Some(number) => json!({"number": number.as_str()}),
            None => json!({"number": "anonymous", "numberE164CheckEnabled": false}),
        };
        let mut body = json!({
            "phoneNumberId": self.line.phone_number_id,
            "phoneCallProviderBypassEnabled": true,
            "customer": customer,
            "assistantOverrides": overrides(scene.resolved, scene.call_sid, settings),
        });
        let (field, id) = match &self.line.who {
            VapiWho::Assistant(id) => ("assistantId", id),
            VapiWho::Squad(id) => ("squadId", id),
        };
        body[field] = json!(id);
        body
    }
}

/// What the assistant's prompt may name: `{{clinicName}}`, `{{clinicAddress}}`, `{{language}}`. `callSid` comes back
/// with every message. `settings` are the call settings in Vapi's words.
pub(in crate::telephony) fn overrides(resolved: &Resolved, call_sid: &str, mut settings: Map<String, Json>) -> Json {
    let values = json!({
        "clinicName": resolved.context.name,
        "clinicAddress": resolved.address.as_deref().unwrap_or_default(),
        "language": resolved.context.language.code(),
        "callSid": call_sid,
    });
    settings.insert("variableValues".to_owned(), values);
    Json::Object(settings)
}

/// The call settings in Vapi's words; nothing where nobody saved any.
pub(in crate::telephony) fn settings_at_vapi(resolved: &Resolved, body: VapiBody) -> Map<String, Json> {
    let (clinic, language) = (&resolved.context.name, resolved.context.language);
    let saved = resolved.assistant.call.as_ref();
    saved.map(|settings| vapi_overrides(settings, clinic, language, body)).unwrap_or_default()
}

#[async_trait]
impl AssistantConnector for Vapi<'_> {
    fn name(&self) -> &'static str {
        "vapi"
    }

    async fn connect(&self, scene: &Scene<'_>) -> Result<Connected, ConnectorError> {
        let settings = settings_at_vapi(scene.resolved, VapiBody::OurCall);
        let steered = !settings.is_empty();
        let (created, refused) = match self.create(scene, settings).await {
            // Settings that Vapi does not take cost the settings, not the call.
            Err(ProviderError::Refused { status: 400 | 422, .. }) if steered => {
                let clinic = &scene.resolved.slug;
                tracing::error!(clinic, "Vapi refused the call settings; the call goes on without them");
                metrics::counter!("assistant_settings_refused_total").increment(1);
                (self.create(scene, vapi_cautious()).await?, true)
            }
            first => (first?, false),
        };
        let twiml = created.phone_call_provider_details.and_then(|details| details.twiml);
        let twiml = document::checked(&twiml.ok_or(ConnectorError::Nonsense("no document"))?)?;
        let provider_call = created.id.filter(|id| !id.is_empty() && id.len() <= 64);
        Ok(Connected { provider_call, settings_refused: refused, ..twiml.into() })
    }

    fn preview(&self, _scene: &Scene<'_>) -> Twiml {
        Twiml::note(
            "When the call comes, Vapi is asked for the document that connects its assistant. \
             Without a usable one within 3 seconds the clinic’s backup follows.",
        )
    }
}

/// The decrypted `credentials` of an account at Vapi.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VapiCredentials {
    api_key: String,
}

impl Telephony {
    /// The key that the company's calls are made with: its own, else the platform's.
    pub(super) fn vapi_key(&self, resolved: &Resolved) -> Option<SecretString> {
        let own = resolved.assistant.credentials.as_deref().and_then(|sealed| {
            let opened = self.keys.open(sealed, resolved.company.uuid().as_bytes()).ok()?;
            let read: VapiCredentials = serde_json::from_str(opened.expose_secret()).ok()?;
            Some(read.api_key).filter(|key| !key.trim().is_empty()).map(SecretString::from)
        });
        own.or_else(|| self.outbound.providers.vapi_api_key.clone())
    }
}

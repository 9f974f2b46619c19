//! Which assistant takes a clinic's calls, as the number and the assistant's settings say.

use domain::assistant::CallSettings;
use serde_json::Value as Json;

/// What is set up, as it is stored.
#[derive(Debug, Clone, Default)]
pub struct AssistantSetup {
    /// The number at Vapi.
    pub(in crate::telephony) phone_number_id: Option<String>,
    /// A squad of assistants for this number.
    pub(in crate::telephony) squad_id: Option<String>,
    /// The assistant's settings; `call.connector` counts here.
    pub(in crate::telephony) settings: Json,
    /// The company's own account at Vapi, encrypted.
    pub(in crate::telephony) credentials: Option<String>,
    /// How the assistant is on the phone, where somebody saved that and its calls are on.
    pub(in crate::telephony) call: Option<CallSettings>,
}

/// Who answers at Vapi.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::telephony) enum VapiWho {
    /// One assistant.
    Assistant(String),
    /// A squad.
    Squad(String),
}

/// A number at Vapi with who answers there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::telephony) struct VapiLine {
    pub phone_number_id: String,
    pub who: VapiWho,
}

/// A SIP address with its login.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::telephony) struct SipLine {
    pub uri: String,
    pub username: Option<String>,
    /// As it is stored: encrypted, or as it was typed.
    pub password: Option<String>,
}

/// The way to take.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::telephony) enum Choice {
    /// The built-in receptionist.
    Builtin,
    /// Any SIP address.
    Sip(SipLine),
    /// Vapi, with the SIP address to use where there is no key.
    Vapi { line: VapiLine, sip: Option<SipLine> },
}

impl AssistantSetup {
    fn connector(&self, name: &str) -> Option<String> {
        let text = self.settings.pointer(&format!("/call/connector/{name}"))?.as_str()?.trim();
        Some(text.to_owned()).filter(|text| !text.is_empty())
    }

    /// Who answers at Vapi, if anybody.
    pub(in crate::telephony) fn vapi_who(&self) -> Option<VapiWho> {
        let squad = self.squad_id.clone().or_else(|| self.connector("squadId"));
        squad.map(VapiWho::Squad).or_else(|| self.connector("assistantId").map(VapiWho::Assistant))
    }

    /// The number's own setup comes first, then the assistant's; without either the built-in receptionist answers.
    pub(in crate::telephony) fn choose(&self) -> Choice {
        let line = |name: &str| {
            let uri = self.connector(name)?;
            Some(SipLine { uri, username: self.connector("username"), password: self.connector("password") })
        };
        let kind = self.connector("kind");
        let sip = match kind.as_deref() {
            Some("sip") => line("uri"),
            Some("vapi") => line("sipUri"),
            _ => None,
        };
        match (self.phone_number_id.clone(), self.vapi_who(), sip) {
            (Some(phone_number_id), Some(who), sip) => Choice::Vapi { line: VapiLine { phone_number_id, who }, sip },
            (_, _, Some(sip)) => Choice::Sip(sip),
            _ => Choice::Builtin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chosen(phone: Option<&str>, squad: Option<&str>, connector: Json) -> &'static str {
        let setup = AssistantSetup {
            phone_number_id: phone.map(Into::into),
            squad_id: squad.map(Into::into),
            settings: json!({"call": {"connector": connector}}),
            ..AssistantSetup::default()
        };
        match setup.choose() {
            Choice::Builtin => "builtin",
            Choice::Sip(_) => "sip",
            Choice::Vapi { sip: None, .. } => "vapi",
            Choice::Vapi { sip: Some(_), .. } => "vapi or sip",
        }
    }

    #[test]
    fn the_number_comes_before_the_assistant_and_nothing_means_built_in() {
        let sip = json!({"kind": "sip", "uri": "sip:a@b.example"});
        for (phone, squad, connector, way) in [
            (None, None, json!(null), "builtin"),
            (None, None, json!("sip"), "builtin"),
            (None, None, json!({"kind": "builtin"}), "builtin"),
            (None, None, json!({"kind": "sip"}), "builtin"),
            (None, None, json!({"kind": "sip", "uri": 7}), "builtin"),
            (None, None, sip.clone(), "sip"),
            (Some("pn"), None, json!(null), "builtin"),
            (Some("pn"), None, sip.clone(), "sip"),
            (Some("pn"), Some("sq"), json!(null), "vapi"),
            (Some("pn"), Some("sq"), sip, "vapi or sip"),
            (Some("pn"), None, json!({"kind": "vapi", "assistantId": "a"}), "vapi"),
            (Some("pn"), None, json!({"kind": "vapi", "assistantId": "a", "sipUri": "sip:a@b.c"}), "vapi or sip"),
            (None, None, json!({"kind": "vapi", "assistantId": "a", "sipUri": "sip:a@b.c"}), "sip"),
            (None, Some("sq"), json!({"kind": "vapi", "assistantId": "a"}), "builtin"),
        ] {
            assert_eq!(chosen(phone, squad, connector.clone()), way, "{phone:?} {squad:?} {connector}");
        }
    }
}

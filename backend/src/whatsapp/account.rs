use domain::whatsapp::OnCall;
use secrecy::SecretString;
use serde::Deserialize;
use uuid::Uuid;

/// The decrypted `credentials` of an account of type whatsapp.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Credentials {
    app_secret: Option<SecretString>,
    /// During a rotation, the one before.
    previous_app_secret: Option<SecretString>,
    verify_token: Option<SecretString>,
    access_token: Option<SecretString>,
    phone_number_id: Option<String>,
    clinic_id: Option<String>,
    clinic: Option<String>,
    number: Option<String>,
    on_call: Option<String>,
}

/// Where an account's calls belong when its own number leads to no clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// The clinic with this id.
    Clinic(Uuid),
    /// The clinic with this slug.
    Slug(String),
    /// The clinic of this number, as typed.
    Number(String),
}

impl Credentials {
    /// Reads them; `None` when they are no JSON object.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let read: serde_json::Value = serde_json::from_str(text).ok()?;
        serde_json::from_value(read).ok().filter(|_| text.trim_start().starts_with('{'))
    }

    /// The secrets that webhooks may be signed with; the one before only while a rotation lasts.
    #[must_use]
    pub fn app_secrets(&self, rotating: bool) -> Vec<SecretString> {
        let previous = filled(&self.previous_app_secret).filter(|_| rotating);
        filled(&self.app_secret).into_iter().chain(previous).collect()
    }

    /// What Meta must repeat when the webhook is set up.
    #[must_use]
    pub fn verify_token(&self) -> Option<SecretString> {
        filled(&self.verify_token)
    }

    /// The key for requests to Meta.
    #[must_use]
    pub fn access_token(&self) -> Option<SecretString> {
        filled(&self.access_token)
    }

    /// Meta's id of the number, where the account is for one number.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&str> {
        self.phone_number_id.as_deref().map(str::trim).filter(|id| !id.is_empty())
    }

    /// What is done with a call that rings.
    #[must_use]
    pub fn on_call(&self) -> OnCall {
        OnCall::from_code(self.on_call.as_deref().unwrap_or_default())
    }

    /// Where calls belong when the number itself leads to no clinic.
    #[must_use]
    pub fn home(&self) -> Option<Home> {
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let id = given(&self.clinic_id).map(|text| match text.parse() {
            Ok(id) => Home::Clinic(id),
            Err(_) => Home::Slug(text),
        });
        id.or_else(|| given(&self.clinic).map(Home::Slug)).or_else(|| given(&self.number).map(Home::Number))
    }
}

fn filled(secret: &Option<SecretString>) -> Option<SecretString> {
    use secrecy::ExposeSecret as _;
    secret.clone().filter(|secret| !secret.expose_secret().is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn blanks_are_no_secrets_and_nothing_shows() {
        let text =
            r#"{"appSecret":"s3cret-a","previousAppSecret":"","verifyToken":"","clinic":" west ","onCall":"reject"}"#;
        let read = Credentials::parse(text).unwrap();
        assert_eq!((read.app_secrets(true).len(), read.verify_token().is_none()), (1, true));
        assert_eq!((read.home(), read.on_call()), (Some(Home::Slug("west".into())), OnCall::Reject));
        assert!(!format!("{read:?}").contains("s3cret"));
        assert!(Credentials::parse("[]").is_none() && Credentials::parse("").is_none());
        assert!(Credentials::parse("{}").unwrap().app_secrets(true).is_empty());
    }
}

//! What each kind of account needs: one table, from which forms, the API and the checks are made.

use super::kind::AccountKind;
use super::values;

/// How a value is given and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// A text that everybody of the company may see.
    Text,
    /// Never shown again once it is stored.
    Secret,
    /// One of these, with their words.
    Choice(&'static [(&'static str, &'static str)]),
    /// A clinic of the company, by its id.
    Clinic,
}

/// One value of an account.
#[derive(Debug)]
pub struct FieldSpec {
    /// Its name, stored and on the wire.
    pub name: &'static str,
    /// Its name on screen, as the provider calls it.
    pub label: &'static str,
    /// Where to find it, or what happens without it.
    pub hint: &'static str,
    /// How it is given.
    pub input: Input,
    /// Whether an account without it is none.
    pub required: bool,
    /// It says whose account this is: with another one, secrets that were stored for the old one are not kept.
    pub(super) identity: bool,
    /// Makes sense only together with this one.
    pub(super) with: Option<&'static str>,
    /// Where the value before it is kept while both are taken.
    pub(super) previous: Option<&'static str>,
    pub(super) check: fn(&str) -> Result<String, String>,
}

impl FieldSpec {
    /// Whether it is never shown.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self.input, Input::Secret)
    }

    /// Its name inside a sentence.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut letters = self.label.chars();
        match (letters.next(), letters.next()) {
            (Some(first), Some(second)) if second.is_lowercase() => {
                first.to_lowercase().chain(self.label.chars().skip(1)).collect()
            }
            _ => self.label.to_owned(),
        }
    }
}

const TEXT: FieldSpec = FieldSpec {
    name: "",
    label: "",
    hint: "",
    input: Input::Text,
    required: false,
    identity: false,
    with: None,
    previous: None,
    check: values::line,
};
const SECRET: FieldSpec = FieldSpec { input: Input::Secret, check: values::key, ..TEXT };

const TWILIO: &[FieldSpec] = &[
    FieldSpec {
        name: "accountSid",
        label: "Account SID",
        hint: "AC and 32 digits and letters, on the first page of the Twilio Console.",
        required: true,
        identity: true,
        check: values::account_sid,
        ..TEXT
    },
    FieldSpec {
        name: "authToken",
        label: "Auth token",
        hint: "Beside the account SID, behind “Show”. Calls are checked with it. After a change the old one is taken for 24 hours more.",
        required: true,
        previous: Some("previousAuthToken"),
        ..SECRET
    },
    FieldSpec {
        name: "apiKeySid",
        label: "API key SID",
        hint: "Optional: SK and 32 digits and letters, under Account, API keys & tokens.",
        with: Some("apiKeySecret"),
        check: values::api_key_sid,
        ..TEXT
    },
    FieldSpec {
        name: "apiKeySecret",
        label: "API key secret",
        hint: "Twilio shows it once, when the key is made.",
        with: Some("apiKeySid"),
        ..SECRET
    },
];

const WHATSAPP: &[FieldSpec] = &[
    FieldSpec {
        name: "phoneNumberId",
        label: "Phone number ID",
        hint: "In the Meta app under WhatsApp, API setup. It is not the phone number itself.",
        required: true,
        check: values::digits,
        ..TEXT
    },
    FieldSpec {
        name: "accessToken",
        label: "Access token",
        hint: "Of a system user, so that it does not end after a day.",
        required: true,
        ..SECRET
    },
    FieldSpec {
        name: "appSecret",
        label: "App secret",
        hint: "In the Meta app under App settings, Basic. Calls are checked with it. After a change the old one is taken for 24 hours more.",
        required: true,
        previous: Some("previousAppSecret"),
        ..SECRET
    },
    FieldSpec {
        name: "verifyToken",
        label: "Verify token",
        hint: "What Meta asks for when the webhook is set up. Left empty, we make one and show it once.",
        ..SECRET
    },
    FieldSpec {
        name: "clinicId",
        label: "Clinic",
        hint: "Where a call belongs when its number itself leads to no clinic.",
        input: Input::Clinic,
        check: values::id,
        ..TEXT
    },
    FieldSpec {
        name: "onCall",
        label: "When a call comes",
        hint: "A WhatsApp call cannot be answered here unless its number is in SIP mode at Meta.",
        input: Input::Choice(&[
            ("record", "Note it only"),
            ("reject", "Decline it"),
            ("sip", "It comes over SIP (SIP mode is on at Meta)"),
        ]),
        check: values::on_call,
        ..TEXT
    },
];

const SIP: &[FieldSpec] = &[
    FieldSpec {
        name: "uri",
        label: "SIP address",
        hint: "Such as sip:front-desk@pbx.example.com. Your phone system’s administrator knows it.",
        required: true,
        identity: true,
        check: values::sip_uri,
        ..TEXT
    },
    FieldSpec {
        name: "username",
        label: "User name",
        hint: "If the phone system asks for a login.",
        with: Some("password"),
        ..TEXT
    },
    FieldSpec {
        name: "password",
        label: "Password",
        hint: "Of that user name.",
        with: Some("username"),
        check: values::password,
        ..SECRET
    },
];

const VAPI: &[FieldSpec] = &[FieldSpec {
    name: "apiKey",
    label: "Private API key",
    hint: "In the Vapi dashboard under API keys: the private one. Without it calls are made with the platform’s key.",
    ..SECRET
}];

const GOOGLE: &[FieldSpec] = &[
    FieldSpec {
        name: "clientId",
        label: "Client ID",
        hint: "In the Google Cloud console under APIs & Services, Credentials. It ends in .apps.googleusercontent.com.",
        required: true,
        identity: true,
        check: values::google_client,
        ..TEXT
    },
    FieldSpec { name: "clientSecret", label: "Client secret", hint: "Beside the client ID.", required: true, ..SECRET },
    FieldSpec {
        name: "refreshToken",
        label: "Refresh token",
        hint: "From the consent with offline access. While the consent screen is in testing it ends after 7 days.",
        required: true,
        ..SECRET
    },
    FieldSpec {
        name: "calendarId",
        label: "Calendar",
        hint: "Its ID from the calendar’s settings, such as clinic@example.com. Empty: the main calendar of whoever gave the consent.",
        ..TEXT
    },
];

pub(super) const fn of(kind: AccountKind) -> &'static [FieldSpec] {
    match kind {
        AccountKind::Twilio => TWILIO,
        AccountKind::Whatsapp => WHATSAPP,
        AccountKind::Sip => SIP,
        AccountKind::Vapi => VAPI,
        AccountKind::GoogleCalendar => GOOGLE,
    }
}

use super::fields::{self, FieldSpec};
use crate::ids::IntegrationAccountId;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccountKind {
    /// A Twilio account: calls and texts on the company's own numbers.
    Twilio,
    /// A WhatsApp Business number.
    Whatsapp,
    /// A phone system or assistant that is reached over SIP.
    Sip,
    /// An account at Vapi.
    Vapi,
    /// A Google calendar.
    GoogleCalendar,
}

impl AccountKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Twilio, Self::Whatsapp, Self::Vapi, Self::Sip, Self::GoogleCalendar];

    /// The code in addresses and forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::Whatsapp => "whatsapp",
            Self::Sip => "sip",
            Self::Vapi => "vapi",
            Self::GoogleCalendar => "google_calendar",
        }
    }

    /// Reads [`Self::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The stored `account_type`. Whatever has no type of its own is `custom` with a [`Self::provider`].
    #[must_use]
    pub const fn account_type(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::Whatsapp => "whatsapp",
            Self::Sip | Self::Vapi => "custom",
            Self::GoogleCalendar => "google_calendar",
        }
    }

    /// Which of the `custom` ones.
    #[must_use]
    pub const fn provider(self) -> Option<&'static str> {
        match self {
            Self::Sip => Some("sip"),
            Self::Vapi => Some("vapi"),
            _ => None,
        }
    }

    /// The kind that a program names: a custom account without a provider is a SIP one.
    #[must_use]
    pub fn named(account_type: &str, provider: Option<&str>) -> Option<Self> {
        let provider = provider.or_else(|| (account_type == "custom").then_some("sip"));
        Self::ALL.into_iter().find(|kind| kind.account_type() == account_type && kind.provider() == provider)
    }

    /// The kind of a stored row; custom accounts tell theirs by `external_account_id`.
    #[must_use]
    pub fn stored(account_type: &str, external: Option<&str>) -> Self {
        match (account_type, external) {
            ("twilio", _) => Self::Twilio,
            ("whatsapp", _) => Self::Whatsapp,
            ("google_calendar", _) => Self::GoogleCalendar,
            (_, Some("vapi")) => Self::Vapi,
            _ => Self::Sip,
        }
    }

    /// The words on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Twilio => "Twilio",
            Self::Whatsapp => "WhatsApp",
            Self::Sip => "SIP",
            Self::Vapi => "Vapi",
            Self::GoogleCalendar => "Google Calendar",
        }
    }

    /// What it needs, in the order of the form.
    #[must_use]
    pub const fn fields(self) -> &'static [FieldSpec] {
        fields::of(self)
    }

    /// The field with that name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<&'static FieldSpec> {
        self.fields().iter().find(|spec| spec.name == name)
    }

    /// Where the provider posts to, behind the public address; none where nothing is posted.
    #[must_use]
    pub fn webhook_path(self, id: IntegrationAccountId) -> Option<String> {
        match self {
            Self::Twilio => Some(format!("/api/webhooks/twilio/voice/{id}")),
            Self::Whatsapp => Some(format!("/api/webhooks/whatsapp/call/{id}")),
            Self::Vapi => Some("/api/webhooks/vapi".to_owned()),
            Self::Sip => Some("/api/twilio/sip".to_owned()),
            Self::GoogleCalendar => None,
        }
    }

    /// Whether that address is this account's alone.
    #[must_use]
    pub const fn has_own_address(self) -> bool {
        matches!(self, Self::Twilio | Self::Whatsapp)
    }

    /// Whether its webhooks carry a secret that we make and a person types in at the provider.
    #[must_use]
    pub const fn carries_our_secret(self) -> bool {
        matches!(self, Self::Vapi)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::AccountKind;

    #[test]
    fn every_kind_is_found_by_each_of_its_names() {
        for kind in AccountKind::ALL {
            assert_eq!(AccountKind::from_code(kind.code()), Some(kind));
            assert_eq!(AccountKind::named(kind.account_type(), kind.provider()), Some(kind));
            assert_eq!(AccountKind::stored(kind.account_type(), kind.provider()), kind);
        }
        assert_eq!(AccountKind::named("custom", None), Some(AccountKind::Sip));
        assert_eq!(AccountKind::named("twilio", Some("vapi")), None);
        assert_eq!(AccountKind::named("vapi", None), None);
    }

    #[test]
    fn names_of_fields_are_no_two_the_same() {
        for kind in AccountKind::ALL {
            let mut names: Vec<_> = kind.fields().iter().map(|spec| spec.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), kind.fields().len());
        }
    }
}

//! Typed ids. They are minted by the backend (UUID v7), never here; a clinic's id can never be
//! passed where a company's is expected.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The bare UUID, for storage.
            #[must_use]
            pub const fn uuid(self) -> Uuid { self.0 }
        }
        impl From<Uuid> for $name { fn from(id: Uuid) -> Self { Self(id) } }
        impl From<$name> for Uuid { fn from(id: $name) -> Self { id.0 } }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )+};
}

ids! {
    /// A company: the tenant, the isolation boundary.
    CompanyId,
    /// A person who signs in.
    UserId,
    /// One practice of a company.
    ClinicId,
    /// An inbound number or SIP address.
    PhoneNumberId,
    /// An assistant of a company.
    ChatbotId,
    /// What the platform offers: the package an assistant is made from.
    PackageId,
    /// An AI model.
    ModelId,
    /// One phone or web call.
    CallId,
    /// One thread of messages with one person.
    ConversationId,
    /// A company's own provider credentials.
    IntegrationAccountId,
}

//! How a clinic's calls come to the platform: by a number that was moved here, by one that the clinic's own number
//! forwards to, or over SIP; how far the setting up is; and what shows that it works.

mod addresses;
mod arrival;
mod bill;
mod port;
mod port_request;

pub use addresses::{Addresses, AtCarrier, Drift, PATIENCE, Setting, drift};
pub use arrival::{Arrival, ArrivedCall, WaitingLine, arrival};
pub use bill::{Bill, BillKind, MAX_BILL};
pub use port::{Port, PortNews, PortState, PortStep, PortWay};
pub use port_request::{Customer, EARLIEST_DAYS, PortRequest, PortTyped};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most numbers and addresses that lead to one clinic. Each number at the carrier is paid for by the month: a slip, or
/// somebody in anger, must not buy a hundred.
pub const MOST_LINES: usize = 10;

/// How calls get here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The number was moved to the carrier.
    Ported,
    /// The clinic's own number forwards to one at the carrier.
    Forwarded,
    /// The clinic's phone system calls over SIP.
    Sip,
}

impl Method {
    /// Every method, the one that suits most clinics first.
    pub const ALL: [Self; 3] = [Self::Forwarded, Self::Ported, Self::Sip];

    /// The stored word (`phone_numbers.integration_method`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ported => "ported",
            Self::Forwarded => "forwarded",
            Self::Sip => "sip",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }
}

/// How far the setting up of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// It is being set up.
    Pending,
    /// Set up; nobody has called yet to see that it works.
    Testing,
    /// A call came through.
    Active,
    /// Setting up came to nothing.
    Failed,
}

impl LineStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Testing, Self::Active, Self::Failed];

    /// The stored word (`phone_numbers.integration_status`).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Testing => "testing",
            Self::Active => "active",
            Self::Failed => "failed",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// How much it counts beside other lines of the clinic.
    const fn weight(self) -> u8 {
        match self {
            Self::Active => 3,
            Self::Testing => 2,
            Self::Pending => 1,
            Self::Failed => 0,
        }
    }
}

/// What `clinics.phone_integration_method` says of a clinic with these lines: the method of the line that is furthest,
/// the first of several; `pending` while none can be called, `none` without any.
#[must_use]
pub fn clinic_method(lines: impl IntoIterator<Item = (Method, LineStatus)>) -> &'static str {
    let mut best: Option<(Method, LineStatus)> = None;
    for line in lines {
        if best.is_none_or(|(_, status)| line.1.weight() > status.weight()) {
            best = Some(line);
        }
    }
    match best {
        None | Some((_, LineStatus::Failed)) => "none",
        Some((_, LineStatus::Pending)) => "pending",
        Some((method, _)) => method.code(),
    }
}

/// What is known of a line besides its numbers (`phone_numbers.setup`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Setup {
    /// The request to move the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// What the carrier had the last time it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
    /// The number was bought here, and is given back when the line ends, if somebody wants that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bought: bool,
    /// When somebody began it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun_at: Option<DateTime<Utc>>,
    /// It failed, and somebody has seen that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dismissed: bool,
    /// Why it failed, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What the carrier had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// What is not as it should be; nothing where calls and texts come here.
    #[serde(default)]
    pub drift: Vec<Drift>,
    /// Why nothing was learnt, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Reading {
    /// Whether the carrier was asked and everything is as it should be.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.drift.is_empty() && self.problem.is_none()
    }
}

impl Setup {
    /// Reads what is stored. What cannot be read counts as nothing: it costs a look at the carrier, no call.
    #[must_use]
    pub fn stored(json: &serde_json::Value) -> Self {
        serde_json::from_value(json.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_furthest_line_speaks_for_the_clinic() {
        use LineStatus::{Active, Failed, Pending, Testing};
        use Method::{Forwarded, Ported, Sip};
        assert_eq!(clinic_method([]), "none");
        assert_eq!(clinic_method([(Ported, Failed)]), "none");
        assert_eq!(clinic_method([(Ported, Failed), (Forwarded, Pending)]), "pending");
        assert_eq!(clinic_method([(Ported, Pending), (Forwarded, Testing)]), "forwarded");
        assert_eq!(clinic_method([(Forwarded, Testing), (Sip, Active), (Ported, Active)]), "sip");
    }

    #[test]
    fn codes_are_read_back_and_nonsense_is_none() {
        for method in Method::ALL {
            assert_eq!(Method::from_code(method.code()), Some(method));
            assert_eq!(serde_json::json!(method), method.code());
        }
        for status in LineStatus::ALL {
            assert_eq!(LineStatus::from_code(status.code()), Some(status));
            assert_eq!(serde_json::json!(status), status.code());
        }
        assert_eq!((Method::from_code("none"), LineStatus::from_code("")), (None, None));
        for odd in [serde_json::json!("x"), serde_json::json!({"port": 1}), serde_json::Value::Null] {
            assert_eq!(Setup::stored(&odd), Setup::default());
        }
    }
}

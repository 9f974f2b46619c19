//! What the carrier wants to know to move a number, checked before it is asked: it looks at a request for a day before it
//! says that a field was blank.

use crate::FieldError;
use crate::people;
use crate::phone::E164;
use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

/// The carrier takes no day sooner than this many days from now.
pub const EARLIEST_DAYS: i64 = 7;
/// The furthest day that makes sense.
const LATEST_DAYS: i64 = 90;
/// The longest name, address or account number, characters.
const LONGEST: usize = 100;

/// Who has the contract with the phone company of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customer {
    /// A business.
    Business,
    /// A person.
    Individual,
}

impl Customer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Business, Self::Individual];

    /// The carrier's word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Business => "Business",
            Self::Individual => "Individual",
        }
    }

    /// Reads the carrier's word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|customer| customer.code() == code)
    }
}

/// As typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the field of its name in PortRequest")]
pub struct PortTyped {
    pub customer: String,
    pub name: String,
    pub account: String,
    pub account_phone: String,
    pub street: String,
    pub street_2: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub representative: String,
    pub email: String,
    pub pin: String,
    pub day: String,
}

/// Everything the carrier needs. It is sent and not kept: account number and PIN are what takes a number away.
#[derive(Clone, PartialEq, Eq)]
pub struct PortRequest {
    /// Who has the contract.
    pub customer: Customer,
    /// Their name as on the bill.
    pub name: String,
    /// The account number on the bill.
    pub account: String,
    /// The account's main number, where it is another one.
    pub account_phone: Option<E164>,
    /// Where the service is, as on the bill.
    pub street: String,
    /// Suite or floor.
    pub street_2: Option<String>,
    /// City.
    pub city: String,
    /// Two letters.
    pub state: String,
    /// Five or nine digits.
    pub zip: String,
    /// Who signs.
    pub representative: String,
    /// Where the letter to be signed is sent.
    pub email: String,
    /// What mobile numbers and some carriers ask for.
    pub pin: Option<String>,
    /// The day on which the number is to move.
    pub day: Option<NaiveDate>,
}

impl std::fmt::Debug for PortRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PortRequest(…)")
    }
}

impl PortRequest {
    /// Reads what was typed. `pin_needed` where the carrier says that this number needs one.
    ///
    /// # Errors
    /// Every field that is wrong, by its name in [`PortTyped`].
    pub fn read(typed: &PortTyped, pin_needed: bool, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let customer = Customer::from_code(&typed.customer);
        if customer.is_none() {
            wrong.push(FieldError::new("customer", "Choose who has the contract."));
        }
        let mut needed = |field: &str, text: &str, words: &str| {
            let text = text.trim();
            if text.is_empty() {
                wrong.push(FieldError::new(field, words));
            } else if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
                wrong.push(FieldError::new(field, format!("Shorten this to {LONGEST} characters on one line.")));
            }
            text.to_owned()
        };
        let name = needed("name", &typed.name, "Enter the name on the phone bill.");
        let account = needed("account", &typed.account, "Enter the account number on the phone bill.");
        let street = needed("street", &typed.street, "Enter the street and number on the phone bill.");
        let city = needed("city", &typed.city, "Enter the city on the phone bill.");
        let representative = needed(
            "representative",
            &typed.representative,
            "Enter the name of the person who may sign for the number.",
        );
        let street_2 = typed.street_2.trim();
        if street_2.chars().count() > LONGEST || street_2.chars().any(char::is_control) {
            wrong.push(FieldError::new("street_2", format!("Shorten this to {LONGEST} characters on one line.")));
        }
        let state = typed.state.trim().to_ascii_uppercase();
        if state.len() != 2 || !state.bytes().all(|b| b.is_ascii_uppercase()) {
            wrong.push(FieldError::new("state", "Enter the state as two letters, such as NY."));
        }
        let zip = typed.zip.trim().to_owned();
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(&zip, 5) && !zip.split_once('-').is_some_and(|(a, b)| digits(a, 5) && digits(b, 4)) {
            wrong.push(FieldError::new("zip", "Enter the ZIP code with five digits, such as 10001."));
        }
        let email = people::email(&typed.email).map_err(|error| wrong.push(error)).unwrap_or_default();
        let account_phone = match typed.account_phone.trim() {
            "" => None,
            text => E164::parse_human(text)
                .map_err(|problem| wrong.push(FieldError::new("account_phone", problem.to_string())))
                .ok(),
        };
        let pin = typed.pin.trim();
        if pin.is_empty() && pin_needed {
            wrong.push(FieldError::new(
                "pin",
                "This number needs a PIN. Today’s phone company gives it out on request.",
            ));
        } else if pin.len() > 20 || !pin.bytes().all(|b| b.is_ascii_alphanumeric()) {
            wrong.push(FieldError::new("pin", "A PIN has letters and digits only, at most 20."));
        }
        let day = match typed.day.trim() {
            "" => None,
            text => match text.parse::<NaiveDate>() {
                Ok(day) if day < today + Duration::days(EARLIEST_DAYS) => {
                    wrong.push(FieldError::new("day", format!("The carrier needs at least {EARLIEST_DAYS} days.")));
                    None
                }
                Ok(day) if day > today + Duration::days(LATEST_DAYS) => {
                    wrong.push(FieldError::new("day", format!("Choose a day within {LATEST_DAYS} days.")));
                    None
                }
                Ok(day) => Some(day),
                Err(_) => {
                    wrong.push(FieldError::new("day", "Enter a day such as 2027-01-15."));
                    None
                }
            },
        };
        let (Some(customer), true) = (customer, wrong.is_empty()) else { return Err(wrong) };
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Ok(Self {
            customer,
            name,
            account,
            account_phone,
            street,
            street_2: some(street_2),
            city,
            state,
            zip,
            representative,
            email,
            pin: some(pin),
            day,
        })
    }

    /// As the carrier takes it, for a number, with the bill that was uploaded before. The main number of the account is
    /// the number itself where no other was given.
    #[must_use]
    pub fn to_carrier(&self, account_sid: &str, number: &E164, document: &str) -> Value {
        let mut one = json!({ "phone_number": number.as_str() });
        if let Some(pin) = &self.pin {
            one["pin"] = json!(pin);
        }
        let mut address = json!({
            "street": self.street, "city": self.city, "state": self.state, "zip": self.zip, "country": "US",
        });
        if let Some(street_2) = &self.street_2 {
            address["street_2"] = json!(street_2);
        }
        let mut body = json!({
            "account_sid": account_sid,
            "documents": [document],
            "losing_carrier_information": {
                "customer_type": self.customer.code(),
                "customer_name": self.name,
                "account_number": self.account,
                "account_telephone_number": self.account_phone.as_ref().unwrap_or(number).as_str(),
                "address": address,
                "authorized_representative": self.representative,
                "authorized_representative_email": self.email,
            },
            "phone_numbers": [one],
            "notification_emails": [self.email],
        });
        if let Some(day) = self.day {
            body["target_port_in_date"] = json!(day.to_string());
        }
        body
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn typed() -> PortTyped {
        let text = str::to_owned;
        PortTyped {
            customer: text("Business"),
            name: text("Bright Smiles Dental LLC"),
            account: text("4471-22"),
            street: text("350 Fifth Avenue"),
            city: text("New York"),
            state: text("ny"),
            zip: text("10118"),
            representative: text("Dana Cole"),
            email: text("Dana@brightsmiles.example"),
            ..PortTyped::default()
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 28).unwrap()
    }

    fn fields(typed: &PortTyped, pin: bool) -> Vec<String> {
        PortRequest::read(typed, pin, today()).map_or_else(|all| all.into_iter().map(|e| e.field).collect(), |_| vec![])
    }

    #[test]
    fn a_whole_request_is_written_as_the_carrier_takes_it() {
        let number = E164::parse("+12125550123").unwrap();
        let typed = PortTyped { pin: "0042".into(), day: "2026-12-05".into(), ..typed() };
        let body = PortRequest::read(&typed, true, today()).unwrap().to_carrier("AC1", &number, "RD1");
        assert_eq!(body["phone_numbers"], json!([{ "phone_number": "+12125550123", "pin": "0042" }]));
        assert_eq!((&body["documents"], &body["target_port_in_date"]), (&json!(["RD1"]), &json!("2026-12-05")));
        let losing = &body["losing_carrier_information"];
        assert_eq!(
            (&losing["account_telephone_number"], &losing["address"]["state"]),
            (&json!("+12125550123"), &json!("NY"))
        );
        assert_eq!(losing["authorized_representative_email"], "dana@brightsmiles.example");
        assert!(losing["address"].get("street_2").is_none());
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        assert_eq!(
            fields(&PortTyped::default(), true),
            ["customer", "name", "account", "street", "city", "representative", "state", "zip", "email", "pin"]
        );
        assert!(fields(&typed(), false).is_empty());
        let odd = PortTyped {
            zip: "1011A".into(),
            account_phone: "12".into(),
            pin: "<b>".into(),
            day: "2026-12-04".into(),
            name: "x".repeat(101),
            ..typed()
        };
        assert_eq!(fields(&odd, false), ["name", "zip", "account_phone", "pin", "day"]);
        for day in ["2027-06-01", "soon"] {
            assert_eq!(fields(&PortTyped { day: day.into(), ..typed() }, false), ["day"]);
        }
    }

    #[test]
    fn it_does_not_show_itself_in_a_log() {
        let request = PortRequest::read(&typed(), false, today()).unwrap();
        assert_eq!(format!("{request:?}"), "PortRequest(…)");
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_breaks_it(text in ".{0,120}", which in 0..13usize) {
            let mut typed = typed();
            let fields = [
                &mut typed.customer, &mut typed.name, &mut typed.account, &mut typed.account_phone, &mut typed.street,
                &mut typed.street_2, &mut typed.city, &mut typed.state, &mut typed.zip, &mut typed.representative,
                &mut typed.email, &mut typed.pin, &mut typed.day,
            ];
            *fields.into_iter().nth(which).unwrap() = text;
            let _ = PortRequest::read(&typed, false, today());
        }
    }
}

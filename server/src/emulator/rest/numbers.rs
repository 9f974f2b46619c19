//! Numbers that can be bought, all of the fictional range, and those the account has.

use super::answer::{Answered, Form, Refused, not_found, one, page, wrong};
use super::platform::{Platform, fresh_sid, now};
use super::{Shared, sid_of};
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use http::StatusCode;
use serde_json::{Value, json};

/// A new number leads to the carrier's own greeting until its owner sets it.
const GREETING: &str = "https://demo.twilio.com/welcome/voice/";
/// What of a number can be set, by its name in forms.
const SETTINGS: [(&str, &str); 17] = [
    ("VoiceUrl", "voice_url"),
    ("VoiceFallbackUrl", "voice_fallback_url"),
    ("StatusCallback", "status_callback"),
    ("SmsUrl", "sms_url"),
    ("SmsFallbackUrl", "sms_fallback_url"),
    ("FriendlyName", "friendly_name"),
    ("VoiceMethod", "voice_method"),
    ("VoiceFallbackMethod", "voice_fallback_method"),
    ("StatusCallbackMethod", "status_callback_method"),
    ("SmsMethod", "sms_method"),
    ("SmsFallbackMethod", "sms_fallback_method"),
    ("VoiceApplicationSid", "voice_application_sid"),
    ("SmsApplicationSid", "sms_application_sid"),
    ("TrunkSid", "trunk_sid"),
    ("AddressSid", "address_sid"),
    ("IdentitySid", "identity_sid"),
    ("BundleSid", "bundle_sid"),
];

/// A number of the account.
#[derive(Debug, Clone)]
pub(super) struct Number {
    sid: String,
    pub(super) phone_number: String,
    since: String,
    /// By their names in answers.
    set: Vec<(&'static str, String)>,
}

impl Number {
    pub(super) fn new(phone_number: &str) -> Self {
        let mut number = Self {
            sid: fresh_sid("PN"),
            phone_number: phone_number.to_owned(),
            since: now(),
            set: SETTINGS.iter().map(|(_, name)| (*name, String::new())).collect(),
        };
        number.put("voice_url", GREETING);
        number.put("friendly_name", phone_number);
        for (_, method) in SETTINGS.iter().filter(|(_, name)| name.ends_with("_method")) {
            number.put(method, "POST");
        }
        number
    }

    /// One that is set as customers are told to set theirs.
    pub(super) fn leading_to(phone_number: &str, switchboard: &str) -> Self {
        let mut number = Self::new(phone_number);
        number.put("voice_url", &format!("{switchboard}/api/twilio/voice"));
        number.put("status_callback", &format!("{switchboard}/api/webhooks/twilio/voice/status"));
        number.put("sms_url", &format!("{switchboard}/api/webhooks/twilio/sms"));
        number
    }

    fn put(&mut self, name: &str, value: &str) {
        if let Some(slot) = self.set.iter_mut().find(|(known, _)| *known == name) {
            value.clone_into(&mut slot.1);
        }
    }

    /// A setting that is not blank.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }

    /// Takes what a form sets, all or nothing.
    fn change(&mut self, form: &Form) -> Result<(), Refused> {
        let mut changed = self.clone();
        for (parameter, name) in SETTINGS {
            let Some(value) = form.given(parameter) else { continue };
            let is_address = !value.is_empty() && (name.ends_with("_url") || name == "status_callback");
            if is_address && !url::Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
                return Err(wrong(21502, format!("{parameter} is not a valid URL")));
            }
            changed.put(name, value);
        }
        if changed.get("voice_fallback_url").is_some() && changed.get("voice_url").is_none() {
            return Err(wrong(21405, "A fallback URL needs a primary URL"));
        }
        *self = changed;
        Ok(())
    }

    fn shape(&self, platform: &Platform) -> Value {
        let mut body = json!({
            "sid": self.sid,
            "account_sid": platform.account.sid,
            "phone_number": self.phone_number,
            "voice_caller_id_lookup": false,
            "voice_receive_mode": "voice",
            "emergency_status": "Inactive",
            "emergency_address_sid": null,
            "emergency_address_status": "unregistered",
            "type": "local",
            "capabilities": { "voice": true, "sms": true, "mms": true, "fax": false },
            "address_requirements": "none",
            "status": "in-use",
            "origin": "twilio",
            "beta": false,
            "api_version": "2010-04-01",
            "date_created": self.since,
            "date_updated": self.since,
            "uri": platform.uri(&format!("IncomingPhoneNumbers/{}.json", self.sid)),
        });
        for (name, value) in &self.set {
            // What is an id is null until it is set, an address is blank.
            body[*name] = if name.ends_with("_sid") && value.is_empty() { Value::Null } else { json!(value) };
        }
        body
    }
}

pub(super) async fn list(State(platform): Shared, form: Form) -> Answered {
    let wanted = |number: &&Number| form.get("PhoneNumber").is_none_or(|wanted| wanted == number.phone_number);
    let all = platform.held().numbers.iter().filter(wanted).map(|number| number.shape(&platform)).collect();
    page("incoming_phone_numbers", &platform.uri("IncomingPhoneNumbers.json"), &form, all)
}

/// Buys a number that is named, or any of an area code.
pub(super) async fn buy(State(platform): Shared, form: Form) -> Answered {
    let free = for_sale(&platform);
    let phone_number = match (form.get("PhoneNumber"), form.get("AreaCode")) {
        (Some(wanted), _) => free
            .into_iter()
            .find(|number| number == wanted)
            .ok_or_else(|| wrong(21422, format!("{wanted} is not available")))?,
        (None, Some(area)) => free
            .into_iter()
            .find(|number| number[2..].starts_with(area))
            .ok_or_else(|| wrong(21452, format!("No phone numbers found in area code {area}")))?,
        (None, None) => return Err(wrong(21421, "PhoneNumber or AreaCode is required")),
    };
    let mut number = Number::new(&phone_number);
    number.change(&form)?;
    let body = number.shape(&platform);
    platform.held().numbers.push(number);
    one(StatusCode::CREATED, body)
}

pub(super) async fn read(State(platform): Shared, path: Path<(String, String)>) -> Answered {
    let sid = sid_of(&path);
    let held = platform.held();
    let number = held.numbers.iter().find(|number| number.sid == sid).ok_or_else(|| missing(&platform, &sid))?;
    one(StatusCode::OK, number.shape(&platform))
}

pub(super) async fn update(State(platform): Shared, path: Path<(String, String)>, form: Form) -> Answered {
    let sid = sid_of(&path);
    let mut held = platform.held();
    let number = held.numbers.iter_mut().find(|number| number.sid == sid).ok_or_else(|| missing(&platform, &sid))?;
    number.change(&form)?;
    one(StatusCode::OK, number.shape(&platform))
}

pub(super) async fn release(State(platform): Shared, path: Path<(String, String)>) -> Answered {
    let sid = sid_of(&path);
    let mut held = platform.held();
    let at = held.numbers.iter().position(|number| number.sid == sid).ok_or_else(|| missing(&platform, &sid))?;
    held.numbers.remove(at);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Numbers for sale: local ones of Canada, where the fictional range is. Nothing else is for sale.
pub(super) async fn available(
    State(platform): Shared,
    Path((_, country, file)): Path<(String, String, String)>,
    form: Form,
) -> Answered {
    let path = platform.uri(&format!("AvailablePhoneNumbers/{country}/{file}"));
    let kind = file.strip_suffix(".json").filter(|kind| ["Local", "TollFree", "Mobile"].contains(kind));
    let kind = kind.ok_or_else(|| not_found(&path))?;
    let fits = |number: &String| {
        form.get("AreaCode").is_none_or(|area| number[2..].starts_with(area))
            && form.get("Contains").is_none_or(|part| number.contains(part.trim_matches('*')))
    };
    let items: Vec<Value> = for_sale(&platform)
        .into_iter()
        .filter(|number| country == "CA" && kind == "Local" && fits(number))
        .map(|number| {
            json!({
                "phone_number": number,
                "friendly_name": number,
                "locality": "Toronto",
                "region": "ON",
                "rate_center": "TORONTO",
                "postal_code": null,
                "latitude": 43.65,
                "longitude": -79.38,
                "lata": "888",
                "iso_country": "CA",
                "address_requirements": "none",
                "beta": false,
                // The carrier spells these differently here than on numbers that were bought.
                "capabilities": { "voice": true, "SMS": true, "MMS": true, "fax": false },
            })
        })
        .collect();
    page("available_phone_numbers", &path, &form, items)
}

/// +1 416 555 01xx: numbers that are nobody's, kept free for fiction; the lines of the demo are not for sale.
fn for_sale(platform: &Platform) -> Vec<String> {
    let held = platform.held();
    (20..90)
        .map(|n| format!("+141655501{n}"))
        .filter(|number| *number != "+14165550142" && held.numbers.iter().all(|known| known.phone_number != *number))
        .collect()
}

fn missing(platform: &Platform, sid: &str) -> Refused {
    not_found(&platform.uri(&format!("IncomingPhoneNumbers/{sid}.json")))
}

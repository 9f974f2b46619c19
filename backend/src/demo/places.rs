//! The demo's companies, clinics, settings, numbers and people: what does not happen but is.

use super::random::fixed_id;
use crate::entity::{chatbot, chatbot_package, clinic, company, end_user, membership, phone_number, user};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc, Weekday};
use domain::availability::AvailabilitySettings;
use sea_orm::prelude::Json;
use serde_json::{Value, json};
use uuid::Uuid;

/// A clinic with what the story around it needs.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) company: &'static str,
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    pub(super) zone: &'static str,
    pub(super) address: &'static str,
    pub(super) phone_display: &'static str,
    pub(super) method: &'static str,
    pub(super) number: &'static str,
    pub(super) original: Option<&'static str>,
    pub(super) staff: &'static str,
    /// Calls on an ordinary weekday.
    pub(super) weekday_calls: i64,
    /// What it is, for the words people use.
    pub(super) trade: Trade,
    pub(super) settings: Value,
}

/// What a clinic does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trade {
    Dentist,
    Physio,
}

impl Place {
    pub(super) fn id(&self) -> Uuid {
        fixed_id(self.slug)
    }

    pub(super) fn company_id(&self) -> Uuid {
        fixed_id(self.company)
    }

    pub(super) fn chatbot_id(&self) -> Uuid {
        fixed_id(&format!("{} assistant", self.company))
    }
}

pub(super) const BRIGHT_SMILES: &str = "bright-smiles";
pub(super) const HARBOUR: &str = "harbour-physio-group";

/// The three clinics. Holidays reach from the year before to the year after `now`.
pub(super) fn places(now: DateTime<Utc>) -> Vec<Place> {
    vec![
        Place {
            company: BRIGHT_SMILES,
            slug: "bright-smiles-downtown",
            name: "Bright Smiles Downtown",
            zone: "America/Toronto",
            address: "200 King Street West, Toronto",
            phone_display: "+1 416 555 0101",
            method: "ported",
            number: "+14165550101",
            original: None,
            staff: "+14165550110",
            weekday_calls: 15,
            trade: Trade::Dentist,
            settings: downtown(now),
        },
        Place {
            company: BRIGHT_SMILES,
            slug: "bright-smiles-west",
            name: "Bright Smiles West",
            zone: "America/Vancouver",
            address: "1055 West Broadway, Vancouver",
            phone_display: "+1 604 555 0120",
            method: "forwarded",
            number: "+14165550102",
            original: Some("+16045550120"),
            staff: "+14165550111",
            weekday_calls: 14,
            trade: Trade::Dentist,
            settings: west(now),
        },
        Place {
            company: HARBOUR,
            slug: "harbour-physio",
            name: "Harbour Physio",
            zone: "America/Halifax",
            address: "1583 Hollis Street, Halifax",
            phone_display: "+1 416 555 0103",
            method: "ported",
            number: "+14165550103",
            original: None,
            staff: "+14165550112",
            weekday_calls: 4,
            trade: Trade::Physio,
            settings: harbour(),
        },
    ]
}

fn downtown(now: DateTime<Utc>) -> Value {
    let split = |close: &str| json!([{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": close}]);
    json!({
        "mode": "after-hours-only",
        "afterHours": {
            "enabled": true,
            "businessHours": {
                "timezone": "America/Toronto",
                "schedule": {
                    "monday": split("18:00"),
                    "tuesday": split("18:00"),
                    "wednesday": split("18:00"),
                    "thursday": split("20:00"),
                    "friday": {"open": "08:30", "close": "15:00"},
                    "saturday": {"open": "10:00", "close": "14:00"},
                    "sunday": null
                },
                "holidays": holidays(now, "ON")
            }
        },
        "highVolume": {"enabled": true, "threshold": 5, "estimatedWaitMinutes": 10},
        "customSchedule": {"enabled": false, "rules": []},
        "fallback": {
            "type": "forward",
            "forwardNumber": "+14165550110",
            "ringSeconds": 20,
            "onNoAnswer": "voicemail",
            "onBusy": "voicemail",
            "onFailed": "voicemail"
        }
    })
}

fn west(now: DateTime<Utc>) -> Value {
    let day = || json!({"open": "09:00", "close": "17:00"});
    json!({
        "mode": "overflow-only",
        "afterHours": {
            "enabled": true,
            "businessHours": {
                "timezone": "America/Vancouver",
                "schedule": {
                    "monday": day(), "tuesday": day(), "wednesday": day(), "thursday": day(), "friday": day(),
                    "saturday": null, "sunday": null
                },
                "holidays": holidays(now, "BC")
            }
        },
        "highVolume": {"enabled": true, "threshold": 3, "estimatedWaitMinutes": 10},
        "customSchedule": {"enabled": false, "rules": []},
        "fallback": {
            "type": "voicemail",
            "voicemailGreeting": "You have reached Bright Smiles West. We are with patients right now. Please leave your name, your number and what it is about, and we will call you back today."
        }
    })
}

/// The default, in the clinic's own zone.
fn harbour() -> Value {
    let mut settings = AvailabilitySettings::default();
    "America/Halifax".clone_into(&mut settings.timezone);
    settings.to_json()
}

fn holidays(now: DateTime<Utc>, province: &str) -> Value {
    let mut list = Vec::new();
    for year in now.year() - 1..=now.year() + 1 {
        let mut add = |date: Option<NaiveDate>, name: &str| {
            if let Some(date) = date {
                list.push(json!({"date": date.to_string(), "name": name}));
            }
        };
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        let nth_monday = |month, n| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, n);
        add(day(1, 1), "New Year’s Day");
        add(nth_monday(2, 3), "Family Day");
        add(easter(year).map(|sunday| sunday - Duration::days(2)), "Good Friday");
        // The Monday before 25 May.
        add(day(5, 24).map(|d| d - Duration::days(i64::from(d.weekday().num_days_from_monday()))), "Victoria Day");
        add(day(7, 1), "Canada Day");
        add(nth_monday(8, 1), if province == "BC" { "British Columbia Day" } else { "Civic Holiday" });
        add(nth_monday(9, 1), "Labour Day");
        add(nth_monday(10, 2), "Thanksgiving");
        if province == "BC" {
            add(day(11, 11), "Remembrance Day");
        }
        list.push(json!({
            "date": format!("{year}-12-24"), "name": "Christmas Eve", "hours": [{"open": "08:30", "close": "12:00"}]
        }));
        list.push(json!({"from": format!("{year}-12-25"), "to": format!("{year}-12-28"), "name": "Christmas break"}));
    }
    Value::Array(list)
}

/// Easter Sunday (the anonymous Gregorian rule).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}

fn settings_of(call_enabled: bool, color: &str) -> Json {
    json!({
        "branding": {"primaryColor": color},
        "features": {
            "chatEnabled": true, "knowledgeBaseEnabled": true, "escalationEnabled": true, "callEnabled": call_enabled
        },
        "billing": {"plan": "group", "monthlyCredits": 5000}
    })
}

/// The two companies and whether calls are switched on for them.
pub(super) fn companies(since: DateTime<Utc>) -> Vec<company::Model> {
    let company = |key: &str, name: &str, slug: &str, settings: Json| company::Model {
        id: fixed_id(key),
        name: name.to_owned(),
        slug: slug.to_owned(),
        settings,
        subscription_status: "ACTIVE".to_owned(),
        version: 1,
        created_at: since,
        updated_at: since,
        deleted_at: None,
    };
    vec![
        company(BRIGHT_SMILES, "Bright Smiles Dental Group", "bright-smiles", settings_of(true, "#0B625D")),
        company(HARBOUR, "Harbour Physio", "harbour-physio", settings_of(false, "#3563B0")),
    ]
}

/// Somebody who signs in. All share one password.
struct Person {
    email: &'static str,
    name: &'static str,
    /// Company and role; the master admin has none.
    place: Option<(&'static str, &'static str)>,
}

const PEOPLE: [Person; 4] = [
    Person { email: "master@demo.test", name: "Sam Whitfield", place: None },
    Person { email: "admin@brightsmiles.test", name: "Maya Okafor", place: Some((BRIGHT_SMILES, "admin")) },
    Person { email: "staff@brightsmiles.test", name: "Leo Tremblay", place: Some((BRIGHT_SMILES, "staff")) },
    Person { email: "admin@harbourphysio.test", name: "Nora MacLeod", place: Some((HARBOUR, "admin")) },
];

pub(super) fn users(since: DateTime<Utc>, password_hash: &str) -> Vec<user::Model> {
    let user = |person: &Person| user::Model {
        id: fixed_id(person.email),
        email: person.email.to_owned(),
        name: person.name.to_owned(),
        password_hash: password_hash.to_owned(),
        is_master: person.place.is_none(),
        is_active: true,
        avatar_url: None,
        last_login_at: None,
        locale: "en".to_owned(),
        created_at: since,
        updated_at: since,
        deleted_at: None,
    };
    PEOPLE.iter().map(user).collect()
}

pub(super) fn memberships(since: DateTime<Utc>) -> Vec<membership::Model> {
    let member = |person: &Person| {
        let (company, role) = person.place?;
        Some(membership::Model {
            id: fixed_id(&format!("{} at {company}", person.email)),
            user_id: fixed_id(person.email),
            company_id: fixed_id(company),
            role: role.to_owned(),
            clinic_id: None,
            created_at: since,
            updated_at: since,
        })
    };
    PEOPLE.iter().filter_map(member).collect()
}

pub(super) fn packages(since: DateTime<Utc>) -> Vec<chatbot_package::Model> {
    let package = |key: &str, name: &str, description: &str, enable_call: bool| chatbot_package::Model {
        id: fixed_id(key),
        name: name.to_owned(),
        description: Some(description.to_owned()),
        default_settings: json!({}),
        enable_chat: true,
        enable_call,
        is_active: true,
        created_at: since,
        updated_at: since,
        deleted_at: None,
    };
    vec![
        package("front-desk", "Front desk", "Answers calls and chats, books visits, takes messages.", true),
        package("web-chat", "Web chat", "Answers questions on your website.", false),
    ]
}

/// One assistant per company, made from the package that chats and calls.
pub(super) fn chatbots(since: DateTime<Utc>, model: Option<Uuid>) -> Vec<chatbot::Model> {
    let bot = |company: &str, name: &str, greeting: &str| chatbot::Model {
        id: fixed_id(&format!("{company} assistant")),
        company_id: fixed_id(company),
        package_id: fixed_id("front-desk"),
        ai_model_id: None,
        call_model_id: model,
        name: name.to_owned(),
        settings: json!({"call": {
            "voiceId": "alloy", "voiceProvider": "openai",
            "voiceSettings": {"pitch": 0, "speed": 1.0, "stability": 0.5},
            "callGreeting": greeting, "endCallPhrase": "goodbye",
            "silenceTimeout": 180, "maxCallDuration": 600,
            "recordingEnabled": false, "transcriptionEnabled": true, "interruptionEnabled": true,
            "callButtonText": "Call Us", "callButtonColor": "#22C55E", "callButtonPosition": "bottom-right",
            "vadThreshold": 0.5, "echoCancellation": true, "noiseSuppression": true
        }}),
        enabled_chat: true,
        enabled_call: true,
        is_active: true,
        created_at: since,
        updated_at: since,
        deleted_at: None,
    };
    vec![
        bot(BRIGHT_SMILES, "Robin", "Thanks for calling Bright Smiles. How can I help?"),
        bot(HARBOUR, "Skipper", "Thanks for calling Harbour Physio. How can I help?"),
    ]
}

pub(super) fn clinic_row(place: &Place, since: DateTime<Utc>) -> clinic::Model {
    let phone_settings = match place.original {
        Some(_) => json!({
            "forwardingSetupInstructions": "Dial *72, then 1 416 555 0102, and wait for two beeps.",
            "forwardingVerified": true
        }),
        None => json!({"portCompletedAt": since.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)}),
    };
    clinic::Model {
        id: place.id(),
        company_id: place.company_id(),
        chatbot_id: Some(place.chatbot_id()),
        name: place.name.to_owned(),
        slug: place.slug.to_owned(),
        timezone: place.zone.to_owned(),
        language: "en".to_owned(),
        address: Some(place.address.to_owned()),
        phone_display: Some(place.phone_display.to_owned()),
        phone_integration_method: place.method.to_owned(),
        phone_integration_settings: phone_settings,
        ai_availability_settings: place.settings.clone(),
        availability_version: 1,
        hours_feed_token: None,
        is_active: true,
        created_at: since,
        updated_at: since,
        deleted_at: None,
    }
}

pub(super) fn number_row(place: &Place, since: DateTime<Utc>) -> phone_number::Model {
    phone_number::Model {
        id: fixed_id(place.number),
        company_id: place.company_id(),
        clinic_id: place.id(),
        inbound_phone_number: Some(place.number.to_owned()),
        integration_method: place.method.to_owned(),
        original_phone_number: place.original.map(str::to_owned),
        twilio_number: Some(place.number.to_owned()),
        sip_uri: Some(format!("{}@demo.sip.twilio.com", place.slug)),
        staff_forward_number: Some(place.staff.to_owned()),
        transfer_enabled: true,
        integration_status: "active".to_owned(),
        integration_completed_at: Some(since),
        vapi_phone_number_id: None,
        vapi_squad_id: None,
        is_active: true,
        integration_account_id: None,
        testing_since: None,
        setup: serde_json::json!({}),
        created_by: Some(fixed_id("master@demo.test")),
        created_at: since,
        updated_at: since,
    }
}

/// The people who call: +1 416 555 0140 to 0169, each with one company. The first ones call most.
const CALLERS: [&str; 30] = [
    "Priya Nair",
    "Daniel Roy",
    "Chloe Martin",
    "Omar Haddad",
    "Grace Kim",
    "Tom Becker",
    "Aisha Bello",
    "Lucas Silva",
    "Emma Clarke",
    "Wei Zhang",
    "Sofia Rossi",
    "Noah Tremblay",
    "Hannah Weiss",
    "Ravi Patel",
    "Julia Novak",
    "Marc Gagnon",
    "Fatima Noor",
    "Ethan Scott",
    "Mei Tanaka",
    "Olivia Brown",
    "Samuel Osei",
    "Ines Fournier",
    "Jack Murphy",
    "Zara Ahmed",
    "Peter Sandhu",
    "Callum Fraser",
    "Bridget Doyle",
    "Ian MacDonald",
    "Rosa Delgado",
    "Victor Leblanc",
];

/// The first of these callers belong to Bright Smiles, the rest to Harbour Physio.
const BRIGHT_CALLERS: usize = 24;

/// A person who calls.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) name: &'static str,
}

pub(super) fn callers(company: &str) -> Vec<Caller> {
    let mine = |n: &usize| (*n < BRIGHT_CALLERS) == (company == BRIGHT_SMILES);
    let caller = |n: usize| {
        let number = format!("+1416555{:04}", 140 + n);
        Caller { id: fixed_id(&format!("{number} of {company}")), number, name: CALLERS[n] }
    };
    (0..CALLERS.len()).filter(mine).map(caller).collect()
}

pub(super) fn end_user_row(company: &str, caller: &Caller, since: DateTime<Utc>) -> end_user::Model {
    let handle = caller.name.to_lowercase().replace(' ', ".");
    end_user::Model {
        id: caller.id,
        company_id: fixed_id(company),
        phone_number: Some(caller.number.clone()),
        email: Some(format!("{handle}@example.test")),
        name: Some(caller.name.to_owned()),
        language: Some("en".to_owned()),
        notes: None,
        created_at: since,
        updated_at: since,
    }
}

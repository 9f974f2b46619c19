//! SIP Domains with what guards them: credential lists, address lists, and which of them hold for a domain's calls.
//! All of them are things with a name in a list, so one set of handlers serves them by a table.

use super::Shared;
use super::answer::{Answered, Form, Refused, not_found, one, page, wrong};
use super::platform::{Platform, fresh_sid, now};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use axum::routing::{MethodRouter, get};
use http::StatusCode;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// A kind of thing.
struct Kind {
    /// Name of its list in answers.
    list: &'static str,
    /// Where it is below the account; `{parent}` is the id of what it belongs to.
    path: &'static str,
    /// How its ids begin.
    prefix: &'static str,
    /// The field that names what it belongs to, where it has one.
    parent: Option<&'static str>,
    /// What can be set: parameter, field, and whether it must be there.
    fields: &'static [(&'static str, &'static str, bool)],
    /// Lists inside it: name and last part of the address.
    inside: &'static [(&'static str, &'static str)],
    /// Whether it has an address in answers.
    has_uri: bool,
    /// What is wrong with what was sent.
    refuses: fn(&Form) -> Option<Refused>,
}

const DOMAINS: Kind = Kind {
    list: "domains",
    path: "/SIP/Domains",
    prefix: "SD",
    parent: None,
    fields: &[
        ("DomainName", "domain_name", true),
        ("FriendlyName", "friendly_name", false),
        ("VoiceUrl", "voice_url", false),
        ("VoiceMethod", "voice_method", false),
        ("VoiceFallbackUrl", "voice_fallback_url", false),
        ("VoiceFallbackMethod", "voice_fallback_method", false),
        ("VoiceStatusCallbackUrl", "voice_status_callback_url", false),
        ("VoiceStatusCallbackMethod", "voice_status_callback_method", false),
        ("SipRegistration", "sip_registration", false),
        ("EmergencyCallingEnabled", "emergency_calling_enabled", false),
        ("Secure", "secure", false),
        ("ByocTrunkSid", "byoc_trunk_sid", false),
        ("EmergencyCallerSid", "emergency_caller_sid", false),
    ],
    inside: &[("credential_list_mappings", "CredentialListMappings"), ("auth", "Auth")],
    has_uri: true,
    refuses: wrong_domain,
};
const CREDENTIAL_LISTS: Kind = Kind {
    list: "credential_lists",
    path: "/SIP/CredentialLists",
    prefix: "CL",
    parent: None,
    fields: &[("FriendlyName", "friendly_name", true)],
    inside: &[("credentials", "Credentials")],
    has_uri: true,
    refuses: nothing,
};
const CREDENTIALS: Kind = Kind {
    list: "credentials",
    path: "/SIP/CredentialLists/{parent}/Credentials",
    prefix: "CR",
    parent: Some("credential_list_sid"),
    // The password is taken and never shown.
    fields: &[("Username", "username", true), ("Password", "", true)],
    inside: &[],
    has_uri: true,
    refuses: wrong_credential,
};
const ADDRESS_LISTS: Kind = Kind {
    list: "ip_access_control_lists",
    path: "/SIP/IpAccessControlLists",
    prefix: "AL",
    parent: None,
    fields: &[("FriendlyName", "friendly_name", true)],
    inside: &[("ip_addresses", "IpAddresses")],
    has_uri: true,
    refuses: nothing,
};
const ADDRESSES: Kind = Kind {
    list: "ip_addresses",
    path: "/SIP/IpAccessControlLists/{parent}/IpAddresses",
    prefix: "IP",
    parent: Some("ip_access_control_list_sid"),
    fields: &[
        ("FriendlyName", "friendly_name", true),
        ("IpAddress", "ip_address", true),
        ("CidrPrefixLength", "cidr_prefix_length", false),
    ],
    inside: &[],
    has_uri: true,
    refuses: wrong_address,
};
const CREDENTIAL_MAPPINGS: Kind = Kind {
    list: "contents",
    path: "/SIP/Domains/{parent}/Auth/Calls/CredentialListMappings",
    prefix: "CL",
    parent: None,
    fields: &[("CredentialListSid", "sid", true)],
    inside: &[],
    has_uri: false,
    refuses: nothing,
};
const ADDRESS_MAPPINGS: Kind = Kind {
    list: "contents",
    path: "/SIP/Domains/{parent}/Auth/Calls/IpAccessControlListMappings",
    prefix: "AL",
    parent: None,
    fields: &[("IpAccessControlListSid", "sid", true)],
    inside: &[],
    has_uri: false,
    refuses: nothing,
};
static KINDS: [&Kind; 7] =
    [&DOMAINS, &CREDENTIAL_LISTS, &CREDENTIALS, &ADDRESS_LISTS, &ADDRESSES, &CREDENTIAL_MAPPINGS, &ADDRESS_MAPPINGS];

/// One of them.
pub(super) struct Thing {
    /// Of its kind.
    path: &'static str,
    parent: String,
    sid: String,
    body: Map<String, Value>,
}

/// Every address.
pub(super) fn router() -> Router<Arc<Platform>> {
    KINDS.iter().fold(Router::new(), |router, kind| {
        router.route(&format!("{}.json", kind.path), many(kind)).route(&format!("{}/{{file}}", kind.path), single(kind))
    })
}

type Names = Path<HashMap<String, String>>;

fn many(kind: &'static Kind) -> MethodRouter<Arc<Platform>> {
    get(move |State(platform): Shared, Path(names): Names, form: Form| async move { list(&platform, kind, &names, &form) })
        .post(move |State(platform): Shared, Path(names): Names, form: Form| async move {
            create(&platform, kind, &names, &form)
        })
}

fn single(kind: &'static Kind) -> MethodRouter<Arc<Platform>> {
    get(move |State(platform): Shared, Path(names): Names| async move { read(&platform, kind, &names, None) })
        .post(move |State(platform): Shared, Path(names): Names, form: Form| async move {
            read(&platform, kind, &names, Some(&form))
        })
        .delete(move |State(platform): Shared, Path(names): Names| async move { remove(&platform, kind, &names) })
}

fn parent_of(names: &HashMap<String, String>) -> String {
    names.get("parent").cloned().unwrap_or_default()
}

fn sid_of(names: &HashMap<String, String>) -> String {
    names.get("file").and_then(|file| file.split('.').next()).unwrap_or_default().to_owned()
}

fn place(kind: &Kind, parent: &str) -> String {
    kind.path.trim_start_matches('/').replace("{parent}", parent)
}

fn list(platform: &Platform, kind: &Kind, names: &HashMap<String, String>, form: &Form) -> Answered {
    let parent = parent_of(names);
    let held = platform.held();
    let of_kind = held.sip.iter().filter(|thing| thing.path == kind.path && thing.parent == parent);
    let all = of_kind.map(|thing| Value::Object(thing.body.clone())).collect();
    page(kind.list, &platform.uri(&format!("{}.json", place(kind, &parent))), form, all)
}

fn create(platform: &Platform, kind: &'static Kind, names: &HashMap<String, String>, form: &Form) -> Answered {
    let parent = parent_of(names);
    for (parameter, _, needed) in kind.fields {
        if *needed && form.get(parameter).is_none() {
            return Err(wrong(20001, format!("{parameter} is required")));
        }
    }
    if let Some(refused) = (kind.refuses)(form) {
        return Err(refused);
    }
    let mut held = platform.held();
    if !parent.is_empty() && !held.sip.iter().any(|thing| thing.sid == parent) {
        return Err(not_found(&platform.uri(&place(kind, &parent))));
    }
    let mapped = kind.fields.iter().find(|(_, field, _)| *field == "sid").and_then(|(name, ..)| form.get(name));
    let sid = mapped.map_or_else(|| fresh_sid(kind.prefix), str::to_owned);
    let known = mapped.map(|sid| held.sip.iter().find(|thing| thing.sid == sid && thing.parent.is_empty()));
    let known = match known {
        Some(None) => return Err(wrong(20001, format!("{sid} is no list of the account"))),
        Some(Some(list)) => list.body.get("friendly_name").cloned(),
        None => None,
    };
    let one_of_a_kind = |field: &str| form.get("DomainName").map(|name| (field.to_owned(), name.to_owned()));
    if let Some((field, name)) = one_of_a_kind("domain_name")
        && held.sip.iter().any(|thing| thing.body.get(&field).is_some_and(|known| *known == json!(name)))
    {
        return Err(wrong(20001, format!("The domain name {name} is taken")));
    }
    let mut body = blank(platform, kind, &parent, &sid);
    if let Some(name) = known {
        body.insert("friendly_name".to_owned(), name);
    }
    set(kind, &mut body, form);
    if kind.path == DOMAINS.path && body["friendly_name"] == json!("") {
        body.insert("friendly_name".to_owned(), body["domain_name"].clone());
    }
    held.sip.push(Thing { path: kind.path, parent, sid, body: body.clone() });
    one(StatusCode::CREATED, Value::Object(body))
}

/// A thing of which nothing is set yet.
fn blank(platform: &Platform, kind: &Kind, parent: &str, sid: &str) -> Map<String, Value> {
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    for (_, field, _) in kind.fields.iter().filter(|(_, field, _)| !field.is_empty()) {
        put(field, usual(field));
    }
    put("sid", json!(sid));
    put("account_sid", json!(platform.account.sid));
    put("date_created", json!(now()));
    put("date_updated", json!(now()));
    let uri = platform.uri(&format!("{}/{sid}", place(kind, parent)));
    if kind.has_uri {
        put("uri", json!(format!("{uri}.json")));
    } else {
        put("friendly_name", Value::Null);
    }
    if let Some(field) = kind.parent {
        put(field, json!(parent));
    }
    if !kind.inside.is_empty() {
        let inside = kind.inside.iter().map(|(name, last)| ((*name).to_owned(), json!(format!("{uri}/{last}.json"))));
        put("subresource_uris", Value::Object(inside.collect()));
    }
    if kind.path == DOMAINS.path {
        put("api_version", json!("2010-04-01"));
        put("auth_type", json!(""));
    }
    body
}

fn usual(field: &str) -> Value {
    match field {
        "cidr_prefix_length" => json!(32),
        "sip_registration" | "emergency_calling_enabled" | "secure" => json!(false),
        field if field.ends_with("_method") => json!("POST"),
        field if field.ends_with("_sid") => Value::Null,
        _ => json!(""),
    }
}

/// Takes what the form sets, each as what it usually is.
fn set(kind: &Kind, body: &mut Map<String, Value>, form: &Form) {
    for (parameter, field, _) in kind.fields.iter().filter(|(_, field, _)| !field.is_empty()) {
        let Some(value) = form.given(parameter) else { continue };
        let value = match usual(field) {
            Value::Bool(_) => json!(value.eq_ignore_ascii_case("true")),
            Value::Number(_) => value.parse::<u8>().map_or_else(|_| usual(field), |number| json!(number)),
            _ => json!(value),
        };
        body.insert((*field).to_owned(), value);
    }
}

fn read(platform: &Platform, kind: &Kind, names: &HashMap<String, String>, form: Option<&Form>) -> Answered {
    let (parent, sid) = (parent_of(names), sid_of(names));
    let mut held = platform.held();
    let found = held.sip.iter_mut().find(|one| one.path == kind.path && one.parent == parent && one.sid == sid);
    let found = found.ok_or_else(|| not_found(&platform.uri(&format!("{}/{sid}.json", place(kind, &parent)))))?;
    if let Some(form) = form {
        if let Some(refused) = (kind.refuses)(form) {
            return Err(refused);
        }
        set(kind, &mut found.body, form);
        found.body.insert("date_updated".to_owned(), json!(now()));
    }
    one(StatusCode::OK, Value::Object(found.body.clone()))
}

/// Takes a thing away, with everything inside it.
fn remove(platform: &Platform, kind: &Kind, names: &HashMap<String, String>) -> Answered {
    let (parent, sid) = (parent_of(names), sid_of(names));
    let mut held = platform.held();
    let at = held.sip.iter().position(|one| one.path == kind.path && one.parent == parent && one.sid == sid);
    let at = at.ok_or_else(|| not_found(&platform.uri(&format!("{}/{sid}.json", place(kind, &parent)))))?;
    held.sip.remove(at);
    // A list that is gone guards nothing any more; a domain without one of its lists stays.
    held.sip.retain(|thing| thing.parent != sid && !(kind.has_uri && thing.sid == sid));
    Ok(StatusCode::NO_CONTENT.into_response())
}

const fn nothing(_form: &Form) -> Option<Refused> {
    None
}

/// Names end in `.sip.twilio.com`; those of trunks do not.
fn wrong_domain(form: &Form) -> Option<Refused> {
    let name = form.get("DomainName")?;
    let fits = name.strip_suffix(".sip.twilio.com").is_some_and(|own| {
        !own.is_empty() && own.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
    });
    (!fits).then(|| wrong(20001, format!("{name} is no name of a SIP domain: it has to end in .sip.twilio.com")))
}

/// At least twelve characters, among them an upper case letter, a lower case letter and a digit.
fn wrong_credential(form: &Form) -> Option<Refused> {
    if form.get("Username").is_some_and(|name| name.chars().count() > 32) {
        return Some(wrong(20001, "Username is longer than 32 characters"));
    }
    let password = form.get("Password")?;
    let has = |what: fn(char) -> bool| password.chars().any(what);
    let strong = password.chars().count() >= 12
        && has(|c| c.is_ascii_uppercase())
        && has(|c| c.is_ascii_lowercase())
        && has(|c| c.is_ascii_digit());
    (!strong).then(|| wrong(20001, "Password needs 12 characters with upper case, lower case and a digit"))
}

/// IPv4 only.
fn wrong_address(form: &Form) -> Option<Refused> {
    let address = form.get("IpAddress").filter(|text| text.parse::<std::net::Ipv4Addr>().is_err());
    let length = form.get("CidrPrefixLength").filter(|text| !text.parse::<u8>().is_ok_and(|n| (1..=32).contains(&n)));
    address.or(length).map(|text| wrong(20001, format!("{text} is no IPv4 address or prefix length")))
}

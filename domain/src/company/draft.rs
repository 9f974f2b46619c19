//! A company that is to be made, with its first clinic.

use super::CompanyPatch;
use super::patch::{NAME, is_line};
use crate::FieldError;
use crate::availability::Zone;
use crate::language::Language;
use crate::slug::ClinicSlug;
use serde_json::{Map, Value, json};

/// A checked new company.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyDraft {
    /// Its name.
    pub name: String,
    /// Its slug, and that of its first clinic: part of the clinic's address.
    pub slug: ClinicSlug,
    /// Where its subscription starts.
    pub subscription: String,
    /// Branding, features, billing.
    pub settings: Value,
    /// Name of the first clinic.
    pub clinic: String,
    /// The clinic's zone, an IANA name.
    pub timezone: String,
    /// What the clinic's callers hear.
    pub language: Language,
}

impl CompanyDraft {
    /// Reads what was sent: `name`, `slug`, `clinic {name, timezone, language}`, and what can be changed later as well.
    /// A new company has chat, the knowledge base and escalation; calls only where it says so.
    ///
    /// # Errors
    /// Every field that is wrong, missing or unknown.
    pub fn parse(sent: &Value) -> Result<Self, Vec<FieldError>> {
        let Some(sent) = sent.as_object() else {
            return Err(vec![FieldError::new("body", "Send an object with the company to make.")]);
        };
        let mut errors = Vec::new();
        let slug = sent.get("slug").and_then(Value::as_str).unwrap_or_default();
        let slug = ClinicSlug::parse(slug.trim());
        if let Err(error) = &slug {
            errors.push(FieldError::new("slug", sentence(&error.to_string())));
        }
        let mut rest: Map<String, Value> =
            sent.iter().filter(|(key, _)| !["slug", "clinic"].contains(&key.as_str())).map(owned).collect();
        // Asked for by name, so that a missing one is said like a wrong one.
        rest.entry("name").or_insert(Value::Null);
        // A version is of something that is there.
        if rest.remove("version").is_some() {
            errors.push(FieldError::new("version", "There is no such field to set."));
        }
        let patch = CompanyPatch::parse(&Value::Object(rest)).map_err(|wrong| errors.extend(wrong));
        let name = patch.as_ref().ok().and_then(|patch| patch.name.clone()).unwrap_or_default();
        let clinic = Clinic::parse(sent.get("clinic"), &name, &mut errors);
        let (Ok(slug), Ok(patch), true) = (slug, patch, errors.is_empty()) else { return Err(errors) };
        let features = json!({"features": {
            "chatEnabled": true, "knowledgeBaseEnabled": true, "escalationEnabled": true, "callEnabled": false,
        }});
        Ok(Self {
            name,
            slug,
            subscription: patch.subscription.clone().unwrap_or_else(|| "TRIALING".to_owned()),
            settings: patch.merged(&features),
            clinic: clinic.name,
            timezone: clinic.timezone,
            language: clinic.language,
        })
    }
}

struct Clinic {
    name: String,
    timezone: String,
    language: Language,
}

impl Clinic {
    fn parse(sent: Option<&Value>, company: &str, errors: &mut Vec<FieldError>) -> Self {
        let none = Map::new();
        let sent = sent.and_then(Value::as_object).unwrap_or(&none);
        for key in sent.keys().filter(|key| !["name", "timezone", "language"].contains(&key.as_str())) {
            errors.push(FieldError::new(format!("clinic.{key}"), "There is no such field to set."));
        }
        let name = match sent.get("name") {
            None => company.to_owned(),
            Some(name) => {
                let name = name.as_str().map(str::trim);
                match name.filter(|name| is_line(name, NAME)) {
                    Some("") => company.to_owned(),
                    Some(name) => name.to_owned(),
                    None => {
                        errors
                            .push(FieldError::new("clinic.name", format!("Write a name of up to {NAME} characters.")));
                        String::new()
                    }
                }
            }
        };
        let zone = Zone::parse(sent.get("timezone").and_then(Value::as_str).unwrap_or_default().trim());
        let timezone = match zone {
            Ok(zone) => zone.name().to_owned(),
            Err(_) => {
                let message = "Choose the time zone of the clinic’s clocks, such as America/Toronto.";
                errors.push(FieldError::new("clinic.timezone", message));
                String::new()
            }
        };
        let language = match sent.get("language") {
            None => Some(Language::En),
            Some(code) => code.as_str().and_then(|code| Language::ALL.into_iter().find(|known| known.code() == code)),
        };
        if language.is_none() {
            errors.push(FieldError::new("clinic.language", "Choose en, fr or es."));
        }
        Self { name, timezone, language: language.unwrap_or(Language::En) }
    }
}

fn owned((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(sent: &Value) -> Vec<String> {
        CompanyDraft::parse(sent).unwrap_err().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_name_a_slug_and_a_zone_are_enough() {
        let sent = json!({"name": " Elm Dental ", "slug": "elm-dental", "clinic": {"timezone": "America/Halifax"}});
        let draft = CompanyDraft::parse(&sent).unwrap();
        assert_eq!((draft.name.as_str(), draft.clinic.as_str()), ("Elm Dental", "Elm Dental"));
        assert_eq!((draft.subscription.as_str(), draft.language), ("TRIALING", Language::En));
        assert_eq!(draft.settings["features"]["callEnabled"], false, "calls are switched on by name");
        assert_eq!(draft.settings["features"]["chatEnabled"], true);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let sent = json!({
            "slug": "Elm!", "features": {"callEnabled": 1}, "id": 7, "version": 1,
            "clinic": {"timezone": "Halifax", "language": "de", "slug": "x", "name": "a\u{0}"},
        });
        let mut found = fields(&sent);
        found.sort();
        let expected = [
            "clinic.language",
            "clinic.name",
            "clinic.slug",
            "clinic.timezone",
            "features.callEnabled",
            "id",
            "name",
            "slug",
            "version",
        ];
        assert_eq!(found, expected);
        assert_eq!(fields(&json!([])), ["body"]);
        assert_eq!(fields(&json!({})).len(), 3);
    }
}

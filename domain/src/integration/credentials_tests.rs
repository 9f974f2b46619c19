#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use serde_json::json;

const SID: &str = "AC0123456789abcdef0123456789abcdef";
const OTHER_SID: &str = "ACfedcba9876543210fedcba9876543210";

fn stored(kind: AccountKind, values: Value) -> Credentials {
    Credentials::parse(kind, &values.to_string()).unwrap()
}

fn sent(kind: AccountKind, values: Value) -> Changes {
    Changes::sent(kind, &values).unwrap()
}

fn twilio() -> Credentials {
    stored(
        AccountKind::Twilio,
        json!({"accountSid": SID, "authToken": "the-token-of-today", "webhookKeys": [{"id": "a", "key": "b"}]}),
    )
}

fn fields(errors: &[FieldError]) -> Vec<&str> {
    errors.iter().map(|error| error.field.as_str()).collect()
}

#[test]
fn a_new_account_needs_what_is_required_and_pairs_come_together() {
    let none = Credentials::empty(AccountKind::Twilio);
    assert_eq!(fields(&none.merge(&Changes::default()).unwrap_err()), ["accountSid", "authToken"]);
    let half =
        sent(AccountKind::Twilio, json!({"accountSid": SID, "authToken": "12345678", "apiKeySecret": "12345678"}));
    let errors = none.merge(&half).unwrap_err();
    assert_eq!(fields(&errors), ["apiKeySid"]);
    assert_eq!(errors[0].message, "Enter the API key SID too, or leave both empty.");
    let sip = sent(AccountKind::Sip, json!({"uri": "sip:a@b.example", "username": "a"}));
    assert_eq!(fields(&Credentials::empty(AccountKind::Sip).merge(&sip).unwrap_err()), ["password"]);
    assert!(Credentials::empty(AccountKind::Vapi).merge(&Changes::default()).is_ok());
}

#[test]
fn a_new_token_keeps_the_old_one_for_a_while_unless_the_account_is_another() {
    let merged = twilio().merge(&sent(AccountKind::Twilio, json!({"authToken": "the-token-of-tomorrow"}))).unwrap();
    assert!(merged.rotated && merged.changed == ["authToken"]);
    assert_eq!(merged.credentials.get("previousAuthToken"), Some("the-token-of-today"));
    assert!(merged.credentials.to_json().contains("webhookKeys"), "what is not ours stays");
    assert!(merged.credentials.has_previous() && !merged.credentials.without_previous().has_previous());
    let moved = sent(AccountKind::Twilio, json!({"accountSid": OTHER_SID, "authToken": "the-token-of-tomorrow"}));
    let moved = merged.credentials.merge(&moved).unwrap();
    assert!(!moved.rotated && !moved.credentials.has_previous());
}

#[test]
fn a_stored_secret_does_not_follow_to_another_address() {
    let sip =
        stored(AccountKind::Sip, json!({"uri": "sip:a@clinic.example", "username": "a", "password": "s3cret pass"}));
    let elsewhere = json!({"uri": "sip:a@evil.example"});
    assert_eq!(fields(&sip.merge(&sent(AccountKind::Sip, elsewhere.clone())).unwrap_err()), ["password"]);
    for kept in ["", "••••••••"] {
        let mut with = elsewhere.clone();
        with["password"] = json!(kept);
        assert_eq!(fields(&sip.merge(&sent(AccountKind::Sip, with)).unwrap_err()), ["password"], "{kept}");
    }
    let without = sent(AccountKind::Sip, json!({"uri": "sip:a@evil.example", "password": null, "username": null}));
    assert_eq!(sip.merge(&without).unwrap().credentials.get("password"), None);
}

#[test]
fn dots_are_never_stored() {
    for dots in ["•", "••••••••", "••••••••beef", "abcdefgh•"] {
        let errors =
            Credentials::empty(AccountKind::Vapi).merge(&sent(AccountKind::Vapi, json!({"apiKey": dots}))).unwrap_err();
        assert_eq!(fields(&errors), ["apiKey"], "{dots}");
    }
    // The mask of what was there before somebody else replaced it.
    assert!(twilio().merge(&sent(AccountKind::Twilio, json!({"authToken": "••••••••dead"}))).is_err());
}

#[test]
fn names_that_there_are_not_and_values_that_are_no_text_are_refused() {
    let errors =
        Changes::sent(AccountKind::Twilio, &json!({"authtoken": "x", "accountSid": 7, "previousAuthToken": "x"}))
            .unwrap_err();
    let mut wrong = fields(&errors);
    wrong.sort_unstable();
    assert_eq!(wrong, ["accountSid", "authtoken", "previousAuthToken"]);
    assert_eq!(fields(&Changes::sent(AccountKind::Sip, &json!("x")).unwrap_err()), ["credentials"]);
}

#[test]
fn nothing_shows_in_debug() {
    let changes = sent(AccountKind::Twilio, json!({"authToken": "another-token-0"}));
    let merged = twilio().merge(&changes).unwrap();
    let shown = format!("{changes:?} {:?} {merged:?}", twilio());
    assert!(shown.contains("authToken") && !shown.contains("token-"), "{shown}");
}

/// An account of any kind with good values in all of its fields, from one seed.
fn full(kind: AccountKind, seed: u64) -> Credentials {
    let hex = format!("{seed:016x}{seed:016x}");
    let values = kind.fields().iter().map(|spec| {
        let value = match spec.name {
            "accountSid" => format!("AC{hex}"),
            "apiKeySid" => format!("SK{hex}"),
            "phoneNumberId" => format!("{:010}", seed % 10_000_000_000),
            "clinicId" => uuid::Uuid::from_u128(u128::from(seed)).to_string(),
            "onCall" => "reject".to_owned(),
            "uri" => format!("sip:u{seed}@pbx.example"),
            "clientId" => format!("{seed}.apps.googleusercontent.com"),
            _ => format!("{}-{hex}", spec.name),
        };
        (spec.name.to_owned(), Value::String(value))
    });
    Credentials { kind, values: values.collect() }
}

fn kinds() -> impl Strategy<Value = AccountKind> {
    proptest::sample::select(AccountKind::ALL.to_vec())
}

/// What a form or a program does with each field.
fn acts() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(0_u8..4, 8)
}

proptest! {
    #[test]
    fn a_mask_tells_at_most_four_characters(secret in "\\PC{0,60}") {
        let shown = mask(&secret);
        prop_assert!(shown.starts_with(DOTS) && shown.chars().count() <= 12);
        prop_assert!(secret.is_empty() || secret.contains(DOT) || !shown.contains(&secret));
        prop_assert!(secret.chars().count() >= LONG || shown == DOTS);
    }

    #[test]
    fn whatever_was_shown_may_come_back_and_changes_nothing(kind in kinds(), seed: u64, acts in acts()) {
        let account = full(kind, seed);
        let typed = |name: &str| {
            let position = kind.fields().iter().position(|spec| spec.name == name)?;
            let spec = &kind.fields()[position];
            match acts[position] {
                0 if spec.is_secret() => Some(String::new()),
                1 => account.get(name).map(str::to_owned),
                2 => None,
                _ => account.shown(spec),
            }
        };
        let merged = account.merge(&Changes::typed(kind, typed, |_| false)).unwrap();
        prop_assert!(merged.changed.is_empty() && !merged.rotated);
        prop_assert_eq!(merged.credentials, account);
    }

    #[test]
    fn an_edit_does_exactly_what_it_says(kind in kinds(), seed: u64, other: u64, acts in acts()) {
        let (account, fresh) = (full(kind, seed), full(kind, other));
        let mut wanted = Map::new();
        for (spec, act) in kind.fields().iter().zip(&acts) {
            match act {
                0 => { wanted.insert(spec.name.to_owned(), Value::Null); }
                1 => { wanted.insert(spec.name.to_owned(), json!(fresh.get(spec.name))); }
                2 => { wanted.insert(spec.name.to_owned(), json!(account.shown(spec))); }
                _ => {}
            }
        }
        // Refusals are told apart elsewhere; here counts that what is taken is what was said.
        if let Ok(merged) = account.merge(&Changes::sent(kind, &Value::Object(wanted)).unwrap()) {
            for (spec, act) in kind.fields().iter().zip(&acts) {
                let is = merged.credentials.get(spec.name);
                match act {
                    0 => prop_assert_eq!(is, None),
                    1 => prop_assert_eq!(is, fresh.get(spec.name)),
                    _ => prop_assert_eq!(is, account.get(spec.name)),
                }
                prop_assert!(!spec.required || is.is_some());
            }
        }
    }

    #[test]
    fn nothing_that_is_typed_panics(kind in kinds(), seed: u64, texts in proptest::collection::vec("\\PC{0,40}", 8)) {
        let typed = |name: &str| kind.fields().iter().position(|spec| spec.name == name).map(|n| texts[n].clone());
        let _ = full(kind, seed).merge(&Changes::typed(kind, typed, |_| false));
        let _ = Credentials::empty(kind).merge(&Changes::typed(kind, typed, |name| name == "authToken"));
    }
}

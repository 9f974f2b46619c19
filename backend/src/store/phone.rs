//! How a clinic's calls reach the platform, and who may call it over SIP (`clinics.phone_integration_settings`).

use super::{Change, CompanyStore, Kind};
use crate::Failure;
use crate::entity::{clinic, integration_account, phone_number};
use chrono::{DateTime, Utc};
use domain::sip::{AddressRange, SipAccess, SipAddress, SipUser};
use domain::twiml::Callbacks;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, TransactionTrait};
use secrecy::SecretString;
use serde_json::{Map, Value, json};

/// A company's own account that calls come through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallAccount {
    /// `twilio`, `whatsapp` or `custom`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether it is switched on and without error.
    pub usable: bool,
    /// What is wrong with it, in words.
    pub problem: Option<(String, Option<DateTime<Utc>>)>,
}

/// How a clinic's calls reach the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneConnection {
    /// `none`, `ported`, `forwarded`, `sip` or `pending`.
    pub method: String,
    /// The domain of SIP calls, where there is one.
    pub sip_domain: Option<String>,
    /// Who may call over SIP.
    pub access: SipAccess,
    /// Whether a password is stored.
    pub has_password: bool,
    /// The company's own accounts; none for somebody of one clinic.
    pub accounts: Vec<CallAccount>,
    /// Where the carrier sends this clinic's calls.
    pub callbacks: Callbacks,
}

/// Who may call over SIP from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SipChange {
    /// The user name of the clinic's phone system; without one there is no password either.
    pub user: Option<SipUser>,
    /// The addresses that it calls from.
    pub allowed: Vec<AddressRange>,
    /// Make a new password.
    pub new_password: bool,
}

impl CompanyStore {
    /// How a clinic's calls reach the platform.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn phone_connection(&self, id_or_slug: &str) -> Result<PhoneConnection, Failure> {
        let db = &self.services.db;
        let id = self.clinic_now(id_or_slug).await?.resolved.clinic.uuid();
        let clinic = clinic::Entity::find_by_id(id).one(db).await?.ok_or(Failure::NotFound)?;
        let rows = phone_number::Entity::find()
            .filter(phone_number::Column::ClinicId.eq(id))
            .filter(phone_number::Column::CompanyId.eq(self.company().uuid()))
            .filter(phone_number::Column::IsActive.eq(true))
            .order_by_asc(phone_number::Column::CreatedAt)
            .order_by_asc(phone_number::Column::Id)
            .all(db)
            .await?;
        let stored_domain = rows.iter().find_map(|row| SipAddress::parse(row.sip_uri.as_deref()?));
        let configured = self.services.telephony.sip_domain().map(str::to_owned);
        Ok(PhoneConnection {
            method: clinic.phone_integration_method,
            sip_domain: configured.or_else(|| stored_domain.map(|address| address.host().to_owned())),
            access: SipAccess::stored(&clinic.phone_integration_settings),
            has_password: clinic.phone_integration_settings.get("sipPassword").is_some_and(Value::is_string),
            accounts: self.call_accounts().await?,
            callbacks: self.services.telephony.callbacks().clone(),
        })
    }

    /// Changes who may call a clinic over SIP. A new password comes back once: it is stored encrypted and never shown.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the clinic is not in the scope.
    pub async fn save_sip(&self, id_or_slug: &str, change: &SipChange) -> Result<Option<SecretString>, Failure> {
        let (db, now) = (&self.services.db, self.services.clock.now());
        let id = self.clinic_now(id_or_slug).await?.resolved.clinic.uuid();
        let txn = db.begin().await?;
        // Written before it is read: whoever comes second waits here, on both engines, and reads what the first wrote.
        clinic::Entity::update_many()
            .col_expr(clinic::Column::UpdatedAt, Expr::value(now))
            .filter(clinic::Column::Id.eq(id))
            .filter(clinic::Column::CompanyId.eq(self.company().uuid()))
            .exec(&txn)
            .await?;
        let found = clinic::Entity::find_by_id(id).one(&txn).await?.ok_or(Failure::NotFound)?;
        let mut settings = match found.phone_integration_settings {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let before = shown(&settings);
        let password = (change.new_password && change.user.is_some()).then(new_password);
        match &change.user {
            Some(user) => {
                settings.insert("sipUsername".to_owned(), json!(user.as_str()));
            }
            None => {
                settings.remove("sipUsername");
                settings.remove("sipPassword");
            }
        }
        if let Some(password) = &password {
            let sealed = self.seal(password)?;
            settings.insert("sipPassword".to_owned(), json!(sealed));
        }
        let allowed: Vec<String> = change.allowed.iter().map(ToString::to_string).collect();
        settings.insert("sipAllowedIps".to_owned(), json!(allowed));
        let mut after = shown(&settings);
        if password.is_some() {
            after["sipPassword"] = json!("a new one");
            // The log masks both alike; this says that it is another.
            after["replaced"] = json!(["sipPassword"]);
        }
        if before == after {
            txn.rollback().await?;
            return Ok(None);
        }
        let row = clinic::ActiveModel {
            id: Set(id),
            phone_integration_settings: Set(Value::Object(settings)),
            ..Default::default()
        };
        clinic::Entity::update(row).exec(&txn).await?;
        let entry = Change { action: Kind::SipSaved, entity: "clinic", id, before: Some(before), after: Some(after) };
        self.audit(&txn, entry).await?;
        txn.commit().await?;
        Ok(password)
    }

    /// Encrypts a secret of this company, for a place that must not hold it in clear.
    ///
    /// # Errors
    /// Never in practice.
    pub fn seal(&self, secret: &SecretString) -> Result<String, Failure> {
        let owner = self.company().uuid();
        self.services.keys.seal(secret, owner.as_bytes()).map_err(|error| Failure::Internal(error.to_string()))
    }

    /// Decrypts what [`Self::seal`] wrote for this company.
    #[must_use]
    pub fn open(&self, sealed: &str) -> Option<SecretString> {
        self.services.keys.open(sealed, self.company().uuid().as_bytes()).ok()
    }

    /// The accounts belong to the whole company, so somebody of one clinic does not see them.
    async fn call_accounts(&self) -> Result<Vec<CallAccount>, Failure> {
        if self.scope.clinic().is_some() {
            return Ok(Vec::new());
        }
        let rows = integration_account::Entity::find()
            .filter(integration_account::Column::CompanyId.eq(self.company().uuid()))
            .filter(integration_account::Column::AccountType.is_in(["twilio", "whatsapp", "custom"]))
            .filter(integration_account::Column::DeletedAt.is_null())
            .order_by_asc(integration_account::Column::AccountName)
            .order_by_asc(integration_account::Column::Id)
            .all(&self.services.db)
            .await?;
        let account = |row: integration_account::Model| CallAccount {
            usable: row.is_active && !["error", "inactive"].contains(&row.status.as_str()),
            kind: row.account_type,
            name: row.account_name,
            problem: row.last_error.map(|words| (words, row.last_error_at)),
        };
        Ok(rows.into_iter().map(account).collect())
    }
}

/// What the change log may hold.
fn shown(settings: &Map<String, Value>) -> Value {
    let password = settings.get("sipPassword").and_then(Value::as_str).map(|_| "set");
    json!({
        "sipUsername": settings.get("sipUsername"),
        "sipPassword": password,
        "sipAllowedIps": settings.get("sipAllowedIps").cloned().unwrap_or_else(|| json!([])),
    })
}

/// 24 characters without those that look alike; the carrier asks for a small and a capital letter and a digit.
fn new_password() -> SecretString {
    const SETS: [&[u8]; 3] = [b"abcdefghijkmnpqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789"];
    let all = SETS.concat();
    loop {
        let random: [u8; 24] = rand::random();
        // 56 characters: a remainder would prefer some of them, so bytes past the last whole round are drawn again.
        let text: String = random
            .iter()
            .filter(|byte| usize::from(**byte) < all.len() * (256 / all.len()))
            .map(|byte| char::from(all[usize::from(*byte) % all.len()]))
            .collect();
        if text.len() >= 20 && SETS.iter().all(|set| text.bytes().any(|byte| set.contains(&byte))) {
            return text.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn passwords_are_what_the_carrier_takes_and_never_the_same() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..500 {
            let password = new_password();
            let text = password.expose_secret();
            assert!((20..=24).contains(&text.len()), "{text}");
            assert!(text.bytes().any(|b| b.is_ascii_lowercase()) && text.bytes().any(|b| b.is_ascii_uppercase()));
            assert!(text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_alphanumeric()));
            assert!(seen.insert(text.to_owned()));
        }
    }
}

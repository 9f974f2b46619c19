//! What was before a change, put back with the functions that people use.

use crate::auth::Actor;
use crate::store::{
    Accepted, AccountChange, CallerChange, CompanyStore, SaveOutcome, Saving, SipChange, change_company, change_model,
    change_package, delete_company, delete_model, delete_package, restore_company, restore_model, restore_package,
};
use crate::{Failure, Services};
use chrono::{DateTime, Utc};
use domain::access::Role;
use domain::assistant::AssistantPatch;
use domain::audit::{Entry, FieldChange, Kind, Undoing};
use domain::availability::AvailabilitySettings;
use domain::company::CompanyPatch;
use domain::ids::{ClinicId, CompanyId};
use domain::integration::Changes;
use domain::people::Place;
use domain::routing::Pin;
use domain::sip::{AddressRange, SipUser};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Whoever puts something back.
#[derive(Debug)]
pub(super) struct Hands<'h> {
    pub services: &'h Services,
    pub actor: &'h Actor,
    /// Whose log it is; none is the platform's.
    pub company: Option<CompanyId>,
    /// The door to the company, or why it stays shut. What is done to a company as a whole does not go through it.
    pub store: Result<CompanyStore, Failure>,
}

impl Hands<'_> {
    pub(super) async fn put_back(self, kind: Kind, entry: &Entry, undoing: &Undoing) -> Result<(), Failure> {
        let id = entry.entity_id.as_deref().and_then(|id| id.parse::<Uuid>().ok()).ok_or(Failure::NotFound)?;
        let (services, actor) = (self.services, self.actor);
        let company = || self.company.filter(|company| company.uuid() == id).ok_or(Failure::NotFound);
        match kind {
            Kind::CompanyChanged => {
                let patch = CompanyPatch::parse(&undoing.sent_to_company()).map_err(Failure::Invalid)?;
                return change_company(services, actor, company()?, &patch).await.map(drop);
            }
            Kind::CompanyDeleted => return restore_company(services, actor, company()?).await.map(drop),
            Kind::CompanyRestored => return delete_company(services, actor, company()?, None).await.map(drop),
            Kind::PackageChanged => return change_package(services, actor, id.into(), &undoing.sent(), false).await,
            Kind::PackageDeleted => return restore_package(services, actor, id.into()).await,
            Kind::PackageCreated | Kind::PackageRestored => return delete_package(services, actor, id.into()).await,
            Kind::ModelChanged => return change_model(services, actor, id.into(), &undoing.sent()).await,
            Kind::ModelDeleted => return restore_model(services, actor, id.into()).await,
            Kind::ModelCreated | Kind::ModelRestored => return delete_model(services, actor, id.into()).await,
            _ => {}
        }
        let store = &self.store?;
        match kind {
            Kind::AvailabilitySaved => availability(store, id, entry).await,
            Kind::PinAdded => unpin(store, id, entry.after.as_ref()).await,
            Kind::PinRemoved => pin_again(store, id, entry.before.as_ref()).await,
            Kind::SipSaved => sip(store, id, &undoing.sent()).await,
            Kind::CallersChanged => {
                let back = undoing.changes.iter().cloned().map(FieldChange::reversed).collect();
                store.change_callers(&CallerChange::Back(back)).await.map(drop)
            }
            Kind::AssistantChanged | Kind::AssistantReduced => {
                let sent = with_clinic_ids(store, undoing.sent()).await?;
                let patch = AssistantPatch::parse(&sent).map_err(Failure::Invalid)?;
                store.change_assistant(id.into(), &patch).await.map(drop)
            }
            Kind::AssistantCallSettings => store.save_call_settings(id.into(), &undoing.sent()).await.map(drop),
            Kind::AssistantDeleted => store.restore_assistant(id.into()).await.map(drop),
            Kind::AssistantCreated | Kind::AssistantRestored => store.delete_assistant(id.into()).await,
            Kind::MemberChanged => {
                let (was, is) = (place(entry.before.as_ref()), place(entry.after.as_ref()));
                let team = store.team().await?;
                let now = team.members.iter().find(|member| member.user.uuid() == id).ok_or(Failure::NotFound)?;
                if now.place != is {
                    return Err(Failure::Conflict);
                }
                store.change_member(id.into(), was).await
            }
            Kind::MemberRemoved => store.readmit_member(id.into(), place(entry.before.as_ref())).await,
            Kind::MemberRestored => store.remove_member(id.into()).await,
            Kind::IntegrationChanged => integration(store, id, &undoing.sent()).await,
            _ => Err(Failure::Internal(format!("{} cannot be put back", kind.code()))),
        }
    }
}

/// A clinic's settings are put back whole, so they must be whole what the change left.
async fn availability(store: &CompanyStore, id: Uuid, entry: &Entry) -> Result<(), Failure> {
    let read = |value: &Option<Value>| AvailabilitySettings::read(value.as_ref().unwrap_or(&Value::Null)).0;
    let id = id.to_string();
    let clinic = store.clinic_now(&id).await?.context.clinic;
    if clinic.settings.to_json() != read(&entry.after).to_json() {
        return Err(Failure::Conflict);
    }
    let saving = Saving { expected: Some(clinic.settings_version), accepted: Accepted::None, restored_from: None };
    match store.save_availability(&id, read(&entry.before), saving).await? {
        SaveOutcome::Saved(_) | SaveOutcome::Unchanged(_) => Ok(()),
        SaveOutcome::Flips(flips) => {
            let flips: Vec<String> = flips.iter().map(super::super::Flip::words).collect();
            let words = format!(
                "Pinned answers would change. {} Bring the version back on the clinic’s page History, where you can agree to that.",
                flips.join(" ")
            );
            Err(Failure::field("pins", &words))
        }
    }
}

fn pin_of(told: Option<&Value>) -> Result<Pin, Failure> {
    let pin = told.and_then(|told| serde_json::from_value(told.get("pin")?.clone()).ok());
    pin.ok_or_else(|| {
        Failure::field("pin", "the entry is of an older version, which did not write the answer down whole.")
    })
}

async fn unpin(store: &CompanyStore, id: Uuid, told: Option<&Value>) -> Result<(), Failure> {
    let (pin, clinic) = (pin_of(told)?, id.to_string());
    match store.pins(&clinic).await?.into_iter().find(|kept| kept.pin == pin) {
        Some(kept) => store.remove_pin(&clinic, kept.id).await.map(drop),
        None => Ok(()),
    }
}

async fn pin_again(store: &CompanyStore, id: Uuid, told: Option<&Value>) -> Result<(), Failure> {
    let (pin, clinic) = (pin_of(told)?, id.to_string());
    // The same question has one answer: somebody else's would be replaced.
    let same = |kept: &Pin| *kept == Pin { expected: kept.expected, ..pin.clone() };
    match store.pins(&clinic).await?.iter().find(|kept| same(&kept.pin)) {
        Some(kept) if kept.pin == pin => Ok(()),
        Some(_) => Err(Failure::Conflict),
        None => store.add_pin(&clinic, &pin).await,
    }
}

/// The user name and the addresses. A password is not in the log: without a user name there is none, and a name that
/// comes back gets a new one on its page.
async fn sip(store: &CompanyStore, id: Uuid, sent: &Value) -> Result<(), Failure> {
    let clinic = id.to_string();
    let now = store.phone_connection(&clinic).await?.access;
    let user = match sent.get("sipUsername") {
        Some(told) => told.as_str().map(str::to_owned),
        None => now.user,
    };
    let allowed = match sent.get("sipAllowedIps").and_then(Value::as_array) {
        Some(told) => told.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => now.allowed,
    };
    let wrong = |error: domain::sip::AccessError| Failure::field("sip", &error.to_string());
    let change = SipChange {
        user: user.as_deref().map(SipUser::parse).transpose().map_err(wrong)?,
        allowed: allowed
            .iter()
            .map(|text| AddressRange::parse_public(text))
            .collect::<Result<_, _>>()
            .map_err(wrong)?,
        new_password: false,
    };
    store.save_sip(&clinic, &change).await.map(drop)
}

/// The log tells clinics by their slugs.
async fn with_clinic_ids(store: &CompanyStore, mut sent: Value) -> Result<Value, Failure> {
    let Some(slugs) = sent.as_object_mut().and_then(|sent| sent.remove("clinics")) else { return Ok(sent) };
    let clinics = store.clinics_now().await?;
    let id = |slug: &Value| {
        let found = clinics.iter().find(|clinic| slug.as_str() == Some(clinic.resolved.slug.as_str()));
        found.map(|clinic| clinic.resolved.clinic.to_string())
    };
    let ids: Option<Vec<String>> = slugs.as_array().into_iter().flatten().map(id).collect();
    let gone = "One of the clinics that it answered for is not there any more.";
    sent["clinicIds"] = json!(ids.ok_or_else(|| Failure::field("clinicIds", gone))?);
    Ok(sent)
}

fn place(told: Option<&Value>) -> Place {
    let text = |key: &str| told.and_then(|told| told.get(key)?.as_str());
    Place {
        role: Role::from_membership(text("role").unwrap_or_default()),
        clinic: text("clinicId").and_then(|id| id.parse::<ClinicId>().ok()),
    }
}

/// Everything of an account but its secrets.
async fn integration(store: &CompanyStore, id: Uuid, sent: &Value) -> Result<(), Failure> {
    let kind = store.integration_account(id.into()).await?.kind;
    let none = Value::Object(Map::new());
    let change = AccountChange {
        version: None,
        name: sent.get("accountName").and_then(Value::as_str).map(str::to_owned),
        description: sent.get("description").map(|text| text.as_str().unwrap_or_default().to_owned()),
        active: sent.get("isActive").and_then(Value::as_bool),
        values: Changes::sent(kind, sent.get("settings").unwrap_or(&none)).map_err(Failure::Invalid)?,
        token_expires_at: sent.get("accessEndsAt").map(moment),
    };
    store.update_integration_account(id.into(), &change).await.map(drop)
}

fn moment(value: &Value) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(value.as_str()?).ok()?.to_utc())
}

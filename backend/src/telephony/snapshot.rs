//! The last known routes across a restart: a file beside the waiting events, so that a process that starts while the
//! database is away still gives every caller the clinic's own backup. It holds what the backup needs and no secret.

use super::spool::write_private;
use super::{AssistantSetup, Lookup, Resolved, Telephony};
use domain::assistant::CallSettings;
use domain::availability::{AvailabilitySettings, Zone};
use domain::company::{CallFeatures, Subscription};
use domain::ids::{ChatbotId, ClinicId, CompanyId};
use domain::language::Language;
use domain::phone::E164;
use domain::routing::{ClinicContext, StaffLine};
use domain::slug::ClinicSlug;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a program that does not know this number must not read.
const VERSION: u32 = 1;
/// The most lines that are remembered unasked.
const MAX_PRIMED: u64 = 20_000;

/// Where the file is, and what was written last.
#[derive(Debug)]
pub(super) struct SnapshotFile {
    path: PathBuf,
    written: tokio::sync::Mutex<[u8; 32]>,
}

impl SnapshotFile {
    pub(super) fn beside(spool: &Path) -> Self {
        let folder = spool.parent().unwrap_or(spool);
        Self { path: folder.join("last-known-routes.json"), written: tokio::sync::Mutex::default() }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    version: u32,
    lines: Vec<Line>,
}

/// One number or slug with its clinic.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    number: Option<E164>,
    /// Vapi's id of the number, where it asked.
    #[serde(default)]
    vapi_number: Option<String>,
    slug: String,
    company: CompanyId,
    clinic: ClinicId,
    chatbot: Option<ChatbotId>,
    name: String,
    language: Language,
    live: bool,
    address: Option<String>,
    number_active: bool,
    own_number: Option<E164>,
    staff: Option<E164>,
    forwards_from: Option<E164>,
    own_numbers: Vec<E164>,
    settings: Value,
    settings_version: i32,
    /// Who may call over SIP: names and addresses, never a password.
    sip: Value,
    /// How the assistant is on the phone: a conversation that is under way goes on as it began. Null where nobody saved
    /// that.
    #[serde(default)]
    call: Value,
}

impl Line {
    fn of(lookup: &Lookup, resolved: &Resolved) -> Self {
        let context = &resolved.context;
        let phone = |key: &str| resolved.phone_settings.get(key).cloned().unwrap_or_default();
        Self {
            number: match lookup {
                Lookup::Number(number) => Some(number.clone()),
                Lookup::Slug(_) | Lookup::Vapi(_) => None,
            },
            vapi_number: match lookup {
                Lookup::Vapi(id) => Some(id.clone()),
                Lookup::Number(_) | Lookup::Slug(_) => None,
            },
            slug: resolved.slug.clone(),
            company: resolved.company,
            clinic: resolved.clinic,
            chatbot: resolved.chatbot,
            name: context.name.clone(),
            language: context.language,
            live: context.live,
            address: resolved.address.clone(),
            number_active: resolved.number_active,
            own_number: resolved.own_number.clone(),
            staff: context.staff.as_ref().map(|staff| staff.number.clone()),
            forwards_from: context.forwards_from.clone(),
            own_numbers: context.own_numbers.clone(),
            settings: context.settings.to_json(),
            settings_version: context.settings_version,
            sip: json!({ "sipUsername": phone("sipUsername"), "sipAllowedIps": phone("sipAllowedIps") }),
            call: resolved.assistant.call.as_ref().map(CallSettings::to_json).unwrap_or_default(),
        }
    }

    fn into_known(self) -> Option<(Lookup, Resolved)> {
        let lookup = match (self.number, self.vapi_number) {
            (Some(number), _) => Lookup::Number(number),
            (None, Some(id)) => Lookup::Vapi(id),
            (None, None) => Lookup::Slug(ClinicSlug::parse(&self.slug).ok()?),
        };
        let (settings, _) = AvailabilitySettings::read(&self.settings);
        let zone = Zone::or_utc(&settings.timezone);
        let resolved = Resolved {
            company: self.company,
            clinic: self.clinic,
            slug: self.slug,
            chatbot: self.chatbot,
            number_active: self.number_active,
            own_number: self.own_number,
            address: self.address,
            phone_settings: self.sip,
            assistant: Arc::new(AssistantSetup { call: CallSettings::saved(&self.call), ..AssistantSetup::default() }),
            line_waits: false,
            active_calls: 0,
            began: None,
            context: ClinicContext {
                name: self.name,
                language: self.language,
                live: self.live,
                // What decides about the assistant is not kept: from memory there is the backup only.
                subscription: Subscription::Active,
                features: CallFeatures::default(),
                assistant_takes_calls: false,
                settings,
                settings_version: self.settings_version,
                zone,
                staff: self.staff.map(|number| StaffLine { number }),
                forwards_from: self.forwards_from,
                own_numbers: self.own_numbers,
            },
        };
        Some((lookup, resolved))
    }
}

impl Telephony {
    /// Reads the file of an earlier process. What is already known from the database stays. A file that is missing,
    /// damaged or of another version costs nothing but the memory. Returns how many lines were remembered.
    pub async fn load_snapshot(&self) -> usize {
        let path = self.snapshot.path.clone();
        let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
        let bytes = match read.unwrap_or_else(|failed| Err(io::Error::other(failed))) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return 0,
            Err(error) => {
                tracing::warn!(%error, "the last known routes could not be read");
                return 0;
            }
        };
        let snapshot = match serde_json::from_slice::<Snapshot>(&bytes) {
            Ok(snapshot) if snapshot.version == VERSION => snapshot,
            Ok(snapshot) => {
                tracing::warn!(
                    version = snapshot.version,
                    "the last known routes are of another version and are not used"
                );
                return 0;
            }
            Err(error) => {
                tracing::warn!(%error, "the last known routes are damaged and are not used");
                return 0;
            }
        };
        let mut remembered = 0;
        for (lookup, resolved) in snapshot.lines.into_iter().filter_map(Line::into_known) {
            if !self.last_known.contains_key(&lookup) {
                self.last_known.insert(lookup, Arc::new(resolved));
                remembered += 1;
            }
        }
        remembered
    }

    /// Writes the file, whole or not at all, when it would say something new.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn save_snapshot(&self) -> io::Result<()> {
        let mut written = self.snapshot.written.lock().await;
        let (known, path, before) = (self.last_known.clone(), self.snapshot.path.clone(), *written);
        // Beside the requests, the reckoning too: of ten thousand lines it takes as long as many calls.
        let done = tokio::task::spawn_blocking(move || {
            let mut lines: Vec<Line> = known.iter().map(|(lookup, known)| Line::of(&lookup, &known)).collect();
            if lines.is_empty() {
                return Ok(before);
            }
            lines.sort_by(|a, b| (&a.number, &a.slug).cmp(&(&b.number, &b.slug)));
            let bytes = serde_json::to_vec(&Snapshot { version: VERSION, lines }).map_err(io::Error::other)?;
            let digest: [u8; 32] = Sha256::digest(&bytes).into();
            if digest == before {
                return Ok(before);
            }
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let aside = path.with_extension("part");
            write_private(&aside, &bytes)?;
            std::fs::rename(&aside, &path).map(|()| digest)
        });
        *written = done.await.map_err(io::Error::other)??;
        Ok(())
    }

    /// Looks up every active number and live clinic once, so that one that nobody called yet is remembered too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remember_all(&self) -> Result<(), DbErr> {
        let statement = Statement::from_string(
            self.db.get_database_backend(),
            format!(
                "SELECT p.inbound_phone_number AS number, c.slug AS slug FROM clinics c \
                 LEFT JOIN phone_numbers p ON p.clinic_id = c.id AND p.is_active \
                 WHERE c.deleted_at IS NULL ORDER BY c.slug LIMIT {MAX_PRIMED}"
            ),
        );
        for row in self.db.query_all_raw(statement).await? {
            let number: Option<String> = row.try_get("", "number")?;
            let slug: String = row.try_get("", "slug")?;
            let number = number.and_then(|number| E164::parse(&number).ok()).map(Lookup::Number);
            for lookup in number.into_iter().chain(ClinicSlug::parse(&slug).ok().map(Lookup::Slug)) {
                self.resolve(&lookup, "").await?;
            }
        }
        Ok(())
    }

    /// How many numbers and slugs are answered without the database.
    #[must_use]
    pub fn remembered_lines(&self) -> u64 {
        self.last_known.run_pending_tasks();
        self.last_known.entry_count()
    }
}

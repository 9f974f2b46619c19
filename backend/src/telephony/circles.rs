//! Whether a number that a clinic dials rings the clinic again, over however many clinics of whatever companies.

use super::{Resolved, Telephony};
use crate::entity::{clinic, phone_number};
use chrono::{DateTime, Duration, Utc};
use domain::availability::{AvailabilitySettings, FallbackKind};
use domain::connection::LineStatus;
use domain::ids::ClinicId;
use domain::phone::E164;
use domain::routing::{Circle, Dials, Line, LineGraph, RoutingContext};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::sync::{Arc, RwLock};
use uuid::Uuid;

/// How long what was read is good enough for a call. A save always reads afresh.
const FRESH: Duration = Duration::seconds(30);

/// Something as it was last read, and when.
type Reading<T> = RwLock<Option<(DateTime<Utc>, Arc<T>)>>;

/// Numbers that ring a clinic of this platform, and the graph of who dials whom, as last read.
#[derive(Debug, Default)]
pub(super) struct KnownLines {
    numbers: Reading<HashSet<E164>>,
    graph: Reading<LineGraph<ClinicId>>,
    /// Whoever finds a reading too old reads for all who come meanwhile.
    reading: tokio::sync::Mutex<()>,
}

/// The number columns of an active phone number.
type NumberRow = (Uuid, Option<String>, Option<String>, Option<String>, String, Option<String>, bool, String);

fn known<T>(cell: &Reading<T>, now: DateTime<Utc>) -> Option<Arc<T>> {
    let held = cell.read().ok()?;
    let (read_at, value) = held.as_ref()?;
    (now - *read_at < FRESH).then(|| Arc::clone(value))
}

fn keep<T>(cell: &Reading<T>, now: DateTime<Utc>, value: &Arc<T>) {
    if let Ok(mut held) = cell.write() {
        *held = Some((now, Arc::clone(value)));
    }
}

async fn numbers(db: &DatabaseConnection) -> Result<Vec<NumberRow>, DbErr> {
    phone_number::Entity::find()
        .select_only()
        .column(phone_number::Column::ClinicId)
        .column(phone_number::Column::InboundPhoneNumber)
        .column(phone_number::Column::TwilioNumber)
        .column(phone_number::Column::OriginalPhoneNumber)
        .column(phone_number::Column::IntegrationMethod)
        .column(phone_number::Column::StaffForwardNumber)
        .column(phone_number::Column::TransferEnabled)
        .column(phone_number::Column::IntegrationStatus)
        .filter(phone_number::Column::IsActive.eq(true))
        .into_tuple::<NumberRow>()
        .all(db)
        .await
}

fn parsed(text: Option<&String>) -> Option<E164> {
    text.and_then(|text| E164::parse(text).ok())
}

/// The numbers under which a clinic is rung. The original line of a forwarded number belongs to them once a call came
/// through: before that it is what somebody typed, which must not turn anybody else's staff line into a circle.
fn lines(row: &NumberRow) -> impl Iterator<Item = E164> {
    let original = row.3.as_ref().filter(|_| row.4 == "forwarded" && row.7 == LineStatus::Active.code());
    [parsed(row.1.as_ref()), parsed(row.2.as_ref()), parsed(original)].into_iter().flatten()
}

impl Telephony {
    /// Numbers that ring some clinic here, reread at most every 30 s.
    pub(super) async fn line_numbers(&self, now: DateTime<Utc>) -> Result<Arc<HashSet<E164>>, DbErr> {
        if let Some(numbers) = known(&self.lines.numbers, now) {
            return Ok(numbers);
        }
        let _alone = self.lines.reading.lock().await;
        if let Some(numbers) = known(&self.lines.numbers, now) {
            return Ok(numbers);
        }
        let rows = numbers(&self.db).await?;
        let all = Arc::new(rows.iter().flat_map(lines).collect::<HashSet<E164>>());
        keep(&self.lines.numbers, now, &all);
        Ok(all)
    }

    /// Who dials whom, read now.
    async fn read_graph(&self, now: DateTime<Utc>) -> Result<Arc<LineGraph<ClinicId>>, DbErr> {
        let rows = numbers(&self.db).await?;
        let clinics = clinic::Entity::find()
            .select_only()
            .column(clinic::Column::Id)
            .column(clinic::Column::AiAvailabilitySettings)
            .filter(clinic::Column::DeletedAt.is_null())
            .into_tuple::<(Uuid, Json)>()
            .all(&self.db)
            .await?;
        let backups = clinics.into_iter().filter_map(|(id, stored)| {
            let (settings, _) = AvailabilitySettings::read(&stored);
            let number =
                settings.fallback.forward_number.filter(|_| settings.fallback.kind == FallbackKind::Forward)?;
            Some(Dials { clinic: ClinicId::from(id), number })
        });
        let staff = rows
            .iter()
            .filter(|row| row.6)
            .filter_map(|row| Some(Dials { clinic: ClinicId::from(row.0), number: parsed(row.5.as_ref())? }));
        let rings = rows
            .iter()
            .flat_map(|row| lines(row).map(|number| Line { number, clinic: ClinicId::from(row.0) }))
            .collect::<Vec<_>>();
        let graph = Arc::new(LineGraph::new(rings, staff.chain(backups).collect::<Vec<_>>()));
        keep(&self.lines.graph, now, &graph);
        Ok(graph)
    }

    /// The way by which a dial from a clinic comes back to it, by what is stored now: for a save.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn circle(&self, clinic: ClinicId, dial: &E164) -> Result<Option<Circle<ClinicId>>, DbErr> {
        Ok(self.read_graph(self.clock.now()).await?.circle_from(&clinic, dial))
    }

    /// Notes in a context which of the numbers it may dial lead back to its clinic.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn mark_circles(&self, resolved: &Resolved, context: &mut RoutingContext) -> Result<(), DbErr> {
        context.clinic.own_numbers = self.circles_of(resolved.clinic, targets(&context.clinic)).await?;
        Ok(())
    }

    /// Those of the numbers that lead back to the clinic. Almost always none is a number of ours at all, and then
    /// nothing more is read.
    pub(super) async fn circles_of(&self, clinic: ClinicId, dials: Vec<E164>) -> Result<Vec<E164>, DbErr> {
        let now = self.clock.now();
        let ours = self.line_numbers(now).await?;
        let suspects: Vec<E164> = dials.into_iter().filter(|number| ours.contains(number)).collect();
        if suspects.is_empty() {
            return Ok(suspects);
        }
        let graph = match known(&self.lines.graph, now) {
            Some(graph) => graph,
            None => {
                let _alone = self.lines.reading.lock().await;
                match known(&self.lines.graph, now) {
                    Some(graph) => graph,
                    None => self.read_graph(now).await?,
                }
            }
        };
        Ok(suspects.into_iter().filter(|number| graph.circle_from(&clinic, number).is_some()).collect())
    }
}

/// The numbers that a clinic may dial.
pub(super) fn targets(clinic: &domain::routing::ClinicContext) -> Vec<E164> {
    let staff = clinic.staff.as_ref().map(|staff| &staff.number);
    [clinic.settings.fallback.forward_number.as_ref(), staff].into_iter().flatten().cloned().collect()
}

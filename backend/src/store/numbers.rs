//! Numbers that were called and lead to no clinic: a number that was bought and never assigned, or one that a carrier
//! sends here by mistake. Somebody is calling, and nobody answers for them.

use super::assigning::given_by_hand;
use crate::entity::{phone_number, webhook_event};
use crate::scope::MasterScope;
use crate::telephony::Verdict;
use crate::{Failure, Services};
use chrono::{DateTime, Duration, Utc};
use domain::ids::PhoneNumberId;
use domain::phone::Caller;
use domain::redaction::mask_address;
use domain::twiml::heard;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// How far back is looked.
const DAYS: i64 = 90;
/// The most numbers that are shown: those called last.
const MOST: u64 = 50;
/// Calls of each number that are looked at for who called.
const RECENT: u64 = 5;

/// A number that was called and leads nowhere.
#[derive(Debug, Clone)]
pub struct UnknownNumber {
    /// The number or address, as the carrier gave it.
    pub called: String,
    /// How often.
    pub times: u64,
    /// The first time.
    pub first: DateTime<Utc>,
    /// The last time.
    pub last: DateTime<Utc>,
    /// Who called of late, masked.
    pub callers: Vec<String>,
    /// What the last caller heard; blank where nothing was said.
    pub heard: String,
    /// By now it leads to a clinic.
    pub is_assigned: bool,
    /// What it is taken back by, where it was given to its clinic by hand.
    pub given: Option<PhoneNumberId>,
}

#[derive(Debug, FromQueryResult)]
struct Counted {
    to_number: String,
    times: i64,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
}

/// The numbers of the last 90 days, the one called last first.
///
/// # Errors
/// When the database fails.
pub async fn unknown_numbers(services: &Services, _right: MasterScope) -> Result<Vec<UnknownNumber>, Failure> {
    let db = &services.db;
    let counted: Vec<Counted> = unknown(services.clock.now())
        .select_only()
        .column(webhook_event::Column::ToNumber)
        .column_as(webhook_event::Column::Id.count(), "times")
        .column_as(webhook_event::Column::CreatedAt.min(), "first")
        .column_as(webhook_event::Column::CreatedAt.max(), "last")
        .filter(webhook_event::Column::ToNumber.is_not_null())
        .filter(webhook_event::Column::ToNumber.ne(""))
        .group_by(webhook_event::Column::ToNumber)
        .order_by(webhook_event::Column::CreatedAt.max(), Order::Desc)
        .limit(MOST)
        .into_model()
        .all(db)
        .await?;
    let assigned = assigned(services, counted.iter().map(|one| one.to_number.clone()).collect()).await?;
    let mut out = Vec::with_capacity(counted.len());
    for one in counted {
        let recent = unknown(services.clock.now())
            .filter(webhook_event::Column::ToNumber.eq(&one.to_number))
            .order_by_desc(webhook_event::Column::Id)
            .limit(RECENT)
            .all(db)
            .await?;
        let mut callers: Vec<String> = Vec::new();
        for event in &recent {
            let from = event.from_number.as_deref().unwrap_or_default();
            let caller = match Caller::from_carrier(from) {
                Caller::Withheld => "withheld".to_owned(),
                _ => mask_address(from),
            };
            if !callers.contains(&caller) {
                callers.push(caller);
            }
        }
        let answer = recent.first().and_then(|event| event.response_body.as_deref()).unwrap_or_default();
        out.push(UnknownNumber {
            times: u64::try_from(one.times).unwrap_or_default(),
            first: one.first,
            last: one.last,
            callers,
            heard: heard(answer, 300),
            is_assigned: assigned.contains_key(&one.to_number),
            given: assigned.get(&one.to_number).copied().flatten(),
            called: one.to_number,
        });
    }
    Ok(out)
}

fn unknown(now: DateTime<Utc>) -> sea_orm::Select<webhook_event::Entity> {
    webhook_event::Entity::find()
        .filter(webhook_event::Column::Verdict.eq(Verdict::UnknownNumber.code()))
        .filter(webhook_event::Column::CreatedAt.gt(now - Duration::days(DAYS)))
}

/// Which of these lead to a clinic by now, and by what they can be taken back.
async fn assigned(
    services: &Services,
    numbers: Vec<String>,
) -> Result<HashMap<String, Option<PhoneNumberId>>, Failure> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let any = Condition::any()
        .add(phone_number::Column::InboundPhoneNumber.is_in(numbers.clone()))
        .add(phone_number::Column::TwilioNumber.is_in(numbers.clone()))
        .add(phone_number::Column::SipUri.is_in(numbers));
    let found = phone_number::Entity::find().filter(phone_number::Column::IsActive.eq(true)).filter(any);
    let rows = found.all(&services.db).await?;
    let addresses = rows.into_iter().flat_map(|row| {
        let given = given_by_hand(&row).then(|| row.id.into());
        let all = [row.inbound_phone_number, row.twilio_number, row.sip_uri];
        all.into_iter().flatten().map(move |address| (address, given))
    });
    Ok(addresses.collect())
}

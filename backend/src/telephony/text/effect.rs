//! What a text does to its thread. It is written in one transaction with its event, or waits on disk together with it.

use crate::entity::{conversation, end_user, message, notification, sms_opt_out};
use crate::scope::CompanyScope;
use crate::store::standing_opt_out;
use chrono::{DateTime, Utc};
use domain::ids::{ClinicId, CompanyId};
use domain::texts::{NotificationStatus, TextStatus, Wish, tells_of_opt_out, why_failed};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const SMS: &str = "sms";
const PROVIDER: &str = "twilio";

/// What happens to a thread.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextEffect {
    /// Somebody texted.
    Came(Text),
    /// The carrier told of a text that we sent.
    Told(Reported),
}

/// A text of a patient.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Text {
    /// Our own id of it; the answer's is later, which keeps them in their order.
    pub(super) id: Uuid,
    pub(super) company: CompanyId,
    pub(super) clinic: ClinicId,
    /// As the carrier wrote it: a number, a short code, a name.
    pub(super) from: String,
    /// The same where it is a number.
    pub(super) number: Option<String>,
    pub(super) to: String,
    /// In their own words.
    pub(super) body: String,
    /// How many pictures or files came along. What an earlier version left on disk tells of them in the body.
    #[serde(default)]
    pub(super) files: u32,
    /// The carrier's id of it.
    pub(super) sid: Option<String>,
    pub(super) wish: Option<Wish>,
    /// What we answered, under our own id.
    pub(super) reply: Option<(Uuid, String)>,
    pub(super) at: DateTime<Utc>,
}

/// Where a text stands that we sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reported {
    /// Set when a company's own account signed: another company's text is not touched.
    pub(super) company: Option<CompanyId>,
    /// Our own id of it, where the address told.
    pub(super) id: Option<Uuid>,
    /// The carrier's.
    pub(super) sid: Option<String>,
    pub(super) status: TextStatus,
    /// The carrier's code of a failure, or blank.
    pub(super) code: String,
    /// Whom it was sent to.
    pub(super) to: Option<String>,
    pub(super) at: DateTime<Utc>,
}

/// Carries them out, in one order for every transaction: two never hold what the other waits for.
pub(in crate::telephony) async fn apply_all(
    txn: &DatabaseTransaction,
    mut effects: Vec<&TextEffect>,
) -> Result<(), DbErr> {
    effects.sort_by_key(|effect| match effect {
        TextEffect::Came(text) => (0, Some((text.company, text.from.clone())), None),
        TextEffect::Told(told) => (1, None, Some((told.sid.clone(), told.id))),
    });
    for effect in effects {
        match effect {
            TextEffect::Came(text) => text.keep(txn).await?,
            TextEffect::Told(told) => told.keep(txn).await?,
        }
    }
    Ok(())
}

impl Text {
    async fn keep(&self, txn: &DatabaseTransaction) -> Result<(), DbErr> {
        let person = match &self.number {
            Some(number) => Some(self.person(txn, number).await?),
            None => None,
        };
        let thread = self.thread(txn, person).await?;
        let row = |id: Uuid, body: &str| message::ActiveModel {
            id: Set(id),
            company_id: Set(self.company.uuid()),
            conversation_id: Set(Some(thread)),
            clinic_id: Set(Some(self.clinic.uuid())),
            end_user_id: Set(person),
            channel: Set(SMS.to_owned()),
            body: Set(body.to_owned()),
            provider: Set(Some(PROVIDER.to_owned())),
            created_at: Set(self.at),
            updated_at: Set(self.at),
            ..Default::default()
        };
        let came = message::ActiveModel {
            direction: Set("inbound".to_owned()),
            author: Set("end_user".to_owned()),
            from_address: Set(Some(self.from.clone())),
            to_address: Set(Some(self.to.clone())),
            status: Set("received".to_owned()),
            provider_message_id: Set(self.sid.clone()),
            ..row(self.id, &self.shown())
        };
        // The carrier's id again in another event: the same text.
        let inserted = message::Entity::insert(came)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(txn)
            .await?;
        if inserted == 0 {
            return Ok(());
        }
        if let Some((id, body)) = &self.reply {
            let said = message::ActiveModel {
                direction: Set("outbound".to_owned()),
                author: Set("system".to_owned()),
                from_address: Set(Some(self.to.clone())),
                to_address: Set(Some(self.from.clone())),
                status: Set(TextStatus::Queued.code().to_owned()),
                ..row(*id, body)
            };
            message::Entity::insert(said).exec_without_returning(txn).await?;
        }
        match (&self.number, self.wish) {
            (Some(number), Some(Wish::Stop | Wish::StopInWords)) => {
                let keyword: String = self.body.trim().chars().take(100).collect();
                let keyword = Some(keyword).filter(|keyword| !keyword.is_empty());
                opt_out(txn, self.company.uuid(), number, keyword, "sms", self.at).await
            }
            (Some(number), Some(Wish::Start)) => self.lift(txn, number).await,
            _ => Ok(()),
        }
    }

    /// What people read: their words, and a remark of ours about what came along and is not kept.
    fn shown(&self) -> String {
        let remark = match self.files {
            0 => return self.body.clone(),
            1 => "[1 picture or file came along; it is not kept here]".to_owned(),
            files => format!("[{files} pictures or files came along; they are not kept here]"),
        };
        if self.body.trim().is_empty() { remark } else { format!("{}\n{remark}", self.body) }
    }

    /// Who it is, known or new. The row is locked: what comes of the same person at the same time waits.
    async fn person(&self, txn: &DatabaseTransaction, number: &str) -> Result<Uuid, DbErr> {
        let new = end_user::ActiveModel {
            id: Set(Uuid::now_v7()),
            company_id: Set(self.company.uuid()),
            phone_number: Set(Some(number.to_owned())),
            created_at: Set(self.at),
            updated_at: Set(self.at),
            ..Default::default()
        };
        end_user::Entity::insert(new)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(txn)
            .await?;
        let found = end_user::Entity::find()
            .filter(end_user::Column::CompanyId.eq(self.company.uuid()))
            .filter(end_user::Column::PhoneNumber.eq(number))
            .lock_exclusive()
            .one(txn)
            .await?;
        found.map(|person| person.id).ok_or_else(|| DbErr::RecordNotFound("the person who texted".into()))
    }

    /// The open thread of this person with this clinic, or a new one. Of a sender without a number it is told by its name.
    async fn thread(&self, txn: &DatabaseTransaction, person: Option<Uuid>) -> Result<Uuid, DbErr> {
        let whose = match person {
            Some(person) => conversation::Column::EndUserId.eq(person),
            None => Condition::all()
                .add(conversation::Column::EndUserId.is_null())
                .add(conversation::Column::Subject.eq(&self.from))
                .into(),
        };
        let open = conversation::Entity::find()
            .filter(conversation::Column::CompanyId.eq(self.company.uuid()))
            .filter(conversation::Column::ClinicId.eq(self.clinic.uuid()))
            .filter(conversation::Column::Channel.eq(SMS))
            .filter(conversation::Column::Status.eq("open"))
            .filter(whose)
            .order_by_desc(conversation::Column::Id)
            .one(txn)
            .await?;
        if let Some(row) = open {
            let id = row.id;
            let last = row.last_message_at.map_or(self.at, |last| last.max(self.at));
            let mut change = row.into_active_model();
            change.last_message_at = Set(Some(last));
            change.updated_at = Set(self.at);
            change.update(txn).await?;
            return Ok(id);
        }
        let id = Uuid::now_v7();
        let new = conversation::ActiveModel {
            id: Set(id),
            company_id: Set(self.company.uuid()),
            clinic_id: Set(Some(self.clinic.uuid())),
            end_user_id: Set(person),
            channel: Set(SMS.to_owned()),
            status: Set("open".to_owned()),
            subject: Set(person.is_none().then(|| self.from.clone())),
            last_message_at: Set(Some(self.at)),
            created_at: Set(self.at),
            updated_at: Set(self.at),
            ..Default::default()
        };
        conversation::Entity::insert(new).exec_without_returning(txn).await?;
        Ok(id)
    }

    async fn lift(&self, txn: &DatabaseTransaction, number: &str) -> Result<(), DbErr> {
        sms_opt_out::Entity::update_many()
            .col_expr(sms_opt_out::Column::LiftedAt, Expr::value(self.at))
            .filter(standing_opt_out(CompanyScope::new(self.company, None), [number]))
            .exec(txn)
            .await?;
        Ok(())
    }
}

/// Somebody is not to be texted any more. Said again it changes nothing.
async fn opt_out(
    txn: &DatabaseTransaction,
    company: Uuid,
    number: &str,
    keyword: Option<String>,
    source: &str,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let new = sms_opt_out::ActiveModel {
        id: Set(Uuid::now_v7()),
        company_id: Set(company),
        phone_number: Set(number.to_owned()),
        keyword: Set(keyword),
        source: Set(source.to_owned()),
        created_at: Set(at),
        lifted_at: Set(None),
    };
    let insert = sms_opt_out::Entity::insert(new).on_conflict(OnConflict::new().do_nothing().to_owned());
    insert.exec_without_returning(txn).await.map(drop)
}

impl Reported {
    async fn keep(&self, txn: &DatabaseTransaction) -> Result<(), DbErr> {
        let mut company = None;
        if let Some(row) = self.message(txn).await? {
            company = Some(row.company_id);
            self.advance(txn, row).await?;
        }
        if let Some(row) = self.notification(txn).await? {
            company = Some(row.company_id);
            self.advance_notification(txn, row).await?;
        }
        match (company, &self.to) {
            (Some(company), Some(to)) if tells_of_opt_out(&self.code) => {
                opt_out(txn, company, to, None, "carrier", self.at).await
            }
            _ => Ok(()),
        }
    }

    async fn message(&self, txn: &DatabaseTransaction) -> Result<Option<message::Model>, DbErr> {
        let mut is_it = Condition::any();
        if let Some(id) = self.id {
            is_it = is_it.add(message::Column::Id.eq(id));
        }
        if let Some(sid) = &self.sid {
            is_it = is_it.add(
                Condition::all()
                    .add(message::Column::Provider.eq(PROVIDER))
                    .add(message::Column::ProviderMessageId.eq(sid)),
            );
        }
        if is_it.is_empty() {
            return Ok(None);
        }
        let mut found = message::Entity::find().filter(is_it).filter(message::Column::Direction.eq("outbound"));
        if let Some(company) = self.company {
            found = found.filter(message::Column::CompanyId.eq(company.uuid()));
        }
        found.order_by_asc(message::Column::Id).lock_exclusive().one(txn).await
    }

    async fn advance(&self, txn: &DatabaseTransaction, row: message::Model) -> Result<(), DbErr> {
        let current = TextStatus::from_code(&row.status).unwrap_or(TextStatus::Queued);
        let next = current.after(self.status);
        let mut change = row.clone().into_active_model();
        if row.provider_message_id.is_none() {
            change.provider_message_id = Set(self.sid.clone());
        }
        if next != current {
            change.status = Set(next.code().to_owned());
            if next == TextStatus::Failed {
                change.error_code = Set(Some(self.code.clone()).filter(|code| !code.is_empty()));
                change.failure_reason = Set(Some(why_failed(&self.code)));
            }
        }
        if row.sent_at.is_none() && matches!(next, TextStatus::Sent | TextStatus::Delivered) {
            change.sent_at = Set(Some(self.at));
        }
        if row.delivered_at.is_none() && next == TextStatus::Delivered {
            change.delivered_at = Set(Some(self.at));
        }
        change.updated_at = Set(self.at);
        change.update(txn).await.map(drop)
    }

    async fn notification(&self, txn: &DatabaseTransaction) -> Result<Option<notification::Model>, DbErr> {
        let Some(sid) = &self.sid else { return Ok(None) };
        let mut found = notification::Entity::find().filter(notification::Column::ProviderMessageId.eq(sid));
        if let Some(company) = self.company {
            found = found.filter(notification::Column::CompanyId.eq(company.uuid()));
        }
        found.order_by_asc(notification::Column::Id).lock_exclusive().one(txn).await
    }

    async fn advance_notification(&self, txn: &DatabaseTransaction, row: notification::Model) -> Result<(), DbErr> {
        let current = NotificationStatus::from_code(&row.status).unwrap_or(NotificationStatus::Queued);
        let next = current.after(self.status);
        if next == current {
            return Ok(());
        }
        let sent_at = row.sent_at;
        let mut change = row.into_active_model();
        change.status = Set(next.code().to_owned());
        if next == NotificationStatus::Failed {
            change.failure_reason = Set(Some(why_failed(&self.code)));
        } else {
            change.sent_at = Set(sent_at.or(Some(self.at)));
        }
        change.updated_at = Set(self.at);
        change.update(txn).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by the version before pictures were counted.
    const OLD: &str = r#"{"came": {
        "id": "01932d5e-0000-7000-8000-000000000001",
        "company": "01932d5e-0000-7000-8000-000000000002",
        "clinic": "01932d5e-0000-7000-8000-000000000003",
        "from": "+14165550187", "number": "+14165550187", "to": "+14165550102",
        "body": "stop please\n[1 picture or file came along; it is not kept here]",
        "sid": "SM00000000000000000000000000000001", "wish": "stop_in_words",
        "reply": ["01932d5e-0000-7000-8000-000000000004", "Good bye."],
        "at": "2026-11-25T15:00:00Z"
    }}"#;

    #[test]
    fn what_an_earlier_version_left_on_disk_is_read() {
        let TextEffect::Came(text) = serde_json::from_str::<TextEffect>(OLD).unwrap() else { panic!("a text") };
        assert_eq!((text.wish, text.files, text.shown()), (Some(Wish::StopInWords), 0, text.body.clone()));
        let told = r#"{"told": {"company": null, "id": null, "sid": "SM1", "status": "delivered", "code": "",
            "to": null, "at": "2026-11-25T15:00:00Z"}}"#;
        let TextEffect::Told(told) = serde_json::from_str::<TextEffect>(told).unwrap() else { panic!("news") };
        assert_eq!(told.status, TextStatus::Delivered);
    }
}

//! What the database holds, and small changes to it.

use super::app::TestApp;
use backend::auth::create_token;
use backend::entity::{call, call_transcript, chatbot, clinic, company, phone_number, voicemail, webhook_event};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use secrecy::ExposeSecret as _;
use serde_json::Value;

impl TestApp {
    /// The call with this carrier's id.
    pub(crate) async fn call(&self, sid: &str) -> Option<call::Model> {
        call::Entity::find().filter(call::Column::CallSid.eq(sid)).one(&self.db).await.unwrap()
    }

    pub(crate) async fn count_calls(&self) -> u64 {
        call::Entity::find().count(&self.db).await.unwrap()
    }

    /// Every webhook that came, oldest first.
    pub(crate) async fn events(&self) -> Vec<webhook_event::Model> {
        webhook_event::Entity::find().order_by_asc(webhook_event::Column::Id).all(&self.db).await.unwrap()
    }

    /// The only webhook that came.
    #[track_caller]
    pub(crate) fn only_event(&self) -> impl Future<Output = webhook_event::Model> {
        let this = self.clone();
        async move {
            let mut events = this.events().await;
            assert_eq!(events.len(), 1, "{events:?}");
            events.remove(0)
        }
    }

    /// Messages left on a call; an empty recording is none.
    pub(crate) async fn voicemails(&self, sid: &str) -> Vec<voicemail::Model> {
        let Some(call) = self.call(sid).await else { return Vec::new() };
        let left = voicemail::Entity::find().filter(voicemail::Column::CallId.eq(call.id)).all(&self.db).await.unwrap();
        left.into_iter().filter(|row| row.recording_status.as_deref() != Some("absent")).collect()
    }

    /// What was said on a call, in time order.
    pub(crate) async fn transcript(&self, sid: &str) -> Vec<call_transcript::Model> {
        let Some(call) = self.call(sid).await else { return Vec::new() };
        let lines = call_transcript::Entity::find().filter(call_transcript::Column::CallId.eq(call.id));
        let lines = lines.order_by_asc(call_transcript::Column::StartTime).order_by_asc(call_transcript::Column::Id);
        lines.all(&self.db).await.unwrap()
    }

    pub(crate) async fn clinic(&self, slug: &str) -> clinic::Model {
        clinic::Entity::find().filter(clinic::Column::Slug.eq(slug)).one(&self.db).await.unwrap().unwrap()
    }

    pub(crate) async fn company(&self, slug: &str) -> company::Model {
        company::Entity::find().filter(company::Column::Slug.eq(slug)).one(&self.db).await.unwrap().unwrap()
    }

    /// Sets a column of a clinic.
    pub(crate) async fn set_clinic(&self, slug: &str, column: clinic::Column, value: impl Into<sea_orm::Value>) {
        let change = clinic::Entity::update_many().col_expr(column, Expr::value(value.into()));
        change.filter(clinic::Column::Slug.eq(slug)).exec(&self.db).await.unwrap();
    }

    /// Sets a column of a company.
    pub(crate) async fn set_company(&self, slug: &str, column: company::Column, value: impl Into<sea_orm::Value>) {
        let change = company::Entity::update_many().col_expr(column, Expr::value(value.into()));
        change.filter(company::Column::Slug.eq(slug)).exec(&self.db).await.unwrap();
    }

    /// Sets a column of an inbound number.
    pub(crate) async fn set_number(
        &self,
        number: &str,
        column: phone_number::Column,
        value: impl Into<sea_orm::Value>,
    ) {
        let change = phone_number::Entity::update_many().col_expr(column, Expr::value(value.into()));
        change.filter(phone_number::Column::InboundPhoneNumber.eq(number)).exec(&self.db).await.unwrap();
    }

    /// Puts these in place of the call settings of the clinic's assistant, as if they had been stored.
    pub(crate) async fn set_call(&self, slug: &str, call: Value) {
        let id = self.clinic(slug).await.chatbot_id.unwrap();
        let row = chatbot::Entity::find_by_id(id).one(&self.db).await.unwrap().unwrap();
        let mut settings = row.settings;
        settings["call"] = call;
        let change = chatbot::ActiveModel { id: Set(id), settings: Set(settings), ..Default::default() };
        chatbot::Entity::update(change).exec(&self.db).await.unwrap();
    }

    /// Changes a clinic's stored settings at a JSON pointer.
    pub(crate) async fn set_setting(&self, slug: &str, pointer: &str, value: Value) {
        let mut settings = self.clinic(slug).await.ai_availability_settings;
        put(&mut settings, pointer, value);
        self.set_clinic(slug, clinic::Column::AiAvailabilitySettings, settings).await;
    }

    /// Changes a company's stored settings at a JSON pointer.
    pub(crate) async fn set_feature(&self, slug: &str, pointer: &str, value: Value) {
        let mut settings = self.company(slug).await.settings;
        put(&mut settings, pointer, value);
        self.set_company(slug, company::Column::Settings, settings).await;
    }

    /// Runs a statement as it stands.
    pub(crate) async fn sql(&self, statement: &str) {
        self.db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// A bearer token of a company.
    pub(crate) async fn token(&self, company: &str, scopes: &[&str]) -> String {
        let made = create_token(&self.services, Some(company), "test", scopes, None).await.unwrap();
        made.text.expose_secret().to_owned()
    }
}

/// Sets a field, making the objects on the way.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut at = root;
    for key in pointer.split('/').skip(1) {
        if !at.is_object() {
            *at = Value::Object(serde_json::Map::new());
        }
        at = at.as_object_mut().unwrap().entry(key).or_insert(Value::Null);
    }
    *at = value;
}

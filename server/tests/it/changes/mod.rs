//! The change log as people read it, and the way back from a change.

mod list;
mod refused;
mod undo;

use crate::support::{Answer, Browser, TestApp};
use backend::entity::audit_log;
use domain::audit::PLATFORM;
use http::Method;
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Statement};
use serde_json::Value;
use uuid::Uuid;

const ADMIN: &str = "admin@brightsmiles.test";
const MASTER: &str = "master@demo.test";

/// Something that somebody does.
#[derive(Clone)]
enum Step {
    Api(Method, String, Option<Value>),
    Form(String, Vec<(&'static str, String)>),
}

impl Step {
    async fn by(&self, browser: &Browser) -> Answer {
        let answer = match self {
            Self::Api(method, path, body) => browser.call(method.clone(), path, body.clone()).await,
            Self::Form(path, pairs) => {
                let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
                browser.post(path, &pairs).await
            }
        };
        assert!([200, 201, 303].contains(&answer.status.as_u16()), "{}", answer.body);
        answer
    }
}

fn patch(path: &str, body: Value) -> Step {
    Step::Api(Method::PATCH, path.to_owned(), Some(body))
}

fn form(path: &str, pairs: &[(&'static str, &str)]) -> Step {
    Step::Form(path.to_owned(), pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect())
}

/// Whose log a test looks at, and from where.
#[derive(Clone, Copy)]
struct Log<'l> {
    app: &'l TestApp,
    browser: &'l Browser,
    chain: Uuid,
    own: bool,
}

impl<'l> Log<'l> {
    /// That of the company, on the page of its admins.
    async fn own(app: &'l TestApp, browser: &'l Browser) -> Self {
        Self { app, browser, chain: app.company("bright-smiles").await.id, own: true }
    }

    /// The same on the platform's page.
    async fn of_company(app: &'l TestApp, browser: &'l Browser) -> Self {
        Self { own: false, ..Self::own(app, browser).await }
    }

    /// The platform's own.
    fn of_platform(app: &'l TestApp, browser: &'l Browser) -> Self {
        Self { app, browser, chain: PLATFORM, own: false }
    }

    fn address(&self, below: &str) -> String {
        match (self.own, self.chain) {
            (true, _) => format!("/changes{below}"),
            (false, PLATFORM) => format!("/platform/changes{below}"),
            (false, company) => format!("/platform/changes{below}?company={company}"),
        }
    }

    async fn newest(&self) -> audit_log::Model {
        let rows = audit_log::Entity::find().filter(audit_log::Column::Chain.eq(self.chain));
        rows.order_by_desc(audit_log::Column::Sequence).one(&self.app.db).await.unwrap().unwrap()
    }

    async fn number(&self) -> i64 {
        self.newest().await.sequence.unwrap()
    }

    async fn page(&self, number: i64) -> String {
        self.browser.get(&self.address(&format!("/{number}"))).await.expect(200).body
    }

    /// Takes an entry back, and gives what the page says then.
    async fn undo(&self, number: i64) -> String {
        let to = self.browser.post(&self.address(&format!("/{number}/undo")), &[]).await;
        assert_eq!(to.leads_to(), self.address(&format!("/{number}")));
        self.page(number).await
    }
}

/// One value of the database. JSON is read: SQLite keeps its keys in the order in which they were written.
async fn seen(app: &TestApp, sql: &str) -> Option<Value> {
    let statement = Statement::from_string(app.db.get_database_backend(), sql.to_owned());
    let row = app.db.query_one_raw(statement).await.unwrap();
    let text = row.and_then(|row| row.try_get_by_index::<Option<String>>(0).unwrap())?;
    Some(serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

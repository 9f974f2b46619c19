//! Support visits: how the master admin gets into a company.

use super::app::TestApp;
use super::http::{Answer, Browser};
use backend::entity::{support_visit, user};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

/// The demo's master admin.
pub(crate) const MASTER: &str = "master@demo.test";

/// The form that starts a visit.
const START: &str = "/platform/support/new";

impl TestApp {
    /// Signs in as the master admin and visits a company for an hour, with the right to change things.
    pub(crate) async fn visit(&self, company: &str) -> Browser {
        let browser = self.sign_in(MASTER).await;
        browser.starts_visit(company, "60", true).await.expect(303);
        browser
    }

    /// The same without that right.
    pub(crate) async fn look_into(&self, company: &str) -> Browser {
        let browser = self.sign_in(MASTER).await;
        browser.starts_visit(company, "60", false).await.expect(303);
        browser
    }

    /// Makes another master admin, with the demo's password.
    pub(crate) async fn another_master(&self, email: &str, name: &str) {
        let known = user::Entity::find().filter(user::Column::Email.eq(MASTER)).one(&self.db).await.unwrap().unwrap();
        backend::store::people::create_master(&self.services, email, name, &known.password_hash).await.unwrap();
    }

    /// Every visit there was, oldest first.
    pub(crate) async fn visits(&self) -> Vec<support_visit::Model> {
        support_visit::Entity::find().order_by_asc(support_visit::Column::Id).all(&self.db).await.unwrap()
    }
}

impl Browser {
    /// Sends the form that starts a visit.
    pub(crate) async fn starts_visit(&self, company: &str, minutes: &str, changes: bool) -> Answer {
        let id = self.app().company(company).await.id.to_string();
        let mut form = vec![("company", id.as_str()), ("length", minutes), ("reason", "They asked us to look")];
        if changes {
            form.extend([
                ("changes", "yes"),
                ("changes-reason", "They cannot do it themselves"),
                ("current", backend::demo::PASSWORD),
            ]);
        }
        self.post(START, &form).await
    }
}

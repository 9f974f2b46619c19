//! The calls switch: looked at, flipped, scheduled, canceled, taken back.

use crate::support::{Answer, Browser, Call, TestApp, WEST, at, on_both};
use backend::audit::check;
use backend::entity::{audit_log, job};
use backend::jobs::{Round, Runner};
use chrono::Duration;
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::json;
use uuid::Uuid;

on_both!(
    the_page_counts_what_the_switch_reaches,
    a_flip_is_undone_from_the_next_page,
    tonight_for_two_days_runs_through_a_restart,
    several_servers_flip_once,
    what_is_scheduled_can_be_canceled,
    a_hand_on_the_switch_ends_what_was_scheduled,
    a_moment_that_cannot_be_keeps_what_was_typed,
    a_cancel_and_the_moment_race,
    a_deleted_company_is_not_switched,
);

struct Scene {
    app: TestApp,
    master: Browser,
    id: Uuid,
}

impl Scene {
    async fn of(app: TestApp) -> Self {
        let (master, id) = (app.sign_in("master@demo.test").await, app.company("bright-smiles").await.id);
        Self { app, master, id }
    }

    /// After a time in which the session ends.
    async fn later(self, time: Duration) -> Self {
        self.app.pass(time);
        Self { master: self.app.sign_in("master@demo.test").await, ..self }
    }

    fn page(&self) -> String {
        format!("/platform/companies/{}", self.id)
    }

    async fn order(&self, pairs: &[(&str, &str)]) -> Answer {
        self.master.post(&format!("{}/calls", self.page()), pairs).await
    }

    async fn on(&self) -> bool {
        self.app.company("bright-smiles").await.settings["features"]["callEnabled"] == true
    }

    async fn round(&self) -> Round {
        Runner::new(self.app.services.clone()).round().await.unwrap()
    }

    async fn log(&self) -> Vec<audit_log::Model> {
        let rows = audit_log::Entity::find().filter(audit_log::Column::CompanyId.eq(self.id));
        rows.order_by_asc(audit_log::Column::Sequence).all(&self.app.db).await.unwrap()
    }

    async fn waiting(&self) -> u64 {
        job::Entity::find().filter(job::Column::Status.eq("queued")).count(&self.app.db).await.unwrap()
    }
}

const DONE: Round = Round { done: 1, again: 0, failed: 0 };
const TONIGHT: [(&str, &str); 5] =
    [("do", "switch"), ("to", "off"), ("when", "later"), ("time", "20:00"), ("zone", "America/Toronto")];

async fn the_page_counts_what_the_switch_reaches(app: TestApp) {
    Call::to(WEST).number(1).ring(&app).await.twiml();
    let scene = Scene::of(app).await;
    let page = scene.master.get(&format!("{}/calls", scene.page())).await.expect(200).body;
    assert!(page.contains("Switch calls off for Bright Smiles Dental Group?"), "{page}");
    for words in ["their callers get the backup", "Calls on the line now", "Assistants with calls", "Texts waiting"] {
        assert!(page.contains(words), "{words}");
    }
    let facts = scene.master.get(&format!("/api/admin/companies/{}", scene.id)).await.data();
    let reach = &facts["callsSwitchReaches"];
    assert_eq!((reach["clinics"].as_u64(), reach["liveCalls"].as_u64()), (Some(2), Some(1)));
    assert!(reach["numbers"].as_u64().unwrap() >= 2 && reach["assistants"].as_u64().unwrap() >= 1);
    assert!(scene.on().await, "looking flips nothing");
}

async fn a_flip_is_undone_from_the_next_page(app: TestApp) {
    let scene = Scene::of(app).await;
    assert_eq!(scene.order(&[("do", "switch"), ("to", "off")]).await.leads_to(), scene.page());
    assert!(!scene.on().await);
    let next = scene.master.get(&scene.page()).await.expect(200).body;
    assert!(next.contains("Calls are off from the next call on.") && next.contains("value=\"undo\""), "{next}");
    let call = Call::to(WEST).number(1);
    call.ring(&scene.app).await.twiml();
    assert_eq!(scene.app.call(call.sid()).await.unwrap().route_reason.as_deref(), Some("call-feature-disabled"));
    // Sent twice, as from two windows: the second finds nothing to do.
    scene.order(&[("do", "switch"), ("to", "off")]).await.leads_to();
    assert!(scene.master.get(&scene.page()).await.body.contains("already"));
    scene.order(&[("do", "undo"), ("to", "on")]).await.leads_to();
    assert!(scene.on().await);
    // An undo that comes late, from a page that was left open, flips nothing.
    scene.order(&[("do", "undo"), ("to", "on")]).await.leads_to();
    scene.order(&[("do", "undo"), ("to", "maybe")]).await.leads_to();
    assert!(scene.on().await);
    let log = scene.log().await;
    let seen: Vec<_> = log.iter().map(|row| (row.action.as_str(), row.after.clone().unwrap())).collect();
    let flip = |on: bool| ("company.changed", json!({"features": {"callEnabled": on}}));
    assert_eq!(seen, [flip(false), flip(true)]);
    assert_eq!(check(&scene.app.db, None).await.unwrap().1.findings(), []);
    for who in ["admin@brightsmiles.test", "staff@brightsmiles.test", "admin@harbourphysio.test"] {
        let other = scene.app.sign_in(who).await;
        for pairs in [&[("do", "switch"), ("to", "off")][..], &[("do", "undo"), ("to", "off")], &[("do", "cancel")]] {
            other.post(&format!("{}/calls", scene.page()), pairs).await.expect(403);
        }
        other.get(&format!("{}/calls", scene.page())).await.expect(403);
    }
    assert!(scene.on().await);
}

async fn tonight_for_two_days_runs_through_a_restart(app: TestApp) {
    let scene = Scene::of(app).await;
    let mut pairs = TONIGHT.to_vec();
    pairs.push(("hours", "48"));
    scene.order(&pairs).await.leads_to();
    let page = scene.master.get(&scene.page()).await.expect(200).body;
    assert!(page.contains("Wed 25 Nov 2026, 8:00 PM EST") && page.contains("Fri 27 Nov 2026, 8:00 PM EST"), "{page}");
    assert!(scene.on().await);
    assert_eq!(scene.round().await, Round::default(), "not before its time");
    // Another process, hours later.
    let scene = Scene { app: scene.app.restarted(&[]).await, ..scene };
    scene.app.set_clock("2026-11-26T00:59:59Z");
    assert_eq!(scene.round().await, Round::default());
    scene.app.set_clock("2026-11-26T01:00:00Z");
    assert_eq!(scene.round().await, DONE);
    assert!(!scene.on().await);
    assert_eq!(scene.waiting().await, 1, "the way back");
    // The way back is late, and comes all the same.
    scene.app.set_clock("2026-11-28T09:00:00Z");
    assert_eq!(scene.round().await, DONE);
    assert!(scene.on().await);
    assert_eq!((scene.round().await, scene.waiting().await), (Round::default(), 0));
    let log = scene.log().await;
    let actions: Vec<_> = log.iter().map(|row| (row.action.as_str(), row.actor_label.as_str())).collect();
    assert_eq!(
        actions,
        [
            ("company.calls_scheduled", "Sam Whitfield"),
            ("company.changed", "Sam Whitfield, on schedule"),
            ("company.changed", "Sam Whitfield, on schedule"),
        ]
    );
    assert_eq!(log[1].created_at, at("2026-11-26T01:00:00Z"));
    assert_eq!(check(&scene.app.db, None).await.unwrap().1.findings(), []);
    let master = scene.app.sign_in("master@demo.test").await;
    assert!(master.get(&scene.page()).await.expect(200).body.contains("Sam Whitfield, on schedule"));
}

async fn several_servers_flip_once(app: TestApp) {
    let scene = Scene::of(app).await;
    scene.order(&TONIGHT).await.leads_to();
    scene.app.pass(Duration::hours(12));
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let runner = Runner::new(scene.app.services.clone());
            tokio::spawn(async move { runner.round().await.unwrap().done })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.unwrap();
    }
    assert_eq!(done, 1);
    assert!(!scene.on().await);
    assert_eq!(scene.log().await.iter().filter(|row| row.action == "company.changed").count(), 1);
}

async fn what_is_scheduled_can_be_canceled(app: TestApp) {
    let scene = Scene::of(app).await;
    scene.order(&TONIGHT).await.leads_to();
    scene.order(&[("do", "cancel")]).await.leads_to();
    assert!(scene.master.get(&scene.page()).await.body.contains("Nothing is scheduled any more."));
    scene.order(&[("do", "cancel")]).await.leads_to();
    assert!(scene.master.get(&scene.page()).await.body.contains("There was nothing scheduled any more."));
    scene.app.pass(Duration::days(3));
    assert_eq!((scene.round().await, scene.on().await), (Round::default(), true));
    let actions: Vec<_> = scene.log().await.into_iter().map(|row| row.action).collect();
    assert_eq!(actions, ["company.calls_scheduled", "company.calls_schedule_canceled"]);
}

async fn a_hand_on_the_switch_ends_what_was_scheduled(app: TestApp) {
    let scene = Scene::of(app).await;
    scene.order(&[("do", "switch"), ("to", "off"), ("hours", "48")]).await.leads_to();
    assert_eq!((scene.on().await, scene.waiting().await), (false, 1));
    scene.order(&[("do", "undo"), ("to", "on")]).await.leads_to();
    assert_eq!((scene.on().await, scene.waiting().await), (true, 0), "the undo takes the way back along");
    scene.order(&TONIGHT).await.leads_to();
    let path = format!("/api/admin/companies/{}", scene.id);
    let flip = |on: bool| Some(json!({"features": {"callEnabled": on}}));
    scene.master.call(Method::PATCH, &path, flip(true)).await.data();
    assert_eq!(scene.waiting().await, 1, "nothing was flipped");
    scene.master.call(Method::PATCH, &path, flip(false)).await.data();
    assert_eq!((scene.on().await, scene.waiting().await), (false, 0));
    scene.master.call(Method::PATCH, &path, flip(true)).await.data();
    // A new plan replaces the one before.
    scene.order(&TONIGHT).await.leads_to();
    scene
        .order(&[("do", "switch"), ("to", "off"), ("when", "later"), ("time", "21:00"), ("zone", "America/Toronto")])
        .await;
    assert_eq!(scene.waiting().await, 1);
    let left = job::Entity::find().filter(job::Column::Status.eq("queued")).one(&scene.app.db).await.unwrap().unwrap();
    assert_eq!(left.run_at, at("2026-11-26T02:00:00Z"));
    assert_eq!(check(&scene.app.db, None).await.unwrap().1.findings(), []);
}

async fn a_moment_that_cannot_be_keeps_what_was_typed(app: TestApp) {
    let scene = Scene::of(app).await;
    let page = format!("{}/calls", scene.page());
    let typed = [
        ("do", "switch"),
        ("to", "off"),
        ("when", "later"),
        ("time", "09:00"),
        ("date", "2026-11-25"),
        ("zone", "America/Vancouver"),
        ("hours", "<b>9"),
    ];
    assert_eq!(scene.order(&typed).await.leads_to(), page);
    let shown = scene.master.get(&page).await.expect(200).body;
    assert!(shown.contains("Write whole hours from 1 to") && shown.contains("value=\"09:00\""), "{shown}");
    assert!(shown.contains("&lt;b&gt;9") && !shown.contains("<b>9"));
    // Ten in the morning in Toronto is seven in Vancouver: nine is still to come there, six is over.
    scene
        .order(&[
            ("do", "switch"),
            ("to", "off"),
            ("when", "later"),
            ("time", "06:00"),
            ("date", "2026-11-25"),
            ("zone", "America/Vancouver"),
        ])
        .await;
    assert!(scene.master.get(&page).await.body.contains("That time is over."));
    assert_eq!((scene.on().await, scene.waiting().await, scene.log().await.len()), (true, 0, 0));
}

async fn a_cancel_and_the_moment_race(app: TestApp) {
    let mut scene = Scene::of(app).await;
    for _ in 0..4 {
        scene.order(&TONIGHT).await.leads_to();
        assert_eq!(scene.waiting().await, 1);
        scene = scene.later(Duration::days(1)).await;
        let runner = Runner::new(scene.app.services.clone());
        let run = tokio::spawn(async move { runner.round().await.unwrap() });
        scene.order(&[("do", "cancel")]).await.leads_to();
        run.await.unwrap();
        // Either it was canceled and calls are on, or it ran and they are off; never both, never neither.
        let last = scene.log().await.pop().unwrap();
        assert_eq!(last.action == "company.changed", !scene.on().await, "{last:?}");
        assert_eq!(scene.waiting().await, 0);
        if !scene.on().await {
            scene.order(&[("do", "undo"), ("to", "on")]).await.leads_to();
        }
    }
    assert_eq!(check(&scene.app.db, None).await.unwrap().1.findings(), []);
}

async fn a_deleted_company_is_not_switched(app: TestApp) {
    let scene = Scene::of(app).await;
    scene.order(&TONIGHT).await.leads_to();
    scene.master.call(Method::DELETE, &format!("/api/admin/companies/{}", scene.id), None).await.data();
    assert_eq!(scene.waiting().await, 0);
    scene.order(&[("do", "switch"), ("to", "off")]).await.expect(404);
    let scene = scene.later(Duration::days(1)).await;
    assert_eq!(scene.round().await, Round::default());
    scene.master.call(Method::POST, &format!("/api/admin/companies/{}/restore", scene.id), None).await.data();
    assert!(scene.on().await);
}

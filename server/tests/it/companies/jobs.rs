//! Work for later: claimed once, tried again with longer waits, given up in the end, and never lost with its server.

use crate::support::{TestApp, on_both};
use backend::Services;
use backend::entity::job;
use backend::jobs::{Job, Outcome, Planned, Round, Runner, Trouble, Work, queue};
use chrono::Duration;
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait as _, QueryFilter as _};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

on_both!(
    each_is_done_by_one_of_many,
    what_fails_is_tried_with_longer_waits_and_given_up,
    what_is_put_off_costs_no_try,
    what_panics_takes_nothing_with_it,
    a_claim_of_a_dead_server_ends,
    only_known_kinds_are_taken,
);

/// Does what the payload says, and counts how often it was asked.
#[derive(Debug, Default)]
struct Told {
    times: AtomicU32,
}

#[async_trait::async_trait]
impl Work for Told {
    fn kind(&self) -> &'static str {
        "test.told"
    }

    async fn run(&self, services: &Services, job: &Job) -> Result<Outcome, Trouble> {
        self.times.fetch_add(1, Ordering::SeqCst);
        match job.payload["do"].as_str() {
            Some("again") => Err(Trouble::Again(format!("try {}", job.attempt))),
            Some("never") => Err(Trouble::Never("cannot be".to_owned())),
            Some("panic") => panic!("as told"),
            Some("later") if job.payload["until"] != json!(services.clock.now()) => {
                Ok(Outcome::Later(services.clock.now() + Duration::hours(1)))
            }
            _ => Ok(Outcome::Done),
        }
    }
}

async fn put(app: &TestApp, what: &str, max_attempts: u32) -> uuid::Uuid {
    let planned =
        Planned { kind: "test.told", payload: json!({"do": what}), company: None, run_at: app.now(), max_attempts };
    queue(&app.db, app.now(), planned).await.unwrap()
}

async fn row(app: &TestApp, id: uuid::Uuid) -> job::Model {
    job::Entity::find_by_id(id).one(&app.db).await.unwrap().unwrap()
}

fn runner(app: &TestApp, told: &Arc<Told>) -> Runner {
    Runner::of(app.services.clone(), vec![Arc::clone(told) as Arc<dyn Work>])
}

async fn each_is_done_by_one_of_many(app: TestApp) {
    for _ in 0..20 {
        put(&app, "it", 3).await;
    }
    let told = Arc::new(Told::default());
    let tasks: Vec<_> = (0..5)
        .map(|_| {
            let runner = runner(&app, &told);
            tokio::spawn(async move { runner.round().await.unwrap().done })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.unwrap();
    }
    assert_eq!((done, told.times.load(Ordering::SeqCst)), (20, 20));
    let rows = job::Entity::find().all(&app.db).await.unwrap();
    assert!(rows.iter().all(|row| (row.status.as_str(), row.attempts) == ("done", 1)));
    let runner = runner(&app, &told);
    assert_eq!(runner.forget().await.unwrap(), 0, "to be looked at for a while");
    app.pass(Duration::days(31));
    let fresh = put(&app, "it", 1).await;
    assert_eq!(runner.forget().await.unwrap(), 20);
    assert_eq!(row(&app, fresh).await.status, "queued");
}

async fn what_fails_is_tried_with_longer_waits_and_given_up(app: TestApp) {
    let told = Arc::new(Told::default());
    let runner = runner(&app, &told);
    let id = put(&app, "again", 3).await;
    for (wait, attempt) in [(10, 1), (20, 2)] {
        assert_eq!(runner.round().await.unwrap(), Round { again: 1, ..Round::default() });
        let kept = row(&app, id).await;
        assert_eq!(
            (kept.status.as_str(), kept.attempts, kept.run_at),
            ("queued", attempt, app.now() + Duration::seconds(wait))
        );
        assert_eq!(kept.last_error, Some(format!("try {attempt}")));
        app.pass(Duration::seconds(wait - 1));
        assert_eq!(runner.round().await.unwrap(), Round::default(), "not before");
        app.pass(Duration::seconds(1));
    }
    assert_eq!(runner.round().await.unwrap(), Round { failed: 1, ..Round::default() });
    let kept = row(&app, id).await;
    assert_eq!((kept.status.as_str(), kept.attempts, kept.last_error.as_deref()), ("failed", 3, Some("try 3")));
    let hopeless = put(&app, "never", 9).await;
    assert_eq!(runner.round().await.unwrap(), Round { failed: 1, ..Round::default() });
    assert_eq!(row(&app, hopeless).await.attempts, 1);
    app.pass(Duration::days(9));
    assert_eq!(runner.round().await.unwrap(), Round::default());
}

async fn what_is_put_off_costs_no_try(app: TestApp) {
    let told = Arc::new(Told::default());
    let runner = runner(&app, &told);
    let id = put(&app, "later", 1).await;
    for _ in 0..4 {
        assert_eq!(runner.round().await.unwrap(), Round { again: 1, ..Round::default() });
        let kept = row(&app, id).await;
        assert_eq!((kept.attempts, kept.last_error, kept.run_at), (0, None, app.now() + Duration::hours(1)));
        app.pass(Duration::hours(1));
    }
}

async fn what_panics_takes_nothing_with_it(app: TestApp) {
    let told = Arc::new(Told::default());
    let broken = put(&app, "panic", 2).await;
    let sound = put(&app, "it", 2).await;
    assert_eq!(runner(&app, &told).round().await.unwrap(), Round { done: 1, again: 1, failed: 0 });
    assert_eq!(row(&app, sound).await.status, "done");
    assert_eq!(row(&app, broken).await.last_error.as_deref(), Some("it broke down; the log says where"));
}

async fn a_claim_of_a_dead_server_ends(app: TestApp) {
    let told = Arc::new(Told::default());
    let id = put(&app, "it", 2).await;
    // As a server leaves it that dies right after it took the job.
    let died = |attempts: i32| {
        let app = app.clone();
        async move {
            job::Entity::update_many()
                .col_expr(job::Column::Status, Expr::value("running"))
                .col_expr(job::Column::LockedAt, Expr::value(app.now()))
                .col_expr(job::Column::LockedBy, Expr::value("somebody"))
                .col_expr(job::Column::Attempts, Expr::value(attempts))
                .filter(sea_orm::ColumnTrait::eq(&job::Column::Id, id))
                .exec(&app.db)
                .await
                .unwrap();
        }
    };
    died(1).await;
    let runner = runner(&app, &told);
    assert_eq!(runner.round().await.unwrap(), Round::default(), "it may still be at work");
    app.pass(Duration::minutes(5));
    assert_eq!(runner.round().await.unwrap(), Round { done: 1, ..Round::default() });
    // One that kills its server every time is given up.
    died(2).await;
    app.pass(Duration::minutes(5));
    assert_eq!(runner.round().await.unwrap(), Round { failed: 1, ..Round::default() });
    assert_eq!(told.times.load(Ordering::SeqCst), 1);
}

async fn only_known_kinds_are_taken(app: TestApp) {
    let told = Arc::new(Told::default());
    let planned = Planned {
        kind: "test.of_a_newer_server",
        payload: json!({}),
        company: None,
        run_at: app.now(),
        max_attempts: 1,
    };
    let id = queue(&app.db, app.now(), planned).await.unwrap();
    assert_eq!(runner(&app, &told).round().await.unwrap(), Round::default());
    assert_eq!(Runner::of(app.services.clone(), Vec::new()).round().await.unwrap(), Round::default());
    assert_eq!(row(&app, id).await.status, "queued");
}

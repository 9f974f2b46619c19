//! The pages by which the master admin watches over the platform.

use crate::support::{Call, HARBOUR, NOBODY, TestApp, WEST, at, on_both, said};
use backend::entity::{audit_log, call, integration_account, job, phone_number};
use chrono::Duration;
use http::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;
use uuid::Uuid;

on_both!(
    a_number_that_nobody_has_shows_with_what_its_callers_heard,
    jobs_show_and_can_be_tried_again_or_cancelled,
    a_job_is_turned_once,
    usage_is_counted_by_month_and_company,
    health_marks_what_needs_a_look,
    the_calls_of_all_companies_are_told_without_their_callers,
    the_overview_leads_everywhere,
);

const STATUS: &str = "/api/webhooks/twilio/voice/status";

async fn a_number_that_nobody_has_shows_with_what_its_callers_heard(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let page = master.get("/platform/numbers").await.expect(200).body;
    assert!(page.contains("Every number that was called leads to a clinic"));
    let heard = said(&Call::to(NOBODY).number(1).from("+14165550150").ring(&app).await.twiml());
    Call::to(NOBODY).number(2).from("+14165550151").ring(&app).await.twiml();
    Call::to("+14165550198").number(3).from("anonymous").ring(&app).await.twiml();
    // Unsigned, it is nobody's call.
    app.webhook("/api/twilio/voice", None, Call::to("+14165550197").number(4).body()).await.expect(403);
    let page = master.get("/platform/numbers").await.expect(200).body;
    assert!(page.contains("+1\u{a0}416\u{a0}555\u{a0}0199") && page.contains("+1\u{a0}416\u{a0}555\u{a0}0198"));
    assert!(!page.contains("0197"));
    assert!(page.contains("+1416***0150") && page.contains("+1416***0151") && page.contains("withheld"));
    assert!(!page.contains("+14165550150") && !page.contains("555\u{a0}0150"), "callers are masked");
    let first = heard.trim().split(['.', '’', '\'']).next().unwrap();
    assert!(first.len() > 10 && page.contains(first), "what was heard: {heard}");
    assert_eq!(page.matches(">Assign<").count(), 2);
    // Once a clinic has it, it says so.
    app.set_number("+14165550102", phone_number::Column::InboundPhoneNumber, NOBODY).await;
    let page = master.get("/platform/numbers").await.expect(200).body;
    assert!(page.contains("Has a clinic now"));
    assert_eq!(page.matches(">Assign<").count(), 1);
    // Long ago is over.
    app.pass(Duration::days(91));
    let master = app.sign_in("master@demo.test").await;
    assert!(master.get("/platform/numbers").await.body.contains("Every number that was called"));
}

async fn a_job(app: &TestApp, kind: &str, status: &str, error: Option<&str>) -> Uuid {
    let id = Uuid::now_v7();
    let row = job::ActiveModel {
        id: Set(id),
        kind: Set(kind.to_owned()),
        payload: Set(json!({"to": "+14165550150", "words": "<b>hello</b>"})),
        status: Set(status.to_owned()),
        run_at: Set(app.now() - Duration::minutes(10)),
        attempts: Set(i32::from(error.is_some())),
        max_attempts: Set(3),
        last_error: Set(error.map(str::to_owned)),
        created_at: Set(app.now() - Duration::minutes(10)),
        ..Default::default()
    };
    job::Entity::insert(row).exec_without_returning(&app.db).await.unwrap();
    id
}

async fn stored(app: &TestApp, id: Uuid) -> job::Model {
    job::Entity::find_by_id(id).one(&app.db).await.unwrap().unwrap()
}

async fn jobs_show_and_can_be_tried_again_or_cancelled(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    for (address, words) in [
        ("/platform/jobs", "No jobs"),
        ("/platform/jobs?state=failed", "No job was given up"),
        ("/platform/jobs?state=nonsense&before=x", "No jobs"),
    ] {
        assert!(master.get(address).await.expect(200).body.contains(words), "{address}");
    }
    let failed = a_job(&app, "text.send", "failed", Some("the carrier <script> said no to +14165550150")).await;
    let queued = a_job(&app, "company.calls_switch", "queued", None).await;
    let page = master.get("/platform/jobs").await.expect(200).body;
    assert!(page.contains("text.send") && page.contains("company.calls_switch") && page.contains("waited 10 minutes"));
    assert!(!page.contains("<script> said") && !page.contains("<b>hello") && !page.contains("+14165550150"));
    assert!(!master.get("/platform/jobs?state=queued").await.body.contains("text.send"));

    let told = master.post("/platform/jobs", &[("do", "retry"), ("id", &failed.to_string())]).await;
    assert_eq!(told.leads_to(), "/platform/jobs");
    let anew = stored(&app, failed).await;
    assert_eq!((anew.status.as_str(), anew.attempts, anew.run_at), ("queued", 0, app.now()));
    assert!(master.get("/platform/jobs").await.body.contains("text.send is in the queue again"));
    master.post("/platform/jobs", &[("do", "cancel"), ("id", &queued.to_string())]).await.leads_to();
    let over = stored(&app, queued).await;
    assert_eq!(over.status, "failed");
    assert!(over.last_error.unwrap().starts_with("Cancelled by "));
    let log = audit_log::Entity::find().filter(audit_log::Column::EntityType.eq("job"));
    let actions: Vec<String> = log.all(&app.db).await.unwrap().into_iter().map(|row| row.action).collect();
    assert_eq!(actions, ["job.retried", "job.cancelled"]);
    for (what, id) in [("retry", "x"), ("retry", &Uuid::nil().to_string()), ("delete", &failed.to_string())] {
        master.post("/platform/jobs", &[("do", what), ("id", id)]).await.expect(404);
    }
    // Nobody else, whatever they know.
    let admin = app.sign_in("admin@brightsmiles.test").await;
    admin.post("/platform/jobs", &[("do", "retry"), ("id", &queued.to_string())]).await.expect(403);
    assert_eq!(stored(&app, queued).await.status, "failed");
}

async fn a_job_is_turned_once(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let job = a_job(&app, "text.send", "queued", None).await;
    // A server took it in the meantime.
    let taken = job::Entity::update_many().col_expr(job::Column::Status, Expr::value("running"));
    taken.filter(job::Column::Id.eq(job)).exec(&app.db).await.unwrap();
    master.post("/platform/jobs", &[("do", "cancel"), ("id", &job.to_string())]).await.leads_to();
    assert!(master.get("/platform/jobs").await.body.contains("Nothing was changed"));
    assert_eq!(stored(&app, job).await.status, "running");
    // Ten at once are one.
    let failed = a_job(&app, "text.send", "failed", Some("no")).await;
    let tries: Vec<_> = (0..10)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                let master = app.sign_in("master@demo.test").await;
                master.post("/platform/jobs", &[("do", "retry"), ("id", &failed.to_string())]).await.leads_to();
            })
        })
        .collect();
    for one in tries {
        one.await.unwrap();
    }
    let log = audit_log::Entity::find().filter(audit_log::Column::Action.eq("job.retried"));
    assert_eq!(log.count(&app.db).await.unwrap(), 1);
}

async fn usage_is_counted_by_month_and_company(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    // A month of its own, long before the demo's calls.
    let company = app.company("bright-smiles").await;
    let some = call::Entity::find().filter(call::Column::CompanyId.eq(company.id)).one(&app.db).await.unwrap().unwrap();
    let rows = [
        ("2025-01-31T23:59:59Z", 60, Some(1_500_000), "assistant", None, false),
        ("2025-02-01T00:00:00Z", 90, Some(2_000_000), "assistant", None, false),
        ("2025-02-28T23:59:59Z", 30, None, "fallback", None, false),
        ("2025-02-10T12:00:00Z", 600, Some(9), "assistant", Some("CA00000000000000000000000000000001"), false),
        ("2025-02-11T12:00:00Z", 600, Some(9), "assistant", None, true),
        ("2025-03-01T00:00:00Z", 600, Some(9), "assistant", None, false),
    ];
    for (n, (started, seconds, cost, route, parent, deleted)) in rows.into_iter().enumerate() {
        let row = call::ActiveModel {
            id: Set(Uuid::now_v7()),
            call_sid: Set(Some(format!("CA{n:032}"))),
            parent_call_sid: Set(parent.map(str::to_owned)),
            started_at: Set(Some(at(started))),
            duration: Set(Some(seconds)),
            cost_micros: Set(cost),
            route: Set(Some(route.to_owned())),
            deleted_at: Set(deleted.then(|| app.now())),
            ..sea_orm::IntoActiveModel::into_active_model(some.clone())
        };
        call::Entity::insert(row).exec_without_returning(&app.db).await.unwrap();
    }
    let file = master.get("/platform/usage.csv?month=2025-02").await.expect(200);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(file.header("content-disposition").unwrap().contains("usage-2025-02.csv"));
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines[0], "month,company,calls,assistantCalls,seconds,textsSent,textsReceived,aiCostUsd");
    assert!(lines.contains(&"2025-02,Bright Smiles Dental Group,2,1,120,0,0,2.000000"), "{lines:#?}");
    assert!(lines.contains(&"2025-02,Harbour Physio,0,0,0,0,0,0.000000"), "{lines:#?}");
    let page = master.get("/platform/usage?month=2025-02").await.expect(200).body;
    assert!(page.contains("February 2025") && page.contains("$2.00") && page.contains("All companies"));
    // Today's month, from the demo's calls.
    let page = master.get("/platform/usage").await.expect(200).body;
    assert!(page.contains("November 2026"));
    master.get("/platform/usage?month=2025-13").await.expect(200);
    master.get("/platform/usage.csv?month=2025-13").await.expect(404);
    // A name that a spreadsheet would run is text there, and no markup here.
    app.set_company("harbour-physio", backend::entity::company::Column::Name, "=<i>1</i>").await;
    assert!(master.get("/platform/usage.csv?month=2025-02").await.body.contains(",'=<i>1</i>,"));
    assert!(!master.get("/platform/usage").await.body.contains("<i>1"));
}

async fn health_marks_what_needs_a_look(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let page = master.get("/platform/health").await.expect(200).body;
    assert!(page.contains("SQLite") || page.contains("PostgreSQL"));
    assert!(page.contains(env!("CARGO_PKG_VERSION")) && page.contains(domain::availability::zone_data_version()));
    Call::to(NOBODY).ring(&app).await.twiml();
    app.webhook("/api/twilio/voice", None, Call::to(NOBODY).number(2).body()).await.expect(403);
    a_job(&app, "text.send", "failed", Some("no")).await;
    let account = integration_account::Entity::find().one(&app.db).await.unwrap();
    if let Some(account) = &account {
        let broken = integration_account::Entity::update_many()
            .col_expr(integration_account::Column::Status, Expr::value("error"))
            .col_expr(integration_account::Column::IsActive, Expr::value(true));
        broken.filter(integration_account::Column::Id.eq(account.id)).exec(&app.db).await.unwrap();
    }
    let page = master.get("/platform/health").await.expect(200).body;
    assert!(page.contains("Something needs a look") && page.contains("/platform/webhooks?verdict=rejected"));
    assert!(page.contains("less than a minute ago"), "when the carrier was last heard");
    let overview = master.get("/platform").await.expect(200).body;
    assert!(overview.contains("1 job given up") && overview.contains("1 number leads nowhere"));
    assert!(account.is_none() || overview.contains("1 account in error"));
}

async fn the_calls_of_all_companies_are_told_without_their_callers(app: TestApp) {
    let (theirs, ours) =
        (Call::to(HARBOUR).number(1).from("+14165550187"), Call::to(WEST).number(2).from("+14165550188"));
    for call in [&theirs, &ours] {
        call.ring(&app).await.twiml();
        app.pass(Duration::seconds(1));
    }
    ours.clone().with("CallStatus", "failed").with("ErrorCode", "13224").post(&app, STATUS).await.expect(204);
    let id = async |call: &Call| app.call(call.sid()).await.unwrap().id.to_string();
    let (harbour, bright) = (app.company("harbour-physio").await.id, app.company("bright-smiles").await.id);
    let master = app.sign_in("master@demo.test").await;
    let page = master.get("/platform/calls").await.expect(200).body;
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
    assert!(at(&id(&ours).await) < at(&id(&theirs).await), "newest first");
    assert!(page.contains("Harbour Physio") && page.contains("Bright Smiles West") && page.contains("13224"));
    assert!(page.contains("+1416***0187") && page.contains("call-feature-disabled"), "{page}");
    assert!(!page.contains("+14165550187") && !page.contains("555\u{a0}0187"), "callers are masked");
    // What was said takes a visit; whoever is there is led to the call.
    assert!(
        page.contains(&format!("/platform/support/new?company={harbour}&amp;next=%2Fcalls%2F{}", id(&theirs).await))
    );
    let visitor = app.look_into("harbour-physio").await;
    let inside = visitor.get("/platform/calls").await.expect(200).body;
    assert!(inside.contains(&format!("href=\"/calls/{}\"", id(&theirs).await)), "{inside}");
    assert!(inside.contains(&format!("/platform/support/new?company={bright}")));
    // By company, state and day; what is nothing that can be asked for filters nothing.
    let only = master.get(&format!("/platform/calls?company={harbour}&status=ringing&from=2026-11-25")).await.body;
    assert!(only.contains(&id(&theirs).await) && !only.contains(&id(&ours).await));
    let none = master.get("/platform/calls?until=2001-01-01").await.expect(200).body;
    assert!(none.contains("No calls match"));
    let odd =
        master.get("/platform/calls?company=x&status=%3Cblink%3E&from=2026-02-31&offset=-1").await.expect(200).body;
    assert!(odd.contains(&id(&ours).await) && !odd.contains("<blink>"));
    let second = master.get("/platform/calls?offset=50").await.expect(200).body;
    assert!(second.contains("51 to ") && second.contains("Newer"), "{second}");
    app.sign_in("admin@brightsmiles.test").await.get("/platform/calls").await.expect(403);
}

async fn the_overview_leads_everywhere(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let page = master.get("/platform").await.expect(200).body;
    for part in ["calls", "numbers", "webhooks", "jobs", "usage", "health"] {
        let address = format!("/platform/{part}");
        assert!(page.contains(&format!("href=\"{address}\"")), "{address}");
        let there = master.call(Method::GET, &address, None).await.expect(200).body;
        let current = there.split("aria-label=\"Platform\"").nth(1).unwrap().split("</nav>").next().unwrap();
        assert_eq!(current.matches("aria-current=\"page\"").count(), 1, "{address}");
    }
}

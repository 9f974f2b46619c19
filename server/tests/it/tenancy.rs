//! Who may do what, on every address there is, and what one company may learn of another: nothing.

mod machines;
mod matrix;

use crate::support::{Answer, Browser, Call, HARBOUR, TestApp, WEST, assert_described, on_both};
use backend::entity::{
    audit_log, call, call_transcript, chatbot, clinic, company, conversation, membership, phone_number, user, voicemail,
};
use http::Method;
use matrix::{Sent, WHO, Who, rows};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;
use server::router::people_routes;
use std::collections::BTreeSet;

on_both!(
    every_route_has_a_row_and_answers_by_it,
    company_b_neither_reads_nor_changes_company_a,
    a_member_of_one_clinic_sees_that_clinic,
    a_person_of_two_companies_sees_one_at_a_time,
);

/// The people and programs of the matrix, each with their own browser or token.
struct Cast {
    app: TestApp,
    browsers: Vec<(Who, Browser)>,
    tokens: Vec<(Who, String)>,
}

const LOOKER: &str = "looker@demo.test";
const OUTSIDE: &str = "outside@demo.test";

async fn browser(app: &TestApp, who: Who) -> Browser {
    match who {
        Who::Staff => app.sign_in("staff@brightsmiles.test").await,
        Who::Admin => app.sign_in("admin@brightsmiles.test").await,
        Who::AdminOfB => app.sign_in("admin@harbourphysio.test").await,
        Who::Master => app.visit("bright-smiles").await,
        Who::Looker => {
            let browser = app.sign_in(LOOKER).await;
            // Signed in again they still visit.
            browser.starts_visit("bright-smiles", "60", false).await.expect(303);
            browser
        }
        Who::MasterOutside => app.sign_in(OUTSIDE).await,
        Who::Nobody | Who::ReadToken | Who::WriteToken | Who::TokenOfB => Browser::new(app),
    }
}

impl Cast {
    async fn of(app: &TestApp) -> Self {
        app.another_master(LOOKER, "Lou Look").await;
        app.another_master(OUTSIDE, "Otto Outside").await;
        let mut browsers = Vec::new();
        for who in WHO {
            browsers.push((who, browser(app, who).await));
        }
        let both = &["company:read", "company:write"];
        let tokens = vec![
            (Who::ReadToken, app.token("bright-smiles", &["company:read"]).await),
            (Who::WriteToken, app.token("bright-smiles", both).await),
            (Who::TokenOfB, app.token("harbour-physio", both).await),
        ];
        Self { app: app.clone(), browsers, tokens }
    }

    async fn ask(&self, who: Who, method: &Method, path: &str, sent: &Sent, company: &str) -> Answer {
        let browser = &self.browsers.iter().find(|(known, _)| *known == who).unwrap().1;
        let form =
            |pairs: &[(&str, &str)]| form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let (kind, body) = match sent {
            Sent::Nothing => (None, String::new()),
            Sent::Form(pairs) => (Some("application/x-www-form-urlencoded"), form(pairs)),
            Sent::Company => (Some("application/x-www-form-urlencoded"), form(&[("company", company)])),
            Sent::Json(value) => (Some("application/json"), value.to_string()),
        };
        let mut request = browser.request(method.clone(), path);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        if let Some((_, token)) = self.tokens.iter().find(|(known, _)| *known == who) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        browser.send(request.body(body.into()).unwrap()).await
    }

    /// Signs a person in again.
    async fn renew(&mut self, who: Who) {
        let fresh = browser(&self.app, who).await;
        self.browsers.iter_mut().find(|(known, _)| *known == who).unwrap().1 = fresh;
    }
}

/// Everything of a company that an address could change.
async fn fingerprint(app: &TestApp, slug: &str) -> String {
    let company = app.company(slug).await;
    let clinics = clinic::Entity::find().filter(clinic::Column::CompanyId.eq(company.id)).all(&app.db).await.unwrap();
    let numbers =
        phone_number::Entity::find().filter(phone_number::Column::CompanyId.eq(company.id)).all(&app.db).await.unwrap();
    let calls = call::Entity::find().filter(call::Column::CompanyId.eq(company.id)).count(&app.db).await.unwrap();
    let log =
        audit_log::Entity::find().filter(audit_log::Column::CompanyId.eq(company.id)).count(&app.db).await.unwrap();
    let assistants =
        chatbot::Entity::find().filter(chatbot::Column::CompanyId.eq(company.id)).all(&app.db).await.unwrap();
    format!("{company:?}{clinics:?}{numbers:?}{assistants:?}{calls} {log}")
}

/// Texts that only somebody of the company may see: names, numbers, ids.
async fn secrets(app: &TestApp, slug: &str) -> Vec<String> {
    let company = app.company(slug).await;
    let mut out = vec![company.name.clone(), company.id.to_string()];
    for clinic in clinic::Entity::find().filter(clinic::Column::CompanyId.eq(company.id)).all(&app.db).await.unwrap() {
        out.extend([clinic.name, clinic.slug, clinic.id.to_string()]);
        out.extend(clinic.address);
    }
    for number in
        phone_number::Entity::find().filter(phone_number::Column::CompanyId.eq(company.id)).all(&app.db).await.unwrap()
    {
        out.extend(number.inbound_phone_number);
        out.extend(number.staff_forward_number);
    }
    for bot in chatbot::Entity::find().filter(chatbot::Column::CompanyId.eq(company.id)).all(&app.db).await.unwrap() {
        out.extend([bot.id.to_string(), bot.name]);
    }
    for call in call::Entity::find().filter(call::Column::CompanyId.eq(company.id)).all(&app.db).await.unwrap() {
        out.push(call.id.to_string());
        out.extend(call.call_sid);
    }
    out
}

/// A call of a company, the newest.
async fn some_call(app: &TestApp, slug: &str) -> uuid::Uuid {
    use sea_orm::QueryOrder as _;
    let company = app.company(slug).await;
    let calls =
        call::Entity::find().filter(call::Column::CompanyId.eq(company.id)).order_by_desc(call::Column::StartedAt);
    calls.one(&app.db).await.unwrap().unwrap().id
}

/// Whether the id in an address is a call's.
fn names_a_call(path: &str) -> bool {
    path.starts_with("/calls") || path.contains("/call-logs/")
}

/// Whether the id in an address is an assistant's.
fn names_an_assistant(path: &str) -> bool {
    path.starts_with("/assistants") || path.starts_with("/api/company/chatbots/")
}

/// The only assistant of a company.
async fn some_assistant(app: &TestApp, slug: &str) -> uuid::Uuid {
    let company = app.company(slug).await.id;
    let own = chatbot::Entity::find().filter(chatbot::Column::CompanyId.eq(company));
    own.one(&app.db).await.unwrap().unwrap().id
}

/// A thread of texts with a clinic of a company.
async fn some_thread(app: &TestApp, slug: &str) -> uuid::Uuid {
    let company = app.company(slug).await.id;
    let own = conversation::Entity::find().filter(conversation::Column::CompanyId.eq(company));
    own.filter(conversation::Column::Channel.eq("sms")).one(&app.db).await.unwrap().unwrap().id
}

/// A line of a company.
async fn some_line(app: &TestApp, slug: &str) -> uuid::Uuid {
    let clinic = app.clinic(slug).await.id;
    let own = phone_number::Entity::find().filter(phone_number::Column::ClinicId.eq(clinic));
    own.one(&app.db).await.unwrap().unwrap().id
}

/// What the ids in addresses stand for.
struct Named {
    line: uuid::Uuid,
    call: uuid::Uuid,
    assistant: uuid::Uuid,
    thread: uuid::Uuid,
}

fn filled(path: &str, slug: &str, named: &Named) -> String {
    let id = match path {
        path if names_a_call(path) => named.call.to_string(),
        path if names_an_assistant(path) => named.assistant.to_string(),
        path if path.contains("/phone/lines/") => named.line.to_string(),
        path if path.starts_with("/texts") => named.thread.to_string(),
        _ => slug.to_owned(),
    };
    path.replace("{slug}", slug).replace("{id}", &id).replace("{message}", &uuid::Uuid::nil().to_string())
}

async fn every_route_has_a_row_and_answers_by_it(app: TestApp) {
    // Whose data it is, and nothing else, makes the difference here; the switch has tests of its own.
    app.set_feature("harbour-physio", "/features/callEnabled", json!(true)).await;
    let rows = rows();
    let known: BTreeSet<_> = rows.iter().map(|row| (row.method.to_string(), row.path.to_owned())).collect();
    let registered: BTreeSet<_> =
        people_routes().into_iter().map(|(method, path)| (method.to_string(), path)).collect();
    assert_eq!(known, registered, "every address of people has one row here, and every row an address");
    assert_eq!(rows.len(), registered.len());

    let mut cast = Cast::of(&app).await;
    let named = Named {
        line: some_line(&app, "bright-smiles-west").await,
        call: some_call(&app, "bright-smiles").await,
        assistant: some_assistant(&app, "bright-smiles").await,
        thread: some_thread(&app, "bright-smiles").await,
    };
    let company = app.company("bright-smiles").await.id.to_string();
    let (secrets_of_a, secrets_of_b) = (secrets(&app, "bright-smiles").await, secrets(&app, "harbour-physio").await);
    for row in &rows {
        let path = filled(row.path, "bright-smiles-west", &named);
        for who in WHO {
            let expected = row.answer(who);
            let before = fingerprint(&app, "bright-smiles").await;
            let answer = cast.ask(who, &row.method, &path, &row.sent, &company).await;
            let what = format!("{} {path} by {who:?}", row.method);
            assert_eq!(answer.status.as_u16(), expected, "{what}: {:.400}", answer.body);
            if expected == 303
                && matches!(who, Who::Nobody | Who::ReadToken | Who::WriteToken | Who::TokenOfB)
                && !["/theme", "/login"].contains(&row.path)
            {
                assert!(answer.leads_to().starts_with("/login"), "{what}: {}", answer.leads_to());
            }
            if row.is_of_a_company() && who == Who::MasterOutside {
                match expected {
                    303 => {
                        let to = answer.leads_to();
                        let asks = to.starts_with("/platform/support/new?company=") || to == "/platform/companies";
                        assert!(asks, "{what}: {to}");
                    }
                    403 if row.path.starts_with("/api/") => {
                        answer.error(403, "support_visit_required");
                    }
                    _ => {}
                }
            }
            if who == Who::Looker && expected == 403 && row.method != Method::GET {
                let told = if row.path.starts_with("/api/") { "support_read_only" } else { "only looks" };
                assert!(!row.is_of_a_company() || answer.body.contains(told), "{what}: {}", answer.body);
            }
            // The change log is lines, not one document, where it is given.
            let lines = row.path == "/api/company/changes" && expected == 200;
            assert_described(&row.method, row.path, &answer);
            let lines = lines || ["/api/openapi.json", "/api/docs"].contains(&row.path);
            if row.path.starts_with("/api/") && !lines {
                let body = answer.json();
                assert_eq!(body["success"], json!(expected == 200), "{what}");
                if expected != 200 {
                    assert!(body["error"]["code"].is_string() && body.get("data").is_none(), "{what}: {body}");
                }
            }
            let may_change = row.changes
                && matches!(expected, 200 | 303)
                && matches!(who, Who::Admin | Who::Master | Who::WriteToken);
            let after = fingerprint(&app, "bright-smiles").await;
            if may_change {
                let seen = who != Who::Admin || before != after;
                assert!(seen, "{what} changes something, else the others' refusal proves nothing");
            } else {
                assert_eq!(before, after, "{what} changes nothing");
            }
            // Foreign data is in no answer, whatever its status.
            let hidden = match who {
                Who::Nobody => [secrets_of_a.clone(), secrets_of_b.clone()].concat(),
                Who::AdminOfB | Who::TokenOfB => secrets_of_a.clone(),
                Who::MasterOutside if row.is_of_a_company() => [secrets_of_a.clone(), secrets_of_b.clone()].concat(),
                Who::Master | Who::Looker | Who::MasterOutside => Vec::new(),
                _ => secrets_of_b.clone(),
            };
            let asked: Vec<&str> = path.split('/').collect();
            for secret in hidden.iter().filter(|secret| !asked.contains(&secret.as_str())) {
                assert!(!answer.body.contains(secret.as_str()), "{what} tells {secret}");
            }
            if row.ends {
                cast.renew(who).await;
            }
        }
    }
}

async fn company_b_neither_reads_nor_changes_company_a(app: TestApp) {
    app.set_feature("harbour-physio", "/features/callEnabled", json!(true)).await;
    // Something of each kind to be found in A.
    let ring = Call::to(WEST).number(1);
    ring.ring(&app).await.twiml();
    ring.with("RecordingSid", "RE1")
        .with("TranscriptionText", "My secret tooth")
        .post(&app, "/api/twilio/voicemail-transcription")
        .await;
    Call::to(HARBOUR).number(2).ring(&app).await.twiml();
    let spoken = call_transcript::Entity::find().one(&app.db).await.unwrap().unwrap().content;
    for (of, slug, by, token) in [
        ("bright-smiles", "bright-smiles-west", "admin@harbourphysio.test", "harbour-physio"),
        ("harbour-physio", "harbour-physio", "admin@brightsmiles.test", "bright-smiles"),
    ] {
        let browser = app.sign_in(by).await;
        let token = app.token(token, &["company:read", "company:write"]).await;
        let secrets = secrets(&app, of).await;
        let before = fingerprint(&app, of).await;
        let company = app.company(of).await.id;
        let calls = call::Entity::find().filter(call::Column::CompanyId.eq(company)).all(&app.db).await.unwrap();
        let id = app.clinic(slug).await.id.to_string();
        let assistant = some_assistant(&app, of).await.to_string();
        let mut paths: Vec<String> = ["", "?limit=200", "?limit=200&offset=200"]
            .iter()
            .map(|query| format!("/api/telephony/call-logs{query}"))
            .collect();
        paths.extend([
            format!("/calls?clinic={slug}"),
            format!("/calls?clinic={id}"),
            format!("/api/company/clinics?company={company}"),
            format!("/?company={company}"),
        ]);
        for path in &paths {
            for answer in [browser.get(path).await, app.with_token(&token, Method::GET, path, None).await] {
                assert!([200, 303].contains(&answer.status.as_u16()), "{path}");
                let own = if path.contains('?') && path.starts_with('/') {
                    answer.body.replace(path.as_str(), "")
                } else {
                    answer.body.clone()
                };
                for secret in secrets.iter().filter(|secret| !path.contains(secret.as_str())) {
                    assert!(!own.contains(secret.as_str()), "{path} tells {secret}");
                }
                assert!(
                    !answer.body.contains("secret tooth") && (of == "harbour-physio" || !answer.body.contains(&spoken))
                );
            }
        }
        // By every name it has: never a difference between foreign and not there.
        let nowhere = "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f";
        // The platform's own addresses refuse whoever does not run it, before they look at a name.
        let platform = |path: &str| ["/platform", "/api/admin/"].iter().any(|start| path.starts_with(start));
        for row in rows().iter().filter(|row| row.path.contains('{') && !platform(row.path)) {
            for name in [slug, &id] {
                let ask = |name: &str, call: &str, assistant: &str| {
                    let id = match row.path {
                        path if names_a_call(path) => call,
                        path if names_an_assistant(path) => assistant,
                        _ => name,
                    };
                    let path = row.path.replace("{slug}", name).replace("{id}", id);
                    let (method, sent) = (row.method.clone(), row.sent.clone());
                    let (browser, path) = (&browser, path);
                    async move {
                        let request = browser.request(method, &path);
                        let (kind, body) = match &sent {
                            Sent::Json(value) => ("application/json", value.to_string()),
                            _ => {
                                ("application/x-www-form-urlencoded", "state=closed&until=end-of-day&version=1".into())
                            }
                        };
                        browser.send(request.header("content-type", kind).body(body.into()).unwrap()).await
                    }
                };
                let foreign = ask(name, &calls[0].id.to_string(), &assistant).await;
                let absent = ask(nowhere, nowhere, nowhere).await;
                assert_eq!(foreign.status.as_u16(), 404, "{} {}", row.method, row.path);
                assert_eq!(absent.status.as_u16(), 404);
                if !foreign.body.contains("<html") {
                    assert_eq!(foreign.body, absent.body, "{} {}", row.method, row.path);
                }
                assert!(
                    secrets.iter().all(|secret| !foreign.body.contains(secret.as_str())),
                    "{} {}",
                    row.method,
                    row.path
                );
            }
        }
        for call in calls.iter().take(20) {
            browser.get(&format!("/calls/{}", call.id)).await.expect(404);
        }
        browser.post("/company", &[("company", &company.to_string())]).await.expect(404);
        assert_eq!(fingerprint(&app, of).await, before);
    }
    assert_eq!(
        voicemail::Entity::find().filter(voicemail::Column::RecordingSid.eq("RE1")).count(&app.db).await.unwrap(),
        1
    );
}

async fn a_member_of_one_clinic_sees_that_clinic(app: TestApp) {
    let west = app.clinic("bright-smiles-west").await;
    let limit = membership::Entity::update_many().col_expr(membership::Column::ClinicId, Expr::value(west.id));
    let staff = user::Entity::find()
        .filter(user::Column::Email.eq("staff@brightsmiles.test"))
        .one(&app.db)
        .await
        .unwrap()
        .unwrap();
    limit.filter(membership::Column::UserId.eq(staff.id)).exec(&app.db).await.unwrap();
    let browser = app.sign_in("staff@brightsmiles.test").await;
    let clinics = browser.get("/api/company/clinics").await.data();
    assert_eq!(clinics["clinics"].as_array().unwrap().len(), 1);
    assert_eq!(clinics["clinics"][0]["slug"], "bright-smiles-west");
    browser.get("/api/company/clinics/bright-smiles-downtown/availability").await.error(404, "not_found");
    browser.get("/clinics/bright-smiles-downtown/hours").await.expect(404);
    let logs = browser.get("/api/telephony/call-logs?limit=200").await.data();
    assert!(logs["callLogs"].as_array().unwrap().iter().all(|call| call["clinicId"] == json!(west.id)));
    assert!(logs["total"].as_u64().unwrap() > 0);
    let downtown = app.clinic("bright-smiles-downtown").await;
    let theirs =
        call::Entity::find().filter(call::Column::ClinicId.eq(downtown.id)).one(&app.db).await.unwrap().unwrap();
    browser.get(&format!("/calls/{}", theirs.id)).await.expect(404);
    for path in ["/", "/calls"] {
        let page = browser.get(path).await.expect(200).body;
        assert!(page.contains("Bright Smiles West") && !page.contains("Bright Smiles Downtown"), "{path}");
    }
}

async fn a_person_of_two_companies_sees_one_at_a_time(app: TestApp) {
    app.set_feature("harbour-physio", "/features/callEnabled", json!(true)).await;
    let harbour = app.company("harbour-physio").await;
    let staff = user::Entity::find()
        .filter(user::Column::Email.eq("staff@brightsmiles.test"))
        .one(&app.db)
        .await
        .unwrap()
        .unwrap();
    let first =
        membership::Entity::find().filter(membership::Column::UserId.eq(staff.id)).one(&app.db).await.unwrap().unwrap();
    let second = membership::Model { id: uuid::Uuid::now_v7(), company_id: harbour.id, role: "admin".into(), ..first };
    membership::Entity::insert(sea_orm::IntoActiveModel::into_active_model(second))
        .exec_without_returning(&app.db)
        .await
        .unwrap();
    let browser = app.sign_in("staff@brightsmiles.test").await;
    let put = |slug: &'static str| {
        let path = format!("/api/company/clinics/{slug}/availability");
        let browser = &browser;
        async move { browser.call(Method::PUT, &path, Some(json!({"mode": "always"}))).await.status.as_u16() }
    };
    // Staff here; what they are elsewhere does not count.
    assert_eq!((put("bright-smiles-west").await, put("harbour-physio").await), (403, 403));
    browser.get("/api/company/clinics/harbour-physio/availability").await.error(404, "not_found");
    browser.post("/company", &[("company", &harbour.id.to_string())]).await.leads_to();
    assert_eq!((put("bright-smiles-west").await, put("harbour-physio").await), (404, 200));
    let logs = browser.get("/api/telephony/call-logs?limit=200").await.body;
    assert!(!logs.contains("+14165550101") && !logs.contains("+14165550102"));
    app.set_company("harbour-physio", company::Column::DeletedAt, app.now()).await;
    assert_eq!((put("bright-smiles-west").await, put("harbour-physio").await), (403, 403));
}

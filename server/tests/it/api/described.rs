//! The description of the API: whole, true, and readable.

use crate::support::{TestApp, on_both};
use http::Method;
use serde_json::{Value, json};
use server::api::describe::{document, is_described, operations};
use server::api::routes;
use std::collections::BTreeSet;

on_both!(anybody_may_read_the_description, the_page_shows_every_operation);

fn addresses() -> BTreeSet<(String, String)> {
    operations().into_iter().map(|one| (one.method.to_string(), one.path.to_owned())).collect()
}

#[test]
fn every_route_of_the_api_is_described_and_nothing_else() {
    let registered: BTreeSet<_> = routes()
        .into_iter()
        .chain(server::widget::listed())
        .filter(|route| is_described(route.path))
        .map(|route| (route.method.to_string(), route.path.to_owned()))
        .collect();
    assert_eq!(addresses(), registered, "server/src/api/describe has one entry for each route, and no other");
    assert_eq!(addresses().len(), operations().len(), "once each");
    let listed = document()["paths"].as_object().unwrap().values().map(|item| item.as_object().unwrap().len());
    assert_eq!(listed.sum::<usize>(), operations().len(), "methods of one address stand beside each other");
}

fn each<'v>(value: &'v Value, found: &mut dyn FnMut(&'v str, &'v Value)) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            found(name, field);
            each(field, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| each(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_shape_is_used() {
    let shapes: BTreeSet<&str> =
        document()["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut used = BTreeSet::new();
    each(document(), &mut |name, value| {
        if name == "$ref" {
            used.insert(value.as_str().unwrap().strip_prefix("#/components/schemas/").unwrap());
        }
    });
    assert_eq!(used, shapes);
}

#[test]
fn every_operation_says_what_it_is() {
    let mut names = BTreeSet::new();
    for (path, item) in document()["paths"].as_object().unwrap() {
        for (method, described) in item.as_object().unwrap() {
            let what = format!("{method} {path}");
            assert!(names.insert(described["operationId"].as_str().unwrap()), "{what}: the name of another");
            assert!(described["summary"].as_str().is_some_and(|text| !text.is_empty()), "{what}");
            let tag = described["tags"][0].as_str().unwrap();
            let tags = document()["tags"].as_array().unwrap();
            assert!(tags.iter().any(|known| known["name"] == tag), "{what}: under an unknown heading");
            let responses = described["responses"].as_object().unwrap();
            assert!(responses.keys().any(|status| status.starts_with('2')), "{what}: an answer when all is well");
            if let Some(body) = described.pointer("/requestBody/content/application~1json") {
                assert!(body["example"].is_object(), "{what}: an example that works");
            }
        }
    }
    assert_eq!(document()["openapi"], "3.1.0");
}

async fn anybody_may_read_the_description(app: TestApp) {
    let answer = app.get("/api/openapi.json").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let read: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(&read, document());
    // It tells nothing about anybody.
    for secret in ["Bright Smiles", "Harbour", "+1416"] {
        assert!(!answer.body.contains(secret), "{secret}");
    }
    // What an example shows works.
    let admin = app.sign_in("admin@brightsmiles.test").await;
    let example = |path: &str, method: &str| {
        document()["paths"][path][method]["requestBody"]["content"]["application/json"]["example"].clone()
    };
    let preview = example("/api/company/clinics/{id}/route-preview", "post");
    admin.call(Method::POST, "/api/company/clinics/bright-smiles-west/route-preview", Some(preview)).await.data();
    let mut saving = example("/api/company/clinics/{id}/availability", "put");
    saving["version"] =
        json!(admin.get("/api/company/clinics/bright-smiles-west/availability").await.data()["version"]);
    saving["acceptPins"] = json!(true);
    admin.call(Method::PUT, "/api/company/clinics/bright-smiles-west/availability", Some(saving)).await.data();
}

async fn the_page_shows_every_operation(app: TestApp) {
    let page = app.get("/api/docs").await.expect(200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    for one in operations() {
        assert!(
            page.body.contains(one.path) && page.body.contains(one.summary.split('’').next().unwrap()),
            "{}",
            one.path
        );
    }
    // Every link of the contents leads to something.
    for link in page.body.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(link.starts_with("i-") || page.body.contains(&format!("id=\"{link}\"")), "#{link} leads nowhere");
    }
    // Nothing from elsewhere, nothing inline.
    for outside in ["src=\"http", "href=\"http", "//cdn", " style=\"", "<style"] {
        assert!(!page.body.contains(outside), "{outside}");
    }
    app.get("/api/docs/").await.expect(404);
    let missing = app.get("/api/docs/x").await;
    missing.error(404, "not_found");
}

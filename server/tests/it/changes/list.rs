//! The list, its filters and pages, the file, and the check.

use super::{ADMIN, Log, MASTER, form, patch};
use crate::support::{Browser, TestApp, on_both};
use http::Method;
use serde_json::json;

on_both!(
    the_list_is_filtered_and_turned,
    the_file_holds_what_matches_and_runs_nothing,
    the_check_tells_what_it_found_and_what_it_does_not_prove,
    an_entry_shows_before_and_after,
    the_master_admin_reads_every_log,
);

/// The rows of the list, without the frame around it.
async fn rows(browser: &Browser, query: &str) -> String {
    let page = browser.get(&format!("/changes{query}")).await.expect(200).body;
    page.split("<tbody").nth(1).unwrap_or_default().split("</tbody>").next().unwrap().to_owned()
}

async fn the_list_is_filtered_and_turned(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    assert!(admin.get("/changes").await.expect(200).body.contains("Nothing was changed yet"));
    for n in 0..27 {
        let number = format!("416 555 01{n:02}");
        form("/callers", &[("do", "add"), ("list", "vip"), ("number", &number)]).by(&admin).await;
    }
    app.pass(chrono::Duration::days(2));
    let admin = app.sign_in(ADMIN).await;
    let token = app.token("bright-smiles", &["company:read", "company:write"]).await;
    let path = "/api/company/clinics/bright-smiles-west/availability";
    app.with_token(&token, Method::PUT, path, Some(json!({"mode": "always"}))).await.expect(200);

    let first = admin.get("/changes").await.expect(200).body;
    assert!(first.contains("25 changes on this page") && first.contains("href=\"/changes?below=4\""), "{first}");
    let last = rows(&admin, "?below=4").await;
    assert_eq!(last.matches("<tr").count(), 3);
    assert!(last.contains("href=\"/changes/1\"") && !last.contains("href=\"/changes/4\""));

    let west = app.clinic("bright-smiles-west").await.id.to_string();
    for (query, callers, hours) in [
        ("", true, true),
        ("?who=MAYA", true, false),
        ("?who=Token", false, true),
        ("?who=%25", false, false),
        ("?who=%00", true, true),
        ("?what=clinics", false, true),
        ("?what=company", true, false),
        ("?what=availability.saved", false, true),
        ("?what=people", false, false),
        ("?what=nonsense", true, true),
        ("?from=2026-11-26", false, true),
        ("?until=2026-11-26", true, false),
        ("?from=2026-11-25&until=2026-11-25", true, false),
        ("?from=tomorrow", true, true),
        (&*format!("?entity={}", &west[24..]), false, true),
        ("?entity=_", false, false),
        ("?below=x&who=", true, true),
        ("?below=28", true, false),
    ] {
        let rows = rows(&admin, query).await;
        let found =
            (rows.contains("Rules about callers changed"), rows.contains("Hours, who answers or backup changed"));
        assert_eq!(found, (callers, hours), "{query}");
    }
    let none = admin.get("/changes?what=people&who=%3Cb%3E").await.expect(200).body;
    assert!(none.contains("No changes match") && none.contains("value=\"&lt;b&gt;\""), "{none}");
    // What was asked for goes along to the next page.
    assert!(admin.get("/changes?who=maya").await.body.contains("href=\"/changes?who=maya&amp;below=3\""));
    assert!(rows(&admin, "").await.contains("Bright Smiles West"), "what was changed has its name");
}

async fn the_file_holds_what_matches_and_runs_nothing(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    let company = app.company("bright-smiles").await.id;
    patch(&format!("/api/admin/companies/{company}"), json!({"name": "=HYPERLINK(1)"})).by(&master).await;
    form("/callers", &[("do", "add"), ("list", "vip"), ("number", "416 555 0140")]).by(&admin).await;
    let answer = admin.get("/changes.csv").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let lines: Vec<&str> = answer.body.lines().collect();
    assert_eq!(lines.len(), 3, "{}", answer.body);
    assert!(lines[0].starts_with("number,at,who,from,"), "{}", lines[0]);
    assert!(lines[1].starts_with("2,") && lines[2].contains(",'=HYPERLINK(1),"), "{}", answer.body);
    let one = admin.get("/changes.csv?what=callers.changed").await.expect(200).body;
    assert!(one.lines().count() == 2 && one.contains("Rules about callers changed"));
    let theirs = master.get(&format!("/platform/changes.csv?company={company}")).await.expect(200).body;
    assert_eq!(theirs, answer.body);
    assert_eq!(master.get("/platform/changes.csv").await.expect(200).body.lines().count(), 1);
}

async fn the_check_tells_what_it_found_and_what_it_does_not_prove(app: TestApp) {
    let admin = app.sign_in(ADMIN).await;
    let not_proven = "What this does not prove";
    assert!(admin.get("/changes/check").await.expect(200).body.contains("There are no entries yet"));
    for n in 0..3 {
        let number = format!("416 555 014{n}");
        form("/callers", &[("do", "add"), ("list", "vip"), ("number", &number)]).by(&admin).await;
    }
    let log = Log::own(&app, &admin).await;
    let hash = log.newest().await.hash.unwrap();
    let page = admin.get("/changes/check").await.expect(200).body;
    assert!(
        page.contains("The log is whole: 3 entries") && page.contains(&hash) && page.contains(not_proven),
        "{page}"
    );
    let list = admin.get("/changes").await.expect(200).body;
    assert!(list.contains(not_proven) && list.contains("switchboard audit verify --file changes.jsonl"));
    assert!(list.contains("href=\"/api/company/changes\"") && list.contains("action=\"/changes/check\""));
    app.sql("UPDATE audit_log SET actor_label = 'Nobody' WHERE sequence = 2").await;
    let page = admin.get("/changes/check").await.expect(200).body;
    assert!(
        page.contains("The log is not whole") && page.contains("Entry 2 was changed after it was written."),
        "{page}"
    );
    assert!(page.contains(not_proven));
    // Another company's log is another matter.
    let harbour = app.sign_in("admin@harbourphysio.test").await;
    assert!(harbour.get("/changes/check").await.expect(200).body.contains("There are no entries yet"));
}

async fn an_entry_shows_before_and_after(app: TestApp) {
    let master = app.sign_in(MASTER).await;
    let log = Log::of_company(&app, &master).await;
    let path = format!("/api/admin/companies/{}", log.chain);
    let long = "x".repeat(300);
    let change = json!({"name": "<script>a</script>", "features": {"callEnabled": false}, "billing": {"plan": long}});
    patch(&path, change).by(&master).await;
    let row = log.newest().await;
    let page = log.page(row.sequence.unwrap()).await;
    for words in [
        "features.callEnabled",
        "<del>yes</del>",
        "<ins>no</ins>",
        "&lt;script&gt;a&lt;/script&gt;",
        "The rest",
        &row.hash.unwrap(),
        &row.request_id.unwrap(),
        &row.origin.unwrap(),
        "Bright Smiles Dental Group",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<script>a") && !page.contains(&long));
    let admin = app.sign_in(ADMIN).await;
    let put = json!({"mode": "disabled"});
    admin.call(Method::PUT, "/api/company/clinics/bright-smiles-west/availability", Some(put)).await.expect(200);
    let page = admin.get(&format!("/changes/{}", log.number().await)).await.expect(200).body;
    assert!(page.contains("Never the assistant") && page.contains("Field by field"), "{page}");
}

async fn the_master_admin_reads_every_log(app: TestApp) {
    let (admin, master) = (app.sign_in(ADMIN).await, app.sign_in(MASTER).await);
    form("/callers", &[("do", "add"), ("list", "vip"), ("number", "416 555 0140")]).by(&admin).await;
    master.call(Method::POST, "/api/admin/packages", Some(json!({"name": "Night"}))).await.expect(201);
    let own = master.get("/platform/changes").await.expect(200).body;
    assert!(own.contains("Package made") && own.contains("Night") && !own.contains(">Rules about callers changed</a>"));
    assert!(own.contains("href=\"/platform/changes\" aria-current=\"page\""), "{own}");
    let company = app.company("bright-smiles").await.id;
    let theirs = master.get(&format!("/platform/changes?company={company}&who=maya")).await.expect(200).body;
    assert!(theirs.contains(&format!("href=\"/platform/changes/1?company={company}\"")), "{theirs}");
    let check = master.get(&format!("/platform/changes/check?company={company}")).await.expect(200).body;
    assert!(check.contains("The log is whole: 1 entry"));
    master.get("/platform/changes/check").await.expect(200);
}

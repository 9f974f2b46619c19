//! The master admin's pages of companies, without a script.

use crate::support::{TestApp, on_both};
use backend::entity::company;
use sea_orm::EntityTrait as _;
use serde_json::json;

on_both!(
    the_list_is_searched_filtered_and_turned,
    a_form_makes_a_company_or_keeps_what_was_typed,
    everything_of_a_company_is_edited,
    names_are_text_everywhere,
    a_platform_without_companies_has_its_pages,
);

const LIST: &str = "/platform/companies";

async fn the_list_is_searched_filtered_and_turned(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let shows = |query: &'static str| {
        let master = &master;
        async move { master.get(&format!("{LIST}{query}")).await.expect(200).body }
    };
    let all = shows("").await;
    assert!(all.contains("Bright Smiles Dental Group") && all.contains("Harbour Physio"));
    assert!(
        all.contains("2 clinics answering") && all.contains("1 clinic on backup") && all.contains("of 5000"),
        "{all}"
    );
    for (query, bright, harbour) in [
        ("?q=harbour", false, true),
        ("?q=BRIGHT-SM", true, false),
        ("?calls=on", true, false),
        ("?calls=off", false, true),
        ("?subscription=ACTIVE", true, true),
        ("?subscription=CANCELED", false, false),
        ("?deleted=only", false, false),
        ("?q=%25", false, false),
        ("?q=%00", true, true),
        ("?offset=1", false, true),
        ("?subscription=nonsense&calls=nonsense&offset=-3", true, true),
    ] {
        let page = shows(query).await;
        // The switcher names the others, the table only what was asked for.
        let table = page.split("<tbody").nth(1).unwrap_or_default().split("</tbody>").next().unwrap();
        assert_eq!((table.contains("Bright Smiles"), table.contains("Harbour Physio")), (bright, harbour), "{query}");
    }
    assert!(shows("?q=nobody").await.contains("No companies match"));
    let now = app.now();
    let many = (0..30).map(|n| {
        sea_orm::IntoActiveModel::into_active_model(company::Model {
            id: uuid::Uuid::now_v7(),
            name: format!("Many {n:02}"),
            slug: format!("many-{n:02}"),
            settings: json!({}),
            subscription_status: "ACTIVE".into(),
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        })
    });
    company::Entity::insert_many(many).exec_without_returning(&app.db).await.unwrap();
    let first = shows("?q=many").await;
    assert!(first.contains("1 to 25 of 30 companies") && first.contains("q=many&amp;offset=25"), "{first}");
    assert!(shows("?q=many&offset=25").await.contains("26 to 30 of 30 companies"));
}

async fn a_form_makes_a_company_or_keeps_what_was_typed(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let new = format!("{LIST}/new");
    let typed = [
        ("name", "Elm <b>Dental</b>"),
        ("slug", "Elm!"),
        ("clinic.name", ""),
        ("clinic.timezone", "America/Halifax"),
        ("clinic.language", "fr"),
        ("subscriptionStatus", "ACTIVE"),
        ("billing.plan", "starter"),
        ("billing.monthlyCredits", "lots"),
        ("features.callEnabled", "on"),
        ("branding.primaryColor", "#22C55E"),
        ("branding.logoUrl", "</textarea><script>alert(1)</script>"),
    ];
    assert_eq!(master.post(&new, &typed).await.leads_to(), new);
    let shown = master.get(&new).await.expect(200).body;
    assert!(shown.contains("3 things to fix before the company is made"), "{shown}");
    assert!(shown.contains("value=\"Elm &lt;b&gt;Dental&lt;/b&gt;\"") && shown.contains("value=\"lots\""));
    assert!(!shown.contains("<script>alert") && shown.contains("White text on it is hard to read (2.3 to 1)"));
    let mut right = typed.to_vec();
    for (name, value) in [("slug", "elm-dental"), ("billing.monthlyCredits", "300"), ("branding.logoUrl", "")] {
        right.iter_mut().find(|(known, _)| *known == name).unwrap().1 = value;
    }
    let to = master.post(&new, &right).await.leads_to().to_owned();
    let made = app.company("elm-dental").await;
    assert_eq!(to, format!("{LIST}/{}", made.id));
    assert_eq!(
        made.settings["features"],
        json!({"chatEnabled": false, "knowledgeBaseEnabled": false, "escalationEnabled": false, "callEnabled": true})
    );
    assert_eq!(made.settings["billing"], json!({"plan": "starter", "monthlyCredits": 300}));
    let page = master.get(&to).await.expect(200).body;
    let team = [("company", made.id.to_string()), ("next", "/team".to_owned())];
    let chosen = master.post("/company", &team.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    let start = |next: &str| format!("/platform/support/new?company={}&next={next}", made.id);
    assert_eq!(chosen.leads_to(), start("%2Fteam"));
    let away = [("company", made.id.to_string()), ("next", "//elsewhere.test".to_owned())];
    let chosen = master.post("/company", &away.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    assert_eq!(chosen.leads_to(), start("%2F"));
    assert!(page.contains("Team page") && page.contains("Elm &lt;b&gt;Dental&lt;/b&gt;"), "{page}");
    assert_eq!(app.clinic("elm-dental").await.timezone, "America/Halifax");
}

async fn everything_of_a_company_is_edited(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let before = app.company("bright-smiles").await;
    let page = format!("{LIST}/{}", before.id);
    let form = |more: &[(&'static str, &'static str)]| {
        let mut pairs = vec![
            ("do", "save"),
            ("version", "1"),
            ("name", "Bright Smiles Dental Group"),
            ("subscriptionStatus", "PAST_DUE"),
            ("billing.plan", "group"),
            ("billing.monthlyCredits", ""),
            ("features.chatEnabled", "on"),
            ("branding.displayName", "Bright"),
            ("branding.primaryColor", "#0b625d"),
            ("branding.accentColor", ""),
            ("branding.logoUrl", "data:image/png;base64,\r\niVBORw0K"),
        ];
        pairs.extend(more);
        pairs
    };
    // Whatever else is sent along is refused by name, and the switch is not flipped here.
    master.post(&page, &form(&[("deletedAt", "x"), ("slug", "y"), ("features.root", "1")])).await.leads_to();
    assert_eq!(app.company("bright-smiles").await, before);
    master.get(&page).await.expect(200);
    master.post(&page, &form(&[("features.callEnabled", "")])).await.leads_to();
    let after = app.company("bright-smiles").await;
    assert_eq!((after.version, after.subscription_status.as_str()), (2, "PAST_DUE"));
    let features =
        json!({"chatEnabled": true, "knowledgeBaseEnabled": false, "escalationEnabled": false, "callEnabled": true});
    assert_eq!(after.settings["features"], features);
    assert_eq!(after.settings["billing"], json!({"plan": "group", "monthlyCredits": null}));
    let branding =
        json!({"displayName": "Bright", "primaryColor": "#0b625d", "logoUrl": "data:image/png;base64,iVBORw0K"});
    assert_eq!(after.settings["branding"], branding);
    let shown = master.get(&page).await.expect(200).body;
    assert!(
        shown.contains("<img src=\"data:image/png;base64,iVBORw0K\"") && shown.contains("A payment is late"),
        "{shown}"
    );
    let log = backend::entity::audit_log::Entity::find().one(&app.db).await.unwrap().unwrap();
    let told = log.after.unwrap();
    assert_eq!(told["branding"]["logoUrl"], "a picture of 30 characters");
    assert!(told.get("name").is_none() && told["features"].get("chatEnabled").is_none(), "only what changed: {told}");
}

async fn names_are_text_everywhere(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let id = app.company("harbour-physio").await.id;
    app.set_company("harbour-physio", company::Column::Name, "<i>x</i>\"><script>y</script>".to_owned()).await;
    for path in [LIST.to_owned(), format!("{LIST}/{id}"), format!("{LIST}/{id}/calls"), "/platform".to_owned()] {
        let page = master.get(&path).await.expect(200).body;
        assert!(!page.contains("<i>x") && !page.contains("<script>y"), "{path}");
    }
}

async fn a_platform_without_companies_has_its_pages(app: TestApp) {
    app.sql("UPDATE companies SET deleted_at = created_at").await;
    let master = app.sign_in("master@demo.test").await;
    for path in ["/", "/platform", LIST, "/platform/companies/new"] {
        master.get(path).await.expect(200);
    }
    assert!(master.get(LIST).await.body.contains("No companies yet"));
    assert!(master.get(&format!("{LIST}?deleted=only")).await.body.contains("Harbour Physio"));
}

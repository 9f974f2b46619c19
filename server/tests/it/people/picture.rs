//! A person's picture: what may be one, how large, and who gets to see it.

use crate::support::{Answer, Browser, TestApp, on_both};
use backend::entity::user;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::avatar::MAX_LENGTH;
use http::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

on_both!(
    a_picture_of_a_megabyte_is_kept_and_shown,
    what_is_no_picture_is_refused,
    a_file_is_taken_as_a_browser_sends_it,
    a_picture_elsewhere_opens_the_policy_for_its_origin_only,
    a_picture_is_its_owners,
);

const ADMIN: &str = "admin@brightsmiles.test";
const HERE: &str = "/account/picture";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

async fn stored(app: &TestApp) -> Option<String> {
    let found = user::Entity::find().filter(user::Column::Email.eq(ADMIN)).one(&app.db).await.unwrap().unwrap();
    found.avatar_url
}

async fn set(browser: &Browser, avatar: &str) -> Answer {
    browser.post(HERE, &[("avatar", avatar)]).await
}

/// A data address of a PNG with so many bytes.
fn png(bytes: usize) -> String {
    let mut file = PNG.to_vec();
    file.resize(bytes, 7);
    format!("data:image/png;base64,{}", base64(&file))
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

async fn a_picture_of_a_megabyte_is_kept_and_shown(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    let large = png((MAX_LENGTH - 22) / 4 * 3);
    assert!(large.len() <= MAX_LENGTH && large.len() > MAX_LENGTH - 8);
    assert_eq!(set(&browser, &large).await.leads_to(), "/account");
    assert_eq!(stored(&app).await.as_deref(), Some(large.as_str()));
    let page = browser.get("/account").await.expect(200);
    // By its address: no page carries a megabyte along.
    assert!(page.body.len() < 200_000);
    let address = page.body.split("src=\"/account/picture?v=").nth(1).unwrap().split('"').next().unwrap();
    let shown = browser.get(&format!("{HERE}?v={address}")).await.expect(200);
    assert_eq!(shown.header("content-type"), Some("image/png"));
    assert_eq!(shown.header("x-content-type-options"), Some("nosniff"));
    assert!(shown.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert!(shown.body.contains("PNG"));
    // One letter more is too much, and what was there stays.
    set(&browser, &format!("{large}AAAA")).await.expect(303);
    let page = browser.get("/account").await.expect(200).body;
    assert!(page.contains("too large") && page.len() < 200_000);
    assert_eq!(stored(&app).await.as_deref(), Some(large.as_str()));
    // Far too much is not read to its end, and other addresses take no more than before.
    assert_eq!(set(&browser, &"A".repeat(8 << 20)).await.leads_to(), "/account");
    assert!(browser.get("/account").await.body.contains("too large"));
    browser.post("/account", &[("do", "rename"), ("name", &"A".repeat(300_000))]).await.expect(413);
    set(&browser, "").await.expect(303);
    assert_eq!(stored(&app).await, None);
    browser.get(HERE).await.expect(404);
}

async fn what_is_no_picture_is_refused(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    let svg = base64(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>");
    let html = base64(b"<html><script>alert(1)</script>");
    for bad in [
        format!("data:image/svg+xml;base64,{svg}"),
        // Called a picture, but none.
        format!("data:image/png;base64,{svg}"),
        format!("data:image/png;base64,{html}"),
        // A PNG that is called a JPEG.
        png(40).replace("image/png", "image/jpeg"),
        "data:image/png;base64,!!!!".to_owned(),
        "data:text/html,<script>alert(1)</script>".to_owned(),
        "http://pics.example/a.png".to_owned(),
        "javascript:alert(1)".to_owned(),
        "https://pics.example/\"onerror=\"alert(1)".to_owned(),
        "https://pics.example;script-src *".to_owned(),
    ] {
        set(&browser, &bad).await.expect(303);
        let page = browser.get("/account").await.expect(200).body;
        assert!(page.contains("id=\"avatar-error\""), "{bad}");
        assert!(!page.contains("<script>alert") && !page.contains("\"onerror=\""), "{bad}");
        assert_eq!(stored(&app).await, None, "{bad}");
    }
}

async fn send(browser: &Browser, parts: &[(&str, &[u8])]) -> Answer {
    let edge = "----edge";
    let mut body = Vec::new();
    for (name, content) in parts {
        let file = if *name == "file" { "; filename=\"me.svg\"\r\nContent-Type: image/svg+xml" } else { "" };
        body.extend_from_slice(
            format!("--{edge}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{edge}--\r\n").as_bytes());
    let request = browser.request(Method::POST, HERE);
    let kind = format!("multipart/form-data; boundary={edge}");
    browser.send(request.header("content-type", kind).body(body.into()).unwrap()).await
}

async fn a_file_is_taken_as_a_browser_sends_it(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    let file = [PNG, &[1, 2, 3]].concat();
    // What the browser calls it does not count, its bytes do.
    send(&browser, &[("file", &file), ("avatar", b"")]).await.expect(303);
    assert_eq!(stored(&app).await, Some(format!("data:image/png;base64,{}", base64(&file))));
    send(&browser, &[("file", b"<svg onload='alert(1)'/>"), ("avatar", b"")]).await.expect(303);
    assert!(browser.get("/account").await.body.contains("This is no PNG, JPEG, WebP or GIF picture."));
    let large = [PNG, &vec![7; 900_000]].concat();
    send(&browser, &[("file", &large), ("avatar", b"")]).await.expect(303);
    assert!(browser.get("/account").await.body.contains("too large"));
    // Without a file the address counts; the button beside takes the picture away, whatever else is sent.
    send(&browser, &[("file", b""), ("avatar", b"https://pics.example/me.png")]).await.expect(303);
    assert_eq!(stored(&app).await.as_deref(), Some("https://pics.example/me.png"));
    send(&browser, &[("file", &file), ("avatar", b"x"), ("remove", b"picture")]).await.expect(303);
    assert_eq!(stored(&app).await, None);
}

async fn a_picture_elsewhere_opens_the_policy_for_its_origin_only(app: TestApp) {
    let (browser, other) = (app.sign_in(ADMIN).await, app.sign_in("staff@brightsmiles.test").await);
    set(&browser, "https://Pics.example:8443/me.png?s=1").await.expect(303);
    for path in ["/", "/account", "/clinics/bright-smiles-west/hours"] {
        let page = browser.get(path).await.expect(200);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("img-src 'self' data: https://pics.example:8443;"), "{policy}");
        assert!(policy.contains("script-src 'self' 'nonce-"), "{policy}");
        // The scripts of the page still carry the nonce of the policy.
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert!(page.body.contains(nonce));
        let picture = page.body.split("<img ").nth(1).unwrap().split('>').next().unwrap();
        assert!(picture.contains("referrerpolicy=\"no-referrer\""), "{picture}");
    }
    let policy = other.get("/").await.expect(200);
    assert!(policy.header("content-security-policy").unwrap().contains("img-src 'self' data:;"));
    // An address that was stored before there were rules opens nothing.
    let bad = "https://evil.example; script-src *";
    let change = user::Entity::update_many()
        .col_expr(user::Column::AvatarUrl, sea_orm::sea_query::Expr::value(bad))
        .filter(user::Column::Email.eq(ADMIN));
    change.exec(&app.db).await.unwrap();
    let page = browser.get("/").await.expect(200);
    assert!(!page.header("content-security-policy").unwrap().contains("evil.example"));
    assert!(!page.body.contains("evil.example"));
}

async fn a_picture_is_its_owners(app: TestApp) {
    let browser = app.sign_in(ADMIN).await;
    set(&browser, &png(60)).await.expect(303);
    browser.get(HERE).await.expect(200);
    app.sign_in("staff@brightsmiles.test").await.get(HERE).await.expect(404);
    Browser::new(&app).get(HERE).await.expect(303);
}

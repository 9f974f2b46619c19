//! Setting the webhook up: Meta asks whether the address is ours.

use super::{SECRET, TOKEN, account, ordinary, path, set};
use crate::support::{TestApp, on_both};
use backend::entity::integration_account::Column;
use serde_json::json;
use uuid::Uuid;

on_both!(the_challenge_comes_back_for_the_right_token_only, accounts_that_are_none_are_told_alike);

fn asked(id: impl std::fmt::Display, token: &str, challenge: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.verify_token", token)
        .append_pair("hub.challenge", challenge)
        .finish();
    format!("{}?{query}", path(id))
}

async fn the_challenge_comes_back_for_the_right_token_only(app: TestApp) {
    let id = ordinary(&app).await;
    for challenge in ["123", "1158201444", "<script>alert(1)</script>", "a b&c=d", ""] {
        let answer = app.get(&asked(id, TOKEN, challenge)).await.expect(200);
        assert_eq!(answer.body, challenge);
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    for token in ["", "verify-m", "verify-me ", "VERIFY-ME", SECRET] {
        let answer = app.get(&asked(id, token, "123")).await.expect(403);
        assert!(!answer.body.contains("123"));
    }
    for query in [
        "",
        "?hub.challenge=123",
        "?hub.verify_token=verify-me&hub.challenge=123",
        "?hub.mode=unsubscribe&hub.verify_token=verify-me",
    ] {
        app.get(&format!("{}{query}", path(id))).await.expect(403);
    }
    assert!(app.events().await.is_empty(), "nothing to keep");
}

async fn accounts_that_are_none_are_told_alike(app: TestApp) {
    let wrong = app.get(&asked(ordinary(&app).await, "wrong", "123")).await.expect(403);
    let without_token = account(&app, "bright-smiles", json!({"appSecret": SECRET})).await;
    let blank_token = account(&app, "bright-smiles", json!({"appSecret": SECRET, "verifyToken": ""})).await;
    let of_another_kind = ordinary(&app).await;
    set(&app, of_another_kind, Column::AccountType, "twilio").await;
    let deleted = ordinary(&app).await;
    set(&app, deleted, Column::DeletedAt, app.now()).await;
    let damaged = ordinary(&app).await;
    set(&app, damaged, Column::Credentials, "garbage").await;
    let ids = [without_token, blank_token, of_another_kind, deleted, damaged, Uuid::now_v7(), Uuid::nil()];
    for id in ids.map(|id| id.to_string()).into_iter().chain(["x".to_owned(), "..".to_owned()]) {
        for token in [TOKEN, ""] {
            let answer = app.get(&asked(&id, token, "123")).await;
            if id == ".." {
                continue;
            }
            assert_eq!((answer.expect(403).body, id.as_str()), (wrong.body.clone(), id.as_str()));
        }
    }
    app.take_database_away().await;
    app.get(&asked(Uuid::now_v7(), TOKEN, "123")).await.expect(503);
}

//! A refused webhook says what would have verified, and tells nobody's secret.

use crate::support::{AUTH_TOKEN, Call, DOWNTOWN, TestApp, on_both};
use backend::twilio::{FormPairs, signature};
use serde_json::{Value, json};

on_both!(each_cause_is_named, another_companys_account_is_named, nothing_that_was_sent_is_kept, by_hand_as_well,);

const VOICE: &str = "/api/twilio/voice";
const SID: &str = "AC0000000000000000000000000000beef";

fn signed(token: &str, url: &str, body: &str) -> String {
    signature::sign(&token.to_owned().into(), url, signature::Signed::Form(&FormPairs::parse(body.as_bytes())))
}

async fn diagnosis(app: &TestApp, signature: &str, body: &str) -> Value {
    app.webhook(VOICE, Some(signature), body.to_owned()).await.expect(403);
    let newest = app.events().await.pop().unwrap();
    assert_eq!(newest.verdict, "rejected");
    newest.diagnosis.expect("every refusal is examined")
}

async fn each_cause_is_named(app: TestApp) {
    let body = Call::to(DOWNTOWN).body();
    let ours = format!("http://127.0.0.1:3000{VOICE}");
    let kind = |found: &Value| found["kind"].as_str().unwrap().to_owned();

    let https = diagnosis(&app, &signed(AUTH_TOKEN, &ours.replace("http:", "https:"), &body), &body).await;
    assert_eq!(
        (kind(&https).as_str(), &https["signed"]),
        ("other-address", &json!(format!("https://127.0.0.1:3000{VOICE}")))
    );
    assert_eq!(https["key"], json!({"of": "platform", "previous": false}));
    let slash = diagnosis(&app, &signed(AUTH_TOKEN, &format!("{ours}/"), &body), &body).await;
    assert_eq!(kind(&slash), "other-address");
    let dropped = body.replace("&FromCity=", "");
    assert_ne!(dropped, body);
    assert_eq!(kind(&diagnosis(&app, &signed(AUTH_TOKEN, &ours, &dropped), &body).await), "blanks-dropped");
    let spaces = body.replace("%2B", "+");
    assert_eq!(kind(&diagnosis(&app, &signed(AUTH_TOKEN, &ours, &body), &spaces).await), "plus-signs-lost");
    assert_eq!(kind(&diagnosis(&app, &signed(AUTH_TOKEN, &ours, &body), "").await), "empty-body");
    assert_eq!(kind(&diagnosis(&app, &signed("another", &ours, &body), &body).await), "unknown");
    let stranger = body.replace("AC00000000000000000000000000000000", "AC00000000000000000000000000000077");
    assert_eq!(kind(&diagnosis(&app, &signed("another", &ours, &stranger), &stranger).await), "unknown-account");
    assert_eq!(kind(&diagnosis(&app, "garbage", &body).await), "not-a-signature");
    assert_eq!(kind(&diagnosis(&app, "", &body).await), "not-signed");
    // The right token under another account's name.
    let renamed = body.replace("AC00000000000000000000000000000000", SID);
    assert_eq!(kind(&diagnosis(&app, &signed(AUTH_TOKEN, &ours, &renamed), &renamed).await), "other-signer");

    let master = app.sign_in("master@demo.test").await;
    let list = master.get("/platform/webhooks?verdict=rejected").await.expect(200).body;
    for words in
        ["Signed for another address", "Blank parameters left out", "Plus signs lost", "Empty body", "Nothing fits"]
    {
        assert!(list.contains(words), "{words}");
    }
    let event = app.events().await.remove(0);
    let page = master.get(&format!("/platform/webhooks/{}", event.id)).await.expect(200).body;
    assert!(page.contains("https://127.0.0.1:3000/api/twilio/voice") && page.contains("PUBLIC_BASE_URL"), "{page}");
}

async fn another_companys_account_is_named(app: TestApp) {
    let company = app.company("harbour-physio").await;
    let credentials = json!({"accountSid": SID, "authToken": "their-token", "previousAuthToken": "their-old-token"});
    let id = app.twilio_account("harbour-physio", credentials).await;
    let body = Call::to(DOWNTOWN).with("AccountSid", SID).body();
    let ours = format!("http://127.0.0.1:3000{VOICE}");
    for (token, previous) in [("their-token", false), ("their-old-token", true)] {
        let found = diagnosis(&app, &signed(token, &ours, &body), &body).await;
        assert_eq!(found["kind"], "other-signer");
        assert_eq!(found["key"], json!({"of": "account", "id": id, "company": company.id, "previous": previous}));
    }
    let master = app.sign_in("master@demo.test").await;
    let event = app.events().await.pop().unwrap();
    let page = master.get(&format!("/platform/webhooks/{}", event.id)).await.expect(200).body;
    assert!(page.contains(&company.name) && page.contains("before the last change"), "{page}");
    for secret in ["their-token", "their-old-token"] {
        assert!(!page.contains(secret));
    }
}

async fn nothing_that_was_sent_is_kept(app: TestApp) {
    let body = Call::to(DOWNTOWN)
        .with("SipHeader_X-4165550177", "hello there")
        .with("<script>alert(1)</script>", "x")
        .with("SpeechResult", "my tooth hurts")
        .body();
    let right = signed(AUTH_TOKEN, &format!("http://127.0.0.1:3000{VOICE}"), &body);
    let found = diagnosis(&app, &signed("another", "https://x.example/", &body), &body).await.to_string();
    let row = format!("{:?}", app.events().await.pop().unwrap());
    for secret in [
        AUTH_TOKEN,
        &right,
        "5550177",
        "hello there",
        "tooth",
        "5550142",
        "script",
        "AC00000000000000000000000000000000",
    ] {
        assert!(!found.contains(secret) && !row.contains(secret), "{secret}: {found}");
    }
    assert!(found.contains("SpeechResult"), "names of the carrier's own are kept: {found}");
}

async fn by_hand_as_well(app: TestApp) {
    let master = app.sign_in("master@demo.test").await;
    let body = Call::to(DOWNTOWN).body();
    let url = "https://calls.example/api/twilio/voice";
    let right = signed(AUTH_TOKEN, url, &body);
    let post = |url: &str, signature: &str| {
        let pairs = [("url", url.to_owned()), ("signature", signature.to_owned()), ("body", body.clone())];
        let master = &master;
        async move {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = master.post("/platform/webhooks", &pairs).await;
            assert!(answer.leads_to().starts_with("/platform/webhooks"));
            master.get("/platform/webhooks").await.expect(200).body
        }
    };
    assert!(post(url, &right).await.contains("The signature is right."));
    assert!(post("http://calls.example/api/twilio/voice", &right).await.contains("Signed by the platform"));
    assert!(post(url, "garbage").await.contains("no signature") || post(url, "garbage").await.contains("is none"));
    let refused = post("not an address", &right).await;
    assert!(refused.contains("Enter the whole address") && !refused.contains("5550142"), "parameters are not kept");
}

//! The addresses of machines: carriers, calendars, whoever watches over the process. Signed in or not, nobody gets
//! anything there without the proof that the address asks for.

use super::{Cast, Sent, WHO, Who, fingerprint, secrets};
use crate::support::{TestApp, on_both};
use http::Method;
use server::router::machine_routes;
use std::collections::BTreeSet;

on_both!(every_address_of_machines_has_a_row_and_answers_by_it);

/// A route with the answer that everybody gets who brings no proof.
struct Row {
    method: Method,
    path: &'static str,
    answer: u16,
    /// Where it is another one: the answer to a bearer token, which is taken for a wrong proof.
    to_tokens: u16,
}

const fn row(method: Method, path: &'static str, answer: u16) -> Row {
    Row { method, path, answer, to_tokens: answer }
}

fn rows() -> Vec<Row> {
    let (get, post) = (|path, answer| row(Method::GET, path, answer), |path, answer| row(Method::POST, path, answer));
    vec![
        // Unsigned: refused before anything is read.
        post("/api/twilio/voice", 403),
        post("/api/webhooks/twilio/voice", 403),
        post("/api/webhooks/twilio/voice/{account}", 403),
        post("/api/webhooks/twilio/voice/status", 403),
        post("/api/webhooks/twilio/sms", 403),
        post("/api/webhooks/twilio/sms/status", 403),
        post("/api/twilio/sip", 403),
        post("/api/twilio/dial-result", 403),
        post("/api/twilio/voicemail", 403),
        post("/api/twilio/voicemail-transcription", 403),
        post("/api/twilio/whisper", 403),
        post("/api/twilio/call-complete", 403),
        post("/api/twilio/receptionist", 403),
        get("/api/webhooks/whatsapp/call/{account}", 403),
        post("/api/webhooks/whatsapp/call/{account}", 403),
        Row { to_tokens: 403, ..post("/api/webhooks/vapi", 401) },
        // The last resort always speaks, and says nothing about anybody.
        get("/api/twilio/fallback", 200),
        post("/api/twilio/fallback", 200),
        // The token is the right to read.
        get("/feeds/{file}", 404),
        // Named by an id that is nobody's.
        get("/api/widget/config", 404),
        get("/healthz", 200),
        get("/readyz", 200),
        // Open in development, for whoever has the internal token in production.
        get("/metrics", 200),
    ]
}

async fn every_address_of_machines_has_a_row_and_answers_by_it(app: TestApp) {
    let rows = rows();
    let known: BTreeSet<_> = rows.iter().map(|row| (row.method.to_string(), row.path.to_owned())).collect();
    let registered: BTreeSet<_> =
        machine_routes(&app.surface).into_iter().map(|(method, path)| (method.to_string(), path)).collect();
    assert_eq!(known, registered, "every address of machines has one row here, and every row an address");
    let cast = Cast::of(&app).await;
    let everything = [secrets(&app, "bright-smiles").await, secrets(&app, "harbour-physio").await].concat();
    let before = [fingerprint(&app, "bright-smiles").await, fingerprint(&app, "harbour-physio").await];
    for row in rows {
        let path = row.path.replace("{account}", &uuid::Uuid::nil().to_string()).replace("{file}", "bright-smiles.ics");
        for who in WHO {
            let answer = cast.ask(who, &row.method, &path, &Sent::Form(&[("To", "+14165550101")]), "").await;
            let what = format!("{} {path} by {who:?}", row.method);
            let token = matches!(who, Who::ReadToken | Who::WriteToken | Who::TokenOfB);
            let expected = if token { row.to_tokens } else { row.answer };
            assert_eq!(answer.status.as_u16(), expected, "{what}: {:.300}", answer.body);
            for secret in &everything {
                assert!(!answer.body.contains(secret.as_str()), "{what} tells {secret}");
            }
        }
    }
    assert_eq!([fingerprint(&app, "bright-smiles").await, fingerprint(&app, "harbour-physio").await], before);
}

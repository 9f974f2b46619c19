//! Signed calls at a steady rate, or all at the same moment.

use super::figures::Figures;
use super::product::{Http, Product};
use backend::twilio::{FormPairs, signature};
use domain::language::Language;
use domain::twiml::safe_apology;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use std::time::{Duration, Instant};

/// How these requests are called in the table.
pub const KIND: &str = "voice";

/// Sends `rate` calls a second for `seconds`, each once, each signed for itself.
pub async fn run(product: &Product, rate: u32, seconds: u32, name: char) -> Figures {
    send(product, rate * seconds, name, |n| Duration::from_secs_f64(f64::from(n) / f64::from(rate))).await
}

/// Sends so many calls at the same moment.
pub async fn burst(product: &Product, calls: u32, name: char) -> Figures {
    send(product, calls, name, |_| Duration::ZERO).await
}

/// A waiting time counts from the moment a call is due.
async fn send(product: &Product, total: u32, name: char, due: impl Fn(u32) -> Duration) -> Figures {
    // Signed before the clock starts: that is the carrier's work.
    let requests: Vec<_> = (0..total).map(|n| request(&product.base, name, n)).collect();
    let start = Instant::now() + Duration::from_millis(50);
    let mut calls = Vec::with_capacity(requests.len());
    for (n, request) in (0..total).zip(requests) {
        let (due, http) = (start + due(n), product.http.clone());
        calls.push(tokio::spawn(async move {
            tokio::time::sleep_until(due.into()).await;
            let late = due.elapsed();
            let document = answer(&http, request).await;
            (document, due.elapsed(), late)
        }));
    }
    let sorry = safe_apology(Language::En).into_string();
    let mut figures = Figures::default();
    for call in calls {
        let (document, took, late) = call.await.unwrap();
        figures.answered(KIND, took);
        figures.left(late);
        figures.acknowledged += usize::from(document.is_some());
        figures.apologies += usize::from(document.is_some_and(|document| document == sorry.as_bytes()));
    }
    figures
}

fn request(base: &str, name: char, n: u32) -> Request<Full<Bytes>> {
    let url = format!("{base}/api/twilio/voice");
    // Both Bright Smiles clinics, callers of the fictional range.
    let to = if n.is_multiple_of(2) { "101" } else { "102" };
    let body = format!(
        "AccountSid=AC00000000000000000000000000000000&ApiVersion=2010-04-01&CallSid=CA{name}bench{n:025}&CallStatus=ringing\
&Direction=inbound&From=%2B141655501{:02}&FromCity=TORONTO&FromCountry=CA&FromState=ON&FromZip=&To=%2B14165550{to}&ToCity=&ToCountry=CA",
        40 + n % 30
    );
    let pairs = FormPairs::parse(body.as_bytes());
    let signature = signature::sign(&"demo-auth-token".to_owned().into(), &url, signature::Signed::Form(&pairs));
    Request::post(url)
        .header("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
        .header("x-twilio-signature", signature)
        .body(Full::new(Bytes::from(body)))
        .unwrap()
}

/// The document, where a whole one came.
async fn answer(http: &Http, request: Request<Full<Bytes>>) -> Option<Bytes> {
    let response = http.request(request).await.ok().filter(|response| response.status() == 200)?;
    let body = response.into_body().collect().await.ok()?.to_bytes();
    body.ends_with(b"</Response>").then_some(body)
}

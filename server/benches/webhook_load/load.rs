//! Signed calls at a steady rate.

use super::product::{Http, Product};
use backend::twilio::{FormPairs, signature};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use std::time::{Duration, Instant};

pub struct Report {
    pub sent: u32,
    pub failed: u32,
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
    pub worst: f64,
}

/// Sends `rate` calls a second for `seconds`, each once, each signed for itself.
pub async fn run(product: &Product, rate: u32, seconds: u32, name: char) -> Report {
    let start = Instant::now() + Duration::from_millis(50);
    let total = rate * seconds;
    let mut calls = Vec::with_capacity(total as usize);
    for n in 0..total {
        let due = start + Duration::from_secs_f64(f64::from(n) / f64::from(rate));
        let (http, base) = (product.http.clone(), product.base.clone());
        calls.push(tokio::spawn(async move {
            tokio::time::sleep_until(due.into()).await;
            let answered = call(&http, &base, name, n).await;
            (answered, due.elapsed())
        }));
    }
    let mut failed = 0;
    let mut latencies = Vec::with_capacity(calls.len());
    for call in calls {
        let (answered, latency) = call.await.unwrap();
        if !answered {
            failed += 1;
        }
        latencies.push(latency.as_secs_f64() * 1e3);
    }
    latencies.sort_by(f64::total_cmp);
    let at = |share: f64| latencies[((latencies.len() as f64 * share).ceil() as usize).clamp(1, latencies.len()) - 1];
    Report { sent: total, failed, p50: at(0.5), p90: at(0.9), p99: at(0.99), worst: at(1.0) }
}

async fn call(http: &Http, base: &str, name: char, n: u32) -> bool {
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
    let request = hyper::Request::post(url)
        .header("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
        .header("x-twilio-signature", signature)
        .body(Full::new(Bytes::from(body)));
    let Ok(request) = request else { return false };
    let Ok(response) = http.request(request).await else { return false };
    let ok = response.status() == 200;
    let Ok(body) = response.into_body().collect().await else { return false };
    ok && body.to_bytes().ends_with(b"</Response>")
}

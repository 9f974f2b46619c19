//! Signed calls at a steady rate, or all at the same moment.

use super::product::{Http, Product};
use backend::twilio::{FormPairs, signature};
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use std::time::{Duration, Instant};

pub struct Report {
    pub sent: u32,
    pub failed: u32,
    latencies: Vec<f64>,
}

impl Report {
    /// Milliseconds within which this share of calls was answered.
    pub fn at(&self, share: f64) -> f64 {
        rank(&self.latencies, share)
    }
}

/// The value below which this share of sorted values is.
pub fn rank(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// Sends `rate` calls a second for `seconds`, each once, each signed for itself.
pub async fn run(product: &Product, rate: u32, seconds: u32, name: char) -> Report {
    send(product, rate * seconds, name, |n| Duration::from_secs_f64(f64::from(n) / f64::from(rate))).await
}

/// Sends so many calls at the same moment.
pub async fn burst(product: &Product, calls: u32, name: char) -> Report {
    send(product, calls, name, |_| Duration::ZERO).await
}

/// A latency counts from the moment a call is due.
async fn send(product: &Product, total: u32, name: char, due: impl Fn(u32) -> Duration) -> Report {
    // Signed before the clock starts: that is the carrier's work.
    let requests: Vec<_> = (0..total).map(|n| request(&product.base, name, n)).collect();
    let start = Instant::now() + Duration::from_millis(50);
    let mut calls = Vec::with_capacity(requests.len());
    for (n, request) in (0..total).zip(requests) {
        let (due, http) = (start + due(n), product.http.clone());
        calls.push(tokio::spawn(async move {
            tokio::time::sleep_until(due.into()).await;
            (answered(&http, request).await, due.elapsed())
        }));
    }
    let mut failed = 0;
    let mut latencies = Vec::with_capacity(calls.len());
    for call in calls {
        let (answered, latency) = call.await.unwrap();
        failed += u32::from(!answered);
        latencies.push(latency.as_secs_f64() * 1e3);
    }
    latencies.sort_by(f64::total_cmp);
    Report { sent: total, failed, latencies }
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

/// Whether a document came.
async fn answered(http: &Http, request: Request<Full<Bytes>>) -> bool {
    let Ok(response) = http.request(request).await else { return false };
    let ok = response.status() == 200;
    let Ok(body) = response.into_body().collect().await else { return false };
    ok && body.to_bytes().ends_with(b"</Response>")
}

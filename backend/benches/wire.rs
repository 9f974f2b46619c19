//! Signature check and TwiML building together: what every webhook pays besides the database.
//! Promise: under 30 µs.
#![allow(clippy::unwrap_used, missing_docs)]

use backend::twilio::{FormPairs, signature};
use criterion::{Criterion, criterion_group, criterion_main};
use domain::language::Language;
use domain::phone::E164;
use domain::routing::Plan;
use domain::twiml::{AnswerScene, Callbacks, answer};
use secrecy::SecretString;
use std::hint::black_box;

/// A webhook as Twilio sends it, city fields and all.
const BODY: &str = "AccountSid=AC00000000000000000000000000000000&ApiVersion=2010-04-01&CallSid=CA11111111111111111111111111111111\
&CallStatus=ringing&Called=%2B14165550101&CalledCity=TORONTO&CalledCountry=CA&CalledState=ON&CalledZip=&Caller=%2B14165550142\
&CallerCity=TORONTO&CallerCountry=CA&CallerState=ON&CallerZip=&Direction=inbound&From=%2B14165550142&FromCity=TORONTO&FromCountry=CA\
&FromState=ON&FromZip=&StirVerstat=TN-Validation-Passed-A&To=%2B14165550101&ToCity=TORONTO&ToCountry=CA&ToState=ON&ToZip=";
const URL: &str = "https://calls.example.com/api/twilio/voice";

fn wire(c: &mut Criterion) {
    let tokens: Vec<SecretString> = vec!["demo-auth-token".to_owned().into()];
    let given = signature::sign(&tokens[0], URL, signature::Signed::Form(&FormPairs::parse(BODY.as_bytes())));
    let callbacks = Callbacks::new("https://calls.example.com");
    let plan = Plan::Voicemail {
        greeting: Some("Thank you for calling Bright Smiles. We are with a patient. Please leave a message.".into()),
    };
    c.bench_function("signature check + TwiML", |b| {
        b.iter(|| {
            let pairs = FormPairs::parse(black_box(BODY.as_bytes()));
            assert!(signature::verify(&tokens, URL, signature::Signed::Form(&pairs), &given));
            let scene = AnswerScene {
                clinic: "Bright Smiles Downtown",
                language: Language::En,
                callbacks: &callbacks,
                caller_id: E164::parse("+14165550142").ok(),
                staff: true,
                steer: None,
            };
            black_box(answer(&plan, &scene))
        });
    });
}

criterion_group!(benches, wire);
criterion_main!(benches);

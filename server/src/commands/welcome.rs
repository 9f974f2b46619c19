//! What a first start prints: where to go, how to sign in, one signed call to try.

use super::seed::DEMO_PASSWORD;
use crate::config::{Config, DEMO_AUTH_TOKEN};
use backend::twilio::{FormPairs, signature};

/// The ready-made call, with a call id of its own for every start.
pub(super) fn signed_call(config: &Config, call_sid: &str) -> String {
    let url = format!("{}/api/twilio/voice", config.public_base_url);
    let sid = config.twilio.as_ref().map_or("", |account| account.sid.as_str());
    let body = format!(
        "AccountSid={sid}&ApiVersion=2010-04-01&CallSid={call_sid}&CallStatus=ringing&Direction=inbound&From=%2B14165550142&To=%2B14165550101"
    );
    let pairs = FormPairs::parse(body.as_bytes());
    let signature = signature::sign(&DEMO_AUTH_TOKEN.to_owned().into(), &url, signature::Signed::Form(&pairs));
    format!("curl -sS '{url}' \\\n    -H 'X-Twilio-Signature: {signature}' \\\n    --data '{body}'")
}

/// Prints it.
#[allow(clippy::print_stdout, reason = "meant for the person who started it")]
pub(super) fn print(config: &Config) {
    println!();
    println!("  Switchboard is ready:  {}", config.public_base_url);
    if config.demo_data {
        println!();
        println!("  Sign in with the password {DEMO_PASSWORD} as");
        println!("    admin@brightsmiles.test       company admin of Bright Smiles Dental Group");
        println!("    staff@brightsmiles.test       staff there, read only");
        println!("    admin@harbourphysio.test      company admin of Harbour Physio, calls switched off");
        println!("    master@demo.test              master admin");
    }
    if config.demo_data && config.twilio_is_demo {
        let noise: [u8; 16] = rand::random();
        println!();
        println!("  Call Bright Smiles Downtown from your browser: {}/dev/phone", config.public_base_url);
        println!("  Or as the carrier would:");
        println!();
        println!("  {}", signed_call(config, &format!("CA{}", hex::encode(noise))));
        println!();
        println!("  Then look at {}/calls", config.public_base_url);
    }
    println!();
}

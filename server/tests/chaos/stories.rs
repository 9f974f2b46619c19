//! What the callers do: the same for the same seed.

use crate::carrier::STATUS;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use server::emulator::script::{EndOfMessage, Input, LeftMessage, Line};
use server::emulator::{Delivery, Kind, Script};
use std::collections::VecDeque;

/// The staff line of Bright Smiles Downtown rings, Bright Smiles West has the assistant, Harbour Physio takes messages.
pub const NUMBERS: [&str; 3] = ["+14165550101", "+14165550102", "+14165550103"];
const SIP: &str = "sip:bright-smiles-downtown@demo.sip.twilio.com";

/// Calls with their ids.
pub fn all(seed: u32, calls: u32, base: &str) -> VecDeque<(String, Script)> {
    let mut dice = StdRng::seed_from_u64(u64::from(seed));
    (0..calls).map(|n| (format!("CA{seed:08x}{n:024x}"), story(&mut dice, base))).collect()
}

fn story(dice: &mut StdRng, base: &str) -> Script {
    let over_sip = dice.random_ratio(3, 20);
    let mut script = Script::to(if over_sip { SIP } else { NUMBERS[dice.random_range(0..NUMBERS.len())] });
    script.from = match dice.random_range(0..20) {
        0 => "anonymous".to_owned(),
        1 => "+266696687".to_owned(),
        _ if over_sip => "sip:front-desk@pbx.example.com".to_owned(),
        n => format!("+141655501{:02}", 40 + n),
    };
    let path = if over_sip { "/api/twilio/sip" } else { "/api/twilio/voice" };
    script.voice_url = Some(format!("{base}{path}"));
    script.status_callback = Some(format!("{base}{STATUS}"));
    script.inputs = (0..dice.random_range(0..5)).map(|_| input(dice)).collect();
    if dice.random_bool(0.6) {
        script.messages.push(message(dice));
    }
    if dice.random_bool(0.4) {
        script.hang_up_after = Some(dice.random_range(0..90));
    }
    script.other_lines = line(dice);
    script.delivery = delivery(dice);
    script
}

fn input(dice: &mut StdRng) -> Input {
    match dice.random_range(0..7) {
        0 => Input::Say("What are your hours?".to_owned()),
        1 => Input::Say("I would like to speak with somebody".to_owned()),
        2 => Input::Mumble("mhm".to_owned(), 0.2),
        3 => Input::Press(dice.random_range(0..10).to_string()),
        4 => Input::Say("Can I leave a message?".to_owned()),
        5 => Input::Say("Où êtes-vous ?".to_owned()),
        _ => Input::Silence,
    }
}

fn message(dice: &mut StdRng) -> LeftMessage {
    let ends = [EndOfMessage::HangUp, EndOfMessage::Key, EndOfMessage::Silence][dice.random_range(0..3)];
    LeftMessage { words: "Please call me back.".to_owned(), seconds: None, ends, unintelligible: dice.random_bool(0.2) }
}

fn line(dice: &mut StdRng) -> Line {
    match dice.random_range(0..6) {
        0 => Line::NoAnswer,
        1 => Line::Busy,
        2 => Line::Failed,
        3 => Line::Machine { after: 4, talks: 20 },
        _ => {
            Line::Answers { after: dice.random_range(1..15), talks: dice.random_range(1..240), presses: "1".to_owned() }
        }
    }
}

fn delivery(dice: &mut StdRng) -> Delivery {
    let kinds = [Kind::Status, Kind::Leg, Kind::Recording, Kind::Transcription];
    Delivery {
        late: dice.random_bool(0.2),
        double: dice.random_bool(0.3),
        shuffle: dice.random_bool(0.3).then(|| dice.random::<u64>()),
        drop: kinds.into_iter().filter(|_| dice.random_bool(0.05)).collect(),
    }
}

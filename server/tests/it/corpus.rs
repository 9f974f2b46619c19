//! Every file of the fuzzers' corpora against the fuzzers' own rules, without a fuzzer: what reads foreign bytes, and the
//! whole way of a webhook through the router, on both databases.

#[path = "../../../fuzz/src/pipeline.rs"]
mod pipeline;
#[path = "../../../fuzz/src/rules.rs"]
mod rules;

use crate::support::{TestApp, on_both};
use pipeline::{Door, Kind, ROUTES};
use std::path::{Path, PathBuf};

on_both!(webhooks, bodies_of_every_kind_at_every_address);

/// The files of a target, by name.
fn corpus(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10, "{} holds the corpus", folder.display());
    files
}

#[allow(clippy::print_stdout, reason = "a failure says which file it was")]
fn replay(target: &str, rule: fn(&[u8])) {
    for file in corpus(target) {
        let bytes = std::fs::read(&file).unwrap();
        println!("{}", file.display());
        rule(&bytes);
        // And every beginning of it, as when a connection is cut.
        (0..bytes.len()).for_each(|end| rule(&bytes[..end]));
    }
}

#[test]
fn forms() {
    replay("form", rules::form);
}

#[test]
fn sip_addresses() {
    replay("sip", rules::sip);
}

#[test]
fn vapi_messages() {
    replay("vapi", rules::vapi);
}

#[test]
fn whatsapp_messages() {
    replay("whatsapp", rules::whatsapp);
}

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 27)) % sides.max(1) as u64) as usize
    }

    /// An input as a fuzzer would spoil it: bytes changed, left out, twice, or another input's end behind it.
    fn spoil(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut out = input.to_vec();
        for _ in 0..=self.roll(4) {
            let (from, length) = (self.roll(out.len()), self.roll(24));
            let part = from..(from + length).min(out.len());
            match self.roll(5) {
                0 => part.for_each(|at| out[at] = self.roll(256) as u8),
                1 => drop(out.drain(part)),
                2 => {
                    let twice = out[part.clone()].to_vec();
                    out.splice(part.start..part.start, twice);
                }
                3 => {
                    let rare =
                        [&b"%00"[..], b"%", b"&&=", b"\xff\xfe", b"\n\n", b"%F0%9F%A6%B7", b"99999999999999999999"];
                    let rare = rare[self.roll(rare.len())].to_vec();
                    out.splice(part.start..part.start, rare);
                }
                _ => {
                    out.truncate(from);
                    out.extend_from_slice(&other[self.roll(other.len())..]);
                }
            }
        }
        out
    }
}

async fn webhooks(app: TestApp) {
    let door = Door::of(&app.services, app.router.clone()).await;
    let inputs: Vec<Vec<u8>> = corpus("webhook").iter().map(|file| std::fs::read(file).unwrap()).collect();
    let mut dice = Dice(7);
    for input in &inputs {
        door.takes(input).await;
        // Beginnings of it, as when a connection is cut.
        for end in (0..input.len()).step_by(23) {
            door.takes(&input[..end]).await;
        }
        for _ in 0..20 {
            let other = &inputs[dice.roll(inputs.len())];
            let spoilt = dice.spoil(input, other);
            door.takes(&spoilt).await;
        }
    }
    nothing_of_ours_failed(&app).await;
}

/// What the readers are fuzzed with, at the door: signed rightly, wrongly and not at all.
async fn bodies_of_every_kind_at_every_address(app: TestApp) {
    let door = Door::of(&app.services, app.router.clone()).await;
    for (route, kind) in ROUTES {
        let target = match kind {
            Kind::Heard | Kind::Texted | Kind::Told => "form",
            Kind::Vapi => "vapi",
            Kind::Whatsapp => "whatsapp",
        };
        for file in corpus(target) {
            let body = std::fs::read(&file).unwrap();
            for signed in ["right", "wrong", "not"] {
                let head = format!("{route}?turn=2\n{signed}\n\n");
                door.takes(&[head.as_bytes(), &body].concat()).await;
            }
        }
    }
    nothing_of_ours_failed(&app).await;
}

/// A caller hears nothing of a panic: the answer comes from memory. The books tell.
async fn nothing_of_ours_failed(app: &TestApp) {
    app.services.telephony.replay_spool().await;
    let left = std::fs::read_dir(app.folder().join("spool")).into_iter().flatten().flatten().map(|file| file.path());
    assert_eq!(left.collect::<Vec<_>>(), Vec::<PathBuf>::new(), "the database took everything");
    let events = app.events().await;
    assert!(events.iter().any(|event| event.verdict == "accepted"), "some of it was signed rightly");
    for event in events {
        let failed = event.error.as_deref().is_some_and(|error| error.contains("a part of the program failed"));
        // Refused by the program for its path or its method, and not for a panic.
        let refused = event.error.as_deref().is_some_and(|error| error.contains("with status 4"));
        assert!(!failed || refused, "{event:?}");
    }
}

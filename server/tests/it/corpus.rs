//! Every file of the fuzzers' corpora against the fuzzers' own rules, without a fuzzer.

#[path = "../../../fuzz/src/rules.rs"]
mod rules;

use std::path::Path;

#[allow(clippy::print_stdout, reason = "a failure says which file it was")]
fn replay(target: &str, rule: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10, "{} holds the corpus", folder.display());
    for file in files {
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

//! Dial.

use super::*;

const STAFF: &str = "+14165550110";

fn dial(attributes: &str, inner: &str) -> Table {
    Table::voice(&format!("<Dial action=\"/dialled\" timeout=\"20\" {attributes}>{inner}</Dial><Say>never</Say>"))
}

fn number(attributes: &str) -> String {
    format!("<Number {attributes}>{STAFF}</Number>")
}

fn staff(line: PhoneLine) -> Script {
    let mut script = script();
    script.lines.insert(STAFF.into(), line);
    script
}

fn answers(after: u32, talks: u32) -> PhoneLine {
    PhoneLine::Answers { after, talks, presses: String::new() }
}

#[tokio::test]
async fn every_outcome_is_told_to_the_action() {
    for (line, outcome, seconds) in [
        (answers(4, 90), "completed", Some("90")),
        (PhoneLine::Machine { after: 10, talks: 20 }, "completed", Some("20")),
        (answers(60, 10), "no-answer", None),
        (PhoneLine::NoAnswer, "no-answer", None),
        (PhoneLine::Busy, "busy", None),
        (PhoneLine::Failed, "failed", None),
    ] {
        let table = dial("", &number(""));
        let done = run(staff(line), &table).await;
        table.has("/dialled", "DialCallStatus", outcome);
        assert_eq!(table.sent("/dialled", "DialCallDuration").as_deref(), seconds, "{outcome}");
        table.has("/dialled", "DialBridged", if seconds.is_some() { "true" } else { "false" });
        table.has("/dialled", "CallStatus", "in-progress");
        assert!(table.sent("/dialled", "DialCallSid").unwrap().starts_with("CA"));
        assert!(!tells(&done, "never"), "verbs after a dial with an action are dead");
    }
}

#[tokio::test]
async fn answer_on_bridge_keeps_the_call_unanswered_until_somebody_answers() {
    let table = dial("answerOnBridge=\"true\"", &number(""));
    let outcome = run(staff(answers(4, 90)), &table).await;
    assert_eq!(outcome.seconds, 90);
    let table = dial("", &number(""));
    assert_eq!(run(staff(answers(4, 90)), &table).await.seconds, 94);
    let table = dial("answerOnBridge=\"true\"", &number(""));
    run(staff(PhoneLine::Busy), &table).await;
    table.has("/dialled", "CallStatus", "ringing");
}

#[tokio::test]
async fn legs_tell_their_progress_with_ids_of_their_own() {
    let events = "statusCallback=\"/leg\" statusCallbackEvent=\"initiated ringing answered completed\"";
    let table = dial("", &number(events));
    run(staff(answers(4, 61)), &table).await;
    let legs: Vec<_> =
        table.requests().into_iter().filter(|(path, _)| path == "/leg").map(|(_, pairs)| pairs).collect();
    let all = |name: &str| -> Vec<String> {
        let find = |pairs: &Vec<(String, String)>| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        legs.iter().filter_map(find).collect()
    };
    assert_eq!(all("CallStatus"), ["initiated", "ringing", "in-progress", "completed"]);
    assert_eq!(all("SequenceNumber"), ["0", "1", "2", "3"]);
    assert_eq!(all("ParentCallSid"), vec!["CA11111111111111111111111111111111"; 4]);
    assert_eq!((all("CallDuration"), all("Duration")), (vec!["61".to_owned()], vec!["2".to_owned()]));
    assert_eq!(all("CallSid")[0], table.sent("/dialled", "DialCallSid").unwrap());
    let table = dial("", &number("statusCallback=\"/leg\""));
    run(staff(PhoneLine::Busy), &table).await;
    table.has("/leg", "CallStatus", "busy");
}

#[tokio::test]
async fn without_an_action_the_next_verb_follows() {
    let table = Table::voice(&format!("<Dial>{STAFF}</Dial><Say>Nobody is there</Say>"));
    let outcome = run(staff(PhoneLine::NoAnswer), &table).await;
    assert!(tells(&outcome, "“Nobody is there”"));
    assert_eq!(outcome.seconds, 32, "the carrier rings 30 s where nothing is said");
}

#[tokio::test]
async fn caller_ids_that_the_carrier_refuses_fail_the_dial() {
    for (from, to, id, owned, fits) in [
        ("+14165550142", "+14165550101", "", false, true),
        ("+14165550142", "+14165550101", "+14165550101", false, true),
        ("+14165550142", "+14165550101", "+14165550109", true, true),
        ("+14165550142", "+14165550101", "+14165550199", true, false),
        ("anonymous", "+14165550101", "", false, false),
        ("anonymous", "+14165550101", "+14165550101", false, true),
        ("+266696687", "+14165550101", "", false, false),
        ("sip:101@10.0.0.5", "sip:smile@demo.sip.twilio.com", "", false, false),
        ("+14165550142", "sip:smile@demo.sip.twilio.com", "", false, false),
        ("+14165550142", "sip:smile@demo.sip.twilio.com", "+14165550109", true, true),
    ] {
        let id = if id.is_empty() { String::new() } else { format!("callerId=\"{id}\"") };
        let table = dial(&id, &number(""));
        let mut script = staff(PhoneLine::Busy);
        (script.from, script.to) = (from.into(), to.into());
        let numbers = owned.then(|| vec!["+14165550109".to_owned()]);
        let outcome = run_as(script, &table, numbers).await;
        assert_eq!(codes(&outcome), if fits { vec![] } else { vec![13214] }, "{from} {to} {id}");
        table.has("/dialled", "DialCallStatus", if fits { "busy" } else { "failed" });
    }
}

#[tokio::test]
async fn the_caller_hangs_up_while_it_rings_or_while_they_talk() {
    let table = dial("answerOnBridge=\"true\"", &number("statusCallback=\"/leg\""));
    let mut gone = staff(PhoneLine::NoAnswer);
    gone.hang_up_after = Some(7);
    let outcome = run(gone, &table).await;
    table.has("/leg", "CallStatus", "canceled");
    table.has("/dialled", "DialCallStatus", "canceled");
    assert_eq!((outcome.status.as_str(), outcome.answered), ("canceled", false));
    let table = dial("", &number(""));
    let mut gone = staff(answers(5, 100));
    gone.hang_up_after = Some(30);
    let outcome = run(gone, &table).await;
    table.has("/dialled", "DialCallDuration", "25");
    table.has("/dialled", "CallStatus", "completed");
    assert_eq!((outcome.status.as_str(), outcome.seconds), ("completed", 30));
}

#[tokio::test]
async fn the_first_line_that_answers_gets_the_call() {
    let table = dial("", "<Number>+14165550111</Number><Number>+14165550112</Number><Number>+14165550113</Number>");
    let mut script = script();
    script.lines.insert("+14165550111".into(), answers(9, 10));
    script.lines.insert("+14165550112".into(), answers(2, 10));
    script.lines.insert("+14165550113".into(), PhoneLine::Busy);
    let outcome = run(script, &table).await;
    assert!(tells(&outcome, "connects the caller and +14165550112"));
    assert_eq!(outcome.seconds, 12);
}

#[tokio::test]
async fn a_whisper_can_keep_a_mailbox_from_getting_the_call() {
    let whisper = xml("<Gather numDigits=\"1\" action=\"/accepted\"><Say>Press 1</Say></Gather><Hangup/>");
    let table = || {
        let mut table = dial("", &number("url=\"/whisper\""));
        table.answers.push(("/whisper", whisper.clone()));
        table.answers.push(("/accepted", xml("")));
        table
    };
    let accepting = PhoneLine::Answers { after: 2, talks: 10, presses: "1".into() };
    let (accepted, machine) = (table(), table());
    run(staff(accepting), &accepted).await;
    accepted.has("/dialled", "DialBridged", "true");
    accepted.has("/accepted", "Digits", "1");
    assert_ne!(accepted.sent("/whisper", "CallSid"), accepted.sent("/voice", "CallSid"));
    run(staff(PhoneLine::Machine { after: 2, talks: 10 }), &machine).await;
    machine.has("/dialled", "DialBridged", "false");
}

#[tokio::test]
async fn a_sip_line_tells_its_code() {
    let table = dial("", "<Sip>sip:desk@pbx.example</Sip>");
    let mut script = script();
    script.other_lines = PhoneLine::NoAnswer;
    run(script, &table).await;
    table.has("/dialled", "DialSipResponseCode", "480");
}

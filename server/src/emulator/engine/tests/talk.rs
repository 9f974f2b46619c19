//! Say, Play, Pause, Gather, Redirect, Reject, Hangup, Connect.

use super::*;
use crate::emulator::script::Input;

fn says(words: &str) -> Input {
    Input::Say(words.into())
}

fn presses(keys: &str) -> Input {
    Input::Press(keys.into())
}

async fn asked(gather: &str, inputs: &[Input]) -> (Table, Outcome) {
    let table = Table::voice(&format!("{gather}<Redirect>/nothing</Redirect>"));
    let mut script = script();
    script.inputs = inputs.to_vec();
    let outcome = run(script, &table).await;
    (table, outcome)
}

#[tokio::test]
async fn reject_first_is_neither_answered_nor_billed() {
    for (reason, status) in [(" reason=\"busy\"", "busy"), (" reason=\"rejected\"", "no-answer"), ("", "no-answer")] {
        let table = Table::voice(&format!("<Reject{reason}/>"));
        let outcome = run(script(), &table).await;
        assert_eq!((outcome.status.as_str(), outcome.answered), (status, false));
        table.has("/status", "CallStatus", status);
        table.has("/status", "CallDuration", "0");
        table.has("/status", "Duration", "0");
    }
}

#[tokio::test]
async fn reject_after_another_verb_is_a_billed_hang_up() {
    for before in ["<Say>x</Say>", "<Pause/>"] {
        let outcome = run(script(), &Table::voice(&format!("{before}<Reject reason=\"busy\"/>"))).await;
        assert_eq!((outcome.status.as_str(), outcome.answered), ("completed", true), "{before}");
    }
    let table = Table::new(&[("/voice", xml("<Redirect>/r</Redirect>")), ("/r", xml("<Reject/>"))]);
    assert!(!run(script(), &table).await.answered, "a redirect keeps it ringing");
}

#[tokio::test]
async fn speech_takes_time_and_a_pause_does_not_answer() {
    let outcome = run(script(), &Table::voice("<Pause length=\"4\"/><Say>one two three four five</Say>")).await;
    assert_eq!(outcome.seconds, 2, "five words, and the pause is not billed");
    let outcome = run(script(), &Table::voice("<Say loop=\"3\">one two three four five</Say><Play>x.mp3</Play>")).await;
    assert_eq!(outcome.seconds, 11);
}

#[tokio::test]
async fn the_caller_hangs_up_while_something_is_said() {
    let mut impatient = script();
    impatient.hang_up_after = Some(3);
    let table = Table::voice("<Say loop=\"0\">for ever and ever</Say><Redirect>/never</Redirect>");
    let outcome = run(impatient, &table).await;
    assert_eq!((outcome.status.as_str(), outcome.seconds), ("completed", 3));
    assert_eq!(table.paths(), ["/voice", "/status"]);
    let mut leaves = script();
    leaves.hang_up_after_verb = Some("say".into());
    let table = Table::voice("<Say>hello</Say><Redirect>/never</Redirect>");
    run(leaves, &table).await;
    assert_eq!(table.paths(), ["/voice", "/status"]);
}

#[tokio::test]
async fn a_gather_takes_speech_and_keys() {
    let gather = "<Gather input=\"dtmf speech\" action=\"/heard?turn=1\" numDigits=\"1\"><Say>Yes?</Say></Gather>";
    let (table, _) = asked(gather, &[says("your hours please")]).await;
    table.has("/heard?turn=1", "SpeechResult", "your hours please");
    table.has("/heard?turn=1", "Confidence", "0.92");
    table.has("/heard?turn=1", "CallStatus", "in-progress");
    assert_eq!(table.sent("/heard?turn=1", "Digits"), None);
    let (table, _) = asked(gather, &[presses("12")]).await;
    table.has("/heard?turn=1", "Digits", "1");
}

#[tokio::test]
async fn keys_end_with_the_finishing_key_or_in_time() {
    let digits = |attributes: &'static str, keys: &'static str| async move {
        let (table, outcome) = asked(&format!("<Gather action=\"/heard\" {attributes}/>"), &[presses(keys)]).await;
        let heard = table.paths().contains(&"/heard".to_owned()).then(|| table.sent("/heard", "Digits").unwrap());
        (heard, outcome.seconds)
    };
    assert_eq!(digits("", "12#3").await, (Some("12".into()), 2));
    assert_eq!(digits("finishOnKey=\"*\"", "1#*").await, (Some("1#".into()), 1));
    assert_eq!(digits("finishOnKey=\"\" timeout=\"7\"", "1#").await, (Some("1#".into()), 8));
    assert_eq!(digits("", "#").await.0, None);
}

#[tokio::test]
async fn silence_goes_on_to_the_next_verb_or_to_the_action_where_that_is_wanted() {
    let (table, outcome) = asked("<Gather input=\"speech\" action=\"/heard\" timeout=\"6\"/>", &[]).await;
    assert_eq!(table.paths(), ["/voice", "/nothing", "/status"]);
    assert_eq!(outcome.seconds, 6);
    let (table, _) = asked("<Gather action=\"/heard\" actionOnEmptyResult=\"true\"/>", &[]).await;
    table.has("/heard", "Digits", "");
    let (table, _) = asked("<Gather action=\"/heard\"/>", &[says("nobody listens")]).await;
    assert_eq!(table.paths(), ["/voice", "/nothing", "/status"], "keys only is what the carrier assumes");
}

#[tokio::test]
async fn a_gather_without_an_action_asks_its_own_address_again() {
    let (table, outcome) = asked("<Gather/>", &[presses("1#"), presses("2#")]).await;
    assert_eq!(table.paths(), ["/voice", "/voice", "/voice", "/nothing", "/status"]);
    assert_eq!(outcome.status, "completed");
}

#[tokio::test]
async fn a_redirect_by_get_puts_everything_into_the_query() {
    let table = Table::voice("<Redirect method=\"GET\">/next?x=1</Redirect>");
    run(script(), &table).await;
    let (path, body) = table.requests().remove(1);
    assert!(path.starts_with("/next?x=1&AccountSid=AC0") && body.is_empty(), "{path}");
}

#[tokio::test]
async fn a_stream_is_reported_and_the_next_verb_follows() {
    let stream = "<Connect><Stream url=\"wss://sb/media\" statusCallback=\"/stream\"><Parameter name=\"a\" value=\"b\"/></Stream></Connect><Say>Bye</Say>";
    let table = Table::voice(stream);
    let outcome = run(script(), &table).await;
    assert_eq!(table.paths(), ["/voice", "/stream", "/stream", "/status"]);
    assert!(tells(&outcome, "with a = b") && tells(&outcome, "“Bye”"));
    assert_eq!(outcome.seconds, 21);
    let outcome = run(script(), &Table::voice("<Connect><Stream url=\"https://sb/media\"/></Connect>")).await;
    assert_eq!(codes(&outcome), [31922]);
}

#[tokio::test]
async fn a_document_that_was_given_in_full_has_no_address_of_its_own() {
    let mut given = script();
    given.voice_url = None;
    given.twiml = Some("<Response><Record/></Response>".into());
    let outcome = run(given, &Table::default()).await;
    assert_eq!(codes(&outcome), [11100]);
}

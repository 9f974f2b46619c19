//! Callbacks that come late, twice, in any order, or never.

use super::support::{call, on_the_line, ring, row, story};
use crate::support::{DOWNTOWN, TestApp, on_both};
use server::emulator::script::{Input, LeftMessage, Line};
use server::emulator::{Delivery, Kind, Script};

on_both!(
    any_order_ends_in_the_same_state,
    a_message_without_its_callbacks_is_still_kept,
    a_refused_call_stays_refused_in_any_order,
    a_caller_may_hang_up_at_any_moment,
);

/// Nobody answers at the clinic, and a message is left: everything the carrier tells, on one call.
fn eventful(delivery: Delivery) -> Script {
    let mut script = call(DOWNTOWN);
    script.other_lines = Line::NoAnswer;
    let words = "Please call me back".to_owned();
    script.messages = vec![LeftMessage { words, seconds: Some(12), ends: Default::default(), unintelligible: false }];
    script.delivery = delivery;
    script
}

async fn any_order_ends_in_the_same_state(app: TestApp) {
    let ways =
        (0..12).map(|seed| Delivery { shuffle: Some(seed), double: seed % 2 == 0, ..Delivery::default() }).chain([
            Delivery::default(),
            Delivery { late: true, ..Delivery::default() },
            Delivery { double: true, ..Delivery::default() },
            Delivery { late: true, double: true, ..Delivery::default() },
        ]);
    for (n, way) in ways.enumerate() {
        let outcome = ring(&app, eventful(way.clone()), n as u32).await;
        let told = format!("{way:?}\n{}", story(&outcome));
        assert_eq!(row(&app, &outcome).await, ("completed".into(), i32::try_from(outcome.seconds).ok()), "{told}");
        let kept = app.voicemails(&outcome.sid).await;
        assert_eq!(kept.len(), 1, "{told}");
        assert_eq!(kept[0].transcription.as_deref(), Some("Please call me back"), "{told}");
        assert_eq!(kept[0].duration, Some(12), "{told}");
        let attempts = app.call(&outcome.sid).await.unwrap().receipt.unwrap()["attempts"].as_array().unwrap().len();
        assert_eq!(attempts, 1, "{told}");
        assert_eq!(on_the_line(&app, DOWNTOWN).await, 0, "{told}");
    }
}

async fn a_message_without_its_callbacks_is_still_kept(app: TestApp) {
    let drop = vec![Kind::Recording, Kind::Transcription, Kind::Leg, Kind::Status];
    let outcome = ring(&app, eventful(Delivery { drop, ..Delivery::default() }), 1).await;
    let kept = app.voicemails(&outcome.sid).await;
    assert_eq!((kept.len(), kept[0].duration, kept[0].transcription.as_deref()), (1, Some(12), None));
    // The caller hung up during the message, and the action said so.
    assert_eq!(row(&app, &outcome).await, ("completed".into(), None));
    assert_eq!(on_the_line(&app, DOWNTOWN).await, 0);
}

async fn a_refused_call_stays_refused_in_any_order(app: TestApp) {
    app.set_setting("bright-smiles-downtown", "/fallback", serde_json::json!({"type": "busy-signal"})).await;
    for seed in 0..3 {
        let mut script = call(DOWNTOWN);
        script.delivery = Delivery { shuffle: Some(seed), double: true, ..Delivery::default() };
        let outcome = ring(&app, script, seed as u32).await;
        assert_eq!((outcome.status.as_str(), outcome.answered), ("busy", false), "{}", story(&outcome));
        assert_eq!(row(&app, &outcome).await, ("busy".into(), Some(0)));
    }
    assert_eq!(on_the_line(&app, DOWNTOWN).await, 0);
}

/// Ringing, greeting, message, conversation: whenever the caller leaves, the call ends once and for all.
async fn a_caller_may_hang_up_at_any_moment(app: TestApp) {
    let mut n = 0;
    for (clock, inputs) in [
        ("2026-11-25T15:00:00Z", vec![]),
        ("2026-11-22T19:00:00Z", vec![Input::Say("hours".into()), Input::Press("0".into())]),
    ] {
        app.set_clock(clock);
        for seconds in (1..100).step_by(6) {
            n += 1;
            let mut script = eventful(Delivery { shuffle: Some(seconds), double: true, ..Delivery::default() });
            script.inputs.clone_from(&inputs);
            script.hang_up_after = u32::try_from(seconds).ok();
            let outcome = ring(&app, script, n).await;
            let told = story(&outcome);
            assert_eq!(
                row(&app, &outcome).await,
                (outcome.status.clone(), i32::try_from(outcome.seconds).ok()),
                "{told}"
            );
            assert!(app.voicemails(&outcome.sid).await.len() == outcome.recordings.len(), "{told}");
            assert_eq!(on_the_line(&app, DOWNTOWN).await, 0, "{told}");
        }
    }
}

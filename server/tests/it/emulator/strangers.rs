//! Callers and numbers that are not served, and calls over SIP.

use super::support::{call, ring, row, tells};
use crate::support::{DOWNTOWN, HARBOUR, NOBODY, TestApp, on_both};
use serde_json::json;
use server::emulator::script::Line;

on_both!(
    a_blocked_caller_is_refused_unbilled,
    an_unknown_number_is_told_politely,
    a_clinic_whose_calls_are_switched_off_still_answers,
    a_sip_call_rings_the_staff_with_the_clinics_number,
    a_withheld_caller_rings_the_staff_with_the_clinics_number,
);

async fn a_blocked_caller_is_refused_unbilled(app: TestApp) {
    app.set_feature("bright-smiles", "/callerRules", json!({"blocked": ["+14165550142"]})).await;
    let outcome = ring(&app, call(DOWNTOWN), 1).await;
    assert_eq!((outcome.status.as_str(), outcome.answered), ("no-answer", false));
    tells(&outcome, "not billed");
    assert_eq!(row(&app, &outcome).await, ("no_answer".into(), Some(0)));
}

async fn an_unknown_number_is_told_politely(app: TestApp) {
    let outcome = ring(&app, call(NOBODY), 1).await;
    tells(&outcome, "this number is not in service at the moment");
    assert!(app.call(&outcome.sid).await.is_none());
}

async fn a_clinic_whose_calls_are_switched_off_still_answers(app: TestApp) {
    let outcome = ring(&app, call(HARBOUR), 1).await;
    assert_eq!(row(&app, &outcome).await.0, "completed");
}

async fn a_sip_call_rings_the_staff_with_the_clinics_number(app: TestApp) {
    let mut script = call("sip:bright-smiles-downtown@demo.sip.twilio.com;transport=tls");
    script.from = "sip:101@10.0.0.5".into();
    script.other_lines = Line::Answers { after: 2, talks: 40, presses: String::new() };
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "dials +14165550110 as +14165550101");
    assert_eq!(row(&app, &outcome).await, ("completed".into(), Some(40)));
}

async fn a_withheld_caller_rings_the_staff_with_the_clinics_number(app: TestApp) {
    let mut script = call(DOWNTOWN);
    script.from = "+266696687".into();
    let outcome = ring(&app, script, 1).await;
    tells(&outcome, "dials +14165550110 as +14165550101");
    assert_eq!(row(&app, &outcome).await, ("completed".into(), Some(30)));
}

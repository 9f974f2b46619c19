//! The telephone of development: calls that wait for the person at the page.

use crate::support::{Browser, DOWNTOWN, HARBOUR, MASTER, NOBODY, TestApp, WEST, on_both};
use backend::entity::call;
use chrono::Duration;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

on_both!(
    a_call_waits_for_words_and_ends_with_a_transcript,
    staff_that_rings_out_leads_to_a_message,
    a_caller_who_hangs_up_while_it_rings_is_not_answered,
    a_call_belongs_to_who_placed_it,
    what_is_sent_twice_or_late_does_nothing,
    a_person_has_a_few_calls_at_once,
    whoever_leaves_is_hung_up_for,
    only_numbers_of_the_own_company_are_called,
    an_answer_that_never_comes_is_told,
    the_configured_account_signs,
    markup_is_shown_as_it_was_typed,
    production_has_no_such_address,
);

const ADMIN: &str = "admin@brightsmiles.test";
/// Sunday, two in the afternoon in Toronto: the assistant answers.
const SUNDAY: &str = "2026-11-22T19:00:00Z";

/// Dials and gives the address of the call.
async fn dial(browser: &Browser, to: &str, more: &[(&str, &str)]) -> String {
    let pairs = [&[("to", to), ("from", "+1 416 555 0142")], more].concat();
    let answer = browser.post("/dev/phone", &pairs).await;
    let address = answer.leads_to().to_owned();
    assert!(address.starts_with("/dev/phone/CA"), "{address}");
    address
}

/// Does something, and shows what came of it.
async fn act(browser: &Browser, address: &str, turn: &str, pairs: &[(&str, &str)]) -> String {
    let pairs = [&[("turn", turn)], pairs].concat();
    assert_eq!(browser.post(address, &pairs).await.leads_to(), address);
    browser.get(address).await.expect(200).body
}

fn sid(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

async fn a_call_waits_for_words_and_ends_with_a_transcript(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let address = dial(&me, DOWNTOWN, &[]).await;
    let page = me.get(&address).await.expect(200).body;
    assert!(page.contains("The caller is asked") && page.contains("name=\"words\""), "{page}");
    assert!(app.call(sid(&address)).await.unwrap().ended_at.is_none(), "it waits, and the dashboard sees it");
    let page = act(&me, &address, "1", &[("do", "say"), ("words", "what are your hours")]).await;
    assert!(page.contains("200 King Street West"), "{page}");
    let page = act(&me, &address, "2", &[("do", "hang-up")]).await;
    assert!(page.contains("The call is over") && page.contains("Ended after"), "{page}");
    let row = app.call(sid(&address)).await.unwrap();
    assert_eq!(row.status, "completed");
    assert!(page.contains(&format!("/calls/{}", row.id)), "the story leads to the call’s page");
    assert_eq!(app.transcript(sid(&address)).await[0].content, "what are your hours");
}

async fn staff_that_rings_out_leads_to_a_message(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let address = dial(&me, DOWNTOWN, &[]).await;
    let page = act(&me, &address, "1", &[("do", "key-0")]).await;
    assert!(page.contains("rings</h2>") && page.contains("value=\"rings-out\""), "{page}");
    let page = act(&me, &address, "2", &[("do", "rings-out")]).await;
    assert!(page.contains("After the tone"), "{page}");
    act(&me, &address, "3", &[("do", "leave"), ("words", "Please call me back about Monday")]).await;
    let kept = app.voicemails(sid(&address)).await;
    assert_eq!(kept[0].transcription.as_deref(), Some("Please call me back about Monday"));

    // The same with what the line does chosen beforehand: nobody is asked.
    let address = dial(&me, DOWNTOWN, &[("staff", "rings-out")]).await;
    let page = act(&me, &address, "1", &[("do", "key-0")]).await;
    assert!(page.contains("nobody answers") && page.contains("After the tone"), "{page}");
    act(&me, &address, "2", &[("do", "silence")]).await;
}

async fn a_caller_who_hangs_up_while_it_rings_is_not_answered(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let address = dial(&me, DOWNTOWN, &[("callbacks", "shuffled")]).await;
    act(&me, &address, "1", &[("do", "key-0")]).await;
    let page = act(&me, &address, "2", &[("do", "hang-up")]).await;
    assert!(page.contains("DialCallStatus=canceled") && page.contains("The call is over"), "{page}");
    assert!(app.call(sid(&address)).await.unwrap().ended_at.is_some());
}

async fn a_call_belongs_to_who_placed_it(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let address = dial(&me, DOWNTOWN, &[]).await;
    for other in ["staff@brightsmiles.test", "admin@harbourphysio.test", MASTER] {
        let other = if other == MASTER { app.visit("bright-smiles").await } else { app.sign_in(other).await };
        other.get(&address).await.expect(404);
        let answer = other.post(&address, &[("turn", "1"), ("do", "hang-up")]).await.expect(404);
        let absent = other.post("/dev/phone/CA00", &[("turn", "1"), ("do", "hang-up")]).await;
        assert_eq!(answer.body, absent.body, "never a difference between foreign and not there");
        assert!(!other.get("/dev/phone").await.body.contains(sid(&address)));
    }
    assert!(me.get(&address).await.body.contains("The caller is asked"), "nobody touched it");
}

async fn what_is_sent_twice_or_late_does_nothing(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let address = dial(&me, DOWNTOWN, &[]).await;
    let once = act(&me, &address, "1", &[("do", "say"), ("words", "what are your hours")]).await;
    let twice = act(&me, &address, "1", &[("do", "say"), ("words", "what are your hours")]).await;
    let asked = |page: &str| page.matches("“what are your hours”").count();
    assert_eq!((asked(&once), asked(&twice)), (1, 1));
    // What does not fit the moment, and what is nothing.
    for deed in ["rings-out", "leave", "stream-ends", "dance", ""] {
        let page = act(&me, &address, "2", &[("do", deed), ("words", "x")]).await;
        assert!(page.contains("The caller is asked"), "{deed}");
    }
    act(&me, &address, "2", &[("do", "hang-up")]).await;
    let page = act(&me, &address, "3", &[("do", "say"), ("words", "are you there")]).await;
    assert!(page.contains("The call is over") && !page.contains("are you there"));
}

async fn a_person_has_a_few_calls_at_once(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let first = dial(&me, DOWNTOWN, &[]).await;
    for _ in 0..2 {
        dial(&me, DOWNTOWN, &[]).await;
    }
    let answer = me.post("/dev/phone", &[("to", DOWNTOWN), ("from", "+14165550177")]).await;
    assert_eq!(answer.leads_to(), "/dev/phone");
    let page = me.get("/dev/phone").await.body;
    assert!(page.contains("You have 3 calls on the line.") && page.contains("+14165550177"), "{page}");
    // Others are not kept waiting by it, and a call that ends makes room.
    dial(&app.sign_in("staff@brightsmiles.test").await, WEST, &[]).await;
    act(&me, &first, "1", &[("do", "hang-up")]).await;
    dial(&me, DOWNTOWN, &[]).await;
}

async fn whoever_leaves_is_hung_up_for(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let address = dial(&me, DOWNTOWN, &[]).await;
    app.pass(Duration::minutes(9));
    me.get(&address).await.expect(200);
    app.pass(Duration::minutes(9));
    assert!(me.get(&address).await.body.contains("The caller is asked"), "looking is being there");
    app.pass(Duration::minutes(10));
    let other = app.sign_in("staff@brightsmiles.test").await;
    other.get("/dev/phone").await.expect(200);
    assert_eq!(app.call(sid(&address)).await.unwrap().status, "completed");
    assert!(me.get(&address).await.body.contains("The call is over"));
    app.pass(Duration::hours(2));
    let me = app.sign_in(ADMIN).await;
    me.get(&address).await.expect(404);
}

async fn only_numbers_of_the_own_company_are_called(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let before = call::Entity::find().count(&app.db).await.unwrap();
    for to in [HARBOUR, "sip:harbour-physio@demo.sip.twilio.com", "+16135550100", "", "http://127.0.0.1/"] {
        assert_eq!(me.post("/dev/phone", &[("to", to), ("from", "+14165550142")]).await.leads_to(), "/dev/phone");
        assert!(me.get("/dev/phone").await.body.contains("Choose a number of the list."));
    }
    assert_eq!(call::Entity::find().count(&app.db).await.unwrap(), before);
    // What is on the list: a hidden caller, a call over SIP, a number that is nobody's.
    let hidden = me.post("/dev/phone", &[("to", WEST), ("from", "withheld")]).await.leads_to().to_owned();
    assert!(me.get(&hidden).await.body.contains("Number withheld"));
    act(&me, &hidden, "1", &[("do", "hang-up")]).await;
    let nobody = dial(&me, NOBODY, &[]).await;
    assert!(me.get(&nobody).await.body.contains("The call is over"));
    let sip = dial(&me, "sip:bright-smiles-downtown@demo.sip.twilio.com", &[]).await;
    let page = me.get(&sip).await.body;
    assert!(page.contains("POST /api/twilio/sip"), "{page}");
}

async fn an_answer_that_never_comes_is_told(app: TestApp) {
    let me = app.sign_in(ADMIN).await;
    app.wire.cut();
    let address = dial(&me, DOWNTOWN, &[]).await;
    let page = me.get(&address).await.expect(200).body;
    assert!(page.contains("an application error has occurred") && page.contains("no answer"), "{page}");
    assert!(page.contains("Broke down"), "{page}");
}

async fn the_configured_account_signs(app: TestApp) {
    let token = "another-token-than-the-public-one";
    let account = "AC99999999999999999999999999999999";
    let other = app.restarted(&[("TWILIO_ACCOUNT_SID", account), ("TWILIO_AUTH_TOKEN", token)]).await;
    other.set_clock(SUNDAY);
    let me = other.sign_in(ADMIN).await;
    let address = dial(&me, DOWNTOWN, &[]).await;
    let page = me.get(&address).await.body;
    assert!(page.contains("The caller is asked"), "{page}");
    assert!(!page.contains(token), "{page}");
    other.wire.cut();
}

async fn markup_is_shown_as_it_was_typed(app: TestApp) {
    app.set_clock(SUNDAY);
    let me = app.sign_in(ADMIN).await;
    let address = dial(&me, DOWNTOWN, &[]).await;
    let evil = "</p><script>alert(1)</script>";
    let page = act(&me, &address, "1", &[("do", "say"), ("words", evil)]).await;
    assert!(!page.contains("<script>alert(1)") && page.contains("&lt;script&gt;alert(1)"), "{page}");
    me.post("/dev/phone", &[("to", DOWNTOWN), ("from", "\"><script>alert(2)</script>")]).await;
    let page = me.get("/dev/phone").await.body;
    assert!(!page.contains("<script>alert(2)"), "{page}");
}

async fn production_has_no_such_address(app: TestApp) {
    let settings = [("APP_ENV", "production"), ("PUBLIC_BASE_URL", "https://calls.example"), ("DEMO_DATA", "false")];
    let production = app.restarted(&settings).await;
    let me = Browser::new(&production);
    me.log_in(ADMIN, backend::demo::PASSWORD).await.data();
    assert!(!me.get("/").await.expect(200).body.contains("/dev/phone"), "nothing leads there");
    me.get("/dev/phone").await.expect(404);
    me.get("/dev/phone/CA00").await.expect(404);
    me.post("/dev/phone", &[("to", DOWNTOWN), ("from", "+14165550142")]).await.expect(404);
    me.post("/dev/phone/CA00", &[("do", "hang-up")]).await.expect(404);
    // Where there is an address, whoever is not signed in is led to the sign-in. Here there is none.
    let nobody = Browser::new(&production);
    nobody.get("/dev/phone").await.expect(404);
    nobody.post("/dev/phone", &[("to", DOWNTOWN)]).await.expect(404);
    assert!(Browser::new(&app).post("/dev/phone", &[]).await.leads_to().starts_with("/login"));
}

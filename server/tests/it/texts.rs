//! Texts: they are in their thread, "stop" is honoured, a machine says little, and the carrier's news are kept.

use crate::support::{AUTH_TOKEN, Answer, Call, DOWNTOWN, HARBOUR, NOBODY, TestApp, WEST, names, on_both};
use backend::entity::{clinic, conversation, end_user, message, notification, sms_opt_out};
use chrono::Duration;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::json;
use uuid::Uuid;

on_both!(
    a_text_is_in_its_thread_and_is_answered_once,
    the_same_text_twice_is_one,
    many_at_once_are_one_thread_and_one_answer,
    many_that_ask_for_no_more_at_once_are_told_once,
    stop_is_honoured_in_any_words_until_start,
    what_the_carrier_answers_itself_is_not_answered,
    short_codes_and_names_are_kept_and_not_answered,
    every_clinic_answers_in_its_language,
    a_clinic_that_is_gone_answers_nothing,
    the_carriers_news_come_in_any_order,
    a_failure_is_told_in_words_and_an_opt_out_is_kept,
    the_news_of_a_notification_are_kept,
    unsigned_and_forged_texts_change_nothing,
    a_companys_own_account_speaks_of_its_own_numbers,
    while_the_database_is_away_texts_wait_in_their_order,
    the_pages_show_threads_to_those_who_may_see_them,
    what_came_along_is_told,
    the_word_that_stopped_texts_is_their_own_beside_a_picture,
    the_stand_in_brings_texts_and_tells_their_fate,
);

const SMS: &str = "/api/webhooks/twilio/sms";
const STATUS: &str = "/api/webhooks/twilio/sms/status";
const PATIENT: &str = "+14165550142";

/// A text that nobody of the demo wrote.
fn text(n: u32, body: &str) -> Call {
    Call::to(WEST)
        .without("CallSid")
        .without("CallStatus")
        .without("Direction")
        .from("+14165550187")
        .with("MessageSid", &format!("SM{n:032}"))
        .with("SmsStatus", "received")
        .with("NumMedia", "0")
        .with("Body", body)
}

/// What is answered, and the address that the carrier tells its fate at.
fn said(answer: &Answer) -> Option<(String, String)> {
    let verbs = answer.twiml();
    match names(&verbs).as_slice() {
        [] => None,
        ["Message"] => Some((verbs[0].text.clone(), verbs[0].attribute("statusCallback").to_owned())),
        other => panic!("{other:?}"),
    }
}

async fn send(app: &TestApp, text: &Call) -> Option<(String, String)> {
    said(&text.post(app, SMS).await.expect(200))
}

/// All texts from and to a number, oldest first.
async fn texts(app: &TestApp, number: &str) -> Vec<message::Model> {
    let is_theirs = message::Column::FromAddress.eq(number).or(message::Column::ToAddress.eq(number));
    let all = message::Entity::find().filter(is_theirs).order_by_asc(message::Column::CreatedAt);
    all.order_by_asc(message::Column::Id).all(&app.db).await.unwrap()
}

async fn out(app: &TestApp, number: &str) -> Vec<sms_opt_out::Model> {
    let all = sms_opt_out::Entity::find().filter(sms_opt_out::Column::PhoneNumber.eq(number));
    all.order_by_asc(sms_opt_out::Column::Id).all(&app.db).await.unwrap()
}

const OTHER: &str = "+14165550187";

async fn a_text_is_in_its_thread_and_is_answered_once(app: TestApp) {
    let (words, address) = send(&app, &text(1, "Are you open on Saturday?")).await.unwrap();
    assert!(words.starts_with("Bright Smiles West: we have your text.") && words.contains("Reply STOP"), "{words}");
    assert!(address.starts_with("http://127.0.0.1:3000/api/webhooks/twilio/sms/status?text="), "{address}");
    app.pass(Duration::minutes(5));
    assert_eq!(send(&app, &text(2, "And on Sunday?")).await, None, "a machine does not go on talking");
    app.pass(Duration::hours(12));
    assert!(send(&app, &text(3, "Hello?")).await.is_some());
    let kept = texts(&app, OTHER).await;
    let told: Vec<_> =
        kept.iter().map(|row| (row.direction.as_str(), row.author.as_str(), row.status.as_str())).collect();
    let (came, went) = (("inbound", "end_user", "received"), ("outbound", "system", "queued"));
    assert_eq!(told, [came, went, came, came, went]);
    assert_eq!((kept[0].body.as_str(), kept[1].body.as_str()), ("Are you open on Saturday?", words.as_str()));
    assert_eq!(kept[0].provider_message_id.as_deref(), Some("SM00000000000000000000000000000001"));
    let west = app.clinic("bright-smiles-west").await;
    assert!(kept.iter().all(|row| row.conversation_id == kept[0].conversation_id && row.clinic_id == Some(west.id)));
    let thread =
        conversation::Entity::find_by_id(kept[0].conversation_id.unwrap()).one(&app.db).await.unwrap().unwrap();
    assert_eq!((thread.last_message_at, thread.status.as_str()), (Some(app.now()), "open"));
    let person = end_user::Entity::find_by_id(thread.end_user_id.unwrap()).one(&app.db).await.unwrap().unwrap();
    assert_eq!((person.phone_number.as_deref(), person.company_id), (Some(OTHER), west.company_id));
    // Another clinic of the company is another thread with an answer of its own.
    let (words, _) = send(&app, &text(4, "Hello").with("To", DOWNTOWN)).await.unwrap();
    assert!(words.starts_with("Bright Smiles Downtown:"), "{words}");
    let newest = texts(&app, OTHER).await.pop().unwrap();
    assert_ne!(newest.conversation_id, kept[0].conversation_id);
    let event = app.events().await.pop().unwrap();
    assert_eq!((event.path.as_str(), event.verdict.as_str(), event.call_sid), (SMS, "accepted", None));
}

async fn the_same_text_twice_is_one(app: TestApp) {
    let first = text(1, "Hello").post(&app, SMS).await.expect(200);
    app.pass(Duration::seconds(20));
    // The carrier asks again.
    assert_eq!(text(1, "Hello").post(&app, SMS).await.expect(200).body, first.body);
    // With something added that makes it another event.
    assert_eq!(send(&app, &text(1, "Hello").with("ApiVersion", "2011")).await, None);
    assert_eq!(texts(&app, OTHER).await.len(), 2, "the text and its answer");
}

/// Sends twelve texts at the same moment; how many are answered.
async fn twelve_at_once(app: &TestApp, body: &'static str) -> usize {
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let app = app.clone();
            tokio::spawn(async move { send(&app, &text(n, body)).await.is_some() })
        })
        .collect();
    let mut answers = 0;
    for task in tasks {
        answers += usize::from(task.await.unwrap());
    }
    answers
}

async fn many_at_once_are_one_thread_and_one_answer(app: TestApp) {
    assert_eq!(twelve_at_once(&app, "One of many").await, 1);
    let kept = texts(&app, OTHER).await;
    assert_eq!(kept.len(), 13);
    assert!(
        kept.iter().all(|row| row.conversation_id == kept[0].conversation_id && row.end_user_id == kept[0].end_user_id)
    );
}

async fn many_that_ask_for_no_more_at_once_are_told_once(app: TestApp) {
    assert_eq!(twelve_at_once(&app, "Please stop").await, 1);
    assert_eq!(texts(&app, OTHER).await.len(), 13, "all of them are kept");
    assert_eq!(out(&app, OTHER).await.len(), 1);
    // Whoever changes their mind twice is told again, however soon.
    assert_eq!(send(&app, &text(20, "START")).await, None);
    assert!(send(&app, &text(21, "Please stop")).await.is_some());
    assert_eq!(out(&app, OTHER).await.len(), 2);
}

async fn stop_is_honoured_in_any_words_until_start(app: TestApp) {
    let (words, _) = send(&app, &text(1, "Please stop texting me")).await.unwrap();
    assert!(words.contains("no more texts") && words.contains("START"), "{words}");
    assert_eq!(send(&app, &text(2, "I said stop texting")).await, None, "told once");
    app.pass(Duration::days(2));
    assert_eq!(send(&app, &text(3, "Are you open?")).await, None, "they want none");
    let kept = out(&app, OTHER).await;
    assert_eq!(kept.len(), 1, "said again it is the same");
    assert_eq!((kept[0].source.as_str(), kept[0].keyword.as_deref()), ("sms", Some("Please stop texting me")));
    assert_eq!(kept[0].company_id, app.company("bright-smiles").await.id);
    assert_eq!(send(&app, &text(4, "START")).await, None, "the carrier answers");
    assert_eq!(out(&app, OTHER).await[0].lifted_at, Some(app.now()));
    assert!(send(&app, &text(5, "Are you open?")).await.is_some());
    send(&app, &text(6, "STOP")).await;
    let kept = out(&app, OTHER).await;
    assert_eq!((kept.len(), kept[1].lifted_at), (2, None), "renewed, and the history stays");
}

async fn what_the_carrier_answers_itself_is_not_answered(app: TestApp) {
    for (n, word) in ["STOP", " stop\n", "HELP", "info", "START", "YES"].into_iter().enumerate() {
        let answer = send(&app, &text(n as u32, word).from(&format!("+1416555019{n}"))).await;
        assert_eq!(answer, None, "{word}");
    }
    // The account has words of its own.
    assert_eq!(send(&app, &text(9, "ARRETE").with("OptOutType", "STOP")).await, None);
    assert_eq!(out(&app, OTHER).await.len(), 1);
}

async fn short_codes_and_names_are_kept_and_not_answered(app: TestApp) {
    for (n, from) in ["32665", "MYBANK", "32665", ""].into_iter().enumerate() {
        assert_eq!(send(&app, &text(n as u32, "Your code is 1234").from(from)).await, None, "{from}");
    }
    let kept = texts(&app, "32665").await;
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0].conversation_id, kept[1].conversation_id);
    assert_eq!(kept[0].end_user_id, None);
    assert_ne!(texts(&app, "MYBANK").await[0].conversation_id, kept[0].conversation_id);
}

async fn every_clinic_answers_in_its_language(app: TestApp) {
    for (n, (language, words)) in [("fr", "nous avons bien reçu"), ("es", "hemos recibido")].into_iter().enumerate() {
        app.set_clinic("bright-smiles-west", clinic::Column::Language, language).await;
        let patient = format!("+1416555019{n}");
        let (said, _) = send(&app, &text(n as u32, "Allo").from(&patient)).await.unwrap();
        assert!(said.contains(words) && said.contains("STOP"), "{said}");
    }
}

async fn a_clinic_that_is_gone_answers_nothing(app: TestApp) {
    app.set_clinic("bright-smiles-west", clinic::Column::IsActive, false).await;
    assert_eq!(send(&app, &text(1, "Hello")).await, None);
    assert_eq!(texts(&app, OTHER).await.len(), 1, "but it is kept");
    // Of nobody's number it is kept as an event.
    assert_eq!(send(&app, &text(2, "Hello").with("To", NOBODY)).await, None);
    assert_eq!(send(&app, &text(3, "Hello").with("To", "not a number")).await, None);
    assert_eq!(texts(&app, OTHER).await.len(), 1);
    let verdicts: Vec<_> = app.events().await.into_iter().map(|event| event.verdict).collect();
    assert_eq!(verdicts, ["accepted", "unknown_number", "unknown_number"]);
}

/// The carrier's news of our answer.
fn news(address: &str, word: &str) -> (String, Call) {
    let path = address.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned();
    let call = text(77, "").without("Body").from(WEST).with("To", OTHER).with("SmsStatus", word);
    (path, call.with("MessageStatus", word).with("MessageSid", "SM0000000000000000000000000000beef"))
}

async fn tell(app: &TestApp, address: &str, word: &str) {
    let (path, call) = news(address, word);
    call.post(app, &path).await.expect(204);
}

async fn the_carriers_news_come_in_any_order(app: TestApp) {
    let (_, address) = send(&app, &text(1, "Hello")).await.unwrap();
    for (word, status) in [
        ("sent", "sent"),
        ("queued", "sent"),
        ("strange", "sent"),
        ("delivered", "delivered"),
        ("sending", "delivered"),
        ("failed", "delivered"),
    ] {
        app.pass(Duration::seconds(1));
        tell(&app, &address, word).await;
        let ours = texts(&app, OTHER).await.pop().unwrap();
        assert_eq!(ours.status, status, "{word}");
        assert_eq!(ours.provider_message_id.as_deref(), Some("SM0000000000000000000000000000beef"));
    }
    let ours = texts(&app, OTHER).await.pop().unwrap();
    assert_eq!(ours.sent_at, Some(app.now() - Duration::seconds(5)));
    assert_eq!(ours.delivered_at, Some(app.now() - Duration::seconds(2)));
    assert_eq!((ours.failure_reason, ours.error_code), (None, None));
    // By the carrier's own id, without ours in the address.
    let (_, second) = send(&app, &text(2, "Hello").from("+14165550188")).await.unwrap();
    tell(&app, STATUS_OF_NOBODY, "delivered").await;
    assert_eq!(texts(&app, "+14165550188").await.pop().unwrap().status, "queued");
    // What came from them is no text of ours.
    let theirs = texts(&app, OTHER).await.remove(0);
    let (path, call) = news(&second, "failed");
    let path = format!("{}{}", path.split_once("text=").unwrap().0, format_args!("text={}", theirs.id));
    call.with("MessageSid", "SM00000000000000000000000000000001").post(&app, &path).await.expect(204);
    assert_eq!(texts(&app, OTHER).await.remove(0).status, "received");
}

const STATUS_OF_NOBODY: &str =
    "http://127.0.0.1:3000/api/webhooks/twilio/sms/status?text=00000000-0000-0000-0000-000000000000";

async fn a_failure_is_told_in_words_and_an_opt_out_is_kept(app: TestApp) {
    let (_, address) = send(&app, &text(1, "Hello")).await.unwrap();
    let (path, call) = news(&address, "failed");
    call.with("ErrorCode", "21610").post(&app, &path).await.expect(204);
    let ours = texts(&app, OTHER).await.pop().unwrap();
    assert_eq!((ours.status.as_str(), ours.error_code.as_deref()), ("failed", Some("21610")));
    assert_eq!(ours.failure_reason.as_deref(), Some("They asked the carrier not to be texted. (21610)"));
    let kept = out(&app, OTHER).await;
    assert_eq!((kept.len(), kept[0].source.as_str()), (1, "carrier"));
}

async fn the_news_of_a_notification_are_kept(app: TestApp) {
    let company = app.company("bright-smiles").await.id;
    let owed = |n: u32| notification::ActiveModel {
        id: Set(Uuid::now_v7()),
        company_id: Set(company),
        kind: Set("SMS".into()),
        recipient: Set(OTHER.into()),
        message: Set("Your visit is tomorrow at nine.".into()),
        status: Set("QUEUED".into()),
        provider_message_id: Set(Some(format!("SM{n:032}"))),
        created_at: Set(app.now()),
        updated_at: Set(app.now()),
        ..Default::default()
    };
    let (one, two) = (owed(41).insert(&app.db).await.unwrap(), owed(42).insert(&app.db).await.unwrap());
    let tell = async |n: u32, word: &str, code: &str| {
        let call = text(n, "").from(WEST).with("To", OTHER).with("MessageStatus", word).with("ErrorCode", code);
        call.post(&app, STATUS).await.expect(204);
    };
    let status = async |id: Uuid| notification::Entity::find_by_id(id).one(&app.db).await.unwrap().unwrap();
    tell(41, "sending", "").await;
    assert_eq!(status(one.id).await.status, "QUEUED");
    tell(41, "delivered", "").await;
    assert_eq!((status(one.id).await.status.as_str(), status(one.id).await.sent_at), ("SENT", Some(app.now())));
    tell(42, "undelivered", "30003").await;
    tell(42, "sent", "").await;
    let lost = status(two.id).await;
    assert_eq!(lost.status, "FAILED");
    assert_eq!(lost.failure_reason.as_deref(), Some("The phone was off or out of reach. (30003)"));
}

async fn unsigned_and_forged_texts_change_nothing(app: TestApp) {
    let stop = text(1, "STOP");
    stop.post_signed(&app, SMS, "wrong").await.expect(403);
    app.webhook(SMS, None, stop.body()).await.expect(403);
    let (_, address) = send(&app, &text(2, "Hello")).await.unwrap();
    let (path, call) = news(&address, "failed");
    call.post_signed(&app, &path, "wrong").await.expect(403);
    // The id is part of what is signed.
    let (_, other) = send(&app, &text(3, "Hello").from("+14165550188")).await.unwrap();
    let (other, _) = news(&other, "failed");
    let signature = crate::support::sign(AUTH_TOKEN, &other, call.body().as_bytes());
    app.webhook(&path, Some(&signature), call.body()).await.expect(403);
    assert!(out(&app, OTHER).await.is_empty());
    assert_eq!(texts(&app, OTHER).await.pop().unwrap().status, "queued");
}

const OWN_SID: &str = "AC0000000000000000000000000000cafe";

async fn a_companys_own_account_speaks_of_its_own_numbers(app: TestApp) {
    app.twilio_account("harbour-physio", json!({"accountSid": OWN_SID, "authToken": "own-token"})).await;
    let own = |n: u32, to: &str| text(n, "Hello").with("To", to).with("AccountSid", OWN_SID);
    let answer = own(1, HARBOUR).post_signed(&app, SMS, "own-token").await.expect(200);
    let (_, address) = said(&answer).unwrap();
    // Another company's number, rightly signed.
    own(2, WEST).post_signed(&app, SMS, "own-token").await.expect(403);
    own(3, HARBOUR).post_signed(&app, SMS, AUTH_TOKEN).await.expect(403);
    assert_eq!(texts(&app, OTHER).await.len(), 2);
    // News of a text of another company.
    let (_, theirs) = send(&app, &text(4, "Hello").from("+14165550188")).await.unwrap();
    for address in [&theirs, &address] {
        let (path, call) = news(address, "delivered");
        let call =
            call.from(HARBOUR).with("AccountSid", OWN_SID).with("MessageSid", "SM00000000000000000000000000000abc");
        call.post_signed(&app, &path, "own-token").await.expect(204);
    }
    assert_eq!(texts(&app, "+14165550188").await.pop().unwrap().status, "queued");
    assert_eq!(texts(&app, OTHER).await.pop().unwrap().status, "delivered");
}

async fn while_the_database_is_away_texts_wait_in_their_order(app: TestApp) {
    assert!(send(&app, &text(1, "Hello")).await.is_some());
    let (_, address) = send(&app, &text(2, "Hello").from("+14165550188")).await.unwrap();
    app.take_database_away().await;
    app.pass(Duration::days(1));
    // Nobody knows whether they want an answer; it is kept, and the carrier is told so.
    for (n, body) in [(3, "stop please"), (4, "START"), (5, "Stop.")] {
        app.pass(Duration::seconds(1));
        assert_eq!(send(&app, &text(n, body)).await, None, "{body}");
    }
    tell(&app, &address, "delivered").await;
    // Whose it is nobody remembers: not taken.
    text(6, "Hello").with("To", HARBOUR).post(&app, SMS).await.expect(503);
    let back = app.restarted(&[]).await;
    assert!(back.services.telephony.replay_spool().await >= 4);
    let bodies: Vec<String> = texts(&app, OTHER).await.into_iter().map(|row| row.body).collect();
    assert_eq!(bodies[2..], ["stop please", "START", "Stop."]);
    let kept = out(&app, OTHER).await;
    assert_eq!(kept.iter().map(|row| row.lifted_at.is_some()).collect::<Vec<_>>(), [true, false], "in their order");
    assert_eq!(texts(&app, "+14165550188").await.pop().unwrap().status, "delivered");
    assert_eq!(back.services.telephony.replay_spool().await, 0);
    // A call of that time waits behind no text.
    Call::to(WEST).number(1).ring(&back).await.twiml();
}

async fn the_pages_show_threads_to_those_who_may_see_them(app: TestApp) {
    let evil = "<script>alert(1)</script> & \"quotes\"";
    send(&app, &text(1, evil)).await;
    send(&app, &text(2, "stop please")).await;
    let thread = texts(&app, OTHER).await[0].conversation_id.unwrap();
    let staff = app.sign_in("admin@brightsmiles.test").await;
    let list = staff.get("/texts").await.expect(200).body;
    assert!(list.contains(&format!("/texts/{thread}")) && list.contains("Wants no texts"), "{list}");
    let page = staff.get(&format!("/texts/{thread}")).await.expect(200).body;
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("<script>alert(1)"), "{page}");
    assert!(page.contains("They asked not to be texted") && page.contains("They texted it on"), "{page}");
    assert!(page.contains("Waits at the carrier"), "{page}");
    // Of one clinic only.
    let west = staff.get("/texts?clinic=bright-smiles-west").await.expect(200).body;
    assert!(west.contains(&format!("/texts/{thread}")));
    let downtown = staff.get("/texts?clinic=bright-smiles-downtown").await.expect(200).body;
    assert!(!downtown.contains(&format!("/texts/{thread}")));
    // Another company sees neither.
    let other = app.sign_in("admin@harbourphysio.test").await;
    assert!(!other.get("/texts").await.expect(200).body.contains(&thread.to_string()));
    other.get(&format!("/texts/{thread}")).await.expect(404);
    for path in ["/texts/12", &format!("/texts/{}", Uuid::nil())] {
        staff.get(path).await.expect(404);
    }
    // Somebody of one clinic sees that clinic's.
    let downtown = app.clinic("bright-smiles-downtown").await.id;
    let user = backend::entity::user::Entity::find()
        .filter(backend::entity::user::Column::Email.eq("staff@brightsmiles.test"))
        .one(&app.db)
        .await
        .unwrap()
        .unwrap();
    backend::entity::membership::Entity::update_many()
        .col_expr(backend::entity::membership::Column::ClinicId, Expr::value(downtown))
        .filter(backend::entity::membership::Column::UserId.eq(user.id))
        .exec(&app.db)
        .await
        .unwrap();
    let desk = app.sign_in("staff@brightsmiles.test").await;
    assert!(!desk.get("/texts").await.expect(200).body.contains(&thread.to_string()));
    desk.get(&format!("/texts/{thread}")).await.expect(404);
    // The list of a company without any says what to do.
    app.sql("DELETE FROM messages").await;
    app.sql("DELETE FROM conversations").await;
    assert!(staff.get("/texts").await.expect(200).body.contains("No texts yet"));
}

/// The way to the router, without a network.
struct Inside<'a>(&'a TestApp);

impl server::emulator::Post for Inside<'_> {
    fn post(&self, request: server::emulator::wire::Request) -> server::emulator::wire::Answering<'_> {
        Box::pin(async move {
            let path = request.url.strip_prefix("http://127.0.0.1:3000").unwrap();
            let answer = self.0.webhook(path, Some(&request.signature), request.body).await;
            let content_type = answer.header("content-type").unwrap_or_default().to_owned();
            let (status, body) = (answer.status.as_u16(), answer.body.into_bytes());
            Ok(server::emulator::wire::Answer { status, content_type, body, millis: 0 })
        })
    }
}

async fn the_stand_in_brings_texts_and_tells_their_fate(app: TestApp) {
    use server::emulator::text::{Fate, Text, bring};
    let account = server::emulator::Account {
        sid: "AC00000000000000000000000000000000".into(),
        token: AUTH_TOKEN.to_owned().into(),
        numbers: None,
        api_base: "https://api.twilio.com".into(),
    };
    let url = format!("http://127.0.0.1:3000{SMS}");
    for (n, (fate, status)) in
        [(Fate::Delivered, "delivered"), (Fate::Undelivered("30005".into()), "failed")].into_iter().enumerate()
    {
        let from = format!("+1416555019{n}");
        let sid = format!("SM{n:032}");
        let text = Text { from: from.clone(), to: WEST.into(), body: "Open & ready?".into(), sid, fate };
        let texted = bring(&account, &Inside(&app), &url, &text).await.unwrap();
        assert_eq!(texted.status, 200);
        assert_eq!(texted.told.iter().map(|(_, status)| *status).collect::<Vec<_>>(), [204, 204, 204]);
        let kept = texts(&app, &from).await;
        assert_eq!((kept[0].body.as_str(), kept[1].body.as_str()), ("Open & ready?", texted.answers[0].as_str()));
        assert_eq!(kept[1].status, status);
    }
    assert_eq!(texts(&app, "+14165550191").await[1].failure_reason.as_deref(), Some("Nobody has this number. (30005)"));
}

async fn what_came_along_is_told(app: TestApp) {
    let picture = text(1, "").with("NumMedia", "1").with("MediaUrl0", "https://evil.example/x.jpg");
    send(&app, &picture).await;
    send(&app, &text(2, "Two pictures").with("NumMedia", "2")).await;
    send(&app, &text(3, &"long ".repeat(2000))).await;
    let kept: Vec<_> = texts(&app, OTHER).await.into_iter().filter(|row| row.direction == "inbound").collect();
    assert_eq!(kept[0].body, "[1 picture or file came along; it is not kept here]");
    assert_eq!(kept[1].body, "Two pictures\n[2 pictures or files came along; they are not kept here]");
    assert_eq!(kept[2].body.chars().count(), 1600);
    // The demo's own patient has a name.
    let named = text(4, "Hello").from(PATIENT);
    send(&app, &named).await;
    let admin = app.sign_in("admin@brightsmiles.test").await;
    assert!(admin.get("/texts").await.expect(200).body.contains("Texts"));
}

async fn the_word_that_stopped_texts_is_their_own_beside_a_picture(app: TestApp) {
    send(&app, &text(1, "Stop, please").with("NumMedia", "1")).await;
    // In a word of the account, which the carrier tells, with nothing written beside the picture.
    send(&app, &text(2, "").with("NumMedia", "2").with("OptOutType", "STOP").from("+14165550188")).await;
    assert_eq!(out(&app, OTHER).await[0].keyword.as_deref(), Some("Stop, please"));
    assert_eq!(out(&app, "+14165550188").await[0].keyword, None);
    let kept = texts(&app, OTHER).await;
    assert_eq!(kept[0].body, "Stop, please\n[1 picture or file came along; it is not kept here]");
}

//! Texts: what asks to be left alone, what a machine answers, and where a text stands.

use chrono::{DateTime, Duration, TimeZone as _, Utc};
use domain::company::Subscription;
use domain::language::Language;
use domain::phone::E164;
use domain::texts::{Desk, NotificationStatus, REST, TextStatus, Thread, Wish, answer, why_failed, wish};
use proptest::prelude::*;
use serde_json::json;

fn number(text: &str) -> E164 {
    E164::parse(text).unwrap()
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 28, 15, 0, 0).unwrap()
}

fn desk(number: &E164) -> Desk<'_> {
    Desk {
        clinic: "Bright Smiles Downtown",
        language: Language::En,
        number,
        live: true,
        number_active: true,
        subscription: Subscription::Active,
    }
}

#[test]
fn the_carriers_own_words_are_known() {
    for word in ["STOP", "stop", " Stop \n", "stopall", "UNSUBSCRIBE", "Cancel", "end", "QUIT", "revoke", "OptOut"] {
        assert_eq!(wish(word, ""), Some(Wish::Stop), "{word}");
    }
    for word in ["START", "yes", "Unstop"] {
        assert_eq!(wish(word, ""), Some(Wish::Start), "{word}");
    }
    for word in ["HELP", "info"] {
        assert_eq!(wish(word, ""), Some(Wish::Help), "{word}");
    }
    // The account has words of its own.
    assert_eq!(wish("PARE", "STOP"), Some(Wish::Stop));
    assert_eq!(wish("ICI", "START"), Some(Wish::Start));
    assert_eq!(wish("QUOI", "HELP"), Some(Wish::Help));
}

#[test]
fn whoever_asks_in_other_words_is_understood() {
    for text in [
        "Stop.",
        "STOP!!",
        "please stop",
        "Stop please, thank you",
        "Stop texting me",
        "Please remove me from your list",
        "take me off this list",
        "I'd like to opt out",
        "don't text me again",
        "Don’t text me",
        "do not text this number",
        "no more texts",
        "Unsubscribe me please",
        "Arrêt",
        "Arrêtez s'il vous plaît",
        "Ne m'envoyez plus rien",
        "Je veux me désabonner",
        "Por favor no más mensajes",
        "No me envíe mensajes",
        "quiero darme de baja",
        "BAJA",
    ] {
        assert_eq!(wish(text, ""), Some(Wish::StopInWords), "{text}");
    }
}

#[test]
fn what_patients_say_about_a_visit_is_no_wish() {
    for text in [
        "",
        "   ",
        "Cancel please",
        "Please cancel my appointment on Tuesday",
        "C",
        "Can I stop by at five?",
        "My tooth will not stop hurting",
        "the bus stop is closed",
        "end of the week is fine",
        "Yes please, Tuesday works",
        "I need help with my bill",
        "info on whitening?",
        "Can you remove my stitches?",
        "I have no more pain",
        "Je ne peux plus venir demain",
        "¿Puedo ir más tarde?",
        "trabajando",
    ] {
        assert_eq!(wish(text, ""), None, "{text}");
    }
}

#[test]
fn a_first_text_is_answered_with_a_name_a_number_and_a_way_out() {
    let (from, own) = (number("+14165550142"), number("+14165550101"));
    for (language, parts) in [
        (Language::En, ["we have your text", "In an emergency call 911", "Reply STOP"]),
        (Language::Fr, ["nous avons bien reçu", "composez le 911", "Répondez STOP"]),
        (Language::Es, ["hemos recibido", "llame al 911", "Responda STOP"]),
    ] {
        let desk = Desk { language, ..desk(&own) };
        let said = answer(Some(&from), None, Thread::default(), desk, now()).unwrap();
        assert!(said.starts_with("Bright Smiles Downtown"), "{said}");
        assert!(said.contains("+1 416 555 0101") && parts.iter().all(|part| said.contains(part)), "{said}");
        assert!(said.chars().count() < 320, "two parts at most: {said}");
        assert!(language != Language::En || said.is_ascii(), "in the alphabet of texts: {said}");
    }
}

#[test]
fn a_machine_does_not_go_on_talking() {
    let (from, own) = (number("+14165550142"), number("+14165550101"));
    let after = |ago: Duration| {
        answer(Some(&from), None, Thread { answered_at: Some(now() - ago), ..Thread::default() }, desk(&own), now())
    };
    assert_eq!(after(Duration::zero()), None);
    assert_eq!(after(REST - Duration::seconds(1)), None);
    assert!(after(REST).is_some());
}

#[test]
fn nobody_is_answered_who_cannot_or_must_not_be() {
    let (from, own) = (number("+14165550142"), number("+14165550101"));
    let plain = Thread::default();
    assert_eq!(answer(None, None, plain, desk(&own), now()), None, "a short code");
    assert_eq!(answer(None, Some(Wish::StopInWords), plain, desk(&own), now()), None);
    for wish in [Wish::Stop, Wish::Start, Wish::Help] {
        assert_eq!(answer(Some(&from), Some(wish), plain, desk(&own), now()), None, "the carrier answers {wish:?}");
    }
    let out = Thread { opted_out: true, answered_at: None };
    for wish in [None, Some(Wish::StopInWords), Some(Wish::Start)] {
        assert_eq!(answer(Some(&from), wish, out, desk(&own), now()), None, "{wish:?}");
    }
    // The first time it is told that it was understood, however lately a machine answered.
    let lately = Thread { opted_out: false, answered_at: Some(now()) };
    let said = answer(Some(&from), Some(Wish::StopInWords), lately, desk(&own), now()).unwrap();
    assert!(said.contains("no more texts") && said.contains("START"), "{said}");
}

#[test]
fn a_clinic_that_is_gone_says_nothing() {
    let (from, own) = (number("+14165550142"), number("+14165550101"));
    let here = desk(&own);
    for gone in [
        Desk { live: false, ..here },
        Desk { number_active: false, ..here },
        Desk { subscription: Subscription::Canceled, ..here },
    ] {
        for wish in [None, Some(Wish::StopInWords)] {
            assert_eq!(answer(Some(&from), wish, Thread::default(), gone, now()), None, "{gone:?}, {wish:?}");
        }
    }
    // A payment that is late costs patients nothing.
    for subscription in [Subscription::Trialing, Subscription::PastDue] {
        let said = answer(Some(&from), None, Thread::default(), Desk { subscription, ..here }, now());
        assert!(said.is_some(), "{subscription:?}");
    }
}

#[test]
fn the_carriers_news_come_in_any_order() {
    use TextStatus::{Delivered, Failed, Queued, Sending, Sent};
    let words = [
        ("accepted", Queued),
        ("scheduled", Queued),
        ("queued", Queued),
        ("sending", Sending),
        ("sent", Sent),
        ("delivered", Delivered),
        ("read", Delivered),
        ("partially_delivered", Delivered),
        ("undelivered", Failed),
        ("failed", Failed),
        ("canceled", Failed),
    ];
    for (word, status) in words {
        assert_eq!(TextStatus::of_carrier(word), Some(status), "{word}");
        assert_eq!(TextStatus::from_code(status.code()), Some(status));
    }
    for word in ["", "received", "receiving", "DELIVERED", "teleported"] {
        assert_eq!(TextStatus::of_carrier(word), None, "{word}");
    }
    assert_eq!(Sent.after(Queued), Sent);
    assert_eq!(Queued.after(Delivered), Delivered);
    assert_eq!(Failed.after(Delivered), Failed);
    assert_eq!(Delivered.after(Failed), Delivered);
}

/// What an earlier version left on disk still reads.
#[test]
fn wishes_and_statuses_are_written_out_in_the_same_words() {
    for (wish, word) in
        [(Wish::Stop, "stop"), (Wish::StopInWords, "stop_in_words"), (Wish::Start, "start"), (Wish::Help, "help")]
    {
        assert_eq!(serde_json::to_value(wish).unwrap(), json!(word));
        assert_eq!(serde_json::from_value::<Wish>(json!(word)).unwrap(), wish);
    }
    for status in TextStatus::ALL {
        assert_eq!(serde_json::to_value(status).unwrap(), json!(status.code()));
        assert_eq!(serde_json::from_value::<TextStatus>(json!(status.code())).unwrap(), status);
    }
}

#[test]
fn a_notification_waits_is_out_or_came_to_nothing() {
    use NotificationStatus::{Failed, Queued, Sent};
    for (news, from_queued, from_sent) in [
        (TextStatus::Queued, Queued, Sent),
        (TextStatus::Sending, Queued, Sent),
        (TextStatus::Sent, Sent, Sent),
        (TextStatus::Delivered, Sent, Sent),
        (TextStatus::Failed, Failed, Failed),
    ] {
        assert_eq!([Queued.after(news), Sent.after(news)], [from_queued, from_sent], "{news:?}");
        assert_eq!(Failed.after(news), Failed, "{news:?} came late");
    }
    for status in NotificationStatus::ALL {
        assert_eq!(NotificationStatus::from_code(status.code()), Some(status));
    }
    assert_eq!(NotificationStatus::from_code("sent"), None);
}

#[test]
fn a_failure_is_told_in_words() {
    assert_eq!(why_failed("30003"), "The phone was off or out of reach. (30003)");
    assert_eq!(why_failed(""), "The carrier does not say why.");
    assert_eq!(why_failed("99999"), "The carrier could not deliver it (code 99999).");
}

fn any_status() -> impl Strategy<Value = TextStatus> {
    prop::sample::select(TextStatus::ALL.to_vec())
}

proptest! {
    #[test]
    fn reading_a_wish_never_panics_and_case_does_not_matter(text in "\\PC{0,200}", kind in "\\PC{0,6}") {
        let _ = wish(&text, &kind);
        prop_assert_eq!(wish(&text.to_ascii_uppercase(), ""), wish(&text.to_ascii_lowercase(), ""));
    }

    /// Whatever comes, in whatever order and however often, ends in the same place unless there were two ends.
    #[test]
    fn news_in_any_order_end_alike(mut news in prop::collection::vec(any_status(), 1..8), seed in any::<u64>()) {
        let end = |news: &[TextStatus]| news.iter().fold(TextStatus::Queued, |at, told| at.after(*told));
        let ends: Vec<_> = news.iter().filter(|told| matches!(told, TextStatus::Failed | TextStatus::Delivered)).collect();
        let one_end = ends.windows(2).all(|pair| pair[0] == pair[1]);
        let first = end(&news);
        let turn = usize::try_from(seed % news.len() as u64).unwrap();
        news.rotate_left(turn);
        news.push(news[0]);
        prop_assert!(!one_end || end(&news) == first);
    }

    /// A notification ends where the worst of its news leads, in whatever order and however often they come.
    #[test]
    fn news_of_a_notification_in_any_order_end_alike(news in prop::collection::vec(any_status(), 0..8)) {
        let end = |news: &[TextStatus]| news.iter().fold(NotificationStatus::Queued, |at, told| at.after(*told));
        let backwards: Vec<_> = news.iter().rev().copied().collect();
        prop_assert_eq!(end(&news), end(&backwards));
        prop_assert_eq!(end(&[news.clone(), backwards].concat()), end(&news));
        prop_assert_eq!(end(&news) == NotificationStatus::Failed, news.contains(&TextStatus::Failed));
    }

    /// What a machine says always carries the way out, or says that it was taken.
    #[test]
    fn every_answer_has_a_way_out(body in "\\PC{0,60}", minutes in 0_i64..2000, out in any::<bool>(), live in any::<bool>()) {
        let (from, own) = (number("+14165550142"), number("+14165550101"));
        let thread = Thread { opted_out: out, answered_at: Some(now() - Duration::minutes(minutes)) };
        let said = answer(Some(&from), wish(&body, ""), thread, Desk { live, ..desk(&own) }, now());
        prop_assert!(said.is_none() || (!out && live));
        if let Some(said) = said {
            prop_assert!(said.contains("Reply STOP") || said.contains("Reply START"));
        }
    }
}

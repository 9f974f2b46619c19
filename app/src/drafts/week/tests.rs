use super::*;
use domain::FieldError;
use domain::availability::AvailabilitySettings;
use serde_json::json;

fn week(pairs: &[(&str, &str)]) -> WeekDraft {
    WeekDraft::typed(pairs.iter().copied())
}

fn stored(schedule: serde_json::Value) -> Week {
    AvailabilitySettings::read(&json!({"afterHours": {"businessHours": {"schedule": schedule}}})).0.week
}

fn controls(errors: &[FieldError]) -> Vec<&str> {
    errors.iter().map(|e| e.field.as_str()).collect()
}

#[test]
fn what_is_shown_and_read_again_is_the_same_week() {
    let stored = stored(json!({
        "monday": [{"open": "08:30", "close": "12:30"}, {"open": "13:30", "close": "18:00"}],
        "friday": {"open": "20:00", "close": "02:00"},
        "sunday": {"open": "00:00", "close": "24:00"},
    }));
    let draft = WeekDraft::of(&stored);
    let pairs = draft.pairs();
    let again = WeekDraft::typed(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    assert_eq!(again, draft);
    let checked = again.check(true);
    assert_eq!(checked.errors, []);
    assert_eq!(checked.week, stored);
    assert!(again.changed_days(&draft).is_empty());
}

#[test]
fn a_closed_day_keeps_a_blank_row_and_what_was_typed() {
    let mut draft = WeekDraft::of(&stored(json!({"monday": {"open": "09:00", "close": "17:00"}})));
    assert!(draft.day(Weekday::Sunday).spans[0].is_blank());
    assert_eq!(draft.set("monday-on", "", false), Some(Weekday::Monday));
    assert!(draft.check(true).week[Weekday::Monday.index()].is_empty());
    let pairs = draft.pairs();
    let again = WeekDraft::typed(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    assert_eq!(again.day(Weekday::Monday).spans[0].open, "09:00");
}

#[test]
fn messages_are_those_of_the_settings_reader() {
    let typed = [("25:99", "17:00"), ("", "17:00"), ("24:00", "02:00"), ("09:00", ""), ("09:00", "nine")];
    for (open, close) in typed {
        let draft = week(&[("tuesday-on", "on"), ("tuesday-4-open", open), ("tuesday-4-close", close)]);
        let value = json!({"afterHours": {"businessHours": {"schedule": {"tuesday": {"open": open, "close": close}}}}});
        let theirs = AvailabilitySettings::parse(&value).unwrap_err();
        let ours = draft.check(true).errors;
        let words = |errors: &[FieldError]| errors.iter().map(|e| e.message.clone()).collect::<Vec<_>>();
        assert_eq!(words(&ours), words(&theirs), "{open}–{close}");
        assert!(controls(&ours).iter().all(|c| c.starts_with("tuesday-4-")), "{ours:?}");
    }
}

#[test]
fn a_broken_rule_is_told_at_the_row_it_is_about() {
    // Row 2 is blank and row 5 comes third, so list positions and numbers differ.
    let draft = week(&[
        ("thursday-on", "on"),
        ("thursday-1-open", "08:30"),
        ("thursday-1-close", "12:30"),
        ("thursday-2-open", ""),
        ("thursday-2-close", ""),
        ("thursday-5-open", "12:00"),
        ("thursday-5-close", "20:00"),
    ]);
    let errors = draft.check(true).errors;
    assert_eq!(controls(&errors), ["thursday-5-open"]);
    assert_eq!(errors[0].message, "Thursday: the second opening time 12:00 is before the first closing time 12:30.");
}

#[test]
fn while_typing_only_what_is_there_can_be_wrong() {
    let draft = week(&[("sunday-on", "on"), ("monday-on", "on"), ("monday-1-open", "09:00"), ("monday-1-close", "")]);
    assert_eq!(draft.check(false).errors, []);
    assert_eq!(controls(&draft.check(true).errors), ["monday-1-close", "sunday-1-open"]);
    let wrong = week(&[("monday-on", "on"), ("monday-1-open", "9 o'clock"), ("monday-1-close", "")]);
    assert_eq!(controls(&wrong.check(false).errors), ["monday-1-open"]);
}

#[test]
fn too_many_rows_are_refused_where_they_begin() {
    let mut draft = week(&[("monday-on", "on")]);
    for no in 1..=13_u32 {
        draft.days[1].spans.push(SpanDraft { no: no + 1, open: format!("{no:02}:00"), close: format!("{no:02}:30") });
    }
    assert_eq!(controls(&draft.check(true).errors), ["monday-14-open"]);
    let before = draft.clone();
    let done = draft.apply(WeekAction::Add(Weekday::Monday), &[]);
    assert_eq!((draft, done.said.as_str()), (before, "Monday: use at most 12 intervals a day."));
}

#[test]
fn buttons_are_read_back() {
    for (value, action) in [
        ("add-monday", WeekAction::Add(Weekday::Monday)),
        ("remove-friday-12", WeekAction::Remove(Weekday::Friday, 12)),
        ("copy-sunday", WeekAction::CopyOpen(Weekday::Sunday)),
        ("copy-sunday-apply", WeekAction::CopyTo(Weekday::Sunday)),
    ] {
        assert_eq!(WeekAction::parse(value), Some(action), "{value}");
    }
    for other in ["save", "add-date", "remove-date-3", "remove-monday", "remove-monday-x", "copy-", ""] {
        assert_eq!(WeekAction::parse(other), None, "{other}");
    }
}

#[test]
fn adding_opens_a_closed_day_and_removing_the_last_row_closes_it() {
    let mut draft = WeekDraft::default();
    draft.days[0].keep_a_row();
    let done = draft.apply(WeekAction::Add(Weekday::Sunday), &[]);
    assert_eq!((done.focus.as_str(), draft.day(Weekday::Sunday).spans.len()), ("sunday-1-open", 1));
    assert!(draft.day(Weekday::Sunday).on);
    draft.set("sunday-1-open", "10:00", false);
    draft.set("sunday-1-close", "14:00", false);
    let done = draft.apply(WeekAction::Add(Weekday::Sunday), &[]);
    assert_eq!(done.focus, "sunday-2-open");
    draft.apply(WeekAction::Remove(Weekday::Sunday, 2), &[]);
    let done = draft.apply(WeekAction::Remove(Weekday::Sunday, 1), &[]);
    assert_eq!(done.focus, "add-sunday");
    assert_eq!(done.said, "Sunday, 10:00 AM to 2:00 PM removed, so it is closed.");
    assert!(!draft.day(Weekday::Sunday).on && draft.day(Weekday::Sunday).spans[0].is_blank());
}

#[test]
fn copying_replaces_the_ticked_days_with_new_rows() {
    let mut draft = WeekDraft::of(&stored(json!({
        "monday": {"open": "09:00", "close": "17:00"}, "tuesday": {"open": "10:00", "close": "11:00"}
    })));
    let saved = draft.clone();
    let done = draft.apply(WeekAction::CopyTo(Weekday::Monday), &[Weekday::Monday, Weekday::Sunday, Weekday::Tuesday]);
    assert_eq!(done.said, "Monday’s hours copied to Tuesday and Sunday.");
    let tuesday = draft.day(Weekday::Tuesday);
    assert_eq!((tuesday.spans[0].no, tuesday.spans[0].open.as_str()), (2, "09:00"));
    assert!(draft.day(Weekday::Sunday).on);
    assert_eq!(draft.changed_days(&saved), [Weekday::Tuesday, Weekday::Sunday]);
    let nothing = draft.clone();
    assert_eq!(draft.apply(WeekAction::CopyTo(Weekday::Monday), &[]).said, "Tick the days to copy to.");
    assert_eq!(draft, nothing);
}

#[test]
fn a_row_says_when_it_runs_into_the_next_day() {
    let span = |open: &str, close: &str| SpanDraft { no: 1, open: open.into(), close: close.into() };
    assert_eq!(span("20:00", "02:00").remark(Weekday::Friday).as_deref(), Some("ends next day, Saturday"));
    assert_eq!(span("18:00", "00:00").remark(Weekday::Friday), None);
    assert_eq!(span("00:00", "00:00").remark(Weekday::Friday).as_deref(), Some("all day"));
    assert_eq!(span("09:00", "17:00").remark(Weekday::Friday), None);
    assert_eq!(span("", "17:00").remark(Weekday::Friday), None);
}

#[test]
fn hostile_names_and_values_never_panic() {
    let draft = week(&[
        ("monday-99999999999-open", "x"),
        ("monday-4294967295-open", "\u{0}\u{202e}25:00"),
        ("monday-on-on", ""),
        ("monday", ""),
        ("-1-open", ""),
        ("tuesday--open", "1"),
        ("monday-on", "on"),
    ]);
    let errors = draft.check(true).errors;
    assert_eq!(controls(&errors), ["monday-4294967295-open", "monday-4294967295-close"]);
    let mut draft = draft;
    draft.apply(WeekAction::Add(Weekday::Monday), &[]);
    draft.apply(WeekAction::Remove(Weekday::Monday, 7), &[]);
}

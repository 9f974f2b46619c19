use super::*;
use serde_json::json;

fn stored() -> AvailabilitySettings {
    AvailabilitySettings::read(&json!({
        "mode": "after-hours-only",
        "afterHours": {"businessHours": {
            "timezone": "America/Toronto",
            "schedule": {"monday": {"open": "09:00", "close": "17:00", "room": 4}, "friday": {"open": "18:00", "close": "00:00"}},
            "holidays": [
                {"date": "2026-12-25", "name": "Christmas Day", "region": "ON"},
                {"from": "2026-12-28", "to": "2026-12-30", "name": "Winter break"},
                {"date": "2026-12-24", "name": "Christmas Eve", "hours": [{"open": "09:00", "close": "13:00"}]},
            ],
        }},
        "fallback": {"type": "voicemail"},
    }))
    .0
}

fn again(draft: &HoursDraft) -> HoursDraft {
    HoursDraft::typed(&Submitted::new("hours", draft.pairs()))
}

/// Presses a button on Wednesday 25 November 2026.
fn act(draft: &mut HoursDraft, button: &str) -> Next {
    draft.act(button, "2026-11-25".parse().unwrap(), Language::En)
}

fn controls(errors: &Wrong) -> Vec<&str> {
    errors.iter().map(|e| e.field.as_str()).collect()
}

#[test]
fn what_is_shown_and_saved_again_is_no_change() {
    let stored = stored();
    let draft = again(&HoursDraft::of(&stored));
    assert_eq!(draft, HoursDraft::of(&stored));
    assert_eq!(draft.settings(&stored).unwrap().to_json(), stored.to_json());
    assert_eq!(draft.changed_dates(&stored), 0);
    assert_eq!(draft.readable(&stored).to_json(), stored.to_json());
}

#[test]
fn everything_wrong_is_told_at_once_and_stays_typed() {
    let mut draft = HoursDraft::of(&stored());
    draft.week.set("monday-1-open", "25:99", false);
    draft.timezone = "Mars/Olympus".into();
    draft.dates[1].to = "2026-12-01".into();
    let errors = draft.settings(&stored()).unwrap_err();
    assert_eq!(controls(&errors), ["monday-1-open", "timezone", "date-2"], "{errors:?}");
    let shown = again(&draft);
    assert_eq!(shown.week.day(Weekday::Monday).spans[0].open, "25:99");
    assert_eq!(shown.dates[1].to, "2026-12-01");
    draft.dates[0].from = "2026-02-30".into();
    assert_eq!(controls(&draft.settings(&stored()).unwrap_err())[2], "date-1");
}

#[test]
fn a_special_day_is_added_from_the_line_below() {
    let mut draft = HoursDraft::of(&stored());
    draft.new = NewDate { from: "2026-07-01".into(), name: " Staff training ".into(), ..NewDate::default() };
    assert_eq!(act(&mut draft, "add-date"), Next::Show(Vec::new()));
    assert_eq!((draft.dates.len(), draft.dates[3].name.as_str()), (4, "Staff training"));
    assert!(draft.new.is_blank());
    let saved = draft.settings(&stored()).unwrap();
    assert_eq!(saved.exceptions[3].from.to_string(), "2026-07-01");
    assert_eq!(saved.exceptions[0].extra, stored().exceptions[0].extra, "unknown fields stay");
    assert_eq!(draft.changed_dates(&stored()), 1);
}

#[test]
fn a_day_still_in_the_line_below_is_saved_with_the_rest() {
    let mut draft = HoursDraft::of(&stored());
    draft.new = NewDate {
        from: "2026-07-01".into(),
        name: "Late".into(),
        special: true,
        open: "18:00".into(),
        close: "00:00".into(),
        ..NewDate::default()
    };
    assert_eq!(act(&mut draft, "save"), Next::Save(Vec::new()));
    let saved = draft.settings(&stored()).unwrap();
    assert_eq!(saved.exceptions[3].hours[0].to_string_pair(), ("18:00".into(), "24:00".into()));
}

#[test]
fn a_wrong_special_day_stays_in_its_line() {
    let new = |from: &str, to: &str, name: &str, hours: Option<(&str, &str)>| {
        let (open, close) = hours.unwrap_or_default();
        let [from, to, name, open, close] = [from, to, name, open, close].map(str::to_owned);
        NewDate { from, to, name, special: hours.is_some(), open, close }
    };
    let cases = [
        (new("", "", "X", None), "new-from"),
        (new("2026-02-30", "", "X", None), "new-from"),
        (new("2026-07-01", "2026-06-01", "X", None), "new-to"),
        (new("2026-07-01", "", "", None), "new-name"),
        (new("2026-12-29", "", "X", None), "new-from"),
        (new("2026-12-01", "2026-12-31", "X", None), "new-from"),
        (new("2026-07-01", "", "X", Some(("9", ""))), "new-open new-close"),
    ];
    for (typed, expected) in cases {
        let mut draft = HoursDraft { new: typed.clone(), ..HoursDraft::of(&stored()) };
        let Next::Show(errors) = act(&mut draft, "add-date") else { panic!("{typed:?}") };
        let mut found = controls(&errors);
        found.dedup();
        assert_eq!(found.join(" "), expected, "{typed:?}: {errors:?}");
        assert_eq!((draft.new, draft.dates.len()), (typed, 3));
    }
}

#[test]
fn removing_a_special_day_keeps_the_order_and_numbers_of_the_others() {
    let mut draft = HoursDraft::of(&stored());
    assert_eq!(act(&mut draft, "remove-date-2"), Next::Show(Vec::new()));
    let draft = again(&draft);
    assert_eq!(draft.dates.iter().map(|d| d.no).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(draft.said.as_deref(), Some("Winter break removed from the special days."));
    assert_eq!(draft.settings(&stored()).unwrap().exceptions.len(), 2);
}

#[test]
fn the_copy_panel_opens_stays_without_a_tick_and_closes_when_done() {
    let mut draft = HoursDraft::of(&stored());
    act(&mut draft, "copy-monday");
    assert_eq!(again(&draft).copying, Some(Weekday::Monday));
    let mut draft = again(&draft);
    act(&mut draft, "copy-monday-apply");
    assert_eq!(draft.copying, Some(Weekday::Monday));
    draft.ticked = vec![(Weekday::Monday, Weekday::Sunday), (Weekday::Tuesday, Weekday::Friday)];
    act(&mut draft, "copy-monday-apply");
    assert_eq!(draft.copying, None);
    assert!(draft.week.day(Weekday::Sunday).on && !draft.week.day(Weekday::Thursday).on);
}

#[test]
fn a_refused_form_goes_on_telling_what_is_missing() {
    let mut draft = HoursDraft::of(&stored());
    draft.week.set("sunday-on", "", true);
    assert_eq!(act(&mut draft, "add-monday"), Next::Show(Vec::new()));
    draft.refused = true;
    let Next::Show(errors) = act(&mut again(&draft), "preview") else { panic!() };
    assert_eq!(controls(&errors), ["sunday-1-open"]);
}

#[test]
fn messages_of_other_screens_name_them() {
    let draft = HoursDraft::of(&stored());
    let found = draft.at_controls(vec![
        FieldError::new("afterHours.businessHours.holidays[1].to", "a"),
        FieldError::new("fallback.forwardNumber", "b"),
    ]);
    assert_eq!(controls(&found), ["date-2", "form"]);
    assert_eq!(found[1].message, "Backup: b");
}

trait Pair {
    fn to_string_pair(&self) -> (String, String);
}

impl Pair for domain::availability::Interval {
    fn to_string_pair(&self) -> (String, String) {
        (self.open.to_string(), self.close.to_string())
    }
}

//! The assistant's own schedule: rules that come and go like the rows of the week.

use crate::components::{FieldErrorText, Icon, error_id};
use crate::drafts::{AnsweringDraft, RuleDraft};
use crate::forms::Submitted;
use domain::availability::{ClockTime, Weekday};
use leptos::prelude::*;

/// The card.
pub(super) fn card(draft: &AnsweringDraft, sent: Option<&Submitted>, editable: bool) -> impl IntoView + use<> {
    let rows = draft.rules.iter().enumerate().map(|(i, rule)| row(i + 1, rule, draft.focus.as_deref(), sent, editable));
    let rows = rows.collect::<Vec<_>>();
    let empty =
        rows.is_empty().then(|| view! { <div class="card-body"><p class="muted small">"No rules yet."</p></div> });
    let add = editable.then(|| {
        let focus = draft.focus.as_deref() == Some("add-rule");
        view! {
            <div class="card-foot">
                <button class="btn sm ghost" type="submit" name="do" value="add-rule" id="add-rule" autofocus=focus>
                    <Icon name="plus" size="sm" />
                    "Add rule"
                </button>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="rules-heading" data-for="scheduled">
            <div class="card-head">
                <h2 id="rules-heading">"The assistant’s own schedule"</h2>
                <p>
                    "Where two rules meet, “is off” wins. With at least one “answers” rule the assistant is off outside the rules; with only “is off” rules it answers there."
                </p>
            </div>
            <div class="card-body">
                <label class="switch">
                    <input type="checkbox" role="switch" name="rules-on" id="rules-on" checked=draft.rules_on />
                    <span>"Use these rules"</span>
                </label>
            </div>
            <ol class="rules">{rows}</ol>
            {empty}
            {add}
        </section>
    }
    .into_any()
}

fn time_kind(value: &str) -> &'static str {
    let shown = value.trim().is_empty() || ClockTime::parse(value).is_ok_and(|time| time != ClockTime::END_OF_DAY);
    if shown { "time" } else { "text" }
}

fn row(
    nth: usize,
    rule: &RuleDraft,
    focus: Option<&str>,
    sent: Option<&Submitted>,
    editable: bool,
) -> impl IntoView + use<> {
    let error = |which: &str| sent.and_then(|s| s.error(&rule.control(which))).map(str::to_owned);
    let choice = |which: &str, label: String, options: Vec<(&'static str, &'static str)>, chosen: &str| {
        let (id, wrong) = (rule.control(which), error(which).is_some());
        let known = options.iter().any(|(value, _)| *value == chosen);
        let options = options.into_iter().map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        });
        let odd = (!known && !chosen.is_empty())
            .then(|| view! { <option value=chosen.to_owned() selected=true>{chosen.to_owned()}</option> });
        view! {
            <select
                class="select fit"
                id=id.clone()
                name=id.clone()
                aria-label=label
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then(|| error_id(&id))
            >
                {odd}
                {options.collect_view()}
            </select>
        }
    };
    let time = |which: &str, label: String, value: &str| {
        let (id, wrong) = (rule.control(which), error(which).is_some());
        view! {
            <input
                class="input"
                type=time_kind(value)
                id=id.clone()
                name=id.clone()
                value=value.to_owned()
                autofocus=focus == Some(id.as_str())
                aria-label=label
                aria-invalid=wrong.then_some("true")
                aria-describedby=wrong.then(|| error_id(&id))
            />
        }
    };
    let days = Weekday::MONDAY_FIRST.map(|day| (day.key(), day.name())).into();
    let actions = vec![("enable", "Assistant answers"), ("disable", "Assistant is off")];
    let messages = ["day", "from", "to", "action"];
    let messages = messages.map(|which| view! { <FieldErrorText control=rule.control(which) message=error(which) /> });
    let remove = editable.then(|| {
        view! {
            <button
                class="btn sm plain square"
                type="submit"
                name="do"
                value=format!("remove-rule-{}", rule.no)
                aria-label=format!("Remove rule {nth}")
            >
                <Icon name="x" size="sm" />
            </button>
        }
    });
    view! {
        <li class="span">
            <span class="vh">{format!("Rule {nth}")}</span>
            {choice("day", format!("Rule {nth}, day"), days, &rule.day)}
            {time("from", format!("Rule {nth}, from"), &rule.from)}
            <span class="muted">"to"</span>
            {time("to", format!("Rule {nth}, to"), &rule.to)}
            {choice("action", format!("Rule {nth}, who answers"), actions, &rule.action)}
            {remove}
            {messages.collect_view()}
        </li>
    }
    .into_any()
}

//! Support visits: the list of the platform, the form that starts one, one of one's own, and the list of a company.

mod company;
mod list;
mod new;
mod one;

pub use company::CompanyVisits;
pub use list::SupportVisits;
pub use new::NewSupportVisit;
pub use one::SupportVisit;

use crate::components::{self, Column, Field, Icon, TextArea, Turn, error_id, pager};
use crate::forms::Submitted;
use crate::show;
use backend::store::{VisitLine, VisitPage};
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use domain::support::{REASON_LONGEST, REASON_SHORTEST, State};
use leptos::prelude::*;
use std::iter;
use uuid::Uuid;

/// A reason, as it was typed.
fn reason_field(sent: &Submitted, id: &'static str, label: &'static str, hint: &str) -> AnyView {
    let error = sent.error(id).map(str::to_owned);
    let (wrong, typed) = (error.is_some(), sent.get(id).to_owned());
    let described = if wrong { format!("{id}-hint {}", error_id(id)) } else { format!("{id}-hint") };
    let hint = format!("{hint} {REASON_SHORTEST} to {REASON_LONGEST} characters.");
    let max = u32::try_from(REASON_LONGEST).unwrap_or(u32::MAX);
    view! {
        <Field id=id label=label hint=hint error=error>
            <TextArea id=id value=typed max=max invalid=wrong described_by=described focus=wrong />
        </Field>
    }
    .into_any()
}

/// The visitor's own password, which is never shown again.
fn password_field(sent: &Submitted) -> AnyView {
    let error = sent.error("current").map(str::to_owned);
    let (wrong, described) = (error.is_some(), error.as_ref().map(|_| error_id("current")));
    view! {
        <Field id="current" label="Your password" error=error>
            <input class="input" id="current" name="current" type="password" autocomplete="current-password"
                aria-invalid=wrong.then_some("true") aria-describedby=described />
        </Field>
    }
    .into_any()
}

fn badge(state: State) -> AnyView {
    let (tone, icon) = match state {
        State::Running => ("warn", "clock"),
        State::EndedByCompany => ("danger", "stop"),
        State::EndedByHand | State::RanOut => ("ok", "ok"),
    };
    view! { <span class="badge" data-tone=tone><Icon name=icon />{state.label()}</span> }.into_any()
}

/// The visits of a list as a table. `act` draws what can be done with one.
fn table(
    caption: &'static str,
    lines: &[VisitLine],
    with_company: bool,
    zone: &Zone,
    now: DateTime<Utc>,
    act: impl Fn(&VisitLine) -> Option<AnyView>,
) -> AnyView {
    let rows = lines.iter().map(|line| row(line, with_company, zone, now, act(line))).collect_view();
    let heads = ["Company", "When", "Reason", "State"].into_iter().skip(usize::from(!with_company)).map(Column::Text);
    let columns: Vec<_> =
        iter::once(Column::Text("Visitor")).chain(heads).chain([Column::Unseen("What to do")]).collect();
    components::table(caption, &columns, rows)
}

fn row(line: &VisitLine, with_company: bool, zone: &Zone, now: DateTime<Utc>, act: Option<AnyView>) -> AnyView {
    let visit = &line.visit;
    let state = visit.state(now);
    let end = visit.over_at(now).unwrap_or(visit.ends_at);
    let word = if state == State::Running { "until" } else { "to" };
    let when = format!("{} {word} {}", show::moment_of_past(zone, visit.started_at), show::time(zone, end));
    let ended_by = line.ended_by.as_ref().filter(|_| state == State::EndedByCompany);
    let ended_by = ended_by.map(|name| view! { <small>{format!("by {name}")}</small> });
    let rights = match &visit.elevated_reason {
        Some(why) => format!("With changes: {why}"),
        None => "Only looked".to_owned(),
    };
    let company = with_company.then(|| view! { <td role="cell" data-label="Company">{line.company_name.clone()}</td> });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead-cell full"><span class="strong">{line.visitor.clone()}</span></th>
            {company}
            <td role="cell" data-label="When">{when}</td>
            <td role="cell" class="full" data-label="Reason">{visit.reason.clone()}<small>{rights}</small></td>
            <td role="cell" data-label="State">{badge(state)}{ended_by}</td>
            <td role="cell" class="end side-end">{act}</td>
        </tr>
    }
    .into_any()
}

fn past_pager(address: &str, before: Option<Uuid>, found: &VisitPage) -> AnyView {
    let text = show::count(found.past.len() as u64, "visit on this page", "visits on this page");
    let newest = before.map(|_| Turn { words: "Newest", href: address.to_owned() });
    let older = found.older.map(|older| Turn { words: "Older", href: format!("{address}?before={older}") });
    pager(text, newest, older).into_any()
}

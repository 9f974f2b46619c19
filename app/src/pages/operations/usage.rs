//! What each company used in a month.

use crate::components::{self, Column, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::show;
use backend::Failure;
use backend::store::{CompanyUsage, usage};
use domain::usage::Month;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Months that can be chosen.
const MONTHS: u32 = 13;

/// `/platform/usage`.
#[component]
pub fn PlatformUsage() -> impl IntoView {
    let month = use_query_map().with_untracked(|q| q.get("month")).and_then(|text| Month::parse(&text));
    page(load(month)).into_any()
}

async fn load(asked: Option<Month>) -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let this = Month::of(visitor.services.clock.now());
    let month = asked.unwrap_or(this);
    let found = usage(&visitor.services, right, month).await?;
    let data = FrameData::of_platform().await?;
    let choices = (0..MONTHS).map(|back| this.earlier(back)).map(|one| {
        view! { <option value=one.to_string() selected=one == month>{one.name()}</option> }
    });
    let choices = choices.collect_view();
    let file = format!("/platform/usage.csv?month={month}");
    let body = if found.is_empty() { empty() } else { table(&found, month) };
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Usage) title="Usage">
            <div class="page-head">
                <div>
                    <h1>"Usage"</h1>
                    <p class="lead">{format!("What each company used in {}. A month begins and ends at midnight UTC.", month.name())}</p>
                </div>
                <div class="cluster"><a class="btn" href=file download="usage.csv"><Icon name="download" />"As a file"</a></div>
            </div>
            <section class="card" aria-label="Usage">
                <div class="card-body">
                    <form method="get" action="/platform/usage" class="filters" aria-label="Choose a month">
                        <div class="field">
                            <label for="month">"Month"</label>
                            <select class="select" id="month" name="month">{choices}</select>
                        </div>
                        <div class="cluster"><button class="btn" type="submit">"Show"</button></div>
                    </form>
                </div>
                {body}
            </section>
            <p class="small muted mt-3">"AI cost is what the voice platform charged, in US dollars. Calls that it told no price of are not in it."</p>
        </Frame>
    }
    .into_any())
}

fn empty() -> AnyView {
    components::empty("gauge", "No companies", "When there is a company, what it uses appears here.")
}

/// "1,204.5", of seconds in minutes.
fn minutes(seconds: u64) -> String {
    format!("{}.{}", grouped(seconds / 60), seconds % 60 / 6)
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "$12.34", of millionths; a small price is not nothing.
fn dollars(micros: u64) -> String {
    let cents = micros / 10_000;
    if cents == 0 && micros > 0 {
        "under $0.01".to_owned()
    } else {
        format!("${}.{:02}", grouped(cents / 100), cents % 100)
    }
}

fn table(found: &[CompanyUsage], month: Month) -> AnyView {
    let mut all = CompanyUsage {
        name: "All companies".to_owned(),
        calls: 0,
        assistant_calls: 0,
        seconds: 0,
        texts_sent: 0,
        texts_received: 0,
        cost_micros: 0,
        priced_calls: 0,
        is_gone: false,
        id: found[0].id,
    };
    for one in found {
        all.calls += one.calls;
        all.assistant_calls += one.assistant_calls;
        all.seconds += one.seconds;
        all.texts_sent += one.texts_sent;
        all.texts_received += one.texts_received;
        all.cost_micros += one.cost_micros;
        all.priced_calls += one.priced_calls;
    }
    let rows = found.iter().map(row).collect_view();
    components::table(
        format!("Usage by company, {}", month.name()),
        &[
            Column::Text("Company"),
            Column::Figures("Calls"),
            Column::Figures("By the assistant"),
            Column::Figures("Minutes"),
            Column::Figures("Texts sent"),
            Column::Figures("Texts received"),
            Column::Figures("AI cost"),
        ],
        (rows, row(&all)),
    )
}

fn row(one: &CompanyUsage) -> AnyView {
    let gone = one.is_gone.then(|| view! { <small>"deleted"</small> });
    let priced = (one.priced_calls > 0).then(|| {
        let calls = show::count(one.priced_calls, "call", "calls");
        view! { <small>{format!("of {calls}")}</small> }
    });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead-cell full"><span class="strong">{one.name.clone()}</span>{gone}</th>
            <td role="cell" class="end num" data-label="Calls">{grouped(one.calls)}</td>
            <td role="cell" class="end num" data-label="By the assistant">{grouped(one.assistant_calls)}</td>
            <td role="cell" class="end num" data-label="Minutes">{minutes(one.seconds)}</td>
            <td role="cell" class="end num" data-label="Texts sent">{grouped(one.texts_sent)}</td>
            <td role="cell" class="end num" data-label="Texts received">{grouped(one.texts_received)}</td>
            <td role="cell" class="end num" data-label="AI cost">{dollars(one.cost_micros)}{priced}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!([grouped(0), grouped(999), grouped(1000), grouped(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([minutes(0), minutes(90), minutes(3_606)], ["0.0", "1.5", "60.1"]);
        assert_eq!([dollars(0), dollars(9_999), dollars(12_340_000)], ["$0.00", "under $0.01", "$12.34"]);
    }
}

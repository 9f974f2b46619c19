//! The calls of all companies: what became of each. Who called is masked, and what was said is a company's own.

use crate::components::{self, Column, Frame, FrameData, Nav, Part, PlatformPage, page};
use crate::server::Visitor;
use crate::server::actions::encode;
use crate::server::days::{day, end_of, start_of};
use crate::show;
use backend::Failure;
use backend::store::{PlatformCall, PlatformCallFilter, company_names, platform_calls};
use chrono::NaiveDate;
use domain::availability::Zone;
use domain::call::CallStatus;
use domain::ids::CompanyId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PAGE: u64 = 50;

/// What the address asks for. What is nothing that can be asked for filters nothing.
#[derive(Debug, Clone, Default)]
struct Asked {
    company: Option<CompanyId>,
    status: Option<CallStatus>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    offset: u64,
}

impl Asked {
    fn address(&self, offset: u64) -> String {
        let parts = [
            self.company.map(|id| format!("company={id}")),
            self.status.map(|status| format!("status={}", status.code())),
            self.from.map(|date| format!("from={date}")),
            self.until.map(|date| format!("until={date}")),
            (offset > 0).then(|| format!("offset={offset}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { HERE.to_owned() } else { format!("{HERE}?{}", parts.join("&")) }
    }

    fn is_filtered(&self) -> bool {
        self.address(0) != HERE
    }
}

const HERE: &str = "/platform/calls";

/// `/platform/calls`.
#[component]
pub fn PlatformCalls() -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| {
        let get = |name: &str| query.get(name).unwrap_or_default().trim().to_owned();
        Asked {
            company: get("company").parse().ok(),
            status: CallStatus::from_code(&get("status")).ok(),
            from: day(&get("from")),
            until: day(&get("until")),
            offset: get("offset").parse().unwrap_or(0).min(1_000_000),
        }
    });
    page(load(asked)).into_any()
}

async fn load(asked: Asked) -> Result<AnyView, Failure> {
    let visitor = Visitor::current().await?;
    let right = visitor.actor.master()?;
    let utc = Zone::or_utc("UTC");
    let filter = PlatformCallFilter {
        company: asked.company,
        status: asked.status,
        from: asked.from.map(|day| start_of(&utc, day)),
        until: asked.until.and_then(|day| end_of(&utc, day)),
        limit: PAGE,
        offset: asked.offset,
    };
    let (calls, total) = platform_calls(&visitor.services, right, filter).await?;
    let names = company_names(&visitor.services, right).await?;
    let data = FrameData::of_platform().await?;
    let body = if calls.is_empty() { empty(&asked) } else { table(&calls, &data, &utc) };
    let part = Part { offset: asked.offset, shown: calls.len() as u64, size: PAGE, total };
    let pager = components::pager_of(part, ["call", "calls"], ["Newer", "Older"], |offset| asked.address(offset));
    let filters = filters(&asked, &names);
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Calls) title="Calls of all companies">
            <div class="page-head">
                <div>
                    <h1>"Calls of all companies"</h1>
                    <p class="lead">"What became of each. Who called is masked; what was said is seen on a support visit. Times are UTC."</p>
                </div>
            </div>
            <section class="card" aria-label="Calls">
                <div class="card-body">{filters}</div>
                {body}
                {pager}
            </section>
        </Frame>
    }
    .into_any())
}

fn filters(asked: &Asked, names: &[(CompanyId, String)]) -> AnyView {
    let companies = names.iter().map(|(id, name)| {
        view! { <option value=id.to_string() selected=asked.company == Some(*id)>{name.clone()}</option> }
    });
    let states = CallStatus::ALL.map(|status| {
        view! { <option value=status.code() selected=asked.status == Some(status)>{status.label()}</option> }
    });
    let date = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let clear = asked.is_filtered().then(|| view! { <a class="btn plain" href=HERE>"Clear"</a> });
    view! {
        <form method="get" action=HERE class="filters" aria-label="Filter the calls">
            <div class="field">
                <label for="company">"Company"</label>
                <select class="select" id="company" name="company"><option value="">"All companies"</option>{companies.collect_view()}</select>
            </div>
            <div class="field">
                <label for="status">"State"</label>
                <select class="select" id="status" name="status"><option value="">"Any"</option>{states}</select>
            </div>
            <div class="field"><label for="from">"From"</label><input class="input" id="from" name="from" type="date" value=date(asked.from) /></div>
            <div class="field"><label for="until">"To"</label><input class="input" id="until" name="until" type="date" value=date(asked.until) /></div>
            <div class="cluster"><button class="btn" type="submit">"Show"</button>{clear}</div>
        </form>
    }
    .into_any()
}

fn empty(asked: &Asked) -> AnyView {
    if asked.is_filtered() || asked.offset > 0 {
        components::empty("calls", "No calls match", "Choose another company or other dates, or clear the filters.")
    } else {
        components::empty("calls", "No calls yet", "The first call to a number of any company appears here.")
    }
}

fn table(calls: &[PlatformCall], data: &FrameData, utc: &Zone) -> AnyView {
    let rows = calls.iter().map(|call| row(call, data, utc)).collect_view();
    components::table(
        "Calls, newest first",
        &[
            Column::Text("Company"),
            Column::Text("When"),
            Column::Text("Caller"),
            Column::Text("Went to"),
            Column::Text("State"),
            Column::Figures("Length"),
        ],
        rows,
    )
}

fn row(call: &PlatformCall, data: &FrameData, utc: &Zone) -> AnyView {
    // Whoever visits the company is led to the call, everybody else to the visit it takes.
    let page = format!("/calls/{}", call.id);
    let href = match data.is_inside(call.company) {
        true => page,
        false => format!("/platform/support/new?company={}&next={}", call.company, encode(&page)),
    };
    let when = call.started_at.map(|at| {
        view! { <time datetime=show::iso(utc, at)>{show::date(utc.moment(at).date)}<small>{show::time(utc, at)}</small></time> }
    });
    let route = match call.route.as_deref() {
        Some("assistant") => "Assistant",
        Some("staff") => "Staff line",
        Some("fallback") => "Backup",
        _ => "Nobody",
    };
    let status = call.status.map_or("Unknown", CallStatus::label);
    let length = call.duration.map_or_else(|| "–".to_owned(), show::length);
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead-cell full">
                <a class="row-link" href=href>{call.company_name.clone()}</a>
                <small>{call.clinic_name.clone().unwrap_or_default()}</small>
            </th>
            <td role="cell" class="nowrap">{when}</td>
            <td role="cell" class="num">{call.caller.clone().unwrap_or_else(|| "withheld".to_owned())}</td>
            <td role="cell">{route}<small>{call.reason.clone()}</small></td>
            <td role="cell">{status}<small>{call.error_code.clone()}</small></td>
            <td role="cell" class="end side-end num" data-label="Length">{length}</td>
        </tr>
    }
    .into_any()
}

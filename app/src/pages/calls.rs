//! All calls of the company, newest first, with filters that are an address of their own.

use super::dashboard::lamp_of;
use crate::components::{self, Column, Frame, FrameData, Icon, Nav, Part, page};
use crate::server::actions::encode;
use crate::server::days::{day, end_of, start_of};
use crate::show;
use backend::Failure;
use backend::store::{CallFilter, CallRow};
use chrono::{DateTime, Utc};
use domain::availability::Zone;
use domain::call::CallStatus;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const PAGE: u64 = 25;

/// What the address asks for.
#[derive(Debug, Clone, Default)]
struct Asked {
    clinic: String,
    route: String,
    status: String,
    from: String,
    until: String,
    offset: u64,
}

impl Asked {
    fn address(&self, offset: u64) -> String {
        let mut out = String::from("/calls?");
        for (name, value) in [
            ("clinic", &self.clinic),
            ("route", &self.route),
            ("status", &self.status),
            ("from", &self.from),
            ("until", &self.until),
        ] {
            if !value.is_empty() {
                out.push_str(&format!("{name}={}&", encode(value)));
            }
        }
        if offset > 0 {
            out.push_str(&format!("offset={offset}"));
        }
        out.trim_end_matches(['?', '&']).to_owned()
    }

    fn is_filtered(&self) -> bool {
        [&self.clinic, &self.route, &self.status, &self.from, &self.until].iter().any(|v| !v.is_empty())
    }
}

/// The list.
#[component]
pub fn Calls() -> impl IntoView {
    let asked = use_query_map().with_untracked(|q| {
        let get = |name: &str| q.get(name).unwrap_or_default().trim().to_owned();
        // What is no date filters nothing, and is not put into the form either.
        let date = |name: &str| day(&get(name)).map(|day| day.to_string()).unwrap_or_default();
        Asked {
            clinic: get("clinic"),
            route: get("route"),
            status: get("status"),
            from: date("from"),
            until: date("until"),
            offset: get("offset").parse().unwrap_or(0),
        }
    });
    page(load(asked)).into_any()
}

async fn load(asked: Asked) -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let clinic = data.clinics.iter().find(|c| c.resolved.slug == asked.clinic);
    // Days of the chosen clinic, else of the first: a front desk thinks in its own days.
    let zone = clinic.or(data.clinics.first()).map_or_else(|| Zone::or_utc("UTC"), |c| c.context.clinic.zone.clone());
    let filter = CallFilter {
        from: day(&asked.from).map(|day| start_of(&zone, day)),
        until: day(&asked.until).and_then(|day| end_of(&zone, day)),
        clinic: clinic.map(|c| c.resolved.clinic),
        route: Some(asked.route.clone()).filter(|r| ["assistant", "fallback", "staff"].contains(&r.as_str())),
        status: CallStatus::from_code(&asked.status).ok(),
        limit: PAGE,
        offset: asked.offset.min(1_000_000),
        reason: None,
    };
    let found = data.store().await?.calls(&filter).await?;
    let filters = filters(&asked, &data);
    let now = data.clinics.first().map(|c| c.now).unwrap_or_default();
    let body = if found.calls.is_empty() { empty(&asked).into_any() } else { table(&found.calls, now).into_any() };
    let part = Part { offset: asked.offset, shown: found.calls.len() as u64, size: PAGE, total: found.total };
    let pager = components::pager_of(part, ["call", "calls"], ["Newer", "Older"], |offset| asked.address(offset));
    Ok(view! {
        <Frame data nav=Nav::Calls title="Calls">
            <div class="page-head">
                <div>
                    <h1>"Calls"</h1>
                    <p class="lead">"Every call, who picked up, and why. Each in its clinic’s time."</p>
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

fn filters(asked: &Asked, data: &FrameData) -> impl IntoView + use<> {
    let option = |value: &str, label: &str, chosen: &str| {
        view! { <option value=value.to_owned() selected=value == chosen>{label.to_owned()}</option> }
    };
    let clinics =
        data.clinics.iter().map(|c| option(&c.resolved.slug, &c.context.clinic.name, &asked.clinic)).collect_view();
    let routes = [("assistant", "Assistant"), ("fallback", "Backup"), ("staff", "Staff first")]
        .map(|(v, l)| option(v, l, &asked.route));
    let states = CallStatus::ALL.map(|s| option(s.code(), s.label(), &asked.status));
    let clear = asked.is_filtered().then(|| view! { <a class="btn plain" href="/calls">"Clear"</a> });
    view! {
        <form method="get" action="/calls" class="filters" aria-label="Filter the calls">
            <div class="field">
                <label for="clinic">"Clinic"</label>
                <select class="select" id="clinic" name="clinic"><option value="">"All clinics"</option>{clinics}</select>
            </div>
            <div class="field">
                <label for="route">"Went to"</label>
                <select class="select" id="route" name="route"><option value="">"Anywhere"</option>{routes}</select>
            </div>
            <div class="field">
                <label for="status">"State"</label>
                <select class="select" id="status" name="status"><option value="">"Any"</option>{states}</select>
            </div>
            <div class="field"><label for="from">"From"</label><input class="input" id="from" name="from" type="date" value=asked.from.clone() /></div>
            <div class="field"><label for="until">"To"</label><input class="input" id="until" name="until" type="date" value=asked.until.clone() /></div>
            <div class="cluster"><button class="btn" type="submit">"Show"</button>{clear}</div>
        </form>
    }
    .into_any()
}

fn empty(asked: &Asked) -> impl IntoView + use<> {
    let (title, text) = if asked.is_filtered() {
        ("No calls match", "Choose other dates or clear the filters.")
    } else {
        (
            "No calls yet",
            "When somebody calls one of your numbers, the call appears here with the reason for who picked up.",
        )
    };
    components::empty("calls", title, text)
}

fn table(calls: &[CallRow], now: DateTime<Utc>) -> impl IntoView + use<> {
    let rows = calls.iter().map(|row| {
        let call = &row.call;
        let zone = Zone::or_utc(row.timezone.as_deref().unwrap_or("UTC"));
        let lamp = lamp_of(row);
        let status = CallStatus::from_code(&call.status).map_or("Unknown", CallStatus::label);
        let when = call.started_at.map(|at| {
            view! { <time datetime=show::iso(&zone, at)>{show::date(zone.moment(at).date)}<small>{show::time(&zone, at)}</small></time> }
        });
        let length = call.duration.map_or_else(|| "–".to_owned(), show::length);
        let _ = now;
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <a class="row-link" href=format!("/calls/{}", call.id)>{show::party(call)}</a>
                    <small>{row.clinic_name.clone().unwrap_or_default()}</small>
                </th>
                <td role="cell">{when}</td>
                <td role="cell" class="side-end"><span class="badge" data-route=lamp.0><Icon name=lamp.1 />{lamp.2}</span></td>
                <td role="cell" class="full">{row.sentence("en").unwrap_or("–").to_owned()}</td>
                <td role="cell">{status}</td>
                <td role="cell" class="end side-end num" data-label="Length">{length}</td>
            </tr>
        }
    });
    components::table(
        "Calls, newest first",
        &[
            Column::Text("Caller"),
            Column::Text("When"),
            Column::Text("Went to"),
            Column::Text("Why"),
            Column::Text("State"),
            Column::Figures("Length"),
        ],
        rows.collect_view(),
    )
}

//! One call: the receipt of its decision first, then what was said, what happened, the facts.

use super::call_messages::messages;
use super::call_recording::recording;
use super::dashboard::lamp_of;
use crate::components::{Frame, FrameData, Icon, Nav, page};
use crate::show;
use backend::Failure;
use backend::store::CallDetail;
use chrono::{DateTime, Utc};
use domain::availability::{Zone, show_time};
use domain::call::CallStatus;
use domain::ids::CallId;
use domain::language::Language;
use domain::phone::E164;
use domain::routing::{Outcome, Receipt, TraceStep};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// One call.
#[component]
pub fn Call() -> impl IntoView {
    let id = use_params_map().with_untracked(|p| p.get("id")).unwrap_or_default();
    page(load(id)).into_any()
}

async fn load(id: String) -> Result<AnyView, Failure> {
    let id: CallId = id.parse().map_err(|_| Failure::NotFound)?;
    let data = FrameData::load(None).await?;
    let store = data.store().await?;
    let detail = store.call(id).await?;
    // Rules about callers hold at every clinic, so somebody who runs only one of them does not change them.
    let marks = data.may_edit() && store.scope().clinic().is_none();
    let row = &detail.row;
    let zone = Zone::or_utc(row.timezone.as_deref().unwrap_or("UTC"));
    let caller = show::party(&row.call);
    let outbound = row.call.direction == "outbound";
    let other = if outbound { &row.call.to_number } else { &row.call.from_number };
    let dialable = other.as_deref().and_then(|n| E164::parse(n).ok()).filter(E164::is_dialable);
    let started = row.call.started_at.map(|at| {
        view! { <time datetime=show::iso(&zone, at)>{format!("{}, {}", show::date(zone.moment(at).date), show::time(&zone, at))}</time> }
    });
    let status = CallStatus::from_code(&row.call.status).map_or("Unknown", CallStatus::label);
    let length =
        row.call.duration.map(|seconds| view! { <span>{format!("{} min {} s", seconds / 60, seconds % 60)}</span> });
    let mark = dialable.as_ref().filter(|_| marks).map(|number| caller_buttons(number, &id.to_string()));
    let call_back = dialable.map(|number| {
        view! { <a class="btn primary" href=format!("tel:{number}")><Icon name="phone" />"Call back"</a> }
    });
    // Older calls carry no receipt of this shape; the page shows what there is.
    let receipt = detail.receipt().and_then(|r| serde_json::from_value::<Receipt>(r.clone()).ok());
    let why = match &receipt {
        Some(receipt) => receipt_card(receipt, &detail).into_any(),
        None => plain_reason(&detail).into_any(),
    };
    let (transcript, timeline, facts) =
        (transcript(&detail), timeline(&detail, receipt.as_ref(), &zone), facts(&detail, receipt.as_ref()));
    let voicemails = messages(&store, id, &detail.voicemails)?;
    let recorded = store.recording_link(&detail.row)?.map(recording);
    let again = receipt.as_ref().and_then(|receipt| try_again(&data, &detail, receipt));
    let again = again.map(|href| view! { <a class="btn" href=href><Icon name="flask" />"Try this call again"</a> });
    let title = match (row.call.source.as_str(), outbound) {
        ("web", false) => "Call in a browser".to_owned(),
        (_, false) => format!("Call from {caller}"),
        (_, true) => format!("Call to {caller}"),
    };
    let (clinic, heading) = (row.clinic_name.clone().unwrap_or_default(), title.clone());
    Ok(view! {
        <Frame data nav=Nav::Calls title>
            <nav class="crumbs" aria-label="You are here">
                <a href="/calls">"Calls"</a><Icon name="right" size="sm" /><span class="muted">{caller}</span>
            </nav>
            <div class="page-head">
                <div>
                    <h1>{heading}</h1>
                    <p class="meta mt-2">
                        <span>{clinic}</span><span>{started}</span><span>{status}</span>{length}
                    </p>
                </div>
                <div class="cluster">{again}{mark}{call_back}</div>
            </div>
            <div class="split answer-first">
                {why}
                <div class="stack">{voicemails}{recorded}{transcript}{timeline}</div>
                <div class="stack">{facts}</div>
            </div>
        </Frame>
    }
    .into_any())
}

/// The simulator with the facts of this call, by today's settings.
fn try_again(data: &FrameData, detail: &CallDetail, receipt: &Receipt) -> Option<String> {
    let call = &detail.row.call;
    let clinic = data.clinics.iter().find(|clinic| Some(clinic.resolved.clinic.uuid()) == call.clinic_id)?;
    let local = clinic.context.clinic.zone.moment(receipt.decided_at);
    let minute = local.second / 60;
    let number = call.to_number.as_deref().filter(|number| E164::parse(number).is_ok()).unwrap_or_default();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("number", number);
    query.append_pair("from", call.from_number.as_deref().unwrap_or("withheld"));
    query.append_pair("date", &local.date.to_string());
    query.append_pair("time", &format!("{:02}:{:02}", minute / 60, minute % 60));
    query.append_pair("active", &receipt.active_calls.to_string());
    if let Some(forwarded) = &call.forwarded_from {
        query.append_pair("forwarded", forwarded);
    }
    Some(format!("/clinics/{}/try?{}", clinic.resolved.slug, query.finish()))
}

/// Puts the caller on one of the company's lists and comes back.
fn caller_buttons(number: &E164, call: &str) -> impl IntoView + use<> {
    let button = |list: &'static str, icon: &'static str, label: &'static str| {
        view! {
            <form method="post" action="/callers">
                <input type="hidden" name="number" value=number.to_string() />
                <input type="hidden" name="list" value=list />
                <input type="hidden" name="back" value=format!("/calls/{call}") />
                <button class="btn" type="submit" name="do" value="add"><Icon name=icon />{label}</button>
            </form>
        }
    };
    view! { {button("vip", "star", "Make VIP")} {button("blocked", "busy", "Block caller")} }.into_any()
}

fn question(lamp: &str) -> &'static str {
    match lamp {
        "Assistant" => "Why the assistant?",
        "Staff line" => "Why the staff line?",
        "Voicemail" => "Why voicemail?",
        "Busy tone" => "Why a busy tone?",
        "Rejected" => "Why rejected?",
        _ => "Why this way?",
    }
}

/// The checks before the rules, in one line when all of them passed: nobody reads five ticks.
fn condensed(trace: &[TraceStep]) -> Vec<TraceStep> {
    const CHECKS: [&str; 5] = ["number", "clinic", "subscription", "calls switch", "assistant"];
    let is_check = |step: &&TraceStep| CHECKS.contains(&step.rule.as_str());
    if !trace.iter().filter(is_check).all(|step| step.outcome == Outcome::Passed) {
        return trace.to_vec();
    }
    let mut out = Vec::with_capacity(trace.len());
    for step in trace {
        if !is_check(&step) {
            out.push(step.clone());
        } else if step.rule == CHECKS[0] {
            let detail = "All checks passed: number, clinic, subscription, calls switch, assistant.".to_owned();
            out.push(TraceStep { rule: "Ready to take calls".to_owned(), outcome: Outcome::Passed, detail });
        }
    }
    out
}

fn receipt_card(receipt: &Receipt, detail: &CallDetail) -> impl IntoView + use<> {
    let lamp = lamp_of(&detail.row);
    let trace = trace_list(&receipt.trace, lamp.0);
    let others = show::count(u64::from(receipt.active_calls), "other call", "other calls");
    view! {
        <section class="receipt" aria-labelledby="why-h">
            <div class="answer small" data-route=lamp.0>
                <span class="lamp"><Icon name=lamp.1 /></span>
                <h2 class="who" id="why-h">{question(lamp.2)}</h2>
                <p class="why">{receipt.sentence.en.clone()}</p>
            </div>
            {trace}
            <div class="receipt-foot">
                <span>{format!("Settings version {}", receipt.settings_version)}</span>
                <span>{format!("{others} on the line")}</span>
                <span class="mono">{receipt.reason.clone()}</span>
            </div>
        </section>
    }
    .into_any()
}

/// The rules that were looked at; the one that decided in the colour of the answer.
pub(super) fn trace_list(trace: &[TraceStep], lamp: &'static str) -> impl IntoView + use<> {
    let steps = condensed(trace).into_iter().map(move |step| {
        let (state, icon) = match step.outcome {
            Outcome::Passed => ("passed", "ok"),
            Outcome::Decides => ("decides", "arrow"),
            Outcome::Skipped => ("skipped", "skip"),
            Outcome::Note => ("passed", "note"),
        };
        let mut rule = step.rule;
        if let Some(first) = rule.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        let route = (step.outcome == Outcome::Decides).then_some(lamp);
        view! {
            <li data-state=state data-route=route>
                <Icon name=icon />
                <b>{rule}</b>
                <p>{step.detail}</p>
            </li>
        }
    });
    view! { <ol class="trace">{steps.collect_view()}</ol> }.into_any()
}

fn plain_reason(detail: &CallDetail) -> impl IntoView + use<> {
    let lamp = lamp_of(&detail.row);
    let call = &detail.row.call;
    let without = if call.route_reason.is_none() && call.route.as_deref() == Some("assistant") {
        "The assistant had this call from the start. Your rules were not asked who answers."
    } else {
        "No reason was kept for this call."
    };
    let sentence = detail.row.sentence("en").unwrap_or(without).to_owned();
    view! {
        <section class="receipt" aria-labelledby="why-h">
            <div class="answer small" data-route=lamp.0>
                <span class="lamp"><Icon name=lamp.1 /></span>
                <h2 class="who" id="why-h">{question(lamp.2)}</h2>
                <p class="why">{sentence}</p>
            </div>
        </section>
    }
    .into_any()
}

fn transcript(detail: &CallDetail) -> impl IntoView + use<> {
    let lines = detail.transcript.iter().map(|entry| {
        let at = show::length(i32::try_from(entry.start_ms / 1000).unwrap_or(0));
        let (route, icon, by) = match entry.role.as_str() {
            "assistant" => (Some("assistant"), "assistant", "Assistant"),
            "user" => (Some("caller"), "user", "Caller"),
            _ => (None, "tool", "System"),
        };
        let unsure = entry.role == "user" && entry.confidence.is_some_and(|c| c < 0.6);
        let said = if unsure {
            view! { <span class="unsure">{entry.content.clone()}</span><span class="vh">" (hard to hear)"</span> }
                .into_any()
        } else {
            entry.content.clone().into_any()
        };
        let class = route.is_none().then_some("aside-note");
        view! {
            <li data-route=route class=class>
                <span class="t">{at}</span>
                <span class="by"><Icon name=icon />{by}</span>
                <p class="say">{said}</p>
            </li>
        }
    });
    let lines = lines.collect::<Vec<_>>();
    let body = if lines.is_empty() {
        view! { <div class="card-body"><p class="muted small">"Nothing was said to the assistant on this call, or it was not written down."</p></div> }.into_any()
    } else {
        view! { <ol class="transcript">{lines}</ol> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="tr-h">
            <div class="card-head"><h2 id="tr-h">"Transcript"</h2></div>
            {body}
        </section>
    }
    .into_any()
}

fn timeline(detail: &CallDetail, receipt: Option<&Receipt>, zone: &Zone) -> impl IntoView + use<> {
    let call = &detail.row.call;
    let mut events: Vec<(DateTime<Utc>, &'static str, String, Option<String>)> = Vec::new();
    if let Some(at) = call.started_at {
        let forwarded = call.forwarded_from.as_deref().map(|n| format!("Forwarded by {}", show::caller(Some(n))));
        let began = if call.direction == "outbound" { "Call was made" } else { "Call arrived" };
        events.push((at, "none", began.to_owned(), forwarded));
        if let Some(receipt) = receipt {
            let lamp = lamp_of(&detail.row);
            let went = match lamp.0 {
                "none" => lamp.2.to_owned(),
                _ => format!("Sent to: {}", lamp.2.to_lowercase()),
            };
            events.push((at, lamp.0, went, Some(receipt.sentence.en.clone())));
        }
    }
    if let Some(at) = call.answered_at {
        events.push((at, "assistant", "Answered".to_owned(), None));
    }
    for attempt in receipt.map(|r| r.attempts.as_slice()).unwrap_or_default() {
        if attempt.dialled == "whatsapp" {
            let what = match attempt.outcome.as_str() {
                "declined" => "Declined on WhatsApp",
                _ => "WhatsApp did not take the decline",
            };
            events.push((attempt.at, "none", what.to_owned(), None));
            continue;
        }
        let words = match attempt.outcome.as_str() {
            "completed" | "answered" => "took the call",
            "busy" => "was busy",
            "not-taken" => "picked up, but nobody pressed 1 to take the call",
            "no-answer" => "did not answer",
            "canceled" => "was still ringing when the caller hung up",
            _ => "could not be reached",
        };
        let what = format!("{} {words}", show::caller(Some(&attempt.dialled)));
        events.push((attempt.at, "staff", what, attempt.seconds.map(|s| format!("Connected for {}", show::length(s)))));
    }
    for leg in receipt.map(|r| r.legs.as_slice()).unwrap_or_default() {
        let who = show::caller(Some(&leg.dialled));
        events.extend(leg.rang_at.map(|at| (at, "staff", format!("{who} rang"), None)));
        events.extend(leg.answered_at.map(|at| (at, "staff", format!("{who} was picked up"), None)));
    }
    if let Some(at) = call.ended_at {
        let status = CallStatus::from_code(&call.status).map_or("Ended", CallStatus::label);
        let known = match call.ended_by.as_deref() {
            Some("asked") => Some("The end was not reported to us. We asked the carrier.".to_owned()),
            Some("lost") => Some("The end was not reported to us, and the carrier could not tell.".to_owned()),
            _ => None,
        };
        events.push((at, "none", status.to_owned(), known));
    }
    events.sort_by_key(|(at, ..)| *at);
    let abbreviation = call.started_at.map(|at| zone.local(at).abbreviation).unwrap_or_default();
    let rows = events.into_iter().map(|(at, route, what, more)| {
        let second = zone.moment(at).second;
        let clock = show_time(second / 60, Language::En);
        let clock = clock.replacen(' ', &format!(":{:02} ", second % 60), 1);
        view! {
            <li data-route=route>
                <time datetime=show::iso(zone, at)>{clock}</time>
                <span class="pip"></span>
                <div>{what}{more.map(|m| view! { <small>{m}</small> })}</div>
            </li>
        }
    });
    view! {
        <section class="card" aria-labelledby="tl-h">
            <div class="card-head"><h2 id="tl-h">"Timeline"</h2><span class="muted small">{format!("{} ({abbreviation})", zone.name())}</span></div>
            <div class="card-body"><ol class="timeline">{rows.collect_view()}</ol></div>
        </section>
    }
    .into_any()
}

fn facts(detail: &CallDetail, receipt: Option<&Receipt>) -> impl IntoView + use<> {
    let call = &detail.row.call;
    let reason = call.call_reason.as_deref().map(|code| match code {
        "SETUP_APPOINTMENT" => "Book a visit",
        "CANCEL_APPOINTMENT" => "Cancel a visit",
        "MODIFY_APPOINTMENT" => "Move a visit",
        "GET_HOURS" => "Opening hours",
        "GET_PRICING" => "Prices",
        _ => "Something else",
    });
    let mut rows: Vec<(&'static str, String)> = match call.source.as_str() {
        "web" => Vec::new(),
        _ => vec![("From", show::caller(call.from_number.as_deref())), ("To", show::caller(call.to_number.as_deref()))],
    };
    rows.extend(reason.map(|r| ("About", r.to_owned())));
    rows.extend(call.summary.clone().map(|s| ("Summary", s)));
    rows.extend(call.notes.clone().map(|n| ("Notes", n)));
    rows.extend(call.error_message.clone().map(|e| ("What failed", e)));
    let mut technical: Vec<(&'static str, String)> = Vec::new();
    technical.extend(call.call_sid.clone().map(|s| ("Call id", s)));
    technical.extend(call.carrier_status.clone().map(|s| ("Carrier says", s)));
    technical.extend(call.error_code.clone().map(|c| ("Error code", c)));
    if let Some(receipt) = receipt {
        technical.push(("In French", receipt.sentence.fr.clone()));
        technical.push(("In Spanish", receipt.sentence.es.clone()));
        technical.push(("Clinic clock", receipt.local_time.clone()));
        technical.push(("Zone", format!("{}, data {}", receipt.timezone, receipt.zone_data)));
    }
    let list = |rows: Vec<(&'static str, String)>, class: &'static str| {
        rows.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd class=class>{value}</dd> }).collect_view()
    };
    view! {
        <section class="card" aria-labelledby="facts-h">
            <div class="card-head"><h2 id="facts-h">"Facts"</h2></div>
            <div class="card-body"><dl class="facts">{list(rows, "")}</dl></div>
        </section>
        <details class="fold">
            <summary><Icon name="right" size="sm" />"Technical details"</summary>
            <dl class="facts mt-2">{list(technical, "mono")}</dl>
        </details>
    }
    .into_any()
}

//! Right now: who picks up at each clinic, and why.

use super::quick_switch;
use crate::components::{DayStrip, Frame, FrameData, Icon, Legend, Nav, page, plan_icon};
use crate::server::Visitor;
use crate::show;
use backend::Failure;
use backend::store::{CallFilter, CallRow, ClinicNow};
use chrono::{DateTime, Duration, Utc};
use domain::availability::{NextStep, Weekday, Zone};
use domain::language::Language;
use domain::routing::{Plan, Reason, day_of_answers};
use leptos::prelude::*;

/// The first page after signing in.
#[component]
pub fn Dashboard() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = match FrameData::load(None).await {
        // Before the first company is made, and after the last is deleted, there is only the platform.
        Err(Failure::NotFound) if Visitor::current().await?.actor.master().is_ok() => {
            return super::platform::load().await;
        }
        loaded => loaded?,
    };
    let store = data.store().await?;
    let on_the_line = store.calls_on_the_line().await?;
    let day = data.clinics.first().map(|c| c.now).unwrap_or_default() - Duration::hours(24);
    let recent = store.calls(&CallFilter { from: Some(day), limit: 200, ..CallFilter::default() }).await?;
    let circles =
        CallFilter { from: Some(day), reason: Some(Reason::LoopDetected.code()), limit: 20, ..CallFilter::default() };
    let circles = circle_alert(&store.calls(&circles).await?.calls);
    let plans: Vec<Plan> = data.clinics.iter().flat_map(day_plans).collect();
    let editable = data.may_edit();
    let cards = data.clinics.iter().map(|clinic| now_card(clinic, editable)).collect_view();
    let empty = data.clinics.is_empty().then(no_clinics);
    let lead = match data.clinics.len() {
        1 => "Who picks up at your clinic, and why.",
        _ => "Who picks up at each clinic, and why. Each clinic in its own time.",
    };
    let phone =
        data.has_phone().then(|| view! { <a class="btn" href="/dev/phone"><Icon name="phone" />"Try a call"</a> });
    let line = line_card(&on_the_line, data.clinics.first().map(|c| c.now));
    let (latest, summary) = (latest_card(&recent.calls), summary_card(&recent.calls, recent.total));
    Ok(view! {
        <Frame data nav=Nav::Now title="Right now">
            <div class="page-head">
                <div>
                    <h1>"Right now"</h1>
                    <p class="lead">{lead}</p>
                </div>
                {phone}
            </div>
            {circles}
            {empty}
            <div class="tiles">{cards}</div>
            <div class="mt-3"><Legend plans /></div>
            <div class="split mt-5">
                {latest}
                <div class="stack">{line}{summary}</div>
            </div>
        </Frame>
    }
    .into_any())
}

fn no_clinics() -> impl IntoView {
    view! {
        <div class="card">
            <div class="empty">
                <span class="lamp"><Icon name="building" /></span>
                <h2>"No clinics yet"</h2>
                <p>"When the first clinic of this company is set up, it says here who picks up its calls."</p>
            </div>
        </div>
    }
    .into_any()
}

/// Calls that would have gone round and round: somebody has to look at the backup.
fn circle_alert(calls: &[CallRow]) -> Option<AnyView> {
    let latest = calls.first()?;
    let mut clinics: Vec<&str> = calls.iter().filter_map(|row| row.clinic_name.as_deref()).collect();
    clinics.sort_unstable();
    clinics.dedup();
    let title = match calls.len() {
        1 => format!("A call would have gone in a circle at {}", clinics.join(", ")),
        n => format!("{n} calls would have gone in a circle at {}", clinics.join(", ")),
    };
    let view = view! {
        <div class="alert mb-3" data-tone="warn" role="status">
            <Icon name="alert" />
            <b>{title}</b>
            <p>
                "The line that should ring forwards back here, so callers got voicemail. Set another number in Backup, or end the forwarding at that line. "
                <a href=format!("/calls/{}", latest.call.id)>"The latest call"</a>
            </p>
        </div>
    };
    Some(view.into_any())
}

fn day_plans(clinic: &ClinicNow) -> Vec<Plan> {
    day_of_answers(&clinic.context, clinic.local.moment.date)
        .into_iter()
        .map(|s| s.state.0)
        .chain([clinic.decision.plan.clone()])
        .collect()
}

/// "The assistant picks up".
pub(super) fn headline(plan: &Plan) -> &'static str {
    match plan {
        Plan::Assistant => "The assistant picks up",
        Plan::Voicemail { .. } => "Callers reach voicemail",
        Plan::Forward(_) => "Your staff line rings",
        Plan::Busy => "Callers hear a busy tone",
        Plan::Reject => "Calls are rejected",
        Plan::Apology => "Nobody picks up",
    }
}

/// The reason in one or two sentences: the cause, and for a ringing line what follows.
pub(super) fn why(clinic: &ClinicNow) -> String {
    let mut text = clinic.decision.cause(Language::En);
    if let (Some(at), false) = (clinic.decision.next_change_at, text.is_empty()) {
        text.pop();
        text = format!("{text} until {}.", show::moment(&clinic.context.clinic.zone, at, clinic.now));
    }
    if let Plan::Forward(forward) = &clinic.decision.plan {
        let then = match forward.on_no_answer {
            NextStep::Assistant => "goes to the assistant",
            NextStep::Voicemail => "goes to voicemail",
            NextStep::BusySignal => "ends with a sentence that all lines are busy",
        };
        text = format!("{text} No answer in {} seconds {then}.", forward.ring_seconds);
    }
    text
}

/// Who takes over, for "At 1:30 PM EDT, in 48 minutes, the staff line takes over."
fn successor(clinic: &ClinicNow, at: DateTime<Utc>) -> &'static str {
    match domain::routing::decide(at, &clinic.context).plan {
        Plan::Assistant => "the assistant takes over",
        Plan::Voicemail { .. } => "voicemail takes over",
        Plan::Forward(_) => "the staff line takes over",
        Plan::Busy => "callers hear a busy tone",
        Plan::Reject | Plan::Apology => "calls are no longer taken",
    }
}

fn now_card(clinic: &ClinicNow, editable: bool) -> impl IntoView + use<> {
    let zone = &clinic.context.clinic.zone;
    let plan = &clinic.decision.plan;
    let slug = &clinic.resolved.slug;
    let heading = format!("clinic-{slug}");
    let minute = clinic.local.moment.second / 60;
    let segments = day_of_answers(&clinic.context, clinic.local.moment.date);
    let then = match clinic.decision.next_change_at {
        Some(at) => {
            let distance = show::distance(clinic.now, at).map(|d| format!(", {d},")).unwrap_or_default();
            let what = successor(clinic, at);
            view! { <span>"At " <b>{show::moment(zone, at, clinic.now)}</b>{format!("{distance} {what}.")}</span> }
                .into_any()
        }
        None => view! { <span>"This does not change by itself."</span> }.into_any(),
    };
    let calls = clinic.context.active_calls;
    let threshold = clinic.context.clinic.settings.high_volume.threshold.clamp(1, 10);
    let bars = (0..threshold).map(|i| {
        let width = 100.0 / f64::from(threshold);
        let on = (i < calls).then_some("");
        view! { <rect x=format!("{:.1}%", f64::from(i) * width + 1.0) width=format!("{:.1}%", width - 4.0) height="100%" rx="2" data-on=on /> }
    });
    let labelled_by = heading.clone();
    let switch = editable.then(|| quick_switch::menu(clinic));
    view! {
        <article class="now" data-route=plan.lamp() aria-labelledby=labelled_by>
            <header>
                <h2 id=heading>{clinic.context.clinic.name.clone()}</h2>
                <p><time datetime=show::iso(zone, clinic.now)>{show::time(zone, clinic.now)}</time></p>
            </header>
            <div class="answer">
                <span class="lamp"><Icon name=plan_icon(plan) /></span>
                <p class="who">{headline(plan)}</p>
                <p class="why">{why(clinic)}</p>
            </div>
            <div class="now-body">
                <DayStrip day=Weekday::of(clinic.local.moment.date).name() segments now=Some(minute) axis=true />
                <p class="then"><Icon name="clock" size="sm" />{then}</p>
            </div>
            <footer>
                <span class="load">
                    <svg aria-hidden="true">{bars.collect_view()}</svg>
                    <span><b>{show::count(u64::from(calls), "call", "calls")}</b>" now"</span>
                </span>
                {switch}
                <a class="btn sm ghost" href=format!("/clinics/{slug}/hours")>"Hours"<span class="vh">{format!(" of {}", clinic.context.clinic.name)}</span></a>
            </footer>
        </article>
    }
    .into_any()
}

fn line_card(calls: &[CallRow], now: Option<DateTime<Utc>>) -> impl IntoView + use<> {
    let rows = calls.iter().map(|row| {
        let call = &row.call;
        let seconds = call.started_at.zip(now).map(|(start, now)| (now - start).num_seconds()).unwrap_or(0);
        let lamp = lamp_of(row);
        view! {
            <li>
                <span class="lamp sm" data-route=lamp.0><Icon name=lamp.1 /></span>
                <div>
                    <b><a class="row-link" href=format!("/calls/{}", call.id)>{show::party(call)}</a></b>
                    <p>{format!("{}, {}", lamp.2, row.clinic_name.clone().unwrap_or_default())}</p>
                </div>
                <span class="num small">{show::length(i32::try_from(seconds).unwrap_or(0))}</span>
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let empty = rows
        .is_empty()
        .then(|| view! { <div class="card-body"><p class="muted small">"Nobody is on the line."</p></div> });
    view! {
        <section class="card" aria-labelledby="live">
            <div class="card-head"><h2 id="live">"On the line"</h2><span class="muted small num">{rows.len()}</span></div>
            <ul class="dates">{rows}</ul>
            {empty}
        </section>
    }
    .into_any()
}

/// Colour key, icon and word of what a call came to.
pub(super) fn lamp_of(row: &CallRow) -> (&'static str, &'static str, &'static str) {
    let plan = row.call.receipt.as_ref().and_then(|r| r.get("fallback")).and_then(|p| p.as_str()).unwrap_or_default();
    match (row.call.route.as_deref(), plan) {
        (Some("assistant"), _) => ("assistant", "assistant", "Assistant"),
        (Some("staff"), _) | (_, "forward") => ("staff", "staff", "Staff line"),
        (_, "voicemail") => ("voicemail", "voicemail", "Voicemail"),
        (_, "busy-signal") => ("busy", "busy", "Busy tone"),
        (_, "reject") => ("busy", "busy", "Rejected"),
        (_, "unanswered") => ("none", "missed", "Reached nobody"),
        (Some("fallback"), _) => ("voicemail", "backup", "Backup"),
        _ => ("none", "missed", "Reached nobody"),
    }
}

fn latest_card(calls: &[CallRow]) -> impl IntoView + use<> {
    let rows = calls.iter().take(8).map(|row| {
        let call = &row.call;
        let lamp = lamp_of(row);
        let zone = Zone::or_utc(row.timezone.as_deref().unwrap_or("UTC"));
        let when =
            call.started_at.map(|at| view! { <time datetime=show::iso(&zone, at)>{show::time(&zone, at)}</time> });
        let sentence = row.sentence("en").unwrap_or("No reason was kept.").to_owned();
        view! {
            <li class="task" data-route=lamp.0>
                <span class="task-icon"><Icon name=lamp.1 /></span>
                <div>
                    <h3><a href=format!("/calls/{}", call.id)>{show::party(call)}</a></h3>
                    <p>{sentence}</p>
                    <p class="meta"><span>{row.clinic_name.clone().unwrap_or_default()}</span><span>{when}</span></p>
                </div>
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let empty = rows.is_empty().then(|| {
        view! {
            <div class="empty">
                <span class="lamp"><Icon name="calls" /></span>
                <h3>"No calls in the last 24 hours"</h3>
                <p>"When somebody calls, it says here who picked up and why."</p>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="latest">
            <div class="card-head">
                <h2 id="latest">"Latest calls"</h2>
                <a class="small" href="/calls">"All calls"</a>
            </div>
            <ul class="tasks">{rows}</ul>
            {empty}
        </section>
    }
    .into_any()
}

fn summary_card(calls: &[CallRow], total: u64) -> impl IntoView + use<> {
    let mut groups: Vec<((&'static str, &'static str, &'static str), u32)> = Vec::new();
    for row in calls {
        let lamp = lamp_of(row);
        match groups.iter_mut().find(|(known, _)| *known == lamp) {
            Some((_, n)) => *n += 1,
            None => groups.push((lamp, 1)),
        }
    }
    groups.sort_by_key(|(lamp, n)| (std::cmp::Reverse(*n), lamp.2));
    let sum = f64::from(groups.iter().map(|(_, n)| n).sum::<u32>().max(1));
    let mut at = 0.0;
    let said = groups.iter().map(|(lamp, n)| format!("{} {n}", lamp.2)).collect::<Vec<_>>().join(", ");
    let texture = |lamp: &str| match lamp {
        "staff" => Some("url(#tex-staff)"),
        "voicemail" => Some("url(#tex-voicemail)"),
        "assistant" => None,
        _ => Some("url(#tex-busy)"),
    };
    let bars = groups.iter().map(|(lamp, n)| {
        let width = f64::from(*n) / sum * 100.0;
        let (x, w) = (format!("{at:.2}%"), format!("{width:.2}%"));
        at += width;
        let over = texture(lamp.0).map(|fill| view! { <rect x=x.clone() width=w.clone() height="100%" fill=fill /> });
        view! { <rect data-route=lamp.0 x=x.clone() width=w.clone() height="100%" />{over} }
    });
    let bars = bars.collect_view();
    let rows = groups.iter().map(|(lamp, n)| {
        let over = texture(lamp.0).map(|fill| view! { <rect width="100%" height="100%" fill=fill /> });
        view! {
            <li><svg aria-hidden="true"><rect data-route=lamp.0 width="100%" height="100%" />{over}</svg><span>{lamp.2}</span><b>{*n}</b></li>
        }
    });
    let rows = rows.collect_view();
    (total > 0).then(|| {
        view! {
            <section class="card" aria-labelledby="today">
                <div class="card-head"><h2 id="today">{format!("{} in 24 hours", show::count(total, "call", "calls"))}</h2></div>
                <div class="card-body stack">
                    <svg class="talk" width="100%" role="img" aria-label=said>{bars}</svg>
                    <ul class="legend rows">{rows}</ul>
                </div>
            </section>
        }
    })
    .into_any()
}

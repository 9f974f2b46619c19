//! A day from midnight to midnight as a picture, with the same facts in words.

use domain::availability::{DaySegment, show_time};
use domain::language::Language;
use domain::routing::{Plan, Reason};
use leptos::prelude::*;

/// The word for a plan.
#[must_use]
pub fn plan_word(plan: &Plan) -> &'static str {
    match plan {
        Plan::Assistant => "assistant",
        Plan::Voicemail { .. } => "voicemail",
        Plan::Forward(_) => "staff line",
        Plan::Busy => "busy tone",
        Plan::Reject => "rejected",
        Plan::Apology => "nobody",
    }
}

fn texture(plan: &Plan) -> Option<&'static str> {
    match plan {
        Plan::Assistant => None,
        Plan::Voicemail { .. } => Some("url(#tex-voicemail)"),
        Plan::Forward(_) => Some("url(#tex-staff)"),
        Plan::Busy | Plan::Reject | Plan::Apology => Some("url(#tex-busy)"),
    }
}

fn edge(minute: u32) -> String {
    match minute {
        0 | 1440 => "midnight".to_owned(),
        720 => "noon".to_owned(),
        m => show_time(m, Language::En),
    }
}

fn percent(minute: u32) -> String {
    format!("{:.2}%", f64::from(minute) / 14.4)
}

/// Neighbouring segments with the same plan, whatever the reasons.
fn merged(segments: Vec<DaySegment<(Plan, Reason)>>) -> Vec<(u32, u32, Plan)> {
    let mut out: Vec<(u32, u32, Plan)> = Vec::new();
    for segment in segments {
        match out.last_mut() {
            Some((_, to, plan)) if *plan == segment.state.0 => *to = segment.to,
            _ => out.push((segment.from, segment.to, segment.state.0)),
        }
    }
    out
}

/// Who picks up over a local day.
#[component]
pub fn DayStrip(
    /// The day's name, for the words.
    #[prop(into)]
    day: String,
    /// Who answers when.
    segments: Vec<DaySegment<(Plan, Reason)>>,
    /// Minutes after midnight of "now"; no needle without it.
    #[prop(optional_no_strip)]
    now: Option<u32>,
    /// With hours under it; else a slim row of a week.
    #[prop(optional)]
    axis: bool,
) -> impl IntoView {
    let segments = merged(segments);
    let said = segments.iter().map(|(from, to, plan)| format!("{} {} to {}", plan_word(plan), edge(*from), edge(*to)));
    let label = format!("{day}: {}", said.collect::<Vec<_>>().join(", "));
    let (band, height) = if axis { ("30", "50") } else { ("22", "22") };
    let bars = segments.into_iter().map(move |(from, to, plan)| {
        let (x, width) = (percent(from), percent(to - from));
        let overlay = texture(&plan).map({
            let (x, width) = (x.clone(), width.clone());
            move |fill| view! { <rect x=x y="0" width=width height=band rx="3" fill=fill /> }
        });
        view! { <rect class="seg" data-route=plan.lamp() x=x y="0" width=width height=band rx="3" />{overlay} }
    });
    let marks = axis.then(|| {
        [(0, "12 AM", "start"), (360, "6 AM", "middle"), (720, "noon", "middle"), (1080, "6 PM", "middle"), (1440, "12 AM", "end")]
            .map(|(minute, text, anchor)| view! { <text class="axis" x=percent(minute) y="46" text-anchor=anchor>{text}</text> })
            .collect_view()
    });
    let needle = now.map(|minute| {
        let x = percent(minute);
        view! {
            <line class="needle-halo" x1=x.clone() x2=x.clone() y1="0" y2=band />
            <line class="needle" x1=x.clone() x2=x.clone() y1="0" y2=band />
            <circle class="needle-cap" cx=x cy="4" r="4" />
        }
    });
    view! {
        <svg class="strip" height=height width="100%" role="img" aria-label=label>
            {bars.collect_view()}{marks}{needle}
        </svg>
    }
    .into_any()
}

/// What the colours and textures of strips mean.
#[component]
pub fn Legend(
    /// The plans that occur.
    plans: Vec<Plan>,
) -> impl IntoView {
    let mut seen: Vec<&'static str> = Vec::new();
    let items = plans.into_iter().filter_map(|plan| {
        let word = plan_word(&plan);
        if seen.contains(&word) {
            return None;
        }
        seen.push(word);
        let mut label = word.to_owned();
        if let Some(first) = label.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        let overlay = texture(&plan).map(|fill| view! { <rect width="100%" height="100%" fill=fill /> });
        Some(view! {
            <li>
                <svg aria-hidden="true"><rect data-route=plan.lamp() width="100%" height="100%" />{overlay}</svg>
                {label}
            </li>
        })
    });
    view! { <ul class="legend">{items.collect_view()}</ul> }
}

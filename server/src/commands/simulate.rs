//! `simulate call`: the simulator at the terminal. Nothing is recorded, dialled or changed.

use super::{Stop, stop};
use crate::config::Config;
use crate::state::{open_database, services};
use backend::Failure;
use backend::telephony::{Asked, Lookup, Simulation};
use chrono::SecondsFormat;
use clap::{Args, Subcommand};
use domain::availability::AvailabilitySettings;
use domain::language::Language;
use domain::phone::E164;
use domain::routing::{Outcome, Tense, local_iso};
use domain::slug::ClinicSlug;
use serde_json::json;
use std::path::PathBuf;

/// What to simulate.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum What {
    /// Say who would pick up, and why.
    Call(Call),
}

/// A call that nobody makes.
#[derive(Debug, Clone, Args)]
pub(super) struct Call {
    /// The number called, in any form, or the slug of a clinic (as over SIP).
    #[arg(long, value_name = "NUMBER|SLUG")]
    to: String,
    /// Who calls: a number, or what a carrier would send, such as `anonymous`.
    #[arg(long)]
    from: Option<String>,
    /// An instant (2026-12-24T18:05:00Z) or the clinic's own time (2026-12-24T13:05). Now without it.
    #[arg(long)]
    at: Option<String>,
    /// Of a time that the clock shows twice, the second one.
    #[arg(long)]
    second: bool,
    /// Calls already on the line. Those that are really there without it.
    #[arg(long, value_name = "N")]
    active_calls: Option<u32>,
    /// The number that forwarded the call.
    #[arg(long, value_name = "NUMBER")]
    forwarded_from: Option<String>,
    /// Availability settings as JSON, whole or in part, instead of the saved ones.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Print JSON instead of words.
    #[arg(long)]
    json: bool,
}

#[allow(clippy::print_stdout, reason = "the command's result")]
pub(super) async fn call(config: &Config, call: Call) -> Result<(), Stop> {
    let lookup = match (E164::parse_human(&call.to), ClinicSlug::parse(&call.to)) {
        (Ok(number), _) => Lookup::Number(number),
        (Err(_), Ok(slug)) => Lookup::Slug(slug),
        (Err(problem), Err(_)) => return Err(stop(format!("--to {}: {problem}", call.to))),
    };
    let services = services(config, open_database(config).await?);
    let telephony = &services.telephony;
    let resolved = telephony.resolve(&lookup, "").await?;
    let resolved = resolved.ok_or_else(|| stop(format!("{} leads to no clinic.", call.to)))?;
    let settings = match &call.settings {
        None => None,
        Some(file) => {
            let text = tokio::fs::read_to_string(file).await.map_err(|e| stop(format!("{}: {e}", file.display())))?;
            let value = serde_json::from_str(&text).map_err(|e| stop(format!("{}: {e}", file.display())))?;
            let parsed = AvailabilitySettings::parse_over(&value, &resolved.context.settings);
            Some(parsed.map_err(|errors| told(Failure::Invalid(errors)))?)
        }
    };
    let asked = Asked {
        at: call.at,
        second_time: call.second,
        settings,
        active_calls: call.active_calls,
        from: call.from,
        forwarded_from: call.forwarded_from,
        over_sip: false,
    };
    let found = telephony.simulate_call(&lookup, &asked).await.map_err(told)?;
    println!("{}", if call.json { as_json(&found) } else { in_words(&found) });
    Ok(())
}

fn told(failure: Failure) -> Stop {
    match failure {
        Failure::Invalid(errors) => {
            let lines: Vec<_> = errors.iter().map(|e| format!("{}: {}", e.field, e.message)).collect();
            stop(lines.join("\n"))
        }
        other => stop(other.to_string()),
    }
}

fn as_json(found: &Simulation) -> String {
    let decision = &found.decision;
    let zone = &found.context.clinic.zone;
    let value = json!({
        "clinic": found.context.clinic.name,
        "settingsVersion": found.context.clinic.settings_version,
        "at": found.at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "localTime": local_iso(zone.offset_seconds(found.at), found.at),
        "timezone": zone.name(),
        "activeCalls": found.context.active_calls,
        "route": decision.route,
        "reason": decision.reason.code(),
        "plan": decision.plan.code(),
        "sentence": decision.sentence(Language::En, Tense::Present),
        "nextChangeAt": decision.next_change_at.map(|t| t.to_rfc3339_opts(SecondsFormat::Secs, true)),
        "trace": decision.trace,
        "twiml": found.twiml.as_str(),
    });
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

fn in_words(found: &Simulation) -> String {
    let decision = &found.decision;
    let zone = &found.context.clinic.zone;
    let local = |at| local_iso(zone.offset_seconds(at), at);
    let mut lines = vec![
        format!("{}, {} ({})", found.context.clinic.name, local(found.at), zone.name()),
        decision.sentence(Language::En, Tense::Present),
        String::new(),
    ];
    lines.extend(decision.trace.iter().map(|step| {
        let mark = match step.outcome {
            Outcome::Passed => "  ok     ",
            Outcome::Decides => "  DECIDES",
            Outcome::Skipped => "  -      ",
            Outcome::Note => "  note   ",
        };
        format!("{mark}  {:<17} {}", step.rule, step.detail)
    }));
    lines.push(String::new());
    lines.push(match decision.next_change_at {
        Some(at) => format!("Until {}.", local(at)),
        None => "This does not change by itself.".to_owned(),
    });
    lines.push(format!(
        "Reason {}, settings version {}.",
        decision.reason.code(),
        found.context.clinic.settings_version
    ));
    lines.push(String::new());
    lines.push(found.twiml.as_str().to_owned());
    lines.join("\n")
}

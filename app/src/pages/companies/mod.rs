//! Companies for the master admin: the list, one of them, a new one, and its calls switch.

mod calls;
mod fields;
mod list;
mod new;
mod one;

pub use calls::CompanyCalls;
pub use list::Companies;
pub use new::NewCompany;
pub use one::Company;

use crate::components::Icon;
use backend::Failure;
use domain::availability::Zone;
use domain::ids::CompanyId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Every state of a subscription, with its words.
const SUBSCRIPTIONS: [(&str, &str); 4] =
    [("TRIALING", "In its trial"), ("ACTIVE", "Paid"), ("PAST_DUE", "A payment is late"), ("CANCELED", "Ended")];

/// The company in the address. To be asked before anything is awaited.
fn asked_for() -> Result<CompanyId, Failure> {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    id.parse().map_err(|_| Failure::NotFound)
}

/// The platform's own clock.
fn utc() -> Zone {
    Zone::or_utc("UTC")
}

fn subscription_badge(code: &str) -> AnyView {
    let (tone, icon) = match code {
        "ACTIVE" => ("ok", "ok"),
        "TRIALING" => ("info", "clock"),
        "PAST_DUE" => ("warn", "alert"),
        _ => ("danger", "stop"),
    };
    let words = SUBSCRIPTIONS.iter().find(|(known, _)| *known == code).map_or(code, |(_, words)| words).to_owned();
    view! { <span class="badge" data-tone=tone><Icon name=icon />{words}</span> }.into_any()
}

fn calls_badge(on: bool) -> AnyView {
    let (tone, icon, words) = if on { ("ok", "ok", "Calls on") } else { ("warn", "minus", "Calls off") };
    view! { <span class="badge" data-tone=tone><Icon name=icon />{words}</span> }.into_any()
}

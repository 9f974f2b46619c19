//! The master admin's list of companies.

use crate::components::{Alert, Frame, FrameData, Icon, Nav, page};
use backend::Failure;
use backend::store::{FallbackUse, companies, fallback_use};
use leptos::prelude::*;

/// Companies of the platform.
#[component]
pub fn Platform() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let visitor = crate::server::Visitor::current().await?;
    let right = visitor.actor.master()?;
    let all = companies(&visitor.services, right).await?;
    let warning = fallback_use(&visitor.services, right).await?.map(|used| fallback_warning(&used));
    let data = FrameData::load(None).await?;
    let rows = all.into_iter().map(|company| {
        let (tone, icon, word) = if company.call_enabled { ("ok", "ok", "Calls on") } else { ("warn", "minus", "Calls off") };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full"><span class="strong">{company.name}</span></th>
                <td role="cell" data-label="Clinics">{company.clinics}</td>
                <td role="cell"><span class="badge" data-tone=tone><Icon name=icon />{word}</span></td>
                <td role="cell">{subscription(&company.subscription)}</td>
                <td role="cell" class="end side-end">
                    <form method="post" action="/company"><button class="btn sm" name="company" value=company.id.to_string()>"Open"</button></form>
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    Ok(view! {
        <Frame data nav=Nav::Platform title="Companies">
            <div class="page-head">
                <div>
                    <h1>"Companies"</h1>
                    <p class="lead">"Everyone on this platform. Open a company to see it as its admin does."</p>
                </div>
                <div class="cluster"><a class="btn" href="/platform/webhooks"><Icon name="webhook" />"Webhooks"</a></div>
            </div>
            {warning}
            <section class="card" aria-label="Companies">
                <div class="table-wrap">
                    <table class="table" role="table">
                        <caption class="vh">"Companies by name"</caption>
                        <thead role="rowgroup">
                            <tr role="row">
                                <th scope="col" role="columnheader">"Company"</th>
                                <th scope="col" role="columnheader">"Clinics"</th>
                                <th scope="col" role="columnheader">"Calls switch"</th>
                                <th scope="col" role="columnheader">"Subscription"</th>
                                <th scope="col" role="columnheader"><span class="vh">"Open"</span></th>
                            </tr>
                        </thead>
                        <tbody role="rowgroup">{rows}</tbody>
                    </table>
                </div>
            </section>
        </Frame>
    }
    .into_any())
}

/// Callers were answered all the same, but something of ours did not.
fn fallback_warning(used: &FallbackUse) -> impl IntoView + use<> {
    let times = if used.times == 1 { "once".to_owned() } else { format!("{} times", used.times) };
    let detail = format!(
        "Its last reason was {}. Callers got their clinic’s backup. Look at the webhooks answered from memory.",
        used.reason
    );
    view! { <Alert tone="warn" title=format!("The carrier had to use the fallback address {times} in the last hour") detail=Some(detail) /> }
}

fn subscription(code: &str) -> String {
    match code {
        "TRIALING" => "In its trial",
        "ACTIVE" => "Paid",
        "PAST_DUE" => "A payment is late",
        "CANCELED" => "Ended",
        other => other,
    }
    .to_owned()
}

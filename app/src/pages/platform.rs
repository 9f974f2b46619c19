//! The master admin's list of companies.

use crate::components::{Frame, FrameData, Icon, Nav, page};
use backend::Failure;
use backend::store::companies;
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
            </div>
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

//! The bearer tokens of a company: what programs sign in with.

use super::team::secret_card;
use crate::components::{self, Column, Field, FieldErrorText, Frame, FrameData, Icon, Nav, error_id, page};
use crate::forms::Submitted;
use crate::server::actions::{TOKEN, TOKENS_FORM};
use crate::server::once;
use crate::show;
use backend::Failure;
use backend::store::TokenLine;
use chrono::{DateTime, Utc};
use domain::access::Permission;
use domain::availability::Zone;
use domain::people::{TOKEN_DAYS, TOKEN_DAYS_DEFAULT};
use leptos::prelude::*;

/// The tokens screen.
#[component]
pub fn Tokens() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let tokens = data.visitor.enter(Permission::RunTeam).await?.tokens().await?;
    let made = once::take(&data.visitor, TOKEN).await;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == TOKENS_FORM);
    let sent = sent.unwrap_or_default();
    let zone = data.clinic_now().map_or_else(|_| Zone::or_utc("UTC"), |clinic| clinic.context.clinic.zone.clone());
    let now = data.visitor.services.clock.now();
    let made = made.map(|made| {
        let note = "Send it as “Authorization: Bearer …”. Only its digest is kept, so it is shown only now.";
        secret_card("The token for", &made, note)
    });
    let list = list(&tokens, &zone, now);
    let make = make(&sent);
    Ok(view! {
        <Frame data nav=Nav::Tokens title="API tokens">
            <div class="page-head">
                <div>
                    <h1>"API tokens"</h1>
                    <p class="lead">"What programs sign in with, such as your practice software. A token never may more than whoever made it, and ends with them."</p>
                </div>
            </div>
            <div class="stack">{made}{list}{make}</div>
        </Frame>
    }
    .into_any())
}

fn rights(line: &TokenLine) -> &'static str {
    if line.rights.contains(&Permission::EditClinics) { "Reads and changes settings" } else { "Reads" }
}

fn row(line: &TokenLine, zone: &Zone, now: DateTime<Utc>) -> AnyView {
    let over = line.expires_at.is_some_and(|end| end <= now);
    let until = match line.expires_at {
        None => "Without an end".to_owned(),
        Some(end) => show::date(zone.moment(end).date),
    };
    let state = over.then(|| view! { " "<span class="badge" data-tone="warn"><Icon name="clock" />"Ended"</span> });
    let used = line.last_used_at.map_or_else(|| "Never".to_owned(), |at| show::moment(zone, at, now));
    let made = format!(
        "{}, {}",
        line.maker.as_deref().unwrap_or("At the terminal"),
        show::date(zone.moment(line.created_at).date)
    );
    let what = if over { "Clear away" } else { "Revoke" };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead-cell full"><span class="strong">{line.name.clone()}</span><br /><span class="muted small">{made}</span></th>
            <td role="cell" data-label="May">{rights(line)}</td>
            <td role="cell" data-label="Last used">{used}</td>
            <td role="cell" data-label="Works until">{until}{state}</td>
            <td role="cell" class="end">
                <form method="post" action="/tokens">
                    <input type="hidden" name="token" value=line.id.to_string() />
                    <button class="btn sm" type="submit" name="do" value="revoke">{what}<span class="vh">{format!(" {}", line.name)}</span></button>
                </form>
            </td>
        </tr>
    }
    .into_any()
}

fn list(tokens: &[TokenLine], zone: &Zone, now: DateTime<Utc>) -> AnyView {
    let rows = tokens.iter().map(|line| row(line, zone, now)).collect_view();
    let body = if tokens.is_empty() {
        view! { <div class="card-body"><p class="muted small">"No program has a token. Make one below when a program shall read or change something here."</p></div> }
            .into_any()
    } else {
        components::table(
            "Tokens, the newest first",
            &[
                Column::Text("Name"),
                Column::Text("May"),
                Column::Text("Last used"),
                Column::Text("Works until"),
                Column::Unseen("Revoke"),
            ],
            rows,
        )
    };
    view! {
        <section class="card" aria-labelledby="tokens-h">
            <div class="card-head">
                <h2 id="tokens-h">"Tokens"</h2>
                <span class="muted small">{show::count(tokens.len() as u64, "token", "tokens")}</span>
                <p>"Revoking ends a token at once. It cannot be brought back."</p>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn make(sent: &Submitted) -> AnyView {
    let error = |name: &str| sent.error(name).map(str::to_owned);
    let (name_error, may_error, days_error) = (error("name"), error("may"), error("days"));
    let chosen = sent.get("days").parse().ok().filter(|days| TOKEN_DAYS.contains(days)).unwrap_or(TOKEN_DAYS_DEFAULT);
    let days = TOKEN_DAYS.map(|days| {
        let selected = days == chosen;
        let words = if days == 365 { "1 year".to_owned() } else { format!("{days} days") };
        view! { <option value=days.to_string() selected=selected>{words}</option> }
    });
    let may = [("read", "Read: clinics, hours, calls"), ("write", "Read, and change settings")];
    let may = may.map(|(code, words)| {
        let selected = sent.get("may") == code;
        view! { <option value=code selected=selected>{words}</option> }
    });
    let name = sent.get("name").to_owned();
    view! {
        <form method="post" action="/tokens" class="card" id="make" aria-labelledby="make-h" autocomplete="off">
            <div class="card-head"><h2 id="make-h">"Make a token"</h2><p>"One for each program, so that each can be revoked alone."</p></div>
            <div class="card-body stack tight">
                <Field id="name" label="What it is for" error=name_error.clone()>
                    <input class="input" id="name" name="name" maxlength="100" value=name placeholder="Practice software"
                        aria-invalid=name_error.as_ref().map(|_| "true") aria-describedby=name_error.as_ref().map(|_| error_id("name")) autofocus=name_error.is_some() required />
                </Field>
                <div class="field">
                    <label for="may">"It may"</label>
                    <select class="select" id="may" name="may" aria-describedby=may_error.as_ref().map(|_| error_id("may"))>{may.collect_view()}</select>
                    <FieldErrorText control="may" message=may_error />
                </div>
                <div class="field">
                    <label for="days">"It works for"</label>
                    <select class="select" id="days" name="days" aria-describedby=days_error.as_ref().map(|_| error_id("days"))>{days.collect_view()}</select>
                    <FieldErrorText control="days" message=days_error />
                </div>
            </div>
            <div class="card-foot"><button class="btn primary" type="submit" name="do" value="make">"Make token"</button></div>
        </form>
    }
    .into_any()
}

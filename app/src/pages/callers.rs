//! Rules about single callers, for every clinic of the company: blocked, VIP, withheld numbers.

use crate::components::{Alert, FieldErrorText, Frame, FrameData, Icon, Nav, error_id, page};
use crate::forms::Submitted;
use crate::server::actions::CALLERS_FORM;
use crate::show;
use backend::Failure;
use backend::store::CallerList;
use domain::company::{CallerRules, WithheldPolicy};
use domain::phone::E164;
use leptos::prelude::*;

/// The callers screen.
#[component]
pub fn Callers() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let store = data.store().await?;
    let rules = store.caller_rules().await?;
    // The rules hold for every clinic, so somebody who runs only one of them does not change them.
    let editable = data.may_edit() && store.scope().clinic().is_none();
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == CALLERS_FORM);
    let locked = (!editable).then(|| {
        let detail = Some("Your role sees these rules. A company admin of all clinics can change them.".to_owned());
        view! { <Alert tone="info" title="You can look, but not change" detail=detail /> }
    });
    let no_line = (!rules.vip.is_empty() && data.clinics.iter().any(|clinic| !rings_somewhere(clinic))).then(|| {
        let names: Vec<_> =
            data.clinics.iter().filter(|c| !rings_somewhere(c)).map(|c| c.context.clinic.name.clone()).collect();
        let detail = format!(
            "{} has no line that could ring, so VIP callers are treated like any other there.",
            names.join(", ")
        );
        view! { <Alert tone="warn" title="VIP callers cannot ring everywhere" detail=Some(detail) /> }
    });
    let blocked = list_card(CallerList::Blocked, &rules.blocked, sent.as_ref(), editable);
    let vip = list_card(CallerList::Vip, &rules.vip, sent.as_ref(), editable);
    let withheld = withheld_card(&rules, editable);
    Ok(view! {
        <Frame data nav=Nav::Callers title="Callers">
            <div class="page-head">
                <div>
                    <h1>"Callers"</h1>
                    <p class="lead">"Rules about single numbers. They come before opening hours and hold at every clinic."</p>
                </div>
            </div>
            {locked}
            {no_line}
            <div class="halves">
                {blocked}
                {vip}
                {withheld}
            </div>
        </Frame>
    }
    .into_any())
}

/// Whether a clinic has a line that can ring for a VIP.
fn rings_somewhere(clinic: &backend::store::ClinicNow) -> bool {
    let clinic = &clinic.context.clinic;
    clinic.staff.is_some() || clinic.settings.fallback.forward_number.as_ref().is_some_and(E164::is_dialable)
}

struct Words {
    title: &'static str,
    about: &'static str,
    add: &'static str,
    empty: &'static str,
    field: &'static str,
}

fn words(list: CallerList) -> Words {
    match list {
        CallerList::Blocked => Words {
            title: "Blocked",
            about: "Never answered: the carrier says that the number is not in service, and nobody is charged.",
            add: "Block number",
            empty: "Nobody is blocked.",
            field: "blocked-number",
        },
        CallerList::Vip => Words {
            title: "VIP",
            about: "The staff line rings first, whatever the hours. What follows when nobody takes the call is set in Backup.",
            add: "Add VIP",
            empty: "No VIP callers.",
            field: "vip-number",
        },
    }
}

fn list_card(list: CallerList, numbers: &[E164], sent: Option<&Submitted>, editable: bool) -> impl IntoView + use<> {
    let words = words(list);
    let (key, field) = (list.key(), words.field);
    let heading = format!("{key}-heading");
    let sent = sent.filter(|sent| sent.get("list") == key);
    let error = sent.and_then(|sent| sent.error(field)).map(str::to_owned);
    let typed = sent.map(|sent| sent.get("number").to_owned()).unwrap_or_default();
    let rows = numbers.iter().map(|number| {
        let shown = number.display();
        let remove = editable.then(|| {
            view! {
                <form method="post" action="/callers">
                    <input type="hidden" name="list" value=key />
                    <input type="hidden" name="number" value=number.to_string() />
                    <button class="btn sm plain" type="submit" name="do" value="remove">"Remove"<span class="vh">{format!(" {shown}")}</span></button>
                </form>
            }
        });
        view! {
            <li>
                <span class="lamp sm" data-route=if list == CallerList::Vip { "staff" } else { "busy" }>
                    <Icon name=if list == CallerList::Vip { "star" } else { "busy" } />
                </span>
                <b class="num">{shown.clone()}</b>
                {remove}
            </li>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    let empty =
        rows.is_empty().then(|| view! { <div class="card-body"><p class="muted small">{words.empty}</p></div> });
    let adder = editable.then(|| {
        view! {
            <form method="post" action="/callers" class="card-foot" autocomplete="off" aria-label=words.add>
                <input type="hidden" name="list" value=key />
                <div class="field grow">
                    <label for=field>"Number"</label>
                    <input
                        class="input"
                        type="tel"
                        id=field
                        name="number"
                        maxlength="40"
                        value=typed
                        autofocus=error.is_some()
                        aria-invalid=error.as_ref().map(|_| "true")
                        aria-describedby=error.as_ref().map(|_| error_id(field))
                    />
                    <FieldErrorText control=field message=error />
                </div>
                <button class="btn self-end" type="submit" name="do" value="add"><Icon name="plus" />{words.add}</button>
            </form>
        }
    });
    let labelled_by = heading.clone();
    view! {
        <section class="card" aria-labelledby=labelled_by>
            <div class="card-head">
                <h2 id=heading>{words.title}</h2>
                <span class="muted small">{show::count(numbers.len() as u64, "number", "numbers")}</span>
                <p>{words.about}</p>
            </div>
            <ul class="dates">{rows}</ul>
            {empty}
            {adder}
        </section>
    }
    .into_any()
}

fn withheld_card(rules: &CallerRules, editable: bool) -> impl IntoView + use<> {
    let choices = WithheldPolicy::ALL.map(|policy| {
        let (title, text) = match policy {
            WithheldPolicy::Allow => {
                ("Take the call", "Like any other. Many clinics and hospitals hide their numbers.")
            }
            WithheldPolicy::Voicemail => ("Voicemail", "They can leave a message, at any hour."),
            WithheldPolicy::Reject => ("Reject", "The carrier says that the number is not in service."),
        };
        let checked = rules.withheld == policy;
        view! {
            <label class="choice">
                <input type="radio" name="withheld" value=policy.code() checked=checked />
                <b>{title}</b>
                <span class="muted small">{text}</span>
            </label>
        }
    });
    let save =
        editable.then(|| view! { <div class="card-foot"><button class="btn primary" type="submit" name="do" value="withheld">"Save"</button></div> });
    view! {
        <form method="post" action="/callers" class="card" aria-labelledby="withheld-heading">
            <div class="card-head"><h2 id="withheld-heading">"Withheld numbers"</h2><p>"Callers who hide their number."</p></div>
            <fieldset class="card-body stack tight" disabled=!editable>
                <legend class="vh">"When the number is withheld"</legend>
                {choices.collect_view()}
            </fieldset>
            {save}
        </form>
    }
    .into_any()
}

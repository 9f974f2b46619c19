use super::fields::{Line, Values, billing, branding, features};
use super::list::{health, usage_words};
use super::{asked_for, calls_badge, subscription_badge, utc};
use crate::components::{Alert, ErrorSummary, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::actions::{company_form, delete_form, flipped_form};
use crate::show;
use backend::Failure;
use backend::entity::company;
use backend::store::{
    BlastRadius, CallsSchedule, CompanyLine, Holdings, LastFlip, blast_radius, calls_schedule, company, holdings,
    last_flip,
};
use domain::availability::Zone;
use domain::ids::CompanyId;
use leptos::prelude::*;

/// One company.
#[component]
pub fn Company() -> impl IntoView {
    let id = asked_for();
    page(async move { load(id).await }).into_any()
}

async fn load(id: Result<CompanyId, Failure>) -> Result<AnyView, Failure> {
    let visitor = Visitor::current().await?;
    let (services, actor) = (&visitor.services, &visitor.actor);
    let right = actor.master()?;
    let id = id?;
    let row = company(services, actor, id).await?;
    let line = CompanyLine::of_company(services, right, &row).await?;
    let schedule = calls_schedule(services, actor, id).await?;
    let flip = last_flip(services, actor, id).await?;
    let reach = blast_radius(services, actor, id).await?;
    let held = holdings(services, actor, id).await?;
    let data = FrameData::of_platform().await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone());
    let undo = sent.as_ref().filter(|form| form.form == flipped_form(id)).map(|form| undo_now(id, form.get("to")));
    let name = row.name.clone();
    let deleted = row.deleted_at.is_some();
    let head = head(&line, deleted);
    let body = if deleted {
        gone(&row, reach, held)
    } else {
        let of = |form: String| sent.clone().filter(|sent| sent.form == form);
        let edit = of(company_form(id));
        let delete = of(delete_form(id));
        view! {
            {notices(&row, edit.as_ref())}
            <div class="stack loose">
                {calls_card(&line, schedule.as_ref(), flip.as_ref())}
                {edit_form(&row, edit)}
                {delete_card(&row, reach, held, delete.as_ref())}
            </div>
        }
        .into_any()
    };
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Companies) title=name>
            {undo}
            {head}
            {body}
        </Frame>
    }
    .into_any())
}

fn address(id: impl std::fmt::Display) -> String {
    format!("/platform/companies/{id}")
}

fn head(line: &CompanyLine, deleted: bool) -> AnyView {
    let way = |next: &'static str, icon: &'static str, words: &'static str| {
        view! {
            <form method="post" action="/company">
                <input type="hidden" name="next" value=next />
                <button class="btn" name="company" value=line.id.to_string()><Icon name=icon />{words}</button>
            </form>
        }
    };
    let open =
        (!deleted).then(|| view! { {way("/", "arrow", "Visit it")}{way("/team", "people", "Invite its people")} });
    view! {
        <div class="page-head">
            <div>
                <p><a href="/platform/companies">"Companies"</a></p>
                <h1>{line.name.clone()}</h1>
                <p class="lead">{format!("Short name {}. {} and {} this month.", line.slug, usage_words(line), show::count(line.usage.texts, "text", "texts"))}</p>
                <p class="cluster">{subscription_badge(&line.subscription)}{health(line)}</p>
            </div>
            <div class="cluster">{open}<a class="btn" href=format!("/platform/changes?company={}", line.id)><Icon name="pencil" />"Change log"</a></div>
        </div>
    }
    .into_any()
}

/// Right after a flip: the way back.
fn undo_now(id: CompanyId, to: &str) -> AnyView {
    view! {
        <form method="post" action=format!("{}/calls", address(id)) class="mb-3">
            <input type="hidden" name="to" value=to.to_owned() />
            <button class="btn sm" type="submit" name="do" value="undo"><Icon name="undo" size="sm" />"Undo"</button>
        </form>
    }
    .into_any()
}

fn notices(row: &company::Model, sent: Option<&Submitted>) -> AnyView {
    let conflict = sent.filter(|sent| sent.has("conflict")).map(|_| {
        view! {
            <div class="alert mb-3" data-tone="warn" role="alert">
                <Icon name="alert" />
                <b>"Somebody else saved in the meantime"</b>
                <p>
                    "What you typed is still here, and not saved. "
                    <a href=address(row.id)>"Show what they saved"</a>
                    ", or save again to replace it with yours."
                </p>
            </div>
        }
    });
    let errors = sent.map(|sent| sent.errors.clone()).unwrap_or_default();
    view! { {conflict}<ErrorSummary errors id_of=str::to_owned /> }.into_any()
}

fn zone_of(schedule: &CallsSchedule) -> Zone {
    Zone::or_utc(&schedule.zone)
}

fn calls_card(line: &CompanyLine, schedule: Option<&CallsSchedule>, flip: Option<&LastFlip>) -> AnyView {
    let to = format!("{}/calls", address(line.id));
    let now = if line.call_enabled {
        "Assistants answer where each clinic’s settings say so."
    } else {
        "Callers get each clinic’s backup. Packages with calls are hidden, call settings are refused, the API answers 403. Everything recorded stays."
    };
    let last = flip.map(|flip| {
        let words = if flip.on { "Switched on" } else { "Switched off" };
        let when = show::moment_of_past(&utc(), flip.at);
        // Only where it still stands, so that an undo undoes what is written beside it.
        let undo = (flip.on == line.call_enabled).then(|| {
            let back = if flip.on { "off" } else { "on" };
            view! {
                <form method="post" action=to.clone()>
                    <input type="hidden" name="to" value=back />
                    <button class="btn sm" type="submit" name="do" value="undo"><Icon name="undo" size="sm" />"Undo"</button>
                </form>
            }
        });
        view! { <p class="cluster"><span>{format!("{words} by {}, {when}.", flip.by)}</span>{undo}</p> }
    });
    let waiting = schedule.map(|schedule| {
        let zone = zone_of(schedule);
        let word = |on: bool| if on { "on" } else { "off" };
        let back = schedule.back.map(|back| format!(", and {} again at {}", word(!schedule.on), show::moment_of_past(&zone, back)));
        let when = show::moment_of_past(&zone, schedule.at);
        let title = if schedule.failed {
            format!("Calls could not be switched {} on schedule", word(schedule.on))
        } else {
            format!("Calls are switched {} at {when}{}", word(schedule.on), back.unwrap_or_default())
        };
        let why = schedule.trouble.as_ref().map(|why| format!(" Last reason: {why}."));
        let detail = format!("Scheduled by {}. Zone {}.{}", schedule.by, schedule.zone, why.unwrap_or_default());
        let tone = if schedule.failed { "danger" } else { "info" };
        view! {
            <div>
                <Alert tone=tone title=title detail=Some(detail) />
                <form method="post" action=to.clone()>
                    <button class="btn sm" type="submit" name="do" value="cancel">{if schedule.failed { "Dismiss" } else { "Cancel this" }}</button>
                </form>
            </div>
        }
    });
    let (label, class) =
        if line.call_enabled { ("Switch calls off…", "btn") } else { ("Switch calls on…", "btn primary") };
    view! {
        <section class="card" aria-labelledby="calls-heading">
            <div class="card-head"><h2 id="calls-heading">"Calls switch"</h2>{calls_badge(line.call_enabled)}<p>{now}</p></div>
            <div class="card-body stack">{waiting}{last}<div><a class=class href=to.clone()>{label}</a></div></div>
        </section>
    }
    .into_any()
}

fn edit_form(row: &company::Model, sent: Option<Submitted>) -> AnyView {
    let text =
        |pointer: &str| row.settings.pointer(pointer).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let ticked = |pointer: &str| {
        let on = row.settings.pointer(pointer).and_then(serde_json::Value::as_bool).unwrap_or(false);
        if on { "on".to_owned() } else { String::new() }
    };
    let credits = row.settings.pointer("/billing/monthlyCredits").and_then(serde_json::Value::as_u64);
    let version = sent.as_ref().map(|sent| sent.get("version").to_owned()).filter(|version| !version.is_empty());
    let stored = vec![
        ("name", row.name.clone()),
        ("subscriptionStatus", row.subscription_status.clone()),
        ("billing.plan", text("/billing/plan")),
        ("billing.monthlyCredits", credits.map(|credits| credits.to_string()).unwrap_or_default()),
        ("features.chatEnabled", ticked("/features/chatEnabled")),
        ("features.knowledgeBaseEnabled", ticked("/features/knowledgeBaseEnabled")),
        ("features.escalationEnabled", ticked("/features/escalationEnabled")),
        ("branding.displayName", text("/branding/displayName")),
        ("branding.logoUrl", text("/branding/logoUrl")),
        ("branding.primaryColor", text("/branding/primaryColor")),
        ("branding.accentColor", text("/branding/accentColor")),
    ];
    let values = Values { sent, stored };
    view! {
        <form method="post" action=address(row.id) autocomplete="off" class="stack loose">
            <button class="vh" type="submit" name="do" value="save" tabindex="-1" aria-hidden="true">"Save"</button>
            <input type="hidden" name="version" value=version.unwrap_or_else(|| row.version.to_string()) />
            <section class="card" aria-labelledby="plan-heading">
                <div class="card-head"><h2 id="plan-heading">"Name, plan and features"</h2></div>
                <div class="card-body stack">
                    {Line::new("name", "Name", "", 120).view(&values)}
                    {billing(&values)}
                    {features(&values, false)}
                </div>
            </section>
            <section class="card" aria-labelledby="brand-heading">
                <div class="card-head"><h2 id="brand-heading">"Branding"</h2></div>
                <div class="card-body stack">{branding(&values)}</div>
            </section>
            <div class="savebar">
                <p class="muted">"An ended subscription sends callers to the backup from the next call on."</p>
                <a class="btn plain" href=address(row.id)>"Discard"</a>
                <button class="btn primary" type="submit" name="do" value="save">"Save"</button>
            </div>
        </form>
    }
    .into_any()
}

fn taken_along(reach: BlastRadius, held: Holdings) -> AnyView {
    let rows = [
        ("Clinics", reach.clinics, "their callers get the backup"),
        ("Numbers", reach.numbers, "stay with the company"),
        ("People", held.people, "no longer get in"),
        ("Tokens", held.tokens, "stop working"),
        ("Assistants", held.assistants, "stop answering"),
        ("On the line now", reach.live_calls, "finish normally"),
        ("Calls kept", held.calls, "with transcripts and messages"),
    ];
    let rows =
        rows.map(|(what, n, then)| view! { <dt>{what}</dt><dd><span class="num">{n}</span>{format!(", {then}")}</dd> });
    view! { <dl class="facts">{rows.into_iter().collect_view()}</dl> }.into_any()
}

fn delete_card(row: &company::Model, reach: BlastRadius, held: Holdings, sent: Option<&Submitted>) -> AnyView {
    let error = sent.and_then(|sent| sent.error("confirm")).map(str::to_owned);
    let described = super::fields::described("confirm", true, error.is_some());
    let (typed, wrong) = (sent.map(|sent| sent.get("confirm").to_owned()).unwrap_or_default(), error.is_some());
    let hint = format!("Type “{}”.", row.name);
    view! {
        <section class="card" aria-labelledby="delete-heading">
            <div class="card-head">
                <h2 id="delete-heading">"Delete this company"</h2>
                <p>"Nothing is erased, and it can be brought back as it was."</p>
            </div>
            <div class="card-body stack">
                {taken_along(reach, held)}
                <form method="post" action=address(row.id) autocomplete="off" class="stack">
                    <crate::components::Field id="confirm" label="Name of the company" hint=hint error=error>
                        <input
                            class="input"
                            id="confirm"
                            name="confirm"
                            type="text"
                            maxlength="200"
                            value=typed
                            autofocus=wrong
                            aria-invalid=wrong.then_some("true")
                            aria-describedby=described
                        />
                    </crate::components::Field>
                    <div><button class="btn danger" type="submit" name="do" value="delete">"Delete company"</button></div>
                </form>
            </div>
        </section>
    }
    .into_any()
}

fn gone(row: &company::Model, reach: BlastRadius, held: Holdings) -> AnyView {
    let when = row.deleted_at.map(|at| show::moment_of_past(&utc(), at)).unwrap_or_default();
    view! {
        <Alert tone="warn" title=format!("Deleted {when}") detail=Some("Its people do not get in, and its callers get each clinic’s backup.".to_owned()) />
        <section class="card" aria-labelledby="restore-heading">
            <div class="card-head">
                <h2 id="restore-heading">"Bring it back"</h2>
                <p>"With everything as it was, the calls switch included. What was scheduled for the switch is gone."</p>
            </div>
            <div class="card-body stack">
                {taken_along(reach, held)}
                <form method="post" action=address(row.id)>
                    <button class="btn primary" type="submit" name="do" value="restore"><Icon name="undo" />"Restore company"</button>
                </form>
            </div>
        </section>
    }
    .into_any()
}

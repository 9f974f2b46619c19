use super::{Opened, asked_of_platform, words};
use crate::components::{self, Column, Frame, Icon, Turn, page};
use crate::server::change_log::{Asked, Whose};
use crate::show;
use backend::Failure;
use backend::store::{ChangeLine, ChangePage, CompanyFilter, Deleted, companies};
use domain::audit::{Area, NOT_PROVEN};
use domain::availability::Zone;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Entries on one page.
const PAGE: u64 = 25;

/// `/changes`.
#[component]
pub fn Changes() -> impl IntoView {
    page(load(Ok(Whose::Own), asked())).into_any()
}

/// `/platform/changes`.
#[component]
pub fn PlatformChanges() -> impl IntoView {
    page(load(asked_of_platform(), asked())).into_any()
}

fn asked() -> Asked {
    use_query_map().with_untracked(|query| Asked::of(|name| query.get(name)))
}

async fn load(whose: Result<Whose, Failure>, asked: Asked) -> Result<AnyView, Failure> {
    let (data, opened) = Opened::open(whose).await?;
    let nav = opened.nav();
    let whose = opened.whose;
    let found = opened.log.page(&asked.filter(&opened.zone), PAGE).await?;
    let companies = company_field(&opened).await?;
    let body = match found.lines.is_empty() {
        true => empty(&asked),
        false => table(&found.lines, whose, &opened.zone),
    };
    let filters = filters(&asked, whose, companies);
    let pager = pager(&asked, whose, &found);
    let file = whose.address(".csv", &asked.query(None));
    let lead = match whose {
        Whose::Own => "Who changed what in this company, when and from where. Most changes can be taken back.",
        Whose::Platform(None) => "Who changed what all companies share. Each company has a log of its own.",
        Whose::Platform(Some(_)) => "Who changed what in this company.",
    };
    let lead = format!("{lead} Times are {}.", opened.zone.name());
    let proof = proof(whose);
    Ok(view! {
        <Frame data nav=nav title="Change log">
            <div class="page-head">
                <div>
                    <h1>"Change log"</h1>
                    <p class="lead">{lead}</p>
                </div>
                <div class="cluster"><a class="btn" href=file download="changes.csv"><Icon name="download" />"As a file"</a></div>
            </div>
            <div class="stack">
                <section class="card" aria-label="Changes">
                    <div class="card-body">{filters}</div>
                    {body}
                    {pager}
                </section>
                {proof}
            </div>
        </Frame>
    }
    .into_any())
}

/// Whose log, for the master admin.
async fn company_field(opened: &Opened) -> Result<Option<AnyView>, Failure> {
    let Whose::Platform(chosen) = opened.whose else { return Ok(None) };
    let right = opened.visitor.actor.master()?;
    let all = CompanyFilter { deleted: Deleted::Any, limit: 200, ..CompanyFilter::default() };
    let found = companies(&opened.visitor.services, right, &all).await?;
    let options = found.lines.into_iter().map(|line| {
        let name = match line.deleted_at {
            Some(_) => format!("{} (deleted)", line.name),
            None => line.name,
        };
        view! { <option value=line.id.to_string() selected=Some(line.id) == chosen>{name}</option> }
    });
    let options = options.collect_view();
    Ok(Some(
        view! {
            <div class="field">
                <label for="company">"Whose log"</label>
                <select class="select" id="company" name="company"><option value="">"The platform’s"</option>{options}</select>
            </div>
        }
        .into_any(),
    ))
}

fn filters(asked: &Asked, whose: Whose, companies: Option<AnyView>) -> AnyView {
    let areas = Area::ALL.into_iter().map(|area| {
        let kinds = area.kinds().map(|kind| {
            view! { <option value=kind.code() selected=kind.code() == asked.what>{kind.words()}</option> }
        });
        view! {
            <optgroup label=area.label()>
                <option value=area.code() selected=area.code() == asked.what>{format!("{}: everything", area.label())}</option>
                {kinds.collect_view()}
            </optgroup>
        }
    });
    let clear = asked.is_filtered().then(|| view! { <a class="btn plain" href=whose.address("", "")>"Clear"</a> });
    let action = match whose {
        Whose::Own => "/changes",
        Whose::Platform(_) => "/platform/changes",
    };
    view! {
        <form method="get" action=action class="filters" aria-label="Filter the changes">
            {companies}
            <div class="field"><label for="who">"Who"</label><input class="input" id="who" name="who" value=asked.who.clone() autocomplete="off" /></div>
            <div class="field">
                <label for="what">"What"</label>
                <select class="select" id="what" name="what"><option value="">"Anything"</option>{areas.collect_view()}</select>
            </div>
            <div class="field"><label for="from">"From"</label><input class="input" id="from" name="from" type="date" value=asked.from.clone() /></div>
            <div class="field"><label for="until">"To"</label><input class="input" id="until" name="until" type="date" value=asked.until.clone() /></div>
            <div class="field"><label for="entity">"Id of what was changed"</label><input class="input" id="entity" name="entity" value=asked.entity.clone() autocomplete="off" /></div>
            <div class="cluster"><button class="btn" type="submit">"Show"</button>{clear}</div>
        </form>
    }
    .into_any()
}

fn empty(asked: &Asked) -> AnyView {
    let (title, text) = match asked.is_filtered() || asked.below.is_some() {
        true => ("No changes match", "Choose other days or clear the filters."),
        false => ("Nothing was changed yet", "When somebody changes a setting, who and what appears here."),
    };
    components::empty("list", title, text)
}

fn table(lines: &[ChangeLine], whose: Whose, zone: &Zone) -> AnyView {
    let rows = lines.iter().map(|line| {
        let entry = &line.entry;
        let undoes = entry.undoes.map(|number| format!("takes back change {number}"));
        let at = entry.at;
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <a class="row-link" href=whose.address(&format!("/{}", entry.sequence), "")>{words::what(line)}</a>
                    <small>{line.about.clone()}</small>
                </th>
                <td role="cell" data-label="Who">{entry.actor.clone()}<small>{undoes}</small></td>
                <td role="cell"><time datetime=show::iso(zone, at)>{show::date(zone.moment(at).date)}<small>{show::time(zone, at)}</small></time></td>
                <td role="cell" class="end side-end num" data-label="Number">{entry.sequence}</td>
            </tr>
        }
    });
    let columns = [Column::Text("What"), Column::Text("Who"), Column::Text("When"), Column::Figures("Number")];
    components::table("Changes, newest first", &columns, rows.collect_view())
}

fn pager(asked: &Asked, whose: Whose, found: &ChangePage) -> AnyView {
    let text = show::count(found.lines.len() as u64, "change on this page", "changes on this page");
    let turn = |words: &'static str, below: Option<i64>| Turn { words, href: whose.address("", &asked.query(below)) };
    let newest = asked.below.map(|_| turn("Newest", None));
    let older = found.older.map(|below| turn("Older", Some(below)));
    components::pager(text, newest, older).into_any()
}

/// What the log proves, and what it does not.
fn proof(whose: Whose) -> AnyView {
    let company = match whose {
        Whose::Platform(Some(id)) => Some(view! { <input type="hidden" name="company" value=id.to_string() /> }),
        _ => None,
    };
    let export = match whose {
        Whose::Own => Some(view! {
            <p>
                <a href="/api/company/changes" download="changes.jsonl">"The whole log as a file"</a>
                " is checked on another machine, without this one: "<code>"switchboard audit verify --file changes.jsonl"</code>
            </p>
        }),
        Whose::Platform(_) => None,
    };
    let here = matches!(whose, Whose::Platform(_)).then(|| {
        view! { <p>"At the terminal every log is checked by "<code>"switchboard audit verify"</code></p> }
    });
    view! {
        <section class="card" aria-labelledby="proof-h">
            <div class="card-head">
                <h2 id="proof-h">"Is this log whole?"</h2>
                <p>"Each entry carries the hash of the one before it, so that one that was changed, taken out or moved is found."</p>
            </div>
            <div class="card-body stack tight">
                {export}
                {here}
                <p class="muted">{NOT_PROVEN}</p>
            </div>
            <form method="get" action=whose_check(whose) class="card-foot">
                {company}
                <button class="btn" type="submit"><Icon name="ok" />"Check the log now"</button>
            </form>
        </section>
    }
    .into_any()
}

const fn whose_check(whose: Whose) -> &'static str {
    match whose {
        Whose::Own => "/changes/check",
        Whose::Platform(_) => "/platform/changes/check",
    }
}

//! The people of a company: who belongs, what each may do, who is invited.

use crate::components::{self, Column, Field, Frame, FrameData, Icon, Nav, error_id, page};
use crate::forms::Submitted;
use crate::server::actions::{TEAM_FORM, TEAM_LINK};
use crate::server::once;
use crate::show;
use backend::Failure;
use backend::store::{Member, PendingInvitation, Team as Everybody};
use chrono::{DateTime, Utc};
use domain::access::{Permission, Role};
use domain::availability::Zone;
use domain::ids::{ClinicId, UserId};
use domain::people::Place;
use leptos::prelude::*;

/// The team screen.
#[component]
pub fn Team() -> impl IntoView {
    page(load()).into_any()
}

async fn load() -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let team = data.visitor.enter(Permission::RunTeam).await?.team().await?;
    let link = once::take(&data.visitor, TEAM_LINK).await;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone()).filter(|form| form.form == TEAM_FORM);
    let zone = data.clinic_now().map_or_else(|_| Zone::or_utc("UTC"), |clinic| clinic.context.clinic.zone.clone());
    let now = data.visitor.services.clock.now();
    let me = data.visitor.actor.user();
    let link = link.map(|link| secret_card("The link for", &link, "It works once, for 7 days, and is shown only now."));
    let members = members(&team, me, &zone, now);
    let pending = pending(&team, &zone, now);
    let invite = invite(&team, sent.as_ref());
    Ok(view! {
        <Frame data nav=Nav::Team title="Team">
            <div class="page-head">
                <div>
                    <h1>"Team"</h1>
                    <p class="lead">"Who works with this company here, and what each of them may do."</p>
                </div>
            </div>
            <div class="stack">
                {link}
                {members}
                {invite}
                {pending}
            </div>
        </Frame>
    }
    .into_any())
}

/// A secret that is shown once: in a field that selects and copies like any text.
pub(super) fn secret_card(title: &'static str, secret: &once::Once, note: &'static str) -> impl IntoView + use<> {
    let (about, text) = (secret.about.clone(), once::shown(secret));
    view! {
        <section class="alert" data-tone="info" aria-labelledby="once-h">
            <Icon name="link" />
            <b id="once-h">{format!("{title} {about}")}</b>
            <div class="stack tight">
                <input class="input wide num" id="once" type="text" readonly value=text aria-labelledby="once-h" aria-describedby="once-note" autocomplete="off" autofocus />
                <p id="once-note">{note}" Copy it now."</p>
            </div>
        </section>
    }
    .into_any()
}

fn place_words(place: Place, clinics: &[(ClinicId, String)]) -> String {
    let at = place.clinic.and_then(|id| clinics.iter().find(|(known, _)| *known == id)).map(|(_, name)| name.as_str());
    match at {
        Some(name) => format!("{}, {name} only", place.label()),
        None => format!("{}, all clinics", place.label()),
    }
}

/// The role and the limit, as two choices. `of` makes the ids of a page with several of them differ.
fn place_fields(of: &str, role: &str, clinic: &str, clinics: &[(ClinicId, String)]) -> impl IntoView + use<> {
    let roles = [(Role::Staff, "Reads everything, changes nothing"), (Role::Admin, "Changes settings")];
    let roles = roles.map(|(one, words)| {
        view! { <option value=one.code() selected=one.code() == role>{words}</option> }
    });
    let options = clinics.iter().map(|(id, name)| {
        let id = id.to_string();
        let selected = id == clinic;
        view! { <option value=id selected=selected>{format!("{name} only")}</option> }
    });
    let options = options.collect_view();
    let (role_id, clinic_id) = (format!("role-{of}"), format!("clinic-{of}"));
    view! {
        <div class="field">
            <label for=role_id.clone()>"Role"</label>
            <select class="select" id=role_id name="role">{roles.collect_view()}</select>
        </div>
        <div class="field">
            <label for=clinic_id.clone()>"Where"</label>
            <select class="select" id=clinic_id name="clinic"><option value="">"All clinics"</option>{options}</select>
        </div>
    }
    .into_any()
}

fn members(team: &Everybody, me: Option<UserId>, zone: &Zone, now: DateTime<Utc>) -> impl IntoView + use<> {
    let rows = team.members.iter().map(|member| member_row(member, team, me, zone, now)).collect_view();
    let empty = team.members.is_empty().then(|| {
        view! { <div class="card-body"><p class="muted small">"Nobody belongs to this company yet. Invite its first admin."</p></div> }
    });
    let list = components::table(
        "Members by name",
        &[Column::Text("Name"), Column::Text("May"), Column::Text("Last signed in"), Column::Unseen("Change")],
        rows,
    );
    view! {
        <section class="card" aria-labelledby="members-h">
            <div class="card-head">
                <h2 id="members-h">"Members"</h2>
                <span class="muted small">{show::count(team.members.len() as u64, "person", "people")}</span>
                <p>"An admin of all clinics also runs this page. One of a single clinic changes the settings of that clinic only."</p>
            </div>
            {list}
            {empty}
        </section>
    }
    .into_any()
}

fn member_row(
    member: &Member,
    team: &Everybody,
    me: Option<UserId>,
    zone: &Zone,
    now: DateTime<Utc>,
) -> impl IntoView + use<> {
    let id = member.user.to_string();
    let name = member.name.clone();
    let seen = member.last_login_at.map_or_else(|| "Never".to_owned(), |at| show::moment(zone, at, now));
    let change = if me == Some(member.user) {
        view! { <span class="muted small">"You"</span> }.into_any()
    } else {
        let clinic = member.place.clinic.map(|clinic| clinic.to_string()).unwrap_or_default();
        let fields = place_fields(&id, member.place.role.code(), &clinic, &team.clinics);
        view! {
            <details class="fold small">
                <summary><Icon name="pencil" size="sm" />"Change"<span class="vh">{format!(" {name}")}</span></summary>
                <form method="post" action="/team" class="stack tight mt-2">
                    <input type="hidden" name="member" value=id.clone() />
                    {fields}
                    <div class="cluster">
                        <button class="btn sm primary" type="submit" name="do" value="change">"Save"</button>
                        <button class="btn sm" type="submit" name="do" value="remove">"Remove from company"</button>
                    </div>
                </form>
            </details>
        }
        .into_any()
    };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="lead-cell full"><span class="strong">{member.name.clone()}</span><br /><span class="muted small">{member.email.clone()}</span></th>
            <td role="cell" data-label="May">{place_words(member.place, &team.clinics)}</td>
            <td role="cell" data-label="Last signed in">{seen}</td>
            <td role="cell" class="end">{change}</td>
        </tr>
    }
    .into_any()
}

fn invite(team: &Everybody, sent: Option<&Submitted>) -> impl IntoView + use<> {
    let typed = |name: &str| sent.map(|sent| sent.get(name).to_owned()).unwrap_or_default();
    let error =
        sent.and_then(|sent| sent.error("email").or_else(|| sent.error("role")).or_else(|| sent.error("clinic")));
    let error = error.map(str::to_owned);
    let fields = place_fields("new", &typed("role"), &typed("clinic"), &team.clinics);
    let email = typed("email");
    view! {
        <form method="post" action="/team" class="card" id="invite" aria-labelledby="invite-h" autocomplete="off">
            <div class="card-head"><h2 id="invite-h">"Invite somebody"</h2><p>"They get a link that works once, for 7 days. Who has a login already signs in with it to join."</p></div>
            <div class="card-body stack tight">
                <Field id="email" label="Email" error=error.clone()>
                    <input class="input" id="email" name="email" type="email" maxlength="254" autocomplete="off" value=email
                        aria-invalid=error.as_ref().map(|_| "true") aria-describedby=error.as_ref().map(|_| error_id("email")) autofocus=error.is_some() required />
                </Field>
                {fields}
            </div>
            <div class="card-foot"><button class="btn primary" type="submit" name="do" value="invite"><Icon name="send" />"Invite"</button></div>
        </form>
    }
    .into_any()
}

fn pending(team: &Everybody, zone: &Zone, now: DateTime<Utc>) -> impl IntoView + use<> {
    let rows = team.invitations.iter().map(|one| pending_row(one, team, zone, now)).collect_view();
    let empty = team
        .invitations
        .is_empty()
        .then(|| view! { <div class="card-body"><p class="muted small">"Nobody is invited right now."</p></div> });
    view! {
        <section class="card" aria-labelledby="pending-h">
            <div class="card-head">
                <h2 id="pending-h">"Open invitations"</h2>
                <span class="muted small">{show::count(team.invitations.len() as u64, "invitation", "invitations")}</span>
                <p>"A new link ends the one before."</p>
            </div>
            <ul class="dates">{rows}</ul>
            {empty}
        </section>
    }
    .into_any()
}

fn pending_row(one: &PendingInvitation, team: &Everybody, zone: &Zone, now: DateTime<Utc>) -> impl IntoView + use<> {
    let whose = format!(" for {}", one.email);
    let until = format!("{}, until {}", place_words(one.place, &team.clinics), show::moment(zone, one.expires_at, now));
    view! {
        <li>
            <Icon name="send" />
            <span><b>{one.email.clone()}</b><br /><span class="muted small">{until}</span></span>
            <form method="post" action="/team" class="cluster">
                <input type="hidden" name="invitation" value=one.id.to_string() />
                <button class="btn sm" type="submit" name="do" value="renew">"New link"<span class="vh">{whose.clone()}</span></button>
                <button class="btn sm plain" type="submit" name="do" value="withdraw">"Withdraw"<span class="vh">{whose}</span></button>
            </form>
        </li>
    }
    .into_any()
}

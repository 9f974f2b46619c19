//! One line on its way to work: where it stands, what is to be done now, what the carrier has, the test call, the end.

use super::connect::{checklist, steps};
use super::{star_codes_for, status_badge, value};
use crate::components::{self, Alert, Column, ErrorSummary, Frame, Icon, Nav, page};
use crate::islands::{Copying, Watching};
use crate::pages::settings::{Screen, slug};
use crate::pages::sheet::{Choice, Sheet};
use crate::server::actions::{LINE, line_form};
use crate::show;
use backend::Failure;
use backend::store::{Line, SeenCall};
use domain::availability::Zone;
use domain::connection::{LineStatus, Method, Port, PortState, PortWay, Reading};
use domain::phone::E164;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/clinics/{slug}/phone/lines/{id}`.
#[component]
pub fn PhoneLine() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    page(load(slug(), id)).into_any()
}

async fn load(slug: String, id: String) -> Result<AnyView, Failure> {
    let screen = Screen::load(&slug).await?;
    let store = screen.data.store().await?;
    let line = store.line(&slug, id.parse().map_err(|_| Failure::NotFound)?).await?;
    let seen = store.calls_since_test(&line).await?;
    let (zone, editable) = (screen.clinic.context.clinic.zone.clone(), screen.editable);
    let back = screen.address("phone");
    let address = format!("{back}/lines/{}", line.id);
    let sheet = Sheet::new(Vec::new(), screen.typed(&line_form(LINE, line.id)).cloned());
    let title = title_of(&line);
    let lead = match line.method {
        Method::Forwarded => "The clinic’s own number forwards to it.",
        Method::Ported => "The clinic’s own number, moved to the carrier.",
        Method::Sip => "The clinic’s phone system calls it.",
    };
    let place = match line.status {
        LineStatus::Active => 3,
        LineStatus::Testing => 2,
        LineStatus::Pending | LineStatus::Failed => 1,
    };
    let errors: Vec<_> = sheet.errors();
    let view = Drawn { line: &line, zone: &zone, editable, address: &address, sheet: &sheet };
    let cards = view! {
        {view.outcome()}
        {view.port()}
        {view.codes()}
        {view.test(&seen)}
        {view.at_carrier()}
        {view.end()}
    };
    let (locked, badge) = (screen.notices(None, "phone"), status_badge(line.status.code()));
    Ok(view! {
        <Frame data=screen.data nav=Nav::Phone title=title.clone()>
            <div class="page-head">
                <div>
                    <p class="crumbs"><a href=back>"Phone connection"</a><Icon name="right" size="sm" /></p>
                    <h1 class="num">{title}</h1>
                    <p class="lead">{lead}</p>
                </div>
                {badge}
            </div>
            {steps(place)}
            {locked}
            <ErrorSummary errors=errors id_of=|_| "main".to_owned() before="going on" />
            <Copying>
                <div class="stack loose">{cards}</div>
            </Copying>
        </Frame>
    }
    .into_any())
}

fn title_of(line: &Line) -> String {
    match (&line.number, &line.sip) {
        (Some(number), _) => number.display(),
        (None, Some(sip)) => sip.clone(),
        (None, None) => "Line".to_owned(),
    }
}

/// A line with what is needed to draw it.
struct Drawn<'l> {
    line: &'l Line,
    zone: &'l Zone,
    editable: bool,
    address: &'l str,
    sheet: &'l Sheet,
}

impl Drawn<'_> {
    fn when(&self, at: chrono::DateTime<chrono::Utc>) -> String {
        show::moment_of_past(self.zone, at)
    }

    /// A form of one button, for people who may change things.
    fn button(&self, what: &'static str, icon: &'static str, words: &'static str, primary: bool) -> Option<AnyView> {
        let class = if primary { "btn primary" } else { "btn" };
        let action = self.address.to_owned();
        self.editable.then(|| {
            view! {
                <form method="post" action=action>
                    <button class=class type="submit" name="do" value=what><Icon name=icon size="sm" />{words}</button>
                </form>
            }
            .into_any()
        })
    }

    /// That it works, or that it came to nothing.
    fn outcome(&self) -> AnyView {
        match (self.line.status, self.line.works_since) {
            (LineStatus::Active, since) => {
                let since = since.map(|at| format!("The first call came through: {}.", self.when(at)));
                view! { <Alert tone="ok" title="This line works" detail=since /> }.into_any()
            }
            (LineStatus::Failed, _) => {
                let why = self.line.setup.problem.clone();
                view! { <Alert tone="danger" title="This came to nothing" detail=why /> }.into_any()
            }
            (LineStatus::Pending, _) if self.line.port().is_none() => {
                let words = "The carrier did not say whether it was done. We look again by ourselves every few minutes; nothing is bought twice.";
                let problem = self.line.setup.reading.as_ref().and_then(|reading| reading.problem.as_deref());
                let words = format!("{} {words}", problem.unwrap_or_default());
                view! { <Alert tone="info" title="Waiting for the carrier" detail=Some(words.trim().to_owned()) /> }
                    .into_any()
            }
            _ => ().into_any(),
        }
    }

    /// Where the request to move the number stands.
    fn port(&self) -> Option<AnyView> {
        let port = self.line.port()?;
        let reached = port.steps.iter().map(|step| {
            let (tone, icon) = state_look(step.state);
            view! { <li data-tone=tone><Icon name=icon /><b>{step.state.label()}</b><small>{self.when(step.at)}</small></li> }
        });
        let reached = reached.collect_view();
        let said = port.said.clone().map(|words| {
            let title = "The carrier says".to_owned();
            view! { <Alert tone="warn" title=title detail=Some(words) /> }
        });
        let problem = port
            .problem
            .clone()
            .map(|words| view! { <Alert tone="warn" title="No answer from the carrier" detail=Some(words) /> });
        let asked = port.asked_at.map(|at| format!("Asked last: {}. ", self.when(at))).unwrap_or_default();
        let wanted = port.wanted_on.map(|day| format!("Asked to move on {}. ", show::date(day))).unwrap_or_default();
        let case = port
            .request
            .clone()
            .map(|id| view! { <dl class="facts"><dt>"Request at the carrier"</dt><dd>{value(id)}</dd></dl> });
        let by_itself = if port.state.is_final() { "" } else { "It is asked again by itself." };
        let look = if port.state.is_final() { None } else { self.button("look", "refresh", "Ask now", false) };
        let by_hand = (self.editable && self.line.is_told_by_hand()).then(|| self.by_hand(port));
        let view = view! {
            <section class="card" aria-labelledby="port-heading">
                <div class="card-head"><h2 id="port-heading">"The move of the number"</h2><p>{port.state.what_now()}</p></div>
                <div class="card-body stack">
                    {said}
                    {problem}
                    <ul class="checks">{reached}</ul>
                    {case}
                    {by_hand}
                </div>
                <div class="card-foot"><p class="hint">{format!("{wanted}{asked}{by_itself}")}</p>{look}</div>
            </section>
        };
        Some(view.into_any())
    }

    /// What the carrier's support says, written down.
    fn by_hand(&self, port: &Port) -> AnyView {
        let states = PortState::ALL.into_iter().filter(|state| *state != port.state);
        let mut choices: Vec<Choice> = vec![(String::new(), "Choose".to_owned())];
        choices.extend(states.map(|state| (state.code().to_owned(), state.label().to_owned())));
        view! {
            {(port.way == PortWay::Assisted && port.state == PortState::InReview).then(checklist)}
            <form method="post" action=self.address.to_owned() class="stack" aria-label="What the carrier’s support says" autocomplete="off">
                <div class="halves">
                    {self.sheet.select("state", "The carrier’s support says", "", vec![(String::new(), choices)])}
                    {self.sheet.text("case", "text", "Number of the case", "Blank: as before.", 60)}
                </div>
                <div class="cluster"><button class="btn primary" type="submit" name="do" value="tell">"Write it down"</button></div>
            </form>
        }
        .into_any()
    }

    fn codes(&self) -> Option<AnyView> {
        let waits = self.line.method == Method::Forwarded && self.line.status == LineStatus::Testing;
        self.line.number.as_ref().filter(|_| waits).map(|number| star_codes_for(number, self.line.original.as_ref()))
    }

    /// What to do to see that it works, and what came in.
    fn test(&self, seen: &[SeenCall]) -> Option<AnyView> {
        if self.line.status != LineStatus::Testing {
            return None;
        }
        let number = |number: &Option<E164>| number.as_ref().map(E164::display).unwrap_or_default();
        let what = match self.line.method {
            Method::Forwarded => format!(
                "Forward {} with one of the codes above. Then call {} from a mobile and let it ring.",
                number(&self.line.original),
                number(&self.line.original)
            ),
            Method::Ported => format!("Call {} from a mobile.", number(&self.line.number)),
            Method::Sip => "Let the phone system hand a call over, or dial the address from it.".to_owned(),
        };
        let direct = self.line.method == Method::Forwarded;
        let calls = seen.iter().map(|call| {
            let at = self.when(call.at);
            view! { <li data-tone="ok"><Icon name="ok" /><b>"A call came through"</b><small>{format!("{at}, from {}", call.from)}</small></li> }
        });
        let calls = calls.collect_view();
        let waiting = seen.is_empty().then(|| {
            view! { <li data-tone="warn"><Icon name="clock" /><b>"No call yet"</b><small>"It shows here as soon as it rings. We are watching."</small></li> }
        });
        let ask = (direct && !seen.is_empty()).then(|| {
            view! {
                <p>"Your phone company did not say which number forwarded it. Did you dial the clinic’s own number?"</p>
                {self.button("works", "ok", "Yes, I dialed the clinic’s number", true)}
            }
        });
        let again = self.address.to_owned();
        let news = format!("{}/news?seen={}", self.address, state_of(self.line, seen));
        let view = view! {
            <Watching address=news />
            <section class="card" id="test" aria-labelledby="test-heading">
                <div class="card-head"><h2 id="test-heading">"The test call"</h2><p>{what}</p></div>
                <div class="card-body stack">
                    <ul class="checks" aria-live="polite">{calls}{waiting}</ul>
                    {ask}
                </div>
                <div class="card-foot">
                    <p class="hint">"The line counts as working from that call on. Calls are answered before that too."</p>
                    <a class="btn" href=again><Icon name="refresh" size="sm" />"Look again"</a>
                </div>
            </section>
        };
        Some(view.into_any())
    }

    /// Whether calls and texts to the number come here.
    fn at_carrier(&self) -> Option<AnyView> {
        if self.line.number.is_none() || matches!(self.line.status, LineStatus::Pending | LineStatus::Failed) {
            return None;
        }
        let reading = self.line.setup.reading.as_ref();
        let (body, repair) = match reading {
            None => (view! { <p class="muted">"The carrier has not been asked yet."</p> }.into_any(), false),
            Some(reading) => (self.reading(reading), reading.drift.iter().any(|drift| drift.setting.can_be_repaired())),
        };
        let asked = reading.map(|reading| format!("Asked {}. It is asked again every day.", self.when(reading.at)));
        let look = self.button("look", "refresh", "Ask now", false);
        let mend = repair.then(|| self.button("repair", "tool", "Set the addresses again", true)).flatten();
        let view = view! {
            <section class="card" id="carrier" aria-labelledby="carrier-heading">
                <div class="card-head"><h2 id="carrier-heading">"At the carrier"</h2><p>"Where calls and texts to this number are sent."</p></div>
                <div class="card-body stack">{body}</div>
                <div class="card-foot"><p class="hint">{asked}</p><div class="cluster">{look}{mend}</div></div>
            </section>
        };
        Some(view.into_any())
    }

    fn reading(&self, reading: &Reading) -> AnyView {
        let problem = reading
            .problem
            .clone()
            .map(|words| view! { <Alert tone="warn" title="The carrier could not be asked" detail=Some(words) /> });
        if reading.is_good() {
            return view! { <ul class="checks"><li data-tone="ok"><Icon name="ok" /><b>"Everything leads here"</b><small>"Calls, their end, texts, and what happens when Switchboard cannot be reached."</small></li></ul> }.into_any();
        }
        let loses = reading.drift.iter().any(|drift| drift.setting.loses_calls());
        let alert = (!reading.drift.is_empty()).then(|| match loses {
            true => view! { <Alert tone="danger" title="Calls to this number do not get here" detail=Some("Somebody changed the number at the carrier. Set the addresses again.".to_owned()) /> },
            false => view! { <Alert tone="warn" title="Something at the carrier is not as it should be" detail=Some("Calls get here. Set the addresses again so that the rest does too.".to_owned()) /> },
        });
        let blank = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
        let rows = reading.drift.iter().map(|drift| {
            view! {
                <tr role="row">
                    <th scope="row" role="rowheader" class="lead-cell">{drift.setting.label()}<br /><span class="muted small">{drift.setting.consequence()}</span></th>
                    <td role="cell" data-label="There is"><code class="mono take">{blank(&drift.found)}</code></td>
                    <td role="cell" data-label="There should be"><code class="mono take">{blank(&drift.wanted)}</code></td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        let columns = [Column::Text("What"), Column::Text("There is"), Column::Text("There should be")];
        let table =
            (!reading.drift.is_empty()).then(|| components::table("What is not as it should be", &columns, rows));
        view! { {problem} {alert} {table} }.into_any()
    }

    /// The line ended, or what came to nothing put away.
    fn end(&self) -> Option<AnyView> {
        if !self.editable {
            return None;
        }
        if self.line.status == LineStatus::Failed {
            return self.button("end", "x", "Put this away", false);
        }
        let give_back = self.line.setup.bought.then(|| {
            self.sheet.switch("give-back", "Also give the number back to the carrier", "It is not paid for any more, and nobody can call it. For about ten days the carrier can bring it back.")
        });
        let before = match self.line.method {
            Method::Forwarded => {
                "Stop the forwarding at the phone first: calls that still arrive get the clinic’s backup, and no assistant."
            }
            Method::Ported => {
                "A request to move the number is taken back. A number that has moved stays at the carrier, and calls to it get the clinic’s backup."
            }
            Method::Sip => {
                "Calls over SIP are still answered as long as the phone system sends them; the line is no longer shown."
            }
        };
        let view = view! {
            <section class="card" aria-label="The end of this line">
                <div class="card-body">
                    <details class="fold" id="end">
                        <summary><Icon name="right" size="sm" />"End this line"</summary>
                        <form method="post" action=self.address.to_owned() class="stack mt-2" autocomplete="off">
                            <p>{before}</p>
                            {give_back}
                            {self.sheet.switch("sure", "End this line", "It can be connected again.")}
                            <div class="cluster"><button class="btn danger" type="submit" name="do" value="end">"End it"</button></div>
                        </form>
                    </details>
                </div>
            </section>
        };
        Some(view.into_any())
    }
}

/// What a page that waits has seen: anything else is news.
pub(crate) fn state_of(line: &Line, seen: &[SeenCall]) -> String {
    let newest = seen.first().map(|call| call.at.timestamp_millis()).unwrap_or_default();
    format!("{}-{newest}", line.status.code())
}

const fn state_look(state: PortState) -> (&'static str, &'static str) {
    match state {
        PortState::Completed => ("ok", "ok"),
        PortState::ActionRequired => ("warn", "alert"),
        PortState::Canceled | PortState::Expired | PortState::Rejected => ("danger", "stop"),
        PortState::InReview | PortState::WaitingForSignature | PortState::InProgress => ("info", "clock"),
    }
}

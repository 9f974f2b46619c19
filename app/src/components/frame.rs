//! The frame around every page of a signed-in person: navigation, clinic switcher, the answer line,
//! the account menu, messages.

use super::face::{allow_picture, face};
use super::visits::visit_banners;
use super::{Alert, Icon, PlatformNav, PlatformPage};
use crate::server::actions::encode;
use crate::server::actions::support::way_in;
use crate::server::flash::Flash;
use crate::server::{AppState, Visitor};
use crate::show;
use backend::Failure;
use backend::auth::Actor;
use backend::store::{ClinicNow, VisitLine};
use domain::access::{Permission, Role};
use domain::availability::Zone;
use domain::ids::CompanyId;
use domain::routing::Plan;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_meta::Title;
use std::future::Future;

/// Where a page is in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nav {
    /// Right now.
    Now,
    /// Calls.
    Calls,
    /// A clinic's hours.
    Hours,
    /// Who answers.
    Answering,
    /// The clinic's backup.
    Backup,
    /// How a clinic's calls come in.
    Phone,
    /// The simulator of a clinic.
    Try,
    /// Earlier settings of a clinic.
    History,
    /// The company's assistants.
    Assistants,
    /// The company's rules about callers.
    Callers,
    /// The company's accounts at carriers, messengers and calendars.
    Integrations,
    /// The telephone of development.
    Telephone,
    /// The person's own account.
    Account,
    /// The people of the company.
    Team,
    /// What programs sign in with.
    Tokens,
    /// Who changed what in the company.
    Changes,
    /// The visits of support to the company.
    Support,
    /// A page of the platform.
    Platform(PlatformPage),
}

/// What the frame shows; loaded once for a page.
#[derive(Debug)]
pub struct FrameData {
    /// Who is looking.
    pub visitor: Visitor,
    /// Their role here.
    pub role: Role,
    company: CompanyId,
    company_name: String,
    companies: Vec<(CompanyId, String)>,
    /// Whether a company is around the page at all.
    entered: bool,
    /// The support visits to the company that run.
    visits: Vec<VisitLine>,
    /// Every clinic of the company with who answers now.
    pub clinics: Vec<ClinicNow>,
    /// Slug of the clinic the page is about; the first one where it is about all.
    pub clinic: Option<String>,
    /// Whether the page is about one clinic.
    one_clinic: bool,
    /// Whether there is a telephone to try calls with.
    phone: bool,
    /// Said once.
    pub flash: Option<Flash>,
}

impl FrameData {
    /// For a page about the whole company.
    ///
    /// # Errors
    /// When nobody is signed in, or the person belongs to no company.
    pub async fn load(clinic: Option<&str>) -> Result<Self, Failure> {
        let phone = use_context::<AppState>().is_some_and(|state| state.phone.is_some());
        // Before anything is waited for: afterwards the answer is out of sight.
        let (answer, nonce) = (use_context::<leptos_axum::ResponseOptions>(), leptos::nonce::use_nonce());
        let visitor = Visitor::current().await?;
        if let (Some(answer), Some(nonce)) = (answer, nonce) {
            allow_picture(&visitor.actor, &answer, &nonce);
        }
        let (store, clinics) = match clinic {
            Some(slug) => visitor.company_of_clinic(slug).await?,
            None => {
                let store = visitor.enter(Permission::ReadCompany).await?;
                let clinics = store.clinics_now().await?;
                (store, clinics)
            }
        };
        let company = store.company();
        let role = visitor.actor.role_in(company).ok_or(Failure::NotFound)?;
        let flash = Flash::take(&visitor.session).await;
        let visits = store.running_visits().await?;
        let chosen = clinic.map(str::to_owned).or_else(|| clinics.first().map(|c| c.resolved.slug.clone()));
        Ok(Self {
            role,
            company,
            company_name: store.company_name().await?,
            companies: visitor.companies().await?,
            entered: true,
            visits,
            clinics,
            clinic: chosen,
            one_clinic: clinic.is_some(),
            phone,
            flash,
            visitor,
        })
    }

    /// For a page of the platform: the chosen company around it, or none where there is none yet or none is visited.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn of_platform() -> Result<Self, Failure> {
        match Self::of_person().await {
            Err(Failure::NotFound) => Err(Failure::Forbidden),
            loaded => loaded,
        }
    }

    /// For a page about the person: a master admin sees it also while they are in no company.
    ///
    /// # Errors
    /// When nobody is signed in, or the database fails.
    pub async fn of_person() -> Result<Self, Failure> {
        let visitor = match Self::load(None).await {
            Err(Failure::NotFound | Failure::SupportVisitRequired(_)) => Visitor::current().await?,
            loaded => return loaded,
        };
        visitor.actor.master().map_err(|_| Failure::NotFound)?;
        let companies = visitor.companies().await?;
        Ok(Self {
            role: Role::Master,
            company: CompanyId::from(uuid::Uuid::nil()),
            company_name: if companies.is_empty() { "No company yet" } else { "No company chosen" }.to_owned(),
            companies,
            entered: false,
            visits: Vec::new(),
            clinics: Vec::new(),
            clinic: None,
            one_clinic: false,
            phone: false,
            flash: Flash::take(&visitor.session).await,
            visitor,
        })
    }

    /// The clinic the page is about.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when the company has none.
    pub fn clinic_now(&self) -> Result<&ClinicNow, Failure> {
        self.clinics.iter().find(|c| Some(&c.resolved.slug) == self.clinic.as_ref()).ok_or(Failure::NotFound)
    }

    /// Whether the person may change settings here.
    pub fn may_edit(&self) -> bool {
        self.role.may(Permission::EditClinics)
    }

    /// Whether the person runs the platform, whatever they are in this company.
    pub fn runs_platform(&self) -> bool {
        self.visitor.actor.master().is_ok()
    }

    /// The zone of the first clinic: that in which the company's own times are told.
    pub fn zone(&self) -> Zone {
        self.clinics.first().map_or_else(|| Zone::or_utc("UTC"), |clinic| clinic.context.clinic.zone.clone())
    }

    /// Whether the person is not limited to one clinic.
    pub fn sees_whole_company(&self) -> bool {
        self.visitor.actor.limit_in(self.company).is_none()
    }

    /// Whether there is a telephone to try calls with: in development.
    pub const fn has_phone(&self) -> bool {
        self.phone
    }

    /// Whether the person runs the whole company: its team and its tokens.
    pub fn may_run_team(&self) -> bool {
        self.role.may(Permission::RunTeam) && self.sees_whole_company()
    }

    /// A store on the company of this page.
    ///
    /// # Errors
    /// See [`Actor::enter`].
    pub async fn store(&self) -> Result<backend::store::CompanyStore, Failure> {
        self.visitor.actor.enter(&self.visitor.services, Some(self.company), Permission::ReadCompany).await
    }

    fn short_name(&self, clinic: &ClinicNow) -> String {
        // "Bright Smiles Downtown" of "Bright Smiles Dental Group" is "Downtown" in the company's own menu.
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (name, company) = (words(&clinic.context.clinic.name), words(&self.company_name));
        let same = name.iter().zip(&company).take_while(|(a, b)| a == b).count();
        if same == 0 || same >= name.len() { name.join(" ") } else { name[same..].join(" ") }
    }
}

/// Renders what a page loads, or the page that says why it cannot be shown. Someone who is not
/// signed in goes to the sign-in and comes back.
pub fn page<F>(load: F) -> impl IntoView
where
    F: Future<Output = Result<AnyView, Failure>> + Send + 'static,
{
    let answer = use_context::<leptos_axum::ResponseOptions>();
    let here = use_context::<Parts>()
        .map(|p| p.uri.path_and_query().map_or_else(|| "/".to_owned(), |t| t.as_str().to_owned()));
    // Without a Suspense around it: that would draw the page twice, and so load it twice.
    Suspend::new(async move {
        match load.await {
            Ok(view) => view,
            Err(Failure::Unauthenticated) => {
                let next = here.unwrap_or_else(|| "/".to_owned());
                let to = if next == "/" { "/login".to_owned() } else { format!("/login?next={}", encode(&next)) };
                lead(answer.as_ref(), &to)
            }
            Err(Failure::SupportVisitRequired(company)) => {
                lead(answer.as_ref(), &way_in(company, &here.unwrap_or_else(|| "/".to_owned())))
            }
            Err(failure) => cannot_show(&failure, answer.as_ref()),
        }
    })
}

/// Leads to another page. By hand: the library's redirect leaves status 200 for clients that do not name HTML.
fn lead(answer: Option<&leptos_axum::ResponseOptions>, to: &str) -> AnyView {
    if let (Some(answer), Ok(to)) = (answer, HeaderValue::from_str(to)) {
        answer.set_status(StatusCode::SEE_OTHER);
        answer.insert_header(header::LOCATION, to);
    }
    ().into_any()
}

/// A page without a frame: what, then what to do.
pub fn public_page(title: impl Into<String>, text: impl Into<String>) -> AnyView {
    let (title, text) = (title.into(), text.into());
    view! {
        <Title text=title.clone() />
        <a class="skip" href="#main">"Skip to the content"</a>
        <main class="alone" id="main" tabindex="-1">
            <div class="stack">
                <p class="brand tone-accent"><Brand /><span>"Switchboard"</span></p>
                <h1>{title}</h1>
                <p class="lead">{text}</p>
                <p><a class="btn primary" href="/">"Right now"</a></p>
            </div>
        </main>
    }
    .into_any()
}

fn cannot_show(failure: &Failure, answer: Option<&leptos_axum::ResponseOptions>) -> AnyView {
    let (status, title, text) = match failure {
        Failure::NotFound => (
            StatusCode::NOT_FOUND,
            "There is nothing here",
            "The address is wrong, or what was here belongs to another company.",
        ),
        Failure::Forbidden => {
            (StatusCode::FORBIDDEN, "Not with your role", "Your role does not allow this page. Ask a company admin.")
        }
        Failure::SupportReadOnly => {
            (StatusCode::FORBIDDEN, "Not in a visit that only looks", domain::support::READ_ONLY_WORDS)
        }
        Failure::CallsDisabled => {
            (StatusCode::FORBIDDEN, "Calls are switched off", domain::company::CALLS_DISABLED_WORDS)
        }
        other => {
            tracing::error!(error = %other, "a page could not be shown");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "This page could not be loaded",
                "Something on our side did not answer. Calls are still answered by the last known rules. Reload in a moment.",
            )
        }
    };
    if let Some(answer) = answer {
        answer.set_status(status);
    }
    public_page(title, text)
}

/// The frame around a page.
#[component]
pub fn Frame(
    /// What it shows.
    data: FrameData,
    /// Where the page is.
    nav: Nav,
    /// For the browser's title.
    #[prop(into)]
    title: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let flash = data.flash.as_ref().filter(|f| !f.message.is_empty());
    let flash = flash.map(|f| view! { <Alert tone=f.tone.clone() title=f.message.clone() detail=None /> });
    let off = calls_off(&data, nav);
    let visits = visit_banners(&data.visits, &data);
    let platform = match nav {
        Nav::Platform(page) => Some(view! { <PlatformNav page /> }),
        _ => None,
    };
    view! {
        <Title text=title />
        <a class="skip" href="#main">"Skip to the content"</a>
        <div class="app">
            {side(&data, nav)}
            {top(&data, nav)}
            <main id="main" tabindex="-1">
                {visits}
                {flash}
                {off}
                {platform}
                {children()}
            </main>
            {tab_bar(&data, nav)}
        </div>
    }
    .into_any()
}

/// Pages about calls stay while the platform has switched calls off, and say so.
fn calls_off(data: &FrameData, nav: Nav) -> Option<AnyView> {
    let about_calls = matches!(nav, Nav::Now | Nav::Calls | Nav::Answering | Nav::Backup | Nav::Phone | Nav::Callers);
    // The switch is the company's, so any clinic tells it.
    let off = data.clinics.first().is_some_and(|clinic| !clinic.context.clinic.features.call_enabled);
    (about_calls && off).then(|| {
        let detail = if data.runs_platform() {
            "Callers get each clinic’s backup. What was recorded stays. You can switch them on under Companies."
        } else {
            "Callers get each clinic’s backup, and no assistant answers. What was recorded stays, and settings wait until whoever runs Switchboard switches calls on."
        };
        let title = format!("Calls are switched off for {}", data.company_name);
        view! { <Alert tone="info" title=title detail=Some(detail.to_owned()) /> }.into_any()
    })
}

fn link(href: String, icon: &'static str, label: &'static str, current: bool) -> impl IntoView {
    view! {
        <a href=href aria-current=current.then_some("page")>
            <Icon name=icon />
            <span>{label}</span>
        </a>
    }
    .into_any()
}

fn side(data: &FrameData, nav: Nav) -> impl IntoView + use<> {
    let clinic = data.clinic_now().ok();
    let clinic_links = clinic.map(|clinic| {
        let to = |screen: &str| format!("/clinics/{}/{screen}", clinic.resolved.slug);
        view! {
            <h2>{data.short_name(clinic)}</h2>
            {link(to("hours"), "clock", "Hours", nav == Nav::Hours)}
            {link(to("answering"), "route", "Who answers", nav == Nav::Answering)}
            {link(to("backup"), "backup", "Backup", nav == Nav::Backup)}
            {link(to("phone"), "plug", "Phone connection", nav == Nav::Phone)}
            {link(to("try"), "flask", "Try it", nav == Nav::Try)}
            {link(to("history"), "list", "History", nav == Nav::History)}
        }
    });
    let company = data.entered.then(|| view! {
        <h2>{data.company_name.clone()}</h2>
        {link("/assistants".to_owned(), "assistant", "Assistants", nav == Nav::Assistants)}
        {link("/callers".to_owned(), "people", "Callers", nav == Nav::Callers)}
        {data.may_run_team().then(|| link("/team".to_owned(), "user", "Team", nav == Nav::Team))}
        {data.may_run_team().then(|| link("/tokens".to_owned(), "plug", "API tokens", nav == Nav::Tokens))}
        {data.may_run_team().then(|| link("/changes".to_owned(), "pencil", "Change log", nav == Nav::Changes))}
        {data.sees_whole_company().then(|| link("/integrations".to_owned(), "link", "Integrations", nav == Nav::Integrations))}
        {data.may_run_team().then(|| link("/support".to_owned(), "search", "Support visits", nav == Nav::Support))}
    });
    let everyday = data.entered.then(|| {
        view! {
            {link("/".to_owned(), "now", "Right now", nav == Nav::Now)}
            {link("/calls".to_owned(), "calls", "Calls", nav == Nav::Calls)}
        }
    });
    let platform = data.runs_platform().then(|| {
        view! {
            <h2>"All companies"</h2>
            {link("/platform".to_owned(), "gauge", "Platform", matches!(nav, Nav::Platform(_)))}
        }
    });
    let phone = data.phone.then(|| {
        view! {
            <h2>"Development"</h2>
            {link("/dev/phone".to_owned(), "phone", "Try a call", nav == Nav::Telephone)}
        }
    });
    view! {
        <nav class="side" id="side" popover aria-label="Main">
            <a class="brand" href="/"><Brand /><span>"Switchboard"</span></a>
            {everyday}
            {clinic_links}
            {company}
            {platform}
            {phone}
        </nav>
    }
    .into_any()
}

/// The mark.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" aria-hidden="true">
            <circle cx="8" cy="9" r="4.5" />
            <circle cx="24" cy="23" r="4.5" fill="currentColor" />
            <path d="M8 13.5c0 9 16 2 16 5" />
        </svg>
    }
    .into_any()
}

/// "Assistant picks up", for the answer line and the switcher.
#[must_use]
pub fn short_answer(plan: &Plan) -> &'static str {
    match plan {
        Plan::Assistant => "Assistant picks up",
        Plan::Voicemail { .. } => "Callers reach voicemail",
        Plan::Forward(_) => "Staff line rings",
        Plan::Busy => "Callers hear a busy tone",
        Plan::Reject => "Calls are rejected",
        Plan::Apology => "Nobody picks up",
    }
}

/// The icon of a plan.
#[must_use]
pub fn plan_icon(plan: &Plan) -> &'static str {
    match plan {
        Plan::Assistant => "assistant",
        Plan::Voicemail { .. } => "voicemail",
        Plan::Forward(_) => "staff",
        Plan::Busy | Plan::Reject | Plan::Apology => "busy",
    }
}

fn top(data: &FrameData, nav: Nav) -> impl IntoView + use<> {
    let screen = match nav {
        Nav::Answering => "answering",
        Nav::Backup => "backup",
        Nav::Phone => "phone",
        Nav::Try => "try",
        Nav::History => "history",
        _ => "hours",
    };
    let chosen = data.one_clinic.then(|| data.clinic_now().ok()).flatten();
    let label = chosen.map_or_else(|| data.company_name.clone(), |clinic| data.short_name(clinic));
    let clinics = data.clinics.iter().map(|clinic| {
        let zone = &clinic.context.clinic.zone;
        let href = match nav {
            Nav::Calls => format!("/calls?clinic={}", clinic.resolved.slug),
            _ => format!("/clinics/{}/{screen}", clinic.resolved.slug),
        };
        let current = chosen.is_some_and(|c| c.resolved.clinic == clinic.resolved.clinic);
        view! {
            <a href=href aria-current=current.then_some("true")>
                <span class="lamp sm" data-route=clinic.decision.plan.lamp()><Icon name=plan_icon(&clinic.decision.plan) /></span>
                <span>
                    {clinic.context.clinic.name.clone()}
                    <small>{format!("{} · {}", short_answer(&clinic.decision.plan), show::time(zone, clinic.now))}</small>
                </span>
            </a>
        }
    });
    let others = data.companies.iter().filter(|(id, _)| *id != data.company).map(|(id, name)| {
        view! {
            <button type="submit" name="company" value=id.to_string()>
                <Icon name="building" />
                <span>{name.clone()}<small>"Another company"</small></span>
            </button>
        }
    });
    let others = others.collect::<Vec<_>>();
    let others = (!others.is_empty()).then(|| view! { <form method="post" action="/company">{others}</form> });
    let answer = data.clinic_now().ok().map(|clinic| {
        let until = clinic
            .decision
            .next_change_at
            .map(|at| format!("until {}", show::moment(&clinic.context.clinic.zone, at, clinic.now)));
        let whose = (!data.one_clinic && data.clinics.len() > 1).then(|| format!("{}: ", data.short_name(clinic)));
        view! {
            <a class="nowline" data-route=clinic.decision.plan.lamp() href="/">
                <Icon name=plan_icon(&clinic.decision.plan) />
                <b>{whose}{short_answer(&clinic.decision.plan)}</b>
                " "
                <span class="why">{until}</span>
            </a>
        }
    });
    let all = data.entered.then(|| {
        view! { <a href="/"><Icon name="building" /><span>"All clinics"<small>{data.company_name.clone()}</small></span></a> }
    });
    let role = if data.runs_platform() { Role::Master } else { data.role };
    let (name, email, face) = match &data.visitor.actor {
        Actor::Person(member) => (member.name.clone(), member.email.clone(), face(member)),
        Actor::Token { name, .. } => (name.clone(), String::new(), ().into_any()),
    };
    view! {
        <header class="top">
            <button class="btn plain square only-small" type="button" popovertarget="side" aria-label="Open the menu"><Icon name="menu" /></button>
            <button class="btn switcher" type="button" popovertarget="clinic-menu">
                <Icon name="building" />
                <span><span class="vh">"Clinic: "</span>{label}</span>
                <Icon name="down" size="sm" />
            </button>
            <div class="menu" id="clinic-menu" popover>
                {clinics.collect_view()}
                {all}
                {others}
            </div>
            {answer}
            <span class="grow only-mid"></span>
            <button class="avatar" type="button" popovertarget="me">{face}<span class="vh">{format!("{name}: account menu")}</span></button>
            <div class="menu at-end" id="me" popover>
                <p class="cluster small"><Icon name="user" /><span>{name.clone()}<br /><span class="muted">{format!("{} · {email}", role.label())}</span></span></p>
                <a href="/account" aria-current=(nav == Nav::Account).then_some("page")><Icon name="lock" /><span>"Your account"</span></a>
                <form method="post" action="/theme">
                    <button type="submit" name="theme" value="light"><Icon name="sun" /><span>"Light"</span></button>
                    <button type="submit" name="theme" value="dark"><Icon name="sun" /><span>"Dark"</span></button>
                    <button type="submit" name="theme" value="device"><Icon name="sun" /><span>"Same as my device"</span></button>
                </form>
                <form method="post" action="/logout">
                    <button type="submit"><Icon name="out" /><span>"Sign out"</span></button>
                </form>
            </div>
        </header>
    }
    .into_any()
}

fn tab_bar(data: &FrameData, nav: Nav) -> impl IntoView + use<> {
    let hours = data.clinic.as_ref().map(|slug| {
        view! {
            <a href=format!("/clinics/{slug}/hours") aria-current=(nav == Nav::Hours).then_some("page")><Icon name="clock" />"Hours"</a>
            <a href=format!("/clinics/{slug}/answering") aria-current=(nav == Nav::Answering).then_some("page")><Icon name="route" />"Answers"</a>
        }
    });
    let everyday = data.entered.then(|| {
        view! {
            <a href="/" aria-current=(nav == Nav::Now).then_some("page")><Icon name="now" />"Now"</a>
            <a href="/calls" aria-current=(nav == Nav::Calls).then_some("page")><Icon name="calls" />"Calls"</a>
        }
    });
    view! {
        <nav class="tabbar" aria-label="Shortcuts">
            {everyday}
            {hours}
            <button type="button" popovertarget="side"><Icon name="menu" />"More"</button>
        </nav>
    }
    .into_any()
}

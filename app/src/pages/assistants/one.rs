//! One assistant: what it does and for whom, how it is on the phone, its button on websites.

use super::{Choice, Sheet, calls, site, ticked};
use crate::components::{Alert, ErrorSummary, Frame, FrameData, Icon, Nav, page};
use crate::forms::Submitted;
use crate::server::actions::assistant_form;
use crate::show;
use backend::Failure;
use backend::store::{Assistant as Stored, ClinicNow, CompanyStore, ModelChoice};
use domain::assistant::{Capability, Standing};
use domain::company::CALLS_DISABLED_WORDS;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// One assistant.
#[component]
pub fn Assistant() -> impl IntoView {
    let id = use_params_map().with_untracked(|p| p.get("id")).unwrap_or_default();
    page(load(id)).into_any()
}

/// What its page shows.
pub(super) struct Screen {
    pub assistant: Stored,
    pub editable: bool,
    /// The address of this platform, as websites reach it.
    pub base: String,
    sent: Option<Submitted>,
}

impl Screen {
    /// The form of this name as it was refused.
    pub fn sent(&self, form: &str) -> Option<Submitted> {
        self.sent.clone().filter(|sent| sent.form == assistant_form(form, self.assistant.id))
    }

    pub fn address(&self) -> String {
        format!("/assistants/{}", self.assistant.id)
    }
}

async fn load(id: String) -> Result<AnyView, Failure> {
    let data = FrameData::load(None).await?;
    let store = data.store().await?;
    let assistant = store.assistant(id.parse().map_err(|_| Failure::NotFound)?).await?;
    let sent = data.flash.as_ref().and_then(|flash| flash.form.clone());
    let editable = data.may_edit() && store.scope().clinic().is_none();
    let base = data.visitor.services.telephony.public_base_url().to_owned();
    let screen = Screen { assistant, editable, base, sent };
    let calls_allowed = store.calls_allowed().await?;
    let models = Models::load(&store, &screen.assistant).await?;
    let notices = notices(&screen, calls_allowed, &models);
    let main = main_card(&screen, &data.clinics, &models, calls_allowed);
    let takes_calls = screen.assistant.capabilities.call();
    let phone = (takes_calls && calls_allowed).then(|| calls::card(&screen));
    let (site, aside) = (site::card(&screen), site::preview_card(&screen, calls_allowed));
    let delete = editable.then(|| delete_card(&screen));
    let title = screen.assistant.name.clone();
    Ok(view! {
        <Frame data nav=Nav::Assistants title=title.clone()>
            <div class="page-head">
                <div>
                    <p class="crumbs"><a href="/assistants">"Assistants"</a><Icon name="right" size="sm" /></p>
                    <h1>{title}</h1>
                    <p class="lead">{format!("{}. Made from the package {}.", screen.assistant.capabilities.words(), screen.assistant.package_name)}</p>
                </div>
            </div>
            {notices}
            <div class="split">
                <div class="stack">
                    {main}
                    {phone}
                    {site}
                    {delete}
                </div>
                <div class="stack sticky">{aside}</div>
            </div>
        </Frame>
    }
    .into_any())
}

struct Models {
    chat: Vec<ModelChoice>,
    call: Vec<ModelChoice>,
}

impl Models {
    async fn load(store: &CompanyStore, assistant: &Stored) -> Result<Self, Failure> {
        Ok(Self {
            chat: store.model_choices(Capability::Chat, assistant.chat_model).await?,
            call: store.model_choices(Capability::Call, assistant.call_model).await?,
        })
    }

    fn of(&self, capability: Capability) -> &[ModelChoice] {
        match capability {
            Capability::Chat => &self.chat,
            Capability::Call => &self.call,
        }
    }
}

fn notices(screen: &Screen, calls_allowed: bool, models: &Models) -> impl IntoView + use<> {
    let locked = (!screen.editable).then(|| {
        let detail = Some("Your role sees every setting. A company admin of all clinics can change them.".to_owned());
        view! { <Alert tone="info" title="You can look, but not change" detail=detail /> }
    });
    let off = (!calls_allowed && screen.assistant.capabilities.call()).then(|| {
        view! { <Alert tone="warn" title="Calls are switched off" detail=Some(CALLS_DISABLED_WORDS.to_owned()) /> }
    });
    let ending = Capability::ALL.into_iter().filter(|capability| screen.assistant.capabilities.has(*capability));
    let ending = ending.filter_map(|capability| model_warning(&screen.assistant, models.of(capability), capability));
    view! { {locked} {off} {ending.collect_view()} }.into_any()
}

/// That the chosen model ends, and what to choose instead.
fn model_warning(assistant: &Stored, models: &[ModelChoice], capability: Capability) -> Option<AnyView> {
    let chosen = models.iter().find(|model| Some(model.id) == assistant.model(capability))?;
    let (tone, title) = match chosen.standing {
        Standing::Current => return None,
        Standing::Ending { on, .. } => {
            ("warn", format!("{} is switched off by its provider on {}", chosen.name, show::date(on)))
        }
        Standing::Gone { since, .. } => {
            ("danger", format!("{} was switched off by its provider on {}", chosen.name, show::date(since)))
        }
    };
    let detail = match ModelChoice::instead_of(models, chosen, capability) {
        Some(other) => format!("Choose {} instead, below.", other.name),
        None => "Choose another model below, as soon as the platform offers one.".to_owned(),
    };
    Some(view! { <Alert tone=tone title=title detail=Some(detail) /> }.into_any())
}

fn model_choices(models: &[ModelChoice]) -> Vec<(String, Vec<Choice>)> {
    let none = vec![(String::new(), "The platform’s choice".to_owned())];
    let mut groups = vec![(String::new(), none)];
    for model in models {
        let state = match model.standing {
            _ if !model.offered => ", no longer offered".to_owned(),
            Standing::Current => String::new(),
            Standing::Ending { on, .. } => format!(", until {}", show::date(on)),
            Standing::Gone { .. } => ", switched off by its provider".to_owned(),
        };
        let choice = (model.id.to_string(), format!("{}{state}", model.name));
        let heading = provider_name(&model.provider);
        match groups.iter_mut().find(|(name, _)| *name == heading) {
            Some((_, choices)) => choices.push(choice),
            None => groups.push((heading, vec![choice])),
        }
    }
    groups
}

/// "OpenAI" for "openai".
pub(in crate::pages) fn provider_name(code: &str) -> String {
    match domain::assistant::VoiceProvider::from_code(code) {
        Some(provider) => provider.label().to_owned(),
        None => code.to_owned(),
    }
}

fn main_card(screen: &Screen, clinics: &[ClinicNow], models: &Models, calls_allowed: bool) -> impl IntoView + use<> {
    let one = &screen.assistant;
    let id_of = |id: Option<domain::ids::ModelId>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut stored = vec![
        ("name", one.name.clone()),
        ("enabled-chat", ticked(one.capabilities.chat())),
        ("enabled-call", ticked(one.capabilities.call())),
        ("active", ticked(one.is_active)),
        ("chat-model", id_of(one.chat_model)),
        ("call-model", id_of(one.call_model)),
    ];
    stored.extend(one.clinics.iter().map(|clinic| ("clinic", clinic.id.to_string())));
    let sheet = Sheet::new(stored, screen.sent("main"));
    let chat = one.offered.chat().then(|| sheet.switch("enabled-chat", "Chats with visitors of your website", ""));
    let call = one.offered.call().then(|| match calls_allowed || one.capabilities.call() {
        true => sheet.switch("enabled-call", "Answers calls", ""),
        false => view! { <p class="hint">"Calls are switched off for this company."</p> }.into_any(),
    });
    let model = |capability: Capability| {
        let (name, label) = match capability {
            Capability::Chat => ("chat-model", "Model for chats"),
            Capability::Call => ("call-model", "Model for calls"),
        };
        let groups = model_choices(models.of(capability));
        one.capabilities.has(capability).then(|| sheet.select(name, label, "", groups))
    };
    let (chat_model, call_model) = (model(Capability::Chat), model(Capability::Call));
    let boxes = clinics.iter().enumerate().map(|(i, clinic)| {
        let id = clinic.resolved.clinic.to_string();
        let other = clinic.resolved.chatbot.filter(|other| *other != one.id).is_some();
        let note = other.then(|| view! { <span class="muted small">"now answered by another assistant"</span> });
        let control = if i == 0 { "clinics".to_owned() } else { format!("clinics-{i}") };
        view! {
            <label class="check">
                <input type="checkbox" name="clinic" id=control value=id.clone() checked=sheet.among("clinic", &id) />
                <span>{clinic.context.clinic.name.clone()}" "{note}</span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    let save = screen.editable.then(|| foot("Save assistant", "save", sheet.unsaved(), screen.address()));
    view! {
        <form method="post" action=screen.address() class="card" id="main-form" aria-labelledby="main-heading" autocomplete="off">
            <div class="card-head"><h2 id="main-heading">"What it does"</h2></div>
            <div class="card-body">
                <ErrorSummary errors=sheet.errors() id_of=str::to_owned />
                <fieldset class="whole stack" disabled=!screen.editable>
                    <legend class="vh">"What it does"</legend>
                    {sheet.text("name", "text", "Name", "", 80)}
                    {sheet.switch("active", "Switched on", "Off: callers get the backup, and no website shows its button.")}
                    {chat}
                    {call}
                    {call_model}
                    {chat_model}
                    <fieldset class="stack tight">
                        <legend class="label">"Clinics whose calls it answers"</legend>
                        {boxes}
                        <p class="hint">"When it answers is set at each clinic under Who answers."</p>
                    </fieldset>
                </fieldset>
            </div>
            {save}
        </form>
    }
    .into_any()
}

/// The foot of a form: save, or take back what was typed.
pub(super) fn foot(label: &'static str, action: &'static str, unsaved: bool, discard: String) -> impl IntoView {
    let note = unsaved.then(|| view! { <b>"Not saved yet."</b> });
    let discard = unsaved.then(|| view! { <a class="btn plain" href=discard>"Discard"</a> });
    view! {
        <div class="card-foot">
            <span>{note}</span>
            <span class="cluster">
                {discard}
                <button class="btn primary" type="submit" name="do" value=action>{label}</button>
            </span>
        </div>
    }
    .into_any()
}

fn delete_card(screen: &Screen) -> impl IntoView + use<> {
    let names: Vec<String> = screen.assistant.clinics.iter().map(|clinic| clinic.name.clone()).collect();
    let reach = match names.is_empty() {
        true => "It answers for no clinic.".to_owned(),
        false => format!("Callers of {} get the backup from the next call on.", names.join(", ")),
    };
    view! {
        <section class="card" aria-labelledby="delete-heading">
            <div class="card-head"><h2 id="delete-heading">"Delete"</h2><p>{reach}" It can be brought back for 30 days."</p></div>
            <form method="post" action=screen.address() class="card-foot" aria-labelledby="delete-heading">
                <span></span>
                <button class="btn danger" type="submit" name="do" value="delete">{format!("Delete {}", screen.assistant.name)}</button>
            </form>
        </section>
    }
    .into_any()
}

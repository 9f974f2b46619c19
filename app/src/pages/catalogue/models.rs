//! AI models.

use super::{delete_form, editing, form_foot, master, taken_away, typed};
use crate::components::{self, Column, ErrorSummary, Frame, FrameData, Icon, Nav, PlatformPage, page};
use crate::pages::assistants::provider_name;
use crate::pages::sheet::{Sheet, ticked};
use crate::server::actions::MODEL_FORM;
use crate::show;
use backend::Failure;
use backend::store::{Model, models};
use domain::assistant::{Capability, ModelType, Standing};
use leptos::prelude::*;

const HERE: &str = "/platform/models";

/// Models of the platform.
#[component]
pub fn Models() -> impl IntoView {
    page(load(editing())).into_any()
}

async fn load(edit: Option<String>) -> Result<AnyView, Failure> {
    let (visitor, right) = master().await?;
    let all = models(&visitor.services, right).await?;
    let data = FrameData::of_platform().await?;
    let (live, gone): (Vec<_>, Vec<_>) = all.into_iter().partition(|model| model.deleted_at.is_none());
    let edited = edit.map(|id| live.iter().find(|m| m.id.to_string() == id).cloned().ok_or(Failure::NotFound));
    let edited = edited.transpose()?;
    let id = edited.as_ref().map(|model| model.id.to_string()).unwrap_or_default();
    let sheet = Sheet::new(stored(edited.as_ref()), typed(data.flash.as_ref(), MODEL_FORM, &id));
    let move_card = edited.as_ref().filter(|model| model.assistants > 0).map(|model| move_card(&sheet, model, &live));
    let form = form(&sheet, edited.as_ref(), id);
    let table = table(&live);
    let gone = taken_away(HERE, gone.into_iter().map(|m| (m.id.to_string(), m.draft.display_name)).collect());
    Ok(view! {
        <Frame data nav=Nav::Platform(PlatformPage::Models) title="AI models">
            <div class="page-head">
                <div>
                    <h1>"AI models"</h1>
                    <p class="lead">"What assistants think and speak with. Providers switch models off; this page says when."</p>
                </div>
            </div>
            <div class="stack">
                {table}
                {move_card}
                {form}
                {gone}
            </div>
        </Frame>
    }
    .into_any())
}

fn optional<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn stored(model: Option<&Model>) -> Vec<(&'static str, String)> {
    let Some(model) = model else {
        return vec![("active", "on".to_owned()), ("model-type", "chat".to_owned())];
    };
    let draft = &model.draft;
    vec![
        ("provider", draft.provider.clone()),
        ("model-name", draft.model_name.clone()),
        ("display-name", draft.display_name.clone()),
        ("description", draft.description.clone().unwrap_or_default()),
        ("model-type", draft.model_type.code().to_owned()),
        ("supports-audio", ticked(draft.supports_audio)),
        ("cost-input", draft.cost_per_input_token.to_string()),
        ("cost-output", draft.cost_per_output_token.to_string()),
        ("cost-audio-input", optional(draft.cost_per_audio_input_second)),
        ("cost-audio-output", optional(draft.cost_per_audio_output_second)),
        ("context-window", optional(draft.context_window)),
        ("max-output", optional(draft.max_output_tokens)),
        ("retires-on", optional(draft.retires_on)),
        ("active", ticked(draft.is_active)),
    ]
}

/// Whether the provider still has a model, as a badge.
fn standing(model: &Model) -> AnyView {
    match model.standing {
        Standing::Gone { since, .. } => {
            let said = format!("Gone since {}", show::date(since));
            view! { <span class="badge" data-tone="danger"><Icon name="stop" />{said}</span> }.into_any()
        }
        Standing::Ending { on, .. } => {
            let said = format!("Ends {}", show::date(on));
            view! { <span class="badge" data-tone="warn"><Icon name="alert" />{said}</span> }.into_any()
        }
        Standing::Current if model.draft.is_active => {
            view! { <span class="badge" data-tone="ok"><Icon name="ok" />"Offered"</span> }.into_any()
        }
        Standing::Current => {
            view! { <span class="badge" data-tone="info"><Icon name="minus" />"Not offered"</span> }.into_any()
        }
    }
}

fn table(live: &[Model]) -> AnyView {
    if live.is_empty() {
        return view! {
            <section class="card" aria-label="AI models">
                <div class="empty">
                    <span class="lamp"><Icon name="cpu" /></span>
                    <h2>"No model yet"</h2>
                    <p>"Add one below. Until then assistants use the platform’s choice."</p>
                </div>
            </section>
        }
        .into_any();
    }
    let rows = live.iter().map(|model| {
        let follows = model.standing.replacement().filter(|_| model.standing != Standing::Current);
        let follows = follows.map(|name| view! { <small>{format!("Its provider names {name} instead.")}</small> });
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" class="lead-cell full">
                    <a class="row-link" href=format!("{HERE}?edit={}#form", model.id)>{model.draft.display_name.clone()}</a>
                    <small class="mono">{model.draft.model_name.clone()}</small>
                </th>
                <td role="cell" data-label="Provider">{provider_name(&model.draft.provider)}</td>
                <td role="cell" data-label="For">{model.draft.model_type.label()}</td>
                <td role="cell" data-label="Assistants">{model.assistants}</td>
                <td role="cell" class="full">{standing(model)}{follows}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let list = components::table(
        "AI models by provider",
        &[
            Column::Text("Model"),
            Column::Text("Provider"),
            Column::Text("For"),
            Column::Text("Assistants"),
            Column::Text("State"),
        ],
        rows,
    );
    view! {
        <section class="card" aria-label="AI models">
            {list}
        </section>
    }
    .into_any()
}

/// The way to free a model: all its assistants get another.
fn move_card(sheet: &Sheet, model: &Model, live: &[Model]) -> AnyView {
    let kind = model.draft.model_type;
    let serves = |other: &Model| {
        Capability::ALL.into_iter().filter(|one| kind.serves(*one)).all(|one| other.draft.model_type.serves(one))
    };
    let others = live.iter().filter(|other| {
        other.id != model.id && other.draft.is_active && other.standing == Standing::Current && serves(other)
    });
    let mut choices: Vec<_> = others.map(|other| (other.id.to_string(), other.draft.display_name.clone())).collect();
    // What its provider names comes first.
    let named = live.iter().find(|other| model.standing.replacement() == Some(other.draft.model_name.as_str()));
    let named = named.map(|other| other.id.to_string());
    choices.sort_by_key(|(id, _)| Some(id) != named.as_ref());
    let heading = format!("Move {} to another model", show::count(model.assistants, "assistant", "assistants"));
    let body = match choices.is_empty() {
        true => {
            view! { <p class="muted">"No other model that is offered can do the same. Add one below."</p> }.into_any()
        }
        false => sheet.select(
            "to",
            "To",
            "In all companies, from the next call and chat on.",
            vec![(String::new(), choices)],
        ),
    };
    view! {
        <form method="post" action=HERE class="card" aria-labelledby="move-heading">
            <div class="card-head"><h2 id="move-heading">{heading}</h2></div>
            <div class="card-body">{body}</div>
            <div class="card-foot">
                <input type="hidden" name="id" value=model.id.to_string() />
                <span></span>
                <button class="btn" type="submit" name="do" value="move">"Move"</button>
            </div>
        </form>
    }
    .into_any()
}

fn form(sheet: &Sheet, edited: Option<&Model>, id: String) -> AnyView {
    let heading = edited.map_or_else(|| "New model".to_owned(), |model| format!("Change {}", model.draft.display_name));
    let hidden = edited.map(|_| view! { <input type="hidden" name="id" value=id.clone() /> });
    let types = ModelType::ALL.map(|kind| (kind.code().to_owned(), kind.label().to_owned())).into();
    let delete = edited.map(|model| delete_form(HERE, id, &model.draft.display_name, model.assistants));
    let dollars = "US dollars for one, for example 0.0000025.";
    view! {
        <section class="card" id="form" aria-labelledby="form-heading">
            <div class="card-head"><h2 id="form-heading">{heading}</h2></div>
            <form method="post" action=HERE aria-labelledby="form-heading" autocomplete="off">
                {hidden}
                <div class="card-body stack">
                    <ErrorSummary errors=sheet.errors() id_of=str::to_owned />
                    <div class="pair">
                        {sheet.text("display-name", "text", "Name that people see", "", 80)}
                        {sheet.text("provider", "text", "Provider", "openai, google, …", 100)}
                    </div>
                    {sheet.text("model-name", "text", "The provider’s name for it", "As in its documentation, for example gpt-realtime-2.1.", 100)}
                    {sheet.area("description", "What it is good for", "At most 500 characters.", 600)}
                    <div class="pair">
                        {sheet.select("model-type", "For", "", vec![(String::new(), types)])}
                        {sheet.text("retires-on", "date", "Switched off by its provider on", "Blank: what is known of it.", 10)}
                    </div>
                    {sheet.switch("supports-audio", "Hears and speaks", "")}
                    {sheet.switch("active", "Offered to companies", "Off: assistants that use it keep it, no more choose it.")}
                    <fieldset class="stack">
                        <legend class="label">"Costs and limits"</legend>
                        <div class="filters">
                            {sheet.text("cost-input", "decimal", "A token in", dollars, 20)}
                            {sheet.text("cost-output", "decimal", "A token out", dollars, 20)}
                            {sheet.text("cost-audio-input", "decimal", "A second heard", "Blank where it is not known.", 20)}
                            {sheet.text("cost-audio-output", "decimal", "A second spoken", "Blank where it is not known.", 20)}
                            {sheet.text("context-window", "numeric", "Tokens it remembers", "", 12)}
                            {sheet.text("max-output", "numeric", "Tokens it answers", "", 12)}
                        </div>
                    </fieldset>
                </div>
                {form_foot(HERE, edited.is_some(), "Add model")}
            </form>
            {delete}
        </section>
    }
    .into_any()
}

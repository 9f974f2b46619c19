//! The button on websites: which sites may show it, where a chat opens, and what to paste there.

use super::Sheet;
use super::one::{Screen, foot};
use super::preview::{contrast, drawing};
use crate::components::{ErrorSummary, Icon};
use domain::assistant::MAX_ORIGINS;
use leptos::prelude::*;

pub(super) fn card(screen: &Screen) -> impl IntoView + use<> {
    let widget = screen.assistant.widget();
    let stored =
        vec![("origins", widget.allowed_origins.join("\n")), ("chat-url", widget.chat_url.clone().unwrap_or_default())];
    let sheet = Sheet::new(stored, screen.sent("widget"));
    let chat = screen.assistant.capabilities.chat().then(|| {
        let hint = "Where visitors chat. Blank: the button offers no chat.";
        sheet.text("chat-url", "url", "Address of your chat page", hint, 300)
    });
    let origins = format!(
        "One in each line, like https://www.example.com. At most {MAX_ORIGINS}. Other sites do not get the button."
    );
    let save = screen.editable.then(|| foot("Save website button", "widget", sheet.unsaved(), screen.address()));
    view! {
        <form method="post" action=format!("{}#widget-form", screen.address()) class="card" id="widget-form" aria-labelledby="widget-heading" autocomplete="off">
            <div class="card-head">
                <h2 id="widget-heading">"On your website"</h2>
                <p>"A button with which visitors call the clinic, and chat where there is a chat."</p>
            </div>
            <div class="card-body">
                <ErrorSummary errors=sheet.errors() id_of=str::to_owned />
                <fieldset class="whole stack" disabled=!screen.editable>
                    <legend class="vh">"On your website"</legend>
                    {sheet.area("origins", "Sites that may show the button", &origins, 8000)}
                    {chat}
                </fieldset>
            </div>
            {save}
        </form>
    }
    .into_any()
}

pub(super) fn preview_card(screen: &Screen, calls_allowed: bool) -> impl IntoView + use<> {
    let one = &screen.assistant;
    let (settings, widget) = (one.call_settings(), one.widget());
    let calls = calls_allowed && one.capabilities.call() && !one.clinics.is_empty();
    let chats = one.capabilities.chat() && widget.chat_url.is_some();
    let offers = match (one.is_active, calls, chats) {
        (false, ..) => "Nothing: the assistant is switched off.",
        (true, true, true) => "Visitors can call and chat.",
        (true, true, false) => "Visitors can call.",
        (true, false, true) => "Visitors can chat.",
        (true, false, false) => "Nothing yet: it needs a clinic whose calls it answers, or the address of a chat page.",
    };
    let missing = widget.allowed_origins.is_empty().then(|| {
        view! { <p class="hint"><Icon name="alert" size="sm" />" No site may show it yet. Enter yours under On your website."</p> }
    });
    view! {
        <section class="card" aria-labelledby="preview-heading">
            <div class="card-head"><h2 id="preview-heading">"The button"</h2><p>{offers}</p></div>
            <div class="card-body stack">
                {drawing(&settings)}
                <p class="hint">{contrast(&settings)}</p>
                {missing}
                <div>
                    <h3 class="label">"Paste this into your website"</h3>
                    <div class="code"><pre tabindex="0"><code class="take">{snippet(screen)}</code></pre></div>
                    <p class="hint">"Right before </body>, on every page that shows the button."</p>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn snippet(screen: &Screen) -> String {
    let base = &screen.base;
    format!("<script src=\"{base}/widget.js\" data-chatbot=\"{}\" defer></script>", screen.assistant.id)
}

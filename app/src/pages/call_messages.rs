//! The messages on a call's page: a player, the words, and whether somebody has heard them.

use crate::components::Icon;
use crate::show;
use backend::Failure;
use backend::store::{CompanyStore, Voicemail};
use domain::ids::CallId;
use leptos::prelude::*;

/// The card; nothing where no message was left.
pub(super) fn messages(
    store: &CompanyStore,
    call: CallId,
    voicemails: &[Voicemail],
) -> Result<impl IntoView + use<>, Failure> {
    let rows = voicemails.iter().map(|message| row(store, call, message)).collect::<Result<Vec<_>, _>>()?;
    Ok((!rows.is_empty())
        .then(|| {
            view! {
                <section class="card" aria-labelledby="vm-h">
                    <div class="card-head"><h2 id="vm-h">"Voicemail"</h2></div>
                    <ul class="tasks">{rows}</ul>
                </section>
            }
        })
        .into_any())
}

fn row(store: &CompanyStore, call: CallId, message: &Voicemail) -> Result<impl IntoView + use<>, Failure> {
    let text = match &message.transcription {
        Some(text) => text.clone(),
        None if message.transcription_failed => "The carrier could not write the words down.".to_owned(),
        None => "The words are not written down yet.".to_owned(),
    };
    let player = if message.has_sound {
        let link = store.listening_link(call, message.id)?;
        view! { <audio controls preload="none" src=link aria-label="Play the message"></audio> }.into_any()
    } else {
        view! { <p class="muted small">"The carrier made no recording of it."</p> }.into_any()
    };
    let (state, value, label) =
        if message.is_new { ("New", "heard", "Mark as heard") } else { ("Heard", "new", "Mark as new") };
    let action = format!("/calls/{call}/messages/{}", message.id);
    Ok(view! {
        <li class="task" data-route="voicemail">
            <span class="task-icon"><Icon name="voicemail" /></span>
            <div class="stack">
                <h3>"Message"</h3>
                <p>{text}</p>
                {player}
                <p class="meta"><span>{state}</span><span>{message.duration.map(show::length)}</span></p>
                <form method="post" action=action>
                    <button class="btn" type="submit" name="do" value=value>{label}</button>
                </form>
            </div>
        </li>
    })
}

//! A person's picture.

use crate::components::{FieldErrorText, error_id, face};
use crate::forms::Submitted;
use backend::auth::{Avatar, Member};
use leptos::prelude::*;

pub(super) fn form(sent: &Submitted, member: &Member) -> AnyView {
    let error = sent.error("avatar").map(str::to_owned);
    let stored = match &member.avatar {
        Some(Avatar::Elsewhere(address)) => address.clone(),
        Some(Avatar::Here(_)) | None => String::new(),
    };
    let typed = if error.is_some() { sent.get("avatar").to_owned() } else { stored };
    let described = match error {
        Some(_) => format!("avatar-hint {}", error_id("avatar")),
        None => "avatar-hint".to_owned(),
    };
    let invalid = error.as_ref().map(|_| "true");
    let remove = member.avatar.is_some().then(|| {
        view! { <button class="btn plain" type="submit" name="remove" value="picture">"Remove picture"</button> }
    });
    view! {
        <form method="post" action="/account/picture" enctype="multipart/form-data" class="card" aria-labelledby="picture-h">
            <div class="card-head"><h2 id="picture-h">"Picture"</h2><p>"PNG, JPEG, WebP or GIF, up to about 750 kB. Only you see it, in the corner of every page."</p></div>
            <div class="card-body stack">
                <span class="avatar large">{face(member)}</span>
                <div class="field">
                    <label for="file">"A file"</label>
                    <input class="input" id="file" name="file" type="file" accept="image/png,image/jpeg,image/webp,image/gif"
                        aria-invalid=invalid aria-describedby=error.as_ref().map(|_| error_id("avatar")) />
                </div>
                <div class="field">
                    <label for="avatar">"Or its address"</label>
                    <input class="input" id="avatar" name="avatar" value=typed maxlength="1048576" autocomplete="off" autocapitalize="none" spellcheck="false"
                        aria-invalid=invalid aria-describedby=described autofocus=error.is_some() />
                    <p class="hint" id="avatar-hint">"Starts with https:// (its server then sees your network address each time you open a page) or with data:image/."</p>
                    <FieldErrorText control="avatar" message=error />
                </div>
            </div>
            <div class="card-foot"><button class="btn primary" type="submit">"Save picture"</button>{remove}</div>
        </form>
    }
    .into_any()
}

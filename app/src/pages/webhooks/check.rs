//! The form that checks a signature by hand.

use crate::components::{Field, TextArea, error_id};
use crate::forms::Submitted;
use leptos::prelude::*;

/// The card; filled as it was sent where something in it could not be read.
pub(super) fn card(sent: Option<&Submitted>) -> impl IntoView + use<> {
    let value = |name: &str| sent.map(|form| form.get(name).to_owned()).unwrap_or_default();
    let error = |name: &str| sent.and_then(|form| form.error(name)).map(str::to_owned);
    let (url, url_error) = (value("url"), error("url"));
    let (signature, signature_error) = (value("signature"), error("signature"));
    let (url_wrong, signature_wrong) = (url_error.is_some(), signature_error.is_some());
    let (url_described, signature_described) = (described("url", url_wrong), described("signature", signature_wrong));
    view! {
        <section class="card mt-4" aria-labelledby="check">
            <div class="card-head"><h2 id="check">"Check a signature by hand"</h2></div>
            <form method="post" action="/platform/webhooks" class="card-body stack">
                <p class="muted">"For a request that the carrier shows as failed. Nothing you enter is kept."</p>
                <Field id="url" label="Webhook address, as it is at the carrier" hint="With its query, if it has one." error=url_error>
                    <input
                        class="input"
                        id="url"
                        name="url"
                        type="text"
                        inputmode="url"
                        autocomplete="off"
                        maxlength="2000"
                        placeholder="https://calls.example.com/api/twilio/voice"
                        value=url
                        aria-invalid=url_wrong.then_some("true")
                        aria-describedby=url_described
                    />
                </Field>
                <Field id="signature" label="X-Twilio-Signature" hint="28 characters that end in an equals sign." error=signature_error>
                    <input
                        class="input"
                        id="signature"
                        name="signature"
                        autocomplete="off"
                        maxlength="200"
                        value=signature
                        aria-invalid=signature_wrong.then_some("true")
                        aria-describedby=signature_described
                    />
                </Field>
                <Field id="body" label="Parameters" hint="The form body as it was sent, such as AccountSid=AC…&From=%2B1416…, blank ones included.">
                    <TextArea id="body" value=String::new() max=65_536 described_by="body-hint" />
                </Field>
                <div><button class="btn primary" type="submit">"Check"</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn described(name: &str, wrong: bool) -> String {
    if wrong { format!("{name}-hint {}", error_id(name)) } else { format!("{name}-hint") }
}

//! Where each value is found at the provider, step by step.

use domain::integration::AccountKind;
use leptos::prelude::*;

/// One sentence for the choice.
pub(super) const fn about(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Twilio => "Calls and texts on numbers of your own Twilio account.",
        AccountKind::Whatsapp => "Calls to your WhatsApp Business number.",
        AccountKind::Vapi => "Assistants that you have built at Vapi.",
        AccountKind::Sip => "A phone system or assistant that is reached over SIP.",
        AccountKind::GoogleCalendar => "Free times from a Google calendar, and appointments into it.",
    }
}

/// What is to be done at the provider once the account is here.
pub(super) const fn after(kind: AccountKind) -> Option<&'static str> {
    match kind {
        AccountKind::Twilio => Some(
            "At Twilio, open the number under Phone numbers, Active numbers. Under “A call comes in” choose Webhook, HTTP POST, and enter this address.",
        ),
        AccountKind::Whatsapp => Some(
            "In the Meta app under WhatsApp, Configuration, enter this address as callback URL with the verify token, then subscribe to the field “calls”.",
        ),
        AccountKind::Vapi => Some(
            "In the Vapi dashboard, set this address as server URL of the phone number or assistant, with the secret as header X-Vapi-Secret or as bearer token.",
        ),
        AccountKind::Sip => Some(
            "SIP calls to a clinic’s SIP address arrive here from the carrier. Each clinic’s address is on its page Phone connection.",
        ),
        AccountKind::GoogleCalendar => None,
    }
}

const fn steps(kind: AccountKind) -> &'static [&'static str] {
    match kind {
        AccountKind::Twilio => &[
            "Sign in at console.twilio.com and choose the account that owns your numbers.",
            "On its first page, under Account Info, copy the account SID and the auth token.",
            "Optional: under Account, API keys & tokens, make a standard API key, so that the auth token is used for checking calls only.",
            "Add the account here, then enter its webhook address at each number.",
        ],
        AccountKind::Whatsapp => &[
            "Open your app at developers.facebook.com and go to WhatsApp, API setup: the phone number ID is there.",
            "In the Meta business settings make a system user with the right “Manage WhatsApp account”, and let it generate an access token.",
            "Back in the app, under App settings, Basic, show and copy the app secret.",
            "Add the account here. You then get the callback URL and the verify token for the webhook.",
        ],
        AccountKind::Vapi => &[
            "Sign in at dashboard.vapi.ai and open API keys.",
            "Copy the private key. Without one, calls are made with the platform’s key.",
            "Add the account here. You then get a secret, shown once: enter it at Vapi with the server URL.",
        ],
        AccountKind::Sip => &[
            "Ask whoever looks after the phone system for its SIP address, such as sip:front-desk@pbx.example.com.",
            "If it asks for a login, also for a user name and a password for us alone.",
        ],
        AccountKind::GoogleCalendar => &[
            "In the Google Cloud console choose a project and switch on the Google Calendar API.",
            "Under APIs & Services, Credentials, make an OAuth client of the type Web application. Copy client ID and client secret.",
            "Publish the consent screen: while it is in testing, every consent ends after 7 days.",
            "Give the consent as the owner of the calendar, with offline access and both boxes ticked, and copy the refresh token.",
            "The ID of the calendar is in its settings, under Integrate calendar.",
        ],
    }
}

pub(super) fn card(kind: AccountKind) -> AnyView {
    let steps = steps(kind).iter().map(|step| view! { <li>{*step}</li> }).collect_view();
    view! {
        <section class="card" aria-labelledby="guide-heading">
            <div class="card-head"><h2 id="guide-heading">"Where to find it"</h2></div>
            <div class="card-body"><ol class="guide">{steps}</ol></div>
        </section>
    }
    .into_any()
}

//! The document around every page, the route table, and the content policy that goes with it.

use crate::components::{Sprite, escaped, public_page};
use crate::pages;
use crate::server::actions::THEME_COOKIE;
use http::request::Parts;
use http::{HeaderValue, header};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

/// The value of the `Content-Security-Policy` header for a page whose inline script carries this nonce.
///
/// The only inline script is the one that starts the islands; `wasm-unsafe-eval` is what compiling their module needs.
/// There are no inline styles and no style attributes.
pub fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The same for a page that shows a picture from elsewhere: from that one origin.
pub fn content_security_policy_showing(nonce: &str, origin: &str) -> String {
    content_security_policy(nonce).replace("img-src 'self' data:;", &format!("img-src 'self' data: {origin};"))
}

/// Puts the content policy for the nonce of this answer into its headers.
fn send_content_security_policy() {
    // Absent while the router lists its routes at start.
    let (Some(nonce), Some(answer)) = (leptos::nonce::use_nonce(), use_context::<leptos_axum::ResponseOptions>())
    else {
        return;
    };
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce)) {
        answer.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// `light` or `dark` when the visitor chose one.
fn chosen_theme() -> Option<&'static str> {
    let parts = use_context::<Parts>()?;
    let cookies =
        parts.headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let chosen = cookies.filter_map(|c| c.trim().split_once('=')).find(|(name, _)| *name == THEME_COOKIE)?.1;
    ["light", "dark"].into_iter().find(|theme| *theme == chosen)
}

/// The whole document.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    document(options, || view! { <App /> }.into_any())
}

/// The document of a page that is not in the route table: something went wrong on the way to one that is.
pub fn notice(options: LeptosOptions, title: String, text: String) -> impl IntoView {
    document(options, || {
        provide_meta_context();
        view! {
            <Title formatter=with_name />
            {public_page(title, text)}
        }
        .into_any()
    })
}

/// Leptos 0.8 writes the title as it is, so that a company called `</title><script>` would be markup on its own page.
fn with_name(title: String) -> String {
    format!("{} · Switchboard", escaped(&title))
}

fn document(options: LeptosOptions, body: impl FnOnce() -> AnyView) -> impl IntoView {
    send_content_security_policy();
    view! {
        <!DOCTYPE html>
        <html lang="en-CA" data-theme=chosen_theme()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options.clone() />
                <HydrationScripts options islands=true />
                <MetaTags />
            </head>
            <body>
                {body()}
                <Sprite />
            </body>
        </html>
    }
}

/// The route table. Every page is complete before its first byte: headers, status and redirects
/// set on the way would be lost otherwise, and nothing needs a script to fall into place.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=with_name />
        <Router>
            <FlatRoutes fallback=pages::NotFound>
                <Route path=path!("/") view=pages::Dashboard ssr=SsrMode::Async />
                <Route path=path!("/login") view=pages::Login ssr=SsrMode::Async />
                <Route path=path!("/calls") view=pages::Calls ssr=SsrMode::Async />
                <Route path=path!("/calls/:id") view=pages::Call ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/hours") view=pages::Hours ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/answering") view=pages::Answering ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/backup") view=pages::Backup ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/phone") view=pages::Phone ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/phone/connect") view=pages::ConnectPhone ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/phone/connect/forwarded") view=pages::ConnectForwarded ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/phone/connect/ported") view=pages::ConnectPorted ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/phone/connect/sip") view=pages::ConnectSip ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/phone/lines/:id") view=pages::PhoneLine ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/try") view=pages::TryIt ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/import") view=pages::Import ssr=SsrMode::Async />
                <Route path=path!("/clinics/:slug/history") view=pages::History ssr=SsrMode::Async />
                <Route path=path!("/texts") view=pages::Texts ssr=SsrMode::Async />
                <Route path=path!("/texts/:id") view=pages::TextThread ssr=SsrMode::Async />
                <Route path=path!("/callers") view=pages::Callers ssr=SsrMode::Async />
                <Route path=path!("/assistants") view=pages::Assistants ssr=SsrMode::Async />
                <Route path=path!("/assistants/:id") view=pages::Assistant ssr=SsrMode::Async />
                <Route path=path!("/integrations") view=pages::Integrations ssr=SsrMode::Async />
                <Route path=path!("/integrations/new") view=pages::NewIntegration ssr=SsrMode::Async />
                <Route path=path!("/integrations/:id") view=pages::Integration ssr=SsrMode::Async />
                <Route path=path!("/platform/integrations") view=pages::PlatformIntegrations ssr=SsrMode::Async />
                <Route path=path!("/dev/phone") view=pages::Telephone ssr=SsrMode::Async />
                <Route path=path!("/dev/phone/:id") view=pages::TelephoneCall ssr=SsrMode::Async />
                <Route path=path!("/changes") view=pages::Changes ssr=SsrMode::Async />
                <Route path=path!("/changes/check") view=pages::ChangeCheck ssr=SsrMode::Async />
                <Route path=path!("/changes/:id") view=pages::Change ssr=SsrMode::Async />
                <Route path=path!("/changes/:id/undo") view=pages::Undo ssr=SsrMode::Async />
                <Route path=path!("/platform/changes") view=pages::PlatformChanges ssr=SsrMode::Async />
                <Route path=path!("/platform/changes/check") view=pages::PlatformChangeCheck ssr=SsrMode::Async />
                <Route path=path!("/platform/changes/:id") view=pages::PlatformChange ssr=SsrMode::Async />
                <Route path=path!("/platform/changes/:id/undo") view=pages::PlatformUndo ssr=SsrMode::Async />
                <Route path=path!("/team") view=pages::Team ssr=SsrMode::Async />
                <Route path=path!("/tokens") view=pages::Tokens ssr=SsrMode::Async />
                <Route path=path!("/account") view=pages::Account ssr=SsrMode::Async />
                <Route path=path!("/account/second-factor") view=pages::SecondFactor ssr=SsrMode::Async />
                <Route path=path!("/invite/:token") view=pages::Invite ssr=SsrMode::Async />
                <Route path=path!("/platform") view=pages::Platform ssr=SsrMode::Async />
                <Route path=path!("/platform/companies") view=pages::Companies ssr=SsrMode::Async />
                <Route path=path!("/platform/companies/new") view=pages::NewCompany ssr=SsrMode::Async />
                <Route path=path!("/platform/companies/:id") view=pages::Company ssr=SsrMode::Async />
                <Route path=path!("/platform/companies/:id/calls") view=pages::CompanyCalls ssr=SsrMode::Async />
                <Route path=path!("/platform/support") view=pages::SupportVisits ssr=SsrMode::Async />
                <Route path=path!("/platform/support/new") view=pages::NewSupportVisit ssr=SsrMode::Async />
                <Route path=path!("/platform/support/:id") view=pages::SupportVisit ssr=SsrMode::Async />
                <Route path=path!("/support") view=pages::CompanyVisits ssr=SsrMode::Async />
                <Route path=path!("/platform/packages") view=pages::Packages ssr=SsrMode::Async />
                <Route path=path!("/platform/models") view=pages::Models ssr=SsrMode::Async />
                <Route path=path!("/api/docs") view=pages::ApiDocs ssr=SsrMode::Async />
                <Route path=path!("/platform/numbers") view=pages::PlatformNumbers ssr=SsrMode::Async />
                <Route path=path!("/platform/numbers/assign") view=pages::AssignNumber ssr=SsrMode::Async />
                <Route path=path!("/platform/calls") view=pages::PlatformCalls ssr=SsrMode::Async />
                <Route path=path!("/platform/jobs") view=pages::PlatformJobs ssr=SsrMode::Async />
                <Route path=path!("/platform/usage") view=pages::PlatformUsage ssr=SsrMode::Async />
                <Route path=path!("/platform/health") view=pages::PlatformHealth ssr=SsrMode::Async />
                <Route path=path!("/platform/webhooks") view=pages::Webhooks ssr=SsrMode::Async />
                <Route path=path!("/platform/webhooks/:id") view=pages::WebhookEvent ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
    .into_any()
}

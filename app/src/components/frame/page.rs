//! A page as a whole: what it loads, or why it cannot be shown.

use super::Brand;
use crate::server::actions::encode;
use crate::server::actions::support::way_in;
use backend::Failure;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_meta::Title;
use std::future::Future;

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

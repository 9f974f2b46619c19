use crate::components::{Alert, Brand, Field, Icon, error_id};
use crate::forms::Submitted;
use crate::server::AppState;
use crate::server::flash::Flash;
use crate::server::session::waiting;
use http::request::Parts;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use tower_sessions::Session;

/// The sign-in.
#[component]
pub fn Login() -> impl IntoView {
    let session = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Session>().cloned());
    let state = use_context::<AppState>();
    let demo = state.as_ref().is_some_and(|state| state.services.demo);
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    view! {
        <Title text="Sign in" />
        {Suspend::new(async move {
            let flash = match &session {
                Some(session) => Flash::take(session).await,
                None => None,
            };
            let again = flash.and_then(|f| f.form).unwrap_or_default();
            let half_way = match (&session, &state) {
                (Some(session), Some(state)) => waiting(session, state.services.clock.now()).await,
                _ => None,
            };
            let form = match half_way {
                Some(_) => code_form(&again),
                None => form(&again, next, demo).into_any(),
            };
            view! {
                <div class="auth">
                    <main class="auth-form" id="main">{form}</main>
                    {art()}
                </div>
            }
        })}
    }
    .into_any()
}

/// What is wrong with the whole form: a headline and a sentence.
fn alert(again: &Submitted) -> Option<AnyView> {
    let (title, detail) = again.error("form").map(|text| text.split_once('|').unwrap_or((text, "")))?;
    Some(view! { <Alert tone="danger" title=title.to_owned() detail=Some(detail.to_owned()) /> }.into_any())
}

/// The second step: the password was right.
fn code_form(again: &Submitted) -> AnyView {
    let error = again.error("code").map(str::to_owned);
    let described = match error {
        Some(_) => format!("code-hint {}", error_id("code")),
        None => "code-hint".to_owned(),
    };
    view! {
        <div class="stack loose">
            <form method="post" action="/login" class="stack loose" aria-labelledby="si-h" autocomplete="off">
                <div>
                    <p class="brand tone-accent"><Brand /><span>"Switchboard"</span></p>
                    <h1 class="mt-5" id="si-h">"Enter your code"</h1>
                    <p class="lead">"Your password is right. Now the code that your authenticator app shows."</p>
                </div>
                {alert(again)}
                <Field id="code" label="Code" hint="6 digits. Without your phone: one of your recovery codes." error=error.clone()>
                    <input class="input" id="code" name="code" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" maxlength="40"
                        aria-invalid=error.as_ref().map(|_| "true") aria-describedby=described required autofocus />
                </Field>
                <button class="btn primary wide" type="submit" name="do" value="code">"Sign in"</button>
            </form>
            <form method="post" action="/login">
                <button class="btn plain wide" type="submit" name="do" value="again">"Sign in as somebody else"</button>
            </form>
            <p class="muted small">"Lost your phone and your recovery codes? Whoever runs this server can let you in again."</p>
        </div>
    }
    .into_any()
}

fn form(again: &Submitted, next: String, demo: bool) -> impl IntoView + use<> {
    let refused = alert(again);
    let (email_error, password_error) =
        (again.error("email").map(str::to_owned), again.error("password").map(str::to_owned));
    let (email, remember) = (again.get("email").to_owned(), again.has("remember"));
    let described = |id: &str, error: &Option<String>| error.as_ref().map(|_| error_id(id));
    let demo_logins = demo.then(|| {
        view! {
            <details class="fold small">
                <summary><Icon name="right" size="sm" />"Demo logins"</summary>
                <dl class="facts mt-2">
                    <dt>"Company admin"</dt><dd>"admin@brightsmiles.test"</dd>
                    <dt>"Read only"</dt><dd>"staff@brightsmiles.test"</dd>
                    <dt>"Calls off"</dt><dd>"admin@harbourphysio.test"</dd>
                    <dt>"Master admin"</dt><dd>"master@demo.test"</dd>
                    <dt>"Password"</dt><dd>"demo-password-123"</dd>
                </dl>
            </details>
        }
    });
    view! {
        <form method="post" action="/login" class="stack loose" aria-labelledby="si-h">
            <div>
                <p class="brand tone-accent"><Brand /><span>"Switchboard"</span></p>
                <h1 class="mt-5" id="si-h">"Sign in"</h1>
                <p class="lead">"See who picks up at your clinics."</p>
            </div>
            {refused}
            <input type="hidden" name="next" value=next />
            <Field id="email" label="Email" error=email_error.clone()>
                <input class="input" id="email" name="email" type="email" autocomplete="username" value=email
                    aria-invalid=email_error.as_ref().map(|_| "true") aria-describedby=described("email", &email_error) required autofocus />
            </Field>
            <Field id="password" label="Password" error=password_error.clone()>
                <input class="input" id="password" name="password" type="password" autocomplete="current-password"
                    aria-invalid=password_error.as_ref().map(|_| "true") aria-describedby=described("password", &password_error) required />
            </Field>
            <label class="check"><input type="checkbox" name="remember" checked=remember />"Keep me signed in on this computer"</label>
            <button class="btn primary wide" type="submit">"Sign in"</button>
            {demo_logins}
        </form>
    }
    .into_any()
}

/// A week of jacks and cords: decoration, so hidden from assistive technology.
fn art() -> impl IntoView {
    const DAYS: [(&str, &[(u32, u32)]); 7] = [
        ("Mon", &[(234, 315), (335, 426)]),
        ("Tue", &[(234, 315), (335, 426)]),
        ("Wed", &[(234, 315), (335, 426)]),
        ("Thu", &[(234, 315), (335, 467)]),
        ("Fri", &[(234, 366), (467, 548)]),
        ("Sat", &[(264, 346)]),
        ("Sun", &[]),
    ];
    let rows = DAYS.iter().enumerate().map(|(row, (day, spans))| {
        let y = 16 + 42 * row;
        let spans = spans.iter().map(|(from, to)| {
            view! {
                <path class="cord-open" d=format!("M{from} {y}H{to}") />
                <circle class="jack" cx=*from cy=y r="7" />
                <circle class="jack" cx=*to cy=y r="7" />
            }
        });
        view! {
            <text class="cord-day" x="0" y=y + 5>{*day}</text>
            <path class="cord" d=format!("M52 {y}H556") />
            {spans.collect_view()}
        }
    });
    view! {
        <div class="auth-art" aria-hidden="true">
            <p></p>
            <div class="stack loose">
                <p class="auth-line">"Every call gets an answer."<br />"You always know which one, and why."</p>
                <svg class="cords" viewBox="0 0 560 392" fill="none">
                    {rows.collect_view()}
                    <path class="cord-under" d="M325 100C325 250 455 170 455 260S 68 240 68 346" />
                    <path class="cord-now" d="M325 100C325 250 455 170 455 260S 68 240 68 346" />
                    <circle class="jack-now" cx="325" cy="100" r="8" />
                    <rect class="cord-lamp" x="40" y="336" width="300" height="52" rx="26" />
                    <circle class="cord-bulb" cx="68" cy="362" r="16" />
                    <text class="cord-say" x="96" y="368">"Closed for lunch: assistant"</text>
                </svg>
            </div>
            <p class="muted-side">"Phone reception for clinics"</p>
        </div>
    }
    .into_any()
}

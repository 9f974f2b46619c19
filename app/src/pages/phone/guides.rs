//! Step by step for phone systems, with this clinic's own values. `docs/sip.md` says the same for any clinic.

use super::{Line, value};
use crate::components::Icon;
use domain::phone::E164;
use leptos::prelude::*;

/// The values that every guide uses.
struct Values {
    slug: String,
    domain: String,
    user: String,
    allowed: String,
    target: Option<String>,
}

pub(super) fn card(line: &Line) -> AnyView {
    let Some(address) = &line.sip_address else {
        let view = view! {
            <section class="card" aria-labelledby="guides-heading">
                <div class="card-head"><h2 id="guides-heading">"Set up a phone system"</h2></div>
                <div class="card-body"><p class="muted small">"There is no SIP domain yet. Your Switchboard operator sets it (SIP_DOMAIN). Forwarding to the number works without."</p></div>
            </section>
        };
        return view.into_any();
    };
    let (slug, domain) = address.split_once('@').unwrap_or((address, ""));
    let access = &line.connection.access;
    let values = Values {
        slug: slug.to_owned(),
        domain: domain.to_owned(),
        user: access.user.clone().unwrap_or_else(|| "the one you set above".to_owned()),
        allowed: if access.allowed.is_empty() { "any address".to_owned() } else { access.allowed.join(", ") },
        target: line.target().map(E164::display),
    };
    let lead = format!(
        "For whoever looks after the phone system of {}. Names of menus differ a little between editions.",
        line.clinic
    );
    let view = view! {
        <section class="card" aria-labelledby="guides-heading">
            <div class="card-head"><h2 id="guides-heading">"Set up a phone system"</h2><p>{lead}</p></div>
            <div class="card-body stack">
                {facts(&values)}
                {fold("guide-ringcentral", "RingCentral", ring_central(&values))}
                {fold("guide-3cx", "3CX", three_cx(&values))}
                {fold("guide-generic", "Another phone system", generic(&values))}
            </div>
        </section>
    };
    view.into_any()
}

fn facts(values: &Values) -> impl IntoView + use<> {
    view! {
        <dl class="facts">
            <dt>"Call this address"</dt><dd>{value(format!("sip:{}@{}", values.slug, values.domain))}</dd>
            <dt>"Domain (proxy)"</dt><dd>{value(values.domain.clone())}</dd>
            <dt>"Transport"</dt><dd>"TLS, port 5061; or UDP or TCP, port 5060"</dd>
            <dt>"User name"</dt><dd>{value(values.user.clone())}</dd>
            <dt>"Password"</dt><dd>"Shown once when it is made, above"</dd>
            <dt>"Calls from"</dt><dd>{values.allowed.clone()}</dd>
            <dt>"Sound"</dt><dd>"G.711 µ-law (PCMU), G.711 A-law (PCMA) or Opus"</dd>
            <dt>"Keys (DTMF)"</dt><dd>"RFC 2833 / RFC 4733"</dd>
            <dt>"Registration"</dt><dd>"Off: this line only takes calls from you"</dd>
        </dl>
    }
    .into_any()
}

fn fold(id: &'static str, title: &'static str, steps: AnyView) -> impl IntoView {
    view! {
        <details class="fold" id=id>
            <summary><Icon name="right" size="sm" />{title}</summary>
            {steps}
        </details>
    }
    .into_any()
}

fn ring_central(values: &Values) -> AnyView {
    let forward = match &values.target {
        Some(number) => view! { <li>"Choose to forward to an external number and enter "<b class="nowrap num">{number.clone()}</b>"."</li> }.into_any(),
        None => view! { <li>"Choose to forward to an external number and enter the clinic’s Switchboard number. It has none yet: ask your Switchboard operator."</li> }.into_any(),
    };
    view! {
        <p>"Ordinary RingCentral plans forward to phone numbers, not to SIP addresses. So the number is used:"</p>
        <ol class="guide">
            <li>"Sign in to the RingCentral admin portal and open the call queue, group or person that answers the clinic’s main number."</li>
            <li>"Open its call handling: once for business hours, once for after hours."</li>
            {forward}
            <li>"For “when nobody answers”, let the clinic’s phones ring for 20 seconds first, then forward. For “closed”, forward at once."</li>
            <li>"Switch off RingCentral’s own voicemail and announcement on that step, so that they do not answer first."</li>
            <li>"Call the main number from a mobile and wait. The call shows under Calls within seconds."</li>
        </ol>
        <p class="hint">"With a plan that connects SIP trunks, use the values of “Another phone system”."</p>
    }
    .into_any()
}

fn three_cx(values: &Values) -> AnyView {
    view! {
        <ol class="guide">
            <li>"In the admin console, add a SIP trunk. As provider choose “Generic”, one simultaneous call for each line that may be handed over."</li>
            <li>"Registrar or server: "{value(values.domain.clone())}". Outbound proxy: the same. Port 5061 with transport TLS, or 5060 with UDP."</li>
            <li>"Authentication: outbound only, no registration. Authentication ID: "{value(values.user.clone())}". Password: the one that was shown when it was made. With addresses only, choose IP based instead."</li>
            <li>"On the outbound parameters set the user part of “Request-URI” and of “To” to the text "{value(values.slug.clone())}", and leave the caller’s number in “From”."</li>
            <li>"Codecs: PCMU first, then PCMA. DTMF: RFC 2833."</li>
            <li>"Add an outbound rule with a prefix of your choice, such as 88, that uses this trunk."</li>
            <li>"In the queue, ring group or extension that answers the main number, send “no answer” and “outside office hours” to that prefix."</li>
            <li>"Call the main number from a mobile and wait. The call shows under Calls within seconds."</li>
        </ol>
    }
    .into_any()
}

fn generic(values: &Values) -> AnyView {
    view! {
        <ol class="guide">
            <li>"Make a trunk (peer, SIP provider) to "{value(values.domain.clone())}", without registration."</li>
            <li>"Let it answer the challenge of the other side (401 or 407) with user name and password, or have your public addresses listed above."</li>
            <li>"Send the call to "{value(format!("sip:{}@{}", values.slug, values.domain))}": the part in front of the @ tells the clinic."</li>
            <li>"Put the caller’s number into “From”, as +1 and ten digits. An extension there is shown as it is, and cannot be called back."</li>
            <li>"Offer PCMU, PCMA or Opus, and DTMF as RFC 2833. With TLS, offer SRTP."</li>
            <li>"Open the firewall for answers to your calls. Calls to you never come over this line."</li>
            <li>"Let the clinic’s phones ring for 20 seconds, then hand the call over; outside opening hours at once."</li>
            <li>"“Not found” (404) means that user name or address are not this clinic’s: compare them with the list above."</li>
        </ol>
    }
    .into_any()
}

//! Somebody's picture, and the content policy that goes with it.

use crate::shell::content_security_policy_showing;
use backend::auth::{Actor, Avatar, Member};
use http::{HeaderValue, header};
use leptos::prelude::*;

/// A picture elsewhere is shown from its own origin, and no page shows one from anywhere else.
pub(super) fn allow_picture(actor: &Actor, answer: &leptos_axum::ResponseOptions, nonce: &str) {
    let Actor::Person(Member { avatar: Some(Avatar::Elsewhere(address)), .. }) = actor else { return };
    let policy = domain::avatar::origin(address).map(|origin| content_security_policy_showing(nonce, &origin));
    if let Some(Ok(policy)) = policy.map(|policy| HeaderValue::from_str(&policy)) {
        answer.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Where a picture is.
fn picture_address(avatar: &Avatar) -> String {
    match avatar {
        Avatar::Elsewhere(address) => address.clone(),
        Avatar::Here(version) => format!("/account/picture?v={version}"),
    }
}

/// Somebody's picture over their initials, which stay where it cannot be loaded. Its server is not told which page
/// shows it.
pub fn face(member: &Member) -> AnyView {
    let initials: String = member.name.split(' ').filter_map(|word| word.chars().next()).take(2).collect();
    let picture = member.avatar.as_ref().map(|avatar| {
        view! { <img src=picture_address(avatar) alt="" width="34" height="34" referrerpolicy="no-referrer" /> }
    });
    view! { <span aria-hidden="true">{initials}</span>{picture} }.into_any()
}

use leptos::prelude::*;

/// An icon of the sprite; always next to a word or a hidden name. `class` adds `sm` or `lg`.
#[component]
pub fn Icon(
    /// Name without `i-`.
    name: &'static str,
    /// `sm`, `lg` or nothing.
    #[prop(optional)]
    size: &'static str,
) -> impl IntoView {
    let class = if size.is_empty() { "icon".to_owned() } else { format!("icon {size}") };
    view! { <svg class=class aria-hidden="true"><use href=format!("#i-{name}") /></svg> }
}

/// The symbols and textures that icons and strips refer to, once in a page.
#[component]
pub fn Sprite() -> impl IntoView {
    let drawn = include_str!("sprite.svg");
    let inner = drawn.split_once('>').map_or("", |(_, rest)| rest).rsplit_once("</svg>").map_or("", |(inner, _)| inner);
    view! { <svg class="sprite" aria-hidden="true" inner_html=inner></svg> }
}

//! The button as a website shows it, drawn: colours come as attributes of a drawing, since the content policy allows no
//! style of its own.

use domain::assistant::{ButtonPosition, CallSettings};
use leptos::prelude::*;

const WIDTH: u32 = 320;
const HEIGHT: u32 = 200;
/// Drawn characters of the button's text.
const SHOWN: usize = 28;

pub(super) fn drawing(settings: &CallSettings) -> impl IntoView + use<> {
    let color = settings.button_color;
    let text: String = match settings.button_text.chars().count() {
        0..=SHOWN => settings.button_text.clone(),
        _ => settings.button_text.chars().take(SHOWN - 1).chain(['…']).collect(),
    };
    let width = 40 + 8 * u32::try_from(text.chars().count()).unwrap_or(0);
    let right = matches!(settings.button_position, ButtonPosition::BottomRight | ButtonPosition::TopRight);
    let bottom = matches!(settings.button_position, ButtonPosition::BottomRight | ButtonPosition::BottomLeft);
    let x = if right { WIDTH.saturating_sub(width + 14) } else { 14 };
    let y = if bottom { HEIGHT - 54 } else { 14 };
    let label = format!(
        "A website with the button “{}”, {}",
        settings.button_text,
        settings.button_position.label().to_lowercase()
    );
    let lines = [44, 62, 80, 98, 116].map(|y: u32| {
        let length = if y == 44 { "120" } else { "200" };
        view! { <rect x="60" y=y.to_string() width=length height="8" rx="4" fill="#E3E8E6" /> }
    });
    view! {
        <svg class="site-preview" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label>
            <rect x="0.5" y="0.5" width=(WIDTH - 1).to_string() height=(HEIGHT - 1).to_string() rx="10" fill="#FFFFFF" stroke="#788683" />
            {lines.collect_view()}
            <rect x=x.to_string() y=y.to_string() width=width.to_string() height="40" rx="20" fill=color.to_string() stroke=color.text().to_string() stroke-opacity="0.55" />
            <text x=(x + width / 2).to_string() y=(y + 25).to_string() text-anchor="middle" font-size="14" font-weight="500" fill=color.text().to_string()>{text}</text>
        </svg>
    }
    .into_any()
}

/// What there is to know about the colour.
pub(super) fn contrast(settings: &CallSettings) -> String {
    let color = settings.button_color;
    let ink = color.text();
    let name = if ink == domain::assistant::HexColor::WHITE { "white" } else { "black" };
    let on_it = format!("Text on {color} is {name}, with a contrast of {:.1} (4.5 is needed).", color.contrast(ink));
    if color.shows_on_white() {
        on_it
    } else {
        let edge = color.contrast(domain::assistant::HexColor::WHITE);
        format!(
            "{on_it} On a white page the colour itself is faint (contrast {edge:.1}), so the button gets a dark edge."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::contrast;
    use domain::assistant::{CallSettings, HexColor};

    #[test]
    fn a_faint_colour_is_said_to_be_faint() {
        assert!(contrast(&CallSettings::default()).contains("dark edge"));
        let dark = CallSettings { button_color: HexColor::BLACK, ..CallSettings::default() };
        assert!(contrast(&dark).contains("white, with a contrast of 21.0") && !contrast(&dark).contains("faint"));
    }
}

//! The only place that writes a `<textarea>`: Leptos 0.8 does not escape its children, so stored
//! text such as `</textarea><script>` would become markup. Here it is escaped by hand.

use leptos::prelude::*;

/// A text box for several lines.
#[component]
pub fn TextArea(
    /// Id and name of the control.
    id: &'static str,
    /// What it holds.
    #[prop(into)]
    value: String,
    /// Longest text, characters.
    max: u32,
    /// Whether its content is refused.
    #[prop(optional)]
    invalid: bool,
    /// Ids of hint and error.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    focus: bool,
    /// Shown while empty.
    #[prop(optional, into)]
    placeholder: Option<String>,
) -> impl IntoView {
    view! {
        <textarea
            class="area"
            id=id
            name=id
            maxlength=max
            placeholder=placeholder
            autofocus=focus
            aria-invalid=invalid.then_some("true")
            aria-describedby=described_by
            inner_html=content(&value)
        ></textarea>
    }
    .into_any()
}

fn content(text: &str) -> String {
    // The parser drops one line break right after the tag; a second keeps the first of the text.
    let start = if text.starts_with('\n') { "\n" } else { "" };
    format!("{start}{}", escaped(text))
}

/// Text as HTML, for the two elements whose text Leptos 0.8 writes as it is: this one, and the title.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::TextArea;
    use leptos::prelude::*;

    #[test]
    fn stored_text_never_becomes_markup() {
        let owner = Owner::new();
        let html = owner.with(|| {
            view! { <TextArea id="greeting" max=100 value="</textarea><script>alert(1)</script>&amp;" /> }.to_html()
        });
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(html.contains("&amp;amp;"), "what was typed comes back as typed: {html}");
    }
}

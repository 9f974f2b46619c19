//! A TwiML document to read: one element a line, indented, coloured, copied as plain text.

use leptos::prelude::*;

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Tag(String),
    Name(String),
    Value(String),
    Text(String),
}

/// Our own documents only: well-formed, without comments and CDATA.
fn pieces(xml: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut depth = 0_usize;
    let mut rest = xml.trim();
    if let Some(after) = rest.strip_prefix("<?xml").and_then(|r| r.split_once("?>")) {
        rest = after.1.trim_start();
    }
    // Whether the last thing written was text: its closing tag follows on the same line.
    let mut after_text = false;
    while !rest.is_empty() {
        let line = |out: &mut Vec<Piece>, depth: usize| {
            if !out.is_empty() {
                out.push(Piece::Text(format!("\n{}", "  ".repeat(depth))));
            }
        };
        if let Some(tag) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
            let (inside, after) = tag;
            rest = after;
            let closing = inside.starts_with('/');
            depth = if closing { depth.saturating_sub(1) } else { depth };
            if !(closing && after_text) {
                line(&mut out, depth);
            }
            element(inside, &mut out);
            if !closing && !inside.ends_with('/') {
                depth += 1;
            }
            after_text = false;
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            if !text.trim().is_empty() {
                out.push(Piece::Text(unescaped(text)));
                after_text = true;
            }
            // A lone `<` that opens nothing would stand still here for ever.
            if end == 0 {
                break;
            }
            rest = after;
        }
    }
    out
}

/// `Say language="en-CA"` between its angle brackets.
fn element(inside: &str, out: &mut Vec<Piece>) {
    let mut parts = inside.splitn(2, ' ');
    let name = parts.next().unwrap_or_default();
    let Some(mut attributes) = parts.next() else {
        out.push(Piece::Tag(format!("<{name}>")));
        return;
    };
    out.push(Piece::Tag(format!("<{name}")));
    while let Some((key, after)) = attributes.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        out.push(Piece::Text(" ".to_owned()));
        out.push(Piece::Name(key.trim().to_owned()));
        out.push(Piece::Text("=".to_owned()));
        out.push(Piece::Value(format!("\"{}\"", unescaped(value))));
        attributes = after;
    }
    out.push(Piece::Tag(if inside.ends_with('/') { "/>" } else { ">" }.to_owned()));
}

/// As people read it.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// What the carrier is told.
#[component]
pub fn TwimlBlock(
    /// The document.
    #[prop(into)]
    xml: String,
) -> impl IntoView {
    let pieces = pieces(&xml).into_iter().map(|piece| match piece {
        Piece::Tag(text) => view! { <i>{text}</i> }.into_any(),
        Piece::Name(text) => view! { <u>{text}</u> }.into_any(),
        Piece::Value(text) => view! { <s>{text}</s> }.into_any(),
        Piece::Text(text) => text.into_any(),
    });
    view! {
        <figure class="code">
            <figcaption><span>"What the carrier is told (TwiML)"</span></figcaption>
            <pre tabindex="0" role="region" aria-label="TwiML, scrolls sideways"><code>{pieces.collect_view()}</code></pre>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(xml: &str) -> String {
        pieces(xml)
            .into_iter()
            .map(|piece| match piece {
                Piece::Tag(text) | Piece::Name(text) | Piece::Value(text) | Piece::Text(text) => text,
            })
            .collect()
    }

    #[test]
    fn a_document_is_laid_out_without_changing_what_it_says() {
        let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Say language=\"en-CA\">Q&amp;A</Say><Hangup/></Response>";
        assert_eq!(flat(xml), "<Response>\n  <Say language=\"en-CA\">Q&A</Say>\n  <Hangup/>\n</Response>");
    }

    #[test]
    fn what_is_no_document_ends_as_well() {
        for text in ["", "<", "<<<", "plain", "<a b=\"", "<a b=\"c", "</a></b>", "<a><"] {
            let _ = flat(text);
        }
    }
}

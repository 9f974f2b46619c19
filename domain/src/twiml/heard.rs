//! What a caller heard of a document: its sentences, in order.

/// The words of every `Say`, at most so many characters; blank where nothing is said. Total over any text.
#[must_use]
pub fn heard(document: &str, most: usize) -> String {
    let mut out = String::new();
    let mut rest = document;
    while let Some((_, after)) = rest.split_once("<Say") {
        let Some((tag, inside)) = after.split_once('>') else { break };
        rest = inside;
        if tag.ends_with('/') {
            continue;
        }
        let Some((words, after)) = inside.split_once("</Say>") else { break };
        rest = after;
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(words.trim());
    }
    let plain = out
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    if plain.chars().count() <= most {
        return plain;
    }
    let mut cut: String = plain.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::heard;
    use crate::language::Language;
    use crate::twiml::safe_apology;
    use proptest::prelude::*;

    #[test]
    fn sentences_are_told_in_their_order() {
        let document =
            "<Response><Say language=\"en-CA\">Q&amp;A</Say><Pause/><Gather><Say>Bye.</Say></Gather></Response>";
        assert_eq!(heard(document, 100), "Q&A Bye.");
        assert_eq!(heard(document, 4), "Q&A…");
        assert_eq!(heard("<Response><Reject reason=\"busy\"/></Response>", 100), "");
        assert!(heard(safe_apology(Language::En).as_str(), 500).contains("911"));
    }

    proptest! {
        #[test]
        fn any_text_is_told_without_harm(text in "(<Say|</Say>|>|/|[a-z& ]){0,30}", most in 0_usize..40) {
            prop_assert!(heard(&text, most).chars().count() <= most.max(1));
        }
    }
}

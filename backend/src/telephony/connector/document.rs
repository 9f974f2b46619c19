//! A provider's document, before it is passed on to the carrier in our name.

use super::ConnectorError;
use domain::twiml::Twiml;
use quick_xml::Reader;
use quick_xml::events::Event;

/// The carrier's limit.
const MAX: usize = 64_000;

/// Checks that it is one well-formed `Response` with something in it and nothing around it.
///
/// # Errors
/// When it is not; the caller then hears the backup instead of an error.
pub(super) fn checked(text: &str) -> Result<Twiml, ConnectorError> {
    let nonsense = |why| Err(ConnectorError::Nonsense(why));
    if text.trim().is_empty() {
        return nonsense("an empty document");
    }
    if text.len() > MAX {
        return nonsense("a document over 64 kB");
    }
    let mut reader = Reader::from_str(text);
    let (mut depth, mut roots, mut verbs) = (0_u32, 0, 0);
    loop {
        let Ok(event) = reader.read_event() else { return nonsense("not well-formed XML") };
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                if tag.attributes().any(|attribute| attribute.is_err()) {
                    return nonsense("not well-formed XML");
                }
                match depth {
                    0 if tag.name().as_ref() != "Response" => return nonsense("not a Response"),
                    0 => roots += 1,
                    1 => verbs += 1,
                    _ => {}
                }
                if matches!(event, Event::Start(_)) {
                    depth += 1;
                }
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) if depth == 0 && !text.trim().is_empty() => return nonsense("text around the document"),
            Event::GeneralRef(name) => {
                let name: &str = name;
                let known = name.starts_with('#') || quick_xml::escape::resolve_predefined_entity(name).is_some();
                if depth == 0 || !known {
                    return nonsense("an entity that XML does not have");
                }
            }
            Event::Text(_) | Event::CData(_) | Event::Comment(_) | Event::Decl(_) => {}
            Event::DocType(_) | Event::PI(_) => return nonsense("a document type or an instruction"),
            Event::Eof => break,
        }
    }
    if depth != 0 || roots != 1 {
        return nonsense("not one whole Response");
    }
    if verbs == 0 {
        return nonsense("an empty Response");
    }
    let (Some(from), Some(to)) = (text.find("<Response"), text.rfind("</Response>")) else {
        return nonsense("not a Response");
    };
    let body = text.get(from..to).unwrap_or_default();
    let whole = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}</Response>");
    Twiml::stored(whole).map_or_else(|| nonsense("not a Response"), Ok)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn passes_on_what_a_carrier_can_carry_out() {
        let connect = "<Response><Connect><Stream url=\"wss://a.example/x?y=1&amp;z=2\"/></Connect></Response>";
        for text in [
            connect.to_owned(),
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{connect}\n"),
            format!("<!-- made by a provider -->{connect}"),
            "<Response><Say>Hi &#233; &amp; bye</Say></Response>".to_owned(),
        ] {
            let twiml = checked(&text).unwrap();
            assert!(twiml.as_str().starts_with("<?xml version"), "{text}");
            assert!(Twiml::stored(twiml.as_str().to_owned()).is_some(), "a repeat gets it again: {text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        let long = format!("<Response><Say>{}</Say></Response>", "x".repeat(MAX));
        for text in [
            "",
            "  ",
            "null",
            "{}",
            "<html><body/></html>",
            "<Response/>",
            "<Response></Response>",
            "<Response>hi</Response>",
            "<Response><Say>",
            "<Response><Say></Response></Say>",
            "<Response><Say/></Response><Response><Say/></Response>",
            "<Response><Say/></Response>more",
            "more<Response><Say/></Response>",
            "<response><Say/></response>",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><Response><Say>&a;</Say></Response>",
            "<Response><Say>&a;</Say></Response>",
            "<Response><Say a=\"1\" a=\"2\"/></Response>",
            "<Response><?php x?><Say/></Response>",
            "<Response><Say a=1/></Response>",
            long.as_str(),
        ] {
            assert!(checked(text).is_err(), "{}", text.get(..60).unwrap_or(text));
        }
    }
}

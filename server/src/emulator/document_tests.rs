#![allow(clippy::unwrap_used)]
use super::*;

fn code(content_type: &str, body: &str) -> u32 {
    read(content_type, body.as_bytes()).unwrap_err().code()
}

#[test]
fn a_document_is_read_with_its_nouns_and_entities() {
    let text = "<?xml version=\"1.0\"?><Response><!-- x --><Say voice='alice'>Smith &amp; Sons &#33;</Say>\
                <Dial callerId=\"+14165550101\"><Number url=\"/w?a=1&amp;b=2\"> +14165550110 </Number></Dial></Response>";
    let document = parse(text).unwrap();
    assert_eq!(document.warnings, Vec::<String>::new());
    assert_eq!(document.verbs[0].text, "Smith & Sons !");
    let number = &document.verbs[1].inner[0];
    assert_eq!((number.text.as_str(), number.get("url")), ("+14165550110", Some("/w?a=1&b=2")));
}

#[test]
fn what_is_no_document_has_the_carriers_number() {
    for (content_type, body, expected) in [
        ("text/xml", "", 11770),
        ("text/xml", "  \n", 11770),
        ("application/json", "{}", 12300),
        ("text/xml", "<Response><Say>Hi</Response>", 12100),
        ("text/xml", "<Response><Say>Hi & bye</Say></Response>", 12100),
        ("text/xml", "<Response><Say a='1' a='2'>Hi</Say></Response>", 12100),
        ("text/xml", "<Response><Say>\u{1}</Say></Response>", 12100),
        ("text/xml", "<Response><Say>&nbsp;</Say></Response>", 12100),
        ("text/xml", " <?xml version=\"1.0\"?><Response/>", 12100),
        ("text/xml", "<Response>", 12100),
        ("text/xml", "<response/>", 12101),
        ("text/html", "<html><body>Not found</body></html>", 12101),
        ("text/xml", "<Response/><Response/>", 12102),
        ("text/xml", "<?xml version=\"1.0\"?>", 12102),
    ] {
        assert_eq!(code(content_type, body), expected, "{body}");
    }
    let long = format!("<Response><Say>{}</Say></Response>", "a".repeat(MAX_BYTES));
    assert_eq!(code("text/xml", &long), 11750);
}

#[test]
fn unknown_verbs_attributes_and_places_are_warnings() {
    let text = "<Response>hello<say>x</say><Say pitch=\"2\">Hi<Pause/></Say><Number>1</Number>\
                <Gather><Dial>1</Dial><Say>y</Say></Gather><Hangup>now</Hangup></Response>";
    let document = parse(text).unwrap();
    assert_eq!(document.verbs.iter().map(|v| v.name.as_str()).collect::<Vec<_>>(), ["Say", "Gather", "Hangup"]);
    assert_eq!(document.verbs[1].inner.len(), 1);
    assert_eq!(document.warnings.len(), 7, "{:?}", document.warnings);
}

#[test]
fn a_value_that_an_attribute_cannot_take_is_a_warning() {
    let document =
        parse("<Response><Dial timeout=\"soon\" action=\"/x\">1</Dial><Reject reason=\"tired\"/></Response>").unwrap();
    assert_eq!(document.verbs[0].attributes, [("action".to_owned(), "/x".to_owned())]);
    assert_eq!(document.warnings.len(), 2, "{:?}", document.warnings);
    assert!(document.warnings[1].contains("tired"));
}

#[test]
fn plain_text_is_spoken_and_sound_is_played() {
    assert_eq!(read("text/plain", b"We are closed.").unwrap().verbs[0].text, "We are closed.");
    assert_eq!(read("text/plain", b"<Response><Hangup/></Response>").unwrap().verbs[0].name, "Hangup");
    assert_eq!(read("audio/mpeg", b"ID3").unwrap().verbs[0].name, "Play");
}

use crate::phone::mask;

/// From this many digits on it may be a phone number; with the marks that people put between them.
const DIGITS: usize = 7;

/// Masks everything in a text that may be a phone number: runs of seven digits and more, with what people and carriers
/// put between digits. A carrier's ids are left alone.
#[must_use]
pub fn scrub(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Words are what stands between characters that are in neither a number nor an id.
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if word > 0 && is_sid(&rest[..word]) {
            out.push_str(&rest[..word]);
            rest = &rest[word..];
            continue;
        }
        let run = number_like(rest);
        let digits = rest[..run].chars().filter(|c| c.is_numeric()).count();
        if digits >= DIGITS {
            out.push_str(&mask(&rest[..run]));
            rest = &rest[run..];
            continue;
        }
        // One character, or the short run as it is: it cannot become longer by what comes before it.
        let step = if run > 0 { run } else { rest.chars().next().map_or(rest.len(), char::len_utf8) };
        out.push_str(&rest[..step]);
        rest = &rest[step..];
        // The rest of a word is no start of an id.
        if run == 0 {
            let tail = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let starts_word = out.chars().next_back().is_some_and(|c| c.is_ascii_alphabetic());
            if starts_word {
                out.push_str(&rest[..tail]);
                rest = &rest[tail..];
            }
        }
    }
    out
}

/// The length of what may be a number at the start of a text: it begins and ends with a digit or a plus sign.
fn number_like(text: &str) -> usize {
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if c.is_numeric() || (c == '+' && end == 0) {
            end = at + c.len_utf8();
        } else if end == 0 || !" \u{a0}-.()/_+%".contains(c) || at - end >= 4 {
            break;
        }
    }
    end
}

/// `CA` and 32 hexadecimal digits.
pub(super) fn is_sid(text: &str) -> bool {
    text.len() == 34
        && text.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && text.bytes().skip(2).all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// An address without its query, fragment and user: those may hold tokens.
pub(super) fn bare_address(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return scrub(url).chars().take(200).collect() };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    scrub(&format!("{scheme}://{host}{path}")).chars().take(200).collect()
}

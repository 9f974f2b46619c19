//! The lines of a calendar file (RFC 5545, 3.1): folded lines joined, names, parameters and values
//! told apart. The events in it are found by `events`.

/// One property, `DTSTART;VALUE=DATE:20261225`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    /// The line of the file on which it starts, from 1.
    pub line: u32,
    /// In upper case.
    pub name: String,
    /// Names in upper case, values without their quotation marks.
    pub parameters: Vec<(String, String)>,
    /// As it stands in the file.
    pub value: String,
}

impl Property {
    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value as text: escapes undone.
    pub(super) fn text(&self) -> String {
        let mut out = String::with_capacity(self.value.len());
        let mut chars = self.value.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(escaped) => out.push(escaped),
                    None => {}
                },
                other => out.push(other),
            }
        }
        out
    }
}

/// All properties of a file in their order; lines that are none are skipped, as the standard asks
/// for what a reader does not know.
pub(super) fn properties(text: &str) -> Vec<Property> {
    let mut out: Vec<Property> = Vec::new();
    let mut whole = String::new();
    let mut start = 1;
    for (number, line) in (1_u32..).zip(text.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if let Some(rest) = line.strip_prefix([' ', '\t']) {
            whole.push_str(rest);
            continue;
        }
        out.extend(property(&whole, start));
        whole.clear();
        whole.push_str(line);
        start = number;
    }
    out.extend(property(&whole, start));
    out
}

fn property(line: &str, number: u32) -> Option<Property> {
    let mut quoted = false;
    let mut outside = |c: char| {
        quoted ^= c == '"';
        !quoted
    };
    let colon = line.char_indices().find(|(_, c)| outside(*c) && *c == ':').map(|(at, _)| at)?;
    let (head, value) = (line.get(..colon)?, line.get(colon + 1..)?);
    let mut quoted = false;
    let mut parts = head.split(|c: char| {
        quoted ^= c == '"';
        !quoted && c == ';'
    });
    let name = parts.next()?.trim().to_ascii_uppercase();
    let parameter = |part: &str| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()))
    };
    let parameters = parts.filter_map(parameter).collect();
    Some(Property { line: number, name, parameters, value: value.to_owned() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn folded_quoted_and_escaped() {
        let text = "BEGIN:VEVENT\r\nSUMMARY;X=\"a;b:c\";lang=fr:No\u{eb}l\\, \r\n d\\;\r\n\te\\\\f\\ng\r\n\r\nnonsense\nEND:VEVENT";
        let found = properties(text);
        let names: Vec<(u32, &str)> = found.iter().map(|p| (p.line, p.name.as_str())).collect();
        assert_eq!(names, [(1, "BEGIN"), (2, "SUMMARY"), (7, "END")]);
        assert_eq!(found[1].parameter("X"), Some("a;b:c"));
        assert_eq!(found[1].parameter("LANG"), Some("fr"));
        assert_eq!(found[1].text(), "Noël, d;e\\f\ng");
        assert_eq!(properties("X:a\\").pop().unwrap().text(), "a");
    }
}

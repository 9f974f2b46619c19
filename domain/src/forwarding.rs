//! What people dial at their own phone so that its calls reach another number.

use crate::phone::E164;

/// The kind of line that calls come in on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// An office line of a North American phone company, over copper or the internet.
    Landline,
    /// A mobile phone.
    Mobile,
}

/// What is dialled to forward, and to stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarCode {
    /// Which calls.
    pub when: &'static str,
    /// To start.
    pub start: String,
    /// To stop.
    pub stop: String,
}

impl LineKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Landline, Self::Mobile];

    /// On screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Landline => "Office line (North America)",
            Self::Mobile => "Mobile phone",
        }
    }

    /// The usual codes to reach this number. Carriers differ, and some ask for the feature to be on the plan.
    #[must_use]
    pub fn codes(self, to: &E164) -> Vec<StarCode> {
        let code = |when, start, stop: &str| StarCode { when, start, stop: stop.to_owned() };
        match self {
            Self::Landline => {
                // A line of the same numbering plan dials ten digits; abroad nothing but the carrier knows the prefix.
                let number = to.as_str().strip_prefix("+1").unwrap_or_else(|| to.as_str());
                vec![
                    code("When nobody answers", format!("*92 {number}"), "*93"),
                    code("When the line is busy", format!("*90 {number}"), "*91"),
                    code("Every call", format!("*72 {number}"), "*73"),
                ]
            }
            Self::Mobile => vec![
                code("When nobody answers", format!("*61*{to}#"), "#61#"),
                code("When the line is busy", format!("*67*{to}#"), "#67#"),
                code("When it is off or out of reach", format!("*62*{to}#"), "#62#"),
                code("Every call", format!("*21*{to}#"), "#21#"),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_usual_codes_name_the_number() {
        let number = E164::parse("+14165550102").unwrap();
        let starts = |kind: LineKind| kind.codes(&number).into_iter().map(|c| (c.start, c.stop)).collect::<Vec<_>>();
        assert_eq!(
            starts(LineKind::Landline),
            [("*92 4165550102", "*93"), ("*90 4165550102", "*91"), ("*72 4165550102", "*73")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        assert_eq!(starts(LineKind::Mobile)[3], ("*21*+14165550102#".to_owned(), "#21#".to_owned()));
        let abroad = E164::parse("+442079460958").unwrap();
        assert_eq!(LineKind::Landline.codes(&abroad)[2].start, "*72 +442079460958");
    }
}

//! Whether text can be read on a colour: the contrast ratio of WCAG 2.2.

/// The ratio from which small text counts as readable.
pub const READABLE: f64 = 4.5;

/// A colour against the two colours that text on it can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// The ratio of white text on it, 1 to 21.
    pub white: f64,
    /// The ratio of black text on it, 1 to 21.
    pub black: f64,
}

impl Contrast {
    /// Of a colour as `#RRGGBB`; nothing for anything else.
    #[must_use]
    pub fn of(color: &str) -> Option<Self> {
        let hex = color.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        let luminance = luminance([part(0)?, part(2)?, part(4)?]);
        Some(Self { white: 1.05 / (luminance + 0.05), black: (luminance + 0.05) / 0.05 })
    }

    /// What to know before choosing it.
    #[must_use]
    pub fn words(self) -> String {
        let verdict = |ratio: f64| if ratio >= READABLE { "easy to read" } else { "hard to read" };
        format!(
            "White text on it is {} ({:.1} to 1), black text is {} ({:.1} to 1).",
            verdict(self.white),
            self.white,
            verdict(self.black),
            self.black
        )
    }
}

fn luminance(rgb: [u8; 3]) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = rgb.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn black_and_white_are_the_ends() {
        let (black, white) = (Contrast::of("#000000").unwrap(), Contrast::of("#FFFFFF").unwrap());
        assert!((black.white - 21.0).abs() < 1e-9 && (black.black - 1.0).abs() < 1e-9);
        assert!((white.black - 21.0).abs() < 1e-9 && (white.white - 1.0).abs() < 1e-9);
        let green = Contrast::of("#22C55E").unwrap();
        assert_eq!(
            green.words(),
            "White text on it is hard to read (2.3 to 1), black text is easy to read (9.2 to 1)."
        );
        for none in ["", "#12345", "red", "#ééé", "#GG0000"] {
            assert_eq!(Contrast::of(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn on_every_colour_one_of_the_two_can_be_read(red: u8, green: u8, blue: u8) {
            let contrast = Contrast::of(&format!("#{red:02x}{green:02X}{blue:02x}")).unwrap();
            prop_assert!(contrast.white.max(contrast.black) >= READABLE);
            prop_assert!((contrast.white * contrast.black - 21.0).abs() < 1e-6);
        }
    }
}

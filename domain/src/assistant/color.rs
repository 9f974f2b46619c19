//! Colours of a button, and whether they can be read.

/// A colour as `#RRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HexColor([u8; 3]);

impl HexColor {
    /// White.
    pub const WHITE: Self = Self([255; 3]);
    /// The ink of pages: dark enough on every colour that white is not readable on.
    pub const BLACK: Self = Self([0; 3]);
    /// The button's standard colour.
    pub const GREEN: Self = Self([0x22, 0xC5, 0x5E]);

    /// Reads `#RRGGBB`, in capitals or not.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let part = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance, 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast between two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The colour of text on it: white or black, whichever reads better. One of them always has a contrast of 4.5.
    #[must_use]
    pub fn text(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    /// Whether a button of this colour is seen on a white page: a contrast of 3 at its edge.
    #[must_use]
    pub fn shows_on_white(self) -> bool {
        self.contrast(Self::WHITE) >= 3.0
    }
}

impl std::fmt::Display for HexColor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02X}{g:02X}{b:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_written_form_is_read() {
        assert_eq!(HexColor::parse("#22c55e"), Some(HexColor::GREEN));
        for wrong in ["", "#", "22C55E", "#22C55", "#22C55E0", "#GGGGGG", "red", "#22C55É", "#+1+2+3", " #22C55E"] {
            assert_eq!(HexColor::parse(wrong), None, "{wrong}");
        }
        assert_eq!(HexColor::GREEN.text(), HexColor::BLACK);
        assert!(!HexColor::GREEN.shows_on_white() && HexColor::BLACK.shows_on_white());
        assert!((HexColor::WHITE.contrast(HexColor::BLACK) - 21.0).abs() < 0.001);
    }

    proptest! {
        #[test]
        fn text_on_every_colour_can_be_read(r: u8, g: u8, b: u8) {
            let color = HexColor([r, g, b]);
            prop_assert!(color.contrast(color.text()) >= 4.5);
            prop_assert_eq!(HexColor::parse(&color.to_string()), Some(color));
            prop_assert_eq!(HexColor::parse(&color.to_string().to_lowercase()), Some(color));
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = HexColor::parse(&text);
        }
    }
}

//! A person's picture: an address somewhere else, or the picture itself as a data address.

use crate::FieldError;

/// The longest picture, characters as it is kept: 1 MB.
pub const MAX_LENGTH: usize = 1_048_576;
/// The longest address of a picture elsewhere.
const MAX_ADDRESS: usize = 2048;

/// What a picture may be. SVG is none of them: it can carry programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
    /// GIF.
    Gif,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::WebP, Self::Gif];

    /// What the bytes are, by how they start. What a browser or a form calls them is not asked.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    fn of_media_type(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type().eq_ignore_ascii_case(text))
    }
}

/// A picture as it was typed. What a data address holds is still to be decoded and looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<'t> {
    /// None.
    Nothing,
    /// An https address.
    Address(&'t str),
    /// A data address: what it says it is, and the picture in base64.
    Data(Kind, &'t str),
}

/// For words about the control `avatar`.
fn wrong(message: &str) -> FieldError {
    FieldError::new("avatar", message)
}

/// What is said when the bytes are no picture that may be shown.
#[must_use]
pub fn not_a_picture() -> FieldError {
    wrong("This is no PNG, JPEG, WebP or GIF picture.")
}

/// What is said when there is too much of it.
#[must_use]
pub fn too_large() -> FieldError {
    wrong("This picture is too large: at most 1 MB, which is about 750 kB as a file. Make it smaller first.")
}

/// Reads what was typed.
///
/// # Errors
/// A message for the control `avatar`.
pub fn read(typed: &str) -> Result<Given<'_>, FieldError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Given::Nothing);
    }
    if typed.len() > MAX_LENGTH {
        return Err(too_large());
    }
    let starts = |with: &str| typed.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if starts("data:") {
        let (head, body) = typed[5..].split_once(',').ok_or_else(not_a_picture)?;
        let media = head.get(..head.len().saturating_sub(7)).filter(|_| head.to_ascii_lowercase().ends_with(";base64"));
        let media = media.ok_or_else(|| wrong("A data address has to be base64: data:image/png;base64,…"))?;
        if media.to_ascii_lowercase().starts_with("image/svg") {
            return Err(wrong("SVG pictures can carry programs. Use a PNG, JPEG, WebP or GIF picture."));
        }
        return Ok(Given::Data(Kind::of_media_type(media).ok_or_else(not_a_picture)?, body));
    }
    if starts("https://") && is_address(&typed[8..]) {
        return Ok(Given::Address(typed));
    }
    Err(wrong("Use an address that starts with https://, or choose a file."))
}

/// Whether the part after `https://` is a plain address: a host with a name, nothing that leaves an attribute or a
/// header, nobody's password.
fn is_address(rest: &str) -> bool {
    let authority = origin_of_rest(rest);
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let plain = |c: char| c.is_ascii_graphic() && !"\"'<>\\^`{|};,".contains(c);
    rest.len() <= MAX_ADDRESS
        && rest.chars().all(plain)
        && host.contains('.')
        && host.split('.').all(|label| !label.is_empty())
        && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
        && (1..=5).contains(&port.len())
        && port.chars().all(|c| c.is_ascii_digit())
}

fn origin_of_rest(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The origin of an https address, for the content policy of the page that shows it.
#[must_use]
pub fn origin(address: &str) -> Option<String> {
    let rest = address.get(8..).filter(|_| address.to_ascii_lowercase().starts_with("https://"))?;
    is_address(rest).then(|| format!("https://{}", origin_of_rest(rest).to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses() {
        assert_eq!(read("  "), Ok(Given::Nothing));
        assert_eq!(read(" https://x.ca/a.png?b=1 "), Ok(Given::Address("https://x.ca/a.png?b=1")));
        assert_eq!(origin("https://Pics.x.ca:8443/a?b"), Some("https://pics.x.ca:8443".to_owned()));
        for bad in [
            "http://x.ca/a.png",
            "//x.ca/a.png",
            "https://",
            "https://localhost/a.png",
            "https://me:secret@x.ca/a.png",
            "https://x.ca@evil.example/a.png",
            "https://x.ca/a b.png",
            "https://x.ca/\"onerror=\"alert(1)",
            "https://x.ca;script-src *",
            "https://x..ca/",
            "https://x.ca:/",
            "https://x.ca:99999999/",
            "javascript:alert(1)",
            "ftp://x.ca/a.png",
            "a.png",
        ] {
            assert!(read(bad).is_err(), "{bad}");
            assert_eq!(origin(bad), None, "{bad}");
        }
        assert!(read(&format!("https://x.ca/{}", "a".repeat(3000))).is_err());
    }

    #[test]
    fn data_addresses() {
        assert_eq!(read("data:image/PNG;base64,AAAA"), Ok(Given::Data(Kind::Png, "AAAA")));
        for bad in [
            "data:image/svg+xml;base64,PHN2Zz4=",
            "data:image/svg+xml,<svg onload=alert(1)>",
            "data:text/html;base64,PGI+",
            "data:image/png,AAAA",
            "data:image/png;base64",
            "data:;base64,AAAA",
            "data:image/png;charset=x;base64,AAAA",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        let whole = format!("data:image/png;base64,{}", "A".repeat(MAX_LENGTH - 22));
        assert!(whole.len() == MAX_LENGTH && read(&whole).is_ok());
        assert_eq!(read(&format!("{whole}A")), Err(too_large()));
    }

    #[test]
    fn pictures_are_known_by_their_bytes() {
        assert_eq!(Kind::of_bytes(b"\x89PNG\r\n\x1a\nxx"), Some(Kind::Png));
        assert_eq!(Kind::of_bytes(&[0xff, 0xd8, 0xff, 0xe0]), Some(Kind::Jpeg));
        assert_eq!(Kind::of_bytes(b"RIFF\0\0\0\0WEBPVP8 "), Some(Kind::WebP));
        assert_eq!(Kind::of_bytes(b"GIF89a"), Some(Kind::Gif));
        for other in [&b""[..], b"<svg xmlns=", b"<?xml", b"\x89PN", b"RIFF\0\0\0\0WAVE", b"GIF88a", b"<html>"] {
            assert_eq!(Kind::of_bytes(other), None);
        }
    }

    proptest! {
        /// Nothing that is typed is a fault, and nothing that is taken can leave an attribute or a header.
        #[test]
        fn whatever_is_typed(text in "(https://|data:|HTTPS://x\\.ca|data:image/png;base64,)?.{0,60}") {
            if let Ok(Given::Address(address)) = read(&text) {
                prop_assert!(!address.contains(['"', '\'', '<', '>', ' ', '\n', ';', ',', '\\']));
                prop_assert!(origin(address).is_some());
            }
        }
    }
}

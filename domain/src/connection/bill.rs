//! The phone bill that shows whose a number is: what the carrier asks for when a number is moved.

use crate::FieldError;

/// The largest file the carrier takes, bytes.
pub const MAX_BILL: usize = 10 * 1024 * 1024;

/// What kind of file it is, by its first bytes and not by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillKind {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl BillKind {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// A name for the file: its own could be anything.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Pdf => "bill.pdf",
            Self::Jpeg => "bill.jpg",
            Self::Png => "bill.png",
        }
    }
}

/// A bill that can be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Bill {
    kind: BillKind,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Bill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // It has somebody's name and address in it.
        write!(f, "Bill({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}

impl Bill {
    /// Looks at a file.
    ///
    /// # Errors
    /// At `bill`: none was chosen, too large, or of another kind.
    pub fn read(bytes: Vec<u8>) -> Result<Self, FieldError> {
        let wrong = |words: &str| Err(FieldError::new("bill", words));
        let kind = match bytes.as_slice() {
            [] => return wrong("Choose the file with the latest phone bill."),
            all if all.len() > MAX_BILL => {
                return wrong("This file is larger than 10 MB. Save the bill as a smaller PDF or picture.");
            }
            [b'%', b'P', b'D', b'F', b'-', ..] => BillKind::Pdf,
            [0xff, 0xd8, 0xff, ..] => BillKind::Jpeg,
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => BillKind::Png,
            _ => return wrong("The bill has to be a PDF, a JPEG or a PNG picture."),
        };
        Ok(Self { kind, bytes })
    }

    /// What kind of file it is.
    #[must_use]
    pub const fn kind(&self) -> BillKind {
        self.kind
    }

    /// The file.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_is_what_it_begins_like() {
        let kind = |bytes: &[u8]| Bill::read(bytes.to_vec()).map(|bill| bill.kind());
        assert_eq!(kind(b"%PDF-1.7 ..."), Ok(BillKind::Pdf));
        assert_eq!(kind(&[0xff, 0xd8, 0xff, 0xe0]), Ok(BillKind::Jpeg));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n..."), Ok(BillKind::Png));
        for other in [&b""[..], b"<svg onload=alert(1)>", b"MZ", b"%PD"] {
            assert_eq!(kind(other).map_err(|error| error.field), Err("bill".to_owned()));
        }
        let mut large = b"%PDF-".to_vec();
        large.resize(MAX_BILL + 1, 0);
        assert!(kind(&large).is_err_and(|error| error.message.contains("10 MB")));
    }
}

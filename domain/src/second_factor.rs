//! Codes of an authenticator app: RFC 6238 with HMAC-SHA-1, a new code of six digits every 30 seconds, which is what
//! every such app understands. Who keeps the secret and what was used already is not known here.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use std::fmt::Write as _;

/// Bytes of a secret: as many as the hash has, as RFC 4226 asks.
pub const SECRET_BYTES: usize = 20;
/// Random bytes of a recovery code: 80 bits, so that its plain digest can be kept.
pub const RECOVERY_BYTES: usize = 10;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;

/// How long a code is shown, seconds.
const PERIOD: i64 = 30;
const DIGITS: usize = 6;
/// The name over the codes in the app.
const ISSUER: &str = "Switchboard";

/// The number of the period that a moment is in.
#[must_use]
pub fn step_at(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(PERIOD)
}

/// The code of a period.
#[must_use]
pub fn code(secret: &[u8], step: i64) -> String {
    format!("{:0DIGITS$}", truncated(secret, step) % 1_000_000)
}

/// The 31 bits that RFC 4226 takes out of the hash.
fn truncated(secret: &[u8], step: i64) -> u32 {
    // A key of any length is taken; the other arm cannot be reached.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return 0 };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash.last().copied().unwrap_or_default() & 0x0f);
    let four = hash.iter().skip(at).take(4);
    four.fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) & 0x7fff_ffff
}

/// The period whose code this is: the present one or one of its neighbours, since clocks differ, and never one at or
/// before `last_used`, since a code that was seen once is worth nothing. All three are looked at, whichever fits.
#[must_use]
pub fn matching_step(secret: &[u8], typed: &str, now: DateTime<Utc>, last_used: i64) -> Option<i64> {
    let here = step_at(now);
    [here - 1, here, here + 1].into_iter().fold(None, |found, step| {
        let fits = code(secret, step) == typed && step > last_used;
        if fits { Some(step) } else { found }
    })
}

/// What somebody typed as the second step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Six digits from the app.
    Code(String),
    /// A recovery code, in the form it is digested.
    Recovery(String),
    /// Neither.
    Nothing,
}

impl Typed {
    /// Reads it as people type it: with spaces, hyphens, small letters.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let plain: String =
            text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(40).map(|c| c.to_ascii_uppercase()).collect();
        let of = |length: usize, fits: fn(char) -> bool| plain.len() == length && plain.chars().all(fits);
        if of(DIGITS, |c| c.is_ascii_digit()) {
            Self::Code(plain)
        } else if of(RECOVERY_BYTES * 8 / 5, |c| ALPHABET.contains(&u8::try_from(c).unwrap_or(0))) {
            Self::Recovery(plain)
        } else {
            Self::Nothing
        }
    }
}

/// A recovery code as it is shown: four groups of four.
#[must_use]
pub fn recovery_code(noise: [u8; RECOVERY_BYTES]) -> String {
    grouped(&base32(&noise), "-")
}

/// A secret as it is typed into an app by hand.
#[must_use]
pub fn typed_secret(secret: &[u8]) -> String {
    grouped(&base32(secret), " ")
}

fn grouped(text: &str, between: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(between)
}

/// The address that a QR code holds for the app.
#[must_use]
pub fn app_address(secret: &[u8], email: &str) -> String {
    let mut account = String::new();
    for byte in email.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            account.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(account, "%{byte:02X}");
        }
    }
    format!(
        "otpauth://totp/{ISSUER}:{account}?secret={}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period={PERIOD}",
        base32(secret)
    )
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// RFC 4648, without padding: the lengths here need none.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    let letter = |value: u32| ALPHABET.get(value as usize & 31).copied().map_or('A', char::from);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(letter(bits >> held));
            bits &= (1 << held) - 1;
        }
    }
    if held > 0 {
        text.push(letter(bits << (5 - held)));
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// RFC 6238, appendix B; eight digits there, of which an app shows the last six.
    #[test]
    fn the_vectors_of_rfc_6238() {
        let secret = b"12345678901234567890";
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let step = step_at(at(seconds));
            assert_eq!(format!("{:08}", truncated(secret, step) % 100_000_000), eight, "{seconds}");
            assert_eq!(code(secret, step), eight[2..], "{seconds}");
        }
    }

    /// RFC 4648, section 10.
    #[test]
    fn the_vectors_of_rfc_4648() {
        for (plain, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB")]
        {
            assert_eq!(base32(plain.as_bytes()), text);
        }
    }

    #[test]
    fn what_an_app_is_told() {
        let told = app_address(b"12345678901234567890", "ana+desk@example.com");
        assert_eq!(
            told,
            "otpauth://totp/Switchboard:ana%2Bdesk%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Switchboard&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(typed_secret(b"1234567890"), "GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(Typed::read(" 123 456 "), Typed::Code("123456".into()));
        assert_eq!(Typed::read("abcd-efgh ijkl-mn27"), Typed::Recovery("ABCDEFGHIJKLMN27".into()));
        for other in ["", "12345", "1234567", "abcdef", "ABCD-EFGH-IJKL-MN21", "１２３４５６", "ABCDEFGHIJKLMNOPQ"]
        {
            assert_eq!(Typed::read(other), Typed::Nothing, "{other}");
        }
    }

    proptest! {
        /// A code opens for its own period and one to either side, once, and after that nothing older opens.
        #[test]
        fn a_code_fits_once_and_near(secret in prop::array::uniform20(any::<u8>()), when in 0_i64..9_000_000_000, off in -4_i64..5) {
            let now = at(when);
            let step = step_at(now) + off;
            let typed = code(&secret, step);
            let found = matching_step(&secret, &typed, now, i64::MIN);
            prop_assert_eq!(found.is_some(), off.abs() <= 1 || found.is_some_and(|other| code(&secret, other) == typed));
            if let Some(found) = found {
                prop_assert!((found - step_at(now)).abs() <= 1);
                prop_assert_eq!(code(&secret, found), typed.clone());
                let again = matching_step(&secret, &typed, now, found);
                prop_assert!(again.is_none_or(|again| again > found));
            }
            prop_assert_eq!(matching_step(&secret, &typed, now, step_at(now) + 1), None);
        }

        /// Whatever is typed is read without a fault, and a recovery code that was shown is read back.
        #[test]
        fn whatever_is_typed(text in ".{0,60}", noise in prop::array::uniform10(any::<u8>())) {
            let _ = Typed::read(&text);
            let shown = recovery_code(noise);
            prop_assert_eq!(shown.len(), 19);
            prop_assert_eq!(Typed::read(&shown.to_lowercase()), Typed::Recovery(shown.replace('-', "")));
        }
    }
}

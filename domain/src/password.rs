//! Which passwords may be set. Length is what counts; what attackers try first, and what says who somebody is, does not
//! count as length.

/// The fewest characters.
pub const MIN_LENGTH: usize = 12;
/// The most: longer ones are an attack on the hash.
pub const MAX_LENGTH: usize = 200;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Too short.
    #[error("Use at least 12 characters.")]
    TooShort,
    /// Long enough to be an attack on the hash.
    #[error("Use at most 200 characters.")]
    TooLong,
    /// A pattern or one of those that are tried first.
    #[error("That password is one of the first that anybody would try. Use a few words that do not belong together.")]
    Known,
    /// Made of the name or the address of whoever uses it.
    #[error("That password is made of your name or address. Use a few words that do not belong together.")]
    AboutYou,
}

/// Words that common passwords are made of. A password that is nothing but these, digits and signs is known.
const COMMON: &[&str] = &[
    "aa",
    "abc",
    "abcd",
    "abcdef",
    "access",
    "account",
    "admin",
    "administrator",
    "again",
    "angel",
    "asdf",
    "asdfgh",
    "asdfghjkl",
    "baby",
    "baseball",
    "basketball",
    "batman",
    "canada",
    "change",
    "changeit",
    "changeme",
    "charlie",
    "clinic",
    "company",
    "computer",
    "correcthorsebatterystaple",
    "default",
    "demo",
    "dental",
    "dentist",
    "doctor",
    "dragon",
    "flower",
    "football",
    "freedom",
    "fuckyou",
    "guest",
    "hello",
    "hockey",
    "hunter",
    "iloveyou",
    "internet",
    "jesus",
    "jordan",
    "killer",
    "letmein",
    "liverpool",
    "login",
    "lovely",
    "loveme",
    "love",
    "lovelove",
    "mad",
    "master",
    "me",
    "michael",
    "monkey",
    "mustang",
    "my",
    "mypassword",
    "ninja",
    "nothing",
    "office",
    "one",
    "pass",
    "passphrase",
    "passw",
    "passwd",
    "password",
    "phone",
    "please",
    "pokemon",
    "princess",
    "qazwsx",
    "qazwsxedc",
    "qwert",
    "qwerty",
    "qwertyui",
    "qwertyuiop",
    "reception",
    "root",
    "secret",
    "secure",
    "security",
    "shadow",
    "spring",
    "staff",
    "star",
    "starwars",
    "summer",
    "autumn",
    "winter",
    "sunshine",
    "superman",
    "support",
    "switchboard",
    "temp",
    "temporary",
    "test",
    "tester",
    "testing",
    "the",
    "toronto",
    "trustno",
    "user",
    "welcome",
    "whatever",
    "word",
    "xyz",
    "you",
    "zxcv",
    "zxcvbn",
    "zxcvbnm",
    "q",
    "w",
    "e",
    "r",
    "t",
    "y",
];

/// Whether a password may be set by somebody with these names and addresses.
///
/// # Errors
/// Why not.
pub fn check(password: &str, about: &[&str]) -> Result<(), Weakness> {
    match password.chars().count() {
        0..MIN_LENGTH => return Err(Weakness::TooShort),
        MIN_LENGTH..=MAX_LENGTH => {}
        _ => return Err(Weakness::TooLong),
    }
    let lower = password.to_lowercase();
    if is_pattern(&lower) || is_common(&lower) {
        return Err(Weakness::Known);
    }
    let mut left = lower;
    for part in about.iter().flat_map(|text| text.split(['@', '.', ' ', '-', '_', '+'])) {
        if part.chars().count() >= 3 {
            left = left.replace(&part.to_lowercase(), "");
        }
    }
    // What is left beside the names has to be worth something by itself.
    if left.chars().filter(|c| c.is_alphabetic()).count() < 4 && left.chars().count() < MIN_LENGTH {
        return Err(Weakness::AboutYou);
    }
    Ok(())
}

/// Few different characters, digits alone, one short piece over and over, or a run such as `abcdefghijkl`.
fn is_pattern(lower: &str) -> bool {
    let letters: Vec<char> = lower.chars().collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    let repeats = (1..=letters.len() / 2).any(|size| {
        let Some(piece) = letters.get(..size) else { return false };
        size < MIN_LENGTH && letters.chunks(size).all(|chunk| piece.starts_with(chunk))
    });
    let run = letters.windows(2).filter(|two| {
        let [a, b] = two else { return false };
        u32::from(*a).abs_diff(u32::from(*b)) <= 1
    });
    different.len() < 5
        || letters.iter().all(|c| c.is_numeric())
        || repeats
        || run.count() * 4 >= letters.len().saturating_sub(1) * 3
}

/// Nothing but common words, whatever digits and signs stand around or in them.
fn is_common(lower: &str) -> bool {
    let plain: String = lower.chars().filter(|c| c.is_alphabetic()).collect();
    let inner = lower.trim_matches(|c: char| !c.is_alphabetic());
    let meant: String = inner
        .chars()
        .filter_map(|c| match c {
            '0' => Some('o'),
            '1' | '!' => Some('i'),
            '3' => Some('e'),
            '4' | '@' => Some('a'),
            '5' | '$' => Some('s'),
            '7' => Some('t'),
            c => c.is_alphabetic().then_some(c),
        })
        .collect();
    is_words(&plain) || is_words(&meant)
}

/// Whether the text is common words and nothing else.
fn is_words(text: &str) -> bool {
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for at in 0..text.len() {
        if !reached[at] || !text.is_char_boundary(at) {
            continue;
        }
        for word in COMMON.iter().filter(|word| text[at..].starts_with(**word)) {
            reached[at + word.len()] = true;
        }
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn length_counts() {
        assert_eq!(check("short", &[]), Err(Weakness::TooShort));
        assert_eq!(check(&"long words ".repeat(20), &[]), Err(Weakness::TooLong));
        for good in ["a few words to remember", "Kettle-orbit-mango", "grün läuft 7 Enten", "x9!kQ2#vLp0z"] {
            assert_eq!(check(good, &["Maya Singh", "admin@brightsmiles.test"]), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for bad in [
            "password1234",
            "Password123!",
            "P@ssw0rd1234",
            "passwordpassword",
            "123456789012",
            "111111111111",
            "abcdefghijkl",
            "qwertyuiop12",
            "1q2w3e4r5t6y",
            "iloveyou1234",
            "letmein-please",
            "Welcome2026!!",
            "administrator1",
            "changeme12345",
            "demo-password-123",
            "Switchboard2026",
            "CorrectHorseBatteryStaple",
            "abababababab",
            "kettle7kettle7",
        ] {
            assert_eq!(check(bad, &[]), Err(Weakness::Known), "{bad}");
        }
    }

    #[test]
    fn a_name_is_no_secret() {
        let about = ["Maya Singh", "maya.singh@brightsmiles.test"];
        for bad in ["MayaSingh2026", "brightsmiles12", "maya.singh@brightsmiles.test"] {
            assert_eq!(check(bad, &about), Err(Weakness::AboutYou), "{bad}");
        }
        assert_eq!(check("maya eats kettle corn", &about), Ok(()));
    }

    proptest! {
        #[test]
        fn whatever_is_typed(text in ".{0,220}", name in ".{0,20}") {
            let checked = check(&text, &[&name]);
            prop_assert!(checked.is_err() || (MIN_LENGTH..=MAX_LENGTH).contains(&text.chars().count()));
        }
    }
}

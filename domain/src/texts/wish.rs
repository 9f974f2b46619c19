use serde::{Deserialize, Serialize};

/// What a text asks of whoever sends texts. The words it is written out in stay: what waits on disk outlives the version
/// that wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// No more texts, in a word that the carrier knows: it answers itself, and lets nothing more through.
    Stop,
    /// No more texts, in words that only people understand.
    StopInWords,
    /// Texts again.
    Start,
    /// Who this is. The carrier answers.
    Help,
}

const STOP: &[&str] = &["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"];
const START: &[&str] = &["start", "yes", "unstop"];
const HELP: &[&str] = &["help", "info"];

/// Words that mean it beside politeness. Not those that a patient may say about an appointment: "cancel, please".
const PLAIN_STOP: &[&str] = &["stop", "stopall", "unsubscribe", "revoke", "optout", "arret", "arretez", "alto", "baja"];
/// Said along, and no matter.
const POLITE: &[&str] = &[
    "please", "pls", "plz", "now", "thanks", "thank", "you", "ok", "svp", "s", "il", "vous", "plait", "merci", "por",
    "favor", "gracias",
];
/// Nobody says these to mean anything else.
const PHRASES: &[&str] = &[
    "stop texting",
    "stop messaging",
    "stop sending",
    "stop contacting",
    "remove me",
    "take me off",
    "unsubscribe",
    "opt out",
    "opt me out",
    "do not text",
    "don t text",
    "dont text",
    "no more texts",
    "no more messages",
    "leave me alone",
    "ne m envoyez plus",
    "ne plus m envoyer",
    "ne me textez plus",
    "plus de textos",
    "plus de messages",
    "desabonne",
    "no me envie",
    "no me escriba",
    "no me mande",
    "no mas mensajes",
    "no mas textos",
    "darme de baja",
    "deme de baja",
];

/// Reads it from the text and from `OptOutType`, which the carrier sends where the account has words of its own.
#[must_use]
pub fn wish(body: &str, opt_out_type: &str) -> Option<Wish> {
    match opt_out_type {
        "STOP" => return Some(Wish::Stop),
        "START" => return Some(Wish::Start),
        "HELP" => return Some(Wish::Help),
        _ => {}
    }
    let word = body.trim().to_lowercase();
    let known = [(STOP, Wish::Stop), (START, Wish::Start), (HELP, Wish::Help)];
    if let Some((_, wish)) = known.into_iter().find(|(words, _)| words.contains(&word.as_str())) {
        return Some(wish);
    }
    let plain = plain(body);
    let meant: Vec<&str> = plain.split(' ').filter(|word| !POLITE.contains(word)).collect();
    let is_plain_stop = !meant.is_empty() && meant.iter().all(|word| PLAIN_STOP.contains(word));
    // With a space on both sides, so that a phrase is found as words and not within others.
    let padded = format!(" {plain} ");
    let says_so = PHRASES.iter().any(|phrase| padded.contains(&format!(" {phrase}")));
    (is_plain_stop || says_so).then_some(Wish::StopInWords)
}

/// Lower case, accents taken off, everything but letters and digits one space.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        let letter = match letter {
            'à' | 'á' | 'â' | 'ä' => 'a',
            'ç' => 'c',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ñ' => 'n',
            'ò' | 'ó' | 'ô' | 'ö' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            other => other,
        };
        if letter.is_alphanumeric() {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim_end().to_owned()
}

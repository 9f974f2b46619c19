//! Say, Play, Pause and Gather; Redirect and Reject.

use super::parameters::{Pairs, pair};
use super::{Ending, First, Run, Status, Step, Target, What};
use crate::emulator::document::Element;
use crate::emulator::people::Asked;
use crate::emulator::script::Input;
use crate::emulator::wire::{Method, resolve};

/// How sure the recogniser is where the script does not say.
const USUAL_CONFIDENCE: f64 = 0.92;
/// A sound of unknown length, milliseconds.
const SOUND: u64 = 5000;
/// How often an endless sound is told.
const ENDLESS: u64 = 1000;

/// How long words take, milliseconds: 150 of them in a minute.
pub(super) fn speaking_time(words: &str) -> u64 {
    (words.split_whitespace().count() as u64 * 400).max(800)
}

/// An attribute in whole seconds.
pub(super) fn seconds(verb: &Element, name: &str, usual: u64) -> u64 {
    verb.get(name).and_then(|text| text.parse().ok()).unwrap_or(usual)
}

impl Run<'_> {
    /// Somebody hears something.
    pub(super) fn utter(&mut self, leg: usize, verb: &Element) -> Step {
        let times = match seconds(verb, "loop", 1) {
            0 => ENDLESS,
            times => times,
        };
        let lasts = match verb.name.as_str() {
            "Pause" => {
                // Silence alone does not answer a call.
                let lasts = seconds(verb, "length", 1);
                self.line(What::Said, format!("(a pause of {lasts} s)"));
                lasts * 1000
            }
            "Play" => {
                self.answer(leg);
                let what = verb.get("digits").map_or_else(|| verb.text.clone(), |digits| format!("the tones {digits}"));
                self.hears(leg, format!("({what})"));
                SOUND
            }
            _ => {
                self.answer(leg);
                if verb.text.is_empty() {
                    self.warn(13520, "Say has no text".to_owned());
                    return Step::Next;
                }
                self.hears(leg, format!("“{}”", verb.text));
                speaking_time(&verb.text)
            }
        };
        if self.pass(lasts.saturating_mul(times)) { Step::Next } else { Step::End(Ending::Gone) }
    }

    fn hears(&mut self, leg: usize, text: String) {
        if leg == 0 {
            self.line(What::Said, text);
        } else {
            let to = self.legs[leg].to.clone();
            self.line(What::Staff, format!("{to} hears {text}"));
        }
    }

    pub(super) async fn gather(&mut self, leg: usize, verb: &Element, base: Option<&str>) -> Step {
        self.answer(leg);
        for prompt in &verb.inner {
            if let Step::End(ending) = self.utter(leg, prompt) {
                return Step::End(ending);
            }
        }
        let asked = Asked {
            line: (leg != 0).then(|| self.legs[leg].to.clone()),
            speech: takes(verb, "speech"),
            keys: takes(verb, "dtmf"),
            seconds: seconds(verb, "timeout", 5),
        };
        let input = self.people.asked(&asked).await;
        if input == Input::HangUp && leg != 0 {
            self.line(What::Staff, format!("{} hangs up", self.legs[leg].to));
            return Step::End(Ending::HungUp);
        }
        let heard = self.hear(leg, verb, input);
        if self.gone {
            return Step::End(Ending::Gone);
        }
        match heard {
            Some(pairs) => self.go(verb, base, pairs),
            None if verb.says_yes("actionOnEmptyResult") => self.go(verb, base, vec![pair("Digits", "")]),
            None => Step::Next,
        }
    }

    /// What the carrier takes from what the person does.
    fn hear(&mut self, leg: usize, verb: &Element, input: Input) -> Option<Pairs> {
        let who = if leg == 0 { What::Caller } else { What::Staff };
        match input {
            Input::Say(words) => self.spoken(who, takes(verb, "speech"), verb, &words, USUAL_CONFIDENCE),
            Input::Mumble(words, sure) => self.spoken(who, takes(verb, "speech"), verb, &words, sure),
            Input::Press(keys) => {
                self.line(who, format!("presses {keys}"));
                if !takes(verb, "dtmf") {
                    self.line(What::Note, "keys are not listened for here".to_owned());
                    return self.silence(verb);
                }
                let digits = keys_taken(verb, &keys);
                let finished = digits.1;
                self.pass(keys.chars().count() as u64 * 300);
                if !finished && !self.pass(seconds(verb, "timeout", 5) * 1000) {
                    return None;
                }
                (!digits.0.is_empty()).then(|| vec![pair("Digits", digits.0)])
            }
            Input::Silence => {
                self.line(who, "says nothing".to_owned());
                self.silence(verb)
            }
            Input::HangUp => {
                self.caller_hangs_up();
                None
            }
        }
    }

    fn spoken(&mut self, who: What, listens: bool, verb: &Element, words: &str, sure: f64) -> Option<Pairs> {
        self.line(who, format!("“{words}”"));
        if !listens {
            self.line(What::Note, "speech is not listened for here".to_owned());
            return self.silence(verb);
        }
        self.pass(speaking_time(words) + 1000);
        Some(vec![pair("SpeechResult", words), pair("Confidence", sure.to_string())])
    }

    fn silence(&mut self, verb: &Element) -> Option<Pairs> {
        self.pass(seconds(verb, "timeout", 5) * 1000);
        None
    }

    /// On to the verb's action; without one to the document itself, which is how callers are led in circles.
    pub(super) fn go(&mut self, verb: &Element, base: Option<&str>, extra: Pairs) -> Step {
        let method = Method::of(verb.get("method"));
        match resolve(base, verb.get("action").unwrap_or_default()) {
            Some(url) => Step::Go(Target { source: First::Url(without_fragment(&url), method), extra }),
            None => {
                let name = &verb.name;
                self.error(Some(11100), format!("the action of {name} leads nowhere: {:?}", verb.get("action")));
                Step::End(Ending::Broken)
            }
        }
    }

    pub(super) fn redirect(&mut self, verb: &Element, base: Option<&str>) -> Step {
        match resolve(base, &verb.text) {
            Some(url) => {
                let method = Method::of(verb.get("method"));
                Step::Go(Target { source: First::Url(without_fragment(&url), method), extra: Vec::new() })
            }
            None => {
                self.error(Some(11100), format!("Redirect leads nowhere: {}", verb.text));
                Step::End(Ending::Broken)
            }
        }
    }

    /// Refuses a call; too late for that, it is a hang-up.
    pub(super) fn reject(&mut self, leg: usize, verb: &Element, fresh: bool) -> Step {
        if leg != 0 || !fresh || self.script.outbound {
            self.line(What::Carrier, "hangs up: Reject comes too late to refuse the call".to_owned());
            return Step::End(Ending::HungUp);
        }
        let status = match verb.get("reason") {
            Some("busy") => Status::Busy,
            _ => Status::NoAnswer,
        };
        let tone = if status == Status::Busy { "a busy tone" } else { "that the number is not in service" };
        self.line(What::Said, format!("({tone})"));
        Step::End(Ending::Refused(status))
    }
}

/// Whether a Gather listens for `speech` or `dtmf`.
fn takes(verb: &Element, kind: &str) -> bool {
    verb.get("input").unwrap_or("dtmf").split_whitespace().any(|known| known == kind)
}

/// The digits that count, and whether they ended the wait.
fn keys_taken(verb: &Element, keys: &str) -> (String, bool) {
    let finish = verb.raw("finishOnKey").unwrap_or("#");
    let most: usize = verb.get("numDigits").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
    let mut digits = String::new();
    for key in keys.chars() {
        if finish.contains(key) {
            return (digits, true);
        }
        digits.push(key);
        if digits.len() >= most {
            return (digits, true);
        }
    }
    (digits, false)
}

/// Connection settings stand there; they are not sent.
fn without_fragment(url: &str) -> String {
    url.split('#').next().unwrap_or_default().to_owned()
}

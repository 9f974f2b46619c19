//! Dial: which lines ring, with which caller id, and what the document is told afterwards.

use super::parameters::{Pairs, pair};
use super::ring::{Dialled, Phone};
use super::talk::seconds;
use super::{Run, Step, Subscription, What};
use crate::emulator::document::Element;
use crate::emulator::script::is_sip;
use crate::emulator::wire::{Method, resolve};
use domain::phone::Caller;

/// The most lines that ring at once.
const MAX_LINES: usize = 10;

impl Run<'_> {
    pub(super) async fn dial(&mut self, leg: usize, verb: &Element, base: Option<&str>) -> Step {
        if leg != 0 {
            self.error(Some(13910), "a line that is asked before being connected cannot dial".to_owned());
            return Step::Next;
        }
        // The caller keeps hearing it ring only where nothing has answered before.
        let bridged_only = verb.says_yes("answerOnBridge") && self.legs[0].answered_at.is_none();
        if !bridged_only {
            self.answer(0);
        }
        let phones = self.phones(verb, base);
        let caller_id = verb.get("callerId").map(str::to_owned);
        let dialled = match self.caller_id(caller_id, &phones) {
            Ok(caller_id) if !phones.is_empty() => self.ring_all(verb, base, phones, &caller_id).await,
            Ok(_) => {
                self.error(Some(13224), "Dial names nobody to dial".to_owned());
                Dialled::failed()
            }
            Err(why) => {
                self.error(Some(13214), why);
                Dialled::failed()
            }
        };
        if verb.get("action").is_none() {
            return if self.gone { Step::End(super::Ending::Gone) } else { Step::Next };
        }
        let mut extra: Pairs = vec![pair("DialCallStatus", dialled.outcome)];
        if let Some(child) = &dialled.sid {
            extra.push(pair("DialCallSid", child));
        }
        if let Some(length) = dialled.seconds {
            extra.push(pair("DialCallDuration", length.to_string()));
        }
        extra.push(pair("DialBridged", dialled.bridged.to_string()));
        if let Some(code) = dialled.sip_code {
            extra.push(pair("DialSipResponseCode", code));
        }
        if let Some(sid) = &dialled.recording {
            extra.push(pair("RecordingUrl", self.recording_url(sid)));
        }
        self.go(verb, base, extra)
    }

    async fn ring_all(&mut self, verb: &Element, base: Option<&str>, phones: Vec<Phone>, caller_id: &str) -> Dialled {
        let timeout = seconds(verb, "timeout", 30).clamp(5, 600);
        if !verb.says_yes("sequential") {
            return self.ring(verb, base, phones, caller_id, timeout).await;
        }
        let mut last = Dialled::failed();
        for phone in phones {
            last = self.ring(verb, base, vec![phone], caller_id, timeout).await;
            if self.gone || last.outcome == "completed" {
                break;
            }
        }
        last
    }

    /// Whom the verb names.
    fn phones(&mut self, verb: &Element, base: Option<&str>) -> Vec<Phone> {
        let mut phones = Vec::new();
        if !verb.text.is_empty() {
            phones.push(Phone { address: verb.text.clone(), sip: false, subscription: None, whisper: None });
        }
        for noun in &verb.inner {
            let sip = match noun.name.as_str() {
                "Number" => false,
                "Sip" => true,
                other => {
                    self.line(What::Note, format!("{other} is known to the carrier and not dialled here"));
                    continue;
                }
            };
            if sip && !is_sip(&noun.text) {
                self.error(Some(13224), format!("{} is no SIP address", noun.text));
                continue;
            }
            let events = noun.get("statusCallbackEvent").unwrap_or("completed");
            let subscription = noun.get("statusCallback").and_then(|url| resolve(base, url)).map(|url| Subscription {
                url,
                method: Method::of(noun.get("statusCallbackMethod")),
                events: events.split_whitespace().map(str::to_owned).collect(),
            });
            let whisper = noun.get("url").and_then(|url| resolve(base, url));
            let whisper = whisper.map(|url| (url, Method::of(noun.get("method"))));
            phones.push(Phone { address: noun.text.clone(), sip, subscription, whisper });
        }
        if phones.len() > MAX_LINES {
            self.warn(12200, format!("at most {MAX_LINES} lines ring; the others are skipped"));
            phones.truncate(MAX_LINES);
        }
        phones
    }

    /// The caller id that the carrier lets a dial show: the caller's own number on a call from the
    /// phone network, the number called, or another of the account. A SIP caller's From and To are none.
    fn caller_id(&self, wanted: Option<String>, phones: &[Phone]) -> Result<String, String> {
        let (from, to) = (&self.legs[0].from, &self.legs[0].to);
        let shown = wanted.unwrap_or_else(|| from.clone());
        // Other SIP systems take any name.
        if phones.iter().all(|phone| phone.sip) {
            return Ok(shown);
        }
        let caller = Caller::from_carrier(&shown);
        if !caller.number().is_some_and(|number| number.as_str() == shown && number.is_dialable()) {
            return Err(format!("the caller id “{shown}” is no number that may be shown"));
        }
        let of_the_account = self.account.numbers.as_ref().is_none_or(|numbers| numbers.contains(&shown));
        if self.script.over_sip() {
            if shown == *from || shown == *to {
                return Err(format!("the caller id {shown} is the From or To of a SIP call"));
            }
        } else if shown == *from || shown == *to {
            return Ok(shown);
        }
        if of_the_account { Ok(shown) } else { Err(format!("the caller id {shown} is no number of the account")) }
    }
}

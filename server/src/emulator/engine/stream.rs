//! Connect and Start with a media stream: reported, not carried. Start with a recording is in `record`.

use super::callbacks::Told;
use super::parameters::pair;
use super::{Ending, Run, Step, Update, What};
use crate::emulator::delivery::Kind;
use crate::emulator::document::Element;
use crate::emulator::people::Streamed;
use crate::emulator::wire::{Method, resolve};

impl Run<'_> {
    /// The stream has the call until its other side closes it.
    pub(super) async fn connect(&mut self, leg: usize, verb: &Element, base: Option<&str>) -> Step {
        self.answer(leg);
        let Some(stream) = verb.inner.iter().find(|noun| noun.name == "Stream") else {
            self.line(What::Note, "what is connected is known to the carrier and not carried out here".to_owned());
            return Step::Next;
        };
        let Some(sid) = self.opened(leg, stream, base).await else { return Step::End(Ending::Broken) };
        let changed = match self.streamed().await {
            Ok(Streamed::CallerHangsUp) => {
                self.caller_hangs_up();
                None
            }
            Ok(Streamed::Closed(seconds)) => {
                self.pass(u64::from(seconds) * 1000);
                None
            }
            Ok(Streamed::Held) => None,
            Err(update) => {
                self.now += 1000;
                Some(self.changed(update))
            }
        };
        self.line(What::Carrier, "the media stream ends".to_owned());
        self.tell_stream(leg, stream, base, &sid, "stream-stopped").await;
        match changed {
            Some(step) => step,
            None if self.gone => Step::End(Ending::Gone),
            None if verb.get("action").is_some() => self.go(verb, base, Vec::new()),
            None => Step::Next,
        }
    }

    /// What ends the stream: its people, or a change by REST while they are waited for.
    async fn streamed(&mut self) -> Result<Streamed, Update> {
        let Some(updates) = self.updates.as_mut() else { return Ok(self.people.streaming().await) };
        let streamed = tokio::select! {
            // Who does not wait is asked first: a change that came meanwhile is for the next verb.
            biased;
            streamed = self.people.streaming() => streamed,
            Some(update) = updates.recv() => return Err(update),
        };
        // Nobody who could change the call is left when the channel closes.
        match streamed {
            Streamed::Held => updates.recv().await.map_or(Ok(Streamed::Held), Err),
            other => Ok(other),
        }
    }

    /// The stream only listens; the next verb follows at once.
    pub(super) async fn start(&mut self, leg: usize, verb: &Element, base: Option<&str>) -> Step {
        for noun in &verb.inner {
            if noun.name == "Stream" {
                self.opened(leg, noun, base).await;
            } else if noun.name == "Recording" && leg == 0 {
                self.tape(noun, base);
            } else {
                let name = &noun.name;
                self.line(What::Note, format!("{name} is known to the carrier and not carried out here"));
            }
        }
        Step::Next
    }

    async fn opened(&mut self, leg: usize, stream: &Element, base: Option<&str>) -> Option<String> {
        let url = stream.get("url").unwrap_or_default().to_owned();
        if !url.starts_with("wss://") {
            self.error(Some(31922), format!("a stream needs a wss address, not “{url}”"));
            return None;
        }
        if url.contains('?') {
            self.line(What::Note, "the carrier strips the query of a stream’s address; use Parameter".to_owned());
        }
        self.line(What::Carrier, format!("connects a media stream to {url}"));
        for parameter in &stream.inner {
            let (name, value) = (parameter.get("name").unwrap_or_default(), parameter.get("value").unwrap_or_default());
            self.line(What::Carrier, format!("with {name} = {value}"));
        }
        let sid = self.new_sid("MZ");
        self.tell_stream(leg, stream, base, &sid, "stream-started").await;
        Some(sid)
    }

    async fn tell_stream(&mut self, leg: usize, stream: &Element, base: Option<&str>, sid: &str, event: &str) {
        let Some(url) = stream.get("statusCallback").and_then(|url| resolve(base, url)) else { return };
        let pairs = vec![
            pair("AccountSid", &self.account.sid),
            pair("CallSid", &self.legs[leg].sid),
            pair("StreamEvent", event),
            pair("StreamName", stream.get("name").unwrap_or(sid)),
            pair("StreamSid", sid),
            pair("Timestamp", self.instant(self.now).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)),
        ];
        let method = Method::of(stream.get("statusCallbackMethod"));
        let about = event.replace('-', " ");
        self.tell(Told { kind: Kind::Stream, about, url, method, pairs, after_the_end: None }).await;
    }
}

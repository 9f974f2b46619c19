//! Record: a message with its recording and, where it is asked for, its text. Start Recording: the whole call.

use super::callbacks::Told;
use super::parameters::{Pairs, pair};
use super::talk::{seconds, speaking_time};
use super::{Run, Step, What};
use crate::emulator::delivery::Kind;
use crate::emulator::document::Element;
use crate::emulator::people::AfterTone;
use crate::emulator::script::EndOfMessage;
use crate::emulator::story::Recording;
use crate::emulator::wire::{Method, resolve};

/// The carrier transcribes messages between these lengths, seconds.
const SHORTEST: u32 = 2;
const LONGEST: u32 = 120;

/// Nobody leaves a message faster than this, milliseconds: breath is taken first.
const BREATH: u64 = 4000;

/// What was recorded, and how it ended.
struct Taken {
    seconds: u32,
    words: String,
    /// The key that ended it, `hangup`, or blank.
    digits: String,
    unintelligible: bool,
}

/// A call that is recorded until it ends.
pub(super) struct Taped {
    verb: Element,
    base: Option<String>,
    sid: String,
    begun: u64,
}

impl Run<'_> {
    /// The call is recorded from here on; the next verb follows at once.
    pub(super) fn tape(&mut self, noun: &Element, base: Option<&str>) {
        if self.taped.is_some() {
            return self.line(What::Note, "the call is recorded already".to_owned());
        }
        self.line(What::Carrier, "records the call from here on".to_owned());
        let sid = self.new_sid("RE");
        self.taped = Some(Taped { verb: noun.clone(), base: base.map(str::to_owned), sid, begun: self.now });
    }

    /// The recording of the call ends with it.
    pub(super) async fn end_tape(&mut self) {
        let Some(taped) = self.taped.take() else { return };
        let length = whole((self.now - taped.begun) / 1000);
        let recording = self.keep_recording(&taped.sid, 0, length, "StartCallRecordingAPI", taped.begun);
        let base = taped.base.as_deref();
        self.told_of_recording(&taped.verb, base, 0, recording.as_ref(), &taped.sid, taped.begun).await;
    }

    pub(super) async fn record(&mut self, leg: usize, verb: &Element, base: Option<&str>) -> Step {
        self.answer(leg);
        if verb.raw("playBeep") != Some("false") {
            self.line(What::Said, "(a tone)".to_owned());
        }
        let begun = self.now;
        let recording_sid = self.new_sid("RE");
        let taken = self.take(verb).await;
        let recording = self.keep_recording(&recording_sid, leg, taken.seconds, "RecordVerb", begun);
        self.told_of_recording(verb, base, leg, recording.as_ref(), &recording_sid, begun).await;
        if let Some(recording) = &recording {
            self.transcribe(verb, base, leg, recording, &taken).await;
        }
        let mut extra = vec![pair("RecordingDuration", taken.seconds.to_string()), pair("Digits", taken.digits)];
        if recording.is_some() {
            extra.insert(0, pair("RecordingUrl", self.recording_url(&recording_sid)));
            extra.insert(1, pair("RecordingSid", recording_sid));
        }
        self.go(verb, base, extra)
    }

    /// The caller leaves the next message, or nothing.
    async fn take(&mut self, verb: &Element) -> Taken {
        let limit = seconds(verb, "maxLength", 3600);
        let silence = seconds(verb, "timeout", 5);
        let nothing =
            |digits: &str| Taken { seconds: 0, words: String::new(), digits: digits.to_owned(), unintelligible: false };
        let message = match self.people.after_the_tone(limit).await {
            AfterTone::Leaves(message) => message,
            AfterTone::Silence => {
                self.line(What::Caller, "says nothing".to_owned());
                return nothing(if self.pass(silence.max(1) * 1000) { "" } else { "hangup" });
            }
            AfterTone::HangsUp => {
                self.caller_hangs_up();
                return nothing("hangup");
            }
        };
        let said = message.seconds.map_or_else(|| speaking_time(&message.words).max(BREATH).div_ceil(1000), u64::from);
        let lasts = said.min(limit);
        self.line(What::Caller, format!("leaves a message of {lasts} s: “{}”", message.words));
        let begun = self.now;
        if !self.pass(lasts * 1000) {
            let heard = (self.now - begun) / 1000;
            return Taken { seconds: whole(heard), words: message.words, ..nothing("hangup") };
        }
        let finish = verb.raw("finishOnKey").unwrap_or("1234567890*#");
        let ends = if said >= limit { EndOfMessage::Silence } else { message.ends };
        let digits = match (ends, finish.chars().next_back()) {
            (EndOfMessage::HangUp, _) => {
                self.caller_hangs_up();
                "hangup".to_owned()
            }
            (EndOfMessage::Key, Some(key)) => {
                self.line(What::Caller, format!("presses {key}"));
                key.to_string()
            }
            _ => {
                if said < limit && silence > 0 {
                    self.pass(silence * 1000);
                }
                String::new()
            }
        };
        Taken { seconds: whole(lasts), words: message.words, digits, unintelligible: message.unintelligible }
    }

    /// Silence is trimmed to nothing and not kept.
    pub(super) fn keep_recording(
        &mut self,
        sid: &str,
        leg: usize,
        seconds: u32,
        source: &'static str,
        begun: u64,
    ) -> Option<Recording> {
        if seconds == 0 {
            return None;
        }
        let recording = Recording {
            sid: sid.to_owned(),
            call_sid: self.legs[leg].sid.clone(),
            seconds,
            source,
            started_at: self.instant(begun),
        };
        self.witness.recording(&recording);
        self.recordings.push(recording.clone());
        Some(recording)
    }

    /// Where a recording can be fetched.
    pub(super) fn recording_url(&self, sid: &str) -> String {
        format!("{}/2010-04-01/Accounts/{}/Recordings/{sid}", self.account.api_base, self.account.sid)
    }

    /// The recording callback. It carries neither From nor To nor the state of the call.
    pub(super) async fn told_of_recording(
        &mut self,
        verb: &Element,
        base: Option<&str>,
        leg: usize,
        recording: Option<&Recording>,
        sid: &str,
        begun: u64,
    ) {
        let Some(url) = verb.get("recordingStatusCallback").and_then(|url| resolve(base, url)) else { return };
        let wanted: Vec<&str> =
            verb.get("recordingStatusCallbackEvent").unwrap_or("completed").split_whitespace().collect();
        let method = Method::of(verb.get("recordingStatusCallbackMethod"));
        let end = if recording.is_some() { "completed" } else { "absent" };
        for status in ["in-progress", end] {
            if !wanted.contains(&status) {
                continue;
            }
            let mut pairs: Pairs = vec![
                pair("AccountSid", &self.account.sid),
                pair("CallSid", &self.legs[leg].sid),
                pair("RecordingSid", sid),
                pair("RecordingStatus", status),
                pair("RecordingChannels", if verb.get("channels") == Some("dual") { "2" } else { "1" }),
                pair("RecordingSource", source_of(verb)),
                pair("RecordingStartTime", self.timestamp(begun)),
                pair("RecordingTrack", "both"),
                pair("ErrorCode", "0"),
            ];
            if let (Some(recording), "completed") = (recording, status) {
                pairs.push(pair("RecordingUrl", self.recording_url(sid)));
                pairs.push(pair("RecordingDuration", recording.seconds.to_string()));
            }
            let about = format!("the recording is {status}");
            self.tell(Told { kind: Kind::Recording, about, url: url.clone(), method, pairs, after_the_end: None })
                .await;
        }
    }

    async fn transcribe(
        &mut self,
        verb: &Element,
        base: Option<&str>,
        leg: usize,
        recording: &Recording,
        taken: &Taken,
    ) {
        let callback = verb.get("transcribeCallback").and_then(|url| resolve(base, url));
        if !verb.says_yes("transcribe") {
            if callback.is_some() {
                self.line(What::Note, "transcribeCallback without transcribe=\"true\" does nothing".to_owned());
            }
            return;
        }
        let Some(url) = callback else { return };
        if !(SHORTEST < taken.seconds && taken.seconds < LONGEST) {
            let length = taken.seconds;
            self.line(What::Note, format!("a message of {length} s is not transcribed: too short or too long"));
            return;
        }
        let sid = self.new_sid("TR");
        let status = if taken.unintelligible { "failed" } else { "completed" };
        let mut pairs: Pairs = self.parameters(leg).into_iter().filter(|(name, _)| name != "CallStatus").collect();
        let api = format!("{}/2010-04-01/Accounts/{}", self.account.api_base, self.account.sid);
        pairs.extend([
            // It takes a while, and the call is over by then.
            pair("CallStatus", "completed"),
            pair("TranscriptionSid", &sid),
            pair("TranscriptionStatus", status),
            pair("TranscriptionText", if taken.unintelligible { "" } else { taken.words.as_str() }),
            pair("TranscriptionType", "fast"),
            pair("TranscriptionUrl", format!("{api}/Transcriptions/{sid}")),
            pair("RecordingSid", &recording.sid),
            pair("RecordingUrl", self.recording_url(&recording.sid)),
        ]);
        let about = format!("the transcription is {status}");
        let told =
            Told { kind: Kind::Transcription, about, url, method: Method::Post, pairs, after_the_end: Some(20_000) };
        self.tell(told).await;
    }
}

/// The carrier's word for what was recorded.
fn source_of(verb: &Element) -> &'static str {
    match verb.name.as_str() {
        "Dial" => "DialVerb",
        "Recording" => "StartCallRecordingAPI",
        _ => "RecordVerb",
    }
}

fn whole(seconds: u64) -> u32 {
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

//! Who decides what the people on a call do, whenever the call comes to a point where they have to.

use super::script::{Input, LeftMessage, Line, Script, Stream};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;

/// Something a person is about to do.
pub type Doing<'p, T> = Pin<Box<dyn Future<Output = T> + Send + 'p>>;

/// A Gather that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The dialled line that is asked before it is connected; none: the caller.
    pub line: Option<String>,
    /// Words are listened for.
    pub speech: bool,
    /// Keys are listened for.
    pub keys: bool,
    /// How long it waits, seconds of the call's own clock.
    pub seconds: u64,
}

/// What the caller does after the tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterTone {
    /// Leaves a message.
    Leaves(LeftMessage),
    /// Says nothing and waits.
    Silence,
    /// Hangs up without a word.
    HangsUp,
}

/// What becomes of a line that rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ringing {
    /// The line does this.
    Line(Line),
    /// The caller hangs up while it rings.
    CallerHangsUp,
}

/// What becomes of a media stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streamed {
    /// The other side closes it after so many seconds.
    Closed(u32),
    /// Nothing: it stays until the call is changed by REST.
    Held,
    /// The caller hangs up.
    CallerHangsUp,
}

/// Decides for everybody on the call. Asked when the call comes to it, and waited for.
pub trait People: Send {
    /// A Gather listens.
    fn asked<'p>(&'p mut self, gather: &'p Asked) -> Doing<'p, Input>;
    /// The tone was heard; so many seconds are recorded at most.
    fn after_the_tone(&mut self, seconds: u64) -> Doing<'_, AfterTone>;
    /// A line rings, for at most so many seconds.
    fn rung<'p>(&'p mut self, line: &'p str, seconds: u64) -> Doing<'p, Ringing>;
    /// A media stream has the call.
    fn streaming(&mut self) -> Doing<'_, Streamed>;
}

/// Everybody does what the script says; nobody is waited for.
#[derive(Debug, Clone)]
pub struct Scripted {
    inputs: VecDeque<Input>,
    messages: VecDeque<LeftMessage>,
    lines: BTreeMap<String, Line>,
    other_lines: Line,
    stream: Stream,
    /// Keys of lines that were rung, for the moment they are asked.
    presses: BTreeMap<String, String>,
}

impl Scripted {
    /// The people of a script.
    #[must_use]
    pub fn of(script: &Script) -> Self {
        Self {
            inputs: script.inputs.iter().cloned().collect(),
            messages: script.messages.iter().cloned().collect(),
            lines: script.lines.clone(),
            other_lines: script.other_lines.clone(),
            stream: script.stream,
            presses: BTreeMap::new(),
        }
    }
}

fn at_once<'p, T: Send + 'p>(done: T) -> Doing<'p, T> {
    Box::pin(std::future::ready(done))
}

impl People for Scripted {
    fn asked<'p>(&'p mut self, gather: &'p Asked) -> Doing<'p, Input> {
        let input = match &gather.line {
            None => self.inputs.pop_front(),
            Some(line) => self.presses.remove(line).map(Input::Press),
        };
        at_once(input.unwrap_or(Input::Silence))
    }

    fn after_the_tone(&mut self, _seconds: u64) -> Doing<'_, AfterTone> {
        at_once(self.messages.pop_front().map_or(AfterTone::Silence, AfterTone::Leaves))
    }

    fn rung<'p>(&'p mut self, line: &'p str, _seconds: u64) -> Doing<'p, Ringing> {
        let does = self.lines.get(line).unwrap_or(&self.other_lines).clone();
        match &does {
            Line::Answers { presses, .. } if !presses.is_empty() => {
                self.presses.insert(line.to_owned(), presses.clone());
            }
            _ => {
                self.presses.remove(line);
            }
        }
        at_once(Ringing::Line(does))
    }

    fn streaming(&mut self) -> Doing<'_, Streamed> {
        at_once(if self.stream.hold { Streamed::Held } else { Streamed::Closed(self.stream.seconds) })
    }
}

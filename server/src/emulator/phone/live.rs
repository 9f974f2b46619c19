//! People who are waited for: whoever sits at the page decides for everybody on the call.

use crate::emulator::people::{AfterTone, Asked, Doing, People, Ringing, Streamed};
use crate::emulator::script::{EndOfMessage, Input, LeftMessage, Line};
use app::server::phone::{Deed, Question, Staff, Standing};
use tokio::sync::{mpsc, watch};

/// A deed with the turn at which it was meant.
pub(super) type Meant = (u32, Deed);

/// Waits for deeds; when nobody can send any more, everybody hangs up.
pub(super) struct Live {
    pub(super) standing: watch::Sender<Standing>,
    pub(super) deeds: mpsc::Receiver<Meant>,
    pub(super) turn: u32,
    /// What lines do; None: asked each time.
    pub(super) staff: Option<Staff>,
}

impl Live {
    /// What the person does about it.
    async fn ask(&mut self, question: Question) -> Deed {
        self.turn += 1;
        let turn = self.turn;
        self.standing.send_replace(Standing::Waits { turn, question: question.clone() });
        let deed = loop {
            match self.deeds.recv().await {
                // Sent twice, or from a page that shows an earlier turn: that moment is over.
                Some((meant, deed)) if meant != turn || !question.takes(&deed) => {}
                Some((_, deed)) => break deed,
                None => break Deed::HangUp,
            }
        };
        self.standing.send_replace(Standing::Busy);
        deed
    }
}

impl People for Live {
    fn asked<'p>(&'p mut self, gather: &'p Asked) -> Doing<'p, Input> {
        Box::pin(async move {
            let question = Question::Speak { line: gather.line.clone(), speech: gather.speech, keys: gather.keys };
            match self.ask(question).await {
                Deed::Say(words) => Input::Say(words),
                Deed::Press(keys) => Input::Press(keys),
                Deed::HangUp => Input::HangUp,
                _ => Input::Silence,
            }
        })
    }

    fn after_the_tone(&mut self, seconds: u64) -> Doing<'_, AfterTone> {
        Box::pin(async move {
            match self.ask(Question::Message { seconds }).await {
                Deed::Leave { words, stays } => AfterTone::Leaves(LeftMessage {
                    words,
                    seconds: None,
                    ends: if stays { EndOfMessage::Key } else { EndOfMessage::HangUp },
                    unintelligible: false,
                }),
                Deed::HangUp => AfterTone::HangsUp,
                _ => AfterTone::Silence,
            }
        })
    }

    fn rung<'p>(&'p mut self, line: &'p str, seconds: u64) -> Doing<'p, Ringing> {
        Box::pin(async move {
            let staff = match self.staff {
                Some(staff) => staff,
                None => match self.ask(Question::Line { number: line.to_owned(), seconds }).await {
                    Deed::Line(staff) => staff,
                    _ => return Ringing::CallerHangsUp,
                },
            };
            Ringing::Line(line_of(staff))
        })
    }

    fn streaming(&mut self) -> Doing<'_, Streamed> {
        Box::pin(async move {
            match self.ask(Question::Stream).await {
                Deed::StreamEnds => Streamed::Closed(20),
                _ => Streamed::CallerHangsUp,
            }
        })
    }
}

fn line_of(staff: Staff) -> Line {
    match staff {
        // Without keys of its own: what the line is asked before being connected, the person is asked.
        Staff::Answers => Line::default(),
        Staff::RingsOut => Line::NoAnswer,
        Staff::Busy => Line::Busy,
        Staff::Fails => Line::Failed,
        Staff::Mailbox => Line::Machine { after: 3, talks: 30 },
    }
}

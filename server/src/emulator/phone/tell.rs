//! The carrier's story in the words of the page.

use crate::emulator::story::{Line, What};
use app::server::phone::{Speaker, StoryLine};

pub(super) fn line(line: &Line) -> StoryLine {
    let by = match line.what {
        What::Call | What::Carrier => Speaker::Carrier,
        What::Said => Speaker::Clinic,
        What::Caller => Speaker::Caller,
        What::Staff => Speaker::Staff,
        What::Request | What::Callback => Speaker::Wire,
        What::Warning | What::Error => Speaker::Trouble,
        What::Note => Speaker::Note,
    };
    let mut text = match line.code {
        Some(code) => format!("{code}: {}", line.text),
        None => line.text.clone(),
    };
    if let Some(exchange) = &line.exchange {
        text.push_str(&match exchange.status {
            Some(status) => format!(" → {status}, {} ms", exchange.millis),
            None => " → no answer".to_owned(),
        });
    }
    StoryLine { at: line.at, by, text }
}

//! What a call that came in says about a line that waits for its first one.

use super::{LineStatus, Method};
use crate::phone::E164;

/// A line that no call has come through yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingLine {
    /// How its calls get here.
    pub method: Method,
    /// How far it is.
    pub status: LineStatus,
    /// Its numbers at the carrier; none for SIP alone.
    pub numbers: Vec<E164>,
    /// The clinic's own number, which forwards.
    pub original: Option<E164>,
}

/// A call that came in, signed by the carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrivedCall<'c> {
    /// The number called; none for a call over SIP.
    pub called: Option<&'c E164>,
    /// Who forwarded it, where that carrier tells. A hint: some leave it out, some repeat the number called.
    pub forwarded_from: Option<&'c E164>,
}

/// What it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// The line works.
    Proves,
    /// The number works; whether the clinic's own number forwards to it, whoever called has to say.
    Asks,
    /// It came another way.
    Nothing,
}

/// What a call says about a line.
///
/// A number that was moved, and a phone system that got past the check of who may call, have no other way to get here.
/// A number that is forwarded to can also be dialled directly: only the number that forwarded tells the two apart.
#[must_use]
pub fn arrival(line: &WaitingLine, call: ArrivedCall<'_>) -> Arrival {
    let own = call.called.is_some_and(|called| line.numbers.contains(called));
    match (line.method, line.status) {
        (_, LineStatus::Active | LineStatus::Failed) => Arrival::Nothing,
        (Method::Ported, _) if own => Arrival::Proves,
        (Method::Sip, _) if call.called.is_none() => Arrival::Proves,
        (Method::Forwarded, _) if own => match (&line.original, call.forwarded_from) {
            (Some(original), Some(from)) if original == from => Arrival::Proves,
            _ => Arrival::Asks,
        },
        _ => Arrival::Nothing,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn number(last: u8) -> E164 {
        E164::parse(&format!("+141655501{last:02}")).unwrap()
    }

    fn line(method: Method, status: LineStatus) -> WaitingLine {
        WaitingLine { method, status, numbers: vec![number(1)], original: Some(number(2)) }
    }

    #[test]
    fn a_direct_call_does_not_prove_that_a_number_forwards() {
        let line = line(Method::Forwarded, LineStatus::Testing);
        let (own, original, other) = (number(1), number(2), number(3));
        let say = |from: Option<&E164>| arrival(&line, ArrivedCall { called: Some(&own), forwarded_from: from });
        assert_eq!(say(Some(&original)), Arrival::Proves);
        // Left out; the number itself, as some carriers have it; somebody else's.
        assert_eq!([say(None), say(Some(&own)), say(Some(&other))], [Arrival::Asks; 3]);
    }

    #[test]
    fn what_was_moved_is_proved_by_any_call_to_it() {
        for status in [LineStatus::Pending, LineStatus::Testing] {
            let line = line(Method::Ported, status);
            let (own, other) = (number(1), number(3));
            let call = |called| ArrivedCall { called, forwarded_from: None };
            assert_eq!(arrival(&line, call(Some(&own))), Arrival::Proves);
            assert_eq!(arrival(&line, call(Some(&other))), Arrival::Nothing);
            assert_eq!(arrival(&line, call(None)), Arrival::Nothing);
        }
    }

    #[test]
    fn only_a_call_over_sip_proves_sip() {
        let line = line(Method::Sip, LineStatus::Testing);
        let own = number(1);
        assert_eq!(arrival(&line, ArrivedCall { called: None, forwarded_from: None }), Arrival::Proves);
        assert_eq!(arrival(&line, ArrivedCall { called: Some(&own), forwarded_from: None }), Arrival::Nothing);
    }

    proptest! {
        #[test]
        fn what_works_or_failed_is_not_moved(method in 0..3usize, failed in any::<bool>(), called in 0..5u8, from in 0..5u8) {
            let status = if failed { LineStatus::Failed } else { LineStatus::Active };
            let (called, from) = (number(called), number(from));
            let call = ArrivedCall { called: Some(&called).filter(|_| from != called), forwarded_from: Some(&from) };
            prop_assert_eq!(arrival(&line(Method::ALL[method], status), call), Arrival::Nothing);
        }
    }
}

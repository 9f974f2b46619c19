//! Why a voice platform says that a call ended, as one of our states.

use super::CallStatus;

/// The state of a call that ended for this reason. There are about 600 reasons and the list grows: those that are
/// known by name come first, then what the words give away, then whether anybody was connected at all.
#[must_use]
pub fn ended_as(reason: &str, connected: bool) -> CallStatus {
    match reason {
        "customer-ended-call"
        | "assistant-ended-call"
        | "assistant-forwarded-call"
        | "silence-timed-out"
        | "exceeded-max-duration"
        | "voicemail" => CallStatus::Completed,
        "customer-busy" => CallStatus::Busy,
        "customer-did-not-answer" => CallStatus::NoAnswer,
        _ if reason.contains("error") || reason.contains("failed") || reason.starts_with("call.start.") => {
            CallStatus::Failed
        }
        _ if connected => CallStatus::Completed,
        _ => CallStatus::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_documented_reason_has_its_state() {
        for (reason, connected, state) in [
            ("customer-ended-call", false, CallStatus::Completed),
            ("assistant-ended-call", true, CallStatus::Completed),
            ("assistant-forwarded-call", true, CallStatus::Completed),
            ("silence-timed-out", true, CallStatus::Completed),
            ("exceeded-max-duration", true, CallStatus::Completed),
            ("voicemail", true, CallStatus::Completed),
            ("customer-busy", false, CallStatus::Busy),
            ("customer-did-not-answer", false, CallStatus::NoAnswer),
            ("pipeline-error-openai-llm-failed", true, CallStatus::Failed),
            ("assistant-not-valid-error", true, CallStatus::Failed),
            ("twilio-failed-to-connect-call", false, CallStatus::Failed),
            ("call.start.error-get-org", false, CallStatus::Failed),
            ("call.start.anything", true, CallStatus::Failed),
            ("assistant-said-end-call-phrase", true, CallStatus::Completed),
            ("assistant-said-end-call-phrase", false, CallStatus::Failed),
            ("", true, CallStatus::Completed),
            ("", false, CallStatus::Failed),
        ] {
            assert_eq!(ended_as(reason, connected), state, "{reason} {connected}");
            assert!(ended_as(reason, connected).is_final());
        }
    }
}

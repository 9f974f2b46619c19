//! Which verbs TwiML has, with their attributes and what may stand inside them. Names are case
//! sensitive: what is not here is skipped with warning 12200.

/// One element of the language.
pub(super) struct Rule {
    pub(super) name: &'static str,
    attributes: &'static [&'static str],
    inside: &'static [&'static str],
}

const CALLBACK: [&str; 3] = ["statusCallback", "statusCallbackMethod", "statusCallbackEvent"];

const RULES: &[Rule] = &[
    Rule { name: "Say", attributes: &["voice", "language", "loop"], inside: &[] },
    Rule { name: "Play", attributes: &["loop", "digits"], inside: &[] },
    Rule { name: "Pause", attributes: &["length"], inside: &[] },
    Rule {
        name: "Gather",
        attributes: &[
            "input",
            "action",
            "method",
            "timeout",
            "speechTimeout",
            "maxSpeechTime",
            "profanityFilter",
            "finishOnKey",
            "numDigits",
            "partialResultCallback",
            "partialResultCallbackMethod",
            "language",
            "hints",
            "bargeIn",
            "debug",
            "actionOnEmptyResult",
            "speechModel",
            "enhanced",
            "dtmfDetection",
        ],
        inside: &["Say", "Play", "Pause"],
    },
    Rule {
        name: "Record",
        attributes: &[
            "action",
            "method",
            "timeout",
            "finishOnKey",
            "maxLength",
            "playBeep",
            "trim",
            "recordingStatusCallback",
            "recordingStatusCallbackMethod",
            "recordingStatusCallbackEvent",
            "transcribe",
            "transcribeCallback",
            "storageUrl",
            "recordingTrack",
        ],
        inside: &[],
    },
    Rule {
        name: "Dial",
        attributes: &[
            "action",
            "method",
            "timeout",
            "timeLimit",
            "hangupOnStar",
            "callerId",
            "record",
            "trim",
            "recordingStatusCallback",
            "recordingStatusCallbackMethod",
            "recordingStatusCallbackEvent",
            "recordingTrack",
            "answerOnBridge",
            "ringTone",
            "sequential",
            "referUrl",
            "referMethod",
            "events",
        ],
        inside: &["Number", "Sip", "Client", "Conference", "Queue", "Application", "WhatsApp", "Sim"],
    },
    Rule {
        name: "Number",
        attributes: &[
            "sendDigits",
            "url",
            "method",
            "byoc",
            "machineDetection",
            "machineDetectionTimeout",
            "amdStatusCallback",
            "amdStatusCallbackMethod",
            CALLBACK[0],
            CALLBACK[1],
            CALLBACK[2],
        ],
        inside: &[],
    },
    Rule {
        name: "Sip",
        attributes: &[
            "username",
            "password",
            "url",
            "method",
            "machineDetection",
            "machineDetectionTimeout",
            "amdStatusCallback",
            "amdStatusCallbackMethod",
            CALLBACK[0],
            CALLBACK[1],
            CALLBACK[2],
        ],
        inside: &[],
    },
    Rule {
        name: "Client",
        attributes: &["url", "method", CALLBACK[0], CALLBACK[1], CALLBACK[2]],
        inside: &["Identity", "Parameter"],
    },
    Rule {
        name: "Conference",
        attributes: &[
            "muted",
            "beep",
            "startConferenceOnEnter",
            "endConferenceOnExit",
            "waitUrl",
            "waitMethod",
            "maxParticipants",
            "record",
            "region",
            "coach",
            "trim",
            "participantLabel",
            "recordingStatusCallback",
            "recordingStatusCallbackMethod",
            "recordingStatusCallbackEvent",
            "eventCallbackUrl",
            CALLBACK[0],
            CALLBACK[1],
            CALLBACK[2],
        ],
        inside: &[],
    },
    Rule { name: "Queue", attributes: &["url", "method", "reservationSid", "postWorkActivitySid"], inside: &[] },
    Rule {
        name: "Application",
        attributes: &["url", "method", "customerId", "copyParentTo", CALLBACK[0], CALLBACK[1], CALLBACK[2]],
        inside: &["ApplicationSid", "Parameter"],
    },
    Rule { name: "ApplicationSid", attributes: &[], inside: &[] },
    Rule { name: "Identity", attributes: &[], inside: &[] },
    Rule { name: "WhatsApp", attributes: &["url", "method", CALLBACK[0], CALLBACK[1], CALLBACK[2]], inside: &[] },
    Rule { name: "Sim", attributes: &[], inside: &[] },
    Rule { name: "Redirect", attributes: &["method"], inside: &[] },
    Rule { name: "Reject", attributes: &["reason"], inside: &[] },
    Rule { name: "Hangup", attributes: &[], inside: &[] },
    Rule { name: "Leave", attributes: &[], inside: &[] },
    Rule {
        name: "Connect",
        attributes: &["action", "method"],
        inside: &["Stream", "ConversationRelay", "VirtualAgent", "Autopilot", "Room", "AiSession"],
    },
    Rule {
        name: "Start",
        attributes: &["action", "method"],
        inside: &["Stream", "Siprec", "Transcription", "Recording"],
    },
    Rule { name: "Stop", attributes: &[], inside: &["Stream", "Siprec", "Transcription"] },
    Rule {
        name: "Stream",
        attributes: &["url", "name", "track", "connectorName", CALLBACK[0], CALLBACK[1]],
        inside: &["Parameter"],
    },
    Rule { name: "Parameter", attributes: &["name", "value"], inside: &[] },
    Rule {
        name: "Enqueue",
        attributes: &["action", "method", "maxQueueSize", "waitUrl", "waitUrlMethod", "workflowSid"],
        inside: &["Task"],
    },
    Rule { name: "Task", attributes: &["priority", "timeout"], inside: &[] },
    Rule { name: "Refer", attributes: &["action", "method"], inside: &["Sip"] },
    Rule { name: "Sms", attributes: &["to", "from", "action", "method", CALLBACK[0]], inside: &[] },
    Rule { name: "Message", attributes: &["to", "from", "action", "method", CALLBACK[0]], inside: &["Body", "Media"] },
];

/// What may stand directly under `Response`.
const VERBS: &[&str] = &[
    "Say", "Play", "Pause", "Gather", "Record", "Dial", "Redirect", "Reject", "Hangup", "Leave", "Connect", "Start",
    "Stop", "Enqueue", "Refer", "Sms", "Message",
];

/// Whether this may stand directly under `Response`.
pub(super) fn is_verb(name: &str) -> bool {
    VERBS.contains(&name)
}

/// The rule of an element.
pub(super) fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

impl Rule {
    /// Whether the element has this attribute.
    pub(super) fn knows(&self, attribute: &str) -> bool {
        self.attributes.contains(&attribute)
    }

    /// Whether this may stand inside the element.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.inside.contains(&name)
    }

    /// Whether text inside the element is its content; elsewhere it is ignored with a warning.
    pub(super) fn has_text(&self) -> bool {
        matches!(
            self.name,
            "Say"
                | "Play"
                | "Dial"
                | "Number"
                | "Sip"
                | "Client"
                | "Conference"
                | "Queue"
                | "Application"
                | "WhatsApp"
                | "Sim"
                | "Redirect"
                | "Enqueue"
                | "Task"
                | "Identity"
                | "ApplicationSid"
                | "Sms"
                | "Message"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_may_stand_somewhere_has_a_rule_of_its_own() {
        for name in VERBS {
            assert!(rule(name).is_some(), "{name}");
        }
        let dial = rule("Dial").unwrap();
        assert!(dial.holds("Number") && !dial.holds("Say") && dial.knows("callerId") && !dial.knows("callerid"));
        assert!(!is_verb("say") && !is_verb("Number"));
    }
}

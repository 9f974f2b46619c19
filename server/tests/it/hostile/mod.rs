//! Every webhook with every field spoilt in every way, always rightly signed: whatever comes, the carrier gets an
//! answer that it can use, and the books stay in order.

mod fields;
mod floods;
mod words;

use crate::support::{AUTH_TOKEN, Answer, Call, DOWNTOWN, TestApp, sign};
use backend::entity::call;
use domain::call::CallStatus;
use sea_orm::EntityTrait as _;

/// A route with the fields that it reads beside those of every call.
pub(crate) struct Hook {
    pub(crate) path: &'static str,
    /// Answers with a document; the others only note.
    pub(crate) answers: bool,
    pub(crate) fields: &'static [(&'static str, &'static str)],
}

const DIAL: &[(&str, &str)] = &[
    ("DialCallStatus", "no-answer"),
    ("DialCallSid", "CA22222222222222222222222222222222"),
    ("DialCallDuration", "0"),
    ("DialBridged", "false"),
];
const RECORDING: &[(&str, &str)] = &[
    ("RecordingSid", "RE11111111111111111111111111111111"),
    ("RecordingUrl", "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE11111111111111111111111111111111"),
    ("RecordingDuration", "21"),
    ("Digits", "hangup"),
];
const TEXT: &[(&str, &str)] = &[
    ("RecordingSid", "RE11111111111111111111111111111111"),
    ("RecordingUrl", "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE11111111111111111111111111111111"),
    ("TranscriptionText", "Please call me back."),
    ("TranscriptionStatus", "completed"),
];
const SPEECH: &[(&str, &str)] = &[("SpeechResult", "what are your hours"), ("Confidence", "0.92"), ("Digits", "")];
const PROGRESS: &[(&str, &str)] =
    &[("CallDuration", "40"), ("Duration", "1"), ("SequenceNumber", "0"), ("ErrorCode", ""), ("ParentCallSid", "")];
const NEW: &[(&str, &str)] = &[("ForwardedFrom", "+14165550177"), ("CallerName", "WATSON"), ("FromCity", "TORONTO")];
const SIP: &[(&str, &str)] = &[
    ("SipUsername", ""),
    ("SipSourceIp", "203.0.113.9"),
    ("SipDomain", "demo.sip.twilio.com"),
    ("SipHeader_X-Clinic", "downtown"),
];

const MESSAGE: &[(&str, &str)] = &[
    ("MessageSid", "SM11111111111111111111111111111111"),
    ("SmsStatus", "received"),
    ("Body", "Are you open on Saturday?"),
    ("NumMedia", "0"),
    ("OptOutType", ""),
];
const FATE: &[(&str, &str)] =
    &[("MessageSid", "SM11111111111111111111111111111111"), ("MessageStatus", "delivered"), ("ErrorCode", "")];

/// Every webhook of the platform's account.
pub(crate) const HOOKS: &[Hook] = &[
    Hook { path: "/api/twilio/voice", answers: true, fields: NEW },
    Hook { path: "/api/webhooks/twilio/voice", answers: true, fields: NEW },
    Hook { path: "/api/twilio/sip", answers: true, fields: SIP },
    Hook { path: "/api/twilio/dial-result", answers: true, fields: DIAL },
    Hook { path: "/api/twilio/voicemail", answers: true, fields: RECORDING },
    Hook { path: "/api/twilio/call-complete", answers: true, fields: PROGRESS },
    Hook { path: "/api/twilio/receptionist?turn=1", answers: true, fields: SPEECH },
    Hook { path: "/api/webhooks/twilio/voice/status", answers: false, fields: PROGRESS },
    Hook { path: "/api/webhooks/twilio/sms", answers: true, fields: MESSAGE },
    Hook { path: "/api/webhooks/twilio/sms/status", answers: false, fields: FATE },
    Hook { path: "/api/twilio/voicemail-transcription", answers: false, fields: TEXT },
];

impl Hook {
    /// A usual request to it.
    pub(crate) fn usual(&self) -> Call {
        let to = if self.path.ends_with("/sip") { "sip:bright-smiles-downtown@demo.sip.twilio.com" } else { DOWNTOWN };
        self.fields.iter().fold(Call::to(to), |call, (name, value)| call.with(name, value))
    }

    /// The answer that the carrier can use.
    #[track_caller]
    pub(crate) fn accepts(&self, answer: &Answer, what: &str) {
        let status = answer.status.as_u16();
        if status == 204 {
            // A recording's callback comes to the address of the Record action.
            assert!(!self.answers || self.path.ends_with("/voicemail"), "{} {what}", self.path);
            return;
        }
        assert_eq!((status, self.answers), (200, true), "{} {what}: {}", self.path, answer.body);
        answer.twiml();
    }
}

/// Posts a body as it is, rightly signed.
pub(crate) async fn signed(app: &TestApp, path: &str, body: Vec<u8>) -> Answer {
    let signature = sign(AUTH_TOKEN, path, &body);
    app.webhook(path, Some(&signature), body).await
}

/// Whatever came, what is kept makes sense.
pub(crate) async fn the_books_are_in_order(app: &TestApp) {
    assert!(app.services.telephony.spool().waiting().is_empty(), "the database refused something");
    for event in app.events().await {
        assert!(["accepted", "unknown_number", "rejected"].contains(&event.verdict.as_str()), "{event:?}");
        assert!(event.call_sid.as_ref().is_none_or(|sid| (3..=64).contains(&sid.len())), "{event:?}");
        assert!(event.from_number.as_ref().is_none_or(|from| from.chars().count() <= 255));
        assert!(!event.payload.to_string().contains("\\u0000"));
    }
    for row in call::Entity::find().all(&app.db).await.unwrap() {
        let status = CallStatus::from_code(&row.status).unwrap_or_else(|_| panic!("{row:?}"));
        assert_eq!(i16::from(status.rank()), row.status_rank);
        assert!(!status.is_final() || row.ended_at.is_some(), "{row:?}");
        assert!(row.duration.is_none_or(|seconds| (0..=86_400).contains(&seconds)), "{row:?}");
    }
}

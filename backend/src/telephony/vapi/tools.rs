//! What the assistant can have done on this line. Whose line it is was settled before: nothing here reads a tenant,
//! a number or a call from the arguments.

use super::{AssistantReport, Outcome, Told};
use crate::telephony::recording::Message;
use crate::telephony::{Resolved, Telephony};
use domain::availability::{Hours, hours_in_words};
use domain::speech;
use domain::vapi::{ToolCall, tool_results};
use sha2::{Digest as _, Sha256};

/// What a tool is for, whatever it was named at the other end.
enum Tool {
    Hours,
    Address,
    Transfer,
    Message,
    Unknown,
}

impl Tool {
    fn named(name: &str) -> Self {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        match plain.as_str() {
            "gethours" | "checkhours" | "openinghours" | "businesshours" | "getopeninghours" | "isopen" | "opennow" => {
                Self::Hours
            }
            "getaddress" | "address" | "location" | "getlocation" => Self::Address,
            "transfertostaff" | "transfercall" | "transfer" | "transfertohuman" | "handover" => Self::Transfer,
            "takemessage" | "leavemessage" | "message" => Self::Message,
            _ => Self::Unknown,
        }
    }
}

impl Telephony {
    /// Carries out the tools of a message, in their order.
    pub(super) async fn run_tools(&self, told: &Told<'_>, calls: &[ToolCall]) -> Outcome {
        let mut report = AssistantReport::default();
        let mut results = Vec::new();
        for call in calls {
            let result = match &told.resolved {
                Some(resolved) => self.run_tool(told, resolved, call, &mut report).await,
                None => Err("This call belongs to no clinic that is known here.".to_owned()),
            };
            results.push((call.clone(), result));
        }
        Outcome { answer: Some(tool_results(results)), ..Outcome::of(report) }
    }

    async fn run_tool(
        &self,
        told: &Told<'_>,
        resolved: &Resolved,
        call: &ToolCall,
        report: &mut AssistantReport,
    ) -> Result<String, String> {
        let language = resolved.context.language;
        match Tool::named(&call.name) {
            Tool::Hours => {
                report.call_reason = Some("GET_HOURS".to_owned());
                let settings = &resolved.context.settings;
                let moment = resolved.context.zone.moment(self.clock.now());
                let open = Hours::of(settings).at(moment).open;
                Ok(format!("{} {}", speech::open_now(open, language), hours_in_words(&settings.week, language)))
            }
            Tool::Address => match resolved.address.as_deref().filter(|address| !address.trim().is_empty()) {
                Some(address) => Ok(speech::address(address, language)),
                None => Err(speech::cannot_do_that(language)),
            },
            Tool::Transfer => {
                let nobody = || speech::nobody_to_connect(language);
                let line = self.line_for(told, resolved).filter(|_| told.is_carriers()).ok_or_else(nobody)?;
                let handed = self.hand_to_staff(told, resolved, line).await.map_err(|()| nobody())?;
                report.attempts.extend(handed.attempts);
                Ok(speech::connecting(language))
            }
            Tool::Message => {
                let text = call.argument(&["message", "text", "content", "summary", "notes"]);
                let text = text.filter(|_| told.known.is_some()).ok_or_else(|| speech::cannot_do_that(language))?;
                let who = ["name", "callerName", "phone", "phoneNumber", "callback"];
                let who = who.iter().filter_map(|name| call.argument(&[name])).collect::<Vec<_>>().join(", ");
                let whole = if who.is_empty() { text } else { format!("{who}: {text}") };
                report.messages.push(Message::written(message_id(told, call), whole));
                Ok(speech::message_noted(language))
            }
            Tool::Unknown => {
                tracing::info!(tool = call.name, clinic = resolved.slug, "the assistant asked for a tool that is none");
                Err(speech::cannot_do_that(language))
            }
        }
    }
}

/// One tool call is one message, however often it is told.
fn message_id(told: &Told<'_>, call: &ToolCall) -> String {
    let mut digest = Sha256::new();
    for part in [told.message.call.as_deref().unwrap_or_default(), &call.id, &call.name] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    if call.id.is_empty() {
        digest.update(serde_json::to_vec(&call.arguments).unwrap_or_default());
    }
    format!("note-{}", hex::encode(&digest.finalize()[..16]))
}

use super::operation::Operation;
use super::words::{Schema, any_object, id, list, moment, named, object, open, or_null, text, whole, word};

const ONE: &str = "/api/telephony/call-logs/{id}";

pub(super) fn table() -> Vec<Operation> {
    let page = object()
        .has("callLogs", list(named("CallLog")), "")
        .has("total", whole(), "Of all pages.")
        .has("limit", whole(), "")
        .has("offset", whole(), "");
    let one = object().has("callLog", named("CallLog"), "").has("receipt", or_null(named("Receipt")), "").has(
        "messages",
        list(named("Message")),
        "What the caller left.",
    );
    let all = [
        Operation::get("/api/telephony/call-logs", "Calls, newest first")
            .asks("startDate", text(), "A day such as 2026-11-21 (UTC), or an instant. From then on.")
            .asks("endDate", text(), "The same. A day counts whole.")
            .asks("limit", text(), "How many, 1 to 200. 50 when left out; above 200 it is 200.")
            .asks("offset", text(), "How many to skip, up to 1000000.")
            .gives(page),
        Operation::get(ONE, "One call with the whole receipt of its decision").gives(one),
        Operation::get("/api/telephony/call-logs/{id}/messages/{message}/audio", "The sound of a message")
            .says("Takes `Range`.")
            .gives_as(200, "audio/*", "The sound.", super::words::anything())
            .gives_as(206, "audio/*", "The part that was asked for.", super::words::anything())
            .fails(410, "The carrier does not have this recording any more.")
            .fails(502, "The carrier does not give out the recording now.")
            .fails(503, "The recording is not ready yet."),
        Operation::get(
            "/api/telephony/call-logs/{id}/recording",
            "The sound of the conversation, where it was recorded",
        )
        .says("Takes `Range`.")
        .gives_as(200, "audio/*", "The sound.", super::words::anything())
        .gives_as(206, "audio/*", "The part that was asked for.", super::words::anything())
        .fails(410, "The carrier does not have this recording any more.")
        .fails(502, "The carrier does not give out the recording now.")
        .fails(503, "The recording is not ready yet."),
    ];
    all.map(|operation| operation.under("Calls")).into()
}

pub(super) fn shapes() -> Vec<(&'static str, Schema)> {
    let time = || or_null(moment());
    let log = object()
        .has("id", id(), "")
        .has("callSid", or_null(text()), "The carrier’s id.")
        .has("clinicId", or_null(id()), "")
        .has("fromNumber", or_null(text()), "Null when it was withheld.")
        .has("toNumber", or_null(text()), "")
        .has("direction", word(&["inbound", "outbound"]), "")
        .has("source", word(&["web", "whatsapp", "twilio", "custom"]), "")
        .has(
            "status",
            word(&["pending", "ringing", "in_progress", "completed", "failed", "no_answer", "busy", "canceled"]),
            "",
        )
        .has("startTime", time(), "")
        .has("endTime", time(), "")
        .has("durationSeconds", or_null(whole()), "From answer to end.")
        .has("callReason", or_null(text()), "What the caller wanted.")
        .has("notes", or_null(text()), "")
        .has("recordingUrl", or_null(text()), "Always null: messages have an address of their own.")
        .has("route", or_null(super::clinics::route()), "")
        .has("routeReason", or_null(text()), "")
        .has("sentence", or_null(text()), "Why, in words.");
    let receipt = open(object())
        .has("version", whole(), "Of this shape.")
        .has("settingsVersion", whole(), "Of the clinic’s settings.")
        .has("zoneData", text(), "The edition of the time zones.")
        .has("decidedAt", moment(), "")
        .has("localTime", text(), "The clinic’s clock then.")
        .has("timezone", text(), "")
        .has("activeCalls", whole(), "On the line then, without this one.")
        .has("route", super::clinics::route(), "")
        .has("reason", text(), "")
        .has("fallback", super::clinics::plan(), "What was carried out.")
        .has("sentence", any_object(), "In words, by language.")
        .has("trace", list(named("Step")), "")
        .may("attempts", list(any_object()), "What was dialled, and how it ended.")
        .may("legs", list(any_object()), "The lines that rang.");
    let message = object()
        .has("id", id(), "")
        .has("status", word(&["new", "heard"]), "")
        .has("durationSeconds", or_null(whole()), "")
        .has("transcription", or_null(text()), "")
        .has("audioUrl", or_null(text()), "Where its sound is, while there is one.");
    vec![("CallLog", log.into()), ("Receipt", receipt.into()), ("Message", message.into())]
}

use super::operation::{Access, Operation};
use super::words::{
    Schema, any_object, anything, flag, id, list, moment, named, object, open, or_null, text, text_of, whole, whole_of,
    word,
};
use domain::routing::Reason;
use serde_json::json;

const AVAILABILITY: &str = "/api/company/clinics/{id}/availability";

pub(super) fn table() -> Vec<Operation> {
    let example = json!({"settings": {"mode": "after-hours-only"}, "version": 3});
    let all = [
        Operation::get("/api/company/clinics", "The clinics, and who answers at each right now")
            .gives(object().has("clinics", list(named("Clinic")), "By name.")),
        Operation::get(AVAILABILITY, "A clinic’s settings: hours, who answers, backup").gives(named("Saved")),
        Operation::put(AVAILABILITY, "Save a clinic’s settings")
            .says(
                "Send the settings alone, or `{settings, version, acceptPins}`. What is left out of the settings keeps \
                 its value where it has one. With `version` the save fails with 409 when somebody else saved in the \
                 meantime. When pinned answers would change, nothing is saved and 409 names them: send their ids, or \
                 true, in `acceptPins`.",
            )
            .takes(saving(), example)
            .gives(named("Saved"))
            .fails(409, "Somebody else saved in the meantime, or pinned answers would change."),
        Operation::post("/api/company/clinics/{id}/route-preview", "Who would answer")
            .of(Access::Reads)
            .says("The decision for a moment, a load and a caller, with the saved settings or with others. Nobody is called and nothing is written.")
            .takes(preview(), json!({"at": "2026-12-24T13:05", "activeCalls": 2}))
            .gives(
                object()
                    .has("decision", named("Decision"), "")
                    .has("twiml", text(), "The document that the carrier would get."),
            ),
    ];
    all.map(|operation| operation.under("Clinics")).into()
}

pub(super) fn shapes() -> Vec<(&'static str, Schema)> {
    let clinic = object()
        .has("id", id(), "")
        .has("slug", text(), "Stands for the id in every address.")
        .has("name", text(), "")
        .has("timezone", text(), "Its IANA time zone.")
        .has("language", word(&["en", "fr", "es"]), "Of everything a caller hears.")
        .has("activeCalls", whole(), "Calls on the line.")
        .has("availabilityVersion", whole(), "The version of its settings.")
        .has("now", named("Decision"), "Who answers an ordinary call right now.");
    let saved = object().has("clinicId", id(), "").has("version", whole(), "Counts every save.").has(
        "settings",
        named("Availability"),
        "",
    );
    let step = object()
        .has("rule", text(), "The rule that was looked at.")
        .has("outcome", text(), "What it said.")
        .may("detail", or_null(text()), "Why, in words.");
    let reasons: Vec<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    let decision = object()
        .has("route", route(), "Where the call goes.")
        .has("reason", word(&reasons), "The rule that gave the answer.")
        .has("plan", plan(), "What is carried out.")
        .has("sentence", text(), "In words, in the clinic’s language.")
        .has("nextChangeAt", or_null(moment()), "When the answer changes by itself.")
        .has("localTime", text(), "The clinic’s clock, with its offset.")
        .has("timezone", text(), "")
        .has("activeCalls", whole(), "")
        .has("trace", list(named("Step")), "One step for each rule that was looked at.");
    vec![
        ("Clinic", clinic.into()),
        ("Decision", decision.into()),
        ("Step", step.into()),
        ("Saved", saved.into()),
        ("Availability", availability()),
    ]
}

pub(super) fn route() -> Schema {
    word(&["assistant", "fallback", "staff"])
}

pub(super) fn plan() -> Schema {
    word(&["assistant", "voicemail", "forward", "busy-signal", "reject", "apology"])
}

/// The settings. Fields that this version does not know are kept, so the object is open.
fn availability() -> Schema {
    let after = open(object()).may("enabled", flag(), "").may(
        "businessHours",
        any_object(),
        "`timezone`, `schedule` by weekday, `holidays`, `holidayRegion`.",
    );
    let volume = open(object())
        .may("enabled", flag(), "")
        .may("threshold", whole(), "From so many calls on the line the assistant helps out.")
        .may("estimatedWaitMinutes", whole(), "");
    let custom = open(object()).may("enabled", flag(), "").may(
        "rules",
        list(any_object()),
        "`dayOfWeek` (0 is Sunday), `startTime`, `endTime`, `action`.",
    );
    let fallback = open(object())
        .may("type", text(), "`forward`, `voicemail` or `busy-signal`.")
        .may("forwardNumber", text(), "E.164.")
        .may("voicemailGreeting", text(), "")
        .may("ringSeconds", whole(), "")
        .may("onNoAnswer", text(), "What follows when nobody picks up.")
        .may("onBusy", text(), "")
        .may("onFailed", text(), "")
        .may("announce", flag(), "")
        .may("confirmAnswer", flag(), "Whoever picks up presses 1 to take the call.");
    open(object())
        .may("mode", text(), "When the assistant answers, such as `after-hours-only`.")
        .may("afterHours", after.into(), "")
        .may("highVolume", volume.into(), "")
        .may("customSchedule", custom.into(), "")
        .may("fallback", fallback.into(), "Who answers when the assistant does not.")
        .may("override", or_null(any_object()), "`{state, until, note}`: for now.")
        .into()
}

fn saving() -> Schema {
    open(object())
        .may("settings", named("Availability"), "")
        .may("version", or_null(whole()), "The version that was read.")
        .may("acceptPins", anything(), "True, or the ids of the pinned answers that may change.")
        .into()
}

fn preview() -> Schema {
    object()
        .may("at", or_null(text_of(0, 64)), "The clinic’s own clock, or an instant with offset; now when left out.")
        .may("settings", or_null(any_object()), "Instead of the saved ones.")
        .may("activeCalls", or_null(whole_of(0, 4_294_967_295)), "Calls on the line; the real number when left out.")
        .may("from", or_null(text_of(0, 64)), "Who calls.")
        .may("forwardedFrom", or_null(text_of(0, 64)), "The number that forwarded the call.")
        .into()
}

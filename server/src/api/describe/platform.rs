use super::operation::{Access, Operation};
use super::words::{Schema, any_object, flag, id, list, named, object, open, text, text_of, whole, whole_of, word};
use serde_json::json;

pub(super) fn table() -> Vec<Operation> {
    let all = [
        Operation::get(super::JSON, "This description")
            .of(Access::Anyone)
            .says("OpenAPI 3.1, as `switchboard openapi` prints it. A page for people is at `/api/docs`.")
            .gives_as(200, "application/json", "The description.", any_object()),
        Operation::get("/api/company/changes", "The change log, whole")
            .of(Access::Writes)
            .says("One JSON object a line, oldest first. `switchboard audit verify --file` checks it without the database.")
            .gives_as(200, "application/x-ndjson", "The lines.", text()),
        Operation::get("/api/admin/companies", "Every company")
            .of(Access::Master)
            .gives(object().has("companies", list(named("Company")), "By name.")),
        Operation::patch("/api/admin/companies/{id}", "Change a company")
            .of(Access::Master)
            .says("Changes what is sent and nothing else. The answer says what the calls switch reaches.")
            .takes(patch(), json!({"features": {"callEnabled": true}}))
            .gives(changed()),
    ];
    all.map(|operation| operation.under("Platform")).into()
}

pub(super) fn shapes() -> Vec<(&'static str, Schema)> {
    let company = object()
        .has("id", id(), "")
        .has("name", text(), "")
        .has("subscriptionStatus", text(), "")
        .has("clinics", whole(), "How many.")
        .has("features", object().has("callEnabled", flag(), "").into(), "");
    vec![("Company", company.into())]
}

fn status() -> Schema {
    word(&["TRIALING", "ACTIVE", "PAST_DUE", "CANCELED"])
}

fn patch() -> Schema {
    let features = object()
        .may("chatEnabled", flag(), "")
        .may("knowledgeBaseEnabled", flag(), "")
        .may("escalationEnabled", flag(), "")
        .may("callEnabled", flag(), "The calls switch.");
    let branding = object().may("displayName", text_of(0, 500), "").may("logoUrl", text_of(0, 500), "`https://…`").may(
        "primaryColor",
        text_of(7, 7),
        "`#RRGGBB`",
    );
    let billing = object().may("plan", text_of(0, 500), "").may("monthlyCredits", whole_of(0, 1_000_000_000), "");
    object()
        .may("name", text_of(1, 120), "")
        .may("subscriptionStatus", status(), "")
        .may("features", features.into(), "")
        .may("branding", branding.into(), "")
        .may("billing", billing.into(), "")
        .into()
}

fn changed() -> Schema {
    let reach = object()
        .has("clinics", whole(), "")
        .has("numbers", whole(), "")
        .has("liveCalls", whole(), "")
        .has("assistants", whole(), "")
        .has("scheduledTexts", whole(), "");
    object()
        .has("id", id(), "")
        .has("name", text(), "")
        .has("slug", text(), "")
        .has("subscriptionStatus", status(), "")
        .has("features", open(object()).has("callEnabled", flag(), "").into(), "")
        .has("branding", any_object(), "")
        .has("billing", any_object(), "")
        .has("callsSwitchReaches", reach.into(), "What the calls switch reaches.")
        .into()
}

use super::operation::{Access, Operation};
use super::words::{
    Schema, any_object, flag, id, list, moment, named, object, open, or_null, text, text_of, whole, whole_of, word,
};
use serde_json::json;

const COMPANY: &str = "/api/admin/companies/{id}";

pub(super) fn table() -> Vec<Operation> {
    let page = object()
        .has("companies", list(named("Company")), "By name.")
        .has("total", whole(), "Of all pages.")
        .has("limit", whole(), "")
        .has("offset", whole(), "");
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
            .asks("q", text(), "Part of the name.")
            .asks("subscription", text(), "`TRIALING`, `ACTIVE`, `PAST_DUE` or `CANCELED`.")
            .asks("calls", text(), "`on` or `off`: the calls switch.")
            .asks("deleted", text(), "`no`, `only` or `any`.")
            .asks("limit", text(), "How many, 1 to 200. 50 when left out.")
            .asks("offset", text(), "How many to skip, up to 1000000.")
            .gives(page),
        Operation::post("/api/admin/companies", "Make a company with its first clinic")
            .of(Access::Master)
            .says("Takes what a change takes, and `slug` and `clinic`: `{name, timezone, language}`.")
            .takes(any_object(), json!({"name": "Maple Dental", "slug": "maple-dental", "clinic": {"timezone": "America/Toronto"}}))
            .makes(named("CompanyDetail")),
        Operation::get(COMPANY, "One company, deleted or not").of(Access::Master).gives(named("CompanyDetail")),
        Operation::patch(COMPANY, "Change a company")
            .of(Access::Master)
            .says("Changes what is sent and nothing else. The answer says what the calls switch reaches.")
            .takes(patch(), json!({"features": {"callEnabled": true}}))
            .gives(named("CompanyDetail")),
        Operation::delete(COMPANY, "Delete a company").of(Access::Master).says("It can be restored.").gives(named("CompanyDetail")),
        Operation::post("/api/admin/companies/{id}/restore", "Bring a company back")
            .of(Access::Master)
            .gives(named("CompanyDetail")),
    ];
    all.map(|operation| operation.under("Platform")).into()
}

pub(super) fn shapes() -> Vec<(&'static str, Schema)> {
    let company = object()
        .has("id", id(), "")
        .has("name", text(), "")
        .has("slug", text(), "")
        .has("subscriptionStatus", text(), "")
        .has("clinics", whole(), "How many.")
        .has("features", object().has("callEnabled", flag(), "").into(), "")
        .has("billing", any_object(), "`plan`, `monthlyCredits`.")
        .has("health", any_object(), "`clinicsAnswering`, `failingIntegrations`, `lastCallAt`.")
        .has("usageThisMonth", any_object(), "`calls`, `minutes`, `texts`.")
        .has("deletedAt", or_null(moment()), "");
    vec![("Company", company.into()), ("CompanyDetail", changed())]
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
        .may("version", whole(), "The version that was read.")
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
        .has("version", whole(), "Counts every change.")
        .has("deletedAt", or_null(moment()), "")
        .has("features", open(object()).has("callEnabled", flag(), "").into(), "")
        .has("branding", any_object(), "")
        .has("billing", any_object(), "")
        .has("callsSwitchReaches", reach.into(), "What the calls switch reaches.")
        .into()
}

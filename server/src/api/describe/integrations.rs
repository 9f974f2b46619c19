use super::assistants::deleted;
use super::operation::Operation;
use super::words::{Schema, any_object, flag, id, list, moment, named, object, or_null, text, whole, word};
use serde_json::json;

const ALL: &str = "/api/company/integration-accounts";
const ONE: &str = "/api/company/integration-accounts/{id}";

pub(super) fn table() -> Vec<Operation> {
    let change = || {
        object()
            .may("accountName", text(), "")
            .may("description", or_null(text()), "")
            .may("credentials", any_object(), "By name. A mask that comes back changes nothing.")
            .may("tokenExpiresAt", or_null(moment()), "")
            .may("isActive", flag(), "")
            .may("version", whole(), "The version that was read.")
    };
    let new = object()
        .has("accountType", word(&["twilio", "whatsapp", "google_calendar", "custom"]), "")
        .may("provider", or_null(word(&["sip", "vapi"])), "Of a custom account.")
        .has("accountName", text(), "")
        .may("description", or_null(text()), "")
        .may("credentials", any_object(), "By name; encrypted, and masked from then on.")
        .may("tokenExpiresAt", or_null(moment()), "");
    let check = object().has("what", text(), "").has("result", result(), "").has("message", text(), "").has(
        "essential",
        flag(),
        "",
    );
    let tested = object()
        .has("result", result(), "")
        .has("checks", list(check.into()), "What the provider was asked.")
        .has("account", named("IntegrationAccount"), "");
    let secret = object()
        .may("secret", or_null(text()), "One of your own; made for you when left out, and shown on the page only.")
        .may("version", or_null(whole()), "The version that was read.");
    let example = json!({"accountName": "Our Twilio", "isActive": true});
    let all = [
        Operation::get(ALL, "The company’s accounts at carriers, messengers and calendars").gives(object().has(
            "integrationAccounts",
            list(named("IntegrationAccount")),
            "",
        )),
        Operation::post(ALL, "Add an account")
            .takes(new, json!({"accountType": "custom", "provider": "sip", "accountName": "Our phone system"}))
            .makes(named("IntegrationAccount")),
        Operation::get(ONE, "One account").gives(named("IntegrationAccount")),
        Operation::patch(ONE, "Change an account")
            .says("Changes what is sent and nothing else.")
            .takes(change(), example.clone())
            .gives(named("IntegrationAccount")),
        Operation::put(ONE, "Change an account (the same as PATCH)")
            .says("An account that was read may be sent back changed.")
            .takes(change(), example)
            .gives(named("IntegrationAccount")),
        Operation::delete(ONE, "Delete an account with what it held").gives(deleted()),
        Operation::post("/api/company/integration-accounts/{id}/test", "Ask the provider whether an account works")
            .gives(tested),
        Operation::post("/api/company/integration-accounts/{id}/rotate-secret", "Replace the secret of its webhooks")
            .says("The one before works for a while longer: `previousSecretUntil`.")
            .takes(secret, json!({}))
            .gives(named("IntegrationAccount")),
    ];
    all.map(|operation| operation.under("Integrations")).into()
}

pub(super) fn shapes() -> Vec<(&'static str, Schema)> {
    let finding = object().has("code", text(), "").has("level", level(), "").has("message", text(), "");
    let time = || or_null(moment());
    let account = object()
        .has("id", id(), "")
        .has("accountType", word(&["twilio", "whatsapp", "google_calendar", "custom"]), "")
        .has("provider", or_null(text()), "")
        .has("accountName", text(), "")
        .has("description", or_null(text()), "")
        .has("credentials", any_object(), "By name; secrets as their mask.")
        .has("webhookUrl", or_null(text()), "What to enter at the provider.")
        .has("status", word(&["active", "inactive", "error", "pending"]), "")
        .has("isActive", flag(), "")
        .has("level", level(), "How it is.")
        .has("findings", list(finding.into()), "Why.")
        .has("lastError", or_null(text()), "")
        .has("lastErrorAt", time(), "")
        .has("lastVerifiedAt", time(), "")
        .has("tokenExpiresAt", time(), "")
        .has("previousSecretUntil", time(), "")
        .has("version", whole(), "")
        .has("createdAt", time(), "")
        .has("updatedAt", time(), "");
    vec![("IntegrationAccount", account.into())]
}

fn result() -> Schema {
    word(&["works", "refused", "unknown"])
}

fn level() -> Schema {
    word(&["failing", "attention", "new", "off", "fine"])
}

use super::operation::{Access, Operation};
use super::words::{
    Fields, Schema, any_object, flag, id, list, moment, named, number, object, or_null, text, whole, word,
};
use serde_json::json;

const ONE: &str = "/api/company/chatbots/{id}";
const CALL_SETTINGS: &str = "/api/company/chatbots/{id}/call-settings";
const NO_CALLS: &str = "The calls switch of the company is off (`calls_disabled`), or the role does not allow this.";

pub(super) fn table() -> Vec<Operation> {
    let models =
        || object().has("models", list(named("ModelChoice")), "").has("chosen", or_null(id()), "The one it uses.");
    let all = [
        Operation::get("/api/company/chatbots", "The company’s assistants").gives(object().has(
            "chatbots",
            list(named("Chatbot")),
            "",
        )),
        Operation::post("/api/company/chatbots", "Make an assistant from a package")
            .says("`packageId` and `name` are required. It has what its package offers, unless it is sent as false.")
            .takes(patch(), json!({"packageId": "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f", "name": "Front desk"}))
            .makes(named("Chatbot"))
            .fails(403, NO_CALLS),
        Operation::get(ONE, "One assistant").gives(named("Chatbot")),
        Operation::patch(ONE, "Change an assistant")
            .says("Changes what is sent and nothing else.")
            .takes(patch(), json!({"name": "Front desk"}))
            .gives(named("Chatbot"))
            .fails(403, NO_CALLS),
        Operation::delete(ONE, "Delete an assistant").says("It can be brought back.").gives(deleted()),
        Operation::post("/api/company/chatbots/{id}/restore", "Bring an assistant back")
            .gives(named("Chatbot"))
            .fails(403, NO_CALLS),
        Operation::get(CALL_SETTINGS, "How an assistant is on the phone")
            .gives(named("CallSettings"))
            .fails(403, NO_CALLS),
        Operation::patch(CALL_SETTINGS, "Change how an assistant is on the phone")
            .says("Merged into what is stored. Which voices there are depends on their provider.")
            .takes(any_object(), json!({"maxCallDuration": 900, "callGreeting": "Good morning."}))
            .gives(named("CallSettings"))
            .fails(403, NO_CALLS),
        Operation::get("/api/company/chatbots/{id}/call-models", "The models that can speak on its calls")
            .gives(models())
            .fails(403, NO_CALLS),
        Operation::get("/api/company/chatbots/{id}/chat-models", "The models that can chat for it").gives(models()),
        Operation::get("/api/company/chatbot-packages", "The packages that the company may take").gives(object().has(
            "packages",
            list(named("Package")),
            "",
        )),
        Operation::get("/api/widget/config", "What the button on a website needs to know")
            .of(Access::Anyone)
            .says("For browsers of the sites that the company allowed, by `Access-Control-Allow-Origin`.")
            .asks("chatbotId", text(), "The assistant.")
            .gives(widget())
            .fails(403, "The site may not show the button.")
            .fails(404, "There is no such assistant."),
    ];
    all.map(|operation| operation.under("Assistants")).into()
}

pub(super) fn deleted() -> Fields {
    object().has("id", id(), "").has("deleted", flag(), "")
}

pub(super) fn shapes() -> Vec<(&'static str, Schema)> {
    let clinic = object().has("id", id(), "").has("slug", text(), "").has("name", text(), "");
    let widget = object().has("allowedOrigins", list(text()), "Sites that may show the button.").has(
        "chatUrl",
        or_null(text()),
        "Where its chat is.",
    );
    let chatbot = object()
        .has("id", id(), "")
        .has("name", text(), "")
        .has("packageId", or_null(id()), "")
        .has("packageName", or_null(text()), "")
        .has("enabledChat", flag(), "")
        .has("enabledCall", flag(), "")
        .has("packageOffers", object().has("chat", flag(), "").has("call", flag(), "").into(), "The most it may have.")
        .has("isActive", flag(), "")
        .has("chatModelId", or_null(id()), "")
        .has("callModelId", or_null(id()), "")
        .has("clinics", list(clinic.into()), "Whose calls it answers.")
        .has("widget", widget.into(), "")
        .has("createdAt", moment(), "")
        .has("updatedAt", moment(), "");
    let voice = object().has("pitch", number(), "").has("speed", number(), "").has("stability", number(), "");
    let settings = object()
        .has("voiceId", text(), "")
        .has("voiceProvider", word(&["openai", "google", "elevenlabs"]), "")
        .has("voiceSettings", voice.into(), "")
        .has("callGreeting", or_null(text()), "")
        .has("endCallPhrase", text(), "Separated by commas.")
        .has("silenceTimeout", whole(), "Seconds.")
        .has("maxCallDuration", whole(), "Seconds.")
        .has("recordingEnabled", flag(), "")
        .has("transcriptionEnabled", flag(), "")
        .has("interruptionEnabled", flag(), "")
        .has("callButtonText", text(), "")
        .has("callButtonColor", text(), "`#RRGGBB`")
        .has("callButtonPosition", text(), "")
        .has("vadThreshold", number(), "")
        .has("echoCancellation", flag(), "")
        .has("noiseSuppression", flag(), "");
    let standing = object()
        .has("state", word(&["current", "ending", "gone"]), "")
        .has("day", or_null(text()), "When its provider switches it off.")
        .has("replacement", or_null(text()), "What the provider says to use instead.");
    let choice = object()
        .has("id", id(), "")
        .has("provider", text(), "")
        .has("modelName", text(), "")
        .has("displayName", text(), "")
        .has("description", or_null(text()), "")
        .has("modelType", word(&["chat", "call", "both"]), "")
        .has("supportsAudio", flag(), "")
        .has("offered", flag(), "Whether it may be newly chosen.")
        .has("standing", named("Standing"), "")
        .has("replacementId", or_null(id()), "One to choose instead.");
    vec![
        ("Chatbot", chatbot.into()),
        ("CallSettings", settings.into()),
        ("Standing", standing.into()),
        ("ModelChoice", choice.into()),
    ]
}

fn patch() -> Fields {
    object()
        .may("packageId", id(), "When it is made.")
        .may("name", text(), "")
        .may("enabledChat", flag(), "")
        .may("enabledCall", flag(), "")
        .may("isActive", flag(), "")
        .may("chatModelId", or_null(id()), "")
        .may("callModelId", or_null(id()), "")
        .may("clinicIds", list(id()), "")
        .may("widget", any_object(), "`allowedOrigins`, `chatUrl`.")
}

fn widget() -> Fields {
    let number = object().has("label", or_null(text()), "").has("number", text(), "E.164.").has("display", text(), "");
    object()
        .has("chatbotId", id(), "")
        .has("chatEnabled", flag(), "")
        .has("callEnabled", flag(), "")
        .has("buttonText", text(), "")
        .has("buttonColor", text(), "")
        .has("buttonTextColor", text(), "")
        .has("buttonPosition", text(), "")
        .has("chatUrl", or_null(text()), "")
        .has("numbers", list(number.into()), "Where a call goes to.")
}

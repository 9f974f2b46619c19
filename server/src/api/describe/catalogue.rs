use super::assistants::deleted;
use super::operation::{Access, Operation};
use super::words::{Fields, Schema, any_object, flag, id, list, named, number, object, or_null, text, whole, word};
use serde_json::json;

const PACKAGE: &str = "/api/admin/packages/{id}";
const MODEL: &str = "/api/admin/ai-models/{id}";

pub(super) fn table() -> Vec<Operation> {
    let package = || {
        object()
            .may("name", text(), "")
            .may("description", or_null(text()), "")
            .may("enableChat", flag(), "")
            .may("enableCall", flag(), "")
            .may("isActive", flag(), "")
    };
    let moved = object().has("from", id(), "").has("to", id(), "").has("moved", whole(), "How many assistants.");
    let model_example =
        json!({"provider": "openai", "modelName": "gpt-realtime", "displayName": "GPT Realtime", "modelType": "call"});
    let all = [
        Operation::get("/api/admin/packages", "What assistants can be made from").gives(object().has(
            "packages",
            list(named("Package")),
            "",
        )),
        Operation::post("/api/admin/packages", "Make a package")
            .takes(package(), json!({"name": "Reception", "enableChat": true, "enableCall": true}))
            .makes(named("Package")),
        Operation::get(PACKAGE, "One package").gives(named("Package")),
        Operation::patch(PACKAGE, "Change a package")
            .says("`reduce` also takes what the package loses from its assistants.")
            .takes(package().may("reduce", or_null(flag()), ""), json!({"description": "Chat and calls"}))
            .gives(named("Package")),
        Operation::delete(PACKAGE, "Take a package away that no assistant uses").gives(deleted()),
        Operation::post("/api/admin/packages/{id}/restore", "Bring a package back").gives(named("Package")),
        Operation::get("/api/admin/ai-models", "The AI models").gives(object().has("models", list(named("Model")), "")),
        Operation::post("/api/admin/ai-models", "Add a model").takes(any_object(), model_example).makes(named("Model")),
        Operation::get(MODEL, "One model").gives(named("Model")),
        Operation::patch(MODEL, "Change a model")
            .takes(any_object(), json!({"displayName": "GPT Realtime"}))
            .gives(named("Model")),
        Operation::delete(MODEL, "Take a model away that no assistant uses").gives(deleted()),
        Operation::post("/api/admin/ai-models/{id}/restore", "Bring a model back").gives(named("Model")),
        Operation::post("/api/admin/ai-models/{id}/move", "Move every assistant to another model")
            .takes(object().has("to", id(), ""), json!({"to": "0190f3a2-b7c1-7e2f-8d3e-9a4b5c6d7e8f"}))
            .gives(moved),
    ];
    all.map(|operation| operation.of(Access::Master).under("Platform")).into()
}

pub(super) fn shapes() -> Vec<(&'static str, Schema)> {
    let package = object()
        .has("id", id(), "")
        .has("name", text(), "")
        .has("description", or_null(text()), "")
        .has("enableChat", flag(), "")
        .has("enableCall", flag(), "")
        .has("isActive", flag(), "")
        .has("assistants", whole(), "How many are made from it.");
    vec![("Package", package.into()), ("Model", model().into())]
}

fn model() -> Fields {
    object()
        .has("id", id(), "")
        .has("provider", text(), "")
        .has("modelName", text(), "")
        .has("displayName", text(), "")
        .has("description", or_null(text()), "")
        .has("modelType", word(&["chat", "call", "both"]), "")
        .has("supportsAudio", flag(), "")
        .has("costPerInputToken", or_null(number()), "US dollars.")
        .has("costPerOutputToken", or_null(number()), "")
        .has("costPerAudioInputSecond", or_null(number()), "")
        .has("costPerAudioOutputSecond", or_null(number()), "")
        .has("contextWindow", or_null(whole()), "Tokens.")
        .has("maxOutputTokens", or_null(whole()), "")
        .has("retiresOn", or_null(text()), "A day.")
        .has("isActive", flag(), "")
        .has("assistants", whole(), "How many use it.")
        .has("standing", named("Standing"), "")
}

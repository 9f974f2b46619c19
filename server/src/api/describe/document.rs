//! From the table to the document.

use super::operation::{Access, Answer, Operation};
use super::words::{Schema, any_object, list, named, object, text, whole};
use serde_json::json;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathsBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, Header, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, RefOr, Required,
    ResponseBuilder, SecurityRequirement, ServerBuilder,
};

/// The headings, in order, with what is under them.
const GROUPS: [(&str, &str); 6] = [
    ("Sign-in", "For people. Programs send a bearer token instead."),
    ("Clinics", "Who answers at each clinic, and the settings that decide it."),
    ("Calls", "The calls of the company, each with the receipt of its decision."),
    ("Assistants", "What answers calls and chats for the company, and its button on websites."),
    ("Integrations", "The company’s own accounts at carriers, messengers and calendars."),
    ("Platform", "The description of this API, and the master admin’s own addresses."),
];

const ABOUT: &str = "The control plane of AI phone receptionists for clinics, for programs.\n\n\
    Send a bearer token: `Authorization: Bearer sb_…`. A token belongs to one company and sees nothing else; with \
    `company:read` it reads, with `company:write` it changes.\n\n\
    Every answer is `{\"success\": true, \"data\": …}` or `{\"success\": false, \"error\": {\"code\", \"message\", \
    \"fields\"?}}`. `code` is for programs and does not change, `message` is for people, and `fields` has a message \
    for each field that is wrong.\n\n\
    How often you may ask is in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) of every \
    answer; past it the answer is 429 with `Retry-After` (seconds). Times are RFC 3339.";

/// The document.
pub fn of(operations: &[Operation], shapes: Vec<(&'static str, Schema)>) -> OpenApi {
    let mut paths = PathsBuilder::new();
    for operation in operations {
        paths = paths.path(operation.path, PathItem::new(method(operation), described(operation)));
    }
    let mut components = ComponentsBuilder::new().schema("Error", error());
    for (name, schema) in shapes {
        components = components.schema(name, schema);
    }
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A token of a company."));
    let session = ApiKeyValue::with_description("switchboard_session", "A person who signed in.");
    let components = components
        .security_scheme("token", SecurityScheme::Http(token.build()))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    let info = InfoBuilder::new()
        .title("Switchboard")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(utoipa::openapi::License::new("MIT")));
    let tags = GROUPS.map(|(name, says)| TagBuilder::new().name(name).description(Some(says)).build());
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").description(Some("Here")).build()]))
        .paths(paths)
        .components(Some(components.build()))
        .tags(Some(tags))
        .build()
}

fn method(operation: &Operation) -> HttpMethod {
    match operation.method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn described(operation: &Operation) -> utoipa::openapi::path::Operation {
    let mut out = OperationBuilder::new()
        .tag(operation.group)
        .summary(Some(operation.summary))
        .operation_id(Some(operation_id(operation)));
    if !operation.details.is_empty() {
        out = out.description(Some(operation.details));
    }
    for name in operation.parameters() {
        let says = "The id. A clinic’s slug works, too, where the address is a clinic’s.";
        out = out.parameter(
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some(says))
                .schema(Some(text())),
        );
    }
    for query in &operation.query {
        out = out.parameter(
            ParameterBuilder::new()
                .name(query.name)
                .parameter_in(ParameterIn::Query)
                .required(if query.required { Required::True } else { Required::False })
                .description(Some(query.says))
                .schema(Some(query.schema.clone())),
        );
    }
    if let Some(body) = &operation.body {
        let content =
            ContentBuilder::new().schema(Some(body.schema.clone())).example(Some(body.example.clone())).build();
        let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
        out = out.request_body(Some(body.build()));
    }
    out = match operation.access {
        Access::Anyone => out.securities(Some(Vec::new())),
        Access::Reads => out.securities(Some([scheme("token", &["company:read"]), scheme("session", &[])])),
        Access::Writes => out.securities(Some([scheme("token", &["company:write"]), scheme("session", &[])])),
        Access::Master => out.securities(Some([scheme("session", &[])])),
    };
    for answer in &operation.answers {
        out = out.response(answer.status.to_string(), response(answer));
    }
    for (status, says) in operation.all_errors() {
        let content = ContentBuilder::new().schema(Some(named("Error"))).build();
        let mut error = ResponseBuilder::new().description(says).content("application/json", content);
        if status == 429 {
            error = error.header("Retry-After", counted("Seconds to wait."));
        }
        out = out.response(status.to_string(), limited(error).build());
    }
    out.build()
}

fn scheme(name: &str, scopes: &[&str]) -> SecurityRequirement {
    SecurityRequirement::new(name, scopes.iter().copied())
}

fn counted(says: &str) -> Header {
    let mut header = Header::new(whole());
    header.description = Some(says.to_owned());
    header
}

fn limited(response: ResponseBuilder) -> ResponseBuilder {
    response
        .header("RateLimit-Limit", counted("Requests that are allowed at once."))
        .header("RateLimit-Remaining", counted("Requests that are left."))
        .header("RateLimit-Reset", counted("Seconds until all are there again."))
}

fn response(answer: &Answer) -> utoipa::openapi::Response {
    let content = ContentBuilder::new().schema(Some(answer.schema.clone())).build();
    limited(ResponseBuilder::new().description(answer.says).content(answer.media, content)).build()
}

/// `getCompanyClinicsAvailability`: the method and the fixed parts of the address.
fn operation_id(operation: &Operation) -> String {
    let mut out = operation.method.as_str().to_lowercase();
    for part in operation.path.split(['/', '-', '.']).filter(|part| !part.is_empty() && *part != "api") {
        let part = part.trim_matches(['{', '}']);
        let mut letters = part.chars();
        if let Some(first) = letters.next() {
            out.extend(first.to_uppercase());
            out.push_str(letters.as_str());
        }
    }
    out
}

fn error() -> Schema {
    let pin = object().has("id", text(), "").has("answer", text(), "").has("wouldBe", text(), "");
    let error = object()
        .has("code", text(), "For programs, such as `not_found`.")
        .has("message", text(), "For people.")
        .may("fields", any_object(), "What is wrong, by field.")
        .may("pins", list(pin.into()), "Pinned answers that would change.");
    object()
        .has("success", word_false(), "")
        .has("error", error.into(), "")
        .like(json!({"success": false, "error": {"code": "not_found", "message": "There is nothing at this address that you can see."}}))
        .into()
}

fn word_false() -> Schema {
    let mut schema = super::words::flag();
    if let RefOr::T(utoipa::openapi::Schema::Object(of)) = &mut schema {
        of.enum_values = Some(vec![json!(false)]);
    }
    schema
}

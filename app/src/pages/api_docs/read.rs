//! The description as the page shows it. Total over any JSON: what is not there is left out.

use serde_json::Value;

/// A heading with what is under it.
pub struct Group {
    /// The heading.
    pub name: String,
    /// What is under it.
    pub says: String,
    /// The operations.
    pub operations: Vec<Operation>,
}

/// One method of one address.
pub struct Operation {
    /// Names it in links.
    pub id: String,
    /// `GET`.
    pub method: String,
    /// The address.
    pub path: String,
    /// In a few words.
    pub summary: String,
    /// What there is to know besides.
    pub details: String,
    /// Who may ask.
    pub access: &'static str,
    /// Parts of the address and parameters after the question mark.
    pub parameters: Vec<Line>,
    /// What is sent along.
    pub body: Vec<Line>,
    /// What comes back when all is well.
    pub data: Vec<Line>,
    /// Every status it can answer with, and when.
    pub answers: Vec<(String, String)>,
    /// How to ask at a terminal.
    pub curl: String,
}

/// A field or parameter.
pub struct Line {
    /// Its name; `a.b` is inside of `a`, `a[].b` inside of each of `a`.
    pub name: String,
    /// What it may be.
    pub kind: Kind,
    /// What it means.
    pub says: String,
    /// Whether it is always there.
    pub required: bool,
}

/// What a value may be, in words, with the name of the shape it refers to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// In front of the name.
    pub before: String,
    /// A shape.
    pub shape: Option<String>,
    /// Behind the name.
    pub after: String,
}

fn text(value: &Value, at: &str) -> String {
    value.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'v>(value: &'v Value, at: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(at).and_then(Value::as_array).into_iter().flatten()
}

fn map<'v>(value: &'v Value, at: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.pointer(at).and_then(Value::as_object).into_iter().flatten()
}

/// The headings with their operations.
pub fn groups(api: &Value) -> Vec<Group> {
    let operations = || {
        map(api, "/paths").flat_map(|(path, item)| {
            map(item, "").map(move |(method, described)| (path.as_str(), method.as_str(), described))
        })
    };
    let group = |tag: &Value| {
        let name = text(tag, "/name");
        let own =
            operations().filter(|(_, _, described)| list(described, "/tags").any(|tag| tag.as_str() == Some(&name)));
        Group {
            says: text(tag, "/description"),
            operations: own.map(|(path, method, described)| operation(path, method, described)).collect(),
            name,
        }
    };
    list(api, "/tags").map(group).filter(|group| !group.operations.is_empty()).collect()
}

/// The shapes that several answers share.
pub fn shapes(api: &Value) -> Vec<(String, Vec<Line>)> {
    map(api, "/components/schemas").map(|(name, schema)| (name.clone(), lines(schema))).collect()
}

fn operation(path: &str, method: &str, described: &Value) -> Operation {
    let parameters = list(described, "/parameters").map(|parameter| Line {
        name: text(parameter, "/name"),
        kind: parameter.get("schema").map(kind).unwrap_or_default(),
        says: text(parameter, "/description"),
        required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
    });
    let body = described.pointer("/requestBody/content/application~1json");
    let (mut answers, mut data) = (Vec::new(), Vec::new());
    for (status, answer) in map(described, "/responses") {
        answers.push((status.clone(), text(answer, "/description")));
        if status.starts_with('2') && data.is_empty() {
            let schema = answer.pointer("/content/application~1json/schema");
            data = schema.and_then(|schema| schema.pointer("/properties/data")).map(data_lines).unwrap_or_default();
        }
    }
    Operation {
        id: text(described, "/operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(described, "/summary"),
        details: text(described, "/description"),
        access: access(described),
        parameters: parameters.collect(),
        body: body.and_then(|body| body.get("schema")).map(data_lines).unwrap_or_default(),
        data,
        answers,
        curl: curl(path, method, described, body.and_then(|body| body.get("example"))),
    }
}

/// Of an object its fields; of a shape, the shape.
fn data_lines(schema: &Value) -> Vec<Line> {
    if schema.get("properties").is_some() {
        return lines(schema);
    }
    match kind(schema) {
        kind if kind.shape.is_some() => {
            vec![Line { name: String::new(), kind, says: text(schema, "/description"), required: true }]
        }
        _ => Vec::new(),
    }
}

fn token_scope(described: &Value) -> Option<&str> {
    let token = list(described, "/security").find_map(|need| need.get("token"));
    token.and_then(Value::as_array).map(|scopes| scopes.first().and_then(Value::as_str).unwrap_or_default())
}

fn access(described: &Value) -> &'static str {
    match token_scope(described) {
        Some("company:write") => "Company admins, and tokens with `company:write`.",
        Some(_) => "Whoever belongs to the company, and tokens with `company:read`.",
        None if list(described, "/security").next().is_some() => "The master admin, signed in.",
        None => "Anybody.",
    }
}

fn curl(path: &str, method: &str, described: &Value, body: Option<&Value>) -> String {
    let mut out = String::from("curl");
    if method != "get" {
        out.push_str(&format!(" -X {}", method.to_uppercase()));
    }
    out.push_str(&format!(" \"$SWITCHBOARD{path}\""));
    match (token_scope(described), list(described, "/security").next()) {
        (Some(_), _) => out.push_str(" \\\n  -H \"Authorization: Bearer $TOKEN\""),
        (None, Some(_)) => out.push_str(" \\\n  -b \"switchboard_session=$SESSION\""),
        (None, None) => {}
    }
    if let Some(body) = body {
        let body = body.to_string().replace('\'', "'\\''");
        out.push_str(&format!(" \\\n  -H \"Content-Type: application/json\" \\\n  -d '{body}'"));
    }
    out
}

fn lines(schema: &Value) -> Vec<Line> {
    let mut out = Vec::new();
    collect(schema, "", &mut out);
    out
}

fn collect(schema: &Value, before: &str, out: &mut Vec<Line>) {
    for (name, field) in map(schema, "/properties") {
        let full = format!("{before}{name}");
        let required = list(schema, "/required").any(|known| known.as_str() == Some(name));
        out.push(Line { name: full.clone(), kind: kind(field), says: text(field, "/description"), required });
        collect(field, &format!("{full}."), out);
        if let Some(items) = field.get("items") {
            collect(items, &format!("{full}[]."), out);
        }
    }
}

/// What a value may be.
pub fn kind(schema: &Value) -> Kind {
    if let Some(shape) = schema.get("$ref").and_then(Value::as_str) {
        return Kind { shape: shape.rsplit('/').next().map(str::to_owned), ..Kind::default() };
    }
    let is_null = |schema: &Value| schema.get("type").and_then(Value::as_str) == Some("null");
    if schema.get("oneOf").is_some() {
        let mut inner = list(schema, "/oneOf").find(|one| !is_null(one)).map(kind).unwrap_or_default();
        inner.after.push_str(" or null");
        return inner;
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let words: Vec<String> =
        list(schema, "/enum").filter(|word| !word.is_null()).map(|word| format!("`{}`", plain(word))).collect();
    let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
    let mut found = match types.iter().find(|kind| **kind != "null") {
        _ if !words.is_empty() => words.join(", ").into(),
        Some(&"string") => match (schema.get("format").and_then(Value::as_str), limit("maxLength")) {
            (Some("uuid"), _) => "UUID".to_owned().into(),
            (Some("date-time"), _) => "time".to_owned().into(),
            (_, Some(most)) => format!("text, up to {most}").into(),
            _ => "text".to_owned().into(),
        },
        Some(&"integer") => match (limit("minimum"), limit("maximum")) {
            (Some(least), Some(most)) => format!("whole number, {least} to {most}").into(),
            _ => "whole number".to_owned().into(),
        },
        Some(&"number") => match (limit("minimum"), limit("maximum")) {
            (Some(least), Some(most)) => format!("number, {least} to {most}").into(),
            _ => "number".to_owned().into(),
        },
        Some(&"boolean") => "true or false".to_owned().into(),
        Some(&"array") => {
            let of = schema.get("items").map(kind).unwrap_or_default();
            Kind { before: format!("list of {}", of.before), ..of }
        }
        Some(&"object") => "object".to_owned().into(),
        _ => "any JSON".to_owned().into(),
    };
    if types.contains(&"null") {
        found.after.push_str(" or null");
    }
    found
}

impl From<String> for Kind {
    fn from(words: String) -> Self {
        Self { before: words, ..Self::default() }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn kinds_are_said_in_words() {
        for (schema, words) in [
            (json!({"type": "string"}), "text"),
            (json!({"type": ["string", "null"], "format": "uuid"}), "UUID or null"),
            (json!({"type": "string", "enum": ["a", "b", null]}), "`a`, `b`"),
            (json!({"type": "array", "items": {"$ref": "#/components/schemas/Clinic"}}), "list of Clinic"),
            (json!({"oneOf": [{"$ref": "#/components/schemas/Clinic"}, {"type": "null"}]}), "Clinic or null"),
            (json!({"type": "integer", "minimum": 1.0, "maximum": 5.0}), "whole number, 1 to 5"),
            (json!({}), "any JSON"),
            (json!(null), "any JSON"),
        ] {
            let kind = kind(&schema);
            assert_eq!(format!("{}{}{}", kind.before, kind.shape.unwrap_or_default(), kind.after), words, "{schema}");
        }
    }

    #[test]
    fn an_example_survives_a_shell() {
        let described = json!({"security": [{"token": ["company:write"]}]});
        let curl = curl("/api/x", "post", &described, Some(&json!({"name": "O'Brien"})));
        assert!(curl.starts_with("curl -X POST \"$SWITCHBOARD/api/x\" \\\n  -H \"Authorization: Bearer $TOKEN\""));
        assert!(curl.ends_with(r#"-d '{"name":"O'\''Brien"}'"#), "{curl}");
    }

    #[test]
    fn any_json_can_be_shown() {
        for api in
            [json!(null), json!([]), json!({"paths": {"/x": {"get": 7, "parameters": []}}, "tags": [{"name": 1}]})]
        {
            let _ = (groups(&api), shapes(&api));
        }
    }
}

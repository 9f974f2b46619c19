use super::words::{Schema, envelope};
pub use http::Method;

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Anyone,
    /// Whoever belongs to the company; tokens with `company:read`.
    Reads,
    /// Company admins; tokens with `company:write`.
    Writes,
    /// The master admin, with a session.
    Master,
}

/// A parameter after the question mark.
pub struct Query {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub schema: Schema,
    /// What it does.
    pub says: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

/// What is sent along.
pub struct Body {
    /// What it may be.
    pub schema: Schema,
    /// One that works.
    pub example: serde_json::Value,
}

/// What comes back.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its media type.
    pub media: &'static str,
    /// When.
    pub says: &'static str,
    /// What it is.
    pub schema: Schema,
}

/// One method of one address.
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The address as the router spells it.
    pub path: &'static str,
    /// The heading it is under.
    pub group: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What there is to know besides.
    pub details: &'static str,
    /// Who may ask.
    pub access: Access,
    /// Parameters after the question mark.
    pub query: Vec<Query>,
    /// What is sent along.
    pub body: Option<Body>,
    /// When all is well, and other answers of its own.
    pub answers: Vec<Answer>,
    /// Errors besides those that follow from the rest.
    pub errors: Vec<(u16, &'static str)>,
}

const JSON: &str = "application/json";

impl Operation {
    fn new(method: Method, path: &'static str, summary: &'static str) -> Self {
        Self {
            method,
            path,
            group: "",
            summary,
            details: "",
            access: Access::Reads,
            query: Vec::new(),
            body: None,
            answers: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// A GET that whoever belongs to the company may ask.
    pub fn get(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::GET, path, summary)
    }

    /// A POST that company admins may ask.
    pub fn post(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::POST, path, summary).of(Access::Writes)
    }

    /// A PUT that company admins may ask.
    pub fn put(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::PUT, path, summary).of(Access::Writes)
    }

    /// A PATCH that company admins may ask.
    pub fn patch(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::PATCH, path, summary).of(Access::Writes)
    }

    /// A DELETE that company admins may ask.
    pub fn delete(path: &'static str, summary: &'static str) -> Self {
        Self::new(Method::DELETE, path, summary).of(Access::Writes)
    }

    /// Others may ask.
    pub fn of(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// Under this heading.
    pub fn under(self, group: &'static str) -> Self {
        Self { group, ..self }
    }

    /// What there is to know besides.
    pub fn says(self, details: &'static str) -> Self {
        Self { details, ..self }
    }

    /// Takes a parameter after the question mark, which may be left out.
    pub fn asks(mut self, name: &'static str, schema: Schema, says: &'static str) -> Self {
        self.query.push(Query { name, schema, says, required: false });
        self
    }

    /// Takes a JSON body.
    pub fn takes(self, schema: impl Into<Schema>, example: serde_json::Value) -> Self {
        Self { body: Some(Body { schema: schema.into(), example }), ..self }
    }

    /// Answers `{success: true, data}`.
    pub fn gives(self, data: impl Into<Schema>) -> Self {
        self.gives_as(200, JSON, "Done.", envelope(data.into()))
    }

    /// Answers `{success: true, data}` with status 201.
    pub fn makes(self, data: impl Into<Schema>) -> Self {
        self.gives_as(201, JSON, "Made.", envelope(data.into()))
    }

    /// Answers something else.
    pub fn gives_as(mut self, status: u16, media: &'static str, says: &'static str, schema: impl Into<Schema>) -> Self {
        self.answers.push(Answer { status, media, says, schema: schema.into() });
        self
    }

    /// Has an error of its own.
    pub fn fails(mut self, status: u16, says: &'static str) -> Self {
        self.errors.push((status, says));
        self
    }

    /// The names in braces of the address.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Every error it can answer with, by status; the first words for a status count.
    pub fn all_errors(&self) -> Vec<(u16, &'static str)> {
        let mut all = self.errors.clone();
        let mut add = |status, says| {
            if !all.iter().any(|(known, _)| *known == status) {
                all.push((status, says));
            }
        };
        let has_parameters = self.parameters().next().is_some();
        if self.body.is_some() || !self.query.is_empty() || has_parameters {
            add(400, "Something that was sent is wrong: `fields` says what.");
        }
        if self.method != Method::GET {
            add(403, "The role does not allow this, or a browser sent it from the page of another site.");
        }
        if self.access != Access::Anyone {
            add(401, "Nobody is signed in, or the token is unknown, over or withdrawn.");
            add(403, "The role or the scopes of the token do not allow this.");
        }
        if self.method != Method::GET && self.access != Access::Anyone {
            add(409, "Somebody else changed it in the meantime, or something still depends on it.");
        }
        // Without a parameter it is the company itself that may be gone, or what a body names.
        if has_parameters || matches!(self.access, Access::Reads | Access::Writes) {
            add(404, "There is nothing at this address that you can see.");
        }
        if self.body.is_some() {
            add(413, "The body is too large.");
            add(415, "The body is not `application/json`.");
        }
        add(429, "Too many requests. `Retry-After` says how long to wait.");
        add(500, "Something of ours failed. Nothing was changed.");
        add(503, "Not now: the service has just started, or is too busy. Ask again.");
        all.sort_unstable_by_key(|(status, _)| *status);
        all
    }
}

//! The matrix: every address there is, with the answer for everybody.

use http::Method;
use serde_json::{Value, json};

/// Who asks. A, whose clinics and calls the addresses name, is Bright Smiles; B is Harbour Physio.
pub(super) const WHO: [Who; 10] = [
    Who::Nobody,
    Who::Staff,
    Who::Admin,
    Who::AdminOfB,
    Who::Master,
    Who::ReadToken,
    Who::WriteToken,
    Who::TokenOfB,
    Who::Looker,
    Who::MasterOutside,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Nobody,
    Staff,
    Admin,
    AdminOfB,
    /// The master admin, who visits A and may change things.
    Master,
    ReadToken,
    WriteToken,
    TokenOfB,
    /// Another master admin, who visits A and only looks.
    Looker,
    /// Another master admin, who visits nobody.
    MasterOutside,
}

/// What is sent along.
#[derive(Debug, Clone)]
pub(super) enum Sent {
    Nothing,
    Form(&'static [(&'static str, &'static str)]),
    Company,
    Json(Value),
}

/// A route with the answer for the first eight of [`WHO`], in that order; those for a master admin who only looks, or
/// visits nobody, follow from them.
pub(super) struct Row {
    pub method: Method,
    pub path: &'static str,
    pub sent: Sent,
    answers: [u16; 8],
    /// Whether it changes something of A for those who may.
    pub changes: bool,
    /// Whether it ends the session.
    pub ends: bool,
}

fn row(method: Method, path: &'static str, sent: Sent, answers: [u16; 8]) -> Row {
    Row { method, path, sent, answers, changes: false, ends: false }
}

impl Row {
    /// Whether it is about a company: not the platform's, and not the person's own or everybody's.
    pub(super) fn is_of_a_company(&self) -> bool {
        let apart = ["/platform", "/api/admin/", "/account", "/login", "/logout", "/theme", "/invite/", "/api/auth/"];
        let everybodys = ["/api/openapi.json", "/api/docs"];
        !apart.iter().any(|start| self.path.starts_with(start)) && !everybodys.contains(&self.path)
    }

    fn is_sound_for_people(&self) -> bool {
        self.path.starts_with("/calls/") && (self.path.ends_with("/audio") || self.path.ends_with("/recording"))
    }

    /// The answer for somebody.
    pub(super) fn answer(&self, who: Who) -> u16 {
        let of = |who: Who| self.answers[WHO.iter().position(|known| *known == who).unwrap()];
        match who {
            Who::Looker | Who::MasterOutside if !self.is_of_a_company() => of(Who::Master),
            // Of the telephone's calls whoever placed them is asked first, and the company not at all.
            Who::Looker | Who::MasterOutside if self.path == "/dev/phone/{id}" && self.method == Method::POST => 404,
            // The switcher, and what is only worked out.
            Who::Looker if self.path == "/company" => 303,
            Who::Looker if self.path.ends_with("/route-preview") => 200,
            Who::Looker if self.method == Method::GET => of(Who::Staff),
            // Every other way to change something of a company.
            Who::Looker => 403,
            Who::MasterOutside if self.path.starts_with("/api/") || self.is_sound_for_people() => 403,
            Who::MasterOutside => 303,
            who => of(who),
        }
    }
}

/// The matrix. An address that is missing here fails the test.
pub(super) fn rows() -> Vec<Row> {
    use Sent::{Company, Form, Json, Nothing};
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    // Pages and forms know sessions only: whoever has none is led to the sign-in, tokens too.
    let everybody = [200; 8];
    let company_page = [303, 200, 200, 200, 200, 303, 303, 303];
    let page_of_a = [303, 200, 200, 404, 200, 303, 303, 303];
    let form_of_a = [303, 403, 303, 404, 303, 303, 303, 303];
    let company_data = [401, 200, 200, 200, 200, 200, 200, 200];
    let data_of_a = [401, 200, 200, 404, 200, 200, 200, 404];
    let change_of_a = [401, 403, 200, 404, 200, 403, 200, 404];
    let nobodys_data = [401, 404, 404, 404, 404, 404, 404, 404];
    let no_such_thing = [401, 403, 403, 403, 404, 403, 403, 403];
    let nobodys_change = [401, 403, 404, 404, 404, 403, 404, 404];
    let nobodys_page = [303, 404, 404, 404, 404, 303, 303, 303];
    let changing = |row: Row| Row { changes: true, ..row };
    let ending = |row: Row| Row { ends: true, ..row };
    const BLANK: &[(&str, &str)] = &[("email", ""), ("password", "")];
    vec![
        row(get.clone(), "/", Nothing, company_page),
        row(get.clone(), "/login", Nothing, everybody),
        row(get.clone(), "/calls", Nothing, company_page),
        row(get.clone(), "/calls/{id}", Nothing, page_of_a),
        row(get.clone(), "/texts", Nothing, company_page),
        row(get.clone(), "/texts/{id}", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/hours", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/answering", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/backup", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/phone", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/phone/connect", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/phone/connect/forwarded", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/phone/connect/ported", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/phone/connect/sip", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/phone/lines/{id}", Nothing, page_of_a),
        // Asked by a page that has seen nothing yet: there is news.
        row(get.clone(), "/clinics/{slug}/phone/lines/{id}/news", Nothing, [303, 205, 205, 404, 205, 303, 303, 303]),
        row(get.clone(), "/clinics/{slug}/try", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/history", Nothing, page_of_a),
        row(get.clone(), "/clinics/{slug}/import", Nothing, page_of_a),
        row(get.clone(), "/callers", Nothing, company_page),
        row(get.clone(), "/clinics/{slug}/override", Nothing, [303, 303, 303, 404, 303, 303, 303, 303]),
        row(get.clone(), "/clinics/{slug}/pins", Nothing, [303, 303, 303, 404, 303, 303, 303, 303]),
        row(get.clone(), "/dev/phone", Nothing, company_page),
        // Calls of the telephone belong to who placed them: here nobody has one.
        row(get.clone(), "/dev/phone/{id}", Nothing, [303, 404, 404, 404, 404, 303, 303, 303]),
        row(post.clone(), "/dev/phone", Form(&[("to", "+16135550100")]), [303; 8]),
        row(post.clone(), "/dev/phone/{id}", Form(&[("do", "hang-up")]), [303, 404, 404, 404, 404, 303, 303, 303]),
        row(get.clone(), "/platform", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/companies", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/companies/new", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        // A slug is no id.
        row(get.clone(), "/platform/companies/{id}", Nothing, [303, 403, 403, 403, 404, 303, 303, 303]),
        row(get.clone(), "/platform/companies/{id}/calls", Nothing, [303, 403, 403, 403, 404, 303, 303, 303]),
        row(post.clone(), "/platform/companies/new", Form(&[("name", "")]), [303, 403, 403, 403, 303, 303, 303, 303]),
        row(post.clone(), "/platform/companies/{id}", Form(&[("name", "x")]), [303, 403, 403, 403, 404, 303, 303, 303]),
        row(
            post.clone(),
            "/platform/companies/{id}/calls",
            Form(&[("do", "switch"), ("to", "off")]),
            [303, 403, 403, 403, 404, 303, 303, 303],
        ),
        row(get.clone(), "/platform/numbers", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/numbers/assign", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(
            post.clone(),
            "/platform/numbers/assign",
            Form(&[("number", "")]),
            [303, 403, 403, 403, 303, 303, 303, 303],
        ),
        // The id is no number's.
        row(post.clone(), "/platform/numbers", Form(&[("id", "x")]), [303, 403, 403, 403, 404, 303, 303, 303]),
        row(get.clone(), "/platform/calls", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/jobs", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/usage", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/usage.csv", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/health", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        // No job has this id.
        row(
            post.clone(),
            "/platform/jobs",
            Form(&[("do", "retry"), ("id", "x")]),
            [303, 403, 403, 403, 404, 303, 303, 303],
        ),
        row(get.clone(), "/platform/webhooks", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        // The id is no event's.
        row(get.clone(), "/platform/webhooks/{id}", Nothing, [303, 403, 403, 403, 404, 303, 303, 303]),
        row(post.clone(), "/platform/webhooks", Form(&[("url", "x")]), [303, 403, 403, 403, 303, 303, 303, 303]),
        row(post.clone(), "/login", Form(BLANK), [303; 8]),
        ending(row(post.clone(), "/logout", Form(&[]), [303; 8])),
        row(post.clone(), "/theme", Form(&[("theme", "dark")]), [303; 8]),
        row(post.clone(), "/company", Company, [303, 303, 303, 404, 303, 303, 303, 303]),
        row(post.clone(), "/clinics/{slug}/hours", Form(&[("version", "1")]), form_of_a),
        changing(row(
            post.clone(),
            "/clinics/{slug}/override",
            Form(&[("state", "closed"), ("until", "end-of-day")]),
            form_of_a,
        )),
        row(post.clone(), "/clinics/{slug}/answering", Form(&[("version", "1"), ("mode", "disabled")]), form_of_a),
        row(post.clone(), "/clinics/{slug}/backup", Form(&[("version", "1"), ("type", "busy-signal")]), form_of_a),
        changing(row(
            post.clone(),
            "/clinics/{slug}/pins",
            // A moment that is over, so that it stops none of the saves that follow.
            Form(&[("do", "add"), ("date", "2026-01-05"), ("time", "10:00"), ("active", "2")]),
            form_of_a,
        )),
        changing(row(
            post.clone(),
            "/clinics/{slug}/phone",
            Form(&[("do", "password"), ("sip-user", "west-pbx"), ("sip-allowed", "203.0.113.9")]),
            form_of_a,
        )),
        row(post.clone(), "/clinics/{slug}/phone/connect", Form(&[("method", "sip")]), form_of_a),
        // Nothing is asked for and nothing is bought: the demo has no carrier.
        row(post.clone(), "/clinics/{slug}/phone/connect/forwarded", Form(&[("offer", "buy:+14165550120")]), form_of_a),
        row(post.clone(), "/clinics/{slug}/phone/connect/ported", Form(&[("do", "assisted")]), form_of_a),
        row(post.clone(), "/clinics/{slug}/phone/connect/sip", Nothing, form_of_a),
        row(post.clone(), "/clinics/{slug}/phone/lines/{id}", Form(&[("do", "works")]), form_of_a),
        row(post.clone(), "/clinics/{slug}/import", Form(&[("do", "drop")]), form_of_a),
        changing(row(post.clone(), "/clinics/{slug}/feed", Form(&[("do", "new")]), form_of_a)),
        row(post.clone(), "/clinics/{slug}/history", Form(&[("version", "1"), ("seen", "1")]), form_of_a),
        changing(row(
            post.clone(),
            "/callers",
            Form(&[("do", "add"), ("list", "vip"), ("number", "416 555 0177")]),
            [303, 403, 303, 303, 303, 303, 303, 303],
        )),
        // Assistants: read by everybody of the company, changed by its admins. An id of nobody's and a foreign one are alike.
        row(get.clone(), "/assistants", Nothing, company_page),
        row(get.clone(), "/assistants/{id}", Nothing, page_of_a),
        row(
            post.clone(),
            "/assistants",
            Form(&[("do", "create"), ("new-name", "")]),
            [303, 403, 303, 303, 303, 303, 303, 303],
        ),
        changing(row(
            post.clone(),
            "/assistants/{id}",
            Form(&[("do", "widget"), ("origins", "https://www.example.com")]),
            form_of_a,
        )),
        row(get.clone(), "/platform/support", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        // Of no company that is named, and of a visit that is none.
        row(get.clone(), "/platform/support/new", Nothing, [303, 403, 403, 403, 404, 303, 303, 303]),
        row(get.clone(), "/platform/support/{id}", Nothing, [303, 403, 403, 403, 404, 303, 303, 303]),
        row(post.clone(), "/platform/support/new", Company, [303, 403, 403, 403, 303, 303, 303, 303]),
        row(post.clone(), "/platform/support/{id}", Form(&[("do", "end")]), [303, 403, 403, 403, 404, 303, 303, 303]),
        row(get.clone(), "/support", Nothing, [303, 403, 200, 200, 200, 303, 303, 303]),
        row(post.clone(), "/support", Form(&[("visit", "x")]), [303, 403, 404, 404, 404, 303, 303, 303]),
        row(get.clone(), "/platform/packages", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/models", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(post.clone(), "/platform/packages", Form(&[("do", "")]), [303, 403, 403, 403, 303, 303, 303, 303]),
        row(post.clone(), "/platform/models", Form(&[("do", "")]), [303, 403, 403, 403, 303, 303, 303, 303]),
        row(get.clone(), "/api/company/chatbots", Nothing, company_data),
        row(get.clone(), "/api/company/chatbot-packages", Nothing, company_data),
        row(post.clone(), "/api/company/chatbots", Json(json!({})), [401, 403, 400, 400, 400, 403, 400, 400]),
        row(get.clone(), "/api/company/chatbots/{id}", Nothing, data_of_a),
        row(get.clone(), "/api/company/chatbots/{id}/call-settings", Nothing, data_of_a),
        row(get.clone(), "/api/company/chatbots/{id}/call-models", Nothing, data_of_a),
        row(get.clone(), "/api/company/chatbots/{id}/chat-models", Nothing, data_of_a),
        changing(row(
            Method::PATCH,
            "/api/company/chatbots/{id}/call-settings",
            Json(json!({"maxCallDuration": 120})),
            change_of_a,
        )),
        changing(row(
            Method::PATCH,
            "/api/company/chatbots/{id}",
            Json(json!({"name": "Robin the second"})),
            change_of_a,
        )),
        // Gone for whoever comes after the first who may.
        changing(row(Method::DELETE, "/api/company/chatbots/{id}", Nothing, [401, 403, 200, 404, 404, 403, 404, 404])),
        changing(row(
            post.clone(),
            "/api/company/chatbots/{id}/restore",
            Nothing,
            [401, 403, 200, 404, 404, 403, 404, 404],
        )),
        // The catalogue is the master admin's; the id is nothing of it.
        row(get.clone(), "/api/admin/packages", Nothing, [401, 403, 403, 403, 200, 403, 403, 403]),
        row(post.clone(), "/api/admin/packages", Json(json!({})), [401, 403, 403, 403, 400, 403, 403, 403]),
        row(get.clone(), "/api/admin/packages/{id}", Nothing, no_such_thing),
        row(Method::PATCH, "/api/admin/packages/{id}", Json(json!({})), no_such_thing),
        row(Method::DELETE, "/api/admin/packages/{id}", Nothing, no_such_thing),
        row(post.clone(), "/api/admin/packages/{id}/restore", Nothing, no_such_thing),
        row(get.clone(), "/api/admin/ai-models", Nothing, [401, 403, 403, 403, 200, 403, 403, 403]),
        row(post.clone(), "/api/admin/ai-models", Json(json!({})), [401, 403, 403, 403, 400, 403, 403, 403]),
        row(get.clone(), "/api/admin/ai-models/{id}", Nothing, no_such_thing),
        row(Method::PATCH, "/api/admin/ai-models/{id}", Json(json!({})), no_such_thing),
        row(Method::DELETE, "/api/admin/ai-models/{id}", Nothing, no_such_thing),
        row(post.clone(), "/api/admin/ai-models/{id}/restore", Nothing, no_such_thing),
        row(post.clone(), "/api/admin/ai-models/{id}/move", Json(json!({})), no_such_thing),
        row(get.clone(), "/team", Nothing, [303, 403, 200, 200, 200, 303, 303, 303]),
        row(get.clone(), "/tokens", Nothing, [303, 403, 200, 200, 200, 303, 303, 303]),
        changing(row(
            post.clone(),
            "/tokens",
            Form(&[("do", "make"), ("name", "x"), ("may", "read"), ("days", "90")]),
            [303, 403, 303, 303, 303, 303, 303, 303],
        )),
        row(get.clone(), "/account", Nothing, company_page),
        // Nobody has a picture here.
        row(get.clone(), "/account/picture", Nothing, nobodys_page),
        row(post.clone(), "/account/picture", Form(&[("avatar", "http://x.test/a.png")]), [303; 8]),
        row(get.clone(), "/account/second-factor", Nothing, company_page),
        row(post.clone(), "/account/second-factor", Form(&[("do", "forget")]), [303; 8]),
        row(post.clone(), "/account", Form(&[("do", "rename"), ("name", "")]), [303; 8]),
        row(get.clone(), "/invite/{token}", Nothing, [404; 8]),
        row(post.clone(), "/invite/{token}", Form(&[("do", "join")]), [404; 8]),
        changing(row(
            post.clone(),
            "/team",
            Form(&[("do", "invite"), ("email", "new@x.test"), ("role", "staff"), ("clinic", "")]),
            [303, 403, 303, 303, 303, 303, 303, 303],
        )),
        row(post.clone(), "/api/auth/login", Json(json!({"email": "nobody@x.test"})), [400; 8]),
        ending(row(post.clone(), "/api/auth/logout", Nothing, everybody)),
        row(get.clone(), "/api/openapi.json", Nothing, everybody),
        row(get.clone(), "/api/docs", Nothing, everybody),
        row(get.clone(), "/api/company/clinics", Nothing, company_data),
        row(get.clone(), "/api/company/clinics/{id}/availability", Nothing, data_of_a),
        changing(row(put, "/api/company/clinics/{id}/availability", Json(json!({"mode": "disabled"})), change_of_a)),
        row(
            post,
            "/api/company/clinics/{id}/route-preview",
            Json(json!({"settings": {"mode": "disabled"}})),
            data_of_a,
        ),
        row(get.clone(), "/api/company/changes", Nothing, [401, 403, 200, 200, 200, 403, 200, 200]),
        // The change log is for whoever may change things; the id is no number.
        row(get.clone(), "/changes", Nothing, [303, 403, 200, 200, 200, 303, 303, 303]),
        row(get.clone(), "/changes.csv", Nothing, [303, 403, 200, 200, 200, 303, 303, 303]),
        row(get.clone(), "/changes/check", Nothing, [303, 403, 200, 200, 200, 303, 303, 303]),
        row(get.clone(), "/changes/{id}", Nothing, [303, 403, 404, 404, 404, 303, 303, 303]),
        row(get.clone(), "/changes/{id}/undo", Nothing, [303, 403, 404, 404, 404, 303, 303, 303]),
        row(Method::POST, "/changes/{id}/undo", Form(&[]), [303, 403, 404, 404, 404, 303, 303, 303]),
        row(get.clone(), "/platform/changes", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/changes.csv", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/changes/check", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/platform/changes/{id}", Nothing, [303, 403, 403, 403, 404, 303, 303, 303]),
        row(get.clone(), "/platform/changes/{id}/undo", Nothing, [303, 403, 403, 403, 404, 303, 303, 303]),
        row(Method::POST, "/platform/changes/{id}/undo", Form(&[]), [303, 403, 403, 403, 404, 303, 303, 303]),
        row(get.clone(), "/integrations", Nothing, company_page),
        row(get.clone(), "/integrations/new", Nothing, [303, 403, 200, 200, 200, 303, 303, 303]),
        // The id is no account's; accounts of others are tried where they are tested.
        row(get.clone(), "/integrations/{id}", Nothing, nobodys_page),
        row(Method::POST, "/integrations/new", Form(&[("type", "twilio")]), [303, 403, 303, 303, 303, 303, 303, 303]),
        row(Method::POST, "/integrations/{id}", Form(&[("do", "delete")]), [303, 403, 404, 404, 404, 303, 303, 303]),
        row(get.clone(), "/platform/integrations", Nothing, [303, 403, 403, 403, 200, 303, 303, 303]),
        row(get.clone(), "/api/company/integration-accounts", Nothing, company_data),
        row(
            Method::POST,
            "/api/company/integration-accounts",
            Json(json!({})),
            [401, 403, 400, 400, 400, 403, 400, 400],
        ),
        row(get.clone(), "/api/company/integration-accounts/{id}", Nothing, nobodys_data),
        row(Method::PATCH, "/api/company/integration-accounts/{id}", Json(json!({})), nobodys_change),
        row(Method::PUT, "/api/company/integration-accounts/{id}", Json(json!({})), nobodys_change),
        row(Method::DELETE, "/api/company/integration-accounts/{id}", Nothing, nobodys_change),
        row(Method::POST, "/api/company/integration-accounts/{id}/test", Nothing, nobodys_change),
        row(Method::POST, "/api/company/integration-accounts/{id}/rotate-secret", Json(json!({})), nobodys_change),
        row(get.clone(), "/api/admin/companies", Nothing, [401, 403, 403, 403, 200, 403, 403, 403]),
        row(Method::POST, "/api/admin/companies", Json(json!({})), [401, 403, 403, 403, 400, 403, 403, 403]),
        row(get.clone(), "/api/admin/companies/{id}", Nothing, [401, 403, 403, 403, 404, 403, 403, 403]),
        row(Method::DELETE, "/api/admin/companies/{id}", Nothing, [401, 403, 403, 403, 404, 403, 403, 403]),
        row(Method::POST, "/api/admin/companies/{id}/restore", Nothing, [401, 403, 403, 403, 404, 403, 403, 403]),
        row(
            Method::PATCH,
            "/api/admin/companies/{id}",
            // A slug is no id, and a change that is empty changes nothing.
            Json(json!({})),
            [401, 403, 403, 403, 404, 403, 403, 403],
        ),
        row(get.clone(), "/api/telephony/call-logs/{id}", Nothing, data_of_a),
        // Of a message that nobody left; that of another company is tried where messages are tested.
        row(get.clone(), "/api/telephony/call-logs/{id}/messages/{message}/audio", Nothing, nobodys_data),
        row(get.clone(), "/calls/{id}/messages/{message}/audio", Nothing, nobodys_page),
        // Of a call that was not recorded; recorded ones are tried where recordings are tested.
        row(get.clone(), "/api/telephony/call-logs/{id}/recording", Nothing, nobodys_data),
        row(get.clone(), "/calls/{id}/recording", Nothing, nobodys_page),
        row(Method::POST, "/calls/{id}/messages/{message}", Form(&[("do", "heard")]), nobodys_page),
        row(get, "/api/telephony/call-logs", Nothing, company_data),
    ]
}

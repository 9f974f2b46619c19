use super::operation::{Access, Operation};
use super::words::{flag, id, object, text, text_of, word};
use serde_json::json;

pub(super) fn table() -> Vec<Operation> {
    let user = object().has("id", id(), "").has("email", text(), "").has("name", text(), "").has(
        "role",
        word(&["master", "admin", "staff", "none"]),
        "In the first of the person’s companies.",
    );
    let credentials = object()
        .has("email", text_of(0, 320), "The mail address.")
        .has("password", text_of(0, 1024), "The password.")
        .may("remember", flag(), "Stay signed in for 30 days instead of 12 hours.");
    let all = [
        Operation::post("/api/auth/login", "Sign a person in")
            .of(Access::Anyone)
            .says("Sets the cookie `switchboard_session`. After several wrong tries the answer is 429 for a while.")
            .takes(credentials, json!({"email": "admin@brightsmiles.test", "password": "demo-password-123"}))
            .gives(object().has("user", user.into(), ""))
            .fails(401, "The mail address or the password is wrong."),
        Operation::post("/api/auth/logout", "Sign out")
            .of(Access::Anyone)
            .says("Ends the session of the cookie. Signing out twice is no error.")
            .gives(object()),
    ];
    all.map(|operation| operation.under("Sign-in")).into()
}

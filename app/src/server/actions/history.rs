//! Bringing an earlier version of the settings back.

use super::settings::{Desk, accepted};
use super::{Pairs, refused};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::extract::Path;
use axum::response::Response;
use backend::Failure;
use backend::store::{SaveOutcome, Saving};

/// Saves an earlier version as the newest one. The temporary switch stays as it is: it is about today, not about then.
pub async fn restore(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "history").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let sent = Submitted::new("history", pairs);
    let (Ok(version), Ok(seen)) = (sent.get("version").parse::<i32>(), sent.get("seen").parse::<i32>()) else {
        return refused(&Failure::NotFound, &desk.address());
    };
    let mut settings = match desk.store.version(&slug, version).await {
        Ok(found) => found.settings,
        Err(failure) => return refused(&failure, &desk.address()),
    };
    settings.override_.clone_from(&desk.stored().override_);
    let saving = Saving { expected: Some(seen), accepted: accepted(&sent), restored_from: Some(version) };
    match desk.store.save_availability(&slug, settings, saving).await {
        Ok(SaveOutcome::Saved(_)) => {
            desk.say(Flash::done(&format!("Version {version} is back. It holds for calls from now on."))).await
        }
        Ok(SaveOutcome::Unchanged(_)) => {
            desk.say(Flash::done(&format!("Version {version} is what is in force, so nothing was changed."))).await
        }
        Ok(SaveOutcome::Flips(flips)) => {
            let form = desk.form("history", sent.values, &version.to_string(), Vec::new());
            desk.ask_about_pins(form, &flips).await
        }
        Err(Failure::Conflict) => {
            desk.say(Flash::failed("Somebody else saved in the meantime. Look at the newest version, then try again."))
                .await
        }
        Err(Failure::Invalid(errors)) => {
            let why = errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join(" ");
            desk.say(Flash::failed(&format!("Version {version} cannot be brought back. {why}"))).await
        }
        Err(failure) => refused(&failure, &desk.address()),
    }
}

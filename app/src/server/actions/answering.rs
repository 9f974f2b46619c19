//! Who answers, and the backup.

use super::Pairs;
use super::settings::{Desk, accepted};
use crate::drafts::{AnsweringDraft, BackupDraft};
use crate::forms::Submitted;
use crate::server::Visitor;
use axum::extract::Path;
use axum::response::Response;

/// Saves who answers, or carries out a button that only changes the form.
pub async fn save(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "answering").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let sent = Submitted::new("answering", pairs);
    let mut draft = AnsweringDraft::typed(&sent);
    let only_shown = draft.act(sent.get("do"));
    let form = desk.form("answering", draft.pairs(), sent.get("version"), Vec::new());
    if only_shown {
        return desk.again(form).await;
    }
    let settings = draft.settings(desk.stored());
    if sent.get("do") == "try" {
        return desk.try_first(form, settings).await;
    }
    let done = "Saved. Calls are answered this way from now on.";
    desk.save(form, accepted(&sent), settings, |errors| draft.at_controls(errors), done).await
}

/// Saves the backup.
pub async fn save_backup(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "backup").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let sent = Submitted::new("backup", pairs);
    let draft = BackupDraft::typed(&sent);
    let form = desk.form("backup", draft.pairs(), sent.get("version"), Vec::new());
    let staff = desk.clinic.context.clinic.staff.as_ref().map(|line| &line.number);
    let settings = draft.settings(desk.stored(), staff);
    if sent.get("do") == "try" {
        return desk.try_first(form, settings).await;
    }
    let done = "Backup saved. It holds for calls from now on.";
    desk.save(form, accepted(&sent), settings, |errors| draft.at_controls(errors), done).await
}

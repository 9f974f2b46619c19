//! The address under which calendars subscribe to a clinic's hours.

use super::settings::Desk;
use super::{Pairs, refused};
use crate::forms::Submitted;
use crate::server::Visitor;
use crate::server::flash::Flash;
use axum::extract::Path;
use axum::response::Response;

/// Makes a new address, or ends the one there is.
pub async fn change(visitor: Visitor, Path(slug): Path<String>, Pairs(pairs): Pairs) -> Response {
    let desk = match Desk::open(visitor, &slug, "hours").await {
        Ok(desk) => desk,
        Err(answer) => return answer,
    };
    let on = Submitted::new("feed", pairs).get("do") != "off";
    match desk.store.renew_feed(&slug, on).await {
        Ok(()) => {
            let said = if on {
                "There is a new address for calendars. The one before leads nowhere now."
            } else {
                "Calendars can no longer read these hours."
            };
            desk.say_at(Flash::done(said), Some(&format!("{}#feed", desk.address()))).await
        }
        Err(failure) => refused(&failure, &desk.address()),
    }
}

//! A person's picture: checked when it is set, given back as bytes.

use super::Actor;
use super::account::person;
use crate::audit::{self, Change};
use crate::entity::user;
use crate::{Failure, Services};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::avatar::{Given, Kind, not_a_picture, read, too_large};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult, QuerySelect, TransactionTrait};
use serde_json::json;

/// How a page shows a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Avatar {
    /// By its address elsewhere.
    Elsewhere(String),
    /// It is kept here. The number changes with the picture.
    Here(i64),
}

impl Avatar {
    /// From the beginning of what is stored: a picture of 1 MB is not read for every page.
    pub(super) fn of_head(head: Option<&str>, version: i64) -> Option<Self> {
        match read(head?) {
            Ok(Given::Address(address)) => Some(Self::Elsewhere(address.to_owned())),
            Ok(Given::Data(..)) => Some(Self::Here(version)),
            Ok(Given::Nothing) | Err(_) => None,
        }
    }
}

/// The columns of a head.
pub(super) fn head() -> sea_orm::sea_query::SimpleExpr {
    // Longer than the longest address that is taken.
    Expr::cust("substr(avatar_url, 1, 2100)")
}

/// A picture that is kept here.
#[derive(Debug)]
pub struct StoredPicture {
    /// What it is, by its bytes.
    pub kind: Kind,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Decodes and looks: what it says it is must be what it is.
fn checked(declared: Kind, base64: &str) -> Result<Vec<u8>, Failure> {
    let wrong = || Failure::Invalid(vec![not_a_picture()]);
    let bytes = STANDARD.decode(base64).map_err(|_| wrong())?;
    if Kind::of_bytes(&bytes) == Some(declared) { Ok(bytes) } else { Err(wrong()) }
}

/// Sets the picture from what was typed, or from a file; with neither it is taken away.
///
/// # Errors
/// [`Failure::Invalid`] at `avatar` for what is no picture, or too large a one.
pub async fn set_avatar(services: &Services, actor: &Actor, typed: &str, file: &[u8]) -> Result<(), Failure> {
    let (id, now) = (person(actor)?, services.clock.now());
    let kept = if file.is_empty() {
        match read(typed).map_err(|error| Failure::Invalid(vec![error]))? {
            Given::Nothing => None,
            Given::Address(address) => Some(address.to_owned()),
            Given::Data(kind, body) => {
                checked(kind, body)?;
                Some(format!("data:{};base64,{body}", kind.media_type()))
            }
        }
    } else {
        let kind = Kind::of_bytes(file).ok_or_else(|| Failure::Invalid(vec![not_a_picture()]))?;
        Some(format!("data:{};base64,{}", kind.media_type(), STANDARD.encode(file)))
    };
    if kept.as_ref().is_some_and(|text| text.len() > domain::avatar::MAX_LENGTH) {
        return Err(Failure::Invalid(vec![too_large()]));
    }
    // Not the picture itself: the log is kept for ever.
    let what = kept.as_ref().map(|text| match text.split_once(',') {
        Some((head, _)) if text.starts_with("data:") => format!("{head}, {} characters", text.len()),
        _ => text.clone(),
    });
    let txn = services.db.begin().await?;
    let row =
        user::ActiveModel { id: Set(id.uuid()), avatar_url: Set(kept), updated_at: Set(now), ..Default::default() };
    user::Entity::update(row).exec_without_returning(&txn).await?;
    let after = Some(json!({ "picture": what }));
    let change = Change { action: audit::Kind::AccountPicture, entity: "user", id: id.uuid(), before: None, after };
    audit::write(&txn, now, None, actor, change).await?;
    txn.commit().await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Stored {
    avatar_url: Option<String>,
}

/// The person's own picture, if it is kept here.
///
/// # Errors
/// [`Failure::NotFound`] when there is none.
pub async fn picture(services: &Services, actor: &Actor) -> Result<StoredPicture, Failure> {
    let found = user::Entity::find_by_id(person(actor)?.uuid()).select_only().column(user::Column::AvatarUrl);
    let found = found.into_model::<Stored>().one(&services.db).await?.and_then(|row| row.avatar_url);
    let text = found.ok_or(Failure::NotFound)?;
    match read(&text) {
        Ok(Given::Data(kind, body)) => {
            let bytes = checked(kind, body).map_err(|_| Failure::NotFound)?;
            Ok(StoredPicture { kind, bytes })
        }
        _ => Err(Failure::NotFound),
    }
}

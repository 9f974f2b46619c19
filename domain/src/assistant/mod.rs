//! Assistants: what they may do, the models they think with, their call settings, their button on a website.
//!
//! Total functions over anything that was stored or sent: what is read leniently never fails, what is saved is checked
//! field by field.

mod button;
mod call_settings;
mod capability;
mod color;
mod fields;
mod model;
mod package;
mod patch;
mod retirement;
pub mod steer;
mod voice;
mod widget;

pub use button::ButtonPosition;
pub use call_settings::{CallSettings, MAX_BUTTON_TEXT, MAX_END_PHRASE, MAX_GREETING};
pub use capability::{Capabilities, Capability};
pub use color::HexColor;
pub use model::{ModelDraft, ModelType};
pub use package::PackageDraft;
pub use patch::AssistantPatch;
pub use retirement::{Standing, standing};
pub use steer::Steer;
pub use voice::{Voice, VoiceProvider};
pub use widget::{MAX_ORIGINS, WidgetSettings, parse_origin};

use crate::FieldError;

/// The longest name of an assistant, a package or a model, characters.
pub const MAX_NAME: usize = 80;
/// The longest description, characters.
pub const MAX_DESCRIPTION: usize = 500;

/// A name of one line, trimmed.
///
/// # Errors
/// When it is blank, too long or holds control characters.
pub fn parse_name(field: &str, text: &str) -> Result<String, FieldError> {
    let name = text.trim();
    let fits = !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if fits {
        Ok(name.to_owned())
    } else {
        Err(FieldError::new(field, format!("Write a name of 1 to {MAX_NAME} characters.")))
    }
}

/// A description, trimmed; blank is none.
///
/// # Errors
/// When it is too long or holds control characters other than line breaks.
pub fn parse_description(field: &str, text: &str) -> Result<Option<String>, FieldError> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    if text.chars().count() > MAX_DESCRIPTION || text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(FieldError::new(field, format!("Write up to {MAX_DESCRIPTION} characters.")));
    }
    Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
}

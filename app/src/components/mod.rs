//! The building blocks of pages. Each is one thing, knows nothing of requests, and is styled by
//! `style/` alone: no style attributes, the content policy forbids them.

#[cfg(feature = "ssr")]
mod code;
#[cfg(feature = "ssr")]
mod face;
mod field;
#[cfg(feature = "ssr")]
mod frame;
mod icon;
mod notice;
#[cfg(feature = "ssr")]
mod pager;
#[cfg(feature = "ssr")]
mod platform_nav;
#[cfg(feature = "ssr")]
mod strip;
#[cfg(feature = "ssr")]
mod table;
mod text_area;
#[cfg(feature = "ssr")]
mod visits;

#[cfg(feature = "ssr")]
pub use code::TwimlBlock;
#[cfg(feature = "ssr")]
pub use face::face;
pub use field::{Field, FieldErrorText, error_id};
#[cfg(feature = "ssr")]
pub use frame::{Brand, Frame, FrameData, Nav, page, plan_icon, public_page, short_answer};
pub use icon::{Icon, Sprite};
pub use notice::{Alert, ErrorSummary};
#[cfg(feature = "ssr")]
pub use pager::{Part, Turn, pager, pager_of};
#[cfg(feature = "ssr")]
pub use platform_nav::{PlatformNav, PlatformPage};
#[cfg(feature = "ssr")]
pub use strip::{DayStrip, Legend, plan_word};
#[cfg(feature = "ssr")]
pub use table::{Column, empty, table};
pub use text_area::{TextArea, escaped};

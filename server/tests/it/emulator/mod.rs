//! Whole calls: the stand-in for the carrier against the product, request by request.

mod delivery;
mod page;
mod published;
mod receptionist;
mod staff;
mod strangers;
pub(crate) mod support;
mod voicemail;

//! What is the same for every request.

pub mod form;
pub mod gate;
pub mod headers;
pub mod log;
pub mod origin;
pub mod panic;
pub mod rate;
pub mod site;

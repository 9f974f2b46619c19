//! What is the same for every request.

pub mod gate;
pub mod headers;
pub mod log;
pub mod origin;
pub mod panic;
pub mod site;

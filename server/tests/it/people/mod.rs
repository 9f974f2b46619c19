//! The people of a company: invitations, roles, their own accounts.

mod account;
mod picture;
mod second_factor;
mod team;
mod tokens;
mod visits;

//! The people of a company: invitations, roles, their own accounts.

mod account;
mod team;

//! Companies, their switches, and the log of every change.

mod admin;
mod chain;
mod jobs;
mod life;
mod off;
mod numbers;
mod pages;
mod platform;
mod switch;

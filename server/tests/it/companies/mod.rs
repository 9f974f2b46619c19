//! Companies, their switches, and the log of every change.

mod admin;
mod chain;
mod jobs;
mod life;
mod numbers;
mod off;
mod pages;
mod platform;
mod switch;

//! The rules, proved from outside: a second, naive implementation written from the contract alone,
//! properties over random weeks and moments, every zone's clock changes, real-life weeks, the JSON
//! of the settings, public holidays, calendars and tables that come in and go out.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod agreement;
mod calls_switch;
mod circles;
mod clocks;
mod difference;
mod feed;
mod gates;
mod holiday_years;
mod holidays;
mod import_calendars;
mod import_plans;
mod import_tables;
mod imports;
mod json;
mod life;
mod moments;
mod naive;
mod pins;
mod replays;
mod review;
mod scene;
mod sentences;
mod strategies;
mod texts;
mod validation;
mod words;

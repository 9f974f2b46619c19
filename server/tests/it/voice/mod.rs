//! An incoming call: who answers, what the carrier is told, what is kept.

mod callers;
mod clinics;
mod hostile;
mod refusals;
mod repeats;
mod together;
mod vectors;

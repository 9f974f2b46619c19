//! Routing that a clinic can trust: no circles, a history, pinned answers, rules about callers, the simulator.

mod callers;
mod circles;
mod history;
mod pins;
mod simulator;
mod special_days;

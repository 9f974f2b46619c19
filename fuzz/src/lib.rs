//! What must hold for whatever strangers send. The fuzzer looks for a counterexample; the server's tests hold every
//! file of the corpus against the same rules.

#[cfg(feature = "pipeline")]
pub mod pipeline;
pub mod rules;

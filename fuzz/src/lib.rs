//! What must hold for whatever strangers send. The fuzzer looks for a counterexample; the server's tests hold every
//! file of the corpus against the same rules.

pub mod rules;

//! Proofs over all requests of a policy.
//!
//! In: a compiled policy. Out: findings, each with a request that shows it. Nothing is printed and nothing is read.

pub mod grid;
pub mod solve;

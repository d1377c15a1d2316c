//! Proofs over all requests of a policy.
//!
//! In: a compiled policy. Out: findings, each with a request that shows it. Nothing is printed and nothing is read.

mod decide;
pub mod diff;
mod encode;
mod prove;
mod region;
pub mod report;
mod witness;
mod wording;

pub use prove::{Options, prove};
pub use report::Report;
pub use wording::CODES;
pub mod grid;
pub mod solve;

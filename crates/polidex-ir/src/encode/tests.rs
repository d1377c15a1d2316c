//! Tests of the policy hash: what moves it, what does not, and the bytes that are written down.

mod moves;
mod sample;
mod vectors;

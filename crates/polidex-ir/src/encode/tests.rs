//! Tests of the policy hash: what moves it, what does not, and the bytes that are written down.

mod change;
mod expressions;
mod moves;
mod parts;
mod sample;
mod stays;
mod vectors;

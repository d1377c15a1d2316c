//! The interpreter against hand-built policies: no source text, no JSON.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "small made-up numbers; a test that overflows fails")]

mod build;
mod completions;
mod deadlines;
mod example;
mod goodwill;
mod logic;
mod made;
mod oracle;
mod order;
mod routes;
mod rules;

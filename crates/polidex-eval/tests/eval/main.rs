//! The interpreter against hand-built policies: no source text, no JSON.
#![cfg(test)]
#![expect(clippy::arithmetic_side_effects, reason = "small made-up numbers; a test that overflows fails")]

mod build;
mod calendars;
mod completions;
mod deadlines;
mod example;
mod goodwill;
mod lists;
mod logic;
mod made;
mod made_ir;
mod minutes;
mod mixed;
mod oracle;
mod order;
mod outcomes;
mod pairs;
mod parts;
mod routes;
mod rules;
mod tables;
mod words;

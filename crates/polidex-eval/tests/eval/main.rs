//! The interpreter against hand-built policies: no source text, no JSON.
#![cfg(test)]

mod build;
mod completions;
mod deadlines;
mod example;
mod goodwill;
mod logic;
mod oracle;
mod routes;
mod rules;

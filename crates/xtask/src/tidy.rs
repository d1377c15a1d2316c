//! All checks of `cargo xtask tidy`, each a function from the tree (or the dependency graph) to findings.

mod codes;
mod edges;
mod highlight;
mod links;
mod rust;
mod text;

use crate::tree::{Finding, Tree};

/// Runs every check; findings come sorted by path and line.
pub fn findings(tree: &Tree, metadata: &serde_json::Value) -> Vec<Finding> {
    let packages = edges::packages(metadata);
    let mut all = Vec::new();
    all.extend(edges::ground(&packages));
    all.extend(edges::layers(&packages));
    all.extend(edges::outside(&packages));
    all.extend(edges::reach(&packages));
    all.extend(rust::opening(tree));
    all.extend(rust::length(tree));
    all.extend(rust::names(tree));
    all.extend(text::unfinished(tree));
    all.extend(text::white_space(tree));
    all.extend(codes::pages(tree));
    all.extend(codes::titles(tree));
    all.extend(highlight::parses(tree));
    all.extend(highlight::keywords(tree));
    all.extend(highlight::includes(tree));
    all.extend(links::resolve(tree));
    all.extend(links::reachable(tree));
    all.sort();
    all.dedup();
    all
}

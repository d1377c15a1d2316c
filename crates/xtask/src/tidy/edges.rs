//! Which crate may use which: the direction of dependencies in ARCHITECTURE.md.
//!
//! Dependencies of tests are free. A new crate needs a row in `ALLOWED`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::tree::Finding;

/// A package and the names of the packages it is built from, without those of its tests.
#[derive(Debug, Default)]
pub struct Package {
    /// Whether it belongs to this workspace.
    pub ours: bool,
    /// Direct normal and build dependencies.
    pub uses: BTreeSet<String>,
}

/// Packages by name. Two versions of one package are taken together.
pub type Packages = BTreeMap<String, Package>;

/// Our crates, lowest first, and which of our crates each may use.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("polidex-base", &[]),
    ("polidex-syntax", &["polidex-base"]),
    ("polidex-ir", &["polidex-base"]),
    ("polidex-compile", &["polidex-base", "polidex-syntax", "polidex-ir"]),
    ("polidex-eval", &["polidex-base", "polidex-ir"]),
    ("polidex-fmt", &["polidex-base", "polidex-syntax"]),
    ("polidex-test", &["polidex-base", "polidex-ir", "polidex-eval"]),
    ("polidex-prove", &["polidex-base", "polidex-ir", "polidex-eval"]),
    (
        "polidex",
        &[
            "polidex-base",
            "polidex-syntax",
            "polidex-ir",
            "polidex-compile",
            "polidex-eval",
            "polidex-fmt",
            "polidex-test",
            "polidex-prove",
        ],
    ),
    ("polidex-cli", &["polidex"]),
    ("polidex-tests", &["polidex", "polidex-cli"]),
    ("xtask", &[]),
];

/// Packages that only one of our crates may use directly.
const OUTSIDE: [(&str, &str); 5] = [
    ("pest", "polidex-syntax"),
    ("pest_derive", "polidex-syntax"),
    ("miette", "polidex-cli"),
    ("clap", "polidex-cli"),
    ("jsonschema", "polidex-tests"),
];

/// What a production host runs, and what it ships without.
const RUNTIME: [&str; 2] = ["polidex-eval", "polidex-ir"];
const NOT_SHIPPED: [&str; 5] = ["pest", "pest_derive", "polidex-syntax", "polidex-compile", "miette"];

/// Reads the resolved graph out of `cargo metadata`.
#[expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]
pub fn packages(metadata: &Value) -> Packages {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let ours: BTreeSet<String> = list(&metadata["workspace_members"]).iter().map(text).collect();
    let names: BTreeMap<String, String> = list(&metadata["packages"])
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let name = |id: &Value| names.get(&text(id)).cloned().unwrap_or_default();
    let mut packages = Packages::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let package = packages.entry(name(&node["id"])).or_default();
        package.ours |= ours.contains(&text(&node["id"]));
        for dependency in list(&node["deps"]) {
            if list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev") {
                package.uses.insert(name(&dependency["pkg"]));
            }
        }
    }
    packages
}

/// The graph is there at all: a check that read nothing would find nothing.
pub fn ground(packages: &Packages) -> Vec<Finding> {
    ALLOWED
        .iter()
        .filter(|(name, _)| !packages.get(*name).is_some_and(|package| package.ours))
        .map(|(name, _)| Finding::file(name, "has a row in `ALLOWED` and is not in the workspace"))
        .collect()
}

/// Our crates use only what stands below them; tools do not use tools.
pub fn layers(packages: &Packages) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, package) in packages.iter().filter(|(_, package)| package.ours) {
        let Some((_, allowed)) = ALLOWED.iter().find(|(crate_name, _)| crate_name == name) else {
            found.push(Finding::file(
                name,
                "a new crate: give it a row in `ALLOWED` of xtask and in ARCHITECTURE.md",
            ));
            continue;
        };
        for used in package.uses.iter().filter(|used| packages.get(*used).is_some_and(|package| package.ours))
        {
            if !allowed.contains(&used.as_str()) {
                found.push(Finding::file(name, format!("may not use `{used}`")));
            }
        }
    }
    found
}

/// The parser generator, the renderer and the argument parser stay behind their one door.
pub fn outside(packages: &Packages) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, package) in packages.iter().filter(|(_, package)| package.ours) {
        for (used, owner) in OUTSIDE.iter().filter(|(used, _)| package.uses.contains(*used)) {
            if name != owner {
                found.push(Finding::file(name, format!("uses `{used}`, which only {owner} may")));
            }
        }
    }
    found
}

/// What a host needs to decide reaches no parser, by any way.
pub fn reach(packages: &Packages) -> Vec<Finding> {
    let mut found = Vec::new();
    for name in RUNTIME {
        let mut seen = BTreeSet::from([name.to_owned()]);
        let mut open = vec![name.to_owned()];
        while let Some(package) = open.pop().and_then(|next| packages.get(&next)) {
            open.extend(package.uses.iter().filter(|used| seen.insert((*used).clone())).cloned());
        }
        for used in NOT_SHIPPED.iter().filter(|used| seen.contains(**used)) {
            found.push(Finding::file(name, format!("reaches `{used}`")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> Packages {
        let mut packages = Packages::new();
        for (name, uses) in edges {
            let ours = name.starts_with("polidex");
            packages.insert(
                (*name).to_owned(),
                Package { ours, uses: uses.iter().map(|u| (*u).to_owned()).collect() },
            );
        }
        packages
    }

    fn messages(found: Vec<Finding>) -> Vec<String> {
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_edge_upwards_and_a_crate_without_a_row_are_found() {
        let packages = graph(&[
            ("polidex-base", &["polidex-ir"]),
            ("polidex-ir", &["polidex-base"]),
            ("polidex-fmt", &["polidex-test"]),
            ("polidex-test", &["polidex-eval"]),
            ("polidex-eval", &[]),
            ("polidex-new", &[]),
        ]);
        let expected = [
            "polidex-base: may not use `polidex-ir`",
            "polidex-fmt: may not use `polidex-test`",
            "polidex-new: a new crate: give it a row in `ALLOWED` of xtask and in ARCHITECTURE.md",
        ];
        assert_eq!(messages(layers(&packages)), expected);
    }

    #[test]
    fn a_renderer_outside_the_command_line_is_found() {
        let packages =
            graph(&[("polidex-cli", &["clap", "miette"]), ("polidex", &["miette"]), ("clap", &[])]);
        assert_eq!(messages(outside(&packages)), ["polidex: uses `miette`, which only polidex-cli may"]);
    }

    #[test]
    fn a_parser_reached_by_a_detour_is_found() {
        let packages =
            graph(&[("polidex-eval", &["polidex-ir"]), ("polidex-ir", &["other"]), ("other", &["pest"])]);
        let expected = ["polidex-eval: reaches `pest`", "polidex-ir: reaches `pest`"];
        assert_eq!(messages(reach(&packages)), expected);
    }

    #[test]
    fn an_empty_graph_is_a_finding() {
        assert_eq!(ground(&Packages::new()).len(), ALLOWED.len());
    }

    #[test]
    fn dependencies_of_tests_do_not_count() {
        let metadata = serde_json::json!({
            "workspace_members": ["a 0"],
            "packages": [{ "id": "a 0", "name": "a" }, { "id": "b 0", "name": "b" }, { "id": "c 0", "name": "c" }],
            "resolve": { "nodes": [{ "id": "a 0", "deps": [
                { "pkg": "b 0", "dep_kinds": [{ "kind": "dev" }] },
                { "pkg": "c 0", "dep_kinds": [{ "kind": "dev" }, { "kind": null }] },
            ] }] },
        });
        let packages = packages(&metadata);
        assert!(packages["a"].ours);
        assert_eq!(packages["a"].uses, BTreeSet::from(["c".to_owned()]));
    }
}

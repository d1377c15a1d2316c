//! Which files use which.
//!
//! In: `use "file.policy"` of each file, and the paths of all. Out: edges between files. A path is read from the folder
//! of the file that names it, with `/` between its parts, and never leaves the root.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Diagnostics, Span, suggest};
use polidex_syntax::ast::{self, ItemKind};

use crate::error::{CompileError, LayerError, Unusable, WholeError};

/// The files that each file uses, by their numbers.
pub(super) struct Uses {
    edges: BTreeMap<usize, Vec<(usize, Span)>>,
    with_header: BTreeSet<usize>,
}

impl Uses {
    /// Finds all uses; reports those that bring nothing.
    pub fn find(
        files: &[(&str, &ast::File)],
        root: &str,
        with_header: &BTreeSet<usize>,
        found: &mut Diagnostics,
    ) -> Self {
        let numbers: BTreeMap<&str, usize> =
            files.iter().enumerate().map(|(n, (path, _))| (*path, n)).collect();
        let mut uses = Uses { edges: BTreeMap::new(), with_header: with_header.clone() };
        for (n, (path, tree)) in files.iter().enumerate() {
            for item in &tree.items {
                let ItemKind::Use(text) = &item.kind else { continue };
                let known = || files.iter().filter(|(other, _)| other != path).map(|(other, _)| *other);
                match uses.one(n, path, &text.node, root, &numbers) {
                    Ok(file) => uses.edges.entry(n).or_default().push((file, text.span)),
                    Err(why) => {
                        let names = known().map(|other| relative(path, other));
                        let names: Vec<String> = names.collect();
                        let near = suggest::nearest(&text.node, names.iter().map(String::as_str));
                        let (near, file, span) = (near.map(str::to_owned), text.node.clone(), text.span);
                        let error = LayerError::Use { file, why, near, span };
                        found.push(CompileError::from(error).to_diagnostic());
                    }
                }
            }
        }
        uses.circles(files, found);
        uses
    }

    fn one(
        &self,
        from: usize,
        path: &str,
        text: &str,
        root: &str,
        numbers: &BTreeMap<&str, usize>,
    ) -> Result<usize, Unusable> {
        let file = resolve(path, text, root).ok_or(Unusable::Outside)?;
        let number = *numbers.get(file.as_str()).ok_or(Unusable::Missing)?;
        let before = self.edges.get(&from).into_iter().flatten();
        if before.into_iter().any(|(other, _)| *other == number) {
            return Err(Unusable::Twice);
        }
        // A file that uses itself is a circle.
        if number != from && self.with_header.contains(&number) { Err(Unusable::Header) } else { Ok(number) }
    }

    /// Returns a file and all that it uses, also through each other, in rising order.
    pub fn closure(&self, file: usize) -> Vec<usize> {
        let mut all = BTreeSet::from([file]);
        let mut open = vec![file];
        while let Some(next) = open.pop() {
            let used = self.edges.get(&next).into_iter().flatten().map(|(used, _)| *used);
            open.extend(used.filter(|used| all.insert(*used)));
        }
        all.into_iter().collect()
    }

    /// Tells whether a file has a header.
    pub fn has_header(&self, file: usize) -> bool {
        self.with_header.contains(&file)
    }

    /// Reports each circle once: at the `use` that closes it.
    fn circles(&self, files: &[(&str, &ast::File)], found: &mut Diagnostics) {
        let mut done: BTreeSet<usize> = BTreeSet::new();
        for start in self.edges.keys() {
            let mut path: Vec<(usize, usize)> = vec![(*start, 0)];
            while let Some((file, next)) = path.last_mut() {
                let edge = self.edges.get(file).and_then(|used| used.get(*next)).copied();
                *next = next.saturating_add(1);
                let Some((used, span)) = edge else {
                    done.insert(*file);
                    path.pop();
                    continue;
                };
                if path.iter().any(|(open, _)| *open == used) {
                    let around = path.iter().map(|(open, _)| *open).skip_while(|open| *open != used);
                    let named = |n: usize| files.get(n).map_or(String::new(), |(path, _)| (*path).to_owned());
                    let names = around.chain([used]).map(named).collect();
                    let error = WholeError::Circle { what: "files use each other", names, span };
                    found.push(CompileError::from(error).to_diagnostic());
                } else if !done.contains(&used) {
                    path.push((used, 0));
                }
            }
        }
    }
}

/// Returns the path of a file that another uses; nothing where it leaves the root.
pub fn resolve(from: &str, used: &str, root: &str) -> Option<String> {
    let root = root.trim_end_matches('/');
    let (prefix, inside) = match from.strip_prefix(root).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) if !root.is_empty() => (format!("{root}/"), rest),
        Some(_) | None => (String::new(), from),
    };
    if used.starts_with('/') || used.contains([':', '\\']) {
        return None;
    }
    let mut parts: Vec<&str> = inside.split('/').collect();
    parts.pop();
    for part in used.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(format!("{prefix}{}", parts.join("/")))
}

/// Returns a path as one file would write it to use another.
fn relative(from: &str, other: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let inside = other.strip_prefix(folder).map(|rest| rest.trim_start_matches('/'));
    inside.filter(|_| !folder.is_empty()).unwrap_or(other).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{relative, resolve};

    #[test]
    fn a_used_file_is_looked_for_beside_the_file_that_uses_it() {
        let from = "far/base.policy";
        assert_eq!(resolve(from, "people.policy", "far").as_deref(), Some("far/people.policy"));
        assert_eq!(resolve(from, "./a/../b.policy", "far").as_deref(), Some("far/b.policy"));
        assert_eq!(resolve("far/a/x.policy", "../b.policy", "far").as_deref(), Some("far/b.policy"));
        assert_eq!(resolve("x.policy", "a/b.policy", "").as_deref(), Some("a/b.policy"));
    }

    #[test]
    fn nothing_outside_of_the_root_is_used() {
        for used in ["../b.policy", "a/../../b.policy", "/b.policy", "C:b.policy", "..\\b.policy"] {
            assert_eq!(resolve("far/base.policy", used, "far"), None, "{used}");
        }
        assert_eq!(relative("far/a.policy", "far/b.policy"), "b.policy");
    }
}

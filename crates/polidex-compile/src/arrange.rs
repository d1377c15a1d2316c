//! Which files make up which version of which policy, and what a layer builds on.
//!
//! In: syntax trees with the paths of their files. Out: [`Arranged`]: for each version its files, level by level, and
//! the days on which it is in force. A layer is arranged once for each version that it builds on. Nothing is compiled
//! here, and nothing is read that a file does not say in its header or behind `use`.

mod uses;
mod windows;

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Date, Diagnostic, Diagnostics, Span};
use polidex_syntax::ast::{self, Item, ItemKind, PolicyEntry};

use crate::error::{CompileError, LayerError, NameError, WholeError};
use uses::Uses;
pub use uses::resolve as used_path;
use windows::Window;

/// Layers may build on each other so deep.
const DEEPEST: usize = 8;

/// A version of a policy: the files it is made of, and when it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The policy; empty where no header can be read.
    pub name: String,
    /// The numbers of its files by level: of what it builds on, the lowest first, and then its own. None where what it
    /// builds on is not there: it cannot be compiled, and that is reported.
    pub levels: Vec<Vec<usize>>,
    /// First day in force: of a layer, the first on which what it builds on is in force too.
    pub from: Option<Date>,
    /// First day no longer in force.
    pub until: Option<Date>,
    /// The number of the version it builds on.
    pub base: Option<usize>,
}

/// What was found of versions.
#[derive(Debug, Clone, Default)]
pub struct Arranged {
    /// Versions; each stands behind the one it builds on, and those of one policy in the order of their days.
    pub editions: Vec<Edition>,
    /// What was found, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
}

/// The header of a version.
#[derive(Debug, Clone, Copy)]
struct Header<'a> {
    /// The number of its file.
    file: usize,
    node: &'a ast::Policy,
    window: Window,
}

/// What is worked on.
struct Work<'a> {
    uses: Uses,
    headers: BTreeMap<&'a str, Vec<Header<'a>>>,
    /// Files without a header that no version uses, where one policy has them all.
    common: Vec<usize>,
    editions: Vec<Edition>,
    found: Diagnostics,
    /// Some declaration could not be read, so that what is missing may only seem so.
    broken: bool,
}

/// Arranges files, each with its path as it is shown. No `use` leaves the folder `root`.
pub fn arrange(files: &[(&str, &ast::File)], root: &str) -> Arranged {
    let mut found = Diagnostics::default();
    let headers: Vec<Header<'_>> = files.iter().enumerate().filter_map(header).collect();
    let uses = Uses::find(files, root, &headers.iter().map(|header| header.file).collect(), &mut found);
    let is_broken = |item: &Item| matches!(item.kind, ItemKind::Error);
    let mut work = Work {
        uses,
        headers: BTreeMap::new(),
        common: Vec::new(),
        editions: Vec::new(),
        found,
        broken: files.iter().flat_map(|(_, file)| &file.items).any(is_broken),
    };
    if let ([] | [_], all) = (headers.as_slice(), (0..files.len()).collect()) {
        work.only(headers.first(), all);
    } else {
        headers.iter().for_each(|header| work.add(*header));
        work.unused(files);
        work.all();
    }
    Arranged { editions: work.editions, diagnostics: work.found.into_sorted() }
}

/// Returns the first header of a file; a second one is reported where the file is compiled.
fn header<'a>((file, (_, tree)): (usize, &(&str, &'a ast::File))) -> Option<Header<'a>> {
    let node = tree.items.iter().find_map(|item| match &item.kind {
        ItemKind::Policy(node) => Some(node),
        _ => None,
    })?;
    Some(Header { file, node, window: Window::of(node) })
}

impl<'a> Work<'a> {
    /// Where there is one header, all files are its policy's.
    fn only(&mut self, header: Option<&Header<'a>>, files: Vec<usize>) {
        let mut edition =
            Edition { name: String::new(), levels: vec![files], from: None, until: None, base: None };
        if let Some(header) = header {
            edition.name.clone_from(&header.node.head.name.node);
            (edition.from, edition.until) = (header.window.from, header.window.until);
            if let Some(base) = &header.node.extends {
                self.unknown_base(base);
                edition.levels.clear();
            }
        }
        self.editions.push(edition);
    }

    fn add(&mut self, header: Header<'a>) {
        let of_name = self.headers.entry(&header.node.head.name.node).or_default();
        if let Some(first) = of_name.first() {
            let base = |header: &Header<'_>| header.node.extends.as_ref().map(|word| word.node.clone());
            if base(first) != base(&header) {
                let (policy, span) = (header.node.head.name.node.clone(), header.node.head.name.span);
                let other = first.node.head.name.span;
                self.found
                    .push(CompileError::from(LayerError::Mixed { policy, span, other }).to_diagnostic());
                return;
            }
        }
        of_name.push(header);
        of_name.sort_by_key(|header| (header.window.from, header.file));
    }

    /// Files that no version uses belong to the only policy that is no layer; or else to nobody.
    fn unused(&mut self, files: &[(&str, &ast::File)]) {
        let headers = || self.headers.values().flatten();
        let used: BTreeSet<usize> = headers().flat_map(|header| self.uses.closure(header.file)).collect();
        let own: BTreeSet<usize> = headers().map(|header| header.file).collect();
        let free = (0..files.len()).filter(|file| !used.contains(file) && !own.contains(file));
        let free: Vec<usize> = free.filter(|file| !self.uses.has_header(*file)).collect();
        let bases = self.headers.iter().filter(|(_, all)| all.iter().any(|one| one.node.extends.is_none()));
        if bases.count() == 1 {
            self.common = free;
            return;
        }
        let policies: Vec<String> = self.headers.keys().map(|name| (*name).to_owned()).collect();
        for file in free {
            let Some((_, tree)) = files.get(file) else { continue };
            let Some(first) = tree.items.first().filter(|_| !self.broken) else { continue };
            let span = Span { end: first.span.start, ..first.span };
            let policies = policies.clone();
            self.report(LayerError::NoVersion { span, policies });
        }
    }

    /// Arranges all policies, each behind what it builds on.
    fn all(&mut self) {
        let mut open: Vec<&'a str> = self.headers.keys().copied().collect();
        let mut done: BTreeSet<&'a str> = BTreeSet::new();
        for _ in 0..=open.len() {
            let (ready, waiting): (Vec<&str>, Vec<&str>) =
                open.iter().partition(|name| self.base_of(name).is_none_or(|base| done.contains(base)));
            for name in &ready {
                self.policy(name);
                done.insert(name);
            }
            open = waiting;
        }
        // What is left waits for itself, or for what is not there.
        for name in &open {
            let Some(header) = self.headers.get(name).and_then(|all| all.first()).copied() else { continue };
            let Some(base) = &header.node.extends else { continue };
            let Window { from, until } = header.window;
            let (name, levels) = ((*name).to_owned(), Vec::new());
            self.editions.push(Edition { name: name.clone(), levels, from, until, base: None });
            if self.headers.contains_key(base.node.as_str()) {
                self.circle(&name, &header);
            } else {
                self.unknown_base(base);
            }
        }
    }

    fn base_of(&self, name: &str) -> Option<&'a str> {
        let header = self.headers.get(name)?.first()?;
        header.node.extends.as_ref().map(|word| word.node.as_str())
    }

    /// Reports a circle once: at its first name by the alphabet.
    fn circle(&mut self, name: &str, header: &Header<'_>) {
        let mut names = vec![name.to_owned()];
        while let Some(base) = names.last().and_then(|last| self.base_of(last)) {
            names.push(base.to_owned());
            if base == name || names.len() > self.headers.len() {
                break;
            }
        }
        if names.last().is_some_and(|last| last == name) && names.iter().min() == names.first() {
            let span = header.node.head.name.span;
            self.report(WholeError::Circle { what: "policies extend each other", names, span });
        }
    }

    fn policy(&mut self, name: &str) {
        let headers = self.headers.get(name).cloned().unwrap_or_default();
        self.found.extend(windows::check(name, &headers).iter().map(CompileError::to_diagnostic));
        let base = self.base_of(name);
        let mut below: Vec<usize> = Vec::new();
        if let Some(base) = base {
            let editions = self.editions.iter().enumerate();
            below = editions.filter(|(_, edition)| edition.name == base).map(|(n, _)| n).collect();
        }
        for header in &headers {
            let mut files = self.uses.closure(header.file);
            if base.is_none() {
                files.extend(&self.common);
            }
            files.sort_unstable();
            files.dedup();
            let Some(base) = base else {
                let Window { from, until } = header.window;
                let (name, levels) = (name.to_owned(), vec![files]);
                self.editions.push(Edition { name, levels, from, until, base: None });
                continue;
            };
            self.upon(base, &below, header, &files);
        }
    }

    /// Arranges a layer upon each version of its base that is in force at the same time.
    fn upon(&mut self, base: &str, below: &[usize], header: &Header<'_>, files: &[usize]) {
        let mut covering: Vec<Window> = Vec::new();
        for n in below {
            let Some(edition) = self.editions.get(*n) else { continue };
            let window = Window { from: edition.from, until: edition.until };
            covering.push(window);
            let Some(Window { from, until }) = window.and(header.window) else { continue };
            if edition.levels.len() > DEEPEST {
                self.report(WholeError::TooLarge {
                    what: format!("layers build on each other more than {DEEPEST} deep"),
                    label: "one layer too many".to_owned(),
                    help: "let the layer extend a policy that is nearer to the lowest",
                    span: header.node.head.name.span,
                });
                return;
            }
            let mut levels = edition.levels.clone();
            levels.push(files.to_vec());
            let name = header.node.head.name.node.clone();
            self.editions.push(Edition { name, levels, from, until, base: Some(*n) });
        }
        if allows_gap(header.node) {
            return;
        }
        for days in windows::uncovered(header.window, &covering) {
            self.report(LayerError::NotCovered {
                layer: header.node.head.name.node.clone(),
                base: base.to_owned(),
                days: days.words(),
                span: windows::place(header.node),
            });
        }
    }

    fn unknown_base(&mut self, base: &ast::Ident) {
        if self.broken {
            return;
        }
        let known: Vec<String> = self.headers.keys().map(|name| (*name).to_owned()).collect();
        let hint = "a layer stands in the folder of the policy that it extends; name that folder";
        let hint = known.len().le(&1).then(|| hint.to_owned());
        let (name, span) = (base.node.clone(), base.span);
        self.report(NameError::Unknown { what: "policy", name, span, known, hint });
    }

    fn report(&mut self, error: impl Into<CompileError>) {
        self.found.push(error.into().to_diagnostic());
    }
}

/// Tells whether a header waives what is missing behind it.
fn allows_gap(node: &ast::Policy) -> bool {
    node.entries.iter().any(|entry| matches!(entry.node, PolicyEntry::AllowGap(_)))
}

//! Every declaration by name, and what is declared twice.
//!
//! In: the syntax trees of all files. Out: the declarations by name. Nothing is read of what they say.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Diagnostics, FileId, Span};
use polidex_ir::Name;
use polidex_syntax::ast::{self, Head, Ident, Item, ItemKind};

use crate::error::{CompileError, NameError};
use crate::members;

/// A declaration with the place of its item.
#[derive(Debug)]
pub(crate) struct Decl<'a, T> {
    /// The declaration.
    pub node: &'a T,
    /// The whole item.
    pub span: Span,
}

impl<T> Clone for Decl<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Decl<'_, T> {}

/// A tier, choice or record.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TypeDecl<'a> {
    Tier(&'a ast::TypeValues),
    Choice(&'a ast::TypeValues),
    Record(&'a ast::Record),
    TierFrom(&'a ast::TierFrom),
}

/// Something that is used like a fact: a threshold, a definition, a table.
#[derive(Debug, Clone, Copy)]
pub(crate) enum GlobalDecl<'a> {
    Threshold(&'a ast::Threshold),
    Define(&'a ast::Define),
    Table(&'a ast::TableDecl),
    Matrix(&'a ast::MatrixDecl),
    TierFrom(&'a ast::TierFrom),
}

impl<'a> GlobalDecl<'a> {
    /// Its name and title.
    pub fn head(&self) -> &'a Head {
        match self {
            GlobalDecl::Threshold(node) => &node.head,
            GlobalDecl::Define(node) => &node.head,
            GlobalDecl::Table(node) => &node.head,
            GlobalDecl::Matrix(node) => &node.head,
            GlobalDecl::TierFrom(node) => &node.head,
        }
    }

    /// The request it names.
    pub fn request(&self) -> Option<&'a Ident> {
        match self {
            GlobalDecl::Threshold(_) => None,
            GlobalDecl::Define(node) => node.request.as_ref(),
            GlobalDecl::Table(node) => node.request.as_ref(),
            GlobalDecl::Matrix(node) => node.request.as_ref(),
            GlobalDecl::TierFrom(node) => node.request.as_ref(),
        }
    }

    /// Tells whether it has rows.
    pub fn is_table(&self) -> bool {
        match self {
            GlobalDecl::Threshold(_) | GlobalDecl::Define(_) => false,
            GlobalDecl::Table(_) | GlobalDecl::Matrix(_) | GlobalDecl::TierFrom(_) => true,
        }
    }

    /// The provisions it carries out.
    pub fn cites(&self) -> &'a [ast::Text] {
        match self {
            GlobalDecl::Threshold(_) | GlobalDecl::Define(_) | GlobalDecl::TierFrom(_) => &[],
            GlobalDecl::Table(node) => &node.cites,
            GlobalDecl::Matrix(node) => &node.cites,
        }
    }
}

/// Somebody who signs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignerDecl<'a> {
    Role(&'a ast::Role),
    Chain(&'a ast::Chain),
}

/// A policy among those that are compiled into one.
#[derive(Debug, Default)]
pub(crate) struct Level<'a> {
    /// Its header.
    pub header: Option<Decl<'a, ast::Policy>>,
    /// Its files.
    files: BTreeSet<FileId>,
}

impl<'a> Level<'a> {
    /// Returns its name.
    pub fn name(&self) -> &'a str {
        self.header.map_or("", |decl| decl.node.head.name.node.as_str())
    }
}

/// All declarations of a policy.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    /// The policy and what it builds on, the lowest first.
    pub levels: Vec<Level<'a>>,
    /// Facts that layers settle.
    pub fixes: Vec<Decl<'a, ast::Fix>>,
    pub calendars: BTreeMap<&'a str, Decl<'a, ast::Calendar>>,
    pub types: BTreeMap<&'a str, TypeDecl<'a>>,
    pub requests: BTreeMap<&'a str, Decl<'a, ast::Request>>,
    pub facts: BTreeMap<&'a str, Decl<'a, ast::SharedFacts>>,
    pub outcomes: BTreeMap<&'a str, Decl<'a, ast::OutcomeDecl>>,
    pub globals: BTreeMap<&'a str, GlobalDecl<'a>>,
    pub signers: BTreeMap<&'a str, SignerDecl<'a>>,
    pub decides: Vec<Decl<'a, ast::Decide>>,
    pub exceptions: Vec<Decl<'a, ast::Exception>>,
    pub gathers: Vec<Decl<'a, ast::Gather>>,
    pub slas: Vec<Decl<'a, ast::Sla>>,
    pub contexts: Vec<Decl<'a, ast::Context>>,
    pub alerts: Vec<Decl<'a, ast::Alert>>,
    pub invariants: Vec<Decl<'a, ast::Invariant>>,
    pub tests: Vec<Decl<'a, ast::Test>>,
    pub examples: Vec<Decl<'a, ast::Examples>>,
    /// Whether some item could not be read, so that what is missing may only seem so.
    pub broken: bool,
    /// Declarations and members of which some part could not be read.
    pub broken_places: Vec<Span>,
    /// Where the first file begins.
    pub start: Span,
    /// Every rule and `otherwise`, by request and name.
    pub rules: BTreeMap<&'a str, BTreeMap<Name, Span>>,
    /// Every dispute, by request and name.
    pub disputes: BTreeMap<&'a str, BTreeMap<Name, Span>>,
    /// Where each name of a kind stands first.
    places: BTreeMap<(&'static str, &'a str), Span>,
}

/// Collects all declarations.
pub(crate) fn collect<'a>(levels: &[Vec<&'a ast::File>], diagnostics: &mut Diagnostics) -> Names<'a> {
    let files = || levels.iter().flatten().copied();
    let broken_places = files().flat_map(|file| file.broken.iter().copied()).collect();
    let mut names = Names { broken_places, ..Names::default() };
    for level in levels {
        let items = || level.iter().flat_map(|file| &file.items);
        names.levels.push(Level { header: None, files: items().map(|item| item.span.file).collect() });
        for item in items() {
            names.add(item, diagnostics);
        }
    }
    names.start = files().flat_map(|f| &f.items).map(|item| item.span).min().unwrap_or_default();
    names.start.end = names.start.start;
    names
}

impl<'a> Names<'a> {
    fn add(&mut self, item: &'a Item, diagnostics: &mut Diagnostics) {
        let span = item.span;
        match &item.kind {
            ItemKind::Policy(node) => {
                let Some(level) = self.levels.last_mut() else { return };
                let first = level.header.map(|decl| decl.node.head.name.span);
                if let Some(first) = first {
                    let name = &node.head.name;
                    diagnostics.push(twice("policy", name, first));
                } else {
                    level.header = Some(Decl { node, span });
                }
            }
            ItemKind::Fix(node) => self.fixes.push(Decl { node, span }),
            ItemKind::Use(_) => {}
            ItemKind::Calendar(node) => {
                if let Some(name) = self.first("calendar", &node.head, diagnostics) {
                    self.calendars.insert(name, Decl { node, span });
                }
            }
            ItemKind::Tier(node) => self.add_type(&node.head, TypeDecl::Tier(node), diagnostics),
            ItemKind::Choice(node) => self.add_type(&node.head, TypeDecl::Choice(node), diagnostics),
            ItemKind::Record(node) => self.add_type(&node.head, TypeDecl::Record(node), diagnostics),
            ItemKind::TierFrom(node) => {
                self.add_type(&node.head, TypeDecl::TierFrom(node), diagnostics);
                self.add_global(&node.head, GlobalDecl::TierFrom(node), diagnostics);
            }
            ItemKind::Table(node) => self.add_global(&node.head, GlobalDecl::Table(node), diagnostics),
            ItemKind::Matrix(node) => self.add_global(&node.head, GlobalDecl::Matrix(node), diagnostics),
            ItemKind::Facts(node) => {
                if let Some(name) = self.first("block of facts", &node.head, diagnostics) {
                    self.facts.insert(name, Decl { node, span });
                }
            }
            ItemKind::Outcome(node) => {
                if let Some(name) = self.first("outcome", &node.head, diagnostics) {
                    self.outcomes.insert(name, Decl { node, span });
                }
            }
            ItemKind::Request(node) => {
                if let Some(name) = self.first("request", &node.head, diagnostics) {
                    self.requests.insert(name, Decl { node, span });
                }
            }
            ItemKind::Threshold(node) => {
                self.add_global(&node.head, GlobalDecl::Threshold(node), diagnostics)
            }
            ItemKind::Define(node) => self.add_global(&node.head, GlobalDecl::Define(node), diagnostics),
            ItemKind::Role(node) => self.add_signer(&node.head, SignerDecl::Role(node), diagnostics),
            ItemKind::Chain(node) => self.add_signer(&node.head, SignerDecl::Chain(node), diagnostics),
            ItemKind::Gather(node) => self.gathers.push(Decl { node, span }),
            ItemKind::Decide(node) => {
                self.decides.push(Decl { node, span });
                self.add_rules(node);
            }
            ItemKind::Exception(node) => self.exceptions.push(Decl { node, span }),
            ItemKind::Sla(node) => self.slas.push(Decl { node, span }),
            ItemKind::Context(node) => self.contexts.push(Decl { node, span }),
            ItemKind::Alert(node) => self.alerts.push(Decl { node, span }),
            ItemKind::Invariant(node) => {
                if self.first("invariant", &node.head, diagnostics).is_some() {
                    self.invariants.push(Decl { node, span });
                }
            }
            ItemKind::Test(node) => {
                if self.first("test", &node.head, diagnostics).is_some() {
                    self.tests.push(Decl { node, span });
                }
            }
            ItemKind::Examples(node) => {
                if self.first("test", &node.head, diagnostics).is_some() {
                    self.examples.push(Decl { node, span });
                }
            }
            ItemKind::Error => self.broken = true,
        }
    }

    fn add_rules(&mut self, decide: &'a ast::Decide) {
        for member in &decide.members {
            if member.node == ast::DecideMember::Error {
                self.broken = true;
            }
            for request in &decide.requests {
                let rules = self.rules.entry(&request.node).or_default();
                for rule in members::rules(&member.node) {
                    rules.entry(rule.name).or_insert(rule.span);
                }
                if let Some((name, span)) = members::dispute(&member.node) {
                    self.disputes.entry(&request.node).or_default().entry(name).or_insert(span);
                }
            }
        }
    }

    /// Returns the header of the highest level: it names the policy.
    pub fn header(&self) -> Option<Decl<'a, ast::Policy>> {
        self.levels.last().and_then(|level| level.header)
    }

    /// Returns which level a place belongs to: 0 for what all others build on.
    pub fn level_of(&self, place: Span) -> usize {
        self.levels.iter().position(|level| level.files.contains(&place.file)).unwrap_or(0)
    }

    /// Tells whether a place belongs to the highest level.
    pub fn is_own(&self, place: Span) -> bool {
        self.level_of(place).saturating_add(1) >= self.levels.len()
    }

    /// Returns the level of this name: one below another, or that one itself.
    pub fn down(&self, named: &str, level: usize) -> Option<usize> {
        self.levels.iter().take(level.saturating_add(1)).position(|below| below.name() == named)
    }

    /// Returns where the rule of a request is named.
    pub fn rule(&self, request: &str, rule: &str) -> Option<Span> {
        self.rules.get(request)?.get(rule).copied()
    }

    fn add_type(&mut self, head: &'a Head, decl: TypeDecl<'a>, diagnostics: &mut Diagnostics) {
        if let Some(name) = self.first("type", head, diagnostics) {
            self.types.insert(name, decl);
        }
    }

    fn add_global(&mut self, head: &'a Head, decl: GlobalDecl<'a>, diagnostics: &mut Diagnostics) {
        let what = match decl {
            GlobalDecl::Threshold(_) | GlobalDecl::Define(_) => "threshold or definition",
            GlobalDecl::Table(_) | GlobalDecl::Matrix(_) | GlobalDecl::TierFrom(_) => {
                "threshold, definition or table"
            }
        };
        // One name for all of them.
        match self.globals.get(head.name.node.as_str()) {
            Some(first) => diagnostics.push(twice(what, &head.name, first.head().name.span)),
            None => {
                self.globals.insert(&head.name.node, decl);
            }
        }
    }

    fn add_signer(&mut self, head: &'a Head, decl: SignerDecl<'a>, diagnostics: &mut Diagnostics) {
        if let Some(name) = self.first("role or chain", head, diagnostics) {
            self.signers.insert(name, decl);
        }
    }

    /// Returns the name if it is the first of its kind.
    fn first(
        &mut self,
        what: &'static str,
        head: &'a Head,
        diagnostics: &mut Diagnostics,
    ) -> Option<&'a str> {
        let name = head.name.node.as_str();
        match self.places.get(&(what, name)) {
            Some(first) => {
                diagnostics.push(twice(what, &head.name, *first));
                None
            }
            None => {
                self.places.insert((what, name), head.name.span);
                Some(name)
            }
        }
    }
}

/// Words a second declaration of a name.
pub(crate) fn twice(what: &'static str, name: &Ident, first: Span) -> polidex_base::Diagnostic {
    let error = NameError::Duplicate { what, name: name.node.clone(), span: name.span, first };
    CompileError::from(error).to_diagnostic()
}

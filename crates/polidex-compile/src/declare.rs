//! Every declaration by name, and what is declared twice.
//!
//! In: the syntax trees of all files. Out: the declarations by name. Nothing is read of what they say.

use std::collections::BTreeMap;

use polidex_base::{Diagnostics, Span};
use polidex_syntax::ast::{self, Head, Ident, Item, ItemKind};

use crate::error::{CompileError, NameError};

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
}

/// Something that is used like a fact: a threshold or a definition.
#[derive(Debug, Clone, Copy)]
pub(crate) enum GlobalDecl<'a> {
    Threshold(&'a ast::Threshold),
    Define(&'a ast::Define),
}

/// Somebody who signs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SignerDecl<'a> {
    Role(&'a ast::Role),
    Chain(&'a ast::Chain),
}

/// All declarations of a policy.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    /// The headers; one is right.
    pub header: Option<Decl<'a, ast::Policy>>,
    pub calendars: BTreeMap<&'a str, Decl<'a, ast::Calendar>>,
    pub types: BTreeMap<&'a str, TypeDecl<'a>>,
    pub requests: BTreeMap<&'a str, Decl<'a, ast::Request>>,
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
    pub rules: BTreeMap<(&'a str, &'a str), Span>,
    /// Where each name of a kind stands first.
    places: BTreeMap<(&'static str, &'a str), Span>,
}

/// Collects all declarations.
pub(crate) fn collect<'a>(files: &'a [ast::File], diagnostics: &mut Diagnostics) -> Names<'a> {
    let broken_places = files.iter().flat_map(|file| file.broken.iter().copied()).collect();
    let mut names = Names { broken_places, ..Names::default() };
    for item in files.iter().flat_map(|file| &file.items) {
        names.add(item, diagnostics);
    }
    names.start = files.iter().flat_map(|f| &f.items).map(|item| item.span).min().unwrap_or_default();
    names.start.end = names.start.start;
    names
}

impl<'a> Names<'a> {
    fn add(&mut self, item: &'a Item, diagnostics: &mut Diagnostics) {
        let span = item.span;
        match &item.kind {
            ItemKind::Policy(node) => {
                let first = self.header.map(|decl| decl.node.head.name.span);
                if let Some(first) = first {
                    let name = &node.head.name;
                    diagnostics.push(twice("policy", name, first));
                } else {
                    self.header = Some(Decl { node, span });
                }
            }
            ItemKind::Use(_) => {}
            ItemKind::Calendar(node) => {
                if let Some(name) = self.first("calendar", &node.head, diagnostics) {
                    self.calendars.insert(name, Decl { node, span });
                }
            }
            ItemKind::Tier(node) => self.add_type(&node.head, TypeDecl::Tier(node), diagnostics),
            ItemKind::Choice(node) => self.add_type(&node.head, TypeDecl::Choice(node), diagnostics),
            ItemKind::Record(node) => self.add_type(&node.head, TypeDecl::Record(node), diagnostics),
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
            let head = match &member.node {
                ast::DecideMember::Rule(rule) => &rule.head,
                ast::DecideMember::Otherwise { head, .. } => head,
                ast::DecideMember::Error => {
                    self.broken = true;
                    continue;
                }
            };
            for request in &decide.requests {
                self.rules.entry((&request.node, &head.name.node)).or_insert(head.name.span);
            }
        }
    }

    fn add_type(&mut self, head: &'a Head, decl: TypeDecl<'a>, diagnostics: &mut Diagnostics) {
        if let Some(name) = self.first("type", head, diagnostics) {
            self.types.insert(name, decl);
        }
    }

    fn add_global(&mut self, head: &'a Head, decl: GlobalDecl<'a>, diagnostics: &mut Diagnostics) {
        if let Some(name) = self.first("threshold or definition", head, diagnostics) {
            self.globals.insert(name, decl);
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

//! Chains as written → chains whose roles are known.
//!
//! In: a chain expression. Out: IR; words that are roles and words that are chains told apart.

use std::collections::BTreeSet;

use polidex_base::Span;
use polidex_ir::{ChainExpr, Name};
use polidex_syntax::ast::{self, Ident};

use crate::compiler::{Compiler, name};
use crate::declare::SignerDecl;
use crate::error::{NameError, TypeError, WholeError};
use crate::scope::Vocabulary;

/// A chain may have so many seats, written out.
pub(crate) const MOST_SEATS: u32 = 256;

impl Compiler<'_> {
    /// Reads a chain.
    pub fn chain_expr(&self, chain: &ast::ChainExpr) -> Option<ChainExpr> {
        let all = |parts: &[ast::ChainExpr]| -> Option<Vec<ChainExpr>> {
            let parts: Vec<Option<ChainExpr>> = parts.iter().map(|part| self.chain_expr(part)).collect();
            parts.into_iter().collect()
        };
        match chain {
            ast::ChainExpr::Role(word) => self.signer(word),
            ast::ChainExpr::Then(parts) => Some(ChainExpr::Then(all(parts)?)),
            ast::ChainExpr::And(parts) => Some(ChainExpr::And(all(parts)?)),
            ast::ChainExpr::Either(parts) => {
                for part in parts {
                    self.single_seat(part)?;
                }
                Some(ChainExpr::Either(all(parts)?))
            }
            ast::ChainExpr::Quorum { count, role } => {
                if count.node == 0 {
                    let (expected, found) = ("at least one person".to_owned(), "nobody".to_owned());
                    self.report(TypeError::Mismatch { expected, found, span: count.span });
                    return None;
                }
                if count.node > MOST_SEATS {
                    self.report(WholeError::TooLarge {
                        what: format!("more than {MOST_SEATS} people of one role"),
                        label: "too many people".to_owned(),
                        help: "let fewer people sign",
                        span: count.span,
                    });
                    return None;
                }
                Some(ChainExpr::Quorum(count.node, self.role_name(role)?))
            }
            ast::ChainExpr::Error => None,
        }
    }

    /// [EITHER]: one of the seats signs, so each side is a single one.
    fn single_seat(&self, part: &ast::ChainExpr) -> Option<()> {
        match part {
            ast::ChainExpr::Role(_) | ast::ChainExpr::Either(_) | ast::ChainExpr::Error => Some(()),
            ast::ChainExpr::Then(parts) | ast::ChainExpr::And(parts) => {
                let span = parts.iter().find_map(first_word).map_or_else(Span::default, |word| word.span);
                let (expected, found) =
                    ("a single role on each side of `either`".to_owned(), "a longer chain".to_owned());
                self.report(TypeError::Mismatch { expected, found, span });
                None
            }
            ast::ChainExpr::Quorum { role, .. } => {
                let (expected, found) =
                    ("a single role on each side of `either`".to_owned(), "several people".to_owned());
                self.report(TypeError::Mismatch { expected, found, span: role.span });
                None
            }
        }
    }

    fn signer(&self, word: &Ident) -> Option<ChainExpr> {
        match self.names.signers.get(word.node.as_str()) {
            Some(SignerDecl::Role(_)) => Some(ChainExpr::Role(name(&word.node))),
            Some(SignerDecl::Chain(_)) => Some(ChainExpr::Named(name(&word.node))),
            None => {
                if !self.names.broken {
                    let known = self.names.signers.keys().map(|n| (*n).to_owned()).collect();
                    let (name, span) = (word.node.clone(), word.span);
                    self.report(NameError::Unknown { what: "role or chain", name, span, known, hint: None });
                }
                None
            }
        }
    }

    /// Checks that a request has the facts which the authority of everybody in a chain reads.
    pub fn check_chain_reads(&self, chain: &ChainExpr, request: &Vocabulary, span: Span) {
        for role in self.roles_of(chain) {
            if let Some(read) = self.signers.roles.get(&role)
                && self.reads_exist("role", &role, &read.reads, request, span).is_none()
            {
                return;
            }
        }
    }

    /// Returns the roles of a chain, also through named chains.
    fn roles_of(&self, chain: &ChainExpr) -> BTreeSet<Name> {
        let mut roles = BTreeSet::new();
        self.walk(chain, |part| {
            if let ChainExpr::Role(role) | ChainExpr::Quorum(_, role) = part {
                roles.insert(role.clone());
            }
        });
        roles
    }

    /// Returns the first ladder in a chain, also through named chains.
    pub fn ladder_in(&self, chain: &ChainExpr) -> Option<Name> {
        let mut found = None;
        self.walk(chain, |part| {
            if let ChainExpr::Named(named) = part
                && found.is_none()
                && self.signers.chains.get(named).is_some_and(|read| read.until_covered)
            {
                found = Some(named.clone());
            }
        });
        found
    }

    /// Visits every part of a chain in its order, and what named chains stand for; each of those once.
    fn walk<'s>(&'s self, chain: &'s ChainExpr, mut visit: impl FnMut(&ChainExpr)) {
        let mut seen: BTreeSet<&Name> = BTreeSet::new();
        let mut left = vec![chain];
        while let Some(part) = left.pop() {
            visit(part);
            match part {
                ChainExpr::Role(_) | ChainExpr::Quorum(..) => {}
                ChainExpr::Named(named) => {
                    if seen.insert(named) {
                        left.extend(self.signers.chains.get(named).map(|read| &read.body));
                    }
                }
                ChainExpr::Then(parts) | ChainExpr::And(parts) | ChainExpr::Either(parts) => {
                    left.extend(parts.iter().rev());
                }
            }
        }
    }
}

/// Returns the first word of a chain.
fn first_word(chain: &ast::ChainExpr) -> Option<&Ident> {
    match chain {
        ast::ChainExpr::Role(word) | ast::ChainExpr::Quorum { role: word, .. } => Some(word),
        ast::ChainExpr::Then(parts) | ast::ChainExpr::And(parts) | ast::ChainExpr::Either(parts) => {
            parts.iter().find_map(first_word)
        }
        ast::ChainExpr::Error => None,
    }
}

//! Chains as written → chains whose roles are known.
//!
//! In: a chain expression. Out: IR; words that are roles and words that are chains told apart.

use std::collections::BTreeSet;

use polidex_base::Span;
use polidex_ir::{ChainExpr, Name, Output};
use polidex_syntax::ast::{self, Ident};

use crate::compiler::{Compiler, name};
use crate::declare::SignerDecl;
use crate::elaborate::outputs;
use crate::error::{NameError, TypeError, WholeError};
use crate::globals::Body;
use crate::scope::{Scope, Vocabulary};

/// A chain may have so many seats, written out.
pub(crate) const MOST_SEATS: u32 = 256;

impl Compiler<'_> {
    /// Reads a chain.
    pub fn chain_expr(&self, chain: &ast::ChainExpr, scope: &mut Scope<'_>) -> Option<ChainExpr> {
        let mut all = |parts: &[ast::ChainExpr]| -> Option<Vec<ChainExpr>> {
            let parts: Vec<Option<ChainExpr>> =
                parts.iter().map(|part| self.chain_expr(part, scope)).collect();
            parts.into_iter().collect()
        };
        match chain {
            ast::ChainExpr::Role(word) => self.signer(word, scope),
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
            ast::ChainExpr::Table(written) => match self.by_table(written, scope) {
                Some(read) => read,
                None => {
                    self.look(written, None, scope)?;
                    self.no_signer(written.span)
                }
            },
            ast::ChainExpr::Error => None,
        }
    }

    /// A table with a column of chains; nothing where this is no table.
    #[expect(clippy::option_option, reason = "what is no table is looked for elsewhere")]
    fn by_table(&self, written: &ast::Expr, scope: &mut Scope<'_>) -> Option<Option<ChainExpr>> {
        let Some((word, called)) = self.chain_of_table(written, scope)? else { return Some(None) };
        if called.of.ty.is_some() {
            return Some(self.no_signer(written.span));
        }
        Some(Some(ChainExpr::Table(name(&word.node), called.args, called.column)))
    }

    fn no_signer<T>(&self, span: Span) -> Option<T> {
        let expected = "a role, a chain or a table with a column of chains".to_owned();
        self.report(TypeError::Mismatch { expected, found: "a value".to_owned(), span });
        None
    }

    /// [EITHER]: one of the seats signs, so each side is a single one.
    fn single_seat(&self, part: &ast::ChainExpr) -> Option<()> {
        match part {
            ast::ChainExpr::Role(_)
            | ast::ChainExpr::Either(_)
            | ast::ChainExpr::Table(_)
            | ast::ChainExpr::Error => Some(()),
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

    fn signer(&self, word: &Ident, scope: &mut Scope<'_>) -> Option<ChainExpr> {
        match self.names.signers.get(word.node.as_str()) {
            Some(SignerDecl::Role(_)) => Some(ChainExpr::Role(name(&word.node))),
            Some(SignerDecl::Chain(_)) => Some(ChainExpr::Named(name(&word.node))),
            None => {
                let kind = ast::ExprKind::Path(vec![word.clone()]);
                let table = self.by_table(&ast::Expr { span: word.span, kind }, scope);
                if let Some(table) = table {
                    return table;
                }
                if !self.names.broken {
                    let known = self.names.signers.keys().map(|n| (*n).to_owned()).collect();
                    let (name, span) = (word.node.clone(), word.span);
                    self.report(NameError::Unknown { what: "role or chain", name, span, known, hint: None });
                }
                None
            }
        }
    }

    /// Checks that a request has the facts which a chain reads, and the authority of everybody in it.
    pub fn check_chain_reads(&self, chain: &ChainExpr, request: &Vocabulary, span: Span) {
        let mut roles = BTreeSet::new();
        let mut chains = BTreeSet::new();
        self.walk(chain, |part| match part {
            ChainExpr::Role(role) | ChainExpr::Quorum(_, role) => {
                roles.insert(role.clone());
            }
            ChainExpr::Named(named) => {
                chains.insert(named.clone());
            }
            ChainExpr::Then(_) | ChainExpr::And(_) | ChainExpr::Either(_) | ChainExpr::Table(..) => {}
        });
        let of_roles =
            roles.iter().map(|role| ("role", role, self.signers.roles.get(role).map(|r| &r.reads)));
        let of_chains =
            chains.iter().map(|chain| ("chain", chain, self.signers.chains.get(chain).map(|c| &c.reads)));
        for (what, named, reads) in of_chains.chain(of_roles) {
            if let Some(reads) = reads
                && self.reads_exist(what, named, reads, request, span).is_none()
            {
                return;
            }
        }
    }

    /// Returns the first ladder in a chain, also through named chains.
    pub fn ladder_in(&self, chain: &ChainExpr) -> Option<Name> {
        let mut found = None;
        self.walk(chain, |part| {
            if let ChainExpr::Named(named) = part
                && found.is_none()
                && self.signers.chains.get(named).is_some_and(|read| read.chain.until_covered)
            {
                found = Some(named.clone());
            }
        });
        found
    }

    /// Visits every part of a chain in its order, and what named chains and tables stand for; each of those once.
    fn walk(&self, chain: &ChainExpr, mut visit: impl FnMut(&ChainExpr)) {
        let mut seen: BTreeSet<Name> = BTreeSet::new();
        let mut left = vec![chain.clone()];
        while let Some(part) = left.pop() {
            visit(&part);
            match part {
                ChainExpr::Role(_) | ChainExpr::Quorum(..) => {}
                ChainExpr::Named(named) => {
                    if seen.insert(named.clone()) {
                        left.extend(self.signers.chains.get(&named).map(|read| read.chain.body.clone()));
                    }
                }
                ChainExpr::Table(named, _, column) => {
                    // Tables and chains have separate names.
                    if seen.insert(name(&format!("{named}.{column}"))) {
                        left.extend(self.chains_in(&named, column).into_iter().rev());
                    }
                }
                ChainExpr::Then(parts) | ChainExpr::And(parts) | ChainExpr::Either(parts) => {
                    left.extend(parts.into_iter().rev());
                }
            }
        }
    }

    /// Returns the chains that a chain names, also through tables.
    pub fn named_in(&self, chain: &ChainExpr) -> Vec<Name> {
        let (mut named, mut tables) = (Vec::new(), BTreeSet::new());
        let mut left = vec![chain.clone()];
        while let Some(part) = left.pop() {
            match part {
                ChainExpr::Named(name) => named.push(name),
                ChainExpr::Role(_) | ChainExpr::Quorum(..) => {}
                ChainExpr::Then(parts) | ChainExpr::And(parts) | ChainExpr::Either(parts) => {
                    left.extend(parts.into_iter().rev());
                }
                ChainExpr::Table(table, _, column) => {
                    if tables.insert((table.clone(), column)) {
                        left.extend(self.chains_in(&table, column).into_iter().rev());
                    }
                }
            }
        }
        named
    }

    /// Returns the chains in a column of a table.
    pub fn chains_in(&self, table: &str, column: u32) -> Vec<ChainExpr> {
        let global = self.global(table, Span::default());
        let Some(Body::Table(table, _)) = global.as_deref().map(|global| &global.body) else {
            return Vec::new();
        };
        let chain = |output: &Output| match output {
            Output::Chain(chain) => chain.clone(),
            Output::Value(_) | Output::Nothing => None,
        };
        outputs(table, column).filter_map(chain).collect()
    }
}

/// Returns the first word of a chain.
fn first_word(chain: &ast::ChainExpr) -> Option<&Ident> {
    match chain {
        ast::ChainExpr::Role(word) | ast::ChainExpr::Quorum { role: word, .. } => Some(word),
        ast::ChainExpr::Then(parts) | ast::ChainExpr::And(parts) | ast::ChainExpr::Either(parts) => {
            parts.iter().find_map(first_word)
        }
        ast::ChainExpr::Table(_) | ast::ChainExpr::Error => None,
    }
}

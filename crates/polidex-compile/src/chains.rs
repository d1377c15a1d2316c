//! Chains as written → chains whose roles are known.
//!
//! In: a chain expression. Out: IR; words that are roles and words that are chains told apart.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Span, Spanned};
use polidex_ir::{Act, ChainExpr, Name, Output};
use polidex_syntax::ast::{self, Ident};

use crate::compiler::{Compiler, DEEPEST, name};
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
            ast::ChainExpr::Role(word) => self.role_or_chain(word, scope),
            ast::ChainExpr::Then(parts) => Some(ChainExpr::Then(all(parts)?)),
            ast::ChainExpr::And(parts) => {
                let read = all(parts);
                self.all_say_what_they_do(parts)?;
                Some(ChainExpr::And(read?))
            }
            ast::ChainExpr::Either(parts) => {
                for part in parts {
                    self.single_seat(part, "`either`")?;
                }
                Some(ChainExpr::Either(all(parts)?))
            }
            ast::ChainExpr::Lowest(parts) => {
                for part in parts {
                    self.single_seat(part, "`lowest of`")?;
                }
                Some(ChainExpr::Lowest(all(parts)?))
            }
            ast::ChainExpr::Acting(who, act) => {
                Some(ChainExpr::Acting(read_act(act.node), Box::new(self.chain_expr(who, scope)?)))
            }
            ast::ChainExpr::Quorum { count, of } => {
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
                let of = match of.as_slice() {
                    [ast::ChainExpr::Role(word)] => self.quorum_of(word, count)?,
                    several => {
                        for part in several {
                            self.single_seat(part, "a choice of roles")?;
                        }
                        self.enough(several.len(), count)?;
                        ChainExpr::Either(all(several)?)
                    }
                };
                Some(ChainExpr::Quorum(count.node, Box::new(of)))
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

    /// `2 of board`, `2 of reviewers`: of a role, or of a chain that is a choice of roles.
    fn quorum_of(&self, word: &Ident, count: &Spanned<u32>) -> Option<ChainExpr> {
        let mut at = word;
        // A chain that is another name for one.
        for _ in 0..DEEPEST {
            match self.names.signers.get(at.node.as_str()) {
                Some(SignerDecl::Chain(chain)) if chain.until_covered.is_none() => match &chain.body {
                    ast::ChainExpr::Role(inner) => at = inner,
                    ast::ChainExpr::Either(parts) => {
                        self.enough(parts.len(), count)?;
                        return Some(ChainExpr::Named(name(&word.node)));
                    }
                    _ => break,
                },
                Some(SignerDecl::Chain(_)) => break,
                Some(SignerDecl::Role(_)) | None => {
                    return Some(ChainExpr::Role(self.role_name(at)?));
                }
            }
        }
        let expected = "a role, or a choice of roles such as `either legal or finance`".to_owned();
        let found = "a longer chain".to_owned();
        self.report(TypeError::Mismatch { expected, found, span: word.span });
        None
    }

    /// Reports a choice from which so many cannot sign.
    fn enough(&self, roles: usize, count: &Spanned<u32>) -> Option<()> {
        if usize::try_from(count.node).is_ok_and(|count| count <= roles) {
            return Some(());
        }
        let expected = format!("at most {roles}");
        let found = format!("{} of {roles} roles", count.node);
        self.report(TypeError::Mismatch { expected, found, span: count.span });
        None
    }

    /// In `a and b concurs` it could be meant of `b` or of both: either all are said to do something, or none.
    fn all_say_what_they_do(&self, parts: &[ast::ChainExpr]) -> Option<()> {
        let says = |part: &&ast::ChainExpr| matches!(part, ast::ChainExpr::Acting(..));
        let silent = parts.iter().find(|part| !says(part));
        let Some((silent, ast::ChainExpr::Acting(_, act))) = silent.zip(parts.iter().find(says)) else {
            return Some(());
        };
        let who = first_word(silent).map_or_else(|| "…".to_owned(), |word| word.node.clone());
        let (act, many) = (act.node.word(true), act.node.word(false));
        self.report(WholeError::WhoDoesWhat { who, act, many, span: span_of(silent) });
        None
    }

    /// One of the seats signs, so each side is a single one.
    fn single_seat(&self, part: &ast::ChainExpr, of: &str) -> Option<()> {
        let found = match part {
            ast::ChainExpr::Role(_)
            | ast::ChainExpr::Either(_)
            | ast::ChainExpr::Lowest(_)
            | ast::ChainExpr::Table(_)
            | ast::ChainExpr::Error => return Some(()),
            ast::ChainExpr::Then(_) | ast::ChainExpr::And(_) => "a longer chain",
            ast::ChainExpr::Quorum { .. } => "several people",
            ast::ChainExpr::Acting(..) => "what one of them does; say it behind all of them",
        };
        let expected = match of {
            "`either`" => "a single role on each side of `either`".to_owned(),
            of => format!("single roles in {of}"),
        };
        self.report(TypeError::Mismatch { expected, found: found.to_owned(), span: span_of(part) });
        None
    }

    fn role_or_chain(&self, word: &Ident, scope: &mut Scope<'_>) -> Option<ChainExpr> {
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
    pub fn check_chain_reads(&self, chain: &ChainExpr, request: &Vocabulary, span: Span) -> Option<()> {
        let mut roles = BTreeSet::new();
        let mut chains = BTreeSet::new();
        self.walk(chain, |part| match part {
            ChainExpr::Role(role) => {
                roles.insert(role.clone());
            }
            ChainExpr::Named(named) => {
                chains.insert(named.clone());
            }
            ChainExpr::Then(_)
            | ChainExpr::And(_)
            | ChainExpr::Either(_)
            | ChainExpr::Lowest(_)
            | ChainExpr::Quorum(..)
            | ChainExpr::Acting(..)
            | ChainExpr::Table(..) => {}
        });
        self.add_stand_ins(&mut roles);
        let of_roles = roles.iter().map(|role| ("role", role));
        for (what, named) in chains.iter().map(|chain| ("chain", chain)).chain(of_roles) {
            if let Some(signer) = self.signer_read(named, span)
                && self.reads_exist(what, named, signer.reads(), request, span).is_none()
            {
                return None;
            }
        }
        Some(())
    }

    /// Adds those who may sign in the place of these roles.
    fn add_stand_ins(&self, roles: &mut BTreeSet<Name>) {
        for role in roles.clone() {
            let span = self.names.signers.get(&*role).map(signer_span).unwrap_or_default();
            let signer = self.signer_read(&role, span);
            let stand_ins = signer.iter().filter_map(|signer| signer.role()).flat_map(|role| &role.signed_by);
            roles.extend(stand_ins.map(|stand_in| stand_in.role.clone()));
        }
    }

    /// Returns everything that a chain and everybody in it reads.
    pub fn reads_of_chain(&self, chain: &ChainExpr, span: Span) -> BTreeMap<Name, Span> {
        let mut named = BTreeSet::new();
        self.walk(chain, |part| {
            if let ChainExpr::Role(word) | ChainExpr::Named(word) = part {
                named.insert(word.clone());
            }
        });
        self.add_stand_ins(&mut named);
        let mut reads = BTreeMap::new();
        for word in &named {
            if let Some(signer) = self.signer_read(word, span) {
                reads.extend(signer.reads().iter().map(|(path, at)| (path.clone(), *at)));
            }
        }
        reads
    }

    /// Returns the first ladder in a chain, also through named chains; of one without a name, how it begins.
    pub fn ladder_in(&self, chain: &ChainExpr) -> Option<String> {
        let mut found = None;
        self.walk(chain, |part| {
            let ladder = match part {
                ChainExpr::Named(named) => match self.names.signers.get(&**named) {
                    Some(SignerDecl::Chain(node)) if node.until_covered.is_some() => Some(named.to_string()),
                    Some(SignerDecl::Chain(_) | SignerDecl::Role(_)) | None => None,
                },
                ChainExpr::Lowest(_) => Some("lowest of … that covers".to_owned()),
                ChainExpr::Role(_)
                | ChainExpr::Then(_)
                | ChainExpr::And(_)
                | ChainExpr::Either(_)
                | ChainExpr::Quorum(..)
                | ChainExpr::Acting(..)
                | ChainExpr::Table(..) => None,
            };
            found = found.take().or(ladder);
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
                ChainExpr::Role(_) => {}
                ChainExpr::Named(named) => {
                    if seen.insert(named.clone()) {
                        let span = self.names.signers.get(&*named).map(signer_span).unwrap_or_default();
                        let read = self.signer_read(&named, span);
                        left.extend(read.and_then(|read| Some(read.chain()?.body.clone())));
                    }
                }
                ChainExpr::Quorum(_, inner) | ChainExpr::Acting(_, inner) => left.push(*inner),
                ChainExpr::Table(named, _, column) => {
                    // Tables and chains have separate names.
                    if seen.insert(name(&format!("{named}.{column}"))) {
                        left.extend(self.chains_in(&named, column).into_iter().rev());
                    }
                }
                ChainExpr::Then(parts)
                | ChainExpr::And(parts)
                | ChainExpr::Either(parts)
                | ChainExpr::Lowest(parts) => {
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
                ChainExpr::Role(_) => {}
                ChainExpr::Quorum(_, inner) | ChainExpr::Acting(_, inner) => left.push(*inner),
                ChainExpr::Then(parts)
                | ChainExpr::And(parts)
                | ChainExpr::Either(parts)
                | ChainExpr::Lowest(parts) => {
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
pub(crate) fn first_word(chain: &ast::ChainExpr) -> Option<&Ident> {
    match chain {
        ast::ChainExpr::Role(word) => Some(word),
        ast::ChainExpr::Then(parts)
        | ast::ChainExpr::And(parts)
        | ast::ChainExpr::Either(parts)
        | ast::ChainExpr::Lowest(parts)
        | ast::ChainExpr::Quorum { of: parts, .. } => parts.iter().find_map(first_word),
        ast::ChainExpr::Acting(who, _) => first_word(who),
        ast::ChainExpr::Table(_) | ast::ChainExpr::Error => None,
    }
}

fn signer_span(decl: &SignerDecl<'_>) -> Span {
    match decl {
        SignerDecl::Role(role) => role.head.name.span,
        SignerDecl::Chain(chain) => chain.head.name.span,
    }
}

/// Returns a place in a chain: its first word, or the table that says it.
fn span_of(chain: &ast::ChainExpr) -> Span {
    match (first_word(chain), chain) {
        (Some(word), _) => word.span,
        (None, ast::ChainExpr::Table(call)) => call.span,
        (None, _) => Span::default(),
    }
}

/// Returns what is done in a step.
pub(crate) fn read_act(act: ast::Act) -> Act {
    match act {
        ast::Act::Concur => Act::Concur,
        ast::Act::Review => Act::Review,
        ast::Act::Sign => Act::Sign,
    }
}

//! Conditions: and, or, implies, membership, presence; and what an invariant may say.

use std::collections::BTreeSet;

use polidex_base::Span;
use polidex_ir::{Expr, ExprKind, Name};
use polidex_syntax::ast::{self, Ident};

use super::presence::{given_where, shown};
use super::{boolean, single};
use crate::compiler::{Compiler, dotted, name};
use crate::declare::SignerDecl;
use crate::error::{NameError, TypeError};
use crate::scope::{Mode, Scope};

impl Compiler<'_> {
    /// `a and b`, `a or b`: each part knows what those before it say of optional facts.
    pub(super) fn junction(&self, parts: &[ast::Expr], all: bool, scope: &mut Scope<'_>) -> Option<Expr> {
        let before = scope.given.clone();
        let mut read = Vec::new();
        for part in parts {
            let part = self.condition(part, scope);
            if let Some(part) = &part {
                scope.given.extend(given_where(part, all));
            }
            read.push(part);
        }
        scope.given = before;
        let parts: Option<Vec<Expr>> = read.into_iter().collect();
        let parts = parts?;
        Some(boolean(if all { ExprKind::And(parts) } else { ExprKind::Or(parts) }))
    }

    pub(super) fn implication(
        &self,
        left: &ast::Expr,
        right: &ast::Expr,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let left = self.condition(left, scope);
        let given = left.as_ref().map(|left| given_where(left, true)).unwrap_or_default();
        let right = self.with_given(given, scope, |compiler, scope| compiler.condition(right, scope));
        Some(boolean(ExprKind::Implies(Box::new(left?), Box::new(right?))))
    }

    /// Reads something where more is known to be given.
    pub(crate) fn with_given<T>(
        &self,
        given: BTreeSet<Name>,
        scope: &mut Scope<'_>,
        inner: impl FnOnce(&Self, &mut Scope<'_>) -> T,
    ) -> T {
        let before = scope.given.clone();
        scope.given.extend(given);
        let result = inner(self, scope);
        scope.given = before;
        result
    }

    pub(super) fn one_of(
        &self,
        subject: &ast::Expr,
        negated: bool,
        values: &[ast::Expr],
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let found = if is_outcome(subject, scope) {
            let mut parts = Vec::new();
            for value in values {
                parts.push(self.outcome_is(value));
            }
            boolean(ExprKind::Or(parts.into_iter().collect::<Option<Vec<_>>>()?))
        } else {
            let subject_read = self.expr(subject, None, scope)?;
            let mut read = Vec::new();
            for value in values {
                read.push(self.comparable_to(&subject_read, subject, value, scope));
            }
            let values: Option<Vec<Expr>> = read.into_iter().collect();
            boolean(ExprKind::OneOf(Box::new(subject_read), values?))
        };
        Some(if negated { boolean(ExprKind::Not(Box::new(found))) } else { found })
    }

    /// `a is given`
    pub(super) fn given(&self, subject: &ast::Expr, negated: bool, scope: &mut Scope<'_>) -> Option<Expr> {
        let looked = self.look(subject, None, scope)?;
        if !self.may_be_absent(&looked, scope) {
            let fact = match &subject.kind {
                ast::ExprKind::Path(words) => dotted(words),
                _ => shown(&looked),
            };
            self.report(TypeError::NotOptional { fact, span: subject.span });
            return None;
        }
        let found = boolean(match looked.kind {
            ExprKind::Fact(path) => ExprKind::Given(path),
            _ => ExprKind::Present(Box::new(looked)),
        });
        Some(if negated { boolean(ExprKind::Not(Box::new(found))) } else { found })
    }

    /// `outcome is approve`, in an invariant.
    pub(super) fn outcome_is(&self, value: &ast::Expr) -> Option<Expr> {
        let word = match &value.kind {
            ast::ExprKind::Path(words) => dotted(words),
            _ => String::new(),
        };
        let outcome = self.outcome_name(&Ident::new(word, value.span))?;
        Some(boolean(ExprKind::OutcomeIs(outcome)))
    }

    pub(super) fn chain_has(
        &self,
        negated: bool,
        role: &Ident,
        span: Span,
        scope: &Scope<'_>,
    ) -> Option<Expr> {
        if scope.mode != Mode::Invariant {
            self.report(TypeError::NotYet {
                what: "a question about a chain in this place".to_owned(),
                span,
                instead: "`chain has …` and `chain lacks …` can stand in `always` and `never`",
            });
            return None;
        }
        let role = self.role_name(role)?;
        let found = boolean(ExprKind::ChainHas(role));
        Some(if negated { boolean(ExprKind::Not(Box::new(found))) } else { found })
    }

    /// Returns the name of a role; a chain is none.
    pub(crate) fn role_name(&self, word: &Ident) -> Option<Name> {
        match self.names.signers.get(word.node.as_str()) {
            Some(SignerDecl::Role(_)) => Some(name(&word.node)),
            Some(SignerDecl::Chain(_)) => {
                let (name, span) = (word.node.clone(), word.span);
                self.report(NameError::WrongKind { name, is: "a chain", wanted: "a role", span });
                None
            }
            None => {
                if !self.names.broken {
                    let roles = self.names.signers.iter().filter(|(_, d)| matches!(d, SignerDecl::Role(_)));
                    let known = roles.map(|(n, _)| (*n).to_owned()).collect();
                    let (name, span) = (word.node.clone(), word.span);
                    self.report(NameError::Unknown { what: "role", name, span, known, hint: None });
                }
                None
            }
        }
    }
}

/// Tells whether this is the word `outcome` of an invariant.
pub(super) fn is_outcome(subject: &ast::Expr, scope: &Scope<'_>) -> bool {
    let ast::ExprKind::Path(words) = &subject.kind else { return false };
    scope.mode == Mode::Invariant
        && single(words).is_some_and(|word| word.node == "outcome")
        && scope.request.is_none_or(|request| !request.facts.contains_key("outcome"))
}

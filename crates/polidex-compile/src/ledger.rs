//! What the ledger counts and sums.
//!
//! In: a query as written. Out: the query with its names resolved, and the type of its value.

use polidex_base::Span;
use polidex_ir::{Expr, ExprKind, LedgerQuery, LedgerWindow, Type};
use polidex_syntax::ast::{self, LedgerMeasure};

use crate::compiler::{Compiler, name, path_span};
use crate::error::{NameError, TypeError};
use crate::scope::{Mode, Scope};

const STATUSES: &[&str] = &["submitted", "approved", "denied", "granted"];
const PERIODS: &[&str] = &["year", "quarter", "month", "week", "day"];

impl Compiler<'_> {
    /// Reads a query where its value is used.
    pub(crate) fn ledger_value(
        &self,
        query: &ast::LedgerQuery,
        span: Span,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        if scope.mode != Mode::Alert {
            self.report(TypeError::NotYet {
                what: "counting in this place".to_owned(),
                span,
                instead: "declare it in the `history` of the request, and name it: `history.some_count`",
            });
            return None;
        }
        let (query, ty) = self.ledger_query(query, scope)?;
        Some(Expr { ty, kind: ExprKind::Ledger(query) })
    }

    /// Reads a query, and returns the type of its value.
    pub(crate) fn ledger_query(
        &self,
        query: &ast::LedgerQuery,
        scope: &mut Scope<'_>,
    ) -> Option<(LedgerQuery, Type)> {
        let ty = self.measured(query);
        let status = self.one_of_words("state of a request", &query.status, STATUSES);
        let subject = match &query.subject {
            Some(words) => {
                let path = self.fact_path(words, scope);
                let known = scope.request.is_some_and(|request| request.facts.contains_key(&path));
                if !known {
                    self.unknown_value(words, "fact", scope);
                    let _ = path_span(words);
                    return None;
                }
                Some(path)
            }
            None => None,
        };
        let window = match &query.window {
            Some(ast::LedgerWindow::SinceStartOf(word)) => {
                Some(LedgerWindow::SinceStartOf(name(self.one_of_words("period", word, PERIODS)?)))
            }
            Some(ast::LedgerWindow::InTheLast(within)) => {
                Some(LedgerWindow::InTheLast(self.duration(within)?))
            }
            None => None,
        };
        let count = query.measure == LedgerMeasure::Count;
        let query = LedgerQuery { count, of: name(&query.of.node), status: name(status?), subject, window };
        Some((query, ty?))
    }

    fn one_of_words(
        &self,
        what: &'static str,
        word: &ast::Ident,
        words: &'static [&'static str],
    ) -> Option<&'static str> {
        let found = words.iter().copied().find(|known| *known == word.node);
        if found.is_none() {
            let (word, span) = (word.node.clone(), word.span);
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            self.report(NameError::UnknownWord { what, word, span, words });
        }
        found
    }

    /// Returns the type of what is counted or summed.
    fn measured(&self, query: &ast::LedgerQuery) -> Option<Type> {
        let word = query.of.node.as_str();
        let grant = self.vocabularies.values().find_map(|v| v.grants.get(word));
        let counted = self.names.requests.contains_key(word)
            || self.names.exceptions.iter().any(|decl| decl.node.head.name.node == word);
        match query.measure {
            LedgerMeasure::Count if counted || grant.is_some() => return Some(Type::Integer),
            LedgerMeasure::Sum if grant.is_some() => return grant.cloned(),
            LedgerMeasure::Count | LedgerMeasure::Sum => {}
        }
        if self.names.broken {
            return None;
        }
        let (name, span) = (query.of.node.clone(), query.of.span);
        if counted {
            self.report(NameError::WrongKind { name, is: "a request or exception", wanted: "a grant", span });
            return None;
        }
        let grants = self.vocabularies.values().flat_map(|v| v.grants.keys()).map(|g| g.to_string());
        let (what, known) = match query.measure {
            LedgerMeasure::Sum => ("grant", grants.collect()),
            LedgerMeasure::Count => {
                let exceptions = self.names.exceptions.iter().map(|d| d.node.head.name.node.clone());
                let requests = self.names.requests.keys().map(|r| (*r).to_owned());
                ("exception, request or grant", exceptions.chain(requests).chain(grants).collect())
            }
        };
        self.report(NameError::Unknown { what, name, span, known, hint: None });
        None
    }
}

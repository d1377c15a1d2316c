//! Requests: everything that decides them, put together.
//!
//! In: declarations, and the vocabulary of each request. Out: the compiled requests. Rules, exceptions and people are
//! read by the modules of those names.

use std::collections::BTreeMap;

use polidex_base::{Span, Spanned};
use polidex_ir::{Expr, Fact, Name, Request, Type};
use polidex_syntax::ast::{self, RequestEntry};

use crate::compiler::{Compiler, name, title};
use crate::error::{NameError, WholeError};
use crate::scope::{Scope, Vocabulary};
use crate::vocabulary::entries;
use crate::{decide, exceptions, people};

/// Puts every request together.
pub(crate) fn requests(compiler: &Compiler<'_>) -> Vec<Request> {
    let parts = Parts::collect(compiler);
    let mut all = Vec::new();
    for (request, decl) in &compiler.names.requests {
        let Some(vocabulary) = compiler.vocabularies.get(*request) else { continue };
        let entries = entries(compiler, decl.node);
        let decided = decide::decided(compiler, vocabulary);
        let (stake, mut valid_when) = stake_and_relations(compiler, &entries, vocabulary);
        valid_when.extend(vocabulary.fixed.iter().cloned());
        let mut facts: Vec<Fact> = vocabulary.facts.values().cloned().collect();
        crate::history::fill(compiler, &entries, vocabulary, &mut facts);
        let of = |all: &[(Name, usize)]| -> Vec<usize> {
            all.iter().filter(|(of, _)| **of == **request).map(|(_, n)| *n).collect()
        };
        all.push(Request {
            name: name(request),
            title: title(decl.node.head.title.as_ref()),
            facts,
            groups: vocabulary.groups.values().cloned().collect(),
            valid_when,
            grants: listed(&vocabulary.grants),
            reports: listed(&vocabulary.reports),
            answers: listed(&vocabulary.answers),
            standing_reports: decided.reports,
            stake,
            exceptions: exceptions::exceptions(
                compiler,
                vocabulary,
                &of(&parts.exceptions),
                &decided.rules,
                decided.otherwise.as_ref(),
            ),
            rules: decided.rules,
            otherwise: decided.otherwise,
            combining: decided.combining,
            disputes: decided.disputes,
            gap: decided.gap,
            also: decided.also,
            gathers: people::gathers(compiler, vocabulary, &of(&parts.gathers)),
            slas: people::slas(compiler, vocabulary, &of(&parts.slas)),
            alerts: people::alerts(compiler, vocabulary, &of(&parts.alerts)),
            contexts: people::contexts(compiler, vocabulary, &of(&parts.contexts)),
        });
    }
    all
}

fn listed(said: &BTreeMap<Name, Type>) -> Vec<(Name, Type)> {
    said.iter().map(|(name, ty)| (name.clone(), ty.clone())).collect()
}

/// Which declaration belongs to which request: its name, and the index in the list of its kind.
struct Parts {
    exceptions: Vec<(Name, usize)>,
    gathers: Vec<(Name, usize)>,
    slas: Vec<(Name, usize)>,
    alerts: Vec<(Name, usize)>,
    contexts: Vec<(Name, usize)>,
}

impl Parts {
    fn collect(compiler: &Compiler<'_>) -> Self {
        let names = &compiler.names;
        let numbered = |found: Vec<Option<Name>>| -> Vec<(Name, usize)> {
            found.into_iter().enumerate().filter_map(|(n, request)| Some((request?, n))).collect()
        };
        let of = |what, head: &ast::Head, request: Option<&ast::Ident>| {
            compiler.request_of(what, head.name.span, request)
        };
        Parts {
            exceptions: numbered(
                names
                    .exceptions
                    .iter()
                    .map(|d| of("exception", &d.node.head, d.node.request.as_ref()))
                    .collect(),
            ),
            gathers: numbered(
                names.gathers.iter().map(|d| of("gather", &d.node.head, d.node.request.as_ref())).collect(),
            ),
            slas: numbered(
                names
                    .slas
                    .iter()
                    .map(|d| of("service level", &d.node.head, d.node.request.as_ref()))
                    .collect(),
            ),
            alerts: numbered(
                names.alerts.iter().map(|d| of("alert", &d.node.head, d.node.request.as_ref())).collect(),
            ),
            contexts: (names.contexts.iter().enumerate())
                .flat_map(|(n, d)| {
                    people::context_requests(compiler, d.node).into_iter().map(move |request| (request, n))
                })
                .collect(),
        }
    }
}

impl Compiler<'_> {
    /// Returns the request that `for …` names; without it, the only one there is.
    pub fn request_of(&self, what: &'static str, span: Span, written: Option<&ast::Ident>) -> Option<Name> {
        let known = || self.names.requests.keys().map(|r| (*r).to_owned()).collect::<Vec<_>>();
        match written {
            Some(word) if self.names.requests.contains_key(word.node.as_str()) => Some(name(&word.node)),
            Some(word) => {
                if !self.names.broken {
                    self.report(NameError::Unknown {
                        what: "request",
                        name: word.node.clone(),
                        span: word.span,
                        known: known(),
                        hint: None,
                    });
                }
                None
            }
            None => {
                let mut requests = self.names.requests.keys();
                match (requests.next(), requests.next()) {
                    (Some(only), None) => Some(name(only)),
                    _ => {
                        self.report(NameError::WhichRequest { what, span, requests: known() });
                        None
                    }
                }
            }
        }
    }
}

fn stake_and_relations(
    compiler: &Compiler<'_>,
    entries: &[&Spanned<RequestEntry>],
    vocabulary: &Vocabulary,
) -> (Option<Expr>, Vec<Expr>) {
    let mut stake: Option<(Option<Expr>, Span)> = None;
    let mut relations = Vec::new();
    for entry in entries {
        match &entry.node {
            RequestEntry::Stake(expr) => {
                if let Some((_, first)) = stake {
                    compiler.report(WholeError::EntryTwice { entry: "stake", span: entry.span, first });
                    continue;
                }
                let mut scope = Scope::facts(Some(vocabulary));
                let value = compiler.expr(expr, None, &mut scope);
                stake = Some((value, entry.span));
            }
            RequestEntry::ValidWhen(expr) => {
                relations.extend(compiler.condition(expr, &mut Scope::facts(Some(vocabulary))));
            }
            RequestEntry::Fact(_)
            | RequestEntry::History(_)
            | RequestEntry::Grants(_)
            | RequestEntry::Reports(_)
            | RequestEntry::Answers(_) => {}
        }
    }
    (stake.and_then(|(value, _)| value), relations)
}

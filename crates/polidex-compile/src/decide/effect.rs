//! What a rule does, which declared outcome that is, and what it reports.
//!
//! In: an effect as written. Out: IR. What is granted, answered and reported is declared by the request, and comes out
//! on the grid of its type.

use std::collections::BTreeMap;

use polidex_base::Span;
use polidex_ir::{Effect, Expr, Name, Type};
use polidex_syntax::ast::{self, EffectKind, Ident};

use crate::compiler::{Compiler, name, texts};
use crate::declare::twice;
use crate::error::{NameError, WholeError, there_are};
use crate::exceptions::read_place;
use crate::scope::{Scope, Vocabulary};

/// An effect with what stands behind it.
pub(crate) struct Done {
    pub effect: Effect,
    pub outcome: Option<Name>,
    pub reports: Vec<(Name, Expr)>,
}

/// What a request declares that it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Grant,
    Report,
    Answer,
}

impl Said {
    fn word(self) -> &'static str {
        match self {
            Said::Grant => "grant",
            Said::Report => "report",
            Said::Answer => "answer",
        }
    }

    fn declared(self, request: &Vocabulary) -> &BTreeMap<Name, Type> {
        match self {
            Said::Grant => &request.grants,
            Said::Report => &request.reports,
            Said::Answer => &request.answers,
        }
    }

    fn example(self, currency: &'static str) -> &'static str {
        match self {
            Said::Grant | Said::Answer => currency,
            Said::Report => "text",
        }
    }
}

impl Compiler<'_> {
    /// Reads what a rule does.
    pub(crate) fn effect(
        &self,
        effect: &ast::Effect,
        scope: &mut Scope<'_>,
        request: &Vocabulary,
    ) -> Option<Done> {
        let read = self.effect_itself(effect, scope, request);
        let reports = self.said(Said::Report, &effect.reports, scope, request);
        let outcome = match (&effect.outcome, &read) {
            (Some(word), Some(read)) => Some(self.effect_outcome(word, read.kind())),
            (Some(_), None) | (None, _) => None,
        };
        let outcome = match outcome {
            Some(outcome) => Some(outcome?),
            None => None,
        };
        Some(Done { effect: read?, outcome, reports: reports? })
    }

    fn effect_itself(
        &self,
        effect: &ast::Effect,
        scope: &mut Scope<'_>,
        request: &Vocabulary,
    ) -> Option<Effect> {
        match &effect.kind {
            EffectKind::Approve { grants, conditions } => {
                let grants = self.said(Said::Grant, grants, scope, request)?;
                Some(Effect::Approve(grants, texts(conditions)))
            }
            EffectKind::Deny { hand_to } => match hand_to {
                Some(role) => Some(Effect::Deny(Some(self.role_name(role)?))),
                None => Some(Effect::Deny(None)),
            },
            EffectKind::Require { chain, place, grants, conditions } => {
                let chain = self.chain_expr(chain, scope);
                if let Some(chain) = &chain {
                    self.check_chain_reads(chain, request, effect.span);
                }
                let place = place.as_ref().map(|place| read_place(place.node));
                // What comes to other requirements is granted by them.
                if grants.is_none() && place.is_none() && !request.grants.is_empty() {
                    let grants = request.grants.keys().map(|grant| grant.to_string()).collect();
                    let (request, span) = (request.name.to_string(), effect.span);
                    self.report(WholeError::GrantsNothing { request, grants, span });
                }
                let grants = self.said(Said::Grant, grants.as_deref().unwrap_or_default(), scope, request);
                Some(Effect::Require { chain: chain?, place, grants: grants?, conditions: texts(conditions) })
            }
            EffectKind::ReferTo { role, within } => {
                let role = self.role_name(role);
                let within = self.within(within.as_ref(), scope);
                Some(Effect::Refer(role?, within?))
            }
            EffectKind::AskFor(facts) => {
                let paths = self.fact_paths(facts, request);
                (!paths.is_empty()).then_some(Effect::Ask(paths))
            }
            EffectKind::Answer(answers) => {
                Some(Effect::Answer(self.said(Said::Answer, answers, scope, request)?))
            }
            EffectKind::Error => None,
        }
    }

    /// Reads grants, reports or answers, sorted by name.
    fn said(
        &self,
        what: Said,
        written: &[(Ident, ast::Expr)],
        scope: &mut Scope<'_>,
        request: &Vocabulary,
    ) -> Option<Vec<(Name, Expr)>> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut all = Vec::with_capacity(written.len());
        for (word, value) in written {
            if let Some(first) = seen.insert(&word.node, word.span) {
                self.push(twice(what.word(), word, first));
                continue;
            }
            let ty = self.said_type(what, word, request);
            let read = ty.and_then(|ty| self.granted(value, &word.node, ty, scope));
            all.push(read.map(|read| (name(&word.node), read)));
        }
        let mut all: Vec<(Name, Expr)> = all.into_iter().collect::<Option<_>>()?;
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Some(all)
    }

    /// Returns the type of a grant, report or answer; reports one that the request does not declare.
    pub(crate) fn said_type<'v>(
        &self,
        what: Said,
        word: &Ident,
        request: &'v Vocabulary,
    ) -> Option<&'v Type> {
        let declared = what.declared(request);
        let found = declared.get(word.node.as_str());
        let known_to_be_none =
            || !request.broken.contains(word.node.as_str()) && !self.is_request_broken(&request.name);
        if found.is_none() && known_to_be_none() {
            let known: Vec<String> = declared.keys().map(|name| name.to_string()).collect();
            let (kind, example) = (what.word(), what.example(self.example_currency()));
            let declare =
                format!("declare it in request `{}`: `{kind}s {{ {}: {example} }}`", request.name, word.node);
            let hint = Some(if known.is_empty() {
                declare
            } else {
                format!("{}; use one of them, or {declare}", there_are(&known))
            });
            let (name, span) = (word.node.clone(), word.span);
            self.report(NameError::Unknown { what: kind, name, span, known, hint });
        }
        found
    }

    /// Returns the type of a grant.
    pub(crate) fn grant_type<'v>(&self, word: &Ident, request: &'v Vocabulary) -> Option<&'v Type> {
        self.said_type(Said::Grant, word, request)
    }
}

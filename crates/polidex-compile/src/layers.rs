//! What a layer does to what it builds on: rules that it overrides by their full name, and whether it lowers authority.
//!
//! In: the compiled requests, and which level each part stands in. Out: findings.
//! Only what can be seen in the words is judged here: which effect stands in place of which. Whether the layer is laxer
//! for some request is proved elsewhere.

use polidex_base::Span;
use polidex_ir::{ChainExpr, Effect, EffectKind, Exception, Name, Request, Rule};
use polidex_syntax::ast::{Ident, PolicyEntry};

use crate::compiler::{Compiler, name};
use crate::error::{LayerError, NameError};
use crate::scope::Vocabulary;

impl Compiler<'_> {
    /// Returns the rule that `far.rule` names.
    pub(crate) fn rule_of_base(&self, policy: &Ident, rule: &Ident, request: &Vocabulary) -> Option<Name> {
        let level = self.names.level_of(policy.span);
        let Some(below) = self.names.down(&policy.node, level) else {
            if level == 0 {
                let span = policy.span.to(rule.span);
                self.report(LayerError::OnlyInLayer { what: "a rule of another policy", span });
            } else {
                let known = self
                    .names
                    .levels
                    .iter()
                    .take(level.saturating_add(1))
                    .map(|level| level.name().to_owned())
                    .collect();
                let (name, span) = (policy.node.clone(), policy.span);
                self.report(NameError::Unknown { what: "policy", name, span, known, hint: None });
            }
            return None;
        };
        let of_below = |place: &Span| self.names.level_of(*place) == below;
        let rules = self.names.rules.get(&*request.name);
        if rules.and_then(|rules| rules.get(rule.node.as_str())).is_some_and(of_below) {
            return Some(name(&rule.node));
        }
        if !self.names.broken {
            let rules = rules.into_iter().flatten().filter(|(_, place)| of_below(place));
            let known = rules.map(|(rule, _)| rule.to_string()).collect();
            let (name, span) = (rule.node.clone(), rule.span);
            self.report(NameError::Unknown { what: "rule", name, span, known, hint: None });
        }
        None
    }
}

/// What is looked at: one request, and the level that builds on it.
struct Look<'r, 'a> {
    compiler: &'r Compiler<'a>,
    request: &'r Request,
    level: usize,
}

/// Reports what may lower authority, in layers that do not say so.
pub(crate) fn check(compiler: &Compiler<'_>, requests: &[Request]) {
    for (level, layer) in compiler.names.levels.iter().enumerate().skip(1) {
        let Some(header) = layer.header else { continue };
        if header.node.entries.iter().any(|entry| matches!(entry.node, PolicyEntry::AllowLower(_))) {
            continue;
        }
        for request in requests {
            let declared = compiler.names.requests.get(&*request.name);
            if declared.is_some_and(|decl| compiler.names.level_of(decl.span) < level) {
                let look = Look { compiler, request, level };
                request.rules.iter().for_each(|rule| look.rule(rule));
                request.otherwise.iter().for_each(|rule| look.rule(rule));
                request.exceptions.iter().for_each(|exception| look.exception(exception));
            }
        }
    }
}

impl Look<'_, '_> {
    fn rule_place(&self, rule: &str) -> Option<Span> {
        self.compiler.names.rule(&self.request.name, rule)
    }

    fn is_below(&self, place: Option<Span>) -> bool {
        place.is_some_and(|place| self.compiler.names.level_of(place) < self.level)
    }

    fn is_own(&self, place: Span) -> bool {
        self.compiler.names.level_of(place) == self.level
    }

    fn rule(&self, rule: &Rule) {
        let Some(place) = self.rule_place(&rule.name).filter(|place| self.is_own(*place)) else { return };
        let below = self.request.rules.iter().chain(&self.request.otherwise);
        let below = below.filter(|other| rule.overrides.contains(&other.name));
        let mut below = below.filter(|other| self.is_below(self.rule_place(&other.name))).peekable();
        let alone = below.peek().is_none();
        if let Some(laxer) = below.find(|other| is_laxer(&rule.effect, &other.effect)) {
            let what = format!(
                "rule `{}` says `{}` in place of `{}`, which says `{}`",
                rule.name,
                rule.effect.kind().word(),
                laxer.name,
                laxer.effect.kind().word()
            );
            self.report(what, place, self.rule_place(&laxer.name));
        } else if alone && matches!(rule.effect.kind(), EffectKind::Approve | EffectKind::Require) {
            let what = format!("rule `{}` allows what `{}` may leave to a person", rule.name, self.base());
            self.report(what, place, None);
        }
    }

    fn exception(&self, exception: &Exception) {
        let declared = self.compiler.names.exceptions.iter();
        let mut declared = declared.filter(|decl| self.is_own(decl.span));
        let found = declared.find(|decl| *decl.node.head.name.node == *exception.name);
        let Some(place) = found.map(|decl| decl.node.head.name.span) else { return };
        let mut covered = exception.covers.iter().filter_map(|rule| Some((rule, self.rule_place(rule)?)));
        if let Some((rule, lifted)) = covered.find(|(_, lifted)| self.is_below(Some(*lifted))) {
            let what =
                format!("exception `{}` lifts `{rule}`, a denial of `{}`", exception.name, self.base());
            self.report(what, place, Some(lifted));
        }
    }

    fn base(&self) -> &str {
        let below = self.level.checked_sub(1).and_then(|below| self.compiler.names.levels.get(below));
        below.map_or("", |level| level.name())
    }

    fn report(&self, what: String, span: Span, other: Option<Span>) {
        self.compiler.report(LayerError::Lowers { what, base: self.base().to_owned(), span, other });
    }
}

/// Tells whether an effect is laxer than the one in whose place it stands, or may be, as far as its words tell.
fn is_laxer(own: &Effect, other: &Effect) -> bool {
    match (own, other) {
        (Effect::Require { chain: own, .. }, Effect::Require { chain: other, .. }) => !includes(own, other),
        (own, other) => strictness(own.kind()) < strictness(other.kind()),
    }
}

/// An approval is the laxest, a denial the strictest. A person and a question to the requester are one.
fn strictness(kind: EffectKind) -> u8 {
    match kind {
        EffectKind::Answer | EffectKind::Approve => 0,
        EffectKind::Require => 1,
        EffectKind::Refer | EffectKind::Ask => 2,
        EffectKind::Deny => 3,
    }
}

/// Tells whether everybody of one chain signs in another, as far as its words tell.
fn includes(chain: &ChainExpr, part: &ChainExpr) -> bool {
    chain == part
        || match chain {
            ChainExpr::Then(parts) | ChainExpr::And(parts) => parts.iter().any(|one| includes(one, part)),
            _ => false,
        }
}

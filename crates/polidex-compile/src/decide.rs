//! Rules: when they apply, what they do, what they override.
//!
//! In: the `decide` blocks of a request. Out: its rules by name. Whether they agree is proved elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Span, Spanned};
use polidex_ir::{Effect, Expr, Name, Rule};
use polidex_syntax::ast::{self, DecideMember, EffectKind, Ident, RuleEntry};

use crate::compiler::{Compiler, name, texts, title};
use crate::declare::twice;
use crate::error::{NameError, WholeError, there_are};
use crate::people::{Once, first_of_name};
use crate::scope::{Scope, Vocabulary, given_where};

/// Reads the rules of a request, and what happens where none applies.
pub(crate) fn rules(compiler: &Compiler<'_>, request: &Vocabulary) -> (Vec<Rule>, Option<Rule>) {
    let mut seen = BTreeMap::new();
    let mut rules: Vec<Rule> = Vec::new();
    let mut otherwise: Option<(Option<Rule>, Span)> = None;
    let blocks = compiler.names.decides.iter();
    let blocks = blocks.filter(|decl| decl.node.requests.iter().any(|word| *word.node == *request.name));
    for Spanned { node: member, span } in blocks.flat_map(|decl| &decl.node.members) {
        match member {
            DecideMember::Rule(node) => {
                if first_of_name(compiler, &mut seen, "rule", &node.head, request) {
                    rules.extend(rule(compiler, node, request));
                }
            }
            DecideMember::Otherwise { head, effect } => {
                if let Some((_, first)) = otherwise {
                    let entry = "otherwise";
                    compiler.report(WholeError::EntryTwice { entry, span: head.name.span, first });
                } else if first_of_name(compiler, &mut seen, "rule", head, request) {
                    let effect = compiler.effect(effect, &mut Scope::facts(Some(request)), request);
                    let rule = effect.map(|effect| Rule {
                        name: name(&head.name.node),
                        title: title(head.title.as_ref()),
                        cites: Vec::new(),
                        text: None,
                        overrides: Vec::new(),
                        when: None,
                        effect,
                        advise: Vec::new(),
                        tell_agent: None,
                    });
                    otherwise = Some((rule, *span));
                }
            }
            DecideMember::Error => {}
        }
    }
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    (rules, otherwise.and_then(|(rule, _)| rule))
}

fn rule(compiler: &Compiler<'_>, node: &ast::Rule, request: &Vocabulary) -> Option<Rule> {
    let (mut text, mut when) = (Once::new("text"), Once::new("when"));
    let (mut then, mut tell) = (Once::new("then"), Once::new("tell agent"));
    let mut advise = Vec::new();
    for Spanned { node: entry, span } in &node.entries {
        match entry {
            RuleEntry::Text(provision) => text.set(compiler, *span, name(&provision.node)),
            RuleEntry::When(condition) => when.set(compiler, *span, condition),
            RuleEntry::Then(effect) => then.set(compiler, *span, effect),
            RuleEntry::Advise(words) => advise.push(name(&words.node)),
            RuleEntry::TellAgent(words) => tell.set(compiler, *span, name(&words.node)),
        }
    }
    let mut scope = Scope::facts(Some(request));
    let when = when.get().map(|condition| compiler.condition(condition, &mut scope));
    let known = when.as_ref().and_then(Option::as_ref).map(|when| given_where(when, true));
    // A condition that could not be read is taken to guard everything: what follows from it is silent.
    let broken = matches!(when, Some(None));
    let given = if broken { everything(request) } else { known.unwrap_or_default() };
    let effect = match then.get() {
        Some(effect) => {
            let mut scope = Scope { condition: false, ..Scope::facts(Some(request)).with_given(given) };
            compiler.effect(effect, &mut scope, request)
        }
        None => {
            compiler.report(WholeError::Lacks {
                what: "rule",
                name: node.head.name.node.clone(),
                entry: "what happens",
                example: "then deny",
                span: node.head.name.span,
            });
            None
        }
    };
    let overrides = compiler.rule_names(&node.overrides, request);
    Some(Rule {
        name: name(&node.head.name.node),
        title: title(node.head.title.as_ref()),
        cites: texts(&node.cites),
        text: text.get(),
        overrides,
        when: when.flatten(),
        effect: effect?,
        advise,
        tell_agent: tell.get(),
    })
}

/// Everything of a request that may be left out.
fn everything(request: &Vocabulary) -> BTreeSet<Name> {
    request.facts.keys().chain(request.groups.keys()).cloned().collect()
}

impl Compiler<'_> {
    /// Returns the rules that are named, sorted; reports those that do not exist.
    pub fn rule_names(&self, words: &[Ident], request: &Vocabulary) -> Vec<Name> {
        let mut names = BTreeSet::new();
        for word in words {
            if self.names.rules.contains_key(&(&*request.name, word.node.as_str())) {
                names.insert(name(&word.node));
            } else if !self.names.broken {
                let of = (&*request.name, "")..;
                let known = self.names.rules.range(of).map(|((of, rule), _)| (*of, *rule));
                let known = known
                    .take_while(|(of, _)| **of == *request.name)
                    .map(|(_, rule)| rule.to_owned())
                    .collect();
                let (name, span) = (word.node.clone(), word.span);
                self.report(NameError::Unknown { what: "rule", name, span, known, hint: None });
            }
        }
        names.into_iter().collect()
    }

    /// Reads what a rule does.
    pub(crate) fn effect(
        &self,
        effect: &ast::Effect,
        scope: &mut Scope<'_>,
        request: &Vocabulary,
    ) -> Option<Effect> {
        match &effect.kind {
            EffectKind::Approve(grants) => Some(Effect::Approve(self.grants(grants, scope, request)?)),
            EffectKind::Deny => Some(Effect::Deny),
            EffectKind::Require { chain, grants } => {
                let chain = self.chain_expr(chain);
                if let Some(chain) = &chain {
                    self.check_chain_reads(chain, request, effect.span);
                }
                let grants = self.grants(grants, scope, request);
                Some(Effect::Require(chain?, grants?))
            }
            EffectKind::ReferTo { role, within } => {
                let role = self.role_name(role);
                let within = within.as_ref().map(|within| self.duration(within));
                match within {
                    Some(within) => Some(Effect::Refer(role?, Some(within?))),
                    None => Some(Effect::Refer(role?, None)),
                }
            }
            EffectKind::AskFor(facts) => {
                let paths = self.fact_paths(facts, request);
                (!paths.is_empty()).then_some(Effect::Ask(paths))
            }
            EffectKind::Error => None,
        }
    }

    fn grants(
        &self,
        grants: &[(Ident, ast::Expr)],
        scope: &mut Scope<'_>,
        request: &Vocabulary,
    ) -> Option<Vec<(Name, Expr)>> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut all = Vec::new();
        for (word, value) in grants {
            if let Some(first) = seen.insert(&word.node, word.span) {
                self.push(twice("grant", word, first));
                continue;
            }
            let ty = self.grant_type(word, request).cloned();
            let read = match &ty {
                Some(ty) => self.granted(value, &word.node, ty, scope),
                None => None,
            };
            all.push(read.map(|read| (name(&word.node), read)));
        }
        let mut all: Vec<(Name, Expr)> = all.into_iter().collect::<Option<_>>()?;
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Some(all)
    }

    /// Returns the type of a grant; reports one that the request does not declare.
    pub fn grant_type<'v>(&self, word: &Ident, request: &'v Vocabulary) -> Option<&'v polidex_ir::Type> {
        let found = request.grants.get(word.node.as_str());
        if found.is_none() {
            let known: Vec<String> = request.grants.keys().map(|grant| grant.to_string()).collect();
            let declare =
                format!("declare it in request `{}`: `grants {{ {}: USD }}`", request.name, word.node);
            let hint = Some(if known.is_empty() {
                declare
            } else {
                format!("{}; use one of them, or {declare}", there_are(&known))
            });
            let (name, span) = (word.node.clone(), word.span);
            self.report(NameError::Unknown { what: "grant", name, span, known, hint });
        }
        found
    }
}

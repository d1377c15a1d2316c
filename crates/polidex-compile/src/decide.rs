//! What decides a request: rules, requirements, tables whose rows are rules, disputes, reports.
//!
//! In: the `decide` blocks of a request. Out: its rules by name, and how they combine. Whether they agree is proved
//! elsewhere.

mod dispute;
mod effect;
mod overrides;
mod row;
mod rows;
mod strictest;

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Span, Spanned};
use polidex_ir::{Also, Combining, Dispute, Effect, Expr, ExprKind, Name, Rule, Within};
use polidex_syntax::ast::{self, DecideMember, RuleEntry};

use crate::compiler::{Compiler, name, texts, title};
use crate::declare::twice;
use crate::elaborate::{boolean, given_where};
use crate::error::{TypeError, WholeError};
use crate::exceptions::read_also;
use crate::members;
use crate::people::Once;
use crate::scope::{Scope, Vocabulary};

use effect::Done;
pub(crate) use effect::Said;
use overrides::Block;

/// Everything that decides a request.
pub(crate) struct Decided {
    pub rules: Vec<Rule>,
    pub otherwise: Option<Rule>,
    pub combining: Combining,
    pub disputes: Vec<Dispute>,
    pub gap: Option<Name>,
    pub also: Vec<Also>,
    /// Reports that stand beside the rules.
    pub reports: Vec<(Name, Expr)>,
}

/// What is collected from the blocks of a request.
struct Reading<'r, 'a> {
    compiler: &'r Compiler<'a>,
    request: &'r Vocabulary,
    seen: BTreeMap<Name, Span>,
    rules: Vec<Rule>,
    otherwise: Option<(Option<Rule>, Span)>,
    gap: Once<Name>,
    also: Vec<Also>,
    reports: BTreeMap<Name, (Option<Expr>, Span)>,
}

/// Reads what decides a request.
pub(crate) fn decided(compiler: &Compiler<'_>, request: &Vocabulary) -> Decided {
    let blocks = compiler.names.decides.iter().map(|decl| decl.node);
    let blocks = blocks.filter(|node| node.requests.iter().any(|word| *word.node == *request.name));
    let blocks: Vec<&ast::Decide> = blocks.collect();
    let mut reading = Reading {
        compiler,
        request,
        seen: BTreeMap::new(),
        rules: Vec::new(),
        otherwise: None,
        gap: Once::new("allow gap"),
        also: Vec::new(),
        reports: BTreeMap::new(),
    };
    for node in &blocks {
        let block = Block::new(node);
        for member in &node.members {
            reading.member(member, &block);
        }
    }
    let Reading { mut rules, otherwise, gap, also, reports, .. } = reading;
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    let disputes = dispute::disputes(compiler, request, &blocks, &rules);
    Decided {
        rules,
        otherwise: otherwise.and_then(|(rule, _)| rule),
        combining: strictest::combining(compiler, request, &blocks),
        disputes,
        gap: gap.get(),
        also,
        reports: reports.into_iter().filter_map(|(name, (value, _))| Some((name, value?))).collect(),
    }
}

/// What every rule says beside its condition and effect.
struct Front {
    name: Name,
    title: Option<Name>,
    cites: Vec<Name>,
    text: Option<Name>,
    overrides: Vec<Name>,
}

impl Front {
    /// A rule without advice.
    fn rule(self, when: Option<Expr>, done: Done) -> Rule {
        let Front { name, title, cites, text, overrides } = self;
        let Done { effect, outcome, reports } = done;
        let (advise, tell_agent) = (Vec::new(), None);
        Rule { name, title, cites, text, overrides, when, effect, outcome, reports, advise, tell_agent }
    }
}

impl Reading<'_, '_> {
    fn member(&mut self, Spanned { node: member, span }: &Spanned<DecideMember>, block: &Block<'_>) {
        let (compiler, request) = (self.compiler, self.request);
        match member {
            DecideMember::Rule(node) => {
                if self.is_first(&name(&node.head.name.node), node.head.name.span) {
                    let rule = self.rule(node, block);
                    self.rules.extend(rule);
                }
            }
            DecideMember::Requires(node) => {
                let (named, span) = members::required(node);
                if named.is_empty() {
                    let what = node.title.node.clone();
                    compiler.report(WholeError::Nameless { what, span });
                } else if self.is_first(&named, span) {
                    let rule = self.requires(node, named, block);
                    self.rules.extend(rule);
                }
            }
            DecideMember::Table(node) => self.rows(node),
            DecideMember::Otherwise { head, cites, effect } => {
                if let Some((_, first)) = self.otherwise {
                    let entry = "otherwise";
                    compiler.report(WholeError::EntryTwice { entry, span: head.name.span, first });
                } else if self.is_first(&name(&head.name.node), head.name.span) {
                    let mut scope = Scope::facts(Some(request)).of_values();
                    let done = compiler.effect(effect, &mut scope, request);
                    let front = Front {
                        name: name(&head.name.node),
                        title: title(head.title.as_ref()),
                        cites: texts(cites),
                        text: None,
                        overrides: Vec::new(),
                    };
                    self.otherwise = Some((done.map(|done| front.rule(None, done)), *span));
                }
            }
            DecideMember::Report { name: word, value } => {
                let mut scope = Scope::facts(Some(request)).of_values();
                let ty = compiler.said_type(Said::Report, word, request);
                let value = ty.and_then(|ty| compiler.granted(value, &word.node, ty, &mut scope));
                let named = name(&word.node);
                match self.reports.get(&named) {
                    Some((_, first)) => compiler.push(twice("report", word, *first)),
                    None => {
                        self.reports.insert(named, (value, word.span));
                    }
                }
            }
            DecideMember::Also(extra) => {
                let mut scope = Scope::facts(Some(request)).of_values();
                self.also.extend(read_also(compiler, extra, *span, request, &mut scope));
            }
            DecideMember::AllowGap(why) => self.gap.set(compiler, *span, name(&why.node)),
            // Read when all rules are known.
            DecideMember::Dispute(_) | DecideMember::Error => {}
        }
    }

    /// Reports a name that stands twice among the rules of the request.
    fn is_first(&mut self, named: &Name, span: Span) -> bool {
        if let Some(first) = self.seen.get(named) {
            let word = Spanned::new(named.to_string(), span);
            self.compiler.push(twice("rule", &word, *first));
            return false;
        }
        self.seen.insert(named.clone(), span);
        self.compiler.place("rule", Some(&self.request.name), named, span);
        true
    }

    fn rule(&self, node: &ast::Rule, block: &Block<'_>) -> Option<Rule> {
        let (compiler, request) = (self.compiler, self.request);
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
        let when = when.get().map(|condition| compiler.when(condition, &mut scope));
        let given = given_by(when.as_ref(), request);
        let done = match then.get() {
            Some(effect) => {
                let mut scope = Scope::facts(Some(request)).of_values().with_given(given);
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
        let front = Front {
            name: name(&node.head.name.node),
            title: title(node.head.title.as_ref()),
            cites: texts(&node.cites),
            text: text.get(),
            overrides: compiler.overridden(&node.overrides, &node.head.name.node, block, request),
        };
        Some(Rule { advise, tell_agent: tell.get(), ..front.rule(when.flatten(), done?) })
    }

    /// A requirement denies where its condition does not hold.
    fn requires(&self, node: &ast::Requires, named: Name, block: &Block<'_>) -> Option<Rule> {
        let (compiler, request) = (self.compiler, self.request);
        let (number, words) = members::provision(&node.title.node);
        let cites = match node.cites.as_slice() {
            [] => vec![name(number.unwrap_or(words))],
            written => texts(written),
        };
        let overrides = compiler.overridden(&node.overrides, &named, block, request);
        let condition = compiler.condition(&node.condition, &mut Scope::facts(Some(request)))?;
        let when = boolean(ExprKind::Not(Box::new(condition)));
        let done = Done { effect: Effect::Deny(None), outcome: None, reports: Vec::new() };
        let front = Front { name: named, title: Some(name(words)), cites, text: None, overrides };
        Some(front.rule(Some(when), done))
    }
}

/// Returns what is given where a condition holds. One that could not be read is taken to guard everything: what
/// follows from it is silent.
fn given_by(when: Option<&Option<Expr>>, request: &Vocabulary) -> BTreeSet<Name> {
    match when {
        None => BTreeSet::new(),
        Some(Some(when)) => given_where(when, true),
        Some(None) => request.facts.keys().chain(request.groups.keys()).cloned().collect(),
    }
}

impl Compiler<'_> {
    /// Reads a time in which something must be done, where one is written.
    #[expect(clippy::option_option, reason = "left out, and broken")]
    fn within(&self, written: Option<&ast::Expr>, scope: &mut Scope<'_>) -> Option<Option<Within>> {
        match written {
            Some(written) => self.time_allowed(written, scope).map(Some),
            None => Some(None),
        }
    }

    /// Reports that something is not what it should be.
    fn not_so(&self, expected: &str, found: &str, span: Span) {
        let (expected, found) = (expected.to_owned(), found.to_owned());
        self.report(TypeError::Mismatch { expected, found, span });
    }
}

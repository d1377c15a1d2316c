//! Who is asked and told, and by when: gathers, service levels, alerts, contexts.
//!
//! In: their declarations. Out: IR. Roles and chains are read in `signers`, calendars in `calendar`.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{Span, Spanned};
use polidex_ir::{Alert, Expr, Gather, Name, Sla, Urgency};
use polidex_syntax::ast::{self, AlertEntry, GatherEntry, SlaEntry};

use crate::compiler::{Compiler, name, texts, title};
use crate::declare::{SignerDecl, twice};
use crate::error::{NameError, TimeError, TypeError, WholeError};
use crate::scope::{Mode, Scope, Vocabulary};

/// An entry that may stand once.
pub(crate) struct Once<T> {
    entry: &'static str,
    found: Option<(T, Span)>,
}

impl<T> Once<T> {
    pub fn new(entry: &'static str) -> Self {
        Once { entry, found: None }
    }

    pub fn set(&mut self, compiler: &Compiler<'_>, span: Span, value: T) {
        match &self.found {
            Some((_, first)) => {
                let (entry, first) = (self.entry, *first);
                compiler.report(WholeError::EntryTwice { entry, span, first });
            }
            None => self.found = Some((value, span)),
        }
    }

    pub fn get(self) -> Option<T> {
        self.found.map(|(value, _)| value)
    }
}

/// Reports a name that stands twice among those of one request.
pub(crate) fn first_of_name<'a>(
    compiler: &Compiler<'_>,
    seen: &mut BTreeMap<&'a str, Span>,
    what: &'static str,
    head: &'a ast::Head,
    request: &Vocabulary,
) -> bool {
    let word = &head.name;
    if let Some(first) = seen.insert(&word.node, word.span) {
        compiler.push(twice(what, word, first));
        return false;
    }
    let kind = if what == "service level" { "sla" } else { what };
    compiler.place(kind, Some(&request.name), &word.node, word.span);
    true
}

/// Reads the gathers of a request.
pub(crate) fn gathers(compiler: &Compiler<'_>, request: &Vocabulary, which: &[usize]) -> Vec<Gather> {
    let mut seen = BTreeMap::new();
    let mut all: Vec<Gather> = Vec::new();
    for decl in which.iter().filter_map(|n| compiler.names.gathers.get(*n)) {
        let node = decl.node;
        if !first_of_name(compiler, &mut seen, "gather", &node.head, request) {
            continue;
        }
        let mut scope = Scope::facts(Some(request));
        let (mut text, mut when) = (Once::new("text"), Once::new("when"));
        let (mut ask, mut answered) = (Once::new("ask"), Once::new("answered by"));
        let mut at_most = Once::new("at most");
        for Spanned { node: entry, span } in &node.entries {
            match entry {
                GatherEntry::Text(provision) => text.set(compiler, *span, name(&provision.node)),
                GatherEntry::When(condition) => {
                    when.set(compiler, *span, compiler.condition(condition, &mut scope));
                }
                GatherEntry::Ask(facts) => ask.set(compiler, *span, compiler.fact_paths(facts, request)),
                GatherEntry::AnsweredBy { role, within } => {
                    let within = within.as_ref().and_then(|within| compiler.time_allowed(within, &mut scope));
                    answered.set(compiler, *span, (compiler.role_name(role), within));
                }
                GatherEntry::AtMost { times, refer_to } => {
                    let to = compiler.role_name(refer_to);
                    at_most.set(compiler, *span, to.map(|to| (times.node, to)));
                }
            }
        }
        let asked = ask.get();
        if asked.is_none() {
            compiler.report(WholeError::Lacks {
                what: "gather",
                name: node.head.name.node.clone(),
                entry: "what is asked",
                example: "ask some_fact",
                span: node.head.name.span,
            });
        }
        let (answered_by, within) = answered.get().unwrap_or((None, None));
        all.push(Gather {
            name: name(&node.head.name.node),
            title: title(node.head.title.as_ref()),
            cites: texts(&node.cites),
            text: text.get(),
            when: when.get().flatten(),
            ask: asked.unwrap_or_default(),
            answered_by,
            within,
            at_most: at_most.get().flatten(),
        });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

impl Compiler<'_> {
    /// Returns the paths of facts that are listed, sorted; a record stands for its fields.
    pub fn fact_paths(&self, facts: &[ast::Expr], request: &Vocabulary) -> Vec<Name> {
        let mut paths = BTreeSet::new();
        for fact in facts {
            let ast::ExprKind::Path(words) = &fact.kind else {
                if fact.kind != ast::ExprKind::Error {
                    let (expected, found) = ("the name of a fact".to_owned(), "an expression".to_owned());
                    self.report(TypeError::Mismatch { expected, found, span: fact.span });
                }
                continue;
            };
            let scope = Scope::facts(Some(request));
            let path = self.fact_path(words, &scope);
            if request.facts.contains_key(&path) {
                paths.insert(path);
            } else if request.groups.contains_key(&path) {
                let within = request.facts.keys().filter(|fact| crate::scope::is_within(fact, &path));
                paths.extend(within.cloned());
            } else if !request.spans.contains_key(&path) {
                self.unknown_value(words, "fact", &scope);
            }
        }
        paths.into_iter().collect()
    }

    /// Returns the urgency of a word.
    pub fn urgency(&self, word: &ast::Ident) -> Option<Urgency> {
        let all = [Urgency::Low, Urgency::Normal, Urgency::High, Urgency::Critical];
        let found = all.into_iter().find(|urgency| urgency.word() == word.node);
        if found.is_none() {
            let words = all.map(|urgency| urgency.word().to_owned()).to_vec();
            self.report(NameError::UnknownWord {
                what: "urgency",
                word: word.node.clone(),
                span: word.span,
                words,
            });
        }
        found
    }
}

/// Reads the service levels of a request.
pub(crate) fn slas(compiler: &Compiler<'_>, request: &Vocabulary, which: &[usize]) -> Vec<Sla> {
    let mut seen = BTreeMap::new();
    let mut all: Vec<Sla> = Vec::new();
    for decl in which.iter().filter_map(|n| compiler.names.slas.get(*n)) {
        let node = decl.node;
        if !first_of_name(compiler, &mut seen, "service level", &node.head, request) {
            continue;
        }
        let mut scope = Scope::facts(Some(request));
        let (mut text, mut when) = (Once::new("text"), Once::new("when"));
        let (mut respond, mut urgency) = (Once::new("respond within"), Once::new("urgency"));
        let mut replaces = Once::new("chain … replaces …");
        let mut notify: BTreeSet<Name> = BTreeSet::new();
        let steps: BTreeSet<Name> = node.steps.iter().filter_map(|role| compiler.role_name(role)).collect();
        for Spanned { node: entry, span } in &node.entries {
            match entry {
                SlaEntry::Text(provision) => text.set(compiler, *span, name(&provision.node)),
                SlaEntry::When(condition) => {
                    when.set(compiler, *span, compiler.condition(condition, &mut scope))
                }
                SlaEntry::Respond(within) => {
                    respond.set(compiler, *span, compiler.time_allowed(within, &mut scope))
                }
                SlaEntry::Urgency(word) => urgency.set(compiler, *span, compiler.urgency(word)),
                SlaEntry::Notify(roles) => {
                    notify.extend(roles.iter().filter_map(|role| compiler.role_name(role)))
                }
                SlaEntry::Replaces { chain, replaces: replaced } => {
                    if let Some(step) = node.steps.first() {
                        compiler.report(TimeError::StepsAndChain { step: step.node.clone(), span: *span });
                    }
                    let pair = compiler.chain_name(chain).zip(compiler.chain_name(replaced));
                    if let Some((chain, _)) = &pair {
                        let named = polidex_ir::ChainExpr::Named(chain.clone());
                        compiler.check_chain_reads(&named, request, *span);
                    }
                    replaces.set(compiler, *span, pair);
                }
            }
        }
        all.push(Sla {
            name: name(&node.head.name.node),
            title: title(node.head.title.as_ref()),
            cites: texts(&node.cites),
            text: text.get(),
            when: when.get().flatten(),
            steps: steps.into_iter().collect(),
            respond: respond.get().flatten(),
            urgency: urgency.get().flatten(),
            notify: notify.into_iter().collect(),
            replaces: replaces.get().flatten(),
        });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

impl Compiler<'_> {
    fn chain_name(&self, word: &ast::Ident) -> Option<Name> {
        match self.names.signers.get(word.node.as_str()) {
            Some(SignerDecl::Chain(_)) => Some(name(&word.node)),
            Some(SignerDecl::Role(_)) => {
                let (name, span) = (word.node.clone(), word.span);
                self.report(NameError::WrongKind { name, is: "a role", wanted: "a named chain", span });
                None
            }
            None => {
                let chains = self.names.signers.iter().filter(|(_, d)| matches!(d, SignerDecl::Chain(_)));
                let known = chains.map(|(n, _)| (*n).to_owned()).collect();
                let (name, span) = (word.node.clone(), word.span);
                self.report(NameError::Unknown { what: "chain", name, span, known, hint: None });
                None
            }
        }
    }
}

/// Reads the alerts of a request.
pub(crate) fn alerts(compiler: &Compiler<'_>, request: &Vocabulary, which: &[usize]) -> Vec<Alert> {
    let mut seen = BTreeMap::new();
    let mut all: Vec<Alert> = Vec::new();
    for decl in which.iter().filter_map(|n| compiler.names.alerts.get(*n)) {
        let node = decl.node;
        if !first_of_name(compiler, &mut seen, "alert", &node.head, request) {
            continue;
        }
        let mut scope = Scope::facts(Some(request)).with_mode(Mode::Alert);
        let (mut when, mut suggest) = (Once::new("when"), Once::new("suggest"));
        let mut notify = Vec::new();
        for Spanned { node: entry, span } in &node.entries {
            match entry {
                AlertEntry::When(condition) => {
                    when.set(compiler, *span, compiler.condition(condition, &mut scope))
                }
                AlertEntry::Notify(whom) => notify.push(name(&whom.node)),
                AlertEntry::Suggest(words) => suggest.set(compiler, *span, name(&words.node)),
            }
        }
        let Some(when) = when.get() else {
            compiler.report(WholeError::Lacks {
                what: "alert",
                name: node.head.name.node.clone(),
                entry: "when it is raised",
                example: "when count of … approved in the last 30 days >= 25",
                span: node.head.name.span,
            });
            continue;
        };
        if let Some(when) = when {
            let (name, title) = (name(&node.head.name.node), title(node.head.title.as_ref()));
            all.push(Alert { name, title, when, notify, suggest: suggest.get() });
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// Returns the requests that a context is about: the one it names, or those with an exception of that name.
pub(crate) fn context_requests(compiler: &Compiler<'_>, node: &ast::Context) -> BTreeSet<Name> {
    let subject = &node.subject;
    if compiler.names.requests.contains_key(subject.node.as_str()) {
        return BTreeSet::from([name(&subject.node)]);
    }
    let exceptions = compiler.names.exceptions.iter().map(|decl| decl.node);
    let mut about = exceptions.filter(|exception| exception.head.name.node == subject.node).peekable();
    if about.peek().is_none() && !compiler.names.broken {
        let requests = compiler.names.requests.keys().map(|r| (*r).to_owned());
        let exceptions = compiler.names.exceptions.iter().map(|d| d.node.head.name.node.clone());
        let known = exceptions.chain(requests).collect();
        let (name, span) = (subject.node.clone(), subject.span);
        compiler.report(NameError::Unknown { what: "exception or request", name, span, known, hint: None });
    }
    // The exception reports a request it does not name.
    about
        .filter_map(|exception| match &exception.request {
            Some(word) => compiler.names.requests.contains_key(word.node.as_str()).then(|| name(&word.node)),
            None => compiler.names.requests.keys().next().map(|request| name(request)),
        })
        .collect()
}

/// Reads what approvers are shown. A fact that is not given is shown as that, so nothing needs a guard.
pub(crate) fn contexts(
    compiler: &Compiler<'_>,
    request: &Vocabulary,
    which: &[usize],
) -> Vec<(Name, Vec<Expr>)> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut all: Vec<(Name, Vec<Expr>)> = Vec::new();
    let everything: BTreeSet<Name> = request.facts.keys().chain(request.groups.keys()).cloned().collect();
    for decl in which.iter().filter_map(|n| compiler.names.contexts.get(*n)) {
        let subject = &decl.node.subject;
        if let Some(first) = seen.insert(&subject.node, subject.span) {
            compiler.push(twice("context", subject, first));
            continue;
        }
        compiler.place("context", Some(&request.name), &subject.node, subject.span);
        let mut scope = Scope::facts(Some(request)).with_given(everything.clone());
        let shown = decl.node.show.iter().filter_map(|show| compiler.look(show, None, &mut scope)).collect();
        all.push((name(&subject.node), shown));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

//! Invariants: what must hold of every decision.
//!
//! In: `always` and `never`. Out: typed conditions; a `never` becomes its negation; and facts that do not matter. They
//! are proved, not evaluated.

use std::collections::BTreeSet;

use polidex_base::suggest;
use polidex_ir::{ExprKind, Invariant, Name, Says};
use polidex_syntax::ast::{self, Ident};

use crate::compiler::{Compiler, dotted, name, path_span, title};
use crate::elaborate::boolean;
use crate::error::NameError;
use crate::globals::{Global, Kind};
use crate::scope::{Mode, Scope, Vocabulary, is_within};

/// What the outcome may be said not to depend on.
const FACT: &str = "fact or record";

/// Reads all invariants.
pub(crate) fn invariants(compiler: &Compiler<'_>) -> Vec<Invariant> {
    let mut all: Vec<Invariant> = Vec::new();
    for decl in &compiler.names.invariants {
        let node = decl.node;
        let head = &node.head;
        compiler.place("invariant", None, &head.name.node, head.name.span);
        let Some(request) = compiler.request_of("invariant", head.name.span, node.request.as_ref()) else {
            continue;
        };
        let Some(vocabulary) = compiler.vocabularies.get(&request) else { continue };
        let says = match &node.says {
            ast::Says::Condition(condition) => {
                let mut scope = Scope::facts(Some(vocabulary)).with_mode(Mode::Invariant);
                let Some(condition) = compiler.condition(condition, &mut scope) else { continue };
                let always = if node.never { boolean(ExprKind::Not(Box::new(condition))) } else { condition };
                Says::Always(always)
            }
            ast::Says::Independent(facts) => Says::Independent(compiler.free(facts, vocabulary)),
        };
        all.push(Invariant { name: name(&head.name.node), title: title(head.title.as_ref()), request, says });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

impl Compiler<'_> {
    /// Returns the facts and records that do not matter, sorted; none that lies within another.
    fn free(&self, facts: &[Vec<Ident>], request: &Vocabulary) -> Vec<Name> {
        let mut all: BTreeSet<Name> = BTreeSet::new();
        for words in facts {
            let path = self.fact_path(words, &Scope::facts(Some(request)));
            if request.knows(&path) {
                all.insert(path);
            } else if *path == *"history" && request.facts.keys().any(|fact| is_within(fact, "history")) {
                all.extend(request.facts.keys().filter(|fact| is_within(fact, "history")).cloned());
            } else if !request.spans.contains_key(&path) {
                // A fact whose type is broken was reported where it is declared.
                self.no_fact(words, request);
            }
        }
        let within = |fact: &Name| all.iter().any(|other| other != fact && is_within(fact, other));
        all.iter().filter(|fact| !within(fact)).cloned().collect()
    }

    /// Reports what requests cannot differ in.
    fn no_fact(&self, words: &[Ident], request: &Vocabulary) {
        let (written, span) = (dotted(words), path_span(words));
        let [first, ..] = words else { return };
        if let Some(found) = self.known_global(first) {
            // What could not be read was reported where it is declared.
            let Some(global) = found else { return };
            let (is, help) = reason(&global, request);
            self.report(NameError::NotInRequests { name: written, is, help, span });
            return;
        }
        if words.len() == 1 && matches!(written.as_str(), "today" | "now") {
            let is = "the time of a decision";
            let help = "name a fact or record of the request".to_owned();
            self.report(NameError::NotInRequests { name: written, is, help, span });
            return;
        }
        if self.names.broken || self.is_request_broken(&request.name) {
            return;
        }
        let facts = request.facts.keys().chain(request.groups.keys());
        let known: BTreeSet<String> = facts.map(|path| path.to_string()).collect();
        let suffix = format!(".{written}");
        let list = words.len().checked_sub(1).and_then(|end| words.get(..end)).map(dotted);
        let list = list.filter(|of| request.facts.contains_key(of.as_str()));
        let hint = if let Some(field) = known.iter().find(|path| path.ends_with(&suffix)) {
            Some(format!("did you mean `{field}`?"))
        } else if let Some(list) = list {
            Some(format!("`{list}` is one fact: name the whole of it"))
        } else if suggest::nearest(&written, known.iter().map(String::as_str)).is_none() && known.len() > 12 {
            Some("name a fact or record of the request".to_owned())
        } else {
            None
        };
        let known = known.into_iter().collect();
        self.report(NameError::Unknown { what: FACT, name: written, span, known, hint });
    }
}

/// Says why requests cannot differ in a threshold, definition or table, and what to name instead.
fn reason(global: &Global, request: &Vocabulary) -> (&'static str, String) {
    let reads: Vec<String> =
        global.reads.keys().filter(|path| request.knows(path)).map(|path| format!("`{path}`")).collect();
    let facts = match reads.as_slice() {
        [] => "name a fact or record of the request".to_owned(),
        reads => format!("name the facts it is made of: {}", reads.join(", ")),
    };
    match global.kind {
        Kind::Threshold if reads.is_empty() => ("a threshold, the same for every request", facts),
        Kind::Threshold => ("a threshold, which facts select", facts),
        Kind::Define if reads.is_empty() => ("a definition, the same for every request", facts),
        Kind::Define => ("a definition, computed from facts", facts),
        Kind::Table => {
            ("a table, the same for every request", "name a fact or record of the request".to_owned())
        }
    }
}

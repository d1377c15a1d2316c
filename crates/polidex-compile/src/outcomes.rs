//! Declared outcomes: names of the domain for what is built in.
//!
//! In: `outcome wait_or_pay is deny`. Out: IR; and which outcome a word means.

use polidex_ir::{EffectKind, Name, NamedOutcome};
use polidex_syntax::ast::Ident;

use crate::compiler::{Compiler, name, title};
use crate::error::{NameError, WholeError};

/// Outcomes as they are written in an invariant or test.
const OUTCOMES: &[&str] =
    &["approve", "answer", "deny", "exception", "approval_required", "needs_information", "refer", "invalid"];

/// What a declared outcome can be.
const KINDS: &[(&str, EffectKind)] = &[
    ("approve", EffectKind::Approve),
    ("deny", EffectKind::Deny),
    ("require", EffectKind::Require),
    ("ask", EffectKind::Ask),
    ("refer", EffectKind::Refer),
];

/// Reads all declared outcomes.
pub(crate) fn outcomes(compiler: &Compiler<'_>) -> Vec<NamedOutcome> {
    let mut all = Vec::new();
    for decl in compiler.names.outcomes.values() {
        let head = &decl.node.head;
        compiler.place("outcome", None, &head.name.node, head.name.span);
        if is_built_in(&head.name.node) {
            let (word, span) = (head.name.node.clone(), head.name.span);
            let why = "is the word of an outcome that every policy has";
            compiler.report(NameError::Reserved { word, why, span });
        }
        let is = kind_of(&decl.node.is.node);
        if is.is_none() {
            let (word, span) = (decl.node.is.node.clone(), decl.node.is.span);
            let words = KINDS.iter().map(|(word, _)| (*word).to_owned()).collect();
            compiler.report(NameError::UnknownWord { what: "outcome that can be named", word, span, words });
        }
        let (name, title) = (name(&head.name.node), title(head.title.as_ref()));
        all.extend(is.map(|is| NamedOutcome { name, title, is }));
    }
    all
}

fn is_built_in(word: &str) -> bool {
    OUTCOMES.contains(&word) || kind_of(word).is_some()
}

fn kind_of(word: &str) -> Option<EffectKind> {
    KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
}

impl Compiler<'_> {
    /// Returns the kind of an outcome that is ranked: a declared one, or one that is built in.
    pub(crate) fn ranked_kind(&self, word: &Ident) -> Option<EffectKind> {
        let declared = self.names.outcomes.get(word.node.as_str());
        let found = declared.map_or_else(|| kind_of(&word.node), |decl| kind_of(&decl.node.is.node));
        if found.is_none() && declared.is_none() {
            let known = self.names.outcomes.keys().map(|name| (*name).to_owned());
            let known = known.chain(KINDS.iter().map(|(word, _)| (*word).to_owned())).collect();
            self.unknown_outcome(word, known);
        }
        found
    }

    /// Returns the name of an outcome in a test or invariant.
    pub(crate) fn outcome_name(&self, word: &Ident) -> Option<Name> {
        let declared = &self.names.outcomes;
        if OUTCOMES.contains(&word.node.as_str()) || declared.contains_key(word.node.as_str()) {
            return Some(name(&word.node));
        }
        let known = OUTCOMES.iter().chain(declared.keys()).map(|name| (*name).to_owned()).collect();
        self.unknown_outcome(word, known);
        None
    }

    fn unknown_outcome(&self, word: &Ident, words: Vec<String>) {
        if !self.names.broken {
            let (word, span) = (word.node.clone(), word.span);
            self.report(NameError::UnknownWord { what: "outcome", word, span, words });
        }
    }

    /// Returns the declared outcome that an effect is, if it is of its kind.
    pub(crate) fn effect_outcome(&self, word: &Ident, kind: EffectKind) -> Option<Name> {
        let Some(decl) = self.names.outcomes.get(word.node.as_str()) else {
            if !self.names.broken {
                let known = self.names.outcomes.keys().map(|name| (*name).to_owned()).collect();
                let (what, name, span) = ("outcome", word.node.clone(), word.span);
                let hint = Some(format!("declare it: `outcome {name} is {}`", kind.word()))
                    .filter(|_| self.names.outcomes.is_empty());
                self.report(NameError::Unknown { what, name, span, known, hint });
            }
            return None;
        };
        let is = kind_of(&decl.node.is.node)?;
        if is != kind {
            let (outcome, first) = (word.node.clone(), decl.node.is.span);
            let (is, found) = (is.word(), kind.word());
            self.report(WholeError::AnotherOutcome { outcome, is, found, span: word.span, first });
            return None;
        }
        Some(name(&word.node))
    }
}

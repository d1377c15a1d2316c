//! Which rules a rule overrides: by name, all others of its `decide`, every one that denies.
//!
//! In: `overrides …` as written. Out: names of rules, sorted.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use polidex_ir::Name;
use polidex_syntax::ast::{self, Ident, Override};

use crate::compiler::{Compiler, name};
use crate::error::NameError;
use crate::members::{self, Named};
use crate::scope::Vocabulary;

/// A `decide`, and its rules by name where somebody asks for all of them.
pub(super) struct Block<'a> {
    node: &'a ast::Decide,
    rules: OnceCell<Vec<Named>>,
}

impl<'a> Block<'a> {
    pub fn new(node: &'a ast::Decide) -> Self {
        Block { node, rules: OnceCell::new() }
    }

    fn rules(&self) -> &[Named] {
        self.rules.get_or_init(|| {
            self.node.members.iter().flat_map(|member| members::rules(&member.node)).collect()
        })
    }
}

impl Compiler<'_> {
    /// Returns the rules that a rule overrides.
    pub(super) fn overridden(
        &self,
        written: &[Override],
        own: &str,
        block: &Block<'_>,
        request: &Vocabulary,
    ) -> Vec<Name> {
        let mut names = BTreeSet::new();
        for entry in written {
            let every = |only_denials: bool| {
                let rules =
                    block.rules().iter().filter(move |rule| !rule.last && (rule.denies || !only_denials));
                rules.map(|rule| rule.name.clone()).filter(|name| **name != *own).collect::<Vec<_>>()
            };
            match entry {
                Override::Rule(word) => names.extend(self.rule_name(word, request)),
                Override::Base { policy, rule } => names.extend(self.rule_of_base(policy, rule, request)),
                Override::All(_) => names.extend(every(false)),
                Override::EveryDeny(_) => names.extend(every(true)),
            }
        }
        names.into_iter().collect()
    }

    /// Returns the rules that are named, sorted; reports those that do not exist.
    pub(crate) fn rule_names(&self, words: &[Ident], request: &Vocabulary) -> Vec<Name> {
        let names: BTreeSet<Name> = words.iter().filter_map(|word| self.rule_name(word, request)).collect();
        names.into_iter().collect()
    }

    /// Returns the rules and disputes that are named, sorted; reports those that do not exist.
    pub(crate) fn rule_and_dispute_names(&self, words: &[Ident], request: &Vocabulary) -> Vec<Name> {
        let disputes = self.names.disputes.get(&*request.name);
        let is_dispute = |word: &Ident| disputes.is_some_and(|all| all.contains_key(word.node.as_str()));
        let named = |word: &Ident| {
            if is_dispute(word) { Some(name(&word.node)) } else { self.rule_name(word, request) }
        };
        words.iter().filter_map(named).collect::<BTreeSet<Name>>().into_iter().collect()
    }

    fn rule_name(&self, word: &Ident, request: &Vocabulary) -> Option<Name> {
        let known = self.names.rules.get(&*request.name);
        if known.is_some_and(|known| known.contains_key(word.node.as_str())) {
            return Some(name(&word.node));
        }
        if !self.names.broken {
            let known = known.into_iter().flatten().map(|(rule, _)| rule.to_string()).collect();
            let (name, span) = (word.node.clone(), word.span);
            self.report(NameError::Unknown { what: "rule", name, span, known, hint: None });
        }
        None
    }
}

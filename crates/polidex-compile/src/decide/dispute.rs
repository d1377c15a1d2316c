//! Disputes: known contradictions, where a person decides.
//!
//! In: the `decide` blocks of a request, and its rules. Out: IR by name.

use std::collections::BTreeMap;

use polidex_base::{Span, Spanned};
use polidex_ir::{Dispute, Name, Rule};
use polidex_syntax::ast;

use crate::compiler::{Compiler, name, texts};
use crate::declare::twice;
use crate::error::WholeError;
use crate::members;
use crate::scope::{Scope, Vocabulary};

/// Reads the disputes of a request.
pub(super) fn disputes(
    compiler: &Compiler<'_>,
    request: &Vocabulary,
    blocks: &[&ast::Decide],
    rules: &[Rule],
) -> Vec<Dispute> {
    let mut seen: BTreeMap<Name, Span> = BTreeMap::new();
    let mut all: Vec<Dispute> = Vec::new();
    for member in blocks.iter().flat_map(|node| &node.members) {
        let ast::DecideMember::Dispute(node) = &member.node else { continue };
        let Some((named, span)) = members::dispute(&member.node) else { continue };
        if named.is_empty() {
            compiler.report(WholeError::Nameless { what: node.title.node.clone(), span });
            continue;
        }
        if let Some(first) = seen.insert(named.clone(), span) {
            compiler.push(twice("dispute", &Spanned::new(named.to_string(), span), first));
            continue;
        }
        compiler.place("dispute", Some(&request.name), &named, span);
        let mut scope = Scope::facts(Some(request));
        let when = node.when.as_ref().map(|when| compiler.condition(when, &mut scope));
        let refer_to = node.refer_to.as_ref().map(|role| compiler.role_name(role));
        let within = compiler.within(node.within.as_ref(), &mut scope);
        let read = || {
            let when = match when {
                Some(when) => Some(when?),
                None => None,
            };
            let refer_to = match refer_to {
                Some(role) => Some(role?),
                None => None,
            };
            Some(Dispute {
                name: named,
                title: name(&node.title.node),
                cites: texts(&node.cites),
                when,
                refer_to,
                within: within?,
                removes: rules.iter().map(|rule| rule.name.clone()).collect(),
            })
        };
        all.extend(read());
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

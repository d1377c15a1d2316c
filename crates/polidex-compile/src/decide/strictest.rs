//! How the rules that stand are combined: they must agree, or the strictest counts.
//!
//! In: the `decide` blocks of a request. Out: IR. All blocks of one request must say the same.

use std::collections::BTreeMap;

use polidex_base::{Span, Spanned};
use polidex_ir::{Combining, EffectKind, Name};
use polidex_syntax::ast::{self, Ident};

use crate::compiler::{Compiler, name};
use crate::declare::twice;
use crate::error::WholeError;
use crate::scope::Vocabulary;

/// Reads how the rules of a request are combined.
pub(super) fn combining(compiler: &Compiler<'_>, request: &Vocabulary, blocks: &[&ast::Decide]) -> Combining {
    let mut found: Option<(Combining, Span)> = None;
    for node in blocks {
        let own = match &node.strictest {
            Some(ranking) => Combining::Strictest(ranked(compiler, ranking)),
            None => Combining::Agree,
        };
        let word = node.requests.iter().find(|word| *word.node == *request.name);
        let place = node.strictest.as_ref().map(|ranking| ranking.span);
        let span = place.or(word.map(|word| word.span)).unwrap_or_default();
        match &found {
            None => found = Some((own, span)),
            Some((first, place)) if *first != own => {
                let request = request.name.to_string();
                compiler.report(WholeError::CombineTwice { request, span, first: *place });
            }
            Some(_) => {}
        }
    }
    found.map_or(Combining::Agree, |(combining, _)| combining)
}

/// Reads a ranking: the strictest stands first, and no approval before a denial.
fn ranked(compiler: &Compiler<'_>, ranking: &Spanned<Vec<Ident>>) -> Vec<Name> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut approval: Option<&Ident> = None;
    let mut all = Vec::new();
    for word in &ranking.node {
        if let Some(first) = seen.insert(&word.node, word.span) {
            compiler.push(twice("outcome", word, first));
            continue;
        }
        match (compiler.ranked_kind(word), approval) {
            (None, _) => continue,
            (Some(EffectKind::Approve | EffectKind::Require), _) => approval = approval.or(Some(word)),
            (Some(EffectKind::Deny), Some(approval)) => {
                compiler.report(WholeError::ApprovalFirst {
                    approval: approval.node.clone(),
                    denial: word.node.clone(),
                    span: word.span,
                    first: approval.span,
                });
            }
            (Some(EffectKind::Deny | EffectKind::Ask | EffectKind::Refer | EffectKind::Answer), _) => {}
        }
        all.push(name(&word.node));
    }
    all
}

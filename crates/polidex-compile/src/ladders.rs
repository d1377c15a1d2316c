//! Ladders: a chain with `until covered` is cut by a stake, so its request must have one.
//!
//! In: a compiled request, and its rules and exceptions as written. Out: findings at the word that brings the ladder in.

use polidex_ir::Request;
use polidex_syntax::ast::{
    self, CellKind, CellTest, ChainExpr, DecideMember, EffectKind, ExceptionEntry, Ident, RuleEntry,
};

use crate::compiler::{Compiler, name};
use crate::declare::SignerDecl;
use crate::error::WholeError;

/// Reports ladders of a request without a stake.
pub(crate) fn check(compiler: &Compiler<'_>, request: &Request) {
    if request.stake.is_some() {
        return;
    }
    for decl in &compiler.names.decides {
        if !decl.node.requests.iter().any(|word| *word.node == *request.name) {
            continue;
        }
        for member in &decl.node.members {
            match &member.node {
                DecideMember::Rule(rule) => {
                    for entry in &rule.entries {
                        if let RuleEntry::Then(effect) = &entry.node {
                            effect_ladders(compiler, effect, request);
                        }
                    }
                }
                DecideMember::Otherwise { effect, .. } => effect_ladders(compiler, effect, request),
                DecideMember::Error => {}
            }
        }
    }
    for decl in &compiler.names.exceptions {
        let of_request = decl.node.request.as_ref().is_none_or(|word| *word.node == *request.name);
        let read = request.exceptions.iter().find(|exception| *exception.name == *decl.node.head.name.node);
        // Offers and their cap are a stake of their own.
        if of_request && read.is_some_and(|read| read.offers.is_empty() && read.together.is_none()) {
            approval_ladders(compiler, decl.node, request);
        }
    }
}

fn effect_ladders(compiler: &Compiler<'_>, effect: &ast::Effect, request: &Request) {
    if let EffectKind::Require { chain, .. } = &effect.kind {
        chain_ladders(compiler, chain, request);
    }
}

fn approval_ladders(compiler: &Compiler<'_>, exception: &ast::Exception, request: &Request) {
    for entry in &exception.entries {
        match &entry.node {
            ExceptionEntry::ApprovalBy(chain) => chain_ladders(compiler, chain, request),
            ExceptionEntry::Approval(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.outputs) {
                    match &cell.kind {
                        CellKind::Chain(chain) => chain_ladders(compiler, chain, request),
                        CellKind::Tests(tests) => {
                            if let [CellTest::Value(ast::Expr { kind: ast::ExprKind::Path(words), .. })] =
                                tests.as_slice()
                                && let [word] = words.as_slice()
                            {
                                word_ladders(compiler, word, request);
                            }
                        }
                        CellKind::Any
                        | CellKind::Not(_)
                        | CellKind::Given
                        | CellKind::NotGiven
                        | CellKind::None
                        | CellKind::Error => {}
                    }
                }
            }
            ExceptionEntry::Text(_)
            | ExceptionEntry::Covers(_)
            | ExceptionEntry::When(_)
            | ExceptionEntry::Needs(_)
            | ExceptionEntry::Offers { .. }
            | ExceptionEntry::Also(_)
            | ExceptionEntry::TellAgent(_) => {}
        }
    }
}

fn chain_ladders(compiler: &Compiler<'_>, chain: &ChainExpr, request: &Request) {
    match chain {
        ChainExpr::Role(word) => word_ladders(compiler, word, request),
        ChainExpr::Then(parts) | ChainExpr::And(parts) | ChainExpr::Either(parts) => {
            for part in parts {
                chain_ladders(compiler, part, request);
            }
        }
        ChainExpr::Quorum { .. } | ChainExpr::Error => {}
    }
}

fn word_ladders(compiler: &Compiler<'_>, word: &Ident, request: &Request) {
    if !matches!(compiler.names.signers.get(word.node.as_str()), Some(SignerDecl::Chain(_))) {
        return;
    }
    let chain = polidex_ir::ChainExpr::Named(name(&word.node));
    if let Some(ladder) = compiler.ladder_in(&chain) {
        let (chain, request) = (ladder.to_string(), request.name.to_string());
        compiler.report(WholeError::NoStake { chain, request, span: word.span });
    }
}

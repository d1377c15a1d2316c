//! Ladders: a chain with `until covered` is cut by a stake, so its request must have one.
//!
//! In: a compiled request, and its rules and exceptions as written. Out: findings at the word that brings the ladder in.

use polidex_ir::Request;
use polidex_syntax::ast::{
    self, ChainExpr, DecideMember, EffectKind, ExceptionEntry, Ident, RuleEntry, TableOutputKind,
};

use crate::chains::first_word;
use crate::compiler::{Compiler, name};
use crate::declare::SignerDecl;
use crate::error::WholeError;
use crate::globals::Body;
use crate::members;

/// Reports ladders of a request without a stake.
pub(crate) fn check(compiler: &Compiler<'_>, request: &Request) {
    // A stake that could not be read was reported where it stands.
    let written = compiler.names.requests.get(&*request.name).is_none_or(|decl| {
        let entries = crate::vocabulary::entries(compiler, decl.node);
        entries.iter().any(|entry| matches!(entry.node, ast::RequestEntry::Stake(_)))
    });
    if request.stake.is_some() || written || compiler.is_request_broken(&request.name) {
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
                DecideMember::Table(table) => {
                    for cell in table.rows.rows.iter().flat_map(|row| &row.outputs) {
                        if let TableOutputKind::Effect(effect) = &cell.kind {
                            effect_ladders(compiler, effect, request);
                        }
                    }
                }
                DecideMember::Also(also) => chain_ladders(compiler, &also.chain, request),
                DecideMember::Requires(_)
                | DecideMember::Report { .. }
                | DecideMember::Dispute(_)
                | DecideMember::AllowGap(_)
                | DecideMember::Error => {}
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
                    match (&cell.kind, members::word(cell)) {
                        (TableOutputKind::Chain(chain), _) => chain_ladders(compiler, chain, request),
                        (_, Some(word)) => word_ladders(compiler, word, request),
                        (TableOutputKind::Cell(_) | TableOutputKind::Effect(_), None) => {}
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
        ChainExpr::Lowest(parts) => {
            if let Some(word) = parts.iter().find_map(first_word) {
                let (chain, request) = ("lowest of … that covers".to_owned(), request.name.to_string());
                compiler.report(WholeError::NoStake { chain, request, span: word.span });
            }
        }
        ChainExpr::Acting(who, _) => chain_ladders(compiler, who, request),
        ChainExpr::Then(parts)
        | ChainExpr::And(parts)
        | ChainExpr::Either(parts)
        | ChainExpr::Quorum { of: parts, .. } => {
            for part in parts {
                chain_ladders(compiler, part, request);
            }
        }
        ChainExpr::Table(written) => {
            let word = match &written.kind {
                ast::ExprKind::Call { name, .. } => Some(name),
                ast::ExprKind::Path(words) => words.first(),
                _ => None,
            };
            if let Some(word) = word {
                word_ladders(compiler, word, request);
            }
        }
        ChainExpr::Error => {}
    }
}

fn word_ladders(compiler: &Compiler<'_>, word: &Ident, request: &Request) {
    let chains: Vec<polidex_ir::ChainExpr> = match compiler.names.signers.get(word.node.as_str()) {
        Some(SignerDecl::Chain(_)) => vec![polidex_ir::ChainExpr::Named(name(&word.node))],
        Some(SignerDecl::Role(_)) => return,
        // A table: any of its columns may be meant, so what any of them names is looked at.
        None => match compiler.global(&word.node, word.span).as_deref().map(|global| &global.body) {
            Some(Body::Table(_, columns)) => (0..columns.len())
                .filter_map(|column| u32::try_from(column).ok())
                .flat_map(|column| compiler.chains_in(&word.node, column))
                .collect(),
            Some(Body::Value(_)) | None => return,
        },
    };
    if let Some(chain) = chains.iter().find_map(|chain| compiler.ladder_in(chain)) {
        let request = request.name.to_string();
        compiler.report(WholeError::NoStake { chain, request, span: word.span });
    }
}

//! Effects, and the lists `{ name: value }` they are made of.

use super::{chain, expr};
use crate::ast::{Effect, EffectKind, Expr, ExprKind, Ident};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Builds an effect from a pair of the rule `effect`.
pub(crate) fn effect(source: &Source<'_>, pair: &Pair<'_>) -> Effect {
    let kind = pair.parts().next().map_or(EffectKind::Error, |part| kind(source, &part));
    Effect { span: pair.span(), kind }
}

/// Builds the first effect among the parts of a pair.
pub(crate) fn first(source: &Source<'_>, pair: &Pair<'_>) -> Effect {
    match pair.part(Rule::effect) {
        Some(part) => effect(source, &part),
        None => Effect { span: pair.span(), kind: EffectKind::Error },
    }
}

fn kind(source: &Source<'_>, part: &Pair<'_>) -> EffectKind {
    match part.rule() {
        Rule::approve => EffectKind::Approve(grants(source, part)),
        Rule::deny => EffectKind::Deny,
        Rule::require => EffectKind::Require {
            chain: chain::first(source, part),
            grants: part.part(Rule::approve).map(|approve| grants(source, &approve)).unwrap_or_default(),
        },
        Rule::refer => {
            let role = part.part(Rule::refer_to).and_then(|refer| refer.part(Rule::word));
            match role {
                Some(role) => EffectKind::ReferTo { role: role.ident(), within: within(source, part) },
                None => EffectKind::Error,
            }
        }
        Rule::ask_for => {
            EffectKind::AskFor(part.all(Rule::path).map(|path| expr::expr(source, &path)).collect())
        }
        _ => EffectKind::Error,
    }
}

/// Builds what stands behind `within`, if it does.
pub(crate) fn within(source: &Source<'_>, pair: &Pair<'_>) -> Option<Expr> {
    pair.part(Rule::within).map(|within| expr::first(source, &within))
}

/// Builds the grants of a pair that has a part `grants`.
pub(crate) fn grants(source: &Source<'_>, pair: &Pair<'_>) -> Vec<(Ident, Expr)> {
    let Some(list) = pair.part(Rule::grants) else { return Vec::new() };
    let one = |grant: Pair<'_>| {
        let name = grant.part(Rule::word)?.ident();
        Some((name, expr::first(source, &grant)))
    };
    list.all(Rule::grant).filter_map(one).collect()
}

/// Builds all paths of a pair as expressions.
pub(crate) fn paths(pair: &Pair<'_>) -> Vec<Expr> {
    pair.all(Rule::path).map(|path| Expr { span: path.span(), kind: ExprKind::Path(path.path()) }).collect()
}

//! Effects: what a rule does, and what is said beside it.

use polidex_base::Span;
use polidex_syntax::ast::{ChainExpr, Effect, EffectKind, Expr, Ident};

use super::values;
use crate::unit::{Clause, Part, Unit, join};
use crate::write::{Joint, chain as way, duration, exprs, quoted};

/// Puts an effect behind `then`: what it does, and a clause for each thing said behind it.
pub(super) fn effect<'a>(mut then: Unit<'a>, effect: &'a Effect) -> Unit<'a> {
    let Effect { kind, outcome, reports, .. } = effect;
    let conditions = match kind {
        EffectKind::Approve { conditions, .. } | EffectKind::Require { conditions, .. } => {
            conditions.as_slice()
        }
        EffectKind::Deny { .. }
        | EffectKind::ReferTo { .. }
        | EffectKind::AskFor(_)
        | EffectKind::Answer(_)
        | EffectKind::Error => &[],
    };
    if let EffectKind::AskFor(facts) = kind
        && outcome.is_none()
        && reports.is_empty()
    {
        then.cells.push("ask for".to_owned());
        return then.list(exprs(facts));
    }
    let mut clauses = Vec::new();
    if let (Some(first), Some(last)) = (conditions.first(), conditions.last()) {
        let texts = conditions.iter().map(|text| quoted::short(text)).collect();
        let parts = vec![Part::Words("on condition".to_owned()), Part::List(texts)];
        clauses.push(Clause { range: first.span.to(last.span).range(), parts });
    }
    if let Some(name) = outcome {
        let parts = vec![Part::Words(format!("as {}", name.node))];
        clauses.push(Clause { range: name.span.range(), parts });
    }
    if let (Some((first, _)), Some((_, last))) = (reports.first(), reports.last()) {
        let parts = vec![Part::Words("report".to_owned()), values(reports)];
        clauses.push(Clause { range: first.span.range().start..last.span.range().end, parts });
    }
    let start = effect.span.range().start;
    let (end, parts) = does(kind);
    // Where it cannot be told where the first clause ends, what stands before the next belongs to it.
    let next = match clauses.first() {
        Some(clause) if clause.blocks() == 0 => clause.range.start,
        Some(_) | None => start,
    };
    clauses.insert(0, Clause { range: start..end.unwrap_or(next).max(start), parts });
    let before = match kind {
        EffectKind::Require { chain, .. } => last_call(chain),
        EffectKind::Approve { .. }
        | EffectKind::Deny { .. }
        | EffectKind::ReferTo { .. }
        | EffectKind::AskFor(_)
        | EffectKind::Answer(_)
        | EffectKind::Error => None,
    };
    then.behind(before).clauses(clauses)
}

/// What an effect does, and where that ends.
fn does(kind: &EffectKind) -> (Option<usize>, Vec<Part<'_>>) {
    let words = |words: String| Part::Words(words);
    let end = |span: Span| Some(span.range().end);
    let last = |all: &[(Ident, Expr)]| all.last().and_then(|(_, value)| end(value.span));
    match kind {
        EffectKind::Approve { grants, .. } => {
            (last(grants), vec![words("approve".to_owned()), values(grants)])
        }
        EffectKind::Deny { hand_to } => {
            let to = hand_to.as_ref().map(|role| format!(" and hand to {}", role.node));
            let place = hand_to.as_ref().and_then(|role| end(role.span));
            (place, vec![words(format!("deny{}", to.unwrap_or_default()))])
        }
        EffectKind::Require { chain, place, grants, .. } => {
            let place = place.as_ref().map_or_else(String::new, |place| format!(" {}", place.node.word()));
            let mut parts = vec![words(format!("require {}{place}", way(chain, Joint::Then)))];
            if let Some(grants) = grants {
                parts.extend([words("to approve".to_owned()), values(grants)]);
            }
            (grants.as_deref().and_then(last), parts)
        }
        EffectKind::ReferTo { role, within } => {
            let by = within.as_ref().map(|time| format!(" within {}", duration(time)));
            let place = end(within.as_ref().map_or(role.span, |time| time.span));
            (place, vec![words(format!("refer to {}{}", role.node, by.unwrap_or_default()))])
        }
        EffectKind::AskFor(facts) => {
            let place = facts.last().and_then(|fact| end(fact.span));
            (place, vec![words("ask for".to_owned()), Part::List(exprs(facts))])
        }
        EffectKind::Answer(answers) => (last(answers), vec![words("answer".to_owned()), values(answers)]),
        EffectKind::Error => (None, Vec::new()),
    }
}

/// Returns where the last table of a way of signing is called; brackets may stand in its inputs.
fn last_call(chain: &ChainExpr) -> Option<Span> {
    match chain {
        ChainExpr::Then(parts)
        | ChainExpr::And(parts)
        | ChainExpr::Either(parts)
        | ChainExpr::Lowest(parts)
        | ChainExpr::Quorum { of: parts, .. } => parts.iter().rev().find_map(last_call),
        ChainExpr::Acting(who, _) => last_call(who),
        ChainExpr::Table(call) => Some(call.span),
        ChainExpr::Role(_) | ChainExpr::Error => None,
    }
}

/// Writes an effect on one line.
pub(super) fn on_one_line(effect: &Effect) -> String {
    let unit = self::effect(Unit::new::<String>(effect.span, []), effect);
    join(&unit.on_one_line().unwrap_or_default())
}

//! Effects, and the lists `{ name: value }` they are made of.

use polidex_base::{Edit, Spanned};

use super::{chain, expr};
use crate::ast::{AlsoPlace, Effect, EffectKind, Expr, ExprKind, Ident, Text};
use crate::error::{self as errors, SyntaxError};
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// What stands behind an effect, in any order.
#[derive(Debug, Default)]
struct Tail {
    conditions: Vec<Text>,
    outcome: Option<Ident>,
    reports: Vec<(Ident, Expr)>,
}

/// Builds an effect from a pair of the rule `effect`.
pub(crate) fn effect(source: &Source<'_>, pair: &Pair<'_>) -> Effect {
    let Some(part) = pair.parts().next() else {
        return Effect { span: pair.span(), kind: EffectKind::Error, outcome: None, reports: Vec::new() };
    };
    let Tail { conditions, outcome, reports } = tail(source, pair, &part);
    Effect { span: pair.span(), kind: kind(source, &part, conditions), outcome, reports }
}

/// Builds the first effect among the parts of a pair.
pub(crate) fn first(source: &Source<'_>, pair: &Pair<'_>) -> Effect {
    match pair.part(Rule::effect) {
        Some(part) => effect(source, &part),
        None => Effect { span: pair.span(), kind: EffectKind::Error, outcome: None, reports: Vec::new() },
    }
}

fn kind(source: &Source<'_>, part: &Pair<'_>, conditions: Vec<Text>) -> EffectKind {
    match part.rule() {
        Rule::approve => EffectKind::Approve { grants: grants(source, part), conditions },
        Rule::deny => {
            if let Some(and) = part.part(Rule::kw_and).filter(|and| and.text() != "and") {
                source.respell(&and, "and");
            }
            EffectKind::Deny { hand_to: part.words().into_iter().next() }
        }
        Rule::require => EffectKind::Require {
            chain: chain::first(source, part),
            place: also_place(part),
            grants: part.part(Rule::approve).map(|approve| grants(source, &approve)),
            conditions,
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
        Rule::answer => EffectKind::Answer(grants(source, part)),
        _ => EffectKind::Error,
    }
}

/// Reads `on condition "…"`, `as NAME` and `report { … }`.
fn tail(source: &Source<'_>, pair: &Pair<'_>, kind: &Pair<'_>) -> Tail {
    let mut tail = Tail::default();
    let approve = if kind.rule() == Rule::require { kind.part(Rule::approve) } else { Some(kind.clone()) };
    let inner = approve.and_then(|approve| approve.part(Rule::on_condition));
    let mut seen: Vec<Rule> = Vec::new();
    for part in inner.into_iter().chain(pair.parts().skip(1)) {
        let what = match part.rule() {
            Rule::on_condition => "`on condition`",
            Rule::as_outcome => "the outcome",
            _ => "`report`",
        };
        if seen.contains(&part.rule()) {
            source.report(SyntaxError::SaidTwice { what, span: part.span() });
        }
        seen.push(part.rule());
        match part.rule() {
            Rule::on_condition if matches!(kind.rule(), Rule::approve | Rule::require) => {
                tail.conditions = part.all_quoted();
            }
            Rule::on_condition => source.report(SyntaxError::Advised {
                found: "on condition".to_owned(),
                advice: "take it out: conditions are those of an approval",
                edits: Vec::new(),
                span: part.span(),
            }),
            Rule::as_outcome => tail.outcome = part.words().into_iter().next(),
            _ => tail.reports = grants(source, &part),
        }
    }
    tail
}

/// Builds `alongside`, `first` or `last`, if one of them stands there.
pub(crate) fn also_place(pair: &Pair<'_>) -> Option<Spanned<AlsoPlace>> {
    let word = pair.part(Rule::also_place)?;
    let place = match word.text() {
        "first" => AlsoPlace::First,
        "last" => AlsoPlace::Last,
        _ => AlsoPlace::Alongside,
    };
    Some(Spanned::new(place, word.span()))
}

/// Builds what stands behind `within`, if it does.
pub(crate) fn within(source: &Source<'_>, pair: &Pair<'_>) -> Option<Expr> {
    pair.part(Rule::within).map(|within| expr::first(source, &within))
}

/// Builds the grants of a pair that has a part `grants`.
pub(crate) fn grants(source: &Source<'_>, pair: &Pair<'_>) -> Vec<(Ident, Expr)> {
    let Some(list) = pair.part(Rule::grants) else { return Vec::new() };
    let one = |grant: &Pair<'_>| {
        let name = grant.part(Rule::word)?.ident();
        Some((name, expr::first(source, grant)))
    };
    let all: Vec<Pair<'_>> = list.all(Rule::grant).collect();
    separated(source, &all);
    let mut read: Vec<_> = all.iter().filter_map(one).collect();
    read.shrink_to_fit();
    read
}

/// Reports the first of several entries before which neither a comma, a `;` nor a line end stands.
pub(crate) fn separated(source: &Source<'_>, entries: &[Pair<'_>]) {
    for (before, entry) in entries.iter().zip(entries.iter().skip(1)) {
        let (end, start) = (before.span().range().end, entry.span().range().start);
        if source.slice(end..start).contains([',', ';', '\n']) {
            continue;
        }
        let found = entry.text().split(|c: char| c.is_whitespace() || c == ':').next().unwrap_or("");
        source.report(SyntaxError::Missing {
            what: vec!["`,`".to_owned()],
            behind: String::new(),
            before: Some(errors::shortened(found)),
            edits: vec![Edit { span: source.span(&(end..end)), text: ",".to_owned() }],
            span: source.span(&(start..start.saturating_add(found.len()))),
        });
        return;
    }
}

/// Builds all paths of a pair as expressions.
pub(crate) fn paths(pair: &Pair<'_>) -> Vec<Expr> {
    pair.all(Rule::path).map(|path| Expr { span: path.span(), kind: ExprKind::Path(path.path()) }).collect()
}

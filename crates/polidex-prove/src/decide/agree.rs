//! Where two rules that stand do not agree: [AGREE], [NAMED], [CONFLICT], [ADD-UP].

use std::collections::BTreeSet;

use polidex_ir::{Combining, Effect, EffectKind, Name, Within};

use super::{Ruled, rank};
use crate::encode::{Atom, Encoder, Path, Val};
use crate::solve::Formula;

/// Finds the pairs of rules that do not agree, and where.
pub(super) fn conflicts<'p>(encoder: &mut Encoder<'p>, rules: &[Ruled<'p>]) -> Vec<(usize, usize, Formula)> {
    let mut found = Vec::new();
    for (n, rule) in rules.iter().enumerate() {
        for (m, other) in rules.iter().enumerate().take(n) {
            let (here, there) =
                if mixes(rule, other) { (rule.stands, other.stands) } else { (rule.chosen, other.chosen) };
            if encoder.context.quick_unsat(here, there) {
                continue;
            }
            let differ = disagree(encoder, other, rule);
            if differ == Formula::FALSE {
                continue;
            }
            let conflict = encoder.all([there, here, differ]);
            if conflict != Formula::FALSE {
                found.push((m, n, conflict));
            }
        }
    }
    found
}

/// An answer beside anything else.
fn mixes(a: &Ruled<'_>, b: &Ruled<'_>) -> bool {
    (a.kind() == EffectKind::Answer) != (b.kind() == EffectKind::Answer)
}

fn disagree<'p>(encoder: &mut Encoder<'p>, a: &Ruled<'p>, b: &Ruled<'p>) -> Formula {
    let strictly = match &encoder.request.combining {
        Combining::Agree => false,
        Combining::Strictest(ranked) => {
            if !mixes(a, b) && rank(a.rule, ranked) != rank(b.rule, ranked) {
                return Formula::FALSE;
            }
            true
        }
    };
    if matches!((&a.rule.outcome, &b.rule.outcome), (Some(x), Some(y)) if x != y) {
        return Formula::TRUE;
    }
    match (&a.rule.effect, &b.rule.effect) {
        (Effect::Deny(x), Effect::Deny(y)) => sure(matches!((x, y), (Some(x), Some(y)) if x != y)),
        (Effect::Ask(_), Effect::Ask(_)) => Formula::FALSE,
        // [SEVERAL-REFER]
        (Effect::Refer(..), Effect::Refer(..)) if strictly => Formula::FALSE,
        (Effect::Refer(x, within), Effect::Refer(y, time)) if x == y => times_differ(encoder, within, time),
        (Effect::Refer(..), Effect::Refer(..)) => Formula::TRUE,
        (Effect::Approve(_, x), Effect::Approve(_, y)) if strictly || x == y => {
            values_differ(encoder, &a.values, &b.values)
        }
        (Effect::Answer(_), Effect::Answer(_)) => values_differ(encoder, &a.values, &b.values),
        (
            Effect::Require { place, conditions: x, .. },
            Effect::Require { place: other, conditions: y, .. },
        ) => {
            let placed = place.is_some() || other.is_some();
            if !strictly && !placed && x != y {
                return Formula::TRUE;
            }
            let values = values_differ(encoder, &a.values, &b.values);
            if strictly || placed {
                // [ADD-UP]: who grants nothing agrees with who does.
                let (none, nothing) =
                    (grants_nothing(encoder, &a.values), grants_nothing(encoder, &b.values));
                return encoder.all([values, !none, !nothing]);
            }
            let routes = routes_differ(encoder, &a.ways, &b.ways);
            encoder.any([values, routes])
        }
        (
            Effect::Deny(_)
            | Effect::Ask(_)
            | Effect::Refer(..)
            | Effect::Approve(..)
            | Effect::Answer(_)
            | Effect::Require { .. },
            _,
        ) => Formula::TRUE,
    }
}

/// Where two times to answer differ.
fn times_differ<'p>(encoder: &mut Encoder<'p>, a: &'p Option<Within>, b: &'p Option<Within>) -> Formula {
    match (a, b) {
        (None, None) => Formula::FALSE,
        (Some(a), Some(b)) if a == b => Formula::FALSE,
        (Some(a), Some(b))
            if a.time.ty == b.time.ty && (&a.calendar, a.month_end) == (&b.calendar, b.month_end) =>
        {
            let (x, y) = (encoder.value_of(&a.time), encoder.value_of(&b.time));
            encoder.differ(&x, &y)
        }
        (Some(_) | None, _) => Formula::TRUE,
    }
}

fn sure(differ: bool) -> Formula {
    if differ { Formula::TRUE } else { Formula::FALSE }
}

fn values_differ(encoder: &mut Encoder<'_>, a: &[(Name, Val)], b: &[(Name, Val)]) -> Formula {
    let names: BTreeSet<&Name> = a.iter().chain(b).map(|(name, _)| name).collect();
    let nothing = Val::only(Atom::Known(polidex_ir::Value::Nothing));
    let of = |values: &[(Name, Val)], name: &Name| {
        let found = values.iter().find(|(known, _)| known == name);
        found.map_or_else(|| nothing.clone(), |(_, value)| value.clone())
    };
    let mut differ = Vec::new();
    for name in names {
        let (x, y) = (of(a, name), of(b, name));
        differ.push(encoder.differ(&x, &y));
    }
    encoder.any(differ)
}

/// Where all of these values are left out.
fn grants_nothing(encoder: &mut Encoder<'_>, values: &[(Name, Val)]) -> Formula {
    let mut all = Vec::new();
    for (_, value) in values {
        let nothing = value
            .cases
            .iter()
            .filter(|(_, atom)| *atom == Atom::Known(polidex_ir::Value::Nothing))
            .map(|(formula, _)| *formula);
        all.push(encoder.any(nothing.collect::<Vec<_>>()));
    }
    encoder.all(all)
}

/// Where two chains seat other people.
fn routes_differ(encoder: &mut Encoder<'_>, a: &[(Formula, Path)], b: &[(Formula, Path)]) -> Formula {
    let mut differ = Vec::new();
    for (x, left) in a {
        for (y, right) in b {
            if left.levels != right.levels || left.end != right.end {
                differ.push(encoder.all([*x, *y]));
            }
        }
    }
    encoder.any(differ)
}

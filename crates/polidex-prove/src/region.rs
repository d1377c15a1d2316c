//! Where a finding holds, in the words of the policy.
//!
//! In: a formula. Out: maximal boxes over the facts and sums that it speaks of: "`score` from 120 to 130".

use polidex_eval::wrap;
use polidex_ir::{Type, Value};

use crate::encode::{Encoder, Held, whole};
use crate::report;
use crate::solve::{Budget, Formula, Intervals, Region, Var, regions};

/// Most regions that are shown of one finding.
const MOST: usize = 8;

/// Most sides of a region.
const SIDES: usize = 12;

/// Nodes that the regions of one finding may take.
const NODES: u64 = 100_000;

/// Values of a choice past which a side is not listed.
const LISTED: usize = 6;

/// Returns the regions of a formula, and whether there are more. `about` is what the sides are taken from.
pub(crate) fn of(
    encoder: &mut Encoder<'_>,
    formula: Formula,
    about: Formula,
    budget: &mut Budget,
) -> (Vec<report::Region>, bool) {
    let (sides, behind) = sides(encoder, about);
    if sides.is_empty() {
        return (Vec::new(), false);
    }
    let mut part = budget.part(NODES);
    let found = regions(&mut encoder.context, formula, &sides, MOST, &mut part);
    let mut told: Vec<report::Region> = Vec::new();
    for region in &found.found {
        let mut words = words(encoder, region);
        // What is behind a sum of choices says more than the sum.
        if !behind.is_empty() {
            let mut inside: Vec<Formula> = vec![formula];
            for (var, set) in &region.sides {
                inside.push(encoder.problem().member(*var, set));
            }
            let inside = encoder.all(inside);
            let deep = regions(&mut encoder.context, inside, &behind, 1, &mut part);
            if let ([only], true) = (deep.found.as_slice(), deep.complete) {
                words.extend(self::words(encoder, only));
            }
        }
        if !told.contains(&words) {
            told.push(words);
        }
    }
    budget.join(&part);
    // A region without sides is everywhere.
    if told.iter().any(Vec::is_empty) {
        told.clear();
    }
    (told, !found.complete)
}

fn words(encoder: &Encoder<'_>, region: &Region) -> report::Region {
    let narrow = region.sides.iter().filter(|(var, set)| *set != encoder.context.problem().domain(*var));
    narrow.filter_map(|(var, set)| side(encoder, *var, set)).collect()
}

/// The variables that a region is told in: facts that are compared by themselves, and sums that are; and those behind
/// them.
fn sides(encoder: &Encoder<'_>, about: Formula) -> (Vec<Var>, Vec<Var>) {
    let (alone, summed) = encoder.context.mentioned(about);
    let named = |var: &Var| label(encoder, *var).is_some();
    let mut vars: Vec<Var> = alone.iter().copied().filter(named).collect();
    vars.extend(summed.into_iter().filter(|var| !alone.contains(var)).filter(named));
    if vars.is_empty() {
        // What is compared is made of facts: these say where.
        vars = encoder.context.support(about).0.into_iter().filter(named).collect();
    }
    vars.truncate(SIDES);
    let deep = encoder.context.deep(about).into_iter().filter(named);
    let mut behind: Vec<Var> = deep.filter(|var| !vars.contains(var)).collect();
    behind.truncate(SIDES);
    (vars, behind)
}

/// How a variable is called, and how its values are read.
enum Label<'e> {
    Fact(&'e str, &'e crate::encode::Fact),
    Given(&'e str),
    Axis(&'e crate::encode::Axis),
    Clock(&'static str),
}

fn label<'e>(encoder: &'e Encoder<'_>, var: Var) -> Option<Label<'e>> {
    if let Some(path) = encoder.presence.get(&var) {
        return Some(Label::Given(path));
    }
    if let Some((path, fact)) = encoder.facts.iter().find(|(_, fact)| fact.var() == Some(var)) {
        return Some(Label::Fact(path, fact));
    }
    if let Some(axis) = encoder.axes.iter().find(|axis| axis.var == var) {
        return Some(Label::Axis(axis));
    }
    encoder.clock.word(var).map(Label::Clock)
}

/// Says one side of a region.
fn side(encoder: &Encoder<'_>, var: Var, set: &Intervals) -> Option<String> {
    let domain = encoder.context.problem().domain(var);
    match label(encoder, var)? {
        Label::Given(path) => {
            let given = set.contains(1);
            Some(if given { format!("`{path}` is given") } else { format!("`{path}` is not given") })
        }
        Label::Fact(path, fact) => match &fact.held {
            Held::Truth(_) => Some(format!("`{path}` is {}", if set.contains(1) { "yes" } else { "no" })),
            Held::Place(_, domain) | Held::Rank(_, domain) => {
                Some(listed(path, set, domain.values.as_slice(), domain.others))
            }
            Held::Steps(..) => {
                let show = |number: i128| fact.read(number).map(|value| value.to_string());
                ranges(path, set, &domain, show)
            }
            Held::Unseen => None,
        },
        Label::Axis(axis) => {
            let show = |number: i128| {
                let sum = axis.named.linear.evaluate(|_| number)?;
                let number = whole(sum).divided_by(&whole(axis.named.den))?;
                wrap(&axis.ty, &number).map(|value| value.to_string())
            };
            // A sum that is turned round falls where its variable rises.
            ranges(&axis.words, set, &domain, show)
        }
        Label::Clock(word) => {
            let show = |number: i128| {
                let seconds = if word == "today" {
                    number.checked_mul(i128::from(crate::encode::DAY))?
                } else {
                    number
                };
                let ty = if word == "today" { Type::Date } else { Type::Instant };
                wrap(&ty, &whole(seconds)).map(|value| value.to_string())
            };
            ranges(word, set, &domain, show)
        }
    }
}

/// "`reason` is defective or late_delivery"
fn listed(path: &str, set: &Intervals, values: &[Value], others: usize) -> String {
    let name =
        |(at, value): (usize, &Value)| if at >= others { "anything else".to_owned() } else { quoted(value) };
    let within = |at: usize| i128::try_from(at).is_ok_and(|at| set.contains(at));
    let (inside, outside): (Vec<_>, Vec<_>) = values.iter().enumerate().partition(|(at, _)| within(*at));
    if inside.len() > LISTED && outside.len() <= LISTED || inside.len() > outside.len() && inside.len() > 3 {
        let names: Vec<String> = outside.into_iter().map(name).collect();
        return format!("`{path}` is not {}", names.join(" or "));
    }
    let mut names: Vec<String> = inside.into_iter().map(name).collect();
    names.dedup();
    names.truncate(LISTED);
    format!("`{path}` is {}", names.join(" or "))
}

fn quoted(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}

/// "`score` from 120 to 130 or at least 140"
fn ranges(
    path: &str,
    set: &Intervals,
    domain: &Intervals,
    show: impl Fn(i128) -> Option<String>,
) -> Option<String> {
    let mut parts = Vec::new();
    for (low, high) in set.pieces() {
        let (first, last) = (Some(*low) == domain.lowest(), Some(*high) == domain.highest());
        parts.push(match (low == high, first, last) {
            (true, ..) => format!("is {}", show(*low)?),
            (false, true, false) => format!("at most {}", show(*high)?),
            (false, false, true) => format!("at least {}", show(*low)?),
            (false, ..) => format!("from {} to {}", show(*low)?, show(*high)?),
        });
    }
    Some(format!("`{path}` {}", parts.join(" or ")))
}

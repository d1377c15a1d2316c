//! What is said with any outcome: [REPORT].
//!
//! In: the rules that decide, those that may, and the facts. Out: reports by name. They are never compared with those
//! of another request.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Expr, Name, Value};

use crate::environment::Environment;
use crate::expr;
use crate::verdict::Verdict;

/// Returns the reports beside a verdict, or of a decision that has none, sorted by name.
pub(crate) fn reports(verdict: Option<&Verdict>, env: &Environment<'_>) -> Vec<(Name, Value)> {
    let mut said: BTreeMap<&Name, Vec<&Expr>> = BTreeMap::new();
    // Names that a rule of which it is certain that it decides, or the request itself, reports.
    let mut certain: BTreeSet<&Name> = BTreeSet::new();
    for (name, expr) in &env.request.standing_reports {
        said.entry(name).or_default().push(expr);
        certain.insert(name);
    }
    for rule in env.request.rules.iter().chain(&env.request.otherwise) {
        let (decides, may_decide) = match verdict {
            Some(verdict) => (verdict.cited.contains(&rule.name), verdict.may_cite.contains(&rule.name)),
            None => (false, false),
        };
        for (name, expr) in rule.reports.iter().filter(|_| decides || may_decide) {
            said.entry(name).or_default().push(expr);
            certain.extend(decides.then_some(name));
        }
    }
    said.retain(|name, _| certain.contains(name));
    let value = |(name, exprs): (&Name, Vec<&Expr>)| Some((name.clone(), common(&exprs, env)?));
    said.into_iter().filter_map(value).collect()
}

/// Returns the value on which all agree, if there is one.
fn common(exprs: &[&Expr], env: &Environment<'_>) -> Option<Value> {
    let (first, rest) = exprs.split_first()?;
    let value = expr::value(first, env).ok().filter(|value| *value != Value::Nothing)?;
    rest.iter().all(|other| expr::value(other, env).as_ref() == Ok(&value)).then_some(value)
}

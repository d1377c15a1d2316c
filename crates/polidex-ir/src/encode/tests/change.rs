//! Changing a small policy in one place at a time, and finding that place.

use std::collections::{BTreeMap, BTreeSet};

use super::sample::policy;
use crate::*;

pub type Change = fn(&mut Policy);

/// Writes each change with its own text as its name.
macro_rules! changes {
    ($policy:ident: $($change:expr;)+) => {{
        let all: Vec<(&str, Change)> = vec![$((stringify!($change), |$policy: &mut Policy| { $change; })),+];
        all
    }};
}

pub(super) use changes;

fn hash_after(change: Change) -> polidex_base::Digest {
    let mut policy = policy();
    change(&mut policy);
    policy_hash(&policy)
}

/// Every change gives a hash that neither the policy nor any other change has.
pub fn all_move(changes: &[(&str, Change)]) {
    let mut seen = BTreeMap::from([(policy_hash(&policy()), "the policy as it was")]);
    for (name, change) in changes {
        let before = seen.insert(hash_after(*change), name);
        assert_eq!(before, None, "`{name}` gives the same hash");
    }
}

pub fn none_moves(changes: &[(&str, Change)]) {
    for (name, change) in changes {
        let mut changed = policy();
        change(&mut changed);
        assert_ne!(changed, policy(), "`{name}` changes nothing");
        assert_eq!(policy_hash(&changed), policy_hash(&policy()), "`{name}` moves the hash");
        assert_eq!(parts(&changed), parts(&policy()), "`{name}` moves a part");
    }
}

/// Returns the parts that a change moves, as `kind name`.
pub fn moved_parts(change: Change) -> Vec<String> {
    let mut changed = policy();
    change(&mut changed);
    let before: BTreeSet<Part> = parts(&policy()).into_iter().collect();
    let after = parts(&changed).into_iter().filter(|part| !before.contains(part));
    after.map(|part| format!("{} {}", part.kind, part.name)).collect()
}

pub fn request(policy: &mut Policy) -> &mut Request {
    &mut policy.requests[0]
}

pub fn fact(policy: &mut Policy) -> &mut Fact {
    &mut policy.requests[0].facts[0]
}

pub fn query(policy: &mut Policy) -> &mut LedgerQuery {
    fact(policy).history.as_mut().unwrap()
}

pub fn rule(policy: &mut Policy) -> &mut Rule {
    &mut policy.requests[0].rules[0]
}

pub fn exception(policy: &mut Policy) -> &mut Exception {
    &mut policy.requests[0].exceptions[0]
}

pub fn gather(policy: &mut Policy) -> &mut Gather {
    &mut policy.requests[0].gathers[0]
}

pub fn sla(policy: &mut Policy) -> &mut Sla {
    &mut policy.requests[0].slas[0]
}

pub fn alert(policy: &mut Policy) -> &mut Alert {
    &mut policy.requests[0].alerts[0]
}

pub fn approval(policy: &mut Policy) -> &mut Table {
    match &mut exception(policy).approval {
        Approval::Table(table) => table,
        Approval::Chain(_) => panic!("the sample has a table"),
    }
}

pub fn tests(policy: &mut Policy) -> &mut Vec<Test> {
    match &mut approval(policy).rows[0].cells[0] {
        Cell::OneOf(tests) => tests,
        other => panic!("the sample has tests, not {other:?}"),
    }
}

/// Grants and conditions of an approval.
pub fn approved(policy: &mut Policy) -> (&mut Vec<(Name, Expr)>, &mut Vec<Name>) {
    match &mut request(policy).rules[1].effect {
        Effect::Approve(grants, conditions) => (grants, conditions),
        other => panic!("the sample approves, not {other:?}"),
    }
}

pub fn asked(policy: &mut Policy) -> &mut Vec<Name> {
    match &mut request(policy).rules[2].effect {
        Effect::Ask(paths) => paths,
        other => panic!("the sample asks, not {other:?}"),
    }
}

pub fn answered(policy: &mut Policy) -> &mut Vec<(Name, Expr)> {
    match &mut request(policy).rules[3].effect {
        Effect::Answer(answers) => answers,
        other => panic!("the sample answers, not {other:?}"),
    }
}

/// Grants and conditions of what needs signatures.
pub fn required(policy: &mut Policy) -> (&mut Vec<(Name, Expr)>, &mut Vec<Name>) {
    match &mut request(policy).rules[4].effect {
        Effect::Require { grants, conditions, .. } => (grants, conditions),
        other => panic!("the sample requires, not {other:?}"),
    }
}

pub fn ranked(policy: &mut Policy) -> &mut Vec<Name> {
    match &mut request(policy).combining {
        Combining::Strictest(ranked) => ranked,
        Combining::Agree => panic!("the sample takes the strictest"),
    }
}

pub fn dispute(policy: &mut Policy) -> &mut Dispute {
    &mut policy.requests[0].disputes[0]
}

pub fn share(policy: &mut Policy) -> &mut Table {
    &mut policy.tables[0].table
}

pub fn aggregate(policy: &mut Policy) -> &mut Aggregate {
    match &mut policy.defines[1].body.kind {
        ExprKind::Aggregate(aggregate) => aggregate,
        other => panic!("the sample has an aggregate, not {other:?}"),
    }
}

pub fn partner(policy: &mut Policy) -> &mut Partner {
    aggregate(policy).source.partner.as_mut().unwrap()
}

pub fn tier(policy: &mut Policy) -> &mut Vec<NamedValue> {
    match &mut policy.types[1].kind {
        NamedTypeKind::Tier(values) => values,
        other => panic!("the sample has a tier, not {other:?}"),
    }
}

pub fn choice(policy: &mut Policy) -> (&mut Vec<NamedValue>, &mut bool) {
    match &mut policy.types[2].kind {
        NamedTypeKind::Choice(values, open) => (values, open),
        other => panic!("the sample has a choice, not {other:?}"),
    }
}

pub fn record(policy: &mut Policy) -> &mut Vec<Fact> {
    match &mut policy.types[0].kind {
        NamedTypeKind::Record(facts) => facts,
        other => panic!("the sample has a record, not {other:?}"),
    }
}

pub fn sides(policy: &mut Policy) -> &mut Vec<Expr> {
    match &mut rule(policy).when.as_mut().unwrap().kind {
        ExprKind::And(sides) => sides,
        other => panic!("the sample has `and`, not {other:?}"),
    }
}

pub fn ladder(policy: &mut Policy) -> &mut Vec<ChainExpr> {
    match &mut policy.chains[0].body {
        ChainExpr::Then(parts) => parts,
        other => panic!("the sample has `then`, not {other:?}"),
    }
}

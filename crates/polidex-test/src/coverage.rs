//! Which parts of a policy its tests have reached.
//!
//! In: a policy and the decisions of its tests. Out: every rule, dispute, exception, gather, service level, report,
//! chain step and, where asked, row of a table, with the number of decisions that reached it.
//! It judges nothing: what is reached may still be wrong.

mod rows;

use std::collections::BTreeMap;

use polidex_eval::{Decision, ReferReason, StepReason, Submission, TraceResult};
use polidex_ir::{ChainExpr, Name, Output, Policy, Request};

/// What the tests have reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Sorted by request, kind and name.
    pub items: Vec<Item>,
}

/// A part of a policy and how often it was reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The request; nothing for steps of a chain, which all requests share.
    pub request: Option<Name>,
    /// `rule` (a `requires` and a row of a table that decides too), `dispute`, `exception`, `gather`, `sla`, `report`,
    /// `chain step`, `row`
    pub kind: &'static str,
    /// Its name; of a chain step, `chain: role`; of a row, `table: row 2` or `table: otherwise`.
    pub name: Name,
    /// The number of decisions in which it applied (overridden or not), was said, had a sign-off or was looked up.
    pub reached: u32,
}

type Counts = BTreeMap<(Option<Name>, &'static str, Name), u32>;

impl Coverage {
    /// Counts what these decisions have reached.
    pub fn of<'a>(policy: &Policy, decisions: impl Iterator<Item = &'a Decision>) -> Self {
        let mut counts = Counts::new();
        for request in &policy.requests {
            for (kind, name) in parts(request) {
                counts.insert((Some(request.name.clone()), kind, name.clone()), 0);
            }
        }
        for chain in &policy.chains {
            for role in roles(policy, &chain.body, 0) {
                counts.insert((None, "chain step", step_name(&chain.name, &role)), 0);
            }
        }
        for decision in decisions {
            for key in reached_by(decision) {
                if let Some(count) = counts.get_mut(&key) {
                    *count = count.saturating_add(1);
                }
            }
        }
        let items = counts
            .into_iter()
            .map(|((request, kind, name), reached)| Item { request, kind, name, reached })
            .collect();
        Coverage { items }
    }

    /// Adds the rows of all tables, by what would change without them. This decides every request many times.
    pub fn add_rows<'a>(&mut self, policy: &Policy, submissions: impl Iterator<Item = &'a Submission>) {
        self.items.extend(rows::reached(policy, &submissions.collect::<Vec<_>>()));
        self.items.sort();
    }

    /// Counts the parts that some decision has reached.
    pub fn reached(&self) -> usize {
        self.items.iter().filter(|item| item.reached > 0).count()
    }

    /// Tells whether at least so many of a hundred parts were reached; of no parts, all of them were.
    pub fn is_at_least(&self, percent: u8) -> bool {
        let scaled = |n: usize, by: u128| u128::try_from(n).unwrap_or(u128::MAX).saturating_mul(by);
        scaled(self.reached(), 100) >= scaled(self.items.len(), u128::from(percent))
    }

    /// Counts parts by kind, sorted by its word: how many were reached, how many there are.
    pub fn by_kind(&self) -> BTreeMap<&'static str, (usize, usize)> {
        let mut kinds: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
        for item in &self.items {
            let (reached, all) = kinds.entry(item.kind).or_default();
            *reached = reached.saturating_add(usize::from(item.reached > 0));
            *all = all.saturating_add(1);
        }
        kinds
    }

    /// Returns what no decision has reached.
    pub fn missing(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.reached == 0)
    }
}

fn parts(request: &Request) -> impl Iterator<Item = (&'static str, &Name)> {
    let rules = request.rules.iter().chain(&request.otherwise).map(|rule| ("rule", &rule.name));
    let disputes = request.disputes.iter().map(|dispute| ("dispute", &dispute.name));
    let reports = request.reports.iter().map(|(name, _)| ("report", name));
    let exceptions = request.exceptions.iter().map(|exception| ("exception", &exception.name));
    let gathers = request.gathers.iter().map(|gather| ("gather", &gather.name));
    let slas = request.slas.iter().map(|sla| ("sla", &sla.name));
    rules.chain(disputes).chain(exceptions).chain(gathers).chain(slas).chain(reports)
}

/// Every part that a decision has reached, each once.
fn reached_by(decision: &Decision) -> std::collections::BTreeSet<(Option<Name>, &'static str, Name)> {
    let mut reached = std::collections::BTreeSet::new();
    let request = || Some(decision.request.clone());
    for step in &decision.trace {
        if matches!(step.result, TraceResult::Applies | TraceResult::Overridden) {
            reached.insert((request(), step.kind, step.name.clone()));
        }
    }
    for rule in &decision.decided_by {
        reached.insert((request(), "rule", rule.rule.clone()));
    }
    for (report, _) in &decision.reports {
        reached.insert((request(), "report", report.clone()));
    }
    if let Some(ReferReason::Dispute(disputes)) = decision.refer.as_ref().map(|referral| &referral.reason) {
        reached.extend(disputes.iter().map(|dispute| (request(), "dispute", dispute.clone())));
    }
    if let Some(exception) = &decision.exception {
        reached.insert((request(), "exception", exception.name.clone()));
    }
    if let Some(route) = &decision.route {
        for sla in &route.sla {
            reached.insert((request(), "sla", sla.clone()));
        }
        let chain_steps = route.steps.iter().filter(|step| step.because == StepReason::Chain);
        for seat in chain_steps.flat_map(|step| &step.roles) {
            if let Some(chain) = &route.chain {
                reached.insert((None, "chain step", step_name(chain, &seat.role)));
            }
        }
    }
    reached
}

fn step_name(chain: &Name, role: &Name) -> Name {
    format!("{chain}: {role}").into()
}

/// The roles that sit in a chain, in order. Chains nest no deeper than there are chains and tables that say one.
fn roles(policy: &Policy, chain: &ChainExpr, depth: usize) -> Vec<Name> {
    if depth > policy.chains.len().saturating_add(policy.tables.len()) {
        return Vec::new();
    }
    match chain {
        ChainExpr::Role(role) => vec![role.clone()],
        ChainExpr::Quorum(_, inner) | ChainExpr::Acting(_, inner) => roles(policy, inner, depth),
        ChainExpr::Named(name) => policy
            .chains
            .iter()
            .find(|chain| chain.name == *name)
            .map_or_else(Vec::new, |chain| roles(policy, &chain.body, depth.saturating_add(1))),
        ChainExpr::Then(steps)
        | ChainExpr::And(steps)
        | ChainExpr::Either(steps)
        | ChainExpr::Lowest(steps) => steps.iter().flat_map(|step| roles(policy, step, depth)).collect(),
        ChainExpr::Table(name, _, column) => {
            let Some(named) = policy.table(name) else { return Vec::new() };
            let rows = named.table.rows.iter().map(|row| &row.outputs).chain(&named.table.otherwise);
            let said = rows.filter_map(|outputs| outputs.get(usize::try_from(*column).ok()?));
            let chains = said.filter_map(|output| match output {
                Output::Chain(chain) => chain.as_ref(),
                Output::Value(_) | Output::Nothing => None,
            });
            chains.flat_map(|chain| roles(policy, chain, depth.saturating_add(1))).collect()
        }
    }
}

#[cfg(test)]
mod tests;

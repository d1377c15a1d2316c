//! What is asked, of whom, by when.
//!
//! In: the facts that matter. Out: needs with everything a person has to know to supply them: [SUPPLIER],
//! [MUST-CHANGE]. Which facts matter is said in `completions`.

use std::collections::BTreeSet;

use polidex_ir::{Also, Approval, ChainExpr, Effect, Exception, Gather, Name, Provenance, Rule, Table};

use crate::decision::{Need, NeedStatus};
use crate::environment::Environment;
use crate::exception;
use crate::expr::{self, Scope};
use crate::gather::asked;
use crate::stuck::Known;
use crate::table;
use crate::timing::Clocks;

/// Where needs are supplied from.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a, 'p> {
    /// The facts, with those in doubt unknown.
    pub env: &'a Environment<'p>,
    /// Gathers that apply.
    pub gathers: &'a [&'p Gather],
    /// What deadlines are counted with.
    pub clocks: Clocks<'a, 'p>,
}

impl<'p> Sources<'_, 'p> {
    /// Returns the needs for facts that are missing or in doubt, sorted by fact.
    pub fn needs(&self, facts: &BTreeSet<Name>, decides: Option<&Name>) -> Vec<Need> {
        let status = |fact: &Name| {
            // What is no fact by itself is a field that an element lacks: [ELEMENT].
            let was_stated = self.env.facts.contains_key(fact) && !self.env.left_out.contains(fact);
            if was_stated { NeedStatus::InDoubt } else { NeedStatus::Missing }
        };
        let need = |fact: &Name| {
            let decides = decides.map_or_else(|| decided_by(fact, self.env), |name| vec![name.clone()]);
            self.need(fact, status(fact), decides, self.gather(fact))
        };
        facts.iter().map(need).collect()
    }

    /// Returns the needs for facts that must change, sorted by fact.
    pub fn must_change(&self, facts: &BTreeSet<Name>, cited: &[Name]) -> Vec<Need> {
        let need = |fact: &Name| {
            let asks = |rule: &&Rule| matches!(&rule.effect, Effect::Ask(asked) if asked.contains(fact));
            let rules = self.env.request.rules.iter().chain(&self.env.request.otherwise);
            let decides: Vec<Name> = rules
                .filter(|rule| cited.contains(&rule.name))
                .filter(asks)
                .map(|rule| rule.name.clone())
                .collect();
            self.need(fact, NeedStatus::MustChange, decides, None)
        };
        facts.iter().map(need).collect()
    }

    fn gather(&self, fact: &Name) -> Option<&'p Gather> {
        self.gathers.iter().copied().find(|gather| asked(gather, self.env).contains(fact))
    }

    fn need(&self, fact: &Name, status: NeedStatus, decides: Vec<Name>, gather: Option<&Gather>) -> Need {
        let within = gather.and_then(|gather| gather.within.as_ref());
        let due = |within| {
            let env = Some(self.env);
            self.clocks.earliest(self.env.now, within, env, self.env.policy).ok().flatten()
        };
        let from_gather = gather.and_then(|gather| gather.answered_by.clone());
        Need {
            fact: fact.clone(),
            status,
            decides,
            from: from_gather.or_else(|| self.source(fact)),
            by: within.and_then(due).map(|(by, _)| by),
            gather: gather.map(|gather| gather.name.clone()),
            at_most: gather.and_then(|gather| gather.at_most.clone()),
        }
    }

    fn source(&self, path: &Name) -> Option<Name> {
        // A field of an element comes from where its list does.
        let path = path.split_once('[').map_or(path.as_ref(), |(list, _)| list);
        let fact = self.env.request.facts.iter().find(|fact| *fact.path == *path);
        let fact = fact.or_else(|| {
            let inside = |fact: &&polidex_ir::Fact| crate::environment::is_inside(&fact.path, path);
            self.env.request.facts.iter().find(inside)
        })?;
        Some(match &fact.provenance {
            Provenance::StatedBy(who) => who.clone(),
            Provenance::From(system) => system.clone(),
            Provenance::Ledger => Name::from("ledger"),
        })
    }
}

/// Returns the rules, disputes and exceptions whose result hangs on an unknown fact, sorted.
fn decided_by(fact: &Name, env: &Environment<'_>) -> Vec<Name> {
    let rules = env.request.rules.iter().filter(|rule| rule_hangs_on(rule, fact, env));
    let exceptions =
        env.request.exceptions.iter().filter(|exception| exception_hangs_on(exception, fact, env));
    let gathers =
        env.request.gathers.iter().filter(|gather| {
            gather.when.as_ref().is_some_and(|when| hangs_on(&expr::truth(when, env), fact))
        });
    let disputes =
        env.request.disputes.iter().filter(|dispute| {
            dispute.when.as_ref().is_some_and(|when| hangs_on(&expr::truth(when, env), fact))
        });
    // What hangs on a further sign-off is said of the request.
    let also = env.request.also.iter().any(|also| also_hangs_on(also, fact, env));
    let names: BTreeSet<Name> = rules
        .map(|rule| rule.name.clone())
        .chain(exceptions.map(|exception| exception.name.clone()))
        .chain(gathers.map(|gather| gather.name.clone()))
        .chain(disputes.map(|dispute| dispute.name.clone()))
        .chain(also.then(|| env.request.name.clone()))
        .collect();
    names.into_iter().collect()
}

fn hangs_on<T>(known: &Known<T>, fact: &Name) -> bool {
    known.as_ref().is_err_and(|stuck| stuck.facts.contains(fact))
}

fn rule_hangs_on(rule: &Rule, fact: &Name, env: &Environment<'_>) -> bool {
    let applies = rule.when.as_ref().map_or(Ok(true), |when| expr::truth(when, env));
    let (grants, chain) = match &rule.effect {
        Effect::Approve(grants, _) | Effect::Answer(grants) => (grants.as_slice(), None),
        Effect::Require { chain, grants, .. } => (grants.as_slice(), Some(chain)),
        Effect::Deny(_) | Effect::Refer(..) | Effect::Ask(_) => (&[][..], None),
    };
    let within = match &rule.effect {
        Effect::Refer(_, Some(within)) => Some(&within.time),
        Effect::Refer(_, None)
        | Effect::Approve(..)
        | Effect::Answer(_)
        | Effect::Require { .. }
        | Effect::Deny(_)
        | Effect::Ask(_) => None,
    };
    let by_effect = || {
        within.is_some_and(|time| hangs_on(&expr::value(time, env), fact))
            || grants.iter().any(|(_, grant)| hangs_on(&expr::value(grant, env), fact))
            || chain.is_some_and(|chain| chain_hangs_on(chain, fact, env))
    };
    hangs_on(&applies, fact) || (applies != Ok(false) && by_effect())
}

/// Tells whether a table that says the chain hangs on a fact; tables within its rows are not followed.
fn chain_hangs_on(chain: &ChainExpr, fact: &Name, env: &Environment<'_>) -> bool {
    match chain {
        ChainExpr::Role(_) | ChainExpr::Named(_) => false,
        ChainExpr::Quorum(_, inner) | ChainExpr::Acting(_, inner) => chain_hangs_on(inner, fact, env),
        ChainExpr::Then(parts)
        | ChainExpr::And(parts)
        | ChainExpr::Either(parts)
        | ChainExpr::Lowest(parts) => parts.iter().any(|part| chain_hangs_on(part, fact, env)),
        ChainExpr::Table(name, args, _) => env.policy.table(name).is_some_and(|named| {
            let mut scope = Scope::default();
            let params = expr::bound(&named.params, args, env, &mut scope);
            table_hangs_on(&named.table, fact, env, &mut Scope::inner(params, &scope))
        }),
    }
}

fn table_hangs_on(table: &Table, fact: &Name, env: &Environment<'_>, scope: &mut Scope) -> bool {
    match table::choose(table, env, scope) {
        Ok(choice) => choice.stuck.is_some_and(|stuck| stuck.facts.contains(fact)),
        Err(stuck) => stuck.facts.contains(fact),
    }
}

fn also_hangs_on(also: &Also, fact: &Name, env: &Environment<'_>) -> bool {
    let applies = also.when.as_ref().map_or(Ok(true), |when| expr::truth(when, env));
    hangs_on(&applies, fact) || (applies != Ok(false) && chain_hangs_on(&also.chain, fact, env))
}

fn exception_hangs_on(exception: &Exception, fact: &Name, env: &Environment<'_>) -> bool {
    let applies = exception.when.as_ref().map_or(Ok(true), |when| expr::truth(when, env));
    if applies == Ok(false) {
        return false;
    }
    let by_table = match &exception.approval {
        Approval::Chain(chain) => chain_hangs_on(chain, fact, env),
        Approval::Table(table) => table_hangs_on(table, fact, env, &mut Scope::default()),
    };
    let by_also = exception.also.iter().any(|also| also_hangs_on(also, fact, env));
    hangs_on(&applies, fact) || by_table || by_also || hangs_on(&exception::offers(exception, env), fact)
}

//! What a chain says: its levels, and where a ladder ends.
//!
//! In: a chain and a stake. Out: the steps by level: [SEAT], [THEN], [AND], [EITHER], [NAMED-CHAIN],
//! [CHAIN-TABLE], [WORTH], [CUT], [NOT-COVERED]. It knows no time.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Authority, Chain, ChainExpr, Expr, Name, Output, Role, Type, Value};

use crate::arithmetic;
use crate::decision::{Limit, StepReason};
use crate::environment::Environment;
use crate::expr::{self, Scope};
use crate::judge::{Bench, Halt, Site};
use crate::stuck::{Known, Stuck};
use crate::table;

/// Chains nested deeper than this are an error; the compiler refuses circles.
const DEEPEST: u32 = 64;

/// A sign-off to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlanStep {
    /// The roles of which `needs` people must sign.
    pub roles: Vec<Name>,
    /// How many different people.
    pub needs: u32,
    /// Why it is there.
    pub because: StepReason,
}

/// The levels of a chain after its cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Levels {
    /// Steps that are open together, level by level.
    pub levels: Vec<Vec<PlanStep>>,
    /// Roles behind a cut, in order.
    pub not_needed: Vec<Name>,
    /// Whether a ladder was cut by the stake.
    pub cut: bool,
    /// Whether a table on the way looked at a tier.
    pub by_tier: bool,
}

/// Where a chain stands: the names known there, and by which tables it was reached.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    scope: Scope,
    trail: String,
    depth: u32,
}

/// Why a chain gives no levels.
#[derive(Debug, Clone)]
pub(crate) enum ChainFault {
    /// Nobody on this ladder is worth the stake.
    NotCovered(Name),
    /// Something is stuck.
    Halt(Halt),
}

impl From<Halt> for ChainFault {
    fn from(halt: Halt) -> Self {
        ChainFault::Halt(halt)
    }
}

/// Returns the levels of a chain.
pub(crate) fn levels(
    chain: &ChainExpr,
    stake: &Known<Option<Value>>,
    reason: StepReason,
    place: &Place,
    bench: &Bench<'_, '_>,
) -> Result<Levels, ChainFault> {
    if place.is_too_deep() {
        return Err(failed("chains are nested too deeply"));
    }
    let inner = |part: &ChainExpr| levels(part, stake, reason, &place.deeper(), bench);
    let one = |roles: Vec<Name>, needs: u32| Levels {
        levels: vec![vec![PlanStep { roles, needs, because: reason }]],
        ..Levels::default()
    };
    match chain {
        ChainExpr::Role(role) => Ok(one(vec![role.clone()], 1)),
        ChainExpr::Quorum(count, role) => Ok(one(vec![role.clone()], *count)),
        ChainExpr::Named(name) => {
            let chain =
                bench.env.policy.chain(name).ok_or_else(|| failed(format!("there is no chain `{name}`")))?;
            let body = Place { scope: Scope::default(), ..place.deeper() };
            let levels = levels(&chain.body, stake, reason, &body, bench)?;
            if chain.until_covered { cut(chain, levels, stake, bench) } else { Ok(levels) }
        }
        ChainExpr::Then(parts) => {
            let mut total = Levels::default();
            for part in parts {
                let next = inner(part)?;
                total.levels.extend(next.levels);
                total.not_needed.extend(next.not_needed);
                total.cut |= next.cut;
                total.by_tier |= next.by_tier;
            }
            Ok(total)
        }
        ChainExpr::And(parts) => {
            let mut total = Levels::default();
            for part in parts {
                total = alongside(total, inner(part)?);
            }
            Ok(total)
        }
        ChainExpr::Either(parts) => {
            let mut roles: Vec<Name> = Vec::new();
            for part in parts {
                roles.extend(
                    single_seats(inner(part)?)?
                        .into_iter()
                        .filter(|role| !roles.contains(role))
                        .collect::<Vec<_>>(),
                );
            }
            Ok(one(roles, 1))
        }
        ChainExpr::Table(name, args, column) => {
            let said = by_table(name, args, *column, place, bench)?;
            let mut found = match said.chain {
                Some(chain) => levels(chain, stake, reason, &said.place, bench)?,
                None => Levels::default(),
            };
            found.by_tier |= said.by_tier;
            Ok(found)
        }
    }
}

impl Place {
    /// Tells whether it was reached by too many tables or chains.
    pub fn is_too_deep(&self) -> bool {
        self.depth > DEEPEST
    }

    fn deeper(&self) -> Place {
        Place { depth: self.depth.saturating_add(1), ..self.clone() }
    }
}

/// What a table says of who signs.
pub(crate) struct ByTable<'p> {
    /// The chain; `None` is the empty one.
    pub chain: Option<&'p ChainExpr>,
    /// Where it stands.
    pub place: Place,
    /// Whether the table looks at a tier.
    pub by_tier: bool,
}

/// [CHAIN-TABLE]: the chain that a column of a table says.
pub(crate) fn by_table<'p>(
    name: &Name,
    args: &[Expr],
    column: u32,
    place: &Place,
    bench: &Bench<'_, 'p>,
) -> Result<ByTable<'p>, Halt> {
    let failed = |what: String| Halt::Value(Stuck::error(what));
    let env: &Environment<'p> = bench.env;
    let policy: &'p polidex_ir::Policy = env.policy;
    let named = policy.table(name).ok_or_else(|| failed(format!("there is no table `{name}`")))?;
    let mut scope = place.scope.clone();
    let params = expr::bound(&named.params, args, env, &mut scope);
    let mut inner = Scope::inner(params, &scope);
    let choice = table::choose(&named.table, env, &mut inner).map_err(Halt::Value)?;
    // By how it is written, all the way: two calls that differ may go two ways.
    let trail = format!("{}{name}({args:?}).{column} ", place.trail);
    let way = match choice.stuck {
        None => 0,
        Some(stuck) => bench.way(Site::Chain(trail.clone()), choice.ways.len().max(1), stuck)?,
    };
    let outputs = choice.ways.get(way).copied().unwrap_or_default();
    let chain = match usize::try_from(column).ok().and_then(|column| outputs.get(column)) {
        Some(Output::Chain(chain)) => chain.as_ref(),
        Some(Output::Nothing) => None,
        Some(Output::Value(_)) | None => return Err(failed(format!("table `{name}` says no chain here"))),
    };
    let by_tier = named.table.inputs.iter().any(|input| matches!(input.ty, Type::Tier(_)));
    let depth = place.depth.saturating_add(1);
    Ok(ByTable { chain, place: Place { scope: inner, trail, depth }, by_tier })
}

/// [AND]: level by level side by side.
pub(crate) fn alongside(mut total: Levels, next: Levels) -> Levels {
    let mut levels = next.levels.into_iter();
    for level in &mut total.levels {
        level.extend(levels.next().into_iter().flatten());
    }
    total.levels.extend(levels);
    total.not_needed.extend(next.not_needed);
    total.cut |= next.cut;
    total.by_tier |= next.by_tier;
    total
}

/// [EITHER]: each side is a single seat, or again an `either` of single seats.
fn single_seats(side: Levels) -> Result<Vec<Name>, ChainFault> {
    let mut steps = side.levels.into_iter().flatten();
    match (steps.next(), steps.next()) {
        (Some(step), None) if step.needs == 1 => Ok(step.roles),
        _ => Err(failed("`either` is between single sign-offs")),
    }
}

fn failed(what: impl Into<String>) -> ChainFault {
    ChainFault::Halt(Halt::Value(Stuck::error(what)))
}

/// [CUT]
fn cut(
    chain: &Chain,
    mut levels: Levels,
    stake: &Known<Option<Value>>,
    bench: &Bench<'_, '_>,
) -> Result<Levels, ChainFault> {
    let Some(stake) = stake.as_ref().map_err(|stuck| Halt::Value(stuck.clone()))? else {
        return Err(failed(format!("chain `{}` is cut by a stake, and there is none", chain.name)));
    };
    let mut covering = None;
    for (n, level) in levels.levels.iter().enumerate() {
        if level_covers(level, stake, bench)? {
            covering = Some(n);
            break;
        }
    }
    let Some(covering) = covering else { return Err(ChainFault::NotCovered(chain.name.clone())) };
    let behind = levels.levels.split_off(covering.saturating_add(1).min(levels.levels.len()));
    let behind = behind.into_iter().flatten().flat_map(|step| step.roles);
    levels.not_needed = behind.chain(levels.not_needed).collect();
    levels.cut = true;
    Ok(levels)
}

/// [WORTH]: some step has only seats that are worth the stake.
fn level_covers(level: &[PlanStep], stake: &Value, bench: &Bench<'_, '_>) -> Result<bool, Halt> {
    for step in level {
        let mut covers = !step.roles.is_empty();
        for role in &step.roles {
            covers = covers && covers_stake(&authority(role, bench)?, stake);
        }
        if covers {
            return Ok(true);
        }
    }
    Ok(false)
}

fn covers_stake(limit: &Option<Limit>, stake: &Value) -> bool {
    match limit {
        Some(Limit::Unlimited) => true,
        Some(Limit::UpTo(most)) => arithmetic::order(most, stake).is_ok_and(std::cmp::Ordering::is_ge),
        Some(Limit::None) | None => false,
    }
}

/// [WORTH]: what a role may approve here: the highest of the lines that hold; nothing where not stated.
///
/// The order of the lines has no meaning: where it cannot be told which of them hold, the ways are what the role could
/// be worth.
pub(crate) fn authority(role: &Name, bench: &Bench<'_, '_>) -> Result<Option<Limit>, Halt> {
    let Some(role) = bench.env.policy.role(role) else {
        return Err(Halt::Value(Stuck::error(format!("there is no role `{role}`"))));
    };
    if role.authority.is_empty() {
        return Ok(None);
    }
    let mut sure: BTreeSet<Limit> = BTreeSet::from([Limit::None]);
    let mut open: BTreeMap<Limit, Stuck> = BTreeMap::new();
    let mut without_value: Option<Stuck> = None;
    for (authority, when) in &role.authority {
        let holds = when.as_ref().map_or(Ok(true), |when| expr::truth(when, bench.env));
        if holds == Ok(false) {
            continue;
        }
        match (line(authority, role, bench), holds) {
            (Ok(limit), Ok(_)) => {
                sure.insert(limit);
            }
            (Ok(limit), Err(stuck)) => {
                let others = open.remove(&limit).unwrap_or_default();
                open.insert(limit, others.and(stuck));
            }
            (Err(stuck), holds) => {
                let stuck = stuck.and(holds.err().unwrap_or_default());
                without_value = Some(without_value.unwrap_or_default().and(stuck));
            }
        }
    }
    if let Some(stuck) = without_value {
        return Err(Halt::Value(stuck));
    }
    let least = highest(sure.iter()).map_err(Halt::Value)?;
    if let Err(stuck) = highest(sure.iter().chain(open.keys())) {
        return Err(Halt::Value(open.into_values().fold(stuck, Stuck::and)));
    }
    open.retain(|limit, _| is_higher(limit, &least) == Ok(true));
    let ways: Vec<&Limit> = [&least].into_iter().chain(open.keys()).collect();
    let way = match ways.len() {
        1 => 0,
        several => {
            let stuck = open.values().cloned().fold(Stuck::default(), Stuck::and);
            bench.way(Site::Authority(role.name.clone()), several, stuck)?
        }
    };
    Ok(ways.get(way).map(|limit| (*limit).clone()))
}

fn line(authority: &Authority, role: &Role, bench: &Bench<'_, '_>) -> Known<Limit> {
    match authority {
        Authority::None => Ok(Limit::None),
        Authority::Unlimited => Ok(Limit::Unlimited),
        Authority::UpTo(most) => match expr::value(most, bench.env)? {
            Value::Unlimited => Ok(Limit::Unlimited),
            value if arithmetic::magnitude(&value).is_some() => Ok(Limit::UpTo(value)),
            value => Err(Stuck::error(format!("`{value}` is no authority of role `{}`", role.name))),
        },
    }
}

fn highest<'l>(limits: impl Iterator<Item = &'l Limit>) -> Known<Limit> {
    let mut best = Limit::None;
    for limit in limits {
        if is_higher(limit, &best)? {
            best = limit.clone();
        }
    }
    Ok(best)
}

fn is_higher(a: &Limit, b: &Limit) -> Known<bool> {
    match (a, b) {
        (Limit::None, _) | (_, Limit::Unlimited) => Ok(false),
        (Limit::UpTo(_) | Limit::Unlimited, Limit::None) | (Limit::Unlimited, Limit::UpTo(_)) => Ok(true),
        (Limit::UpTo(x), Limit::UpTo(y)) => arithmetic::order(x, y).map(std::cmp::Ordering::is_gt),
    }
}

//! What a chain says: its levels, and where a ladder ends.
//!
//! In: a chain and a stake. Out: the steps by level: [SEAT], [THEN], [AND], [EITHER], [POOL], [ACT], [LOWEST],
//! [NAMED-CHAIN], [CHAIN-TABLE], [CUT], [NOT-COVERED]. What somebody is worth is said in `worth`. It knows no time.

use std::collections::BTreeSet;

use polidex_ir::{Act, Chain, ChainExpr, Expr, Name, Output, Type, Value};

use crate::decision::StepReason;
use crate::environment::Environment;
use crate::expr::{self, Scope};
use crate::judge::{Bench, Halt, Site};
use crate::stuck::{Known, Stuck};
use crate::table;
use crate::words;
use crate::worth;

/// Chains nested deeper than this are an error; the compiler refuses circles.
const DEEPEST: u32 = 64;

/// A sign-off to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlanStep {
    /// The roles of which `needs` people must sign.
    pub roles: Vec<Name>,
    /// How many different people.
    pub needs: u32,
    /// What they do.
    pub act: Act,
    /// Why it is there.
    pub because: StepReason,
    /// The rules and exceptions that ask for it.
    pub asked_by: BTreeSet<Name>,
}

/// What a chain is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course<'a> {
    /// What must be covered.
    pub stake: &'a Known<Option<Value>>,
    /// Why its steps are there.
    pub because: StepReason,
    /// The rule or exception that asks; nothing where it is only asked about.
    pub owner: Option<&'a Name>,
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
    /// What somebody does who is not said to do anything.
    act: Option<Act>,
    /// The innermost named chain.
    named: Option<Name>,
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
    course: Course<'_>,
    place: &Place,
    bench: &Bench<'_, '_>,
) -> Result<Levels, ChainFault> {
    if place.is_too_deep() {
        return Err(failed("chains are nested too deeply"));
    }
    let inner = |part: &ChainExpr| levels(part, course, &place.deeper(), bench);
    let one = |roles: Vec<Name>, needs: u32| Levels {
        levels: vec![vec![PlanStep {
            roles,
            needs,
            act: place.act.unwrap_or(Act::Sign),
            because: course.because,
            asked_by: course.owner.into_iter().cloned().collect(),
        }]],
        ..Levels::default()
    };
    match chain {
        ChainExpr::Role(role) => Ok(one(vec![role.clone()], 1)),
        ChainExpr::Quorum(count, of) => pool(inner(of)?, *count),
        ChainExpr::Named(name) => {
            let chain =
                bench.env.policy.chain(name).ok_or_else(|| failed(format!("there is no chain `{name}`")))?;
            let scope = Scope::inner(Vec::new(), &place.scope);
            let body = Place { scope, named: Some(name.clone()), ..place.deeper() };
            let levels = levels(&chain.body, course, &body, bench)?;
            if chain.until_covered { cut(chain, levels, course.stake, bench) } else { Ok(levels) }
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
            let mut found = Levels::default();
            for part in parts {
                let part = inner(part)?;
                (found.cut, found.by_tier) = (found.cut | part.cut, found.by_tier | part.by_tier);
                for role in single_seats(part)? {
                    if !roles.contains(&role) {
                        roles.push(role);
                    }
                }
            }
            Ok(Levels { levels: one(roles, 1).levels, ..found })
        }
        // [ACT]: what is said inside goes before.
        ChainExpr::Acting(act, who) => {
            levels(who, course, &Place { act: Some(*act), ..place.deeper() }, bench)
        }
        ChainExpr::Lowest(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.push(inner(part)?);
            }
            lowest(chain, all, course.stake, place, bench)
        }
        ChainExpr::Table(name, args, column) => {
            let said = by_table(name, args, *column, place, bench)?;
            let mut found = match said.chain {
                Some(chain) => levels(chain, course, &said.place, bench)?,
                None => Levels::default(),
            };
            found.by_tier |= said.by_tier;
            Ok(found)
        }
    }
}

/// [POOL]: so many people of a role, or so many of the roles of a choice.
fn pool(mut choice: Levels, count: u32) -> Result<Levels, ChainFault> {
    let mut steps = choice.levels.iter_mut().flatten();
    match (steps.next(), steps.next()) {
        (Some(step), None) if step.needs == 1 => {
            let enough = usize::try_from(count).is_ok_and(|count| count <= step.roles.len());
            if step.roles.len() > 1 && !enough {
                let roles = step.roles.len();
                return Err(failed(format!("{count} of {roles} roles cannot sign")));
            }
            step.needs = count;
        }
        _ => return Err(failed("so many are of one role or of a choice of roles")),
    }
    Ok(choice)
}

/// [LOWEST]: of those that cover the stake, the one with the least authority; of equals the first.
fn lowest(
    chain: &ChainExpr,
    parts: Vec<Levels>,
    stake: &Known<Option<Value>>,
    place: &Place,
    bench: &Bench<'_, '_>,
) -> Result<Levels, ChainFault> {
    let named = || place.named.clone().unwrap_or_else(|| Name::from(words::chain(chain, bench.env.policy)));
    let Some(stake) = stake.as_ref().map_err(|stuck| Halt::Value(stuck.clone()))? else {
        return Err(failed(format!("chain `{}` is measured against a stake, and there is none", named())));
    };
    let mut best: Option<(worth::Seats, Levels)> = None;
    for part in parts {
        let roles = single_seats(part.clone())?;
        if !worth::step_covers(&roles, 1, stake, bench)? {
            continue;
        }
        let seats = worth::Seats::of(&roles, stake, bench)?;
        if best.as_ref().is_none_or(|(other, _)| seats.is_less(other)) {
            best = Some((seats, part));
        }
    }
    match best {
        Some((_, found)) => Ok(Levels { cut: true, ..found }),
        None => Err(ChainFault::NotCovered(named())),
    }
}

impl Place {
    /// Returns the place of a chain that is asked about where these names are known.
    pub fn within(scope: &Scope) -> Place {
        Place { scope: scope.clone(), ..Place::default() }
    }

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
    let place = Place { scope: inner, trail, depth, act: place.act, named: place.named.clone() };
    Ok(ByTable { chain, place, by_tier })
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
    ChainFault::Halt(Halt::Value(Stuck::error(what.into())))
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
        if worth::level_covers(level, stake, bench)? {
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

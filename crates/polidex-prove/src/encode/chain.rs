//! Who signs, over all requests: every way a chain can go, and where: [SEAT] to [SITS-ONCE].
//!
//! In: a chain and a stake. Out: paths with the formula of where each is taken. Of a ladder there is one for each place
//! where it can end, and one for where it does not.

use polidex_ir::{Act, Also, AlsoPlace, Chain, ChainExpr, Name, Output, Type};

use super::expr::Scope;
use super::value::{Truth, Val};
use super::{DEEPEST, Encoder};
use crate::solve::Formula;

/// More paths than this are not told apart.
const MOST: usize = 512;

/// A step: the roles of which so many must sign.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seats {
    pub roles: Vec<Name>,
    pub needs: u32,
    /// What they do.
    pub act: Act,
}

/// How a path ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Everybody on it signs.
    Signed,
    /// Nobody on this ladder covers the stake.
    NotCovered(Name),
    /// Two service levels put two chains in its place.
    Conflict(Vec<Name>),
    /// It cannot be followed.
    Unknown,
}

/// One way a chain can go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// Steps that are open together, level by level.
    pub levels: Vec<Vec<Seats>>,
    pub end: End,
    /// Levels of named chains that are on it.
    pub steps: Vec<(Name, usize)>,
    /// Service levels that put their chain in place of another.
    pub compressed: Vec<Name>,
}

/// What authority is measured against.
#[derive(Debug, Clone)]
pub(crate) struct Stake {
    pub value: Val,
    pub ty: Type,
}

type Ways = Vec<(Formula, Path)>;

/// Where a chain stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Site {
    /// The names known there.
    scope: Scope,
    /// What somebody does who is not said to do anything.
    act: Option<Act>,
    /// The innermost named chain.
    named: Option<Name>,
}

impl Site {
    /// Where only these names are known.
    pub(super) fn of(scope: &Scope) -> Self {
        Site { scope: scope.clone(), act: None, named: None }
    }
}

impl Path {
    /// Nobody signs.
    pub fn empty() -> Self {
        Path { levels: Vec::new(), end: End::Signed, steps: Vec::new(), compressed: Vec::new() }
    }

    fn ended(end: End) -> Self {
        Path { end, ..Path::empty() }
    }

    fn one(roles: Vec<Name>, act: Act) -> Self {
        Path { levels: vec![vec![Seats { roles, needs: 1, act }]], ..Path::empty() }
    }

    /// The steps in which somebody signs.
    pub fn signing(&self) -> impl Iterator<Item = &Seats> {
        self.levels.iter().flatten().filter(|step| step.act == Act::Sign)
    }

    /// The roles of its only step, of which one acts.
    fn choice(&self) -> Option<&[Name]> {
        let mut steps = self.levels.iter().flatten();
        match (steps.next(), steps.next()) {
            (Some(step), None) if step.needs == 1 => Some(&step.roles),
            _ => None,
        }
    }

    /// What the two have in common beside their levels.
    fn with(&self, other: &Path, levels: Vec<Vec<Seats>>) -> Path {
        let end = if self.end == End::Signed { other.end.clone() } else { self.end.clone() };
        let both = |a: &[Name], b: &[Name]| a.iter().chain(b).cloned().collect();
        let steps = self.steps.iter().chain(&other.steps).cloned().collect();
        Path { levels, end, steps, compressed: both(&self.compressed, &other.compressed) }
    }

    pub fn then(&self, other: &Path) -> Path {
        self.with(other, self.levels.iter().chain(&other.levels).cloned().collect())
    }

    /// [AND]
    pub fn alongside(&self, other: &Path) -> Path {
        let mut levels = self.levels.clone();
        let mut next = other.levels.iter().cloned();
        levels.iter_mut().for_each(|level| level.extend(next.next().into_iter().flatten()));
        levels.extend(next);
        self.with(other, levels)
    }

    /// [SITS-ONCE]
    #[must_use]
    pub fn each_role_once(mut self) -> Path {
        let mut kept: Vec<Vec<Seats>> = Vec::new();
        for level in self.levels {
            let mut open: Vec<Seats> = Vec::new();
            for step in level {
                let mut seated = kept.iter_mut().flatten().chain(&mut open);
                match seated.find(|other| other.roles.len() == 1 && other.roles == step.roles) {
                    Some(twin) => {
                        twin.needs = twin.needs.max(step.needs);
                        twin.act = twin.act.max(step.act);
                    }
                    None => open.push(step),
                }
            }
            if !open.is_empty() {
                kept.push(open);
            }
        }
        self.levels = kept;
        self
    }
}

impl<'p> Encoder<'p> {
    /// Returns the ways of a whole route: the chain, its compression, extra sign-offs, each role once.
    pub(crate) fn route(
        &mut self,
        chain: Option<&'p ChainExpr>,
        stake: Option<&Stake>,
        also: &'p [Also],
    ) -> Ways {
        let mut found = Ways::new();
        for (formula, chain, scope) in self.spoken(chain, &Scope::default(), 0) {
            let compressed = match chain {
                Some(ChainExpr::Named(name)) => self.compressed(name),
                _ => vec![(Formula::TRUE, Vec::new(), None)],
            };
            for (applies, slas, replacement) in compressed {
                let here = self.all([formula, applies]);
                if here == Formula::FALSE {
                    continue;
                }
                let ways = match replacement {
                    None => self.gated(here, |encoder| encoder.ways(chain, stake, &Site::of(&scope))),
                    Some(Ok(other)) => {
                        self.gated(here, |encoder| encoder.named_chain(other, stake, &Site::default()))
                    }
                    Some(Err(())) => vec![(Formula::TRUE, Path::ended(End::Conflict(slas.clone())))],
                };
                for (within, mut path) in ways {
                    path.compressed.extend(slas.iter().cloned());
                    found.push((self.all([here, within]), path));
                }
            }
        }
        let found = self.extra(found, also, stake);
        found.into_iter().map(|(formula, path)| (formula, path.each_role_once())).collect()
    }

    /// What tables say stands for the chain, and its name is the chain's name.
    fn spoken(
        &mut self,
        chain: Option<&'p ChainExpr>,
        scope: &Scope,
        depth: u32,
    ) -> Vec<(Formula, Option<&'p ChainExpr>, Scope)> {
        let Some(ChainExpr::Table(name, args, column)) = chain else {
            return vec![(Formula::TRUE, chain, scope.clone())];
        };
        let mut found = Vec::new();
        for (formula, said, inner) in self.by_table(name, args, *column, scope) {
            if depth >= DEEPEST {
                continue;
            }
            for (within, chain, scope) in self.spoken(said, &inner, depth.saturating_add(1)) {
                found.push((self.all([formula, within]), chain, scope));
            }
        }
        found
    }

    /// [CHAIN-TABLE]
    fn by_table(
        &mut self,
        name: &'p Name,
        args: &'p [polidex_ir::Expr],
        column: u32,
        scope: &Scope,
    ) -> Vec<(Formula, Option<&'p ChainExpr>, Scope)> {
        let Some(named) = self.policy.table(name) else { return Vec::new() };
        let inner = self.bound(&named.params, args, scope);
        let site = self.call_table(super::table::Asked::declared(named, args, scope), &named.table, &inner);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let picks = self.picks(site).into_iter();
        picks
            .filter_map(|(outputs, formula)| match outputs.get(column) {
                Some(Output::Chain(chain)) => Some((formula, chain.as_ref(), inner.clone())),
                Some(Output::Nothing) => Some((formula, None, inner.clone())),
                Some(Output::Value(_)) | None => None,
            })
            .collect()
    }

    /// [COMPRESSED]: where which chain is put in place of this one; an error where two are.
    #[expect(clippy::type_complexity, reason = "where, the service levels that apply, and what they say")]
    fn compressed(&mut self, name: &Name) -> Vec<(Formula, Vec<Name>, Option<Result<&'p Name, ()>>)> {
        let mut found = vec![(Formula::TRUE, Vec::new(), None)];
        for sla in &self.request.slas {
            let Some((chain, replaced)) = &sla.replaces else { continue };
            if replaced != name {
                continue;
            }
            let applies = self.when(sla.when.as_ref());
            let mut next = Vec::new();
            for (formula, slas, known) in found {
                let without = self.all([formula, !applies.yes]);
                next.push((without, slas.clone(), known));
                let with = self.all([formula, applies.yes]);
                let said = match known {
                    None => Some(Ok(chain)),
                    Some(Ok(other)) if other == chain => Some(Ok(chain)),
                    Some(_) => Some(Err(())),
                };
                next.push((with, slas.into_iter().chain([sla.name.clone()]).collect(), said));
            }
            next.retain(|(formula, ..)| *formula != Formula::FALSE);
            found = next;
        }
        found
    }

    /// [ALSO]
    fn extra(&mut self, ways: Ways, also: &'p [Also], stake: Option<&Stake>) -> Ways {
        let mut first: Ways = vec![(Formula::TRUE, Path::empty())];
        let mut total = ways;
        let mut last = first.clone();
        for extra in also {
            let applies = self.when(extra.when.as_ref());
            let more =
                self.gated(applies.yes, |encoder| encoder.ways(Some(&extra.chain), stake, &Site::default()));
            let mut both = vec![(applies.no, Path::empty())];
            for (formula, path) in more {
                both.push((self.all([applies.yes, formula]), path));
            }
            let place = match extra.place {
                AlsoPlace::First => &mut first,
                AlsoPlace::Alongside => &mut total,
                AlsoPlace::Last => &mut last,
            };
            *place = self.crossed(place, &both, Path::alongside);
        }
        let begun = self.crossed(&first, &total, Path::then);
        self.crossed(&begun, &last, Path::then)
    }

    /// Every way of one with every way of the other.
    pub(crate) fn crossed(&mut self, a: &Ways, b: &Ways, join: impl Fn(&Path, &Path) -> Path) -> Ways {
        if a.len().saturating_mul(b.len()) > MOST {
            return vec![(Formula::TRUE, Path::ended(End::Unknown))];
        }
        let mut found = Ways::new();
        for (x, left) in a {
            for (y, right) in b {
                let both = self.all([*x, *y]);
                if both != Formula::FALSE {
                    found.push((both, join(left, right)));
                }
            }
        }
        found
    }

    /// Returns the ways of a chain; `None` is the empty one.
    pub(super) fn ways(&mut self, chain: Option<&'p ChainExpr>, stake: Option<&Stake>, site: &Site) -> Ways {
        let Some(chain) = chain else { return vec![(Formula::TRUE, Path::empty())] };
        if self.depth >= DEEPEST {
            return vec![(Formula::TRUE, Path::ended(End::Unknown))];
        }
        self.depth = self.depth.saturating_add(1);
        let ways = match chain {
            ChainExpr::Role(role) => {
                vec![(Formula::TRUE, Path::one(vec![role.clone()], site.act.unwrap_or(Act::Sign)))]
            }
            ChainExpr::Quorum(count, of) => pool(self.ways(Some(of), stake, site), *count),
            ChainExpr::Acting(act, who) => {
                self.ways(Some(who), stake, &Site { act: Some(*act), ..site.clone() })
            }
            ChainExpr::Lowest(parts) => self.lowest(chain, parts, stake, site),
            ChainExpr::Named(name) => self.named_chain(name, stake, site),
            ChainExpr::Then(parts) => self.together(parts, stake, site, Path::then),
            ChainExpr::And(parts) => self.together(parts, stake, site, Path::alongside),
            ChainExpr::Either(parts) => {
                let act = site.act.unwrap_or(Act::Sign);
                self.together(parts, stake, site, |a, b| {
                    let mut roles: Vec<Name> = Vec::new();
                    for role in a.levels.iter().chain(&b.levels).flatten().flat_map(|step| &step.roles) {
                        if !roles.contains(role) {
                            roles.push(role.clone());
                        }
                    }
                    a.with(b, Path::one(roles, act).levels)
                })
            }
            ChainExpr::Table(name, args, column) => {
                let mut found = Ways::new();
                for (formula, said, inner) in self.by_table(name, args, *column, &site.scope) {
                    let inner = Site { scope: inner, ..site.clone() };
                    let ways = self.gated(formula, |encoder| encoder.ways(said, stake, &inner));
                    for (within, path) in ways {
                        found.push((self.all([formula, within]), path));
                    }
                }
                found
            }
        };
        self.depth = self.depth.saturating_sub(1);
        ways
    }

    fn together(
        &mut self,
        parts: &'p [ChainExpr],
        stake: Option<&Stake>,
        site: &Site,
        join: impl Fn(&Path, &Path) -> Path,
    ) -> Ways {
        let mut total: Ways = vec![(Formula::TRUE, Path::empty())];
        for part in parts {
            let next = self.ways(Some(part), stake, site);
            total = self.crossed(&total, &next, &join);
        }
        total
    }

    /// [NAMED-CHAIN]
    fn named_chain(&mut self, name: &Name, stake: Option<&Stake>, around: &Site) -> Ways {
        let Some(chain) = self.policy.chain(name) else { return Ways::new() };
        let site = Site { scope: Scope::default(), act: around.act, named: Some(name.clone()) };
        let body = self.ways(Some(&chain.body), stake, &site);
        let mut found = Ways::new();
        for (formula, path) in body {
            if path.end != End::Signed || !chain.until_covered {
                let mut path = path;
                if !matches!(chain.body, ChainExpr::Lowest(_)) {
                    path.steps.extend((0..path.levels.len()).map(|level| (name.clone(), level)));
                }
                found.push((formula, path));
                continue;
            }
            let cut = self.cut(chain, path, stake);
            for (within, path) in cut {
                found.push((self.all([formula, within]), path));
            }
        }
        found
    }

    /// [LOWEST]: of those that cover the stake, the one with the least authority; of equals the first.
    fn lowest(
        &mut self,
        chain: &ChainExpr,
        parts: &'p [ChainExpr],
        stake: Option<&Stake>,
        site: &Site,
    ) -> Ways {
        let Some(stake) = stake else { return Ways::new() };
        let named = site.named.clone();
        let name = named.clone().unwrap_or_else(|| polidex_eval::chain_in_words(chain, self.policy).into());
        let mut sides: Vec<(Path, Vec<Name>, Truth)> = Vec::new();
        for part in parts {
            let ways = self.ways(Some(part), Some(stake), site);
            // Each side is a single seat or a choice; one that hangs on a table is not followed.
            let [(Formula::TRUE, path)] = ways.as_slice() else {
                return vec![(Formula::TRUE, Path::ended(End::Unknown))];
            };
            let Some(roles) = path.choice().map(<[Name]>::to_vec) else { return Ways::new() };
            let covers = self.step_covers(&roles, 1, stake);
            sides.push((path.clone(), roles, covers));
        }
        let mut found = Ways::new();
        for (n, (path, roles, covers)) in sides.iter().enumerate() {
            let mut parts = vec![covers.yes];
            for (m, (_, others, other)) in sides.iter().enumerate().filter(|(m, _)| *m != n) {
                let goes_before = if m < n {
                    !self.choice_is_lower(roles, others)
                } else {
                    self.choice_is_lower(others, roles)
                };
                let both = self.all([other.yes, goes_before]);
                parts.push(!both);
            }
            let here = self.all(parts);
            if here != Formula::FALSE {
                let mut path = path.clone();
                path.steps.extend(named.iter().map(|named| (named.clone(), n)));
                found.push((here, path));
            }
        }
        let nobody = self.all(sides.iter().map(|(.., covers)| covers.no).collect::<Vec<_>>());
        if nobody != Formula::FALSE {
            found.push((nobody, Path::ended(End::NotCovered(name))));
        }
        found
    }

    /// Where the smallest of some seats is worth less than the smallest of others.
    fn choice_is_lower(&mut self, roles: &[Name], than: &[Name]) -> Formula {
        let mut ways = Vec::new();
        for role in roles {
            let mut all = Vec::new();
            for other in than {
                all.push(self.is_lower(role, other));
            }
            ways.push(self.all(all));
        }
        self.any(ways)
    }

    /// [CUT], [NOT-COVERED]
    fn cut(&mut self, chain: &Chain, path: Path, stake: Option<&Stake>) -> Ways {
        let Some(stake) = stake else { return Ways::new() };
        let mut found = Ways::new();
        let mut reached = Formula::TRUE;
        for (n, level) in path.levels.iter().enumerate() {
            let covers = self.covers(level, stake);
            let here = self.all([reached, covers.yes]);
            let levels: Vec<Vec<Seats>> = path.levels.iter().take(n.saturating_add(1)).cloned().collect();
            let steps = path.steps.iter().cloned().chain((0..=n).map(|level| (chain.name.clone(), level)));
            if here != Formula::FALSE {
                found.push((here, Path { levels, steps: steps.collect(), ..path.clone() }));
            }
            reached = self.all([reached, covers.no]);
        }
        if reached != Formula::FALSE {
            let end = End::NotCovered(chain.name.clone());
            found.push((reached, Path { end, ..path }));
        }
        found
    }
}

/// [POOL]: so many people of a role, or so many of the roles of a choice.
fn pool(ways: Ways, count: u32) -> Ways {
    let pooled = ways.into_iter().filter_map(|(formula, mut path)| {
        if path.end != End::Signed {
            return Some((formula, path));
        }
        let seats = path.choice()?.len();
        if seats > 1 && usize::try_from(count).is_ok_and(|count| count > seats) {
            return None;
        }
        path.levels.iter_mut().flatten().for_each(|step| step.needs = count);
        Some((formula, path))
    });
    pooled.collect()
}

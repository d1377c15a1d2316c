//! A route with its times.
//!
//! In: a plan, the facts, the desk. Out: who signs by when, how urgent it is, who is told: [DEADLINE],
//! [SLA-EARLIEST], [SLA-URGENCY], [SLA-NOTIFY], [SLA-STRICT]. It changes nobody's authority.

use std::collections::BTreeSet;

use polidex_base::{Duration, DurationKind, Instant};
use polidex_ir::{Act, Expr, ExprKind, Name, Output, Policy, Sla, Table, Urgency, Value, Within};

use crate::chain::PlanStep;
use crate::deadline::{Allowed, Counting, Times};
use crate::decision::{Seat, Step};
use crate::environment::Environment;
use crate::expr;
use crate::judge::Bench;
use crate::route::Plan;
use crate::seat;
use crate::stuck::{Known, Stuck};
use crate::worth::{self, Measure};

/// What deadlines are counted with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clocks<'a, 'p> {
    /// The policy's zone and calendars.
    pub times: &'a Times<'p>,
}

impl Clocks<'_, '_> {
    /// Returns when something is due that starts at `start`.
    pub fn due(&self, start: Instant, allowed: &Allowed) -> Result<Instant, String> {
        let counting = Counting { calendar: allowed.calendar.as_ref(), month_end: allowed.month_end };
        self.times.due(start, allowed.time, counting)
    }

    /// [TIME-ALLOWED]: when something is due that starts at `start`, and in which time: the earliest that it could be.
    pub fn earliest(
        &self,
        start: Instant,
        within: &Within,
        env: Option<&Environment<'_>>,
        policy: &Policy,
    ) -> Result<Option<(Instant, Allowed)>, String> {
        let mut earliest: Option<(Instant, Allowed)> = None;
        for allowed in candidates(within, env, policy)? {
            let by = self.due(start, &allowed)?;
            if earliest.as_ref().is_none_or(|(other, _)| by < *other) {
                earliest = Some((by, allowed));
            }
        }
        Ok(earliest)
    }
}

impl Allowed {
    /// Returns the calendar in which business time is counted.
    fn calendar_of(&self, policy: &Policy) -> Option<Name> {
        match self.time.kind {
            DurationKind::BusinessHours | DurationKind::BusinessDays => {
                self.calendar.clone().or_else(|| policy.calendar.clone())
            }
            DurationKind::Elapsed | DurationKind::Calendar => None,
        }
    }
}

/// [TIME-ALLOWED]: the time, where it is known; else every time that it could be.
fn candidates(
    within: &Within,
    env: Option<&Environment<'_>>,
    policy: &Policy,
) -> Result<Vec<Allowed>, String> {
    let allowed =
        |time: Duration| Allowed { time, calendar: within.calendar.clone(), month_end: within.month_end };
    match env.map(|env| expr::value(&within.time, env)) {
        Some(Ok(Value::Duration(time))) => return Ok(vec![allowed(time)]),
        Some(Ok(Value::Nothing)) => return Ok(Vec::new()),
        Some(Ok(other)) => return Err(format!("`{other}` is no duration")),
        Some(Err(stuck)) if stuck.facts.is_empty() => return Err(stuck.error.unwrap_or_default()),
        Some(Err(_)) | None => {}
    }
    let mut times = BTreeSet::new();
    constants(&within.time, policy, &mut times);
    Ok(times.into_iter().map(allowed).collect())
}

/// Adds the durations that stand in the branches and rows of an expression.
fn constants(expr: &Expr, policy: &Policy, times: &mut BTreeSet<Duration>) {
    let of_table = |table: &Table, column: u32, times: &mut BTreeSet<Duration>| {
        let Ok(column) = usize::try_from(column) else { return };
        let rows = table.rows.iter().map(|row| &row.outputs).chain(&table.otherwise);
        for output in rows.filter_map(|outputs| outputs.get(column)) {
            if let Output::Value(value) = output {
                constants(value, policy, times);
            }
        }
    };
    match &expr.kind {
        ExprKind::Const(Value::Duration(time)) => {
            times.insert(*time);
        }
        ExprKind::Conditional(arms, last) => {
            arms.iter().for_each(|(_, value)| constants(value, policy, times));
            constants(last, policy, times);
        }
        ExprKind::Lookup(table, column) => of_table(table, *column, times),
        ExprKind::Call(name, _, column) => {
            policy.table(name).into_iter().for_each(|named| of_table(&named.table, *column, times));
        }
        ExprKind::Threshold(name) => {
            policy.threshold(name).into_iter().for_each(|threshold| {
                constants(&threshold.value, policy, times);
            });
        }
        ExprKind::Define(name) | ExprKind::Apply(name, _) => {
            policy.define(name).into_iter().for_each(|define| constants(&define.body, policy, times));
        }
        _ => {}
    }
}

/// Returns what a time is, where it counts as a part of an outcome; `none` is none.
pub(crate) fn allowed(within: Option<&Within>, env: &Environment<'_>) -> Known<Option<Allowed>> {
    let Some(within) = within else { return Ok(None) };
    match expr::value(&within.time, env)? {
        Value::Duration(time) => {
            let (calendar, month_end) = (within.calendar.clone(), within.month_end);
            Ok(Some(Allowed { time, calendar, month_end }))
        }
        Value::Nothing => Ok(None),
        other => Err(Stuck::error(format!("`{other}` is no duration"))),
    }
}

/// Returns the service levels that apply, by name: [SLA-STRICT].
pub(crate) fn service_levels<'p>(env: &Environment<'p>) -> Vec<&'p Sla> {
    let applies = |sla: &&Sla| sla.when.as_ref().is_none_or(|when| expr::truth(when, env) != Ok(false));
    env.request.slas.iter().filter(applies).collect()
}

/// [SLA-STEP]: a service level for some steps is about those alone.
fn is_about(sla: &Sla, role: &Name) -> bool {
    sla.steps.is_empty() || sla.steps.contains(role)
}

/// [SLA-STEP]: a service level whose steps are not in a route does nothing.
pub(crate) fn touching<'p>(slas: Vec<&'p Sla>, levels: &[Vec<PlanStep>]) -> Vec<&'p Sla> {
    let sits = |sla: &&Sla| {
        let mut roles = levels.iter().flatten().flat_map(|step| &step.roles);
        sla.steps.is_empty() || roles.any(|role| sla.steps.contains(role))
    };
    slas.into_iter().filter(sits).collect()
}

/// [SLA-URGENCY]
pub(crate) fn urgency(slas: &[&Sla]) -> Urgency {
    slas.iter().filter_map(|sla| sla.urgency).max().unwrap_or(Urgency::Normal)
}

/// [SLA-NOTIFY]: who is told, with the service level that says so.
pub(crate) fn notified(slas: &[&Sla]) -> Vec<(Name, Name)> {
    let mut told: Vec<(Name, Name)> =
        slas.iter().flat_map(|sla| sla.notify.iter().map(|role| (role.clone(), sla.name.clone()))).collect();
    told.sort();
    told.dedup();
    told
}

/// Returns the sign-offs with their deadlines; fails where one of them has none that can be counted.
pub(crate) fn steps(
    plan: &Plan,
    slas: &[&Sla],
    bench: &Bench<'_, '_>,
    clocks: Clocks<'_, '_>,
) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut start = Some(bench.env.now);
    for (level, n) in plan.levels.iter().zip(1u32..) {
        let mut end = start;
        for step in level {
            let mut roles = Vec::new();
            for role in &step.roles {
                let seat = seat_of(role, (step.act, plan.stake.as_ref()), start, slas, bench, clocks)?;
                end = match (end, seat.respond_by) {
                    (Some(end), Some(by)) => Some(end.max(by)),
                    (None, _) | (_, None) => None,
                };
                roles.push(seat);
            }
            steps.push(Step {
                level: n,
                roles,
                needs: step.needs,
                act: step.act,
                because: step.because,
                asked_by: step.asked_by.iter().cloned().collect(),
            });
        }
        start = end;
    }
    Ok(steps)
}

fn seat_of(
    name: &Name,
    (act, stake): (Act, Option<&Value>),
    start: Option<Instant>,
    slas: &[&Sla],
    bench: &Bench<'_, '_>,
    clocks: Clocks<'_, '_>,
) -> Result<Seat, String> {
    let Some(role) = bench.env.policy.role(name) else { return Err(format!("there is no role `{name}`")) };
    let about = slas.iter().filter(|sla| is_about(sla, name));
    let times = role.responds_within.iter().chain(about.filter_map(|sla| sla.respond.as_ref()));
    let mut earliest: Option<(Instant, Allowed)> = None;
    let mut first: Option<Allowed> = None;
    for within in times {
        let (env, policy) = (Some(bench.env), bench.env.policy);
        let Some(start) = start else {
            // It begins when nobody can say when; how long it takes then is shown.
            first = first.or(candidates(within, env, policy)?.into_iter().next());
            continue;
        };
        if let Some(found) = clocks.earliest(start, within, env, policy)?
            && earliest.as_ref().is_none_or(|(other, _)| found.0 < *other)
        {
            earliest = Some(found);
        }
    }
    let respond_by = earliest.as_ref().map(|(by, _)| *by);
    let counted = earliest.map(|(_, allowed)| allowed).or(first);
    Ok(Seat {
        role: role.name.clone(),
        title: role.title.clone(),
        // What cannot be told of an authority did not matter.
        authority: worth::authority(name, stake.map(Measure::of), bench).ok().flatten(),
        respond_by,
        calendar: counted.as_ref().and_then(|allowed| allowed.calendar_of(bench.env.policy)),
        responds_within: counted.map(|allowed| allowed.time),
        found_by: seat::found_by(role, bench.env).ok().flatten(),
        signed_by: seat::in_place(role, act, stake, bench),
        delegation: seat::delegation(role, stake, bench.env),
        on_silence: role.on_silence.clone(),
    })
}

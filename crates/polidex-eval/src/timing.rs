//! A route with its times.
//!
//! In: a plan, the facts, the desk. Out: who signs by when, how urgent it is, who is told: [DEADLINE],
//! [SLA-EARLIEST], [SLA-URGENCY], [SLA-NOTIFY], [SLA-STRICT]. It changes nobody's authority.

use jiff::tz::TimeZone;
use polidex_base::{Duration, Instant};
use polidex_ir::{Name, Sla, Urgency};

use crate::deadline::{Desk, due};
use crate::decision::{Seat, Step};
use crate::environment::Environment;
use crate::expr;
use crate::judge::Bench;
use crate::route::Plan;
use crate::worth::{self, Measure};

/// What deadlines are counted with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clocks<'a, 'p> {
    /// The policy's calendar.
    pub desk: Option<&'a Desk<'p>>,
    /// The policy's time zone.
    pub zone: &'a TimeZone,
}

impl Clocks<'_, '_> {
    /// Returns when something is due that starts at `start`.
    pub fn due(&self, start: Instant, within: Duration) -> Result<Instant, String> {
        due(start, within, self.desk, self.zone)
    }
}

/// Returns the service levels that apply, by name: [SLA-STRICT].
pub(crate) fn service_levels<'p>(env: &Environment<'p>) -> Vec<&'p Sla> {
    let applies = |sla: &&Sla| sla.when.as_ref().is_none_or(|when| expr::truth(when, env) != Ok(false));
    env.request.slas.iter().filter(applies).collect()
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
    let measure = plan.stake.as_ref().map(Measure::of);
    let mut start = Some(bench.env.now);
    for (level, n) in plan.levels.iter().zip(1u32..) {
        let mut end = start;
        for step in level {
            let mut roles = Vec::new();
            for role in &step.roles {
                let seat = seat(role, measure, start, slas, bench, clocks)?;
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

fn seat(
    name: &Name,
    measure: Option<Measure>,
    start: Option<Instant>,
    slas: &[&Sla],
    bench: &Bench<'_, '_>,
    clocks: Clocks<'_, '_>,
) -> Result<Seat, String> {
    let Some(role) = bench.env.policy.role(name) else { return Err(format!("there is no role `{name}`")) };
    let times = role.responds_within.into_iter().chain(slas.iter().filter_map(|sla| sla.respond));
    let mut earliest: Option<(Instant, Duration)> = None;
    let mut first: Option<Duration> = None;
    for within in times {
        first = first.or(Some(within));
        let Some(start) = start else { continue };
        let by = clocks.due(start, within)?;
        if earliest.is_none_or(|(other, _)| by < other) {
            earliest = Some((by, within));
        }
    }
    Ok(Seat {
        role: role.name.clone(),
        title: role.title.clone(),
        // What cannot be told of an authority did not matter.
        authority: worth::authority(name, measure, bench).ok().flatten(),
        respond_by: earliest.map(|(by, _)| by),
        responds_within: earliest.map(|(_, within)| within).or(first),
        escalates_to: role.escalates_to.clone(),
    })
}

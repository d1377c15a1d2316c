//! Which facts are in doubt.
//!
//! In: the facts as stated, and which of them a person confirmed. Out: which gathers apply, which cannot be told,
//! and the facts with what they ask unknown: [DOUBT]. Whether an answer matters is said in `completions`.

use std::collections::BTreeSet;

use polidex_ir::{Gather, Name};

use crate::environment::{Environment, State, is_inside};
use crate::expr;
use crate::stuck::Stuck;

/// The gathers of a request, by whether they apply to the stated facts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gathers<'p> {
    /// They apply.
    pub applying: Vec<&'p Gather>,
    /// It cannot be told: [GATHER-OPEN].
    pub open: Vec<(&'p Gather, Stuck)>,
}

/// Looks which gathers apply to the facts as stated.
pub(crate) fn look<'p>(stated: &Environment<'p>) -> Gathers<'p> {
    let mut found = Gathers::default();
    for gather in &stated.request.gathers {
        match gather.when.as_ref().map_or(Ok(true), |when| expr::truth(when, stated)) {
            Ok(true) => found.applying.push(gather),
            Ok(false) => {}
            Err(stuck) => found.open.push((gather, stuck)),
        }
    }
    found
}

/// Returns the paths of the leaf facts that a gather asks.
pub(crate) fn asked(gather: &Gather, env: &Environment<'_>) -> BTreeSet<Name> {
    let paths = env.request.facts.iter().map(|fact| &fact.path);
    let meant = |path: &Name| gather.ask.iter().any(|ask| ask == path || is_inside(path, ask));
    paths.filter(|path| meant(path)).cloned().collect()
}

/// Returns the facts with what the gathers ask and nobody confirmed unknown: [DOUBT].
pub(crate) fn doubt<'p>(
    stated: &Environment<'p>,
    gathers: impl IntoIterator<Item = &'p Gather>,
    confirmed: &BTreeSet<Name>,
) -> Environment<'p> {
    let mut doubted = BTreeSet::new();
    for gather in gathers {
        doubted.extend(asked(gather, stated));
    }
    doubted.retain(|path| {
        let in_absent_record = stated.absent_groups.iter().any(|group| is_inside(path, group));
        let is_confirmed = confirmed.iter().any(|known| known == path || is_inside(path, known));
        !in_absent_record && !is_confirmed
    });
    stated.with(doubted.iter().map(|path| (path, State::Unknown)))
}

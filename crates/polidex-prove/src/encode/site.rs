//! Places that can fail: tables that are called, and divisions.
//!
//! What fails matters only where it is looked at: in `a and b`, `b` does not matter where `a` does not hold.
//! Frames collect the places met while a part is encoded; who encodes it says where it is looked at.

use crate::encode::{Called, Encoder};
use crate::solve::Formula;

/// The number of a place.
pub(crate) type SiteId = usize;

/// A place that can fail.
#[derive(Debug)]
pub(crate) struct Site<'p> {
    /// Where it is looked at.
    pub reached: Formula,
    /// What it is.
    pub fault: Fault<'p>,
}

/// What can fail.
#[derive(Debug)]
pub(crate) enum Fault<'p> {
    /// A table that is called.
    Table(Called<'p>),
    /// A division, and where the divisor is zero.
    Division(&'p polidex_ir::Expr, Formula),
}

impl<'p> Encoder<'p> {
    /// Encodes a part, and returns the places met in it.
    pub(super) fn framed<R>(&mut self, part: impl FnOnce(&mut Self) -> R) -> (R, Vec<(SiteId, Formula)>) {
        self.frames.push(Vec::new());
        let result = part(self);
        (result, self.frames.pop().unwrap_or_default())
    }

    /// Notes places as looked at where a formula holds.
    pub(super) fn reach(&mut self, places: &[(SiteId, Formula)], gate: Formula) {
        for (site, within) in places {
            let both = if gate == Formula::TRUE { *within } else { self.all([gate, *within]) };
            if both != Formula::FALSE
                && let Some(frame) = self.frames.last_mut()
            {
                frame.push((*site, both));
            }
        }
    }

    /// Encodes a part that is looked at only where a formula holds.
    pub(crate) fn gated<R>(&mut self, gate: Formula, part: impl FnOnce(&mut Self) -> R) -> R {
        let (result, places) = self.framed(part);
        self.reach(&places, gate);
        result
    }

    /// Adds a place, or finds it again.
    pub(super) fn add_site(&mut self, fault: Fault<'p>) -> SiteId {
        self.sites.push(Site { reached: Formula::FALSE, fault });
        self.sites.len().saturating_sub(1)
    }

    /// Closes the outermost frame: every place learns where it is looked at.
    pub(crate) fn settle_sites(&mut self) {
        let met = self.frames.first_mut().map(std::mem::take).unwrap_or_default();
        let mut reached: std::collections::BTreeMap<SiteId, Vec<Formula>> = std::collections::BTreeMap::new();
        for (site, formula) in met {
            reached.entry(site).or_default().push(formula);
        }
        for (site, mut formulas) in reached {
            formulas.extend(self.sites.get(site).map(|site| site.reached));
            let any = self.any(formulas);
            if let Some(site) = self.sites.get_mut(site) {
                site.reached = any;
            }
        }
    }
}

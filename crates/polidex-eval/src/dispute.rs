//! Known contradictions: where one holds, a person decides: [DISPUTE].
//!
//! In: the facts and the ways taken. Out: a referral, if some dispute holds. It looks at no rules.

use std::collections::BTreeSet;

use polidex_ir::{Dispute, Name};

use crate::decision::ReferReason;
use crate::judge::{Bench, Halt, Site};
use crate::strictest::shorter;
use crate::timing;
use crate::verdict::{Because, Settled, Verdict};

/// Returns the referral of the disputes that hold.
pub(crate) fn settle(bench: &Bench<'_, '_>) -> Result<Option<Verdict>, Halt> {
    let mut holding: Vec<&Dispute> = Vec::new();
    for dispute in &bench.env.request.disputes {
        if bench.holds(Site::Dispute(dispute.name.clone()), dispute.when.as_ref())? {
            holding.push(dispute);
        }
    }
    let Some((first, rest)) = holding.split_first() else { return Ok(None) };
    let default = bench.env.policy.refer_to.as_ref();
    let person = |dispute: &Dispute| dispute.refer_to.clone().or_else(|| default.cloned());
    let (role, within) = if rest.iter().all(|other| person(other) == person(first)) {
        let time =
            |dispute: &Dispute| timing::allowed(dispute.within.as_ref(), bench.env).map_err(Halt::Value);
        let mut within = time(first)?;
        for other in rest {
            within = shorter(within, time(other)?);
        }
        (person(first), within)
    } else {
        (default.cloned(), None)
    };
    let names: BTreeSet<Name> = holding.iter().map(|dispute| dispute.name.clone()).collect();
    let effect = Settled::Refer { named: None, role, within, because: Because::Dispute };
    let reason = ReferReason::Dispute(names.iter().cloned().collect());
    Ok(Some(Verdict { disputes: names, reason: Some(reason), ..Verdict::plain(effect, BTreeSet::new()) }))
}

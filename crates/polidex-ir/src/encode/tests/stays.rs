//! What does not move the hash: order without meaning, the release, invariants.

use super::change::*;
use super::sample::*;
use crate::*;

#[test]
fn release_and_invariants_do_not_move_the_hash() {
    none_moves(&changes! { p:
        p.release.label = Some(n("2026.12"));
        p.release.owner = Some(n("CS Operations"));
        p.release.effective_from = "2026-12-01".parse().ok();
        p.release.effective_until = "2027-12-01".parse().ok();
        p.release.base = Some(Base { name: n("far"), label: None, hash: policy_hash(&policy()) });
        p.invariants.clear();
        p.invariants[0].name = n("x");
        p.invariants[0].says = Says::Always(flag("x"));
    });
}

#[test]
fn order_without_meaning_does_not_move_the_hash() {
    none_moves(&changes! { p:
        record(p).reverse();
        choice(p).0.reverse();
        p.roles[0].authority.reverse();
        request(p).facts.reverse();
        request(p).groups.reverse();
        request(p).valid_when.reverse();
        request(p).grants.reverse();
        request(p).reports.reverse();
        request(p).answers.reverse();
        request(p).standing_reports.reverse();
        request(p).rules.reverse();
        rule(p).overrides.reverse();
        rule(p).reports.reverse();
        approved(p).0.reverse();
        asked(p).reverse();
        answered(p).reverse();
        required(p).0.reverse();
        dispute(p).removes.reverse();
        exception(p).covers.reverse();
        exception(p).overrides.reverse();
        exception(p).needs.reverse();
        exception(p).offers.reverse();
        approval(p).rows.reverse();
        tests(p).reverse();
        gather(p).ask.reverse();
        sla(p).notify.reverse();
        sla(p).steps.reverse();
        alert(p).notify.reverse();
        p.types.reverse();
        p.tables[0].table.rows.reverse();
        p.defines.reverse();
        p.outcomes.reverse();
    });
}

#[test]
fn what_is_shown_for_one_subject_is_one_list() {
    none_moves(&changes! { p:
        { let last = request(p).contexts[0].1.pop().unwrap();
          request(p).contexts.insert(1, (n("goodwill"), vec![last])) };
    });
}

#[test]
fn the_order_of_rows_is_hashed_where_it_has_a_meaning() {
    let of_rows = |combine: Combine| {
        let mut written = policy();
        share(&mut written).combine = combine;
        let mut turned = written.clone();
        share(&mut turned).rows.reverse();
        policy_hash(&written) != policy_hash(&turned)
    };
    let in_order = [
        Combine::First,
        Combine::Collect(Collect::List(None)),
        // Rows that tie stand as they are written.
        Combine::Collect(Collect::List(Some(0))),
    ];
    let unordered = [
        Combine::Unique,
        Combine::Agreeing,
        Combine::Highest(0),
        Combine::Lowest(0),
        Combine::Collect(Collect::Sum),
        Combine::Collect(Collect::Min),
        Combine::Collect(Collect::Max),
        Combine::Collect(Collect::Count),
    ];
    in_order.iter().for_each(|combine| assert!(of_rows(*combine), "{combine:?} forgets the order"));
    unordered.iter().for_each(|combine| assert!(!of_rows(*combine), "{combine:?} hashes the order"));
}

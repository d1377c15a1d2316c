//! Each declaration has a hash of its own.

use std::collections::BTreeSet;

use super::change::*;
use super::sample::*;
use crate::*;

#[test]
fn a_change_moves_the_hash_of_its_part_only() {
    assert_eq!(moved_parts(|p| rule(p).when = None), ["rule late"]);
    assert_eq!(moved_parts(|p| p.thresholds[0].value = int(1)), ["threshold window"]);
    assert_eq!(moved_parts(|p| exception(p).together = None), ["exception goodwill"]);
    assert_eq!(moved_parts(|p| request(p).stake = None), ["request refund"]);
    assert_eq!(moved_parts(|p| request(p).contexts[1].1.clear()), ["context refund"]);
    assert_eq!(moved_parts(|p| p.tables[0].cites.clear()), ["table share"]);
    assert_eq!(moved_parts(|p| p.outcomes[0].title = None), ["outcome documents"]);
    assert_eq!(moved_parts(|p| dispute(p).when = None), ["dispute two_readings"]);
    assert_eq!(moved_parts(|p| request(p).standing_reports.clear()), ["request refund"]);
    assert_eq!(moved_parts(|p| request(p).combining = Combining::Agree), ["request refund"]);
    assert_eq!(moved_parts(|p| request(p).also[0].when = None), ["also refund"]);
    assert_eq!(moved_parts(|p| aggregate(p).filter = None), ["define worth"]);
    assert_eq!(moved_parts(|p| p.zone = n("UTC")), Vec::<String>::new());
}

#[test]
fn every_declaration_has_a_part_and_parts_are_sorted() {
    let all = parts(&policy());
    let shown: Vec<String> = all
        .iter()
        .map(|part| format!("{} {}.{}", part.kind, part.request.as_deref().unwrap_or(""), part.name))
        .collect();
    assert_eq!(
        shown,
        [
            "alert refund.many",
            "also refund.refund",
            "calendar .desk",
            "chain .ladder",
            "choice .reason",
            "context refund.goodwill",
            "context refund.refund",
            "define .age",
            "define .worth",
            "dispute refund.two_readings",
            "exception refund.goodwill",
            "gather refund.ask_desk",
            "outcome .documents",
            "outcome .wait_or_pay",
            "record .buyer",
            "request .refund",
            "role .clerk",
            "rule refund.late",
            "rule refund.other",
            "rule refund.otherwise",
            "rule refund.papers",
            "rule refund.quote",
            "rule refund.signed",
            "sla refund.urgent",
            "table .share",
            "threshold .window",
            "tier .loyalty",
        ]
    );
    let hashes: BTreeSet<_> = all.iter().map(|part| part.hash).collect();
    assert_eq!(hashes.len(), all.len());
}

#[test]
fn the_same_rule_of_another_request_has_another_hash() {
    let mut changed = policy();
    let mut twin = changed.requests[0].clone();
    twin.name = n("return");
    changed.requests.push(twin);
    let all = parts(&changed);
    let hashes: BTreeSet<_> = all.iter().map(|part| part.hash).collect();
    assert_eq!(hashes.len(), all.len());
}

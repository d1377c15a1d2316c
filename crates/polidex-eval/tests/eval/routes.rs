//! Chains: levels, cuts, extra sign-offs, compression, and who sits where.

use polidex_eval::*;
use polidex_ir::*;

use crate::build::*;

fn staff() -> Vec<Role> {
    let up_to = |amount: i64| vec![Authority::UpTo(cents(amount * 100))];
    vec![
        role("a", up_to(100), None),
        role("b", up_to(1_000), None),
        role("c", up_to(10_000), None),
        role("free", vec![Authority::Unlimited], None),
        role("reader", vec![Authority::None], None),
        role("routed", Vec::new(), None),
    ]
}

fn chain(name: &str, body: ChainExpr, until_covered: bool) -> Chain {
    Chain { name: n(name), title: None, body, until_covered }
}

fn then(parts: Vec<ChainExpr>) -> ChainExpr {
    ChainExpr::Then(parts)
}

/// A rule that requires `chain` for a stake of so many dollars.
fn requires(expr: ChainExpr, chains: Vec<Chain>, dollars: i64) -> Policy {
    let mut request = request(Vec::new(), vec![rule("one", None, require(expr, Vec::new()))]);
    request.stake = Some(cents(dollars * 100));
    let mut policy = policy(request);
    policy.roles = staff();
    policy.chains = chains;
    policy
}

fn ladder(body: ChainExpr, dollars: i64) -> Decision {
    decide(&requires(ChainExpr::Named(n("ladder")), vec![chain("ladder", body, true)], dollars), &[])
}

#[test]
fn levels_of_every_kind_of_chain() {
    let shown = |expr| people(&decide(&requires(expr, Vec::new(), 1), &[]));
    assert_eq!(shown(signs("a")), "a");
    assert_eq!(shown(then(vec![signs("a"), signs("b")])), "a | b");
    assert_eq!(shown(ChainExpr::And(vec![then(vec![signs("a"), signs("b")]), signs("c")])), "a, c | b");
    assert_eq!(shown(ChainExpr::Either(vec![signs("a"), signs("b")])), "a/b");
    assert_eq!(shown(ChainExpr::Quorum(2, Box::new(signs("a")))), "2 of a");
    assert_eq!(
        shown(then(vec![ChainExpr::Quorum(2, Box::new(signs("a"))), signs("b"), signs("a")])),
        "2 of a | b"
    );
}

#[test]
fn a_ladder_is_cut_where_the_stake_is_covered() {
    let body = || then(vec![signs("a"), signs("b"), signs("c"), signs("free")]);
    let shown = |dollars| {
        let decision = ladder(body(), dollars);
        (people(&decision), decision.route.unwrap().not_needed)
    };
    assert_eq!(shown(100), ("a".to_owned(), names(&["b", "c", "free"])));
    assert_eq!(shown(101), ("a | b".to_owned(), names(&["c", "free"])));
    assert_eq!(shown(10_000), ("a | b | c".to_owned(), names(&["free"])));
    assert_eq!(shown(1_000_000), ("a | b | c | free".to_owned(), names(&[])));
}

#[test]
fn and_covers_by_its_largest_either_by_its_smallest_and_none_not_even_nothing() {
    let or_else = |first: ChainExpr| then(vec![first, signs("free")]);
    let both = ChainExpr::And(vec![signs("a"), signs("b")]);
    assert_eq!(people(&ladder(or_else(both), 1_000)), "a, b");
    let one_of = ChainExpr::Either(vec![signs("a"), signs("b")]);
    assert_eq!(people(&ladder(or_else(one_of), 1_000)), "a/b | free");
    for nobody in ["reader", "routed"] {
        assert_eq!(people(&ladder(or_else(signs(nobody)), 0)), format!("{nobody} | free"));
    }
}

#[test]
fn a_ladder_that_nobody_covers_refers() {
    let decision = ladder(then(vec![signs("a"), signs("b")]), 1_001);
    assert_eq!(decision.outcome, Outcome::Refer);
    assert_eq!(decision.refer.unwrap().reason, ReferReason::NotCovered(n("ladder")));
}

#[test]
fn a_ladder_without_a_stake_refers_and_a_plain_chain_needs_none() {
    let mut policy = requires(ChainExpr::Named(n("ladder")), vec![chain("ladder", signs("free"), true)], 1);
    policy.requests[0].stake = None;
    assert!(matches!(decide(&policy, &[]).refer.unwrap().reason, ReferReason::Error(_)));
    policy.chains = vec![chain("ladder", signs("free"), false)];
    assert_eq!(people(&decide(&policy, &[])), "free");
}

#[test]
fn extra_sign_offs_stand_where_they_are_put_and_a_role_sits_once() {
    let mut request = request(Vec::new(), vec![rule("no", None, deny())]);
    let mut kindness = exception("kindness", &["no"], None, then(vec![signs("a"), signs("b")]));
    let also = |name: &str, place| Also { chain: signs(name), place, when: None };
    kindness.also = vec![
        also("c", AlsoPlace::Last),
        also("reader", AlsoPlace::First),
        also("routed", AlsoPlace::Alongside),
        also("a", AlsoPlace::First),
        Also { when: Some(c(Type::Bool, no())), ..also("free", AlsoPlace::First) },
    ];
    request.exceptions = vec![kindness];
    let mut policy = policy(request);
    policy.roles = staff();
    let decision = decide(&policy, &[]);
    assert_eq!(people(&decision), "reader, a | routed | b | c");
    let reasons: Vec<StepReason> = decision.route.unwrap().steps.iter().map(|step| step.because).collect();
    assert_eq!(reasons[1], StepReason::Chain);
    assert_eq!(reasons[0], StepReason::Also(AlsoPlace::First));
}

#[test]
fn a_service_level_may_replace_a_chain_and_two_different_ones_refer() {
    let chains = vec![
        chain("other", signs("c"), false),
        chain("short", signs("b"), false),
        chain("usual", then(vec![signs("a"), signs("b")]), false),
    ];
    let mut policy = requires(ChainExpr::Named(n("usual")), chains, 1);
    let sla = |name: &str, chain: &str| Sla {
        name: n(name),
        title: None,
        cites: Vec::new(),
        text: None,
        when: None,
        steps: Vec::new(),
        respond: None,
        urgency: None,
        notify: Vec::new(),
        replaces: Some((n(chain), n("usual"))),
    };
    policy.requests[0].slas = vec![sla("one", "short"), sla("two", "short")];
    let decision = decide(&policy, &[]);
    assert_eq!(people(&decision), "b");
    assert_eq!(decision.route.unwrap().chain.as_deref(), Some("short"));
    policy.requests[0].slas[1] = sla("two", "other");
    assert_eq!(decide(&policy, &[]).refer.unwrap().reason, ReferReason::Conflict(names(&["one", "two"])));
}

#[test]
fn of_conditional_authority_the_highest_line_that_holds_counts() {
    let body = then(vec![signs("boss"), signs("free")]);
    let mut policy = requires(ChainExpr::Named(n("ladder")), vec![chain("ladder", body, true)], 500);
    policy.requests[0].facts = vec![fact("trusted", Type::Bool, None)];
    let mut boss = role("boss", Vec::new(), None);
    boss.authority = vec![
        (Authority::UpTo(cents(100_000)), Some(flag("trusted"))),
        (Authority::UpTo(cents(10_000)), None),
    ];
    policy.roles.push(boss);
    policy.roles.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(people(&decide(&policy, &[("trusted", yes())])), "boss");
    assert_eq!(people(&decide(&policy, &[("trusted", no())])), "boss | free");
    assert_eq!(asked(&decide(&policy, &[])), ["trusted"]);
}

#[test]
fn a_chain_that_names_what_there_is_not_refers() {
    let decision = decide(&requires(ChainExpr::Named(n("missing")), Vec::new(), 1), &[]);
    assert!(matches!(decision.refer.unwrap().reason, ReferReason::Error(_)));
}

#[test]
fn the_largest_offer_is_the_stake_unless_they_are_capped_together() {
    let mut request = request(Vec::new(), vec![rule("no", None, deny())]);
    let mut kindness = exception("kindness", &["no"], None, ChainExpr::Named(n("ladder")));
    kindness.offers =
        vec![Offer { grant: n("g"), at_most: cents(90) }, Offer { grant: n("h"), at_most: cents(20_000) }];
    request.exceptions = vec![kindness];
    let mut policy = policy(request);
    policy.roles = staff();
    policy.chains = vec![chain("ladder", then(vec![signs("a"), signs("b"), signs("c")]), true)];
    let decision = decide(&policy, &[]);
    assert_eq!((people(&decision), decision.stake), ("a | b".to_owned(), Some(usd(20_000))));
    policy.requests[0].exceptions[0].together = Some(cents(200_000));
    let decision = decide(&policy, &[]);
    assert_eq!((people(&decision), decision.stake), ("a | b | c".to_owned(), Some(usd(200_000))));
}

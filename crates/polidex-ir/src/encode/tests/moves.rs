//! What moves the hash and what does not: a small policy, changed in one place at a time.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::{DurationKind, Rational, Rounding};

use super::sample::*;
use crate::*;

type Change = fn(&mut Policy);

/// Writes each change with its own text as its name.
macro_rules! changes {
    ($policy:ident: $($change:expr;)+) => {{
        let all: Vec<(&str, Change)> = vec![$((stringify!($change), |$policy: &mut Policy| { $change; })),+];
        all
    }};
}

fn hash_after(change: Change) -> polidex_base::Digest {
    let mut policy = policy();
    change(&mut policy);
    policy_hash(&policy)
}

/// Every change gives a hash that neither the policy nor any other change has.
fn all_move(changes: &[(&str, Change)]) {
    let mut seen = BTreeMap::from([(policy_hash(&policy()), "the policy as it was")]);
    for (name, change) in changes {
        let before = seen.insert(hash_after(*change), name);
        assert_eq!(before, None, "`{name}` gives the same hash");
    }
}

fn none_moves(changes: &[(&str, Change)]) {
    for (name, change) in changes {
        let mut changed = policy();
        change(&mut changed);
        assert_ne!(changed, policy(), "`{name}` changes nothing");
        assert_eq!(policy_hash(&changed), policy_hash(&policy()), "`{name}` moves the hash");
        assert_eq!(parts(&changed), parts(&policy()), "`{name}` moves a part");
    }
}

/// Returns the parts that a change moves, as `kind name`.
fn moved_parts(change: Change) -> Vec<String> {
    let mut changed = policy();
    change(&mut changed);
    let before: BTreeSet<Part> = parts(&policy()).into_iter().collect();
    let after = parts(&changed).into_iter().filter(|part| !before.contains(part));
    after.map(|part| format!("{} {}", part.kind, part.name)).collect()
}

fn request(policy: &mut Policy) -> &mut Request {
    &mut policy.requests[0]
}

fn fact(policy: &mut Policy) -> &mut Fact {
    &mut policy.requests[0].facts[0]
}

fn query(policy: &mut Policy) -> &mut LedgerQuery {
    fact(policy).history.as_mut().unwrap()
}

fn rule(policy: &mut Policy) -> &mut Rule {
    &mut policy.requests[0].rules[0]
}

fn exception(policy: &mut Policy) -> &mut Exception {
    &mut policy.requests[0].exceptions[0]
}

fn gather(policy: &mut Policy) -> &mut Gather {
    &mut policy.requests[0].gathers[0]
}

fn sla(policy: &mut Policy) -> &mut Sla {
    &mut policy.requests[0].slas[0]
}

fn alert(policy: &mut Policy) -> &mut Alert {
    &mut policy.requests[0].alerts[0]
}

fn approval(policy: &mut Policy) -> &mut Table {
    match &mut exception(policy).approval {
        Approval::Table(table) => table,
        Approval::Chain(_) => panic!("the sample has a table"),
    }
}

fn tests(policy: &mut Policy) -> &mut Vec<Test> {
    match &mut approval(policy).rows[0].cells[0] {
        Cell::OneOf(tests) => tests,
        other => panic!("the sample has tests, not {other:?}"),
    }
}

fn grants(policy: &mut Policy) -> &mut Vec<(Name, Expr)> {
    match &mut request(policy).rules[1].effect {
        Effect::Approve(grants) => grants,
        other => panic!("the sample approves, not {other:?}"),
    }
}

fn tier(policy: &mut Policy) -> &mut Vec<NamedValue> {
    match &mut policy.types[1].kind {
        NamedTypeKind::Tier(values) => values,
        other => panic!("the sample has a tier, not {other:?}"),
    }
}

fn choice(policy: &mut Policy) -> (&mut Vec<NamedValue>, &mut bool) {
    match &mut policy.types[2].kind {
        NamedTypeKind::Choice(values, open) => (values, open),
        other => panic!("the sample has a choice, not {other:?}"),
    }
}

fn record(policy: &mut Policy) -> &mut Vec<Fact> {
    match &mut policy.types[0].kind {
        NamedTypeKind::Record(facts) => facts,
        other => panic!("the sample has a record, not {other:?}"),
    }
}

fn sides(policy: &mut Policy) -> &mut Vec<Expr> {
    match &mut rule(policy).when.as_mut().unwrap().kind {
        ExprKind::And(sides) => sides,
        other => panic!("the sample has `and`, not {other:?}"),
    }
}

fn ladder(policy: &mut Policy) -> &mut Vec<ChainExpr> {
    match &mut policy.chains[0].body {
        ChainExpr::Then(parts) => parts,
        other => panic!("the sample has `then`, not {other:?}"),
    }
}

#[test]
fn every_field_of_a_policy_moves_the_hash() {
    all_move(&changes! { p:
        p.name = n("x");
        p.title = None;
        p.title = Some(n("x"));
        p.title = Some(n(""));
        p.language = 2;
        p.zone = n("UTC");
        p.calendar = None;
        p.calendar = Some(n("x"));
        p.refer_to = None;
        p.refer_to = Some(n("x"));
        p.calendars.clear();
        p.types.clear();
        p.roles.clear();
        p.chains.clear();
        p.thresholds.clear();
        p.defines.clear();
        p.requests.clear();
        p.calendars[0].name = n("x");
        p.calendars[0].title = None;
        p.calendars[0].zone = n("UTC");
        p.calendars[0].weekly[0].0 = 1;
        p.calendars[0].weekly[0].1 = 1;
        p.calendars[0].weekly.clear();
        p.calendars[0].closed.clear();
        p.roles[0].name = n("x");
        p.roles[0].title = None;
        p.roles[0].authority[0].0 = Authority::None;
        p.roles[0].authority[0].0 = Authority::Unlimited;
        p.roles[0].authority[0].0 = Authority::UpTo(usd(101));
        p.roles[0].authority[0].1 = Some(flag("b"));
        p.roles[0].authority.clear();
        p.roles[0].responds_within = None;
        p.roles[0].responds_within.as_mut().unwrap().count = 1;
        p.roles[0].responds_within.as_mut().unwrap().kind = DurationKind::BusinessHours;
        p.roles[0].escalates_to = None;
        p.chains[0].name = n("x");
        p.chains[0].title = None;
        p.chains[0].until_covered = false;
        ladder(p).reverse();
        ladder(p).push(role("x"));
        p.chains[0].body = ChainExpr::And(vec![role("clerk"), role("boss")]);
        p.chains[0].body = ChainExpr::And(vec![role("boss"), role("clerk")]);
        p.chains[0].body = ChainExpr::Either(vec![role("clerk"), role("boss")]);
        p.chains[0].body = ChainExpr::Either(vec![role("boss"), role("clerk")]);
        p.chains[0].body = role("clerk");
        p.chains[0].body = ChainExpr::Named(n("clerk"));
        p.chains[0].body = ChainExpr::Quorum(2, n("clerk"));
        p.chains[0].body = ChainExpr::Quorum(3, n("clerk"));
        p.thresholds[0].name = n("x");
        p.thresholds[0].title = None;
        p.thresholds[0].value = int(31);
        p.defines[0].name = n("x");
        p.defines[0].title = None;
        p.defines[0].request = None;
        p.defines[0].params[0].0 = n("z");
        p.defines[0].params[0].1 = Type::Bool;
        p.defines[0].params.reverse();
        p.defines[0].body = int(2);
    });
}

#[test]
fn every_field_of_a_type_moves_the_hash() {
    all_move(&changes! { p:
        p.types[0].name = n("x");
        p.types[0].title = None;
        tier(p)[0].name = n("x");
        tier(p)[0].wire = n("x");
        tier(p).reverse();
        choice(p).0[0].name = n("x");
        choice(p).0[0].wire = n("x");
        *choice(p).1 = true;
        record(p)[0].path = n("x");
        record(p)[0].wire = names(&["x"]);
        record(p)[0].ty = Type::Bool;
        record(p).clear();
        p.types[2].kind = NamedTypeKind::Tier(Vec::new());
        p.types[2].kind = NamedTypeKind::Choice(Vec::new(), false);
        p.types[2].kind = NamedTypeKind::Record(Vec::new());
    });
}

#[test]
fn every_field_of_a_request_moves_the_hash() {
    all_move(&changes! { p:
        request(p).name = n("x");
        request(p).title = None;
        request(p).facts.clear();
        request(p).groups[0].path = n("x");
        request(p).groups[0].wire = names(&["x"]);
        request(p).groups[0].record = n("x");
        request(p).groups[0].optional = false;
        request(p).valid_when.clear();
        request(p).valid_when[0] = flag("x");
        request(p).grants[0].0 = n("x");
        request(p).grants[0].1 = Type::Integer;
        request(p).stake = None;
        request(p).stake = Some(usd(8));
        request(p).rules.clear();
        request(p).otherwise = None;
        request(p).exceptions.clear();
        request(p).gathers.clear();
        request(p).slas.clear();
        request(p).alerts.clear();
        request(p).contexts.clear();
        request(p).contexts[0].0 = n("x");
        request(p).contexts[0].1.reverse();
        request(p).contexts[0].1.clear();
        fact(p).path = n("x");
        fact(p).wire[0] = n("x");
        fact(p).wire.reverse();
        fact(p).title = None;
        fact(p).ty = Type::Bool;
        fact(p).range = None;
        fact(p).range.as_mut().unwrap().0 = int(1);
        fact(p).range.as_mut().unwrap().1 = int(11);
        fact(p).optional = true;
        fact(p).default = None;
        fact(p).default = Some(Value::Number(Rational::from(4)));
        fact(p).provenance = Provenance::Ledger;
        fact(p).provenance = Provenance::StatedBy(n("crm"));
        fact(p).provenance = Provenance::From(n("x"));
        fact(p).json_unit = None;
        fact(p).history = None;
        query(p).count = false;
        query(p).of = n("x");
        query(p).status = n("x");
        query(p).subject = None;
        query(p).window = None;
        query(p).window = Some(LedgerWindow::InTheLast(hours(25)));
        query(p).window = Some(LedgerWindow::SinceStartOf(n("year")));
        query(p).window = Some(LedgerWindow::SinceStartOf(n("month")));
        alert(p).name = n("x");
        alert(p).title = None;
        alert(p).when = flag("x");
        alert(p).notify = names(&["x"]);
        alert(p).suggest = None;
    });
}

#[test]
fn every_field_of_a_rule_moves_the_hash() {
    all_move(&changes! { p:
        rule(p).name = n("x");
        rule(p).title = None;
        rule(p).cites[0] = n("x");
        rule(p).cites.reverse();
        rule(p).text = None;
        rule(p).overrides[0] = n("x");
        rule(p).overrides.clear();
        rule(p).when = None;
        rule(p).advise[0] = n("x");
        rule(p).advise.reverse();
        rule(p).tell_agent = None;
        rule(p).effect = Effect::Approve(Vec::new());
        rule(p).effect = Effect::Require(role("clerk"), Vec::new());
        rule(p).effect = Effect::Require(role("boss"), Vec::new());
        rule(p).effect = Effect::Require(role("boss"), vec![(n("refund"), usd(1))]);
        rule(p).effect = Effect::Refer(n("boss"), None);
        rule(p).effect = Effect::Refer(n("boss"), Some(hours(1)));
        rule(p).effect = Effect::Ask(names(&["a"]));
        grants(p)[0].0 = n("x");
        grants(p)[0].1 = usd(7);
        request(p).otherwise.as_mut().unwrap().title = None;
        // What applies where no other rule does is no rule that always applies.
        { let rule = request(p).otherwise.take().unwrap(); request(p).rules.push(rule) };
    });
}

#[test]
fn every_field_of_an_exception_moves_the_hash() {
    all_move(&changes! { p:
        exception(p).name = n("x");
        exception(p).title = None;
        exception(p).cites.reverse();
        exception(p).text = None;
        exception(p).covers[0] = n("x");
        exception(p).overrides[0] = n("z");
        exception(p).when = None;
        exception(p).needs[0] = n("x");
        exception(p).offers[0].grant = n("x");
        exception(p).offers[0].at_most = usd(7);
        exception(p).together = None;
        exception(p).approval = Approval::Chain(role("clerk"));
        exception(p).also[0].chain = role("x");
        exception(p).also[0].place = AlsoPlace::Alongside;
        exception(p).also[0].place = AlsoPlace::Last;
        exception(p).also[0].when = None;
        exception(p).also.reverse();
        exception(p).tell_agent = None;
        approval(p).inputs[0] = int(1);
        approval(p).outputs[0] = n("x");
        approval(p).combine = Combine::Agreeing;
        approval(p).combine = Combine::First;
        { approval(p).combine = Combine::First; approval(p).rows.reverse() };
        approval(p).rows.clear();
        approval(p).rows[0].outputs[0] = Output::Chain(None);
        approval(p).rows[0].outputs[0] = Output::Value(int(1));
        approval(p).rows[0].cells[0] = Cell::Any;
        approval(p).rows[0].cells[0] = Cell::Given;
        approval(p).rows[0].cells[0] = Cell::NotGiven;
        approval(p).rows[0].cells[0] = Cell::OneOf(Vec::new());
        approval(p).rows[0].cells[0] = Cell::NoneOf(Vec::new());
        { let row = approval(p).rows[0].clone(); approval(p).rows.push(row) };
        approval(p).otherwise = None;
        tests(p)[0].bounds[0].0 = Relation::Greater;
        tests(p)[0].bounds[0].1 = int(0);
        tests(p)[0].bounds.clear();
    });
}

#[test]
fn every_field_of_a_gather_and_a_service_level_moves_the_hash() {
    all_move(&changes! { p:
        gather(p).name = n("x");
        gather(p).title = None;
        gather(p).cites.reverse();
        gather(p).text = None;
        gather(p).when = None;
        gather(p).ask[0] = n("x");
        gather(p).answered_by = None;
        gather(p).within = None;
        gather(p).at_most = None;
        gather(p).at_most = Some((3, n("boss")));
        gather(p).at_most = Some((2, n("x")));
        sla(p).name = n("x");
        sla(p).title = None;
        sla(p).cites.reverse();
        sla(p).text = None;
        sla(p).when = None;
        sla(p).respond = None;
        sla(p).urgency = None;
        sla(p).urgency = Some(Urgency::Low);
        sla(p).urgency = Some(Urgency::Normal);
        sla(p).urgency = Some(Urgency::Critical);
        sla(p).notify[0] = n("x");
        sla(p).replaces = None;
        sla(p).replaces = Some((n("ladder"), n("short")));
    });
}

#[test]
fn every_way_to_say_a_value_moves_the_hash() {
    fn set(p: &mut Policy, kind: ExprKind) {
        p.thresholds[0].value.kind = kind;
    }
    fn pair() -> (Box<Expr>, Box<Expr>) {
        (Box::new(int(1)), Box::new(int(2)))
    }
    all_move(&changes! { p:
        p.thresholds[0].value.ty = Type::Decimal { places: 0 };
        set(p, ExprKind::Now);
        set(p, ExprKind::Today);
        set(p, ExprKind::Fact(n("x")));
        set(p, ExprKind::Threshold(n("x")));
        set(p, ExprKind::Define(n("x")));
        set(p, ExprKind::Param(n("x")));
        set(p, ExprKind::Given(n("x")));
        set(p, ExprKind::OutcomeIs(n("x")));
        set(p, ExprKind::ChainHas(n("x")));
        set(p, ExprKind::Apply(n("x"), vec![int(1)]));
        set(p, ExprKind::Apply(n("x"), vec![int(1), int(2)]));
        set(p, ExprKind::Not(pair().0));
        set(p, ExprKind::Negate(pair().0));
        set(p, ExprKind::And(vec![int(1), int(2)]));
        set(p, ExprKind::And(vec![int(2), int(1)]));
        set(p, ExprKind::Or(vec![int(1), int(2)]));
        set(p, ExprKind::Or(vec![int(2), int(1)]));
        set(p, ExprKind::Implies(pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::Equal, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::Equal, pair().1, pair().0));
        set(p, ExprKind::Compare(Relation::NotEqual, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::Less, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::AtMost, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::Greater, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::AtLeast, pair().0, pair().1));
        set(p, ExprKind::OneOf(pair().0, vec![int(1), int(2)]));
        set(p, ExprKind::OneOf(pair().0, vec![int(2), int(1)]));
        set(p, ExprKind::Add(pair().0, pair().1));
        set(p, ExprKind::Subtract(pair().0, pair().1));
        set(p, ExprKind::Multiply(pair().0, pair().1));
        set(p, ExprKind::Divide(pair().0, pair().1));
        set(p, ExprKind::DaysFromTo(pair().0, pair().1));
        set(p, ExprKind::Round(Rounding::Up, Rational::from(1), pair().0));
        set(p, ExprKind::Round(Rounding::Down, Rational::from(1), pair().0));
        set(p, ExprKind::Round(Rounding::HalfUp, Rational::from(1), pair().0));
        set(p, ExprKind::Round(Rounding::HalfEven, Rational::from(1), pair().0));
        set(p, ExprKind::Round(Rounding::HalfEven, Rational::from(2), pair().0));
        set(p, ExprKind::Larger(vec![int(1), int(2)]));
        set(p, ExprKind::Smaller(vec![int(1), int(2)]));
        set(p, ExprKind::Conditional(vec![(int(1), int(2))], pair().0));
        set(p, ExprKind::Conditional(Vec::new(), pair().0));
        set(p, ExprKind::Lookup(Box::new(table()), 0));
        set(p, ExprKind::Lookup(Box::new(table()), 1));
        { let query = query(p).clone(); set(p, ExprKind::Ledger(query)) };
    });
}

#[test]
fn release_and_invariants_do_not_move_the_hash() {
    none_moves(&changes! { p:
        p.release.label = Some(n("2026.12"));
        p.release.owner = Some(n("CS Operations"));
        p.release.effective_from = "2026-12-01".parse().ok();
        p.release.effective_until = "2027-12-01".parse().ok();
        p.invariants.clear();
        p.invariants[0].name = n("x");
        p.invariants[0].always = flag("x");
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
        request(p).rules.reverse();
        rule(p).overrides.reverse();
        grants(p).reverse();
        exception(p).covers.reverse();
        exception(p).overrides.reverse();
        exception(p).needs.reverse();
        exception(p).offers.reverse();
        approval(p).rows.reverse();
        tests(p).reverse();
        gather(p).ask.reverse();
        sla(p).notify.reverse();
        alert(p).notify.reverse();
        p.types.reverse();
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
fn the_order_of_sides_is_shown_and_so_hashed() {
    all_move(&changes! { p: sides(p).reverse(); });
}

#[test]
fn a_change_moves_the_hash_of_its_part_only() {
    assert_eq!(moved_parts(|p| rule(p).when = None), ["rule late"]);
    assert_eq!(moved_parts(|p| p.thresholds[0].value = int(1)), ["threshold window"]);
    assert_eq!(moved_parts(|p| exception(p).together = None), ["exception goodwill"]);
    assert_eq!(moved_parts(|p| request(p).stake = None), ["request refund"]);
    assert_eq!(moved_parts(|p| request(p).contexts[1].1.clear()), ["context refund"]);
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
            "calendar .desk",
            "chain .ladder",
            "choice .reason",
            "context refund.goodwill",
            "context refund.refund",
            "define .age",
            "exception refund.goodwill",
            "gather refund.ask_desk",
            "record .buyer",
            "request .refund",
            "role .clerk",
            "rule refund.late",
            "rule refund.other",
            "rule refund.otherwise",
            "sla refund.urgent",
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

//! What rules say together and what is said beside it: [AGREE], [NAMED], [STRICTEST], [ADD-UP], [SEVERAL-REFER],
//! [DISPUTE], [REPORT], [CITE-GROUNDS], [HAND-TO], invariants.

use polidex_base::Duration;
use polidex_eval::*;
use polidex_ir::*;

use crate::build::*;

fn flags(list: &[&str]) -> Vec<Fact> {
    list.iter().map(|name| fact(name, Type::Bool, None)).collect()
}

fn named(mut rule: Rule, outcome: &str) -> Rule {
    rule.outcome = Some(n(outcome));
    rule
}

fn reporting(mut rule: Rule, name: &str, value: Expr) -> Rule {
    rule.reports.push((n(name), value));
    rule
}

fn always(name: &str, effect: Effect) -> Rule {
    rule(name, None, effect)
}

fn grant(cents_: i64) -> Vec<(Name, Expr)> {
    vec![(n("g"), cents(cents_))]
}

fn hand(role: &str) -> Effect {
    Effect::Deny(Some(n(role)))
}

fn refer(role: &str, within: Option<Duration>) -> Effect {
    Effect::Refer(n(role), within.map(crate::build::within))
}

fn answer(value: i64) -> Effect {
    Effect::Answer(vec![(n("fee"), cents(value))])
}

fn policy_with(rules: Vec<Rule>, combining: Combining) -> Policy {
    let mut request = request(flags(&["a", "b"]), rules);
    request.combining = combining;
    let mut policy = policy(request);
    policy.refer_to = Some(n("desk"));
    let hour = Some(elapsed(3_600));
    policy.roles = ["boss", "desk", "legal"].into_iter().map(|name| role(name, Vec::new(), hour)).collect();
    policy.outcomes = vec![
        NamedOutcome { name: n("quick"), title: None, is: EffectKind::Approve },
        NamedOutcome { name: n("wait"), title: Some(n("Wait")), is: EffectKind::Deny },
    ];
    policy
}

fn agree(rules: Vec<Rule>) -> Decision {
    decide(&policy_with(rules, Combining::Agree), &[])
}

fn strictest(rules: Vec<Rule>) -> Decision {
    decide(&policy_with(rules, Combining::Strictest(Vec::new())), &[])
}

fn ranked(rules: Vec<Rule>, names_: &[&str]) -> Decision {
    decide(&policy_with(rules, Combining::Strictest(names(names_))), &[])
}

fn conflict(decision: &Decision) -> Option<Vec<Name>> {
    match decision.refer.as_ref().map(|refer| &refer.reason) {
        Some(ReferReason::Conflict(names)) => Some(names.clone()),
        _ => None,
    }
}

#[test]
fn a_question_is_answered_and_nothing_else_at_once() {
    let decision = agree(vec![always("one", answer(5)), always("two", answer(5))]);
    assert_eq!((decision.outcome, decision.outcome.word()), (Outcome::Answer, "answer"));
    assert_eq!((decision.answers.clone(), decision.grants.clone()), (Some(vec![(n("fee"), usd(5))]), None));
    assert_eq!(cited(&decision), ["one", "two"]);
    let differ = agree(vec![always("one", answer(5)), always("two", answer(6))]);
    assert_eq!(conflict(&differ), Some(names(&["one", "two"])));
    for effect in [approve(), deny(), Effect::Ask(names(&["a"]))] {
        let rules = vec![always("one", answer(5)), always("two", effect)];
        assert_eq!(conflict(&agree(rules.clone())), Some(names(&["one", "two"])));
        assert_eq!(conflict(&strictest(rules)), Some(names(&["one", "two"])));
    }
}

#[test]
fn an_answer_that_could_differ_is_asked() {
    let value = typed(money(), ExprKind::Conditional(vec![(flag("a"), cents(1))], Box::new(cents(2))));
    let rules = vec![always("one", Effect::Answer(vec![(n("fee"), value)]))];
    let policy = policy_with(rules, Combining::Agree);
    assert_eq!(asked(&decide(&policy, &[])), ["a"]);
    assert_eq!(decide(&policy, &[("a", yes())]).answers, Some(vec![(n("fee"), usd(1))]));
}

#[test]
fn conditions_are_a_part_of_an_approval() {
    let on = |conditions: &[&str]| Effect::Approve(grant(5), names(conditions));
    let decision = agree(vec![always("one", on(&["x", "a"])), always("two", on(&["x", "a"]))]);
    assert_eq!((decision.outcome, decision.conditions), (Outcome::Approve, names(&["x", "a"])));
    let rules = || vec![always("one", on(&["x"])), always("two", on(&["a", "x"]))];
    assert_eq!(conflict(&agree(rules())), Some(names(&["one", "two"])));
    // Under `by strictest` all of them count.
    assert_eq!(strictest(rules()).conditions, names(&["x", "a"]));
    let signed =
        Effect::Require { chain: signs("boss"), place: None, grants: Vec::new(), conditions: names(&["x"]) };
    let decision = agree(vec![always("one", signed)]);
    assert_eq!((decision.outcome, decision.conditions), (Outcome::ApprovalRequired, names(&["x"])));
}

#[test]
fn a_declared_outcome_stands_beside_the_built_in_one() {
    let wait = |name: &str| named(always(name, deny()), "wait");
    let decision = agree(vec![wait("one"), always("two", deny())]);
    let shown = (decision.outcome, decision.outcome_name.as_deref(), decision.outcome_title.as_deref());
    assert_eq!(shown, (Outcome::Deny, Some("wait"), Some("Wait")));
    assert_eq!(cited(&decision), ["one", "two"]);
    let other = agree(vec![wait("one"), named(always("two", deny()), "never")]);
    assert_eq!(conflict(&other), Some(names(&["one", "two"])));
    // It counts as outcome: which one is asked.
    let rules = vec![
        named(rule("one", Some(flag("a")), approve()), "quick"),
        rule("two", Some(not(flag("a"))), approve()),
    ];
    assert_eq!(asked(&decide(&policy_with(rules, Combining::Agree), &[])), ["a"]);
    // A denial that is lifted is none any more.
    let mut lifted = policy_with(vec![wait("one")], Combining::Agree);
    lifted.requests[0].exceptions = vec![exception("kindness", &["one"], None, signs("boss"))];
    let decision = decide(&lifted, &[]);
    assert_eq!((decision.outcome, decision.outcome_name), (Outcome::Exception, None));
}

#[test]
fn a_denial_may_be_handed_to_a_person() {
    let decision = agree(vec![always("one", hand("desk")), always("two", deny())]);
    let next = decision.hand_to.unwrap();
    assert_eq!((&*next.role, next.respond_by), ("desk", Some(at("2026-12-31T16:00:00Z"))));
    assert_eq!(next.responds_within, Some(elapsed(3_600)));
    let differ = vec![always("one", hand("desk")), always("two", hand("legal"))];
    assert_eq!(conflict(&agree(differ)), Some(names(&["one", "two"])));
    assert_eq!(agree(vec![always("one", deny())]).hand_to, None);
}

#[test]
fn the_strictest_counts_and_it_alone_is_cited() {
    let all = || {
        vec![
            always("approves", approve()),
            always("requires", require(signs("boss"), Vec::new())),
            always("refers", refer("legal", None)),
            always("asks", Effect::Ask(names(&["a"]))),
            always("denies", deny()),
        ]
    };
    let expected = [
        (Outcome::Deny, "denies"),
        (Outcome::NeedsInformation, "asks"),
        (Outcome::Refer, "refers"),
        (Outcome::ApprovalRequired, "requires"),
        (Outcome::Approve, "approves"),
    ];
    for (without, (outcome, by)) in expected.into_iter().enumerate() {
        let mut rules = all();
        rules.truncate(5 - without);
        let decision = strictest(rules.clone());
        assert_eq!((decision.outcome, cited(&decision)), (outcome, vec![by]));
        rules.reverse();
        assert_eq!(strictest(rules), decision);
    }
    let decision = strictest(all());
    let approves = decision.trace.iter().find(|step| &*step.name == "approves").unwrap();
    assert_eq!(approves.because, "denies is stricter");
    assert_eq!(conflict(&agree(all())).map(|names| names.len()), Some(5));
}

#[test]
fn what_is_less_strict_need_not_be_known() {
    let broken = typed(money(), ExprKind::Divide(Box::new(cents(1)), Box::new(num(0))));
    let rules = vec![always("approves", grants(vec![(n("g"), broken)])), always("denies", deny())];
    assert_eq!(strictest(rules).outcome, Outcome::Deny);
}

#[test]
fn ranked_outcomes_go_first_but_no_approval_before_a_denial() {
    let rules = || {
        vec![
            named(always("asks", Effect::Ask(names(&["a"]))), "papers"),
            named(always("approves", approve()), "quick"),
            always("denies", deny()),
        ]
    };
    assert_eq!(cited(&ranked(rules(), &["papers", "quick"])), ["asks"]);
    assert_eq!(cited(&ranked(rules(), &["quick", "papers"])), ["asks"]);
    assert_eq!(cited(&ranked(rules(), &["quick"])), ["denies"]);
    assert_eq!(cited(&ranked(rules(), &[])), ["denies"]);
    // Without a denial, an approval may go before a question.
    let mut two = rules();
    two.pop();
    assert_eq!(cited(&ranked(two.clone(), &["quick", "papers"])), ["approves"]);
    // A built-in word ranks whatever is not ranked by its own name.
    assert_eq!(cited(&ranked(two.clone(), &["approve"])), ["approves"]);
    two[1].outcome = None;
    assert_eq!(cited(&ranked(two, &["approve"])), ["approves"]);
    // Several of one rank agree or do not.
    let names_ = || vec![named(always("one", deny()), "wait"), named(always("two", deny()), "never")];
    assert_eq!(conflict(&ranked(names_(), &[])), Some(names(&["one", "two"])));
    let decision = ranked(names_(), &["never"]);
    assert_eq!((decision.outcome_name.as_deref(), cited(&decision)), (Some("never"), vec!["two"]));
}

#[test]
fn requirements_add_up() {
    let then = |roles: &[&str]| ChainExpr::Then(roles.iter().map(|role| signs(role)).collect());
    let one = || always("one", require(then(&["boss", "legal"]), grant(5)));
    let decision = strictest(vec![one(), always("two", require(then(&["desk", "boss"]), grant(5)))]);
    // Boss is asked twice, and sits once, where he comes first.
    assert_eq!(people(&decision), "boss, desk | legal");
    assert_eq!(
        (cited(&decision), decision.grants.clone()),
        (vec!["one", "two"], Some(vec![(n("g"), usd(5))]))
    );
    let other = always("two", require(signs("desk"), grant(6)));
    assert_eq!(conflict(&strictest(vec![one(), other])), Some(names(&["one", "two"])));
    // Under agreement two routes differ.
    let other = always("two", require(signs("desk"), grant(5)));
    assert_eq!(conflict(&agree(vec![one(), other])), Some(names(&["one", "two"])));
}

#[test]
fn a_ladder_that_nobody_covers_is_not_covered_by_another_requirement() {
    let ladder = || require(ChainExpr::Named(n("ladder")), Vec::new());
    let rules = vec![always("one", ladder()), always("two", require(signs("desk"), Vec::new()))];
    let mut policy = policy_with(rules, Combining::Strictest(Vec::new()));
    policy.requests[0].stake = Some(cents(5));
    policy.chains = vec![Chain { name: n("ladder"), title: None, body: signs("boss"), until_covered: true }];
    let decision = decide(&policy, &[]);
    assert_eq!(decision.refer.unwrap().reason, ReferReason::NotCovered(n("ladder")));
    policy.roles[0].authority = vec![(Authority::Unlimited, None)];
    assert_eq!(people(&decide(&policy, &[])), "boss, desk");
}

#[test]
fn referrals_to_several_people_go_to_the_default_person() {
    let two = |a: Effect, b: Effect| vec![always("one", a), always("two", b)];
    let rules = || two(refer("boss", None), refer("legal", None));
    let decision = strictest(rules());
    assert_eq!((conflict(&decision), cited(&decision)), (Some(names(&["one", "two"])), vec!["one", "two"]));
    assert_eq!(decision.refer.unwrap().role.as_deref(), Some("desk"));
    let decision = agree(rules());
    assert_eq!((conflict(&decision), cited(&decision)), (Some(names(&["one", "two"])), vec![]));
    // To one person, the shorter time counts.
    let times = |a, b| strictest(two(refer("boss", a), refer("boss", b))).refer.unwrap();
    let both = times(Some(elapsed(60)), Some(elapsed(120)));
    assert_eq!((both.role.as_deref(), both.respond_by), (Some("boss"), Some(at("2026-12-31T15:01:00Z"))));
    assert_eq!(both.reason, ReferReason::Rule);
    assert_eq!(times(Some(elapsed(60)), None).respond_by, Some(at("2026-12-31T16:00:00Z")));
    let differ = agree(two(refer("boss", Some(elapsed(60))), refer("boss", None)));
    assert_eq!(conflict(&differ), Some(names(&["one", "two"])));
}

#[test]
fn an_exception_to_the_strictest_denial_is_what_counts() {
    let rules = vec![always("denies", deny()), always("requires", require(signs("legal"), Vec::new()))];
    let mut policy = policy_with(rules, Combining::Strictest(Vec::new()));
    policy.requests[0].exceptions = vec![exception("kindness", &["denies"], None, signs("boss"))];
    let decision = decide(&policy, &[]);
    assert_eq!((decision.outcome, people(&decision)), (Outcome::Exception, "boss".to_owned()));
}

fn dispute(name: &str, when: Option<Expr>, refer_to: Option<&str>, removes: &[&str]) -> Dispute {
    Dispute {
        name: n(name),
        title: n("Disputed"),
        cites: names(&["9"]),
        when,
        refer_to: refer_to.map(n),
        within: None,
        removes: names(removes),
    }
}

#[test]
fn where_a_dispute_holds_a_person_decides() {
    let with = |disputes: Vec<Dispute>| {
        let mut policy = policy_with(vec![always("one", deny())], Combining::Agree);
        policy.requests[0].disputes = disputes;
        policy
    };
    let court = with(vec![dispute("court", Some(flag("a")), Some("legal"), &["one"])]);
    let decision = decide(&court, &[("a", yes())]);
    let referral = decision.refer.clone().unwrap();
    assert_eq!(
        (referral.role.as_deref(), &referral.reason),
        (Some("legal"), &ReferReason::Dispute(names(&["court"])))
    );
    assert_eq!(referral.respond_by, Some(at("2026-12-31T16:00:00Z")));
    // It is cited as a rule is, and the rule is set aside.
    assert_eq!((cited(&decision), decision.decided_by[0].provisions.clone()), (vec!["court"], names(&["9"])));
    let told = decision.trace.iter().find(|step| &*step.name == "one").unwrap();
    assert_eq!(
        (told.result, told.because.to_string().as_str()),
        (TraceResult::Overridden, "set aside by court")
    );
    let kinds: Vec<&str> = decision.trace.iter().map(|step| step.kind).collect();
    assert_eq!(kinds, ["rule", "dispute"]);
    assert_eq!(decide(&court, &[("a", no())]).outcome, Outcome::Deny);
    let decision = decide(&court, &[]);
    assert_eq!((asked(&decision), decision.needs[0].decides.clone()), (vec!["a"], names(&["court"])));
    let mut within = with(vec![dispute("court", None, None, &[])]);
    within.requests[0].disputes[0].within = Some(crate::build::within(elapsed(60)));
    let referral = decide(&within, &[]).refer.unwrap();
    assert_eq!(
        (referral.role.as_deref(), referral.respond_by),
        (Some("desk"), Some(at("2026-12-31T15:01:00Z")))
    );
    // Several: one person, or the default one.
    let several = |second: &str| {
        with(vec![dispute("court", None, Some("legal"), &[]), dispute("other", None, Some(second), &[])])
    };
    for (second, person) in [("legal", "legal"), ("boss", "desk")] {
        let referral = decide(&several(second), &[]).refer.unwrap();
        assert_eq!(referral.role.as_deref(), Some(person));
        assert_eq!(referral.reason, ReferReason::Dispute(names(&["court", "other"])));
    }
}

#[test]
fn reports_are_said_with_any_outcome_and_never_compared() {
    let one = reporting(rule("one", Some(flag("a")), deny()), "status", num(1));
    let two = reporting(rule("two", Some(not(flag("a"))), deny()), "status", num(2));
    let mut policy = policy_with(vec![one, two], Combining::Agree);
    policy.requests[0].standing_reports = vec![(n("seen"), f("b", Type::Bool))];
    let reports = |policy: &Policy, facts: &[(&str, Value)]| decide(policy, facts).reports;
    let seen = || (n("seen"), yes());
    assert_eq!(reports(&policy, &[("a", yes()), ("b", yes())]), [seen(), (n("status"), int(1))]);
    // An unknown is left out, and nothing is asked for it; nor is it told which rule decides.
    let decision = decide(&policy, &[]);
    assert_eq!((decision.outcome, decision.reports), (Outcome::Deny, Vec::new()));
    // What a rule that may decide reports must agree, too.
    policy.requests[0].rules.push(reporting(rule("zero", None, deny()), "status", num(1)));
    assert_eq!(reports(&policy, &[("b", yes())]), [seen()]);
    policy.requests[0].rules[1].reports[0].1 = num(1);
    assert_eq!(reports(&policy, &[("b", yes())]), [seen(), (n("status"), int(1))]);
    // Two that report the same name must agree on it.
    policy.requests[0].rules[2].reports[0].1 = num(3);
    assert_eq!(reports(&policy, &[("a", yes()), ("b", yes())]), [seen()]);
    // An error is left out; what is asked is asked all the same.
    let broken = typed(Type::Integer, ExprKind::Divide(Box::new(num(1)), Box::new(num(0))));
    policy.requests[0].standing_reports.push((n("z"), broken));
    policy.requests[0].rules[0].effect = approve();
    policy.requests[0].rules.pop();
    let decision = decide(&policy, &[("b", yes())]);
    assert_eq!((asked(&decision), decision.reports.clone()), (vec!["a"], vec![seen()]));
    // Nobody can be told what nobody looked at.
    policy.release.effective_from = Some(day("2030-01-01"));
    assert_eq!(reports(&policy, &[("b", yes())]), []);
}

#[test]
fn grounds_that_hold_are_cited_behind_the_provisions() {
    let grounds = |list: &[(&str, Expr)]| {
        typed(
            Type::Bool,
            ExprKind::Grounds(list.iter().map(|(name, expr)| (n(name), expr.clone())).collect()),
        )
    };
    let inner = grounds(&[("7c", flag("b"))]);
    let when = and(vec![
        c(Type::Bool, yes()),
        grounds(&[("7b", flag("b")), ("7a", flag("a")), ("7", flag("a")), ("7d", inner)]),
    ]);
    let mut one = rule("one", Some(when), deny());
    one.cites = names(&["7"]);
    let policy = policy_with(vec![one], Combining::Agree);
    let provisions = |a: Value, b: Value| {
        let decision = decide(&policy, &[("a", a), ("b", b)]);
        decision.decided_by.first().map(|rule| rule.provisions.clone())
    };
    assert_eq!(provisions(yes(), yes()), Some(names(&["7", "7b", "7a", "7d", "7c"])));
    assert_eq!(provisions(yes(), no()), Some(names(&["7", "7a"])));
    assert_eq!(provisions(no(), no()), None);
    // One that is unknown is not cited, where another is enough.
    let decision = decide(&policy, &[("a", yes())]);
    assert_eq!(decision.decided_by[0].provisions, names(&["7", "7a"]));
}

#[test]
fn an_invariant_is_looked_at_with_the_decision() {
    let rules = vec![
        named(rule("one", Some(flag("a")), approve()), "quick"),
        rule("two", Some(not(flag("a"))), require(signs("boss"), Vec::new())),
    ];
    let policy = policy_with(rules, Combining::Agree);
    let holds = |always: Expr, facts: &[(&str, Value)]| {
        let submission = submit(facts);
        let decision = Evaluator::new(&policy).evaluate(&submission, Detail::Normal);
        holds_of(&policy, &Says::Always(always), &submission, &decision)
    };
    let outcome = |name: &str| typed(Type::Bool, ExprKind::OutcomeIs(n(name)));
    let has = |name: &str| typed(Type::Bool, ExprKind::ChainHas(n(name)));
    let (a, not_a) = ([("a", yes())], [("a", no())]);
    assert_eq!(holds(outcome("approve"), &a), Some(true));
    assert_eq!(holds(outcome("quick"), &a), Some(true));
    assert_eq!(holds(outcome("approve"), &not_a), Some(false));
    assert_eq!(holds(has("boss"), &not_a), Some(true));
    assert_eq!(holds(has("legal"), &not_a), Some(false));
    let implies = |a: Expr, b: Expr| typed(Type::Bool, ExprKind::Implies(Box::new(a), Box::new(b)));
    assert_eq!(holds(implies(outcome("approve"), flag("a")), &a), Some(true));
    // Stuck on the facts as stated: it says nothing.
    assert_eq!(holds(implies(outcome("approval_required"), flag("b")), &not_a), None);
    assert_eq!(holds(implies(outcome("approve"), flag("b")), &not_a), Some(true));
    // What two requests have in common says nothing of one.
    let submission = submit(&a);
    let decision = Evaluator::new(&policy).evaluate(&submission, Detail::Normal);
    assert_eq!(holds_of(&policy, &Says::Independent(names(&["b"])), &submission, &decision), None);
}

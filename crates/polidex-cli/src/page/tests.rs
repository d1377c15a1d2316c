//! Pages of decisions made by hand: what a person reads at a glance.

use polidex::base::*;
use polidex::eval::*;
use polidex::ir::*;

use super::page;
use crate::term::Term;

const PLAIN: Term = Term { color: false, fancy: false, width: 90 };

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn usd(amount: i64) -> Value {
    Value::Money(Rational::from(amount), Currency::from_code("USD").unwrap())
}

fn days(n: i64) -> Value {
    Value::Duration(Duration::days(n).unwrap())
}

fn hours(n: i64) -> Duration {
    Duration { kind: DurationKind::BusinessHours, count: n.saturating_mul(3_600) }
}

fn role(name: &str, title: &str) -> Role {
    Role {
        name: name.into(),
        title: Some(title.into()),
        authority: Vec::new(),
        responds_within: None,
        found_by: None,
        signed_by: Vec::new(),
        delegation: None,
        on_silence: None,
    }
}

fn policy() -> Policy {
    let rule = |name: &str, title: &str| Rule {
        name: name.into(),
        title: Some(title.into()),
        cites: Vec::new(),
        text: None,
        overrides: Vec::new(),
        when: None,
        effect: Effect::Deny(None),
        outcome: None,
        reports: Vec::new(),
        advise: Vec::new(),
        tell_agent: None,
    };
    Policy {
        name: "customer_support".into(),
        title: Some("Refunds and goodwill".into()),
        language: 1,
        zone: "America/New_York".into(),
        calendar: None,
        refer_to: Some("frontline".into()),
        release: Release::default(),
        calendars: Vec::new(),
        types: Vec::new(),
        roles: vec![
            role("counsel", "Legal counsel"),
            role("director", "Support director"),
            role("frontline", "Frontline supervisor"),
            role("senior", "Senior approver"),
        ],
        chains: Vec::new(),
        thresholds: Vec::new(),
        defines: Vec::new(),
        tables: Vec::new(),
        outcomes: Vec::new(),
        requests: vec![Request {
            name: "refund".into(),
            title: Some("Refund".into()),
            facts: Vec::new(),
            groups: Vec::new(),
            valid_when: Vec::new(),
            grants: Vec::new(),
            reports: Vec::new(),
            answers: Vec::new(),
            standing_reports: Vec::new(),
            stake: None,
            rules: vec![
                rule("opened_goods", "Opened goods without a defect"),
                rule("too_late", "Refunds after 30 days"),
                rule("within_terms", "Refunds within 30 days"),
            ],
            otherwise: None,
            combining: Combining::Agree,
            disputes: vec![Dispute {
                name: "whose_goods".into(),
                title: "Who owns the goods is before a court".into(),
                cites: Vec::new(),
                when: None,
                refer_to: None,
                within: None,
                removes: Vec::new(),
            }],
            also: Vec::new(),
            gap: None,
            exceptions: Vec::new(),
            gathers: Vec::new(),
            slas: Vec::new(),
            alerts: Vec::new(),
            contexts: Vec::new(),
        }],
        invariants: Vec::new(),
    }
}

fn decision(outcome: Outcome) -> Decision {
    Decision {
        id: Some("R-1042".into()),
        request: "refund".into(),
        outcome,
        outcome_name: None,
        outcome_title: None,
        policy: PolicyRef {
            name: "customer_support".into(),
            version: Some("2026.12".into()),
            hash: Digest([0xab; 32]),
            effective_from: None,
            effective_until: None,
            base: None,
        },
        as_of: instant("2026-12-31T15:00:00Z"),
        decided_by: Vec::new(),
        exception: None,
        route: None,
        needs: Vec::new(),
        grants: None,
        conditions: Vec::new(),
        answers: None,
        reports: Vec::new(),
        hand_to: None,
        stake: None,
        unverified: Vec::new(),
        refer: None,
        advice: Vec::new(),
        tell_agent: Vec::new(),
        context: Vec::new(),
        trace: Vec::new(),
    }
}

fn too_late() -> RuleRef {
    RuleRef {
        rule: "too_late".into(),
        provisions: vec!["2.3".into()],
        title: Some("Refunds after 30 days".into()),
        text: None,
        part: Digest([1; 32]),
        crossed: vec![Crossing {
            fact: "age".into(),
            value: days(31),
            relation: Relation::Greater,
            threshold: "refund_window".into(),
            limit: days(30),
            by: Some(days(1)),
        }],
    }
}

fn seat(name: &str, title: &str, authority: Limit, escalates_to: &str) -> Seat {
    Seat {
        role: name.into(),
        title: Some(title.into()),
        authority: Some(authority),
        respond_by: Some(instant("2026-12-31T19:00:00Z")),
        responds_within: Some(hours(4)),
        calendar: None,
        found_by: None,
        signed_by: Vec::new(),
        delegation: None,
        on_silence: Some(polidex::ir::Silence::Escalate(escalates_to.into())),
    }
}

#[test]
fn an_exception_says_who_approves_what_by_when() {
    let mut decision = decision(Outcome::Exception);
    decision.decided_by = vec![too_late()];
    decision.exception = Some(ExceptionRef {
        name: "goodwill".into(),
        provisions: vec!["7.2".into()],
        title: Some("Goodwill refunds".into()),
        text: Some(
            "Where a refund is refused only for lateness or size, an approver may grant it as goodwill, within their authority."
                .into(),
        ),
        part: Digest([2; 32]),
        offers: vec![("refund".into(), usd(4_500)), ("store_credit".into(), usd(5_400))],
        together: None,
    });
    let step = |level, seat, because| Step {
        level,
        roles: vec![seat],
        needs: 1,
        act: polidex::ir::Act::Sign,
        because,
        asked_by: Vec::new(),
    };
    decision.route = Some(Route {
        patterns: vec!["amount"],
        chain: Some("key_ladder".into()),
        urgency: Urgency::High,
        notify: vec![("director".into(), "at_risk".into())],
        sla: vec!["at_risk".into()],
        steps: vec![
            step(
                1,
                seat("senior", "Senior approver", Limit::UpTo(usd(5_000)), "director"),
                StepReason::Chain,
            ),
            step(
                1,
                seat("counsel", "Legal counsel", Limit::None, "director"),
                StepReason::Also(AlsoPlace::Alongside),
            ),
            step(2, seat("director", "Support director", Limit::Unlimited, "vp"), StepReason::Chain),
        ],
        not_needed: vec!["vp".into()],
    });
    decision.stake = Some(usd(5_400));
    decision.unverified = vec!["amount".into(), "reason".into()];
    decision.context = vec![
        ("customer.tier".into(), Some(Value::Tier(2, "gold".into()))),
        ("customer.annual_spend".into(), Some(usd(4_000))),
    ];
    decision.trace = vec![TraceStep {
        kind: "rule",
        name: "within_terms".into(),
        result: TraceResult::DoesNotApply,
        because: "age 31 days > refund_window 30 days".into(),
        part: Digest([3; 32]),
        near: true,
    }];
    insta::assert_snapshot!(page(&decision, &policy(), false, &PLAIN), @r#"
    EXCEPTION possible - denied by "Refunds after 30 days", may be lifted as "Goodwill
      refunds"
    Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)
    Next: Senior approver and Legal counsel by Thu 31 Dec 2026 14:00 EST (19:00 UTC), then
      Support director

    Denied by
      Refunds after 30 days (too_late), provision 2.3
        age is 31 days: over the limit of 30 days (refund_window) by 1 day

    May be lifted as (nothing is given until the agent submits it and the approvers sign)
      Goodwill refunds (goodwill), provision 7.2
        "Where a refund is refused only for lateness or size, an approver may grant it as
        goodwill, within their authority."

    May be offered (one of these)
      refund        at most 4,500.00 USD
      store_credit  at most 5,400.00 USD

    Who approves (key_ladder; must cover 5,400.00 USD, the largest offer)
      1. Senior approver (senior), may approve up to 5,000.00 USD
           answers by Thu 31 Dec 2026 14:00 EST (19:00 UTC), within 4 business hours
           on silence it goes to Support director (director)
         also: Legal counsel (counsel), signs without authority over amounts, at the same time
           answers by Thu 31 Dec 2026 14:00 EST (19:00 UTC), within 4 business hours
           on silence it goes to Support director (director)
      2. Support director (director), may approve any amount
           answers by Thu 31 Dec 2026 14:00 EST (19:00 UTC), within 4 business hours
           on silence it goes to vp
      not needed: vp (those before have the authority)

    Urgency (high)
      at_risk; told at once: Support director (director)

    To consider
      customer.tier          gold
      customer.annual_spend  4,000.00 USD

    Unverified (stated, not from a system of record)
      amount, reason

    Also tried
      Refunds within 30 days (within_terms): does not apply
        age 31 days > refund_window 30 days

    Policy: Refunds and goodwill, customer_support 2026.12, b3:abababababab
    "#);
}

#[test]
fn facts_in_doubt_say_who_supplies_them() {
    let mut decision = decision(Outcome::NeedsInformation);
    let need = |fact: &str| Need {
        fact: fact.into(),
        status: NeedStatus::InDoubt,
        decides: vec!["opened_goods".into(), "within_terms".into()],
        from: Some("frontline".into()),
        by: Some(instant("2026-12-31T19:00:00Z")),
        gather: Some("more_information".into()),
        at_most: Some((2, "senior".into())),
    };
    decision.needs = vec![need("opened"), need("reason")];
    insta::assert_snapshot!(page(&decision, &policy(), false, &PLAIN), @r#"
    NEEDS INFORMATION - opened, reason
    Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)

    Needed
      opened and reason: in doubt, to be confirmed
        from Frontline supervisor (frontline), by Thu 31 Dec 2026 14:00 EST (19:00 UTC)
        asked by more_information
        at most 2 times, then it goes to Senior approver (senior)
        decides about "Opened goods without a defect" and "Refunds within 30 days"

    Policy: Refunds and goodwill, customer_support 2026.12, b3:abababababab
    "#);
}

#[test]
fn a_referral_says_to_whom_and_why() {
    let mut decision = decision(Outcome::Refer);
    decision.refer = Some(Referral {
        role: Some("frontline".into()),
        title: Some("Frontline supervisor".into()),
        respond_by: Some(instant("2027-01-04T16:00:00Z")),
        reason: ReferReason::Conflict(vec!["too_late".into(), "within_terms".into()]),
    });
    insta::assert_snapshot!(page(&decision, &policy(), false, &PLAIN), @r#"
    REFER to Frontline supervisor - rules disagree
    Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)

    Handed to a person
      Frontline supervisor (frontline), by Mon 4 Jan 2027 11:00 EST (16:00 UTC)
      because these rules apply and disagree: "Refunds after 30 days" and "Refunds within 30
      days"

    Policy: Refunds and goodwill, customer_support 2026.12, b3:abababababab
    "#);
}

#[test]
fn an_approval_says_what_is_given_and_what_room_was_left() {
    let mut decision = decision(Outcome::Approve);
    let mut rule = too_late();
    rule.rule = "within_terms".into();
    rule.title = Some("Refunds within 30 days".into());
    rule.text = Some("Unopened or defective goods are refunded in full.".into());
    for crossing in &mut rule.crossed {
        crossing.value = days(11);
        crossing.relation = Relation::AtMost;
        crossing.by = Some(days(19));
    }
    decision.decided_by = vec![rule];
    decision.grants = Some(vec![("refund".into(), usd(1_250))]);
    insta::assert_snapshot!(page(&decision, &policy(), false, &PLAIN), @r#"
    APPROVE refund 1,250.00 USD - "Refunds within 30 days"
    Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)

    Why
      Refunds within 30 days (within_terms), provision 2.3
        "Unopened or defective goods are refunded in full."
        age is 11 days: within the limit of 30 days (refund_window), 19 days to spare

    Policy: Refunds and goodwill, customer_support 2026.12, b3:abababababab
    "#);
}

#[test]
fn a_denial_says_its_declared_outcome_the_next_step_and_what_is_reported() {
    let mut decision = decision(Outcome::Deny);
    decision.outcome_name = Some("wait_or_pay".into());
    decision.outcome_title = Some("Wait, or pay the difference".into());
    decision.decided_by = vec![RuleRef { crossed: Vec::new(), ..too_late() }];
    decision.hand_to = Some(NextStep {
        role: "frontline".into(),
        title: Some("Frontline supervisor".into()),
        respond_by: Some(instant("2026-12-31T19:00:00Z")),
        responds_within: Some(hours(4)),
    });
    decision.reports = vec![("new_status".into(), Value::Choice("pending".into()))];
    insta::assert_snapshot!(page(&decision, &policy(), false, &PLAIN), @r#"
    DENY: Wait, or pay the difference - "Refunds after 30 days"
    Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)
    Next: Frontline supervisor by Thu 31 Dec 2026 14:00 EST (19:00 UTC)

    Reported
      new_status  pending

    Why
      Refunds after 30 days (too_late), provision 2.3

    Policy: Refunds and goodwill, customer_support 2026.12, b3:abababababab
    "#);
}

#[test]
fn an_answer_shows_lists_and_records_without_brackets() {
    let mut decision = decision(Outcome::Answer);
    let line = |item: &str, price: i64| {
        Value::Record([("item".into(), Value::Text(item.into())), ("price".into(), usd(price))].into())
    };
    decision.answers = Some(vec![
        ("agency".into(), Value::Other("DOJ".into())),
        ("lines".into(), Value::List(vec![line("mug", 1_200), line("pan", 30)])),
        ("roles".into(), Value::List(vec![Value::Role("senior".into()), Value::Role("vp".into())])),
        ("tags".into(), Value::List(Vec::new())),
    ]);
    decision.decided_by = vec![RuleRef { crossed: Vec::new(), ..too_late() }];
    insta::assert_snapshot!(page(&decision, &policy(), false, &PLAIN), @r#"
    ANSWER - "Refunds after 30 days"
    Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)

    Answer
      agency  "DOJ"
      lines   item "mug", price 1,200.00 USD
              item "pan", price 30.00 USD
      roles   senior, vp
      tags    none

    Why
      Refunds after 30 days (too_late), provision 2.3

    Policy: Refunds and goodwill, customer_support 2026.12, b3:abababababab
    "#);
}

#[test]
fn an_approval_says_its_conditions_and_a_dispute_who_decides() {
    let mut approval = decision(Outcome::Approve);
    approval.grants = Some(vec![("refund".into(), usd(40))]);
    approval.conditions = vec!["The goods come back within 14 days.".into()];
    insta::assert_snapshot!(page(&approval, &policy(), false, &PLAIN), @r#"
    APPROVE refund 40.00 USD on condition
    Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)

    On condition
      - The goods come back within 14 days.

    Policy: Refunds and goodwill, customer_support 2026.12, b3:abababababab
    "#);
    let mut disputed = decision(Outcome::Refer);
    disputed.decided_by = vec![RuleRef {
        rule: "whose_goods".into(),
        provisions: vec!["9".into()],
        title: Some("Who owns the goods is before a court".into()),
        text: None,
        part: Digest([4; 32]),
        crossed: Vec::new(),
    }];
    disputed.refer = Some(Referral {
        role: Some("counsel".into()),
        title: Some("Legal counsel".into()),
        respond_by: None,
        reason: ReferReason::Dispute(vec!["whose_goods".into()]),
    });
    insta::assert_snapshot!(page(&disputed, &policy(), false, &PLAIN), @r#"
    REFER to Legal counsel - disputed: "Who owns the goods is before a court"
    Refund R-1042, as of Thu 31 Dec 2026 10:00 EST (15:00 UTC)

    Why
      Who owns the goods is before a court (whose_goods), provision 9

    Handed to a person
      Legal counsel (counsel)
      because it is known to be disputed: "Who owns the goods is before a court"

    Policy: Refunds and goodwill, customer_support 2026.12, b3:abababababab
    "#);
}

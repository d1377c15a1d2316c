//! Outcomes: members of a `decide`, effects, shared facts.

use polidex_syntax::ast::{
    ChainExpr, DecideMember, Effect, EffectKind, ItemKind, Override, RequestEntry, RuleEntry,
};

use super::shape::shape;
use super::{item, members};

#[track_caller]
fn effect(text: &str) -> Effect {
    let all = members(&format!("  rule a {{\n    then {text}\n  }}"));
    let DecideMember::Rule(rule) = &all[0] else { panic!("{all:?}") };
    let [entry] = rule.entries.as_slice() else { panic!("{:?}", rule.entries) };
    let RuleEntry::Then(effect) = &entry.node else { panic!("{entry:?}") };
    effect.clone()
}

fn names<T>(all: &[(polidex_syntax::ast::Ident, T)]) -> Vec<&str> {
    all.iter().map(|(name, _)| name.node.as_str()).collect()
}

#[test]
fn effects() {
    let made = effect(
        "approve { refund: a + b, x: 2 } on condition \"A.\", \"B.\" as fine report { y: 1; z: a is b }",
    );
    let EffectKind::Approve { grants, conditions } = &made.kind else { panic!() };
    assert_eq!((names(grants), conditions.len()), (vec!["refund", "x"], 2));
    assert_eq!(made.outcome.as_ref().map(|name| name.node.as_str()), Some("fine"));
    assert_eq!(names(&made.reports), ["y", "z"]);

    let made = effect("deny");
    assert!(matches!(made.kind, EffectKind::Deny { hand_to: None }));
    let made = effect("deny and hand to desk as late");
    assert!(matches!(made.kind, EffectKind::Deny { hand_to: Some(role) } if role.node == "desk"));
    let made = effect("require a then b to approve { x: 1 } on condition \"C.\"");
    assert!(
        matches!(made.kind, EffectKind::Require { grants, conditions, .. } if grants.as_ref().is_some_and(|grants| grants.len() == 1) && conditions.len() == 1)
    );
    let made = effect("refer to head within 4 hours as papers report { x: 1 }");
    assert!(matches!(made.kind, EffectKind::ReferTo { within: Some(_), .. }));
    assert_eq!((made.outcome.is_some(), made.reports.len()), (true, 1));
    let made = effect("ask for a.b, c as papers");
    assert!(matches!(made.kind, EffectKind::AskFor(facts) if facts.len() == 2));
    let made = effect("answer { fee: fee, open: status is paid }");
    let EffectKind::Answer(answers) = &made.kind else { panic!() };
    assert_eq!(shape(&answers[1].1), "(status is paid)");
}

#[test]
fn blocks_and_tails_may_run_over_lines() {
    let made = effect(
        "answer {
      credit:  share(plan, uptime) of charges rounded half up   # why
      within:  response; points: loyalty(years)
      days:    5
      count:   count of xs
      verdict: a when b,
               otherwise c,
    }
    as fine
    report {
      x: 1
    }",
    );
    let EffectKind::Answer(answers) = &made.kind else { panic!() };
    assert_eq!(names(answers), ["credit", "within", "points", "days", "count", "verdict"]);
    assert_eq!((made.outcome.is_some(), made.reports.len()), (true, 1));
    let made = effect("approve { x: 1 }\n      on condition \"A.\"\n      report { y: 2 }");
    assert!(matches!(made.kind, EffectKind::Approve { conditions, .. } if conditions.len() == 1));
}

#[test]
fn a_table_may_say_who_signs() {
    let chain = |text: &str| match effect(&format!("require {text} to approve {{ x: 1 }}")).kind {
        EffectKind::Require { chain, .. } => chain,
        other => panic!("{other:?}"),
    };
    assert!(matches!(chain("approver(a, b)"), ChainExpr::Table(of) if shape(&of) == "approver(a, b)"));
    assert!(matches!(chain("approver(a).who"), ChainExpr::Table(of) if shape(&of) == "approver(a).who"));
    assert!(matches!(chain("response.who"), ChainExpr::Table(of) if shape(&of) == "response.who"));
    assert!(matches!(chain("lead then approver(a)"), ChainExpr::Then(all) if all.len() == 2));
    assert!(matches!(chain("lead"), ChainExpr::Role(_)));
}

#[test]
fn members_of_a_decide() {
    let all = members(
        "  requires \"P1 Paid\": status is paid
  requires not_tiny \"P2 At least\" cites \"P2\" overrides small, all: amount > fee
  requires \"P3 Long\":
    a and
    b
  report seen = amount
  report worst = max of x for x in xs
    where x > 1
    otherwise 0
  dispute \"Two readings\" cites \"9\" {
    when in_dispute
    refer to legal within 1 day
  }
  dispute \"Always\" { refer to legal }
  allow gap \"Known\"
  rule a \"A\"
    cites \"1\"
    overrides every deny, b {
    when any of {
      \"7a\": x
      \"7b\": y
    }
    then deny
  }
  otherwise rest \"Rest\" cites \"8\" then approve {
    x: 1
    y: 2
  }",
    );
    let shown: Vec<&str> = all
        .iter()
        .map(|member| match member {
            DecideMember::Rule(_) => "rule",
            DecideMember::Otherwise { .. } => "otherwise",
            DecideMember::Requires(_) => "requires",
            DecideMember::Report { .. } => "report",
            DecideMember::Dispute(_) => "dispute",
            DecideMember::Table(_) => "table",
            DecideMember::Also(_) => "also",
            DecideMember::AllowGap(_) => "gap",
            DecideMember::Error => "error",
        })
        .collect();
    assert_eq!(
        shown,
        [
            "requires",
            "requires",
            "requires",
            "report",
            "report",
            "dispute",
            "dispute",
            "gap",
            "rule",
            "otherwise"
        ]
    );
    let DecideMember::Requires(named) = &all[1] else { panic!() };
    assert_eq!(named.name.as_ref().map(|name| name.node.as_str()), Some("not_tiny"));
    assert!(matches!(named.overrides.as_slice(), [Override::Rule(_), Override::All(_)]));
    let DecideMember::Dispute(dispute) = &all[5] else { panic!() };
    assert!(dispute.when.is_some() && dispute.within.is_some() && dispute.cites.len() == 1);
    let DecideMember::Rule(rule) = &all[8] else { panic!() };
    assert!(matches!(rule.overrides.as_slice(), [Override::EveryDeny(_), Override::Rule(_)]));
    let DecideMember::Otherwise { cites, .. } = &all[9] else { panic!() };
    assert_eq!(cites.len(), 1);
}

#[test]
fn by_strictest() {
    let strictest = |head: &str| match item(&format!("decide {head} {{\n  rule a {{ then deny }}\n}}\n")) {
        ItemKind::Decide(decide) => decide.strictest.map(|names| names.node.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(strictest("a, b"), None);
    assert_eq!(strictest("a by strictest"), Some(0));
    assert_eq!(strictest("a, b by strictest of reject > documents > approve"), Some(3));
}

#[test]
fn shared_facts_and_what_a_request_says() {
    let ItemKind::Facts(facts) = item("facts f \"F\" {\n  a : USD from crm\n  valid when a > 1 USD\n}\n")
    else {
        panic!()
    };
    assert_eq!(facts.entries.len(), 2);
    let ItemKind::Request(request) = item(
        "request r \"R\" with f, g {
  grants {
    refund: USD
    within: duration in hours
    days: integer
  }
  reports { new_status: status, left: list of text by id up to 5; x: USD }
  answers { fee: USD }
  reports : text
  answers \"Answers\" : text
}
",
    ) else {
        panic!();
    };
    assert_eq!(request.with.len(), 2);
    let lengths: Vec<usize> = request
        .entries
        .iter()
        .map(|entry| match &entry.node {
            RequestEntry::Grants(all) | RequestEntry::Reports(all) | RequestEntry::Answers(all) => all.len(),
            RequestEntry::Fact(_) => 0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(lengths, [3, 3, 1, 0, 0]);
}

#[test]
fn declared_outcomes() {
    let ItemKind::Outcome(made) = item("outcome wait_or_pay \"Wait\" is deny\n") else { panic!() };
    assert_eq!((made.head.name.node.as_str(), made.is.node.as_str()), ("wait_or_pay", "deny"));
}

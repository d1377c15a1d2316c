//! The policy of the design's example, by hand.

use polidex_base::{Rational, Rounding};
use polidex_eval::Submission;
use polidex_ir::*;

use crate::build::*;

fn reason() -> Type {
    Type::Choice(n("reason"))
}

fn tier() -> Type {
    Type::Tier(n("loyalty"))
}

pub fn loyalty(name: &str) -> Value {
    let rank = ["standard", "silver", "gold", "vip"].iter().position(|other| *other == name).unwrap();
    Value::Tier(u32::try_from(rank).unwrap(), n(name))
}

fn elapsed_type() -> Type {
    Type::Duration(polidex_base::DurationKind::Elapsed)
}

fn age() -> Expr {
    typed(elapsed_type(), ExprKind::Define(n("age")))
}

fn amount() -> Expr {
    f("amount", money())
}

fn is_defective(relation: Relation) -> Expr {
    cmp(f("reason", reason()), relation, c(reason(), choice("defective")))
}

fn window(name: &str) -> Expr {
    threshold(name, elapsed_type())
}

fn tiers(list: &[&str]) -> Cell {
    let test = |name: &&str| Test { bounds: vec![(Relation::Equal, c(tier(), loyalty(name)))] };
    Cell::OneOf(list.iter().map(test).collect())
}

fn cap_table() -> Expr {
    let row =
        |list: &[&str], cap: i64| Row { cells: vec![tiers(list)], outputs: vec![Output::Value(cents(cap))] };
    let table = Table {
        inputs: vec![f("customer.tier", tier())],
        outputs: vec![n("value")],
        combine: Combine::Unique,
        rows: vec![row(&["standard", "silver"], 25_000), row(&["gold", "vip"], 40_000)],
        otherwise: None,
        waivers: Waivers::default(),
    };
    typed(money(), ExprKind::Lookup(Box::new(table), 0))
}

fn facts() -> Vec<Fact> {
    let today = || typed(Type::Date, ExprKind::Today);
    let money_to = |most: i64| Some((cents(0), cents(most * 100)));
    let crm = |path: &str, ty: Type, range| from_system(fact(path, ty, range), "crm");
    let ledger = |path: &str, ty: Type, range| {
        let mut fact = fact(path, ty, range);
        fact.provenance = Provenance::Ledger;
        fact
    };
    vec![
        crm("customer.id", Type::Text, None),
        crm("customer.tier", tier(), None),
        crm("customer.annual_spend", money(), money_to(10_000_000)),
        crm("customer.since", Type::Date, None),
        crm("customer.at_risk", Type::Bool, None),
        fact("amount", money(), Some((cents(1), cents(10_000_000)))),
        from_system(
            fact("purchased_on", Type::Date, Some((c(Type::Date, date("2015-01-01")), today()))),
            "orders",
        ),
        from_system(fact("final_sale", Type::Bool, None), "orders"),
        fact("opened", Type::Bool, None),
        fact("reason", reason(), None),
        fact("legal_exposure", Type::Bool, None),
        fact(
            "confidence",
            Type::Percent { places: 4 },
            Some((c(Type::Percent { places: 4 }, percent(0)), c(Type::Percent { places: 4 }, percent(100)))),
        ),
        from_system(optional(fact("breach_at", Type::Instant, None)), "helpdesk"),
        optional(fact("justification", Type::Text, None)),
        ledger("history.goodwill_this_year", Type::Integer, Some((num(0), num(1_000)))),
        ledger("history.paid_90_days", money(), money_to(10_000_000)),
    ]
}

fn rules() -> Vec<Rule> {
    let in_time = || cmp(age(), Relation::AtMost, window("refund_window"));
    let cap = || threshold("refund_cap", money());
    let mut within = rule(
        "within_terms",
        Some(and(vec![
            in_time(),
            cmp(amount(), Relation::AtMost, cap()),
            or(vec![not(flag("opened")), is_defective(Relation::Equal)]),
        ])),
        grants(vec![(n("refund"), amount())]),
    );
    within.cites = names(&["2.1"]);
    vec![
        within,
        rule("over_cap", Some(and(vec![in_time(), cmp(amount(), Relation::Greater, cap())])), deny()),
        rule("opened_goods", Some(and(vec![flag("opened"), is_defective(Relation::NotEqual)])), deny()),
        rule("too_late", Some(cmp(age(), Relation::Greater, window("refund_window"))), deny()),
        over(
            rule("final_sale", Some(and(vec![flag("final_sale"), is_defective(Relation::NotEqual)])), deny()),
            &["within_terms"],
        ),
    ]
}

fn goodwill() -> Exception {
    let spend = |relation| Cell::OneOf(vec![Test { bounds: vec![(relation, cents(5_000_000))] }]);
    let row =
        |cells, chain: &str| Row { cells, outputs: vec![Output::Chain(Some(ChainExpr::Named(n(chain))))] };
    let fewer = cmp(
        f("history.goodwill_this_year", Type::Integer),
        Relation::Less,
        threshold("goodwill_limit", Type::Integer),
    );
    let when = and(vec![cmp(age(), Relation::AtMost, window("goodwill_window")), fewer]);
    let mut exception = exception("goodwill", &["over_cap", "too_late"], Some(when), signs("senior"));
    exception.needs = names(&["justification"]);
    let credit = typed(
        money(),
        ExprKind::Multiply(Box::new(c(Type::Percent { places: 4 }, percent(120))), Box::new(amount())),
    );
    let credit = typed(money(), ExprKind::Round(Rounding::Down, Rational::step(2), Box::new(credit)));
    exception.offers = vec![
        Offer { grant: n("refund"), at_most: amount() },
        Offer { grant: n("store_credit"), at_most: credit },
    ];
    exception.approval = Approval::Table(Table {
        inputs: vec![f("customer.tier", tier()), f("customer.annual_spend", money())],
        outputs: vec![n("chain")],
        combine: Combine::Unique,
        rows: vec![
            row(vec![tiers(&["standard", "silver"]), spend(Relation::Less)], "standard_ladder"),
            row(vec![tiers(&["standard", "silver"]), spend(Relation::AtLeast)], "key_ladder"),
            row(vec![tiers(&["gold", "vip"]), Cell::Any], "key_ladder"),
        ],
        otherwise: None,
        waivers: Waivers::default(),
    });
    exception.also = vec![Also {
        chain: signs("counsel"),
        place: AlsoPlace::Alongside,
        when: Some(flag("legal_exposure")),
    }];
    exception
}

fn roles() -> Vec<Role> {
    let up_to = |amount: i64| vec![Authority::UpTo(cents(amount * 100))];
    let then = |mut role: Role, to: &str| {
        role.on_silence = Some(Silence::Escalate(n(to)));
        role
    };
    vec![
        then(role("counsel", vec![Authority::None], Some(open_days(2))), "vp"),
        then(role("director", up_to(25_000), Some(open_days(1))), "vp"),
        then(role("frontline", up_to(500), Some(hours(8))), "senior"),
        then(role("senior", up_to(5_000), Some(hours(4))), "director"),
        role("vp", vec![Authority::Unlimited], Some(open_days(2))),
    ]
}

/// Returns the policy.
pub fn customer_support() -> Policy {
    let mut request = request(facts(), rules());
    request.grants = vec![(n("refund"), money()), (n("store_credit"), money())];
    request.stake = Some(amount());
    request.exceptions = vec![goodwill()];
    let confident = cmp(
        f("confidence", Type::Percent { places: 4 }),
        Relation::Less,
        threshold("min_confidence", Type::Percent { places: 4 }),
    );
    let mut more = gather("more_information", Some(confident), &["reason", "opened"]);
    more.answered_by = Some(n("frontline"));
    more.within = Some(within(hours(4)));
    more.at_most = Some((2, n("senior")));
    request.gathers = vec![more];
    let breach = typed(
        elapsed_type(),
        ExprKind::Subtract(
            Box::new(f("breach_at", Type::Instant)),
            Box::new(typed(Type::Instant, ExprKind::Now)),
        ),
    );
    let four_hours = c(elapsed_type(), Value::Duration(elapsed(4 * 3_600)));
    request.slas = vec![Sla {
        name: n("at_risk"),
        title: None,
        cites: Vec::new(),
        text: None,
        when: Some(or(vec![
            flag("customer.at_risk"),
            and(vec![given("breach_at"), cmp(breach, Relation::AtMost, four_hours)]),
        ])),
        steps: Vec::new(),
        respond: Some(within(elapsed(1_800))),
        urgency: Some(Urgency::High),
        notify: names(&["director"]),
        replaces: None,
    }];
    request.contexts = vec![(n("goodwill"), vec![f("customer.tier", tier()), amount()])];
    let ladder = |name: &str, roles: &[&str]| Chain {
        name: n(name),
        title: None,
        body: ChainExpr::Then(roles.iter().map(|role| signs(role)).collect()),
        until_covered: true,
    };
    let limit = |name: &str, value: Expr| Threshold { name: n(name), title: None, value };
    let mut policy = policy(request);
    policy.calendar = Some(n("support_desk"));
    policy.calendars = vec![Calendar {
        name: n("support_desk"),
        title: None,
        zone: n("America/New_York"),
        weekly: (0..5).map(|day| (day * 1_440 + 540, day * 1_440 + 1_020)).collect(),
        closed: vec![(day("2026-12-25"), day("2026-12-25")), (day("2027-01-01"), day("2027-01-01"))],
    }];
    policy.refer_to = Some(n("frontline"));
    policy.release.effective_from = Some(day("2026-12-01"));
    policy.types = vec![
        NamedType {
            name: n("loyalty"),
            title: None,
            kind: NamedTypeKind::Tier(values(&["standard", "silver", "gold", "vip"])),
        },
        NamedType {
            name: n("reason"),
            title: None,
            kind: NamedTypeKind::Choice(values(&["changed_mind", "defective", "late_delivery"]), false),
        },
    ];
    policy.roles = roles();
    policy.chains = vec![
        ladder("key_ladder", &["senior", "director", "vp"]),
        ladder("standard_ladder", &["frontline", "senior", "director", "vp"]),
    ];
    policy.thresholds = vec![
        limit("goodwill_limit", num(3)),
        limit("goodwill_window", c(elapsed_type(), days(90))),
        limit("min_confidence", c(Type::Percent { places: 4 }, percent(80))),
        limit("refund_cap", cap_table()),
        limit("refund_window", c(elapsed_type(), days(30))),
    ];
    let from_to = ExprKind::DaysFromTo(
        Box::new(f("purchased_on", Type::Date)),
        Box::new(typed(Type::Date, ExprKind::Today)),
    );
    policy.defines = vec![Define {
        name: n("age"),
        title: None,
        request: Some(n("r")),
        params: Vec::new(),
        body: typed(elapsed_type(), from_to),
    }];
    policy
}

pub fn values(list: &[&str]) -> Vec<NamedValue> {
    list.iter().map(|name| NamedValue { name: n(name), wire: n(name) }).collect()
}

/// Returns the request of the example's test, day 31.
pub fn day_31() -> Submission {
    submit(&[
        ("customer.id", Value::Text(n("C-7"))),
        ("customer.tier", loyalty("gold")),
        ("customer.annual_spend", usd(400_000)),
        ("customer.since", date("2021-11-02")),
        ("customer.at_risk", no()),
        ("amount", usd(30_000)),
        ("purchased_on", date("2026-11-30")),
        ("final_sale", no()),
        ("opened", yes()),
        ("reason", choice("defective")),
        ("legal_exposure", no()),
        ("confidence", percent(93)),
        ("justification", Value::Text(n("Defect reported on day 31."))),
        ("history.goodwill_this_year", int(0)),
        ("history.paid_90_days", usd(0)),
    ])
}

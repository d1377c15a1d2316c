//! What the parser makes of each declaration: the tree, written short.

use super::clean;

/// Writes a tree without places, and without the wrappers that only hold one thing.
fn tree(text: &str) -> String {
    let mut all = String::new();
    for item in clean(text).file.items {
        all.push_str(&short(&format!("{:?}", item.kind)));
        all.push('\n');
    }
    all
}

/// Takes `span: Span { … }` out of what is written for debugging, and `Spanned { node: x }` together to `x`.
fn short(debug: &str) -> String {
    let mut text = String::new();
    let mut rest = debug;
    while let Some((before, behind)) = rest.split_once("Span { file: FileId(0), start: ") {
        text.push_str(before);
        text.push('@');
        rest = behind.split_once(" }").unwrap_or_default().1;
    }
    text.push_str(rest);
    for place in [", span: @", "span: @, ", "Some(@)"] {
        text = text.replace(place, if place.starts_with('S') { "Some" } else { "" });
    }
    // What is not there is not shown.
    for nothing in [": None", ": []", ": false"] {
        while let Some((before, behind)) = text.split_once(nothing) {
            let field = before.rfind([',', '{']).unwrap_or(0);
            let (before, name) = before.split_at(field);
            let first = name.starts_with('{');
            let behind = if first { behind.strip_prefix(',').unwrap_or(behind) } else { behind };
            text = format!("{before}{}{behind}", if first { "{" } else { "" });
        }
    }
    for wrapper in [
        "Spanned { node: ",
        "Expr { kind: ",
        "Effect { kind: ",
        "Cell { kind: ",
        "TableColumn { path: ",
        "TableOutput { kind: ",
    ] {
        while let Some((before, behind)) = text.split_once(wrapper) {
            let (inner, behind) = closed(behind);
            text = format!("{before}{}{behind}", inner.trim_end());
        }
    }
    text
}

/// Splits what stands before the brace that closes what is open, and what stands behind it.
fn closed(text: &str) -> (&str, &str) {
    let (mut depth, mut quoted, mut escaped) = (0_i32, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '{' if !quoted => depth = depth.saturating_add(1),
            '}' if !quoted && depth == 0 => {
                let (inner, behind) = text.split_at(at);
                return (inner, behind.strip_prefix('}').unwrap_or(behind));
            }
            '}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    (text, "")
}

#[track_caller]
fn made(text: &str, expected: &str) {
    assert_eq!(tree(text), expected);
}

#[test]
fn a_policy_header() {
    made(
        r#"policy shop "Shop" {
  language  1
  owner     "Ops"
  version   "2026.12"
  effective from 2026-12-01 until 2027-12-01
  time zone "UTC"
  calendar  desk
  refer to  boss
}
"#,
        r#"Policy(Policy { head: Head { name: "shop", title: Some("Shop") }, entries: [Language(1), Owner("Ops"), Version("2026.12"), Effective { from: Some(2026-12-01), until: Some(2027-12-01) }, TimeZone("UTC"), Calendar("desk"), ReferTo("boss")] })
"#,
    );
}

#[test]
fn a_use() {
    made(
        r#"use "roles.policy"
"#,
        r#"Use("roles.policy")
"#,
    );
}

#[test]
fn a_calendar() {
    made(
        r#"calendar desk "Desk" {
  time zone "UTC"
  every mon to fri 09:00 to 17:00
  every sat 10:00 to 24:00
  open sun 14:00 to fri 17:00
  closed 2026-12-25, 2027-01-01
}
"#,
        r#"Calendar(Calendar { head: Head { name: "desk", title: Some("Desk") }, entries: [TimeZone("UTC"), Every { from_day: Mon, to_day: Some(Fri), from: 09:00:00, to: Some(17:00:00) }, Every { from_day: Sat, from: 10:00:00 }, Open { from_day: Sun, from: 14:00:00, to_day: Fri, to: Some(17:00:00) }, Closed([(2026-12-25, None), (2027-01-01, None)])] })
"#,
    );
}

#[test]
fn a_tier_and_a_choice() {
    made(
        r#"tier loyalty: standard < gold
choice status: pending, modified as "pending (items modified)" or anything else
"#,
        r#"Tier(TypeValues { head: Head { name: "loyalty" }, values: [NamedValue { name: "standard" }, NamedValue { name: "gold" }] })
Choice(TypeValues { head: Head { name: "status" }, values: [NamedValue { name: "pending" }, NamedValue { name: "modified", wire: Some("pending (items modified)") }], open: Some })
"#,
    );
}

#[test]
fn a_record() {
    made(
        r#"record customer "Customer" {
  id    : text as "customer-id"
  spend "Annual spend" : USD from 0 to 10_000 optional from crm
  vip   : bool = no stated by agent
}
"#,
        r#"Record(Record { head: Head { name: "customer", title: Some("Customer") }, fields: [FactDecl { name: "id", ty: Text, wire: Some("customer-id") }, FactDecl { name: "spend", title: Some("Annual spend"), ty: Money("USD"), range: Some((Literal(Number { digits: "0", value: Rational(Ratio { numer: 0, denom: 1 }), places: 0 }), Literal(Number { digits: "10_000", value: Rational(Ratio { numer: 10000, denom: 1 }), places: 0 }))), optional: Some, provenance: Some(From("crm")) }, FactDecl { name: "vip", ty: Bool, default: Some(Literal(Bool(false))), provenance: Some(StatedBy("agent")) }] })
"#,
    );
}

#[test]
fn types() {
    made(
        r#"record types {
  a : percent places 2 as points
  b : decimal places 4
  c : duration in hours
  d : list of set of text up to 5
  e : role
  f : loyalty
}
"#,
        r#"Record(Record { head: Head { name: "types" }, fields: [FactDecl { name: "a", ty: Percent { places: Some(2), json: Some("points") } }, FactDecl { name: "b", ty: Decimal { places: Some(4) } }, FactDecl { name: "c", ty: Duration { kind: Some(Elapsed), json: Some("hours") } }, FactDecl { name: "d", ty: List { element: Set { element: Text, up_to: Some(5) } } }, FactDecl { name: "e", ty: Role }, FactDecl { name: "f", ty: Named("loyalty") }] })
"#,
    );
}

#[test]
fn a_request() {
    made(
        r#"request refund "Refund" {
  amount : USD from 0.01 to 100
  grants : text
  history {
    paid : USD = sum of refund granted for customer.id in the last 90 days
    seen : integer = count of goodwill approved since start of year
  }
  grants { refund: USD; credit: USD }
  stake  amount
  valid when amount > 0 USD
}
"#,
        r#"Request(Request { head: Head { name: "refund", title: Some("Refund") }, entries: [Fact(FactDecl { name: "amount", ty: Money("USD"), range: Some((Literal(Number { digits: "0.01", value: Rational(Ratio { numer: 1, denom: 100 }), places: 2 }), Literal(Number { digits: "100", value: Rational(Ratio { numer: 100, denom: 1 }), places: 0 }))) }), Fact(FactDecl { name: "grants", ty: Text }), History([HistoryDecl { fact: FactDecl { name: "paid", ty: Money("USD") }, query: LedgerQuery { measure: Sum, of: "refund", status: "granted", subject: Some(["customer", "id"]), window: Some(InTheLast(Literal(Duration { digits: "90", unit: "days", value: Duration { kind: Elapsed, count: 7776000 } }))) } }, HistoryDecl { fact: FactDecl { name: "seen", ty: Integer }, query: LedgerQuery { measure: Count, of: "goodwill", status: "approved", window: Some(SinceStartOf("year")) } }]), Grants([("refund", Money("USD")), ("credit", Money("USD"))]), Stake(Path(["amount"])), ValidWhen(Compare { left: Path(["amount"]), op: Comparison { relation: Greater }, right: Literal(Money { digits: "0", value: Rational(Ratio { numer: 0, denom: 1 }), places: 0, currency: "USD" }) })] })
"#,
    );
}

#[test]
fn thresholds() {
    made(
        r#"threshold window "Window" = 30 days
threshold cap by customer.tier {
  standard, silver : 250 USD
  otherwise : 400 USD
}
"#,
        r#"Threshold(Threshold { head: Head { name: "window", title: Some("Window") }, value: Plain(Literal(Duration { digits: "30", unit: "days", value: Duration { kind: Elapsed, count: 2592000 } })) })
Threshold(Threshold { head: Head { name: "cap" }, value: By { key: Some(Path(["customer", "tier"])), arms: [ThresholdArm { values: [Path(["standard"]), Path(["silver"])], limit: Literal(Money { digits: "250", value: Rational(Ratio { numer: 250, denom: 1 }), places: 0, currency: "USD" }) }, ThresholdArm { limit: Literal(Money { digits: "400", value: Rational(Ratio { numer: 400, denom: 1 }), places: 0, currency: "USD" }) }] } })
"#,
    );
}

#[test]
fn definitions() {
    made(
        r#"define age for refund = days from bought to today
define fee of (a: USD, b: percent) = b of a rounded half up to 0.01 USD
"#,
        r#"Define(Define { head: Head { name: "age" }, request: Some("refund"), body: DaysFromTo { from: Path(["bought"]), to: Path(["today"]) } })
Define(Define { head: Head { name: "fee" }, params: [("a", Money("USD")), ("b", Percent { })], body: Rounded { value: Of { rate: Path(["b"]), base: Path(["a"]) }, mode: HalfUp, step: Some(Literal(Money { digits: "0.01", value: Rational(Ratio { numer: 1, denom: 100 }), places: 2, currency: "USD" })) } })
"#,
    );
}

#[test]
fn a_role() {
    made(
        r#"role lead "Lead" {
  authority 500 USD when urgent
  authority unlimited
  authority none
  responds within 8 business hours
  escalates to boss
}
"#,
        r#"Role(Role { head: Head { name: "lead", title: Some("Lead") }, entries: [Authority { limit: UpTo(Literal(Money { digits: "500", value: Rational(Ratio { numer: 500, denom: 1 }), places: 0, currency: "USD" })), when: Some(Path(["urgent"])) }, Authority { limit: Unlimited }, Authority { }, RespondsWithin(Literal(Duration { digits: "8", unit: "business hours", value: Duration { kind: BusinessHours, count: 28800 } })), EscalatesTo("boss")] })
"#,
    );
}

#[test]
fn chains() {
    made(
        r#"chain a = b then c and (d then e) then 2 of pool until covered
chain f = either g or h
chain i = a and b concur then c and d signs then 2 of (e, f) review
chain j = lowest of a, either b or c that covers
"#,
        r#"Chain(Chain { head: Head { name: "a" }, body: Then([Role("b"), And([Role("c"), Then([Role("d"), Role("e")])]), Quorum { count: 2, of: [Role("pool")] }]), until_covered: Some })
Chain(Chain { head: Head { name: "f" }, body: Either([Role("g"), Role("h")]) })
Chain(Chain { head: Head { name: "i" }, body: Then([Acting(And([Role("a"), Role("b")]), Concur), And([Role("c"), Acting(Role("d"), Sign)]), Acting(Quorum { count: 2, of: [Role("e"), Role("f")] }, Review)]) })
Chain(Chain { head: Head { name: "j" }, body: Lowest([Role("a"), Either([Role("b"), Role("c")])]) })
"#,
    );
}

#[test]
fn a_gather() {
    made(
        r#"gather more "More" for refund cites "1.2" {
  when confidence < 80%
  ask reason, customer.id
  answered by lead within 4 hours
  at most 2 times then refer to boss
}
"#,
        r#"Gather(Gather { head: Head { name: "more", title: Some("More") }, request: Some("refund"), cites: ["1.2"], entries: [When(Compare { left: Path(["confidence"]), op: Comparison { relation: Less }, right: Literal(Percent { digits: "80", points: Rational(Ratio { numer: 80, denom: 1 }) }) }), Ask([Path(["reason"]), Path(["customer", "id"])]), AnsweredBy { role: "lead", within: Some(Literal(Duration { digits: "4", unit: "hours", value: Duration { kind: Elapsed, count: 14400 } })) }, AtMost { times: 2, refer_to: "boss" }] })
"#,
    );
}

#[test]
fn a_decide() {
    made(
        r#"decide refund, credit {
  rule one "One" cites "2.1", "2.2" overrides two, three {
    text """Agreed."""
    when opened
    then approve { refund: amount }
    advise "Look."
    tell agent "Yes."
  }
  rule two { then deny }
  rule three { then require lead then boss to approve { refund: amount } }
  rule four { then refer to boss within 1 day }
  rule five { then ask for reason, opened }
  otherwise rest "Rest" then deny
}
"#,
        r#"Decide(Decide { requests: ["refund", "credit"], members: [Rule(Rule { head: Head { name: "one", title: Some("One") }, cites: ["2.1", "2.2"], overrides: [Rule("two"), Rule("three")], entries: [Text("Agreed."), When(Path(["opened"])), Then(Approve { grants: [("refund", Path(["amount"]))] }), Advise("Look."), TellAgent("Yes.")] }), Rule(Rule { head: Head { name: "two" }, entries: [Then(Deny { })] }), Rule(Rule { head: Head { name: "three" }, entries: [Then(Require { chain: Then([Role("lead"), Role("boss")]), grants: Some([("refund", Path(["amount"]))]) })] }), Rule(Rule { head: Head { name: "four" }, entries: [Then(ReferTo { role: "boss", within: Some(Literal(Duration { digits: "1", unit: "day", value: Duration { kind: Elapsed, count: 86400 } })) })] }), Rule(Rule { head: Head { name: "five" }, entries: [Then(AskFor([Path(["reason"]), Path(["opened"])]))] }), Otherwise { head: Head { name: "rest", title: Some("Rest") }, effect: Deny { } }] })
"#,
    );
}

#[test]
fn an_exception() {
    made(
        r#"exception goodwill "Goodwill" for refund cites "7.2" overrides other {
  covers one, two
  needs  reason
  offers { refund at most amount; credit at most 120% of amount } together at most 500 USD
  approval lead then boss
  also counsel alongside when opened
}
"#,
        r#"Exception(Exception { head: Head { name: "goodwill", title: Some("Goodwill") }, request: Some("refund"), cites: ["7.2"], overrides: ["other"], entries: [Covers(["one", "two"]), Needs([Path(["reason"])]), Offers { offers: [Offer { grant: "refund", at_most: Path(["amount"]) }, Offer { grant: "credit", at_most: Of { rate: Literal(Percent { digits: "120", points: Rational(Ratio { numer: 120, denom: 1 }) }), base: Path(["amount"]) } }], together: Some(Literal(Money { digits: "500", value: Rational(Ratio { numer: 500, denom: 1 }), places: 0, currency: "USD" })) }, ApprovalBy(Then([Role("lead"), Role("boss")])), Also(Also { chain: Role("counsel"), place: Alongside, when: Some(Path(["opened"])) })] })
"#,
    );
}

#[test]
fn a_table() {
    made(
        r#"exception e for refund {
  approval {
    | tier           | amount                         | note      => chain        |
    | standard, gold | under 50 USD                   | given     => lead         |
    | not (gold)     | at least 5 USD and under 6 USD | not given => a then b     |
    | any            | from 1 USD to 2 USD            | any       => none         |
  }
}
"#,
        r#"Exception(Exception { head: Head { name: "e" }, request: Some("refund"), entries: [Approval(PipeTable { inputs: [["tier"], ["amount"], ["note"]], outputs: [["chain"]], rows: [TableRow { inputs: [Tests([Value(Path(["standard"])), Value(Path(["gold"]))]), Tests([Bound(Less, Literal(Money { digits: "50", value: Rational(Ratio { numer: 50, denom: 1 }), places: 0, currency: "USD" }))]), Given], outputs: [Cell(Tests([Value(Path(["lead"]))]))] }, TableRow { inputs: [Not([Value(Path(["gold"]))]), Tests([Between((AtLeast, Literal(Money { digits: "5", value: Rational(Ratio { numer: 5, denom: 1 }), places: 0, currency: "USD" })), (Less, Literal(Money { digits: "6", value: Rational(Ratio { numer: 6, denom: 1 }), places: 0, currency: "USD" })))]), NotGiven], outputs: [Chain(Then([Role("a"), Role("b")]))] }, TableRow { inputs: [Any, Tests([FromTo(Literal(Money { digits: "1", value: Rational(Ratio { numer: 1, denom: 1 }), places: 0, currency: "USD" }), Literal(Money { digits: "2", value: Rational(Ratio { numer: 2, denom: 1 }), places: 0, currency: "USD" }))]), Any], outputs: [Cell(None)] }] })] })
"#,
    );
}

#[test]
fn a_service_level() {
    made(
        r#"sla fast "Fast" for refund cites "9.1" {
  when urgent
  respond within 30 minutes
  urgency high
  notify boss, lead
  chain short replaces long
}
"#,
        r#"Sla(Sla { head: Head { name: "fast", title: Some("Fast") }, request: Some("refund"), cites: ["9.1"], entries: [When(Path(["urgent"])), Respond(Literal(Duration { digits: "30", unit: "minutes", value: Duration { kind: Elapsed, count: 1800 } })), Urgency("high"), Notify(["boss", "lead"]), Replaces { chain: "short", replaces: "long" }] })
"#,
    );
}

#[test]
fn a_context_and_an_alert() {
    made(
        r#"context for goodwill {
  show tier, a + b
}
alert often "Often" for refund {
  when count of goodwill approved in the last 30 days >= 25
  notify "ops"
  suggest "Look."
}
"#,
        r#"Context(Context { subject: "goodwill", show: [Path(["tier"]), Arithmetic { left: Path(["a"]), op: Add, right: Path(["b"]) }] })
Alert(Alert { head: Head { name: "often", title: Some("Often") }, request: Some("refund"), entries: [When(Compare { left: Ledger(LedgerQuery { measure: Count, of: "goodwill", status: "approved", window: Some(InTheLast(Literal(Duration { digits: "30", unit: "days", value: Duration { kind: Elapsed, count: 2592000 } }))) }), op: Comparison { relation: AtLeast }, right: Literal(Number { digits: "25", value: Rational(Ratio { numer: 25, denom: 1 }), places: 0 }) }), Notify("ops"), Suggest("Look.")] })
"#,
    );
}

#[test]
fn invariants() {
    made(
        r#"always sound "Sound" for refund { outcome is approve implies chain lacks counsel }
never odd { chain has boss }
always fair { outcome does not depend on customer.tier, reason }
"#,
        r#"Invariant(Invariant { head: Head { name: "sound", title: Some("Sound") }, request: Some("refund"), says: Condition(Implies(Compare { left: Path(["outcome"]), op: Comparison { relation: Equal }, right: Path(["approve"]) }, ChainHas { negated: true, role: "counsel" })) })
Invariant(Invariant { never: true, head: Head { name: "odd" }, says: Condition(ChainHas { role: "boss" }) })
Invariant(Invariant { head: Head { name: "fair" }, says: Independent([["customer", "tier"], ["reason"]]) })
"#,
    );
}

#[test]
fn a_test() {
    made(
        r#"test day "Day" for refund given other {
  as of 2026-12-31T15:00:00Z
  given {
    customer: { id: "C-7", tier: gold }
    amount: 300 USD; note: none; tags: [1, 2]
    customer.since: 2021-11-02
  }
  expect exception goodwill denied by late via boss needs a.b offers { refund: 1 USD } urgency high respond by 2026-12-31T19:00:00Z because "so"
  expect deny by one
}
"#,
        r#"Test(Test { head: Head { name: "day", title: Some("Day") }, request: Some("refund"), given_test: Some("other"), as_of: Some(2026-12-31T15:00:00Z), given: [GivenFact { path: ["customer"], value: Record([GivenFact { path: ["id"], value: Expr(Literal(Text("C-7"))) }, GivenFact { path: ["tier"], value: Expr(Path(["gold"])) }], @) }, GivenFact { path: ["amount"], value: Expr(Literal(Money { digits: "300", value: Rational(Ratio { numer: 300, denom: 1 }), places: 0, currency: "USD" })) }, GivenFact { path: ["note"](@) }, GivenFact { path: ["tags"], value: List([Expr(Literal(Number { digits: "1", value: Rational(Ratio { numer: 1, denom: 1 }), places: 0 })), Expr(Literal(Number { digits: "2", value: Rational(Ratio { numer: 2, denom: 1 }), places: 0 }))], @) }, GivenFact { path: ["customer", "since"], value: Expr(Literal(Date(2021-11-02))) }], expect: [Expectation { outcome: "exception", exception: Some("goodwill"), by: Some(["late"]), via: Some(["boss"]), needs: Some([["a", "b"]]), offers: [("refund", Literal(Money { digits: "1", value: Rational(Ratio { numer: 1, denom: 1 }), places: 0, currency: "USD" }))], urgency: Some("high"), respond_by: Some(2026-12-31T19:00:00Z), because: Some("so") }, Expectation { outcome: "deny", by: Some(["one"]) }] })
"#,
    );
}

#[test]
fn examples() {
    made(
        r#"examples cap for refund given day {
  | as of                | customer.tier => outcome |
  | 2026-12-31T15:00:00Z | gold          => deny    |
}
"#,
        r#"Examples(Examples { head: Head { name: "cap" }, request: Some("refund"), given_test: Some("day"), table: PipeTable { inputs: [["as_of"], ["customer", "tier"]], outputs: [["outcome"]], rows: [TableRow { inputs: [Tests([Value(Literal(Instant("2026-12-31T15:00:00Z", 2026-12-31T15:00:00Z)))]), Tests([Value(Path(["gold"]))])], outputs: [Cell(Tests([Value(Path(["deny"]))]))] }] } })
"#,
    );
}

#[test]
fn precedence() {
    made(
        r#"define d for r = a + b * 10% of c - 2 * e / f
"#,
        r#"Define(Define { head: Head { name: "d" }, request: Some("r"), body: Arithmetic { left: Arithmetic { left: Path(["a"]), op: Add, right: Arithmetic { left: Path(["b"]), op: Multiply, right: Of { rate: Literal(Percent { digits: "10", points: Rational(Ratio { numer: 10, denom: 1 }) }), base: Path(["c"]) } } }, op: Subtract, right: Arithmetic { left: Arithmetic { left: Literal(Number { digits: "2", value: Rational(Ratio { numer: 2, denom: 1 }), places: 0 }), op: Multiply, right: Path(["e"]) }, op: Divide, right: Path(["f"]) } } })
"#,
    );
}

#[test]
fn conditions() {
    made(
        r#"define d for r = not (a or b) and c is not one of (1, 2) and x is given and y is at most 3 and z is not 4
"#,
        r#"Define(Define { head: Head { name: "d" }, request: Some("r"), body: And([Not(Or([Path(["a"]), Path(["b"])])), OneOf { subject: Path(["c"]), negated: true, values: [Literal(Number { digits: "1", value: Rational(Ratio { numer: 1, denom: 1 }), places: 0 }), Literal(Number { digits: "2", value: Rational(Ratio { numer: 2, denom: 1 }), places: 0 })] }, Given { subject: Path(["x"]) }, Compare { left: Path(["y"]), op: Comparison { relation: AtMost, in_words: true }, right: Literal(Number { digits: "3", value: Rational(Ratio { numer: 3, denom: 1 }), places: 0 }) }, Compare { left: Path(["z"]), op: Comparison { relation: NotEqual }, right: Literal(Number { digits: "4", value: Rational(Ratio { numer: 4, denom: 1 }), places: 0 }) }]) })
"#,
    );
}

#[test]
fn values_by_condition() {
    made(
        r#"define d for r = 1 when a, 2 when b is over 3, otherwise larger of (f(x).y, -3)
"#,
        r#"Define(Define { head: Head { name: "d" }, request: Some("r"), body: Conditional { arms: [(Literal(Number { digits: "1", value: Rational(Ratio { numer: 1, denom: 1 }), places: 0 }), Path(["a"])), (Literal(Number { digits: "2", value: Rational(Ratio { numer: 2, denom: 1 }), places: 0 }), Compare { left: Path(["b"]), op: Comparison { relation: Greater, in_words: true }, right: Literal(Number { digits: "3", value: Rational(Ratio { numer: 3, denom: 1 }), places: 0 }) })], otherwise: Extreme { larger: true, values: [Call { name: "f", args: [Path(["x"])], field: Some("y") }, Negate(Literal(Number { digits: "3", value: Rational(Ratio { numer: 3, denom: 1 }), places: 0 }))] } } })
"#,
    );
}

#[test]
fn literals() {
    made(
        r#"define d for r = f(1_000.50 USD, 80%, 2.75, yes, "a \"b\"", 2026-12-01, 2026-12-01T09:00:00Z, 09:30, 2 business days, 3 months, unlimited)
"#,
        r#"Define(Define { head: Head { name: "d" }, request: Some("r"), body: Call { name: "f", args: [Literal(Money { digits: "1_000.50", value: Rational(Ratio { numer: 2001, denom: 2 }), places: 2, currency: "USD" }), Literal(Percent { digits: "80", points: Rational(Ratio { numer: 80, denom: 1 }) }), Literal(Number { digits: "2.75", value: Rational(Ratio { numer: 11, denom: 4 }), places: 2 }), Literal(Bool(true)), Literal(Text("a \"b\"")), Literal(Date(2026-12-01)), Literal(Instant("2026-12-01T09:00:00Z", 2026-12-01T09:00:00Z)), Literal(Time(09:30:00)), Literal(Duration { digits: "2", unit: "business days", value: Duration { kind: BusinessDays, count: 2 } }), Literal(Duration { digits: "3", unit: "months", value: Duration { kind: Calendar, count: 3 } }), Unlimited] } })
"#,
    );
}

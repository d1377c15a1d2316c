//! Lists, tables, outcomes: each form in its layout, and where parentheses stand.

use super::laid;
use super::perturb::narrowed;

/// A text is in its layout, and gets it again where its columns are taken away.
fn stays(text: &str) {
    assert_eq!(laid(text), text);
    assert_eq!(laid(&narrowed(text)), text);
}

/// Lays out an expression.
fn expr(written: &str) -> String {
    let laid = laid(&format!("define x = {written}"));
    let expr = laid.strip_prefix("define x = ").unwrap_or(&laid);
    expr.strip_suffix('\n').unwrap_or(expr).to_owned()
}

#[test]
fn parentheses_of_lists_stand_where_they_are_needed() {
    for kept in [
        "every x in xs has a and b",
        "a and every x in xs has b or c",
        "(every x in xs has b) and a",
        "a and (every x in xs has b) and c",
        "a and (some x in xs has b) implies c",
        "(no x in xs has b) implies c",
        "not every x in xs has a and b",
        "count of xs > 0 and a",
        "count of x in xs > 0",
        "(count of x in xs where x > 1) > 0",
        "1 < count of x in xs where x > 1",
        "count distinct x.a for x in xs",
        "sum of a + b for x in xs + 1",
        "(max of a for x in xs otherwise 0) + 1",
        "max of a for x in xs otherwise 0 + 1",
        "max of a for x in xs where b otherwise 0",
        "max of a for x in xs where b is (max of c for y in ys) otherwise 0",
        "sum of (count of xs) for y in ys",
        "sum of (count of refunds approved for x) for y in ys",
        "list of a for x in (list of b for y in ys where c) where d",
        "some r in items paired with o in ordered by r is o.item has o is given",
        "(sum of a for r in items paired with o in ordered by r is o) + 1",
        "the only x in xs where a and b",
        "(the only x in xs where a).b",
        "(the only x in xs).b.c",
        "xs[a + b].c[d]",
        "(a).b",
        "f(a).b.c",
        "(f(a)).b",
        "f(a)[b]",
        "a is in xs and b is not in xs[c].d",
        "a is in list of b for x in xs and c",
        "a is in (list of b for x in xs where d) and c",
        "any of { \"1\": a and b; \"2\": c }",
        "any of { \"1\": a } and not any of { \"2\": b }",
        "a is other \"b\"",
        "(sum) of min",
        "(min) of a",
        "(every x in xs has a) is b",
        "b is every x in xs has a",
        "every x in xs has a when b, otherwise (no x in xs has c) is d",
        "days from xs[a].b to (the only x in xs).d",
        "larger of (count of xs, sum of a for x in xs where b)",
    ] {
        assert_eq!(expr(kept), kept);
    }
    for (written, laid) in [
        ("every x in (xs) has (a and b)", "every x in xs has a and b"),
        ("a and (every x in xs has b)", "a and every x in xs has b"),
        ("(count of xs) > 0", "count of xs > 0"),
        ("(sum of (a) for x in (xs))", "sum of a for x in xs"),
        ("a is in (xs)", "a is in xs"),
        ("(xs)[(a)]", "xs[a]"),
        ("(xs[a]).b", "xs[a].b"),
        ("(any of { \"1\": (a), \"2\": b })", "any of { \"1\": a; \"2\": b }"),
    ] {
        assert_eq!(expr(written), laid, "{written}");
    }
}

#[test]
fn what_is_declared_stands_in_columns() {
    stays(
        r##"outcome wait_or_pay "Wait" is deny
outcome documents          is ask
facts order_facts "F" {
  a : USD from 0 to 5   stated by x            # behind
  b : text optional
}
request r "R" with order_facts, other {
  l : list of line by id up to 5    from orders
  answers { a: USD, b: text }
  reports {
    c: USD
    d: integer
  }
}
tier size "S" from a + b for r {               # opens
  # first
  small  as "S"     : under 25_000 USD         # one
  medium            : under 100_000 USD
  large  as "Large" : at least 100_000 USD
  # last
}
"##,
    );
}

#[test]
fn dates_of_thresholds_stand_in_columns() {
    stays(
        r##"threshold limit {
  before 2025-10-01                   : 7_500 USD
  from   2025-10-01 before 2026-01-01 : 9_000 USD
  from   2026-01-01                   : 1 USD
}
threshold micro by kind {
  works                       : 2_000 USD
  goods     before 2025-10-01 : 10_000 USD     # r
  goods     from   2025-10-01 : 15_000 USD
  otherwise from   2025-10-01 : 15_000 USD
}
"##,
    );
}

#[test]
fn tables_and_matrices_have_straight_edges() {
    stays(
        r##"# before
table t "T" of (a: USD, b: list of text up to 5) for r cites "1", "2" collect list by c {      # opens
  # w
  allow gap     "known"                        # one
  allow overlap "also"

  # heading
  | a   | b           => c: verdict            | d    |                # h
  # row
  | any | under 5 USD => x when y, otherwise z | none |                # r

  | otherwise         => 5 + 3                 | "x"  |
  # end
}                                              # closes
table short first {
  | years     => x   |
  | over 1    => 10  |
  | otherwise => 200 |
}
matrix m "M" of size by discount in USD for r cites "1" agreeing {
  allow gap "x"
  | size \ discount | at most 10% | from 11% to 20% |                  # h
  # l
  | small, large    | "rep"       | "manager"       |                  # b
  | any             | none        | 5 USD           |
}
matrix n of (a: USD, b: percent) {
  |     | under 5% | any |
  | any | 1        | 2   |
}
"##,
    );
}

#[test]
fn members_of_a_decide_stand_in_columns() {
    stays(
        r##"decide r by strictest of reject > documents > approve {
  requires          "P1 The order is paid"                                 : order_status is paid                      # one
  requires not_tiny "P2 At least the fee"  cites "P2" overrides small, all : amount > fee
  requires long_one "P3 At least the fee and rather more than that" :
    amount > fee and amount < other_thing and something_else is given
  report a   = 5
  report bbb = 6                               # x
  allow gap "known"
  # d
  dispute "Who owns" cites "9" {               # o
    # w
    when in_dispute                            # a
    # r
    refer to legal within 1 day                # b
    # e
  }
  dispute "Two" { refer to legal }
  table bands cites "x" first {
    allow overlap "z"
    | days      => rule  | cites        | then                                                         |
    | at most 2 => short | "L-1", "L-2" | approve { days: days } on condition "x" as y report { z: 1 } |
    | otherwise => usual | "L-2"        | require lead then boss to approve { days: days }             |               # b
  }
}
"##,
    );
}

#[test]
fn an_effect_that_is_too_long_has_a_clause_a_line() {
    stays(
        r##"decide r {
  rule a "A" overrides every deny {
    then approve { refund: amount, other: 5 USD }
      on condition "The goods come back within 14 days, in the box in which they came, and unopened.", "Someone signs."
      as fine
      report { new_status: cancelled, left: 5 }
  }
  rule b {
    then approve {
      refund: amount                           # x
      # y
      credit: amount when a and b, otherwise 5 USD
    }                                          # z
      on condition "A"                         # cond
      as fine                                  # out
      report { x: 1 }                          # rep
  }
  rule c { then deny and hand to desk as wait_or_pay report { new_status: pending } }
}
"##,
    );
}

#[test]
fn grounds_and_questions_about_elements_are_broken() {
    stays(
        r##"decide r {
  rule d {
    when any of {                              # o
      "7a":   amount > 5_000 USD               # a
      # b
      "7bcd": order_status is cancelled and x is in y
      # e
    }
      and not any of { "x": y }
    then ask for a, b as documents
  }
  rule e { when any of { "7a": amount > 5_000 USD; "7b": y }; then refer to head within 4 hours as x }
  rule f {
    when every swapped in swaps paired with line in order.items by swapped.from_item is line.item
      has line is given and line.price > 5 USD
    then deny
  }
  rule g {
    when (count of swapped in swaps where swapped.price > 5 USD and swapped.from_item is not swapped.to_item) > 5
      and something_else is given
    then deny
  }
}
"##,
    );
}

#[test]
fn values_of_an_answer_stand_in_a_column() {
    stays(
        r##"decide r {
  otherwise answer_it "What" cites "S-1" then answer {
    credit: share(plan, uptime) of charges rounded half up
    within: response                           # w

    points:  loyalty(years)
    verdict: other "x"
  }
}
"##,
    );
}

#[test]
fn lists_of_a_test_have_an_element_a_line_where_they_do_not_fit() {
    stays(
        r##"test t for r {
  as of 2026-12-01T09:00:00Z
  given {
    ordered: [
      { item: "mug", price: 10.10 USD }
      { item: "mug", price: 9.20 USD, weight: 0.4 }
      { item: "pan", price: 30 USD }
      { item: "pan", price: 30 USD }
    ]
    items: [ "mug", "mug" ]; n: []; m: { }
    order: {
      id: "#W2", status: delivered             # r
      total: 5 USD
      items: [
        { a: 1 }                               # one
        { a: 2, b: 3 }
      ]
    }
    l: [
      # c
      1
      2
      3
    ]
  }
  expect approve by x grants { refund: 19.30 USD } reports { left: 1, dearest: 30 USD, heavy: 0 } answers { a: 5 } because "y"
}
"##,
    );
}

//! Lists.

use polidex_syntax::ast::{GivenValue, ItemKind, TypeExpr};

use super::shape::shape;
use super::{expr, item};

#[track_caller]
fn reads(text: &str, expected: &str) {
    assert_eq!(shape(&expr(text)), expected, "{text}");
}

#[test]
fn questions_about_all_elements() {
    reads("some x in xs has x > 5 and y", "(some x in xs has ((x > 5) and y))");
    reads("every l in order.lines has l.a is given", "(every l in order.lines has (l.a given))");
    reads("no x in xs has some y in ys has x is y", "(no x in xs has (some y in ys has (x is y)))");
    reads("not some x in xs has x", "(not (some x in xs has x))");
    reads("a and (every x in xs has x)", "(a and (every x in xs has x))");
    reads(
        "x is in xs and y is not in (the only z in zs).list",
        "((x in xs) and (y not in (only z in zs).list))",
    );
    reads("x is in (xs)", "(x in xs)");
}

#[test]
fn pairs() {
    reads(
        "every r in items paired with o in ordered by r is o.item has o is given",
        "(every r in items paired o in ordered by r is o.item has (o given))",
    );
    reads(
        "sum of o.price for r in items paired with o in a.b by r.k is o.item where o is given",
        "(sum o.price for r in items paired o in a.b by r.k is o.item where (o given))",
    );
}

#[test]
fn numbers_and_values_from_elements() {
    reads("count of xs", "(count xs)");
    reads("count of xs > 0", "((count xs) > 0)");
    reads("count of a.b - count of c", "((count a.b) Subtract (count c))");
    reads("count of x in xs where x.a and x.b > 2", "(count x in xs where (x.a and (x.b > 2)))");
    reads("count distinct x.item for x in xs", "(distinct x.item for x in xs)");
    reads("sum of l.price * l.count for l in ls", "(sum (l.price Multiply l.count) for l in ls)");
    reads("sum of 10% of l.price for l in ls", "(sum (10% of l.price) for l in ls)");
    reads("max of x for x in xs otherwise 0 USD", "(max x for x in xs otherwise 0 USD)");
    reads(
        "min of x for x in xs where x > 1 otherwise a + b",
        "(min x for x in xs where (x > 1) otherwise (a Add b))",
    );
    reads("average of x for x in xs rounded half up", "((average x for x in xs) rounded HalfUp)");
    reads("list of x.item for x in xs where x.a", "(list x.item for x in xs where x.a)");
    reads("list of l.price > 5 USD for l in ls", "(list (l.price > 5 USD) for l in ls)");
    reads("sum of f(l) for l in lines(a)", "(sum f(l) for l in lines(a))");
    reads("sum of sum of y for y in x.ys for x in xs", "(sum (sum y for y in x.ys) for x in xs)");
}

#[test]
fn over_several_lines() {
    reads(
        "sum of l.price\n    for l in lines\n    where l.a\n      and l.b",
        "(sum l.price for l in lines where (l.a and l.b))",
    );
    reads("some x in xs\n  has x", "(some x in xs has x)");
}

#[test]
fn one_element() {
    reads("the only x in xs where x.a is 1", "(only x in xs where (x.a is 1))");
    reads("(the only x in xs where x.a).price", "(only x in xs where x.a).price");
    reads("xs[key]", "xs[key]");
    reads("a.xs[b.key].price > 5 USD", "(a.xs[b.key].price > 5 USD)");
    reads("xs[a][b].c[d]", "xs[a][b].c[d]");
    reads("f(a).b", "f(a).b");
    reads("f(a)[b].c", "f(a)[b].c");
    reads("xs[k] is given and xs[k].a", "((xs[k] given) and xs[k].a)");
    reads("xs[\"a\"] is not given", "(xs[\"a\"] not given)");
}

#[test]
fn what_was_decided_before() {
    reads("count of goodwill approved", "ledger(Count goodwill approved)");
    reads(
        "count of goodwill approved for customer.id since start of year",
        "ledger(Count goodwill approved for customer.id since year)",
    );
    reads(
        "sum of refund granted for customer.id in the last 90 days",
        "ledger(Sum refund granted for customer.id last 90 days)",
    );
    reads(
        "count of goodwill approved in the last 30 days >= 25",
        "(ledger(Count goodwill approved last 30 days) >= 25)",
    );
    // Whether there is such a status is not asked here.
    reads("count of goodwill aproved since start of year", "ledger(Count goodwill aproved since year)");
    reads("count of approved", "(count approved)");
    reads("count of approved in denied", "(count approved in denied)");
    reads("sum of granted for granted in refunds", "(sum granted for granted in refunds)");
}

#[test]
fn grounds_and_other_values() {
    reads("any of { \"7a\": a > 1; \"7b\": b }", "any{\"7a\": (a > 1); \"7b\": b}");
    reads("any of {\n  \"7a\": a is \"x\"\n  \"7b\": b # why\n}", "any{\"7a\": (a is \"x\"); \"7b\": b}");
    reads("x is other \"DOJ\"", "(x is other \"DOJ\")");
    reads("x is one of (a, other \"DOJ\")", "(x one of [a, other \"DOJ\"])");
}

#[test]
fn conditions_are_values() {
    reads("f(a is b, not c)", "f((a is b), (not c))");
    reads("1 when some x in xs has x > 1, otherwise 2", "(1 when (some x in xs has (x > 1)) otherwise 2)");
}

#[test]
fn words_of_lists_are_names_elsewhere() {
    let words = [
        "some",
        "every",
        "the",
        "only",
        "any",
        "other",
        "count",
        "sum",
        "min",
        "max",
        "average",
        "list",
        "distinct",
        "first",
        "table",
        "report",
        "class",
        "policy",
        "facts",
        "outcome",
        "matrix",
        "paired",
        "strictest",
        "before",
        "answers",
        "reports",
        "requires",
        "dispute",
        "allow",
        "hand",
        "condition",
        "unique",
        "collect",
    ];
    for word in words {
        reads(
            &format!("{word} is 1 and ({word} or {word}.a)"),
            &format!("(({word} is 1) and ({word} or {word}.a))"),
        );
        let ItemKind::Record(record) =
            item(&format!("record r {{\n  a : text\n  {word} : bool\n  b : text\n}}\n"))
        else {
            panic!("{word}");
        };
        assert_eq!(record.fields.len(), 3, "{word}");
    }
    for word in ["until", "where", "by", "on", "has", "as", "together", "and"] {
        let ItemKind::Record(record) =
            item(&format!("record r {{\n  a : text\n  {word} : bool\n  b : text\n}}\n"))
        else {
            panic!("{word}");
        };
        assert_eq!(record.fields.len(), 3, "{word}");
    }
}

#[test]
fn lists_have_keys() {
    let ItemKind::Record(record) = item(
        "record r {\n  a : list of line by id up to 5 from crm\n  b : list of text stated by agent\n}\n",
    ) else {
        panic!();
    };
    let keyed = |n: usize| match &record.fields[n].ty.node {
        TypeExpr::List { key, up_to, .. } => {
            (key.as_ref().map(|key| key.node.clone()), up_to.as_ref().map(|n| n.node))
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(keyed(0), (Some("id".to_owned()), Some(5)));
    assert_eq!(keyed(1), (None, None));
    assert!(record.fields.iter().all(|field| field.provenance.is_some()));
}

#[test]
fn lists_in_tests_may_run_over_lines() {
    let ItemKind::Test(test) = item(
        "test t for r {
  given {
    lines: [
      { item: \"mug\", price: 10 USD },
      { item: \"pan\"
        price: 12 USD }
      { item: \"pot\"; price: 14 USD },
    ]
    names: [ \"a\", \"b\" ]
    none_of_them: []
  }
  expect answer by a answers { fee: 3 USD, open: yes } reports {
    x: 1
    y: 2
  }
}
",
    ) else {
        panic!();
    };
    let lengths: Vec<usize> = test
        .given
        .iter()
        .map(|fact| match &fact.value {
            GivenValue::List(values, _) => values.len(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(lengths, [3, 2, 0]);
    let GivenValue::List(lines, _) = &test.given[0].value else { panic!() };
    assert!(lines.iter().all(|line| matches!(line, GivenValue::Record(fields, _) if fields.len() == 2)));
    let expected = &test.expect[0].node;
    assert_eq!((expected.answers.len(), expected.reports.len()), (2, 2));
}

#[test]
fn too_many_conditions_on_lists_are_refused_and_64_are_not() {
    let nested = |n: usize| format!("define n = {}yes\n", "some x in xs has ".repeat(n));
    assert_eq!(super::said(&nested(64)), Vec::<String>::new());
    let said = super::said(&nested(65));
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("E0105 "), "{said:?}");
    let said = super::said(&format!("define n = {}yes{}\n", "(some x in xs has ".repeat(33), ")".repeat(33)));
    assert_eq!(said.len(), 1);
    let fields = format!("define n = (a){}\n", ".b".repeat(10_000));
    let said = super::said(&fields);
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("E0105 "), "{said:?}");
}

//! Lists, tables, outcomes: each form in its layout, and where parentheses stand.

use super::laid;

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

//! Elements with their partners: [PAIR], [PAIR-ORDER].

use polidex_ir::*;

use crate::build::*;
use crate::parts::*;

/// Lines of key and number; a negative key is left out.
fn lines(lines: &[(i64, i64)]) -> Value {
    let line =
        |(k, p): &(i64, i64)| if *k < 0 { record(&[("p", *p)]) } else { record(&[("k", *k), ("p", *p)]) };
    Value::List(lines.iter().map(line).collect())
}

fn facts(left: &[(i64, i64)], right: &[(i64, i64)]) -> [(&'static str, Value); 2] {
    [("ys", lines(left)), ("xs", lines(right))]
}

fn partner() -> Expr {
    present(param("y", line()))
}

/// `sum of y.p for x in ys paired with y in xs … where y is given`
fn worth() -> Expr {
    made_of(Measure::Sum, Some(y("p")), paired(ys(), xs()), Some(partner()))
}

fn all_found() -> Expr {
    every(paired(ys(), xs()), partner())
}

const LEFT_OVER: &str = "! several elements with the key `1` differ, and not all of them find a partner";

#[test]
fn each_element_is_used_once_in_order() {
    let twice = facts(&[(1, 0), (1, 0)], &[(1, 10), (2, 5), (1, 9)]);
    assert_eq!((tell(all_found(), &twice), which(&worth(), &twice)), ("yes".into(), "19".into()));
    let thrice = facts(&[(1, 0), (1, 0), (1, 0)], &[(1, 10), (1, 9)]);
    assert_eq!((tell(all_found(), &thrice), which(&worth(), &thrice)), ("no".into(), "19".into()));
    let none = facts(&[(3, 0)], &[(1, 10)]);
    assert_eq!((tell(all_found(), &none), which(&worth(), &none)), ("no".into(), "0".into()));
    // In order: the first gets the first.
    let first = made_of(
        Measure::Sum,
        Some(typed(Type::Integer, ExprKind::Multiply(Box::new(x("p")), Box::new(y("p"))))),
        paired(ys(), xs()),
        None,
    );
    assert_eq!(which(&first, &facts(&[(1, 1), (1, 2)], &[(1, 3), (1, 5)])), "13");
}

#[test]
fn what_is_left_over_must_not_differ() {
    let differ = facts(&[(1, 0), (2, 0)], &[(1, 10), (1, 9), (2, 4)]);
    assert_eq!(which(&worth(), &differ), LEFT_OVER);
    // The key alone is a matter of that element: others go on.
    assert_eq!(tell(some(paired(ys(), xs()), and(vec![partner(), is(y("p"), 4)])), &differ), "yes");
    let whole = |p: Option<i64>| {
        let inner = (n("in"), record(&[("a", 1)]));
        let number = p.map(|p| (n("p"), int(p)));
        Value::Record([(n("k"), int(1)), inner].into_iter().chain(number).collect())
    };
    let left_over = |p: Option<i64>| [("ys", lines(&[(1, 0)])), ("xs", list(&[whole(Some(10)), whole(p)]))];
    assert_eq!(which(&worth(), &left_over(Some(10))), "10");
    assert_eq!(which(&worth(), &left_over(Some(9))), LEFT_OVER);
    // Whether they differ cannot be told.
    assert_eq!(which(&worth(), &left_over(None)), "? xs[1].p");
}

#[test]
fn an_unknown_key_is_in_the_way_of_partners_only() {
    let left = facts(&[(-1, 0), (1, 3)], &[(1, 10)]);
    assert_eq!(tell(all_found(), &left), "? ys[0].k");
    let right = facts(&[(1, 3)], &[(-1, 10), (1, 10)]);
    assert_eq!(tell(all_found(), &right), "? xs[0].k");
    // What does not ask for the partner goes on.
    assert_eq!(tell(some(paired(ys(), xs()), is(x("p"), 3)), &left), "yes");
    let no_second = [("ys", lines(&[(1, 3)]))];
    assert_eq!(tell(some(paired(ys(), xs()), is(x("p"), 3)), &no_second), "yes");
    assert_eq!(tell(all_found(), &no_second), "? xs");
    assert_eq!(tell(all_found(), &[("ys", lines(&[]))]), "yes");
}

#[test]
fn a_partner_that_is_not_given_must_not_be_used() {
    let sum = made_of(Measure::Sum, Some(y("p")), paired(ys(), xs()), None);
    assert_eq!(which(&sum, &facts(&[(1, 0)], &[])), "! `y.p` is not given");
}

#[test]
fn long_lists_are_paired() {
    let many: Vec<(i64, i64)> = (0..3_000).map(|n| (n % 1_000, 1)).collect();
    assert_eq!(tell(all_found(), &facts(&many, &many)), "yes");
}

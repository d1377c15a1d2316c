//! How the rows of a table combine, told or not: [TABLE-HIGHEST], [TABLE-COLLECT], [TABLE-3] and its kin, [NOTHING].

use polidex_eval::{Outcome, ReferReason};
use polidex_ir::*;

use crate::build::*;
use crate::parts::*;

/// A row: `y` matches, `n` does not, `?` hangs on `b`; then a rank and a value.
type Line = (char, i64, i64);

/// `-1` as a value is `none`.
fn output(value: i64) -> Output {
    if value < 0 { Output::Nothing } else { Output::Value(num(value)) }
}

fn cell(kind: char) -> Cell {
    let is = |value: Expr| Cell::OneOf(vec![Test { bounds: vec![(Relation::Equal, value)] }]);
    match kind {
        'y' => Cell::Any,
        'n' => is(num(9)),
        // An error is stuck too.
        '!' => is(typed(Type::Integer, ExprKind::Divide(Box::new(num(1)), Box::new(num(0))))),
        _ => is(typed(Type::Integer, ExprKind::Multiply(Box::new(i()), Box::new(f("j", Type::Integer))))),
    }
}

fn table(combine: Combine, lines: &[Line], otherwise: Option<i64>) -> Table {
    let row = |(kind, rank, value): &Line| Row {
        cells: vec![cell(*kind)],
        outputs: vec![output(*rank), output(*value)],
    };
    Table {
        inputs: vec![num(1)],
        outputs: names(&["rank", "value"]),
        combine,
        rows: lines.iter().map(row).collect(),
        otherwise: otherwise.map(|value| vec![output(0), output(value)]),
        waivers: Waivers::default(),
    }
}

fn value_of(combine: Combine, lines: &[Line], otherwise: Option<i64>) -> Expr {
    let ty =
        if let Combine::Collect(Collect::List(_)) = combine { list_of(Type::Integer) } else { Type::Integer };
    typed(ty, ExprKind::Lookup(Box::new(table(combine, lines, otherwise)), 1))
}

/// Returns the number that a table says, or why it says none; in both orders of its rows.
fn says(combine: Combine, lines: &[Line], otherwise: Option<i64>) -> String {
    let told = which(&value_of(combine, lines, otherwise), &[]);
    let mut turned = lines.to_vec();
    turned.reverse();
    assert_eq!(which(&value_of(combine, &turned, otherwise), &[]), told, "turned");
    told
}

const UNKNOWN: &str = "? i j";
const GAP: &str = "! no row of the table matches";
const DISAGREE: &str = "! two rows of the table match and disagree";

#[test]
fn the_highest_row_is_taken_and_ties_must_agree() {
    let highest = |lines: &[Line]| says(Combine::Highest(0), lines, None);
    assert_eq!(highest(&[('y', 1, 10), ('y', 3, 30), ('y', 2, 20), ('n', 9, 9)]), "30");
    assert_eq!(says(Combine::Lowest(0), &[('y', 1, 10), ('y', 3, 30)], None), "10");
    assert_eq!(highest(&[('y', 3, 30), ('y', 3, 30), ('y', 1, 1)]), "30");
    assert_eq!(highest(&[('y', 3, 30), ('y', 3, 31)]), DISAGREE);
    // Those that tie below do not matter.
    assert_eq!(highest(&[('y', 3, 30), ('y', 2, 1), ('y', 2, 2)]), "30");
    assert_eq!(highest(&[('n', 3, 30)]), GAP);
    assert_eq!(says(Combine::Highest(0), &[('n', 3, 30)], Some(7)), "7");
}

#[test]
fn a_row_that_cannot_be_told_matters_where_it_could_be_the_highest() {
    let highest = |lines: &[Line]| says(Combine::Highest(0), lines, None);
    assert_eq!(highest(&[('y', 3, 30), ('?', 2, 20)]), "30");
    assert_eq!(highest(&[('y', 3, 30), ('?', 4, 30)]), "30");
    assert_eq!(highest(&[('y', 3, 30), ('?', 4, 40)]), UNKNOWN);
    assert_eq!(highest(&[('y', 3, 30), ('?', 3, 30)]), "30");
    assert_eq!(highest(&[('y', 3, 30), ('?', 3, 31)]), UNKNOWN);
    // Below a row that may be taken, a disagreement is no more than possible.
    assert_eq!(highest(&[('y', 3, 30), ('y', 3, 31), ('?', 4, 40)]), UNKNOWN);
    assert_eq!(highest(&[('y', 3, 30), ('y', 3, 31), ('?', 2, 40)]), DISAGREE);
    assert_eq!(highest(&[('?', 3, 30)]), UNKNOWN);
    assert_eq!(says(Combine::Highest(0), &[('?', 3, 30)], Some(30)), "30");
    assert_eq!(says(Combine::Highest(0), &[('?', 3, 30)], Some(31)), UNKNOWN);
    assert_eq!(highest(&[('y', 3, 30), ('!', 4, 40)]), "! `1` / `0` has no value");
    // Without a rank any of them could be taken.
    assert_eq!(highest(&[('y', -1, 30), ('?', -1, 30)]), "30");
    assert_eq!(highest(&[('y', -1, 30)]), "30");
    assert_eq!(highest(&[('y', -1, 30), ('y', 3, 31)]), "! `none` is neither higher nor lower than another");
}

#[test]
fn rows_are_collected() {
    let collect = |what, lines: &[Line]| says(Combine::Collect(what), lines, None);
    let lines = [('y', 0, 10), ('n', 0, 5), ('y', 0, 7), ('y', 0, -1)];
    assert_eq!(collect(Collect::Sum, &lines), "17");
    assert_eq!(collect(Collect::Min, &lines), "7");
    assert_eq!(collect(Collect::Max, &lines), "10");
    assert_eq!(collect(Collect::Count, &lines), "3");
    let none = [('n', 0, 10)];
    assert_eq!((collect(Collect::Sum, &none), collect(Collect::Count, &none)), ("0".into(), "0".into()));
    assert_eq!((collect(Collect::Min, &none), collect(Collect::Max, &none)), (GAP.into(), GAP.into()));
    for what in [Collect::Sum, Collect::Min, Collect::Max] {
        assert_eq!(says(Combine::Collect(what), &none, Some(4)), "4");
        assert_eq!(says(Combine::Collect(what), &[('y', 0, 3)], Some(4)), "3");
    }
}

#[test]
fn a_row_that_cannot_be_told_matters_where_it_changes_what_is_collected() {
    let collect = |what, lines: &[Line]| says(Combine::Collect(what), lines, None);
    assert_eq!(collect(Collect::Sum, &[('y', 0, 3), ('?', 0, 0)]), "3");
    assert_eq!(collect(Collect::Sum, &[('y', 0, 3), ('?', 0, -1)]), "3");
    assert_eq!(collect(Collect::Sum, &[('y', 0, 3), ('?', 0, 1)]), UNKNOWN);
    assert_eq!(collect(Collect::Min, &[('y', 0, 3), ('?', 0, 4)]), "3");
    assert_eq!(collect(Collect::Min, &[('y', 0, 3), ('?', 0, 2)]), UNKNOWN);
    assert_eq!(collect(Collect::Max, &[('y', 0, 3), ('?', 0, 2)]), "3");
    assert_eq!(collect(Collect::Max, &[('y', 0, 3), ('?', 0, 4)]), UNKNOWN);
    assert_eq!(collect(Collect::Max, &[('?', 0, -1)]), UNKNOWN);
    assert_eq!(collect(Collect::Count, &[('y', 0, 3), ('?', 0, 0)]), UNKNOWN);
    assert_eq!(says(Combine::Collect(Collect::Sum), &[('?', 0, 0)], Some(0)), UNKNOWN);
    assert_eq!(says(Combine::Collect(Collect::Sum), &[('y', 0, 2), ('?', 0, 0)], Some(5)), "2");
}

#[test]
fn a_list_is_collected_in_the_order_of_rows_or_by_a_column() {
    let is_list = |by, lines: &[Line], values: &[i64]| {
        let collected = value_of(Combine::Collect(Collect::List(by)), lines, None);
        tell(cmp(collected, Relation::Equal, c(list_of(Type::Integer), numbers(values))), &[])
    };
    let lines = [('y', 1, 10), ('n', 9, 9), ('y', 3, 30), ('y', 1, 11), ('y', 2, -1)];
    assert_eq!(is_list(None, &lines, &[10, 30, 11]), "yes");
    assert_eq!(is_list(Some(0), &lines, &[30, 10, 11]), "yes");
    assert_eq!(is_list(None, &[], &[]), "yes");
    assert_eq!(is_list(None, &[('?', 1, 10)], &[]), UNKNOWN);
    assert_eq!(is_list(None, &[('?', 1, -1), ('y', 1, 5)], &[5]), "yes");
}

#[test]
fn a_table_is_called_with_arguments() {
    let test = |value: Expr| Cell::OneOf(vec![Test { bounds: vec![(Relation::Greater, value)] }]);
    let row = |cell: Cell, points: Expr| Row { cells: vec![cell], outputs: vec![Output::Value(points)] };
    let parameter = || param("years", Type::Integer);
    let twice = typed(Type::Integer, ExprKind::Multiply(Box::new(num(2)), Box::new(parameter())));
    let table = Table {
        inputs: vec![parameter()],
        outputs: names(&["points"]),
        combine: Combine::First,
        rows: vec![row(test(num(5)), twice), row(Cell::Any, num(1))],
        otherwise: None,
        waivers: Waivers::default(),
    };
    let call = |arg: Expr| typed(Type::Integer, ExprKind::Call(n("loyalty"), vec![arg], 0));
    let policy_with = |when: Expr| {
        let mut policy = policy_of(when);
        policy.tables = vec![named_table("loyalty", &[("years", Type::Integer)], table.clone())];
        policy
    };
    assert_eq!(told(&policy_with(is(call(num(6)), 12)), &[]), "yes");
    assert_eq!(told(&policy_with(is(call(num(5)), 1)), &[]), "yes");
    assert_eq!(told(&policy_with(is(call(i()), 14)), &[("i", int(7))]), "yes");
    // The row is cut in the argument, so every number of years is tried.
    assert_eq!(told(&policy_with(cmp(call(i()), Relation::AtLeast, num(1))), &[]), "yes");
    assert_eq!(told(&policy_with(cmp(call(i()), Relation::AtLeast, num(2))), &[]), "? i");
    // Of elements, too.
    let each = every(source(xs()), cmp(call(x("p")), Relation::Greater, num(1)));
    assert_eq!(
        told(&policy_with(each.clone()), &[("xs", list(&[record(&[("p", 6)]), record(&[("p", 7)])]))]),
        "yes"
    );
    assert_eq!(told(&policy_with(each), &[("xs", list(&[record(&[("p", 6)]), record(&[])]))]), "? xs[1].p");
}

#[test]
fn what_is_none_is_left_out() {
    let none = || value_of(Combine::Unique, &[('y', 0, -1)], None);
    assert_eq!(tell(present(none()), &[]), "no");
    assert_eq!(tell(present(value_of(Combine::Unique, &[('y', 0, 1)], None)), &[]), "yes");
    assert_eq!(tell(is(none(), 1), &[]), "! `none` and `1` cannot be compared");
    assert!(tell(cmp(none(), Relation::Less, num(1)), &[]).starts_with("! `none`"));
    let plus = typed(Type::Integer, ExprKind::Add(Box::new(none()), Box::new(num(1))));
    assert_eq!(tell(is(plus, 1), &[]), "! `none` + `1` has no value");
    let grants = crate::build::grants(vec![(n("g"), none()), (n("h"), num(2))]);
    let decision = decide(&policy(request(Vec::new(), vec![rule("one", None, grants)])), &[]);
    assert_eq!(decision.grants, Some(vec![(n("h"), int(2))]));
    // A cell takes it for what is not given.
    let looked_up = |cell: Cell| {
        let mut outer = table(Combine::First, &[('y', 0, 2)], Some(3));
        outer.inputs = vec![none()];
        outer.rows[0].cells = vec![cell];
        which(&typed(Type::Integer, ExprKind::Lookup(Box::new(outer), 1)), &[])
    };
    assert_eq!((looked_up(Cell::Given), looked_up(Cell::NotGiven)), ("3".into(), "2".into()));
    assert_eq!(looked_up(Cell::NoneOf(vec![Test { bounds: vec![(Relation::Equal, num(1))] }])), "3");
}

#[test]
fn a_table_says_who_signs() {
    let row = |limit: Option<i64>, chain: Option<ChainExpr>| Row {
        cells: vec![limit.map_or(Cell::Any, |limit| {
            Cell::OneOf(vec![Test { bounds: vec![(Relation::AtMost, num(limit))] }])
        })],
        outputs: vec![Output::Chain(chain)],
    };
    let inner = |by: &str| ChainExpr::Table(n("inner"), vec![param(by, Type::Integer)], 0);
    let table = |name: &str, rows: Vec<Row>| {
        let table = Table {
            inputs: vec![param("of", Type::Integer)],
            outputs: names(&["chain"]),
            combine: Combine::First,
            rows,
            otherwise: None,
            waivers: Waivers::default(),
        };
        named_table(name, &[("of", Type::Integer)], table)
    };
    let chain = ChainExpr::Then(vec![signs("a"), ChainExpr::Table(n("outer"), vec![i()], 0)]);
    let facts = vec![fact("i", Type::Integer, Some((num(0), num(9))))];
    let make = |chain: ChainExpr, combine: Combine| {
        let mut policy = policy(request(facts.clone(), vec![rule("one", None, require(chain, Vec::new()))]));
        policy.roles = ["a", "b", "c"].into_iter().map(|name| role(name, Vec::new(), None)).collect();
        policy.tables = vec![
            table("inner", vec![row(Some(5), Some(signs("b"))), row(None, Some(signs("c")))]),
            table("outer", vec![row(Some(2), None), row(None, Some(inner("of")))]),
        ];
        policy.tables[0].table.combine = combine;
        policy
    };
    let by = |value: i64| people(&decide(&make(chain.clone(), Combine::First), &[("i", int(value))]));
    assert_eq!((by(2), by(3), by(6)), ("a".into(), "a | b".into(), "a | c".into()));
    let decision = decide(&make(chain, Combine::First), &[]);
    assert_eq!((asked(&decision), decision.needs[0].decides.clone()), (vec!["i"], names(&["one"])));
    // A table alone is the chain, and gives it its name.
    let mut named = make(ChainExpr::Table(n("outer"), vec![num(2)], 0), Combine::First);
    named.tables[1].table.rows[0] = row(None, Some(ChainExpr::Named(n("pair"))));
    named.chains = vec![Chain {
        name: n("pair"),
        title: None,
        body: ChainExpr::And(vec![signs("b"), signs("c")]),
        until_covered: false,
    }];
    let decision = decide(&named, &[]);
    assert_eq!((people(&decision), decision.route.unwrap().chain), ("b, c".into(), Some(n("pair"))));
    // Of all rows no chain is made.
    let collecting = make(ChainExpr::Table(n("inner"), vec![num(2)], 0), Combine::Collect(Collect::Count));
    let decision = decide(&collecting, &[]);
    assert!(matches!(decision.refer.unwrap().reason, ReferReason::Error(_)));
}

#[test]
fn rows_of_a_chain_that_cannot_be_told_are_all_taken() {
    // `1 / 0` stands in the first cell: both rows are tried, and end at the same person or not.
    let decision = |first: &str, second: &str| {
        let row = |kind: char, who: &str| Row {
            cells: vec![cell(kind)],
            outputs: vec![Output::Chain(Some(signs(who)))],
        };
        let table = Table {
            inputs: vec![num(1)],
            outputs: names(&["chain"]),
            combine: Combine::First,
            rows: vec![row('!', first), row('y', second)],
            otherwise: None,
            waivers: Waivers::default(),
        };
        let chain = ChainExpr::Table(n("who"), Vec::new(), 0);
        let mut policy = policy(request(Vec::new(), vec![rule("one", None, require(chain, Vec::new()))]));
        policy.roles = ["a", "b"].into_iter().map(|name| role(name, Vec::new(), None)).collect();
        policy.tables = vec![named_table("who", &[], table)];
        decide(&policy, &[])
    };
    assert_eq!(decision("a", "a").outcome, Outcome::ApprovalRequired);
    let reason = ReferReason::Error("`1` / `0` has no value".into());
    assert_eq!(decision("a", "b").refer.unwrap().reason, reason);
}

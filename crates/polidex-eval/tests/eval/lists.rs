//! Questions to lists and what is made of them: [ELEMENT], [FIELD], [SOME-3], [IN-3], [WHERE], [SUM], [LEAST], [ONLY],
//! [AT], [EQUAL], [OTHER], [WORK].

use polidex_eval::{NeedStatus, Outcome, ReferReason};
use polidex_ir::*;

use crate::build::*;
use crate::parts::*;

fn over_five() -> Expr {
    cmp(x("p"), Relation::Greater, num(5))
}

/// Lines with these numbers; 0 leaves the number out.
fn lines(numbers: &[i64]) -> Value {
    let line = |(n, p): (usize, &i64)| {
        let key = ("k", i64::try_from(n).unwrap());
        if *p == 0 { record(&[key]) } else { record(&[key, ("p", *p)]) }
    };
    Value::List(numbers.iter().enumerate().map(line).collect())
}

#[test]
fn one_element_that_settles_it_is_enough() {
    let some = |numbers: &[i64]| tell(some(source(xs()), over_five()), &[("xs", lines(numbers))]);
    let every = |numbers: &[i64]| tell(every(source(xs()), over_five()), &[("xs", lines(numbers))]);
    assert_eq!((some(&[]), every(&[])), ("no".into(), "yes".into()));
    assert_eq!((some(&[1, 6]), every(&[1, 6])), ("yes".into(), "no".into()));
    assert_eq!((some(&[0, 6]), every(&[0, 6])), ("yes".into(), "? xs[0].p".into()));
    assert_eq!((some(&[6, 0, 1]), every(&[6, 0, 1])), ("yes".into(), "no".into()));
    assert_eq!(
        (some(&[1, 0, 0]), every(&[6, 0, 0])),
        ("? xs[1].p xs[2].p".into(), "? xs[1].p xs[2].p".into())
    );
    // The list itself is unknown.
    assert_eq!(tell(crate::parts::some(source(xs()), over_five()), &[]), "? xs");
}

#[test]
fn what_an_element_lacks_is_what_its_field_says() {
    let whole = |fields: &[(&str, i64)]| [("xs", list(&[record(fields)]))];
    let some = |condition: Expr, fields: &[(&str, i64)]| tell(some(source(xs()), condition), &whole(fields));
    let w_is_3 = || is(x("w"), 3);
    // Optional: not given, and an error where it is used all the same.
    assert_eq!(some(present(x("w")), &[]), "no");
    assert_eq!(some(present(x("w")), &[("w", 3)]), "yes");
    assert_eq!(some(and(vec![present(x("w")), w_is_3()]), &[]), "no");
    assert_eq!(some(and(vec![present(x("w")), w_is_3()]), &[("w", 3)]), "yes");
    assert_eq!(some(w_is_3(), &[]), "! `x.w` is not given");
    // A default is as good as given; what is plain is unknown.
    assert_eq!(some(is(x("d"), 7), &[]), "yes");
    assert_eq!(some(is(x("d"), 7), &[("d", 8)]), "no");
    assert_eq!(some(is(x("p"), 7), &[]), "? xs[0].p");
    assert_eq!(some(present(x("p")), &[]), "? xs[0].p");
}

#[test]
fn records_in_elements_nest_the_same_way() {
    let inner =
        |name: &str| typed(Type::Record(n("inner")), ExprKind::Field(Box::new(param("x", line())), n(name)));
    let some = |condition: Expr, value: Value| tell(some(source(xs()), condition), &[("xs", list(&[value]))]);
    let with =
        |name: &str, fields: &[(&str, i64)]| Value::Record([(n(name), record(fields))].into_iter().collect());
    // A plain record is there, whatever is in it; an optional one is there or not, with all that is in it.
    assert_eq!(some(is(field(inner("in"), "a"), 1), record(&[])), "? xs[0].in.a");
    assert_eq!(some(is(field(inner("in"), "a"), 1), with("in", &[("a", 1)])), "yes");
    assert_eq!(some(present(field(inner("in"), "b")), record(&[])), "no");
    assert_eq!(some(present(inner("opt")), record(&[])), "no");
    assert_eq!(some(present(inner("opt")), with("opt", &[])), "yes");
    assert_eq!(some(is(field(inner("opt"), "a"), 1), with("opt", &[])), "? xs[0].opt.a");
    assert_eq!(some(present(field(inner("opt"), "a")), record(&[])), "no");
    assert_eq!(some(is(field(inner("opt"), "a"), 1), record(&[])), "! `x.opt.a` is not given");
}

#[test]
fn a_field_that_an_element_lacks_is_asked_of_where_the_list_comes_from() {
    let mut policy = policy_of(some(source(xs()), over_five()));
    let at = policy.requests[0].facts.iter().position(|fact| &*fact.path == "xs").unwrap();
    policy.requests[0].facts[at].provenance = Provenance::From(n("orders"));
    let decision = decide(&policy, &[("xs", lines(&[0]))]);
    let need = &decision.needs[0];
    assert_eq!(
        (&*need.fact, need.status, need.from.as_deref()),
        ("xs[0].p", NeedStatus::Missing, Some("orders"))
    );
    assert_eq!(need.decides, names(&["one"]));
}

#[test]
fn a_list_in_doubt_is_asked_as_a_whole() {
    let mut policy = policy_of(some(source(xs()), over_five()));
    policy.requests[0].gathers = vec![gather("sure", Some(flag("b")), &["xs"])];
    let facts = [("xs", lines(&[6])), ("b", yes())];
    let decision = decide(&policy, &facts);
    assert_eq!((decision.needs[0].status, asked(&decision)), (NeedStatus::InDoubt, vec!["xs"]));
    let mut submission = submit(&facts);
    submission.confirmed = [n("xs")].into_iter().collect();
    let decision = polidex_eval::Evaluator::new(&policy).evaluate(&submission, polidex_eval::Detail::Normal);
    assert_eq!(decision.outcome, Outcome::Approve);
}

#[test]
fn a_value_is_in_a_list_if_it_equals_an_element() {
    let is_in = |value: Expr, list: Expr| typed(Type::Bool, ExprKind::In(Box::new(value), Box::new(list)));
    let known = [("ns", numbers(&[1, 2])), ("i", int(2))];
    assert_eq!(tell(is_in(i(), ns()), &known), "yes");
    assert_eq!(tell(is_in(num(3), ns()), &known), "no");
    assert_eq!(tell(is_in(i(), ns()), &[("ns", numbers(&[1]))]), "? i");
    // Nothing is in an empty list, whatever it is.
    assert_eq!(tell(is_in(i(), ns()), &[("ns", numbers(&[]))]), "no");
    assert_eq!(tell(is_in(i(), ns()), &[("i", int(1))]), "? ns");
}

#[test]
fn counts_and_sums_hang_on_what_could_change_them() {
    let xs_ = |numbers: &[i64]| [("xs", lines(numbers)), ("b", yes())];
    let count = made_of(Measure::Count, None, source(xs()), Some(over_five()));
    assert_eq!(which(&count, &xs_(&[])), "0");
    assert_eq!(which(&count, &xs_(&[6, 1, 7])), "2");
    assert_eq!(which(&count, &xs_(&[6, 0])), "? xs[1].p");
    assert_eq!(which(&made_of(Measure::Count, None, source(xs()), None), &xs_(&[6, 0])), "2");
    let sum = made_of(Measure::Sum, Some(x("p")), source(xs()), None);
    assert_eq!(which(&sum, &xs_(&[])), "0");
    assert_eq!(which(&sum, &xs_(&[1, 2, 3])), "6");
    assert_eq!(which(&sum, &xs_(&[1, 0, 3])), "? xs[1].p");
    // It may count or not: zero does no harm.
    let of_p = |value: i64| {
        let value = typed(Type::Integer, ExprKind::Multiply(Box::new(num(value)), Box::new(x("k"))));
        made_of(Measure::Sum, Some(value), source(xs()), Some(over_five()))
    };
    assert_eq!(which(&of_p(0), &xs_(&[0, 6])), "0");
    assert_eq!(which(&of_p(1), &xs_(&[0, 6])), "1");
    assert_eq!(which(&of_p(1), &xs_(&[6, 0])), "? xs[1].p");
    // What does not count has no value, not even an error.
    let broken = typed(Type::Integer, ExprKind::Divide(Box::new(num(6)), Box::new(x("p"))));
    let filter = cmp(x("p"), Relation::NotEqual, num(0));
    let zero = [("xs", list(&[record(&[("p", 0)]), record(&[("p", 2)])]))];
    assert_eq!(which(&made_of(Measure::Sum, Some(broken.clone()), source(xs()), Some(filter)), &zero), "3");
    assert_eq!(
        which(&made_of(Measure::Sum, Some(broken), source(xs()), None), &zero),
        "! `6` / `0` has no value"
    );
}

#[test]
fn the_least_and_greatest_hang_only_on_what_could_be_better() {
    let made = |measure, numbers: &[i64]| {
        let counts = or(vec![over_five(), cmp(x("w"), Relation::Equal, num(1))]);
        let made = made_of(measure, Some(x("k")), source(xs()), Some(counts));
        // Element 1 may count.
        let mut all: Vec<Value> = Vec::new();
        for (n, p) in numbers.iter().enumerate() {
            let key = ("k", i64::try_from(n).unwrap());
            all.push(if *p == 0 { record(&[key, ("w", 0)]) } else { record(&[key, ("p", *p), ("w", 0)]) });
        }
        which(&made, &[("xs", Value::List(all))])
    };
    assert_eq!(made(Measure::Min, &[6, 6, 6]), "0");
    assert_eq!(made(Measure::Max, &[6, 6, 6]), "2");
    assert_eq!(made(Measure::Min, &[6, 0, 6]), "0");
    assert_eq!(made(Measure::Max, &[6, 0, 6]), "2");
    assert_eq!(made(Measure::Min, &[1, 0, 6]), "? xs[1].p");
    assert_eq!(made(Measure::Max, &[6, 0, 1]), "? xs[1].p");
    assert_eq!(made(Measure::Average, &[6, 6, 6]), "1");
    assert_eq!(made(Measure::Average, &[6, 0, 6]), "? xs[1].p");
    let none = "! there is nothing to take the least, greatest or average of";
    assert_eq!((made(Measure::Min, &[]), made(Measure::Average, &[1])), (none.into(), none.into()));
    let least = otherwise(made_of(Measure::Min, Some(x("p")), source(xs()), None), num(9));
    assert_eq!(which(&least, &[("xs", lines(&[]))]), "9");
    assert_eq!(which(&least, &[("xs", lines(&[3]))]), "3");
}

#[test]
fn different_values_are_counted_once() {
    let distinct = made_of(Measure::CountDistinct, Some(x("d")), source(xs()), Some(over_five()));
    let lines = |last: &[(&str, i64)]| {
        list(&[record(&[("p", 6)]), record(&[("p", 6), ("d", 8)]), record(&[("p", 6)]), record(last)])
    };
    assert_eq!(which(&distinct, &[("xs", lines(&[("p", 1)]))]), "2");
    // It may count, but the value is there already.
    assert_eq!(which(&distinct, &[("xs", lines(&[]))]), "2");
    assert_eq!(which(&distinct, &[("xs", lines(&[("d", 9)]))]), "? xs[3].p");
}

#[test]
fn a_list_of_values_keeps_their_order() {
    let collected = |filter| made_of(Measure::List, Some(x("p")), source(xs()), filter);
    let is_list = |list: Expr, values: &[i64]| {
        let constant = c(list_of(Type::Integer), numbers(values));
        cmp(list, Relation::Equal, constant)
    };
    let facts = [("xs", lines(&[6, 2, 7]))];
    assert_eq!(tell(is_list(collected(None), &[6, 2, 7]), &facts), "yes");
    assert_eq!(tell(is_list(collected(None), &[2, 6, 7]), &facts), "no");
    assert_eq!(tell(is_list(collected(Some(over_five())), &[6, 7]), &facts), "yes");
    assert_eq!(
        tell(is_list(collected(Some(over_five())), &[6, 7]), &[("xs", lines(&[6, 0, 7]))]),
        "? xs[1].p"
    );
    // Elements keep their paths.
    let elements = typed(list_of(line()), collected_elements());
    let inner = Source { var: n("x"), list: elements, partner: None };
    assert_eq!(tell(some(inner, over_five()), &[("xs", lines(&[1, 0]))]), "? xs[1].p");
}

fn collected_elements() -> ExprKind {
    ExprKind::Aggregate(Box::new(Aggregate {
        measure: Measure::List,
        value: Some(param("x", line())),
        source: source(xs()),
        filter: None,
        otherwise: None,
    }))
}

#[test]
fn the_only_element_is_the_only_one() {
    let only = || typed(line(), ExprKind::Only(Box::new(source(xs())), Some(Box::new(over_five()))));
    let key = |numbers: &[i64]| which(&field(only(), "k"), &[("xs", lines(numbers))]);
    assert_eq!(key(&[1, 6]), "1");
    assert_eq!(key(&[1, 1]), "! there is no `x`");
    assert_eq!(key(&[6, 0, 7]), "! there are several `x`, not only one");
    assert_eq!(key(&[6, 0]), "? xs[1].p");
    assert_eq!(key(&[1, 0]), "? xs[1].p");
}

#[test]
fn a_list_is_looked_up_by_its_key() {
    let at = |key: Expr| typed(line(), ExprKind::At(Box::new(xs()), Box::new(key)));
    let keys = |keys: &[Option<i64>]| {
        let line =
            |key: &Option<i64>| key.map_or_else(|| record(&[]), |key| record(&[("k", key), ("p", key * 2)]));
        Value::List(keys.iter().map(line).collect())
    };
    let facts = [("xs", keys(&[Some(3), Some(4)]))];
    assert_eq!(which(&field(at(num(4)), "p"), &facts), "8");
    assert_eq!(tell(present(at(num(4))), &facts), "yes");
    assert_eq!(tell(present(at(num(5))), &facts), "no");
    assert_eq!(tell(present(field(at(num(5)), "p")), &facts), "no");
    assert_eq!(which(&field(at(num(5)), "p"), &facts), "! `xs[5].p` is not given");
    // Keys are unique: one is enough.
    let unsure = [("xs", keys(&[None, Some(4)]))];
    assert_eq!(tell(present(at(num(4))), &unsure), "yes");
    assert_eq!(tell(present(at(num(5))), &unsure), "? xs[0].k");
    assert_eq!(tell(present(at(i())), &facts), "? i");
    assert_eq!(tell(present(at(i())), &[("xs", keys(&[]))]), "no");
    let without_key = typed(line(), ExprKind::At(Box::new(ys()), Box::new(num(1))));
    assert_eq!(tell(present(without_key), &[("ys", keys(&[]))]), "! the elements of this list have no key");
}

#[test]
fn names_of_elements_hide_outer_ones() {
    let inner = some(source(ys()), is(x("p"), 1));
    let nested = some(source(xs()), and(vec![inner, is(x("p"), 2)]));
    let of = |p: i64| list(&[record(&[("p", p)])]);
    assert_eq!(tell(nested.clone(), &[("xs", of(2)), ("ys", of(1))]), "yes");
    assert_eq!(tell(nested, &[("xs", of(1)), ("ys", of(2))]), "no");
}

#[test]
fn definitions_take_records_and_lists() {
    let mut policy = policy_of(some(
        source(xs()),
        typed(Type::Bool, ExprKind::Apply(n("dear"), vec![param("x", line())])),
    ));
    policy.defines = vec![Define {
        name: n("dear"),
        title: None,
        request: None,
        params: vec![(n("l"), line())],
        body: cmp(field(param("l", line()), "p"), Relation::Greater, num(5)),
    }];
    assert_eq!(told(&policy, &[("xs", lines(&[6]))]), "yes");
    assert_eq!(told(&policy, &[("xs", lines(&[5, 0]))]), "? xs[1].p");
}

#[test]
fn a_record_fact_is_an_argument_and_its_fields_are_facts() {
    let dear = |l: Expr| typed(Type::Bool, ExprKind::Apply(n("dear"), vec![l]));
    let group = || f("c", Type::Record(n("inner")));
    let policy_with = |when: Expr, optional_group: bool| {
        let facts = vec![
            fact("c.a", Type::Integer, Some((num(0), num(9)))),
            optional(fact("c.b", Type::Integer, Some((num(0), num(9))))),
        ];
        let mut request = request(facts, vec![rule("one", Some(when), approve())]);
        request.groups =
            vec![Group { path: n("c"), wire: vec![n("c")], record: n("inner"), optional: optional_group }];
        request.otherwise = Some(rule("else", None, deny()));
        let mut policy = policy(request);
        policy.types = types();
        policy.defines = vec![Define {
            name: n("dear"),
            title: None,
            request: None,
            params: vec![(n("l"), Type::Record(n("inner")))],
            body: cmp(field(param("l", Type::Record(n("inner"))), "a"), Relation::Greater, num(5)),
        }];
        policy
    };
    let by_argument = policy_with(dear(group()), false);
    assert_eq!(told(&by_argument, &[("c.a", int(6))]), "yes");
    // Unknown within a record that is an argument: it decides nothing, and asks.
    assert_eq!(told(&by_argument, &[]), "? c.a");
    let by_field = policy_with(cmp(field(group(), "a"), Relation::AtLeast, num(0)), false);
    assert_eq!(told(&by_field, &[]), "yes");
    let is_there = policy_with(present(group()), true);
    assert_eq!(told(&is_there, &[]), "no");
    assert_eq!(told(&is_there, &[("c.b", int(1))]), "yes");
    let guarded = policy_with(present(field(group(), "b")), false);
    assert_eq!(told(&guarded, &[("c.a", int(1))]), "no");
}

#[test]
fn records_are_equal_if_all_that_is_in_them_is() {
    let at = |n_: usize| {
        let key = num(i64::try_from(n_).unwrap());
        typed(
            line(),
            ExprKind::Only(Box::new(source(xs())), Some(Box::new(cmp(x("k"), Relation::Equal, key)))),
        )
    };
    let same = |a: &[(&str, i64)], b: &[(&str, i64)]| {
        // The keys differ, so the inner records are compared.
        let of = |n: usize| {
            typed(
                Type::Record(crate::build::n("inner")),
                ExprKind::Field(Box::new(at(n)), crate::build::n("in")),
            )
        };
        let whole = |key: i64, fields: &[(&str, i64)]| {
            Value::Record([(n("k"), int(key)), (n("in"), record(fields))].into_iter().collect())
        };
        tell(cmp(of(0), Relation::Equal, of(1)), &[("xs", list(&[whole(0, a), whole(1, b)]))])
    };
    assert_eq!(same(&[("a", 1)], &[("a", 1)]), "yes");
    assert_eq!(same(&[("a", 1), ("b", 2)], &[("a", 1)]), "no");
    assert_eq!(same(&[("b", 2)], &[("a", 1), ("b", 3)]), "no");
    assert_eq!(same(&[("b", 2)], &[("a", 1), ("b", 2)]), "? xs[0].in.a");
}

#[test]
fn every_undeclared_value_is_other_and_equals_only_itself() {
    let agency = || Type::Choice(n("agency"));
    let tell = |relation, constant: Value, value: Option<Value>| {
        let when = cmp(f("a", agency()), relation, c(agency(), constant));
        let mut request = request(vec![fact("a", agency(), None)], vec![rule("one", Some(when), approve())]);
        request.otherwise = Some(rule("else", None, deny()));
        let mut policy = policy(request);
        let kind = NamedTypeKind::Choice(crate::goodwill::values(&["far"]), true);
        policy.types = vec![NamedType { name: n("agency"), title: None, kind }];
        let facts: Vec<(&str, Value)> = value.into_iter().map(|value| ("a", value)).collect();
        told(&policy, &facts)
    };
    let doj = || Value::Other(n("DOJ"));
    assert_eq!(tell(Relation::Equal, choice("other"), Some(doj())), "yes");
    assert_eq!(tell(Relation::Equal, choice("other"), Some(choice("far"))), "no");
    assert_eq!(tell(Relation::Equal, choice("other"), Some(choice("other"))), "yes");
    assert_eq!(tell(Relation::NotEqual, doj(), Some(Value::Other(n("FBI")))), "yes");
    assert_eq!(tell(Relation::Equal, doj(), Some(doj())), "yes");
    assert_eq!(tell(Relation::Equal, choice("far"), Some(doj())), "no");
    // Unknown: it could be any of these, and one more.
    for constant in [choice("other"), choice("far"), doj()] {
        assert_eq!(tell(Relation::Equal, constant, None), "? a");
    }
}

#[test]
fn a_fact_that_a_list_is_compared_with_is_cut_at_what_is_made_of_it() {
    let sum = || made_of(Measure::Sum, Some(x("p")), source(xs()), None);
    let either = |limit: i64| {
        let high = cmp(i(), Relation::AtLeast, sum());
        or(vec![high, cmp(i(), Relation::Less, num(limit))])
    };
    let facts = [("xs", lines(&[2, 3]))];
    assert_eq!(tell(either(5), &facts), "yes");
    assert_eq!(tell(either(4), &facts), "? i");
    // Within a list it is not enumerated: it may be asked too much, and decides nothing wrongly.
    let within = some(source(xs()), cmp(x("p"), Relation::AtLeast, i()));
    assert_eq!(tell(within.clone(), &facts), "? i");
    assert_eq!(tell(or(vec![within.clone(), not(within)]), &facts), "? i");
}

#[test]
fn too_many_elements_are_too_much_work() {
    let decision = |length: i64| {
        let lines = Value::List((0..length).map(|k| record(&[("k", k)])).collect());
        let numbers = Value::List((0..3_000).map(int).collect());
        let is_in = typed(Type::Bool, ExprKind::In(Box::new(num(0)), Box::new(ns())));
        decide(&policy_of(every(source(xs()), is_in)), &[("xs", lines), ("ns", numbers)])
    };
    assert_eq!(decision(1_000).outcome, Outcome::Approve);
    let reason = ReferReason::Error("too many elements would have to be looked at".into());
    assert_eq!(decision(2_000).refer.unwrap().reason, reason);
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let deeper = |kind: &str, when: Expr| match kind {
        "and" => and(vec![when]),
        "some" => some(source(xs()), when),
        "conditional" => {
            let arms = vec![(c(Type::Bool, yes()), when)];
            typed(Type::Bool, ExprKind::Conditional(arms, Box::new(flag("b"))))
        }
        _ => is(made_of(Measure::Count, None, source(xs()), Some(when)), 1),
    };
    for kind in ["and", "some", "conditional", "count"] {
        let mut when = over_five();
        for _ in 0..290 {
            when = deeper(kind, when);
        }
        let told = tell(some(source(xs()), when), &[("xs", lines(&[1])), ("b", yes())]);
        assert_eq!(told, "! expressions are nested too deeply", "{kind}");
    }
}

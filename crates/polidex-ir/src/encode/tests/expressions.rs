//! What moves the hash: every way to say a value, to go through a list, to look something up.

use polidex_base::{Currency, MonthEnd, Rational, Rounding};

use super::change::*;
use super::sample::*;
use crate::*;

#[test]
fn every_way_to_say_a_value_moves_the_hash() {
    fn set(p: &mut Policy, kind: ExprKind) {
        p.thresholds[0].value.kind = kind;
    }
    fn pair() -> (Box<Expr>, Box<Expr>) {
        (Box::new(int(1)), Box::new(int(2)))
    }
    fn some(some: bool, source: Source, condition: i64) -> ExprKind {
        ExprKind::Quantified { some, source: Box::new(source), condition: Box::new(int(condition)) }
    }
    fn shift(back: bool, calendar: Option<&str>, month_end: Option<MonthEnd>) -> ExprKind {
        let calendar = calendar.map(n);
        ExprKind::Shift(Box::new(Shift { start: int(1), by: int(2), back, calendar, month_end }))
    }
    all_move(&changes! { p:
        p.thresholds[0].value.ty = Type::AnyDuration;
        p.thresholds[0].value.ty = Type::Decimal { places: 0 };
        set(p, ExprKind::Now);
        set(p, ExprKind::Today);
        set(p, ExprKind::Fact(n("x")));
        set(p, ExprKind::Threshold(n("x")));
        set(p, ExprKind::Define(n("x")));
        set(p, ExprKind::Param(n("x")));
        set(p, ExprKind::Given(n("x")));
        set(p, ExprKind::OutcomeIs(n("x")));
        set(p, ExprKind::ChainHas(n("x")));
        set(p, ask(Signing::Who(Act::Concur, asked("x"))));
        set(p, ask(Signing::Who(Act::Review, asked("x"))));
        set(p, ask(Signing::Who(Act::Sign, asked("x"))));
        set(p, ask(Signing::Who(Act::Sign, asked("y"))));
        set(p, ask(Signing::Who(Act::Sign, Asked { stake: Some(int(1)), ..asked("x") })));
        set(p, ask(Signing::Next(asked("x"), int(1))));
        set(p, ask(Signing::Next(asked("x"), int(2))));
        set(p, ask(Signing::Approver(asked("x"))));
        set(p, ask(Signing::May(Act::Sign, asked("x"), int(1))));
        set(p, ask(Signing::May(Act::Concur, asked("x"), int(1))));
        set(p, ask(Signing::May(Act::Sign, asked("x"), int(2))));
        set(p, ask(Signing::Authority(int(1))));
        set(p, ask(Signing::Authority(int(2))));
        set(p, ask(Signing::Delegate(int(1), To::Anybody)));
        set(p, ask(Signing::Delegate(int(1), To::Designee)));
        set(p, ask(Signing::Delegate(int(1), To::Role(int(2)))));
        set(p, ExprKind::Apply(n("x"), vec![int(1)]));
        set(p, ExprKind::Apply(n("x"), vec![int(1), int(2)]));
        set(p, ExprKind::Not(pair().0));
        set(p, ExprKind::Negate(pair().0));
        set(p, ExprKind::And(vec![int(1), int(2)]));
        set(p, ExprKind::And(vec![int(2), int(1)]));
        set(p, ExprKind::Or(vec![int(1), int(2)]));
        set(p, ExprKind::Or(vec![int(2), int(1)]));
        set(p, ExprKind::Implies(pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::Equal, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::Equal, pair().1, pair().0));
        set(p, ExprKind::Compare(Relation::NotEqual, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::Less, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::AtMost, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::Greater, pair().0, pair().1));
        set(p, ExprKind::Compare(Relation::AtLeast, pair().0, pair().1));
        set(p, ExprKind::OneOf(pair().0, vec![int(1), int(2)]));
        set(p, ExprKind::OneOf(pair().0, vec![int(2), int(1)]));
        set(p, ExprKind::Add(pair().0, pair().1));
        set(p, ExprKind::Subtract(pair().0, pair().1));
        set(p, ExprKind::Multiply(pair().0, pair().1));
        set(p, ExprKind::Divide(pair().0, pair().1));
        set(p, ExprKind::DaysFromTo(pair().0, pair().1));
        set(p, shift(false, None, None));
        set(p, shift(true, None, None));
        set(p, shift(false, Some("x"), None));
        set(p, shift(false, Some("y"), None));
        set(p, shift(false, None, Some(MonthEnd::LastDay)));
        set(p, shift(false, None, Some(MonthEnd::FirstOfNext)));
        set(p, ExprKind::IsWithin(pair().0, n("x")));
        set(p, ExprKind::IsWithin(pair().0, n("y")));
        set(p, ExprKind::Closing(n("x"), pair().0));
        set(p, ExprKind::Closing(n("y"), pair().0));
        set(p, ExprKind::NextBusinessDay(pair().0, None));
        set(p, ExprKind::NextBusinessDay(pair().0, Some(n("x"))));
        set(p, ExprKind::BusinessDaysFromTo(pair().0, pair().1, None));
        set(p, ExprKind::BusinessDaysFromTo(pair().1, pair().0, None));
        set(p, ExprKind::BusinessDaysFromTo(pair().0, pair().1, Some(n("x"))));
        set(p, ExprKind::Round(Rounding::Up, Rational::from(1), pair().0));
        set(p, ExprKind::Round(Rounding::Down, Rational::from(1), pair().0));
        set(p, ExprKind::Round(Rounding::HalfUp, Rational::from(1), pair().0));
        set(p, ExprKind::Round(Rounding::HalfEven, Rational::from(1), pair().0));
        set(p, ExprKind::Round(Rounding::HalfEven, Rational::from(2), pair().0));
        set(p, ExprKind::Larger(vec![int(1), int(2)]));
        set(p, ExprKind::Smaller(vec![int(1), int(2)]));
        set(p, ExprKind::Conditional(vec![(int(1), int(2))], pair().0));
        set(p, ExprKind::Conditional(Vec::new(), pair().0));
        set(p, ExprKind::Lookup(Box::new(table()), 0));
        set(p, ExprKind::Lookup(Box::new(table()), 1));
        set(p, ExprKind::Call(n("x"), vec![int(1)], 0));
        set(p, ExprKind::Call(n("y"), vec![int(1)], 0));
        set(p, ExprKind::Call(n("x"), vec![int(1)], 1));
        set(p, ExprKind::Call(n("x"), vec![int(1), int(2)], 0));
        set(p, ExprKind::Call(n("x"), vec![int(2), int(1)], 0));
        set(p, ExprKind::Field(pair().0, n("x")));
        set(p, ExprKind::Field(pair().1, n("x")));
        set(p, ExprKind::Field(pair().0, n("y")));
        set(p, ExprKind::Present(pair().0));
        set(p, ExprKind::Present(pair().1));
        set(p, some(true, source(), 1));
        set(p, some(false, source(), 1));
        set(p, some(true, source(), 2));
        set(p, some(true, Source { partner: None, ..source() }, 1));
        set(p, ExprKind::Only(Box::new(source()), None));
        set(p, ExprKind::Only(Box::new(source()), Some(pair().0)));
        set(p, ExprKind::Only(Box::new(source()), Some(pair().1)));
        set(p, ExprKind::Only(Box::new(Source { partner: None, ..source() }), None));
        set(p, ExprKind::At(pair().0, pair().1));
        set(p, ExprKind::At(pair().1, pair().0));
        set(p, ExprKind::In(pair().0, pair().1));
        set(p, ExprKind::In(pair().1, pair().0));
        set(p, ExprKind::Grounds(Vec::new()));
        set(p, ExprKind::Grounds(vec![(n("x"), int(1)), (n("y"), int(2))]));
        set(p, ExprKind::Grounds(vec![(n("y"), int(2)), (n("x"), int(1))]));
        set(p, ExprKind::Grounds(vec![(n("x"), int(2)), (n("y"), int(1))]));
        { let query = query(p).clone(); set(p, ExprKind::Ledger(query)) };
    });
}

#[test]
fn every_kind_of_value_moves_the_hash() {
    fn set(p: &mut Policy, value: Value) {
        p.thresholds[0].value.kind = ExprKind::Const(value);
    }
    all_move(&changes! { p:
        set(p, Value::Bool(true));
        set(p, Value::Number(Rational::from(1)));
        set(p, Value::Percent(Rational::from(1)));
        set(p, Value::Money(Rational::from(1), Currency::from_code("USD").unwrap()));
        set(p, Value::Money(Rational::from(1), Currency::from_code("EUR").unwrap()));
        set(p, Value::Text(n("x")));
        set(p, Value::Choice(n("x")));
        set(p, Value::Other(n("x")));
        set(p, Value::Other(n("y")));
        set(p, Value::Other(n("other")));
        set(p, Value::Choice(n("other")));
        set(p, Value::Role(n("x")));
        set(p, Value::Tier(0, n("x")));
        set(p, Value::Tier(1, n("x")));
        set(p, Value::Unlimited);
        set(p, Value::Nothing);
        set(p, Value::Record([(n("x"), Value::Nothing)].into()));
        set(p, Value::Record([(n("x"), Value::Unlimited)].into()));
        set(p, Value::Record([].into()));
        set(p, Value::List(Vec::new()));
        set(p, Value::List(vec![Value::Nothing]));
        set(p, Value::List(vec![Value::Bool(true), Value::Bool(false)]));
        set(p, Value::List(vec![Value::Bool(false), Value::Bool(true)]));
    });
}

#[test]
fn every_field_of_an_aggregate_moves_the_hash() {
    all_move(&changes! { p:
        aggregate(p).measure = Measure::Count;
        aggregate(p).measure = Measure::CountDistinct;
        aggregate(p).measure = Measure::Min;
        aggregate(p).measure = Measure::Max;
        aggregate(p).measure = Measure::Average;
        aggregate(p).measure = Measure::List;
        aggregate(p).value = None;
        aggregate(p).value = Some(param("y"));
        aggregate(p).filter = None;
        aggregate(p).filter = Some(flag("b"));
        aggregate(p).otherwise = None;
        aggregate(p).otherwise = Some(int(5));
        aggregate(p).source.var = n("z");
        aggregate(p).source.list = list("x");
        aggregate(p).source.partner = None;
        partner(p).var = n("z");
        partner(p).list = list("x");
        partner(p).left = param("z");
        partner(p).right = param("z");
    });
}

#[test]
fn every_field_of_a_declared_table_moves_the_hash() {
    all_move(&changes! { p:
        p.tables[0].name = n("x");
        p.tables[0].title = None;
        p.tables[0].request = None;
        p.tables[0].request = Some(n("x"));
        p.tables[0].cites[0] = n("x");
        p.tables[0].cites.reverse();
        p.tables[0].params[0].0 = n("z");
        p.tables[0].params[0].1 = Type::Date;
        p.tables[0].params.reverse();
        share(p).inputs.reverse();
        share(p).outputs.reverse();
        share(p).combine = Combine::Agreeing;
        share(p).combine = Combine::First;
        share(p).combine = Combine::Highest(0);
        share(p).combine = Combine::Highest(1);
        share(p).combine = Combine::Lowest(0);
        share(p).combine = Combine::Lowest(1);
        share(p).combine = Combine::Collect(Collect::Sum);
        share(p).combine = Combine::Collect(Collect::Min);
        share(p).combine = Combine::Collect(Collect::Max);
        share(p).combine = Combine::Collect(Collect::Count);
        share(p).combine = Combine::Collect(Collect::List(None));
        share(p).combine = Combine::Collect(Collect::List(Some(0)));
        share(p).combine = Combine::Collect(Collect::List(Some(1)));
        share(p).rows.clear();
        share(p).rows[0].cells.reverse();
        share(p).rows[0].outputs.reverse();
        share(p).rows[0].outputs[0] = Output::Nothing;
        share(p).rows[0].outputs[1] = Output::Nothing;
        share(p).rows[0].outputs[0] = Output::Value(e(Type::Integer, ExprKind::Const(Value::Nothing)));
        share(p).rows[0].outputs[0] = Output::Chain(None);
        share(p).otherwise = None;
        share(p).otherwise.as_mut().unwrap()[0] = Output::Chain(None);
    });
}

#[test]
fn the_order_of_sides_is_shown_and_so_hashed() {
    all_move(&changes! { p: sides(p).reverse(); });
}

fn ask(question: Signing) -> ExprKind {
    ExprKind::Signing(Box::new(question))
}

fn asked(chain: &str) -> Asked {
    Asked { chain: ChainExpr::Named(n(chain)), stake: None }
}

//! Expressions in words, as a policy writes them.
//!
//! In: an expression and its policy. Out: text for people: `age > refund_window`. It looks at no facts; why a
//! condition holds is said in `because`.

mod signing;

use polidex_ir::{Aggregate, ChainExpr, Expr, ExprKind, Measure, Name, Policy, Shift, Source, Type, Value};

/// Returns an expression in words.
pub fn of(expr: &Expr, policy: &Policy) -> String {
    Words { policy }.of(expr)
}

/// Returns what a condition says where it does not hold.
pub(crate) fn denied(expr: &Expr, policy: &Policy) -> String {
    Words { policy }.not(expr)
}

/// Returns several expressions in words.
pub(crate) fn list(items: &[Expr], policy: &Policy) -> String {
    Words { policy }.list(items, ", ")
}

/// Returns a chain in words.
pub fn chain(chain: &ChainExpr, policy: &Policy) -> String {
    Words { policy }.chain(chain)
}

/// Writes expressions of a policy.
struct Words<'p> {
    policy: &'p Policy,
}

impl Words<'_> {
    fn of(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Const(Value::Text(text)) => format!("\"{text}\""),
            ExprKind::Const(Value::Other(text)) => format!("other \"{text}\""),
            ExprKind::Const(value) => value.to_string(),
            ExprKind::Fact(name)
            | ExprKind::Threshold(name)
            | ExprKind::Define(name)
            | ExprKind::Param(name) => name.to_string(),
            ExprKind::Now => "now".to_owned(),
            ExprKind::Today => "today".to_owned(),
            ExprKind::Apply(name, args) => format!("{name}({})", self.list(args, ", ")),
            ExprKind::Call(name, args, column) => self.call(name, args, *column),
            ExprKind::Field(of, name) => format!("{}.{name}", self.inside(of)),
            ExprKind::At(list, key) => format!("{}[{}]", self.inside(list), self.of(key)),
            ExprKind::Not(inner) => self.not(inner),
            ExprKind::And(sides) => self.parts(sides, " and "),
            ExprKind::Or(sides) => self.parts(sides, " or "),
            ExprKind::Implies(a, b) => format!("{} implies {}", self.inside(a), self.inside(b)),
            ExprKind::Compare(relation, a, b) => {
                format!("{} {} {}", self.inside(a), relation.symbol(), self.inside(b))
            }
            ExprKind::OneOf(subject, values) => {
                format!("{} is one of ({})", self.inside(subject), self.list(values, ", "))
            }
            ExprKind::In(subject, list) => format!("{} is in {}", self.inside(subject), self.inside(list)),
            ExprKind::Given(name) => format!("{name} is given"),
            ExprKind::Present(inner) => format!("{} is given", self.inside(inner)),
            ExprKind::Quantified { some, source, condition } => {
                let which = if *some { "some" } else { "every" };
                format!("{which} {} has {}", self.source(source), self.of(condition))
            }
            ExprKind::Grounds(grounds) => {
                let ground = |(name, ground): &(Name, Expr)| format!("\"{name}\": {}", self.of(ground));
                format!("any of {{ {} }}", grounds.iter().map(ground).collect::<Vec<_>>().join("; "))
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExprKind::Only(source, filter) => {
                format!("the only {}{}", self.source(source), self.filter(filter.as_deref()))
            }
            ExprKind::Add(a, b) => format!("{} + {}", self.inside(a), self.inside(b)),
            ExprKind::Subtract(a, b) => format!("{} - {}", self.inside(a), self.inside(b)),
            ExprKind::Multiply(a, b) => match &a.kind {
                ExprKind::Const(share @ Value::Percent(_)) => format!("{share} of {}", self.inside(b)),
                _ => format!("{} * {}", self.inside(a), self.inside(b)),
            },
            ExprKind::Divide(a, b) => format!("{} / {}", self.inside(a), self.inside(b)),
            ExprKind::Negate(inner) => format!("-{}", self.inside(inner)),
            ExprKind::DaysFromTo(a, b) => format!("days from {} to {}", self.inside(a), self.inside(b)),
            ExprKind::Shift(shift) => self.shift(shift),
            ExprKind::IsWithin(subject, calendar) => format!("{} is within {calendar}", self.inside(subject)),
            ExprKind::Closing(calendar, when) => {
                let word = if when.ty == Type::Date { "on" } else { "after" };
                format!("closing of {calendar} {word} {}", self.inside(when))
            }
            ExprKind::NextBusinessDay(after, calendar) => {
                format!("next business day after {}{}", self.inside(after), in_calendar(calendar.as_ref()))
            }
            ExprKind::BusinessDaysFromTo(a, b, calendar) => {
                let (a, b) = (self.inside(a), self.inside(b));
                format!("business days from {a} to {b}{}", in_calendar(calendar.as_ref()))
            }
            ExprKind::Round(mode, step, inner) => {
                format!("{} rounded {} to {step}", self.inside(inner), mode.words())
            }
            ExprKind::Larger(items) => format!("larger of ({})", self.list(items, ", ")),
            ExprKind::Smaller(items) => format!("smaller of ({})", self.list(items, ", ")),
            ExprKind::Conditional(arms, last) => {
                let arm = |(when, then): &(Expr, Expr)| {
                    format!("{} when {}, ", self.inside(then), self.inside(when))
                };
                format!("{}otherwise {}", arms.iter().map(arm).collect::<String>(), self.inside(last))
            }
            ExprKind::Lookup(table, column) => {
                let column = usize::try_from(*column).ok().and_then(|column| table.outputs.get(column));
                let column = column.map_or("", |name| name.as_ref());
                format!("look-up of {column} by {}", self.list(&table.inputs, ", "))
            }
            ExprKind::Ledger(_) => "an entry of the ledger".to_owned(),
            ExprKind::OutcomeIs(name) => format!("outcome is {name}"),
            ExprKind::ChainHas(name) => format!("chain has {name}"),
            ExprKind::Signing(question) => self.signing(question, &expr.ty),
        }
    }

    fn shift(&self, shift: &Shift) -> String {
        let Shift { start, by, back, calendar, month_end } = shift;
        let sign = if *back { "-" } else { "+" };
        let end = month_end.map_or_else(String::new, |end| format!(" {}", end.words()));
        let calendar = in_calendar(calendar.as_ref());
        format!("{} {sign} {}{calendar}{end}", self.inside(start), self.inside(by))
    }

    fn not(&self, inner: &Expr) -> String {
        match &inner.kind {
            ExprKind::IsWithin(subject, calendar) => {
                format!("{} is not within {calendar}", self.inside(subject))
            }
            ExprKind::Present(inner) => format!("{} is not given", self.inside(inner)),
            ExprKind::In(subject, list) => {
                format!("{} is not in {}", self.inside(subject), self.inside(list))
            }
            ExprKind::Quantified { some: true, source, condition } => {
                format!("no {} has {}", self.source(source), self.of(condition))
            }
            ExprKind::Quantified { some: false, .. } => format!("not {}", self.of(inner)),
            _ => format!("not {}", self.inside(inner)),
        }
    }

    /// `share(plan, uptime)`, and the column where there are several.
    fn call(&self, name: &Name, args: &[Expr], column: u32) -> String {
        let args = if args.is_empty() { String::new() } else { format!("({})", self.list(args, ", ")) };
        let outputs = self.policy.table(name).map_or(&[][..], |named| &named.table.outputs);
        let column = usize::try_from(column).ok().and_then(|column| outputs.get(column));
        match column.filter(|_| outputs.len() > 1) {
            Some(column) => format!("{name}{args}.{column}"),
            None => format!("{name}{args}"),
        }
    }

    /// `r in items paired with o in ordered by r is o.item`
    fn source(&self, source: &Source) -> String {
        let first = format!("{} in {}", source.var, self.inside(&source.list));
        let Some(partner) = &source.partner else { return first };
        let (list, left, right) =
            (self.inside(&partner.list), self.inside(&partner.left), self.inside(&partner.right));
        format!("{first} paired with {} in {list} by {left} is {right}", partner.var)
    }

    fn filter(&self, filter: Option<&Expr>) -> String {
        filter.map_or_else(String::new, |filter| format!(" where {}", self.of(filter)))
    }

    fn aggregate(&self, aggregate: &Aggregate) -> String {
        let Aggregate { measure, value, source, filter, otherwise } = aggregate;
        let word = match measure {
            Measure::Count => "count of",
            Measure::CountDistinct => "count distinct",
            Measure::Sum => "sum of",
            Measure::Min => "min of",
            Measure::Max => "max of",
            Measure::Average => "average of",
            Measure::List => "list of",
        };
        let of = match value {
            Some(value) => format!("{} for {}", self.inside(value), self.source(source)),
            None if filter.is_none() && source.partner.is_none() => self.inside(&source.list),
            None => self.source(source),
        };
        let otherwise =
            otherwise.as_ref().map_or_else(String::new, |value| format!(" otherwise {}", self.inside(value)));
        format!("{word} {of}{}{otherwise}", self.filter(filter.as_ref()))
    }

    fn list(&self, items: &[Expr], between: &str) -> String {
        items.iter().map(|item| self.of(item)).collect::<Vec<_>>().join(between)
    }

    fn parts(&self, items: &[Expr], between: &str) -> String {
        items.iter().map(|item| self.inside(item)).collect::<Vec<_>>().join(between)
    }

    /// What stands inside something else, in parentheses where it has parts.
    fn inside(&self, expr: &Expr) -> String {
        if is_simple(expr) { self.of(expr) } else { format!("({})", self.of(expr)) }
    }
}

fn in_calendar(calendar: Option<&Name>) -> String {
    calendar.map_or_else(String::new, |calendar| format!(" in {calendar}"))
}

fn is_simple(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Const(_)
        | ExprKind::Fact(_)
        | ExprKind::Now
        | ExprKind::Today
        | ExprKind::Threshold(_)
        | ExprKind::Define(_)
        | ExprKind::Apply(..)
        | ExprKind::Call(..)
        | ExprKind::Field(..)
        | ExprKind::At(..)
        | ExprKind::Param(_)
        | ExprKind::Larger(_)
        | ExprKind::Smaller(_)
        | ExprKind::Compare(..)
        | ExprKind::Given(_)
        | ExprKind::Present(_)
        | ExprKind::In(..)
        | ExprKind::IsWithin(..)
        | ExprKind::Grounds(_)
        | ExprKind::OneOf(..) => true,
        // `count of xs`
        ExprKind::Aggregate(aggregate) => {
            aggregate.value.is_none() && aggregate.filter.is_none() && aggregate.source.partner.is_none()
        }
        ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Implies(..)
        | ExprKind::Add(..)
        | ExprKind::Subtract(..)
        | ExprKind::Multiply(..)
        | ExprKind::Divide(..)
        | ExprKind::Negate(_)
        | ExprKind::DaysFromTo(..)
        | ExprKind::Shift(_)
        | ExprKind::Closing(..)
        | ExprKind::NextBusinessDay(..)
        | ExprKind::BusinessDaysFromTo(..)
        | ExprKind::Round(..)
        | ExprKind::Conditional(..)
        | ExprKind::Lookup(..)
        | ExprKind::Quantified { .. }
        | ExprKind::Only(..)
        | ExprKind::Ledger(_)
        | ExprKind::OutcomeIs(_)
        | ExprKind::ChainHas(_)
        | ExprKind::Signing(_) => false,
    }
}

/// Returns the conjuncts of a condition.
pub(crate) fn conjuncts(when: &Expr) -> Vec<&Expr> {
    match &when.kind {
        ExprKind::And(sides) => sides.iter().flat_map(conjuncts).collect(),
        _ => vec![when],
    }
}

//! Expressions in words, as a policy writes them, with parentheses exactly where the language needs them.
//!
//! In: an expression and its policy. Out: text that reads back as the same expression: `age > refund_window`. It looks
//! at no facts; why a condition holds is said in `because`.

pub(crate) mod level;
mod signing;

use polidex_base::Rational;
use polidex_ir::{
    Aggregate, ChainExpr, Expr, ExprKind, Measure, Name, Policy, Relation, Shift, Source, Type, Value,
};

use level::{Level, Open, Place};

/// What stands behind `in`, which other words may follow.
const LIST: Place = Place::before(Level::Primary, Open::Words);

/// The keys of a pairing.
const KEY: Place = Place::before(Level::Sum, Open::Words);

/// Words before which `of` would begin another form.
const BEFORE_OF: [&str; 8] = ["larger", "smaller", "count", "sum", "min", "max", "average", "list"];

/// Returns an expression in words, as a policy writes it.
pub fn of(expr: &Expr, policy: &Policy) -> String {
    Words::new(policy).last(expr, Level::Conditional)
}

/// Returns a chain in words.
pub fn chain(chain: &ChainExpr, policy: &Policy) -> String {
    Words::new(policy).chain(chain)
}

/// Returns the conjuncts of a condition.
pub(crate) fn conjuncts(when: &Expr) -> Vec<&Expr> {
    match &when.kind {
        ExprKind::And(sides) => sides.iter().flat_map(conjuncts).collect(),
        _ => vec![when],
    }
}

/// Writes expressions of a policy.
#[derive(Clone)]
pub(crate) struct Words<'p> {
    policy: &'p Policy,
    /// Names that stand for something known: what is written in their place; nothing where an inner name hides it.
    bound: Vec<(Name, Option<String>)>,
}

impl<'p> Words<'p> {
    /// Writes names as they are.
    pub fn new(policy: &'p Policy) -> Self {
        Words { policy, bound: Vec::new() }
    }

    /// Returns one that writes something else for a name: `items[2]` for `i`.
    pub fn with(&self, name: &Name, instead: Option<String>) -> Self {
        let mut with = self.clone();
        with.bound.push((name.clone(), instead));
        with
    }

    /// Writes an expression with nothing behind it.
    pub fn last(&self, expr: &Expr, least: Level) -> String {
        self.placed(expr, Place::last(least))
    }

    /// Writes an expression that stands before a comparison or a word that joins conditions.
    pub fn before_condition(&self, expr: &Expr, least: Level) -> String {
        self.placed(expr, Place::before(least, Open::Conditions))
    }

    /// Writes an expression in a place.
    pub fn placed(&self, expr: &Expr, place: Place) -> String {
        if place.needs_brackets(expr) {
            format!("({})", self.bare(expr, Open::Nothing))
        } else {
            self.bare(expr, place.behind)
        }
    }

    /// Writes several expressions, in parentheses or brackets of their own.
    pub fn list(&self, items: &[Expr]) -> String {
        items.iter().map(|item| self.last(item, Level::Conditional)).collect::<Vec<_>>().join(", ")
    }

    fn bare(&self, expr: &Expr, behind: Open) -> String {
        let last = |expr: &Expr, least: Level| self.placed(expr, Place { least, behind });
        match &expr.kind {
            ExprKind::Const(value) => constant(value),
            ExprKind::Fact(name) | ExprKind::Threshold(name) | ExprKind::Define(name) => name.to_string(),
            ExprKind::Param(name) => self.param(name),
            ExprKind::Now => "now".to_owned(),
            ExprKind::Today => "today".to_owned(),
            ExprKind::Apply(name, args) => format!("{name}({})", self.list(args)),
            ExprKind::Call(name, args, column) => self.call(name, args, *column),
            ExprKind::Field(of, name) => format!("{}.{name}", self.last(of, Level::Base)),
            ExprKind::At(list, key) => {
                format!("{}[{}]", self.last(list, Level::Base), self.last(key, Level::Conditional))
            }
            ExprKind::Not(inner) => self.not(inner, behind),
            ExprKind::And(sides) => self.joined(sides, " and ", behind),
            ExprKind::Or(sides) => self.joined(sides, " or ", behind),
            ExprKind::Implies(a, b) => {
                let when = self.before_condition(a, Level::Junction);
                format!("{when} implies {}", last(b, Level::Implication))
            }
            ExprKind::Compare(relation, a, b) => self.compare(*relation, a, &last(b, Level::Rounded)),
            ExprKind::OneOf(subject, values) => self.one_of(subject, values, ""),
            ExprKind::In(subject, list) => {
                let subject = self.before_condition(subject, Level::Rounded);
                format!("{subject} is in {}", last(list, Level::Primary))
            }
            ExprKind::Given(name) => format!("{name} is given"),
            ExprKind::Present(inner) => format!("{} is given", self.before_condition(inner, Level::Rounded)),
            ExprKind::Quantified { some, source, condition } => {
                self.quantified(if *some { "some" } else { "every" }, source, condition, behind)
            }
            ExprKind::Grounds(grounds) => {
                let ground = |(name, ground): &(Name, Expr)| {
                    format!("{}: {}", quoted(name), self.last(ground, Level::Conditional))
                };
                format!("any of {{ {} }}", grounds.iter().map(ground).collect::<Vec<_>>().join("; "))
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, behind),
            ExprKind::Only(source, filter) => {
                let inner = self.hiding(source);
                let filter = filter.as_ref().map_or_else(String::new, |filter| {
                    format!(" where {}", inner.placed(filter, Place { least: Level::Implication, behind }))
                });
                format!("the only {}{filter}", self.source(source))
            }
            ExprKind::Add(a, b) => {
                format!("{} + {}", self.before_sum(a, Level::Sum), last(b, Level::Product))
            }
            ExprKind::Subtract(a, b) => {
                format!("{} - {}", self.before_sum(a, Level::Sum), last(b, Level::Product))
            }
            ExprKind::Multiply(a, b) if level::is_share(a, b) => {
                let rate = self.before_sum(a, Level::Unary);
                let rate = if BEFORE_OF.contains(&rate.as_str()) { format!("({rate})") } else { rate };
                format!("{rate} of {}", last(b, Level::Share))
            }
            ExprKind::Multiply(a, b) => {
                format!("{} * {}", self.before_sum(a, Level::Product), last(b, Level::Share))
            }
            ExprKind::Divide(a, b) => {
                format!("{} / {}", self.before_sum(a, Level::Product), last(b, Level::Share))
            }
            ExprKind::Negate(inner) => format!("-{}", last(inner, Level::Primary)),
            ExprKind::DaysFromTo(a, b) => {
                format!("days from {} to {}", self.last(a, Level::Operand), self.last(b, Level::Operand))
            }
            ExprKind::Shift(shift) => self.shift(shift, behind),
            ExprKind::IsWithin(subject, calendar) => {
                format!("{} is within {calendar}", self.before_condition(subject, Level::Rounded))
            }
            ExprKind::Closing(calendar, when) => {
                let word = if when.ty == Type::Date { "on" } else { "after" };
                format!("closing of {calendar} {word} {}", self.last(when, Level::Operand))
            }
            ExprKind::NextBusinessDay(after, calendar) => {
                let after = self.last(after, Level::Operand);
                format!("next business day after {after}{}", in_calendar(calendar.as_ref()))
            }
            ExprKind::BusinessDaysFromTo(a, b, calendar) => {
                let (a, b) = (self.last(a, Level::Operand), self.last(b, Level::Operand));
                format!("business days from {a} to {b}{}", in_calendar(calendar.as_ref()))
            }
            ExprKind::Round(mode, step, inner) => {
                let value = self.before_condition(inner, Level::Rounded);
                format!("{value} rounded {}{}", mode.words(), rounding_step(&inner.ty, step))
            }
            ExprKind::Larger(items) => format!("larger of ({})", self.list(items)),
            ExprKind::Smaller(items) => format!("smaller of ({})", self.list(items)),
            ExprKind::Conditional(arms, otherwise) => {
                let arm = |(when, then): &(Expr, Expr)| {
                    let (then, when) =
                        (self.last(then, Level::Implication), self.last(when, Level::Implication));
                    format!("{then} when {when}, ")
                };
                let arms = arms.iter().map(arm).collect::<String>();
                format!("{arms}otherwise {}", last(otherwise, Level::Implication))
            }
            ExprKind::Lookup(table, column) => {
                let column = usize::try_from(*column).ok().and_then(|column| table.outputs.get(column));
                let column = column.map_or("", |name| name.as_ref());
                format!("look-up of {column} by {}", self.list(&table.inputs))
            }
            ExprKind::Ledger(_) => "an entry of the ledger".to_owned(),
            ExprKind::OutcomeIs(name) => format!("outcome is {name}"),
            ExprKind::ChainHas(name) => format!("chain has {name}"),
            ExprKind::Signing(question) => self.signing(question, &expr.ty, behind),
        }
    }

    fn before_sum(&self, expr: &Expr, least: Level) -> String {
        self.placed(expr, Place::before(least, Open::Sums))
    }

    /// `a + 2 months or the last day`, `a + 3 business days in desk`
    fn shift(&self, shift: &Shift, behind: Open) -> String {
        let Shift { start, by, back, calendar, month_end } = shift;
        let sign = if *back { "-" } else { "+" };
        let end = month_end.map_or_else(String::new, |end| format!(" {}", end.words()));
        let calendar = in_calendar(calendar.as_ref());
        let behind = if level::is_timed(shift) { Open::Words } else { behind };
        let by = self.placed(by, Place { least: Level::Product, behind });
        format!("{} {sign} {by}{calendar}{end}", self.before_sum(start, Level::Sum))
    }

    fn param(&self, name: &Name) -> String {
        let found = self.bound.iter().rev().find(|(bound, _)| bound == name);
        found.and_then(|(_, instead)| instead.clone()).unwrap_or_else(|| name.to_string())
    }

    fn joined(&self, parts: &[Expr], word: &str, behind: Open) -> String {
        let one = |(n, part)| {
            let is_last = usize::saturating_add(n, 1) == parts.len();
            let behind = if is_last { behind } else { Open::Conditions };
            self.placed(part, Place::before(Level::Negation, behind))
        };
        parts.iter().enumerate().map(one).collect::<Vec<_>>().join(word)
    }

    fn compare(&self, relation: Relation, left: &Expr, right: &str) -> String {
        let left = self.before_condition(left, Level::Rounded);
        // A fact called `given` is not the question whether something is given.
        let next = right.strip_prefix("given").map(|rest| rest.bytes().next());
        let follows_given =
            next.is_some_and(|next| !next.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_'));
        match relation {
            Relation::Equal | Relation::NotEqual if follows_given => {
                format!("{left} {} ({right})", relation.symbol())
            }
            _ => format!("{left} {} {right}", relation.symbol()),
        }
    }

    fn one_of(&self, subject: &Expr, values: &[Expr], not: &str) -> String {
        let subject = self.before_condition(subject, Level::Rounded);
        format!("{subject} is {not}one of ({})", self.list(values))
    }

    fn quantified(&self, which: &str, source: &Source, condition: &Expr, behind: Open) -> String {
        let condition = self.hiding(source).placed(condition, Place { least: Level::Implication, behind });
        format!("{which} {} has {condition}", self.source(source))
    }

    /// What a condition says where it does not hold.
    fn not(&self, inner: &Expr, behind: Open) -> String {
        match &inner.kind {
            ExprKind::Given(name) => format!("{name} is not given"),
            ExprKind::Present(inner) => {
                format!("{} is not given", self.before_condition(inner, Level::Rounded))
            }
            ExprKind::In(subject, list) => {
                let subject = self.before_condition(subject, Level::Rounded);
                format!("{subject} is not in {}", self.placed(list, Place { least: Level::Primary, behind }))
            }
            ExprKind::OneOf(subject, values) => self.one_of(subject, values, "not "),
            ExprKind::IsWithin(subject, calendar) => {
                format!("{} is not within {calendar}", self.before_condition(subject, Level::Rounded))
            }
            ExprKind::ChainHas(name) => format!("chain lacks {name}"),
            ExprKind::Quantified { some: true, source, condition } => {
                self.quantified("no", source, condition, behind)
            }
            _ => format!("not {}", self.placed(inner, Place { least: Level::Negation, behind })),
        }
    }

    /// `share(plan, uptime)`, and the column where there are several.
    fn call(&self, name: &Name, args: &[Expr], column: u32) -> String {
        let args = if args.is_empty() { String::new() } else { format!("({})", self.list(args)) };
        let outputs = self.policy.table(name).map_or(&[][..], |named| &named.table.outputs);
        let column = usize::try_from(column).ok().and_then(|column| outputs.get(column));
        match column.filter(|_| outputs.len() > 1) {
            Some(column) => format!("{name}{args}.{column}"),
            None => format!("{name}{args}"),
        }
    }

    /// Writes what is asked of an element: its name hides what the same name means outside.
    fn hiding(&self, source: &Source) -> Self {
        let mut inner = self.with(&source.var, None);
        inner.bound.extend(source.partner.iter().map(|partner| (partner.var.clone(), None)));
        inner
    }

    /// `r in items paired with o in ordered by r is o.item`
    fn source(&self, source: &Source) -> String {
        let first = format!("{} in {}", source.var, self.placed(&source.list, LIST));
        let Some(partner) = &source.partner else { return first };
        let list = self.placed(&partner.list, LIST);
        let inner = self.hiding(source);
        let (left, right) = (inner.placed(&partner.left, KEY), inner.placed(&partner.right, KEY));
        format!("{first} paired with {} in {list} by {left} is {right}", partner.var)
    }

    fn aggregate(&self, aggregate: &Aggregate, behind: Open) -> String {
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
        let inner = self.hiding(source);
        let of = match value {
            Some(value) => {
                let value = inner.placed(value, Place::before(Level::Implication, Open::Words));
                format!("{value} for {}", self.source(source))
            }
            None if filter.is_none() && source.partner.is_none() => self.placed(&source.list, LIST),
            None => self.source(source),
        };
        let before_otherwise = if otherwise.is_some() { Open::Words } else { behind };
        let filter = filter.as_ref().map_or_else(String::new, |filter| {
            let place = Place::before(Level::Implication, before_otherwise);
            format!(" where {}", inner.placed(filter, place))
        });
        let otherwise = otherwise.as_ref().map_or_else(String::new, |value| {
            format!(" otherwise {}", self.placed(value, Place { least: Level::Sum, behind }))
        });
        format!("{word} {of}{filter}{otherwise}")
    }
}

fn in_calendar(calendar: Option<&Name>) -> String {
    calendar.map_or_else(String::new, |calendar| format!(" in {calendar}"))
}

fn constant(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Other(text) => format!("other {}", quoted(text)),
        value => value.to_string(),
    }
}

/// Writes a text between quotes, as the formatter does.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    format!("\"{escaped}\"")
}

/// Writes ` to 5 USD`; nothing where it is the step that is taken if none is written.
fn rounding_step(ty: &Type, step: &Rational) -> String {
    let (default, shown) = match ty {
        Type::Money(currency) => (currency.minor_unit(), currency.show(step)),
        Type::Percent { places } => {
            let points = step.times(&Rational::from(100));
            (Rational::step(places.saturating_add(2)), format!("{points}%"))
        }
        _ => (Rational::from(1), step.to_string()),
    };
    if *step == default { String::new() } else { format!(" to {shown}") }
}

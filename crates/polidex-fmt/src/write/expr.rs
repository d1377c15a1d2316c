//! Expressions on one line.
//!
//! Parentheses are not kept in the tree; they are written exactly where `grammar/policy.pest` needs them.

use polidex_syntax::ast::{
    ArithmeticOp, Comparison, Expr, ExprKind, LedgerMeasure, LedgerQuery, LedgerWindow, Relation, Text,
};

use super::level::{Level, Open, Place, is_bracketed};
use super::literal::literal;
use super::{each, path, quoted, timed};

/// Writes an expression where one that binds at least so tightly can stand, with nothing behind it.
pub(crate) fn expr(value: &Expr, least: Level) -> String {
    placed(value, Place::last(least))
}

/// Writes an expression in a place.
pub(crate) fn placed(value: &Expr, place: Place) -> String {
    if is_bracketed(value, place) {
        format!("({})", bare(value, Open::Nothing))
    } else {
        bare(value, place.behind)
    }
}

/// Writes an expression that stands before a comparison or a word that joins conditions.
fn before_condition(value: &Expr, least: Level) -> String {
    placed(value, Place::before(least, Open::Conditions))
}

/// Writes an expression that stands before a sign of arithmetic.
fn before_sum(value: &Expr, least: Level) -> String {
    placed(value, Place::before(least, Open::Sums))
}

fn bare(value: &Expr, behind: Open) -> String {
    let last = |value: &Expr, least: Level| placed(value, Place { least, behind });
    match &value.kind {
        ExprKind::Literal(value) => literal(value),
        ExprKind::Path(words) => path(words),
        ExprKind::Call { name, args, field } => {
            let field = field.as_ref().map_or_else(String::new, |field| format!(".{}", field.node));
            format!("{}({}){field}", name.node, list(args))
        }
        ExprKind::Not(inner) => format!("not {}", last(inner, Level::Negation)),
        ExprKind::Negate(inner) => format!("-{}", last(inner, Level::Primary)),
        ExprKind::And(parts) => joined(parts, " and ", behind),
        ExprKind::Or(parts) => joined(parts, " or ", behind),
        ExprKind::Implies(when, then) => {
            let when = before_condition(when, Level::Junction);
            format!("{when} implies {}", last(then, Level::Implication))
        }
        ExprKind::Compare { left, op, right } => compare(left, op.node, &last(right, Level::Rounded)),
        ExprKind::OneOf { subject, negated, values } => {
            let subject = before_condition(subject, Level::Rounded);
            format!("{subject} is {}one of ({})", not(*negated), list(values))
        }
        ExprKind::Given { subject, negated } => {
            format!("{} is {}given", before_condition(subject, Level::Rounded), not(*negated))
        }
        ExprKind::ChainHas { negated, role } => {
            format!("chain {} {}", if *negated { "lacks" } else { "has" }, role.node)
        }
        ExprKind::Signing(signing) => super::signing::signing(signing, behind),
        ExprKind::Arithmetic { left, op, right } => arithmetic(left, op.node, right, behind),
        ExprKind::Timed { value, calendar, month_end } => {
            timed::timed(value, calendar.as_ref(), month_end.as_ref())
        }
        ExprKind::IsWithin { subject, negated, calendar } => {
            let subject = before_condition(subject, Level::Rounded);
            format!("{subject} is {}within {}", not(*negated), calendar.node)
        }
        ExprKind::Closing { calendar, when } => timed::closing(calendar, when.as_ref()),
        ExprKind::NextBusinessDay { after, calendar } => {
            format!(
                "next business day after {}{}",
                expr(after, Level::Operand),
                timed::within(calendar.as_ref())
            )
        }
        ExprKind::BusinessDaysFromTo { from, to, calendar } => {
            let (from, to) = (expr(from, Level::Operand), expr(to, Level::Operand));
            format!("business days from {from} to {to}{}", timed::within(calendar.as_ref()))
        }
        ExprKind::Of { rate, base } => of(rate, &last(base, Level::Share)),
        ExprKind::DaysFromTo { from, to } => {
            format!("days from {} to {}", expr(from, Level::Operand), expr(to, Level::Operand))
        }
        ExprKind::Rounded { value, mode, step } => {
            let step =
                step.as_ref().map_or_else(String::new, |step| format!(" to {}", last(step, Level::Primary)));
            format!("{} rounded {}{step}", before_condition(value, Level::Rounded), mode.node.words())
        }
        ExprKind::Extreme { larger, values } => {
            format!("{} of ({})", if *larger { "larger" } else { "smaller" }, list(values))
        }
        ExprKind::Conditional { arms, otherwise } => {
            let mut all: Vec<String> = arms.iter().map(arm).collect();
            all.push(format!("otherwise {}", last(otherwise, Level::Implication)));
            all.join(", ")
        }
        ExprKind::Ledger(query) => ledger(query),
        ExprKind::Quantified { quantifier, source, condition } => {
            let condition = last(condition, Level::Implication);
            format!("{} has {condition}", each::quantified(quantifier.node, source))
        }
        ExprKind::Aggregate { measure, value, source, filter, otherwise } => {
            let mut all = each::aggregate(measure.node, value.as_deref(), source);
            if let Some(filter) = filter {
                let behind = each::before_otherwise(otherwise.as_deref(), behind);
                let filter = placed(filter, Place::before(Level::Implication, behind));
                all.push(format!("where {filter}"));
            }
            all.extend(otherwise.as_ref().map(|value| format!("otherwise {}", last(value, Level::Sum))));
            all.join(" ")
        }
        ExprKind::Only { source, filter } => {
            let mut all = each::only(source);
            all.extend(filter.as_ref().map(|filter| format!("where {}", last(filter, Level::Implication))));
            all.join(" ")
        }
        ExprKind::At { list, key } => {
            format!("{}[{}]", expr(list, Level::Base), expr(key, Level::LOOSEST))
        }
        ExprKind::Field { of, field } => match &of.kind {
            // `a.b` would be one name, and `f(a).b` one call.
            ExprKind::Path(_) | ExprKind::Call { field: None, .. } => {
                format!("({}).{}", bare(of, Open::Nothing), field.node)
            }
            _ => format!("{}.{}", expr(of, Level::Base), field.node),
        },
        ExprKind::In { subject, negated, list } => {
            let subject = before_condition(subject, Level::Rounded);
            format!("{subject} is {}in {}", not(*negated), last(list, Level::Primary))
        }
        ExprKind::Grounds(grounds) => {
            let grounds: Vec<String> = grounds.iter().map(ground).collect();
            format!("any of {{ {} }}", grounds.join("; "))
        }
        ExprKind::Other(value) => format!("other {}", quoted::short(value)),
        ExprKind::Unlimited => "unlimited".to_owned(),
        ExprKind::Error => String::new(),
    }
}

fn ground((text, condition): &(Text, Expr)) -> String {
    format!("{}: {}", quoted::short(text), expr(condition, Level::LOOSEST))
}

fn not(negated: bool) -> &'static str {
    if negated { "not " } else { "" }
}

fn list(values: &[Expr]) -> String {
    super::exprs(values).join(", ")
}

fn joined(parts: &[Expr], word: &str, behind: Open) -> String {
    let one = |(n, part)| {
        let last = usize::saturating_add(n, 1) == parts.len();
        let behind = if last { behind } else { Open::Conditions };
        placed(part, Place::before(Level::Negation, behind))
    };
    let parts: Vec<String> = parts.iter().enumerate().map(one).collect();
    parts.join(word)
}

fn compare(left: &Expr, op: Comparison, right: &str) -> String {
    let op = match (op.relation, op.in_words) {
        (Relation::Equal, _) => "is",
        (Relation::NotEqual, _) => "is not",
        (Relation::Less, false) => "<",
        (Relation::AtMost, false) => "<=",
        (Relation::Greater, false) => ">",
        (Relation::AtLeast, false) => ">=",
        (Relation::Less, true) => "is under",
        (Relation::AtMost, true) => "is at most",
        (Relation::Greater, true) => "is over",
        (Relation::AtLeast, true) => "is at least",
    };
    let left = before_condition(left, Level::Rounded);
    // A fact called `given` is not the question whether something is given.
    let follows_given = right.strip_prefix("given").map(|rest| rest.bytes().next());
    if op.starts_with("is")
        && follows_given.is_some_and(|next| !next.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_'))
    {
        return format!("{left} {op} ({right})");
    }
    format!("{left} {op} {right}")
}

fn arithmetic(left: &Expr, op: ArithmeticOp, right: &Expr, behind: Open) -> String {
    let (sign, least, next) = match op {
        ArithmeticOp::Add => ("+", Level::Sum, Level::Product),
        ArithmeticOp::Subtract => ("-", Level::Sum, Level::Product),
        ArithmeticOp::Multiply => ("*", Level::Product, Level::Share),
        ArithmeticOp::Divide => ("/", Level::Product, Level::Share),
    };
    format!("{} {sign} {}", before_sum(left, least), placed(right, Place { least: next, behind }))
}

/// Words that begin another form where `of` follows.
const BEFORE_OF: &[&str] = &[
    "closing",
    "larger",
    "smaller",
    "count",
    "sum",
    "min",
    "max",
    "average",
    "list",
    "approver",
    "authority",
];

fn of(rate: &Expr, base: &str) -> String {
    let mut rate = before_sum(rate, Level::Unary);
    // Facts called like them.
    if BEFORE_OF.contains(&rate.as_str()) {
        rate = format!("({rate})");
    }
    format!("{rate} of {base}")
}

/// Writes `a when c`.
pub(crate) fn arm((value, condition): &(Expr, Expr)) -> String {
    format!("{} when {}", expr(value, Level::Implication), expr(condition, Level::Implication))
}

/// Writes `count of goodwill approved for customer.id since start of year`.
pub(crate) fn ledger(query: &LedgerQuery) -> String {
    let measure = match query.measure {
        LedgerMeasure::Count => "count",
        LedgerMeasure::Sum => "sum",
    };
    let subject = query.subject.as_ref().map_or_else(String::new, |of| format!(" for {}", path(of)));
    let window = match &query.window {
        None => String::new(),
        Some(LedgerWindow::SinceStartOf(unit)) => format!(" since start of {}", unit.node),
        Some(LedgerWindow::InTheLast(last)) => format!(" in the last {}", expr(last, Level::Primary)),
    };
    format!("{measure} of {} {}{subject}{window}", query.of.node, query.status.node)
}

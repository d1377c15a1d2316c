//! Expressions on one line.
//!
//! Parentheses are not kept in the tree; they are written exactly where `grammar/policy.pest` needs them.

use polidex_base::Rounding;
use polidex_syntax::ast::{
    ArithmeticOp, Comparison, Expr, ExprKind, LedgerMeasure, LedgerQuery, LedgerWindow, Relation,
};

use super::literal::literal;
use super::path;

/// How tightly an expression binds, the loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// `a when c, otherwise b`
    Conditional,
    /// `a implies b`
    Implication,
    /// `a and b`, `a or b`
    Junction,
    /// `not a`
    Negation,
    /// `a <= b`
    Comparison,
    /// `a rounded up`
    Rounded,
    /// `a + b`
    Sum,
    /// `a * b`
    Product,
    /// `a of b`
    Share,
    /// `-a`
    Unary,
    /// What needs no parentheses anywhere.
    Primary,
    /// What stands in `days from a to b`: a name, a literal, or anything in parentheses.
    Operand,
}

impl Level {
    /// Where anything can stand.
    pub const LOOSEST: Level = Level::Conditional;
}

/// Writes an expression where one that binds at least so tightly can stand.
pub(crate) fn expr(value: &Expr, least: Level) -> String {
    let written = bare(value);
    if level(value) < least { format!("({written})") } else { written }
}

/// Returns how tightly an expression binds.
pub(crate) fn level(value: &Expr) -> Level {
    match &value.kind {
        ExprKind::Conditional { .. } => Level::Conditional,
        ExprKind::Implies(..) => Level::Implication,
        ExprKind::And(_) | ExprKind::Or(_) => Level::Junction,
        ExprKind::Not(_) => Level::Negation,
        ExprKind::Compare { .. }
        | ExprKind::OneOf { .. }
        | ExprKind::Given { .. }
        | ExprKind::ChainHas { .. } => Level::Comparison,
        ExprKind::Rounded { .. } => Level::Rounded,
        ExprKind::Arithmetic { op, .. } => match op.node {
            ArithmeticOp::Add | ArithmeticOp::Subtract => Level::Sum,
            ArithmeticOp::Multiply | ArithmeticOp::Divide => Level::Product,
        },
        ExprKind::Of { .. } => Level::Share,
        ExprKind::Negate(_) => Level::Unary,
        ExprKind::DaysFromTo { .. }
        | ExprKind::Extreme { .. }
        | ExprKind::Ledger(_)
        | ExprKind::Unlimited
        | ExprKind::Error => Level::Primary,
        ExprKind::Literal(_) | ExprKind::Path(_) | ExprKind::Call { .. } => Level::Operand,
    }
}

fn bare(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Literal(value) => literal(value),
        ExprKind::Path(words) => path(words),
        ExprKind::Call { name, args, field } => {
            let field = field.as_ref().map_or_else(String::new, |field| format!(".{}", field.node));
            format!("{}({}){field}", name.node, list(args))
        }
        ExprKind::Not(inner) => format!("not {}", expr(inner, Level::Negation)),
        ExprKind::Negate(inner) => format!("-{}", expr(inner, Level::Primary)),
        ExprKind::And(parts) => joined(parts, " and "),
        ExprKind::Or(parts) => joined(parts, " or "),
        ExprKind::Implies(when, then) => {
            format!("{} implies {}", expr(when, Level::Junction), expr(then, Level::Implication))
        }
        ExprKind::Compare { left, op, right } => compare(left, op.node, right),
        ExprKind::OneOf { subject, negated, values } => {
            format!("{} is {}one of ({})", expr(subject, Level::Rounded), not(*negated), list(values))
        }
        ExprKind::Given { subject, negated } => {
            format!("{} is {}given", expr(subject, Level::Rounded), not(*negated))
        }
        ExprKind::ChainHas { negated, role } => {
            format!("chain {} {}", if *negated { "lacks" } else { "has" }, role.node)
        }
        ExprKind::Arithmetic { left, op, right } => arithmetic(left, op.node, right),
        ExprKind::Of { rate, base } => of(rate, base),
        ExprKind::DaysFromTo { from, to } => {
            format!("days from {} to {}", expr(from, Level::Operand), expr(to, Level::Operand))
        }
        ExprKind::Rounded { value, mode, step } => {
            let step =
                step.as_ref().map_or_else(String::new, |step| format!(" to {}", expr(step, Level::Primary)));
            format!("{} rounded {}{step}", expr(value, Level::Rounded), rounding(mode.node))
        }
        ExprKind::Extreme { larger, values } => {
            format!("{} of ({})", if *larger { "larger" } else { "smaller" }, list(values))
        }
        ExprKind::Conditional { arms, otherwise } => conditional(arms, otherwise),
        ExprKind::Ledger(query) => ledger(query),
        ExprKind::Unlimited => "unlimited".to_owned(),
        ExprKind::Error => String::new(),
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "not " } else { "" }
}

fn list(values: &[Expr]) -> String {
    super::exprs(values).join(", ")
}

fn joined(parts: &[Expr], word: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| expr(part, Level::Negation)).collect();
    parts.join(word)
}

fn compare(left: &Expr, op: Comparison, right: &Expr) -> String {
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
    let mut right = expr(right, Level::Rounded);
    // A fact called `given` is not the question whether something is given.
    let follows_given = right.strip_prefix("given").map(|rest| rest.bytes().next());
    if op.starts_with("is")
        && follows_given.is_some_and(|next| !next.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_'))
    {
        right = format!("({right})");
    }
    format!("{} {op} {right}", expr(left, Level::Rounded))
}

fn arithmetic(left: &Expr, op: ArithmeticOp, right: &Expr) -> String {
    let (sign, least, next) = match op {
        ArithmeticOp::Add => ("+", Level::Sum, Level::Product),
        ArithmeticOp::Subtract => ("-", Level::Sum, Level::Product),
        ArithmeticOp::Multiply => ("*", Level::Product, Level::Share),
        ArithmeticOp::Divide => ("/", Level::Product, Level::Share),
    };
    format!("{} {sign} {}", expr(left, least), expr(right, next))
}

fn of(rate: &Expr, base: &Expr) -> String {
    let mut rate = expr(rate, Level::Unary);
    // Facts called like the words of another form.
    if matches!(rate.as_str(), "larger" | "smaller" | "count" | "sum") {
        rate = format!("({rate})");
    }
    format!("{rate} of {}", expr(base, Level::Share))
}

fn rounding(mode: Rounding) -> &'static str {
    match mode {
        Rounding::Up => "up",
        Rounding::Down => "down",
        Rounding::HalfUp => "half up",
        Rounding::HalfEven => "half even",
    }
}

fn conditional(arms: &[(Expr, Expr)], otherwise: &Expr) -> String {
    let mut all: Vec<String> = arms.iter().map(arm).collect();
    all.push(format!("otherwise {}", expr(otherwise, Level::Implication)));
    all.join(", ")
}

/// Writes `a when c`.
pub(super) fn arm((value, condition): &(Expr, Expr)) -> String {
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

//! Expressions written with all their parentheses, so that a test shows how they were read.

use polidex_syntax::ast::{
    Cell, CellKind, CellTest, Expr, ExprKind, Ident, LedgerWindow, Literal, Measure, Quantifier, Relation,
    Source,
};

fn path(words: &[Ident]) -> String {
    words.iter().map(|word| word.node.as_str()).collect::<Vec<_>>().join(".")
}

fn list(all: &[Expr]) -> String {
    all.iter().map(shape).collect::<Vec<_>>().join(", ")
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "is",
        Relation::NotEqual => "is not",
        Relation::Less => "<",
        Relation::AtMost => "<=",
        Relation::Greater => ">",
        Relation::AtLeast => ">=",
    }
}

fn source(source: &Source) -> String {
    let var = source.var.as_ref().map_or(String::new(), |var| format!("{} in ", var.node));
    let partner = source.partner.as_ref().map_or(String::new(), |p| {
        format!(" paired {} in {} by {} is {}", p.var.node, shape(&p.list), shape(&p.left), shape(&p.right))
    });
    format!("{var}{}{partner}", shape(&source.list))
}

fn optional(word: &str, of: Option<&Expr>) -> String {
    of.map_or(String::new(), |of| format!(" {word} {}", shape(of)))
}

/// Writes an expression with all its parentheses.
pub fn shape(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Literal(Literal::Money { digits, currency, .. }) => format!("{digits} {}", currency.node),
        ExprKind::Literal(Literal::Number { digits, .. }) => digits.clone(),
        ExprKind::Literal(Literal::Percent { digits, .. }) => format!("{digits}%"),
        ExprKind::Literal(Literal::Text(text)) => format!("{text:?}"),
        ExprKind::Literal(Literal::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        ExprKind::Literal(Literal::Duration { digits, unit, .. }) => format!("{digits} {unit}"),
        ExprKind::Literal(other) => format!("{other:?}"),
        ExprKind::Path(words) => path(words),
        ExprKind::Call { name, args, field } => {
            let field = field.as_ref().map_or(String::new(), |field| format!(".{}", field.node));
            format!("{}({}){field}", name.node, list(args))
        }
        ExprKind::Not(of) => format!("(not {})", shape(of)),
        ExprKind::Negate(of) => format!("(-{})", shape(of)),
        ExprKind::And(all) => format!("({})", all.iter().map(shape).collect::<Vec<_>>().join(" and ")),
        ExprKind::Or(all) => format!("({})", all.iter().map(shape).collect::<Vec<_>>().join(" or ")),
        ExprKind::Implies(when, then) => format!("({} implies {})", shape(when), shape(then)),
        ExprKind::Compare { left, op, right } => {
            format!("({} {} {})", shape(left), sign(op.relation), shape(right))
        }
        ExprKind::OneOf { subject, negated, values } => {
            format!("({}{} one of [{}])", shape(subject), if *negated { " not" } else { "" }, list(values))
        }
        ExprKind::Given { subject, negated } => {
            format!("({}{} given)", shape(subject), if *negated { " not" } else { "" })
        }
        ExprKind::Arithmetic { left, op, right } => {
            format!("({} {:?} {})", shape(left), op.node, shape(right))
        }
        ExprKind::Of { rate, base } => format!("({} of {})", shape(rate), shape(base)),
        ExprKind::Rounded { value, mode, .. } => format!("({} rounded {:?})", shape(value), mode.node),
        ExprKind::Conditional { arms, otherwise } => {
            let arms: Vec<String> =
                arms.iter().map(|(v, c)| format!("{} when {}", shape(v), shape(c))).collect();
            format!("({} otherwise {})", arms.join(", "), shape(otherwise))
        }
        ExprKind::Ledger(query) => {
            let window = match &query.window {
                Some(LedgerWindow::SinceStartOf(word)) => format!(" since {}", word.node),
                Some(LedgerWindow::InTheLast(last)) => format!(" last {}", shape(last)),
                None => String::new(),
            };
            let subject =
                query.subject.as_ref().map_or(String::new(), |words| format!(" for {}", path(words)));
            format!("ledger({:?} {} {}{subject}{window})", query.measure, query.of.node, query.status.node)
        }
        ExprKind::Quantified { quantifier, source: of, condition } => {
            let word = match quantifier.node {
                Quantifier::Some => "some",
                Quantifier::Every => "every",
                Quantifier::No => "no",
            };
            format!("({word} {} has {})", source(of), shape(condition))
        }
        ExprKind::Aggregate { measure, value, source: of, filter, otherwise } => {
            let word = match measure.node {
                Measure::Count => "count",
                Measure::CountDistinct => "distinct",
                Measure::Sum => "sum",
                Measure::Min => "min",
                Measure::Max => "max",
                Measure::Average => "average",
                Measure::List => "list",
            };
            let value = value.as_ref().map_or(String::new(), |value| format!("{} for ", shape(value)));
            let filter = optional("where", filter.as_deref());
            let otherwise = optional("otherwise", otherwise.as_deref());
            format!("({word} {value}{}{filter}{otherwise})", source(of))
        }
        ExprKind::Only { source: of, filter } => {
            format!("(only {}{})", source(of), optional("where", filter.as_deref()))
        }
        ExprKind::At { list, key } => format!("{}[{}]", shape(list), shape(key)),
        ExprKind::Field { of, field } => format!("{}.{}", shape(of), field.node),
        ExprKind::In { subject, negated, list } => {
            format!("({}{} in {})", shape(subject), if *negated { " not" } else { "" }, shape(list))
        }
        ExprKind::Grounds(all) => {
            let all: Vec<String> =
                all.iter().map(|(text, c)| format!("{:?}: {}", text.node, shape(c))).collect();
            format!("any{{{}}}", all.join("; "))
        }
        ExprKind::Other(text) => format!("other {:?}", text.node),
        ExprKind::ChainHas { .. }
        | ExprKind::Signing(_)
        | ExprKind::DaysFromTo { .. }
        | ExprKind::BusinessDaysFromTo { .. }
        | ExprKind::NextBusinessDay { .. }
        | ExprKind::Closing { .. }
        | ExprKind::Timed { .. }
        | ExprKind::IsWithin { .. }
        | ExprKind::Extreme { .. }
        | ExprKind::Unlimited
        | ExprKind::Error => format!("{:?}", expr.kind),
    }
}

/// Writes a cell.
pub fn cell(cell: &Cell) -> String {
    kind(&cell.kind)
}

/// Writes what a cell says.
pub fn kind(kind: &CellKind) -> String {
    let tests = |all: &[CellTest]| all.iter().map(test).collect::<Vec<_>>().join(", ");
    match kind {
        CellKind::Any => "any".to_owned(),
        CellKind::Tests(all) => tests(all),
        CellKind::Not(all) => format!("not ({})", tests(all)),
        CellKind::Given => "given".to_owned(),
        CellKind::NotGiven => "not given".to_owned(),
        CellKind::None => "none".to_owned(),
        CellKind::Error => "?".to_owned(),
    }
}

fn test(test: &CellTest) -> String {
    match test {
        CellTest::Value(value) => shape(value),
        CellTest::Bound(relation, value) => format!("{} {}", sign(*relation), shape(value)),
        CellTest::Between((a, low), (b, high)) => {
            format!("{} {} and {} {}", sign(*a), shape(low), sign(*b), shape(high))
        }
        CellTest::FromTo(low, high) => format!("{} to {}", shape(low), shape(high)),
    }
}

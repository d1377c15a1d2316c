//! The parts of a typed expression.
//!
//! In: an expression. Out: the expressions right inside of it, those of tables and lists too. It changes nothing.

use polidex_ir::{Cell, ChainExpr, Expr, ExprKind, Name, Output, Signing, Source, Table, Test};

/// Tells whether a parameter or element is named somewhere in an expression.
pub(crate) fn mentions(expr: &Expr, var: &Name) -> bool {
    let mut left = vec![expr];
    while let Some(expr) = left.pop() {
        if matches!(&expr.kind, ExprKind::Param(name) if name == var) {
            return true;
        }
        left.extend(parts(expr));
    }
    false
}

/// Returns the expressions right inside of one.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Const(_)
        | ExprKind::Fact(_)
        | ExprKind::Now
        | ExprKind::Today
        | ExprKind::Threshold(_)
        | ExprKind::Define(_)
        | ExprKind::Param(_)
        | ExprKind::Given(_)
        | ExprKind::Ledger(_)
        | ExprKind::OutcomeIs(_)
        | ExprKind::ChainHas(_) => Vec::new(),
        ExprKind::Apply(_, all) | ExprKind::Call(_, all, _) => all.iter().collect(),
        ExprKind::And(all) | ExprKind::Or(all) | ExprKind::Larger(all) | ExprKind::Smaller(all) => {
            all.iter().collect()
        }
        ExprKind::Not(inner)
        | ExprKind::Negate(inner)
        | ExprKind::Round(_, _, inner)
        | ExprKind::Field(inner, _)
        | ExprKind::IsWithin(inner, _)
        | ExprKind::Closing(_, inner)
        | ExprKind::NextBusinessDay(inner, _)
        | ExprKind::Present(inner) => vec![inner],
        ExprKind::Implies(a, b)
        | ExprKind::Compare(_, a, b)
        | ExprKind::Add(a, b)
        | ExprKind::Subtract(a, b)
        | ExprKind::Multiply(a, b)
        | ExprKind::Divide(a, b)
        | ExprKind::DaysFromTo(a, b)
        | ExprKind::BusinessDaysFromTo(a, b, _)
        | ExprKind::At(a, b)
        | ExprKind::In(a, b) => vec![a, b],
        ExprKind::Shift(shift) => vec![&shift.start, &shift.by],
        ExprKind::OneOf(subject, values) => std::iter::once(subject.as_ref()).chain(values).collect(),
        ExprKind::Conditional(arms, last) => {
            let arms = arms.iter().flat_map(|(value, condition)| [value, condition]);
            arms.chain([last.as_ref()]).collect()
        }
        ExprKind::Signing(question) => of_signing(question),
        ExprKind::Grounds(grounds) => grounds.iter().map(|(_, ground)| ground).collect(),
        ExprKind::Lookup(table, _) => of_table(table),
        ExprKind::Quantified { some: _, source, condition } => {
            of_source(source).into_iter().chain([condition.as_ref()]).collect()
        }
        ExprKind::Aggregate(aggregate) => {
            let more = [&aggregate.value, &aggregate.filter, &aggregate.otherwise];
            of_source(&aggregate.source).into_iter().chain(more.into_iter().flatten()).collect()
        }
        ExprKind::Only(source, filter) => of_source(source).into_iter().chain(filter.as_deref()).collect(),
    }
}

/// The values of a question, and those its chain calls tables with.
fn of_signing(question: &Signing) -> Vec<&Expr> {
    let mut all = question.values();
    let mut left: Vec<&ChainExpr> = question.asked().map(|asked| &asked.chain).into_iter().collect();
    while let Some(chain) = left.pop() {
        match chain {
            ChainExpr::Role(_) | ChainExpr::Named(_) => {}
            ChainExpr::Then(parts)
            | ChainExpr::And(parts)
            | ChainExpr::Either(parts)
            | ChainExpr::Lowest(parts) => left.extend(parts),
            ChainExpr::Quorum(_, inner) | ChainExpr::Acting(_, inner) => left.push(inner),
            ChainExpr::Table(_, args, _) => all.extend(args),
        }
    }
    all
}

fn of_source(source: &Source) -> Vec<&Expr> {
    let partner = source.partner.iter().flat_map(|partner| [&partner.list, &partner.left, &partner.right]);
    std::iter::once(&source.list).chain(partner).collect()
}

fn of_table(table: &Table) -> Vec<&Expr> {
    let tests = table.rows.iter().flat_map(|row| &row.cells).flat_map(tests);
    let bounds = tests.flat_map(|test| &test.bounds).map(|(_, bound)| bound);
    let outputs = table.rows.iter().flat_map(|row| &row.outputs).chain(table.otherwise.iter().flatten());
    let values = outputs.filter_map(|output| match output {
        Output::Value(value) => Some(value),
        Output::Chain(_) | Output::Nothing => None,
    });
    table.inputs.iter().chain(bounds).chain(values).collect()
}

fn tests(cell: &Cell) -> &[Test] {
    match cell {
        Cell::OneOf(tests) | Cell::NoneOf(tests) => tests,
        Cell::Any | Cell::Given | Cell::NotGiven => &[],
    }
}

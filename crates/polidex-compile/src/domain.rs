//! The domain of a fact: its range, its default and the values that tests give it must agree.
//!
//! In: a fact, and values with the expressions they were read from. Out: findings. Bounds that move with the day
//! (`to today`) are not judged: whether a value is inside them is known only when a request comes.

use std::collections::BTreeMap;

use polidex_base::Span;
use polidex_ir::{Expr, Fact, Type, Value};
use polidex_syntax::ast::{self, ExprKind, FactDecl, Literal};

use crate::compiler::{Compiler, dotted};
use crate::elaborate::{constant_value, grid, number};
use crate::error::{TypeError, WholeError};

/// Reports a range in which there is nothing.
pub(crate) fn check_range(compiler: &Compiler<'_>, decl: &FactDecl, least: &Expr, greatest: &Expr) {
    let Some((written_least, written_greatest)) = &decl.range else { return };
    let Some((low, high)) = constant_value(least).zip(constant_value(greatest)) else { return };
    if low > high {
        compiler.report(TypeError::UpsideDown {
            fact: decl.name.node.clone(),
            least: (as_written(written_least, &low), written_least.span),
            greatest: (as_written(written_greatest, &high), written_greatest.span),
        });
    }
}

/// Reports a default that a request could not have.
pub(crate) fn check_default(compiler: &Compiler<'_>, fact: &Fact, value: &Value, written: &ast::Expr) {
    check_fineness(compiler, fact, value, written);
    if let Some((least, greatest)) = outside(fact, value) {
        let (fact, value) = (fact.path.to_string(), as_written(written, value));
        let span = written.span;
        compiler.report(TypeError::DefaultOutOfRange { fact, value, least, greatest, span });
    }
}

/// Reports a value of a test that a request could not have: it would be invalid, and decide nothing.
pub(crate) fn check_given(compiler: &Compiler<'_>, fact: &Fact, value: &Value, written: &ast::Expr) {
    if check_fineness(compiler, fact, value, written).is_none() {
        return;
    }
    if let Some((least, greatest)) = outside(fact, value) {
        let (fact, value) = (fact.path.to_string(), as_written(written, value));
        let span = written.span;
        compiler.report(TypeError::OutOfRange { fact, value, least, greatest, span });
    }
}

fn check_fineness(compiler: &Compiler<'_>, fact: &Fact, value: &Value, written: &ast::Expr) -> Option<()> {
    let Some((step, found)) = grid(&fact.ty).zip(number(value)) else { return Some(()) };
    if found.is_multiple_of(&step) {
        return Some(());
    }
    let (places, of) = (step.decimal_places().unwrap_or(0), format!("`{}`", fact.path));
    let places = if matches!(fact.ty, Type::Percent { .. }) { places.saturating_sub(2) } else { places };
    let value = as_written(written, value);
    compiler.report(TypeError::TooFine { value, of, places, span: written.span });
    None
}

/// Returns the bounds of a fact, where a value is outside of them.
fn outside(fact: &Fact, value: &Value) -> Option<(String, String)> {
    let (least, greatest) = fact.range.as_ref()?;
    let (least, greatest) = (constant_value(least)?, constant_value(greatest)?);
    // Values of one type order as their variants do.
    let inside = *value >= least && *value <= greatest;
    (!inside).then(|| (least.to_string(), greatest.to_string()))
}

/// Returns a constant as its author wrote it: `6_000 USD`.
fn as_written(expr: &ast::Expr, value: &Value) -> String {
    match &expr.kind {
        ExprKind::Literal(literal) => match literal {
            Literal::Money { digits, currency, .. } => format!("{digits} {}", currency.node),
            Literal::Percent { digits, .. } => format!("{digits}%"),
            Literal::Number { digits, .. } => digits.clone(),
            Literal::Instant(text, _) | Literal::Local(text, _) => text.clone(),
            Literal::Duration { digits, unit, .. } => format!("{digits} {unit}"),
            Literal::Bool(_) | Literal::Text(_) | Literal::Date(_) | Literal::Time(_) => value.to_string(),
        },
        ExprKind::Negate(inner) => format!("-{}", as_written(inner, value)),
        ExprKind::Path(words) => dotted(words),
        _ => value.to_string(),
    }
}

/// Reports facts that have one name in JSON.
pub(crate) fn check_wires<'a>(
    compiler: &Compiler<'_>,
    what: &'static str,
    decls: impl IntoIterator<Item = &'a FactDecl>,
    history: Option<Span>,
) {
    let mut seen: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    if let Some(span) = history {
        seen.insert("history", ("history { … }", span));
    }
    for decl in decls {
        let own = &decl.name;
        let (wire, span) =
            decl.wire.as_ref().map_or((own.node.as_str(), own.span), |wire| (wire.node.as_str(), wire.span));
        match seen.get(wire) {
            // Two of one name are reported as that.
            Some((name, _)) if *name == own.node => {}
            Some((name, first)) => {
                let names = [(*name).to_owned(), own.node.clone()];
                compiler.report(WholeError::WireTwice {
                    what,
                    wire: wire.to_owned(),
                    names,
                    span,
                    first: *first,
                });
            }
            None => {
                seen.insert(wire, (&own.node, span));
            }
        }
    }
}

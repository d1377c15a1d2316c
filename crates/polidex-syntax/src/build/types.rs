//! Types as written.

use polidex_base::{DurationKind, Spanned};

use super::expr::whole;
use crate::ast::TypeExpr;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Builds a type from a pair of the rule `type`.
pub(crate) fn type_expr(source: &Source<'_>, pair: &Pair<'_>) -> Spanned<TypeExpr> {
    let built = pair.parts().next().map_or(TypeExpr::Error, |part| one(source, &part));
    Spanned::new(built, pair.span())
}

/// Builds the first type among the parts of a pair.
pub(crate) fn first(source: &Source<'_>, pair: &Pair<'_>) -> Spanned<TypeExpr> {
    pair.part(Rule::r#type)
        .map_or_else(|| Spanned::new(TypeExpr::Error, pair.span()), |part| type_expr(source, &part))
}

/// Reads which durations are meant; nothing is any.
fn duration_kind(part: &Pair<'_>) -> Option<DurationKind> {
    match (part.has(Rule::k_business), part.has(Rule::k_calendar)) {
        (true, _) if part.has(Rule::k_hours) => Some(DurationKind::BusinessHours),
        (true, _) => Some(DurationKind::BusinessDays),
        (false, true) => Some(DurationKind::Calendar),
        (false, false) => (!part.has(Rule::k_any)).then_some(DurationKind::Elapsed),
    }
}

fn one(source: &Source<'_>, part: &Pair<'_>) -> TypeExpr {
    let places = || part.part(Rule::places).and_then(|p| p.part(Rule::whole)).map(|w| whole(source, &w).node);
    let json = || part.part(Rule::word).map(|word| word.ident());
    let key = || part.part(Rule::keyed).and_then(|keyed| keyed.part(Rule::word)).map(|word| word.ident());
    let element = || Box::new(first(source, part));
    let up_to = || part.part(Rule::up_to).and_then(|p| p.part(Rule::whole)).map(|w| whole(source, &w));
    match part.rule() {
        Rule::currency => TypeExpr::Money(part.ident()),
        Rule::percent_type => TypeExpr::Percent { places: places(), json: json() },
        Rule::decimal_type => TypeExpr::Decimal { places: places() },
        Rule::duration_type => TypeExpr::Duration { kind: duration_kind(part), json: json() },
        Rule::list_type => TypeExpr::List { element: element(), key: key(), up_to: up_to() },
        Rule::set_type => TypeExpr::Set { element: element(), up_to: up_to() },
        _ => match part.text() {
            "integer" => TypeExpr::Integer,
            "bool" => TypeExpr::Bool,
            "text" => TypeExpr::Text,
            "date" => TypeExpr::Date,
            "instant" => TypeExpr::Instant,
            "time" => TypeExpr::Time,
            "role" => TypeExpr::Role,
            _ => TypeExpr::Named(part.ident()),
        },
    }
}

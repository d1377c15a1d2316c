//! Types.

use polidex_base::{DurationKind, Spanned};
use polidex_syntax::ast::{Ident, TypeExpr};

/// Writes a type.
pub(crate) fn type_expr(ty: &TypeExpr) -> String {
    match ty {
        TypeExpr::Money(name) | TypeExpr::Named(name) => name.node.clone(),
        TypeExpr::Percent { places, json } => {
            format!("percent{}{}", with_places(*places), with_json(" as", json.as_ref()))
        }
        TypeExpr::Integer => "integer".to_owned(),
        TypeExpr::Decimal { places } => format!("decimal{}", with_places(*places)),
        TypeExpr::Bool => "bool".to_owned(),
        TypeExpr::Text => "text".to_owned(),
        TypeExpr::Date => "date".to_owned(),
        TypeExpr::Instant => "instant".to_owned(),
        TypeExpr::Time => "time".to_owned(),
        TypeExpr::Duration { kind, json } => match kind {
            Some(DurationKind::Elapsed) => format!("duration{}", with_json(" in", json.as_ref())),
            Some(DurationKind::Calendar) => "calendar duration".to_owned(),
            Some(DurationKind::BusinessHours) => "business hours".to_owned(),
            Some(DurationKind::BusinessDays) => "business days".to_owned(),
            None => "any duration".to_owned(),
        },
        TypeExpr::Role => "role".to_owned(),
        TypeExpr::List { element, key, up_to } => many("list", element, key.as_ref(), up_to.as_ref()),
        TypeExpr::Set { element, up_to } => many("set", element, None, up_to.as_ref()),
        TypeExpr::Error => String::new(),
    }
}

fn with_places(places: Option<u32>) -> String {
    places.map_or_else(String::new, |places| format!(" places {places}"))
}

fn with_json(word: &str, json: Option<&Ident>) -> String {
    json.map_or_else(String::new, |json| format!("{word} {}", json.node))
}

fn many(word: &str, element: &TypeExpr, key: Option<&Ident>, up_to: Option<&Spanned<u32>>) -> String {
    let key = key.map_or_else(String::new, |key| format!(" by {}", key.node));
    let up_to = up_to.map_or_else(String::new, |limit| format!(" up to {}", limit.node));
    format!("{word} of {}{key}{up_to}", type_expr(element))
}

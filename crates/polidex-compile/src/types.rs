//! Types as written → types, and the declared tiers, choices and records.
//!
//! In: type expressions and type declarations. Out: IR types. The facts of a request are read in `requests`.

use std::collections::BTreeMap;

use polidex_base::{Currency, DurationKind, Span, Spanned, suggest};
use polidex_ir::{Name, NamedType, NamedTypeKind, NamedValue, Type, Value};
use polidex_syntax::ast::{Ident, Text, TypeExpr};

use crate::compiler::{Compiler, name, title};
use crate::declare::{TypeDecl, twice};
use crate::error::{ListError, NameError, TypeError};
use crate::vocabulary::fact;

/// Decimal places of a percentage (of its points) and of a decimal that does not say.
pub(crate) const DEFAULT_PLACES: u32 = 4;

/// A type and how a bare JSON number of it is read.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub ty: Type,
    pub json_unit: Option<Name>,
}

impl Compiler<'_> {
    /// Returns the type that is written; nothing, and a finding, where there is none.
    pub fn resolve_type(&self, ty: &Spanned<TypeExpr>) -> Option<Resolved> {
        let plain = |ty: Type| Some(Resolved { ty, json_unit: None });
        match &ty.node {
            TypeExpr::Money(code) => plain(Type::Money(self.currency(code)?)),
            TypeExpr::Percent { places, json } => {
                let json_unit =
                    self.unit_word(json.as_ref(), "reading of a percentage", &["points", "fraction"])?;
                Some(Resolved { ty: Type::Percent { places: places.unwrap_or(DEFAULT_PLACES) }, json_unit })
            }
            TypeExpr::Integer => plain(Type::Integer),
            TypeExpr::Decimal { places } => plain(Type::Decimal { places: places.unwrap_or(DEFAULT_PLACES) }),
            TypeExpr::Bool => plain(Type::Bool),
            TypeExpr::Text => plain(Type::Text),
            TypeExpr::Date => plain(Type::Date),
            TypeExpr::Instant => plain(Type::Instant),
            TypeExpr::Time => plain(Type::Time),
            TypeExpr::Duration { kind: None, .. } => plain(Type::AnyDuration),
            TypeExpr::Duration { kind: Some(kind), json } => {
                let units = ["seconds", "minutes", "hours", "days", "weeks"];
                let json_unit = self.unit_word(json.as_ref(), "unit of time", &units)?;
                Some(Resolved { ty: Type::Duration(*kind), json_unit })
            }
            TypeExpr::Role => plain(Type::Role),
            TypeExpr::Named(word) => plain(self.named_type(word)?),
            TypeExpr::List { element, key, up_to } => {
                let inner = self.resolve_type(element)?;
                let up_to = self.bound("list", up_to.as_ref(), ty.span)?;
                let key = match key {
                    Some(word) => Some(self.key_field(word, &inner.ty)?),
                    None => None,
                };
                let ty = Type::List { element: Box::new(inner.ty), key, up_to };
                Some(Resolved { ty, json_unit: inner.json_unit })
            }
            TypeExpr::Set { element, up_to } => {
                let inner = self.resolve_type(element)?;
                let up_to = self.bound("set", up_to.as_ref(), ty.span)?;
                if matches!(inner.ty, Type::Record(_) | Type::List { .. } | Type::Set { .. }) {
                    let expected = "a value without parts in a set".to_owned();
                    self.report(TypeError::Mismatch {
                        expected,
                        found: shown(&inner.ty),
                        span: element.span,
                    });
                    return None;
                }
                let ty = Type::Set { element: Box::new(inner.ty), up_to };
                Some(Resolved { ty, json_unit: inner.json_unit })
            }
            TypeExpr::Error => None,
        }
    }

    fn bound(&self, what: &'static str, up_to: Option<&Spanned<u32>>, span: Span) -> Option<u32> {
        let Some(up_to) = up_to else {
            self.report(ListError::Unbounded { what, span });
            return None;
        };
        if up_to.node == 0 {
            let (expected, found) = ("a bound of at least 1".to_owned(), "0".to_owned());
            self.report(TypeError::Mismatch { expected, found, span: up_to.span });
            return None;
        }
        Some(up_to.node)
    }

    /// Returns the field that tells elements apart: a plain text, whole number or value of a choice.
    fn key_field(&self, word: &Ident, element: &Type) -> Option<Name> {
        let wrong = |why: &'static str| {
            self.report(ListError::NotKey { field: word.node.clone(), why, span: word.span });
            None
        };
        let Type::Record(record) = element else { return wrong("the elements have no fields") };
        // Records are read after types; so their fields are looked at as they are written.
        let Some(TypeDecl::Record(node)) = self.names.types.get(&**record) else { return None };
        let Some(field) = node.fields.iter().find(|field| field.name.node == word.node) else {
            let known = node.fields.iter().map(|field| field.name.node.clone()).collect();
            let (what, name, span) = ("field", word.node.clone(), word.span);
            self.report(NameError::Unknown { what, name, span, known, hint: None });
            return None;
        };
        if field.optional.is_some() {
            return wrong("it may be left out");
        }
        let tells_apart = match &field.ty.node {
            TypeExpr::Text | TypeExpr::Integer => true,
            TypeExpr::Named(named) => {
                matches!(self.names.types.get(named.node.as_str()), Some(TypeDecl::Choice(_)) | None)
            }
            TypeExpr::Error => return None,
            _ => false,
        };
        if !tells_apart {
            return wrong("only a text, a whole number or a value of a choice tells elements apart");
        }
        Some(name(&word.node))
    }

    fn unit_word(
        &self,
        word: Option<&Ident>,
        what: &'static str,
        words: &[&'static str],
    ) -> Option<Option<Name>> {
        let Some(word) = word else { return Some(None) };
        if words.contains(&word.node.as_str()) {
            return Some(Some(name(&word.node)));
        }
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        self.report(NameError::UnknownWord { what, word: word.node.clone(), span: word.span, words });
        None
    }

    /// Returns the currency of a code; nothing, and a finding, where there is none.
    pub fn currency(&self, code: &Ident) -> Option<Currency> {
        let found = Currency::from_code(&code.node);
        if found.is_none() {
            let nearest = suggest::nearest(&code.node, Currency::codes()).map(str::to_owned);
            self.report(TypeError::UnknownCurrency { code: code.node.clone(), span: code.span, nearest });
        }
        found
    }

    fn named_type(&self, word: &Ident) -> Option<Type> {
        let named = name(&word.node);
        match self.names.types.get(word.node.as_str()) {
            Some(TypeDecl::Tier(_) | TypeDecl::TierFrom(_)) => Some(Type::Tier(named)),
            Some(TypeDecl::Choice(_)) => Some(Type::Choice(named)),
            Some(TypeDecl::Record(_)) => Some(Type::Record(named)),
            None => {
                let builtin = [
                    "percent", "integer", "decimal", "bool", "text", "date", "instant", "time", "duration",
                    "role",
                ];
                let known = self.names.types.keys().copied().chain(builtin).map(str::to_owned).collect();
                let currency = suggest::nearest(&word.node, polidex_base::Currency::codes());
                let currency = currency.filter(|_| word.node.chars().all(|c| c.is_ascii_uppercase()));
                let hint = match word.node.as_str() {
                    _ if currency.is_some() => currency.map(|code| format!("did you mean `{code}`?")),
                    "money" | "amount" | "dollars" => {
                        let code = self.example_currency();
                        Some(format!("write the currency as the type, such as `{code}`"))
                    }
                    "string" | "str" => Some("write `text`".to_owned()),
                    "boolean" | "yesno" => Some("write `bool`".to_owned()),
                    "int" | "number" | "float" => Some("write `integer`, or `decimal places 2`".to_owned()),
                    "datetime" | "timestamp" => Some("write `instant`".to_owned()),
                    "array" => Some("write `list of text up to 50`".to_owned()),
                    _ => None,
                };
                let (what, span) = ("type", word.span);
                let error = NameError::Unknown { what, name: word.node.clone(), span, known, hint };
                // With several broken items, the declaration may be among them.
                if !self.names.broken {
                    self.report(error);
                }
                None
            }
        }
    }
}

/// Adds the declared tiers and choices.
pub(crate) fn add_values(compiler: &mut Compiler<'_>) {
    let mut types: BTreeMap<Name, NamedType> = BTreeMap::new();
    for decl in compiler.names.types.values() {
        let (kind, head, word) = match decl {
            TypeDecl::Tier(node) => {
                let values = values(compiler, node.values.iter().map(|v| (&v.name, v.wire.as_ref())));
                (NamedTypeKind::Tier(values), &node.head, "tier")
            }
            TypeDecl::TierFrom(node) => {
                let values = values(compiler, node.arms.iter().map(|arm| (&arm.name, arm.wire.as_ref())));
                (NamedTypeKind::Tier(values), &node.head, "tier")
            }
            TypeDecl::Choice(node) => {
                let mut values = values(compiler, node.values.iter().map(|v| (&v.name, v.wire.as_ref())));
                values.sort_by(|a, b| a.name.cmp(&b.name));
                for value in node.values.iter().filter(|value| value.name.node == "other") {
                    let (word, span) = (value.name.node.clone(), value.name.span);
                    let why = "is what every undeclared value of an open choice is";
                    compiler.report(NameError::Reserved { word, why, span });
                }
                (NamedTypeKind::Choice(values, node.open.is_some()), &node.head, "choice")
            }
            TypeDecl::Record(_) => continue,
        };
        compiler.place(word, None, &head.name.node, head.name.span);
        let named = name(&head.name.node);
        types.insert(named.clone(), NamedType { name: named, title: title(head.title.as_ref()), kind });
    }
    compiler.types = types;
}

fn values<'a>(
    compiler: &Compiler<'_>,
    written: impl Iterator<Item = (&'a Ident, Option<&'a Text>)>,
) -> Vec<NamedValue> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut wires: BTreeMap<&str, Span> = BTreeMap::new();
    let mut values = Vec::new();
    for (word, wire) in written {
        if let Some(first) = seen.insert(&word.node, word.span) {
            compiler.push(twice("value", word, first));
            continue;
        }
        let (spelling, span) = wire.map_or((word.node.as_str(), word.span), |w| (w.node.as_str(), w.span));
        if let Some(first) = wires.insert(spelling, span) {
            let repeated = Ident::new(spelling.to_owned(), span);
            compiler.push(twice("spelling", &repeated, first));
        }
        values.push(NamedValue { name: name(&word.node), wire: name(spelling) });
    }
    values
}

/// Adds the declared records. Their fields may have the types that are known by now, and other records.
pub(crate) fn add_records(compiler: &mut Compiler<'_>) {
    let mut records = Vec::new();
    for decl in compiler.names.types.values() {
        let TypeDecl::Record(node) = decl else { continue };
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut fields = Vec::new();
        for field in &node.fields {
            if let Some(first) = seen.insert(&field.name.node, field.name.span) {
                compiler.push(twice("field", &field.name, first));
                continue;
            }
            fields.extend(fact(compiler, field));
        }
        crate::domain::check_wires(compiler, "fields", &node.fields, None);
        let head = &node.head;
        compiler.place("record", None, &head.name.node, head.name.span);
        let named = name(&head.name.node);
        let kind = NamedTypeKind::Record(fields);
        records.push((named.clone(), NamedType { name: named, title: title(head.title.as_ref()), kind }));
    }
    compiler.types.extend(records);
}

/// Says a type in the author's words, with its article.
pub(crate) fn shown(ty: &Type) -> String {
    match ty {
        Type::Bool => "yes or no".to_owned(),
        Type::Integer => "a whole number".to_owned(),
        Type::Decimal { .. } => "a number".to_owned(),
        Type::Percent { .. } => "a percentage".to_owned(),
        Type::Money(currency) => format!("an amount in {}", currency.code()),
        Type::Text => "a text".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Instant => "a point in time".to_owned(),
        Type::Time => "a time of day".to_owned(),
        Type::Duration(DurationKind::Elapsed) => "elapsed time".to_owned(),
        Type::Duration(DurationKind::Calendar) => "calendar time".to_owned(),
        Type::Duration(DurationKind::BusinessHours) => "business hours".to_owned(),
        Type::Duration(DurationKind::BusinessDays) => "business days".to_owned(),
        Type::AnyDuration => "a duration of any kind".to_owned(),
        Type::Choice(name) => format!("a value of `{name}`"),
        Type::Tier(name) => format!("a tier of `{name}`"),
        Type::Role => "a role".to_owned(),
        Type::Record(name) => format!("a record `{name}`"),
        Type::List { .. } | Type::Set { .. } => format!("a `{}`", spelled(ty)),
    }
}

/// Writes a type as a policy does.
fn spelled(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Integer => "integer".to_owned(),
        Type::Decimal { .. } => "decimal".to_owned(),
        Type::Percent { .. } => "percent".to_owned(),
        Type::Money(currency) => currency.code().to_owned(),
        Type::Text => "text".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Instant => "instant".to_owned(),
        Type::Time => "time".to_owned(),
        Type::Duration(DurationKind::Elapsed) => "duration".to_owned(),
        Type::Duration(DurationKind::Calendar) => "calendar duration".to_owned(),
        Type::Duration(DurationKind::BusinessHours) => "business hours".to_owned(),
        Type::Duration(DurationKind::BusinessDays) => "business days".to_owned(),
        Type::AnyDuration => "any duration".to_owned(),
        Type::Role => "role".to_owned(),
        Type::Choice(name) | Type::Tier(name) | Type::Record(name) => name.to_string(),
        Type::List { element, key: Some(key), up_to } => {
            format!("list of {} by {key} up to {up_to}", spelled(element))
        }
        Type::List { element, key: None, up_to } => format!("list of {} up to {up_to}", spelled(element)),
        Type::Set { element, up_to } => format!("set of {} up to {up_to}", spelled(element)),
    }
}

/// Returns the constant zero-based rank and name of a tier value, or the choice's value, by its name.
pub(crate) fn named_value(kind: &NamedTypeKind, word: &str) -> Option<Value> {
    match kind {
        NamedTypeKind::Tier(values) => values
            .iter()
            .position(|value| *value.name == *word)
            .and_then(|rank| Some(Value::Tier(u32::try_from(rank).ok()?, name(word)))),
        NamedTypeKind::Choice(values, open) => {
            let found = values.binary_search_by(|value| (*value.name).cmp(word));
            let known = found.is_ok() || (*open && word == "other");
            known.then(|| Value::Choice(name(word)))
        }
        NamedTypeKind::Record(_) => None,
    }
}

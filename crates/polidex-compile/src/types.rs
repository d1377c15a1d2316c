//! Types as written → types, and the declared tiers, choices and records.
//!
//! In: type expressions and type declarations. Out: IR types. The facts of a request are read in `requests`.

use std::collections::BTreeMap;

use polidex_base::{Currency, DurationKind, Span, Spanned, suggest};
use polidex_ir::{Name, NamedType, NamedTypeKind, NamedValue, Type};
use polidex_syntax::ast::{Ident, NamedValue as AstValue, TypeExpr, TypeValues};

use crate::compiler::{Compiler, name, title};
use crate::declare::{TypeDecl, twice};
use crate::error::{NameError, TypeError};
use crate::requests::fact;

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
            TypeExpr::Duration { json } => {
                let units = ["seconds", "minutes", "hours", "days", "weeks"];
                let json_unit = self.unit_word(json.as_ref(), "unit of time", &units)?;
                Some(Resolved { ty: Type::Duration(DurationKind::Elapsed), json_unit })
            }
            TypeExpr::Role => plain(Type::Role),
            TypeExpr::Named(word) => plain(self.named_type(word)?),
            TypeExpr::List { .. } => self.not_yet("a list", ty.span),
            TypeExpr::Set { .. } => self.not_yet("a set", ty.span),
            TypeExpr::Error => None,
        }
    }

    fn not_yet<T>(&self, what: &str, span: Span) -> Option<T> {
        let instead = "give the request one fact for each value it needs";
        self.report(TypeError::NotYet { what: what.to_owned(), span, instead });
        None
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
        let error =
            NameError::UnknownWord { what, word: word.node.clone(), span: word.span, words: words.to_vec() };
        self.report(error);
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
            Some(TypeDecl::Tier(_)) => Some(Type::Tier(named)),
            Some(TypeDecl::Choice(_)) => Some(Type::Choice(named)),
            Some(TypeDecl::Record(_)) => Some(Type::Record(named)),
            None => {
                let builtin = [
                    "percent", "integer", "decimal", "bool", "text", "date", "instant", "time", "duration",
                    "role",
                ];
                let known = self.names.types.keys().copied().chain(builtin).map(str::to_owned).collect();
                let hint = match word.node.as_str() {
                    "money" | "amount" | "dollars" => {
                        Some("write the currency as the type, such as `USD`".to_owned())
                    }
                    "string" | "str" => Some("write `text`".to_owned()),
                    "boolean" | "yesno" => Some("write `bool`".to_owned()),
                    "int" | "number" | "float" => Some("write `integer`, or `decimal places 2`".to_owned()),
                    "datetime" | "timestamp" => Some("write `instant`".to_owned()),
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
        let (kind, values, word) = match decl {
            TypeDecl::Tier(node) => (NamedTypeKind::Tier(values(compiler, node)), *node, "tier"),
            TypeDecl::Choice(node) => {
                let mut values = values(compiler, node);
                values.sort_by(|a, b| a.name.cmp(&b.name));
                (NamedTypeKind::Choice(values, node.open.is_some()), *node, "choice")
            }
            TypeDecl::Record(_) => continue,
        };
        let head = &values.head;
        compiler.place(word, None, &head.name.node, head.name.span);
        let named = name(&head.name.node);
        types.insert(named.clone(), NamedType { name: named, title: title(head.title.as_ref()), kind });
    }
    compiler.types = types;
}

fn values(compiler: &Compiler<'_>, node: &TypeValues) -> Vec<NamedValue> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut wires: BTreeMap<&str, Span> = BTreeMap::new();
    let mut values = Vec::new();
    for value in &node.values {
        let AstValue { name: word, wire } = value;
        if let Some(first) = seen.insert(&word.node, word.span) {
            compiler.push(twice("value", word, first));
            continue;
        }
        let (spelling, span) =
            wire.as_ref().map_or((word.node.as_str(), word.span), |w| (w.node.as_str(), w.span));
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
        Type::Choice(name) => format!("a value of `{name}`"),
        Type::Tier(name) => format!("a tier of `{name}`"),
        Type::Role => "a role".to_owned(),
        Type::Record(name) => format!("a record `{name}`"),
        Type::List { .. } => "a list".to_owned(),
        Type::Set { .. } => "a set".to_owned(),
    }
}

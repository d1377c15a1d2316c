//! Thresholds by a key, by the date, by both.
//!
//! In: arms as written. Out: a look-up. Values of the key, and days, that have no limit or two are reported: they can
//! be listed.

use std::collections::BTreeMap;

use polidex_base::{Date, Span};
use polidex_ir::{Cell, Combine, Expr, ExprKind, NamedTypeKind, Output, Relation, Row, Test, Type, Value};
use polidex_syntax::ast;

use super::of_one_column;
use super::period::{Days, Fault, faults};
use crate::compiler::{Compiler, dotted, name};
use crate::elaborate::joined;
use crate::error::{NameError, WholeError};
use crate::scope::Scope;

/// The limits that are written for each value of the key.
#[derive(Default)]
struct Limits {
    by_value: BTreeMap<Option<Value>, Vec<Days>>,
    /// Whether all arms could be read, and all their values are constants.
    listed: bool,
}

impl Compiler<'_> {
    /// Reports a key that is a type, or a field of what only lists hold: such a limit is a table with a parameter.
    fn is_key_of_elements(&self, head: &ast::Head, key: &ast::Expr, scope: &Scope<'_>) -> bool {
        let ast::ExprKind::Path(words) = &key.kind else { return false };
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        if self.names.broken || self.is_known_word(&first.node, scope) {
            return false;
        }
        let of_type = match words.as_slice() {
            [only] => self.names.types.contains_key(only.node.as_str()).then(|| only.node.clone()),
            _ => self.field_of_elements(&last.node),
        };
        let Some(ty) = of_type else { return false };
        let (table, parameter) = (&head.name.node, &last.node);
        let hint = format!(
            "a limit for each element of a list is a table, `table {table} of ({parameter}: {ty}) {{ … }}`, and is asked for \
             with `{table}(x.{parameter})`"
        );
        let (name, span) = (dotted(words), key.span);
        let hint = Some(hint);
        self.report(NameError::Unknown { what: "fact", name, span, known: Vec::new(), hint });
        true
    }

    /// The type of a field of this name, in a record that is the element of a list.
    fn field_of_elements(&self, field: &str) -> Option<String> {
        let facts = self.vocabularies.values().flat_map(|vocabulary| vocabulary.facts.values());
        facts.into_iter().find_map(|fact| match &fact.ty {
            Type::List { element, .. } => match &self.record_field(element, field)?.ty {
                Type::Choice(of) | Type::Tier(of) => Some(of.to_string()),
                _ => None,
            },
            _ => None,
        })
    }

    /// `threshold cap by customer.tier { … }`, `threshold limit { before 2025-10-01: … }`
    pub fn threshold_by(
        &self,
        head: &ast::Head,
        key: Option<&ast::Expr>,
        arms: &[ast::ThresholdArm],
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let of_elements = key.is_some_and(|key| self.is_key_of_elements(head, key, scope));
        let key_read = key
            .map(|key| if of_elements { None } else { self.expr(key, None, scope).map(|read| (read, key)) });
        let dated = arms.iter().any(|arm| arm.from.is_some() || arm.before.is_some());
        let mut ty: Option<(Type, Span)> = None;
        let mut rows = Vec::new();
        let mut otherwise: Option<(Output, Span)> = None;
        let mut limits = Limits { listed: true, ..Limits::default() };
        for arm in arms {
            let limit = match &ty {
                Some((ty, first)) => self.beside(ty, *first, &arm.limit, scope),
                None => self.expr(&arm.limit, None, scope),
            };
            limits.listed &= limit.is_some();
            let Some(limit) = limit else { continue };
            ty = Some(match ty {
                Some((ty, first)) => (joined(&ty, &limit.ty)?, first),
                None => (limit.ty.clone(), arm.limit.span),
            });
            if let (Some(from), Some(before)) = (&arm.from, &arm.before)
                && from.node >= before.node
            {
                self.report(WholeError::NoDays { span: from.span.to(before.span) });
                limits.listed = false;
                continue;
            }
            let undated = arm.from.is_none() && arm.before.is_none();
            if arm.values.is_empty() && undated {
                if let Some((_, first)) = &otherwise {
                    let (entry, first, span) = ("otherwise", *first, arm.span);
                    self.report(WholeError::EntryTwice { entry, span, first });
                }
                otherwise = Some((Output::Value(limit), arm.span));
                continue;
            }
            let mut cells = Vec::new();
            if let Some(key_read) = &key_read {
                let key = key_read.as_ref().map(|(read, key)| (read, *key));
                cells.push(self.key_cell(arm, key, &mut limits, scope));
            } else {
                self.note_days(None, arm, &mut limits);
            }
            if dated {
                cells.push(Some(date_cell(arm)));
            }
            let cells: Option<Vec<Cell>> = cells.into_iter().collect();
            rows.extend(cells.map(|cells| Row { cells, outputs: vec![Output::Value(limit)] }));
        }
        let key_read = match key_read {
            Some(read) => Some(read?.0),
            None => None,
        };
        self.check_limits(head, key_read.as_ref().map(|key| &key.ty), &limits, otherwise.is_some());
        let (ty, _) = ty?;
        let today = dated.then_some(Expr { ty: Type::Date, kind: ExprKind::Today });
        let inputs = key_read.into_iter().chain(today).collect();
        let otherwise = otherwise.map(|(output, _)| output);
        let table = of_one_column(name(&head.name.node), inputs, Combine::Unique, rows, otherwise);
        Some(Expr { ty, kind: ExprKind::Lookup(Box::new(table), 0) })
    }

    /// Reads the values of an arm, and notes its days for each of them.
    fn key_cell(
        &self,
        arm: &ast::ThresholdArm,
        key: Option<(&Expr, &ast::Expr)>,
        limits: &mut Limits,
        scope: &mut Scope<'_>,
    ) -> Option<Cell> {
        let (key, written) = key?;
        if arm.values.is_empty() {
            // `before 2025-10-01: …` without a value is for all of them.
            limits.listed = false;
            return Some(Cell::Any);
        }
        let mut tests = Vec::new();
        for value in &arm.values {
            let Some(read) = self.comparable_to(key, written, value, scope) else {
                limits.listed = false;
                continue;
            };
            match &read.kind {
                ExprKind::Const(constant) => {
                    let days = Days { span: value.span, ..days_of(arm) };
                    limits.by_value.entry(Some(constant.clone())).or_default().push(days);
                }
                _ => limits.listed = false,
            }
            tests.push(Test { bounds: vec![(Relation::Equal, read)] });
        }
        Some(Cell::OneOf(tests))
    }

    fn note_days(&self, value: Option<Value>, arm: &ast::ThresholdArm, limits: &mut Limits) {
        limits.by_value.entry(value).or_default().push(days_of(arm));
    }

    /// Reports values and days without a limit, or with two.
    fn check_limits(&self, head: &ast::Head, key: Option<&Type>, limits: &Limits, otherwise: bool) {
        let (what, span) = (format!("threshold `{}`", head.name.node), head.name.span);
        for (value, days) in &limits.by_value {
            let twice = match (days.as_slice(), value) {
                ([first, second, ..], Some(value)) if days.iter().all(is_always) => {
                    Some((value.to_string(), second.span, first.span))
                }
                _ => None,
            };
            if let Some((value, span, first)) = twice {
                self.report(WholeError::LimitTwice { value, span, first });
                continue;
            }
            for fault in faults(days.clone()) {
                let (what, of) = (what.clone(), value.as_ref().map(ToString::to_string));
                match fault {
                    Fault::Gap(..) if otherwise || !limits.listed => {}
                    Fault::Gap(from, before) => {
                        self.report(WholeError::NoLimit { what, of, days: shown(from, before), span });
                    }
                    Fault::Overlap(from, span, first) => {
                        let from = shown(from, None);
                        self.report(WholeError::TwoLimits { what, of, from, span, first });
                    }
                }
            }
        }
        if limits.listed
            && !otherwise
            && let Some(key) = key
        {
            let values = self.missing_values(key, &limits.by_value);
            if !values.is_empty() {
                self.report(WholeError::MissingLimit { what, values, span });
            }
        }
    }

    /// Returns the values of a type that can be listed and are not among those seen.
    fn missing_values(&self, ty: &Type, seen: &BTreeMap<Option<Value>, Vec<Days>>) -> Vec<String> {
        let is_seen = |value: Value| seen.contains_key(&Some(value));
        let named = |of: &str| match self.types.get(of).map(|ty| &ty.kind) {
            Some(kind @ (NamedTypeKind::Tier(_) | NamedTypeKind::Choice(..))) => {
                let mut names = self.value_names(of);
                if matches!(kind, NamedTypeKind::Choice(_, true)) {
                    names.push("other".to_owned());
                }
                let missing = |name: &String| !crate::types::named_value(kind, name).is_some_and(is_seen);
                names.into_iter().filter(missing).collect()
            }
            Some(NamedTypeKind::Record(_)) | None => Vec::new(),
        };
        match ty {
            Type::Bool => [(true, "yes"), (false, "no")]
                .into_iter()
                .filter(|(value, _)| !is_seen(Value::Bool(*value)))
                .map(|(_, word)| word.to_owned())
                .collect(),
            Type::Tier(of) | Type::Choice(of) => named(of),
            _ => Vec::new(),
        }
    }
}

fn is_always(days: &Days) -> bool {
    days.from.is_none() && days.before.is_none()
}

fn days_of(arm: &ast::ThresholdArm) -> Days {
    let (from, before) = (arm.from.as_ref().map(|day| day.node), arm.before.as_ref().map(|day| day.node));
    let dates = [&arm.from, &arm.before].into_iter().flatten().map(|date| date.span);
    let span = dates.reduce(Span::to).unwrap_or(arm.span);
    Days { from, before, span }
}

fn date_cell(arm: &ast::ThresholdArm) -> Cell {
    let day = |day: Date| Expr { ty: Type::Date, kind: ExprKind::Const(Value::Date(day)) };
    let Days { from, before, .. } = days_of(arm);
    let from = from.map(|from| (Relation::AtLeast, day(from)));
    let before = before.map(|before| (Relation::Less, day(before)));
    let bounds: Vec<_> = from.into_iter().chain(before).collect();
    if bounds.is_empty() { Cell::Any } else { Cell::OneOf(vec![Test { bounds }]) }
}

/// Says which days.
fn shown(from: Option<Date>, before: Option<Date>) -> String {
    match (from, before) {
        (Some(from), Some(before)) => format!("from {from} until before {before}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(before)) => format!("before {before}"),
        (None, None) => "at any time".to_owned(),
    }
}

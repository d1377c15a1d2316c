//! Time that is counted in a calendar: sums with months and business time, and questions to a desk.
//!
//! In: expressions as written. Out: typed ones. Whatever counts business time names a calendar, or needs that of the
//! policy; whatever counts months says what their end is, where that could matter.

use std::cell::Cell;
use std::collections::BTreeSet;

use polidex_base::{DurationKind, MonthEnd, Span, Spanned};
use polidex_ir::{Expr, ExprKind, Name, Output, Shift, Type, Value, Within};
use polidex_syntax::ast::{self, ArithmeticOp, ClosingWhen, Ident};

use super::presence::outputs;
use super::{boolean, constant_value};
use crate::compiler::{Compiler, name};
use crate::error::{NameError, TimeError, TypeError};
use crate::globals::Body;
use crate::scope::Scope;

const A_DAY: &str = "a date or a point in time";

/// What stands behind a sum, and whether something in the sum needed it.
#[derive(Debug, Default)]
pub(crate) struct Timing<'a> {
    calendar: Option<&'a Ident>,
    month_end: Option<MonthEnd>,
    business: Cell<bool>,
    months: Cell<bool>,
}

impl<'a> Timing<'a> {
    fn new(calendar: Option<&'a Ident>, month_end: Option<&Spanned<MonthEnd>>) -> Self {
        Timing { calendar, month_end: month_end.map(|end| end.node), ..Timing::default() }
    }
}

impl Compiler<'_> {
    /// `a + b in desk`, `a + 2 months or the last day`
    pub(super) fn timed(
        &self,
        value: &ast::Expr,
        calendar: Option<&Ident>,
        month_end: Option<&Spanned<MonthEnd>>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let timing = Timing::new(calendar, month_end);
        let read = self.term(value, &timing, scope)?;
        self.check_timing(&timing, calendar, month_end)?;
        Some(read)
    }

    /// Reads a sum, or what is added in one; each sum in it is counted as the whole is.
    pub(super) fn term(&self, value: &ast::Expr, timing: &Timing<'_>, scope: &mut Scope<'_>) -> Option<Expr> {
        match &value.kind {
            ast::ExprKind::Arithmetic { left, op, right } => self.arithmetic(left, op, right, timing, scope),
            _ => self.expr(value, None, scope),
        }
    }

    /// Reports what stands behind a sum that has no use for it.
    fn check_timing(
        &self,
        timing: &Timing<'_>,
        calendar: Option<&Ident>,
        month_end: Option<&Spanned<MonthEnd>>,
    ) -> Option<()> {
        if let Some(word) = calendar {
            self.calendar_named(word)?;
            if !timing.business.get() {
                let calendar = word.node.clone();
                self.report(TimeError::NoBusinessTime { calendar, span: word.span });
                return None;
            }
        }
        match month_end {
            Some(end) if !timing.months.get() => {
                self.report(TimeError::NoMonths { words: end.node.words(), span: end.span });
                None
            }
            Some(_) | None => Some(()),
        }
    }

    /// Moves a date or instant by months, business time, or a duration of any kind; nothing for every other sum.
    #[expect(clippy::option_option, reason = "the inner nothing is what was reported")]
    pub(super) fn shift(
        &self,
        sides: (&Expr, &Expr),
        op: ArithmeticOp,
        timing: &Timing<'_>,
        span: Span,
    ) -> Option<Option<Expr>> {
        let (start, by, back) = match (&sides.0.ty, &sides.1.ty, op) {
            (Type::Date | Type::Instant, _, ArithmeticOp::Add) => (sides.0, sides.1, false),
            (Type::Date | Type::Instant, _, ArithmeticOp::Subtract) => (sides.0, sides.1, true),
            (_, Type::Date | Type::Instant, ArithmeticOp::Add) => (sides.1, sides.0, false),
            _ => return None,
        };
        match (&start.ty, &by.ty, back) {
            (_, Type::Duration(DurationKind::Calendar), _)
            | (Type::Date, Type::Duration(DurationKind::BusinessDays), _)
            | (
                Type::Instant,
                Type::Duration(DurationKind::BusinessDays | DurationKind::BusinessHours) | Type::AnyDuration,
                false,
            ) => {}
            _ => return None,
        }
        let kinds = self.kinds(by);
        if kinds.contains(&DurationKind::Calendar) {
            timing.months.set(true);
            if timing.month_end.is_none() && may_end_a_month(start, by, back) {
                self.report(TimeError::NoMonthEnd { span });
                return Some(None);
            }
        }
        let mut calendar = None;
        if is_business(&kinds) {
            timing.business.set(true);
            match timing.calendar {
                Some(word) => calendar = Some(name(&word.node)),
                None => self.note_business_time(span),
            }
        }
        let (ty, month_end) = (start.ty.clone(), timing.month_end);
        let month_end = month_end.filter(|_| kinds.contains(&DurationKind::Calendar));
        let (start, by) = (start.clone(), by.clone());
        let shift = Shift { start, by, back, calendar, month_end };
        Some(Some(Expr { ty, kind: ExprKind::Shift(Box::new(shift)) }))
    }

    /// Reads a time in which something must be done: a duration, its calendar, and how its months end.
    pub(crate) fn time_allowed(&self, written: &ast::Expr, scope: &mut Scope<'_>) -> Option<Within> {
        let (inner, calendar, month_end) = match &written.kind {
            ast::ExprKind::Timed { value, calendar, month_end } => {
                (value.as_ref(), calendar.as_ref(), month_end.as_ref())
            }
            _ => (written, None, None),
        };
        let time = self.expr(inner, None, scope)?;
        match (&time.ty, constant_value(&time)) {
            (Type::Duration(_) | Type::AnyDuration, _) => {}
            (_, Some(Value::Number(number))) => {
                let instead = format!("{number} hours");
                let expected = "a duration".to_owned();
                let number = number.to_string();
                self.report(TypeError::BareNumber { number, expected, instead, span: inner.span });
                return None;
            }
            _ => {
                self.mismatch(&time, "a duration, such as `4 hours`".to_owned(), inner.span);
                return None;
            }
        }
        let timing = Timing::new(calendar, month_end);
        let kinds = self.kinds(&time);
        timing.business.set(is_business(&kinds));
        timing.months.set(kinds.contains(&DurationKind::Calendar));
        if timing.months.get() && month_end.is_none() {
            self.report(TimeError::NoMonthEnd { span: inner.span });
            return None;
        }
        if timing.business.get() && calendar.is_none() {
            self.note_business_time(inner.span);
        }
        self.check_timing(&timing, calendar, month_end)?;
        let calendar = calendar.map(|word| name(&word.node));
        Some(Within { time, calendar, month_end: timing.month_end })
    }

    /// Returns the kinds that the values of a duration may have.
    fn kinds(&self, by: &Expr) -> BTreeSet<DurationKind> {
        if let Type::Duration(kind) = by.ty {
            return BTreeSet::from([kind]);
        }
        let all = || {
            BTreeSet::from([
                DurationKind::Elapsed,
                DurationKind::Calendar,
                DurationKind::BusinessHours,
                DurationKind::BusinessDays,
            ])
        };
        let of_output = |output: &Output| match output {
            Output::Value(value) => self.kinds(value),
            Output::Chain(_) | Output::Nothing => BTreeSet::new(),
        };
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other duration may be of any kind")]
        match &by.kind {
            ExprKind::Conditional(arms, last) => arms
                .iter()
                .map(|(_, value)| value)
                .chain([last.as_ref()])
                .flat_map(|v| self.kinds(v))
                .collect(),
            ExprKind::Lookup(table, column) => outputs(table, *column).flat_map(of_output).collect(),
            ExprKind::Call(named, _, column) => match self.global(named, Span::default()).as_deref() {
                Some(global) => match &global.body {
                    Body::Table(table, _) => outputs(table, *column).flat_map(of_output).collect(),
                    Body::Value(value) => self.kinds(value),
                },
                None => all(),
            },
            ExprKind::Threshold(named) | ExprKind::Define(named) | ExprKind::Apply(named, _) => {
                match self.global(named, Span::default()).as_deref().and_then(|global| global.value()) {
                    Some(value) => self.kinds(value),
                    None => all(),
                }
            }
            _ => all(),
        }
    }

    /// `a is [not] within desk`
    pub(super) fn is_within(
        &self,
        subject: &ast::Expr,
        negated: bool,
        calendar: &Ident,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let named = self.calendar_named(calendar);
        let subject = self.day_or_moment(subject, scope);
        let found = boolean(ExprKind::IsWithin(Box::new(subject?), named?));
        Some(if negated { boolean(ExprKind::Not(Box::new(found))) } else { found })
    }

    /// `closing of desk`, `closing of desk after a`, `closing of desk on a`
    pub(super) fn closing(
        &self,
        calendar: &Ident,
        when: Option<&ClosingWhen>,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let named = self.calendar_named(calendar);
        let when = match when {
            None => Some(Expr { ty: Type::Instant, kind: ExprKind::Now }),
            Some(ClosingWhen::After(after)) => self.typed(after, &Type::Instant, scope),
            Some(ClosingWhen::On(day)) => self.typed(day, &Type::Date, scope),
        };
        Some(Expr { ty: Type::Instant, kind: ExprKind::Closing(named?, Box::new(when?)) })
    }

    /// `next business day after a in desk`
    pub(super) fn next_business_day(
        &self,
        after: &ast::Expr,
        calendar: Option<&Ident>,
        span: Span,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let calendar = self.calendar_or_default(calendar, span);
        let after = self.day_or_moment(after, scope);
        Some(Expr { ty: Type::Date, kind: ExprKind::NextBusinessDay(Box::new(after?), calendar?) })
    }

    /// `business days from a to b in desk`
    pub(super) fn business_days_from_to(
        &self,
        from: &ast::Expr,
        to: &ast::Expr,
        calendar: Option<&Ident>,
        span: Span,
        scope: &mut Scope<'_>,
    ) -> Option<Expr> {
        let calendar = self.calendar_or_default(calendar, span);
        let from = self.day_or_moment(from, scope);
        let to = self.day_or_moment(to, scope);
        let kind = ExprKind::BusinessDaysFromTo(Box::new(from?), Box::new(to?), calendar?);
        Some(Expr { ty: Type::Duration(DurationKind::BusinessDays), kind })
    }

    fn day_or_moment(&self, written: &ast::Expr, scope: &mut Scope<'_>) -> Option<Expr> {
        let read = self.expr(written, None, scope)?;
        if matches!(read.ty, Type::Date | Type::Instant) {
            return Some(read);
        }
        self.mismatch(&read, A_DAY.to_owned(), written.span);
        None
    }

    /// Returns the calendar that is named, or nothing for that of the policy, which is then needed.
    #[expect(clippy::option_option, reason = "the outer nothing is what was reported")]
    fn calendar_or_default(&self, calendar: Option<&Ident>, span: Span) -> Option<Option<Name>> {
        match calendar {
            Some(word) => self.calendar_named(word).map(Some),
            None => {
                self.note_business_time(span);
                Some(None)
            }
        }
    }

    /// Returns the name of a calendar; reports one that is not declared.
    pub(crate) fn calendar_named(&self, word: &Ident) -> Option<Name> {
        if !self.names.calendars.contains_key(word.node.as_str()) {
            if !self.names.broken {
                let known = self.names.calendars.keys().map(|calendar| (*calendar).to_owned()).collect();
                let (name, span) = (word.node.clone(), word.span);
                self.report(NameError::Unknown { what: "calendar", name, span, known, hint: None });
            }
            return None;
        }
        Some(name(&word.node))
    }

    /// Remembers where business time is counted first without a calendar: the policy then needs one.
    pub(crate) fn note_business_time(&self, span: Span) {
        let mut first = self.business_time.borrow_mut();
        if first.is_none_or(|first| span < first) {
            *first = Some(span);
        }
    }
}

fn is_business(kinds: &BTreeSet<DurationKind>) -> bool {
    kinds.contains(&DurationKind::BusinessHours) || kinds.contains(&DurationKind::BusinessDays)
}

/// Tells whether months from here may lead to a day that does not exist.
fn may_end_a_month(start: &Expr, by: &Expr, back: bool) -> bool {
    let Some(Value::Date(day)) = constant_value(start) else { return true };
    if day.day() <= 28 {
        return false;
    }
    let Some(Value::Duration(months)) = constant_value(by) else { return true };
    let months = if back { months.count.checked_neg() } else { Some(months.count) };
    let first = months.and_then(|months| {
        let span = jiff::Span::new().try_months(months).ok()?;
        day.first_of_month().checked_add(span).ok()
    });
    first.is_none_or(|first| first.days_in_month() < day.day())
}

//! Long expressions over several lines: broken before `and`, `or` and `implies`, and behind the commas of a conditional.
//!
//! In: an expression and the remarks in it. Out: pieces, a line each. Every line after the first begins with `and`, `or`
//! or `implies` or follows a comma, so that it is read as going on with the line before.

use polidex_syntax::ast::{Expr, ExprKind};

use crate::columns::width;
use crate::layout::Remarks;
use crate::source::Source;
use crate::write::{Level, expr, level};

/// A line is broken where it would be longer than this many columns.
pub(crate) const LONG: usize = 120;

/// How much further in a broken line goes on.
const HANGING: usize = 2;

/// One line of a broken expression.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Remarks on lines of their own before it.
    pub before: Vec<String>,
    /// Spaces before it.
    pub indent: usize,
    /// What it says.
    pub text: String,
    /// The remark behind it.
    pub remark: Option<String>,
}

/// Tells whether an expression can be broken at all.
pub(crate) fn breakable(value: &Expr) -> bool {
    Parts::of(value).is_some()
}

/// Tells whether remarks stand between the parts of an expression. Those in its first part go before it all.
pub(crate) fn has_remarks(source: &Source<'_>, value: &Expr) -> bool {
    breakable(value)
        && source.has_comment(&(first_end(source, value)..source.end_of_code(value.span.range())))
}

/// Returns where the first part ends.
fn first_end(source: &Source<'_>, value: &Expr) -> usize {
    match Parts::of(value).and_then(|parts| parts.parts.into_iter().next()) {
        Some(first) if first.condition.is_none() => first_end(source, first.value),
        Some(first) => first.end(source),
        None => source.end_of_code(value.span.range()),
    }
}

/// Breaks an expression that stands behind `before` at an indentation. Takes the remarks in it.
pub(crate) fn pieces(
    source: &Source<'_>,
    value: &Expr,
    before: usize,
    indent: usize,
    remarks: &mut Remarks<'_>,
) -> Vec<Piece> {
    let mut broken = Broken { source, pieces: Vec::new(), waiting: Vec::new(), remarks, before };
    broken.expr(value, Frame { open: "", close: "", indent });
    broken.pieces
}

/// Where an expression may be broken.
struct Parts<'a> {
    parts: Vec<Part<'a>>,
}

struct Part<'a> {
    /// The word before it.
    word: &'static str,
    value: &'a Expr,
    least: Level,
    /// ` when …`
    condition: Option<&'a Expr>,
    /// A comma where another part follows.
    end: &'static str,
}

impl<'a> Part<'a> {
    fn new(word: &'static str, value: &'a Expr, least: Level) -> Self {
        Part { word, value, least, condition: None, end: "" }
    }

    fn text(&self) -> String {
        let condition = self.condition.map(|c| format!(" when {}", expr(c, Level::Implication)));
        format!("{}{}{}", expr(self.value, self.least), condition.unwrap_or_default(), self.end)
    }

    fn end(&self, source: &Source<'_>) -> usize {
        source.end_of_code(self.condition.unwrap_or(self.value).span.range())
    }
}

impl<'a> Parts<'a> {
    fn of(value: &'a Expr) -> Option<Self> {
        let joined = |word: &'static str, parts: &'a [Expr]| {
            let one = |(n, part)| Part::new(if n == 0 { "" } else { word }, part, Level::Negation);
            Some(Parts { parts: parts.iter().enumerate().map(one).collect() })
        };
        match &value.kind {
            ExprKind::And(parts) => joined("and ", parts),
            ExprKind::Or(parts) => joined("or ", parts),
            ExprKind::Implies(when, then) => Some(Parts {
                parts: vec![
                    Part::new("", when, Level::Junction),
                    Part::new("implies ", then, Level::Implication),
                ],
            }),
            ExprKind::Conditional { arms, otherwise } => {
                let arm = |(value, condition): &'a (Expr, Expr)| Part {
                    word: "",
                    value,
                    least: Level::Implication,
                    condition: Some(condition),
                    end: ",",
                };
                let mut parts: Vec<Part<'a>> = arms.iter().map(arm).collect();
                parts.push(Part::new("otherwise ", otherwise, Level::Implication));
                Some(Parts { parts })
            }
            ExprKind::Literal(_)
            | ExprKind::Path(_)
            | ExprKind::Call { .. }
            | ExprKind::Not(_)
            | ExprKind::Negate(_)
            | ExprKind::Compare { .. }
            | ExprKind::OneOf { .. }
            | ExprKind::Given { .. }
            | ExprKind::ChainHas { .. }
            | ExprKind::Arithmetic { .. }
            | ExprKind::Of { .. }
            | ExprKind::DaysFromTo { .. }
            | ExprKind::Rounded { .. }
            | ExprKind::Extreme { .. }
            | ExprKind::Ledger(_)
            | ExprKind::Unlimited
            | ExprKind::Error => None,
        }
    }
}

/// What stands around the lines of an expression.
#[derive(Clone, Copy)]
struct Frame<'a> {
    open: &'a str,
    close: &'a str,
    indent: usize,
}

struct Broken<'r, 'a> {
    source: &'r Source<'r>,
    pieces: Vec<Piece>,
    /// Remarks for lines of their own before the next piece.
    waiting: Vec<String>,
    remarks: &'r mut Remarks<'a>,
    /// How much stands before the first piece on its line.
    before: usize,
}

impl Broken<'_, '_> {
    fn expr(&mut self, value: &Expr, frame: Frame<'_>) {
        let Some(Parts { parts }) = Parts::of(value) else {
            let text = format!("{}{}{}", frame.open, expr(value, Level::LOOSEST), frame.close);
            self.piece(self.source.end_of_code(value.span.range()), frame.indent, text);
            return;
        };
        let inner = frame.indent.saturating_add(HANGING);
        let count = parts.len();
        for (n, part) in parts.iter().enumerate() {
            let open = if n == 0 { frame.open } else { "" };
            let close = if n.saturating_add(1) == count { frame.close } else { "" };
            let indent = if n == 0 { frame.indent } else { inner };
            self.part(part, Frame { open: &format!("{open}{}", part.word), close, indent });
        }
    }

    fn part(&mut self, part: &Part<'_>, frame: Frame<'_>) {
        self.behind(part.value.span.range().start);
        let text = format!("{}{}{}", frame.open, part.text(), frame.close);
        let before = if self.pieces.is_empty() { self.before } else { 0 };
        let long = width(&text).saturating_add(frame.indent).saturating_add(before) > LONG;
        let breaks = part.condition.is_none()
            && breakable(part.value)
            && (long || has_remarks(self.source, part.value));
        if !breaks {
            self.piece(part.end(self.source), frame.indent, text);
            return;
        }
        let brackets = level(part.value) < part.least;
        let open = format!("{}{}", frame.open, if brackets { "(" } else { "" });
        let close = format!("{}{}{}", if brackets { ")" } else { "" }, part.end, frame.close);
        self.expr(part.value, Frame { open: &open, close: &close, indent: frame.indent });
    }

    /// Adds a line; the remarks in it go before it.
    fn piece(&mut self, end: usize, indent: usize, text: String) {
        let mut before = std::mem::take(&mut self.waiting);
        while let Some(remark) = self.remarks.take_before(end) {
            before.push(remark.text.clone());
        }
        self.pieces.push(Piece { before, indent, text, remark: None });
    }

    /// Puts the remarks that stand before a place behind the last line, or on lines of their own before the next.
    fn behind(&mut self, start: usize) {
        while let Some(remark) = self.remarks.take_before(start) {
            match self.pieces.last_mut() {
                Some(last) if !remark.own_line && last.remark.is_none() && self.waiting.is_empty() => {
                    last.remark = Some(remark.text.clone());
                }
                Some(_) | None => self.waiting.push(remark.text.clone()),
            }
        }
    }
}

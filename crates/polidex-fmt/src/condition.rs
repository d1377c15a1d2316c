//! Long expressions over several lines: broken before `and`, `or` and `implies`, behind the commas of a conditional, and
//! in the braces of grounds.
//!
//! In: an expression and the remarks in it. Out: pieces, a line each. Outside braces, every line after the first begins
//! with `and`, `or` or `implies` or follows a comma, so that it is read as going on with the line before.

mod parts;

use polidex_syntax::ast::{Expr, ExprKind, Text};

use crate::columns::width;
use crate::layout::Remarks;
use crate::source::Source;
use crate::write::{Level, Open, Place, expr, is_bracketed, quoted};
use parts::{Broke, Part, broke};

/// A line is broken where it would be longer than this many columns.
pub(crate) const LONG: usize = 120;

/// How much further in a broken line goes on.
const HANGING: usize = 2;

/// One line of a broken expression.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Remarks on lines of their own before it, and how far in they stand.
    pub before: Vec<(usize, String)>,
    /// Spaces before it.
    pub indent: usize,
    /// What it says.
    pub text: String,
    /// The remark behind it.
    pub remark: Option<String>,
}

/// Tells whether an expression can be broken at all.
pub(crate) fn breakable(value: &Expr) -> bool {
    broke(value, Open::Nothing).is_some()
}

/// Tells whether an expression has arms, which read best with a line for each.
pub(crate) fn has_arms(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Conditional { .. })
}

/// Tells whether an expression is broken however short it is: where remarks stand between its parts (those in its first
/// part go before it all), and where the author had the braces of its grounds on several lines.
pub(crate) fn is_broken(source: &Source<'_>, value: &Expr) -> bool {
    let Some(broke) = broke(value, Open::Nothing) else { return false };
    if source.has_comment(&(first_end(source, value)..source.end_of_code(value.span.range()))) {
        return true;
    }
    match broke {
        Broke::Parts(parts) => {
            parts.iter().any(|part| part.value.is_some_and(|(value, _)| is_broken(source, value)))
        }
        Broke::Not(inner) => is_broken(source, inner),
        Broke::Grounds(_) => {
            let (open, close) = braces(source, value);
            !source.same_line(open, close)
        }
    }
}

/// Returns where the first part ends.
fn first_end(source: &Source<'_>, value: &Expr) -> usize {
    let end = || source.end_of_code(value.span.range());
    match broke(value, Open::Nothing) {
        None => end(),
        Some(Broke::Parts(parts)) => parts.first().map_or_else(end, |first| match first.value {
            Some((inner, _)) => first_end(source, inner),
            None => first.end(source),
        }),
        Some(Broke::Not(inner)) => first_end(source, inner),
        Some(Broke::Grounds(_)) => braces(source, value).0,
    }
}

/// Returns where the braces of grounds stand.
fn braces(source: &Source<'_>, value: &Expr) -> (usize, usize) {
    let range = value.span.range();
    source.brackets(range.clone()).unwrap_or((range.start, range.end))
}

/// Where an expression begins that is broken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    /// How much stands before it on its line.
    pub before: usize,
    /// Spaces before the line.
    pub indent: usize,
    /// Whether its further lines stand further in.
    pub hanging: bool,
}

/// Breaks an expression where it does not fit on its line. Takes the remarks in it.
pub(crate) fn pieces(
    source: &Source<'_>,
    value: &Expr,
    start: Start,
    remarks: &mut Remarks<'_>,
) -> Vec<Piece> {
    let Start { before, indent, hanging } = start;
    let mut broken = Broken { source, pieces: Vec::new(), waiting: Vec::new(), remarks, before };
    let text = expr(value, Level::LOOSEST);
    let frame = Frame { open: "", close: "", indent, behind: Open::Nothing };
    if hanging || broken.is_long(&text, indent) || is_broken(source, value) {
        broken.expr(value, frame, if hanging { HANGING } else { 0 });
    } else {
        broken.piece(source.end_of_code(value.span.range()), indent, text);
    }
    broken.pieces
}

/// What stands around the lines of an expression.
#[derive(Clone, Copy)]
struct Frame<'a> {
    open: &'a str,
    close: &'a str,
    indent: usize,
    /// What stands behind the expression, where no parentheses keep it apart.
    behind: Open,
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
    /// Lays out an expression; its further lines stand further in.
    fn expr(&mut self, value: &Expr, frame: Frame<'_>, hanging: usize) {
        match broke(value, frame.behind) {
            None => {
                let text = format!("{}{}{}", frame.open, expr(value, Level::LOOSEST), frame.close);
                self.piece(self.source.end_of_code(value.span.range()), frame.indent, text);
            }
            Some(Broke::Parts(parts)) => {
                let inner = frame.indent.saturating_add(hanging);
                for (n, part) in parts.iter().enumerate() {
                    let open = if n == 0 { frame.open } else { "" };
                    let close = if n.saturating_add(1) == parts.len() { frame.close } else { "" };
                    let indent = if n == 0 { frame.indent } else { inner };
                    self.part(part, Frame { open, close, indent, behind: frame.behind });
                }
            }
            Some(Broke::Not(inner)) => {
                let place = Place::before(Level::Negation, frame.behind);
                let open = format!("{}not ", frame.open);
                self.bracketed(inner, place, Frame { open: &open, ..frame }, hanging);
            }
            Some(Broke::Grounds(grounds)) => self.grounds(value, grounds, frame),
        }
    }

    fn part(&mut self, part: &Part<'_>, frame: Frame<'_>) {
        self.behind(part.start());
        let text = format!("{}{}{}", frame.open, part.text(), frame.close);
        match part.value {
            Some((value, place))
                if breakable(value)
                    && (self.is_long(&text, frame.indent) || is_broken(self.source, value)) =>
            {
                let open = format!("{}{}", frame.open, part.open);
                let close = format!("{}{}", part.close, frame.close);
                self.bracketed(value, place, Frame { open: &open, close: &close, ..frame }, HANGING);
            }
            Some(_) | None => self.piece(part.end(self.source), frame.indent, text),
        }
    }

    /// Breaks what stands in a place, in parentheses where it needs them there.
    fn bracketed(&mut self, value: &Expr, place: Place, frame: Frame<'_>, hanging: usize) {
        if is_bracketed(value, place) {
            let (open, close) = (format!("{}(", frame.open), format!("){}", frame.close));
            self.expr(value, Frame { open: &open, close: &close, behind: Open::Nothing, ..frame }, hanging);
        } else {
            self.expr(value, Frame { behind: place.behind, ..frame }, hanging);
        }
    }

    /// Lays out grounds, each on its own line, with their conditions in a column.
    fn grounds(&mut self, value: &Expr, grounds: &[(Text, Expr)], frame: Frame<'_>) {
        let (open, close) = braces(self.source, value);
        self.piece(open, frame.indent, format!("{}any of {{", frame.open));
        let indent = frame.indent.saturating_add(HANGING);
        let label = |text: &Text| format!("{}:", quoted::short(text));
        let wide = grounds.iter().map(|(text, _)| width(&label(text))).max().unwrap_or(0);
        for (text, condition) in grounds {
            self.behind(text.span.range().start);
            let label = label(text);
            let open = format!("{label}{} ", " ".repeat(wide.saturating_sub(width(&label))));
            let line = format!("{open}{}", expr(condition, Level::LOOSEST));
            let breaks =
                breakable(condition) && (self.is_long(&line, indent) || is_broken(self.source, condition));
            if breaks {
                let frame = Frame { open: &open, close: "", indent, behind: Open::Nothing };
                self.expr(condition, frame, HANGING);
            } else {
                self.piece(self.source.end_of_code(condition.span.range()), indent, line);
            }
        }
        self.behind(close);
        let before = std::mem::take(&mut self.waiting).into_iter().map(|remark| (indent, remark));
        let text = format!("}}{}", frame.close);
        self.pieces.push(Piece { before: before.collect(), indent: frame.indent, text, remark: None });
    }

    fn is_long(&self, text: &str, indent: usize) -> bool {
        let before = if self.pieces.is_empty() { self.before } else { 0 };
        width(text).saturating_add(indent).saturating_add(before) > LONG
    }

    /// Adds a line; the remarks in it go before it.
    fn piece(&mut self, end: usize, indent: usize, text: String) {
        let mut before = std::mem::take(&mut self.waiting);
        while let Some(remark) = self.remarks.take_before(end) {
            before.push(remark.text.clone());
        }
        let before = before.into_iter().map(|remark| (indent, remark)).collect();
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

//! Which clauses and blocks take several lines.

use std::ops::Range;

use super::{INSIDE, Layout};
use crate::columns::width;
use crate::unit::{Clause, ONE_LINE, Part, Unit, join};

/// The brackets of a block.
type Brackets = (usize, usize);

/// How clauses are laid out.
pub(super) struct Plan {
    /// Whether each stands on its own line.
    pub own_lines: bool,
    /// Where each begins and ends in the text.
    pub places: Vec<Range<usize>>,
    /// Whether each block is broken, and its brackets.
    pub blocks: Vec<(bool, Brackets)>,
}

impl Layout<'_> {
    /// Tells whether clauses take several lines.
    pub(super) fn clauses_break(&self, unit: &Unit<'_>, clauses: &[Clause<'_>], indent: usize) -> bool {
        let plan = self.plan(unit, clauses, indent);
        let mut parts = clauses.iter().flat_map(|clause| &clause.parts);
        let wraps = parts.any(|part| matches!(part, Part::List(_))) && is_too_long(unit, indent);
        plan.own_lines || wraps || plan.blocks.iter().any(|(broken, _)| *broken)
    }

    /// Clauses stand on lines of their own where they do not fit on one, or remarks stand between them.
    /// A block is broken where its author had it on several lines, where a remark stands in it, or where it does not fit.
    pub(super) fn plan(&self, unit: &Unit<'_>, clauses: &[Clause<'_>], indent: usize) -> Plan {
        let (places, brackets) = self.places(unit, clauses);
        let pairs = places.iter().zip(places.iter().skip(1));
        let remarks = pairs.into_iter().any(|(one, next)| self.source.has_comment(&(one.end..next.start)));
        let own_lines = clauses.len() > 1 && (remarks || is_too_long(unit, indent));
        let mut brackets = brackets.into_iter();
        let mut blocks = Vec::new();
        let inner = indent.saturating_add(INSIDE);
        let mut line = indent;
        let mut used = indent.saturating_add(width(&join(&unit.cells)));
        for clause in clauses {
            for (n, part) in clause.parts.iter().enumerate() {
                let said = part.on_one_line().map(|cells| width(&join(&cells)).saturating_add(1));
                if let Part::Block(_, units) = part
                    && let Some((open, close)) = brackets.next()
                {
                    let with = used.saturating_add(clause.words_behind(n));
                    let fits = said.is_some_and(|said| with.saturating_add(said) <= ONE_LINE);
                    let apart = !units.is_empty() && !self.source.same_line(open, close);
                    let broken = !fits || apart || self.source.has_comment(&(open..close));
                    blocks.push((broken, (open, close)));
                    if broken {
                        used = line.saturating_add(1);
                        continue;
                    }
                }
                used = used.saturating_add(said.unwrap_or(0));
            }
            if own_lines {
                (line, used) = (inner, inner);
            }
        }
        Plan { own_lines, places, blocks }
    }

    /// Finds where clauses stand, and the brackets of their blocks.
    fn places(&self, unit: &Unit<'_>, clauses: &[Clause<'_>]) -> (Vec<Range<usize>>, Vec<Brackets>) {
        let mut from = unit.brackets;
        let mut places = Vec::new();
        let mut all = Vec::new();
        for clause in clauses {
            let Range { mut start, end } = clause.range.clone();
            let mut end = self.source.end_of_code(start..end);
            for _ in 0..clause.blocks() {
                let range = unit.range.clone();
                let (open, close) = self.source.brackets(from..range.end).unwrap_or((range.start, range.end));
                from = close.saturating_add(1);
                (start, end) = (start.min(open), from);
                all.push((open, close));
            }
            places.push(start..end);
        }
        (places, all)
    }
}

/// Tells whether clauses do not fit on a line.
fn is_too_long(unit: &Unit<'_>, indent: usize) -> bool {
    unit.on_one_line().is_none_or(|cells| width(&join(&cells)).saturating_add(indent) > ONE_LINE)
}
